import { Stack, Text } from '@mantine/core'
import { formatDuration, formatNumber, formatShare } from '../../format/index.js'
import { useLanguage, useTexts } from '../../i18n.js'
import classes from './permissions.module.css'
import type { Grant, GrantDetail } from './permissions-data.js'

/** How much of each cap is used; without caps, what was used in all. */
export function UsageBars({ grant, usage }: { grant: Grant; usage: NonNullable<GrantDetail['usage']> }) {
  const t = useTexts('permissions')
  useLanguage()
  const { count, seconds, shareOfClip } = grant.caps ?? {}
  return (
    <Stack gap="sm">
      <Bar
        label={t('usage.count')}
        used={usage.count}
        limit={count}
        say={(value) => t('usage.times', { count: value, formatted: formatNumber(value) })}
      />
      <Bar label={t('usage.seconds')} used={usage.seconds} limit={seconds} say={formatDuration} />
      {shareOfClip !== undefined && <Text size="sm">{t('usage.share', { share: formatShare(shareOfClip) })}</Text>}
    </Stack>
  )
}

function Bar({
  label,
  used,
  limit,
  say,
}: {
  label: string
  used: number
  limit: number | undefined
  say: (value: number) => string
}) {
  const t = useTexts('permissions')
  const share = limit === undefined ? undefined : limit === 0 ? 1 : Math.min(1, used / limit)
  return (
    <div>
      <Text size="sm" className="numbers">
        {label} <strong>{say(used)}</strong>{' '}
        <Text span c="dimmed">
          {limit === undefined ? t('usage.unlimited') : t('usage.of', { limit: say(limit) })}
        </Text>
      </Text>
      {share !== undefined && (
        <div className={classes.usage} role="img" aria-label={`${label}: ${formatShare(share)}`}>
          <span style={{ width: `${share * 100}%` }} data-full={share >= 1 || undefined} />
        </div>
      )}
    </div>
  )
}
