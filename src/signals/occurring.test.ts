import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { lookFor } from './occurring.js'

describe('patterns that occur', () => {
  it('are those that a search for each alone finds (property)', () => {
    // Few letters, so that patterns begin, repeat and overlap all the time.
    const letters = (min: number, max: number) =>
      fc.array(fc.integer({ min: 0, max: 2 }), { minLength: min, maxLength: max }).map((all) => Uint8Array.from(all))
    fc.assert(
      fc.property(fc.array(letters(2, 6), { minLength: 1, maxLength: 6 }), letters(0, 60), (patterns, bytes) => {
        expect(lookFor(patterns)(bytes)).toEqual(
          patterns.map((pattern) => Buffer.from(bytes).includes(Buffer.from(pattern))),
        )
      }),
      { numRuns: 5000 },
    )
  })

  it('are found at the first and the last byte, in bytes of any kind, also longer than a shift can be', () => {
    const patterns = [':RDF', 'xmpmeta', 'é'.repeat(200)].map((text) => Buffer.from(text))
    const find = lookFor(patterns)
    for (const [i, pattern] of patterns.entries())
      for (const bytes of [
        pattern,
        Buffer.concat([Buffer.alloc(1001, 255), pattern]),
        Buffer.concat([pattern, Buffer.alloc(1001)]),
      ])
        expect(find(bytes)).toEqual(patterns.map((_, j) => i === j))
    expect(find(Buffer.from('xmpmet:RD'))).toEqual([false, false, false])
    expect(lookFor([Buffer.alloc(600, 'ab')])(Buffer.alloc(5000, 'ab'))).toEqual([true])
  })

  it('can be no single bytes', () => {
    expect(() => lookFor([Buffer.from('a')])).toThrow('1 bytes')
  })
})
