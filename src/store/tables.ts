import type { ColumnType, Generated, GeneratedAlways } from 'kysely'
import type { ChecksTable, UploadsTable } from './tables-checks.js'
import type {
  GenerationCharactersTable,
  GenerationSamplesTable,
  GenerationsTable,
  GenerationWorksTable,
  ReservedUsesTable,
} from './tables-generation.js'
import type * as identity from './tables-identity.js'
import type {
  EventsTable,
  JobsTable,
  WebhookAttemptsTable,
  WebhookDeliveriesTable,
  WebhookEndpointsTable,
} from './tables-jobs.js'
import type {
  MatchCountsTable,
  MatchesTable,
  MatchLeasesTable,
  MatchVerdictsTable,
  ReviewSettingsTable,
} from './tables-matches.js'
import type { ProbeChangesTable, ProbePlansTable, ProbeSamplesTable } from './tables-probes.js'
import type {
  DatasetAlertsTable,
  DatasetFoundSinceTable,
  DatasetGrantsTable,
  DatasetPartsTable,
  DatasetsTable,
  DatasetWorksTable,
} from './tables-training.js'
import type { PicturesTable } from './tables-works.js'

/**
 * What the database holds. Both databases give and take the same values: bigint is a number (refused when it is not
 * a safe integer), timestamptz a Date, jsonb a parsed value; an array or a plain object as a parameter is JSON.
 */
export interface Tables {
  registry_entries: RegistryEntriesTable
  reference_tracks: ReferenceTracksTable
  reference_completions: ReferenceCompletionsTable
  clearances: ClearancesTable
  retro_matches: RetroMatchesTable
  grant_uses: GrantUsesTable
  settled_uses: SettledUsesTable
  registry_subjects: RegistrySubjectsTable
  registry_links: RegistryLinksTable
  decision_counts: DecisionCountsTable
  pictures: PicturesTable
  matches: MatchesTable
  match_verdicts: MatchVerdictsTable
  match_leases: MatchLeasesTable
  match_counts: MatchCountsTable
  review_settings: ReviewSettingsTable
  generations: GenerationsTable
  generation_characters: GenerationCharactersTable
  generation_works: GenerationWorksTable
  generation_samples: GenerationSamplesTable
  reserved_uses: ReservedUsesTable
  probe_plans: ProbePlansTable
  probe_changes: ProbeChangesTable
  probe_samples: ProbeSamplesTable
  datasets: DatasetsTable
  dataset_parts: DatasetPartsTable
  dataset_found_since: DatasetFoundSinceTable
  dataset_works: DatasetWorksTable
  dataset_grants: DatasetGrantsTable
  dataset_alerts: DatasetAlertsTable
  jobs: JobsTable
  events: EventsTable
  webhook_endpoints: WebhookEndpointsTable
  webhook_deliveries: WebhookDeliveriesTable
  webhook_attempts: WebhookAttemptsTable
  uploads: UploadsTable
  checks: ChecksTable
  users: identity.UsersTable
  memberships: identity.MembershipsTable
  api_tokens: identity.ApiTokensTable
  idempotency_keys: identity.IdempotencyKeysTable
  passwords: identity.PasswordsTable
  passkeys: identity.PasskeysTable
  totps: identity.TotpsTable
  recovery_codes: identity.RecoveryCodesTable
  sso_identities: identity.SsoIdentitiesTable
  sessions: identity.SessionsTable
  challenges: identity.ChallengesTable
  sign_in_tries: identity.SignInTriesTable
  first_run_links: identity.FirstRunLinksTable
  invitations: identity.InvitationsTable
  party_settings: identity.PartySettingsTable
  approvals: identity.ApprovalsTable
  acts: identity.ActsTable
  act_subjects: identity.ActSubjectsTable
  begun_acts: identity.BegunActsTable
}

export type RegistryKind = 'party' | 'work' | 'reference' | 'grant' | 'reservation' | 'mandate' | 'claim'

/** A column that is written once, with its row. */
type Once<T> = ColumnType<T, T, never>
type OnceOptional<T> = ColumnType<T | null, T | null | undefined, never>
/** JSON: read as unknown, since only the room that owns its meaning can say what it is. */
type Json = ColumnType<unknown, object, never>

/** Append-only, by a trigger. What is true of a subject now is its entry with the highest `seq`. */
export interface RegistryEntriesTable {
  seq: GeneratedAlways<number>
  kind: Once<RegistryKind>
  subject_id: Once<string>
  body: Json
  recorded_at: Once<Date>
  log_index: OnceOptional<number>
  /** The party that did it; null for the operator of this installation. */
  acted_by: OnceOptional<string>
  /** The party in whose name, and the mandate it was done under, where that is another. */
  on_behalf_of: OnceOptional<string>
  mandate_id: OnceOptional<string>
}

/** Each subject's newest state, and whose it is: kept by a trigger on `registry_entries`, read by lists and pages. */
export interface RegistrySubjectsTable {
  kind: GeneratedAlways<RegistryKind>
  subject_id: GeneratedAlways<string>
  seq: GeneratedAlways<number>
  body: ColumnType<unknown, never, never>
  recorded_at: GeneratedAlways<Date>
  log_index: GeneratedAlways<number | null>
  /** A work's owners, inherited ones too; a grant's two sides; … */
  parties: GeneratedAlways<string[]>
  /** Every party may see it. */
  open: GeneratedAlways<boolean>
  /** Of a work. */
  parent: GeneratedAlways<string | null>
  /** Of a reference, reservation or claim. */
  work: GeneratedAlways<string | null>
  /** Of a grant, mandate or claim. */
  state: GeneratedAlways<string | null>
  title: GeneratedAlways<string>
  /** Of a work: what kind of work. */
  form: GeneratedAlways<string | null>
}

/**
 * Whose a subject is, and which works a grant is of, one row each: kept by a trigger on `registry_subjects`, asked by
 * equality, which is all that an index serves behind row-level security.
 */
export interface RegistryLinksTable {
  /** `party`: the target is one of those whose it is. `work`: one of a grant's works. `open`: a grant that anyone may find. */
  role: GeneratedAlways<'party' | 'work' | 'open'>
  /** A party's or work's id; empty for `open`. */
  target: GeneratedAlways<string>
  kind: GeneratedAlways<RegistryKind>
  subject_id: GeneratedAlways<string>
  /** As the subject has them. */
  form: GeneratedAlways<string | null>
  /** It is part of no other work. */
  top: GeneratedAlways<boolean>
  /** Empty where it has none. */
  state: GeneratedAlways<string>
  title: GeneratedAlways<string>
  recorded_at: GeneratedAlways<Date>
  parties: GeneratedAlways<string[]>
  open: GeneratedAlways<boolean>
  /** Of a grant: the end of its term. */
  until: GeneratedAlways<Date | null>
}

/** How it was decided, by the quarter of an hour; several rows of one quarter add up. */
export interface DecisionCountsTable {
  /** `work`: matches found of a party's works. `use`: decisions of a party's uses. */
  side: GeneratedAlways<'work' | 'use'>
  party: GeneratedAlways<string>
  quarter: GeneratedAlways<Date>
  outcome: GeneratedAlways<'permit' | 'refuse' | 'review'>
  slot: GeneratedAlways<number>
  count: GeneratedAlways<number>
}

/** How far a deposit has come: one row a part of a track, which itself is a blob. */
export interface ReferenceTracksTable {
  id: GeneratedAlways<number>
  reference_id: string
  pass: 'keyframes' | 'full'
  part: number
  start_seconds: number
  end_seconds: number
  track_digest: string
}

/** A pass over a reference that has come to its end. */
export interface ReferenceCompletionsTable {
  reference_id: string
  pass: 'keyframes' | 'full' | 'rematch'
  duration_seconds: number
  parts: number
  completed_at: Generated<Date>
}

/** Append-only, by a trigger: one decision each, with the receipt that proves it. */
export interface ClearancesTable {
  id: Once<string>
  receipt_id: Once<string>
  input_name: Once<string>
  media_digest: Once<string>
  track_digest: OnceOptional<string>
  use: Json
  outcome: Once<'permit' | 'refuse' | 'review'>
  receipt: Json
  log_index: Once<number>
  /** The earlier receipt that this one replaces. */
  supersedes: OnceOptional<string>
  decided_at: Once<Date>
  /** Whose use it is. */
  party: GeneratedAlways<string>
}

/** Uses that do not count any more, by the receipt that permitted them. Append-only. */
export interface SettledUsesTable {
  receipt_id: Once<string>
  /** The decision about what came out, which counts instead. */
  settled_by: OnceOptional<string>
  reason: Once<'output-decided' | 'came-to-nothing'>
  settled_at: Once<Date>
}

/** Which grants a permission rests on: what caps are counted by, and what a revocation touches. */
export interface GrantUsesTable {
  grant_id: Once<string>
  receipt_id: Once<string>
  work_id: Once<string>
  seconds: Once<number>
  decided_at: Once<Date>
}

/** What was found later, when a new reference met what had been cleared before. */
export interface RetroMatchesTable {
  id: GeneratedAlways<number>
  clearance_id: string
  reference_id: string
  segments: Json
  found_at: Generated<Date>
}
