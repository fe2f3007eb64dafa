import { createHash } from 'node:crypto'
import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { isMainThread } from 'node:worker_threads'

/** Bytes that can be read anywhere. */
export interface BytesAt {
  size: number
  /** Fewer than asked for only at the end. Good until the next call. */
  read(start: number, length: number): Promise<Uint8Array>
  /** A run of bytes whole, not by windows; fails with `ESHORTER` where they are not all there. Good until the next call of it. */
  whole(start: number, length: number): Promise<Uint8Array>
  /** SHA-256 of a run of bytes, in hex; fails with `ESHORTER` where they are not all there. */
  sha256(start: number, length: number): Promise<string>
  close(): Promise<void>
}

const windowBytes = 1 << 18
/** After a leap, such as over media in a tar: what lies between one and the next is not read. */
const leapBytes = 1 << 13
const hashedBytes = 1 << 20
/** Kept for the next run of bytes, if it is no larger. */
const keptBytes = 1 << 25

/** A local file, read by windows: small pieces near each other cost one read, and few bytes beyond them. */
export async function openBytesAt(path: string): Promise<BytesAt> {
  const file = isMainThread ? await openAsking(path) : openWaiting(path)
  const { size } = file
  let window: Uint8Array = new Uint8Array(0)
  let windowStart = 0
  let next = windowBytes
  let buffer: Buffer | undefined
  const reserve = (bytes: number): Buffer => {
    if (buffer === undefined || buffer.length < bytes)
      buffer = Buffer.allocUnsafeSlow(Math.min(2 ** Math.ceil(Math.log2(bytes)), Math.max(bytes, keptBytes)))
    return buffer
  }
  return {
    size,
    async read(start, length) {
      if (start < windowStart || start + length > windowStart + window.length) {
        const goesOn = start >= windowStart && start <= windowStart + window.length
        next = goesOn ? Math.min(next * 2, windowBytes) : leapBytes
        window = await readFully(file, start, Math.min(Math.max(length, next), Math.max(0, size - start)))
        windowStart = start
      }
      return window.subarray(start - windowStart, Math.min(start - windowStart + length, window.length))
    },
    async whole(start, length) {
      const whole = reserve(Math.max(length, hashedBytes)).subarray(0, length)
      if (length > keptBytes) buffer = undefined
      for (let at = 0; at < length; ) {
        const bytesRead = await file.read(whole, at, length - at, start + at)
        if (bytesRead === 0) throw shorter(path)
        at += bytesRead
      }
      return whole
    },
    async sha256(start, length) {
      const buffer = reserve(hashedBytes)
      const hash = createHash('sha256')
      for (let at = 0; at < length; ) {
        const bytesRead = await file.read(buffer, 0, Math.min(buffer.length, length - at), start + at)
        if (bytesRead === 0) throw shorter(path)
        hash.update(buffer.subarray(0, bytesRead))
        at += bytesRead
      }
      return hash.digest('hex')
    },
    close: async () => file.close(),
  }
}

function shorter(path: string): Error {
  return Object.assign(new Error(`${path} has become shorter`), { code: 'ESHORTER' })
}

/** Bytes in memory. */
export function bytesAt(bytes: Uint8Array): BytesAt {
  return {
    size: bytes.length,
    read: async (start, length) => bytes.subarray(start, start + length),
    async whole(start, length) {
      if (start + length > bytes.length) throw shorter('it')
      return bytes.subarray(start, start + length)
    },
    async sha256(start, length) {
      if (start + length > bytes.length) throw shorter('it')
      return createHash('sha256')
        .update(bytes.subarray(start, start + length))
        .digest('hex')
    },
    close: async () => undefined,
  }
}

/** A file that is read at a place, into a buffer from `offset`; says how many bytes came. */
interface OpenFile {
  size: number
  read(into: Uint8Array, offset: number, length: number, position: number): number | Promise<number>
  close(): void | Promise<void>
}

async function openAsking(path: string): Promise<OpenFile> {
  const file = await open(path)
  return {
    size: (await file.stat()).size,
    read: async (into, offset, length, position) => (await file.read(into, offset, length, position)).bytesRead,
    close: () => file.close(),
  }
}

/** In a thread that has nothing else to do: handing a read to yet another and being woken costs more than most reads. */
function openWaiting(path: string): OpenFile {
  const file = openSync(path, 'r')
  return {
    size: fstatSync(file).size,
    read: (into, offset, length, position) => readSync(file, into, offset, length, position),
    close: () => closeSync(file),
  }
}

async function readFully(file: OpenFile, start: number, length: number): Promise<Uint8Array> {
  const buffer = new Uint8Array(length)
  let at = 0
  while (at < length) {
    const bytesRead = await file.read(buffer, at, length - at, start + at)
    if (bytesRead === 0) break
    at += bytesRead
  }
  return buffer.subarray(0, at)
}
