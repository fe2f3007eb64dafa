import { UsageError } from './errors.js'

export type Language = 'ja' | 'en'

/** One text in both languages; a command keeps its own beside its code. */
export type Text = readonly [english: string, japanese: string]

/** The text in a language. */
export const inLanguage = (language: Language, text: Text): string => text[language === 'ja' ? 1 : 0]

/** The language to speak: `--lang`, else the locale (LC_ALL, LC_MESSAGES, LANG, in POSIX's order), else English. */
export function chooseLanguage(option: string | undefined, environment: NodeJS.ProcessEnv): Language {
  if (option !== undefined) {
    if (option !== 'ja' && option !== 'en')
      throw new UsageError([
        `--lang takes ja or en, not "${option}".`,
        `--lang に「${option}」は指定できません。ja または en を指定してください。`,
      ])
    return option
  }
  const locale = environment.LC_ALL || environment.LC_MESSAGES || environment.LANG || ''
  return /^ja([_.@-]|$)/i.test(locale) ? 'ja' : 'en'
}
