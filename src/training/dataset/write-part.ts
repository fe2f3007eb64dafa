import { gzipSync } from 'node:zlib'
import { TrainingError } from '../training-error.js'
import type { PartPayload } from './part.js'
import { outcomesOfRows, type RowOutcome, type RowVerdict } from './rows.js'
import { writeCsvPart } from './write-csv.js'

/** Bytes to be written: as they are, or a run of a local file. */
export type OutputPiece = Uint8Array | { path: string; start: number; end: number }

/** What a part gives to the file of each outcome, in order; `writePieces` puts it there. */
export type PartOutput = Record<RowOutcome, readonly OutputPiece[]>

/**
 * The rows of a part in their own format, each with its verdict, by outcome. Compressed as the input is: each part is a
 * gzip member of its own (RFC 1952, 2.2), so that parts can be made apart and put together. What came as Zstandard leaves
 * as gzip, since Node.js 20 can't write the former and outputs are the same on every version.
 * @param verdicts by row; a verdict that many rows share is best one object
 */
export function writePart(payload: PartPayload, verdicts: readonly RowVerdict[]): PartOutput {
  const { data, layout, source, rows } = payload
  if (verdicts.length !== rows) throw new Error(`${rows} rows and ${verdicts.length} verdicts`)
  if (data.kind === 'bytes' && layout.csv !== undefined) {
    return compressed(
      source.compression !== 'none',
      writeCsvPart(data.bytes, layout.columns.length, layout.csv, verdicts),
    )
  }
  throw new TrainingError('training.unreadable-dataset', `${payload.part.source} can't be written.`)
}

function compressed(compress: boolean, bytes: Record<RowOutcome, Uint8Array>): PartOutput {
  const pieces = (of: Uint8Array) => (of.length === 0 ? [] : [compress ? toGzip(of) : of])
  return { admit: pieces(bytes.admit), review: pieces(bytes.review), refuse: pieces(bytes.refuse) }
}

/** A gzip member, the same on every machine: no time, no name. */
export function toGzip(bytes: Uint8Array): Uint8Array {
  return gzipSync(bytes, { level: 4 })
}

/** How many bytes each outcome gets. */
export function bytesByOutcome(): Record<RowOutcome, number> {
  return Object.fromEntries(outcomesOfRows.map((outcome) => [outcome, 0])) as Record<RowOutcome, number>
}
