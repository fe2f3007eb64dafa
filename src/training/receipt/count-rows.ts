import { noOutcomes, type RunCounts } from '../counts.js'
import type { RowEvidence } from './evidence.js'

/** Counts one row, or `rows` that share an evidence, in place: all but `hosts`, which evidence does not tell. */
export function countRow(counts: RunCounts, evidence: RowEvidence, rows = 1): void {
  const { outcome, otherRegime, reasons, works, grants, unchecked, broken } = evidence
  counts.rows += rows
  if (broken !== undefined) counts.broken += rows
  counts.outcomes[outcome] += rows
  counts.otherRegime[otherRegime] += rows
  add(counts.regimes, `${outcome}/${otherRegime}`, rows)
  for (const reason of reasons) add(counts.reasons, reason, rows)
  for (const work of works) {
    if (!Object.hasOwn(counts.works, work)) define(counts.works, work, noOutcomes())
    counts.works[work]![outcome] += rows
  }
  for (const grant of grants) add(counts.grants, grant, rows)
  for (const what of unchecked) add(counts.unchecked, what, rows)
}

function add(to: Record<string, number>, key: string, rows: number): void {
  define(to, key, (Object.hasOwn(to, key) ? to[key]! : 0) + rows)
}

/** Ids come from elsewhere: also `__proto__` is a key like another. */
function define<T>(to: Record<string, T>, key: string, value: T): void {
  if (key === '__proto__')
    Object.defineProperty(to, key, { value, enumerable: true, writable: true, configurable: true })
  else to[key] = value
}
