import { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { ClearanceError } from '../errors.js'

export interface WarcRecord {
  /** `response`, `request`, `metadata`, `revisit`, …, in lower case. */
  type: string
  /** By name in lower case; of repeated ones the first. */
  headers: ReadonlyMap<string, string>
  /** What stands in it, or its beginning where it is longer than is read. */
  block: Uint8Array
  isCut: boolean
}

/** Something in the file that is not as it should be, and was passed over. */
export interface WarcProblem {
  /** Bytes of the file, as decompressed, before it. */
  at: number
  problem: string
}

const lineBytesMax = 64 * 1024
const headerLinesMax = 1000
/** A block up to here is read whole; of a longer one the beginning. */
const blockBytesMax = 16 * 1024 * 1024
const beginningBytes = 1024 * 1024

/**
 * Reads the records of any WARC file (0.17 to 1.1), compressed by gzip in one piece, member by member or not at all, as
 * it streams by. What is broken is passed over to the next record and told; memory stays within one record.
 *
 * @throws ClearanceError `clearance.no-signals` for what is no WARC file from its first line on; what the source throws
 */
export async function* readWarc(
  source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): AsyncGenerator<{ record: WarcRecord } | { problem: WarcProblem }> {
  const input = createByteReader(await decompressed(source))
  let isFirst = true
  let isLost = false
  for (;;) {
    const at = input.position()
    const line = await input.line(lineBytesMax)
    if (line === undefined) break
    if (line.trim() === '' && !isFirst) continue
    if (!/^WARC\/\d+\.\d+\s*$/.test(line)) {
      if (isFirst)
        throw new ClearanceError('clearance.no-signals', 'It is no WARC file: it does not begin with WARC/1.')
      // One problem for all that is passed over.
      if (!isLost) yield { problem: { at, problem: 'no record begins here' } }
      isLost = true
      continue
    }
    isFirst = false
    isLost = false
    const headers = await readHeaders(input)
    const length = headers?.get('content-length')
    const type = headers?.get('warc-type')?.toLowerCase()
    if (headers === undefined || type === undefined || length === undefined || !/^\d{1,15}$/.test(length)) {
      yield { problem: { at, problem: 'its header has no type and length, or is too long' } }
      isLost = true
      continue
    }
    const isCut = Number(length) > blockBytesMax
    const wanted = isCut ? beginningBytes : Number(length)
    const block = await input.take(wanted)
    if (block.length < wanted || (await input.skip(Number(length) - wanted)) > 0) {
      yield { problem: { at, problem: 'the file ends within it' } }
      break
    }
    yield { record: { type, headers, block, isCut } }
  }
  const { failure } = input
  if (failure() !== undefined)
    yield { problem: { at: input.position(), problem: `it can't be decompressed: ${failure()}` } }
}

/** Until the empty line; undefined where it has too many lines. A line that begins with space goes on with the one before. */
async function readHeaders(input: ByteReader): Promise<Map<string, string> | undefined> {
  const headers = new Map<string, string>()
  let name = ''
  for (let lines = 0; lines < headerLinesMax; lines++) {
    const line = await input.line(lineBytesMax)
    if (line === undefined) return undefined
    if (line.trim() === '') return headers
    if (/^[ \t]/.test(line)) {
      if (headers.has(name)) headers.set(name, `${headers.get(name)} ${line.trim()}`.slice(0, lineBytesMax))
      continue
    }
    const colon = line.indexOf(':')
    if (colon <= 0) continue
    name = line.slice(0, colon).trim().toLowerCase()
    if (!headers.has(name)) headers.set(name, line.slice(colon + 1).trim())
  }
  return undefined
}

interface ByteReader {
  /** A line without its end, as UTF-8; undefined at the end of the file. What is longer comes in pieces. */
  line(bytesMax: number): Promise<string | undefined>
  /** So many bytes; fewer where the file ends. */
  take(bytes: number): Promise<Uint8Array>
  /** How many were not there any more. */
  skip(bytes: number): Promise<number>
  position(): number
  /** Why there was no more, where it was not the end. */
  failure(): string | undefined
}

function createByteReader({ chunks, failure }: Decompressed): ByteReader {
  let held: Buffer = Buffer.alloc(0)
  let read = 0
  let ended = false
  const more = async (): Promise<boolean> => {
    if (ended) return false
    const next = await chunks.next()
    if (next.done) {
      ended = true
      return false
    }
    held = held.length === 0 ? Buffer.from(next.value) : Buffer.concat([held, next.value])
    return true
  }
  const drop = (bytes: number): Buffer => {
    const dropped = held.subarray(0, bytes)
    held = held.subarray(bytes)
    read += dropped.length
    return dropped
  }
  return {
    position: () => read,
    failure,
    async line(bytesMax) {
      let searched = 0
      for (;;) {
        const end = held.indexOf(0x0a, searched)
        if (end >= 0 && end < bytesMax)
          return drop(end + 1)
            .toString('utf8')
            .replace(/\r?\n$/, '')
        if (held.length >= bytesMax) return drop(bytesMax).toString('utf8')
        searched = held.length
        if (!(await more())) return held.length === 0 ? undefined : drop(held.length).toString('utf8')
      }
    },
    async take(bytes) {
      const pieces: Buffer[] = []
      let missing = bytes
      while (missing > 0 && (held.length > 0 || (await more()))) {
        const piece = drop(Math.min(missing, held.length))
        pieces.push(piece)
        missing -= piece.length
      }
      return pieces.length === 1 ? Buffer.from(pieces[0]!) : Buffer.concat(pieces)
    },
    async skip(bytes) {
      let missing = bytes
      while (missing > 0 && (held.length > 0 || (await more()))) missing -= drop(Math.min(missing, held.length)).length
      return missing
    },
  }
}

interface Decompressed {
  chunks: AsyncIterator<Uint8Array, void>
  failure: () => string | undefined
}

async function decompressed(source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<Decompressed> {
  const all = chunksOf(source)
  // Enough to see how it is compressed, however small the source's pieces are.
  let head: Buffer = Buffer.alloc(0)
  while (head.length < 4) {
    const next = await all.next()
    if (next.done) break
    head = Buffer.concat([head, next.value])
  }
  const whole = async function* () {
    yield head
    yield* all
  }
  if (head.length >= 4 && head.readUInt32LE(0) === 0xfd2fb528)
    throw new ClearanceError('clearance.no-signals', 'A WARC file compressed by zstd is not read: decompress it first.')
  if (head[0] !== 0x1f || head[1] !== 0x8b) return { chunks: whole(), failure: () => undefined }
  let failure: string | undefined
  const inflate = async function* () {
    // Goes on over the members by itself.
    const gunzip = createGunzip()
    const input = Readable.from(whole())
    let sourceError: { error: unknown } | undefined
    input.on('error', (error) => {
      sourceError = { error }
      gunzip.destroy()
    })
    try {
      yield* input.pipe(gunzip) as AsyncIterable<Uint8Array>
    } catch (error) {
      if (sourceError !== undefined) throw sourceError.error
      failure = String((error as { code?: string }).code ?? error)
    } finally {
      input.destroy()
    }
    if (sourceError !== undefined) throw sourceError.error
  }
  return { chunks: inflate(), failure: () => failure }
}

async function* chunksOf(source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  yield* source
}
