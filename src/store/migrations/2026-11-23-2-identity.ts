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
      created_at timestamptz not null,
      erased_at timestamptz
    )`,
    sql`create unique index users_by_email on users (lower(email)) where email is not null`,

    // Of a party, or (null) of the operator of this installation.
    sql`create table memberships (
      id text collate "C" primary key check (id <> ''),
      user_id text collate "C" not null references users (id),
      party text collate "C",
      role text not null,
      state text not null default 'active' check (state in ('active', 'suspended')),
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

    // What people sign in with.
    sql`create table passwords (
      user_id text collate "C" primary key references users (id),
      hash text not null,
      set_at timestamptz not null
    )`,
    sql`create table passkeys (
      id text collate "C" primary key check (id <> ''),
      user_id text collate "C" not null references users (id),
      public_key text not null,
      counter bigint not null,
      transports jsonb not null,
      name text not null,
      rp_id text not null,
      backed_up boolean not null,
      created_at timestamptz not null,
      last_used_at timestamptz
    )`,
    sql`create index passkeys_by_user on passkeys (user_id, created_at)`,
    // The secret is encrypted with a key that is not in the database; a step (RFC 6238) counts once.
    sql`create table totps (
      user_id text collate "C" primary key references users (id),
      secret text not null,
      confirmed_at timestamptz,
      last_step bigint not null default 0,
      created_at timestamptz not null
    )`,
    sql`create table recovery_codes (
      user_id text collate "C" not null references users (id),
      digest text collate "C" not null,
      primary key (user_id, digest)
    )`,
    sql`create table sso_identities (
      issuer text collate "C" not null,
      subject text collate "C" not null,
      user_id text collate "C" not null references users (id),
      created_at timestamptz not null,
      last_used_at timestamptz not null,
      primary key (issuer, subject)
    )`,
    sql`create index sso_identities_by_user on sso_identities (user_id)`,

    sql`create table sessions (
      id text collate "C" primary key check (id <> ''),
      digest text collate "C" not null unique check (digest ~ '^[0-9a-f]{64}$'),
      user_id text collate "C" not null references users (id),
      membership_id text collate "C" not null references memberships (id) on delete cascade,
      methods jsonb not null,
      device text not null,
      created_at timestamptz not null,
      last_seen_at timestamptz not null,
      ends_at timestamptz not null,
      step_up_at timestamptz not null
    )`,
    sql`create index sessions_by_user on sessions (user_id, last_seen_at desc)`,
    sql`create index sessions_by_membership on sessions (membership_id)`,
    sql`create index sessions_by_end on sessions (ends_at)`,

    // Half-done sign-ins: each used once and minutes old at most.
    sql`create table challenges (
      digest text collate "C" primary key,
      purpose text not null,
      user_id text collate "C" references users (id),
      data jsonb not null,
      expires_at timestamptz not null
    )`,
    sql`create index challenges_by_end on challenges (expires_at)`,
    // Keyed hashes of addresses, kept for a day.
    sql`create table sign_in_tries (
      key text collate "C" primary key,
      count integer not null,
      last_at timestamptz not null,
      blocked_until timestamptz,
      refused boolean not null default false
    )`,
    sql`create table first_run_links (
      digest text collate "C" primary key,
      created_at timestamptz not null,
      expires_at timestamptz not null
    )`,
    // To join a party, or (with user_id) to get back in.
    sql`create table invitations (
      id text collate "C" primary key check (id <> ''),
      digest text collate "C" not null unique,
      email text,
      name text,
      user_id text collate "C" references users (id),
      party text collate "C",
      role text,
      language text not null check (language in ('ja', 'en')),
      invited_by text collate "C",
      created_at timestamptz not null,
      expires_at timestamptz not null,
      ended text check (ended in ('accepted', 'withdrawn')),
      ended_at timestamptz
    )`,
    sql`create index invitations_by_party on invitations (party, created_at desc, id desc)`,

    // What a party, or (with '') the operator, has set.
    sql`create table party_settings (
      party text collate "C" primary key,
      settings jsonb not null,
      changed_at timestamptz not null
    )`,
    // Requests that wait for a second person.
    sql`create table approvals (
      id text collate "C" primary key check (id <> ''),
      party text collate "C",
      action text not null,
      operation text not null,
      permission text not null,
      method text not null,
      url text not null,
      body jsonb,
      asked_by text collate "C" not null,
      asked_token text collate "C",
      asked_at timestamptz not null,
      expires_at timestamptz not null,
      state text not null check (state in ('waiting', 'approved', 'declined', 'withdrawn', 'failed')),
      decided_by text collate "C",
      decided_at timestamptz,
      note text,
      result jsonb
    )`,
    sql`create index approvals_by_party on approvals (party, asked_at desc, id desc)`,

    // What people did: ids only, so that it stays when a person is erased. The log has a digest of each.
    sql`create table acts (
      id text collate "C" primary key check (id <> ''),
      user_id text collate "C",
      token_id text collate "C",
      approved_by text collate "C",
      party text collate "C",
      on_behalf_of text collate "C",
      mandate text collate "C",
      action text not null,
      subjects jsonb not null,
      outcome text not null,
      at timestamptz not null,
      log_index bigint not null check (log_index >= 0)
    )`,
    sql`create index acts_by_party on acts (party, at desc, id desc)`,
    sql`create index acts_by_user on acts (user_id, at desc, id desc)`,
    sql`create index acts_by_represented on acts (on_behalf_of, at desc, id desc) where on_behalf_of is not null`,
    sql`create trigger acts_append_only before update or delete or truncate on acts
      for each statement execute function refuse_change()`,

    // The party itself stands first among those that it sees; the others have given it a mandate, which opens their works
    // to it and not their people.
    sql`create function kyodaku_own_party() returns text language sql stable parallel safe
      as $$ select (kyodaku_parties())[1] $$`,
  ]
  for (const statement of statements) await statement.execute(db)

  const ownParty = sql`party = (select kyodaku_own_party())`
  const ownUser = sql`user_id = (select kyodaku_user())`
  await protect(db, 'memberships', { read: sql`${ownUser} or ${ownParty}` })
  await protect(db, 'users', {
    read: sql`id = (select kyodaku_user()) or exists (select 1 from memberships m where m.user_id = users.id)`,
  })
  await protect(db, 'api_tokens', { read: ownParty })
  await protect(db, 'invitations', { read: ownParty })
  await protect(db, 'approvals', { read: ownParty })
  await protect(db, 'party_settings', { read: ownParty })
  await protect(db, 'acts', {
    read: sql`${ownUser} or ${ownParty} or on_behalf_of = (select kyodaku_own_party())`,
  })
  await protect(db, 'sessions', { read: ownUser })
  await protect(db, 'passkeys', { read: ownUser })
  for (const table of [
    'idempotency_keys',
    'passwords',
    'totps',
    'recovery_codes',
    'sso_identities',
    'challenges',
    'sign_in_tries',
    'first_run_links',
  ]) {
    await protect(db, table, {})
  }
}
