import { SegmentedControl } from '@mantine/core'
import type { Language } from '../area.js'
import { languages, useLanguage, useTexts } from '../i18n.js'
import { chooseLanguage } from './choose-language.js'

/** Japanese or English, remembered on this machine. Also for pages without the frame. */
export function LanguageSwitch() {
  const t = useTexts('shell')
  const language = useLanguage()
  return (
    <SegmentedControl
      size="xs"
      aria-label={t('language.label')}
      value={language}
      onChange={(chosen) => void chooseLanguage(chosen as Language)}
      data={languages.map((value) => ({ value, label: <span lang={value}>{t(`language.${value}`)}</span> }))}
    />
  )
}
