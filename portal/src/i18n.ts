import i18next from 'i18next'
import { initReactI18next, useTranslation } from 'react-i18next'
import type { Area, Language, Texts, TextTree } from './area.js'
import { texts as shellTexts } from './shell/texts.js'
import { texts as uiTexts } from './ui/texts.js'

export const languages = ['ja', 'en'] as const
const rememberedAs = 'kyodaku-language'

/** What was chosen here before, else what the browser asks for first of the two. */
export function preferredLanguage(): Language {
  const remembered = read(rememberedAs)
  if (remembered === 'ja' || remembered === 'en') return remembered
  for (const wanted of navigator.languages) {
    const short = wanted.slice(0, 2)
    if (short === 'ja' || short === 'en') return short
  }
  return 'ja'
}

/** Makes the texts that come with the first page ready; those of lazy areas are loaded with their first page. */
export async function startTexts(areas: readonly Area[]): Promise<void> {
  await i18next.use(initReactI18next).init({
    lng: preferredLanguage(),
    fallbackLng: false,
    supportedLngs: languages,
    ns: [],
    defaultNS: 'shell',
    resources: {},
    interpolation: { escapeValue: false },
    returnEmptyString: false,
    react: { useSuspense: false, bindI18n: 'languageChanged', bindI18nStore: 'added' },
  })
  add('shell', shellTexts)
  add('ui', uiTexts)
  for (const area of areas) if (typeof area.texts !== 'function') add(area.id, area.texts)
  document.documentElement.lang = i18next.language
  i18next.on('languageChanged', (language) => {
    document.documentElement.lang = language
  })
}

/** The texts of an area, before its page is shown. */
export async function loadTexts(area: Area): Promise<void> {
  if (typeof area.texts !== 'function' || i18next.hasResourceBundle('ja', area.id)) return
  add(area.id, (await area.texts()).texts)
}

export async function setLanguage(language: Language): Promise<void> {
  write(rememberedAs, language)
  await i18next.changeLanguage(language)
}

/** Whether a language was chosen on this machine: only then it outweighs the one of the account. */
export const languageWasChosen = (): boolean => read(rememberedAs) !== undefined

/** The language texts are shown in now. */
export const currentLanguage = (): Language => (i18next.language === 'en' ? 'en' : 'ja')

/** A text of an area: `t('key')`, `t('key', { count: 3 })`, or of another one: `t('shell:nav.works')`. */
export type Translate = (key: string, values?: Record<string, unknown>) => string

/**
 * The texts of an area in the language of the page.
 *
 * @example const t = useTexts('works'); t('title')
 */
export function useTexts(area: string): Translate {
  const { t } = useTranslation(area)
  return t as Translate
}

/** Drawn anew when the language changes. */
export function useLanguage(): Language {
  const { i18n } = useTranslation('shell')
  return i18n.language === 'en' ? 'en' : 'ja'
}

/** Outside components (notices, downloads). */
export const text: Translate = (key, values) => i18next.t(key, values ?? {})

function add(area: string, texts: Texts): void {
  for (const language of languages)
    i18next.addResourceBundle(language, area, texts[language] as Record<string, TextTree | string>, true, true)
}

/** Storage may be forbidden; then nothing is remembered. */
function read(key: string): string | undefined {
  try {
    return localStorage.getItem(key) ?? undefined
  } catch {
    return undefined
  }
}
function write(key: string, value: string): void {
  try {
    localStorage.setItem(key, value)
  } catch {
    // Nothing to do about it.
  }
}
