import type { DuckDBBlobVector, DuckDBIntegerVector, DuckDBListVector } from '@duckdb/node-api'
import { allBroken } from './broken-rows.js'
import { columnNamed } from './column-named.js'
import { byDuckDb, sqlName, sqlText } from './duckdb.js'
import { jsonGetter } from './json-paths.js'
import type { ParquetLayout } from './part.js'
import type { ColumnRole, DatasetMapping, MappedColumn, RowsOfPart, RowValue } from './rows.js'
import { derived, valueOfText } from './value-of-text.js'

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
  const valuesOf = ({ column }: MappedColumn, index: number): RowValue[] => {
    const at = wanted.indexOf(places[index]!)
    if (at < 0) return new Array<null>(rows).fill(null)
    const base = names[places[index]!]!
    return base.toLowerCase() === column.toLowerCase() ? read[at]! : read[at]!.map(within(base, column))
  }
  return {
    count: rows,
    columns: mapping.columns.map((mapped, index) => ({ mapped, values: derived(mapped, valuesOf(mapped, index)) })),
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
): Promise<RowValue[][]> {
  const columns = texts.map(() => [] as RowValue[])
  if (texts.length === 0) return columns
  const inner = texts.map((text, i) => `${text} AS c${i}`).join(', ')
  // The length in bytes twice, plus one where a character takes several; -1 is null.
  const outer = texts.map(
    (_, i) =>
      `list(coalesce(strlen(c${i}) * 2 + (length(c${i}) <> strlen(c${i}))::INTEGER, -1)::INTEGER ORDER BY r), encode(coalesce(string_agg(c${i}, '' ORDER BY r), ''))`,
  )
  const sql = `SELECT ${outer.join(', ')} FROM (
    SELECT ${inner}, file_row_number AS r FROM read_parquet(${sqlText(path)}, file_row_number = true)
    WHERE file_row_number >= ${firstRow} AND file_row_number < ${firstRow + rows}
  ) GROUP BY r // ${blockRows} ORDER BY r // ${blockRows}`
  await byDuckDb(name, 'read', async (connection) => {
    const result = await connection.stream(sql)
    for (;;) {
      const chunk = await result.fetchChunk()
      if (chunk === null || chunk.rowCount === 0) break
      for (let i = 0; i < texts.length; i++) {
        const lengths = chunk.getColumnVector(2 * i) as DuckDBListVector
        const bytes = chunk.getColumnVector(2 * i + 1) as DuckDBBlobVector
        for (let block = 0; block < chunk.rowCount; block++) {
          const vector = lengths.getItemVector(block) as DuckDBIntegerVector
          addTexts(columns[i]!, vector, bytes.getItemBytes(block)!)
        }
      }
    }
    if (columns.some((column) => column.length !== rows))
      throw new Error(`rows ${firstRow} to ${firstRow + rows} are not all there`)
  })
  return columns
}

function addTexts(values: RowValue[], lengths: DuckDBIntegerVector, bytes: Uint8Array): void {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  const shared = buffer.toString('latin1')
  let at = 0
  for (let i = 0; i < lengths.itemCount; i++) {
    const length = lengths.getItem(i)!
    if (length < 0) {
      values.push(null)
      continue
    }
    const end = at + (length >> 1)
    values.push(valueOfText(length & 1 ? buffer.toString('utf8', at, end) : shared.substring(at, end)))
    at = end
  }
}
