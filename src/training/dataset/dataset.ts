import type { LocalCopies } from './local-copies.js'
import type { LooseFile, SourceLayout } from './part.js'
import type { DatasetMapping, DatasetSource, MappedColumn, RowValue } from './rows.js'
import type { SourceStorage } from './source-storage.js'

/** A dataset that has been looked at: what it consists of and what its columns say. */
export interface Dataset {
  /** As it was named: a path, `s3://…` or `-`. */
  location: string
  /** In the order of their names. */
  sources: readonly DatasetSource[]
  mapping: DatasetMapping
  /** For people: what was recognised, from the first rows of the first source. */
  describe(): DatasetDescription
  /** How a source is laid out, from its own first bytes. */
  layoutOf(source: DatasetSource): Promise<SourceLayout>
  storage: SourceStorage
  /** Sources that are read at random. `release` one when none of its parts is needed any more. */
  copies: LocalCopies
  /** Of a folder of media: its samples, in order. */
  folder?: { root: string; samples: readonly (readonly LooseFile[])[] }
  /** Takes away what lies in the scratch folder. */
  close(): Promise<void>
}

export interface DatasetDescription {
  location: string
  sources: number
  bytes: number | undefined
  /** `panda-70m`, `webvid`, …; undefined: by names and values of columns, or by a mapping file. */
  shape: string | undefined
  columns: readonly DescribedColumn[]
  passedOver: readonly PassedOver[]
  warnings: readonly DatasetWarning[]
}

export interface DescribedColumn {
  column: string
  /** How it is looked at; empty: it is not. A column may be looked at in two ways. */
  mapped: readonly MappedColumn[]
  /** The first values that aren't null. */
  samples: readonly RowValue[]
}

/** A file that lies there and is not read. */
export interface PassedOver {
  name: string
  why:
    | 'hidden'
    | 'unknown-format'
    | 'empty'
    /** Media beside tables, which alone are read. */
    | 'beside-tables'
    /** A table of the same name as a shard, whose samples say the same. */
    | 'beside-shard'
    /** A name that leads out of the folder (`..`), or that no file can have. */
    | 'unsafe-name'
}

export interface DatasetWarning {
  code: /** Nothing says where rows come from: location and signals can't be looked at. */
    | 'no-location'
    /** Nothing is text: names in captions can't be looked at. */
    | 'no-text'
    /** Files of several formats are read together. */
    | 'mixed-formats'
    /** CSV: the first record reads like a row, so it is one, and columns are named `1`, `2`, …. */
    | 'no-header'
    /** Rows of the sample that can't be read. */
    | 'broken-rows'
    /** A column that the mapping names was not seen in the first rows. */
    | 'column-not-seen'
    /** Media that lies beside tables, which alone are read. */
    | 'media-beside-tables'
  /** How many, or which. */
  about: string | number
}
