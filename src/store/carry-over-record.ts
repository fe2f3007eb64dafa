import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readdir, readFile, rename } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { syncDirectory } from './durable-file.js'
import type { PostgresqlRecordFiles } from './postgresql-record-files.js'
import { openRecordFiles } from './record-files.js'
import { explainSystemError, StoreError } from './store-error.js'

/** The log of a data directory is here, until it is carried over; then here. */
const folderName = 'record'
const carriedFolderName = 'record.carried-over'

/** One statement takes about so many bytes. */
const batchBytesMax = 8 * 2 ** 20

/** Is there a log of files in the data directory? Its checkpoint is the first thing that a log writes. */
export function hasRecordFolder(dataDirectory: string): boolean {
  return existsSync(join(dataDirectory, folderName, 'checkpoint'))
}

/**
 * Copies the log that a data directory holds as files into its database, once: from the first write on there is one log
 * only. The tiles go first and the checkpoint last, with the note that it is done; only then the folder is renamed to
 * `record.carried-over`, where it may stay or be deleted. Interrupted anywhere, the next call goes on from there. Every
 * file is checked by the digest that the server computes of what it stored.
 *
 * @throws StoreError `store.two-logs`; `store.damaged` when the database has other bytes than the folder
 */
export async function carryOverRecord(dataDirectory: string, target: PostgresqlRecordFiles): Promise<void> {
  if (!hasRecordFolder(dataDirectory)) return
  const folder = join(dataDirectory, folderName)
  const away = join(dataDirectory, carriedFolderName)
  if (existsSync(away)) throw twoLogs(`${folder} and ${away}`)
  if ((await target.carriedOverAt()) === undefined) {
    if ((await target.read('checkpoint')) !== undefined) throw twoLogs(`${folder} and the database`)
    await copyRecord(folder, target)
  }
  try {
    await rename(folder, away)
    await syncDirectory(dataDirectory)
  } catch (error) {
    throw explainSystemError(error, 'putting the carried-over record aside', folder)
  }
}

async function copyRecord(folder: string, target: PostgresqlRecordFiles): Promise<void> {
  const source = await openRecordFiles(folder, { readOnly: true })
  const expected = new Map<string, Buffer>()
  const there = await target.digests()
  let batch = new Map<string, Uint8Array>()
  let batchBytes = 0
  for (const path of await pathsIn(folder)) {
    const bytes = await readFile(join(folder, path))
    const digest = createHash('sha256').update(bytes).digest()
    expected.set(path, digest)
    if (digest.equals(there.get(path) ?? new Uint8Array(0))) continue
    batch.set(path, bytes)
    batchBytes += bytes.length
    if (batchBytes < batchBytesMax) continue
    await target.writeAll(batch)
    batch = new Map()
    batchBytes = 0
  }
  await target.writeAll(batch)
  const stored = await target.digests()
  for (const [path, digest] of expected) {
    if (!digest.equals(stored.get(path) ?? new Uint8Array(0))) {
      throw new StoreError(
        'store.damaged',
        `${path} of the record reached the database changed: the log stays in ${folder}. Check the database server.`,
      )
    }
  }
  const journal = await source.readJournal()
  const checkpoint = await source.read('checkpoint')
  await target.finishCarryingOver(journal, new Map([['checkpoint', checkpoint!]]))
}

/** Every file of the log but the journal and the checkpoint, which go last. */
async function pathsIn(folder: string): Promise<string[]> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true })
  return found
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter((path) => path !== 'checkpoint' && path !== 'journal' && !path.startsWith('.temporary/'))
    .sort()
}

function twoLogs(where: string): StoreError {
  return new StoreError(
    'store.two-logs',
    `There are two logs of this record, in ${where}. Nothing was changed: keep the one that its newest checkpoint ` +
      'shows to be longer, and move the other away.',
  )
}
