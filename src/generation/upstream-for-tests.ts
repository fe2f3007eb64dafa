import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import multipart from '@fastify/multipart'
import fastify from 'fastify'

/** What goes wrong at the next call that it concerns, once. */
export type Fault =
  /** Nothing of the call is done. */
  | { on: 'create' | 'retrieve' | 'content'; what: 'status'; status: number }
  /** The connection breaks: at `create` after the job was made. */
  | { on: 'create' | 'retrieve' | 'content'; what: 'break' }
  | { on: 'create' | 'retrieve' | 'content'; what: 'wait'; milliseconds: number }
  | { on: 'create' | 'retrieve'; what: 'nonsense' }
  | { on: 'job'; what: 'fail' }

export interface UpstreamForTests {
  /** With `/v1`. */
  url: string
  /** Jobs that it was asked for, in order, and what with. */
  readonly jobs: readonly UpstreamJob[]
  readonly characters: readonly { name: string; bytes: number }[]
  /** What the next jobs make: paths of files; the last one from then on. */
  makes(...paths: string[]): void
  next(...faults: Fault[]): void
  close(): Promise<void>
}

export interface UpstreamJob {
  id: string
  key: string | undefined
  path: string
  fields: Readonly<Record<string, string>>
  files: Readonly<Record<string, number>>
  polls: number
  removed: boolean
}

/** Something that speaks the dialect and "generates" files that are there; a job is done when it was asked about twice. */
export async function startUpstreamForTests(port = 0): Promise<UpstreamForTests> {
  const jobs: (UpstreamJob & { makes: string; fails: boolean })[] = []
  const characters: { name: string; bytes: number }[] = []
  let files: string[] = []
  const faults: Fault[] = []
  const fault = (on: Fault['on']): Fault | undefined => {
    const at = faults.findIndex((one) => one.on === on)
    return at < 0 ? undefined : faults.splice(at, 1)[0]
  }
  const server = fastify({ bodyLimit: 1 << 30, forceCloseConnections: true })
  await server.register(multipart, { limits: { fileSize: 1 << 30 } })

  /** Whether a fault has answered already. */
  async function disturbed(
    on: 'create' | 'retrieve' | 'content',
    reply: import('fastify').FastifyReply,
  ): Promise<boolean> {
    const found = fault(on)
    if (found === undefined) return false
    if (found.what === 'wait') {
      await new Promise((resolve) => setTimeout(resolve, found.milliseconds))
      return false
    }
    if (found.what === 'status') await reply.code(found.status).send({ error: { message: 'not now', code: 'busy' } })
    else if (found.what === 'nonsense') await reply.type('text/html').send('<html>a proxy’s page</html>')
    else {
      reply.hijack()
      reply.raw.destroy()
    }
    return true
  }

  for (const path of ['/v1/videos', '/v1/videos/edits', '/v1/videos/extensions', '/v1/videos/:id/remix'])
    server.post(path, async (request, reply) => {
      const fields: Record<string, string> = {}
      const sent: Record<string, number> = {}
      for await (const part of request.parts())
        if (part.type === 'field') fields[part.fieldname] = String(part.value)
        else sent[part.fieldname] = (await part.toBuffer()).length
      const broken = faults.find((one) => one.on === 'create' && one.what !== 'break')
      if (broken !== undefined && (await disturbed('create', reply))) return reply
      const job = {
        id: `up_${jobs.length}`,
        key: request.headers['idempotency-key'] as string | undefined,
        path: request.url,
        fields,
        files: sent,
        polls: 0,
        removed: false,
        makes: files.length > 1 ? files.shift()! : files[0]!,
        fails: fault('job') !== undefined,
      }
      jobs.push(job)
      if (await disturbed('create', reply)) return reply
      return videoOf(job)
    })
  server.get('/v1/videos/:id', async (request, reply) => {
    if (await disturbed('retrieve', reply)) return reply
    const job = jobs.find(({ id, removed }) => id === (request.params as { id: string }).id && !removed)
    if (job === undefined) return await reply.code(404).send({ error: { message: 'no such video', code: 'not_found' } })
    job.polls++
    return videoOf(job)
  })
  server.get('/v1/videos/:id/content', async (request, reply) => {
    const found = faults.find((one) => one.on === 'content')
    const job = jobs.find(({ id }) => id === (request.params as { id: string }).id)!
    if (found?.what === 'break') {
      fault('content')
      const { size } = await stat(job.makes)
      reply.hijack()
      reply.raw.writeHead(200, { 'content-length': size })
      createReadStream(job.makes, { end: Math.floor(size / 2) })
        .on('end', () => reply.raw.destroy())
        .pipe(reply.raw, { end: false })
      return reply
    }
    if (await disturbed('content', reply)) return reply
    return await reply.type('video/mp4').send(createReadStream(job.makes))
  })
  server.delete('/v1/videos/:id', async (request) => {
    const { id } = request.params as { id: string }
    const job = jobs.find((one) => one.id === id)
    if (job !== undefined) job.removed = true
    return { id, object: 'video.deleted', deleted: true }
  })
  server.post('/v1/videos/characters', async (request) => {
    let name = ''
    let bytes = 0
    for await (const part of request.parts())
      if (part.type === 'field') name = String(part.value)
      else bytes = (await part.toBuffer()).length
    characters.push({ name, bytes })
    return { id: `upchar_${characters.length}`, name, created_at: 1 }
  })
  server.get('/v1/files/:id/content', async (_request, reply) => await reply.send(createReadStream(files[0]!)))

  const url = await server.listen({ port, host: '127.0.0.1' })
  return {
    url: `${url}/v1`,
    jobs,
    characters,
    makes: (...paths) => {
      files = paths
    },
    next: (...more) => void faults.push(...more),
    close: () => server.close(),
  }
}

function videoOf({ id, polls, fails, fields }: UpstreamJob & { fails: boolean }): object {
  const done = polls >= 2
  return {
    id,
    object: 'video',
    status: polls === 0 ? 'queued' : !done ? 'in_progress' : fails ? 'failed' : 'completed',
    progress: done ? 100 : polls * 50,
    model: fields.model ?? 'upstream-model',
    seconds: fields.seconds ?? '4',
    size: fields.size ?? '1280x720',
    created_at: 1,
    error: done && fails ? { code: 'moderation_blocked', message: 'upstream would not' } : null,
  }
}
