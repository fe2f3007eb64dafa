import { createHash } from 'node:crypto'
import { closeSync, openSync, readSync } from 'node:fs'
import { z } from 'zod'
import { decodeTrack, encodeTrack, type Track } from '../../fingerprint/index.js'
import { createPackBuilder, maxIndexCount, type Pack, readHashIndex } from '../../match/index.js'
import { canonicalJson } from '../../record/index.js'
import { ClearanceError } from '../errors.js'
import { createPiece, damaged, digestOfBytes, type PieceName, piecePath, readPiece, writePiece } from './piece.js'

/** What a pack holds: the piece that everything else of it is found and checked by. */
export interface PackDirectory {
  format: 'kyodaku-pack@v1'
  index: PieceName
  /** Tracks (`KYTRACK1`) one after another. */
  tracks: PieceName
  /** By rising id; ids of the index's hashes go on from one entry to the next. */
  entries: PackedTrack[]
}

export interface PackedTrack {
  /** Of the reference. */
  id: string
  /** What the track was made from: changes when the reference is fingerprinted anew. */
  source: string
  pass: 'keyframes' | 'full'
  /** Where its bytes are in the piece of tracks. */
  offset: number
  bytes: number
  /** `sha256:<hex>` of those bytes. */
  digest: string
  indexed: number
  rows: number
  hashes: number
}

/** A pack's directory with its own name. */
export interface NamedPack {
  name: PieceName
  directory: PackDirectory
}

const count = z
  .int()
  .min(0)
  .max(2 ** 40)
const pieceName = z.strictObject({ digest: z.string().regex(/^sha256:[0-9a-f]{64}$/), bytes: count })
const directorySchema = z.strictObject({
  format: z.literal('kyodaku-pack@v1'),
  index: pieceName,
  tracks: pieceName,
  entries: z.array(
    z.strictObject({
      id: z.string().min(1).max(200),
      source: z.string().max(200),
      pass: z.enum(['keyframes', 'full']),
      offset: count,
      bytes: count,
      digest: z.string().regex(/^sha256:[0-9a-f]{64}$/),
      indexed: count,
      rows: count,
      hashes: count,
    }),
  ),
}) satisfies z.ZodType<PackDirectory>

/** What goes into a pack: the track is asked for when its turn comes. */
export interface TrackSource {
  id: string
  source: string
  pass: 'keyframes' | 'full'
  track(): Promise<Track>
}

/**
 * Writes a pack into a folder of pieces; of everything there is one copy in memory at most, the index. Takes the tracks
 * by rising id until `hashesMax` is reached; returns how many it took (at least one), which of them could not be read, and
 * the pack unless that were all.
 */
export async function writePack(
  folder: string,
  sources: readonly TrackSource[],
  hashesMax: number,
  onTrack?: () => void,
): Promise<{ pack?: NamedPack; taken: number; unreadable: { id: string; why: string }[] }> {
  const builder = createPackBuilder()
  const entries: PackedTrack[] = []
  const tracks = await createPiece(folder, `tracks-${process.pid}`)
  let [offset, indexed, taken] = [0, 0, 0]
  const unreadable: { id: string; why: string }[] = []
  try {
    for (const { id, source, pass, track } of sources) {
      taken += 1
      onTrack?.()
      let read: Track
      try {
        read = await track()
      } catch (error) {
        unreadable.push({ id, why: error instanceof Error ? error.message : String(error) })
        continue
      }
      const bytes = encodeTrack(read)
      const entry = builder.add(id, read)
      await tracks.write(bytes)
      entries.push({ ...entry, source, pass, offset, bytes: bytes.length, digest: digestOfBytes(bytes) })
      offset += bytes.length
      indexed += entry.indexed
      // A margin, so that the next one, a whole film of it, can never be more than an index takes.
      if (indexed >= Math.min(hashesMax, maxIndexCount >> 1)) break
    }
    if (entries.length === 0) {
      await tracks.abandon()
      return { taken, unreadable }
    }
    const tracksName = await tracks.finish()
    const { index } = builder.finish()
    const indexPiece = await createPiece(folder, `index-${process.pid}`)
    for (const part of index.serializeParts()) await indexPiece.write(part)
    const indexName = await indexPiece.finish()
    const directory: PackDirectory = { format: 'kyodaku-pack@v1', index: indexName, tracks: tracksName, entries }
    const name = await writePiece(folder, Buffer.from(canonicalJson(directory)))
    return { pack: { name, directory }, taken, unreadable }
  } catch (error) {
    await tracks.abandon()
    throw error
  }
}

/** Reads a pack's directory. @throws ClearanceError `clearance.bad-snapshot`, `clearance.damaged-snapshot` */
export async function readPackDirectory(folder: string, name: PieceName): Promise<PackDirectory> {
  return parsePackDirectory(await readPiece(folder, name))
}

/** Reads a directory from foreign bytes: every entry within its piece, ids rising. @throws `clearance.bad-snapshot` */
export function parsePackDirectory(bytes: Uint8Array): PackDirectory {
  const bad = (what: string, cause?: unknown) =>
    new ClearanceError('clearance.bad-snapshot', `this is not the directory of a pack: ${what}.`, { cause })
  let value: unknown
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch (error) {
    throw bad('it is not JSON', error)
  }
  const parsed = directorySchema.safeParse(value)
  if (!parsed.success) throw bad(`${parsed.error.issues[0]?.path.join('.')}: ${parsed.error.issues[0]?.message}`)
  const { entries, tracks } = parsed.data
  for (const [at, { id, offset, bytes: length }] of entries.entries()) {
    if (at > 0 && !(entries[at - 1]!.id < id)) throw bad(`${JSON.stringify(id)} is out of order`)
    if (offset + length > tracks.bytes) throw bad(`the track of ${JSON.stringify(id)} lies beyond its piece`)
  }
  return parsed.data
}

export interface OpenPackOptions {
  /** Check the index against its digest while it is read, not only by its own checksum. */
  checkDigest: boolean
  /** What to take for a track that is missing or damaged; without it that is an error. */
  fallback?: (entry: PackedTrack) => Track
}

/**
 * Opens a pack: reads its index straight to where it stays; tracks are read, and checked, when they are needed.
 *
 * @throws ClearanceError `clearance.damaged-snapshot`; MatchError `match.bad-index`
 */
export function openPack(folder: string, directory: PackDirectory, options: OpenPackOptions): Pack {
  const { index: indexName, tracks, entries } = directory
  const path = piecePath(folder, indexName.digest)
  const hash = createHash('sha256')
  const index = withFile(path, (file) =>
    readHashIndex(indexName.bytes, (target, offset) => {
      readFully(file, path, target, offset)
      if (options.checkDigest) hash.update(target)
    }),
  )
  if (options.checkDigest && `sha256:${hash.digest('hex')}` !== indexName.digest) throw damaged(path, 'was changed')
  const tracksPath = piecePath(folder, tracks.digest)
  return {
    entries,
    index,
    track(position) {
      const entry = entries[position]!
      try {
        const bytes = new Uint8Array(entry.bytes)
        withFile(tracksPath, (file) => readFully(file, tracksPath, bytes, entry.offset))
        if (digestOfBytes(bytes) !== entry.digest) throw damaged(tracksPath, `was changed at byte ${entry.offset}`)
        return decodeTrack(bytes)
      } catch (error) {
        if (options.fallback === undefined) throw error
        return options.fallback(entry)
      }
    },
  }
}

function withFile<T>(path: string, work: (file: number) => T): T {
  let file: number
  try {
    file = openSync(path, 'r')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw damaged(path, 'is missing')
    throw error
  }
  try {
    return work(file)
  } finally {
    closeSync(file)
  }
}

function readFully(file: number, path: string, target: Uint8Array, offset: number): void {
  for (let done = 0; done < target.length; ) {
    const read = readSync(file, target, done, target.length - done, offset + done)
    if (read === 0) throw damaged(path, 'is cut short')
    done += read
  }
}
