import { TrainingError } from '../training-error.js'
import { openBytesAt } from './bytes-at.js'
import { createCsvCutter } from './csv-cut.js'
import type { Dataset } from './dataset.js'
import { decompress } from './decompress.js'
import { folderListing } from './folder-samples.js'
import { hashing } from './hashing.js'
import type { DigestOfFile } from './local-copies.js'
import type { PartData, PartPayload, SourceLayout } from './part.js'
import { createLineCutter, type RecordCutter } from './record-cutter.js'
import { type DatasetSource, partRowsUsual } from './rows.js'
import { tarSamples } from './tar-samples.js'

export interface SplitOptions {
  /** Index of the first part that is wanted: those before are read over. */
  fromPart?: number
  /** Which parts are wanted; the others are read over. */
  onlyParts?: (index: number) => boolean
  /** Rows in a part; default `partRowsUsual`. */
  partRows?: number
}

/** The parts of a source, and, once all have been taken, what the source was. */
export interface SourceParts extends AsyncIterable<PartPayload> {
  /** Hashes a source that was read at random, by `digest` if it is given. @throws Error before the last part has been taken */
  read(digest?: DigestOfFile): Promise<SourceRead>
}

export interface SourceRead {
  /** SHA-256 of the source's bytes as they lie there, compressed or not; of a folder: of its listing (`folderListing`). */
  sha256: Uint8Array
  bytes: number
  rows: number
  parts: number
}

/** Records and parts that are larger are no dataset but a file that is read as what it isn't. */
const recordBytesMax = 256 << 20
const partBytesMax = 3 * 2 ** 30

/**
 * Cuts a source into parts of exactly `partRows` rows, the last one excepted. Streams: a part is made when it is asked
 * for, and all that is held is the part at hand.
 * @throws (while iterating) TrainingError `training.unreadable-dataset`
 */
export function splitSource(dataset: Dataset, source: DatasetSource, options: SplitOptions = {}): SourceParts {
  let read: ReadOf | undefined
  return {
    async *[Symbol.asyncIterator]() {
      const layout = await dataset.layoutOf(source)
      read = yield* parts(dataset, source, layout, options)
    },
    async read(digest) {
      if (read === undefined) throw new Error(`${source.name} has not been read to its end`)
      return await read(digest)
    },
  }
}

type ReadOf = (digest: DigestOfFile | undefined) => Promise<SourceRead>

function parts(
  dataset: Dataset,
  source: DatasetSource,
  layout: SourceLayout,
  options: SplitOptions,
): AsyncGenerator<PartPayload, ReadOf> {
  switch (source.format) {
    case 'csv':
    case 'tsv':
      return splitRecords(dataset, source, layout, createCsvCutter(layout.csv!), options)
    case 'jsonl':
      return splitRecords(dataset, source, layout, createLineCutter(), options)
    case 'parquet':
      return splitParquet(dataset, source, layout, options)
    case 'webdataset':
      return splitTar(dataset, source, layout, options)
    case 'folder':
      return splitFolder(dataset, source, layout, options)
  }
}

/** Counts parts, makes those that are wanted. */
function counting(source: DatasetSource, layout: SourceLayout, options: SplitOptions) {
  const partRows = options.partRows ?? partRowsUsual
  let index = 0
  let total = 0
  return {
    partRows,
    wanted: () => index >= (options.fromPart ?? 0) && (options.onlyParts?.(index) ?? true),
    /** The part that is due, with so many rows; undefined where it isn't wanted. */
    take(rows: number, data: () => PartData): PartPayload | undefined {
      const part = { source: source.name, index, firstRow: index * partRows }
      const payload = this.wanted() ? { part, rows, source, layout, data: data() } : undefined
      index++
      total += rows
      return payload
    },
    read: () => ({ rows: total, parts: index }),
  }
}

async function* splitRecords(
  dataset: Dataset,
  source: DatasetSource,
  layout: SourceLayout,
  cutter: RecordCutter,
  options: SplitOptions,
): AsyncGenerator<PartPayload, ReadOf> {
  const parts = counting(source, layout, options)
  const hashed = hashing(dataset.storage.read(source.name))
  let rows = 0
  let kept: Uint8Array[] = []
  let keptBytes = 0
  /** Bytes since the last record ended: those of a record that has begun. */
  let open = 0
  let headLeft = layout.headBytes
  const take = () => {
    const payload = parts.take(rows, () => ({ kind: 'bytes', bytes: join(kept, keptBytes) }))
    kept = []
    keptBytes = 0
    rows = 0
    return payload
  }
  for await (const chunk of decompress(hashed.chunks, source.compression, source.name)) {
    let at = Math.min(headLeft, chunk.length)
    headLeft -= at
    while (at < chunk.length) {
      const cut = cutter.cut(chunk, at, parts.partRows - rows)
      const reach = cut.at - at
      rows += cut.records
      open = cut.records > 0 ? cut.at - cut.lastEnd : open + reach
      if (open > recordBytesMax || keptBytes + reach > partBytesMax) throw tooLarge(source, parts.read().rows + rows)
      if (parts.wanted()) {
        kept.push(chunk.subarray(at, cut.at))
        keptBytes += reach
      }
      at = cut.at
      if (rows === parts.partRows) {
        const payload = take()
        if (payload !== undefined) yield payload
      }
    }
  }
  if (open > 0) rows++
  if (rows > 0) {
    const payload = take()
    if (payload !== undefined) yield payload
  }
  const read = { ...hashed.read(), ...parts.read() }
  return async () => read
}

async function* splitParquet(
  dataset: Dataset,
  source: DatasetSource,
  layout: SourceLayout,
  options: SplitOptions,
): AsyncGenerator<PartPayload, ReadOf> {
  const parts = counting(source, layout, options)
  const copy = await dataset.copies.open(source)
  const total = layout.parquet!.rows
  for (let firstRow = 0; firstRow < total; firstRow += parts.partRows) {
    const rows = Math.min(parts.partRows, total - firstRow)
    const payload = parts.take(rows, () => ({ kind: 'parquet', path: copy.path, firstRow, rows }))
    if (payload !== undefined) yield payload
  }
  return async (digest) => ({ ...(await copy.read(digest)), ...parts.read() })
}

async function* splitTar(
  dataset: Dataset,
  source: DatasetSource,
  layout: SourceLayout,
  options: SplitOptions,
): AsyncGenerator<PartPayload, ReadOf> {
  const parts = counting(source, layout, options)
  const copy = await dataset.copies.open(source)
  const file = await openBytesAt(copy.path)
  let rows = 0
  let start = 0
  let end = 0
  const take = () => parts.take(rows, () => ({ kind: 'tar', path: copy.path, start, end }))
  try {
    for await (const { members } of tarSamples(file, source.name, copy.path)) {
      if (rows === parts.partRows) {
        const payload = take()
        if (payload !== undefined) yield payload
        rows = 0
      }
      if (rows++ === 0) start = members[0]!.start
      end = members.at(-1)!.end
    }
    if (rows > 0) {
      const payload = take()
      if (payload !== undefined) yield payload
    }
    return async (digest) => ({ ...(await copy.read(digest)), ...parts.read() })
  } finally {
    await file.close()
  }
}

async function* splitFolder(
  dataset: Dataset,
  source: DatasetSource,
  layout: SourceLayout,
  options: SplitOptions,
): AsyncGenerator<PartPayload, ReadOf> {
  const parts = counting(source, layout, options)
  const { root, samples } = dataset.folder!
  for (let first = 0; first < samples.length; first += parts.partRows) {
    const some = samples.slice(first, first + parts.partRows)
    const payload = parts.take(some.length, () => ({ kind: 'files', root, samples: some }))
    if (payload !== undefined) yield payload
  }
  return async () => ({ ...folderListing(samples), ...parts.read() })
}

function join(chunks: readonly Uint8Array[], length: number): Uint8Array {
  const bytes = new Uint8Array(length)
  let at = 0
  for (const chunk of chunks) {
    bytes.set(chunk, at)
    at += chunk.length
  }
  return bytes
}

function tooLarge(source: DatasetSource, row: number): TrainingError {
  return new TrainingError(
    'training.unreadable-dataset',
    `${source.name} can't be read on from row ${row}: a record, or a part of rows, is too large. Is a quote not closed?`,
  )
}
