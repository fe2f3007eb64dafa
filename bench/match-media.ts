/**
 * Media for the matcher's benchmarks: every clip decoded once into small luma frames and the track a deposit would have;
 * and the edits that turn frames into queries, all on raw luma.
 */
import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import sharp from 'sharp'
import { createTracker, type LumaFrame, type Orientation, orientations, type Track } from '../src/fingerprint/index.js'
import { decode } from '../src/media/index.js'

/** Frames are kept this often, and no wider than this. */
export const framesPerSecond = 12
const widest = 384
/** References are sampled this often. */
export const tracksPerSecond = 4
/** Queries are sampled this often, so that one of their frames lies close to each of a reference's. */
export const queriesPerSecond = Number(process.env.KYODAKU_BENCH_QUERY_RATE ?? 8)

export interface Clip {
  readonly name: string
  readonly durationSeconds: number
  /** From the frames as decoded. */
  readonly track: Track
  /** Reduced copies to make queries of. */
  readonly frames: readonly { readonly timeSeconds: number; readonly frame: SmallFrame }[]
}

export interface SmallFrame extends LumaFrame {
  readonly data: Uint8Array
}

export const mediaFolder = resolve(process.env.KYODAKU_MEDIA ?? '../shared/media')
export const chairFolder = resolve(
  process.env.KYODAKU_REFDATA ?? '../shared/refdata',
  'threatexchange/tmk/sample-videos',
)

/** Paths of all files of a folder that `wanted` accepts, in order; empty when the folder is not there. */
export async function filesOf(folder: string, wanted: RegExp): Promise<string[]> {
  if (!existsSync(folder)) return []
  return (await readdir(folder))
    .filter((name) => wanted.test(name))
    .sort()
    .map((name) => join(folder, name))
}

/** Decodes a video: the track of all of it, small frames of its first `mostSeconds`. */
export async function readClip(path: string, mostSeconds = 40): Promise<Clip> {
  let durationSeconds = 0
  const tracker = createTracker({ sampledPerSecond: tracksPerSecond })
  const frames: { timeSeconds: number; frame: SmallFrame }[] = []
  let samples = 0
  const onInfo = (info: { durationSeconds: number }) => {
    durationSeconds = info.durationSeconds
  }
  let last = 0
  for await (const frame of decode(path, { sampling: { perSecond: framesPerSecond }, onInfo })) {
    last = frame.timeSeconds
    if (frame.timeSeconds >= samples / tracksPerSecond - 1e-6) {
      tracker.push(frame.timeSeconds, frame)
      samples = Math.floor(frame.timeSeconds * tracksPerSecond + 1e-6) + 1
    }
    if (frame.timeSeconds < mostSeconds) frames.push({ timeSeconds: frame.timeSeconds, frame: shrink(frame, widest) })
  }
  durationSeconds = Math.max(durationSeconds, last)
  const name = path.slice(path.lastIndexOf('/') + 1)
  return { name, durationSeconds, track: tracker.finish(durationSeconds).get('original')!, frames }
}

/** A picture's tracks in the given orientations. */
export async function readStill(path: string, wanted: readonly Orientation[]): Promise<Map<Orientation, Track>> {
  const { data, info } = await sharp(path)
    .flatten({ background: '#fff' })
    .removeAlpha()
    .greyscale()
    .raw()
    .toBuffer({ resolveWithObject: true })
  const tracker = createTracker({ sampledPerSecond: 0, orientations: wanted })
  tracker.push(0, { width: info.width, height: info.height, data: new Uint8Array(data), range: 'full' })
  return tracker.finish(0)
}

/** Every frame's time in the query, what it shows; a query has frames of several clips. */
export interface Take {
  readonly clip: Clip
  readonly fromSeconds: number
  readonly seconds: number
  /** Clip seconds per query second. */
  readonly speed: number
}

/** Cuts takes together, edits every frame and tracks the result. `phase` moves the sampling grid against the clips'. */
export function makeQuery(
  takes: readonly Take[],
  edit: (frame: SmallFrame, seconds: number) => SmallFrame,
  wanted: readonly Orientation[] = ['original'],
): Map<Orientation, Track> {
  const tracker = createTracker({ sampledPerSecond: queriesPerSecond, orientations: wanted })
  const duration = takes.reduce((sum, take) => sum + take.seconds, 0)
  for (let sample = 0; sample / queriesPerSecond < duration - 1e-9; sample++) {
    const at = sample / queriesPerSecond
    let into = at
    let take = takes[0]!
    for (const candidate of takes) {
      take = candidate
      if (into < candidate.seconds - 1e-9) break
      into -= candidate.seconds
    }
    const frame = frameAt(take.clip, take.fromSeconds + into * take.speed)
    tracker.push(at, edit(frame, at))
  }
  return tracker.finish(duration)
}

function frameAt(clip: Clip, seconds: number): SmallFrame {
  let low = 0
  let high = clip.frames.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (clip.frames[middle]!.timeSeconds <= seconds + 1e-6) low = middle
    else high = middle - 1
  }
  return clip.frames[low]!.frame
}

export const allOrientations = orientations

function shrink(frame: LumaFrame, most: number): SmallFrame {
  const { width, height } = frame
  if (width <= most) {
    return { width, height, data: Uint8Array.from(frame.data), range: frame.range ?? 'full' }
  }
  return rescale(
    { width, height, data: frame.data as Uint8Array, range: frame.range ?? 'full' },
    most,
    Math.round((height * most) / width),
  )
}

/** Box average (or nearest, when enlarging) to another size. */
export function rescale(frame: SmallFrame, width: number, height: number): SmallFrame {
  const data = new Uint8Array(width * height)
  for (let y = 0; y < height; y++) {
    const y0 = Math.floor((y * frame.height) / height)
    const y1 = Math.max(y0 + 1, Math.floor(((y + 1) * frame.height) / height))
    for (let x = 0; x < width; x++) {
      const x0 = Math.floor((x * frame.width) / width)
      const x1 = Math.max(x0 + 1, Math.floor(((x + 1) * frame.width) / width))
      let sum = 0
      for (let v = y0; v < y1; v++) for (let u = x0; u < x1; u++) sum += frame.data[v * frame.width + u]!
      data[y * width + x] = Math.round(sum / ((y1 - y0) * (x1 - x0)))
    }
  }
  return { ...frame, width, height, data }
}

function drawn(width: number, height: number, frame: SmallFrame, pixel: (x: number, y: number) => number): SmallFrame {
  const data = new Uint8Array(width * height)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) data[y * width + x] = Math.max(0, Math.min(255, Math.round(pixel(x, y))))
  }
  return { ...frame, width, height, data }
}

function crop(frame: SmallFrame, x0: number, y0: number, width: number, height: number): SmallFrame {
  return drawn(width, height, frame, (x, y) => frame.data[(y + y0) * frame.width + x + x0]!)
}

function noiseAt(seed: number): () => number {
  let state = seed | 1
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0
    return (state >>> 8) / 2 ** 24
  }
}

function noisy(frame: SmallFrame, amount: number, seconds: number): SmallFrame {
  const next = noiseAt(Math.round(seconds * 1000) + 7)
  return drawn(
    frame.width,
    frame.height,
    frame,
    (x, y) => frame.data[y * frame.width + x]! + (next() + next() - 1) * amount,
  )
}

function blurred(frame: SmallFrame, radius: number): SmallFrame {
  const { width, height } = frame
  return drawn(width, height, frame, (x, y) => {
    let sum = 0
    let count = 0
    for (let v = Math.max(0, y - radius); v <= Math.min(height - 1, y + radius); v += radius) {
      for (let u = Math.max(0, x - radius); u <= Math.min(width - 1, x + radius); u += radius) {
        sum += frame.data[v * width + u]!
        count++
      }
    }
    return sum / count
  })
}

/** 8x8 blocks of few levels: what a low bitrate leaves. */
function blocky(frame: SmallFrame): SmallFrame {
  const { width, height } = frame
  const means = new Map<number, number>()
  return drawn(width, height, frame, (x, y) => {
    const key = (y >> 3) * 4096 + (x >> 3)
    let mean = means.get(key)
    if (mean === undefined) {
      let sum = 0
      let count = 0
      for (let v = (y >> 3) * 8; v < Math.min(height, (y >> 3) * 8 + 8); v++) {
        for (let u = (x >> 3) * 8; u < Math.min(width, (x >> 3) * 8 + 8); u++, count++)
          sum += frame.data[v * width + u]!
      }
      mean = sum / count
      means.set(key, mean)
    }
    const detail = frame.data[y * width + x]! - mean
    return mean + Math.round(detail / 24) * 24
  })
}

/** A bright disc with a dark ring: a station's logo. */
function logo(frame: SmallFrame, part: number): SmallFrame {
  const { width, height } = frame
  const radius = (Math.min(width, height) * part) / 2
  const [cx, cy] = [width - radius * 1.3, radius * 1.3]
  return drawn(width, height, frame, (x, y) => {
    const distance = Math.hypot(x - cx, y - cy) / radius
    if (distance > 1) return frame.data[y * width + x]!
    return distance > 0.8 || (distance > 0.3 && distance < 0.5) ? 20 : 235
  })
}

/** Two lines of light letters (bars of changing length) on a dark band. */
function caption(frame: SmallFrame, seconds: number): SmallFrame {
  const { width, height } = frame
  const next = noiseAt(Math.floor(seconds / 2) + 99)
  const letters = Array.from({ length: 80 }, () => next())
  const size = Math.max(4, Math.round(height / 18))
  const top = height - size * 4
  return drawn(width, height, frame, (x, y) => {
    if (y < top || y >= top + size * 3 || x < width * 0.08 || x > width * 0.92) return frame.data[y * width + x]!
    const line = Math.floor((y - top) / (size * 1.5))
    const letter = letters[(line * 40 + Math.floor(x / (size * 0.6))) % 80]!
    const inLine = (y - top) % (size * 1.5)
    return letter > 0.3 && inLine > size * 0.3 && inLine < size * 1.2 && x % (size * 0.6) > letter * size * 0.4
      ? 240
      : 16
  })
}

function barred(frame: SmallFrame, horizontal: number, vertical: number, value: number): SmallFrame {
  const left = Math.round(frame.width * horizontal)
  const top = Math.round(frame.height * vertical)
  return drawn(frame.width + 2 * left, frame.height + 2 * top, frame, (x, y) => {
    const [u, v] = [x - left, y - top]
    return u >= 0 && v >= 0 && u < frame.width && v < frame.height ? frame.data[v * frame.width + u]! : value
  })
}

function mirrored(frame: SmallFrame): SmallFrame {
  return drawn(frame.width, frame.height, frame, (x, y) => frame.data[y * frame.width + frame.width - 1 - x]!)
}

function toned(frame: SmallFrame, gain: number, lift: number, gamma: number): SmallFrame {
  return drawn(
    frame.width,
    frame.height,
    frame,
    (x, y) => 255 * (frame.data[y * frame.width + x]! / 255) ** gamma * gain + lift,
  )
}

export interface Edit {
  readonly name: string
  readonly orientation?: Orientation
  readonly speed?: number
  readonly apply: (frame: SmallFrame, seconds: number) => SmallFrame
}

const keep = (frame: SmallFrame) => frame
const twoThirds = (frame: SmallFrame) => {
  const [width, height] = [Math.round((frame.width * 2) / 3), Math.round((frame.height * 2) / 3)]
  return crop(frame, Math.round(frame.width / 6), Math.round(frame.height / 6), width, height)
}
/** What people do to a clip before they upload it. */
export const edits: readonly Edit[] = [
  { name: 'plain', apply: keep },
  { name: 'half size, noise', apply: (f, t) => noisy(rescale(f, f.width >> 1, f.height >> 1), 12, t) },
  { name: 'low bitrate blocks', apply: (f) => blocky(f) },
  { name: 'blur', apply: (f) => blurred(f, 4) },
  { name: 'dark, gamma', apply: (f) => toned(f, 0.7, 0, 1.4) },
  { name: 'washed out', apply: (f) => toned(f, 0.6, 80, 1) },
  { name: 'pillarbox', apply: (f) => barred(f, 0.17, 0, 16) },
  { name: 'letterbox', apply: (f) => barred(f, 0, 0.15, 16) },
  { name: 'white bars', apply: (f) => barred(f, 0.1, 0.1, 235) },
  { name: 'small logo', apply: (f) => logo(f, 0.2) },
  { name: 'large logo', apply: (f) => logo(f, 0.45) },
  { name: 'caption', apply: caption },
  { name: 'mirrored', orientation: 'flipY', apply: mirrored },
  { name: 'mirrored, bars, logo', orientation: 'flipY', apply: (f) => barred(logo(mirrored(f), 0.2), 0.17, 0, 16) },
  { name: 'bars, logo, noise', apply: (f, t) => barred(noisy(logo(f, 0.2), 12, t), 0, 0.15, 16) },
  { name: 'centre two thirds', apply: twoThirds },
  { name: 'speed 0.5', speed: 0.5, apply: keep },
  { name: 'speed 0.75', speed: 0.75, apply: keep },
  { name: 'speed 1.25', speed: 1.25, apply: keep },
  { name: 'speed 1.5', speed: 1.5, apply: keep },
  { name: 'speed 2', speed: 2, apply: keep },
  {
    name: 'speed 1.25, mirrored, caption',
    speed: 1.25,
    orientation: 'flipY',
    apply: (f, t) => caption(mirrored(f), t),
  },
]

/** Clips that share footage, so that a match between them is true: each name belongs to the first pattern it meets. */
const families = [
  /^pennychip_/,
  /^asl_/,
  /^bbb_/,
  /^animatediff_/,
  /^blupi_/,
  /^mecavideo_(?:Force|Principe|Effet)/,
  /^chair-/,
]

/** Whether a match between two clips would say nothing about false alarms. */
export function sameFamily(a: string, b: string): boolean {
  return a === b || families.some((family) => family.test(a) && family.test(b))
}
