import type { BrokenRow } from './rows.js'

export function allBroken(rows: number, why: BrokenRow): Map<number, BrokenRow> {
  return new Map(Array.from({ length: rows }, (_, row) => [row, why]))
}
