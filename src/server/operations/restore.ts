import { createReadStream } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rename, rm, rmdir, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { z } from 'zod'
import { openKyodaku, parseReceipt, verifyReceipt } from '../../clearance/index.js'
import { auditLog } from '../../record/index.js'
import { openStaticFiles, readTables, StoreError, unpackBackup } from '../../store/index.js'

const manifestSchema = z.object({
  format: z.literal(1),
  kyodaku: z.string(),
  madeAt: z.string(),
  storeId: z.string().min(1),
  migrations: z.array(z.string()),
  tables: z.array(z.object({ table: z.string().regex(/^[a-z_]+$/), rows: z.int().min(0) })),
  log: z.object({ size: z.int().min(0), verifierKey: z.string() }),
  keys: z.boolean(),
})

export interface RestoreOptions {
  /** A tar, a folder of backups (its newest), or one of those. */
  from: string
  /** Does not exist yet, or is empty. */
  dataDirectory: string
  /** Of an empty PostgreSQL database; without it the database is embedded. */
  databaseUrl?: string
  /** A file that holds the secret key, where it is not in the backup. */
  keyFile?: string
  /** Only check the backup; nothing is made. */
  check?: boolean
  onProgress?: (step: 'files' | 'record' | 'tables' | 'opening', done: number) => void
}

export interface Restored {
  madeAt: string
  kyodaku: string
  files: number
  rows: number
  logSize: number
}

/**
 * Restores a backup, or only checks it: every file has the digest of the manifest, the record's entries lead to the signed
 * root, every place in the record that a row names is in it, every row and every fingerprint of a reference is there.
 *
 * Works in a folder beside the data folder, which gets its name last: interrupted, the data folder is not there.
 *
 * @throws StoreError `store.not-empty`, `store.damaged`, `store.newer-version`, `store.key-needed`; RecordError
 */
export async function restoreBackup(options: RestoreOptions): Promise<Restored> {
  const { check = false, onProgress } = options
  const dataDirectory = resolve(options.dataDirectory)
  if (!check) await mustNotBeThere(dataDirectory)
  await mkdir(dirname(dataDirectory), { recursive: true })
  const staging = await mkdtemp(
    check
      ? join(tmpdir(), 'kyodaku-backup-check-')
      : join(dirname(dataDirectory), `${basename(dataDirectory)}.restoring-`),
  )
  try {
    let files = 0
    const bytes = await unpackBackup(options.from, staging, () => {
      files += 1
      onProgress?.('files', files)
    })
    const manifest = parseManifest(bytes)
    onProgress?.('record', 0)
    await checkRecord(staging, manifest.log)
    const rows = await checkRows(staging, manifest)
    if (!check) {
      const key = options.keyFile === undefined ? undefined : await readKeyFile(options.keyFile)
      if (key !== undefined) {
        await mkdir(join(staging, 'keys'), { recursive: true, mode: 0o700 })
        await writeFile(join(staging, 'keys/secret.key'), key, { mode: 0o600 })
      } else if (!manifest.keys) {
        throw new StoreError(
          'store.key-needed',
          'The secret key is not in this backup: give the copy of keys/secret.key that was kept apart (--key FILE).',
        )
      }
      onProgress?.('tables', 0)
      await fill(staging, manifest, options.databaseUrl)
      onProgress?.('opening', 0)
      await checkOpened(staging, manifest, options.databaseUrl)
      // An empty folder gives way; one that was filled meanwhile doesn't.
      await rmdir(dataDirectory).catch(() => undefined)
      await rename(staging, dataDirectory)
    }
    const { madeAt, kyodaku } = manifest
    return { madeAt, kyodaku, files, rows, logSize: manifest.log.size }
  } finally {
    await rm(staging, { recursive: true, force: true })
  }
}

type Manifest = z.infer<typeof manifestSchema>

async function mustNotBeThere(dataDirectory: string): Promise<void> {
  const names = await readdir(dataDirectory).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw new StoreError('store.not-empty', `${dataDirectory} is not a folder.`, { cause: error })
  })
  if (names.length > 0) {
    throw new StoreError(
      'store.not-empty',
      `${dataDirectory} is not empty: a backup is never restored over anything. Choose another folder (--data), or move this one away.`,
    )
  }
}

function parseManifest(bytes: Uint8Array): Manifest {
  try {
    return manifestSchema.parse(JSON.parse(new TextDecoder().decode(bytes)))
  } catch (error) {
    throw new StoreError('store.damaged', 'The manifest of the backup is none that this version knows.', {
      cause: error,
    })
  }
}

/** Every entry leads to the root that the log's key has signed. */
async function checkRecord(staging: string, { size, verifierKey }: Manifest['log']): Promise<void> {
  if (size === 0) return
  const checkpoint = await auditLog(await openStaticFiles(join(staging, 'record')), { verifierKeys: [verifierKey] })
  await rm(join(staging, 'record.temporary'), { recursive: true, force: true })
  if (checkpoint.size < size) throw inconsistent(`its record has ${checkpoint.size} entries, not ${size}`)
}

/** As many rows as there were, every one whole, and none that names what isn't there. */
async function checkRows(staging: string, { tables, log }: Manifest): Promise<number> {
  let all = 0
  for (const { table, rows } of tables) {
    let count = 0
    const input = createReadStream(join(staging, 'tables', `${table}.jsonl`), 'utf8')
    input.on('error', () => undefined)
    for await (const line of createInterface({ input })) {
      if (line === '') continue
      count += 1
      const row = parseRow(line, table)
      const { log_index: index, track_digest: digest } = row
      if (typeof index === 'number' && index >= log.size)
        throw inconsistent(`a row of ${table} names entry ${index} of the record, which has ${log.size}`)
      if (table === 'reference_tracks' && typeof digest === 'string' && !(await hasBlob(staging, digest)))
        throw inconsistent(`a row of ${table} names ${digest}, which is not there`)
    }
    if (count !== rows) throw inconsistent(`${table} has ${count} rows instead of ${rows}`)
    all += count
  }
  return all
}

function parseRow(line: string, table: string): Record<string, unknown> {
  try {
    return JSON.parse(line) as Record<string, unknown>
  } catch (error) {
    throw new StoreError('store.damaged', `A row of ${table} in the backup cannot be read.`, { cause: error })
  }
}

async function hasBlob(staging: string, digest: string): Promise<boolean> {
  const [, folder, name] = /^sha256:([0-9a-f]{2})([0-9a-f]{62})$/.exec(digest) ?? []
  if (folder === undefined || name === undefined) return false
  return await stat(join(staging, 'blobs/sha256', folder, name)).then(
    (found) => found.isFile(),
    () => false,
  )
}

async function fill(staging: string, manifest: Manifest, databaseUrl: string | undefined): Promise<void> {
  const database = databaseUrl === undefined ? 'embedded' : 'postgresql'
  const target = databaseUrl === undefined ? { dataDirectory: staging } : { databaseUrl }
  await readTables(target, join(staging, 'tables'), manifest)
  await rm(join(staging, 'tables'), { recursive: true })
  const note = { format: 1, storeId: manifest.storeId, database, state: 'ready' }
  await writeFile(join(staging, 'store.json'), `${JSON.stringify(note, undefined, 2)}\n`)
}

/** Opens what was restored as it will be used, and proves some of the newest receipts. */
async function checkOpened(staging: string, manifest: Manifest, databaseUrl: string | undefined): Promise<void> {
  const kyodaku = await openKyodaku({
    dataDirectory: staging,
    ...(databaseUrl === undefined ? {} : { databaseUrl }),
  })
  try {
    const { log, store } = kyodaku
    if (log.verifierKey !== manifest.log.verifierKey) throw inconsistent('the secret key is not that of its record')
    if (log.size() < manifest.log.size) throw inconsistent(`its record opens with ${log.size()} entries`)
    const receipts = await store.db
      .selectFrom('clearances')
      .select('receipt')
      .orderBy('log_index', 'desc')
      .limit(100)
      .execute()
    for (const { receipt } of receipts) {
      const checks = verifyReceipt(parseReceipt(JSON.stringify(receipt)), { verifierKeys: [log.verifierKey] })
      const failed = checks.find(({ ok, unknown }) => !ok && unknown !== true)
      if (failed !== undefined) throw inconsistent(`a receipt is not proved by its record (${failed.check})`)
    }
  } finally {
    await kyodaku.close()
  }
}

async function readKeyFile(path: string): Promise<string> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new StoreError('store.key-needed', `The key file ${path} cannot be read.`, { cause: error })
  })
  if (!/^[0-9a-f]{64}\n?$/.test(text)) {
    throw new StoreError('store.key-needed', `${path} is no secret key of Kyodaku (64 hex digits).`)
  }
  return `${text.trim()}\n`
}

const inconsistent = (what: string) =>
  new StoreError('store.damaged', `The backup does not fit together: ${what}. Take another.`)
