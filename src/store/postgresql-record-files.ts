import { createHash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { explainUnreachable } from './postgresql-database.js'
import type { RecordFiles } from './record-files.js'
import { StoreError, systemErrorCode } from './store-error.js'

/** The record's files in tables, and what a change from one place to the other needs of them. */
export interface PostgresqlRecordFiles extends RecordFiles {
  /** Settings of the server by which it may lose what it says is durable, such as `fsync = off`. */
  readonly unsafeSettings: readonly string[]
  /** The digests (SHA-256, computed by the server) of the bytes that are there, by path. */
  digests(): Promise<Map<string, Uint8Array>>
  /** Writes the journal, then the last files, and notes that the log was carried over from the data directory; all or nothing. */
  finishCarryingOver(journal: Uint8Array, files: ReadonlyMap<string, Uint8Array>): Promise<void>
  /** When a log of files was carried over into the tables. */
  carriedOverAt(): Promise<Date | undefined>
  close(): Promise<void>
}

/** The session lock that says that a process has the log open to write; "kyodaku" in ASCII. */
const lockKey = 0x6b796f64616b75n

/** So long an opening waits for the server to notice that the process before it is gone. */
const lockWaitMilliseconds = 5_000

/**
 * Opens the log's files in a PostgreSQL database. Every write is one statement, so one transaction: whole or not at all,
 * durable when it resolves (`synchronous_commit` is on for it, whatever the server's default).
 *
 * One writer only, which the database sees to in two ways: a session lock on a connection of its own, and an epoch that
 * every writing statement checks and holds. When the connection of the lock is lost, or a later opening has raised the
 * epoch, every write is refused with the code `record.conflict`, and nothing is written.
 *
 * @throws StoreError `store.locked`, `store.unreachable`
 */
export async function openPostgresqlRecordFiles(
  databaseUrl: string,
  options: { readOnly: boolean; waitMilliseconds?: number },
): Promise<PostgresqlRecordFiles> {
  const pool = new pg.Pool(poolConfig(databaseUrl))
  pool.on('error', () => undefined)
  // Given out, a connection that breaks between two queries has nobody else to hear of it, and would end the process.
  pool.on('connect', (client) => void client.on('error', () => undefined))
  const writer = options.readOnly ? undefined : await becomeWriter(databaseUrl, options.waitMilliseconds ?? 0)
  if (writer?.commitsAreLoose) {
    // Runs before whatever the connection was made for.
    pool.on('connect', (client) => void client.query('set synchronous_commit = on'))
  }
  let journalSeq = writer?.journalSeq ?? 0
  let closed = false
  let journalQueue: Promise<unknown> = Promise.resolve()

  /** One journal operation after the other, in the order of the calls. */
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const result = journalQueue.then(work)
    journalQueue = result.catch(() => undefined)
    return result
  }

  const read = async <Row extends pg.QueryResultRow>(text: string, values: unknown[] = []): Promise<Row[]> => {
    try {
      return (await pool.query<Row>(text, values)).rows
    } catch (error) {
      throw explainQuery(error, 'reading the record', databaseUrl)
    }
  }

  /** Runs one writing statement that begins with `fence`; it gives one row at least, or the epoch is no longer ours. */
  const write = async (name: string, text: string, values: unknown[], doing = 'writing the record') => {
    if (closed) throw new StoreError('store.closed', 'The record in the database is closed.')
    if (!writer) throw new StoreError('store.read-only', 'The record in the database was opened to read only.')
    if (writer.lost()) throw conflict()
    let fenced: number
    try {
      const { rows } = await pool.query<{ fenced: string }>({ name, text, values: [writer.epoch, ...values] })
      fenced = Number(rows[0]?.fenced ?? 0)
    } catch (error) {
      throw writer.lost() ? conflict(error) : explainQuery(error, doing, databaseUrl)
    }
    if (fenced === 0) throw conflict()
  }

  const writeAll = async (files: ReadonlyMap<string, Uint8Array>) => {
    if (files.size === 0) return
    for (const path of files.keys()) checkPath(path)
    await write('record_write', `with ${fence}, ${writtenFiles(2)} ${fencedRows}`, packFiles(files))
  }

  return Object.freeze({
    unsafeSettings: writer?.unsafeSettings ?? [],

    async read(path: string) {
      checkPath(path)
      const [row] = await read<{ bytes: Buffer; digest: Buffer }>(
        'select bytes, digest from record_files where path = $1',
        [path],
      )
      if (row === undefined) return undefined
      const { bytes, digest } = row
      if (!digest.equals(sha256(bytes))) {
        throw new StoreError(
          'store.damaged',
          `${path} of the record was changed in the database (table record_files): restore it from a backup.`,
        )
      }
      return bytes
    },

    write: (path: string, bytes: Uint8Array) => writeAll(new Map([[path, bytes]])),

    writeAll,

    async appendJournal(bytes: Uint8Array) {
      if (bytes.length === 0) return
      const copy = Buffer.from(bytes)
      await inTurn(async () => {
        const text = `with ${fence}, appended as (
          insert into record_journal (seq, bytes) select $2::bigint, $3::bytea from fence) ${fencedRows}`
        await write('record_append', text, [journalSeq + 1, copy], 'appending to the journal of the record')
        journalSeq++
      })
    },

    readJournal() {
      return inTurn(async () => {
        const rows = await read<{ bytes: Buffer }>('select bytes from record_journal order by seq')
        return new Uint8Array(Buffer.concat(rows.map((row) => row.bytes)))
      })
    },

    async resetJournal() {
      await inTurn(async () => {
        // Not `truncate`: it would wait for a running backup of the database.
        const text = `with ${fence}, removed as (
          delete from record_journal using fence where seq <= $2::bigint) ${fencedRows}`
        await write('record_reset', text, [journalSeq], 'emptying the journal of the record')
      })
    },

    async removeFolder(path: string) {
      checkPath(path)
      // All that begins with `path/`: "0" is what follows "/" in ASCII, and paths compare by their bytes.
      const text = `with ${fence}, removed as (
        delete from record_files using fence where path > $2::text and path < $3::text) ${fencedRows}`
      await write('record_remove', text, [`${path}/`, `${path}0`], 'removing outdated files of the record')
    },

    async digests() {
      const rows = await read<{ path: string; digest: Buffer }>(
        'select path, sha256(bytes) as digest from record_files',
      )
      return new Map(rows.map(({ path, digest }) => [path, new Uint8Array(digest)]))
    },

    async finishCarryingOver(journal: Uint8Array, files: ReadonlyMap<string, Uint8Array>) {
      await inTurn(async () => {
        const text = `with ${fence}, appended as (
            insert into record_journal (seq, bytes) select $2::bigint, $3::bytea from fence),
          noted as (update record_writer set carried_over_at = now() from fence),
          ${writtenFiles(4)} ${fencedRows}`
        await write('record_carry_over', text, [journalSeq + 1, Buffer.from(journal), ...packFiles(files)])
        journalSeq++
      })
    },

    async carriedOverAt() {
      const [row] = await read<{ at: Date | null }>('select carried_over_at as at from record_writer')
      return row?.at ?? undefined
    },

    async close() {
      closed = true
      await inTurn(async () => undefined)
      await pool.end()
      await writer?.close()
    },
  } satisfies PostgresqlRecordFiles)
}

/** Holds the row of the writer while its epoch is ours; a new writer waits for it, and whoever comes later finds nothing. */
const fence = 'fence as materialized (select 1 from record_writer where epoch = $1::bigint for share)'
const fencedRows = 'select count(*)::text as fenced from fence'

/** The files of `packFiles`, its values starting at parameter number `first`. */
function writtenFiles(first: number): string {
  return `written as (
    insert into record_files (path, bytes, digest)
    select path, substring($${first}::bytea from start for length), substring($${first + 4}::bytea from digest_start for 32)
    from fence, unnest($${first + 1}::text[], $${first + 2}::int[], $${first + 3}::int[], $${first + 5}::int[])
      as file (path, start, length, digest_start)
    on conflict (path) do update set bytes = excluded.bytes, digest = excluded.digest)`
}

/** Files as six parameters: all bytes joined, paths, where each starts (from 1) and its length, digests joined, where each starts. */
function packFiles(files: ReadonlyMap<string, Uint8Array>): unknown[] {
  const contents = [...files.values()]
  const starts: number[] = []
  let at = 1
  for (const bytes of contents) {
    starts.push(at)
    at += bytes.length
  }
  return [
    Buffer.concat(contents),
    [...files.keys()],
    starts,
    contents.map((bytes) => bytes.length),
    Buffer.concat(contents.map(sha256)),
    contents.map((_, i) => 32 * i + 1),
  ]
}

interface Writer {
  epoch: number
  journalSeq: number
  unsafeSettings: string[]
  /** The server's default is to say that a commit is durable before it is. */
  commitsAreLoose: boolean
  /** The connection that holds the lock is gone. */
  lost(): boolean
  close(): Promise<void>
}

async function becomeWriter(databaseUrl: string, waitMilliseconds: number): Promise<Writer> {
  const { max: _max, ...connection } = poolConfig(databaseUrl)
  const holder = new pg.Client(connection)
  let lost = false
  holder.on('error', () => {
    lost = true
  })
  holder.on('end', () => {
    lost = true
  })
  const close = () => holder.end().catch(() => undefined)
  try {
    await holder.connect()
    // A machine that is gone without a word is noticed in half a minute, and its lock given free.
    await holder.query('set tcp_keepalives_idle = 15; set tcp_keepalives_interval = 5; set tcp_keepalives_count = 3')
    await takeLock(holder, Math.max(waitMilliseconds, lockWaitMilliseconds))
    const { rows } = await holder.query<Record<'epoch' | 'seq' | 'fsync' | 'pages' | 'commit', string>>(
      `update record_writer set epoch = epoch + 1 returning epoch::text as epoch,
        (select coalesce(max(seq), 0)::text from record_journal) as seq, current_setting('fsync') as fsync,
        current_setting('full_page_writes') as pages, current_setting('synchronous_commit') as commit`,
    )
    const [row] = rows
    if (row === undefined)
      throw new StoreError('store.damaged', 'The table record_writer is empty: restore the backup.')
    const unsafeSettings = [
      ...(row.fsync === 'on' ? [] : ['fsync = off']),
      ...(row.pages === 'on' ? [] : ['full_page_writes = off']),
    ]
    // A program that forgot to close the store still ends.
    ;(holder as unknown as { unref(): void }).unref()
    return {
      epoch: Number(row.epoch),
      journalSeq: Number(row.seq),
      unsafeSettings,
      commitsAreLoose: row.commit === 'off',
      lost: () => lost,
      close,
    }
  } catch (error) {
    await close()
    throw explainUnreachable(error, databaseUrl)
  }
}

async function takeLock(client: pg.Client, waitMilliseconds: number): Promise<void> {
  for (const start = Date.now(); ; ) {
    const { rows } = await client.query<{ mine: boolean }>('select pg_try_advisory_lock($1) as mine', [
      lockKey.toString(),
    ])
    if (rows[0]?.mine) return
    if (Date.now() - start > waitMilliseconds) {
      throw new StoreError(
        'store.locked',
        'Another process writes to the record in this database, from another data directory or machine: end it first. ' +
          'If its machine is gone, the server notices within a minute.',
      )
    }
    await sleep(50)
  }
}

function conflict(cause?: unknown): StoreError {
  return new StoreError(
    'record.conflict',
    'The record in the database is no longer ours to write: the connection that held it was lost, or another process ' +
      'has taken it over. Nothing was written. Open it again.',
    cause === undefined ? undefined : { cause },
  )
}

function explainQuery(error: unknown, doing: string, databaseUrl: string): StoreError {
  if (error instanceof StoreError) return error
  const code = systemErrorCode(error)
  const reason = error instanceof Error ? error.message : String(error)
  if (code === '53100') {
    const message = `The database server's disk is full while ${doing}: free some space, then open the record again.`
    return new StoreError('store.disk-full', message, { cause: error })
  }
  // Five characters of SQLSTATE: the server answered; otherwise it could not be reached.
  if (code !== undefined && /^[0-9A-Z]{5}$/.test(code))
    return new StoreError('store.database-failed', `Failed while ${doing}: ${reason} (${code}).`, { cause: error })
  return explainUnreachable(error, databaseUrl)
}

/** Paths are the log's own: names with `/` between them. */
function checkPath(path: string): void {
  if (path.split('/').some((part) => part === '' || part === '.' || part === '..') || path.includes('\0')) {
    throw new StoreError('store.bad-path', `${JSON.stringify(path)} is not a path of the record.`)
  }
}

function poolConfig(databaseUrl: string) {
  return {
    connectionString: databaseUrl,
    application_name: 'kyodaku record',
    max: 4,
    connectionTimeoutMillis: 15_000,
    keepAlive: true,
    // A program that forgot to close the store still ends.
    allowExitOnIdle: true,
  } satisfies pg.PoolConfig
}

function sha256(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest()
}
