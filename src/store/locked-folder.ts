import { mkdir, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { lockDirectory } from './directory-lock.js'
import { makeDirectoryDurably, pathInside, removeLeftovers, writeDurably } from './durable-file.js'
import { explainSystemError, systemErrorCode } from './store-error.js'

/** A folder of small files for one process, without a database: what a witness keeps. */
export interface LockedFolder {
  readonly path: string
  /** Undefined where there is none. */
  read(path: string): Promise<Uint8Array | undefined>
  /** Whole or not at all, durable when it resolves, and readable by its owner only: keys are among them. */
  write(path: string, bytes: Uint8Array | string): Promise<void>
  /** Names in a folder; empty where there is none. */
  list(folder: string): Promise<string[]>
  close(): Promise<void>
}

const temporaryName = '.temporary'

/** Makes the folder where there is none (for its owner only), and locks it. @throws StoreError `store.locked` */
export async function openLockedFolder(path: string): Promise<LockedFolder> {
  try {
    await mkdir(path, { recursive: true, mode: 0o700 })
  } catch (error) {
    throw explainSystemError(error, 'making the folder', path)
  }
  const lock = await lockDirectory(path)
  const temporaryDirectory = join(path, temporaryName)
  await makeDirectoryDurably(temporaryDirectory)
  await removeLeftovers(temporaryDirectory)
  return {
    path,
    async read(name) {
      const full = pathInside(path, name)
      try {
        return new Uint8Array(await readFile(full))
      } catch (error) {
        if (systemErrorCode(error) === 'ENOENT') return undefined
        throw explainSystemError(error, 'reading', full)
      }
    },
    async write(name, bytes) {
      const full = pathInside(path, name)
      try {
        await makeDirectoryDurably(join(full, '..'))
        await writeDurably(full, bytes, temporaryDirectory, 0o600)
      } catch (error) {
        throw explainSystemError(error, 'writing', full)
      }
    },
    async list(folder) {
      try {
        return (await readdir(pathInside(path, folder))).sort()
      } catch (error) {
        if (systemErrorCode(error) === 'ENOENT') return []
        throw explainSystemError(error, 'listing', folder)
      }
    },
    close: () => lock.release(),
  }
}
