import { TrainingError } from '../training-error.js'
import { readingBy, sqlText } from './duckdb.js'
import type { ParquetLayout } from './part.js'

/** What a Parquet file says of itself; read by its footer, without its rows. */
export async function readParquetHead(name: string, path: string): Promise<ParquetLayout> {
  return readingBy(name, async (connection) => {
    const rowsOf = async (sql: string) => (await connection.runAndReadAll(sql)).getRowObjectsJson()
    const columns = await rowsOf(`DESCRIBE SELECT * FROM read_parquet(${sqlText(path)})`)
    const [file] = await rowsOf(`SELECT num_rows FROM parquet_file_metadata(${sqlText(path)})`)
    const [most] = await rowsOf(
      `SELECT compression FROM parquet_metadata(${sqlText(path)}) GROUP BY 1 ORDER BY sum(total_compressed_size) DESC, 1 LIMIT 1`,
    )
    const rows = Number(file?.num_rows)
    if (!Number.isSafeInteger(rows)) throw new TrainingError('training.unreadable-dataset', `${name} has no row count.`)
    return {
      columns: columns.map(({ column_name: column, column_type: type }) => ({
        column: String(column),
        type: String(type),
      })),
      rows,
      codec: String(most?.compression ?? 'UNCOMPRESSED').toLowerCase(),
    }
  })
}
