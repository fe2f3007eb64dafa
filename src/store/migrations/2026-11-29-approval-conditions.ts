import { type Kysely, sql } from 'kysely'

/** Under which condition (If-Match) something was asked for: it is done under the same, or not at all. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table approvals add column if_match text`.execute(db)
}
