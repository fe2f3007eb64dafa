import { Badge, Loader } from '@mantine/core'
import { formatShare } from '../../format/index.js'
import { useTexts } from '../../i18n.js'
import { OutcomeBadge } from '../../ui/index.js'
import type { Check } from '../viewer/check-data.js'

/** The decision, or how far it is. */
export function CheckState({ check }: { check: Check }) {
  const t = useTexts('check')
  if (check.state === 'decided' && check.outcome !== undefined) return <OutcomeBadge outcome={check.outcome} />
  const busy = check.state === 'running' || check.state === 'waiting'
  const { progress } = check
  const part = progress === undefined || progress.total <= 0 ? undefined : progress.done / progress.total
  return (
    <Badge
      variant="default"
      leftSection={busy ? <Loader size={10} aria-hidden /> : undefined}
      color={check.state === 'failed' ? 'red' : 'gray'}
    >
      {t(`state.${check.state}`)}
      {check.state === 'running' && part !== undefined ? ` ${formatShare(Math.min(1, part), 0)}` : ''}
    </Badge>
  )
}
