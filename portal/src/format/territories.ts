import type { Language } from '../area.js'

/** A territory's code (ISO 3166-1 alpha-2, or `worldwide`) as people call it. */
export function territoryName(code: string, language: Language): string {
  if (code === 'worldwide') return language === 'ja' ? '全世界' : 'Worldwide'
  try {
    return new Intl.DisplayNames([language], { type: 'region' }).of(code) ?? code
  } catch {
    return code
  }
}
