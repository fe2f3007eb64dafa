import { type FileHandle, open, readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { crc32 } from 'node:zlib'
import { syncDirectory, writeDurably } from './durable-file.js'
import { explainSystemError, StoreError, systemErrorCode } from './store-error.js'

/**
 * A file that is appended to. What a killed process leaves: an append is in `read` or not; whatever was promised (the promise
 * resolved) is there.
 */
export interface JournalFile {
  /** Appends: all of `bytes` or nothing, durable when it resolves. Calls are kept in order. */
  append(bytes: Uint8Array): Promise<void>
  /** Everything appended since the last reset, one each. `store.damaged` when the disk changed what was appended. */
  read(): Promise<Uint8Array[]>
  /** Empties it, atomically. */
  reset(): Promise<void>
  close(): Promise<void>
}

/**
 * Opens a journal; the file is made with the first append. Only while holding the lock of the data directory.
 *
 * @param options.what as errors call it
 * @param options.temporaryDirectory on the same file system; exists
 */
export function openJournalFile(path: string, options: { what: string; temporaryDirectory: string }): JournalFile {
  const { what, temporaryDirectory } = options
  /** The end of the last whole frame, and the open journal; undefined until it is first needed. */
  let journal: { file: FileHandle; length: number } | undefined
  /** Why the journal takes no more: after a failed write or fsync nobody knows what is on disk. */
  let broken: StoreError | undefined
  let queue: Promise<unknown> = Promise.resolve()

  /** One operation after the other, in the order of the calls. */
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const result = queue.then(work)
    queue = result.catch(() => undefined)
    return result
  }

  const openJournal = async () => {
    if (journal) return journal
    // Cut off what a killed process left half-written, so that the next frame follows a whole one.
    const { length } = parseJournal(await readIfThere(path, what), path, what)
    const file = await open(path, 'a')
    await file.truncate(length)
    await file.sync()
    await syncDirectory(dirname(path))
    journal = { file, length }
    return journal
  }

  return {
    async append(bytes) {
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
          const explained = explainSystemError(error, `appending to ${what}`, path)
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

    read: () => inTurn(async () => parseJournal(await readIfThere(path, what), path, what).payloads),

    reset: () =>
      inTurn(async () => {
        try {
          await writeDurably(path, new Uint8Array(0), temporaryDirectory)
          await journal?.file.close()
        } catch (error) {
          throw explainSystemError(error, `emptying ${what}`, path)
        }
        journal = undefined
        broken = undefined
      }),

    close: () =>
      inTurn(async () => {
        await journal?.file.close()
        journal = undefined
      }),
  }
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
function parseJournal(bytes: Uint8Array, path: string, what: string): { payloads: Uint8Array[]; length: number } {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const payloads: Uint8Array[] = []
  let at = 0
  while (at < view.length) {
    if (view.length - at < headerBytes) break
    const header = view.subarray(at, at + headerBytes)
    // A power failure can lengthen a file before its bytes arrive: zeros, and nobody was promised what follows.
    if (header.every((byte) => byte === 0)) break
    if (header.readUInt32LE(8) !== crc32(header.subarray(0, 8))) throw damagedJournal(path, what, at)
    const end = at + headerBytes + header.readUInt32LE(0)
    if (end > view.length) break
    const payload = view.subarray(at + headerBytes, end)
    if (crc32(payload) !== header.readUInt32LE(4)) {
      if (end === view.length) break
      throw damagedJournal(path, what, at)
    }
    payloads.push(payload)
    at = end
  }
  return { payloads, length: at }
}

function damagedJournal(path: string, what: string, offset: number): StoreError {
  return new StoreError(
    'store.damaged',
    `${what[0]!.toUpperCase()}${what.slice(1)} was changed on disk (${path}, byte ${offset}). Restore the data directory from a backup.`,
  )
}

async function readIfThere(path: string, what: string): Promise<Uint8Array> {
  try {
    return await readFile(path)
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return new Uint8Array(0)
    throw explainSystemError(error, `reading ${what}`, path)
  }
}
