import { mkdir, readdir, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { Kysely, PostgresDialect } from 'kysely'
import type pg from 'pg'
import { type BlobStore, openBlobStore } from './blob-store.js'
import { carryOverRecord, hasRecordFolder } from './carry-over-record.js'
import { createDatabasePool } from './database-pool.js'
import { valueTypes } from './database-values.js'
import { type DirectoryLock, lockDirectory } from './directory-lock.js'
import { makeDirectoryDurably, pathInside, removeLeftovers, writeDurably } from './durable-file.js'
import { openEmbeddedDatabase } from './embedded-database.js'
import { embeddedTemplate, isEmbeddedDatabase } from './embedded-template.js'
import { type JournalFile, openJournalFile } from './journal-file.js'
import { migrate } from './migrate.js'
import { listenToServer, type Notifications } from './notifications.js'
import { checkDatabaseUrl, explainUnreachable, openPostgresqlDatabase } from './postgresql-database.js'
import { openPostgresqlRecordFiles } from './postgresql-record-files.js'
import { openRecordFiles, type RecordFiles } from './record-files.js'
import { explainSystemError, StoreError, systemErrorCode } from './store-error.js'
import { bindDatabase, readStoreNote } from './store-identity.js'
import type { Tables } from './tables.js'
import { asTenant, type Tenant, type TenantDatabase } from './tenant.js'

/** Everything Kyodaku keeps: one data directory, and the database that belongs with it. */
export interface Store {
  readonly kind: 'embedded' | 'postgresql'
  /**
   * The database, by Kysely, the same on both kinds. Inside `db.transaction()` use the transaction only: the embedded
   * database has one connection, and `db` would wait for it until `store.database-failed`.
   */
  readonly db: Kysely<Tables>
  readonly blobs: BlobStore
  /** The files of the record's log: in `record/` with the embedded database, in tables on a PostgreSQL server. */
  readonly recordFiles: RecordFiles
  /**
   * Opens the files of the record anew, after the connection that was their only writer's has been lost; `recordFiles`
   * stays the same object. Not while a log is open on them. @throws StoreError `store.locked`, `store.unreachable`
   */
  reopenRecordFiles(): Promise<void>
  /** What the operator should know, such as a server that may lose what it says is durable. */
  readonly notices: readonly StoreNotice[]
  /**
   * Reads (and, in tables of its own, writes) as a tenant: one transaction in which the database shows and takes only what
   * row-level security opens to it. Inside it use the database that is handed in and nothing else.
   */
  asTenant<T>(tenant: Tenant, work: (db: TenantDatabase) => Promise<T>): Promise<T>
  /** Absolute. */
  readonly dataDirectory: string
  /**
   * Writes a file for people, such as `receipts/<id>.receipt.json`: whole or not at all, durable when it resolves.
   * Names of the store's own (`blobs`, `record`, `database` …) are refused with `store.bad-path`.
   */
  writeFile(relativePath: string, bytes: Uint8Array | string): Promise<void>
  /**
   * A journal of that name (lower-case letters, digits, hyphens), for what has to be durable before it is where it belongs.
   * It is closed with the store. One opener a name.
   */
  openJournal(name: string): Promise<JournalFile>
  /** Names of the journals that there are. */
  journalNames(): Promise<string[]>
  /**
   * Takes a name, of those that many processes may have on this data folder, each one of its own; until it is released, the
   * store is closed, or the process dies. @throws StoreError `store.name-taken`
   */
  takeName(name: string): Promise<DirectoryLock>
  /**
   * Calls whenever another process, or this one, has told the database of a thing on that channel; on the embedded database
   * never. Also when it has just begun to listen: what was told before may have been missed.
   */
  listen(channel: string, told: () => void): Notifications
  /** Waits for what is running, closes the database and gives the data directory free. Idempotent. */
  close(): Promise<void>
}

/** `code` is stable; the message says what, where and what to do. */
export interface StoreNotice {
  code: 'store.server-not-durable'
  message: string
}

export interface OpenStoreOptions {
  /** Made when it is not there. */
  dataDirectory: string
  /** `postgresql://…` of a server >= 15; without it the database is embedded, in the data directory. */
  databaseUrl?: string
  /** Refuse every write. The embedded database still admits one process only; a server is then read without a lock. */
  readOnly?: boolean
  /**
   * Work beside the process that has the lock of this data directory and writes the record: database and blobs are there to
   * read and write, the record to read. On a PostgreSQL server only.
   */
  shared?: boolean
  /** How long to wait for another process that has the data directory; default 0. */
  waitForLockMilliseconds?: number
  /** What this process does, as others are told while they wait, as in "kyodaku deposit"; default from its arguments. */
  command?: string
}

const nameForm = /^[a-z0-9-]{1,60}$/

/** The names in a data directory that `writeFile` does not touch. */
const ownNames =
  /^(blobs|record|database|journals|record\.carried-over|database\.initializing|temporary(-shared)?|store\.json|lock(\..*)?)$/i

/** For the embedded database's one connection: so long may a query wait for the transaction before it. */
const connectionWaitMilliseconds = 60_000

/**
 * Opens the data directory and its database, and brings both up to date.
 *
 * @example
 * const store = await openStore({ dataDirectory: './kyodaku-data' })
 * const digest = await store.blobs.put(bytes)
 * await store.close()
 *
 * @throws StoreError with a code for every way it can fail, and what to do in its message
 */
export async function openStore(options: OpenStoreOptions): Promise<Store> {
  const dataDirectory = resolve(options.dataDirectory)
  const readOnly = options.readOnly ?? false
  const shared = options.shared ?? false
  const databaseUrl = options.databaseUrl === '' ? undefined : options.databaseUrl
  if (shared && databaseUrl === undefined) {
    throw new StoreError(
      'store.not-shareable',
      'The embedded database admits one process only: set DATABASE_URL to a PostgreSQL server to work with several.',
    )
  }
  const kind = databaseUrl === undefined ? 'embedded' : 'postgresql'
  if (databaseUrl !== undefined) checkDatabaseUrl(databaseUrl)

  await prepareDataDirectory(dataDirectory, readOnly || shared)
  // What to undo, last first, when a later step fails; and what close() does.
  const undo: (() => Promise<void>)[] = []
  const undoAll = async () => {
    const errors: unknown[] = []
    for (const step of undo.splice(0).reverse()) await step().catch((error: unknown) => errors.push(error))
    if (errors.length > 0) throw errors[0]
  }

  try {
    if ((!readOnly && !shared) || kind === 'embedded') {
      const lock = await lockDirectory(dataDirectory, {
        ...(options.command === undefined ? {} : { command: options.command }),
        ...(options.waitForLockMilliseconds === undefined ? {} : { waitMilliseconds: options.waitForLockMilliseconds }),
      })
      undo.push(lock.release)
    }

    // Those who share have one of their own: what lies in the other is removed when its process starts again.
    const temporaryDirectory = join(dataDirectory, shared ? 'temporary-shared' : 'temporary')
    if (!readOnly) {
      await makeDirectoryDurably(temporaryDirectory)
      if (!shared) await removeLeftovers(temporaryDirectory)
    }
    // Tables and their note are brought up to date by the process with the lock.
    const access = { readOnly: readOnly || shared, temporaryDirectory }
    const note = await readStoreNote(dataDirectory, kind, access)

    const blobs = await openBlobStore(join(dataDirectory, 'blobs'), { readOnly, shared })
    let pool: pg.Pool
    if (databaseUrl === undefined) {
      const directory = join(dataDirectory, 'database')
      const embedded = await openEmbeddedDatabase(
        directory,
        { types: valueTypes, connectionTimeoutMillis: connectionWaitMilliseconds },
        isEmbeddedDatabase(directory) ? undefined : await embeddedTemplate(),
      )
      undo.push(embedded.stop)
      pool = embedded.pool
    } else {
      pool = await openPostgresqlDatabase(databaseUrl, { types: valueTypes, pipeline: true })
    }
    const databasePool = createDatabasePool(pool, {
      readOnly,
      pipelined: kind === 'postgresql',
      explain: (error) => (databaseUrl === undefined ? explainEmbedded(error) : explainUnreachable(error, databaseUrl)),
    })
    const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool: databasePool }) })
    undo.push(async () => {
      await databasePool.end()
      await db.destroy()
    })

    const untyped = db as unknown as Kysely<never>
    const where = kind === 'embedded' ? dataDirectory : 'The database'
    await migrate(untyped, { readOnly: access.readOnly, where })
    await bindDatabase(untyped, note, dataDirectory, access)

    let record = await openRecord(databaseUrl, { ...options, readOnly: access.readOnly })
    let recordIsOpen = true
    const closeRecord = async () => {
      if (!recordIsOpen) return
      recordIsOpen = false
      await record.close()
    }
    undo.push(closeRecord)
    const { unsafeSettings } = record

    const refuseWrite = async () => {
      throw new StoreError('store.read-only', `${dataDirectory} was opened to read only.`)
    }
    let writes: Promise<unknown> = Promise.resolve()
    let closing: Promise<void> | undefined
    return Object.freeze({
      kind,
      db,
      blobs,
      recordFiles: filesOf(() => record.recordFiles),
      async reopenRecordFiles() {
        if (closing) throw new StoreError('store.closed', `The store in ${dataDirectory} is closed.`)
        await closeRecord()
        record = await openRecord(databaseUrl, { ...options, readOnly: access.readOnly })
        recordIsOpen = true
      },
      notices: unsafeSettings.length === 0 ? [] : [notDurable(unsafeSettings)],
      asTenant: (tenant, work) => asTenant(databasePool, tenant, work),
      dataDirectory,

      async writeFile(relativePath: string, bytes: Uint8Array | string) {
        if (closing) throw new StoreError('store.closed', `The store in ${dataDirectory} is closed.`)
        if (readOnly) throw new StoreError('store.read-only', `${dataDirectory} was opened to read only.`)
        const path = pathInside(dataDirectory, relativePath)
        if (ownNames.test(relativePath.split(/[/\\]/)[0]!)) {
          throw new StoreError('store.bad-path', `${relativePath} in ${dataDirectory} is the store's own name.`)
        }
        const work = writeDurably(path, bytes, temporaryDirectory).catch((error: unknown) => {
          throw explainSystemError(error, 'writing a file', path)
        })
        const before = writes
        writes = Promise.allSettled([before, work])
        await work
      },

      async openJournal(name: string) {
        if (closing) throw new StoreError('store.closed', `The store in ${dataDirectory} is closed.`)
        if (!nameForm.test(name)) throw new StoreError('store.bad-path', `${name} is no name of a journal.`)
        const folder = join(dataDirectory, 'journals')
        if (!readOnly) await makeDirectoryDurably(folder)
        const journal = openJournalFile(join(folder, name), { what: `the journal "${name}"`, temporaryDirectory })
        undo.push(() => journal.close())
        return readOnly ? { ...journal, append: refuseWrite, reset: refuseWrite } : journal
      },

      async journalNames() {
        try {
          return (await readdir(join(dataDirectory, 'journals'))).filter((name) => nameForm.test(name)).sort()
        } catch (error) {
          if (systemErrorCode(error) === 'ENOENT') return []
          throw explainSystemError(error, 'listing', join(dataDirectory, 'journals'))
        }
      },

      async takeName(name: string) {
        if (closing) throw new StoreError('store.closed', `The store in ${dataDirectory} is closed.`)
        if (!nameForm.test(name)) throw new StoreError('store.bad-path', `${name} is no name of a process.`)
        const folder = join(dataDirectory, 'lock.names', name)
        await makeDirectoryDurably(folder)
        const lock = await lockDirectory(folder, {
          ...(options.command === undefined ? {} : { command: options.command }),
        }).catch((error: unknown) => {
          if (!(error instanceof StoreError && error.code === 'store.locked')) throw error
          throw new StoreError(
            'store.name-taken',
            `The name ${name} is in use on ${dataDirectory}: ${error.message.replace(/^.*? is in use by /, 'by ').replace(/: wait.*$/s, '')}. Choose another.`,
            { cause: error },
          )
        })
        undo.push(lock.release)
        return lock
      },

      listen(channel: string, told: () => void) {
        if (databaseUrl === undefined) return { close: async () => undefined }
        const listening = listenToServer(databaseUrl, [channel], { connected: told, notified: told })
        undo.push(listening.close)
        return listening
      },

      close() {
        if (closing === undefined) {
          // Idle connections do not keep the process alive; to say goodbye on them is worth waiting for.
          const alive = setInterval(() => {}, 1000)
          closing = writes.then(undoAll).finally(() => clearInterval(alive))
        }
        return closing
      },
    } satisfies Store)
  } catch (error) {
    await undoAll().catch(() => undefined)
    throw error
  }
}

/** Whichever files are open now. */
function filesOf(current: () => RecordFiles): RecordFiles {
  return {
    read: (path) => current().read(path),
    write: (path, bytes) => current().write(path, bytes),
    writeAll: (files) => current().writeAll(files),
    appendJournal: (bytes) => current().appendJournal(bytes),
    readJournal: () => current().readJournal(),
    resetJournal: () => current().resetJournal(),
    removeFolder: (path) => current().removeFolder(path),
  }
}

/** The log's files: in the database, into which a log of files is carried over first; to read only, where they are now. */
async function openRecord(
  databaseUrl: string | undefined,
  options: OpenStoreOptions,
): Promise<{ recordFiles: RecordFiles; unsafeSettings: readonly string[]; close(): Promise<void> }> {
  const dataDirectory = resolve(options.dataDirectory)
  const readOnly = options.readOnly ?? false
  const openFolder = async () => {
    const { close, ...recordFiles } = await openRecordFiles(join(dataDirectory, 'record'), { readOnly })
    return { recordFiles, unsafeSettings: [], close }
  }
  if (databaseUrl === undefined) return await openFolder()
  const { waitForLockMilliseconds: waitMilliseconds = 0 } = options
  const files = await openPostgresqlRecordFiles(databaseUrl, { readOnly, waitMilliseconds })
  try {
    const {
      close,
      unsafeSettings,
      digests: _digests,
      finishCarryingOver: _finish,
      carriedOverAt: _at,
      ...recordFiles
    } = files
    if (!readOnly) await carryOverRecord(dataDirectory, files)
    else if (hasRecordFolder(dataDirectory) && (await files.read('checkpoint')) === undefined) return await openFolder()
    return { recordFiles, unsafeSettings, close }
  } catch (error) {
    await files.close()
    throw error
  }
}

function notDurable(settings: readonly string[]): StoreNotice {
  return {
    code: 'store.server-not-durable',
    message: `The database server runs with ${settings.join(' and ')}: a power failure can take away decisions that were acknowledged. Turn it on in postgresql.conf.`,
  }
}

async function prepareDataDirectory(path: string, readOnly: boolean): Promise<void> {
  try {
    if (!readOnly) await mkdir(path, { recursive: true })
    if ((await stat(path)).isDirectory()) return
  } catch (error) {
    if (readOnly) {
      throw new StoreError('store.not-ready', `There is no data directory ${path}: check KYODAKU_DATA.`, {
        cause: error,
      })
    }
    throw explainSystemError(error, 'making the data directory', path)
  }
  throw new StoreError('store.bad-path', `${path} is not a folder: choose another by KYODAKU_DATA.`)
}

function explainEmbedded(error: unknown): StoreError {
  if (error instanceof StoreError) return error
  const message = error instanceof Error ? error.message : String(error)
  return new StoreError(
    'store.database-failed',
    message.includes('timeout exceeded when trying to connect')
      ? `No turn at the embedded database within ${connectionWaitMilliseconds / 1000} s: a transaction is held open, or db is used inside one instead of the transaction.`
      : `The embedded database failed: ${message}`,
    { cause: error },
  )
}
