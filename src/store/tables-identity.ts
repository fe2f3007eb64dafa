import type { ColumnType, Generated } from 'kysely'

type Json = ColumnType<unknown, object | null, object | null>

export interface UsersTable {
  id: string
  name: string
  /** Null: none, or erased. */
  email: string | null
  language: Generated<'ja' | 'en'>
  state: Generated<'active' | 'suspended' | 'erased'>
  created_at: Date
  erased_at: ColumnType<Date | null, never, Date>
}

/** Whom a user works for, and as what. */
export interface MembershipsTable {
  id: string
  user_id: string
  /** Null: the operator of this installation. */
  party: string | null
  role: string
  state: Generated<'active' | 'suspended'>
  created_at: Date
}

export interface ApiTokensTable {
  id: string
  /** SHA-256 of the token, in hex: the token itself is kept by its owner only. */
  digest: string
  name: string
  user_id: string | null
  party: string | null
  role: string
  /** Permissions that it is limited to; null: all of its role. */
  scopes: Json
  created_at: Date
  expires_at: Date | null
  revoked_at: Date | null
  last_used_at: Date | null
}

export interface IdempotencyKeysTable {
  principal: string
  key: string
  request_digest: string
  /** Null while the first request is under way. */
  status: number | null
  headers: Json
  body: string | null
  created_at: Date
}

export interface PasswordsTable {
  user_id: string
  /** `scrypt$N$r$p$salt$key`. */
  hash: string
  set_at: Date
}

export interface PasskeysTable {
  /** The credential's id, base64url. */
  id: string
  user_id: string
  /** COSE, base64url. */
  public_key: string
  counter: number
  transports: Json
  name: string
  /** The host that it was made for. */
  rp_id: string
  backed_up: boolean
  created_at: Date
  last_used_at: Date | null
}

export interface TotpsTable {
  user_id: string
  /** Encrypted. */
  secret: string
  confirmed_at: Date | null
  /** The time step (RFC 6238) of the last code that was taken: no earlier one, nor this one again. */
  last_step: Generated<number>
  created_at: Date
}

export interface RecoveryCodesTable {
  user_id: string
  digest: string
}

export interface SsoIdentitiesTable {
  issuer: string
  subject: string
  user_id: string
  created_at: Date
  last_used_at: Date
}

export interface SessionsTable {
  id: string
  /** SHA-256 of the cookie, in hex. */
  digest: string
  user_id: string
  membership_id: string
  methods: Json
  device: string
  created_at: Date
  last_seen_at: Date
  ends_at: Date
  step_up_at: Date
}

export interface ChallengesTable {
  digest: string
  purpose: string
  user_id: string | null
  data: Json
  expires_at: Date
}

export interface SignInTriesTable {
  key: string
  count: number
  last_at: Date
  blocked_until: Date | null
  refused: Generated<boolean>
}

export interface FirstRunLinksTable {
  digest: string
  created_at: Date
  expires_at: Date
}

export interface InvitationsTable {
  id: string
  digest: string
  email: string | null
  name: string | null
  /** A person who is to get back in; null: one who is to join. */
  user_id: string | null
  party: string | null
  role: string | null
  language: 'ja' | 'en'
  invited_by: string | null
  created_at: Date
  expires_at: Date
  ended: 'accepted' | 'withdrawn' | null
  ended_at: Date | null
}

export interface PartySettingsTable {
  /** `''`: the operator's own. */
  party: string
  settings: ColumnType<unknown, object, object>
  changed_at: Date
}

export interface ApprovalsTable {
  id: string
  party: string | null
  /** What the party asks two persons for. */
  action: string
  operation: string
  permission: string
  method: string
  url: string
  body: Json
  if_match: string | null
  asked_by: string
  asked_token: string | null
  asked_at: Date
  expires_at: Date
  state: 'waiting' | 'approved' | 'declined' | 'withdrawn' | 'failed'
  decided_by: string | null
  decided_at: Date | null
  note: string | null
  result: Json
}

/** Append-only, by a trigger. */
export interface ActsTable {
  id: string
  user_id: string | null
  token_id: string | null
  /** The second person, where a party asks for two. */
  approved_by: string | null
  party: string | null
  on_behalf_of: string | null
  mandate: string | null
  /** The operation's id in the interface's description, or `signIn.failed` and the like. */
  action: string
  subjects: ColumnType<unknown, object, never>
  outcome: string
  at: Date
  log_index: number
}

/** What acts were done to: one row each, written by a trigger with the act. */
export interface ActSubjectsTable {
  subject: string
  act_id: string
  at: Date
}

/** What was begun and is no act yet. */
export interface BegunActsTable {
  id: string
  user_id: string | null
  token_id: string | null
  approved_by: string | null
  party: string | null
  on_behalf_of: string | null
  mandate: string | null
  action: string
  subjects: ColumnType<unknown, object, object>
  /** Null: not known yet. */
  outcome: string | null
  begun_at: Date
}
