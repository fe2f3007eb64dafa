import { createReadStream } from 'node:fs'
import { open, readdir, stat } from 'node:fs/promises'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { inNameOrder } from './name-order.js'
import type { SourceStorage, StoredFile } from './source-storage.js'

/** Bytes read at once: large reads keep the main thread's share of the work small. */
const chunkBytes = 1 << 20

/**
 * A file, a folder with everything in it, or several of them; symbolic links are followed to files, and not to folders.
 * Files are named from the folder that all of them are in.
 */
export async function openLocalStorage(location: string | readonly string[]): Promise<SourceStorage> {
  const locations = [location].flat().map((one) => resolve(one))
  const found = await Promise.all(locations.map(async (path) => ({ path, stat: await stat(path) })))
  const root = commonFolder(found.map((one) => (one.stat.isDirectory() ? one.path : dirname(one.path))))
  const files = new Map<string, StoredFile>()
  for (const one of found) {
    const name = relative(root, one.path).split(sep).join('/')
    if (!one.stat.isDirectory()) files.set(name, { name, bytes: one.stat.size })
    else for (const file of await walk(root, name)) files.set(file.name, file)
  }
  const pathOf = (name: string) => join(root, name)
  return {
    kind: 'local',
    root,
    named: found.every((one) => !one.stat.isDirectory()),
    files: [...files.values()].sort((a, b) => inNameOrder(a.name, b.name)),
    async head(name, bytesMax) {
      const file = await open(pathOf(name))
      try {
        const buffer = new Uint8Array(bytesMax)
        let length = 0
        while (length < bytesMax) {
          const { bytesRead } = await file.read(buffer, length, bytesMax - length, length)
          if (bytesRead === 0) break
          length += bytesRead
        }
        return buffer.subarray(0, length)
      } finally {
        await file.close()
      }
    },
    read: (name) => createReadStream(pathOf(name), { highWaterMark: chunkBytes }),
    path: pathOf,
  }
}

function commonFolder(folders: readonly string[]): string {
  let common = folders[0]!
  while (
    !folders.every((folder) => folder === common || folder.startsWith(common.endsWith(sep) ? common : common + sep))
  ) {
    common = dirname(common)
  }
  return common
}

async function walk(root: string, from: string): Promise<StoredFile[]> {
  const files: StoredFile[] = []
  const folders = [from]
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    for (const entry of await readdir(join(root, folder), { withFileTypes: true })) {
      const name = folder === '' ? entry.name : `${folder}/${entry.name}`
      if (entry.isDirectory()) folders.push(name)
      else if (entry.isFile()) files.push({ name, bytes: (await stat(join(root, name))).size })
      else if (entry.isSymbolicLink()) {
        const target = await stat(join(root, name)).catch(() => undefined)
        if (target?.isFile()) files.push({ name, bytes: target.size })
      }
    }
  }
  return files
}
