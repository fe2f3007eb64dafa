import { currentLanguage } from '../i18n.js'

const cache = new Map<string, Intl.DateTimeFormat>()
function formatter(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${currentLanguage()}${JSON.stringify(options)}`
  let made = cache.get(key)
  if (made === undefined) {
    made = new Intl.DateTimeFormat(currentLanguage(), options)
    cache.set(key, made)
  }
  return made
}
export type Moment = Date | string | number
const dateOf = (at: Moment): Date => (at instanceof Date ? at : new Date(at))
const valid = (date: Date): boolean => !Number.isNaN(date.getTime())

/** `2026年11月23日` or `Nov 23, 2026`, where the reader is. */
export const formatDate = (at: Moment): string => {
  const date = dateOf(at)
  return valid(date)
    ? formatter({ dateStyle: currentLanguage() === 'ja' ? 'long' : 'medium' }).format(date)
    : String(at)
}

/** With hours, minutes and seconds. */
export const formatDateTime = (at: Moment): string => {
  const date = dateOf(at)
  return valid(date) ? formatter({ dateStyle: 'medium', timeStyle: 'medium' }).format(date) : String(at)
}

/** `11/23 14:05`: for narrow columns. */
export const formatShort = (at: Moment): string => {
  const date = dateOf(at)
  return valid(date)
    ? formatter({ month: 'numeric', day: 'numeric', hour: '2-digit', minute: '2-digit', hour12: false }).format(date)
    : String(at)
}

const steps: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
]

/** `3 minutes ago` within a week, else the date. */
export function formatRelative(at: Moment, now = Date.now()): string {
  const date = dateOf(at)
  if (!valid(date)) return String(at)
  const seconds = (date.getTime() - now) / 1000
  const size = Math.abs(seconds)
  if (size >= 7 * 86_400) return formatDate(date)
  const relative = new Intl.RelativeTimeFormat(currentLanguage(), { numeric: 'auto' })
  for (const [unit, length] of steps) if (size >= length) return relative.format(Math.trunc(seconds / length), unit)
  return relative.format(0, 'second')
}

/** Whether something that holds until then holds no longer. */
export const isOver = (until: string | undefined): boolean => until !== undefined && Date.parse(until) <= Date.now()
