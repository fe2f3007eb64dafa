import type { DuckDBConnection } from '@duckdb/node-api'
import { TrainingError } from '../training-error.js'

/**
 * One thread a worker, little memory, nothing fetched, nothing spilled to the working folder. Order of rows is kept, which
 * one thread makes sure of.
 */
const settings = {
  threads: '1',
  memory_limit: '200MB',
  temp_directory: '',
  preserve_insertion_order: 'true',
  autoinstall_known_extensions: 'false',
  autoload_known_extensions: 'false',
}

/**
 * DuckDB's allocator (jemalloc) has several arenas a core, and keeps in each what was freed there: with one, a run takes 100 MB
 * less and no longer. It reads this when it is loaded, from the environment of the process, which threads can't change: so
 * this is called before they start. What the operator has set there holds.
 */
export function settleDuckDbMemory(): void {
  process.env.DUCKDB_JE_MALLOC_CONF ??= 'narenas:1'
}

const writingMemory = '800MB'

let opened: Promise<DuckDBConnection> | undefined

/** This thread's connection: opened once, it lives as long as the thread. */
function duckDb(): Promise<DuckDBConnection> {
  opened ??= connect()
  return opened
}

/** Loaded when the first Parquet file is read: it is large, and most commands never need it. */
async function connect(): Promise<DuckDBConnection> {
  settleDuckDbMemory()
  const { DuckDBInstance } = await import('@duckdb/node-api')
  const connection = await (await DuckDBInstance.create(':memory:', settings)).connect()
  // Times with a zone are written out in it: the same on every machine.
  await connection.run("SET TimeZone = 'UTC'")
  return connection
}

let last: Promise<unknown> = Promise.resolve()

type Work<T> = (connection: DuckDBConnection) => Promise<T>

/**
 * Runs what reads or writes the file of a dataset that is named; what fails is that. One at a time: a statement ends the
 * result of another that is still being fetched.
 */
export function byDuckDb<T>(name: string, done: 'read' | 'written', work: Work<T>): Promise<T> {
  const running = last.then(() => run(name, done, work))
  last = running.catch(() => undefined)
  return running
}

async function run<T>(name: string, done: 'read' | 'written', work: Work<T>): Promise<T> {
  const connection = await duckDb()
  try {
    if (done === 'read') return await work(connection)
    // Whole files are written by one thread, when the others have ended and left their memory.
    await connection.run(`SET memory_limit = '${writingMemory}'`)
    try {
      return await work(connection)
    } finally {
      await connection.run(`SET memory_limit = '${settings.memory_limit}'`)
    }
  } catch (cause) {
    if (cause instanceof TrainingError) throw cause
    const message = (cause as Error).message.split('\n', 1)[0]!.slice(0, 300)
    throw new TrainingError('training.unreadable-dataset', `${name} can't be ${done}: ${message}`, { cause })
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
