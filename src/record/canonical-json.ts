import { RecordError } from './record-error.js'

/** Deeper than anything we write; keeps a hostile value from exhausting the stack. */
const depthMax = 256

/**
 * The one JSON text of a value (RFC 8785), to be hashed or logged: keys in the order of their UTF-16 code units (3.2.3), numbers
 * and strings as ECMAScript spells them (3.2.2).
 *
 * Everything that JSON would silently drop or change is refused with `record.not-canonical`, naming the place:
 * `undefined`, functions, symbols, bigints, NaN and infinities, lone surrogates, holes in arrays, dates, maps and other
 * objects that are not plain, cycles.
 *
 * @example canonicalJson({ b: 1, a: ['許諾'] }) // {"a":["許諾"],"b":1}
 */
export function canonicalJson(value: unknown): string {
  return canonicalJsonWith(value, undefined)
}

/**
 * `canonicalJson` of a value in which some objects recur from value to value.
 *
 * @param lasting the texts of objects that never change: what recurs is not written again
 */
export function canonicalJsonWith(value: unknown, lasting: LastingTexts | undefined): string {
  const parts: string[] = []
  if (!write(value, 0, lasting, parts)) throw refusal(value, '$', 0)
  // Joined at the end: a string that grows piece by piece is flattened at ten times the cost when it is digested.
  return parts.join('')
}

/** Objects that never change once they are in here, with their canonical texts. */
export type LastingTexts = Pick<WeakMap<object, string>, 'get'>

/** Adds the text of one value within another. false: refused, for `refusal` to say where and why; nobody pays for that until then. */
function write(value: unknown, depth: number, lasting: LastingTexts | undefined, parts: string[]): boolean {
  switch (typeof value) {
    case 'string':
      if (!value.isWellFormed()) return false
      parts.push(JSON.stringify(value))
      return true
    case 'number':
      parts.push(String(value))
      return Number.isFinite(value)
    case 'boolean':
      parts.push(value ? 'true' : 'false')
      return true
    case 'object': {
      if (value === null) {
        parts.push('null')
        return true
      }
      const known = lasting?.get(value)
      if (known === undefined) return writeObject(value, depth, lasting, parts)
      parts.push(known)
      return true
    }
    default:
      return false
  }
}

function writeObject(value: object, depth: number, lasting: LastingTexts | undefined, parts: string[]): boolean {
  if (reasonAgainst(value, depth) !== undefined) return false
  if (Array.isArray(value)) {
    parts.push('[')
    for (const [place, item] of (value as unknown[]).entries()) {
      if (place > 0) parts.push(',')
      if (!write(item, depth + 1, lasting, parts)) return false
    }
    parts.push(']')
    return true
  }
  parts.push('{')
  let isFirst = true
  for (const key of sortedKeys(value)) {
    const name = namesOf(key)
    if (name === undefined) return false
    parts.push(isFirst ? name.first : name.next)
    isFirst = false
    if (!write((value as Record<string, unknown>)[key], depth + 1, lasting, parts)) return false
  }
  parts.push('}')
  return true
}

function sortedKeys(value: object): string[] {
  const keys = Object.keys(value)
  for (let i = 1; i < keys.length; i++) if (keys[i - 1]! > keys[i]!) return keys.sort()
  return keys
}

/** A key as it is written before its value, where it comes first and where others come before it. */
interface WrittenKey {
  first: string
  next: string
}

/** The keys of what is recorded are few, and the same again and again. */
const writtenKeys = new Map<string, WrittenKey>()
const writtenKeysMax = 4096

/** undefined: half of a surrogate pair is in it. */
function namesOf(key: string): WrittenKey | undefined {
  const known = writtenKeys.get(key)
  if (known !== undefined) return known
  if (!key.isWellFormed()) return undefined
  const first = `${JSON.stringify(key)}:`
  const name = { first, next: `,${first}` }
  if (key.length <= 64 && writtenKeys.size < writtenKeysMax) writtenKeys.set(key, name)
  return name
}

/** Why an object or array can't be recorded, whatever is in it. */
function reasonAgainst(value: object, depth: number): string | undefined {
  if (depth >= depthMax && Object.keys(value).length > 0)
    return `is nested deeper than ${depthMax} levels, or contains itself`
  if (Object.getOwnPropertySymbols(value).length > 0) return 'has a symbol for a key'
  if (Array.isArray(value)) {
    return Object.keys(value).length === value.length ? undefined : 'is an array with holes or named properties'
  }
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null ? undefined : 'is not a plain object'
}

/** What is wrong with a value that could not be written, and where. */
function refusal(value: unknown, path: string, depth: number): RecordError {
  const refused = (what: string) =>
    new RecordError(
      'record.not-canonical',
      `The value at ${path} ${what}: it cannot be recorded. Pass plain JSON values only.`,
    )
  if (typeof value === 'number') return refused(`is ${value}, which JSON has no number for`)
  if (typeof value === 'string') return refused('contains a lone surrogate, which UTF-8 cannot carry')
  if (typeof value !== 'object' || value === null) return refused(`is of type ${typeof value}`)
  const reason = reasonAgainst(value, depth)
  if (reason !== undefined) return refused(reason)
  for (const [key, item] of Object.entries(value)) {
    if (!key.isWellFormed()) return refused('has a key with a lone surrogate')
    if (!write(item, depth + 1, undefined, []))
      return refusal(item, Array.isArray(value) ? `${path}[${key}]` : `${path}.${key}`, depth + 1)
  }
  return refused('can’t be written as JSON')
}
