import { addCount, outcomesAt, type RunCounts } from '../counts.js'
import type { RowEvidence } from './evidence.js'

/** Counts one row, or `rows` that share an evidence, in place: all but `hosts`, which evidence does not tell. */
export function countRow(counts: RunCounts, evidence: RowEvidence, rows = 1): void {
  const { outcome, otherRegime, reasons, works, grants, unchecked, broken } = evidence
  counts.rows += rows
  if (broken !== undefined) counts.broken += rows
  counts.outcomes[outcome] += rows
  counts.otherRegime[otherRegime] += rows
  addCount(counts.regimes, `${outcome}/${otherRegime}`, rows)
  for (const reason of reasons) addCount(counts.reasons, reason, rows)
  for (const work of works) {
    outcomesAt(counts.works, work)[outcome] += rows
  }
  for (const grant of grants) addCount(counts.grants, grant, rows)
  for (const what of unchecked) addCount(counts.unchecked, what, rows)
}
