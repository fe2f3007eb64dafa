import type { RowValue } from './rows.js'

const number = String.raw`(\d+(?:[.,]\d+)?)`
/** ISO 8601 durations without months and years, whose length nothing says. */
const iso = new RegExp(`^P(?:${number}W)?(?:${number}D)?(?:T(?:${number}H)?(?:${number}M)?(?:${number}S)?)?$`, 'i')
const clock = /^(?:(\d+):)?(\d{1,3}):(\d{1,2}(?:[.,]\d+)?)$/
const units =
  /^(?:(\d+(?:\.\d+)?)\s*h(?:ours?|rs?)?)?\s*(?:(\d+(?:\.\d+)?)\s*m(?:in(?:ute)?s?)?)?\s*(?:(\d+(?:\.\d+)?)\s*s(?:ec(?:ond)?s?)?)?$/i
const milliseconds = /^(\d+(?:\.\d+)?)\s*m(?:illi)?s(?:ec(?:ond)?s?)?$/i
const plain = /^\d+(?:\.\d+)?(?:e[+-]?\d{1,2})?$/i

/** A day of video, 10,000 times: what is longer is no duration. */
const secondsMax = 864_000_000

/**
 * Seconds, of a duration as datasets write it: `PT00H00M17S`, `00:00:17.5`, `1:02`, `17.5`, `1m30s`, `2 min`, `1500ms`.
 * @param unit of a number alone
 * @returns undefined for what is none
 */
export function parseDuration(text: string, unit: 'seconds' | 'milliseconds' = 'seconds'): number | undefined {
  const trimmed = text.trim()
  const seconds = trimmed === '' || trimmed.length > 64 ? undefined : secondsOf(trimmed, unit)
  return seconds !== undefined && seconds <= secondsMax ? seconds : undefined
}

function secondsOf(text: string, unit: 'seconds' | 'milliseconds'): number | undefined {
  if (plain.test(text)) return unit === 'seconds' ? Number(text) : Number(text) / 1000
  const milli = milliseconds.exec(text)
  if (milli !== null) return Number(milli[1]) / 1000
  const time = clock.exec(text)
  if (time !== null) return sum([time[1], 3600], [time[2], 60], [time[3], 1])
  const duration = iso.exec(text)
  if (duration !== null) {
    const [, weeks, days, hours, minutes, seconds] = duration
    return sum([weeks, 604_800], [days, 86_400], [hours, 3600], [minutes, 60], [seconds, 1])
  }
  const spoken = units.exec(text)
  return spoken === null ? undefined : sum([spoken[1], 3600], [spoken[2], 60], [spoken[3], 1])
}

/** Undefined where none of them is there. */
function sum(...terms: readonly (readonly [string | undefined, number])[]): number | undefined {
  if (terms.every(([text]) => text === undefined)) return undefined
  return terms.reduce((total, [text, seconds]) => total + Number((text ?? '0').replace(',', '.')) * seconds, 0)
}

/**
 * Seconds of a row's media: of a duration, of a span (`["0:00:08.875","0:00:16.500"]`), or of a list of either, as datasets
 * of clips have it.
 * @returns undefined where any of it can't be read
 */
export function durationOfValue(value: RowValue, unit: 'seconds' | 'milliseconds' = 'seconds'): number | undefined {
  if (value === null) return undefined
  if (typeof value === 'string') return durationOfText(value, unit)
  let total = 0
  for (const element of value) {
    const seconds = durationOfText(element, unit)
    if (seconds === undefined) return undefined
    total += seconds
  }
  return total
}

function durationOfText(text: string, unit: 'seconds' | 'milliseconds'): number | undefined {
  const span = /^\s*\[\s*"?([^",[\]]+)"?\s*,\s*"?([^",[\]]+)"?\s*\]\s*$/.exec(text)
  if (span === null) return parseDuration(text, unit)
  const start = parseDuration(span[1]!, unit)
  const end = parseDuration(span[2]!, unit)
  return start === undefined || end === undefined || end < start ? undefined : end - start
}
