import type { DuckDBBlobVector, DuckDBIntegerVector, DuckDBListVector } from '@duckdb/node-api'
import { allBroken } from './broken-rows.js'
import { columnNamed } from './column-named.js'
import { readingBy, sqlName, sqlText } from './duckdb.js'
import type { ParquetLayout } from './part.js'
import type { DatasetMapping, MappedColumn, RowsOfPart, RowValue } from './rows.js'
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
  const places = mapping.columns.map(({ column }) => columnNamed(names, column))
  const wanted = [...new Set(places.filter((place) => place >= 0))]
  const read = await readColumns(
    name,
    path,
    firstRow,
    rows,
    wanted.map((place) => {
      const { column, type } = layout.columns[place]!
      return textOf(column, type, mapping.columns[places.indexOf(place)]!)
    }),
  )
  return {
    count: rows,
    columns: mapping.columns.map((mapped, index) => {
      const at = wanted.indexOf(places[index]!)
      return { mapped, values: at < 0 ? new Array<null>(rows).fill(null) : derived(mapped, read[at]!) }
    }),
    broken: wanted.length === 0 ? allBroken(rows, 'no-mapped-column') : new Map(),
  }
}

/** An expression that gives a column's value as text: lists and structs as JSON, bytes as UTF-8 or, of digests, in hex. */
export function textOf(column: string, type: string, mapped?: MappedColumn): string {
  const name = sqlName(column)
  if (type === 'VARCHAR') return name
  if (type === 'BLOB')
    return mapped?.role === 'digest' ? `lower(hex(${name}))` : `coalesce(try(decode(${name})), ${name}::VARCHAR)`
  if (/[[(]/.test(type) && !type.startsWith('DECIMAL') && !type.startsWith('ENUM')) return `to_json(${name})::VARCHAR`
  return `${name}::VARCHAR`
}

async function readColumns(
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
  await readingBy(name, async (connection) => {
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
