import { addCount, noCounts, outcomesAt, type RunCounts } from '../counts.js'
import type { ClassVerdict, FinishedPart } from './part-messages.js'

/** The counts of a part: each class as often as it has rows. Without hosts, which are no class's. */
export function countsOfPart(
  { rows, broken, rowsOfClass }: Pick<FinishedPart, 'rows' | 'broken' | 'rowsOfClass'>,
  verdicts: readonly ClassVerdict[],
): RunCounts {
  const counts = noCounts()
  counts.rows = rows
  counts.broken = broken
  for (const [index, { outcome, otherRegime, reasons, works, grants, columns }] of verdicts.entries()) {
    const count = rowsOfClass[index]!
    if (count === 0) continue
    counts.outcomes[outcome] += count
    counts.otherRegime[otherRegime] += count
    addCount(counts.regimes, `${outcome}/${otherRegime}`, count)
    for (const reason of reasons) addCount(counts.reasons, reason, count)
    for (const what of columns.unchecked === '' ? [] : columns.unchecked.split(' '))
      addCount(counts.unchecked, what, count)
    for (const work of works) outcomesAt(counts.works, work)[outcome] += count
    for (const grant of grants) addCount(counts.grants, grant, count)
  }
  return counts
}
