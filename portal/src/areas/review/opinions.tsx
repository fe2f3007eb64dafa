import { Text } from '@mantine/core'
import { useTexts } from '../../i18n.js'
import { PartyName, When } from '../../ui/index.js'
import type { GivenVerdict } from './match-data.js'
import classes from './review.module.css'

/** What people said of a match, one below the other, with their notes. */
export function Opinions({ verdicts }: { verdicts: readonly GivenVerdict[] }) {
  const t = useTexts('review')
  const replaced = new Set(verdicts.map(({ supersedes }) => supersedes))
  return (
    <ul className={classes.opinions}>
      {verdicts.map((one) => (
        <li key={one.id} data-decision={one.weight === 'decision' || undefined}>
          <Text size="sm" component="div" td={replaced.has(one.id) ? 'line-through' : undefined}>
            <b>{t(`verdict.${one.verdict}`)}</b>
            {one.weight === 'decision' && ` · ${t('opinions.decision')}`}
          </Text>
          {one.note !== undefined && <Text size="sm">{one.note}</Text>}
          <Text size="xs" c="dimmed" component="div">
            {one.mine ? t('opinions.you') : (one.reviewerName ?? t('opinions.someone'))}
            {one.actingParty !== undefined && (
              <>
                {' · '}
                <PartyName id={one.actingParty} plain />
              </>
            )}
            {' · '}
            <When at={one.at} />
          </Text>
        </li>
      ))}
    </ul>
  )
}
