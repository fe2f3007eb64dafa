import type { SourceLayout } from './part.js'
import type { DatasetSource } from './rows.js'
import { tarBlock } from './tar-header.js'
import { csvPrefix } from './write-csv.js'
import { toGzip } from './write-part.js'

/** What stands around the parts of one outcome of a source: prefix, parts in their order, suffix give the file. */
export interface OutputFrame {
  /** Name of the file in the folder of its outcome: the source's own, `.zst` as `.gz`. */
  name: string
  prefix: Uint8Array
  suffix: Uint8Array
}

/** The name that the manifest of a folder has, beside the folder's files. */
export const manifestName = 'kyodaku-manifest.jsonl'

/** Of all formats but Parquet, whose files `writeParquet` makes whole. Of a folder it is the manifest. */
export function openOutput(source: DatasetSource, layout: SourceLayout): OutputFrame {
  const compress = (bytes: Uint8Array) => (source.compression === 'none' || bytes.length === 0 ? bytes : toGzip(bytes))
  const prefix = layout.csv === undefined ? new Uint8Array(0) : csvPrefix(layout.csv)
  // Two blocks of zeros end a tar (POSIX.1-2017, pax, ustar Interchange Format).
  const suffix = new Uint8Array(source.format === 'webdataset' ? 2 * tarBlock : 0)
  return { name: outputName(source), prefix: compress(prefix), suffix: compress(suffix) }
}

/** @example 'a/b.csv.zst' becomes 'a/b.csv.gz' */
export function outputName({ name, format, compression }: DatasetSource): string {
  if (format === 'folder') return manifestName
  if (format === 'parquet') return name.replace(/\.(?:gz|gzip|zstd?)$/i, '')
  return compression === 'zstd' ? `${name.replace(/\.zstd?$/i, '')}.gz` : name
}
