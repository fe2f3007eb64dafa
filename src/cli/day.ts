import type { Language } from './language.js'

/**
 * The day of an instant, as the reader counts days: in Japanese the day in Japan (a term that begins on 1 April there begins
 * on 31 March in UTC), otherwise the day in UTC.
 */
export function day(instant: string, language: Language): string {
  const timeZone = language === 'ja' ? 'Asia/Tokyo' : 'UTC'
  return new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(
    new Date(instant),
  )
}
