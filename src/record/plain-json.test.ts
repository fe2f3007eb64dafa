import fc from 'fast-check'
import { expect, it } from 'vitest'
import { parsePlainJson } from './plain-json.js'

it('reads what JSON.stringify writes, in three indents, in any order of fields', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.constantFrom(0, 1, 2), fc.constantFrom('', '\n'), (foreign, indent, end) => {
      const value: unknown = JSON.parse(JSON.stringify(foreign))
      expect(parsePlainJson(JSON.stringify(value, null, indent) + end)).toEqual({ value })
    }),
  )
})

it('reads no other spelling of the same value', () => {
  const odd = [
    '{"a":1.0}',
    '{"a":1e0}',
    '{"a": 1}',
    '{"a":1,"a":1}',
    '{"\\u0061":1}',
    '{"a":1.7453901221531059e-8}',
    ' {"a":1}',
    '{"a":1}\n\n',
    '{\n   "a": 1\n}',
    '{"a":-0}',
  ]
  for (const text of odd) {
    expect(() => JSON.parse(text)).not.toThrow()
    expect(parsePlainJson(text), text).toBeUndefined()
  }
  for (const text of ['', '{', 'nonsense', '\u0000', '['.repeat(100_000)]) expect(parsePlainJson(text)).toBeUndefined()
})

it('leaves no byte of a text without meaning', () => {
  fc.assert(
    fc.property(
      fc.jsonValue(),
      fc.constantFrom(0, 1, 2),
      fc.nat(),
      fc.string({ maxLength: 2 }),
      (foreign, indent, at, piece) => {
        const text = JSON.stringify(foreign, null, indent)
        const place = at % text.length
        const changed = text.slice(0, place) + piece + text.slice(place + 1)
        if (changed === text) return
        const read = parsePlainJson(changed)
        // A trailing newline and the indent of the whole are all that may differ.
        if (read !== undefined && JSON.stringify(read.value) === JSON.stringify(JSON.parse(text)))
          expect(unindented(changed)).toBe(unindented(text))
      },
    ),
    { numRuns: 2000 },
  )
})

const unindented = (text: string) => text.trimEnd().replaceAll(/^ +/gm, '')
