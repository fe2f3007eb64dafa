import { randomBytes } from 'node:crypto'
import { type FileHandle, mkdir, open, readdir, rename, rm } from 'node:fs/promises'
import { dirname, join, resolve, sep } from 'node:path'
import { StoreError, systemErrorCode } from './store-error.js'

/**
 * Writes a file so that it is either there with all its bytes or not there at all, at every moment and for every
 * reader, also when the process is killed or the power fails: temporary file, fsync, rename, fsync of the directory.
 *
 * @param temporaryDirectory on the same file system as `path`; exists
 * @param mode who may read and write it, less what the process masks; default: as the system has it
 */
export async function writeDurably(
  path: string,
  bytes: Uint8Array | string,
  temporaryDirectory: string,
  mode?: number,
): Promise<void> {
  const temporary = join(temporaryDirectory, temporaryName())
  try {
    await writeSynced(temporary, bytes, mode)
    await moveDurably(temporary, path)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
}

/** Files on their way to the disk at once: more than the threads that wait for it, so that none is idle. */
const parallelWritesMax = 16

/** As `writeDurably` for several files, side by side; every directory is fsynced once, at the end. */
export async function writeAllDurably(
  files: readonly { path: string; bytes: Uint8Array }[],
  temporaryDirectory: string,
): Promise<void> {
  const queue = files.values()
  const writeSome = async () => {
    for (const { path, bytes } of queue) {
      const temporary = join(temporaryDirectory, temporaryName())
      try {
        await writeSynced(temporary, bytes)
        await makeDirectoryDurably(dirname(path))
        await rename(temporary, path)
      } catch (error) {
        await rm(temporary, { force: true })
        throw error
      }
    }
  }
  const results = await Promise.allSettled(Array.from({ length: Math.min(parallelWritesMax, files.length) }, writeSome))
  for (const result of results) if (result.status === 'rejected') throw result.reason
  await Promise.all([...new Set(files.map(({ path }) => dirname(path)))].map(syncDirectory))
}

async function writeSynced(path: string, bytes: Uint8Array | string, mode = 0o666): Promise<void> {
  const file = await open(path, 'wx', mode)
  try {
    await file.writeFile(bytes)
    await file.sync()
  } finally {
    await file.close()
  }
}

/** Renames a file that is already on disk (fsynced) to its place, and makes the name last too. */
export async function moveDurably(temporary: string, path: string): Promise<void> {
  await makeDirectoryDurably(dirname(path))
  await rename(temporary, path)
  await syncDirectory(dirname(path))
}

/** `mkdir -p` whose result survives a power failure: every directory that gained a name is fsynced. */
export async function makeDirectoryDurably(path: string): Promise<void> {
  const firstMade = await mkdir(path, { recursive: true })
  if (firstMade === undefined) return
  for (let made = path; ; made = dirname(made)) {
    await syncDirectory(dirname(made))
    if (made === firstMade || made === dirname(made)) return
  }
}

/** fsync of a directory: makes renames and new names in it durable. Windows has no such thing, and needs none. */
export async function syncDirectory(path: string): Promise<void> {
  if (process.platform === 'win32') return
  let directory: FileHandle | undefined
  try {
    directory = await open(path, 'r')
    await directory.sync()
  } catch (error) {
    // Some network file systems cannot sync a directory; the rename itself is then as durable as they make it.
    if (systemErrorCode(error) !== 'EINVAL' && systemErrorCode(error) !== 'ENOTSUP') throw error
  } finally {
    await directory?.close()
  }
}

const temporaryPattern = /^kyodaku-[0-9a-f]{24}\.tmp$/

/** A name for a temporary file that nobody else has, and that `removeLeftovers` knows as ours. */
export function temporaryName(): string {
  return `kyodaku-${randomBytes(12).toString('hex')}.tmp`
}

/** Removes the temporary files that a killed process of ours left behind. Only while holding the lock. */
export async function removeLeftovers(temporaryDirectory: string): Promise<number> {
  const names = (await readdir(temporaryDirectory)).filter((name) => temporaryPattern.test(name))
  for (const name of names) await rm(join(temporaryDirectory, name), { force: true })
  return names.length
}

/**
 * The absolute path of `relativePath` inside `root`.
 *
 * @throws StoreError `store.bad-path` when it is empty, absolute, or leads out of `root`
 */
export function pathInside(root: string, relativePath: string): string {
  const parts = relativePath.split(/[/\\]/)
  const bad = parts.some((part) => part === '' || part === '.' || part === '..' || part.includes('\0'))
  const path = resolve(root, relativePath)
  if (bad || !path.startsWith(resolve(root) + sep)) {
    throw new StoreError(
      'store.bad-path',
      `${JSON.stringify(relativePath)} is not a path inside ${root}: give names separated by single slashes, without "." or "..".`,
    )
  }
  return path
}
