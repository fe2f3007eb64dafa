import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseDictionary, parseItem, parseList } from './parse.js'
import { serializeDictionary, serializeItem, serializeList } from './serialize.js'
import { StructuredFieldError } from './structured-field-error.js'
import { type BareItem, type Item, isInnerList, type Member, type Parameters } from './value.js'

const folder = resolve(process.env.KYODAKU_REFDATA ?? '../shared/refdata', 'optout/structured-fields')
const present = existsSync(folder)

interface Vector {
  name: string
  raw: string[]
  header_type: 'item' | 'list' | 'dictionary'
  expected?: unknown
  must_fail?: boolean
  can_fail?: boolean
  canonical?: string[]
}

/** The form in which the vectors write what is expected. */
function plainBare({ type, value }: BareItem): unknown {
  if (type === 'binary') return { __type: 'binary', value: base32(value) }
  if (type === 'token' || type === 'date') return { __type: type, value }
  return type === 'display-string' ? { __type: 'displaystring', value } : value
}
const plainParameters = (parameters: Parameters) => [...parameters].map(([key, bare]) => [key, plainBare(bare)])
const plainItem = ({ bare, parameters }: Item) => [plainBare(bare), plainParameters(parameters)]
const plainMember = (member: Member) =>
  isInnerList(member) ? [member.items.map(plainItem), plainParameters(member.parameters)] : plainItem(member)

function base32(bytes: Uint8Array): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('')
  const letters = (bits.match(/.{1,5}/g) ?? []).map(
    (five) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'[Number.parseInt(five.padEnd(5, '0'), 2)],
  )
  return letters.join('').padEnd(Math.ceil(letters.length / 8) * 8, '=')
}

function readAs(kind: Vector['header_type'], text: string): { plain: unknown; written: string } {
  if (kind === 'item') {
    const item = parseItem(text)
    return { plain: plainItem(item), written: serializeItem(item) }
  }
  if (kind === 'list') {
    const list = parseList(text)
    return { plain: list.map(plainMember), written: serializeList(list) }
  }
  const dictionary = parseDictionary(text)
  return {
    plain: [...dictionary].map(([key, member]) => [key, plainMember(member)]),
    written: serializeDictionary(dictionary),
  }
}

describe('the vectors of RFC 9651', () => {
  it.skipIf(!present)(
    'all 1,591: what is read, what is refused, and the canonical form (needs KYODAKU_REFDATA)',
    () => {
      const counts = { read: 0, refused: 0 }
      for (const file of readdirSync(folder).filter((name) => name.endsWith('.json'))) {
        for (const vector of JSON.parse(readFileSync(join(folder, file), 'utf8')) as Vector[]) {
          const name = `${file}: ${vector.name}`
          const text = vector.raw.join(', ')
          if (vector.must_fail) {
            expect(() => readAs(vector.header_type, text), name).toThrow(StructuredFieldError)
            counts.refused++
            continue
          }
          // The six that a parser may refuse are read here too.
          const { plain, written } = readAs(vector.header_type, text)
          expect(plain, name).toEqual(vector.expected)
          expect(written, name).toBe((vector.canonical ?? vector.raw)[0] ?? '')
          counts.read++
        }
      }
      expect(counts).toEqual({ read: 727, refused: 864 })
    },
  )
})

describe('structured fields', () => {
  const key = fc.stringMatching(/^[a-z*][a-z0-9_.*-]{0,5}$/)
  const bare: fc.Arbitrary<BareItem> = fc.oneof(
    fc
      .integer({ min: -999_999_999_999_999, max: 999_999_999_999_999 })
      .map((value) => ({ type: 'integer' as const, value })),
    fc.integer({ min: -999_999_999, max: 999_999_999 }).map((n) => ({ type: 'decimal' as const, value: n / 1000 + 0 })),
    fc.stringMatching(/^[ -~]{0,9}$/).map((value) => ({ type: 'string' as const, value })),
    fc.stringMatching(/^[A-Za-z*][A-Za-z0-9:/-]{0,9}$/).map((value) => ({ type: 'token' as const, value })),
    fc.uint8Array({ maxLength: 9 }).map((value) => ({ type: 'binary' as const, value: new Uint8Array(value) })),
    fc.boolean().map((value) => ({ type: 'boolean' as const, value })),
    fc.integer().map((value) => ({ type: 'date' as const, value })),
    fc.string({ unit: 'grapheme', maxLength: 9 }).map((value) => ({ type: 'display-string' as const, value })),
  )
  const parameters = fc.array(fc.tuple(key, bare), { maxLength: 3 }).map((pairs) => new Map(pairs))
  const item = fc.record({ bare, parameters })
  const member: fc.Arbitrary<Member> = fc.oneof(
    item,
    fc.record({ items: fc.array(item, { maxLength: 3 }), parameters }),
  )

  it('reads back what it writes', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(key, member), { maxLength: 5 }), (pairs) => {
        const dictionary = new Map(pairs)
        expect(parseDictionary(serializeDictionary(dictionary))).toEqual(dictionary)
        expect(parseList(serializeList([...dictionary.values()]))).toEqual([...dictionary.values()])
      }),
    )
  })

  it('keeps the last of repeated keys, in the place of the first', () => {
    expect(serializeDictionary(parseDictionary('a=1, b=2, a=3'))).toBe('a=3, b=2')
  })

  it('rounds decimals to three digits, halves to the even one', () => {
    const written = (value: number) => serializeItem({ bare: { type: 'decimal', value }, parameters: new Map() })
    expect([0.0005, 0.0015, -0.0015, 1, 100.25].map(written)).toEqual(['0.0', '0.002', '-0.002', '1.0', '100.25'])
  })

  it('refuses to write what has no form', () => {
    const written = (value: BareItem) => () => serializeItem({ bare: value, parameters: new Map() })
    for (const value of [
      { type: 'integer', value: 1e15 },
      { type: 'integer', value: 1.5 },
      { type: 'decimal', value: 1e12 },
      { type: 'decimal', value: Number.NaN },
      { type: 'string', value: 'é' },
      { type: 'token', value: '1' },
      { type: 'display-string', value: '\ud800' },
    ] satisfies BareItem[])
      expect(written(value), JSON.stringify(value)).toThrow(StructuredFieldError)
  })

  it('throws nothing but its own error, whatever it is given (fuzz)', () => {
    const characters = fc.constantFrom(...'a1-."\\:?@%()=;, \t*é\u0000\ud800fn')
    fc.assert(
      fc.property(fc.string({ unit: characters, maxLength: 40 }), (text) => {
        for (const parse of [parseItem, parseList, parseDictionary]) {
          try {
            parse(text)
          } catch (error) {
            expect(error).toBeInstanceOf(StructuredFieldError)
          }
        }
      }),
      { numRuns: 3000 },
    )
  })
})
