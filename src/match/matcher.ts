import type { Orientation, Track } from '../fingerprint/index.js'
import { calibration } from './calibration.js'
import { type Candidates, createGrouping, findSegments, type Library } from './find-segments.js'
import { geometryClasses } from './geometry.js'
import { createHashIndexBuilder, type HashIndex, maxIndexCount, openHashIndex } from './hash-index.js'
import { MatchError } from './match-error.js'
import { type Rows, rowsOf } from './rows.js'
import { hashOf, queryBatches, searchableHashes } from './searchable.js'
import type { Segment } from './segment.js'
import { thresholds } from './thresholds.js'

/** What a query is matched against. */
export interface ReferenceTrack {
  readonly id: string
  readonly track: Track
  /** Stretches in seconds that never give a finding. A still with any such stretch is left out. */
  readonly excludedSeconds?: readonly (readonly [number, number])[]
  /** Stock, public domain: what matches it at least as well as a work is no finding. */
  readonly negative?: boolean
}

/** What was searched and how: printed with every result, above all when nothing was found. */
export interface MatcherDescription {
  readonly version: 'kyodaku-match-1'
  readonly references: number
  readonly negativeReferences: number
  /** Hashes in the index, rows of references. */
  readonly hashes: number
  readonly rows: number
  readonly radius: number
  readonly thresholds: typeof thresholds
  readonly geometries: readonly string[]
  readonly calibration: string
  /** What no score can promise more than, by measurement alone: chance findings per compared pair of rows. */
  readonly measuredRateLimit: number
}

/** Finds where queries resemble the references it was made of. */
export interface Matcher {
  /**
   * All segments, best first; equal scores by reference id and time. One track per orientation that is to be looked
   * for; an orientation that is not there is not searched.
   */
  match(query: ReadonlyMap<Orientation, Track>): Segment[]
  /**
   * For each of n hashes (n*32 bytes) whether `match` could find anything by it: 1 where it is within the radius of a
   * reference's, else 0. For many short queries, most of which resemble nothing: all their hashes are searched at once.
   */
  near(hashes: Uint8Array): Uint8Array
  readonly description: MatcherDescription
  /** The index in its serialised form, for {@link MatcherOptions.index}. */
  serializeIndex(): Uint8Array[]
}

export interface MatcherOptions {
  /** What `serializeIndex` of a matcher with the same references gave: saves building the index. */
  readonly index?: readonly Uint8Array[]
  /** Reports chance findings too: for calibration only. */
  readonly keepImprobable?: boolean
}

/**
 * Prepares references for matching. The order of the references makes no difference; an empty list is valid and finds
 * nothing.
 *
 * @throws {MatchError} `match.duplicate-reference` when two references have one id, `match.index-mismatch` when a given
 *   index is of other references, `match.bad-index`.
 * @example
 * const matcher = createMatcher([{ id: 'episode-1', track }])
 * for (const segment of matcher.match(tracks)) console.log(segment.referenceId, segment.queryRange, segment.level)
 */
export function createMatcher(references: readonly ReferenceTrack[], options: MatcherOptions = {}): Matcher {
  const sorted = [...references].sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0))
  for (let at = 1; at < sorted.length; at++) {
    if (sorted[at]!.id === sorted[at - 1]!.id) {
      throw new MatchError(
        'match.duplicate-reference',
        `two references are called ${JSON.stringify(sorted[at]!.id)}: join the tracks of one reference first`,
      )
    }
  }
  const catalogue = sorted.flatMap(layOut)
  const referenceRows = catalogue.map(({ rows }) => rows)
  const searchable = listSearchable(referenceRows)
  const shards =
    options.index === undefined ? buildShards(referenceRows, searchable) : openShards(options.index, searchable)
  const rowTotal = referenceRows.reduce((sum, rows) => sum + rows.count, 0)

  const negativeReferences = references.filter(({ negative }) => negative === true).length
  const library: Library = {
    referenceRows: rowTotal,
    entry: (position) => catalogue[position]!,
    candidates: (rows) => candidates(rows, searchable, shards),
  }
  return {
    match: (query) => findSegments(query, library, options),
    near: (hashes) =>
      nearAny(
        shards.map(({ index }) => index),
        hashes,
      ),
    description: describeMatcher({
      references: references.length - negativeReferences,
      negativeReferences,
      hashes: searchable.rows.length,
      rows: rowTotal,
    }),
    serializeIndex: () => shards.map(({ index }) => index.serialize()),
  }
}

/** For each hash whether any of the indexes has one within the radius. */
export function nearAny(indexes: readonly HashIndex[], hashes: Uint8Array): Uint8Array {
  const near = new Uint8Array(hashes.length / 32)
  for (const index of indexes) for (const query of index.searchBatch(hashes, thresholds.radius).queries) near[query] = 1
  return near
}

/**
 * What of a reference is found, and what only tells that there is nothing to find: its excluded stretches, which would
 * otherwise be taken for the frames beside them.
 */
export function layOut(reference: ReferenceTrack): { id: string; rows: Rows; negative: boolean }[] {
  const { id, track, excludedSeconds = [], negative = false } = reference
  const parts = [{ id, rows: rowsOf(track, excludedSeconds), negative }]
  if (excludedSeconds.length > 0) parts.push({ id, rows: rowsOf(track, excludedSeconds, 'excluded'), negative: true })
  return parts
}

/** What every matcher says of itself. */
export function describeMatcher(
  counts: Pick<MatcherDescription, 'references' | 'negativeReferences' | 'hashes' | 'rows'>,
): MatcherDescription {
  return Object.freeze({
    version: 'kyodaku-match-1' as const,
    ...counts,
    radius: thresholds.radius,
    thresholds,
    geometries: geometryClasses.map(({ name }) => name),
    calibration: calibration.version,
    measuredRateLimit: 3 / Math.max(1, calibration.tail.comparedPairs),
  })
}

/** All searchable hashes of all references in order: where the hash of each id comes from. */
interface Searchable {
  readonly references: Uint32Array
  readonly rows: Uint32Array
  readonly regions: Uint8Array
}

function listSearchable(all: readonly Rows[]): Searchable {
  let count = 0
  for (const rows of all) for (const _ of searchableHashes(rows)) count++
  const list = { references: new Uint32Array(count), rows: new Uint32Array(count), regions: new Uint8Array(count) }
  let id = 0
  for (const [reference, rows] of all.entries()) {
    for (const [row, region] of searchableHashes(rows)) {
      list.references[id] = reference
      list.rows[id] = row
      list.regions[id] = region
      id++
    }
  }
  return list
}

interface Shard {
  readonly firstId: number
  readonly index: HashIndex
}

function buildShards(all: readonly Rows[], { references, rows, regions }: Searchable): Shard[] {
  const shards: Shard[] = []
  for (let firstId = 0; firstId < rows.length; firstId += maxIndexCount) {
    const end = Math.min(rows.length, firstId + maxIndexCount)
    const builder = createHashIndexBuilder(end - firstId)
    const chunk = new Uint8Array(Math.min(4096, end - firstId) * 32)
    let filled = 0
    for (let id = firstId; id < end; id++) {
      chunk.set(hashOf(all[references[id]!]!, rows[id]!, regions[id]!), filled * 32)
      filled++
      if (filled * 32 === chunk.length || id === end - 1) {
        builder.add(chunk.subarray(0, filled * 32))
        filled = 0
      }
    }
    shards.push({ firstId, index: builder.finish() })
  }
  return shards
}

function openShards(serialized: readonly Uint8Array[], { rows }: Searchable): Shard[] {
  let firstId = 0
  const shards = serialized.map((bytes) => {
    const index = openHashIndex(bytes)
    const shard = { firstId, index }
    firstId += index.count
    return shard
  })
  if (firstId !== rows.length) {
    throw new MatchError(
      'match.index-mismatch',
      `the given index holds ${firstId} hashes, the references ${rows.length}: build the index again`,
    )
  }
  return shards
}

/** Searches all usable hashes of a query; hits by reference and geometry class. */
function candidates(query: Rows, searchable: Searchable, shards: readonly Shard[]): Candidates[] {
  const grouping = createGrouping()
  for (const { sources, hashes } of queryBatches(query)) {
    for (const { firstId, index } of shards) {
      const found = index.searchBatch(hashes, thresholds.radius)
      let ofHash = 0
      for (let hit = 0; hit < found.ids.length; hit++) {
        ofHash = hit > 0 && found.queries[hit] === found.queries[hit - 1] ? ofHash + 1 : 0
        if (ofHash >= thresholds.hitsPerHash) continue
        const id = firstId + found.ids[hit]!
        const [row, region] = sources[found.queries[hit]!]!
        grouping.add(
          { row, region },
          { entry: searchable.references[id]!, row: searchable.rows[id]!, region: searchable.regions[id]! },
          found.distances[hit]!,
        )
      }
    }
  }
  return grouping.finish()
}
