import { createHash } from 'node:crypto'
import { readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { makeDirectoryDurably, syncDirectory, temporaryName } from './durable-file.js'
import { explainSystemError, StoreError, systemErrorCode } from './store-error.js'

/** Something opened from a file of a cache. */
interface Opened {
  close(): void
}

/** What is kept in a cache folder, and how much of it. */
export interface CacheKind {
  /** Begins the names of its files. */
  name: string
  /** The newest so many are kept. */
  kept: number
}

/** A writer that has left its file alone for so long was killed. */
const abandonedMilliseconds = 15 * 60 * 1000

/**
 * What a key stands for, from the cache folder; made when it is not there, or not as it was written. A file is there with
 * all its bytes or not at all, at whatever moment the process dies: what is left of one is removed by a later run. Old
 * files are removed when a new one is made; who has one open may read on (but on Windows, where it stays until then).
 * Everything in the folder can be deleted at any time.
 *
 * @param key all that the content depends on, the version of its maker too
 * @param open undefined: the file is not usable. It throws where it can't be read
 * @param make writes a file where none is, and puts it on disk
 * @throws StoreError `store.disk-full`, `store.permission-denied`, `store.input-output`; what `make` and `open` throw
 */
export async function openCached<T extends Opened>(
  folder: string,
  kind: CacheKind,
  key: string,
  open: (path: string) => T | undefined,
  make: (path: string) => Promise<void>,
): Promise<T> {
  const path = join(folder, `${kind.name}-${createHash('sha256').update(key).digest('hex').slice(0, 40)}`)
  const known = open(path)
  if (known !== undefined) return known
  try {
    await makeDirectoryDurably(folder)
    const temporary = join(folder, temporaryName())
    try {
      await make(temporary)
      await rename(temporary, path)
    } catch (error) {
      await rm(temporary, { force: true })
      throw error
    }
    await syncDirectory(folder)
    await removeOld(folder, kind, path)
  } catch (error) {
    throw isOfSystem(error) ? explainSystemError(error, 'keeping what was made ready for later', path) : error
  }
  const made = open(path)
  if (made !== undefined) return made
  throw new StoreError('store.damaged', `${path} can't be read as it was written a moment ago: check the disk.`)
}

async function removeOld(folder: string, { name, kept }: CacheKind, made: string): Promise<void> {
  const { mtimeMs: now } = await stat(made)
  const files: { path: string; mtimeMs: number }[] = []
  for (const entry of await readdir(folder)) {
    const path = join(folder, entry)
    // Another process may remove it meanwhile.
    const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined
      throw error
    })
    if (found === undefined || path === made) continue
    if (entry.endsWith('.tmp')) {
      if (now - found.mtimeMs > abandonedMilliseconds) await rm(path, { force: true })
    } else if (entry.startsWith(`${name}-`)) files.push({ path, mtimeMs: found.mtimeMs })
  }
  files.sort((one, other) => other.mtimeMs - one.mtimeMs)
  for (const { path } of files.slice(kept - 1)) await rm(path, { force: true }).catch(ignoreInUse)
}

/** Windows does not remove what is open; a later run does. */
function ignoreInUse(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EBUSY' && error.code !== 'EPERM') throw error
}

/** ENOSPC and the like, also where it comes from another thread as no more than a code. */
function isOfSystem(error: unknown): boolean {
  return /^E[A-Z0-9]+$/.test(systemErrorCode(error) ?? '')
}
