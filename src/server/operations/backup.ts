import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type Kyodaku, programVersion as version } from '../../clearance/index.js'
import { exportLog } from '../../record/index.js'
import {
  type BackupSink,
  type FileInBackup,
  filesBelow,
  firstBytes,
  listingSink,
  openStaticFiles,
  type TableInFile,
  writeTables,
} from '../../store/index.js'

/** What a backup says of itself. */
export interface BackupManifest {
  format: 1
  kyodaku: string
  madeAt: string
  storeId: string
  /** That had run: the tables are as they were after these. */
  migrations: string[]
  tables: TableInFile[]
  log: { size: number; verifierKey: string }
  /** Whether `keys/secret.key` is in it. */
  keys: boolean
  files: FileInBackup[]
}

/**
 * Not of the house's contents: kept in other form (database, record), made anew, or of this one process. Nor what is written
 * of cleared datasets, which is as large as they are and changes while it is read: verdicts, receipts and what rows are
 * proved by are in the tables and blobs, as uploads are.
 */
const notCopied =
  /^(database|datasets|cache|database\.initializing|record|record\.carried-over|blobs|temporary|uploads|lock(\..*)?|store\.json|server\.json)(\/|$)/

export interface BackupOptions {
  /** Also the secret that signs the log and salts its digests. */
  withKeys?: boolean
  now?: Date
  onProgress?: (step: 'tables' | 'record' | 'files', done: number, total: number) => void
}

/**
 * Backs a house up while it goes on working: the tables of one moment, then the record (which so is never behind them), then
 * files and blobs, which only ever grow. The manifest with every file's digest goes last.
 *
 * Not in it: unfinished uploads, the admitted, refused and review parts of datasets (`datasets/`), sessions (people sign in
 * again), and without `withKeys` the secret key.
 *
 * @throws StoreError, RecordError; the sink is abandoned then
 */
export async function writeBackup(
  kyodaku: Kyodaku,
  sink: BackupSink,
  { withKeys = false, now = new Date(), onProgress }: BackupOptions = {},
): Promise<BackupManifest> {
  const { store, log } = kyodaku
  const folder = join(store.dataDirectory, 'temporary', `backup-${kyodaku.newId('bak')}`)
  try {
    await mkdir(join(folder, 'tables'), { recursive: true, mode: 0o700 })
    onProgress?.('tables', 0, 1)
    const { tables, migrations, storeId } = await writeTables(store, join(folder, 'tables'))
    onProgress?.('record', 0, 1)
    const { size } =
      log.size() === 0 ? { size: 0 } : await exportLog(store.recordFiles, await openStaticFiles(join(folder, 'record')))
    await rm(join(folder, 'record.temporary'), { recursive: true, force: true })

    const { add, addBlob, files } = listingSink(sink)
    const copies = [
      ...(await filesBelow(folder)).map((file) => ({ ...file, from: folder })),
      ...(await filesBelow(store.dataDirectory))
        .filter(({ path }) => !notCopied.test(path) && (withKeys || path !== 'keys/secret.key'))
        .map((file) => ({ ...file, from: store.dataDirectory })),
    ]
    const blobs = (await filesBelow(join(store.dataDirectory, 'blobs'))).filter(({ path }) =>
      /^sha256\/[0-9a-f]{2}\/[0-9a-f]{62}$/.test(path),
    )
    const total = copies.length + blobs.length
    for (const { path, bytes, from } of copies) {
      await add(path, firstBytes(join(from, path), bytes), bytes)
      onProgress?.('files', files.length, total)
    }
    for (const { path, bytes } of blobs) {
      await addBlob(`blobs/${path}`, () => firstBytes(join(store.dataDirectory, 'blobs', path), bytes), bytes)
      onProgress?.('files', files.length, total)
    }
    const manifest: BackupManifest = {
      format: 1,
      kyodaku: version,
      madeAt: now.toISOString(),
      storeId,
      migrations,
      tables,
      log: { size, verifierKey: log.verifierKey },
      keys: withKeys,
      files,
    }
    await sink.finish(new TextEncoder().encode(`${JSON.stringify(manifest)}\n`))
    return manifest
  } catch (error) {
    await sink.abandon().catch(() => undefined)
    throw error
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
