import { type Kysely, sql } from 'kysely'

/**
 * The record's log in tables, for a PostgreSQL server; the embedded database leaves them empty, its log is files.
 * `record_writer` has one row: whoever opens the log to write raises the epoch, and every write of the log holds the
 * row while it is of the epoch it was opened in. So a writer that has been replaced writes nothing more.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  const statements = [
    sql`create table record_files (
      path text collate "C" primary key check (path <> ''),
      bytes bytea not null,
      digest bytea not null check (length(digest) = 32)
    )`,
    sql`create table record_journal (
      seq bigint primary key,
      bytes bytea not null
    )`,
    // Hashes cannot be compressed, and trying costs more than writing them.
    sql`alter table record_files alter column bytes set storage external`,
    sql`alter table record_journal alter column bytes set storage external`,
    sql`create table record_writer (
      only_one boolean primary key default true check (only_one),
      epoch bigint not null,
      carried_over_at timestamptz
    )`,
    sql`insert into record_writer (epoch) values (0)`,
  ]
  for (const statement of statements) await statement.execute(db)
}
