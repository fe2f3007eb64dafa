import { type Kysely, sql } from 'kysely'

/**
 * The first tables: registry, tracks, clearances, later matches. Ids compare by their bytes (`collate "C"`), so that
 * both databases sort alike whatever their locale; rows that someone may need to prove refuse change by triggers.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  const statements = [
    sql`create table registry_entries (
      seq bigint generated always as identity primary key,
      kind text not null check (kind in ('party', 'work', 'reference', 'grant', 'reservation', 'mandate')),
      subject_id text collate "C" not null check (subject_id <> ''),
      body jsonb not null,
      recorded_at timestamptz not null,
      log_index bigint check (log_index >= 0)
    )`,
    sql`create index registry_entries_by_subject on registry_entries (kind, subject_id, seq desc)`,

    sql`create table reference_tracks (
      id bigint generated always as identity primary key,
      reference_id text collate "C" not null check (reference_id <> ''),
      pass text not null check (pass in ('keyframes', 'full')),
      part integer not null check (part >= 0),
      start_seconds double precision not null check (start_seconds >= 0),
      end_seconds double precision not null check (end_seconds >= start_seconds),
      track_digest text collate "C" not null check (track_digest ~ '^sha256:[0-9a-f]{64}$'),
      unique (reference_id, pass, part)
    )`,
    sql`create table reference_completions (
      reference_id text collate "C" not null check (reference_id <> ''),
      pass text not null check (pass in ('keyframes', 'full', 'rematch')),
      duration_seconds double precision not null check (duration_seconds >= 0),
      parts integer not null check (parts >= 0),
      completed_at timestamptz not null default now(),
      primary key (reference_id, pass)
    )`,

    sql`create table clearances (
      id text collate "C" primary key check (id <> ''),
      receipt_id text collate "C" not null unique,
      input_name text not null,
      media_digest text collate "C" not null,
      track_digest text collate "C",
      use jsonb not null,
      outcome text not null check (outcome in ('permit', 'refuse', 'review')),
      receipt jsonb not null,
      log_index bigint not null check (log_index >= 0),
      supersedes text collate "C" references clearances (receipt_id),
      decided_at timestamptz not null
    )`,
    sql`create index clearances_by_media on clearances (media_digest)`,
    sql`create index clearances_by_log_index on clearances (log_index)`,
    sql`create index clearances_by_superseded on clearances (supersedes) where supersedes is not null`,
    sql`create index clearances_by_time on clearances (decided_at)`,

    sql`create table retro_matches (
      id bigint generated always as identity primary key,
      clearance_id text collate "C" not null references clearances (id),
      reference_id text collate "C" not null check (reference_id <> ''),
      segments jsonb not null,
      found_at timestamptz not null default now(),
      unique (clearance_id, reference_id)
    )`,
    sql`create index retro_matches_by_reference on retro_matches (reference_id)`,

    sql`create function refuse_change() returns trigger language plpgsql as $$
    begin
      raise exception '% is append-only: % is refused, append a row that supersedes it', tg_table_name, lower(tg_op)
        using errcode = 'restrict_violation';
    end
    $$`,
    ...['registry_entries', 'clearances'].map(
      (table) => sql`create trigger ${sql.ref(`${table}_append_only`)}
        before update or delete or truncate on ${sql.table(table)}
        for each statement execute function refuse_change()`,
    ),

    // Which data directory this database belongs with: one row.
    sql`create table store_identity (
      only_one boolean primary key default true check (only_one),
      store_id text collate "C" not null
    )`,
  ]
  for (const statement of statements) await statement.execute(db)
}
