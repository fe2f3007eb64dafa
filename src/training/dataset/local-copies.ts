import { createWriteStream } from 'node:fs'
import { mkdtemp, rm, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { openBytesAt } from './bytes-at.js'
import { decompress } from './decompress.js'
import { hashing } from './hashing.js'
import type { DatasetSource } from './rows.js'
import type { SourceStorage } from './source-storage.js'

/** A source that is read at random, on this machine and decompressed. */
export interface LocalCopy {
  path: string
  /** SHA-256 and size of the source's bytes as they lie where they come from; read anew by `digest`, if they are here. */
  read(digest?: DigestOfFile): Promise<FileDigest>
}

export interface FileDigest {
  sha256: Uint8Array
  bytes: number
}
/** Of a file on this machine. It takes as long as reading it: elsewhere than in this thread, perhaps. */
export type DigestOfFile = (path: string) => Promise<FileDigest>

export interface LocalCopies {
  /** Where the source lies, fetched and decompressed into the scratch folder first where it has to be: once. */
  open(source: DatasetSource): Promise<LocalCopy>
  /** Takes away what was put into the scratch folder for the source. */
  release(source: DatasetSource): Promise<void>
  close(): Promise<void>
}

export function createLocalCopies(storage: SourceStorage, scratch: string): LocalCopies {
  const copies = new Map<string, Promise<LocalCopy & { made?: string }>>()
  let folder: Promise<string> | undefined
  let count = 0
  const place = async () => {
    folder ??= mkdtemp(join(scratch, 'kyodaku-dataset-'))
    return join(await folder, String(count++))
  }
  async function make(source: DatasetSource): Promise<LocalCopy & { made?: string }> {
    const path = storage.path(source.name)
    if (path !== undefined && source.compression === 'none') {
      const read = (digest = digestOfFile) => digest(path)
      // DuckDB takes these as wildcards and knows no escape: the file gets another name for it.
      if (source.format !== 'parquet' || !/[*?[\]{}\\]/.test(path)) return { path, read }
      const made = await place()
      await symlink(path, made)
      return { path: made, made, read }
    }
    const made = await place()
    const hashed = hashing(storage.read(source.name))
    await pipeline(Readable.from(decompress(hashed.chunks, source.compression, source.name)), createWriteStream(made))
    const read = hashed.read()
    return { path: made, made, read: async () => read }
  }
  return {
    open(source) {
      const copy = copies.get(source.name) ?? make(source)
      copies.set(source.name, copy)
      return copy
    },
    async release(source) {
      const copy = await copies.get(source.name)
      copies.delete(source.name)
      if (copy?.made !== undefined) await rm(copy.made, { force: true })
    },
    async close() {
      copies.clear()
      if (folder !== undefined) await rm(await folder, { recursive: true, force: true })
      folder = undefined
    },
  }
}

export async function digestOfFile(path: string): Promise<FileDigest> {
  const file = await openBytesAt(path)
  try {
    return { sha256: new Uint8Array(Buffer.from(await file.sha256(0, file.size), 'hex')), bytes: file.size }
  } finally {
    await file.close()
  }
}
