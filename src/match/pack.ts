import type { Track } from '../fingerprint/index.js'
import { type Candidates, createGrouping, findSegments, type Library } from './find-segments.js'
import { createHashIndexBuilder, type HashIndex } from './hash-index.js'
import { MatchError } from './match-error.js'
import { describeMatcher, layOut, type Matcher, type MatcherOptions, nearAny } from './matcher.js'
import { type Rows, regionCount, rowsOf } from './rows.js'
import { queryBatches, searchableHashes } from './searchable.js'
import { thresholds } from './thresholds.js'

/** What a pack knows of one of its tracks without reading it. */
export interface PackEntry {
  readonly id: string
  /** Hashes of it in the pack's index, whose ids go on from those of the entry before. */
  readonly indexed: number
  /** Rows, and hashes that are searched, when nothing of it is excluded. */
  readonly rows: number
  readonly hashes: number
}

/**
 * Some references' fingerprints, made once and never changed: an index of all their hashes, and their tracks, which are
 * read only where the index hits. What is excluded, negative or gone is not the pack's to know.
 */
export interface Pack {
  readonly entries: readonly PackEntry[]
  readonly index: HashIndex
  /** The track of the entry at that position. What it throws, `match` throws. */
  track(position: number): Track
}

/** A reference to be matched against, and where its fingerprint is. */
export interface PackedReference {
  readonly id: string
  /** Positions of the pack, and of the entry in it. */
  readonly pack: number
  readonly entry: number
  readonly excludedSeconds?: readonly (readonly [number, number])[]
  readonly negative?: boolean
}

export interface PackMatcherOptions extends Pick<MatcherOptions, 'keepImprobable'> {
  /** Bytes of tracks that are kept in memory once read; default 64 MiB. */
  readonly cacheBytes?: number
}

/**
 * Builds the index of a pack, track by track: memory is that of the index.
 *
 * @throws {MatchError} `match.index-full` beyond `maxIndexCount` hashes
 */
export function createPackBuilder(expectedHashes = 0) {
  const builder = createHashIndexBuilder(expectedHashes)
  const entries: PackEntry[] = []
  return {
    /** Adds a track; its hashes get the next ids. */
    add(id: string, track: Track): PackEntry {
      const { count, qualities, hashes } = track
      const chosen = new Uint8Array(count * regionCount * 32)
      let indexed = 0
      for (let at = 0; at < count * regionCount; at++) {
        if (qualities[at]! < thresholds.searchedQuality) continue
        chosen.set(hashes.subarray(at * 32, at * 32 + 32), indexed * 32)
        indexed++
      }
      builder.add(chosen.subarray(0, indexed * 32))
      const rows = rowsOf(track)
      const entry = { id, indexed, rows: rows.count, hashes: countSearchable(rows) }
      entries.push(entry)
      return entry
    },
    /** The builder is used up. */
    finish: (): { entries: readonly PackEntry[]; index: HashIndex } => ({ entries, index: builder.finish() }),
  }
}

/** Hashes of a track that a pack's index takes. */
export function packedHashes(track: Track): number {
  let count = 0
  for (const quality of track.qualities) if (quality >= thresholds.searchedQuality) count++
  return count
}

/**
 * A matcher over references in packs. It finds, and says of itself, the very same as `createMatcher` over the same
 * references, however they are spread over packs; entries of packs that no reference names are passed over.
 *
 * @throws {MatchError} `match.duplicate-reference`; `match.index-mismatch` where a pack's entries are not those of its
 *   index, or a reference names none of them
 */
export function createPackMatcher(
  packs: readonly Pack[],
  references: readonly PackedReference[],
  options: PackMatcherOptions = {},
): Omit<Matcher, 'serializeIndex'> {
  const sorted = [...references].sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0))
  const places = packs.map(placesOf)
  for (const [order, { id, pack, entry }] of sorted.entries()) {
    if (order > 0 && sorted[order - 1]!.id === id) {
      throw new MatchError('match.duplicate-reference', `two references are called ${JSON.stringify(id)}`)
    }
    if (packs[pack]?.entries[entry]?.id !== id) {
      throw new MatchError('match.index-mismatch', `the pack does not hold ${JSON.stringify(id)}: make it again`)
    }
    places[pack]!.orders[entry] = order
  }

  const opened = new Map<number, Opened>()
  let openedBytes = 0
  const cacheBytes = options.cacheBytes ?? 64 * 2 ** 20
  /** Reads and lays out a reference; the ones used last stay. */
  function open(order: number): Opened {
    let found = opened.get(order)
    if (found === undefined) {
      const { id, pack, entry, excludedSeconds, negative } = sorted[order]!
      const track = packs[pack]!.track(entry)
      const layouts = layOut({
        id,
        track,
        ...(excludedSeconds === undefined ? {} : { excludedSeconds }),
        ...(negative === undefined ? {} : { negative }),
      })
      found = {
        track,
        layouts,
        hashes: searchableOf(track),
        rowsOfSource: layouts.map(({ rows }) => placeRows(rows, track.count)),
      }
      if (found.hashes.length !== packs[pack]!.entries[entry]!.indexed) {
        throw new MatchError(
          'match.index-mismatch',
          `the track of ${JSON.stringify(id)} is not the one that its pack indexed`,
        )
      }
      openedBytes += track.hashes.length
    } else {
      opened.delete(order)
    }
    opened.set(order, found)
    for (const [oldest, { track }] of opened) {
      if (openedBytes <= cacheBytes || oldest === order) break
      opened.delete(oldest)
      openedBytes -= track.hashes.length
    }
    return found
  }

  let [rowTotal, hashTotal, negativeReferences, anyExcluded] = [0, 0, 0, false]
  for (const [order, { pack, entry, excludedSeconds = [], negative }] of sorted.entries()) {
    if (negative === true) negativeReferences++
    if (excludedSeconds.length === 0) {
      const { rows, hashes } = packs[pack]!.entries[entry]!
      rowTotal += rows
      hashTotal += hashes
      continue
    }
    anyExcluded = true
    for (const { rows } of open(order).layouts) {
      rowTotal += rows.count
      hashTotal += countSearchable(rows)
    }
  }

  function candidates(query: Rows): Candidates[] {
    const grouping = createGrouping()
    for (const { sources, hashes } of queryBatches(query)) {
      const hits: FoundHit[] = []
      for (const [number, { index }] of packs.entries()) {
        const { firstIds, orders } = places[number]!
        const found = index.searchBatch(hashes, thresholds.radius)
        for (let hit = 0; hit < found.ids.length; hit++) {
          const id = found.ids[hit]!
          const entry = lastAtMost(firstIds, id)
          const order = orders[entry]!
          if (order < 0) continue
          const reference = open(order)
          const place = reference.hashes[id - firstIds[entry]!]!
          const [source, region] = [Math.floor(place / regionCount), place % regionCount]
          for (const [layout, starts] of reference.rowsOfSource.entries()) {
            for (let row = starts[source]!; row < starts[source + 1]!; row++) {
              hits.push({
                query: found.queries[hit]!,
                distance: found.distances[hit]!,
                entry: order * 2 + layout,
                row,
                region,
              })
            }
          }
        }
      }
      // One pack without exclusions gives them in this order already.
      if (packs.length > 1 || anyExcluded) hits.sort(byPlace)
      let ofHash = 0
      for (const [at, hit] of hits.entries()) {
        ofHash = at > 0 && hit.query === hits[at - 1]!.query ? ofHash + 1 : 0
        if (ofHash >= thresholds.hitsPerHash) continue
        const [row, region] = sources[hit.query]!
        grouping.add({ row, region }, hit, hit.distance)
      }
    }
    return grouping.finish()
  }

  const library: Library = {
    referenceRows: rowTotal,
    entry: (position) => open(position >> 1).layouts[position & 1]!,
    candidates,
  }
  return {
    match: (query) => findSegments(query, library, options),
    // Also where only an entry is near that no reference names: `match` then finds nothing.
    near: (hashes) =>
      nearAny(
        packs.map(({ index }) => index),
        hashes,
      ),
    description: describeMatcher({
      references: sorted.length - negativeReferences,
      negativeReferences,
      hashes: hashTotal,
      rows: rowTotal,
    }),
  }
}

interface Opened {
  readonly track: Track
  /** What is found of it and, where something is excluded, that. */
  readonly layouts: readonly { readonly id: string; readonly rows: Rows; readonly negative: boolean }[]
  /** By position among the indexed hashes: row of the track * regions + region. */
  readonly hashes: Uint32Array
  /** For each layout, by row of the track: the first row that shows it; one more at the end. */
  readonly rowsOfSource: readonly Uint32Array[]
}

interface FoundHit {
  readonly query: number
  readonly distance: number
  readonly entry: number
  readonly row: number
  readonly region: number
}

function byPlace(a: FoundHit, b: FoundHit): number {
  return a.query - b.query || a.distance - b.distance || a.entry - b.entry || a.row - b.row || a.region - b.region
}

/** The first id of each entry of a pack, and the order of the reference that it is (-1: none). */
function placesOf({ entries, index }: Pack): { firstIds: Uint32Array; orders: Int32Array } {
  const firstIds = new Uint32Array(entries.length)
  let next = 0
  for (const [position, { indexed }] of entries.entries()) {
    firstIds[position] = next
    next += indexed
  }
  if (next !== index.count) {
    throw new MatchError(
      'match.index-mismatch',
      `a pack lists ${next} hashes and its index holds ${index.count}: make it again`,
    )
  }
  return { firstIds, orders: new Int32Array(entries.length).fill(-1) }
}

function lastAtMost(sorted: Uint32Array, value: number): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (sorted[middle]! <= value) low = middle + 1
    else high = middle
  }
  return low - 1
}

function searchableOf(track: Track): Uint32Array {
  const list = new Uint32Array(packedHashes(track))
  let found = 0
  for (let at = 0; at < track.qualities.length; at++) {
    if (track.qualities[at]! >= thresholds.searchedQuality) list[found++] = at
  }
  return list
}

function placeRows(rows: Rows, trackRows: number): Uint32Array {
  const starts = new Uint32Array(trackRows + 1)
  let row = 0
  for (let source = 0; source <= trackRows; source++) {
    while (row < rows.count && rows.source[row]! < source) row++
    starts[source] = row
  }
  return starts
}

function countSearchable(rows: Rows): number {
  let count = 0
  for (const _ of searchableHashes(rows)) count++
  return count
}
