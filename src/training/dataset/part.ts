import type { MediaFolder } from './media-of-table.js'
import type { DatasetSource, PartName } from './rows.js'

/** How the rows of one source are laid out: what its first bytes say. Plain data, so that it goes to a worker. */
export interface SourceLayout {
  /** Names of columns, in their order. Of JSONL and WebDataset: those seen in the first rows. */
  columns: readonly string[]
  /** Bytes before the first row: byte order mark and header record, with its line end. */
  headBytes: number
  /** Columns of this source that say something of its rows and that the mapping doesn't look at: none of its rows is read. */
  unmapped?: readonly string[]
  /** Of JSONL whose mapping was detected: names in the first rows. A row with another that says something of it isn't read. */
  known?: readonly string[]
  /** Where media lies that rows name, if the mapping has it so. */
  mediaFolder?: MediaFolder
  csv?: CsvDialect
  parquet?: ParquetLayout
}

export interface ParquetLayout {
  /** With DuckDB's name of each type. */
  columns: readonly { column: string; type: string }[]
  rows: number
  /** The codec of its largest piece: `zstd`, `snappy`, `uncompressed`, …. */
  codec: string
  /** Rows of its largest row group. */
  groupRows: number
}

/** Of CSV and its kin. Quoting is RFC 4180's; a quote in the middle of an unquoted field is a character as any other. */
export interface CsvDialect {
  /** A byte: `,` `;` `|` or a tab. */
  delimiter: number
  /** False: quotes mean nothing (some TSV files). */
  quotes: boolean
  newline: '\n' | '\r\n'
  /** The header record as it stands, byte order mark included, without its line end. Absent: the file has no header. */
  head?: Uint8Array
}

/** What a worker needs to read a part and to write its rows again. Cloneable; `transferables` says what may be moved. */
export interface PartPayload {
  part: PartName
  rows: number
  source: DatasetSource
  layout: SourceLayout
  data: PartData
}

export type PartData =
  /** The rows' own bytes, decompressed, header left out. */
  | { kind: 'bytes'; bytes: Uint8Array }
  /** Rows `firstRow` to `firstRow + rows` of a Parquet file. */
  | { kind: 'parquet'; path: string; firstRow: number; rows: number }
  /** Members of a tar from byte `start` to `end` of a decompressed local file. */
  | { kind: 'tar'; path: string; start: number; end: number }
  /** Samples of a folder: files that share a name but for their extension. */
  | { kind: 'files'; root: string; samples: readonly (readonly LooseFile[])[] }

/** A file of a folder; `name` is relative to the folder, with `/`. */
export interface LooseFile {
  name: string
  bytes: number
}

/** What can be moved to a worker instead of copied: `worker.postMessage(payload, transferables(payload))`. */
export function transferables(payload: PartPayload): ArrayBuffer[] {
  return payload.data.kind === 'bytes' ? [payload.data.bytes.buffer as ArrayBuffer] : []
}
