import { Badge } from '@mantine/core'
import { useTexts } from '../../i18n.js'

const colors: Readonly<Record<string, string>> = {
  active: 'teal.9',
  offered: 'indigo',
  open: 'indigo',
  suspended: 'yellow.9',
  revoked: 'red.9',
  upheld: 'teal.9',
}

/** Where a permission, mandate or claim stands. */
export function StateBadge({ state, of = 'grant' }: { state: string; of?: 'grant' | 'mandate' | 'claim' }) {
  const t = useTexts('permissions')
  return (
    <Badge variant="outline" color={colors[state] ?? 'gray'} data-state={state}>
      {t(`state.${of}.${state}`)}
    </Badge>
  )
}
