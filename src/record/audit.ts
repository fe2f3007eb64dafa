import type { Checkpoint } from './checkpoint.js'
import { checkpointVerifier, type Trusted } from './checkpoint-trust.js'
import { equalBytes } from './equal-bytes.js'
import { checkpointPath, hashesAtLevel, tilePath, tileWidth, widthOfTile } from './layout.js'
import { leafHash } from './merkle.js'
import type { LogStorage } from './storage.js'
import { corrupt, createTileReader } from './tile-reader.js'
import { encodeTile } from './tiles.js'
import { emptyEdge, growTree, rootOfEdge, type TileFiles } from './tree.js'

/**
 * Reads a whole stored log and checks all of it: every entry hashes to its leaf, every tile holds what the entries lead to,
 * and the root is what the signed checkpoint says. Needs only reading, and the files of any C2SP tlog-tiles log will do.
 *
 * @returns the checkpoint, of which now everything is known
 * @throws RecordError `record.corrupt` and those of `verifyCheckpoint` or `verifyCosignedCheckpoint`
 */
export async function auditLog(storage: Pick<LogStorage, 'read'>, trusted: Trusted): Promise<Checkpoint> {
  const stored = await storage.read(checkpointPath)
  if (stored === undefined) throw corrupt('there is no checkpoint.')
  const checkpoint = checkpointVerifier(trusted)(new TextDecoder('utf-8', { ignoreBOM: true }).decode(stored))
  const { size, rootHash } = checkpoint
  const reader = createTileReader(storage)
  let edge = { ...emptyEdge }
  for (let index = 0; index * tileWidth < size; index++) {
    const files: TileFiles = new Map()
    edge = growTree(edge, (await reader.bundle(index, size)).map(leafHash), files)
    for (const [path, expected] of files) {
      const [, level, tileIndex, partial] = /^tile\/(\d+)\/((?:x\d+\/)*\d+)(\.p\/\d+)?$/.exec(path) ?? []
      if (partial !== undefined) continue
      await checkTile(Number(level), Number(tileIndex?.replaceAll(/\D/g, '')), expected)
    }
  }
  // The partial tiles at the end, one a level: those above the lowest may be older than the last bundle.
  for (const [level, hashes] of edge.tiles.entries()) {
    if (hashes.length > 0)
      await checkTile(level, Math.floor(hashesAtLevel(level, size) / tileWidth), encodeTile(hashes))
  }
  if (!equalBytes(rootOfEdge(edge), rootHash))
    throw corrupt(`the ${size} entries do not lead to the root of the checkpoint.`)
  return checkpoint

  async function checkTile(level: number, index: number, expected: Uint8Array): Promise<void> {
    // Of the lowest row, every tile is read once: what lies above it in the tile is not needed.
    const hashes = level === 0 ? await reader.leafHashes(index, size) : await reader.tile(level, index, size)
    if (!equalBytes(encodeTile(hashes), expected)) {
      const path = tilePath(level, index, widthOfTile(level, index, size))
      throw corrupt(`${path} is not what the entries lead to.`)
    }
  }
}
