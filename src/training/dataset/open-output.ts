import { TrainingError } from '../training-error.js'
import type { SourceLayout } from './part.js'
import type { DatasetSource } from './rows.js'
import { csvPrefix } from './write-csv.js'
import { toGzip } from './write-part.js'

/** What stands around the parts of one outcome of a source: prefix, parts in their order, suffix give the file. */
export interface OutputFrame {
  /** Name of the file in the folder of its outcome: the source's own, `.zst` as `.gz`. */
  name: string
  prefix: Uint8Array
  suffix: Uint8Array
}

/** Of all formats whose parts are put together by concatenation: not Parquet (`writeParquet`), not folders (`linkFolderPart`). */
export function openOutput(source: DatasetSource, layout: SourceLayout): OutputFrame {
  const compress = (bytes: Uint8Array) => (source.compression === 'none' || bytes.length === 0 ? bytes : toGzip(bytes))
  const frame = (prefix: Uint8Array, suffix: Uint8Array) => ({
    name: outputName(source),
    prefix: compress(prefix),
    suffix: compress(suffix),
  })
  if (layout.csv !== undefined) return frame(csvPrefix(layout.csv), new Uint8Array(0))
  throw new TrainingError('training.unreadable-dataset', `${source.name} can't be written.`)
}

/** @example 'a/b.csv.zst' becomes 'a/b.csv.gz' */
export function outputName(source: DatasetSource): string {
  if (source.compression !== 'zstd') return source.name
  return `${source.name.replace(/\.zstd?$/i, '')}.gz`
}
