import type { ColumnType } from 'kysely'

type Once<T> = ColumnType<T, T, never>
type OnceOptional<T> = ColumnType<T | null, T | null | undefined, never>

/** What is going to be asked of a generator. Written once, but for its place in the record. */
export interface ProbePlansTable {
  id: Once<string>
  /** Who has it probed; null: the operator. */
  party: OnceOptional<string>
  body: ColumnType<unknown, object, never>
  /** The plan that it takes the place of. */
  supersedes: OnceOptional<string>
  created_at: Once<Date>
  /** Null until it is in the record: before that nothing is sent. */
  log_index: number | null
}

/** What a provider says it has changed. */
export interface ProbeChangesTable {
  id: Once<string>
  plan_id: Once<string>
  party: OnceOptional<string>
  body: ColumnType<unknown, object, never>
  log_index: number | null
}

export type ProbeSampleState = 'sending' | 'generating' | 'fetched' | 'ended'

/** A prompt that was sent, and what became of it: there is no row before it is sent. */
export interface ProbeSamplesTable {
  plan_id: Once<string>
  sample: Once<number>
  party: OnceOptional<string>
  state: ProbeSampleState
  asked_at: Once<Date>
  upstream_id: string | null
  /** The blob that came out. */
  output_digest: string | null
  output_bytes: number | null
  /** The fingerprint of it, a blob. */
  track_digest: string | null
  result: ColumnType<unknown, object | null | undefined, object | null>
  log_index: number | null
}
