import { entriesPath, tilePath, tileWidth, widthOfTile } from './layout.js'
import { type EntryRange, foldSubtrees, nodeHash, perfectSubtrees } from './merkle.js'
import { RecordError } from './record-error.js'
import type { LogStorage } from './storage.js'
import { expandTile, parseEntryBundle, parseTile } from './tiles.js'

/** Reads hashes and entries of a stored tree of any size up to the stored one. What it reads is not verified: a proof is. */
export interface TileReader {
  /** The hashes of a tile in a tree of `size` entries. */
  tile(level: number, index: number, size: number): Promise<Uint8Array[]>
  /** As `tile(0, …)`, but for reading every tile once: nothing is hashed or kept. */
  leafHashes(index: number, size: number): Promise<Uint8Array[]>
  /** The entries of a bundle in a tree of `size` entries. */
  bundle(index: number, size: number): Promise<Uint8Array[]>
  /** The hash of a run of entries of a proof in a tree of `size` entries. */
  rangeHash(range: EntryRange, size: number): Promise<Uint8Array>
}

/** A tile or bundle of one width never changes, so a few are kept: about 50 kB a tile with all its inner hashes, up to 16 MB a bundle. */
const keptTilesMax = 256
const keptBundlesMax = 4

/** @throws (its functions) RecordError `record.corrupt` where a file is missing or has the wrong shape */
export function createTileReader(storage: Pick<LogStorage, 'read'>): TileReader {
  const keptTiles = new Map<string, Promise<Uint8Array[][]>>()
  const keptBundles = new Map<string, Uint8Array[]>()

  function readHashes(level: number, index: number, width: number): Promise<Uint8Array[]> {
    return readShaped(storage, tilePath(level, index), tilePath(level, index, width), (bytes, full) =>
      parseTile(bytes, full ? tileWidth : width).slice(0, width),
    )
  }

  async function expandedTile(level: number, index: number, size: number): Promise<Uint8Array[][]> {
    const width = widthOfTile(level, index, size)
    const path = tilePath(level, index, width)
    const kept = keptTiles.get(path)
    if (kept !== undefined) return await kept
    // Kept while it is being read already: a batch's proofs are all made of the same few tiles, at once.
    const reading = readHashes(level, index, width).then((hashes) => expandTile(hashes, nodeHash))
    keep(keptTiles, path, reading, keptTilesMax)
    try {
      return await reading
    } catch (error) {
      if (keptTiles.get(path) === reading) keptTiles.delete(path)
      throw error
    }
  }

  return {
    async tile(level, index, size) {
      return (await expandedTile(level, index, size))[0]!
    },
    leafHashes(index, size) {
      return readHashes(0, index, widthOfTile(0, index, size))
    },
    async bundle(index, size) {
      const width = widthOfTile(0, index, size)
      const path = entriesPath(index, width)
      const kept = keptBundles.get(path)
      if (kept !== undefined) return kept
      const entries = await readShaped(storage, entriesPath(index), path, (bytes, full) =>
        parseEntryBundle(bytes, full ? tileWidth : width).slice(0, width),
      )
      keep(keptBundles, path, entries, keptBundlesMax)
      return entries
    },
    async rangeHash(range, size) {
      const hashes: Uint8Array[] = []
      for (const { height, index } of perfectSubtrees(range)) {
        const level = Math.floor(height / 8)
        const perTile = tileWidth / 2 ** (height % 8)
        const rows = await expandedTile(level, Math.floor(index / perTile), size)
        const hash = rows[height % 8]?.[index % perTile]
        if (hash === undefined)
          throw new RecordError('record.out-of-range', `There is no such subtree in a tree of ${size} entries.`)
        hashes.push(hash)
      }
      return foldSubtrees(hashes)
    },
  }
}

/** The partial file of a place, or the full one that has taken its place since (C2SP tlog-tiles, Partial Tiles). */
async function readShaped<T>(
  storage: Pick<LogStorage, 'read'>,
  fullPath: string,
  path: string,
  parse: (bytes: Uint8Array, full: boolean) => T,
): Promise<T> {
  for (const candidate of path === fullPath ? [path] : [path, fullPath]) {
    const bytes = await storage.read(candidate)
    if (bytes === undefined) continue
    try {
      return parse(bytes, candidate === fullPath)
    } catch (error) {
      throw corrupt(`${candidate} is damaged: ${(error as Error).message}`, error)
    }
  }
  throw corrupt(`${path} is missing.`)
}

/** What to do when stored files contradict each other. */
export function corrupt(what: string, cause?: unknown): RecordError {
  const message = `The log's files are damaged: ${what} Nothing was changed. Restore the log's folder from a backup, then open it again.`
  return new RecordError('record.corrupt', message, cause === undefined ? undefined : { cause })
}

function keep<T>(kept: Map<string, T>, path: string, value: T, max: number): void {
  const oldest = kept.size >= max ? kept.keys().next().value : undefined
  if (oldest !== undefined) kept.delete(oldest)
  kept.set(path, value)
}
