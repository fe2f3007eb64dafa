import { Readable } from 'node:stream'
import { constants, createGunzip, gunzipSync } from 'node:zlib'
import { Decompress } from 'fzstd'
import { TrainingError } from '../training-error.js'
import type { DatasetSource } from './rows.js'

type Compression = DatasetSource['compression']

/** By the first bytes: gzip (RFC 1952, 2.3.1), a Zstandard frame or a skippable one (RFC 8878, 3.1). */
export function compressionOf(head: Uint8Array): Compression {
  if (head[0] === 0x1f && head[1] === 0x8b) return 'gzip'
  const magic = head.length < 4 ? 0 : Buffer.from(head.buffer, head.byteOffset, 4).readUInt32LE(0)
  if (magic === 0xfd2fb528 || (magic & 0xfffffff0) >>> 0 === 0x184d2a50) return 'zstd'
  return 'none'
}

export function compressionByName(name: string): Compression {
  if (/\.(?:gz|gzip|tgz)$/i.test(name)) return 'gzip'
  return /\.zstd?$/i.test(name) ? 'zstd' : 'none'
}

/**
 * The bytes within, as they come. A truncated file is an error, never a shorter one.
 * @throws TrainingError `training.unreadable-dataset`, naming the source
 */
export async function* decompress(
  chunks: AsyncIterable<Uint8Array>,
  compression: Compression,
  name: string,
): AsyncGenerator<Uint8Array> {
  try {
    if (compression === 'none') yield* chunks
    else if (compression === 'gzip') yield* gunzip(chunks)
    else yield* unzstd(chunks)
  } catch (error) {
    if (error instanceof TrainingError) throw error
    throw new TrainingError('training.unreadable-dataset', `${name} can't be read: ${(error as Error).message}`, {
      cause: error,
    })
  }
}

/**
 * The first bytes within, from the first bytes of the file.
 * @param whole they are all of the file
 */
export async function decompressHead(
  head: Uint8Array,
  compression: Compression,
  name: string,
  whole = false,
): Promise<Uint8Array> {
  if (compression === 'none') return head
  if (compression === 'gzip') {
    try {
      return gunzipSync(head, { finishFlush: constants.Z_SYNC_FLUSH })
    } catch (cause) {
      throw new TrainingError('training.unreadable-dataset', `${name} is no gzip file: ${(cause as Error).message}`, {
        cause,
      })
    }
  }
  const parts: Uint8Array[] = []
  const stream = new Decompress((part) => parts.push(part.slice()))
  try {
    stream.push(head.slice())
    if (whole) stream.push(new Uint8Array(0), true)
  } catch (cause) {
    throw new TrainingError('training.unreadable-dataset', `${name} is no zstd file: ${(cause as Error).message}`, {
      cause,
    })
  }
  return Buffer.concat(parts)
}

async function* gunzip(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const source = Readable.from(chunks, { objectMode: false })
  const inflate = createGunzip({ chunkSize: 1 << 18 })
  source.on('error', (error) => inflate.destroy(error))
  try {
    yield* source.pipe(inflate) as AsyncIterable<Uint8Array>
  } finally {
    source.destroy()
  }
}

/**
 * In JavaScript on every version of Node.js: where its own zlib knows Zstandard, it stops after a file's first frame without
 * a word (nodejs/node#64741), and files of several frames are common.
 */
async function* unzstd(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let parts: Uint8Array[] = []
  // What it hands out it writes to again, what it is handed it keeps.
  const stream = new Decompress((part) => parts.push(part.slice()))
  for await (const chunk of chunks) {
    stream.push(new Uint8Array(chunk))
    yield* parts
    parts = []
  }
  stream.push(new Uint8Array(0), true)
  yield* parts
}
