import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyRequest } from 'fastify'
import { sql } from 'kysely'
import { z } from 'zod'
import type { Store, TenantDatabase } from '../../store/index.js'
import { openDataset, parseMappingFile } from '../../training/index.js'
import {
  columnsOfRun,
  type DatasetPlan,
  type DatasetRequest,
  datasetDetailSchema,
  datasetRequestSchema,
  datasetSchema,
  datasetStates,
  datasetView,
  describedSchema,
  describedView,
  ensureRun,
  nameOfLocation,
  pathOfUpload,
  placedUpload,
  placeOnServer,
  plannedDigests,
  plannedSignals,
  type RunRow,
  readDataset,
  removalSchema,
  removePlacedUpload,
  removeRows,
  stateOfRun,
  tellDataset,
  trainingUseOf,
  unknownDataset,
} from '../datasets/index.js'
import { namesFor } from '../grants/index.js'
import type { House } from '../house.js'
import { type App, cutPage, decodeCursor, HttpError, mapStatus, pageOf, pageQuery } from '../http/index.js'
import { nameOfPrincipal, type Principal } from '../identity/index.js'
import { finishedUpload } from '../uploads/index.js'

const tags = ['datasets']
const idParams = z.object({ id: z.string().min(1).max(200) })
mapStatus(/^training\.unknown-/, 404)
mapStatus(/^training\.not-allowed$/, 403)
mapStatus(/^training\.(other-run|output-in-use|dataset-changed|removed|under-way)$/, 409)
mapStatus(/^training\.(unreadable-dataset|no-columns|bad-mapping|bad-proof)$/, 422)
mapStatus(/^training\.store-unreachable$/, 503)

/** Datasets that are cleared for training: begun, followed, stopped and gone on with. */
export function datasetsRoutes(app: App, house: House): void {
  const { kyodaku, store } = house

  app.route({
    method: 'POST',
    url: '/v1/datasets',
    config: { access: 'checks.write', dryRun: 'body' },
    schema: {
      operationId: 'startDataset',
      tags,
      summary: 'Have a dataset cleared for training; with `dryRun` only say its shape, columns and some values',
      description:
        'A job clears it: follow it by `GET /v1/datasets/{id}`, or by the events `job.changed` and `dataset.changed`.',
      body: datasetRequestSchema,
      response: { 200: describedSchema, 202: datasetSchema },
    },
    handler: async (request, reply) => {
      const { principal, body } = request
      const id = kyodaku.newId('ds')
      const place = await placeOf(house, principal, body)
      const mapping = body.mapping === undefined ? undefined : JSON.stringify(body.mapping)
      const digests = body.digests === undefined ? undefined : await plannedDigests(house, principal, body.digests)
      const signals = body.signals === undefined ? undefined : await plannedSignals(house, principal, body.signals)
      if (request.isDryRun()) {
        const described = await atPlace(store, id, place, async (location) => {
          const dataset = await openDataset(
            location,
            mapping === undefined ? {} : { mapping: parseMappingFile(mapping) },
          )
          return dataset.describe()
        })
        return reply.status(200).send(describedView(described))
      }
      const use = trainingUseOf(body, principal)
      const plan: DatasetPlan = {
        dataset: id,
        name: body.name ?? place.name,
        location: place.file === undefined ? place.said : pathOfUpload(store, id, place.file.name),
        ...(place.file === undefined ? {} : { file: { digest: place.file.digest, name: place.file.name } }),
        use: { ...use, at: kyodaku.now().toISOString() },
        ...(mapping === undefined ? {} : { mapping }),
        ...(body.agents === undefined || body.agents.length === 0 ? {} : { agents: [...new Set(body.agents)] }),
        ...(digests === undefined ? {} : { digests }),
        ...(signals === undefined ? {} : { signals }),
        content: body.content,
        unchecked: body.unchecked,
        ...(house.settings.datasetPartRows === undefined ? {} : { partRows: house.settings.datasetPartRows }),
        createdBy: nameOfPrincipal(principal),
      }
      const job = await house.jobs.add('train', plan, {
        // Whoever asks for it, it is the provider's to see.
        principal: { ...principal, party: use.party },
        title: plan.name,
        subject: id,
      })
      await ensureRun(house, plan, job.id)
      const row = await request.asTenant((db) => runIn(db, id), { readOnly: true })
      return reply.status(202).header('location', `/v1/datasets/${id}`).send(datasetView(row))
    },
  })

  app.route({
    method: 'GET',
    url: '/v1/datasets',
    config: { access: 'checks.read' },
    schema: {
      operationId: 'listDatasets',
      tags,
      summary: 'Datasets that are cleared for training, or were; the newest first',
      description: 'Those whose rows were removed only where `state` asks for them.',
      querystring: pageQuery.extend({
        state: z.enum(datasetStates).optional(),
        party: z.string().min(1).max(200).optional().describe('Of this provider'),
        q: z.string().max(200).optional().describe('Part of its name'),
      }),
      response: { 200: pageOf(datasetSchema) },
    },
    handler: async (request) => {
      const { limit, cursor, state, party, q } = request.query
      const after = cursor === undefined ? undefined : decodeCursor(cursor, z.tuple([z.iso.datetime(), z.string()]))
      const conditions = [
        ...(party === undefined ? [] : [sql`d.party = ${party}`]),
        ...(state === undefined ? [sql`d.removal_asked_at is null`] : [sql`${stateOfRun} = ${state}`]),
        ...(q === undefined || q.trim() === ''
          ? []
          : [sql`d.name ilike ${`%${q.trim().replace(/[\\%_]/g, '\\$&')}%`}`]),
        ...(after === undefined ? [] : [sql`(d.created_at, d.id) < (${new Date(after[0])}::timestamptz, ${after[1]})`]),
      ]
      const rows = await request.asTenant(async (db) => {
        const { rows } = await sql<RunRow>`select ${columnsOfRun} from datasets d left join jobs j on j.id = d.job_id
          ${conditions.length === 0 ? sql`` : sql`where ${sql.join(conditions, sql` and `)}`}
          order by d.created_at desc, d.id desc limit ${limit + 1}`.execute(db)
        return rows
      })
      return cutPage(rows, limit, datasetView, ({ created_at, id }) => [created_at.toISOString(), id])
    },
  })

  app.route({
    method: 'GET',
    url: '/v1/datasets/:id',
    config: { access: 'checks.read' },
    schema: {
      operationId: 'getDataset',
      tags,
      summary: 'A dataset with its counts: by regime, reason, host, work and permission',
      params: idParams,
      response: { 200: datasetDetailSchema },
    },
    handler: async (request) =>
      request.asTenant(async (db) => {
        const dataset = await readDataset(db, request.params.id)
        const names = await namesFor(db, {
          parties: [dataset.party, ...dataset.grants.flatMap(({ grantor }) => grantor ?? [])],
          works: dataset.works.map(({ work }) => work),
        })
        return { ...dataset, names }
      }),
  })

  app.route({
    method: 'POST',
    url: '/v1/datasets/:id/stop',
    config: { access: 'checks.write' },
    schema: {
      operationId: 'stopDataset',
      tags,
      summary: 'Stop clearing a dataset, between two of its parts; what is decided stays, and it can be gone on with',
      params: idParams,
      response: { 200: datasetSchema },
    },
    handler: async (request) => {
      const { id } = request.params
      const row = await ownRun(request, id)
      if (row.state !== 'running' && row.state !== 'waiting') {
        throw new HttpError(409, 'http.conflict', `The dataset ${id} is ${row.state}: there is nothing to stop.`)
      }
      const job = await house.jobs.cancel(jobOf(row))
      // One that has begun says so itself, when it has come to rest.
      if (job.state === 'cancelled') {
        await store.db
          .updateTable('datasets')
          .set({ state: 'stopped' })
          .where('id', '=', id)
          .where('state', 'in', ['running', 'failed'])
          .execute()
        await tellDataset(house, id, 'stopped')
      }
      return datasetView(await request.asTenant((db) => runIn(db, id), { readOnly: true }))
    },
  })

  app.route({
    method: 'POST',
    url: '/v1/datasets/:id/resume',
    config: { access: 'checks.write' },
    schema: {
      operationId: 'resumeDataset',
      tags,
      summary: 'Go on with a dataset that was stopped or has failed, where it was',
      params: idParams,
      response: { 200: datasetSchema },
    },
    handler: async (request) => {
      const { id } = request.params
      const row = await ownRun(request, id)
      if (row.state !== 'stopped' && row.state !== 'failed') {
        throw new HttpError(409, 'http.conflict', `The dataset ${id} is ${row.state}: there is nothing to go on with.`)
      }
      await atRest(house, jobOf(row))
      await house.jobs.retry(jobOf(row))
      return datasetView(await request.asTenant((db) => runIn(db, id), { readOnly: true }))
    },
  })

  app.route({
    method: 'GET',
    url: '/v1/datasets/:id/removal',
    config: { access: 'checks.write' },
    schema: {
      operationId: 'previewDatasetRemoval',
      tags,
      summary: 'What would go if the rows of a dataset were removed, and what would stay',
      params: idParams,
      response: { 200: removalSchema },
    },
    handler: async (request) => {
      const row = await removableRun(request, request.params.id)
      return await removeRows(kyodaku, row.id, { by: nameOfPrincipal(request.principal), dryRun: true })
    },
  })

  app.route({
    method: 'DELETE',
    url: '/v1/datasets/:id',
    config: { access: 'checks.write', stepUp: true, approval: 'datasets.remove' },
    schema: {
      operationId: 'removeDataset',
      tags,
      summary: 'Remove the rows of a dataset: what was kept of them, its files, its upload',
      description:
        'This cannot be undone: look at `GET /v1/datasets/{id}/removal` first. Its receipt, its counts and what was told to others stay, the entry in the record for ever; rows can no longer be shown or proved, and nobody is told any more when something changes.',
      params: idParams,
      response: { 200: removalSchema },
    },
    handler: async (request) => {
      const { id } = await removableRun(request, request.params.id)
      const removal = await removeRows(kyodaku, id, { by: nameOfPrincipal(request.principal) })
      request.noteAct({}, removal.receipt === undefined ? [] : [removal.receipt])
      await tellDataset(house, id, 'removed')
      return removal
    },
  })

  /** @throws HttpError 404, 403; 409 for one that is under way or was removed */
  const removableRun = async (request: Pick<FastifyRequest, 'asTenant' | 'principal'>, id: string): Promise<RunRow> => {
    const row = await ownRun(request, id)
    if (row.state === 'removed') throw new HttpError(409, 'http.conflict', `The dataset ${id} was removed already.`)
    if (row.state === 'running' || row.state === 'waiting' || (await isAtWork(house, row))) {
      throw new HttpError(409, 'http.conflict', `The dataset ${id} is being cleared: stop it first.`)
    }
    return row
  }

  app.route({
    method: 'POST',
    url: '/v1/datasets/:id/recheck',
    config: { access: 'checks.write' },
    schema: {
      operationId: 'recheckDataset',
      tags,
      summary: 'Look for what changed since a dataset was cleared, and which of its rows it concerns',
      description: 'It is looked for by itself whenever something changes. Answers with the job that does it.',
      params: idParams,
      response: { 202: z.object({ job: z.string() }) },
    },
    handler: async (request, reply) => {
      const { id } = request.params
      const row = await ownRun(request, id)
      if (row.state !== 'cleared') {
        throw new HttpError(409, 'http.conflict', `The dataset ${id} is ${row.state}: it is cleared first.`)
      }
      const { principal } = request
      const job = await house.jobs.add(
        'recheck',
        { dataset: id },
        { principal: { ...principal, party: row.party }, title: row.name, subject: id },
      )
      return reply.status(202).send({ job: job.id })
    },
  })
}

/** Where a dataset lies. */
interface Place {
  /** A path, or `s3://…`; of an upload its id. */
  said: string
  /** What people call it. */
  name: string
  /** Of an upload. */
  file?: { path: string; digest: string; name: string }
}

async function placeOf(house: House, principal: Principal, { upload, location }: DatasetRequest): Promise<Place> {
  if (upload !== undefined) {
    const file = await finishedUpload(house, principal, upload)
    return { said: upload, name: file.name, file }
  }
  const path = await placeOnServer(house.settings.datasetsFolder, principal, location ?? '')
  return { said: path, name: nameOfLocation(path) }
}

/** Does something with what lies at a place; an upload has its own name for as long. */
async function atPlace<T>(store: Store, id: string, place: Place, work: (location: string) => Promise<T>): Promise<T> {
  if (place.file === undefined) return await work(place.said)
  try {
    return await work(await placedUpload(store, id, place.file))
  } finally {
    await removePlacedUpload(store, id)
  }
}

async function runIn(db: TenantDatabase, id: string): Promise<RunRow> {
  const { rows } = await sql<RunRow>`select ${columnsOfRun} from datasets d left join jobs j on j.id = d.job_id
    where d.id = ${id}`.execute(db)
  if (rows[0] === undefined) throw unknownDataset(id)
  return rows[0]
}

/** A run that the caller may do something with: an association sees its members' and leaves them alone. */
async function ownRun(request: Pick<FastifyRequest, 'asTenant' | 'principal'>, id: string): Promise<RunRow> {
  const row = await request.asTenant((db) => runIn(db, id), { readOnly: true })
  const { party } = request.principal
  if (party !== undefined && party !== row.party) {
    throw new HttpError(403, 'http.forbidden', `The dataset ${id} is another party's: only they can change it.`)
  }
  return row
}

/** Whether its job still writes its files, or may begin to. */
async function isAtWork({ jobs }: House, { job_id: job }: RunRow): Promise<boolean> {
  const state = job === null ? undefined : (await jobs.get(job))?.state
  return state === 'running' || state === 'waiting'
}

/** Its run says that it is stopped a moment before its job has ended. */
async function atRest({ jobs }: House, job: string): Promise<void> {
  for (const end = Date.now() + restsWithinMilliseconds; Date.now() < end; await sleep(30)) {
    if ((await jobs.get(job))?.state !== 'running') return
  }
}
const restsWithinMilliseconds = 5000

function jobOf({ id, job_id: job }: RunRow): string {
  if (job !== null) return job
  throw new HttpError(
    409,
    'http.conflict',
    `The dataset ${id} is cleared at the command line of the server: stop it there, or go on with it by kyodaku train clear.`,
  )
}
