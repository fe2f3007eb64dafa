import { type Kysely, sql } from 'kysely'

/** Who did what in whose name, ownership claims as a kind of entry, and which grants a permission rests on. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const statements = [
    sql`alter table registry_entries
      add column acted_by text collate "C",
      add column on_behalf_of text collate "C",
      add column mandate_id text collate "C",
      drop constraint registry_entries_kind_check,
      add constraint registry_entries_kind_check
        check (kind in ('party', 'work', 'reference', 'grant', 'reservation', 'mandate', 'claim'))`,
    sql`create index registry_entries_by_actor on registry_entries (acted_by, seq) where acted_by is not null`,
    sql`create index registry_entries_by_principal on registry_entries (on_behalf_of, seq)
      where on_behalf_of is not null`,

    sql`create table grant_uses (
      grant_id text collate "C" not null,
      receipt_id text collate "C" not null references clearances (receipt_id),
      work_id text collate "C" not null,
      seconds double precision not null check (seconds >= 0),
      decided_at timestamptz not null,
      primary key (grant_id, receipt_id, work_id)
    )`,
    sql`create index grant_uses_by_time on grant_uses (grant_id, decided_at)`,
    sql`create trigger grant_uses_append_only
      before update or delete or truncate on grant_uses
      for each statement execute function refuse_change()`,
  ]
  for (const statement of statements) await statement.execute(db)
}
