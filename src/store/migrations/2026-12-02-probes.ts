import { type Kysely, sql } from 'kysely'
import { protect } from './row-level-security.js'

/** Compliance probes: plans, what providers say they have changed, and what became of every prompt that was sent. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const statements = [
    sql`create table probe_plans (
      id text collate "C" primary key check (id <> ''),
      party text collate "C",
      body jsonb not null,
      supersedes text collate "C" references probe_plans (id),
      created_at timestamptz not null,
      log_index bigint
    )`,
    sql`create unique index probe_plans_superseded on probe_plans (supersedes) where supersedes is not null`,
    sql`create index probe_plans_by_party on probe_plans (party, created_at desc)`,
    sql`create table probe_changes (
      id text collate "C" primary key check (id <> ''),
      plan_id text collate "C" not null references probe_plans (id),
      party text collate "C",
      body jsonb not null,
      log_index bigint
    )`,
    sql`create index probe_changes_by_plan on probe_changes (plan_id)`,
    sql`create table probe_samples (
      plan_id text collate "C" not null references probe_plans (id),
      sample integer not null check (sample >= 0),
      party text collate "C",
      state text not null check (state in ('sending', 'generating', 'fetched', 'ended')),
      asked_at timestamptz not null,
      upstream_id text,
      output_digest text,
      output_bytes bigint,
      track_digest text,
      result jsonb,
      log_index bigint,
      primary key (plan_id, sample),
      check (state <> 'generating' or upstream_id is not null),
      check (state <> 'fetched' or output_digest is not null),
      check ((state = 'ended') = (result is not null)),
      check (log_index is null or state = 'ended')
    )`,
    sql`create index probe_samples_by_output on probe_samples (output_digest) where output_digest is not null`,
  ]
  for (const statement of statements) await statement.execute(db)
  const own = sql`party = any ((select kyodaku_parties())::text[])`
  for (const table of ['probe_plans', 'probe_changes', 'probe_samples']) await protect(db, table, { read: own })
}
