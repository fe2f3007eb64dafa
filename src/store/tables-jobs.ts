import type { ColumnType, Generated, GeneratedAlways } from 'kysely'

type Json = ColumnType<unknown, object | null | undefined, object | null>
type Optional<T> = ColumnType<T | null, T | null | undefined, T | null>

/** Long work, waiting, under way and done. What may become of a state is said in `server/jobs`. */
export interface JobsTable {
  id: string
  seq: GeneratedAlways<number>
  kind: string
  /** Null: the operator of this installation. */
  party: Optional<string>
  /** The party, or '' for the operator: turns are taken by it. */
  tenant: GeneratedAlways<string>
  title: string
  state: 'waiting' | 'running' | 'done' | 'failed' | 'cancelled'
  /** Of those of one party the lowest goes first. */
  priority: number
  input: ColumnType<unknown, object, never>
  act: ColumnType<unknown, object, never>
  progress: Json
  subject: Optional<string>
  result: Json
  error: Json
  created_by: string
  created_at: Generated<Date>
  started_at: Optional<Date>
  ended_at: Optional<Date>
  /** How often it was begun. */
  attempts: Generated<number>
  /** Not before this time, after a failure that may pass. */
  not_before: Generated<Date>
  /** Who works on it, and until when that holds without a sign of life. */
  worker: Optional<string>
  lease_until: Optional<Date>
  cancel_asked: Generated<boolean>
  idempotency_key: Optional<string>
}

/** What happened, for those who watch; kept for a week. */
export interface EventsTable {
  id: GeneratedAlways<number>
  type: string
  /** Whom it concerns; nobody: the operator only. */
  parties: ColumnType<string[], unknown, never>
  subject: string
  data: ColumnType<unknown, object, never>
  at: Generated<Date>
}

/** Where a party wants to be told, by Standard Webhooks. */
export interface WebhookEndpointsTable {
  id: string
  /** Null: the operator of this installation. */
  party: Optional<string>
  url: string
  description: string
  /** Which types of events; none: all. */
  types: ColumnType<string[], unknown, unknown>
  /** Encrypted with a key of this installation. */
  secret: Uint8Array
  /** The secret before, while both are valid. */
  earlier_secret: Optional<Uint8Array>
  earlier_until: Optional<Date>
  state: 'active' | 'disabled'
  /** Why it is disabled: `failing` by the house, `person` by somebody. */
  disabled_by: Optional<string>
  failing_since: Optional<Date>
  created_at: Generated<Date>
  created_by: string
}

/** One message to one endpoint, with the state of its delivery. */
export interface WebhookDeliveriesTable {
  id: string
  endpoint_id: string
  party: Optional<string>
  type: string
  /** The body as it is sent and signed. */
  payload: string
  state: 'waiting' | 'delivered' | 'failed'
  attempts: Generated<number>
  created_at: Generated<Date>
  /** When it is tried next; null when it is not. */
  next_at: Optional<Date>
  ended_at: Optional<Date>
}

/** One try of a delivery. */
export interface WebhookAttemptsTable {
  delivery_id: string
  number: number
  party: Optional<string>
  at: Date
  duration_ms: number
  /** Null when there was no answer. */
  status: Optional<number>
  /** The beginning of the answer's body. */
  response: Optional<string>
  /** Stable code of what went wrong without an answer. */
  error: Optional<string>
}
