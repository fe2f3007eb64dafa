import { type Kysely, sql } from 'kysely'

/** The digest of the file that a video is released as: what was looked at, with Content Credentials in it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table generations add column released_digest text collate "C"
    check (released_digest ~ '^sha256:[0-9a-f]{64}$')`.execute(db)
}
