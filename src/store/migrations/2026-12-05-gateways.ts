import { type Kysely, sql } from 'kysely'
import { protect } from './row-level-security.js'

/**
 * Several gateways, each a process: which one a video is made through, what each has decided under a cap and not brought into the
 * tables yet, and that all are told at once of what is registered.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  const statements = [
    sql`alter table generations add column gateway text collate "C" not null default 'gateway' check (gateway <> '')`,
    sql`create table reserved_uses (
      receipt_id text collate "C" not null check (receipt_id <> ''),
      grant_id text collate "C" not null check (grant_id <> ''),
      seconds double precision not null check (seconds >= 0),
      gateway text collate "C" not null check (gateway <> ''),
      primary key (receipt_id, grant_id)
    )`,
    sql`create index reserved_uses_of_grant on reserved_uses (grant_id)`,
    // Rows live for milliseconds: those that are gone must not pile up.
    sql`alter table reserved_uses set (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000)`,
    sql`create function kyodaku_registered() returns trigger language plpgsql as $$
      begin
        perform pg_notify('kyodaku_registered', '');
        return null;
      end $$`,
    sql`create trigger registry_entries_told after insert on registry_entries
      for each statement execute function kyodaku_registered()`,
  ]
  for (const statement of statements) await statement.execute(db)
  await protect(db, 'reserved_uses', {})
}
