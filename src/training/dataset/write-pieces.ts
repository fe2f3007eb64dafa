import type { FileHandle } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { createGzip } from 'node:zlib'
import { type BytesAt, openBytesAt } from './bytes-at.js'
import { gzipLevel } from './gzip-level.js'
import type { OutputPiece } from './write-part.js'

const copyBytes = 1 << 20

/** Writes pieces to the file, at its position; returns how many bytes. Small pieces are written together. */
export async function writePieces(
  file: Pick<FileHandle, 'writeFile'>,
  pieces: readonly OutputPiece[],
): Promise<number> {
  let written = 0
  for await (const bytes of bytesOf(pieces)) {
    await file.writeFile(bytes)
    written += bytes.length
  }
  return written
}

/** The bytes of pieces, in runs of at most about a megabyte. */
async function* bytesOf(pieces: readonly OutputPiece[]): AsyncGenerator<Uint8Array> {
  const opened = new Map<string, BytesAt>()
  const buffer = createBuffer(Math.min(copyBytes, sizeOf(pieces)))
  try {
    for (const piece of pieces) {
      if (piece instanceof Uint8Array) yield* buffer.add(piece)
      else if ('gzip' in piece) {
        yield* buffer.take()
        yield* gzipped(bytesOf(piece.gzip))
      } else {
        const file = opened.get(piece.path) ?? (await openBytesAt(piece.path))
        opened.set(piece.path, file)
        for (let at = piece.start; at < piece.end; ) {
          const bytes = await file.read(at, Math.min(copyBytes, piece.end - at))
          if (bytes.length === 0) throw new Error(`${piece.path} has become shorter while it was read`)
          yield* buffer.add(bytes)
          at += bytes.length
        }
      }
    }
    yield* buffer.take()
  } finally {
    for (const file of opened.values()) await file.close()
  }
}

/** Gathers small runs of bytes into large ones; a large one goes as it is. */
function createBuffer(size: number) {
  let buffer = Buffer.allocUnsafeSlow(size)
  let held = 0
  function* take(): Generator<Uint8Array> {
    if (held === 0) return
    yield buffer.subarray(0, held)
    buffer = Buffer.allocUnsafeSlow(size)
    held = 0
  }
  return {
    take,
    *add(bytes: Uint8Array): Generator<Uint8Array> {
      if (held + bytes.length > size) yield* take()
      if (bytes.length >= size) yield bytes
      else {
        buffer.set(bytes, held)
        held += bytes.length
      }
    },
  }
}

function sizeOf(pieces: readonly OutputPiece[]): number {
  return pieces.reduce((sum, piece) => {
    if (piece instanceof Uint8Array) return sum + piece.length
    return sum + ('gzip' in piece ? 0 : piece.end - piece.start)
  }, 0)
}

function gzipped(bytes: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  const source = Readable.from(bytes, { objectMode: false })
  const gzip = createGzip({ level: gzipLevel })
  source.on('error', (error) => gzip.destroy(error))
  return source.pipe(gzip)
}
