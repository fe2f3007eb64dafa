import { type Kysely, sql } from 'kysely'
import { protect } from './row-level-security.js'

/** Videos that are asked for through the gateway, and what became of them; characters that are made from videos. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const statements = [
    sql`create table generations (
      id text collate "C" primary key check (id <> ''),
      party text collate "C" not null,
      kind text not null check (kind in ('create', 'remix', 'edit', 'extension')),
      state text not null check (state in
        ('permitted', 'sending', 'generating', 'checking', 'reviewing', 'released', 'withheld', 'failed', 'deleted')),
      use jsonb not null,
      prompt text,
      seconds text,
      size text,
      source_id text collate "C" references generations (id),
      request_digest text not null,
      receipt_id text collate "C" not null,
      upstream_id text,
      progress integer not null default 0 check (progress between 0 and 100),
      output_receipt_id text collate "C",
      error jsonb,
      answered_at timestamptz,
      created_at timestamptz not null,
      completed_at timestamptz,
      sealed_until timestamptz,
      check (state in ('permitted', 'sending', 'failed', 'deleted') or upstream_id is not null),
      check (state not in ('released', 'withheld', 'reviewing') or output_receipt_id is not null)
    )`,
    sql`create index generations_by_party on generations (party, created_at desc, id desc)`,
    sql`create index generations_open on generations (state) where state in ('permitted', 'sending', 'generating', 'checking')`,
    sql`create index generations_by_request on generations (request_digest) where answered_at is null`,
    sql`create index generations_by_source on generations (source_id) where source_id is not null`,
    sql`create table generation_characters (
      id text collate "C" primary key check (id <> ''),
      party text collate "C" not null,
      name text not null,
      receipt_id text collate "C" not null,
      upstream_id text,
      created_at timestamptz not null
    )`,
  ]
  for (const statement of statements) await statement.execute(db)
  const own = sql`party = any ((select kyodaku_parties())::text[])`
  await protect(db, 'generations', { read: own })
  await protect(db, 'generation_characters', { read: own })
}
