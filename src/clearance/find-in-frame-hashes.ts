import {
  type FrameHash,
  mirroredHash,
  type Orientation,
  type Track,
  trackFromFrameHashes,
} from '../fingerprint/index.js'
import { thresholds } from '../match/index.js'
import type { Finding } from '../rights/index.js'
import { type Clearing, findingOf, segmentsOf } from './clear.js'

/** Frame hashes of many items, one item after another. */
export interface ManyFrameHashes {
  /** Where each item's hashes end. */
  readonly ends: Uint32Array
  /** `[hashes][32]` */
  readonly hashes: Uint8Array
  readonly qualities: Uint8Array
  /** Rising within an item. */
  readonly seconds: Float64Array
}

/** What the hashes of an item resemble. */
export interface FoundInFrameHashes {
  findings: Finding[]
  /** Seconds from the first frame to the end of the last; 0 for one hash, which is taken for a picture. */
  durationSeconds: number
}

/**
 * Says what items resemble that are known by frame hashes alone, by the same matcher and thresholds as media: upright and,
 * nearly, mirrored, by their whole pictures. An item without a hash that is searched (of quality 50 or more) is undefined:
 * nothing can be said of it. Decides and records nothing.
 */
export function findInFrameHashes(
  { loaded, registry }: Pick<Clearing, 'loaded' | 'registry'>,
  items: ManyFrameHashes,
): (FoundInFrameHashes | undefined)[] {
  const { near, searched } = searchAll(loaded.matcher, items)
  const missing: readonly Finding[] =
    loaded.missing.length === 0
      ? []
      : [{ kind: 'incomplete', what: 'index-incomplete', detail: `${loaded.missing.length}` }]
  return Array.from(items.ends, (end, item) => {
    const from = item === 0 ? 0 : items.ends[item - 1]!
    if (!searched.subarray(from, end).includes(1)) return undefined
    // Most resemble nothing: what has no hash near a reference's has no segment either.
    const segments = near.subarray(from, end).includes(1)
      ? segmentsOf(loaded.matcher.match(frameHashTracks(frameHashesAt(items, from, end))), registry)
      : []
    return { findings: [...segments.map(findingOf), ...missing], durationSeconds: durationOf(items.seconds, from, end) }
  })
}

/** The tracks of frame hashes from elsewhere, per orientation: one hash is a picture. */
export function frameHashTracks(rows: readonly FrameHash[]): Map<Orientation, Track> {
  const track = (hashes: readonly FrameHash[]) =>
    trackFromFrameHashes(hashes, hashes.length === 1 ? { durationSeconds: 0 } : {})
  return new Map([
    ['original', track(rows)],
    ['flipY', track(rows.map((row) => ({ ...row, hash: mirroredHash(row.hash) })))],
  ])
}

/** The hashes of an item, from position `from` to before `end`. */
export function frameHashesAt({ hashes, qualities, seconds }: ManyFrameHashes, from: number, end: number): FrameHash[] {
  return Array.from({ length: end - from }, (_, at) => ({
    frame: at,
    quality: qualities[from + at]!,
    hash: hashes.subarray((from + at) * 32, (from + at + 1) * 32),
    timestampSeconds: seconds[from + at]!,
  }))
}

function durationOf(seconds: Float64Array, from: number, end: number): number {
  if (end - from < 2) return 0
  const [first, last] = [seconds[from]!, seconds[end - 1]!]
  return last + (last - first) / (end - from - 1)
}

/** Hashes that are looked up at once: memory stays that of so many. */
const hashesAtOnce = 1 << 16

function searchAll(matcher: Clearing['loaded']['matcher'], { hashes, qualities }: ManyFrameHashes) {
  const searched = Uint8Array.from(qualities, (quality) => (quality >= thresholds.searchedQuality ? 1 : 0))
  const near = new Uint8Array(qualities.length)
  for (let from = 0; from < near.length; from += hashesAtOnce) {
    const some = hashes.subarray(from * 32, Math.min(near.length, from + hashesAtOnce) * 32)
    const [upright, mirrored] = [matcher.near(some), matcher.near(mirroredHash(some))]
    for (let at = 0; at < upright.length; at++)
      if (searched[from + at] === 1 && (upright[at] === 1 || mirrored[at] === 1)) near[from + at] = 1
  }
  return { near, searched }
}
