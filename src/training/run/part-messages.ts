import type { PartName, RowOutcome, RowVerdict } from '../dataset/index.js'
import type { LookedRows } from './find-in-part.js'
import type { HostCounts } from './host-counts.js'

/**
 * Rows of a part that nothing distinguishes for the decision: the same findings, and the same could not be looked at. What
 * the worker found goes to the thread that holds the registry as classes, not as rows.
 */
export interface RowClass {
  /** JSON of the findings (rights `Finding[]`), sorted. */
  findings: string
  unchecked: readonly string[]
  /** Seconds of the item, where it was measured. */
  durationSeconds?: number
  /** Why the row can't be read; nothing else is known then. */
  broken?: string
}

/** What a worker says of a part that it has read and looked up. */
export interface FoundInPart {
  part: PartName
  rows: number
  classes: RowClass[]
  /** In how many rows there was something to look at, by the way of looking. */
  lookedRows: LookedRows
}

/** What was decided of a class. */
export interface ClassVerdict {
  /** Text of the evidence that is committed to. */
  evidence: string
  outcome: RowOutcome
  otherRegime: RowOutcome
  reasons: readonly string[]
  works: readonly string[]
  grants: readonly string[]
  /** What is written beside the row. */
  columns: RowVerdict
}

/** What a worker says of a part that is finished: everything but what goes to disk by itself. */
export interface FinishedPart {
  part: PartName
  rows: number
  broken: number
  /** 64 hex digits. */
  root: string
  /** Rows by class. */
  rowsOfClass: Uint32Array
  /** `encodeKeptPart`. */
  kept: Uint8Array
  hosts: HostCounts
  /** Bytes of the part's files in the output folder, by name of the file (`PartFiles`). */
  written?: Record<string, number>
}
