import type { ColumnType, Generated } from 'kysely'

type Once<T> = ColumnType<T, T, never>
type OnceOptional<T> = ColumnType<T | null, T | null | undefined, never>
type JsonOptional = ColumnType<unknown, object | null | undefined, object | null>

/** A dataset that is being cleared for training, or was: the run, its counts, and in the end its receipt. */
export interface DatasetsTable {
  id: Once<string>
  /** The provider that wants to train. */
  party: Once<string>
  created_by: Once<string>
  name: Once<string>
  /** Where it is: a path, `s3://…`, `upload:ID` or `-`. */
  location: Once<string>
  /** Where the parts are written; null: nowhere but here. */
  output: OnceOptional<string>
  model: Once<string>
  /** With the time that everything is decided for. */
  use: Once<unknown>
  state: 'running' | 'stopped' | 'cleared' | 'failed'
  /** What it was found to be: sources, shape, mapping. */
  description: JsonOptional
  /** Name and digest of the signal snapshot, and of lists of digests, that were looked at. */
  looked: JsonOptional
  /** Entries in the log when the registry was read; of a snapshot, in the log that it comes from. */
  registry_log_size: Once<number>
  /** The snapshot that it was decided under; null: the registry here. */
  snapshot: OnceOptional<unknown>
  rows: Generated<number>
  /** Null: not known yet. */
  rows_total: number | null
  counts: JsonOptional
  receipt_id: string | null
  receipt: JsonOptional
  log_index: number | null
  job_id: string | null
  error: JsonOptional
  created_at: Once<Date>
  cleared_at: Date | null
  /** Entries of the log up to which changes of the registry have been looked at since; null: none yet. */
  rechecked_log_size: number | null
  rechecked_at: Date | null
  /** What the provider states for reports: a file of statements; who saved it, and when. */
  statements: JsonOptional
  statements_by: string | null
  statements_at: Date | null
  /** How many rechecks there were, what waits for the next, and how far one is that is under way. */
  recheck: JsonOptional
  /** Its rows are to go, or have gone: from then on nothing of it is read or written but what stays. */
  removal_asked_at: Date | null
  removed_at: Date | null
  removed_by: string | null
  /** What goes and how much that is; its receipt stays. */
  removal: JsonOptional
}

/** A part of a dataset that is decided: never changed. What was looked at and found is kept as a blob. */
export interface DatasetPartsTable {
  dataset_id: Once<string>
  source: Once<string>
  part_index: Once<number>
  first_row: Once<number>
  rows: Once<number>
  /** Merkle root over its rows, 64 hex digits. */
  root: Once<string>
  counts: Once<unknown>
  /** `sha256:<hex>` of the blob with its values and evidence. */
  kept: Once<string>
  /** Bytes of its files in the output folder, by outcome; null: none are written. */
  written: OnceOptional<unknown>

  decided_at: Once<Date>
}

/** Rows of a part in which a recheck found something that was not known when they were cleared: never changed. */
export interface DatasetFoundSinceTable {
  dataset_id: Once<string>
  source: Once<string>
  part_index: Once<number>
  /** Ordinal of the recheck, from 1. */
  recheck: Once<number>
  rows: Once<number>
  /** `sha256:<hex>` of the blob with the rows, and what is known of them since. */
  kept: Once<string>
  found_at: Once<Date>
}

/** How many rows of a cleared dataset concern a work: one row for each party that owns it (empty: an unknown work). */
export interface DatasetWorksTable {
  dataset_id: Once<string>
  work_id: Once<string>
  party: Once<string>
  provider: Once<string>
  admitted: Once<number>
  review: Once<number>
  refused: Once<number>
  cleared_at: Once<Date>
}

/** How many admitted rows of a cleared dataset rest on a grant. */
export interface DatasetGrantsTable {
  dataset_id: Once<string>
  grant_id: Once<string>
  provider: Once<string>
  rows: Once<number>
}

/** What changed after a dataset was cleared, and which rows it concerns: told to both sides, a row for each party. */
export interface DatasetAlertsTable {
  id: Once<string>
  dataset_id: Once<string>
  provider: Once<string>
  /** Who is told: the provider, or an owner of the work. */
  party: Once<string>
  /** `grant-ended`, `work-deposited`, `reservation-added`, … */
  cause: Once<string>
  /** The grant, work or reservation that it is about. */
  subject: Once<string>
  work_id: OnceOptional<string>
  rows: Once<number>
  /** Counts before and after, and ranges of rows; the whole list is the blob. */
  summary: Once<unknown>
  kept: Once<string>
  log_index: OnceOptional<number>
  created_at: Once<Date>
  seen_at: Date | null
}
