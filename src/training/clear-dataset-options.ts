import type { Readable } from 'node:stream'
import type { Use } from '../rights/index.js'
import type { RunCounts } from './counts.js'
import type { UnreadFiles } from './dataset/index.js'
import type { DigestListFile } from './run/digest-list.js'

export interface SnapshotToUse {
  folder: string
  /** Public keys of registries' logs, known from elsewhere. */
  verifierKeys: readonly string[]
  /** Days since it was made, at most: what was revoked since still holds in it. Default 30. */
  daysMax?: number
}

/** What is to be cleared, for what, and where it goes. */
export interface ClearDatasetOptions {
  /** A file, a folder, `s3://bucket/prefix`, or `-` for standard input. */
  location: string
  stdin?: Readable
  /** What people call it; default: the last part of its location. */
  name?: string
  /** A mapping file's text; absent: found by the columns. */
  mapping?: string
  /** The use, always `train`; the time is that of the run's beginning. */
  use: Omit<Use, 'at' | 'kind'>
  /** Folder for the admitted, refused and review parts; absent: nothing is written, verdicts and receipt are kept. */
  output?: string
  /**
   * A registry snapshot to decide under instead of the registry here: its folder, and the keys that it is believed by. A run
   * that was begun under one is gone on with under the same.
   */
  snapshot?: SnapshotToUse
  /** Folder of a signal snapshot, a tar of one, or a WARC file: what was published at the locations. */
  signals?: string
  /** Product tokens of the crawlers that got it, or get it, for the provider. None: any AI crawler's rule counts. */
  agents?: readonly string[]
  /** Files of known digests: lines of `sha256:<hex>,WORK`. */
  digests?: readonly DigestListFile[]
  /**
   * Media at hand (folders, samples with media) and frame hashes that the dataset brings along: `auto` looks at both, and
   * media counts where there is both; `hashes` takes hashes in place of media, and looks at media where there are none; `skip`
   * looks at neither, and says so of every row.
   */
  content?: 'auto' | 'hashes' | 'skip'
  /** Rows whose content could not be looked at: admitted where nothing else speaks against it, or reviewed. Default `admit`. */
  unchecked?: 'admit' | 'review'
  /** Threads; 0: in this one. Default: one a core. */
  workers?: number
  /** Rows in a part; default 65,536, at most 131,072. Fewer where each row is long work: a run that is killed loses a part. */
  partRows?: number
  /** Takes only every `of`-th part, beginning with `index` (from 0): several machines share a dataset. */
  shard?: { index: number; of: number }
  /** Goes on with this run. Absent: with the one that the output folder belongs to, or a new one. */
  run?: string
  /** Who does it, when that is not the operator; and the job that does it. */
  by?: string
  job?: string
  signal?: AbortSignal
  onProgress?: (progress: ClearProgress) => void
}

export interface ClearProgress {
  step: 'reading' | 'deciding' | 'recording' | 'writing'
  /** Rows. */
  done: number
  /** Rows in all; 0 where unknown. */
  total: number
  /** Of the bytes as they lie there: what a bar is drawn from where rows are not known. */
  doneBytes: number
  totalBytes: number
  counts: RunCounts
}

export interface ClearedDataset {
  id: string
  /** False: this machine's share is done, and others' is not. */
  complete: boolean
  receiptId?: string
  counts: RunCounts
  /** Files beside those that were read. */
  passedOver?: UnreadFiles
  /** Folder of the outputs, where they were asked for. */
  output?: string
}
