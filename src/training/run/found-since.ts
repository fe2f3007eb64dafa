import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib'
import type { Kyodaku } from '../../clearance/index.js'
import type { RowRange } from '../kept-rows.js'
import type { RowEvidence } from '../receipt/index.js'
import { TrainingError } from '../training-error.js'
import type { DecidedPartRow } from './runs.js'

/** Rows of a part in which a recheck found something, and what followed from all that was known of them then. */
export interface FoundSinceRows {
  /** Ordinals in the part. */
  rows: readonly RowRange[]
  evidence: RowEvidence
}

const format = 'kyodaku-found-since@v1'
const unpackedBytesMax = 2 ** 31 - 1

/** Packs what a recheck found, and puts it where blobs are kept. */
export async function storeFoundSince(kyodaku: Kyodaku, found: readonly FoundSinceRows[]): Promise<string> {
  const text = JSON.stringify({ format, found })
  return await kyodaku.store.blobs.put(
    brotliCompressSync(text, { params: { [constants.BROTLI_PARAM_QUALITY]: 5, [constants.BROTLI_PARAM_LGWIN]: 22 } }),
  )
}

/**
 * What rechecks have found in a part so far: by row the newest, of rechecks before one, and what that one has found itself
 * where it has been here already.
 *
 * @throws TrainingError `training.bad-kept-part`; StoreError
 */
export async function foundSince(
  kyodaku: Kyodaku,
  dataset: string,
  { source, index }: Pick<DecidedPartRow, 'source' | 'index'>,
  recheck: number,
): Promise<{ before: Map<number, RowEvidence>; here: Map<number, RowEvidence> }> {
  const stored = await kyodaku.store.db
    .selectFrom('dataset_found_since')
    .select(['recheck', 'kept'])
    .where('dataset_id', '=', dataset)
    .where('source', '=', source)
    .where('part_index', '=', index)
    .where('recheck', '<=', recheck)
    .orderBy('recheck')
    .execute()
  const before = new Map<number, RowEvidence>()
  const here = new Map<number, RowEvidence>()
  for (const each of stored) {
    const rows = each.recheck === recheck ? here : before
    for (const found of parseFoundSince(await kyodaku.store.blobs.get(each.kept)))
      for (const [from, to] of found.rows) for (let row = from; row < to; row++) rows.set(row, found.evidence)
  }
  return { before, here }
}

function parseFoundSince(bytes: Uint8Array): FoundSinceRows[] {
  try {
    const text = brotliDecompressSync(bytes, { maxOutputLength: unpackedBytesMax }).toString('utf8')
    const read = JSON.parse(text) as { format: string; found: FoundSinceRows[] }
    if (read.format === format) return read.found
  } catch (error) {
    throw unreadable(error)
  }
  throw unreadable()
}

function unreadable(cause?: unknown): TrainingError {
  return new TrainingError(
    'training.bad-kept-part',
    'What a recheck found in a part of a dataset cannot be read: restore the data folder from a backup.',
    { cause },
  )
}
