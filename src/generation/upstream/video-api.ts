import { openAsBlob } from 'node:fs'
import { Readable } from 'node:stream'
import type { ReadableStream as WebStream } from 'node:stream/web'
import { z } from 'zod'
import type { FormFile } from '../dialect/index.js'
import { type UpstreamVideo, upstreamCharacterSchema, upstreamVideoSchema } from '../dialect/index.js'
import { type ToGenerate, type Upstream, UpstreamFailure } from './upstream.js'

export interface VideoApiOptions {
  /** Where `/videos` is below, such as `https://api.example/v1`. */
  url: string
  /** Sent as a bearer token. */
  key?: string
  /** Until an answer begins. */
  answerMilliseconds?: number
}

/** JSON that is longer is no answer of this dialect. */
const answerBytesMax = 4 << 20

/** Someone who speaks the dialect itself. */
export function videoApi({ url, key, answerMilliseconds = 60_000 }: VideoApiOptions): Upstream {
  const base = url.replace(/\/+$/, '')
  const authorization: Record<string, string> = key === undefined ? {} : { authorization: `Bearer ${key}` }

  async function ask(path: string, init: RequestInit & { makes?: boolean }, signal?: AbortSignal): Promise<Response> {
    const { makes = false, ...rest } = init
    const waited = AbortSignal.timeout(answerMilliseconds)
    try {
      return await fetch(`${base}${path}`, {
        ...rest,
        headers: { ...authorization, ...(rest.headers as Record<string, string> | undefined) },
        redirect: 'error',
        signal: signal === undefined ? waited : AbortSignal.any([signal, waited]),
      })
    } catch (error) {
      signal?.throwIfAborted()
      // Refused before a byte was sent; anything else may have come through.
      const code = (error as { cause?: { code?: string } }).cause?.code
      const kind = !makes || (code !== undefined && neverConnected.has(code)) ? 'away' : 'unknown'
      throw new UpstreamFailure(kind, `${base} can't be reached: ${code ?? (error as Error).message}.`, {
        cause: error,
      })
    }
  }

  async function answer<T>(response: Response, schema: z.ZodType<T>, makes = false): Promise<T> {
    const text = await textOf(response).catch((error: unknown) => {
      throw new UpstreamFailure(makes ? 'unknown' : 'away', `${base} broke off in the middle of an answer.`, {
        cause: error,
      })
    })
    const value = jsonOf(text)
    if (!response.ok) throw refusalOf(base, response.status, value)
    const read = schema.safeParse(value)
    if (read.success) return read.data
    const why = read.error.issues[0]
    throw new UpstreamFailure(
      makes ? 'unknown' : 'away',
      `${base} answered what makes no sense (${why?.path.join('.') ?? ''}: ${why?.message ?? ''}).`,
    )
  }

  async function bytes(path: string, signal?: AbortSignal): Promise<Readable> {
    const response = await ask(path, { headers: { accept: 'application/binary' } }, signal)
    if (!response.ok || response.body === null)
      throw refusalOf(base, response.status, jsonOf(await textOf(response).catch(() => '')))
    return Readable.fromWeb(response.body as WebStream)
  }

  return {
    name: base,
    async create(request, signal) {
      const { path, body } = await bodyOf(request)
      const init = { method: 'POST', body, headers: { 'idempotency-key': request.key }, makes: true }
      return await answer<UpstreamVideo>(await ask(path, init, signal), upstreamVideoSchema, true)
    },
    async retrieve(id, signal) {
      return await answer<UpstreamVideo>(
        await ask(`/videos/${encodeURIComponent(id)}`, {}, signal),
        upstreamVideoSchema,
      )
    },
    content: (id, signal) => bytes(`/videos/${encodeURIComponent(id)}/content`, signal),
    file: (id, signal) => bytes(`/files/${encodeURIComponent(id)}/content`, signal),
    async remove(id, signal) {
      const response = await ask(`/videos/${encodeURIComponent(id)}`, { method: 'DELETE' }, signal)
      if (response.status !== 404) await answer(response, z.unknown())
    },
    async createCharacter(name, video, key, signal) {
      const body = new FormData()
      body.set('name', name)
      body.set('video', await blobOf(video), video.name)
      const init = { method: 'POST', body, headers: { 'idempotency-key': key }, makes: true }
      return await answer(await ask('/videos/characters', init, signal), upstreamCharacterSchema, true)
    },
  }
}

const neverConnected: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
])

const paths = { create: '/videos', edit: '/videos/edits', extension: '/videos/extensions' } as const

/** A form, as the public client sends it. */
async function bodyOf(request: ToGenerate): Promise<{ path: string; body: FormData }> {
  const { kind, prompt, model, seconds, size, upstreamSource, files } = request
  const body = new FormData()
  body.set('prompt', prompt)
  if (model !== undefined && kind === 'create') body.set('model', model)
  if (seconds !== undefined) body.set('seconds', seconds)
  if (size !== undefined) body.set('size', size)
  for (const [field, file] of Object.entries(files)) body.set(field, await blobOf(file), file.name)
  if (kind === 'remix') return { path: `/videos/${encodeURIComponent(upstreamSource ?? '')}/remix`, body }
  if (upstreamSource !== undefined) body.set('video[id]', upstreamSource)
  return { path: paths[kind], body }
}

async function blobOf({ path, type }: FormFile): Promise<Blob> {
  return await openAsBlob(path, { type })
}

async function textOf(response: Response): Promise<string> {
  if (response.body === null) return ''
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of response.body as WebStream<Uint8Array>) {
    bytes += chunk.length
    if (bytes > answerBytesMax) throw new Error(`an answer of more than ${answerBytesMax} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const errorSchema = z.object({
  error: z.object({
    message: z.string().max(4000).catch(''),
    code: z.string().max(200).nullish().catch(null),
    type: z.string().max(200).nullish().catch(null),
  }),
})

function refusalOf(base: string, status: number, value: unknown): UpstreamFailure {
  const read = errorSchema.safeParse(value)
  const { message = '', code = null, type = null } = read.success ? read.data.error : {}
  const said = message === '' ? `It answered with status ${status}.` : message
  return new UpstreamFailure('refused', `${base}: ${said}`, {
    answer: { status, code: code ?? type ?? 'upstream_error', message: said },
  })
}
