import { type FileHandle, open } from 'node:fs/promises'
import type { OutputPiece } from './write-part.js'

const copyBytes = 1 << 20

/** Writes pieces to the file, at its position; returns how many bytes. */
export async function writePieces(file: FileHandle, pieces: readonly OutputPiece[]): Promise<number> {
  let written = 0
  for (const piece of pieces) {
    if (piece instanceof Uint8Array) {
      await file.writeFile(piece)
      written += piece.length
    } else {
      await copyRange(file, piece)
      written += piece.end - piece.start
    }
  }
  return written
}

async function copyRange(file: FileHandle, { path, start, end }: { path: string; start: number; end: number }) {
  const from = await open(path)
  try {
    const buffer = new Uint8Array(Math.min(copyBytes, end - start))
    for (let at = start; at < end; ) {
      const { bytesRead } = await from.read(buffer, 0, Math.min(buffer.length, end - at), at)
      if (bytesRead === 0) throw new Error(`${path} has become shorter while it was read`)
      await file.writeFile(buffer.subarray(0, bytesRead))
      at += bytesRead
    }
  } finally {
    await from.close()
  }
}
