import { type Kysely, sql } from 'kysely'

/** What a provider states of a dataset for its reports: the file of statements, by whom it was saved and when. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table datasets add column statements jsonb, add column statements_by text,
    add column statements_at timestamptz`.execute(db)
}
