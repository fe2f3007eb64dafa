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
  const chosen = chosenOf(items)
  const { near, searched } = searchAll(loaded.matcher, items, chosen)
  const missing: readonly Finding[] =
    loaded.missing.length === 0
      ? []
      : [{ kind: 'incomplete', what: 'index-incomplete', detail: `${loaded.missing.length}` }]
  return Array.from(items.ends, (end, item) => {
    const from = item === 0 ? 0 : items.ends[item - 1]!
    if (!searched.subarray(from, end).includes(1)) return undefined
    // Most resemble nothing: what has no hash near a reference's has no segment either.
    const segments = near.subarray(from, end).includes(1)
      ? segmentsOf(loaded.matcher.match(frameHashTracks(framesAt(items, chosen, from, end))), registry)
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

/**
 * Which hashes are looked at: as many a second as of media, where there are more (vPDQ may have every frame). Of those in the
 * same fraction of a second the one of best quality.
 */
function chosenOf({ ends, qualities, seconds }: ManyFrameHashes): Uint8Array {
  const chosen = new Uint8Array(qualities.length)
  for (let item = 0, from = 0; item < ends.length; item++) {
    const end = ends[item]!
    const perSecond = queryFramesPerSecond(durationOf(seconds, from, end))
    for (let at = from; at < end; ) {
      const slot = Math.floor(seconds[at]! * perSecond)
      let best = at
      for (at++; at < end && Math.floor(seconds[at]! * perSecond) === slot; at++)
        if (qualities[at]! > qualities[best]!) best = at
      chosen[best] = 1
    }
    from = end
  }
  return chosen
}

/** The chosen hashes of an item, from position `from` to before `end`. */
function framesAt({ hashes, qualities, seconds }: ManyFrameHashes, chosen: Uint8Array, from: number, end: number) {
  const frames: FrameHash[] = []
  for (let at = from; at < end; at++)
    if (chosen[at] === 1)
      frames.push({
        frame: at - from,
        quality: qualities[at]!,
        hash: hashes.subarray(at * 32, at * 32 + 32),
        timestampSeconds: seconds[at]!,
      })
  return frames
}

function durationOf(seconds: Float64Array, from: number, end: number): number {
  if (end - from < 2) return 0
  const [first, last] = [seconds[from]!, seconds[end - 1]!]
  return last + (last - first) / (end - from - 1)
}

/** Hashes that are looked up at once: memory stays that of so many. */
const hashesAtOnce = 1 << 12

/** Which hashes are searched, and which of them are near a reference's. */
function searchAll(matcher: Clearing['loaded']['matcher'], { hashes, qualities }: ManyFrameHashes, chosen: Uint8Array) {
  const searched = chosen.map((is, at) => (is === 1 && qualities[at]! >= thresholds.searchedQuality ? 1 : 0))
  const near = new Uint8Array(qualities.length)
  const batch = new Uint8Array(hashesAtOnce * 32)
  const places = new Uint32Array(hashesAtOnce)
  let count = 0
  const search = () => {
    const some = batch.subarray(0, count * 32)
    for (const found of [matcher.near(some), matcher.near(mirroredHash(some))])
      for (let at = 0; at < count; at++) if (found[at] === 1) near[places[at]!] = 1
    count = 0
  }
  for (let at = 0; at < searched.length; at++) {
    if (searched[at] === 0) continue
    batch.set(hashes.subarray(at * 32, at * 32 + 32), count * 32)
    places[count++] = at
    if (count === hashesAtOnce) search()
  }
  if (count > 0) search()
  return { near, searched }
}
