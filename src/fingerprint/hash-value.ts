import { hashBytes } from './hash.js'

/** Frame hashes as one value of a dataset has them, in the order of their times. */
export interface HashValue {
  readonly count: number
  /** `[count][32]` */
  readonly hashes: Uint8Array
  /** 0 to 100; 100 where the value has none; 0 for the zero hash, which is that of no picture. */
  readonly qualities: Uint8Array
  /** Rising. Without times of their own, hashes stand a second apart, as vPDQ takes them unless told otherwise. */
  readonly seconds: Float64Array
  /** Whether the value says the times. */
  readonly timed: boolean
}

/** Hashes that one value may have: a day and a half at two a second. */
export const valueHashesMax = 1 << 18

/**
 * Reads frame hashes out of a value: one PDQ hash in hex, or several as lines, as a list or as JSON. One may stand alone or
 * as `hash,quality`, `hash,quality,timestamp` (python-threatexchange), `frame,quality,hash,timestamp` (vPDQ), or an object
 * with these names. Blank lines, comments (#) and empty elements are skipped; an empty value has none.
 *
 * @returns undefined where anything in it is something else: then nobody can tell what was left out
 */
export function readHashValue(value: string | readonly string[]): HashValue | undefined {
  const gathered = createGathering()
  const readable =
    typeof value === 'string' ? addText(gathered, value) : value.every((element) => addText(gathered, element))
  if (!readable) return undefined
  const read = gathered.finish()
  return read.count === 0 && !isEmpty(value) ? undefined : read
}

/** Nothing was given: anything else without a hash, such as a comment alone, is no value. */
function isEmpty(value: string | readonly string[]): boolean {
  return typeof value === 'string'
    ? /^\s*(?:\[\s*\])?\s*$/.test(value)
    : value.every((element) => element.trim() === '')
}

/** Whether a value can only be frame hashes, whatever its column is called: with quality and time beside each hash. */
export function isTimedHashValue(value: string): boolean {
  return /^(?:\s*#[^\n]*\n)*\s*(?:\d+\s*,\s*\d{1,3}\s*,\s*[0-9a-f]{64}\s*,\s*\d|[0-9a-f]{64}\s*,\s*\d{1,3}\s*,\s*\d)/i.test(
    value.slice(0, 1000),
  )
}

type Gathering = ReturnType<typeof createGathering>

function createGathering() {
  let hashes = new Uint8Array(4 * hashBytes)
  let qualities = new Uint8Array(4)
  let seconds = new Float64Array(4)
  let count = 0
  let timed = true
  return {
    /** Takes the 64 characters at `from` of a text; false where they are no hash, or there are too many. */
    add(text: string, from: number, quality: number, time: number | undefined): boolean {
      if (count === valueHashesMax) return false
      if (count === qualities.length) {
        hashes = grown(hashes, new Uint8Array(hashes.length * 4))
        qualities = grown(qualities, new Uint8Array(count * 4))
        seconds = grown(seconds, new Float64Array(count * 4))
      }
      let any = 0
      for (let i = 0, at = count * hashBytes; i < hashBytes; i++) {
        const byte = (digits[text.charCodeAt(from + 2 * i)]! << 4) | digits[text.charCodeAt(from + 2 * i + 1)]!
        if (!(byte <= 0xff)) return false
        hashes[at + i] = byte
        any |= byte
      }
      qualities[count] = any === 0 ? 0 : quality
      if (time === undefined) timed = false
      seconds[count] = time ?? 0
      count++
      return true
    },
    finish: (): HashValue => inOrder({ count, hashes, qualities, seconds, timed: timed && count > 0 }),
  }
}

function grown<T extends Uint8Array | Float64Array>(full: T, larger: T): T {
  larger.set(full)
  return larger
}

/** Of a character's code its value as a hex digit; anything else makes a byte of more than eight bits. */
const digits = new Uint16Array(65536).fill(0x1000)
for (let value = 0; value < 16; value++) {
  const digit = value.toString(16)
  digits[digit.charCodeAt(0)] = value
  digits[digit.toUpperCase().charCodeAt(0)] = value
}

/** By time; where two have the same, times say nothing that can be lined up. */
function inOrder(all: HashValue): HashValue {
  const { count, hashes, qualities, seconds } = all
  const cut = {
    count,
    hashes: hashes.subarray(0, count * hashBytes),
    qualities: qualities.subarray(0, count),
    seconds: seconds.subarray(0, count),
    timed: all.timed,
  }
  if (!all.timed) return { ...cut, seconds: secondApart(count) }
  if (rises(cut.seconds)) return cut
  const order = Array.from({ length: count }, (_, at) => at).sort((a, b) => seconds[a]! - seconds[b]! || a - b)
  const sorted = {
    count,
    hashes: new Uint8Array(count * hashBytes),
    qualities: Uint8Array.from(order, (at) => qualities[at]!),
    seconds: Float64Array.from(order, (at) => seconds[at]!),
    timed: true,
  }
  for (const [to, from] of order.entries())
    sorted.hashes.set(hashes.subarray(from * hashBytes, (from + 1) * hashBytes), to * hashBytes)
  return rises(sorted.seconds) ? sorted : { ...sorted, seconds: secondApart(count), timed: false }
}

function secondApart(count: number): Float64Array {
  return Float64Array.from({ length: count }, (_, at) => at)
}

function rises(seconds: Float64Array): boolean {
  for (let at = 1; at < seconds.length; at++) if (!(seconds[at]! > seconds[at - 1]!)) return false
  return true
}

/** A text, or an element of a list: JSON, else lines. */
function addText(to: Gathering, text: string): boolean {
  // Most values: one hash and nothing beside it.
  if (text.length === 64 && to.add(text, 0, 100, undefined)) return true
  const trimmed = text.trim()
  if (!trimmed.startsWith('[') && !trimmed.startsWith('{')) return addLines(to, text)
  let value: unknown
  try {
    value = JSON.parse(trimmed)
  } catch {
    return false
  }
  // `["hash", 98]` is one hash; a list of what may stand alone is many.
  return Array.isArray(value) && !isOne(value) ? value.every((element) => addJson(to, element)) : addJson(to, value)
}

function addLines(to: Gathering, text: string): boolean {
  for (let from = 0; from < text.length; ) {
    let end = from
    while (end < text.length && !isLineEnd(text.charCodeAt(end))) end++
    if (!addLine(to, text, from, end)) return false
    from = end + 1
  }
  return true
}

const isLineEnd = (code: number) => code === 0x0a || code === 0x0d || code === 0x3b || code === 0x7c
const isSpace = (code: number) => code === 0x20 || code === 0x09 || code === 0xfeff
const [comma, numberSign] = [0x2c, 0x23]

function addLine(to: Gathering, text: string, start: number, stop: number): boolean {
  let from = start
  let end = stop
  while (from < end && isSpace(text.charCodeAt(from))) from++
  while (end > from && isSpace(text.charCodeAt(end - 1))) end--
  if (from === end || text.charCodeAt(from) === numberSign) return true
  const line = text.slice(from, end)
  if (line.indexOf(',') < 0) return line.split(/[ \t]+/).every((hash) => addFields(to, [hash]))
  const fields = fieldsOf(line)
  if (isHeader(fields)) return true
  return fields.length > 1 && fields.every(isHash)
    ? fields.every((hash) => addFields(to, [hash]))
    : addFields(to, fields)
}

function fieldsOf(line: string): string[] {
  const fields: string[] = []
  for (let from = 0; fields.length <= valueHashesMax; ) {
    let end = line.indexOf(',', from)
    if (end < 0) end = line.length
    let [a, b] = [from, end]
    while (a < b && isSpace(line.charCodeAt(a))) a++
    while (b > a && isSpace(line.charCodeAt(b - 1))) b--
    fields.push(line.slice(a, b))
    if (line.charCodeAt(end) !== comma) break
    from = end + 1
  }
  return fields
}

/** The line that names the fields of vPDQ's. */
function isHeader(fields: readonly string[]): boolean {
  return fields.length === 4 && /^frame/i.test(fields[0]!) && /^quality$/i.test(fields[1]!) && /hash/i.test(fields[2]!)
}

const isHash = (field: string) => field.length === 64

/** `hash`, `hash,quality`, `hash,quality,timestamp` or `frame,quality,hash,timestamp`. */
function addFields(to: Gathering, fields: readonly string[]): boolean {
  const vpdq = fields.length === 4
  if (fields.length === 0 || fields.length > 4) return false
  const hash = fields[vpdq ? 2 : 0]!
  if (!isHash(hash)) return false
  if (vpdq && !/^\d{1,15}$/.test(fields[0]!)) return false
  const quality = fields.length === 1 ? 100 : qualityOf(fields[1]!)
  const time = fields.length < 3 ? undefined : secondsOf(fields[fields.length - 1]!)
  if (quality === undefined || (fields.length >= 3 && time === undefined)) return false
  return to.add(hash, 0, quality, time)
}

function qualityOf(field: string): number | undefined {
  if (!/^\d{1,3}(?:\.\d{1,18})?$/.test(field)) return undefined
  const quality = Math.floor(Number(field))
  return quality <= 100 ? quality : undefined
}

function secondsOf(field: string): number | undefined {
  return /^\d{1,9}(?:\.\d{1,18})?(?:e-\d{1,2})?$/i.test(field) ? Number(field) : undefined
}

/** A list that is one hash: with its quality and time, as numbers or as text, beside it. */
function isOne(list: readonly unknown[]): boolean {
  const isNumber = (value: unknown) =>
    typeof value === 'number' || (typeof value === 'string' && value.length < 32 && /^[\d.e-]+$/i.test(value))
  const hashes = list.filter((value) => typeof value === 'string' && isHash(value)).length
  return list.length > 1 && list.length <= 4 && hashes === 1 && list.filter(isNumber).length === list.length - 1
}

function addJson(to: Gathering, value: unknown): boolean {
  if (value === null) return true
  if (typeof value === 'string') return addText(to, value)
  if (Array.isArray(value)) return addFields(to, value.map(fieldOf))
  if (typeof value !== 'object') return false
  const fields = value as Record<string, unknown>
  const of = (names: readonly string[]) => {
    const name = names.find((one) => Object.hasOwn(fields, one) && fields[one] !== null)
    return name === undefined ? undefined : fieldOf(fields[name])
  }
  const hash = of(hashNames)
  if (hash === undefined) return false
  const quality = of(qualityNames) ?? '100'
  const time = of(timeNames)
  return addFields(to, time === undefined ? [hash, quality] : [hash, quality, time])
}

const fieldOf = (value: unknown) => (typeof value === 'string' || typeof value === 'number' ? String(value) : '')

const hashNames = ['hash', 'pdq_hash', 'pdq', 'pdqHash', 'value']
const qualityNames = ['quality', 'pdq_quality', 'hash_quality']
const timeNames = ['timestamp', 'timestamp_seconds', 'timestampSeconds', 'time', 'seconds']
