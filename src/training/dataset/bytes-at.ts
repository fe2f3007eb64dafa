import { type FileHandle, open } from 'node:fs/promises'

/** Bytes that can be read anywhere. */
export interface BytesAt {
  size: number
  /** Fewer than asked for only at the end. Good until the next call. */
  read(start: number, length: number): Promise<Uint8Array>
  close(): Promise<void>
}

const windowBytes = 1 << 18

/** A local file, read by windows: small pieces near each other cost one read. */
export async function openBytesAt(path: string): Promise<BytesAt> {
  const file = await open(path)
  const { size } = await file.stat()
  let window: Uint8Array = new Uint8Array(0)
  let windowStart = 0
  return {
    size,
    async read(start, length) {
      if (start < windowStart || start + length > windowStart + window.length) {
        window = await readFully(file, start, Math.min(Math.max(length, windowBytes), Math.max(0, size - start)))
        windowStart = start
      }
      return window.subarray(start - windowStart, Math.min(start - windowStart + length, window.length))
    },
    close: () => file.close(),
  }
}

/** Bytes in memory. */
export function bytesAt(bytes: Uint8Array): BytesAt {
  return {
    size: bytes.length,
    read: async (start, length) => bytes.subarray(start, start + length),
    close: async () => undefined,
  }
}

async function readFully(file: FileHandle, start: number, length: number): Promise<Uint8Array> {
  const buffer = new Uint8Array(length)
  let at = 0
  while (at < length) {
    const { bytesRead } = await file.read(buffer, at, length - at, start + at)
    if (bytesRead === 0) break
    at += bytesRead
  }
  return buffer.subarray(0, at)
}
