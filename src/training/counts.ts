import { outcomesOfRows, type RowOutcome } from './dataset/rows.js'

/** Rows by what became of them. */
export type OutcomeCounts = Record<RowOutcome, number>

/**
 * What a run, or a part of it, came to. All counts are of rows. Sums of the same parts are the same in any order.
 */
export interface RunCounts {
  rows: number
  /** Rows that are there and could not be read as such; they are among the refused. */
  broken: number
  /** Under the regime that was asked for. */
  outcomes: OutcomeCounts
  /** Under the other one. */
  otherRegime: OutcomeCounts
  /** Under the regime that was asked for, then under the other: `refuse/admit`. */
  regimes: Record<string, number>
  /** By code; a row counts once for each of its reasons. */
  reasons: Record<string, number>
  /** By id of the work; a row counts once for each work involved. */
  works: Record<string, OutcomeCounts>
  /** Admitted rows by id of the grant that they rest on. */
  grants: Record<string, number>
  /** By what could not be looked at (`content`, `signals`, `names`, …). */
  unchecked: Record<string, number>
  /** By host of the location; at most `hostsMax`, the rest under `*`. */
  hosts: Record<string, OutcomeCounts>
}

export const hostsMax = 200_000

export function noOutcomes(): OutcomeCounts {
  return { admit: 0, review: 0, refuse: 0 }
}

export function noCounts(): RunCounts {
  return {
    rows: 0,
    broken: 0,
    outcomes: noOutcomes(),
    otherRegime: noOutcomes(),
    regimes: table(),
    reasons: table(),
    works: table(),
    grants: table(),
    unchecked: table(),
    hosts: table(),
  }
}

/** Keys come from outside (a host, an id): none of them means anything to an object without prototype. */
const table = <T>(): Record<string, T> => Object.create(null)

/** Adds the counts of a part to those of a run, in place. */
export function addCounts(to: RunCounts, from: RunCounts): void {
  to.rows += from.rows
  to.broken += from.broken
  addOutcomes(to.outcomes, from.outcomes)
  addOutcomes(to.otherRegime, from.otherRegime)
  addNumbers(to.regimes, from.regimes)
  addNumbers(to.reasons, from.reasons)
  addTables(to.works, from.works)
  addNumbers(to.grants, from.grants)
  addNumbers(to.unchecked, from.unchecked)
  addTables(to.hosts, from.hosts)
}

export function addOutcomes(to: OutcomeCounts, from: OutcomeCounts): void {
  for (const outcome of outcomesOfRows) to[outcome] += from[outcome]
}

function addNumbers(to: Record<string, number>, from: Record<string, number>): void {
  for (const [key, count] of Object.entries(from)) addCount(to, key, count)
}

function addTables(to: Record<string, OutcomeCounts>, from: Record<string, OutcomeCounts>): void {
  for (const [key, counts] of Object.entries(from)) addOutcomes(outcomesAt(to, key), counts)
}

/** Adds to a count of a table. Keys are ids and hosts from elsewhere: `__proto__` and `constructor` are keys like others. */
export function addCount(to: Record<string, number>, key: string, count: number): void {
  putOwn(to, key, (Object.hasOwn(to, key) ? to[key]! : 0) + count)
}

/** The outcomes that a table has under a key, put there where it has none. */
export function outcomesAt(to: Record<string, OutcomeCounts>, key: string): OutcomeCounts {
  if (!Object.hasOwn(to, key)) putOwn(to, key, noOutcomes())
  return to[key]!
}

function putOwn<T>(to: Record<string, T>, key: string, value: T): void {
  if (key === '__proto__')
    Object.defineProperty(to, key, { value, enumerable: true, writable: true, configurable: true })
  else to[key] = value
}

/**
 * Only the `max` hosts with most rows, the others together under `*`. Of a whole run: where each part kept all of its
 * hosts, the result does not depend on how rows were cut into parts.
 */
export function topHosts(hosts: RunCounts['hosts'], max: number): RunCounts['hosts'] {
  const entries = Object.entries(hosts).filter(([host]) => host !== '*')
  if (entries.length <= max) return hosts
  const total = (counts: OutcomeCounts) => counts.admit + counts.review + counts.refuse
  entries.sort(([a, x], [b, y]) => total(y) - total(x) || (a < b ? -1 : 1))
  const rest = { ...(hosts['*'] ?? noOutcomes()) }
  for (const [, counts] of entries.slice(max)) addOutcomes(rest, counts)
  return { ...Object.fromEntries(entries.slice(0, max)), '*': rest }
}
