import { type Kysely, sql } from 'kysely'
import { protect } from './row-level-security.js'

/**
 * What somebody has begun to do: noted before it is done and taken out with the act that says it was. What a crash or a
 * failure leaves here is made an act of afterwards, so that nothing is done and not written down.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create table begun_acts (
    id text collate "C" primary key check (id <> ''),
    user_id text collate "C",
    token_id text collate "C",
    approved_by text collate "C",
    party text collate "C",
    on_behalf_of text collate "C",
    mandate text collate "C",
    action text not null,
    subjects jsonb not null,
    outcome text,
    begun_at timestamptz not null
  )`.execute(db)
  await protect(db, 'begun_acts', {})
}
