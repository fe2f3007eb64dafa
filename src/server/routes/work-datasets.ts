import { sql } from 'kysely'
import { z } from 'zod'
import { inquire } from '../../training/index.js'
import { inquirySchema, inquiryView, registryOfRun } from '../datasets/index.js'
import { namesFor, namesSchema } from '../grants/index.js'
import type { House } from '../house.js'
import { type App, cutPage, decodeCursor, HttpError, pageOf, pageQuery } from '../http/index.js'

const workInDataset = z
  .object({
    dataset: z.string(),
    provider: z.string(),
    name: z.string().describe('As its provider calls it'),
    model: z.string(),
    regime: z.string(),
    admitted: z.int(),
    review: z.int(),
    refused: z.int(),
    rows: z.int().describe('In the whole dataset'),
    clearedAt: z.iso.datetime(),
    receipt: z.string(),
    logIndex: z.int().optional(),
    registryLogSize: z.int().describe('Entries in the record when the registry was read'),
    looked: z
      .array(z.object({ kind: z.string(), version: z.string(), entries: z.int().optional(), rows: z.int() }))
      .describe('How it was looked at, in how many rows; what is not here was not looked at'),
    unchecked: z.array(z.object({ what: z.string(), rows: z.int() })).describe('What could not be looked at'),
  })
  .meta({ id: 'WorkInDataset' })

const searched = z
  .object({
    datasets: z.int(),
    rows: z.int(),
    since: z.iso.datetime().optional().describe('When the first of them was cleared'),
    of: z.enum(['everyone', 'own']).describe('Of all providers, or only of the one that asks'),
    workRegisteredAt: z.iso.datetime(),
    before: z
      .int()
      .describe('Of these datasets, how many were cleared before the work was registered, and could not know of it'),
  })
  .meta({ id: 'DatasetsSearched', description: 'Where the work was looked for. Not found means no more than this.' })

interface Row {
  dataset_id: string
  provider: string
  admitted: number
  review: number
  refused: number
  cleared_at: Date
}

/** "Was my work in it?": for its owners, and those who act for them. A provider is told of its own datasets. */
export function workDatasetsRoutes(app: App, house: House): void {
  app.route({
    method: 'GET',
    url: '/v1/works/:id/datasets',
    config: { access: 'works.read' },
    schema: {
      operationId: 'listWorkDatasets',
      tags: ['datasets'],
      summary: 'In which datasets a work was found, in how many rows, by whom, and where it was looked for',
      params: z.object({ id: z.string().min(1).max(200) }),
      querystring: pageQuery,
      response: { 200: pageOf(workInDataset).extend({ searched, names: namesSchema }) },
    },
    handler: async (request) => {
      const { id } = request.params
      const { limit, cursor } = request.query
      const { sees } = request.principal
      const after = cursor === undefined ? undefined : decodeCursor(cursor, z.tuple([z.iso.datetime(), z.string()]))
      const { work, rows, names } = await request.asTenant(async (db) => {
        const work = await db
          .selectFrom('registry_subjects')
          .select('parties')
          .where('kind', '=', 'work')
          .where('subject_id', '=', id)
          .executeTakeFirst()
        if (work === undefined) throw new HttpError(404, 'http.not-found', `There is no work ${id}.`)
        // A row for each owner, of which any says it.
        const { rows } = await sql<Row>`select * from (
            select distinct on (dataset_id) dataset_id, provider, admitted, review, refused, cleared_at
            from dataset_works where work_id = ${id} order by dataset_id, party) w
          ${after === undefined ? sql`` : sql`where (cleared_at, dataset_id) < (${new Date(after[0])}::timestamptz, ${after[1]})`}
          order by cleared_at desc, dataset_id desc limit ${limit + 1}`.execute(db)
        return { work, rows, names: await namesFor(db, { parties: rows.map(({ provider }) => provider) }) }
      })
      const isOwner = sees === 'all' || work.parties.some((party) => sees.includes(party))
      const details = await detailsOf(
        house,
        rows.map(({ dataset_id }) => dataset_id),
      )
      const page = cutPage(
        rows.filter(({ dataset_id }) => details.has(dataset_id)),
        limit,
        (row) => ({
          dataset: row.dataset_id,
          provider: row.provider,
          admitted: Number(row.admitted),
          review: Number(row.review),
          refused: Number(row.refused),
          clearedAt: row.cleared_at.toISOString(),
          ...details.get(row.dataset_id)!,
        }),
        ({ cleared_at, dataset_id }) => [cleared_at.toISOString(), dataset_id],
      )
      return {
        ...page,
        names,
        searched: await searchedFor(house, await firstRegistered(house, id), isOwner ? undefined : [...sees]),
      }
    },
  })

  app.route({
    method: 'GET',
    url: '/v1/works/:id/inquiry',
    config: { access: 'works.read' },
    schema: {
      operationId: 'inquireWork',
      tags: ['datasets'],
      summary: '“Was my work in it?”, as a file that anyone can verify: what was found, and what was searched',
      description:
        'For the owners of a work and who acts for them, for authorities, for providers of their own datasets, and for the operator. Of datasets of others the owners of a work are told by name only where it was found; of the rest, the entry in the record.',
      params: z.object({ id: z.string().min(1).max(200) }),
      querystring: z.object({
        dataset: z.string().min(1).max(200).optional().describe('Only of this one'),
        proofs: z.coerce.number().int().min(0).max(100).default(10).describe('Rows that are proved, of each dataset'),
      }),
      response: { 200: inquirySchema },
    },
    handler: async (request, reply) => {
      const { id } = request.params
      const { dataset, proofs } = request.query
      const { sees, permissions } = request.principal
      if (!permissions.has('checks.read') && !permissions.has('cases.read')) {
        throw new HttpError(403, 'http.forbidden', 'Rows of datasets are shown: this needs the permission checks.read.')
      }
      const work = await request.asTenant((db) =>
        db
          .selectFrom('registry_subjects')
          .select('subject_id')
          .where('kind', '=', 'work')
          .where('subject_id', '=', id)
          .executeTakeFirst(),
      )
      if (work === undefined) throw new HttpError(404, 'http.not-found', `There is no work ${id}.`)
      const answer = await inquire(house.kyodaku, id, {
        asker: { sees },
        proofsMax: proofs,
        ...(dataset === undefined ? {} : { datasets: [dataset] }),
        registryAtSize: (logSize) => registryOfRun(house.kyodaku, logSize),
      })
      return reply
        .header('content-disposition', `attachment; filename="${encodeURIComponent(id)}.inquiry.json"`)
        .header('cache-control', 'private, no-store')
        .send(inquiryView(answer))
    },
  })
}

/**
 * What the owner of a work that was found in a dataset is told of it: what was asked for and what was looked at, and nothing of
 * its other rows or of where it lies. Its row is the provider's alone, so the house reads it.
 */
async function detailsOf({ store }: House, ids: readonly string[]) {
  if (ids.length === 0) return new Map<string, never>()
  const rows = await store.db
    .selectFrom('datasets')
    .select([
      'id',
      'name',
      'model',
      'use',
      'rows',
      'receipt_id',
      'log_index',
      'registry_log_size',
      sql<unknown>`receipt -> 'inputs' -> 'looked' -> 'by'`.as('looked'),
      sql<unknown>`counts -> 'unchecked'`.as('unchecked'),
    ])
    .where('id', 'in', [...ids])
    .where('state', '=', 'cleared')
    .execute()
  return new Map(
    rows.map((row) => [
      row.id,
      {
        name: row.name,
        model: row.model,
        regime: (row.use as { regime: string }).regime,
        rows: Number(row.rows),
        receipt: row.receipt_id ?? '',
        ...(row.log_index === null ? {} : { logIndex: Number(row.log_index) }),
        registryLogSize: Number(row.registry_log_size),
        looked: lookedSchema.catch([]).parse(row.looked),
        unchecked: Object.entries(uncheckedSchema.catch({}).parse(row.unchecked)).map(([what, rows]) => ({
          what,
          rows,
        })),
      },
    ]),
  )
}

const lookedSchema = z.array(
  z.object({ kind: z.string(), version: z.string(), entries: z.int().optional(), rows: z.int() }),
)
const uncheckedSchema = z.record(z.string(), z.int())

/** When a work was registered for the first time, however often it has changed since. */
async function firstRegistered({ kyodaku, store }: House, work: string): Promise<Date> {
  const { at } = await store.db
    .selectFrom('registry_entries')
    .select(({ fn }) => fn.min('recorded_at').as('at'))
    .where('kind', '=', 'work')
    .where('subject_id', '=', work)
    .executeTakeFirstOrThrow()
  return at === null ? kyodaku.now() : new Date(at)
}

/** How many datasets were looked through for it, of everybody or of these providers: numbers, and no more than that. */
async function searchedFor({ store }: House, registeredAt: Date, providers: readonly string[] | undefined) {
  let query = store.db.selectFrom('datasets').where('state', '=', 'cleared')
  if (providers !== undefined) query = query.where('party', 'in', providers.length === 0 ? [''] : [...providers])
  const counted = await query
    .select(({ fn }) => [
      fn.countAll<number>().as('datasets'),
      fn.sum<number>('rows').as('rows'),
      fn.min('cleared_at').as('since'),
    ])
    .select(sql<number>`count(*) filter (where (use ->> 'at')::timestamptz < ${registeredAt})`.as('before'))
    .executeTakeFirstOrThrow()
  return {
    datasets: Number(counted.datasets),
    rows: Number(counted.rows ?? 0),
    ...(counted.since === null ? {} : { since: new Date(counted.since).toISOString() }),
    of: providers === undefined ? ('everyone' as const) : ('own' as const),
    workRegisteredAt: registeredAt.toISOString(),
    before: Number(counted.before),
  }
}
