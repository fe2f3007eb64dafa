import { UsageError } from './errors.js'

export type Language = 'ja' | 'en'

/** The language to speak: `--lang`, else the locale (LC_ALL, LC_MESSAGES, LANG, in POSIX's order), else English. */
export function chooseLanguage(option: string | undefined, environment: NodeJS.ProcessEnv): Language {
  if (option !== undefined) {
    if (option !== 'ja' && option !== 'en') throw new UsageError(`--lang takes ja or en, not "${option}".`)
    return option
  }
  const locale = environment.LC_ALL || environment.LC_MESSAGES || environment.LANG || ''
  return /^ja([_.@-]|$)/i.test(locale) ? 'ja' : 'en'
}
