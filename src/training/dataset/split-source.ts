import { createHash } from 'node:crypto'
import { TrainingError } from '../training-error.js'
import { createCsvCutter } from './csv-cut.js'
import type { Dataset } from './dataset.js'
import { decompress } from './decompress.js'
import type { PartData, PartPayload, SourceLayout } from './part.js'
import { createLineCutter, type RecordCutter } from './record-cutter.js'
import { type DatasetSource, partRowsMax } from './rows.js'

export interface SplitOptions {
  /** Index of the first part that is wanted: those before are read over. */
  fromPart?: number
  /** Which parts are wanted; the others are read over. */
  onlyParts?: (index: number) => boolean
  /** Rows in a part; `partRowsMax` but in tests. */
  partRows?: number
}

/** The parts of a source, and, once all have been taken, what the source was. */
export interface SourceParts extends AsyncIterable<PartPayload> {
  /** @throws Error before the last part has been taken */
  read(): SourceRead
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
 * Cuts a source into parts of exactly `partRowsMax` rows, the last one excepted. Streams: a part is made when it is asked
 * for, and all that is held is the part at hand.
 * @throws (while iterating) TrainingError `training.unreadable-dataset`
 */
export function splitSource(dataset: Dataset, source: DatasetSource, options: SplitOptions = {}): SourceParts {
  let read: SourceRead | undefined
  return {
    async *[Symbol.asyncIterator]() {
      const layout = await dataset.layoutOf(source)
      read = yield* parts(dataset, source, layout, options)
    },
    read() {
      if (read === undefined) throw new Error(`${source.name} has not been read to its end`)
      return read
    },
  }
}

function parts(dataset: Dataset, source: DatasetSource, layout: SourceLayout, options: SplitOptions) {
  switch (source.format) {
    case 'csv':
    case 'tsv':
      return splitRecords(dataset, source, layout, createCsvCutter(layout.csv!), options)
    case 'jsonl':
      return splitRecords(dataset, source, layout, createLineCutter(), options)
    default:
      throw new TrainingError('training.unreadable-dataset', `${source.name}: ${source.format} can't be read.`)
  }
}

async function* splitRecords(
  dataset: Dataset,
  source: DatasetSource,
  layout: SourceLayout,
  cutter: RecordCutter,
  options: SplitOptions,
): AsyncGenerator<PartPayload, SourceRead> {
  const partRows = options.partRows ?? partRowsMax
  const hashed = hashing(dataset.storage.read(source.name))
  let index = 0
  let rows = 0
  let kept: Uint8Array[] = []
  let keptBytes = 0
  /** Bytes since the last record ended: those of a record that has begun. */
  let open = 0
  let headLeft = layout.headBytes
  const wanted = () => index >= (options.fromPart ?? 0) && (options.onlyParts?.(index) ?? true)
  const take = (): PartPayload | undefined => {
    const payload = wanted()
      ? {
          part: { source: source.name, index, firstRow: index * partRows },
          rows,
          source,
          layout,
          data: { kind: 'bytes', bytes: join(kept, keptBytes) } satisfies PartData,
        }
      : undefined
    kept = []
    keptBytes = 0
    rows = 0
    index++
    return payload
  }
  for await (const chunk of decompress(hashed.chunks, source.compression, source.name)) {
    let at = Math.min(headLeft, chunk.length)
    headLeft -= at
    while (at < chunk.length) {
      const cut = cutter.cut(chunk, at, partRows - rows)
      rows += cut.records
      const reach = cut.at - at
      open = cut.records > 0 ? cut.at - cut.lastEnd : open + reach
      if (open > recordBytesMax || keptBytes + reach > partBytesMax) throw tooLarge(source, index * partRows + rows)
      if (wanted()) {
        kept.push(chunk.subarray(at, cut.at))
        keptBytes += reach
      }
      at = cut.at
      if (rows === partRows) {
        const payload = take()
        if (payload !== undefined) yield payload
      }
    }
  }
  if (open > 0) rows++
  const total = index * partRows + rows
  if (rows > 0) {
    const payload = take()
    if (payload !== undefined) yield payload
  }
  return { ...hashed.read(), rows: total, parts: index }
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

/** Passes bytes on and hashes them on the way. */
export function hashing(chunks: AsyncIterable<Uint8Array>) {
  const hash = createHash('sha256')
  let bytes = 0
  async function* pass(): AsyncGenerator<Uint8Array> {
    for await (const chunk of chunks) {
      hash.update(chunk)
      bytes += chunk.length
      yield chunk
    }
  }
  return { chunks: pass(), read: () => ({ sha256: new Uint8Array(hash.digest()), bytes }) }
}

function tooLarge(source: DatasetSource, row: number): TrainingError {
  return new TrainingError(
    'training.unreadable-dataset',
    `${source.name} can't be read on from row ${row}: a record, or a part of rows, is too large. Is a quote not closed?`,
  )
}
