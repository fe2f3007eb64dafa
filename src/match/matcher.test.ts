import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeTrack, encodeTrack, type Orientation, type Region, regions, type Track } from '../fingerprint/index.js'
import { createMatcher, type ReferenceTrack } from './matcher.js'
import type { Segment } from './segment.js'

// A synthetic film: at every moment and region a hash that walks: a few bits flip every 1/8 s, and a cut replaces all.
interface Film {
  seed: number
  seconds: number
  cuts?: number[]
  /** From when to when the picture stands still. */
  still?: [number, number]
}

function random(seed: number): () => number {
  let state = (seed * 2654435761) >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

function randomHash(next: () => number): Uint8Array {
  return Uint8Array.from({ length: 32 }, () => Math.floor(next() * 256))
}

function flip(hash: Uint8Array, bits: number, next: () => number): Uint8Array {
  const out = hash.slice()
  for (let k = 0; k < bits; k++) {
    const bit = Math.floor(next() * 256)
    out[bit >> 3]! ^= 1 << (bit & 7)
  }
  return out
}

const films = new Map<string, Uint8Array[][]>()
/** Hashes of all regions at a moment of a film. */
function at(film: Film, seconds: number): Uint8Array[] {
  const key = JSON.stringify(film)
  let frames = films.get(key)
  if (frames === undefined) {
    frames = []
    const next = random(film.seed)
    let now = regions.map(() => randomHash(next))
    for (let tick = 0; tick <= film.seconds * 8 + 8; tick++) {
      if ((film.cuts ?? []).some((cut) => Math.round(cut * 8) === tick)) now = regions.map(() => randomHash(next))
      else if (film.still === undefined || tick / 8 <= film.still[0] || tick / 8 > film.still[1]) {
        now = now.map((hash) => flip(hash, 6, next))
      }
      frames.push(now)
    }
    films.set(key, frames)
  }
  return frames[Math.max(0, Math.min(frames.length - 1, Math.round(seconds * 8)))]!
}

interface Shot {
  film: Film
  /** Film seconds at which the shot starts, how long it lasts in the result, film seconds per second. */
  from: number
  seconds: number
  speed?: number
}

interface Edit {
  /** Bits flipped in every hash. */
  noise?: number
  /** Hashes moved from one region to another; regions that get none are absent. */
  regionOf?: (region: Region) => Region | undefined
  quality?: number
  perSecond?: number
  seed?: number
}

/** Cuts shots together and samples them as a tracker does: rows last until the next, standing pictures are folded. */
function film(
  shots: Shot[],
  { noise = 0, regionOf = (region) => region, quality = 90, perSecond = 4, seed = 1 }: Edit = {},
): Track {
  const next = random(seed)
  const duration = shots.reduce((sum, shot) => sum + shot.seconds, 0)
  const starts: number[] = []
  const hashes: Uint8Array[][] = []
  for (let sample = 0; sample / perSecond < duration - 1e-9; sample++) {
    let time = sample / perSecond
    const shot = shots.find((candidate) => {
      if (time < candidate.seconds - 1e-9) return true
      time -= candidate.seconds
      return false
    })!
    const pictures = at(shot.film, shot.from + time * (shot.speed ?? 1))
    const row = regions.map((region) => {
      const source = regionOf(region)
      return source === undefined ? new Uint8Array(32) : pictures[regions.indexOf(source)]!
    })
    const last = hashes[hashes.length - 1]
    if (last?.every((hash, region) => hash === row[region])) continue
    starts.push(sample / perSecond)
    hashes.push(row)
  }
  return {
    version: 'kyodaku-track-1',
    durationSeconds: duration,
    sampledPerSecond: perSecond,
    count: starts.length,
    startSeconds: Float64Array.from(starts),
    endSeconds: Float64Array.from([...starts.slice(1), duration]),
    hashes: Uint8Array.from(hashes.flatMap((row) => row.flatMap((hash) => [...flip(hash, noise, next)]))),
    qualities: Uint8Array.from(
      hashes.flatMap(() => regions.map((region) => (regionOf(region) === undefined ? 0 : quality))),
    ),
  }
}

const original = (track: Track): Map<Orientation, Track> => new Map([['original', track]])
const reference = (id: string, track: Track, more: Partial<ReferenceTrack> = {}): ReferenceTrack => ({
  id,
  track,
  ...more,
})
const expectRange = (range: readonly [number, number], from: number, to: number, within = 0.3) => {
  expect(Math.abs(range[0] - from), `${range} should start at ${from}`).toBeLessThanOrEqual(within)
  expect(Math.abs(range[1] - to), `${range} should end at ${to}`).toBeLessThanOrEqual(within)
}

const first: Film = { seed: 11, seconds: 60, cuts: [10, 22, 31, 47] }
const second: Film = { seed: 12, seconds: 40, cuts: [8, 20] }
const other: Film = { seed: 13, seconds: 60, cuts: [7, 15, 33] }
const catalogue = [
  reference('first', film([{ film: first, from: 0, seconds: 60 }])),
  reference('second', film([{ film: second, from: 0, seconds: 40 }])),
]
const matcher = createMatcher(catalogue)

describe('what a segment says', () => {
  it('finds the whole of a reference in itself, as a copy', () => {
    const [segment, ...rest] = matcher.match(original(catalogue[0]!.track))
    expect(rest).toEqual([])
    expect(segment).toMatchObject({
      referenceId: 'first',
      level: 5,
      speed: 1,
      orientation: 'original',
      coverage: 1,
      medianDistance: 0,
    })
    expect(segment!.queryRange).toEqual([0, 60])
    expectRange(segment!.referenceRange, 0, 60, 0.01)
    expect(segment!.falseMatchProbability).toBeLessThan(1e-6)
  })

  it.each([1, 2, 4])('finds a clip of %i s cut into other footage, off the sampling grid', (seconds) => {
    const query = film(
      [
        { film: other, from: 3, seconds: 5.1 },
        { film: first, from: 24.06, seconds },
        { film: other, from: 20, seconds: 6 },
      ],
      { noise: 6 },
    )
    const segments = matcher.match(original(query))
    expect(segments.map((segment) => segment.referenceId)).toEqual(['first'])
    expectRange(segments[0]!.queryRange, 5.1, 5.1 + seconds)
    expectRange(segments[0]!.referenceRange, 24.06, 24.06 + seconds)
  })

  it.each([0.5, 0.75, 1.25, 1.5, 2])('follows a change of speed to %f', (speed) => {
    const query = film(
      [
        { film: other, from: 3, seconds: 4 },
        { film: first, from: 23, seconds: 8 / speed, speed },
        { film: other, from: 20, seconds: 4 },
      ],
      { noise: 4 },
    )
    const segments = matcher.match(original(query))
    expect(segments).toHaveLength(1)
    expect(Math.abs(segments[0]!.speed / speed - 1)).toBeLessThan(0.04)
    expectRange(segments[0]!.queryRange, 4, 4 + 8 / speed)
    expectRange(segments[0]!.referenceRange, 23, 31, 0.4)
  })

  it('finds several works in one input, and one shot used twice', () => {
    const query = film(
      [
        { film: second, from: 9, seconds: 3 },
        { film: other, from: 1, seconds: 3 },
        { film: first, from: 12, seconds: 4 },
        { film: second, from: 9, seconds: 3 },
      ],
      { noise: 5 },
    )
    const segments = matcher.match(original(query)).sort((a, b) => a.queryRange[0] - b.queryRange[0])
    expect(segments.map((segment) => segment.referenceId)).toEqual(['second', 'first', 'second'])
    expectRange(segments[0]!.queryRange, 0, 3)
    expectRange(segments[0]!.referenceRange, 9, 12)
    expectRange(segments[1]!.queryRange, 6, 10)
    expectRange(segments[2]!.queryRange, 10, 13)
    expectRange(segments[2]!.referenceRange, 9, 12)
  })

  it('shows both places when a reference has the same shot twice', () => {
    const twice = reference(
      'twice',
      film([
        { film: first, from: 0, seconds: 12 },
        { film: second, from: 0, seconds: 8 },
        { film: first, from: 2, seconds: 6 },
      ]),
    )
    const segments = createMatcher([twice]).match(original(film([{ film: first, from: 3, seconds: 4 }], { noise: 3 })))
    expect(segments.map((segment) => Math.round(segment.referenceRange[0])).sort((a, b) => a - b)).toEqual([3, 21])
  })

  it('splits at jump cuts', () => {
    const query = film(
      [
        { film: first, from: 32, seconds: 4 },
        { film: first, from: 40, seconds: 4 },
      ],
      { noise: 4 },
    )
    const segments = matcher.match(original(query)).sort((a, b) => a.queryRange[0] - b.queryRange[0])
    expect(segments).toHaveLength(2)
    expectRange(segments[0]!.referenceRange, 32, 36)
    expectRange(segments[1]!.referenceRange, 40, 44)
  })

  it('tells which way the query was turned', () => {
    const track = film([{ film: first, from: 5, seconds: 4 }], { noise: 3 })
    const noise = film([{ film: other, from: 5, seconds: 4 }])
    const segments = matcher.match(
      new Map<Orientation, Track>([
        ['original', noise],
        ['flipY', track],
      ]),
    )
    expect(segments).toHaveLength(1)
    expect(segments[0]!.orientation).toBe('flipY')
    expect(segments[0]!.level).toBe(4)
  })

  it('recognises an enlarged part and a barred picture by the regions that coincide', () => {
    const zoomed = film([{ film: first, from: 12, seconds: 5 }], {
      regionOf: (region) => (region === 'whole' ? 'centre' : undefined),
    })
    expect(matcher.match(original(zoomed))[0]).toMatchObject({
      referenceId: 'first',
      queryRegion: 'whole',
      referenceRegion: 'centre',
    })
    const barred = film([{ film: first, from: 12, seconds: 5 }], {
      regionOf: (region) => (region === 'content' ? 'whole' : undefined),
    })
    expect(matcher.match(original(barred))[0]).toMatchObject({
      referenceId: 'first',
      queryRegion: 'content',
      referenceRegion: 'whole',
    })
  })
})

describe('standing pictures', () => {
  it('counts them once and does not let them claim a speed', () => {
    const stands: Film = { seed: 31, seconds: 40, still: [10, 30] }
    const track = film([{ film: stands, from: 0, seconds: 40 }])
    const [segment] = createMatcher([reference('stands', track)]).match(
      original(film([{ film: stands, from: 6, seconds: 28 }], { noise: 4 })),
    )
    expect(segment!.speed).toBe(1)
    expectRange(segment!.queryRange, 0, 28)
    expectRange(segment!.referenceRange, 6, 34)
  })

  it('matches a still with the moment of a film, and a film with a still in the catalogue', () => {
    const still: Track = { ...film([{ film: first, from: 25, seconds: 0.25 }], { noise: 5 }), durationSeconds: 0 }
    const inFilm = matcher.match(original(still))
    expect(inFilm).toHaveLength(1)
    expect(inFilm[0]!.queryRange).toEqual([0, 0])
    expect(inFilm[0]!.referenceRange[0]).toBeLessThanOrEqual(25.01)
    expect(inFilm[0]!.referenceRange[1]).toBeGreaterThanOrEqual(25)
    expect(inFilm[0]!.referenceRange[1] - inFilm[0]!.referenceRange[0]).toBeLessThan(3)
    const showing = film([
      { film: other, from: 0, seconds: 5 },
      { film: first, from: 25, seconds: 0.5 },
      { film: other, from: 5, seconds: 5 },
    ])
    const shown = createMatcher([reference('sheet', still)]).match(original(showing))
    expect(shown).toHaveLength(1)
    expectRange(shown[0]!.queryRange, 5, 5.5)
    expect(shown[0]!.referenceRange).toEqual([0, 0])
  })
})

describe('what is no finding', () => {
  it('an unrelated film gives none, and the description says what was searched', () => {
    expect(matcher.match(original(film([{ film: other, from: 0, seconds: 60 }])))).toEqual([])
    expect(matcher.description).toMatchObject({ references: 2, negativeReferences: 0, radius: 31 })
    expect(matcher.description.hashes).toBe(100 * 4 * 7)
    expect(createMatcher([]).match(original(film([{ film: other, from: 0, seconds: 6 }])))).toEqual([])
  })

  it('an excluded segment gives none; what surrounds it stops at its borders', () => {
    const excluded = createMatcher([{ ...catalogue[0]!, excludedSeconds: [[20, 30]] }])
    expect(excluded.match(original(film([{ film: first, from: 21, seconds: 8 }])))).toEqual([])
    const segments = excluded.match(original(film([{ film: first, from: 15, seconds: 20 }], { noise: 2 })))
    const ranges = segments.map((segment) => segment.referenceRange).sort((a, b) => a[0] - b[0])
    expect(ranges).toHaveLength(2)
    expectRange(ranges[0]!, 15, 20)
    expectRange(ranges[1]!, 30, 35)
    for (const [from, to] of ranges) expect(to <= 20 || from >= 30).toBe(true)
  })

  it('what a negative reference explains as well is taken out of a work', () => {
    const stock: Film = { seed: 55, seconds: 20 }
    const work = reference(
      'work',
      film([
        { film: first, from: 0, seconds: 10 },
        { film: stock, from: 4, seconds: 8 },
      ]),
    )
    const negative = reference('stock', film([{ film: stock, from: 0, seconds: 20 }]), { negative: true })
    const both = createMatcher([work, negative])
    expect(both.match(original(film([{ film: stock, from: 5, seconds: 6 }], { noise: 6 })))).toEqual([])
    const [segment, ...rest] = both.match(
      original(
        film(
          [
            { film: first, from: 4, seconds: 6 },
            { film: stock, from: 4, seconds: 6 },
          ],
          { noise: 6 },
        ),
      ),
    )
    expect(rest).toEqual([])
    expectRange(segment!.queryRange, 0, 6)
    expectRange(segment!.referenceRange, 4, 10)
  })
})

describe('keyframes only', () => {
  it('a sparse reference is found at once, over the time between its keyframes', () => {
    const sparse = film([{ film: first, from: 0, seconds: 60 }], { perSecond: 0.5 })
    const keyframes: Track = {
      ...sparse,
      sampledPerSecond: 0,
      endSeconds: sparse.startSeconds.map((start) => start + 1),
    }
    const segments = createMatcher([reference('keyframes', keyframes)]).match(
      original(film([{ film: first, from: 33, seconds: 12 }], { noise: 3 })),
    )
    expect(segments).toHaveLength(1)
    expectRange(segments[0]!.queryRange, 0.5, 11.5, 1)
  })
})

const summary = (segments: Segment[]) => JSON.stringify(segments)

describe('properties', () => {
  it('a stored track is all that is needed to match against a new reference later', () => {
    const query = film([{ film: first, from: 12, seconds: 5 }], { noise: 5 })
    const stored = decodeTrack(encodeTrack(query))
    expect(summary(createMatcher([catalogue[0]!]).match(original(stored)))).toBe(
      summary(createMatcher([catalogue[0]!]).match(original(query))),
    )
  })

  it('an index that was written and read gives the same', () => {
    const query = original(film([{ film: first, from: 12, seconds: 5 }], { noise: 5 }))
    const again = createMatcher(catalogue, { index: matcher.serializeIndex() })
    expect(summary(again.match(query))).toBe(summary(matcher.match(query)))
    expect(() => createMatcher(catalogue.slice(1), { index: matcher.serializeIndex() })).toThrow(
      expect.objectContaining({ code: 'match.index-mismatch' }),
    )
    expect(() => createMatcher([catalogue[0]!, catalogue[0]!])).toThrow(
      expect.objectContaining({ code: 'match.duplicate-reference' }),
    )
  })

  const shot = fc.record({
    film: fc.constantFrom(first, second, other),
    from: fc.integer({ min: 0, max: 240 }).map((eighths) => eighths / 8),
    seconds: fc.integer({ min: 8, max: 48 }).map((eighths) => eighths / 8),
    speed: fc.constantFrom(0.5, 0.75, 1, 1, 1, 1.5, 2),
  })

  it('the order of the references makes no difference', () => {
    const more = [
      ...catalogue,
      reference(
        'third',
        film([
          { film: other, from: 0, seconds: 20 },
          { film: first, from: 5, seconds: 10 },
        ]),
      ),
    ]
    const orders = [more, [...more].reverse(), [more[1]!, more[2]!, more[0]!]].map((order) => createMatcher(order))
    fc.assert(
      fc.property(fc.array(shot, { minLength: 1, maxLength: 4 }), fc.integer({ min: 0, max: 12 }), (shots, noise) => {
        const query = original(film(shots, { noise }))
        const results = orders.map((one) => summary(one.match(query)))
        expect(results[1]).toBe(results[0])
        expect(results[2]).toBe(results[0])
      }),
      { numRuns: 25, seed: 1 },
    )
  })

  it('a shift in time shifts the ranges and nothing else', () => {
    fc.assert(
      fc.property(shot, fc.integer({ min: 1, max: 40 }), (one, quarters) => {
        const track = film([one], { noise: 4 })
        const by = quarters / 4
        const moved: Track = {
          ...track,
          durationSeconds: track.durationSeconds + by,
          startSeconds: track.startSeconds.map((seconds) => seconds + by),
          endSeconds: track.endSeconds.map((seconds) => seconds + by),
        }
        const before = matcher.match(original(track))
        const after = matcher.match(original(moved))
        expect(after.map((segment) => segment.referenceId)).toEqual(before.map((segment) => segment.referenceId))
        for (const [at, segment] of after.entries()) {
          expectRange(segment.queryRange, before[at]!.queryRange[0] + by, before[at]!.queryRange[1] + by, 0.3)
          expectRange(segment.referenceRange, ...before[at]!.referenceRange, 0.3)
        }
      }),
      { numRuns: 25, seed: 2 },
    )
  })

  it('every shot of a known film is found where it is, and no other film is named', () => {
    fc.assert(
      fc.property(shot, fc.integer({ min: 0, max: 10 }), (one, noise) => {
        const segments = matcher.match(original(film([one], { noise })))
        const id = one.film === first ? 'first' : one.film === second ? 'second' : undefined
        expect(segments.every((segment) => segment.referenceId === id)).toBe(true)
        const inFilm = one.from + one.seconds * one.speed <= one.film.seconds
        if (id !== undefined && inFilm) expect(segments.length).toBeGreaterThan(0)
      }),
      { numRuns: 60, seed: 3 },
    )
  })
})
