import { pairEvidence } from './evidence.js'
import { geometryClasses, isPicture, pictureRegions } from './geometry.js'
import { firstRowAt, type Rows, rowDistance, rowQuality } from './rows.js'
import { thresholds } from './thresholds.js'

/** A query row found again in a reference row. */
export interface RowMatch {
  /** Row of the query and of the reference. */
  readonly query: number
  readonly reference: number
  readonly distance: number
  /** Positions of the regions that came closest. */
  readonly queryRegion: number
  readonly referenceRegion: number
  /** -log10 of the chance that unrelated rows come so close. */
  readonly evidence: number
  /** Distance of the full pictures (with or without bars); 256 where they can't be compared. */
  readonly pictureDistance: number
  /** How far the row may be because the query's picture itself moves so much within half a step. */
  readonly motionAllowance: number
}

/** Regions flatter than this are compared only where a row has nothing better. */
export const usualQuality = 50

/** Compares rows of one query track with rows of one reference in one geometry; remembers what it has compared. */
export interface RowComparer {
  readonly query: Rows
  readonly reference: Rows
  readonly geometry: number
  /** The two rows by their closest pair of regions; undefined when there is nothing to compare. */
  compare(query: number, reference: number): RowMatch | undefined
  /**
   * The closest of the reference rows that the query row would meet on the line `reference = speed * query + offset`,
   * within `block`. `unseen`: the reference has no usable row there, which says nothing either way.
   */
  along(query: number, speed: number, offset: number, block: number): RowMatch | 'unseen' | 'beyond'
}

export function rowComparer(query: Rows, reference: Rows, geometry: number): RowComparer {
  const { pairs } = geometryClasses[geometry]!
  const known = new Map<number, RowMatch | undefined>()
  const tolerance = alignmentTolerance(reference)

  function closest(queryRow: number, referenceRow: number, floor: number, ceiling: number): RowMatch | undefined {
    let best = 257
    let bestQuality = 0
    let pictureDistance = 256
    let bestPair: readonly [number, number] | undefined
    let compared = 0
    for (const pair of pairs) {
      const quality = Math.min(rowQuality(query, queryRow, pair[0]), rowQuality(reference, referenceRow, pair[1]))
      if (quality < floor || quality >= ceiling || quality === 0) continue
      compared++
      const distance = rowDistance(query, queryRow, pair[0], reference, referenceRow, pair[1])
      if (isPicture(pair[0]) && isPicture(pair[1])) pictureDistance = Math.min(pictureDistance, distance)
      if (distance < best) {
        best = distance
        bestQuality = quality
        bestPair = pair
      }
    }
    if (bestPair === undefined) return undefined
    return {
      query: queryRow,
      reference: referenceRow,
      distance: best,
      queryRegion: bestPair[0],
      referenceRegion: bestPair[1],
      // The best of several was taken: that many chances to come close.
      evidence: Math.max(0, pairEvidence(best, bestQuality) - Math.log10(compared)),
      pictureDistance,
      motionAllowance: motionAllowance(queryRow),
    }
  }

  const motions = new Map<number, number>()
  function motionAllowance(row: number): number {
    let motion = motions.get(row)
    if (motion === undefined) {
      motion = Math.min(thresholds.mostMotionDistance, 0.75 * slowestChange(query, row))
      motions.set(row, motion)
    }
    return motion
  }

  function compare(queryRow: number, referenceRow: number): RowMatch | undefined {
    const key = queryRow * reference.count + referenceRow
    if (known.has(key)) return known.get(key)
    const found = closest(queryRow, referenceRow, usualQuality, 101) ?? closest(queryRow, referenceRow, 1, usualQuality)
    known.set(key, found)
    return found
  }

  return {
    query,
    reference,
    geometry,
    compare,
    along(queryRow, speed, offset, block) {
      let from = speed * query.start[queryRow]! + offset
      let to = speed * query.end[queryRow]! + offset
      if (Number.isNaN(from)) from = Number.NEGATIVE_INFINITY
      if (Number.isNaN(to)) to = Number.POSITIVE_INFINITY
      const [blockStart, blockEnd] = reference.blocks[block]!
      if (!reference.still && (to < blockStart - tolerance || from > blockEnd + tolerance)) return 'beyond'
      let best: RowMatch | undefined
      for (let row = firstRowAt(reference, from - tolerance); row < reference.count; row++) {
        if (reference.start[row]! > to + tolerance) break
        if (reference.block[row] !== block) continue
        const match = compare(queryRow, row)
        if (match !== undefined && (best === undefined || match.distance < best.distance)) best = match
      }
      return best ?? 'unseen'
    },
  }
}

/** Bits by which a row differs from the one before or after, whichever is closer: a cut is no motion. */
function slowestChange(rows: Rows, row: number): number {
  let least = 257
  for (const neighbour of [row - 1, row + 1]) {
    if (neighbour < 0 || neighbour >= rows.count) continue
    const [earlier, later] = [Math.min(row, neighbour), Math.max(row, neighbour)]
    if (rows.start[later]! - rows.end[earlier]! > rows.step * 2.5) continue
    for (const region of pictureRegions) {
      if (Math.min(rowQuality(rows, row, region), rowQuality(rows, neighbour, region)) < usualQuality) continue
      least = Math.min(least, rowDistance(rows, row, region, rows, neighbour, region))
    }
  }
  return least > 256 ? 0 : least
}

/** How far from the line a reference row may lie, seconds: the next sample, wherever the samples fall. */
export function alignmentTolerance(reference: Rows): number {
  return Math.min(0.55, Math.max(0.15, 0.55 * reference.step)) + 0.02
}

/** What a distance says for an alignment, 0 to 1: unlike the evidence it keeps rising as rows come closer. */
export function closeness(distance: number): number {
  const part = 1 - distance / 72
  return part > 0 ? part * part : 0
}
