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
}

/** Whom a user works for, and as what. */
export interface MembershipsTable {
  id: string
  user_id: string
  /** Null: the operator of this installation. */
  party: string | null
  role: string
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
