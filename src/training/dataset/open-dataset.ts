import { tmpdir } from 'node:os'
import type { Readable } from 'node:stream'
import { TrainingError } from '../training-error.js'
import type { Dataset, DatasetDescription, DatasetWarning, PassedOver } from './dataset.js'
import { compressionOf, decompressHead } from './decompress.js'
import { detectShape, type FoundColumn } from './detect-shape.js'
import { groupSamples } from './folder-samples.js'
import { createLocalCopies } from './local-copies.js'
import { openLocalStorage } from './local-storage.js'
import { checkMapping, type MappingFile, mappedColumns } from './mapping-file.js'
import type { SourceLayout } from './part.js'
import { type DatasetMapping, type DatasetSource, verdictColumns } from './rows.js'
import { openS3Storage } from './s3-storage.js'
import { formatByBytes, formatByName, isMedia } from './source-format.js'
import { readSourceHead, type SourceHead } from './source-head.js'
import type { SourceStorage, StoredFile } from './source-storage.js'
import { openStdinStorage } from './stdin-storage.js'

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
}

/**
 * Looks at a dataset as it lies there: which files it has, what they are, which columns say where rows come from and what is in them.
 * @param location a file, a folder (with all in it), several of them, `s3://bucket/prefix`, or `-` for the standard input
 * @throws TrainingError `training.unreadable-dataset`, `training.no-columns`, `training.bad-mapping`
 */
export async function openDataset(location: string | readonly string[], options: OpenOptions = {}): Promise<Dataset> {
  const mappingFile = options.mapping === undefined ? undefined : checkMapping(options.mapping)
  const { columns: _, ...csv } = mappingFile ?? { columns: {} }
  const storage = await openStorage(location, options)
  const { sources, passedOver, folder } = await findSources(storage, options)
  const first = sources[0]
  const name = typeof location === 'string' ? location : location.join(' ')
  if (first === undefined) throw nothingToRead(name, passedOver)
  const copies = createLocalCopies(storage, options.scratch ?? tmpdir())
  const parts = { storage, copies, ...(folder === undefined ? {} : { folder }) }
  const heads = new Map<string, Promise<SourceHead>>()
  const headOf = (source: DatasetSource) => {
    const head =
      heads.get(source.name) ?? readSourceHead(parts, source, csv).then((read) => notYetCleared(source, read))
    heads.set(source.name, head)
    return head
  }
  try {
    const head = await headOf(first)
    const mapping = mappingFile === undefined ? detected(first, head) : mapped(first, head, mappingFile)
    return {
      ...parts,
      location: name,
      sources,
      mapping,
      layoutOf: async (source): Promise<SourceLayout> => {
        const { layout } = await headOf(source)
        if (source !== first) heads.delete(source.name)
        return layout
      },
      describe: () => describe(name, sources, passedOver, mapping, head),
      close: () => copies.close(),
    }
  } catch (error) {
    await copies.close()
    throw error
  }
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

interface Found {
  sources: DatasetSource[]
  passedOver: PassedOver[]
  folder?: NonNullable<Dataset['folder']>
}

async function findSources(storage: SourceStorage, options: OpenOptions): Promise<Found> {
  const passedOver: PassedOver[] = []
  const seen: StoredFile[] = []
  // What is named itself is read, whatever its name is.
  for (const file of storage.files) {
    const why = storage.named ? undefined : whyPassedOver(file)
    if (why === undefined) seen.push(file)
    else passedOver.push({ name: file.name, why })
  }
  const tables = storage.named
    ? seen.filter(({ name }) => !isMedia(name))
    : seen.filter(({ name }) => formatByName(name) !== undefined)
  if (tables.length === 0 && storage.root !== undefined) return folderOf(storage.root, seen, passedOver)
  const shards = new Set(
    tables
      .map(({ name }) => name)
      .filter((name) => formatByName(name) === 'webdataset')
      .map(stem),
  )
  const sources: DatasetSource[] = []
  for (const file of seen) {
    if (!tables.includes(file))
      passedOver.push({ name: file.name, why: isMedia(file.name) ? 'beside-tables' : 'unknown-format' })
    else if (formatByName(file.name) === 'parquet' && shards.has(stem(file.name)))
      passedOver.push({ name: file.name, why: 'beside-shard' })
    else sources.push(await sourceOf(storage, file, options))
  }
  return { sources, passedOver }
}

function stem(name: string): string {
  return name.replace(/\.(?:tar|tgz|parquet|pq)(?:\.\w+)?$/i, '')
}

function folderOf(root: string, files: readonly StoredFile[], passedOver: PassedOver[]): Found {
  const { samples, rest } = groupSamples(files.map(({ name, bytes = 0 }) => ({ name, bytes })))
  for (const { name } of rest) passedOver.push({ name, why: 'unknown-format' })
  if (samples.length === 0) return { sources: [], passedOver }
  const bytes = samples.flat().reduce((sum, file) => sum + file.bytes, 0)
  return {
    sources: [{ name: '.', format: 'folder', compression: 'none', bytes }],
    passedOver,
    folder: { root, samples },
  }
}

function whyPassedOver({ name, bytes }: StoredFile): PassedOver['why'] | undefined {
  const segments = name.split('/')
  if (segments.some((segment) => segment === '..' || segment === '' || /[\\\0]/.test(segment))) return 'unsafe-name'
  if (segments.some((segment) => segment.startsWith('.') || segment.startsWith('_'))) return 'hidden'
  return bytes === 0 ? 'empty' : undefined
}

async function sourceOf(storage: SourceStorage, file: StoredFile, options: OpenOptions): Promise<DatasetSource> {
  const head = await storage.head(file.name, 1 << 16)
  const compression = compressionOf(head)
  const format =
    formatByName(file.name) ?? options.format ?? formatByBytes(await decompressHead(head, compression, file.name))
  return { name: file.name, format, compression, ...(file.bytes === undefined ? {} : { bytes: file.bytes }) }
}

function detected(source: DatasetSource, head: SourceHead): DatasetMapping {
  const mapping = detectShape(head.found)
  if (mapping === undefined) throw noColumns(source, head.found)
  return mapping
}

function mapped(source: DatasetSource, head: SourceHead, file: MappingFile): DatasetMapping {
  const columns = mappedColumns(file)
  // Rows of JSON and samples may have what the first ones don't; tables say all their columns.
  const table = head.layout.csv !== undefined || source.format === 'parquet'
  const missing = table ? columns.filter(({ column }) => !has(head, column)) : []
  if (missing.length > 0) {
    throw new TrainingError(
      'training.bad-mapping',
      `${source.name} has no column ${missing.map(({ column }) => JSON.stringify(column)).join(', ')}. It has: ${list(head.found)}.`,
    )
  }
  return { columns }
}

function has(head: SourceHead, name: string): boolean {
  return head.found.some(({ column }) => column.toLowerCase() === name.toLowerCase())
}

function list(found: readonly FoundColumn[]): string {
  return found.map(({ column }) => JSON.stringify(column)).join(', ')
}

function noColumns(source: DatasetSource, found: readonly FoundColumn[]): TrainingError {
  const first = found.find(({ samples }) => samples.length > 0) ?? found[0]
  const example = JSON.stringify({ columns: { [first?.column ?? 'link']: 'url' } })
  return new TrainingError(
    'training.no-columns',
    `No column of ${source.name} is known to say where a row comes from or what is in it. It has: ${list(found) || 'none'}. Say it in a mapping file, such as ${example}.`,
  )
}

function nothingToRead(location: string, passedOver: readonly PassedOver[]): TrainingError {
  const some = passedOver.slice(0, 5).map(({ name, why }) => `${name} (${why})`)
  return new TrainingError(
    'training.unreadable-dataset',
    `There is nothing to read in ${location}.${some.length > 0 ? ` Passed over: ${some.join(', ')}${passedOver.length > 5 ? ', …' : ''}.` : ''}`,
  )
}

function describe(
  location: string,
  sources: readonly DatasetSource[],
  passedOver: readonly PassedOver[],
  mapping: DatasetMapping,
  head: SourceHead,
): DatasetDescription {
  const bytes = sources.every((source) => source.bytes !== undefined)
    ? sources.reduce((sum, source) => sum + source.bytes!, 0)
    : undefined
  return {
    location,
    sources: sources.length,
    bytes,
    shape: mapping.shape,
    columns: head.found.map(({ column, samples }) => ({
      column,
      mapped: mapping.columns.filter((one) => one.column.toLowerCase() === column.toLowerCase()),
      samples: samples.slice(0, 3),
    })),
    passedOver,
    warnings: warningsOf(sources, passedOver, mapping, head),
  }
}

function warningsOf(
  sources: readonly DatasetSource[],
  passedOver: readonly PassedOver[],
  { columns }: DatasetMapping,
  head: SourceHead,
): DatasetWarning[] {
  const warnings: DatasetWarning[] = []
  const roles = new Set(columns.map(({ role }) => role))
  const formats = new Set(sources.map(({ format }) => format))
  const beside = passedOver.filter(({ why }) => why === 'beside-tables').length
  if (!roles.has('url') && !roles.has('platform-id')) warnings.push({ code: 'no-location', about: '' })
  if (!roles.has('text')) warnings.push({ code: 'no-text', about: '' })
  if (formats.size > 1) warnings.push({ code: 'mixed-formats', about: [...formats].join(', ') })
  if (head.broken > 0) warnings.push({ code: 'broken-rows', about: head.broken })
  if (beside > 0) warnings.push({ code: 'media-beside-tables', about: beside })
  for (const { column } of columns) if (!has(head, column)) warnings.push({ code: 'column-not-seen', about: column })
  return warnings
}
