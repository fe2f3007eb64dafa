import type { DuckDBConnection } from '@duckdb/node-api'
import { TrainingError } from '../training-error.js'

/**
 * One thread a worker, little memory, nothing fetched, nothing spilled to the working folder. Order of rows is kept, which
 * one thread makes sure of.
 */
const settings = {
  threads: '1',
  memory_limit: '768MB',
  temp_directory: '',
  preserve_insertion_order: 'true',
  autoinstall_known_extensions: 'false',
  autoload_known_extensions: 'false',
}

let opened: Promise<DuckDBConnection> | undefined

/** This thread's connection: opened once, it lives as long as the thread. */
export function duckDb(): Promise<DuckDBConnection> {
  opened ??= connect()
  return opened
}

/** Loaded when the first Parquet file is read: it is large, and most commands never need it. */
async function connect(): Promise<DuckDBConnection> {
  const { DuckDBInstance } = await import('@duckdb/node-api')
  return (await DuckDBInstance.create(':memory:', settings)).connect()
}

/** Runs what reads a file of the dataset; what fails is the file. */
export async function readingBy<T>(name: string, work: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
  const connection = await duckDb()
  try {
    return await work(connection)
  } catch (cause) {
    if (cause instanceof TrainingError) throw cause
    const message = (cause as Error).message.split('\n', 1)[0]!.slice(0, 300)
    throw new TrainingError('training.unreadable-dataset', `${name} can't be read: ${message}`, { cause })
  }
}

/** A text as a literal of SQL. */
export function sqlText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}

/** A name as an identifier of SQL. */
export function sqlName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}
