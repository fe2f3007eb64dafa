/**
 * The worker thread that owns the embedded database: bytes of the PostgreSQL wire protocol in, bytes out. It is run
 * from its compiled file.
 */
import { closeSync, existsSync, openSync, readSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { parentPort, workerData } from 'node:worker_threads'
import { PGlite, type PGliteOptions } from '@electric-sql/pglite'
import { DurableNodeFS } from './durable-node-fs.js'
import { syncFileSystem, syncPath } from './embedded-sync.js'
import { makeEmbeddedDatabase } from './new-embedded-database.js'

/** What the opener says. A connection is numbered: bytes of one that is gone are not run. */
export type ToEmbeddedWorker =
  | { kind: 'bytes'; connection: number; bytes: Uint8Array }
  | { kind: 'disconnected'; connection: number }
  | { kind: 'close' }
export type FromEmbeddedWorker =
  | { kind: 'ready' }
  | { kind: 'failed'; code: string | undefined; message: string }
  /** The answer to everything sent so far on this connection; no bytes when it was only half a message. */
  | { kind: 'answer'; connection: number; bytes: Uint8Array<ArrayBuffer> }
  | { kind: 'closed' }
export interface EmbeddedWorkerData {
  directory: string
  /** PGlite, compiled: a `WebAssembly.Module`, which Node's own types do not name. */
  program: object
  /** What a new database is a copy of. */
  template?: string
}

/** Single-user mode has no checkpointer of its own: without this the write-ahead log would grow for ever. */
const checkpointAfterBytes = 16 << 20

const settings = [
  'wal_sync_method=fsync', // the one that reaches the file system's fsync here
  'shared_buffers=32MB',
  'min_wal_size=4MB',
  'max_wal_size=64MB',
  'jit=off',
]

if (parentPort !== null) void serve(parentPort, workerData as EmbeddedWorkerData)

async function serve(port: NonNullable<typeof parentPort>, data: EmbeddedWorkerData): Promise<void> {
  const send = (message: FromEmbeddedWorker) => {
    if (message.kind === 'answer') port.postMessage(message, [message.bytes.buffer])
    else port.postMessage(message)
  }
  let database: PGlite
  try {
    database = await openDatabase(data)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : undefined
    send({ kind: 'failed', code, message: error instanceof Error ? error.message : String(error) })
    port.close()
    return
  }

  const pending = new Map<number, Uint8Array>()
  let sinceCheckpoint = 0
  const simpleQuery = (text: string) => runProtocol(database, encodeSimpleQuery(text))

  const answer = async (message: ToEmbeddedWorker) => {
    switch (message.kind) {
      case 'bytes': {
        const received = joinBytes(pending.get(message.connection), message.bytes)
        const whole = wholeMessages(received)
        pending.set(message.connection, received.subarray(whole))
        const bytes = whole === 0 ? new Uint8Array() : await runProtocol(database, received.slice(0, whole))
        sinceCheckpoint += whole
        send({ kind: 'answer', connection: message.connection, bytes })
        if (sinceCheckpoint >= checkpointAfterBytes && !database.isInTransaction()) {
          sinceCheckpoint = 0
          await simpleQuery('checkpoint')
        }
        break
      }
      case 'disconnected':
        pending.delete(message.connection)
        // All connections are one session: leave nothing of this one to the next.
        if (database.isInTransaction()) await simpleQuery('rollback')
        await simpleQuery('discard all')
        break
      case 'close':
        await database.close().catch((error: unknown) => {
          throw new Error(`closing: ${String(error)}`)
        })
        send({ kind: 'closed' })
        port.close()
        break
    }
  }
  let turn = Promise.resolve()
  port.on('message', (message: ToEmbeddedWorker) => {
    turn = turn
      .then(() => answer(message))
      .catch((error: unknown) => {
        // Not an error of SQL, which is an answer: the database itself gave up. The opener ends every connection.
        send({ kind: 'failed', code: undefined, message: error instanceof Error ? error.message : String(error) })
        port.close()
      })
  })
  send({ kind: 'ready' })
}

/**
 * Runs whole messages and gives the answer. By `execProtocolRawSync` alone PGlite would also read every row of an answer for
 * itself, and hold them all until it is closed.
 */
async function runProtocol(database: PGlite, messages: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
  // A copy: the answer to a startup is a view of a buffer that the database uses again.
  if (messages[0] === 0) return new Uint8Array(database.execProtocolRawSync(messages))
  const answer: Uint8Array[] = []
  // A copy of each: they are views of the database's own memory.
  await database.execProtocolRawStream(messages, {
    syncToFs: false,
    onRawData: (bytes) => answer.push(bytes.slice()),
  })
  const bytes = new Uint8Array(answer.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const some of answer) {
    bytes.set(some, at)
    at += some.length
  }
  return bytes
}

/**
 * Opens the database in a directory, or makes one. The file `<directory>.initializing` is there while it is being
 * made: a database found beside it was never used, and is made again.
 */
async function openDatabase({ directory, program, template }: EmbeddedWorkerData): Promise<PGlite> {
  const marker = `${directory}.initializing`
  if (existsSync(marker)) rmSync(directory, { recursive: true, force: true })
  if (!existsSync(directory)) {
    writeFileSync(marker, '')
    syncPath(dirname(marker))
    await makeEmbeddedDatabase(directory, template)
    rmSync(marker)
    syncPath(dirname(marker))
  }
  // PGlite would quietly make a new database where this is missing.
  if (!existsSync(join(directory, 'PG_VERSION'))) throw new Error('PG_VERSION is missing, restore it from a backup')
  // After an orderly shutdown everything is on disk. After a kill, what the dead process wrote may not be.
  const allSynced = isShutDown(directory) || syncFileSystem(directory)
  return await PGlite.create({
    fs: new DurableNodeFS(directory, allSynced),
    pgliteWasmModule: program as NonNullable<PGliteOptions['pgliteWasmModule']>,
    startParams: [
      ...PGlite.defaultStartParams.filter((parameter) => parameter !== '-F'),
      ...settings.flatMap((setting) => ['-c', setting]),
    ],
  })
}

/** Whether the database was shut down in order: `state` of ControlFileData (pg_control.h) is DB_SHUTDOWNED, 1. */
function isShutDown(directory: string): boolean {
  const path = join(directory, 'global', 'pg_control')
  if (!existsSync(path)) return false
  const file = openSync(path, 'r')
  try {
    const head = Buffer.alloc(20)
    return readSync(file, head, 0, 20, 0) === 20 && head.readInt32LE(16) === 1
  } finally {
    closeSync(file)
  }
}

/**
 * How many bytes at the start are whole messages of a client (PostgreSQL documentation, "Message Formats"): one byte
 * of type and four of length, which counts itself; a startup message has no type, and its length begins with zero.
 */
function wholeMessages(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let at = 0
  for (;;) {
    const typeBytes = bytes[at] === 0 ? 0 : 1
    if (at + typeBytes + 4 > bytes.length) return at
    const end = at + typeBytes + view.getUint32(at + typeBytes)
    if (end > bytes.length) return at
    at = end
  }
}

function joinBytes(first: Uint8Array | undefined, second: Uint8Array): Uint8Array {
  return first === undefined || first.length === 0 ? second : Buffer.concat([first, second])
}

function encodeSimpleQuery(text: string): Uint8Array {
  const body = Buffer.from(`${text}\0`)
  const message = Buffer.alloc(5 + body.length)
  message.write('Q')
  message.writeUInt32BE(4 + body.length, 1)
  body.copy(message, 5)
  return message
}
