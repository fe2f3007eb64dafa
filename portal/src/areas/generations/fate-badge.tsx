import { useTexts } from '../../i18n.js'
import { StateBadge } from '../../ui/index.js'
import { type Fate, toneOf } from './generation-data.js'

/** What became of a video that was asked for. */
export function FateBadge({ fate, progress }: { fate: Fate; progress?: number }) {
  const t = useTexts('generations')
  return (
    <StateBadge tone={toneOf[fate]}>
      {t(`fate.${fate}`)}
      {fate === 'underway' && progress !== undefined && ` ${progress} %`}
    </StateBadge>
  )
}
