import { type RowVerdict, verdictColumns } from './rows.js'

/** The values of the verdict columns, in their order. */
export function verdictValues(verdict: RowVerdict): readonly string[] {
  return [verdict.outcome, verdict.otherRegime, verdict.reasons, verdict.works, verdict.grants, verdict.unchecked]
}

/** The verdict columns as members of a JSON object, without its braces. */
export function verdictMembers(verdict: RowVerdict): string {
  const values = verdictValues(verdict)
  return verdictColumns.map((column, index) => `${JSON.stringify(column)}:${JSON.stringify(values[index])}`).join(',')
}

/** Makes something of each verdict once: rows without a finding all share one. */
export function onceEach<T>(make: (verdict: RowVerdict) => T): (verdict: RowVerdict) => T {
  const made = new Map<RowVerdict, T>()
  return (verdict) => {
    let value = made.get(verdict)
    if (value === undefined) {
      value = make(verdict)
      made.set(verdict, value)
    }
    return value
  }
}
