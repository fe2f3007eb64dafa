import { gzipSync } from 'node:zlib'
import { gzipLevel } from './gzip-level.js'
import type { PartPayload } from './part.js'
import type { RowOutcome, RowsOfPart, RowVerdict } from './rows.js'
import { writeCsvPart } from './write-csv.js'
import { writeManifest } from './write-folder.js'
import { writeJsonlPart } from './write-jsonl.js'
import { verdictRuns } from './write-parquet.js'
import { writeTarPart } from './write-tar.js'

/** Bytes to be written: as they are, a run of a local file, or others as one gzip member. */
export type OutputPiece = Uint8Array | { path: string; start: number; end: number } | { gzip: readonly OutputPiece[] }

/** What a part gives to the file of each outcome, in order; `writePieces` puts it there. */
export interface PartOutput extends Record<RowOutcome, readonly OutputPiece[]> {
  /** Of Parquet, instead: the part's share of the verdict file that `writeParquet` takes. */
  verdictRuns?: Uint8Array
}

/**
 * The rows of a part in their own format, each with its verdict, by outcome. Compressed as the input is: each part is a
 * gzip member of its own (RFC 1952, 2.2), so that parts can be made apart and put together. What came as Zstandard leaves
 * as gzip, since Node.js 20 can't write the former and outputs are the same on every version. Of a folder it is the
 * manifest; `linkFolderPart` puts the files in place.
 * @param verdicts by row; a verdict that many rows share is best one object
 * @param read what `readPart` found: spares JSONL being parsed again, and CSV being cut again
 */
export async function writePart(
  payload: PartPayload,
  verdicts: readonly RowVerdict[],
  read: Partial<Pick<RowsOfPart, 'broken' | 'records'>> = {},
): Promise<PartOutput> {
  const { data, layout, source, rows, part } = payload
  if (verdicts.length !== rows) throw new Error(`${rows} rows and ${verdicts.length} verdicts`)
  const compress = source.compression !== 'none'
  switch (data.kind) {
    case 'bytes':
      return whole(
        layout.csv === undefined
          ? writeJsonlPart(data.bytes, verdicts, read.broken)
          : writeCsvPart(data.bytes, layout.columns.length, layout.csv, verdicts, read.records),
        compress,
      )
    case 'tar': {
      const { admit, review, refuse } = await writeTarPart(source.name, data, verdicts)
      const pieces = (of: OutputPiece[]) => (of.length > 0 && compress ? [{ gzip: of }] : of)
      return { admit: pieces(admit), review: pieces(review), refuse: pieces(refuse) }
    }
    case 'files':
      return whole(writeManifest(data, verdicts), false)
    case 'parquet':
      return { admit: [], review: [], refuse: [], verdictRuns: verdictRuns(part.firstRow, verdicts) }
  }
}

function whole(bytes: Record<RowOutcome, Uint8Array>, compress: boolean): PartOutput {
  const pieces = (of: Uint8Array) => (of.length === 0 ? [] : [compress ? toGzip(of) : of])
  return { admit: pieces(bytes.admit), review: pieces(bytes.review), refuse: pieces(bytes.refuse) }
}

/** A gzip member, without time or name. */
export function toGzip(bytes: Uint8Array): Uint8Array {
  return gzipSync(bytes, { level: gzipLevel })
}
