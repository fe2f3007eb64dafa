import { type Kysely, sql } from 'kysely'

/** Which registry snapshot a dataset is decided under, where it is not the registry here. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table datasets add column snapshot jsonb`.execute(db)
}
