import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, open, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { extract } from 'tar-stream'
import { ClearanceError } from '../errors.js'

/** What a file of signals is by its first bytes; `unknown` is neither. */
export type SignalsFileKind = 'tar' | 'warc' | 'unknown'

const blockBytes = 512
/** POSIX.1-2017, pax, "ustar Interchange Format": offset of the magic in a header. */
const magicOffset = 257

/**
 * Whether a file is a tar (of a snapshot's folder) or a WARC, either of them compressed by gzip or not.
 *
 * @throws ClearanceError `clearance.no-signals` where it can't be read
 */
export async function signalsFileKind(path: string): Promise<SignalsFileKind> {
  const head = await headOf(path)
  const plain = head[0] === 0x1f && head[1] === 0x8b ? await gunzippedHead(path) : head
  if (plain.subarray(magicOffset, magicOffset + 5).toString('latin1') === 'ustar') return 'tar'
  return plain.subarray(0, 5).toString('latin1') === 'WARC/' ? 'warc' : 'unknown'
}

async function headOf(path: string): Promise<Buffer> {
  try {
    const file = await open(path)
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(blockBytes), 0, blockBytes, 0)
      return buffer.subarray(0, bytesRead)
    } finally {
      await file.close()
    }
  } catch (cause) {
    throw new ClearanceError('clearance.no-signals', `${path} can't be read as a file of signals.`, { cause })
  }
}

async function gunzippedHead(path: string): Promise<Buffer> {
  const source = createReadStream(path)
  const chunks: Buffer[] = []
  let length = 0
  try {
    for await (const chunk of source.pipe(createGunzip()) as AsyncIterable<Buffer>) {
      chunks.push(chunk)
      length += chunk.length
      if (length >= blockBytes) break
    }
  } catch {
    // What is no gzip after all is of no kind.
  } finally {
    source.destroy()
  }
  return Buffer.concat(chunks).subarray(0, blockBytes)
}

/** Files of a snapshot; whatever folder they lie in within the tar. */
const wanted = /(?:^|\/)(fetches\.log|bodies\.pack|seals\/[0-9a-f]{64}\.json)$/

/** A file may become this much larger, and this many bytes besides: text compresses well, and a bomb far better. */
const growthMax = 50
const unpackedBytesFree = 2 ** 30

/**
 * Lays the files of a snapshot out of a tar into a folder; what else is in it is passed over. No name leads out of the folder.
 *
 * @throws ClearanceError `clearance.damaged-signals` where it is no whole tar, has a file twice, has no snapshot in it, or is
 * far larger unpacked
 */
export async function unpackSignals(
  path: string,
  folder: string,
  { bytesFree = unpackedBytesFree }: { bytesFree?: number } = {},
): Promise<void> {
  const unpacked = new Set<string>()
  const entries = extract()
  const source = createReadStream(path)
  const compressed = (await headOf(path)).subarray(0, 2).equals(Buffer.from([0x1f, 0x8b]))
  const limit = notBeyond(path, (await stat(path)).size * growthMax + bytesFree)
  const reading = (compressed ? pipeline(source, createGunzip(), limit, entries) : pipeline(source, entries)).catch(
    (error: unknown) => error,
  )
  try {
    for await (const entry of entries) {
      const { name, type } = entry.header
      const file = type === 'file' ? wanted.exec(name)?.[1] : undefined
      if (file === undefined) {
        entry.resume()
        continue
      }
      if (unpacked.has(file)) throw damaged(path, `has ${file} twice`)
      unpacked.add(file)
      await mkdir(join(folder, 'seals'), { recursive: true })
      await pipeline(entry as unknown as NodeJS.ReadableStream, createWriteStream(join(folder, file), { flags: 'wx' }))
    }
    const failed = await reading
    if (failed !== undefined) throw failed
  } catch (error) {
    entries.destroy()
    await reading
    if (limit.errored instanceof ClearanceError) throw limit.errored
    if (error instanceof ClearanceError || (error as { code?: string }).code === 'ENOSPC') throw error
    throw damaged(path, 'is not a whole tar', error)
  }
  for (const name of ['fetches.log', 'bodies.pack'])
    if (!unpacked.has(name)) throw damaged(path, `has no ${name}: give a tar of the folder of a signal snapshot`)
}

/** Ends with an error what is more than so many bytes. */
function notBeyond(path: string, bytesMax: number): Transform {
  let bytes = 0
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length
      if (bytes > bytesMax) done(damaged(path, `is far larger unpacked (over ${bytesMax} bytes)`))
      else done(null, chunk)
    },
  })
}

function damaged(path: string, what: string, cause?: unknown): ClearanceError {
  return new ClearanceError('clearance.damaged-signals', `${path} ${what}.`, { cause })
}
