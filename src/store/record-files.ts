import { type FileHandle, open, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import {
  makeDirectoryDurably,
  pathInside,
  removeLeftovers,
  syncDirectory,
  writeAllDurably,
  writeDurably,
} from './durable-file.js'
import { explainSystemError, StoreError, systemErrorCode } from './store-error.js'

/**
 * The files of the record's log: tiles and checkpoints that are written whole, and one journal that is appended to.
 * The shape is what the room `record` asks of its storage.
 *
 * What a killed process leaves: a file written whole is there or not; an append is in `readJournal` or not. Whatever
 * was promised (the promise resolved) is there.
 */
export interface RecordFiles {
  /** The bytes of a file, or undefined when there is none. */
  read(path: string): Promise<Uint8Array | undefined>
  /** Writes a file whole: atomic, and durable when it resolves. */
  write(path: string, bytes: Uint8Array): Promise<void>
  /**
   * Writes several files, each as `write` does, durable when it resolves. Whoever sees the last one (in the order of the
   * map) sees all before it, also after a crash.
   */
  writeAll(files: ReadonlyMap<string, Uint8Array>): Promise<void>
  /** Appends to the journal: all of `bytes` or nothing, durable when it resolves. Calls are kept in order. */
  appendJournal(bytes: Uint8Array): Promise<void>
  /** Everything appended since the last reset, joined. `store.damaged` when the disk changed what was appended. */
  readJournal(): Promise<Uint8Array>
  /** Empties the journal, atomically. */
  resetJournal(): Promise<void>
  /** Removes a folder with all in it; no error when it is not there. */
  removeFolder(path: string): Promise<void>
}

const journalName = 'journal'
const temporaryName = '.temporary'

/** Opens `record/`. Only while holding the lock of the data directory. */
export async function openRecordFiles(
  root: string,
  options: { readOnly: boolean },
): Promise<RecordFiles & { close(): Promise<void> }> {
  const temporaryDirectory = join(root, temporaryName)
  const journalPath = join(root, journalName)
  if (!options.readOnly) {
    await makeDirectoryDurably(temporaryDirectory)
    await removeLeftovers(temporaryDirectory)
  }

  /** The end of the last whole frame, and the open journal; undefined until it is first needed. */
  let journal: { file: FileHandle; length: number } | undefined
  /** Why the journal takes no more: after a failed write or fsync nobody knows what is on disk. */
  let broken: StoreError | undefined
  let closed = false
  let queue: Promise<unknown> = Promise.resolve()

  /** One journal operation after the other, in the order of the calls. */
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const result = queue.then(work)
    queue = result.catch(() => undefined)
    return result
  }

  const refuseWrites = () => {
    if (closed) throw new StoreError('store.closed', `The record in ${root} is closed.`)
    if (options.readOnly) throw new StoreError('store.read-only', `The record in ${root} was opened to read only.`)
  }

  const ownPath = (path: string) => {
    const full = pathInside(root, path)
    if (path === journalName || path.split(/[/\\]/)[0] === temporaryName) {
      throw new StoreError('store.bad-path', `${path} in ${root} is the store's own: choose another name.`)
    }
    return full
  }

  const openJournal = async () => {
    if (journal) return journal
    // Cut off what a killed process left half-written, so that the next frame follows a whole one.
    const { length } = parseJournal(await readIfThere(journalPath), journalPath)
    const file = await open(journalPath, 'a')
    await file.truncate(length)
    await file.sync()
    await syncDirectory(root)
    journal = { file, length }
    return journal
  }

  return Object.freeze({
    async read(path: string) {
      const full = ownPath(path)
      try {
        return await readFile(full)
      } catch (error) {
        if (systemErrorCode(error) === 'ENOENT') return undefined
        throw explainSystemError(error, 'reading the record', full)
      }
    },

    async write(path: string, bytes: Uint8Array) {
      refuseWrites()
      const full = ownPath(path)
      try {
        await writeDurably(full, bytes, temporaryDirectory)
      } catch (error) {
        throw explainSystemError(error, 'writing the record', full)
      }
    },

    async writeAll(files: ReadonlyMap<string, Uint8Array>) {
      refuseWrites()
      const entries = [...files].map(([path, bytes]) => ({ path: ownPath(path), bytes }))
      const last = entries.pop()
      try {
        await writeAllDurably(entries, temporaryDirectory)
        if (last) await writeDurably(last.path, last.bytes, temporaryDirectory)
      } catch (error) {
        throw explainSystemError(error, 'writing the record', root)
      }
    },

    async appendJournal(bytes: Uint8Array) {
      refuseWrites()
      if (bytes.length === 0) return
      const frame = encodeFrame(bytes)
      await inTurn(async () => {
        if (broken) throw broken
        try {
          const open = await openJournal()
          for (let written = 0; written < frame.length; ) {
            written += (await open.file.write(frame, written, frame.length - written, null)).bytesWritten
          }
          await open.file.datasync()
          open.length += frame.length
        } catch (error) {
          const explained = explainSystemError(error, 'appending to the journal of the record', journalPath)
          // A full disk leaves the start of a frame. Cut it off; if even that fails, take nothing more.
          try {
            if (!journal) throw explained
            await journal.file.truncate(journal.length)
            await journal.file.sync()
          } catch {
            broken = explained
          }
          throw explained
        }
      })
    },

    readJournal() {
      return inTurn(async () => parseJournal(await readIfThere(journalPath), journalPath).payload)
    },

    async resetJournal() {
      refuseWrites()
      await inTurn(async () => {
        try {
          await writeDurably(journalPath, new Uint8Array(0), temporaryDirectory)
          await journal?.file.close()
        } catch (error) {
          throw explainSystemError(error, 'emptying the journal of the record', journalPath)
        }
        journal = undefined
        broken = undefined
      })
    },

    async removeFolder(path: string) {
      refuseWrites()
      const full = ownPath(path)
      try {
        await rm(full, { recursive: true, force: true })
      } catch (error) {
        throw explainSystemError(error, 'removing outdated files of the record', full)
      }
    },

    async close() {
      closed = true
      await inTurn(async () => {
        await journal?.file.close()
        journal = undefined
      })
    },
  })
}

/** Little-endian: length of the payload, CRC-32 of the payload, CRC-32 of the eight bytes before. */
const headerBytes = 12

function encodeFrame(payload: Uint8Array): Uint8Array {
  const frame = Buffer.alloc(headerBytes + payload.length)
  frame.writeUInt32LE(payload.length, 0)
  frame.writeUInt32LE(crc32(payload), 4)
  frame.writeUInt32LE(crc32(frame.subarray(0, 8)), 8)
  frame.set(payload, headerBytes)
  return frame
}

/**
 * The payloads of all whole frames, and where they end. What is torn can only be the last frame, which nobody was
 * promised: it is left out. What is wrong before the last frame, or in a header that was once whole, is damage.
 */
function parseJournal(bytes: Uint8Array, path: string): { payload: Uint8Array; length: number } {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const payloads: Uint8Array[] = []
  let at = 0
  while (at < view.length) {
    if (view.length - at < headerBytes) break
    const header = view.subarray(at, at + headerBytes)
    // A power failure can lengthen a file before its bytes arrive: zeros, and nobody was promised what follows.
    if (header.every((byte) => byte === 0)) break
    if (header.readUInt32LE(8) !== crc32(header.subarray(0, 8))) throw damagedJournal(path, at)
    const end = at + headerBytes + header.readUInt32LE(0)
    if (end > view.length) break
    const payload = view.subarray(at + headerBytes, end)
    if (crc32(payload) !== header.readUInt32LE(4)) {
      if (end === view.length) break
      throw damagedJournal(path, at)
    }
    payloads.push(payload)
    at = end
  }
  return { payload: Buffer.concat(payloads), length: at }
}

function damagedJournal(path: string, offset: number): StoreError {
  return new StoreError(
    'store.damaged',
    `The journal of the record was changed on disk (${path}, byte ${offset}). Restore the data directory from a backup.`,
  )
}

async function readIfThere(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path)
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return new Uint8Array(0)
    throw explainSystemError(error, 'reading the journal of the record', path)
  }
}
