import { Badge } from '@mantine/core'
import { useTexts } from '../../i18n.js'

const colors: Readonly<Record<string, string>> = {
  active: 'teal',
  offered: 'indigo',
  open: 'indigo',
  suspended: 'yellow',
  revoked: 'red',
  upheld: 'teal',
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
