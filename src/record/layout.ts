/**
 * Where the parts of a log lie and how wide they are, byte for byte as C2SP tlog-tiles has it, so that the folder can be
 * served as static files to any client of that protocol.
 */

/** Hashes in a full tile, and entries in a full bundle. */
export const tileWidth = 256

/** Where the newest signed checkpoint lies. */
export const checkpointPath = 'checkpoint'

/** Where the newest checkpoint that others have cosigned lies; of our own, beside what C2SP tlog-tiles has. */
export const cosignedCheckpointPath = 'checkpoint.cosigned'

/** Path of the tile `index` of a level; `width` 1..255 for a partial one, 256 or nothing for the full one. */
export function tilePath(level: number, index: number, width: number = tileWidth): string {
  return `tile/${level}/${indexPath(index)}${partialSuffix(width)}`
}

/** Path of the entry bundle `index`; `width` as for tiles. */
export function entriesPath(index: number, width: number = tileWidth): string {
  return `tile/entries/${indexPath(index)}${partialSuffix(width)}`
}

/** The folder of all partial widths of a tile or bundle, given the path of the full one: not needed once the full one is there. */
export function partialFolder(fullPath: string): string {
  return `${fullPath}.p`
}

/** How many hashes stand at a level of a tree of `size` entries: one for every full tile of the level below. */
export function hashesAtLevel(level: number, size: number): number {
  return Math.floor(size / tileWidth ** level)
}

/** How wide tile `index` of a level is in a tree of `size` entries: 256 when full, 0 when there is none. */
export function widthOfTile(level: number, index: number, size: number): number {
  return Math.max(0, Math.min(tileWidth, hashesAtLevel(level, size) - index * tileWidth))
}

/** 1234067 is `x001/x234/067`. */
function indexPath(index: number): string {
  const groups = [pad(index % 1000)]
  for (let rest = Math.floor(index / 1000); rest > 0; rest = Math.floor(rest / 1000))
    groups.unshift(`x${pad(rest % 1000)}`)
  return groups.join('/')
}

function pad(group: number): string {
  return String(group).padStart(3, '0')
}

function partialSuffix(width: number): string {
  return width === tileWidth ? '' : `.p/${width}`
}
