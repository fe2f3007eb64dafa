import { readHashValue } from '../../fingerprint/index.js'
import type { RowsOfPart } from './rows.js'

/** Frame hashes that the rows of a part bring along: an item for each value that has any. Plain data, for threads. */
export interface FrameHashesOfPart {
  /** By item: its row in the part, rising. */
  rows: Uint32Array
  /** By item: 1 where the times are the value's own. */
  timed: Uint8Array
  /** By item: where its hashes end in the lists below. */
  ends: Uint32Array
  /** `[hashes][32]` */
  hashes: Uint8Array
  qualities: Uint8Array
  seconds: Float64Array
  /** Rows with a value that can't be read as frame hashes, rising. */
  unreadable: Uint32Array
}

/** Reads the columns of frame hashes of a part; undefined where none is looked at. */
export function frameHashesOf({ count, columns, broken }: RowsOfPart): FrameHashesOfPart | undefined {
  const given = columns.filter(({ mapped }) => mapped.role === 'frame-hashes')
  if (given.length === 0) return undefined
  const items: { row: number; value: NonNullable<ReturnType<typeof readHashValue>> }[] = []
  const unreadable: number[] = []
  let hashes = 0
  for (let row = 0; row < count; row++) {
    if (broken.has(row)) continue
    let readable = true
    for (const { values } of given) {
      const text = values[row]!
      if (text === null) continue
      const value = readHashValue(text)
      if (value === undefined) readable = false
      else if (value.count > 0) {
        items.push({ row, value })
        hashes += value.count
      }
    }
    if (!readable) unreadable.push(row)
  }
  const all = {
    rows: Uint32Array.from(items, ({ row }) => row),
    timed: Uint8Array.from(items, ({ value }) => (value.timed ? 1 : 0)),
    ends: new Uint32Array(items.length),
    hashes: new Uint8Array(hashes * 32),
    qualities: new Uint8Array(hashes),
    seconds: new Float64Array(hashes),
    unreadable: Uint32Array.from(unreadable),
  }
  let at = 0
  for (const [item, { value }] of items.entries()) {
    all.hashes.set(value.hashes, at * 32)
    all.qualities.set(value.qualities, at)
    all.seconds.set(value.seconds, at)
    at += value.count
    all.ends[item] = at
  }
  return all
}

/** What can be moved to another thread instead of copied. */
export function transferablesOf(given: FrameHashesOfPart): ArrayBuffer[] {
  return [given.rows, given.timed, given.ends, given.hashes, given.qualities, given.seconds, given.unreadable].map(
    ({ buffer }) => buffer as ArrayBuffer,
  )
}
