import { tmpdir } from 'node:os'
import type { Readable } from 'node:stream'
import { TrainingError } from '../training-error.js'
import type { CsvOptions } from './csv-layout.js'
import type { Dataset, PassedOver } from './dataset.js'
import { describeDataset } from './describe-dataset.js'
import { findSources } from './find-sources.js'
import { createLocalCopies } from './local-copies.js'
import { openLocalStorage } from './local-storage.js'
import { detectedMapping, filedMapping, knownNames, notLookedAt } from './map-columns.js'
import { checkMapping, type MappingFile } from './mapping-file.js'
import { columnsNamingMedia, mediaFolderOf } from './media-of-table.js'
import type { SourceLayout } from './part.js'
import { type DatasetSource, type MappedColumn, verdictColumns } from './rows.js'
import { openS3Storage } from './s3-storage.js'
import { type HeadOf, readSourceHead, type SourceHead } from './source-head.js'
import type { SourceStorage } from './source-storage.js'
import { openStdinStorage } from './stdin-storage.js'
import { stoppable } from './stoppable-storage.js'

export interface OpenOptions {
  /** Says which columns are looked at, instead of it being detected. */
  mapping?: MappingFile
  /** What `-` reads. */
  stdin?: Readable
  /** Of sources whose name doesn't say it. */
  format?: DatasetSource['format']
  /** A folder for what has to be on this machine while it is read; the system's temporary one otherwise. */
  scratch?: string
  /** Of `s3://`: where `AWS_…` is looked up; the process's own otherwise. */
  environment?: Readonly<Record<string, string | undefined>>
  /** Ends what is being read, even where nothing comes any more: a pipe that is silent, a server that doesn't answer. */
  signal?: AbortSignal
}

/**
 * Looks at a dataset as it lies there: which files it has, what they are, which columns say where rows come from and what is in them.
 * @param location a file, a folder (with all in it), several of them, `s3://bucket/prefix`, or `-` for the standard input
 * @throws TrainingError `training.unreadable-dataset`, `training.no-columns`, `training.bad-mapping`
 */
export async function openDataset(location: string | readonly string[], options: OpenOptions = {}): Promise<Dataset> {
  const mappingFile = options.mapping === undefined ? undefined : checkMapping(options.mapping)
  const { columns: _, ...csv } = mappingFile ?? { columns: {} }
  const storage = stoppable(await openStorage(location, options), options.signal)
  const { sources, passedOver, folder } = await findSources(storage, options.format)
  const first = sources[0]
  const name = typeof location === 'string' ? location : location.join(' ')
  if (first === undefined) throw nothingToRead(name, passedOver)
  const copies = createLocalCopies(storage, options.scratch ?? tmpdir())
  const parts = { storage, copies, ...(folder === undefined ? {} : { folder }) }
  const headOf = createHeads(parts, csv, first)
  try {
    const head = await headOf(first)
    const examined = mappingFile === undefined ? await Promise.all(spread(sources, storage).map(headOf)) : []
    const mapping =
      mappingFile === undefined
        ? detectedMapping(first, examined, namingMedia(first, head, storage))
        : filedMapping(first, head, mappingFile)
    const namesMedia = mapping.columns.some(({ from }) => from === 'media')
    // Of media beside tables that name it, nobody knows here which of it no row names.
    const unread = namesMedia ? passedOver.filter(({ why }) => why !== 'beside-tables') : passedOver
    const layoutWithMedia = (source: DatasetSource, layout: SourceLayout): SourceLayout => {
      const mediaFolder = namesMedia ? mediaFolderOf(storage, source) : undefined
      return mediaFolder === undefined ? layout : { ...layout, mediaFolder }
    }
    return {
      ...parts,
      location: name,
      sources,
      mapping,
      passedOver: unread,
      async layoutOf(source): Promise<SourceLayout> {
        const head = await headOf(source)
        // Who names the columns answers for those that aren't named.
        if (mappingFile !== undefined) return layoutWithMedia(source, head.layout)
        const unmapped = notLookedAt(head, mapping)
        return {
          ...layoutWithMedia(source, head.layout),
          ...(unmapped.length === 0 ? {} : { unmapped }),
          ...(source.format === 'jsonl' ? { known: knownNames(head, mapping) } : {}),
        }
      },
      describe: () => describeDataset(name, sources, unread, mapping, head),
      close: () => copies.close(),
    }
  } catch (error) {
    await copies.close()
    throw error
  }
}

/** Columns by which the rows of a table name media that lies beside it. */
function namingMedia(first: DatasetSource, { found }: SourceHead, storage: SourceStorage): MappedColumn[] {
  const folder = mediaFolderOf(storage, first)
  if (folder === undefined || first.format === 'webdataset' || first.format === 'folder') return []
  return columnsNamingMedia(found, folder, new Set(storage.files.map(({ name }) => name)))
}

/** Reads what sources begin with: the first one's is kept, the others' for as long as they are read. */
function createHeads(parts: HeadOf, csv: CsvOptions, first: DatasetSource) {
  let kept: Promise<SourceHead> | undefined
  const read = async (source: DatasetSource, like?: SourceHead) =>
    notYetCleared(source, await readSourceHead(parts, source, csv, like))
  return async (source: DatasetSource): Promise<SourceHead> => {
    kept ??= read(first)
    return source.name === first.name ? kept : read(source, await kept)
  }
}

/** Sources that are looked at before a run begins, beside the first. */
const examinedMax = 8

/** The first source and some of the others, from the whole length of the dataset; what would have to be fetched whole isn't. */
function spread(sources: readonly DatasetSource[], storage: SourceStorage): DatasetSource[] {
  const cheap = sources.filter(
    ({ format, compression }, index) =>
      index === 0 ||
      (format !== 'parquet' && format !== 'webdataset') ||
      (storage.kind === 'local' && compression === 'none'),
  )
  const step = Math.max(1, (cheap.length - 1) / (examinedMax - 1))
  const places = new Set(
    Array.from({ length: examinedMax }, (_, i) => Math.min(cheap.length - 1, Math.round(i * step))),
  )
  return [...places].map((place) => cheap[place]!)
}

/** Rows that were written by a run have its verdicts: those of another would stand beside them under the same names. */
function notYetCleared(source: DatasetSource, head: SourceHead): SourceHead {
  if (!head.layout.columns.some((column) => column.toLowerCase() === verdictColumns[0])) return head
  throw new TrainingError(
    'training.unreadable-dataset',
    `${source.name} has the column ${verdictColumns[0]} already, from a run before: clear the dataset that it was made from.`,
  )
}

async function openStorage(location: string | readonly string[], options: OpenOptions): Promise<SourceStorage> {
  if (location === '-') return openStdinStorage(options.stdin ?? process.stdin)
  if (typeof location === 'string' && location.startsWith('s3://'))
    return openS3Storage(location, options.environment ?? process.env)
  try {
    return await openLocalStorage(location)
  } catch (cause) {
    throw new TrainingError('training.unreadable-dataset', `${location} can't be opened: ${(cause as Error).message}`, {
      cause,
    })
  }
}

function nothingToRead(location: string, passedOver: readonly PassedOver[]): TrainingError {
  const some = passedOver.slice(0, 5).map(({ name, why }) => `${name} (${why})`)
  return new TrainingError(
    'training.unreadable-dataset',
    `There is nothing to read in ${location}.${some.length > 0 ? ` Passed over: ${some.join(', ')}${passedOver.length > 5 ? ', …' : ''}.` : ''}`,
  )
}
