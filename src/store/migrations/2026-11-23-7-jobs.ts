import { type Kysely, sql } from 'kysely'
import { protect } from './row-level-security.js'

/** Long work and its turns, what happened for those who watch, and webhooks with every try of a delivery. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const statements = [
    sql`create table jobs (
      id text collate "C" primary key check (id <> ''),
      seq bigint generated always as identity,
      kind text collate "C" not null,
      party text collate "C",
      tenant text collate "C" not null generated always as (coalesce(party, '')) stored,
      title text not null,
      state text not null check (state in ('waiting', 'running', 'done', 'failed', 'cancelled')),
      priority smallint not null,
      input jsonb not null,
      act jsonb not null,
      progress jsonb,
      subject text collate "C",
      result jsonb,
      error jsonb,
      created_by text not null,
      created_at timestamptz not null default now(),
      started_at timestamptz,
      ended_at timestamptz,
      attempts integer not null default 0 check (attempts >= 0),
      not_before timestamptz not null default now(),
      worker text,
      lease_until timestamptz,
      cancel_asked boolean not null default false,
      idempotency_key text,
      check ((state = 'running') = (worker is not null)),
      check ((state = 'running') = (lease_until is not null))
    )`,
    sql`create index jobs_waiting on jobs (tenant, priority, seq) where state = 'waiting'`,
    sql`create index jobs_running on jobs (lease_until) where state = 'running'`,
    sql`create index jobs_served on jobs (tenant, started_at desc) where started_at is not null`,
    sql`create index jobs_of_party on jobs (party, seq desc)`,
    sql`create index jobs_by_state on jobs (state, seq desc)`,
    sql`create unique index jobs_once on jobs (tenant, idempotency_key) where idempotency_key is not null`,

    sql`create table events (
      id bigint generated always as identity primary key,
      type text not null,
      parties text[] not null,
      subject text not null,
      data jsonb not null,
      at timestamptz not null default now()
    )`,
    sql`create index events_by_time on events (at)`,

    sql`create table webhook_endpoints (
      id text collate "C" primary key check (id <> ''),
      party text collate "C",
      url text not null,
      description text not null,
      types text[] not null default '{}',
      secret bytea not null,
      earlier_secret bytea,
      earlier_until timestamptz,
      state text not null check (state in ('active', 'disabled')),
      disabled_by text check (disabled_by in ('failing', 'person')),
      failing_since timestamptz,
      created_at timestamptz not null default now(),
      created_by text not null
    )`,
    sql`create index webhook_endpoints_of_party on webhook_endpoints (party, created_at, id)`,
    sql`create table webhook_deliveries (
      id text collate "C" primary key check (id <> ''),
      endpoint_id text collate "C" not null references webhook_endpoints (id) on delete cascade,
      party text collate "C",
      type text not null,
      payload text not null,
      state text not null check (state in ('waiting', 'delivered', 'failed')),
      attempts integer not null default 0,
      created_at timestamptz not null default now(),
      next_at timestamptz,
      ended_at timestamptz
    )`,
    sql`create index webhook_deliveries_of_endpoint on webhook_deliveries (endpoint_id, created_at desc, id desc)`,
    sql`create index webhook_deliveries_by_time on webhook_deliveries (created_at)`,
    sql`create table webhook_attempts (
      delivery_id text collate "C" not null references webhook_deliveries (id) on delete cascade,
      number integer not null check (number > 0),
      party text collate "C",
      at timestamptz not null,
      duration_ms integer not null check (duration_ms >= 0),
      status integer,
      response text,
      error text,
      primary key (delivery_id, number)
    )`,
  ]
  for (const statement of statements) await statement.execute(db)

  const own = sql`party = any ((select kyodaku_parties())::text[])`
  await protect(db, 'jobs', { read: own })
  await protect(db, 'events', { read: sql`parties && (select kyodaku_parties())` })
  // Secrets are encrypted, and a tenant's transaction still has no business writing here: the server does it after asking.
  await protect(db, 'webhook_endpoints', { read: own })
  await protect(db, 'webhook_deliveries', { read: own })
  await protect(db, 'webhook_attempts', { read: own })
}
