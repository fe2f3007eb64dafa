import { type Kysely, sql } from 'kysely'
import { protect } from './row-level-security.js'

/** What rechecks of a dataset have found since it was cleared, and how far one is that is under way. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table datasets add column recheck jsonb`.execute(db)
  await sql`create table dataset_found_since (
    dataset_id text collate "C" not null references datasets (id),
    source text collate "C" not null,
    part_index integer not null check (part_index >= 0),
    recheck integer not null check (recheck > 0),
    rows integer not null check (rows > 0),
    kept text not null,
    found_at timestamptz not null,
    primary key (dataset_id, source, part_index, recheck)
  )`.execute(db)
  await protect(db, 'dataset_found_since', {
    read: sql`(select d.party from datasets d where d.id = dataset_id) = any ((select kyodaku_parties())::text[])`,
  })
}
