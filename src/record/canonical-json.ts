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
  const text = written(value, 0, lasting)
  if (text === undefined) throw refusal(value, '$', 0)
  return text
}

/** Objects that never change once they are in here, with their canonical texts. */
export type LastingTexts = Pick<WeakMap<object, string>, 'get'>

/** Of one value within another. undefined: refused, for `refusal` to say where and why; nobody pays for that until then. */
function written(value: unknown, depth: number, lasting: LastingTexts | undefined): string | undefined {
  switch (typeof value) {
    case 'string':
      return quoted(value)
    case 'number':
      return Number.isFinite(value) ? String(value) : undefined
    case 'boolean':
      return value ? 'true' : 'false'
    case 'object':
      if (value === null) return 'null'
      return lasting?.get(value) ?? writtenObject(value, depth, lasting)
    default:
      return undefined
  }
}

function writtenObject(value: object, depth: number, lasting: LastingTexts | undefined): string | undefined {
  if (reasonAgainst(value, depth) !== undefined) return undefined
  let text = ''
  if (Array.isArray(value)) {
    for (const item of value as unknown[]) {
      const inner = written(item, depth + 1, lasting)
      if (inner === undefined) return undefined
      text += text === '' ? inner : `,${inner}`
    }
    return `[${text}]`
  }
  for (const key of sortedKeys(value)) {
    const name = quotedKey(key)
    const inner = name === undefined ? undefined : written((value as Record<string, unknown>)[key], depth + 1, lasting)
    if (inner === undefined) return undefined
    text += text === '' ? `${name}:${inner}` : `,${name}:${inner}`
  }
  return `{${text}}`
}

function sortedKeys(value: object): string[] {
  const keys = Object.keys(value)
  for (let i = 1; i < keys.length; i++) if (keys[i - 1]! > keys[i]!) return keys.sort()
  return keys
}

/** undefined: half of a surrogate pair is in it. */
const quoted = (text: string) => (text.isWellFormed() ? JSON.stringify(text) : undefined)

/** The keys of what is recorded are few, and the same again and again. */
const quotedKeys = new Map<string, string>()
const quotedKeysMax = 4096

function quotedKey(key: string): string | undefined {
  const known = quotedKeys.get(key)
  if (known !== undefined) return known
  const text = quoted(key)
  if (text !== undefined && key.length <= 64 && quotedKeys.size < quotedKeysMax) quotedKeys.set(key, text)
  return text
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
    if (written(item, depth + 1, undefined) === undefined)
      return refusal(item, Array.isArray(value) ? `${path}[${key}]` : `${path}.${key}`, depth + 1)
  }
  return refused('can’t be written as JSON')
}
