import { createHash, randomUUID } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import multipart from '@fastify/multipart'
import { metrics } from '@opentelemetry/api'
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { answerOf, errorBody } from './answers.js'
import {
  type Form,
  type FormFile,
  nested,
  readCharacterRequest,
  readVideoRequest,
  type VideoKind,
} from './dialect/index.js'
import type { AskedFor, Gate } from './gate.js'
import { GenerationError } from './generation-error.js'
import { anyone, type Caller, type Keys, keysOfList, QuotaExceeded } from './keys/index.js'
import { meterName } from './measure.js'
import { type Content, contentVariants } from './released-pictures.js'

export interface GatewayOptions {
  port: number
  host?: string
  /** Bearer tokens of those who may ask, or a file of them (`openKeyFile`); an empty list, or none: whoever reaches it. */
  keys?: readonly string[] | Keys
  /** Bytes of one file. */
  fileBytesMax?: number
  /** Told of what went wrong and is not the asker's to know. */
  onError?: (error: unknown) => void
}

export interface Gateway {
  /** With `/v1`: what clients are given as their base URL. */
  url: string
  /** Finishes what is being answered. */
  close(): Promise<void>
}

const jsonBytesMax = 25_000_000
const fileBytesUsual = 500_000_000
const pageUsual = 20
const pageMost = 100

/**
 * The gate as an HTTP server that speaks the video dialect (`/v1/videos`), so that a client changes its base URL and nothing else.
 *
 * @returns the server, listening
 */
export async function serveGateway(gate: Gate, options: GatewayOptions): Promise<Gateway> {
  const { port, host = '127.0.0.1', fileBytesMax = fileBytesUsual, onError } = options
  const keys = keysOf(options.keys)
  const callers = new WeakMap<FastifyRequest, Caller>()
  const server = fastify({ bodyLimit: jsonBytesMax, forceCloseConnections: 'idle', genReqId: () => randomUUID() })
  await server.register(multipart, {
    limits: { fileSize: fileBytesMax, files: 4, fields: 20, fieldSize: jsonBytesMax, parts: 24 },
  })
  server.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id)
    const caller = keys === undefined ? anyone : keys.find(request.headers.authorization)
    if (caller === undefined) {
      const message = 'This gateway does not know the key: send one of its own as a bearer token.'
      return await reply.code(401).send(errorBody('invalid_api_key', message, 'invalid_request_error'))
    }
    callers.set(request, caller)
    // Before what it sends is read.
    if (request.method === 'POST') caller.enter()
  })
  const overQuota = metrics.getMeter(meterName).createCounter('kyodaku.gateway.quota.refusals', {
    description: 'Requests that were over the quota of their key.',
  })
  server.setErrorHandler((error, _request, reply) => {
    if (error instanceof QuotaExceeded) overQuota.add(1, { quota: error.quota })
    const { status, headers, body } = answerOf(error)
    if (status >= 500) onError?.(error)
    return reply.code(status).headers(headers).send(body)
  })
  server.setNotFoundHandler((request, reply) =>
    reply
      .code(404)
      .send(
        errorBody(
          'not_found',
          `There is no ${request.method} ${request.url.split('?')[0]} here.`,
          'invalid_request_error',
        ),
      ),
  )

  routes(server, gate, (request) => callers.get(request)!)
  const url = await server.listen({ port, host })
  return { url: `${url}/v1`, close: () => server.close() }
}

function keysOf(keys: GatewayOptions['keys'] = []): Keys | undefined {
  if ('find' in keys && 'close' in keys) return keys
  return keys.length === 0 ? undefined : keysOfList(keys)
}

function routes(server: FastifyInstance, gate: Gate, callerOf: (request: FastifyRequest) => Caller): void {
  const tenantOf = (request: FastifyRequest) => ({ tenant: callerOf(request).tenant })
  const make = (kind: VideoKind) => async (request: FastifyRequest, reply: FastifyReply) => {
    const { id: source } = request.params as { id?: string }
    return await withForm(request, async (form) => {
      const retried = Number(request.headers['x-stainless-retry-count'] ?? 0) > 0
      const video = await admitted(callerOf(request), (options) =>
        gate.create(readVideoRequest(kind, form, source), { ...options, retried }),
      )
      reply.raw.once('finish', () => void gate.answered(video.id).catch(() => undefined))
      return video
    })
  }
  server.post('/v1/videos', make('create'))
  server.post('/v1/videos/edits', make('edit'))
  server.post('/v1/videos/extensions', make('extension'))
  server.post('/v1/videos/:id/remix', make('remix'))
  server.get(
    '/v1/videos',
    async (request) => await gate.list(pageOf(request.query as Record<string, string>), tenantOf(request)),
  )
  server.get('/v1/videos/:id', async (request) => await gate.retrieve(idOf(request), tenantOf(request)))
  server.delete('/v1/videos/:id', async (request) => {
    await gate.remove(idOf(request), tenantOf(request))
    return { id: idOf(request), object: 'video.deleted', deleted: true }
  })
  server.get('/v1/videos/:id/content', async (request, reply) => {
    const { variant: asked = 'video' } = request.query as { variant?: unknown }
    const variant = contentVariants.find((one) => one === asked)
    if (variant === undefined)
      throw new GenerationError('generation.bad-request', `variant: is none of ${contentVariants.join(', ')}.`)
    const content = await gate.content(idOf(request), { ...tenantOf(request), variant })
    return await sendFile(reply, request.headers, content)
  })
  server.post('/v1/videos/characters', (request) =>
    withForm(request, (form) =>
      admitted(callerOf(request), (options) => gate.createCharacter(readCharacterRequest(form), options)),
    ),
  )
  server.get('/v1/videos/characters/:id', async (request) => await gate.character(idOf(request), tenantOf(request)))
}

/** Does something for a caller, held against its quota until it is kept. */
async function admitted<T>(
  caller: Caller,
  work: (options: { tenant: string | null; admit: (asked: AskedFor) => Promise<void> }) => Promise<T>,
): Promise<T> {
  let release = () => {}
  try {
    return await work({
      tenant: caller.tenant,
      admit: async (asked) => {
        release = await caller.admit(asked)
      },
    })
  } finally {
    release()
  }
}

const idOf = ({ params }: FastifyRequest): string => (params as { id: string }).id

function pageOf({ after, limit, order }: Record<string, string>) {
  const most = limit === undefined ? pageUsual : Number(limit)
  if (!Number.isInteger(most) || most < 1 || most > pageMost)
    throw new GenerationError('generation.bad-request', `limit: is no number from 1 to ${pageMost}.`)
  if (order !== undefined && order !== 'asc' && order !== 'desc')
    throw new GenerationError('generation.bad-request', 'order: is neither asc nor desc.')
  return {
    limit: most,
    order: order === 'asc' ? ('asc' as const) : ('desc' as const),
    ...(after === undefined ? {} : { after }),
  }
}

/** A request's form, whose files are there for as long as the work takes. */
async function withForm<T>(request: FastifyRequest, work: (form: Form) => Promise<T>): Promise<T> {
  if (!request.isMultipart()) {
    const { body } = request
    if (typeof body !== 'object' || body === null || Array.isArray(body))
      throw new GenerationError('generation.bad-request', 'The body is neither a JSON object nor a form.')
    return await work({ fields: body as Record<string, unknown>, files: {} })
  }
  const folder = await mkdtemp(join(tmpdir(), 'kyodaku-gateway-'))
  try {
    return await work(await formOf(request, folder))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function formOf(request: FastifyRequest, folder: string): Promise<Form> {
  const fields: [string, string][] = []
  const files: Record<string, FormFile> = Object.create(null) as Record<string, FormFile>
  for await (const part of request.parts()) {
    if (part.type === 'field') {
      if (part.valueTruncated)
        throw new GenerationError('generation.bad-request', `${part.fieldname}: the value is too long.`)
      fields.push([part.fieldname, String(part.value)])
      continue
    }
    const path = join(folder, String(Object.keys(files).length))
    const hash = createHash('sha256')
    await pipeline(
      part.file,
      async function* (chunks: AsyncIterable<Uint8Array>) {
        for await (const chunk of chunks) {
          hash.update(chunk)
          yield chunk
        }
      },
      createWriteStream(path, { mode: 0o600 }),
    )
    if (part.file.truncated)
      throw new GenerationError('generation.bad-request', `${part.fieldname}: the file is too large.`)
    if (files[part.fieldname] !== undefined)
      throw new GenerationError('generation.bad-request', `${part.fieldname}: is given twice.`)
    files[part.fieldname] = {
      path,
      name: part.filename.slice(0, 200),
      type: part.mimetype,
      bytes: (await stat(path)).size,
      digest: `sha256:${hash.digest('hex')}`,
    }
  }
  return { fields: nested(fields), files }
}

/** Of a file that is sent: as much is read at once. */
const readBytes = 1 << 20

/** A file, or the one range of it that is asked for (RFC 9110, 14); nothing, where it is known already (13.1.2). */
async function sendFile(
  reply: FastifyReply,
  { range, 'if-none-match': known }: Pick<FastifyRequest['headers'], 'range' | 'if-none-match'>,
  { path, bytes, digest, type }: Content,
): Promise<FastifyReply> {
  const etag = `"${digest}"`
  reply.headers({ 'accept-ranges': 'bytes', etag, 'content-type': type })
  if (known?.split(',').some((one) => ['*', etag, `W/${etag}`].includes(one.trim())))
    return await reply.code(304).send()
  const [, from = '', to = ''] = /^bytes=(\d*)-(\d*)$/.exec(range ?? '') ?? []
  if (from === '' && to === '')
    return await reply.header('content-length', bytes).send(createReadStream(path, { highWaterMark: readBytes }))
  const start = from === '' ? Math.max(0, bytes - Number(to)) : Number(from)
  const end = from === '' || to === '' ? bytes - 1 : Math.min(Number(to), bytes - 1)
  if (start > end || start >= bytes) return await reply.code(416).header('content-range', `bytes */${bytes}`).send()
  reply.code(206).headers({ 'content-range': `bytes ${start}-${end}/${bytes}`, 'content-length': end - start + 1 })
  return await reply.send(createReadStream(path, { start, end, highWaterMark: readBytes }))
}
