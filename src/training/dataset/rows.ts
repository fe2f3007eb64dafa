import type { CsvRecords } from './csv-scan.js'
import type { TextColumn } from './text-column.js'

/** Rows in a part at most. A part is what is read, decided, committed to and resumed as a whole. */
export const partRowsMax = 131_072

/** Rows in a part where nobody says otherwise: three parts are in memory at once, and larger ones are no faster. */
export const partRowsUsual = 65_536

/** What a column says of its row. Found by its name and values, or given in a mapping file. */
export const columnRoles = [
  'url',
  'platform-id',
  'text',
  'digest',
  'frame-hashes',
  'key',
  'declared-work',
  'duration',
] as const
export type ColumnRole = (typeof columnRoles)[number]

/** A column (or path in a JSON row, or extension in a tar) that is looked at, and as what. */
export interface MappedColumn {
  role: ColumnRole
  /** Name of the column; `clip[].span` for a path; `.txt` for the member of a sample. */
  column: string
  /** Of `platform-id`: whose ids they are. Of `digest`: the algorithm. Of `text`: what it is (`caption`, `title`). */
  of?: string
  /**
   * `file-name`: the id is taken out of a file name (`<id>_<n>_<a>to<b>.mp4`, `… [<id>].mp4`, `<id>.mp4`); null where none stands
   * there. `media`: it names media beside the table, which is the row's, and its SHA-256 is the value; null where none lies there.
   */
  from?: (typeof derivations)[number]
}

/** What values are made of that are not those of a column themselves. */
export const derivations = ['file-name', 'media'] as const

/** Which columns are looked at, in the order in which their values are committed to. */
export interface DatasetMapping {
  /** The known shape that it was recognised as, `panda-70m`, `webvid`, …; absent: by names and values of columns. */
  shape?: string
  columns: readonly MappedColumn[]
}

/** One file (or tar shard, or folder) of a dataset. */
export interface DatasetSource {
  /** Relative to the dataset, with `/`; sources are in the order of their names. */
  name: string
  format: 'csv' | 'tsv' | 'jsonl' | 'parquet' | 'webdataset' | 'folder'
  compression: 'none' | 'gzip' | 'zstd'
  /** Of the file as it lies there; absent: not known beforehand (stdin). */
  bytes?: number
}

/** A run of rows of one source: its `index`-th `partRows` rows. Cut by counting rows, so everyone cuts alike. */
export interface PartName {
  source: string
  index: number
  /** Ordinal in the source, from 0, of its first row. */
  firstRow: number
}

/** One value of a row: absent (in CSV: an empty cell without quotes) is null; a list of values is a list. */
export type RowValue = string | readonly string[] | null

/** Why a row that is there can't be read as one. */
export type BrokenRow =
  /** CSV: fewer or more fields than the header names. */
  | 'field-count'
  /** CSV: something follows a closing quote, or a carriage return stands alone. Readers differ on where such a row ends. */
  | 'bad-quoting'
  /** CSV: a quoted field that never ends. */
  | 'unclosed-quote'
  /** JSONL, or the `.json` of a sample: not JSON. */
  | 'not-json'
  /** JSONL: JSON, and not an object. */
  | 'not-an-object'
  /** The source has none of the columns that are looked at. */
  | 'no-mapped-column'
  /** The source has columns that say where its rows come from or what is in them, and the mapping doesn't look at them. */
  | 'unmapped-column'
  /** CSV: two columns have the name of one that is looked at; readers differ on which of them they take. */
  | 'ambiguous-column'
  /** Tar: a link, device or other member that is no file. */
  | 'not-a-file'
  /** Tar: a member that belongs to no sample by its name. */
  | 'unnamed-member'
  /** Tar or folder: a text or JSON file of more than 16 MiB. */
  | 'oversized-member'
  /** Folder: a file that is gone or can't be opened. */
  | 'unreadable-file'

/** Where the media of a row lies, as a run of bytes of a local file. */
export interface MediaAt {
  /** Name of the member or file in the dataset. */
  name: string
  path: string
  start: number
  bytes: number
}

/** The rows of a part, by column, as far as the mapping looks at them. */
export interface RowsOfPart {
  count: number
  /** In the order of the mapping; each with `count` values. */
  columns: readonly ColumnOfPart[]
  /** Rows that are there and can't be read as such (a broken line), by ordinal in the part: refused, with the reason. */
  broken: ReadonlyMap<number, BrokenRow>
  /** Of WebDataset and folders: the media files of each row. */
  media?: readonly (readonly MediaAt[])[]
  /** Of CSV: where its records lie, which spares their being found again when they are written. */
  records?: CsvRecords
}

export interface ColumnOfPart {
  mapped: MappedColumn
  /** By row. Where there are `texts`, they are made when they are asked for, which costs. */
  readonly values: readonly RowValue[]
  /** The same, as bytes. */
  texts?: TextColumn
}

export const outcomesOfRows = ['admit', 'review', 'refuse'] as const
/** What becomes of a row: a decision to permit admits it. */
export type RowOutcome = (typeof outcomesOfRows)[number]

/** What is written beside each row: the verdict columns, in this order. */
export interface RowVerdict {
  /** `kyodaku_outcome`. */
  outcome: RowOutcome
  /** `kyodaku_other_regime`: what the other regime would have said. */
  otherRegime: RowOutcome
  /** `kyodaku_reasons`: codes of reasons, most telling first, joined by a space. */
  reasons: string
  /** `kyodaku_works`: ids of the works involved, as a JSON list; empty string where none. */
  works: string
  /** `kyodaku_grants`: ids of the grants that the permission rests on, as a JSON list; empty string where none. */
  grants: string
  /** `kyodaku_unchecked`: what could not be looked at (`content`, `signals`, …), joined by a space. */
  unchecked: string
}

export const verdictColumns = [
  'kyodaku_outcome',
  'kyodaku_other_regime',
  'kyodaku_reasons',
  'kyodaku_works',
  'kyodaku_grants',
  'kyodaku_unchecked',
] as const
