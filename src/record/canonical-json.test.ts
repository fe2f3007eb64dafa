import canonicalizeModule from 'canonicalize'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonicalJson, canonicalJsonWith } from './canonical-json.js'
import { saltedDigest, sha256 } from './hash.js'

// The package is CommonJS with an ES default in its types: what is imported is the function itself.
const canonicalize = canonicalizeModule as unknown as (value: unknown) => string | undefined

describe('canonicalJson', () => {
  it('writes the example of RFC 8785, 3.2.2 to 3.2.4', () => {
    const value = {
      // biome-ignore lint/correctness/noPrecisionLoss: the number of the RFC
      numbers: [333333333.33333329, 1e30, 4.5, 2e-3, 0.000000000000000000000000001],
      string: '\u20ac$\u000F\u000aA\'\u0042\u0022\u005c\\"/',
      literals: [null, true, false],
    }
    expect(canonicalJson(value)).toBe(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    )
  })

  it('sorts keys by UTF-16 code units, as the example of RFC 8785, 3.2.3', () => {
    const value = { '\u20ac': 1, '\r': 2, '\ufb33': 3, '1': 4, '\ud83d\ude00': 5, '\u0080': 6, '\u00f6': 7 }
    expect([...canonicalJson(value).matchAll(/:(\d)/g)].map((match) => match[1]).join('')).toBe('2467153')
  })

  it('is the same text for the same value in any order of keys, and reads back as it', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = canonicalJson(value)
        expect(canonicalJson(JSON.parse(text))).toBe(text)
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)))
        expect(canonicalJson(reversed(value))).toBe(text)
      }),
      { numRuns: 1000, seed: 8 },
    )
  })

  it('is what another implementation writes', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(canonicalJson(value)).toBe(canonicalize(value))
      }),
      { numRuns: 1000, seed: 9 },
    )
    for (const number of [0, -0, 1e21, 1e-7, 5e-324, 1.7976931348623157e308, 0.1, 123456789012345680000])
      expect(canonicalJson([number])).toBe(canonicalize([number]))
  })

  it('is the same where what recurs was written before', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue(), { minLength: 1 }), fc.jsonValue(), (recurring, other) => {
        const lasting = new WeakMap<object, string>()
        for (const one of recurring) if (typeof one === 'object' && one !== null) lasting.set(one, canonicalJson(one))
        const value = { other, recurring, again: recurring.toReversed() }
        expect(canonicalJsonWith(value, lasting)).toBe(canonicalJson(value))
      }),
      { numRuns: 300, seed: 10 },
    )
  })

  it('goes as deep as it says, and no deeper', () => {
    const deep = (levels: number): unknown => (levels === 0 ? 1 : [deep(levels - 1)])
    expect(canonicalJson(deep(256)).length).toBe(513)
    expect(() => canonicalJson(deep(257))).toThrow(expect.objectContaining({ code: 'record.not-canonical' }))
  })

  it('refuses what JSON would drop or change, and names the place', () => {
    const cycle: Record<string, unknown> = {}
    cycle.self = cycle
    const bad: Record<string, unknown> = {
      '$.a': { a: undefined },
      '$.b[1]': { b: [1, Number.NaN] },
      '$.c': { c: Number.POSITIVE_INFINITY },
      '$.d.e': { d: { e: () => 1 } },
      '$.f': { f: 1n },
      '$.g': { g: 'half \ud83d' },
      '$.h': { h: { '\udc00': 1 } },
      '$.i': { i: new Date(0) },
      '$.j': { j: new Map() },
      '$.k': { k: Symbol('k') },
      '$.l': { l: new Array(2) },
      '$.m': { m: { [Symbol('m')]: 1 } },
      '$.n': { n: Buffer.from('n') },
      '$.self.self': cycle,
    }
    for (const [path, value] of Object.entries(bad)) {
      expect(() => canonicalJson(value), path).toThrow(
        expect.objectContaining({ code: 'record.not-canonical', message: expect.stringContaining(path) as string }),
      )
    }
    expect(() => canonicalJson(undefined)).toThrow(expect.objectContaining({ code: 'record.not-canonical' }))
  })
})

describe('digests', () => {
  it('are SHA-256 and HMAC-SHA-256 (RFC 4231, test case 2)', () => {
    const encode = (text: string) => new TextEncoder().encode(text)
    const abc = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'
    expect(Buffer.from(sha256(encode('abc'))).toString('hex')).toBe(abc)
    expect(Buffer.from(sha256(encode('a'), encode(''), encode('bc'))).toString('hex')).toBe(abc)
    expect(saltedDigest(encode('Jefe'), encode('what do ya want for nothing?'))).toBe(
      'sha256:5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
    )
  })
})

function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, item]) => [key, reversed(item)]),
  )
}
