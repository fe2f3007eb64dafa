import type { FastifyRequest } from 'fastify'
import { sql } from 'kysely'
import { z } from 'zod'
import { mayDepositFor } from '../../clearance/index.js'
import type { House } from '../house.js'
import { type App, cutPage, decodeCursor, HttpError, pageOf, pageQuery } from '../http/index.js'
import type { Principal } from '../identity/index.js'
import {
  exportInput,
  type Job,
  type JobKind,
  jobKinds,
  jobOfRow,
  type MadeFile,
  rematchInput,
  snapshotInput,
  visibleJobColumns,
} from '../jobs/index.js'

const kindSchema = z.enum(Object.keys(jobKinds) as [JobKind, ...JobKind[]])
const stateSchema = z.enum(['waiting', 'running', 'done', 'failed', 'cancelled'])

const jobSchema = z
  .object({
    id: z.string(),
    kind: kindSchema,
    party: z.string().optional().describe('Whose it is; absent: the operator’s'),
    title: z.string(),
    state: stateSchema,
    progress: z.object({ step: z.string(), done: z.number(), total: z.number() }).optional(),
    subject: z.string().optional().describe('What it is about'),
    result: z.unknown().optional(),
    error: z.object({ code: z.string(), message: z.string() }).optional(),
    createdBy: z.string(),
    createdAt: z.iso.datetime(),
    startedAt: z.iso.datetime().optional(),
    endedAt: z.iso.datetime().optional(),
    notBefore: z.iso.datetime().optional().describe('While it waits to be tried again'),
    attempts: z.int(),
  })
  .meta({ id: 'Job', description: 'Long work: waiting its turn, under way or ended.' })

const kindSummary = z
  .object({
    kind: kindSchema,
    waiting: z.int(),
    running: z.int(),
    failed: z.int().describe('Within the last seven days'),
    done: z.int().describe('Within the last 24 hours'),
    typicalSeconds: z.number().optional().describe('Median of the last hundred that were done'),
  })
  .meta({ id: 'JobKindSummary' })

/** What may be begun here by itself. */
const newJobSchema = z.discriminatedUnion('kind', [
  rematchInput.extend({ kind: z.literal('rematch') }),
  snapshotInput.extend({ kind: z.literal('snapshot') }).describe('For the operator only'),
  exportInput.extend({ kind: z.literal('export') }),
])

const idParams = z.object({ id: z.string().min(1).max(200) })

/** Long work: what waits, runs and has ended; cancelled, tried again, begun. */
export function jobsRoutes(app: App, house: House): void {
  app.route({
    method: 'GET',
    url: '/v1/jobs',
    config: { access: 'jobs.read' },
    schema: {
      operationId: 'listJobs',
      tags: ['jobs'],
      summary: 'Jobs, the newest first',
      querystring: pageQuery.extend({
        state: z.string().max(100).optional().describe('Only these, with commas between'),
        kind: kindSchema.optional(),
        subject: z.string().max(200).optional(),
      }),
      response: { 200: pageOf(jobSchema) },
    },
    handler: async (request) => {
      const { limit, cursor, state, kind, subject } = request.query
      const states = state === undefined || state === '' ? undefined : statesOf(state)
      const rows = await request.asTenant((db) => {
        let query = db.selectFrom('jobs').select(visibleJobColumns)
        if (states !== undefined) query = query.where('state', 'in', states)
        if (kind !== undefined) query = query.where('kind', '=', kind)
        if (subject !== undefined) query = query.where('subject', '=', subject)
        if (cursor !== undefined) {
          const [before] = decodeCursor(cursor, z.tuple([z.int()]))
          query = query.where('seq', '<', before)
        }
        return query
          .orderBy('seq', 'desc')
          .limit(limit + 1)
          .execute()
      })
      return cutPage(
        rows,
        limit,
        (row) => jobOut(jobOfRow(row)),
        (row) => [row.seq],
      )
    },
  })

  app.route({
    method: 'GET',
    url: '/v1/jobs/summary',
    config: { access: 'jobs.read' },
    schema: {
      operationId: 'summarizeJobs',
      tags: ['jobs'],
      summary: 'The queue, kind by kind',
      response: { 200: z.object({ kinds: z.array(kindSummary) }) },
    },
    handler: async (request) => {
      const rows = await request.asTenant(async (db) => {
        const { rows } = await sql<z.infer<typeof kindSummary> & { typicalSeconds: number | null }>`
          with counted as (
            select kind, count(*) filter (where state = 'waiting') as waiting,
              count(*) filter (where state = 'running') as running,
              count(*) filter (where state = 'failed' and ended_at > now() - interval '7 days') as failed,
              count(*) filter (where state = 'done' and ended_at > now() - interval '1 day') as done
            from jobs where state in ('waiting', 'running') or ended_at > now() - interval '7 days' group by kind
          )
          select c.*, (
            select percentile_cont(0.5) within group (order by seconds) from (
              select extract(epoch from ended_at - started_at) as seconds from jobs j
              where j.kind = c.kind and j.state = 'done' order by seq desc limit 100
            ) recent
          ) as "typicalSeconds" from counted c`.execute(db)
        return rows
      })
      const byKind = new Map(rows.map((row) => [row.kind, row]))
      return {
        kinds: kindSchema.options.map((kind) => {
          const row = byKind.get(kind)
          if (row === undefined) return { kind, waiting: 0, running: 0, failed: 0, done: 0 }
          const { typicalSeconds, ...counts } = row
          return { ...counts, ...(typicalSeconds === null ? {} : { typicalSeconds: Number(typicalSeconds) }) }
        }),
      }
    },
  })

  app.route({
    method: 'GET',
    url: '/v1/jobs/:id',
    config: { access: 'jobs.read' },
    schema: {
      operationId: 'getJob',
      tags: ['jobs'],
      summary: 'A job',
      params: idParams,
      response: { 200: jobSchema },
    },
    handler: async (request) => {
      const job = await visibleJob(request, request.params.id)
      return jobOut(job)
    },
  })

  app.route({
    method: 'GET',
    url: '/v1/jobs/:id/file',
    config: { access: 'jobs.read' },
    schema: {
      operationId: 'downloadJobFile',
      tags: ['jobs'],
      summary: 'The file that a job has made',
      params: idParams,
    },
    handler: async (request, reply) => {
      const job = await visibleJob(request, request.params.id)
      const made = (job.result as Partial<MadeFile> | undefined)?.file
      if (job.state !== 'done' || made === undefined) {
        throw new HttpError(404, 'http.not-found', `The job ${job.id} has made no file.`)
      }
      return reply
        .type(made.type)
        .header('content-disposition', `attachment; filename="${made.name}"`)
        .header('cache-control', 'private, no-store')
        .send(Buffer.from(await house.store.blobs.get(made.digest)))
    },
  })

  app.route({
    method: 'POST',
    url: '/v1/jobs',
    config: { access: 'jobs.write' },
    schema: {
      operationId: 'addJob',
      tags: ['jobs'],
      summary: 'Begin a job: match earlier decisions anew, make a snapshot, or write out receipts',
      body: newJobSchema,
      response: { 202: jobSchema },
    },
    handler: async (request, reply) => {
      const { principal } = request
      const { kind, ...input } = request.body
      if (kind === 'snapshot' && principal.party !== undefined) {
        throw new HttpError(403, 'http.forbidden', 'Snapshots of the registry are made by the operator.')
      }
      const about = await aboutOf(house, request, request.body)
      const job = await house.jobs.add(kind, input, { principal, ...about })
      return reply.code(202).header('location', `/v1/jobs/${job.id}`).send(jobOut(job))
    },
  })

  for (const [verb, summary] of [
    ['cancel', 'Cancel a job: one that waits at once, one that runs as soon as it has stopped'],
    ['retry', 'Let a job that failed or was cancelled wait again'],
  ] as const) {
    app.route({
      method: 'POST',
      url: `/v1/jobs/:id/${verb}`,
      config: { access: 'jobs.write' },
      schema: {
        operationId: `${verb}Job`,
        tags: ['jobs'],
        summary,
        params: idParams,
        response: { 200: jobSchema },
      },
      handler: async (request) => {
        const job = await visibleJob(request, request.params.id)
        mustBeOwn(request.principal, job)
        return jobOut(await house.jobs[verb](job.id))
      },
    })
  }
}

/** A job as it goes over the wire. */
function jobOut(job: Job): z.infer<typeof jobSchema> {
  const { createdAt, startedAt, endedAt, notBefore, ...rest } = job
  return {
    ...rest,
    createdAt: createdAt.toISOString(),
    ...(startedAt === undefined ? {} : { startedAt: startedAt.toISOString() }),
    ...(endedAt === undefined ? {} : { endedAt: endedAt.toISOString() }),
    ...(notBefore === undefined ? {} : { notBefore: notBefore.toISOString() }),
  }
}

async function visibleJob(request: Pick<FastifyRequest, 'asTenant'>, id: string): Promise<Job> {
  const row = await request.asTenant((db) =>
    db.selectFrom('jobs').select(visibleJobColumns).where('id', '=', id).executeTakeFirst(),
  )
  if (row === undefined) throw new HttpError(404, 'http.not-found', `There is no job ${id}, or it is not yours to see.`)
  return jobOfRow(row)
}

/** An association sees its members' jobs; what is done with them is for the member, and the operator. */
function mustBeOwn({ party }: Principal, job: Job): void {
  if (party === undefined || party === job.party) return
  throw new HttpError(403, 'http.forbidden', `The job ${job.id} is another party's: only they can change it.`)
}

function statesOf(text: string): Job['state'][] {
  const parsed = z.array(stateSchema).safeParse(text.split(','))
  if (parsed.success) return parsed.data
  throw new HttpError(422, 'http.invalid', `state takes ${stateSchema.options.join(', ')}, with commas between.`)
}

/** What a new job is about, for those who see it wait. Throws where the caller may not begin it. */
async function aboutOf(
  house: House,
  request: FastifyRequest,
  body: z.infer<typeof newJobSchema>,
): Promise<{ title: string; subject?: string }> {
  switch (body.kind) {
    case 'snapshot':
      return { title: body.for ?? '', ...(body.for === undefined ? {} : { subject: body.for }) }
    case 'export':
      return { title: [body.from, body.until].map((at) => at?.slice(0, 10) ?? '').join(' – ') }
    case 'rematch': {
      const { reference: id } = body
      const row = await request.asTenant((db) =>
        db
          .selectFrom('registry_subjects')
          .select(['title', 'work'])
          .where('kind', '=', 'reference')
          .where('subject_id', '=', id)
          .executeTakeFirst(),
      )
      if (row === undefined || row.work === null)
        throw new HttpError(404, 'http.not-found', `There is no reference ${id}, or it is not yours to see.`)
      await mayDepositFor(house.kyodaku, row.work, request.act())
      return { title: row.title, subject: id }
    }
  }
}
