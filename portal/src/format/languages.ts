import type { Language } from '../area.js'

/** A language by its BCP 47 tag as readers of the page call it: 日本語 (ラテン文字), Japanese (Latin). */
export function languageName(tag: string, language: Language): string {
  try {
    return new Intl.DisplayNames([language], { type: 'language', languageDisplay: 'standard' }).of(tag) ?? tag
  } catch {
    return tag
  }
}
