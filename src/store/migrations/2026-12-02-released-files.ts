import { type Kysely, sql } from 'kysely'

/**
 * The digest of the file that a video is released as: what was looked at, with Content Credentials in it. Until when a review is
 * waited for. And whether it was made while the gateway was only tried, so that it was made and released whatever was decided.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table generations add column released_digest text collate "C"
    check (released_digest ~ '^sha256:[0-9a-f]{64}$'),
    add column review_until timestamptz,
    add column dry_run boolean not null default false`.execute(db)
  await sql`create index generations_due on generations (party, least(review_until, sealed_until))
    where review_until is not null or sealed_until is not null`.execute(db)
}
