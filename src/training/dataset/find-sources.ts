import type { Dataset, PassedOver } from './dataset.js'
import { compressionByName, compressionOf, decompressHead } from './decompress.js'
import { groupSamples } from './folder-samples.js'
import type { DatasetSource } from './rows.js'
import { formatByBytes, formatByName, isMedia, nameByFormat } from './source-format.js'
import type { SourceStorage, StoredFile } from './source-storage.js'

export interface FoundSources {
  sources: DatasetSource[]
  passedOver: PassedOver[]
  folder?: NonNullable<Dataset['folder']>
}

/**
 * Which files of a place are sources, in order of name, and which are passed over. Where there are no tables, the media is
 * one source.
 * @param format of files whose name doesn't say it
 */
export async function findSources(storage: SourceStorage, format?: DatasetSource['format']): Promise<FoundSources> {
  const passedOver: PassedOver[] = []
  const seen: StoredFile[] = []
  // What is named itself is read, whatever its name is.
  for (const file of storage.files) {
    const why = storage.named ? undefined : whyPassedOver(file)
    if (why === undefined) seen.push(file)
    else passedOver.push({ name: file.name, why })
  }
  const isTable = ({ name }: StoredFile) => (storage.named ? !isMedia(name) : formatByName(name) !== undefined)
  const tables = new Set(seen.filter(isTable))
  if (tables.size === 0 && storage.root !== undefined) return folderOf(storage.root, seen, passedOver)
  const shards = new Set(
    [...tables]
      .map(({ name }) => name)
      .filter((name) => formatByName(name) === 'webdataset')
      .map(stem),
  )
  const sources: DatasetSource[] = []
  for (const file of seen) {
    if (!tables.has(file))
      passedOver.push({ name: file.name, why: isMedia(file.name) ? 'beside-tables' : 'unknown-format' })
    else if (formatByName(file.name) === 'parquet' && shards.has(stem(file.name)))
      passedOver.push({ name: file.name, why: 'beside-shard' })
    else sources.push(await sourceOf(storage, file, format))
  }
  return { sources, passedOver }
}

function stem(name: string): string {
  return name.replace(/\.(?:tar|tgz|parquet|pq)(?:\.\w+)?$/i, '')
}

function folderOf(root: string, files: readonly StoredFile[], passedOver: PassedOver[]): FoundSources {
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

/** What other programs leave beside a dataset. A name that only begins with `_` may be a video's id. */
const bookkeeping = new Set([
  '_SUCCESS',
  '_metadata',
  '_common_metadata',
  '_temporary',
  '_delta_log',
  '__MACOSX',
  '__pycache__',
  'Thumbs.db',
  'desktop.ini',
])

function whyPassedOver({ name, bytes }: StoredFile): PassedOver['why'] | undefined {
  const segments = name.split('/')
  if (segments.some((segment) => segment === '..' || segment === '' || /[\\\0]/.test(segment))) return 'unsafe-name'
  if (segments.some((segment) => segment.startsWith('.') || bookkeeping.has(segment))) return 'hidden'
  return bytes === 0 ? 'empty' : undefined
}

/** By its name, and by its first bytes as far as that leaves open; of many objects far away the names are taken at their word. */
async function sourceOf(
  storage: SourceStorage,
  file: StoredFile,
  said?: DatasetSource['format'],
): Promise<DatasetSource> {
  const named = formatByName(file.name)
  const bytes = file.bytes === undefined ? {} : { bytes: file.bytes }
  if (named !== undefined && storage.kind === 's3') {
    return { name: file.name, format: named, compression: compressionByName(file.name), ...bytes }
  }
  const head = await storage.head(file.name, named === undefined ? 1 << 16 : 64)
  const compression = compressionOf(head)
  const format = named ?? said ?? formatByBytes(await decompressHead(head, compression, file.name))
  const name = storage.kind === 'stdin' ? nameByFormat(file.name, format, compression) : file.name
  return { name, format, compression, ...bytes }
}
