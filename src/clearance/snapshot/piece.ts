import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open, readFile, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { ClearanceError } from '../errors.js'

/** Bytes that are named by their digest, in a folder of such: never changed, and the same in every snapshot that has them. */
export interface PieceName {
  /** `sha256:<64 hex digits>` */
  digest: string
  bytes: number
}

/** Where a piece is within a folder of pieces. */
export function piecePath(folder: string, digest: string): string {
  const hex = /^sha256:([0-9a-f]{64})$/.exec(digest)?.[1]
  if (hex === undefined)
    throw new ClearanceError('clearance.bad-snapshot', `${JSON.stringify(digest)} is not a digest.`)
  return join(folder, hex)
}

/** Writes a new piece bit by bit, hashing on the way; it gets its name when it is complete. */
export interface PieceWriter {
  write(bytes: Uint8Array): Promise<void>
  finish(): Promise<PieceName>
  abandon(): Promise<void>
}

/** Begins a piece in a folder that exists. */
export async function createPiece(folder: string, temporaryName: string): Promise<PieceWriter> {
  const temporary = join(folder, `${temporaryName}.tmp`)
  const file = await open(temporary, 'w')
  const hash = createHash('sha256')
  let total = 0
  return {
    async write(bytes) {
      hash.update(bytes)
      for (let written = 0; written < bytes.length; )
        written += (await file.write(bytes, written, bytes.length - written, null)).bytesWritten
      total += bytes.length
    },
    async finish() {
      await file.sync()
      await file.close()
      const digest = `sha256:${hash.digest('hex')}`
      await rename(temporary, piecePath(folder, digest))
      return { digest, bytes: total }
    },
    async abandon() {
      await file.close().catch(() => undefined)
      await rm(temporary, { force: true })
    },
  }
}

/** A whole piece at once. */
export async function writePiece(folder: string, bytes: Uint8Array): Promise<PieceName> {
  const digest = digestOfBytes(bytes)
  const piece = await createPiece(folder, digest.slice(7))
  await piece.write(bytes)
  return piece.finish()
}

/**
 * Reads a small piece and checks it.
 *
 * @throws ClearanceError `clearance.damaged-snapshot` when it is missing or is other bytes
 */
export async function readPiece(folder: string, { digest, bytes }: PieceName): Promise<Uint8Array> {
  const path = piecePath(folder, digest)
  const size = await sizeOf(path)
  // Not even read when its length is wrong: a stranger's file may be of any length.
  if (size !== bytes) throw damaged(path, size === undefined ? 'is missing' : `has ${size} bytes, not ${bytes}`)
  const found = await readFile(path)
  if (digestOfBytes(found) !== digest) throw damaged(path, 'was changed')
  return found
}

/** Whether a piece is there whole and unchanged; undefined when it is, else what is wrong. Streams. */
export async function pieceProblem(folder: string, { digest, bytes }: PieceName): Promise<string | undefined> {
  const path = piecePath(folder, digest)
  const size = await sizeOf(path)
  if (size === undefined) return 'is missing'
  if (size !== bytes) return `has ${size} bytes, not ${bytes}`
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk as Buffer)
  return `sha256:${hash.digest('hex')}` === digest ? undefined : 'was changed'
}

export function damaged(path: string, what: string): ClearanceError {
  return new ClearanceError(
    'clearance.damaged-snapshot',
    `${path} ${what}: fetch the snapshot, or this piece of it, again.`,
  )
}

export function digestOfBytes(bytes: Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`
}

async function sizeOf(path: string): Promise<number | undefined> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined
    throw error
  })
  return found?.isFile() ? found.size : undefined
}
