import { createReadStream } from 'node:fs'
import { open, readdir, stat } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { inNameOrder } from './name-order.js'
import type { SourceStorage, StoredFile } from './source-storage.js'

/** Bytes read at once: large reads keep the main thread's share of the work small. */
const chunkBytes = 1 << 20

/** A file, or a folder with everything in it; symbolic links are followed to files, and not to folders. */
export async function openLocalStorage(location: string): Promise<SourceStorage & { root: string }> {
  const root = resolve(location)
  const found = await stat(root)
  const single = !found.isDirectory()
  const files = single ? [{ name: basename(root), bytes: found.size }] : await walk(root)
  const pathOf = (name: string) => (single ? root : join(root, name))
  return {
    kind: 'local',
    root,
    files,
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

async function walk(root: string): Promise<StoredFile[]> {
  const files: StoredFile[] = []
  const folders = ['']
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
  return files.sort((a, b) => inNameOrder(a.name, b.name))
}
