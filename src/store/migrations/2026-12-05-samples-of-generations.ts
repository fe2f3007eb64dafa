import { type Kysely, sql } from 'kysely'
import { protect } from './row-level-security.js'

/** Released videos that a grantor is shown, since a permission says so. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const statements = [
    sql`create table generation_samples (
      generation_id text collate "C" not null references generations (id),
      grant_id text collate "C" not null check (grant_id <> ''),
      party text collate "C" not null check (party <> ''),
      primary key (generation_id, grant_id)
    )`,
  ]
  for (const statement of statements) await statement.execute(db)
  await protect(db, 'generation_samples', { read: sql`party = any ((select kyodaku_parties())::text[])` })
}
