import { readFile, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { makeDirectoryDurably, pathInside, removeLeftovers, writeAllDurably, writeDurably } from './durable-file.js'
import type { RecordFiles } from './record-files.js'
import { explainSystemError, systemErrorCode } from './store-error.js'

/** A folder of files for a web server, written so that it is whole at every moment. */
export type StaticFiles = Pick<RecordFiles, 'read' | 'write' | 'writeAll' | 'removeFolder'>

/**
 * Opens a folder to mirror a log into (`exportLog`). Files on their way are in `<folder>.temporary` beside it, so that a web
 * server never hands them out.
 */
export async function openStaticFiles(folder: string): Promise<StaticFiles> {
  const temporaryDirectory = join(
    dirname(folder),
    `${folder.slice(dirname(folder).length).replace(/^[/\\]/, '')}.temporary`,
  )
  const explained = async <T>(doing: string, path: string, work: () => Promise<T>): Promise<T> => {
    try {
      return await work()
    } catch (error) {
      throw explainSystemError(error, doing, path)
    }
  }
  await explained('making the folder of the mirror', folder, async () => {
    await makeDirectoryDurably(folder)
    await makeDirectoryDurably(temporaryDirectory)
    await removeLeftovers(temporaryDirectory)
  })
  const writeAll = (files: ReadonlyMap<string, Uint8Array>) =>
    explained('writing the mirror', folder, async () => {
      const entries = [...files].map(([path, bytes]) => ({ path: pathInside(folder, path), bytes }))
      const last = entries.pop()
      await writeAllDurably(entries, temporaryDirectory)
      if (last) await writeDurably(last.path, last.bytes, temporaryDirectory)
    })
  return Object.freeze({
    read: (path: string) =>
      explained('reading the mirror', folder, async () => {
        const full = pathInside(folder, path)
        return await readFile(full).catch((error: unknown) => {
          if (systemErrorCode(error) === 'ENOENT') return undefined
          throw error
        })
      }),
    write: (path: string, bytes: Uint8Array) => writeAll(new Map([[path, bytes]])),
    writeAll,
    removeFolder: (path: string) =>
      explained('removing outdated files of the mirror', folder, () =>
        rm(pathInside(folder, path), { recursive: true, force: true }),
      ),
  })
}
