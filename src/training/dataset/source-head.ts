import { TrainingError } from '../training-error.js'
import { type CsvOptions, readCsvHead } from './csv-layout.js'
import { decompressHead } from './decompress.js'
import type { FoundColumn } from './detect-shape.js'
import type { SourceLayout } from './part.js'
import type { DatasetSource, RowValue } from './rows.js'
import type { SourceStorage } from './source-storage.js'

/** What the first bytes of a source say. */
export interface SourceHead {
  layout: SourceLayout
  /** Every column, with its first values. */
  found: readonly FoundColumn[]
  /** Rows looked at, and those of them that can't be read. */
  rows: number
  broken: number
}

/** Bytes that are looked at first, and those that are where a first record is longer than that. */
const headBytes = 1 << 18
const headBytesMax = 1 << 24
const samplesMax = 50

/** @throws TrainingError `training.unreadable-dataset` */
export async function readSourceHead(
  storage: SourceStorage,
  source: DatasetSource,
  options: CsvOptions,
): Promise<SourceHead> {
  for (let size = headBytes; ; size *= 8) {
    const raw = await storage.head(source.name, size)
    const whole = raw.length < size
    const head = await decompressHead(raw, source.compression, source.name)
    try {
      return headOf(source, head, whole, options)
    } catch (error) {
      if (whole || size >= headBytesMax || !(error instanceof TrainingError)) throw error
    }
  }
}

function headOf(source: DatasetSource, head: Uint8Array, whole: boolean, options: CsvOptions): SourceHead {
  switch (source.format) {
    case 'csv':
    case 'tsv': {
      const { layout, rows } = readCsvHead(source.name, head, whole, options)
      const fitting = rows.filter((row) => row.length === layout.columns.length)
      return {
        layout,
        found: columnsOf(
          layout.columns,
          fitting.map((row) => (column) => row[column] || null),
        ),
        rows: rows.length,
        broken: rows.length - fitting.length,
      }
    }
    default:
      throw new TrainingError('training.unreadable-dataset', `${source.name}: ${source.format} can't be read.`)
  }
}

function columnsOf(names: readonly string[], rows: readonly ((column: number) => RowValue)[]): FoundColumn[] {
  return names.map((column, index) => ({
    column,
    samples: rows
      .map((value) => value(index))
      .filter((value) => value !== null)
      .slice(0, samplesMax),
  }))
}
