import { type Kysely, sql } from 'kysely'
import { protect } from './row-level-security.js'

/** Uploads on their way in, and checks: what was asked, whether it is decided, and who may look at it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const statements = [
    sql`create table uploads (
      id text collate "C" primary key,
      party text collate "C",
      created_by text not null,
      name text not null,
      bytes bigint not null check (bytes > 0),
      received bigint not null default 0 check (received between 0 and bytes),
      expected_digest text,
      digest text,
      metadata jsonb not null,
      created_at timestamptz not null,
      expires_at timestamptz not null,
      finished_at timestamptz check (finished_at is null or digest is not null)
    )`,
    sql`create index uploads_by_party on uploads (party, created_at desc, id desc)`,
    sql`create index uploads_unfinished on uploads (expires_at) where finished_at is null`,
    sql`create index uploads_by_digest on uploads (digest) where digest is not null`,

    sql`create table checks (
      id text collate "C" primary key,
      party text collate "C",
      created_by text not null,
      upload_id text collate "C" references uploads (id),
      media_digest text,
      name text not null,
      use jsonb not null,
      texts jsonb,
      job_id text,
      receipt_id text collate "C",
      outcome text check (outcome in ('permit', 'refuse', 'review')),
      level smallint,
      duration_seconds double precision,
      segments jsonb,
      error jsonb,
      matched_parties text[] not null default '{}',
      shared boolean not null default false,
      created_at timestamptz not null,
      decided_at timestamptz,
      check ((decided_at is null) = (outcome is null))
    )`,
    sql`create index checks_by_party on checks (party, created_at desc, id desc)`,
    sql`create index checks_by_party_outcome on checks (party, outcome, created_at desc, id desc)`,
    sql`create index checks_by_time on checks (created_at desc, id desc)`,
    sql`create index checks_by_receipt on checks (receipt_id) where receipt_id is not null`,
    sql`create index checks_shared_with on checks using gin (matched_parties) where shared`,
  ]
  for (const statement of statements) await statement.execute(db)

  const own = sql`party = any ((select kyodaku_parties())::text[])`
  await protect(db, 'uploads', { read: own })
  await protect(db, 'checks', {
    read: sql`${own} or (shared and matched_parties && (select kyodaku_parties()))`,
    write: own,
  })
}
