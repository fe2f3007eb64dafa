import { readFile } from 'node:fs/promises'
import { isDeepStrictEqual } from 'node:util'
import { TrainingError } from '../training-error.js'
import { openBytesAt } from './bytes-at.js'
import { type CsvOptions, readCsvHead } from './csv-layout.js'
import type { Dataset } from './dataset.js'
import { compressionOf, decompressHead } from './decompress.js'
import type { FoundColumn } from './detect-shape.js'
import { sqlName } from './duckdb.js'
import { looseSample } from './folder-samples.js'
import { jsonPaths } from './json-paths.js'
import type { LocalCopy } from './local-copies.js'
import { readParquetHead } from './parquet-head.js'
import type { SourceLayout } from './part.js'
import { forEachLine, parseLine } from './read-jsonl.js'
import { isNested, nestedValue, readColumns, textOf } from './read-parquet.js'
import type { DatasetSource, RowValue } from './rows.js'
import { sampleColumns } from './samples.js'
import type { SourceStorage } from './source-storage.js'
import { tarSamples } from './tar-samples.js'
import { valuesOf } from './text-column.js'

/** What the first bytes of a source say. */
export interface SourceHead {
  layout: SourceLayout
  /** Every column, with its first values. */
  found: readonly FoundColumn[]
  /** Rows looked at, and those of them that can't be read. */
  rows: number
  broken: number
}

/** Bytes that are looked at first, and those that are where a first record is longer than that. */
const headBytes = 1 << 18
const headBytesMax = 1 << 24
const samplesMax = 50
const rowsMax = 200
/** Of samples, whose headers lie as far apart as their media is long. */
const shardRowsMax = 25
const tableRowsMax = 50

/**
 * @param like another source's: of a Parquet file with the same columns its values stand for this one's
 * @throws TrainingError `training.unreadable-dataset`
 */
export async function readSourceHead(
  dataset: HeadOf,
  source: DatasetSource,
  options: CsvOptions,
  like?: SourceHead,
): Promise<SourceHead> {
  switch (source.format) {
    case 'csv':
    case 'tsv':
    case 'jsonl':
      return readTextHead(dataset.storage, source, options)
    case 'parquet':
      return readTableHead(source, await dataset.copies.open(source), like)
    case 'webdataset':
      return readShardHead(source, await dataset.copies.open(source))
    case 'folder':
      return readFolderHead(dataset.folder!)
  }
}

/** What of a dataset is needed to read how its sources begin. */
export type HeadOf = Pick<Dataset, 'storage' | 'copies' | 'folder'>

async function readTextHead(storage: SourceStorage, source: DatasetSource, options: CsvOptions): Promise<SourceHead> {
  for (let size = headBytes; ; size *= 8) {
    const raw = await storage.head(source.name, size)
    const whole = raw.length < size
    if (raw.length > 0 && compressionOf(raw) !== source.compression) {
      throw new TrainingError('training.unreadable-dataset', `${source.name} is not compressed as its name says.`)
    }
    const head = await decompressHead(raw, source.compression, source.name, whole)
    try {
      return source.format === 'jsonl' ? jsonlHead(source, head, whole) : csvHead(source, head, whole, options)
    } catch (error) {
      if (whole || size >= headBytesMax || !(error instanceof TrainingError)) throw error
    }
  }
}

function csvHead(source: DatasetSource, head: Uint8Array, whole: boolean, options: CsvOptions): SourceHead {
  const { layout, rows } = readCsvHead(source.name, head, whole, options)
  const fitting = rows.filter((row) => row.length === layout.columns.length)
  const found = layout.columns.map((column, index) => ({
    column,
    samples: told(fitting.map((row) => row[index] || null)),
  }))
  return { layout, found, rows: rows.length, broken: rows.length - fitting.length }
}

function jsonlHead(source: DatasetSource, head: Uint8Array, whole: boolean): SourceHead {
  const bom = head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf ? 3 : 0
  const last = whole ? head.length : head.lastIndexOf(0x0a) + 1
  if (last <= bom) {
    const why = head.length <= bom ? 'is empty' : 'has no line that ends within the first megabytes'
    throw new TrainingError('training.unreadable-dataset', `${source.name} ${why}.`)
  }
  const rows: Map<string, RowValue>[] = []
  let broken = 0
  forEachLine(head.subarray(bom, last), (line, row) => {
    if (row >= rowsMax) return
    const parsed = parseLine(line)
    if (typeof parsed === 'string') broken++
    else rows.push(jsonPaths(parsed))
  })
  if (rows.length === 0)
    throw new TrainingError('training.unreadable-dataset', `${source.name} has no JSON objects in its first lines.`)
  const found = foundIn(rows)
  return {
    layout: { columns: found.map(({ column }) => column), headBytes: bom },
    found,
    rows: rows.length + broken,
    broken,
  }
}

async function readTableHead(source: DatasetSource, { path }: LocalCopy, like?: SourceHead): Promise<SourceHead> {
  const parquet = await readParquetHead(source.name, path)
  const columns = parquet.columns.map(({ column }) => column)
  const layout = { columns, headBytes: 0, parquet }
  if (isDeepStrictEqual(like?.layout.parquet?.columns, parquet.columns)) return { ...like!, layout }
  const rows = Math.min(tableRowsMax, parquet.rows)
  const texts = parquet.columns.map(({ column, type }) => sampleOf(column, type))
  const read = rows === 0 ? [] : await readColumns(source.name, path, 0, rows, texts)
  const found = parquet.columns.flatMap(({ column, type }, index) => {
    const texts = read[index]
    const samples = told(texts === undefined ? [] : valuesOf(texts))
    return isNested(type) && samples.length > 0 ? pathsIn(column, samples) : [{ column, samples }]
  })
  return { layout, found, rows, broken: 0 }
}

/** The paths in a nested column, as in JSON. */
function pathsIn(column: string, samples: readonly RowValue[]): FoundColumn[] {
  return foundIn(samples.map((value) => (value === null ? new Map() : jsonPaths({ [column]: nestedValue(value) }))))
}

/** Bytes are shown as what their column's name promises, a digest or text; media and numbers by the thousand are not. */
function sampleOf(column: string, type: string): string {
  const role = /pdq|frame_?hash/i.test(column) ? 'frame-hashes' : /md5|sha/i.test(column) ? 'digest' : 'text'
  if (type.includes('BLOB') && type !== 'BLOB' && !(type === 'BLOB[]' && role === 'frame-hashes'))
    return 'NULL::VARCHAR'
  const text = textOf(column, type, role)
  const length =
    type === 'BLOB' ? `octet_length(${sqlName(column)})` : type.endsWith(']') ? `len(${sqlName(column)})` : '0'
  return `CASE WHEN ${length} > 10000 THEN NULL ELSE ${text} END`
}

async function readShardHead(source: DatasetSource, { path }: LocalCopy): Promise<SourceHead> {
  const file = await openBytesAt(path)
  try {
    const rows: Map<string, RowValue>[] = []
    let broken = 0
    for await (const sample of tarSamples(file, source.name, path)) {
      if (sample.broken === undefined)
        rows.push(await sampleColumns(sample, (member) => file.read(member.start, member.bytes)))
      else broken++
      if (rows.length + broken === shardRowsMax) break
    }
    return sampleHead(rows, broken)
  } finally {
    await file.close()
  }
}

async function readFolderHead({ root, samples }: NonNullable<Dataset['folder']>): Promise<SourceHead> {
  const some = samples.slice(0, shardRowsMax).map((files) => looseSample(root, files))
  return sampleHead(await Promise.all(some.map((sample) => sampleColumns(sample, ({ path }) => readFile(path)))), 0)
}

function sampleHead(rows: readonly Map<string, RowValue>[], broken: number): SourceHead {
  const found = foundIn(rows)
  return {
    layout: { columns: found.map(({ column }) => column), headBytes: 0 },
    found,
    rows: rows.length + broken,
    broken,
  }
}

/** Columns in the order in which they are first seen. */
function foundIn(rows: readonly Map<string, RowValue>[]): FoundColumn[] {
  const names = new Set(rows.flatMap((row) => [...row.keys()]))
  return [...names].map((column) => ({ column, samples: told(rows.map((row) => row.get(column) ?? null)) }))
}

function told(values: readonly RowValue[]): RowValue[] {
  return values.filter((value) => value !== null).slice(0, samplesMax)
}
