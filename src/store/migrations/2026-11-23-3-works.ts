import { type Kysely, sql } from 'kysely'
import { protect } from './row-level-security.js'

/** Small pictures made of media: which blob is the picture of which digest, by what it shows. The house's own. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create table pictures (
    media_digest text collate "C" not null,
    spec text not null,
    picture_digest text,
    width integer not null default 0,
    height integer not null default 0,
    frames integer not null default 0,
    error text,
    made_at timestamptz not null,
    primary key (media_digest, spec)
  )`.execute(db)
  await protect(db, 'pictures', {})
}
