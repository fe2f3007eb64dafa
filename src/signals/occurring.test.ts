import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { lookFor } from './occurring.js'

describe('patterns that occur', () => {
  it('are those that a search for each alone finds (property)', () => {
    // Few letters, so that patterns begin, repeat and overlap all the time.
    const letters = (min: number, max: number) =>
      fc.array(fc.integer({ min: 0, max: 2 }), { minLength: min, maxLength: max }).map((all) => Uint8Array.from(all))
    fc.assert(
      fc.property(fc.array(letters(3, 6), { minLength: 1, maxLength: 12 }), letters(0, 60), (patterns, bytes) => {
        expect(lookFor(patterns)(bytes)).toEqual(
          patterns.map((pattern) => Buffer.from(bytes).includes(Buffer.from(pattern))),
        )
      }),
      { numRuns: 5000 },
    )
  })

  it('are found at the first and the last byte, in bytes of any kind, also long ones', () => {
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

  it('are found across the chunks that bytes are looked at in, and nowhere in bytes that only nearly have them', () => {
    const pattern = Buffer.from('http://ns.adobe.com/xmp/extension/')
    const find = lookFor([Buffer.from('xmpmeta'), pattern])
    for (const at of [65535, 65536, 65537, 65536 - pattern.length, 65536 - 5, 131072 - 1, 131072 - 16]) {
      const bytes = Buffer.alloc(200_000, 'xmpmet')
      bytes.set(pattern, at)
      expect(find(bytes)).toEqual([false, true])
      bytes[at + 20] = 0
      expect(find(bytes)).toEqual([false, false])
    }
  })

  it('cannot be shorter than what is searched by, nor more than there are bits for', () => {
    expect(() => lookFor(Array.from({ length: 33 }, () => Buffer.from('abc')))).toThrow('33 patterns')
    expect(lookFor(Array.from({ length: 32 }, (_, n) => Buffer.from(`a${n}b`)))(Buffer.from('a31b'))).toEqual(
      Array.from({ length: 32 }, (_, n) => n === 31),
    )
    expect(() => lookFor([Buffer.from('ab')])).toThrow('2 bytes')
  })
})
