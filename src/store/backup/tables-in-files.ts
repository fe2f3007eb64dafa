import { createReadStream } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { type Kysely, Kysely as KyselyDatabase, PostgresDialect, sql, type Transaction } from 'kysely'
import { createDatabasePool } from '../database-pool.js'
import { valueTypes } from '../database-values.js'
import { openEmbeddedDatabase } from '../embedded-database.js'
import { migrate } from '../migrate.js'
import { migrations } from '../migrations/index.js'
import type { Store } from '../open-store.js'
import { explainUnreachable, openPostgresqlDatabase } from '../postgresql-database.js'
import { StoreError } from '../store-error.js'

/** A table as it was written into a file: one JSON object a line. */
export interface TableInFile {
  table: string
  rows: number
}

/** The record is taken from its files; what lets somebody in without signing in, or ends within minutes, stays behind. */
const leftOut = new Set([
  'kyodaku_migrations',
  'kyodaku_migrations_lock',
  'record_files',
  'record_journal',
  'record_writer',
  'sessions',
  'challenges',
  'first_run_links',
  'sign_in_tries',
  'idempotency_keys',
  'match_leases',
])
const rowsAtOnce = 1000
/** One statement takes about so many characters of rows. */
const batchCharacters = 4_000_000

/**
 * Writes every table of ours into `<table>.jsonl` files, as they were at one moment (one read-only transaction, repeatable
 * read), exactly: numbers, times and bytes as the database's own JSON has them.
 */
export async function writeTables(
  store: Store,
  folder: string,
): Promise<{ tables: TableInFile[]; migrations: string[]; storeId: string }> {
  const db = store.db as unknown as Kysely<never>
  return await db
    .transaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute(async (transaction) => {
      const { rows: applied } = await sql<{ name: string }>`select name from kyodaku_migrations order by name`.execute(
        transaction,
      )
      const { rows: identity } = await sql<{ store_id: string }>`select store_id from store_identity`.execute(
        transaction,
      )
      const tables: TableInFile[] = []
      for (const table of await tablesOf(transaction)) {
        tables.push({ table, rows: await writeTable(transaction, table, join(folder, `${table}.jsonl`)) })
      }
      return { tables, migrations: applied.map(({ name }) => name), storeId: identity[0]?.store_id ?? '' }
    })
}

async function writeTable(db: Transaction<never>, table: string, path: string): Promise<number> {
  let file: FileHandle | undefined
  let count = 0
  try {
    file = await open(path, 'wx', 0o600)
    await sql`declare backup_rows no scroll cursor for select to_jsonb(t)::text as row from ${sql.table(table)} t`.execute(
      db,
    )
    for (;;) {
      const { rows } = await sql<{ row: string }>`fetch ${sql.lit(rowsAtOnce)} from backup_rows`.execute(db)
      if (rows.length === 0) break
      await file.write(`${rows.map(({ row }) => row).join('\n')}\n`)
      count += rows.length
    }
    await sql`close backup_rows`.execute(db)
  } finally {
    await file?.close()
  }
  return count
}

/** Our tables, those that others refer to first. */
async function tablesOf(db: Kysely<never>): Promise<string[]> {
  const { rows } = await sql<{ name: string; needs: string[] }>`
    select c.relname as name,
      coalesce((select array_agg(distinct f.relname::text) from pg_constraint k join pg_class f on f.oid = k.confrelid
        where k.conrelid = c.oid and k.contype = 'f' and f.oid <> c.oid), '{}') as needs
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = current_schema() and c.relkind = 'r' order by c.relname`.execute(db)
  const needs = new Map(rows.map((row) => [row.name, row.needs]))
  const ordered: string[] = []
  const visit = (name: string, path: readonly string[]) => {
    if (ordered.includes(name) || path.includes(name)) return
    for (const other of needs.get(name) ?? []) visit(other, [...path, name])
    ordered.push(name)
  }
  for (const { name } of rows) visit(name, [])
  return ordered.filter((name) => !leftOut.has(name))
}

/**
 * Makes the database of a data directory from the files of `writeTables`: the tables as they were in that version, then the
 * rows, all in one transaction. Newer migrations run when it is opened.
 *
 * @param target a data directory whose database does not exist yet, or the address of an empty database of a server
 * @throws StoreError `store.newer-version`, `store.not-empty`, those of connecting
 */
export async function readTables(
  target: { dataDirectory: string } | { databaseUrl: string },
  folder: string,
  backup: { tables: readonly TableInFile[]; migrations: readonly string[] },
): Promise<void> {
  const unknown = backup.migrations.filter((name) => !(name in migrations))
  if (unknown.length > 0) {
    throw new StoreError(
      'store.newer-version',
      `The backup was made by a newer Kyodaku (${unknown.join(', ')}): install that version or a later one.`,
    )
  }
  const then = Object.fromEntries(backup.migrations.map((name) => [name, migrations[name]!]))
  const { pool, stop, explain } = await openTarget(target)
  const databasePool = createDatabasePool(pool, { readOnly: false, explain })
  const db = new KyselyDatabase<never>({ dialect: new PostgresDialect({ pool: databasePool }) })
  try {
    await mustBeEmpty(db)
    await migrate(db, { readOnly: false, where: 'The database', migrations: then })
    await db.transaction().execute(async (transaction) => {
      const ordered = (await tablesOf(transaction)).filter((table) => backup.tables.some((one) => one.table === table))
      const restore = await withoutTriggers(transaction, ordered)
      for (const table of [...ordered].reverse()) await sql`delete from ${sql.table(table)}`.execute(transaction)
      for (const table of ordered) await fillTable(transaction, table, join(folder, `${table}.jsonl`))
      await restore()
    })
  } finally {
    await databasePool.end()
    await db.destroy()
    await stop()
  }
}

async function openTarget(target: { dataDirectory: string } | { databaseUrl: string }) {
  if ('databaseUrl' in target) {
    const { databaseUrl } = target
    const pool = await openPostgresqlDatabase(databaseUrl, { types: valueTypes })
    return { pool, stop: async () => {}, explain: (error: unknown) => explainUnreachable(error, databaseUrl) }
  }
  const { pool, stop } = await openEmbeddedDatabase(join(target.dataDirectory, 'database'), { types: valueTypes })
  const explain = (error: unknown) =>
    error instanceof StoreError ? error : new StoreError('store.database-failed', String(error), { cause: error })
  return { pool, stop, explain }
}

async function mustBeEmpty(db: Kysely<never>): Promise<void> {
  for (const table of ['store_identity', 'registry_entries', 'users']) {
    const { rows } = await sql<{ there: boolean }>`select to_regclass(${table}) is not null as there`.execute(db)
    if (!rows[0]?.there) continue
    const { rows: some } = await sql`select 1 from ${sql.table(table)} limit 1`.execute(db)
    if (some.length > 0) {
      throw new StoreError(
        'store.not-empty',
        'The database holds a house already: a backup is restored into an empty one only. Make a new database for it.',
      )
    }
  }
}

/** Rows come as they were: what triggers would make of them is among them. */
async function withoutTriggers(db: Transaction<never>, tables: readonly string[]): Promise<() => Promise<void>> {
  const { rows } = await sql<{ on: boolean }>`
    select rolsuper as on from pg_roles where rolname = current_user`.execute(db)
  if (rows[0]?.on) {
    await sql`set local session_replication_role = replica`.execute(db)
    return async () => {}
  }
  for (const table of tables) await sql`alter table ${sql.table(table)} disable trigger user`.execute(db)
  return async () => {
    for (const table of tables) await sql`alter table ${sql.table(table)} enable trigger user`.execute(db)
  }
}

async function fillTable(db: Transaction<never>, table: string, path: string): Promise<void> {
  const { rows: columns } = await sql<{ name: string; identity: boolean }>`
    select attname as name, attidentity <> '' as identity from pg_attribute
    where attrelid = to_regclass(${table}) and attnum > 0 and not attisdropped and attgenerated = ''
    order by attnum`.execute(db)
  const names = sql.join(columns.map(({ name }) => sql.ref(name)))
  const insert = async (lines: readonly string[]) => {
    if (lines.length === 0) return
    await sql`insert into ${sql.table(table)} (${names}) overriding system value
      select ${names} from jsonb_populate_recordset(null::${sql.table(table)}, ${`[${lines.join(',')}]`}::text::jsonb)`.execute(
      db,
    )
  }
  let lines: string[] = []
  let characters = 0
  for await (const line of createInterface({
    input: createReadStream(path, 'utf8'),
    crlfDelay: Number.POSITIVE_INFINITY,
  })) {
    if (line === '') continue
    lines.push(line)
    characters += line.length
    if (lines.length < rowsAtOnce && characters < batchCharacters) continue
    await insert(lines)
    lines = []
    characters = 0
  }
  await insert(lines)
  for (const { name } of columns.filter(({ identity }) => identity)) {
    await sql`select setval(pg_get_serial_sequence(${table}, ${name}),
      greatest((select coalesce(max(${sql.ref(name)}), 0) from ${sql.table(table)}), 1),
      exists (select 1 from ${sql.table(table)}))`.execute(db)
  }
}
