import { createHash } from 'node:crypto'
import { open, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { makeDirectoryDurably, moveDurably, removeLeftovers, temporaryName, writeDurably } from './durable-file.js'
import { explainSystemError, StoreError, systemErrorCode } from './store-error.js'

/** Bytes kept under the digest of themselves: what is stored once is never changed, and never stored twice. */
export interface BlobStore {
  /** Stores bytes; resolves when they are durable, with their digest `sha256:<64 hex digits>`. */
  put(bytes: Uint8Array): Promise<string>
  /** Stores a file of any size, streamed and hashed while copying. */
  putFile(path: string): Promise<{ digest: string; bytes: number }>
  /**
   * Takes over a file of its own file system whose digest the caller has worked out over every byte of it: nothing is
   * copied, the file is fsynced, moved and gone from where it was. Had the blob been there already, the file is removed.
   * Throws `store.file-unreadable` where there is no such file.
   */
  adoptFile(path: string, digest: string): Promise<void>
  /** The bytes of a digest, checked against it. `store.blob-missing`, or `store.damaged` when the disk changed them. */
  get(digest: string): Promise<Uint8Array>
  /** Where a blob is kept, whether it is there or not: for programs that need a file (a decoder). Never write there. */
  path(digest: string): string
  has(digest: string): Promise<boolean>
  /**
   * Removes a blob that nothing names any more. It is put aside first and asked about again, so that whoever comes to need
   * it meanwhile keeps it: who names a blob that was stored already looks whether it is there (`has`) once it is named.
   * Put back where a process ended in between.
   *
   * @returns how many bytes went; 0 where it is needed, or was not there
   */
  remove(digest: string, isNeeded: () => Promise<boolean>): Promise<number>
}

const copyChunkBytes = 1 << 20

/**
 * Opens the directory of blobs, `sha256/<first two hex digits>/<the other 62>`, and removes temporary files that a
 * killed process left in it. Only while holding the lock of the data directory.
 */
export async function openBlobStore(
  root: string,
  options: { readOnly: boolean; shared?: boolean },
): Promise<BlobStore> {
  const temporaryDirectory = join(root, options.shared ? 'temporary-shared' : 'temporary')
  const asideDirectory = join(root, 'aside')
  if (!options.readOnly) {
    await makeDirectoryDurably(temporaryDirectory)
    await makeDirectoryDurably(asideDirectory)
    if (!options.shared) {
      await removeLeftovers(temporaryDirectory)
      await putBack(root, asideDirectory)
    }
  }

  const path = (digest: string) => {
    const match = /^sha256:([0-9a-f]{2})([0-9a-f]{62})$/.exec(digest)
    if (!match) {
      throw new StoreError(
        'store.bad-digest',
        `${JSON.stringify(digest)} is not a digest: "sha256:" and 64 lower-case hexadecimal digits.`,
      )
    }
    return join(root, 'sha256', match[1]!, match[2]!)
  }

  /** There already, and as long as it should be? A blob that lost bytes to a failing disk is stored anew. */
  const isStored = async (digest: string, length: number) => {
    const found = await statIfThere(path(digest))
    return found?.isFile() === true && found.size === length
  }

  const refuseWhenReadOnly = () => {
    if (options.readOnly) throw new StoreError('store.read-only', `Blobs in ${root} were opened to read only.`)
  }

  return Object.freeze({
    async put(bytes: Uint8Array) {
      refuseWhenReadOnly()
      const digest = `sha256:${createHash('sha256').update(bytes).digest('hex')}`
      try {
        if (!(await isStored(digest, bytes.length))) await writeDurably(path(digest), bytes, temporaryDirectory)
      } catch (error) {
        throw explainSystemError(error, 'storing a blob', root)
      }
      return digest
    },

    async putFile(source: string) {
      refuseWhenReadOnly()
      const temporary = join(temporaryDirectory, temporaryName())
      try {
        const { hex, bytes } = await copyHashing(source, temporary)
        const digest = `sha256:${hex}`
        if (await isStored(digest, bytes)) await rm(temporary)
        else await moveDurably(temporary, path(digest))
        return { digest, bytes }
      } catch (error) {
        await rm(temporary, { force: true })
        throw explainSystemError(error, 'storing a file as a blob', root)
      }
    },

    async adoptFile(source: string, digest: string) {
      refuseWhenReadOnly()
      const target = path(digest)
      const file = await open(source, 'r+').catch((error: unknown) => {
        throw unreadable(source, error)
      })
      try {
        let bytes: number
        try {
          const found = await file.stat()
          if (!found.isFile()) throw unreadable(source, new Error('it is not a file'))
          bytes = found.size
          await file.sync()
        } finally {
          await file.close()
        }
        if (await isStored(digest, bytes)) await rm(source)
        else await moveDurably(source, target)
      } catch (error) {
        throw explainSystemError(error, 'taking over a file as a blob', root)
      }
    },

    async get(digest: string) {
      const file = path(digest)
      let bytes: Uint8Array
      try {
        bytes = await readFile(file)
      } catch (error) {
        if (systemErrorCode(error) === 'ENOENT') {
          throw new StoreError('store.blob-missing', `There is no blob ${digest} in ${root}.`)
        }
        throw explainSystemError(error, 'reading a blob', file)
      }
      if (`sha256:${createHash('sha256').update(bytes).digest('hex')}` !== digest) {
        throw new StoreError(
          'store.damaged',
          `The blob ${digest} was changed on disk (${file}): restore it from a backup, or store the original again.`,
        )
      }
      return bytes
    },

    path,

    async has(digest: string) {
      return (await statIfThere(path(digest)))?.isFile() === true
    },

    async remove(digest: string, isNeeded: () => Promise<boolean>) {
      refuseWhenReadOnly()
      if (await isNeeded()) return 0
      const from = path(digest)
      const bytes = (await statIfThere(from))?.size
      if (bytes === undefined) return 0
      const aside = join(asideDirectory, digest.slice('sha256:'.length))
      try {
        await rename(from, aside)
        if (await isNeeded()) {
          await rename(aside, from)
          return 0
        }
        await rm(aside)
        return bytes
      } catch (error) {
        throw explainSystemError(error, 'removing a blob', root)
      }
    },
  })
}

/** Blobs that were aside when a process ended: whether they are needed is asked again by whoever removes them. */
async function putBack(root: string, asideDirectory: string): Promise<void> {
  for (const hex of await readdir(asideDirectory)) {
    if (/^[0-9a-f]{64}$/.test(hex))
      await rename(join(asideDirectory, hex), join(root, 'sha256', hex.slice(0, 2), hex.slice(2)))
  }
}

/** Copies a regular file to a new one, durably, and returns the digest and the number of the bytes that were copied. */
async function copyHashing(source: string, target: string): Promise<{ hex: string; bytes: number }> {
  const from = await open(source, 'r').catch((error: unknown) => {
    throw unreadable(source, error)
  })
  try {
    if (!(await from.stat()).isFile()) {
      throw new StoreError('store.file-unreadable', `${source} is not a file: give the path of a file.`)
    }
    const to = await open(target, 'wx')
    try {
      const hash = createHash('sha256')
      const buffer = Buffer.allocUnsafe(copyChunkBytes)
      let bytes = 0
      for (;;) {
        const { bytesRead } = await from.read(buffer, 0, buffer.length, bytes).catch((error: unknown) => {
          throw unreadable(source, error)
        })
        if (bytesRead === 0) break
        const chunk = buffer.subarray(0, bytesRead)
        hash.update(chunk)
        await writeAll(to, chunk)
        bytes += bytesRead
      }
      await to.sync()
      return { hex: hash.digest('hex'), bytes }
    } finally {
      await to.close()
    }
  } finally {
    await from.close()
  }
}

async function writeAll(file: Awaited<ReturnType<typeof open>>, bytes: Uint8Array): Promise<void> {
  for (let written = 0; written < bytes.length; ) {
    written += (await file.write(bytes, written, bytes.length - written, null)).bytesWritten
  }
}

function unreadable(path: string, error: unknown): StoreError {
  const reason = error instanceof Error ? error.message : String(error)
  return new StoreError('store.file-unreadable', `Cannot read ${path}: ${reason}`, { cause: error })
}

async function statIfThere(path: string) {
  try {
    return await stat(path)
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return undefined
    throw explainSystemError(error, 'looking for a blob', path)
  }
}
