import { type Orientation, orientations, type Track } from '../fingerprint/index.js'
import { type Alignment, findAlignments, type Hit } from './align.js'
import { rowComparer } from './compare.js'
import { classOfPair, geometryClasses } from './geometry.js'
import { resolveRivals, withoutNegatives } from './resolve.js'
import { type Rows, rowsOf } from './rows.js'
import { type Segment, toSegment } from './segment.js'
import { thresholds } from './thresholds.js'

/** What is searched, wherever it is kept. Entries are numbered by rising id; what is excluded of one stands after it. */
export interface Library {
  /** Rows of all entries. */
  readonly referenceRows: number
  entry(position: number): { readonly id: string; readonly rows: Rows; readonly negative: boolean }
  /** Hits of a query by entry and geometry class, in this order. */
  candidates(query: Rows): Candidates[]
}

/** Hits in one entry in one geometry class: by query row and region, nearest first, then by row and region of the entry. */
export interface Candidates {
  readonly reference: number
  readonly geometry: number
  readonly hits: Hit[]
}

/** Sorts hits by entry and geometry class. */
export function createGrouping() {
  const groups = new Map<number, Candidates>()
  return {
    add(
      query: { row: number; region: number },
      found: { entry: number; row: number; region: number },
      distance: number,
    ): void {
      const geometry = classOfPair(query.region, found.region)
      if (geometry < 0) return
      const key = found.entry * geometryClasses.length + geometry
      let group = groups.get(key)
      if (group === undefined) {
        group = { reference: found.entry, geometry, hits: [] }
        groups.set(key, group)
      }
      group.hits.push({ query: query.row, reference: found.row, distance })
    },
    finish: (): Candidates[] =>
      [...groups.values()].sort((a, b) => a.reference - b.reference || a.geometry - b.geometry),
  }
}

/** All segments of a query in a library, best first: aligned, rivals resolved, negatives taken out, judged. */
export function findSegments(
  query: ReadonlyMap<Orientation, Track>,
  library: Library,
  options: { readonly keepImprobable?: boolean },
): Segment[] {
  const byReference = new Map<number, { alignment: Alignment; orientation: Orientation }[]>()
  let queryRows = 0
  for (const orientation of orientations) {
    const track = query.get(orientation)
    if (track === undefined || track.count === 0) continue
    const rows = rowsOf(track)
    queryRows += rows.count
    for (const { reference, geometry, hits } of library.candidates(rows)) {
      const comparer = rowComparer(rows, library.entry(reference).rows, geometry)
      const list = byReference.get(reference) ?? []
      for (const alignment of findAlignments(comparer, hits)) {
        list.push({ alignment, orientation })
      }
      byReference.set(reference, list)
    }
  }
  const settled = [...byReference]
    .filter(([, found]) => found.length > 0)
    .map(([reference, found]) => {
      const contexts = new Map(found.map((item) => [item.alignment.comparer, item]))
      const { id, negative } = library.entry(reference)
      return { id, negative, contexts, alignments: resolveRivals(found.map((item) => item.alignment)) }
    })
  const negatives = settled.flatMap(({ negative, alignments }) => (negative ? alignments : []))
  const segments: Segment[] = []
  for (const { id, negative, contexts, alignments } of settled) {
    if (negative) continue
    for (const alignment of alignments) {
      for (const part of withoutNegatives(alignment, negatives)) {
        const { orientation } = contexts.get(part.comparer)!
        const context = { referenceId: id, orientation, queryRows, referenceRows: library.referenceRows }
        const segment = toSegment(part, context)
        if (options.keepImprobable === true || isReported(segment)) segments.push(segment)
      }
    }
  }
  return segments.sort(bestFirst)
}

function bestFirst(a: Segment, b: Segment): number {
  return (
    b.level - a.level ||
    b.score - a.score ||
    (a.referenceId < b.referenceId ? -1 : a.referenceId > b.referenceId ? 1 : 0) ||
    a.queryRange[0] - b.queryRange[0] ||
    a.referenceRange[0] - b.referenceRange[0] ||
    orientations.indexOf(a.orientation) - orientations.indexOf(b.orientation)
  )
}

/** What chance hardly brings, and full pictures within PDQ's own radius, which the field calls a match at any size. */
function isReported({ falseMatchProbability, pictureDistance }: Segment): boolean {
  return falseMatchProbability <= thresholds.mostFalseMatchProbability || pictureDistance <= thresholds.radius
}
