import type { Kyodaku } from '../../clearance/index.js'
import type { Reason } from '../../rights/index.js'
import type {
  ClearDatasetOptions,
  ClearedDataset,
  DatasetMapping,
  DatasetSource,
  MappedColumn,
  RowOutcome,
} from '../../training/index.js'
import { HttpError } from '../http/index.js'

/** What the server asks of the training room: everything about datasets that is more than reading a row of a table. */
export interface TrainingGate {
  /** Clears a dataset, or goes on with clearing it: with `run`, that of the row of that id. */
  clear(kyodaku: Kyodaku, options: ClearDatasetOptions): Promise<ClearedDataset>
  /** What lies at a location, without reading more than its beginning. @throws TrainingError */
  describe(location: string, options: { mapping?: string; signal?: AbortSignal }): Promise<DescribedDataset>
  /** Rows of a dataset with what became of them, in their order. Reads the parts that were kept, not the dataset. */
  rows(kyodaku: Kyodaku, dataset: string, filter: RowFilter): Promise<FoundRows>
  /** Why one row became what it did, provable with the dataset's receipt alone. @throws TrainingError `training.unknown-row` */
  proof(kyodaku: Kyodaku, dataset: string, row: RowPlace): Promise<object>
  /** The receipt's statement in a form that goes with a model. */
  exported(kyodaku: Kyodaku, dataset: string, form: ExportForm): Promise<Paper>
  /** What a law or code asks to be disclosed, each figure with how it was counted. */
  report(kyodaku: Kyodaku, dataset: string, form: ReportForm, language: 'ja' | 'en'): Promise<Paper>
}

export const exportForms = ['cyclonedx', 'spdx', 'weights'] as const
export type ExportForm = (typeof exportForms)[number]

export const reportForms = ['eu-summary', 'principle-code', 'due-diligence'] as const
export type ReportForm = (typeof reportForms)[number]

/** A file that was made to be given to somebody. */
export interface Paper {
  name: string
  /** Media type. */
  type: string
  bytes: Uint8Array
}

export interface DescribedDataset {
  sources: readonly DatasetSource[]
  mapping: DatasetMapping
  /** Every column that there is, looked at or not, with a few of its values. */
  columns: readonly { name: string; samples: readonly string[] }[]
}

/** A row by its source and its ordinal in it, from 0. */
export interface RowPlace {
  source: string
  row: number
}

export interface RowFilter {
  /** Code of a reason. */
  reason?: string
  outcome?: RowOutcome
  work?: string
  host?: string
  /** Rows behind this one. */
  after?: RowPlace
  /** At most so many. */
  limit: number
  signal?: AbortSignal
}

export interface FoundRows {
  rows: readonly DatasetRow[]
  /** Where to go on; absent: there are no more. May come with fewer rows than asked for, where they are far apart. */
  next?: RowPlace
}

/** A row as people look at it. */
export interface DatasetRow extends RowPlace {
  values: readonly { column: MappedColumn; value: string | null }[]
  outcome: RowOutcome
  otherRegime: RowOutcome
  reasons: readonly Reason[]
  works: readonly string[]
  grants: readonly string[]
  unchecked: readonly string[]
  /** Why it could not be read as a row: it is refused then, and has no reasons but this. */
  broken?: string
}

const notHere = async (): Promise<never> => {
  throw new HttpError(503, 'http.unavailable', 'This build of the server has no training gate.')
}

/** What the training room of this build can do. */
export const trainingGate: TrainingGate = {
  clear: notHere,
  describe: notHere,
  rows: notHere,
  proof: notHere,
  exported: notHere,
  report: notHere,
}
