import canonicalizeModule from 'canonicalize'
import { RecordError } from './record-error.js'

// The package is CommonJS with an ES default in its types: what is imported is the function itself.
const canonicalize = canonicalizeModule as unknown as (value: unknown) => string | undefined

/** Deeper than anything we write; keeps a hostile value from exhausting the stack. */
const depthMax = 256

/**
 * The one JSON text of a value (RFC 8785), to be hashed or logged.
 *
 * Everything that JSON would silently drop or change is refused with `record.not-canonical`, naming the place:
 * `undefined`, functions, symbols, bigints, NaN and infinities, lone surrogates, holes in arrays, dates, maps and other
 * objects that are not plain, cycles.
 *
 * @example canonicalJson({ b: 1, a: ['許諾'] }) // {"a":["許諾"],"b":1}
 */
export function canonicalJson(value: unknown): string {
  check(value, '$', 0)
  return canonicalize(value) as string
}

function check(value: unknown, path: string, depth: number): void {
  if (depth > depthMax) throw refuse(path, `is nested deeper than ${depthMax} levels, or contains itself`)
  switch (typeof value) {
    case 'boolean':
      return
    case 'number':
      if (!Number.isFinite(value)) throw refuse(path, `is ${value}, which JSON has no number for`)
      return
    case 'string':
      if (/\p{Surrogate}/u.test(value)) throw refuse(path, 'contains a lone surrogate, which UTF-8 cannot carry')
      return
    case 'object':
      break
    default:
      throw refuse(path, `is of type ${typeof value}`)
  }
  if (value === null) return
  if (Object.getOwnPropertySymbols(value).length > 0) throw refuse(path, 'has a symbol for a key')
  if (Array.isArray(value)) {
    if (Object.keys(value).length !== value.length) throw refuse(path, 'is an array with holes or named properties')
    value.forEach((item, i) => {
      check(item, `${path}[${i}]`, depth + 1)
    })
    return
  }
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null) throw refuse(path, 'is not a plain object')
  for (const [key, item] of Object.entries(value)) {
    if (/\p{Surrogate}/u.test(key)) throw refuse(path, 'has a key with a lone surrogate')
    check(item, `${path}.${key}`, depth + 1)
  }
}

function refuse(path: string, what: string): RecordError {
  return new RecordError(
    'record.not-canonical',
    `The value at ${path} ${what}: it cannot be recorded. Pass plain JSON values only.`,
  )
}
