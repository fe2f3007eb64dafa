import { hashesAtLevel, tilePath, tileWidth, widthOfTile } from './layout.js'
import { foldSubtrees, nodeHash } from './merkle.js'
import { encodeTile, expandTile } from './tiles.js'

/**
 * The right edge of a growing tree: all that is needed to append to it, namely the partial tile of every level and the
 * hashes of the perfect subtrees that the tree consists of. A few kilobytes at any size.
 */
export interface TreeEdge {
  size: number
  /** by level, the hashes of the partial tile there (0 to 255) */
  tiles: Uint8Array[][]
  /** hashes of the perfect subtrees, left to right, of falling height (the binary digits of the size) */
  peaks: Uint8Array[]
}

export const emptyEdge: Readonly<TreeEdge> = { size: 0, tiles: [], peaks: [] }

/** Where the new tiles of a growing tree are put: path to bytes. */
export type TileFiles = Map<string, Uint8Array>

/** The edge after these leaves, and every tile that they completed or changed, put into `files`. The old edge stays as it is. */
export function growTree(edge: Readonly<TreeEdge>, leafHashes: readonly Uint8Array[], files: TileFiles): TreeEdge {
  const grown: TreeEdge = { size: edge.size, tiles: edge.tiles.map((hashes) => [...hashes]), peaks: [...edge.peaks] }
  const changedLevels = new Set<number>()
  for (const leaf of leafHashes) {
    let hash = leaf
    put(grown, 0, hash, files, changedLevels)
    // The new leaf closes one perfect subtree for every trailing one bit of the old size.
    for (let height = 1, rest = grown.size; rest % 2 === 1; height++, rest = Math.floor(rest / 2)) {
      hash = nodeHash(grown.peaks.pop()!, hash)
      if (height % 8 === 0) put(grown, height / 8, hash, files, changedLevels)
    }
    grown.peaks.push(hash)
    grown.size++
  }
  for (const level of changedLevels) {
    const hashes = grown.tiles[level]!
    if (hashes.length === 0) continue
    files.set(
      tilePath(level, Math.floor(hashesAtLevel(level, grown.size) / tileWidth), hashes.length),
      encodeTile(hashes),
    )
  }
  return grown
}

function put(edge: TreeEdge, level: number, hash: Uint8Array, files: TileFiles, changedLevels: Set<number>): void {
  edge.tiles[level] ??= []
  const hashes = edge.tiles[level]
  hashes.push(hash)
  changedLevels.add(level)
  if (hashes.length < tileWidth) return
  // `edge.size` does not count the leaf that is being added.
  files.set(tilePath(level, hashesAtLevel(level, edge.size + 1) / tileWidth - 1), encodeTile(hashes))
  edge.tiles[level] = []
}

/** The edge of a tree of `size` entries from its stored tiles. `readTile` gives the hashes of the partial tile at this place. */
export async function readEdge(
  size: number,
  readTile: (level: number, index: number, width: number) => Promise<Uint8Array[]>,
): Promise<TreeEdge> {
  const edge: TreeEdge = { size, tiles: [], peaks: [] }
  for (let level = 0; hashesAtLevel(level, size) > 0; level++) {
    const index = Math.floor(hashesAtLevel(level, size) / tileWidth)
    const width = widthOfTile(level, index, size)
    edge.tiles[level] = width === 0 ? [] : await readTile(level, index, width)
  }
  edge.peaks = edge.tiles.toReversed().flatMap((hashes) => {
    const rows = expandTile(hashes, nodeHash)
    // An odd number of hashes in a row leaves its last one without a partner: a peak.
    return rows.flatMap((row) => (row.length % 2 === 1 ? [row.at(-1)!] : [])).reverse()
  })
  return edge
}

/** Root hash of the tree with this edge. */
export function rootOfEdge(edge: Readonly<TreeEdge>): Uint8Array {
  return foldSubtrees(edge.peaks)
}
