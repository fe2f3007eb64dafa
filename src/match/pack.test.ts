import { describe, expect, it } from 'vitest'
import { type Orientation, regions, type Track } from '../fingerprint/index.js'
import { openHashIndex } from './hash-index.js'
import { createMatcher, type ReferenceTrack } from './matcher.js'
import { createPackBuilder, createPackMatcher, type Pack } from './pack.js'

/** Numbers from 0 to 1, the same for the same seed. */
function random(seed: number): () => number {
  let state = (seed * 2654435761) >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

/** A track of pictures that change little by little, and all at once at a cut; some regions are too flat to search. */
function film(seed: number, rows: number, perSecond = 4): Track {
  const next = random(seed)
  const hashes = new Uint8Array(rows * regions.length * 32)
  const qualities = new Uint8Array(rows * regions.length)
  let now = regions.map(() => Uint8Array.from({ length: 32 }, () => next() * 256))
  for (let row = 0; row < rows; row++) {
    if (next() < 0.05) now = regions.map(() => Uint8Array.from({ length: 32 }, () => next() * 256))
    for (const [region, hash] of now.entries()) {
      for (let flips = 0; flips < 5; flips++) hash[Math.floor(next() * 32)]! ^= 1 << Math.floor(next() * 8)
      hashes.set(hash, (row * regions.length + region) * 32)
      qualities[row * regions.length + region] = [0, 30, 60, 90, 100][Math.floor(next() * 5)]!
    }
  }
  const at = (k: number) => Float64Array.from({ length: rows }, (_, row) => (row + k) / perSecond)
  return {
    version: 'kyodaku-track-1',
    durationSeconds: rows / perSecond,
    sampledPerSecond: perSecond,
    count: rows,
    startSeconds: at(0),
    endSeconds: at(1),
    hashes,
    qualities,
  }
}

/** A stretch of one, as another made from it would be. */
function excerpt(track: Track, from: number, to: number): Track {
  const count = to - from
  return {
    ...track,
    count,
    durationSeconds: count / track.sampledPerSecond,
    startSeconds: track.startSeconds.slice(from, to).map((time) => time - track.startSeconds[from]!),
    endSeconds: track.endSeconds.slice(from, to).map((time) => time - track.startSeconds[from]!),
    hashes: track.hashes.slice(from * regions.length * 32, to * regions.length * 32),
    qualities: track.qualities.slice(from * regions.length, to * regions.length),
  }
}

function packOf(tracks: readonly (readonly [string, Track])[]): Pack {
  const builder = createPackBuilder()
  for (const [id, track] of tracks) builder.add(id, track)
  const { entries, index } = builder.finish()
  return { entries, index: openHashIndex(index.serialize()), track: (position) => tracks[position]![1] }
}

describe('a matcher over packs', () => {
  it('finds and says the very same as one over the same references, however they are spread', () => {
    let found = 0
    for (let seed = 1; seed <= 12; seed++) {
      const next = random(seed * 7919)
      const references: ReferenceTrack[] = Array.from({ length: 9 }, (_, at) => {
        const rows = at === 4 ? 1 : 20 + Math.floor(next() * 60)
        // Some are one footage, so that hits, rivals and negatives meet.
        const track = film(at % 3 === 0 ? seed : seed * 100 + at, rows)
        const from = next() * 10
        return {
          id: `reference-${Math.floor(next() * 1e6)}-${at}`,
          track: at === 4 ? { ...track, durationSeconds: 0 } : track,
          ...(next() < 0.3
            ? {
                excludedSeconds: [
                  [from, from + 1.1],
                  [from + 2, from + 3],
                ] as const,
              }
            : {}),
          ...(next() < 0.2 ? { negative: true } : {}),
        }
      })
      const whole = createMatcher(references)
      const dropped = [`gone-${seed}`, film(seed, 40)] as const
      const split: [string, Track][][] = [[], [], []]
      for (const { id, track } of references) split[Math.floor(next() * 3)]!.push([id, track])
      split[seed % 3]!.push([...dropped])
      for (const pack of split) pack.sort((a, b) => (a[0] < b[0] ? -1 : 1))
      const packed = createPackMatcher(
        split.map(packOf),
        references.map(({ id, track: _, ...rest }) => {
          const pack = split.findIndex((one) => one.some(([name]) => name === id))
          return { id, pack, entry: split[pack]!.findIndex(([name]) => name === id), ...rest }
        }),
        // So small that tracks have to be read again and again.
        { cacheBytes: seed % 2 === 0 ? 30_000 : 1e9 },
      )
      expect(packed.description).toEqual(whole.description)
      for (const { track } of references) {
        if (track.count < 20) continue
        const query = new Map<Orientation, Track>([
          ['original', excerpt(track, 4, 19)],
          ['flipY', excerpt(film(seed, 30), 2, 20)],
        ])
        const expected = whole.match(query)
        found += expected.length
        expect(packed.match(query)).toEqual(expected)
      }
    }
    expect(found).toBeGreaterThan(100)
  })

  it('refuses packs that do not hold what they are said to hold', () => {
    const pack = packOf([['a', film(1, 20)]])
    expect(() => createPackMatcher([pack], [{ id: 'b', pack: 0, entry: 0 }])).toThrow(/does not hold "b"/)
    expect(() => createPackMatcher([pack], [{ id: 'a', pack: 1, entry: 0 }])).toThrow(/does not hold "a"/)
    const other = { ...pack, entries: [{ ...pack.entries[0]!, indexed: 1 }] }
    expect(() => createPackMatcher([other], [])).toThrow(/lists 1 hashes/)
    const wrong = { ...pack, track: () => film(2, 20) }
    const matcher = createPackMatcher([wrong], [{ id: 'a', pack: 0, entry: 0 }])
    expect(() => matcher.match(new Map([['original', film(1, 20)]]))).toThrow(/not the one that its pack indexed/)
  })
})
