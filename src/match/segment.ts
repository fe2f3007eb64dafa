import { type Orientation, type Region, regions } from '../fingerprint/index.js'
import { type Alignment, isBetweenSamples, showSeconds } from './align.js'
import type { RowComparer, RowMatch } from './compare.js'
import { falseMatchProbability } from './evidence.js'
import { type Level, resemblanceLevel } from './level.js'
import { type Rows, rowDistance, rowQuality } from './rows.js'
import { thresholds } from './thresholds.js'

/** A stretch of a query that resembles a stretch of a reference. */
export interface Segment {
  readonly referenceId: string
  /** Seconds in the query and in the reference. */
  readonly queryRange: [number, number]
  readonly referenceRange: [number, number]
  /** How the query had to be turned to match. */
  readonly orientation: Orientation
  /** Reference seconds per query second; 1 where standing pictures can't tell. */
  readonly speed: number
  /** The pair of regions that came closest in most rows. */
  readonly queryRegion: Region
  readonly referenceRegion: Region
  /** Rows of the query that agree. */
  readonly matchedFrames: number
  /** Part of the query range that agrees, 0 to 1; what the reference can't tell is not counted. */
  readonly coverage: number
  readonly medianDistance: number
  /** The same of the full pictures, bars apart; 256 where they can't be compared. */
  readonly pictureDistance: number
  /** Sum of the evidence (-log10 of the chance in unrelated material) of rows that differ from each other. */
  readonly score: number
  /** Chance that a query of this length finds this much in so many unrelated references. */
  readonly falseMatchProbability: number
  /** Whether noise itself reached such a score; otherwise the chance is extrapolated from the tail's fall. */
  readonly falseMatchBasis: 'measured' | 'extrapolated'
  readonly level: Level
}

/** What a segment is judged against. */
export interface SegmentContext {
  readonly referenceId: string
  readonly orientation: Orientation
  /** Rows of the query, of all orientations, and of all references together. */
  readonly queryRows: number
  readonly referenceRows: number
}

export function toSegment(alignment: Alignment, context: SegmentContext): Segment {
  const { comparer, matches } = alignment
  const score = Math.min(thresholds.scoreCap, alignmentScore(alignment))
  const coverage = coverageOf(alignment)
  const medianDistance = median(matches.map((match) => match.distance))
  const pictureDistance = median(matches.map((match) => match.pictureDistance))
  const chance = falseMatchProbability(score, context.queryRows, context.referenceRows)
  const [queryRegion, referenceRegion] = commonestRegions(matches)
  const queryRange = queryRangeOf(alignment)
  return {
    referenceId: context.referenceId,
    queryRange,
    referenceRange: referenceRangeOf(alignment, queryRange),
    orientation: context.orientation,
    speed: Math.round(alignment.speed * 1e4) / 1e4,
    queryRegion: regions[queryRegion]!,
    referenceRegion: regions[referenceRegion]!,
    matchedFrames: matches.length,
    coverage,
    medianDistance,
    pictureDistance,
    score,
    falseMatchProbability: chance.probability,
    falseMatchBasis: chance.measured ? 'measured' : 'extrapolated',
    level: resemblanceLevel({
      coverage,
      medianDistance,
      pictureDistance,
      score,
      falseMatchProbability: chance.probability,
      turned: context.orientation !== 'original',
      samePicture: comparer.geometry === 0,
    }),
  }
}

/**
 * The evidence of all rows that add something: a row counts by how far it is (in the region that matched) from every
 * row already counted, fully from `novelDistance` bits on. A minute of a standing picture is worth one row.
 */
export function alignmentScore({ comparer, matches }: Alignment): number {
  const { query } = comparer
  const counted: RowMatch[] = []
  let score = 0
  for (const match of matches) {
    let nearest = novelDistance
    for (const other of counted) {
      if (rowQuality(query, other.query, match.queryRegion) === 0) continue
      nearest = Math.min(
        nearest,
        rowDistance(query, match.query, match.queryRegion, query, other.query, match.queryRegion),
      )
      if (nearest < novelDistance / 4) break
    }
    if (nearest < novelDistance / 4) continue
    counted.push(match)
    if (counted.length > 64) counted.shift()
    score += (match.evidence * nearest) / novelDistance
  }
  return score
}
const novelDistance = 40

function coverageOf(alignment: Alignment): number {
  const { comparer, matches, speed, offset, block } = alignment
  const first = matches[0]!.query
  const last = matches[matches.length - 1]!.query
  if (first === last) return 1
  const agreeing = new Set(matches.map((match) => match.query))
  let agreed = 0
  let compared = 0
  for (let row = first; row <= last; row++) {
    const seconds = showSeconds(comparer.query, row)
    if (agreeing.has(row) || isBetweenSamples(alignment, row)) agreed += seconds
    else if (typeof comparer.along(row, speed, offset, block) !== 'object') continue
    compared += seconds
  }
  return agreed / compared
}

function commonestRegions(matches: readonly RowMatch[]): [number, number] {
  const counts = new Map<number, number>()
  for (const { queryRegion, referenceRegion } of matches) {
    const key = queryRegion * regions.length + referenceRegion
    counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  const [key] = [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0])[0]!
  return [Math.floor(key / regions.length), key % regions.length]
}

/**
 * A border lies half way between the last row that agrees and the next, at most half a step away, and never where the
 * line has left the reference.
 */
function queryRangeOf({ comparer, matches, speed, offset, straight, block }: Alignment): [number, number] {
  const { query, reference } = comparer
  if (query.still) return [0, query.durationSeconds]
  const first = matches[0]!.query
  const last = matches[matches.length - 1]!.query
  let start = first === 0 ? query.start[0]! : borderBefore(query, first)
  let end =
    last === query.count - 1 && query.durationSeconds - query.end[last]! <= query.step * 1.5
      ? query.durationSeconds
      : query.end[last]! + Math.min(halfStep(query), gapAfter(query, last) / 2)
  if (straight && !reference.still && matches.length > 1) {
    const [blockStart, blockEnd] = reference.blocks[block]!
    start = Math.max(start, Math.min((blockStart - offset) / speed, query.end[first]!))
    end = Math.min(end, Math.max((blockEnd - offset) / speed, query.end[last]!))
  }
  return [start, Math.max(start, end)]
}

function borderBefore(query: Rows, row: number): number {
  return query.start[row]! - Math.min(halfStep(query), (query.start[row]! - query.end[row - 1]!) / 2)
}

function gapAfter(query: Rows, row: number): number {
  return row + 1 < query.count ? query.start[row + 1]! - query.end[row]! : query.step
}

function halfStep(query: Rows): number {
  return query.step / 2 + 0.02
}

function referenceRangeOf(alignment: Alignment, queryRange: readonly [number, number]): [number, number] {
  const { comparer, matches, speed, offset, straight, block } = alignment
  const { query, reference } = comparer
  if (reference.still) return [0, reference.durationSeconds]
  const [blockStart, blockEnd] = reference.blocks[block]!
  const clip = (seconds: number) => Math.min(blockEnd, Math.max(blockStart, seconds))
  const standing = matches.every(
    (match) => match.reference === matches[0]!.reference || query.end[match.query]! - query.start[match.query]! > 0.3,
  )
  if (matches.length === 1 || standing) {
    const rows = matches.length === 1 ? neighboursAlike(comparer, matches[0]!) : matches.map((match) => match.reference)
    const from = Math.min(...rows.map((row) => reference.start[row]!))
    const to = Math.max(...rows.map((row) => reference.end[row]! + reference.step))
    return [clip(from), clip(to)]
  }
  const first = matches[0]!
  const last = matches[matches.length - 1]!
  if (straight) return [clip(speed * queryRange[0] + offset), clip(speed * queryRange[1] + offset)]
  return [
    clip(reference.start[first.reference]! - speed * (query.start[first.query]! - queryRange[0])),
    clip(reference.end[last.reference]! + speed * (queryRange[1] - query.end[last.query]!)),
  ]
}

/** The reference rows around a match that one picture resembles about as well. */
function neighboursAlike(comparer: RowComparer, match: RowMatch): number[] {
  const { reference } = comparer
  const rows = [match.reference]
  for (const direction of [-1, 1]) {
    for (let row = match.reference + direction; row >= 0 && row < reference.count; row += direction) {
      if (reference.block[row] !== reference.block[match.reference]) break
      const other = comparer.compare(match.query, row)
      if (other === undefined || other.distance > match.distance + 6) break
      rows.push(row)
    }
  }
  return rows
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}
