import type { ColumnType } from 'kysely'

type Once<T> = ColumnType<T, T, never>
type OnceOptional<T> = ColumnType<T | null, T | null | undefined, never>
type Json = ColumnType<unknown, object, object>
type JsonOptional = ColumnType<unknown, object | null | undefined, object | null>

/** Files on their way in; a row stays when the file has become a blob. */
export interface UploadsTable {
  id: Once<string>
  /** Whose it is; null for the operator. */
  party: OnceOptional<string>
  created_by: Once<string>
  name: Once<string>
  bytes: Once<number>
  /** Bytes that are on disk for certain. */
  received: number
  /** What the sender says that the whole will be: `sha256:<hex>`. */
  expected_digest: OnceOptional<string>
  /** What the whole is; set before the file becomes a blob. */
  digest: string | null
  /** As the sender gave it, for the protocol to give back. */
  metadata: Json
  created_at: Once<Date>
  expires_at: Once<Date>
  finished_at: Date | null
}

/** What was asked to be checked, by whom; the decision itself is a clearance, named by its receipt. */
export interface ChecksTable {
  id: Once<string>
  /** Who checks; null for the operator. */
  party: OnceOptional<string>
  created_by: Once<string>
  upload_id: OnceOptional<string>
  /** Null where only a text was checked. */
  media_digest: OnceOptional<string>
  name: Once<string>
  use: Json
  /** What was said with it, until it is decided: a decision keeps the digest only. */
  texts: JsonOptional
  job_id: string | null
  receipt_id: string | null
  outcome: 'permit' | 'refuse' | 'review' | null
  /** Of the strongest match; 0 where there is none. */
  level: number | null
  duration_seconds: number | null
  /** All segments with where in the picture they are, which a receipt does not keep. */
  segments: JsonOptional
  /** Why the file could not be read: `{ code, message }`. */
  error: JsonOptional
  /** Whose works were found: they may look when it is shared. */
  matched_parties: ColumnType<string[], string[] | undefined, string[]>
  shared: boolean
  created_at: Once<Date>
  decided_at: Date | null
}
