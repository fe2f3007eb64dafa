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

/** The bytes of pieces, in runs of about a megabyte. */
async function* bytesOf(pieces: readonly OutputPiece[]): AsyncGenerator<Uint8Array> {
  if (pieces.every((piece) => piece instanceof Uint8Array && piece.length > copyBytes / 4)) {
    yield* pieces as readonly Uint8Array[]
    return
  }
  const opened = new Map<string, BytesAt>()
  const buffer = Buffer.allocUnsafeSlow(copyBytes)
  let held = 0
  try {
    for (const piece of pieces) {
      if (piece instanceof Uint8Array) {
        if (held + piece.length > copyBytes) {
          if (held > 0) yield Buffer.from(buffer.subarray(0, held))
          held = 0
        }
        if (piece.length > copyBytes) yield piece
        else {
          buffer.set(piece, held)
          held += piece.length
        }
      } else if ('gzip' in piece) {
        if (held > 0) yield Buffer.from(buffer.subarray(0, held))
        held = 0
        yield* Readable.from(bytesOf(piece.gzip), { objectMode: false }).pipe(
          createGzip({ level: gzipLevel }),
        ) as AsyncIterable<Uint8Array>
      } else {
        const from = opened.get(piece.path) ?? (await openBytesAt(piece.path))
        opened.set(piece.path, from)
        for (let at = piece.start; at < piece.end; ) {
          if (held === copyBytes) {
            yield Buffer.from(buffer)
            held = 0
          }
          const bytes = await from.read(at, Math.min(copyBytes - held, piece.end - at))
          if (bytes.length === 0) throw new Error(`${piece.path} has become shorter while it was read`)
          buffer.set(bytes, held)
          held += bytes.length
          at += bytes.length
        }
      }
    }
    if (held > 0) yield Buffer.from(buffer.subarray(0, held))
  } finally {
    for (const file of opened.values()) await file.close()
  }
}
