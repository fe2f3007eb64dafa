import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import type { C2paTask, C2paThreadData, FromC2paThread, ToC2paThread } from './c2pa-thread-program.js'
import { CredentialsError } from './credentials-error.js'

export interface ThreadOptions {
  /** Signs what the thread asks to: the key stays here. */
  sign?: (bytes: Uint8Array) => Uint8Array
  signal?: AbortSignal
  timeoutMilliseconds?: number
}

const minutes = 60_000

/** The part of the WebAssembly interface used here: the Node.js types leave it to the DOM's. */
const { WebAssembly } = globalThis as unknown as { WebAssembly: { compile: (bytes: Uint8Array) => Promise<object> } }

/**
 * Has the library do something in a thread of its own that ends with it: its memory, which only grows, is given back, a file
 * that it can't cope with takes nobody else down, and nobody waits for the hashing.
 *
 * @throws CredentialsError `credentials.not-signed` with what the library says; what `signal` is aborted with
 */
export async function inC2paThread<T>(
  task: C2paTask,
  { sign, signal, timeoutMilliseconds = 10 * minutes }: ThreadOptions = {},
): Promise<T> {
  signal?.throwIfAborted()
  const workerData: C2paThreadData = { task, module: await compiledC2pa() }
  const worker = new Worker(threadFile(), { workerData })
  let onAbort: () => void = () => undefined
  let timer: NodeJS.Timeout | undefined
  try {
    return await new Promise<T>((resolve, reject) => {
      onAbort = () => reject(signal?.reason)
      signal?.addEventListener('abort', onAbort, { once: true })
      timer = setTimeout(() => reject(notDone(`it took longer than ${timeoutMilliseconds} ms`)), timeoutMilliseconds)
      worker.on('error', (error) => reject(notDone(error.message, error)))
      worker.on('exit', (code) => reject(notDone(`its thread ended with code ${code}`)))
      worker.on('message', (message: FromC2paThread) => {
        if ('done' in message) resolve(message.done as T)
        else if ('failed' in message)
          reject(
            message.code === undefined ? notDone(message.failed) : new CredentialsError(message.code, message.failed),
          )
        else answer(worker, message.sign, sign, reject)
      })
    })
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', onAbort)
    await worker.terminate()
  }
}

function answer(
  worker: Worker,
  claim: Uint8Array,
  sign: ThreadOptions['sign'],
  reject: (error: unknown) => void,
): void {
  try {
    if (sign === undefined) throw new Error('there is no key')
    worker.postMessage({ signature: sign(claim) } satisfies ToC2paThread)
  } catch (error) {
    reject(error)
  }
}

function notDone(why: string, cause?: unknown): CredentialsError {
  const options = cause === undefined ? undefined : { cause }
  return new CredentialsError(
    'credentials.not-signed',
    `The Content Credentials could not be written or read: ${why}.`,
    options,
  )
}

let compiled: Promise<object> | undefined

/** Once for all threads. */
function compiledC2pa(): Promise<object> {
  compiled ??= readFile(createRequire(import.meta.url).resolve('@contentauth/c2pa-wasm/c2pa.wasm'))
    .then((bytes) => WebAssembly.compile(bytes))
    .catch((error: unknown) => {
      compiled = undefined
      throw error
    })
  return compiled
}

/** Threads run what is built, also where tests run the sources. */
function threadFile(): string {
  const here = fileURLToPath(new URL('./c2pa-thread-program.js', import.meta.url))
  if (existsSync(here)) return here
  const built = here.replace(/([\\/])src([\\/]generation[\\/]credentials[\\/][^\\/]+)$/, '$1dist$2')
  if (!existsSync(built))
    throw new CredentialsError(
      'credentials.not-built',
      `Content Credentials are written by ${built}, which is missing: run "npm run build".`,
    )
  return built
}
