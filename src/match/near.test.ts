import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hammingDistance, trackFromFrameHashes } from '../fingerprint/index.js'
import { createMatcher } from './matcher.js'
import { createPackBuilder, createPackMatcher } from './pack.js'

const hash = fc.uint8Array({ minLength: 32, maxLength: 32 })

describe('whether hashes are near any reference', () => {
  it('is told of each as comparing it with all of them tells it, in however many packs they lie', () => {
    const hashes = fc.array(hash, { minLength: 1, maxLength: 12 })
    const queries = fc.array(fc.record({ of: fc.nat(), flipped: fc.integer({ min: 0, max: 40 }) }), { maxLength: 12 })
    fc.assert(
      fc.property(hashes, queries, fc.array(hash, { maxLength: 3 }), (all, edited, others) => {
        const tracks = all.map((one) => track([one]))
        const asked = [...edited.map(({ of, flipped }) => flip(all[of % all.length]!, flipped)), ...others]
        const expected = asked.map((one) => (all.some((known) => hammingDistance(known, one) <= 31) ? 1 : 0))
        const query = Buffer.concat(asked)
        const references = tracks.map((of, i) => ({ id: `r${i}`, track: of }))
        expect([...createMatcher(references).near(query)]).toEqual(expected)
        const packs = [0, 1].map((half) => {
          const builder = createPackBuilder()
          const some = references.filter((_, i) => i % 2 === half)
          for (const { id, track: of } of some) builder.add(id, of)
          return { ...builder.finish(), track: (position: number) => some[position]!.track }
        })
        const packed = references.map(({ id }, i) => ({ id, pack: i % 2, entry: i >> 1 }))
        expect([...createPackMatcher(packs, packed).near(query)]).toEqual(expected)
      }),
      { numRuns: 30 },
    )
  })

  it('is told of none where there are none, and never less than is matched', () => {
    expect([...createMatcher([]).near(new Uint8Array(64))]).toEqual([0, 0])
    fc.assert(
      fc.property(fc.array(hash, { minLength: 2, maxLength: 8 }), fc.integer({ min: 0, max: 45 }), (all, flipped) => {
        const matcher = createMatcher([{ id: 'r', track: track(all) }])
        const asked = all.map((one) => flip(one, flipped))
        const found = matcher.match(new Map([['original', track(asked)]]))
        if (found.length > 0) expect([...matcher.near(Buffer.concat(asked))]).toContain(1)
      }),
      { numRuns: 50 },
    )
  })
})

function track(hashes: readonly Uint8Array[]) {
  return trackFromFrameHashes(hashes.map((one, at) => ({ frame: at, quality: 100, hash: one, timestampSeconds: at })))
}

/** So many bits of it are others, spread over all of it. */
function flip(bits: Uint8Array, count: number): Uint8Array {
  const flipped = Uint8Array.from(bits)
  for (let i = 0; i < count; i++) flipped[(i * 37) % 32]! ^= 1 << (Math.floor((i * 37) / 32) % 8)
  return flipped
}
