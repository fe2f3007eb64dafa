import { openAsBlob } from 'node:fs'
import type { Readable } from 'node:stream'
import { z } from 'zod'
import type { FormFile } from '../dialect/index.js'
import { type UpstreamVideo, upstreamCharacterSchema, upstreamVideoSchema } from '../dialect/index.js'
import { type Asked, ask, bytesOf, readAnswer } from './ask-http.js'
import { type ToGenerate, type Upstream, UpstreamFailure } from './upstream.js'

export interface VideoApiOptions {
  /** Where `/videos` is below, such as `https://api.example/v1`. */
  url: string
  /** Sent as a bearer token. */
  key?: string
  /** Until an answer begins. */
  answerMilliseconds?: number
}

/** Someone who speaks the dialect itself. */
export function videoApi({ url, key, answerMilliseconds = 60_000 }: VideoApiOptions): Upstream {
  const base = url.replace(/\/+$/, '')
  const asked: Asked = {
    base,
    headers: key === undefined ? {} : { authorization: `Bearer ${key}` },
    answerMilliseconds,
  }
  const refusal = (status: number, value: unknown) => refusalOf(base, status, value)
  const answer = <T>(response: Response, schema: z.ZodType<T>, makes = false) =>
    readAnswer(base, response, { schema, refusal, makes })

  async function bytes(path: string, signal?: AbortSignal): Promise<Readable> {
    return await bytesOf(await ask(asked, path, { headers: { accept: 'application/binary' } }, signal), refusal)
  }

  return {
    name: base,
    async create(request, signal) {
      const { path, body } = await bodyOf(request)
      const init = { method: 'POST', body, headers: { 'idempotency-key': request.key }, makes: true }
      return await answer<UpstreamVideo>(await ask(asked, path, init, signal), upstreamVideoSchema, true)
    },
    async retrieve(id, signal) {
      return await answer<UpstreamVideo>(
        await ask(asked, `/videos/${encodeURIComponent(id)}`, {}, signal),
        upstreamVideoSchema,
      )
    },
    content: (id, signal) => bytes(`/videos/${encodeURIComponent(id)}/content`, signal),
    file: (id, signal) => bytes(`/files/${encodeURIComponent(id)}/content`, signal),
    async remove(id, signal) {
      const response = await ask(asked, `/videos/${encodeURIComponent(id)}`, { method: 'DELETE' }, signal)
      if (response.status !== 404) await answer(response, z.unknown())
    },
    async createCharacter(name, video, key, signal) {
      const body = new FormData()
      body.set('name', name)
      body.set('video', await blobOf(video), video.name)
      const init = { method: 'POST', body, headers: { 'idempotency-key': key }, makes: true }
      return await answer(await ask(asked, '/videos/characters', init, signal), upstreamCharacterSchema, true)
    },
  }
}

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
