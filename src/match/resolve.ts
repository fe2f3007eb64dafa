import { type Alignment, cutRuns } from './align.js'
import { closeness, type RowMatch } from './compare.js'
import { alignmentScore } from './segment.js'
import { thresholds } from './thresholds.js'

/**
 * Settles which of several explanations of the same moments of a query by the same reference stand, whatever their
 * orientation and geometry. Best score first; where two meet, the rows go to the one that is closer there. A second one
 * stays beside the first only if it is about as close and lies elsewhere in the reference: the same shot twice.
 */
export function resolveRivals(alignments: readonly Alignment[]): Alignment[] {
  let kept: Alignment[] = []
  const queue = [...alignments].map(ranked).sort(byRank)
  while (queue.length > 0) {
    const { alignment } = queue.shift()!
    let rest: Alignment[] = [alignment]
    for (const winner of [...kept]) {
      const next: Alignment[] = []
      for (const part of rest) {
        const settled = settle(winner, part)
        if (settled === undefined) {
          next.push(part)
          continue
        }
        next.push(...settled.loser)
        if (settled.winner !== undefined) {
          const at = kept.indexOf(winner)
          if (at >= 0) kept = [...kept.slice(0, at), ...settled.winner, ...kept.slice(at + 1)]
        }
      }
      rest = next
    }
    if (rest.length === 1 && rest[0] === alignment) kept.push(alignment)
    else {
      // What is left of it has to find its place by its own rank.
      for (const part of rest) queue.push(ranked(part))
      queue.sort(byRank)
    }
  }
  return kept
}

interface Ranked {
  alignment: Alignment
  score: number
  closeness: number
}

function ranked(alignment: Alignment): Ranked {
  return {
    alignment,
    score: Math.round(alignmentScore(alignment) * 1e6),
    closeness: Math.round(total(alignment.matches) * 1e6),
  }
}

function byRank(a: Ranked, b: Ranked): number {
  return (
    b.closeness - a.closeness ||
    b.score - a.score ||
    a.alignment.comparer.geometry - b.alignment.comparer.geometry ||
    a.alignment.matches[0]!.query - b.alignment.matches[0]!.query ||
    a.alignment.offset - b.alignment.offset
  )
}

function total(matches: readonly RowMatch[]): number {
  return matches.reduce((sum, match) => sum + closeness(match.distance), 0)
}

/** Undefined when both may stand as they are. */
function settle(winner: Alignment, other: Alignment): { winner?: Alignment[]; loser: Alignment[] } | undefined {
  const mine = overlapping(winner, other)
  if (isEcho(winner, other)) return { loser: [] }
  if (mine.length === 0) return undefined
  const theirs = overlapping(other, winner)
  if (theirs.length === 0) return undefined
  const mineMean = total(mine) / mine.length
  const theirMean = total(theirs) / theirs.length
  const part = theirs.length / other.matches.length
  const elsewhere = !sharesReference(winner, mine, other, theirs)
  if (elsewhere && other.matches.length >= 3 && theirMean >= mineMean * 0.9 && part > 0.5) return undefined
  if (theirMean > mineMean * 1.15 && total(theirs) > total(mine) + 0.25 && part > 0.5) {
    const taken = new Set(mine)
    return {
      winner: remaining(winner, taken),
      loser: [other],
    }
  }
  return { loser: remaining(other, new Set(theirs)) }
}

/**
 * Frames just before or after a shot resemble its first or last ones while the camera hardly moves. Such a short piece,
 * right beside a closer alignment on both sides, is no second finding.
 */
function isEcho(winner: Alignment, other: Alignment): boolean {
  const [from, to] = querySpan(other)
  const [winnerFrom, winnerTo] = querySpan(winner)
  if (to - from > echoSeconds || from - winnerTo > echoSeconds || winnerFrom - to > echoSeconds) return false
  const [referenceFrom, referenceTo] = referenceSpan(other, other.matches)
  const [winnerReferenceFrom, winnerReferenceTo] = referenceSpan(winner, winner.matches)
  const away = Math.max(referenceFrom - winnerReferenceTo, winnerReferenceFrom - referenceTo)
  if (away > echoSeconds) return false
  return total(other.matches) / other.matches.length < 0.85 * (total(winner.matches) / winner.matches.length)
}
const echoSeconds = 1.5

function querySpan({ comparer: { query }, matches }: Alignment): [number, number] {
  return [query.start[matches[0]!.query]!, query.end[matches[matches.length - 1]!.query]!]
}

function remaining(alignment: Alignment, taken: ReadonlySet<RowMatch>): Alignment[] {
  const matches = alignment.matches.filter((match) => !taken.has(match))
  return cutRuns(alignment.comparer, { ...alignment, matches }).filter(
    (run) => run.matches.length >= Math.min(3, alignment.matches.length),
  )
}

/** The matches of `a` at moments that `b` explains too. */
function overlapping(a: Alignment, b: Alignment): RowMatch[] {
  const bQuery = b.comparer.query
  const from = bQuery.start[b.matches[0]!.query]!
  const to = bQuery.end[b.matches[b.matches.length - 1]!.query]!
  const { query } = a.comparer
  return a.matches.filter((match) => query.end[match.query]! >= from - 1e-9 && query.start[match.query]! <= to + 1e-9)
}

function sharesReference(
  a: Alignment,
  aMatches: readonly RowMatch[],
  b: Alignment,
  bMatches: readonly RowMatch[],
): boolean {
  const [aFrom, aTo] = referenceSpan(a, aMatches)
  const [bFrom, bTo] = referenceSpan(b, bMatches)
  const overlap = Math.min(aTo, bTo) - Math.max(aFrom, bFrom)
  return overlap > 0.25 * Math.min(aTo - aFrom, bTo - bFrom) - 1e-9
}

function referenceSpan({ comparer: { reference } }: Alignment, matches: readonly RowMatch[]): [number, number] {
  return [
    Math.min(...matches.map((match) => reference.start[match.reference]!)),
    Math.max(...matches.map((match) => reference.end[match.reference]!)),
  ]
}

/**
 * Takes away from a work's alignment what a negative reference explains about as well or better: those stretches are
 * stock or public domain that the work itself only uses.
 */
export function withoutNegatives(alignment: Alignment, negatives: readonly Alignment[]): Alignment[] {
  let parts = [alignment]
  for (const negative of negatives) {
    parts = parts.flatMap((part) => {
      const mine = overlapping(part, negative)
      if (mine.length === 0) return [part]
      const theirs = overlapping(negative, part)
      if (theirs.length === 0) return [part]
      if (total(theirs) / theirs.length < thresholds.negativeRatio * (total(mine) / mine.length)) return [part]
      return remaining(part, new Set(mine))
    })
  }
  return parts
}
