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
  /** Files that lie there and are not read. */
  passedOver: readonly PassedOver[]
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

/** Why a file that lies there is not read. */
export const whysPassedOver = [
  /** Media beside tables, which alone are read. */
  'beside-tables',
  /** A table of the same name as a shard, whose samples say the same. */
  'beside-shard',
  'unknown-format',
  /** A name that leads out of the folder (`..`), or that no file can have. */
  'unsafe-name',
  'empty',
  'hidden',
] as const

/** A file that lies there and is not read. */
export interface PassedOver {
  name: string
  why: (typeof whysPassedOver)[number]
}

/** The first of some files that are not read, those that say most before others, and how many they are in all. */
export interface UnreadFiles {
  first: PassedOver[]
  inAll: number
}

/** As much of it as people are told. */
export function unreadFiles(passedOver: readonly PassedOver[]): UnreadFiles {
  const ordered = whysPassedOver.flatMap((why) => passedOver.filter((one) => one.why === why))
  return { first: ordered.slice(0, unreadNamed), inAll: passedOver.length }
}

const unreadNamed = 20

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
    /** Media that lies beside tables and is read where a row names it, in these columns. */
    | 'media-named'
  /** How many, or which. */
  about: string | number
}
