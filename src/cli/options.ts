import type { Regime, UseKind } from '../rights/index.js'
import { UsageError } from './errors.js'

/** Collects a repeatable option, each value of which may also be a comma-separated list. */
export const collect = (value: string, before: string[] = []) => [
  ...before,
  ...value
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== ''),
]

/** Collects a repeatable option whose values may hold commas. */
export const collectWhole = (value: string, before: string[] = []) => [...before, value]

/** One of a list of words. Throws UsageError naming them. */
export function oneOf<T extends string>(option: string, value: string, accepted: readonly T[]): T {
  const found = accepted.find((word) => word === value)
  if (found === undefined)
    throw new UsageError([
      `${option} takes ${accepted.join(', ')}; not "${value}".`,
      `${option} に「${value}」は指定できません。次のいずれかを指定してください：${accepted.join('、')}`,
    ])
  return found
}

export const useKinds = ['train', 'generate', 'release'] as const satisfies readonly UseKind[]
export const regimes = ['prior-permission', 'reservation'] as const satisfies readonly Regime[]

/** An instant: a date (taken as its start in UTC) or a date and time with its zone. */
export function instant(option: string, value: string): string {
  const time = /^\d{4}-\d{2}-\d{2}(T.+)?$/.test(value) ? new Date(value) : new Date(Number.NaN)
  if (Number.isNaN(time.getTime())) {
    throw new UsageError([
      `${option} takes a date such as 2026-04-01 or 2026-04-01T09:00:00+09:00; not "${value}".`,
      `${option} の「${value}」を日付として読み取れません。2026-04-01 または 2026-04-01T09:00:00+09:00 のように指定してください。`,
    ])
  }
  return time.toISOString()
}

/** A stretch of media such as `12.5-30`, in seconds. */
export function stretch(option: string, value: string): [number, number] {
  const [, from, to] = /^(\d+(?:\.\d+)?)-(\d+(?:\.\d+)?)$/.exec(value) ?? []
  if (from === undefined || Number(to) <= Number(from)) {
    throw new UsageError([
      `${option} takes a stretch in seconds such as 12.5-30; not "${value}".`,
      `${option} の「${value}」を区間として読み取れません。12.5-30 のように秒で指定してください。`,
    ])
  }
  return [Number(from), Number(to)]
}

/** A name with its language, `ja:灯台のみち`, or one alone. */
export function named(value: string): { text: string; kind: 'official'; language?: string } {
  const [, language, text] = /^([a-z]{2,3}(?:-[A-Za-z0-9]+)*):(.+)$/.exec(value) ?? []
  return text === undefined ? { text: value, kind: 'official' } : { text, language, kind: 'official' }
}

/** An id as people may type it: letters of any script, digits and . _ - , no spaces. */
export function id(option: string, value: string): string {
  if (!/^[\p{L}\p{N}][\p{L}\p{N}._-]{0,99}$/u.test(value)) {
    throw new UsageError([
      `${option} takes an id of letters, digits, ".", "_" and "-" (at most 100); not "${value}".`,
      `${option} の「${value}」は ID として使えません。文字、数字、「.」「_」「-」で、100 文字以内にしてください（空白は使えません）。`,
    ])
  }
  return value
}
