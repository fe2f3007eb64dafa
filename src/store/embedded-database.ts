import { existsSync } from 'node:fs'
import { Duplex } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import pg from 'pg'
import { embeddedProgram } from './embedded-program.js'
import type { EmbeddedWorkerData, FromEmbeddedWorker, ToEmbeddedWorker } from './embedded-worker.js'
import { explainSystemError, StoreError } from './store-error.js'

/**
 * Starts the embedded database, PGlite, in a worker thread, and gives a pool of one connection to it.
 *
 * The pool is `pg`'s own over a stream to the worker instead of a socket, so parameters, results and errors are the
 * same as with a server, by the same code. One connection: one transaction at a time, the others wait their turn.
 *
 * Only one process may do this for a directory: hold its lock.
 *
 * @param template what a new database is a copy of; absent: it is made empty
 *
 * @throws StoreError `store.not-built`, `store.disk-full`, `store.permission-denied`, `store.database-failed`
 */
export async function openEmbeddedDatabase(
  directory: string,
  poolConfig: pg.PoolConfig,
  template?: string,
): Promise<{ pool: pg.Pool; stop(): Promise<void> }> {
  const file = workerFile()
  const program = await embeddedProgram().catch((error: Error) => {
    throw databaseFailed(directory, { code: undefined, message: error.message })
  })
  const worker = new Worker(file, {
    workerData: { directory, program, ...(template === undefined ? {} : { template }) } satisfies EmbeddedWorkerData,
  })
  const connections = new Map<number, EmbeddedStream>()
  let connectionCount = 0
  let unanswered = 0
  let stopping = false
  let failure: StoreError | undefined
  let onReady: (error?: StoreError) => void = () => {}
  const ready = new Promise<StoreError | undefined>((resolve) => {
    onReady = resolve
  })
  let onStopped: () => void = () => {}
  const stopped = new Promise<void>((resolve) => {
    onStopped = resolve
  })

  const send = (message: ToEmbeddedWorker) => worker.postMessage(message)
  const fail = (error: StoreError) => {
    failure ??= error
    for (const stream of connections.values()) stream.destroy(failure)
    connections.clear()
    onReady(failure)
  }

  worker.on('message', (message: FromEmbeddedWorker) => {
    switch (message.kind) {
      case 'ready':
        onReady()
        break
      case 'answer':
        // The process may end while nothing is under way, even if nobody closed the store.
        if (--unanswered === 0 && !stopping) worker.unref()
        connections.get(message.connection)?.push(message.bytes)
        break
      case 'failed':
        fail(databaseFailed(directory, message))
        break
      case 'closed':
        break
    }
  })
  worker.on('error', (error) => fail(databaseFailed(directory, { code: undefined, message: error.message })))
  worker.on('exit', () => {
    fail(databaseFailed(directory, { code: undefined, message: 'its worker thread ended' }))
    onStopped()
  })

  const refused = await ready
  if (refused) {
    await worker.terminate()
    throw refused
  }
  worker.unref()

  const connect = () => {
    const connection = connectionCount++
    const stream = new EmbeddedStream({
      send(bytes) {
        if (unanswered++ === 0) worker.ref()
        send({ kind: 'bytes', connection, bytes })
      },
      gone() {
        if (connections.delete(connection)) send({ kind: 'disconnected', connection })
      },
    })
    if (failure) process.nextTick(() => stream.destroy(failure))
    else connections.set(connection, stream)
    return stream
  }

  const pool = new pg.Pool({
    ...poolConfig,
    max: 1,
    idleTimeoutMillis: 0,
    stream: connect,
    // Given, so that no PGHOST, PGUSER, PGSSLMODE … of the environment is taken for ours.
    host: 'embedded',
    port: 5432,
    user: 'postgres',
    database: 'postgres',
    password: '',
    ssl: false,
  })

  return {
    pool,
    async stop() {
      stopping = true
      worker.ref()
      send({ kind: 'close' })
      await stopped
    },
  }
}

/** What `pg` takes for a socket: everything written goes to the worker, everything the worker says is read. */
class EmbeddedStream extends Duplex {
  readonly #send: (bytes: Uint8Array) => void
  readonly #gone: () => void

  constructor(ends: { send: (bytes: Uint8Array) => void; gone: () => void }) {
    super({ allowHalfOpen: false })
    this.#send = ends.send
    this.#gone = ends.gone
  }

  connect(): this {
    process.nextTick(() => this.emit('connect'))
    return this
  }

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    // A copy: a chunk may be a view of a buffer that its writer uses again.
    this.#send(new Uint8Array(chunk))
    done()
  }

  override _writev(chunks: { chunk: Buffer }[], done: (error?: Error | null) => void): void {
    this.#send(new Uint8Array(Buffer.concat(chunks.map(({ chunk }) => chunk))))
    done()
  }

  override _final(done: (error?: Error | null) => void): void {
    this.push(null)
    done()
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#gone()
    done(error)
  }

  setNoDelay(): this {
    return this
  }
  setKeepAlive(): this {
    return this
  }
  ref(): this {
    return this
  }
  unref(): this {
    return this
  }
}

/** The compiled worker: beside this file in a build; else, when run from the sources, in `dist`. */
function workerFile(): string {
  const here = fileURLToPath(new URL('./embedded-worker.js', import.meta.url))
  if (existsSync(here)) return here
  const built = here.replace(/([\\/])src([\\/]store[\\/][^\\/]+)$/, '$1dist$2')
  if (!existsSync(built)) {
    throw new StoreError(
      'store.not-built',
      `The embedded database runs from ${built}, which is missing: run "npm run build".`,
    )
  }
  return built
}

function databaseFailed(directory: string, failed: { code: string | undefined; message: string }): StoreError {
  if (failed.code !== undefined) {
    const error = Object.assign(new Error(failed.message), { code: failed.code })
    return explainSystemError(error, 'opening the embedded database', directory)
  }
  return new StoreError(
    'store.database-failed',
    `The embedded database in ${directory} stopped: ${failed.message}. What was committed is kept: start again.`,
  )
}
