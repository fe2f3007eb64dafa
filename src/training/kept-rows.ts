import type { RowEvidence } from './receipt/evidence.js'

/** Ordinals in a source: from, up to and without. */
export type RowRange = readonly [from: number, to: number]

/** Rows of a cleared dataset that share an evidence, as it was stored beside the receipt. */
export interface KeptRows {
  source: string
  rows: readonly RowRange[]
  evidence: RowEvidence
}

/** How many rows the ranges are, which don't overlap. */
export function countRanges(ranges: readonly RowRange[]): number {
  return ranges.reduce((sum, [from, to]) => sum + (to - from), 0)
}

/** The same rows in order, each once, in as few ranges as can be. */
export function mergeRanges(ranges: readonly RowRange[]): RowRange[] {
  const merged: [number, number][] = []
  for (const [from, to] of [...ranges].sort((a, b) => a[0] - b[0])) {
    const last = merged.at(-1)
    if (to <= from) continue
    if (last !== undefined && from <= last[1]) last[1] = Math.max(last[1], to)
    else merged.push([from, to])
  }
  return merged
}
