import { Badge } from '@mantine/core'
import { useTexts } from '../../i18n.js'
import type { MatchState } from './match-data.js'

const colors: Readonly<Record<MatchState, string>> = {
  open: 'gray',
  disputed: 'yellow',
  accepted: 'indigo',
  rejected: 'gray',
  'not-ours': 'gray',
  'false-match': 'red',
  lapsed: 'gray',
}

/** What has become of a match. */
export function StateBadge({ state }: { state: MatchState }) {
  const t = useTexts('review')
  return (
    <Badge size="sm" color={colors[state]} variant={state === 'open' ? 'default' : 'light'}>
      {t(`state.${state}`)}
    </Badge>
  )
}
