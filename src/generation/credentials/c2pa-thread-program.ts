/** The thread behind `inC2paThread`: one task, one answer. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { type MessagePort, parentPort, workerData } from 'node:worker_threads'
import { initSync, WasmBuilder, WasmReader } from '@contentauth/c2pa-wasm'
import { CredentialsError, type CredentialsErrorCode } from './credentials-error.js'
import { provideFileBlobs, withFileBlob } from './file-blob.js'
import type { Manifest } from './manifest.js'
import type { SigningAlgorithm } from './signing-key.js'

export interface SignTask {
  kind: 'sign'
  input: string
  /** What the input has to be, `sha256:…`. */
  content: string
  /** Does not exist yet. */
  output: string
  format: string
  manifest: Manifest
  algorithm: SigningAlgorithm
  reservedBytes: number
}

export interface ReadTask {
  kind: 'read'
  path: string
  format: string
  /** PEM; signatures under it are trusted. */
  anchorsPem?: string
}

export type C2paTask = SignTask | ReadTask

export interface C2paThreadData {
  task: C2paTask
  /** The library, compiled: that takes longer than most of what it is asked. */
  module: object
}

export interface SignedByThread {
  bytes: number
  digest: string
  /** The manifest that the input had: `unreadable` is one that can't be carried on, or is kept elsewhere. */
  upstream: 'none' | 'kept' | 'unreadable'
  /** What was written, read back. */
  readBack: ReadByThread
}

/** The library's report as JSON, or why there is none. */
export type ReadByThread = { report: string } | { missing: string }

export type ToC2paThread = { signature: Uint8Array }
export type FromC2paThread =
  | { sign: Uint8Array }
  | { done: SignedByThread | ReadByThread }
  | { failed: string; code?: CredentialsErrorCode }

/** Nothing is fetched, whatever a file says of where its manifest is. */
const offline = { remote_manifest_fetch: false, ocsp_fetch: false }

if (parentPort !== null) await serve(parentPort, workerData as C2paThreadData)

async function serve(port: MessagePort, { task, module }: C2paThreadData): Promise<void> {
  try {
    provideFileBlobs()
    const start = initSync as (options: { module: object }) => unknown
    start({ module })
    const done = task.kind === 'sign' ? await signFile(task, port) : await readReport(task)
    port.postMessage({ done } satisfies FromC2paThread)
  } catch (error) {
    const failed = (error instanceof Error ? error.message : String(error)).slice(0, 1000)
    const code = error instanceof CredentialsError ? { code: error.code } : {}
    port.postMessage({ failed, ...code } satisfies FromC2paThread)
  }
}

async function signFile(task: SignTask, port: MessagePort): Promise<SignedByThread> {
  const { input, content, output, format, manifest, algorithm, reservedBytes } = task
  await mustBe(input, content)
  const upstream = await readReport({ kind: 'read', path: input, format })
  const isKept = 'report' in upstream
  const builder = WasmBuilder.fromJson(
    JSON.stringify({ ...(isKept ? manifest.opened : manifest.created), format }),
    JSON.stringify({ verify: { verify_after_sign: false, ...offline }, builder: { thumbnail: { enabled: false } } }),
  )
  const addFile = (json: object, path: string, of: string) =>
    withFileBlob(path, (blob) => builder.addIngredientFromBlob(JSON.stringify(json), of, blob))
  if (isKept) await addFile(manifest.upstream, input, format)
  for (const { json, file } of manifest.ingredients) {
    if (file !== undefined) await mustBe(file.path, file.digest)
    // Of a file without a manifest its digest says all there is to say.
    if (file !== undefined && 'report' in (await readReport({ kind: 'read', ...file })))
      await addFile(json, file.path, file.format)
    else builder.addIngredient(JSON.stringify(json))
  }
  const sign = async (claim: Uint8Array) => await signatureOf(claim, port)
  const signer = { alg: algorithm, reserveSize: reservedBytes, sign }
  const signed = await withFileBlob(input, (blob) => builder.sign(signer, [], format, blob))
  builder.free()
  await write(output, signed)
  return {
    bytes: signed.length,
    digest: `sha256:${createHash('sha256').update(signed).digest('hex')}`,
    upstream: isKept ? 'kept' : upstream.missing.includes('JumbfNotFound') ? 'none' : 'unreadable',
    readBack: await readReport({ kind: 'read', path: output, format }),
  }
}

async function readReport({ path, format, anchorsPem }: ReadTask): Promise<ReadByThread> {
  const settings = JSON.stringify({
    verify: { verify_trust: anchorsPem !== undefined, ...offline },
    ...(anchorsPem !== undefined && { trust: { trust_anchors: anchorsPem } }),
  })
  try {
    const reader = await withFileBlob(path, (blob) => WasmReader.fromBlob(format, blob, settings))
    const report = reader.json()
    reader.free()
    return { report }
  } catch (error) {
    // After a trap nothing that this instance says can be relied on.
    if (error instanceof Error && /RuntimeError|RangeError/.test(error.name)) throw error
    return { missing: String(error) }
  }
}

/** Whoever has the key signs; here it never is. */
function signatureOf(claim: Uint8Array, port: MessagePort): Promise<Uint8Array<ArrayBuffer>> {
  return new Promise((resolve) => {
    port.once('message', ({ signature }: ToC2paThread) => resolve(new Uint8Array(signature)))
    port.postMessage({ sign: claim } satisfies FromC2paThread)
  })
}

async function mustBe(path: string, digest: string): Promise<void> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk as Uint8Array)
  if (`sha256:${hash.digest('hex')}` !== digest)
    throw new CredentialsError(
      'credentials.not-what-was-decided',
      `${path} is not the file of the digest ${digest}: nothing is signed.`,
    )
}

async function write(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, 'wx', 0o600)
  try {
    await file.writeFile(bytes)
    await file.sync()
  } finally {
    await file.close()
  }
}
