import { Badge, Tooltip } from '@mantine/core'
import { IconCheck, IconEye, IconX } from '@tabler/icons-react'
import { useTexts } from '../i18n.js'
import classes from './badges.module.css'

export type Outcome = 'permit' | 'refuse' | 'review'
const outcomeIcons = { permit: IconCheck, refuse: IconX, review: IconEye }

/** A decision: by word, sign and colour. */
export function OutcomeBadge({ outcome, size = 'md' }: { outcome: Outcome | string; size?: 'sm' | 'md' | 'lg' }) {
  const t = useTexts('ui')
  const known = outcome === 'permit' || outcome === 'refuse' || outcome === 'review'
  const Sign = known ? outcomeIcons[outcome] : undefined
  return (
    <Badge
      size={size}
      variant="default"
      className={classes.outcome}
      data-outcome={outcome}
      leftSection={Sign !== undefined && <Sign size={12} stroke={2.6} aria-hidden />}
    >
      {known ? t(`outcome.${outcome}`) : outcome}
    </Badge>
  )
}

/** A resemblance level, 0 to 5: as many bars, and what it means in words. */
export function LevelBadge({ level, words = true }: { level: number; words?: boolean }) {
  const t = useTexts('ui')
  const whole = Math.max(0, Math.min(5, Math.round(level)))
  const name = t(`level.${whole}`)
  const full = `${t('level.name', { level: whole })}: ${name}`
  const bars = (
    <span className={classes.level} data-level={whole}>
      <span className={classes.bars} aria-hidden>
        {[1, 2, 3, 4, 5].map((step) => (
          <span key={step} data-on={step <= whole || undefined} />
        ))}
      </span>
      <span className="only-heard">{full}</span>
      {words && <span aria-hidden>{name}</span>}
    </span>
  )
  return words ? bars : <Tooltip label={full}>{bars}</Tooltip>
}
