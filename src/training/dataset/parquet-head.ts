import { TrainingError } from '../training-error.js'
import { byDuckDb, sqlText } from './duckdb.js'
import type { ParquetLayout } from './part.js'

/** What a Parquet file says of itself; read by its footer, without its rows. */
export async function readParquetHead(name: string, path: string): Promise<ParquetLayout> {
  return byDuckDb(name, 'read', async (connection) => {
    const rowsOf = async (sql: string) => (await connection.runAndReadAll(sql)).getRowObjectsJson()
    const columns = await rowsOf(`DESCRIBE SELECT * FROM read_parquet(${sqlText(path)})`)
    const [file] = await rowsOf(`SELECT num_rows FROM parquet_file_metadata(${sqlText(path)})`)
    const [groups] = await rowsOf(
      `SELECT max(row_group_num_rows) AS rows, arg_max(compression, total_compressed_size) AS codec FROM parquet_metadata(${sqlText(path)})`,
    )
    const rows = Number(file?.num_rows)
    if (!Number.isSafeInteger(rows)) throw new TrainingError('training.unreadable-dataset', `${name} has no row count.`)
    return {
      columns: columns.map(({ column_name: column, column_type: type }) => ({
        column: String(column),
        type: String(type),
      })),
      rows,
      codec: String(groups?.codec ?? 'UNCOMPRESSED').toLowerCase(),
      groupRows: Number(groups?.rows ?? 0),
    }
  })
}
