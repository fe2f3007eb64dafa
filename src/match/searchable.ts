import { type Rows, regionCount, rowQuality } from './rows.js'
import { thresholds } from './thresholds.js'

/** The hashes of a track that are looked for, and looked up: by row, then region. */
export function* searchableHashes(rows: Rows): Generator<[row: number, region: number]> {
  for (let row = 0; row < rows.count; row++) {
    for (let region = 0; region < regionCount; region++) {
      if (rowQuality(rows, row, region) >= thresholds.searchedQuality) yield [row, region]
    }
  }
}

/** The 32 bytes of a row's region; a view. */
export function hashOf(rows: Rows, row: number, region: number): Uint8Array {
  return new Uint8Array(rows.words.buffer, rows.words.byteOffset + (rows.source[row]! * regionCount + region) * 32, 32)
}

/** Query hashes that are searched together. */
const hashesPerBatch = 1024

/** The searchable hashes of a query, some at a time: where each comes from, and the hashes one after another. */
export function* queryBatches(
  query: Rows,
): Generator<{ sources: [row: number, region: number][]; hashes: Uint8Array }> {
  const all = [...searchableHashes(query)]
  for (let from = 0; from < all.length; from += hashesPerBatch) {
    const sources = all.slice(from, from + hashesPerBatch)
    const hashes = new Uint8Array(sources.length * 32)
    for (const [at, [row, region]] of sources.entries()) hashes.set(hashOf(query, row, region), at * 32)
    yield { sources, hashes }
  }
}
