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
import { queryFramesPerSecond } from './fingerprint-file.js'

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
  return Array.from(items.ends, (_, item) => {
    const [from, end] = placeOf(items, item)
    if (searched[item] === 0) return undefined
    // Most resemble nothing: what has no hash near a reference's has no segment either.
    const segments = near[item] === 1 ? segmentsOf(loaded.matcher.match(frameHashTracks(items, item)), registry) : []
    return { findings: [...segments.map(findingOf), ...missing], durationSeconds: durationOf(items.seconds, from, end) }
  })
}

/**
 * The fingerprint of an item by its frame hashes, upright and, nearly, mirrored. One hash is a picture. Of more hashes a second
 * than are made of media, so many are taken.
 */
export function frameHashTracks(items: ManyFrameHashes, item: number): Map<Orientation, Track> {
  const { hashes, qualities, seconds } = items
  const frames: FrameHash[] = chosenOf(items, item).map((at, frame) => ({
    frame,
    quality: qualities[at]!,
    hash: hashes.subarray(at * 32, at * 32 + 32),
    timestampSeconds: seconds[at]!,
  }))
  const track = (rows: readonly FrameHash[]) =>
    trackFromFrameHashes(rows, rows.length === 1 ? { durationSeconds: 0 } : {})
  return new Map([
    ['original', track(frames)],
    ['flipY', track(frames.map((row) => ({ ...row, hash: mirroredHash(row.hash) })))],
  ])
}

/**
 * Which hashes of an item are looked at: as many a second as of media, where there are more (vPDQ may have every frame). Of
 * those in the same fraction of a second the one of best quality.
 */
function chosenOf(items: ManyFrameHashes, item: number): number[] {
  const { qualities, seconds } = items
  const [from, end] = placeOf(items, item)
  const perSecond = queryFramesPerSecond(durationOf(seconds, from, end))
  const chosen: number[] = []
  for (let at = from; at < end; ) {
    const slot = Math.floor(seconds[at]! * perSecond)
    let best = at
    for (at++; at < end && Math.floor(seconds[at]! * perSecond) === slot; at++)
      if (qualities[at]! > qualities[best]!) best = at
    chosen.push(best)
  }
  return chosen
}

const placeOf = ({ ends }: ManyFrameHashes, item: number): [from: number, end: number] => [
  item === 0 ? 0 : ends[item - 1]!,
  ends[item]!,
]

function durationOf(seconds: Float64Array, from: number, end: number): number {
  if (end - from < 2) return 0
  const [first, last] = [seconds[from]!, seconds[end - 1]!]
  return last + (last - first) / (end - from - 1)
}

/** Hashes that are looked up at once: memory stays that of so many. */
const hashesAtOnce = 1 << 12

/** By item: whether any of its hashes is searched, and whether any of those is near a reference's. */
function searchAll(matcher: Clearing['loaded']['matcher'], items: ManyFrameHashes) {
  const [near, searched] = [new Uint8Array(items.ends.length), new Uint8Array(items.ends.length)]
  const batch = new Uint8Array(hashesAtOnce * 32)
  const itemOf = new Uint32Array(hashesAtOnce)
  let count = 0
  const search = () => {
    const some = batch.subarray(0, count * 32)
    for (const found of [matcher.near(some), matcher.near(mirroredHash(some))])
      for (let at = 0; at < count; at++) if (found[at] === 1) near[itemOf[at]!] = 1
    count = 0
  }
  for (let item = 0; item < searched.length; item++) {
    for (const at of chosenOf(items, item)) {
      if (items.qualities[at]! < thresholds.searchedQuality) continue
      searched[item] = 1
      batch.set(items.hashes.subarray(at * 32, at * 32 + 32), count * 32)
      itemOf[count++] = item
      if (count === hashesAtOnce) search()
    }
  }
  if (count > 0) search()
  return { near, searched }
}
