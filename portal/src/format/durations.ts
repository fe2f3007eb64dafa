import { currentLanguage } from '../i18n.js'

/** A place in a video: `1:02:03.45`, `0:07.20`. */
export function formatTimecode(seconds: number, digits = 2): string {
  if (!Number.isFinite(seconds)) return '–'
  const total = Math.max(0, Math.round(seconds * 10 ** digits)) / 10 ** digits
  const hours = Math.floor(total / 3600)
  const minutes = Math.floor((total % 3600) / 60)
  const rest = (total % 60).toFixed(digits).padStart(digits === 0 ? 2 : digits + 3, '0')
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${rest}` : `${minutes}:${rest}`
}

/** How long: `26.4 s`, `3 min 12 s`, `2 h 5 min`; `26.4秒`, `3分12秒`, `2時間5分`. */
export function formatDuration(seconds: number): string {
  if (!Number.isFinite(seconds)) return '–'
  const ja = currentLanguage() === 'ja'
  const words = ja ? { h: '時間', m: '分', s: '秒', gap: '', in: '' } : { h: 'h', m: 'min', s: 's', gap: ' ', in: ' ' }
  const part = (value: number | string, unit: string) => `${value}${words.in}${unit}`
  if (seconds < 60) return part(String(Math.round(seconds * 10) / 10), words.s)
  const whole = Math.round(seconds)
  if (whole < 3600) {
    const rest = whole % 60
    return [part(Math.floor(whole / 60), words.m), ...(rest > 0 ? [part(rest, words.s)] : [])].join(words.gap)
  }
  const minutes = Math.floor((whole % 3600) / 60)
  return [part(Math.floor(whole / 3600), words.h), ...(minutes > 0 ? [part(minutes, words.m)] : [])].join(words.gap)
}
