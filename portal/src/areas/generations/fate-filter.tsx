import { useTexts } from '../../i18n.js'
import { StateFilter } from '../../ui/index.js'
import { type Fate, fates } from './generation-data.js'

/** Chooses what became of the videos that are listed. */
export function FateFilter({
  value,
  onChange,
}: {
  value: Fate | undefined
  onChange: (fate: Fate | undefined) => void
}) {
  const t = useTexts('generations')
  return (
    <StateFilter
      label={t('column.fate')}
      all={t('all')}
      states={fates}
      nameOf={(one) => t(`fate.${one}`)}
      value={fates.find((one) => one === value)}
      onChange={onChange}
    />
  )
}
