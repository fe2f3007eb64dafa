import { type Kysely, sql } from 'kysely'
import { protect } from './row-level-security.js'

/**
 * People and what they sign in with. Personal data lives here and nowhere else, so that it can be taken out again; what
 * someone did refers to them by id.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  const statements = [
    sql`create table users (
      id text collate "C" primary key check (id <> ''),
      name text not null,
      email text,
      language text not null default 'ja' check (language in ('ja', 'en')),
      state text not null default 'active' check (state in ('active', 'suspended', 'erased')),
      created_at timestamptz not null
    )`,
    sql`create unique index users_by_email on users (lower(email)) where email is not null`,

    // Of a party, or (null) of the operator of this installation.
    sql`create table memberships (
      id text collate "C" primary key check (id <> ''),
      user_id text collate "C" not null references users (id),
      party text collate "C",
      role text not null,
      created_at timestamptz not null
    )`,
    sql`create unique index memberships_once on memberships (user_id, coalesce(party, ''))`,
    sql`create index memberships_by_party on memberships (party, user_id)`,

    sql`create table api_tokens (
      id text collate "C" primary key check (id <> ''),
      digest text collate "C" not null unique check (digest ~ '^[0-9a-f]{64}$'),
      name text not null,
      user_id text collate "C" references users (id),
      party text collate "C",
      role text not null,
      scopes jsonb,
      created_at timestamptz not null,
      expires_at timestamptz,
      revoked_at timestamptz,
      last_used_at timestamptz
    )`,
    sql`create index api_tokens_by_party on api_tokens (party, created_at desc)`,

    // What was answered to a write with an Idempotency-Key, so that its repetition gets the same answer.
    sql`create table idempotency_keys (
      principal text collate "C" not null,
      key text collate "C" not null check (length(key) between 1 and 255),
      request_digest text collate "C" not null,
      status integer,
      headers jsonb,
      body text,
      created_at timestamptz not null,
      primary key (principal, key)
    )`,
    sql`create index idempotency_keys_by_time on idempotency_keys (created_at)`,
  ]
  for (const statement of statements) await statement.execute(db)

  await protect(db, 'memberships', {
    read: sql`user_id = (select kyodaku_user()) or party = any ((select kyodaku_parties())::text[])`,
  })
  await protect(db, 'users', {
    read: sql`id = (select kyodaku_user()) or exists (select 1 from memberships m where m.user_id = users.id)`,
  })
  await protect(db, 'api_tokens', { read: sql`party = any ((select kyodaku_parties())::text[])` })
  await protect(db, 'idempotency_keys', {})
}
