import { type Kysely, sql } from 'kysely'

/** Datasets whose rows are removed: marked before anything goes, so that what a crash left half done is found again. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table datasets
    add column removal_asked_at timestamptz,
    add column removed_at timestamptz,
    add column removed_by text,
    add column removal jsonb,
    add check (removed_at is null or removal_asked_at is not null)`.execute(db)
  await sql`create index datasets_being_removed on datasets (id)
    where removal_asked_at is not null and removed_at is null`.execute(db)
}
