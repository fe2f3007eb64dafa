import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FingerprintError } from './fingerprint-error.js'
import { hammingDistance, hashBytes } from './hash.js'
import type { LumaFrame } from './luma.js'
import { orientations } from './orientation.js'
import { pdq, pdqDihedral } from './pdq.js'
import { regions } from './regions.js'
import { joinTracks, rowBytes, type Track } from './track.js'
import { decodeTrack, encodeTrack } from './track-codec.js'
import { createTracker } from './tracker.js'

/** Seven unlike scenes, one of a single colour. */
const scenes = Array.from({ length: 7 }, (_, scene) => sceneFrame(scene))
/** Which scene shows at each sample, and how long a sample lasts in milliseconds. */
const videos = fc.array(fc.tuple(fc.nat(6), fc.integer({ min: 20, max: 2000 })), { minLength: 1, maxLength: 40 })

describe('tracker', () => {
  it('folds what stands still, keeps total time, and has one row per change', () => {
    fc.assert(
      fc.property(videos, (video) => {
        const { track, ends, times } = describeVideo(video)
        const changes = video.filter(([scene], k) => k === 0 || scene !== video[k - 1]![0])
        expect(track.count).toBe(changes.length)
        expect(track.startSeconds[0]).toBe(times[0])
        expect(track.endSeconds[track.count - 1]).toBe(ends)
        for (let row = 1; row < track.count; row++) expect(track.endSeconds[row - 1]).toBe(track.startSeconds[row])
      }),
      { numRuns: 50, seed: 4 },
    )
  })

  it('describes a row by the hashes of its first frame', () => {
    const tracker = createTracker({ sampledPerSecond: 1, orientations })
    tracker.push(0, scenes[1]!)
    tracker.push(1, scenes[2]!)
    const tracks = tracker.finish(2)
    for (const orientation of orientations) {
      const track = tracks.get(orientation)!
      expect(track.hashes.slice(rowBytes, rowBytes + hashBytes)).toEqual(pdqDihedral(scenes[2]!).hashes[orientation])
    }
    expect(tracks.get('original')!.hashes.slice(0, hashBytes)).toEqual(pdq(scenes[1]!).hash)
  })

  it('finds the same picture behind bars: its content and parts are those of the clean one', () => {
    const clean = createTracker({ sampledPerSecond: 1 })
    const barred = createTracker({ sampledPerSecond: 1 })
    const scene = scenes[3]!
    clean.push(0, scene)
    barred.push(0, letterboxed(scene, 40))
    const a = clean.finish(1).get('original')!
    const b = barred.finish(1).get('original')!
    expect(a.qualities[regions.indexOf('content')]).toBe(0)
    const regionOf = (track: Track, region: number) => track.hashes.slice(region * hashBytes, (region + 1) * hashBytes)
    expect(hammingDistance(regionOf(a, 0), regionOf(b, 1))).toBe(0)
    for (let region = 2; region < regions.length; region++) {
      expect(hammingDistance(regionOf(a, region), regionOf(b, region))).toBe(0)
    }
  })

  it('knows nothing of what lies between keyframes', () => {
    const tracker = createTracker({ sampledPerSecond: 0 })
    for (const [time, scene] of [
      [0, 1],
      [10, 1],
      [20, 2],
      [20.5, 3],
    ] as const) {
      tracker.push(time, scenes[scene]!)
    }
    const track = tracker.finish(40).get('original')!
    expect([...track.startSeconds]).toEqual([0, 20, 20.5])
    expect([...track.endSeconds]).toEqual([11, 20.5, 21.5])
  })

  it('refuses time that does not move forward, and frames that are not what they say', () => {
    const tracker = createTracker({ sampledPerSecond: 1 })
    tracker.push(1, scenes[0]!)
    for (const time of [1, 0.5, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => tracker.push(time, scenes[0]!)).toThrow(FingerprintError)
    }
    expect(() => tracker.push(2, { width: 9, height: 9, data: new Uint8Array(80) })).toThrow(/81 values/)
    expect(() => createTracker({ sampledPerSecond: Number.NaN })).toThrow(FingerprintError)
  })

  it('of nothing is an empty track', () => {
    const track = createTracker({ sampledPerSecond: 2 }).finish(0).get('original')!
    expect(track.count).toBe(0)
    expect(decodeTrack(encodeTrack(track))).toEqual(track)
  })
})

describe('joining tracks', () => {
  it('of parts gives the rows of the whole, cut at the seams', () => {
    fc.assert(
      fc.property(videos, fc.nat(40), (video, cut) => {
        const at = Math.min(cut, video.length - 1)
        const whole = describeVideo(video)
        const seam = whole.times[at]!
        const parts = at === 0 ? [] : [describeVideo(video.slice(0, at), 0).track]
        parts.push(describeVideo(video.slice(at), seam).track)
        const joined = joinTracks(parts)
        expect(joined.durationSeconds).toBeCloseTo(whole.track.durationSeconds, 9)
        const extra = at > 0 && video[at]![0] === video[at - 1]![0] ? 1 : 0
        expect(joined.count).toBe(whole.track.count + extra)
        for (let row = 1; row < joined.count; row++) {
          expect(joined.endSeconds[row - 1]).toBeLessThanOrEqual(joined.startSeconds[row]!)
        }
        expect(decodeTrack(encodeTrack(joined))).toEqual(joined)
      }),
      { numRuns: 30, seed: 5 },
    )
  })

  it('refuses parts out of order, sampled differently, or none', () => {
    const first = describeVideo([[1, 1000]], 0).track
    const second = describeVideo([[2, 1000]], 1).track
    const other = { ...second, sampledPerSecond: 7 }
    for (const parts of [[second, first], [first, other], [first, first], []]) {
      expect(() => joinTracks(parts)).toThrow(FingerprintError)
    }
  })
})

describe('track bytes', () => {
  it('read back as the same track, and the same track gives the same bytes', () => {
    fc.assert(
      fc.property(videos, (video) => {
        const { track } = describeVideo(video)
        const bytes = encodeTrack(track)
        const read = decodeTrack(bytes)
        expect(read).toEqual(track)
        expect(encodeTrack(read)).toEqual(bytes)
      }),
      { numRuns: 20, seed: 6 },
    )
  })

  it('that are damaged are a track or a FingerprintError, never anything else', () => {
    const good = encodeTrack(describeVideo([...Array(5).keys()].map((scene) => [scene, 500])).track)
    const damage = fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { maxLength: 6 })
    fc.assert(
      fc.property(damage, fc.nat(good.length + 40), fc.boolean(), (changes, length, resize) => {
        const bytes = new Uint8Array(resize ? length : good.length)
        bytes.set(good.subarray(0, bytes.length))
        for (const [at, value] of changes) if (at < bytes.length) bytes[at] = value
        expectTrackOrError(bytes)
      }),
      { numRuns: 3000, seed: 7 },
    )
    fc.assert(fc.property(fc.uint8Array({ maxLength: 400 }), expectTrackOrError), { numRuns: 500, seed: 8 })
  })

  it('that promise four thousand million rows are refused at once', () => {
    const bytes = encodeTrack(describeVideo([[1, 1000]]).track)
    new DataView(bytes.buffer).setUint32(24, 0xffffffff, true)
    expect(() => decodeTrack(bytes)).toThrow(/cut short/)
  })
})

function expectTrackOrError(bytes: Uint8Array): void {
  try {
    const track = decodeTrack(bytes)
    expect(encodeTrack(track).length).toBe(bytes.length)
  } catch (error) {
    if (!(error instanceof FingerprintError)) throw error
    expect(error.code).toBe('fingerprint.bad-track')
  }
}

function describeVideo(video: readonly (readonly [number, number])[], fromSeconds = 0) {
  const tracker = createTracker({ sampledPerSecond: 4 })
  const times: number[] = []
  let time = fromSeconds
  for (const [scene, milliseconds] of video) {
    times.push(time)
    tracker.push(time, scenes[scene]!)
    time += milliseconds / 1000
  }
  return { track: tracker.finish(time).get('original')!, times, ends: time }
}

function sceneFrame(scene: number): LumaFrame {
  const [width, height] = [320, 240]
  const data = new Uint8Array(width * height)
  if (scene === 0) return { width, height, data: data.fill(90) }
  let state = scene
  const random = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
  const levels = Array.from({ length: 12 * 16 }, () => 40 + Math.floor(180 * random()))
  for (let k = 0; k < data.length; k++) {
    data[k] = levels[Math.floor(Math.floor(k / width) / 20) * 16 + Math.floor((k % width) / 20)]!
  }
  return { width, height, data }
}

function letterboxed({ width, height, data }: LumaFrame, bar: number): LumaFrame {
  const barred = new Uint8Array(width * (height + 2 * bar)).fill(16)
  barred.set(data, width * bar)
  return { width, height: height + 2 * bar, data: barred }
}
