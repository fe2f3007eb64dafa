import { AsyncLocalStorage } from 'node:async_hooks'
import { createHash } from 'node:crypto'
import type { Readable } from 'node:stream'
import { DataStore, Server, Upload } from '@tus/server'
import type { Kyodaku } from '../../clearance/index.js'
import type { Principal } from '../identity/index.js'
import type { UploadLimits } from './limits.js'
import { takeTurns } from './turn-taking.js'
import { UploadError, type UploadErrorCode } from './upload-error.js'
import type { UploadRow, Uploads } from './uploads.js'

/** One request of the protocol, by someone who may make it. */
export interface TusRequest {
  principal: Principal
  method: string
  /** The path, as `/v1/uploads/upl_…`. */
  path: string
  headers: Readonly<Record<string, string | string[] | undefined>>
  body?: ReadableStream
}

export interface TusAnswer {
  status: number
  headers: Record<string, string>
  error?: Error
}

export const uploadsPath = '/v1/uploads'

/** How long a second sender of one upload waits for the first to stop. */
const turnMilliseconds = 20_000
const drainMilliseconds = 500

/** The headers that the protocol knows; others are none of its business. */
const protocolHeaders = [
  'tus-resumable',
  'upload-length',
  'upload-offset',
  'upload-metadata',
  'upload-defer-length',
  'upload-concat',
  'content-type',
  'content-length',
]

/**
 * tus 1.0 over the uploads of a house: creation (with upload), expiration, termination and checksum (sha256). Who may do
 * it has been asked before.
 */
export function openTus(
  kyodaku: Kyodaku,
  uploads: Uploads,
  limits: UploadLimits,
): (request: TusRequest) => Promise<TusAnswer> {
  interface Call {
    principal: Principal
    checksum: Checksum | undefined
    error?: unknown
  }
  const calls = new AsyncLocalStorage<Call>()
  const callOf = () => {
    const call = calls.getStore()
    if (call === undefined) throw new Error('A request of tus came around its route.')
    return call
  }

  class HouseDataStore extends DataStore {
    constructor() {
      super()
      this.extensions = ['creation', 'creation-with-upload', 'expiration', 'termination', 'checksum']
    }
    override async create(upload: Upload): Promise<Upload> {
      const { id, size = 0, metadata = {} } = upload
      const row = await uploads.begin(callOf().principal, { id, bytes: size, metadata })
      upload.creation_date = row.created_at.toISOString()
      return upload
    }
    override async getUpload(id: string): Promise<Upload> {
      return uploadOf(await uploads.find(id))
    }
    override async write(stream: Readable, id: string, offset: number): Promise<number> {
      return await uploads.append(id, offset, stream, callOf().checksum)
    }
    override async remove(id: string): Promise<void> {
      await uploads.remove(id)
    }
    override getExpiration(): number {
      return limits.expireAfterSeconds * 1000
    }
  }

  const server = new Server({
    path: uploadsPath,
    datastore: new HouseDataStore(),
    relativeLocation: true,
    allowedOrigins: () => false,
    maxSize: limits.fileBytesMax,
    lockDrainTimeout: drainMilliseconds,
    disableTerminationForFinishedUploads: true,
    locker: takeTurns(
      turnMilliseconds,
      () => new UploadError('uploads.interrupted', 'Another request is writing this upload: try again.'),
    ),
    namingFunction: () => kyodaku.newId('upl'),
    onResponseError: (_request, error) => {
      callOf().error = error
      return undefined
    },
  })

  return async ({ principal, method, path, headers, body }) => {
    const call: Call = { principal, checksum: checksumOf(headers['upload-checksum']) }
    const known = new Headers()
    for (const name of protocolHeaders) {
      const value = headers[name]
      if (typeof value === 'string') known.set(name, value)
    }
    const request = new Request(new URL(path, 'http://uploads.invalid'), {
      method,
      headers: known,
      ...(body === undefined ? {} : { body, duplex: 'half' }),
    })
    const response = await calls.run(call, () => server.handleWeb(request))
    const answer = {
      status: response.status,
      headers: Object.fromEntries(
        [...response.headers].filter(([name]) => !/^(access-control-|content-length$|content-type$)/.test(name)),
      ),
    }
    if (method === 'OPTIONS') answer.headers['tus-checksum-algorithm'] = 'sha256'
    if (response.status < 400) return answer
    return { ...answer, error: explain(call.error, response.status, await response.text()) }
  }
}

const uploadOf = (row: UploadRow) =>
  new Upload({
    id: row.id,
    size: row.bytes,
    offset: row.received,
    metadata: row.metadata as Record<string, string | null>,
    creation_date: row.created_at.toISOString(),
  })

interface Checksum {
  matches(bytes: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array>
  ok(): boolean
}

/** `Upload-Checksum: sha256 <base64>` (tus 1.0, "Checksum"). */
function checksumOf(header: string | string[] | undefined): Checksum | undefined {
  if (header === undefined) return undefined
  const expected = typeof header === 'string' ? /^sha256 ([A-Za-z0-9+/]{43}=)$/.exec(header)?.[1] : undefined
  if (expected === undefined) {
    throw new UploadError('uploads.invalid', 'Upload-Checksum has to be "sha256" and the digest in base64.')
  }
  const hash = createHash('sha256')
  return {
    async *matches(bytes) {
      for await (const some of bytes) {
        hash.update(some)
        yield some
      }
    },
    ok: () => hash.copy().digest('base64') === expected,
  }
}

/** What the protocol's own code threw, in our words; what our code threw, as it is. */
function explain(error: unknown, status: number, text: string): Error {
  if (error instanceof Error && typeof (error as { code?: unknown }).code === 'string') return error
  const code: UploadErrorCode | undefined = (
    {
      400: /abort/i.test(text) ? 'uploads.interrupted' : 'uploads.invalid',
      403: 'uploads.invalid',
      404: 'uploads.unknown',
      409: 'uploads.wrong-offset',
      410: 'uploads.expired',
      412: 'uploads.invalid',
      413: 'uploads.too-large',
      501: 'uploads.invalid',
    } as const
  )[status]
  if (code === undefined) return error instanceof Error ? error : new Error(`tus: ${status} ${text.trim()}`)
  return new UploadError(code, `${text.trim()}${text.trim().endsWith('.') ? '' : '.'}`)
}
