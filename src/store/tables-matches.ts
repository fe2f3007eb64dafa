import type { ColumnType, GeneratedAlways } from 'kysely'

type Once<T> = ColumnType<T, T, never>
type OnceOptional<T> = ColumnType<T | null, T | null | undefined, never>

/** What a match can be. `lapsed`: the decision was replaced by one that does not find it, or the work has changed hands. */
export type MatchState = 'open' | 'disputed' | 'accepted' | 'rejected' | 'not-ours' | 'false-match' | 'lapsed'

/**
 * One stretch of something cleared that resembles a stretch of a reference, for one of the parties whose work it is. Made
 * from receipts by a trigger on `clearances`; only the state and who has reviewed it are written by others.
 */
export interface MatchesTable {
  /** Sorts by the time of the decision that found it. */
  id: GeneratedAlways<string>
  /** The rightsholder. */
  party: GeneratedAlways<string>
  /** Of the owners of the work, the one whose row stands for the match where it is to be counted once. */
  lead: GeneratedAlways<boolean>
  /** Whose use it was. */
  provider: GeneratedAlways<string>
  /** The newest receipt that finds it, and its place in the findings of that. */
  receipt_id: GeneratedAlways<string>
  /** The receipt that first found it. */
  first_receipt_id: GeneratedAlways<string>
  finding: GeneratedAlways<number>
  log_index: GeneratedAlways<number>
  work_id: GeneratedAlways<string>
  reference_id: GeneratedAlways<string>
  level: GeneratedAlways<number>
  score: GeneratedAlways<number>
  false_match_probability: GeneratedAlways<number>
  coverage: GeneratedAlways<number>
  orientation: GeneratedAlways<string>
  /** Seconds. */
  input_from: GeneratedAlways<number>
  input_until: GeneratedAlways<number>
  reference_from: GeneratedAlways<number>
  reference_until: GeneratedAlways<number>
  /** Of this work. */
  outcome: GeneratedAlways<'permit' | 'refuse' | 'review'>
  /** Those of the decision that are about this work. */
  reasons: ColumnType<unknown, never, never>
  use_kind: GeneratedAlways<string>
  model: GeneratedAlways<string>
  territory: GeneratedAlways<string>
  input_name: GeneratedAlways<string>
  input_kind: GeneratedAlways<string>
  media_digest: GeneratedAlways<string>
  /** Of the input, seconds. */
  duration: GeneratedAlways<number>
  /** Versions of the matcher and its calibration: what a false match speaks against. */
  thresholds: GeneratedAlways<string>
  decided_at: GeneratedAlways<Date>
  /** How much is there to be seen: seconds of the input. */
  exposure: GeneratedAlways<number>
  state: ColumnType<MatchState, never, MatchState>
  settled_at: ColumnType<Date | null, never, Date | null>
  /** Who has a verdict that stands. */
  reviewed_by: ColumnType<string[], never, unknown>
}

/** Append-only, by a trigger: what a person says of a match. A later row takes back or replaces an earlier one. */
export interface MatchVerdictsTable {
  id: Once<string>
  match_id: Once<string>
  /** Whose match it is. */
  party: Once<string>
  /** The user, or the token where no person is behind it. */
  reviewer: Once<string>
  /** For whom the reviewer works: the party itself, an association with its mandate, or (null) the operator. */
  acting_party: OnceOptional<string>
  verdict: Once<'accepted' | 'rejected' | 'not-ours' | 'false-match' | 'withdrawn'>
  /** `decision`: ends a dispute. */
  weight: Once<'opinion' | 'decision'>
  note: OnceOptional<string>
  at: Once<Date>
  log_index: Once<number>
  supersedes: OnceOptional<string>
}

/** Who is looking at what just now, so that two people do not do the same. */
export interface MatchLeasesTable {
  match_id: string
  reviewer: string
  party: string
  until: Date
}

/** How many matches there are of each sort; several rows of one sort (`slot`) add up. */
export interface MatchCountsTable {
  party: GeneratedAlways<string>
  state: GeneratedAlways<MatchState>
  level: GeneratedAlways<number>
  thresholds: GeneratedAlways<string>
  slot: GeneratedAlways<number>
  count: GeneratedAlways<number>
}

/** How a party wants its matches reviewed. */
export interface ReviewSettingsTable {
  party: string
  reviewers: number
  changed_by: string
  changed_at: Date
}
