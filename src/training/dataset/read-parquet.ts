import { isAscii } from 'node:buffer'
import type { DuckDBBlobVector, DuckDBConnection, DuckDBIntegerVector, DuckDBListVector } from '@duckdb/node-api'
import { allBroken } from './broken-rows.js'
import { columnNamed } from './column-named.js'
import { byDuckDb, sqlName, sqlText } from './duckdb.js'
import { jsonGetter } from './json-paths.js'
import type { ParquetLayout } from './part.js'
import type { ColumnOfPart, ColumnRole, DatasetMapping, MappedColumn, RowsOfPart, RowValue } from './rows.js'
import { absentColumn, absentText, createTextColumn, derivedColumn, type TextColumn, valuesOf } from './text-column.js'
import { derived } from './value-of-text.js'

/** Rows whose texts are fetched as one: few calls, and none that is large. */
const blockRows = 8192

/**
 * Rows of a Parquet file. DuckDB reads only the row groups and columns that are asked for, and hands over the texts of a
 * block as one run of bytes with their lengths: a tenth of what fetching them one by one costs.
 */
export async function readParquetPart(
  name: string,
  { path, firstRow, rows }: { path: string; firstRow: number; rows: number },
  layout: ParquetLayout,
  mapping: DatasetMapping,
): Promise<RowsOfPart> {
  const names = layout.columns.map(({ column }) => column)
  const looked = mapping.columns.map(({ column }) => column)
  const places = looked.map((column) => placeOf(names, column, looked))
  const wanted = [...new Set(places.filter((place) => place >= 0))]
  const texts = wanted.map((place) => {
    const { column, type } = layout.columns[place]!
    return textOf(column, type, mapping.columns[places.indexOf(place)]!.role)
  })
  const read = await readColumns(name, path, firstRow, rows, texts)
  const columnOf = (mapped: MappedColumn, index: number): ColumnOfPart => {
    const at = wanted.indexOf(places[index]!)
    if (at < 0) return derivedColumn(mapped, absentColumn(rows))
    const base = names[places[index]!]!
    if (base.toLowerCase() === mapped.column.toLowerCase()) return derivedColumn(mapped, read[at]!)
    return { mapped, values: derived(mapped, valuesOf(read[at]!).map(within(base, mapped.column))) }
  }
  return {
    count: rows,
    columns: mapping.columns.map(columnOf),
    broken: wanted.length === 0 ? allBroken(rows, 'no-mapped-column') : new Map(),
  }
}

/** Where a column stands, or the one that a path such as `meta.url` or `clip[].span` begins in. */
function placeOf(names: readonly string[], column: string, looked: readonly string[]): number {
  const place = columnNamed(names, column, looked)
  return place >= 0 ? place : names.indexOf(column.split(/\.|\[\]/, 1)[0]!)
}

/** Reads a path in the values of a nested column. */
function within(base: string, path: string): (value: RowValue) => RowValue {
  const get = jsonGetter(path)
  return (value) => (value === null ? null : get({ [base]: nestedValue(value) }, ''))
}

/** A value of a nested column, which came as JSON. */
export function nestedValue(value: string | readonly string[]): unknown {
  return typeof value === 'string' ? parsed(value) : value.map(parsed)
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/** Structs and maps, and lists of them. */
export function isNested(type: string): boolean {
  return /^(?:STRUCT|MAP)\(/.test(type)
}

/** An expression that gives a column's value as text: lists and structs as JSON, bytes as UTF-8 or, of digests, in hex. */
export function textOf(column: string, type: string, role: ColumnRole): string {
  const name = sqlName(column)
  if (type === 'VARCHAR') return name
  if (role === 'frame-hashes' && type.startsWith('BLOB'))
    return type === 'BLOB' ? hashText(name) : `to_json(list_transform(${name}, x -> ${hashText('x')}))::VARCHAR`
  if (type === 'BLOB')
    return role === 'digest' ? `lower(hex(${name}))` : `coalesce(try(decode(${name})), ${name}::VARCHAR)`
  if (/[[(]/.test(type) && !type.startsWith('DECIMAL') && !type.startsWith('ENUM')) return `to_json(${name})::VARCHAR`
  return `${name}::VARCHAR`
}

/** Bytes of a hash in hex; other bytes are text. */
function hashText(bytes: string): string {
  return `CASE WHEN octet_length(${bytes}) = 32 THEN lower(hex(${bytes})) ELSE coalesce(try(decode(${bytes})), ${bytes}::VARCHAR) END`
}

/** Rows of expressions over the file's columns, each of which gives text. */
export async function readColumns(
  name: string,
  path: string,
  firstRow: number,
  rows: number,
  texts: readonly string[],
): Promise<TextColumn[]> {
  if (texts.length === 0) return []
  const columns = texts.map(() => createGatheredColumn(rows))
  const inner = texts.map((text, i) => `${text} AS c${i}`).join(', ')
  const outer = texts.map(
    (_, i) => `list(coalesce(strlen(c${i}), ${absentText})::INTEGER), encode(coalesce(string_agg(c${i}, ''), ''))`,
  )
  // One thread puts rows together in the order of the file, so that nothing need be sorted; that it did is looked at.
  const sqlOf = (first: number, count: number) => `SELECT list((r - ${first})::INTEGER), ${outer.join(', ')} FROM (
    SELECT ${inner}, file_row_number AS r FROM read_parquet(${sqlText(path)}, file_row_number = true)
    WHERE file_row_number >= ${first} AND file_row_number < ${first + count}
  ) GROUP BY r // ${blockRows} ORDER BY r // ${blockRows}`
  await byDuckDb(name, 'read', (connection) => readSpan(connection, firstRow, rows))
  return columns.map((column) => column.done())

  /** Rows whose texts are too long for the memory that there is are read in halves, and those in halves. */
  async function readSpan(connection: DuckDBConnection, first: number, count: number): Promise<void> {
    const marks = columns.map((column) => column.mark())
    try {
      await readRows(connection, first, count)
    } catch (error) {
      if (count === 1 || !isOutOfMemory(error)) throw error
      for (const [i, column] of columns.entries()) column.back(marks[i]!)
      const half = Math.ceil(count / 2)
      await readSpan(connection, first, half)
      await readSpan(connection, first + half, count - half)
    }
  }

  async function readRows(connection: DuckDBConnection, first: number, count: number): Promise<void> {
    const before = first - firstRow
    const result = await connection.stream(sqlOf(first, count))
    let read = 0
    for (;;) {
      const chunk = await result.fetchChunk()
      if (chunk === null || chunk.rowCount === 0) break
      const numbers = chunk.getColumnVector(0) as DuckDBListVector
      for (let block = 0; block < chunk.rowCount; block++) {
        const rowNumbers = numbers.getItemVector(block) as DuckDBIntegerVector
        for (let i = 0; i < rowNumbers.itemCount; i++)
          if (rowNumbers.getItem(i) !== read++) throw new Error(`rows from ${first} on are not in their order`)
        for (const [i, column] of columns.entries()) {
          const lengths = (chunk.getColumnVector(1 + 2 * i) as DuckDBListVector).getItemVector(block)
          const bytes = chunk.getColumnVector(2 + 2 * i) as DuckDBBlobVector
          column.add(lengths as DuckDBIntegerVector, bytes.getItemBytes(block)!)
        }
      }
    }
    if (read !== count || columns.some((column) => column.count() !== before + count))
      throw new Error(`rows ${first} to ${first + count} are not all there`)
  }
}

const isOutOfMemory = (error: unknown): boolean => error instanceof Error && error.message.startsWith('Out of Memory')

/** A column of so many values that come in blocks, each as one run of bytes. */
function createGatheredColumn(rows: number) {
  const starts = new Uint32Array(rows)
  const lengths = new Int32Array(rows)
  let bytes = new Uint8Array(1024)
  let used = 0
  let count = 0
  return {
    count: () => count,
    /** Where it stands, to go back to. */
    mark: () => ({ used, count }),
    back(mark: { used: number; count: number }): void {
      used = mark.used
      count = mark.count
    },
    add(vector: DuckDBIntegerVector, block: Uint8Array): void {
      if (used + block.length > bytes.length) {
        // As much as is to be expected by what has come, so that it grows once or twice.
        const expected = Math.ceil(((used + block.length) / (count + vector.itemCount)) * rows * 1.05)
        const larger = new Uint8Array(Math.max(used + block.length, expected))
        larger.set(bytes.subarray(0, used))
        bytes = larger
      }
      bytes.set(block, used)
      let at = used
      for (let i = 0; i < vector.itemCount; i++, count++) {
        const length = vector.getItem(i)!
        starts[count] = at
        lengths[count] = length
        if (length > 0) at += length
      }
      used += block.length
      if (at !== used) throw new Error('a block of texts is not as long as they are')
    },
    done(): TextColumn {
      const column = createTextColumn(bytes.subarray(0, used), starts)
      const notAscii = !isAscii(bytes.subarray(0, used))
      for (let row = 0; row < rows; row++) {
        const length = lengths[row]!
        if (length < 0) column.absent(row)
        else column.add(row, length, notAscii)
      }
      return column.done()
    },
  }
}
