import { type RawBuilder, sql } from 'kysely'
import { z } from 'zod'
import type { Receipt } from '../../clearance/index.js'
import { contentVariants, releasedContent } from '../../generation/index.js'
import { type TenantDatabase, textArray } from '../../store/index.js'
import { sendFile } from '../checks/index.js'
import {
  concerningSchema,
  countGenerations,
  type Fate,
  fateNames,
  fates,
  figuresSchema,
  type GenerationRow,
  generationSchema,
  generationView,
  workGenerationSchema,
  workGenerationView,
} from '../generations/index.js'
import { idSchema, namesFor, namesSchema } from '../grants/index.js'
import type { House } from '../house.js'
import { type App, cutPage, decodeCursor, HttpError, pageOf, pageQuery } from '../http/index.js'
import type { Principal } from '../identity/index.js'
import { describeReasons, reasonItem } from '../matches/index.js'

const tags = ['generation']
const params = z.object({ id: idSchema })
const fateQuery = z.enum(fateNames as [Fate, ...Fate[]]).optional()
const place = z.tuple([z.iso.datetime(), z.string()])
const figuresQuery = z.object({
  days: z.coerce.number().int().min(1).max(366).default(30),
  minutesFromUtc: z.coerce.number().int().min(-840).max(840).default(0).describe('Of your clock; JST is 540'),
})
const listSchema = pageOf(generationSchema).extend({ names: namesSchema })
const workListSchema = pageOf(workGenerationSchema).extend({ names: namesSchema })
const concerningListSchema = pageOf(concerningSchema).extend({ names: namesSchema })
const figuresOut = figuresSchema.extend({ names: namesSchema })
const detailSchema = z
  .object({
    generation: generationSchema,
    reasons: z.array(reasonItem).describe('For the decision about the request'),
    outputReasons: z.array(reasonItem).describe('For the decision about what came out; empty before there is one'),
    names: namesSchema,
  })
  .meta({ id: 'GenerationDetail' })

/** What was asked for through the gate: a provider sees all of its own, an owner what concerns a work of theirs. */
export function generationsRoutes(app: App, house: House): void {
  app.route({
    method: 'GET',
    url: '/v1/generations',
    config: { access: 'checks.read' },
    schema: {
      operationId: 'listGenerations',
      tags,
      summary: 'Videos that were asked for through your gateway, refused ones too; the newest first',
      querystring: pageQuery.extend({
        fate: fateQuery,
        work: idSchema.optional().describe('With this work'),
        q: z.string().max(200).optional().describe('Part of the prompt, or the id'),
      }),
      response: { 200: listSchema },
    },
    handler: async (request) => {
      const { limit, cursor, fate, work, q } = request.query
      const conditions = [
        ...ownOnly(request.principal),
        ...(fate === undefined ? [sql`g.state <> 'deleted'`] : [inFate(fate)]),
        ...(work === undefined
          ? []
          : [sql`exists (select 1 from generation_works w where w.generation_id = g.id and w.work_id = ${work})`]),
        ...(q === undefined || q.trim() === ''
          ? []
          : [sql`(g.prompt ilike ${`%${q.trim().replace(/[\\%_]/g, '\\$&')}%`} or g.id = ${q.trim()})`]),
        ...olderThan(cursor),
      ]
      return await request.asTenant(async (db) => {
        const { rows } = await sql<GenerationRow>`select g.* from generations g where ${all(conditions)}
          order by g.created_at desc, g.id desc limit ${limit + 1}`.execute(db)
        return await pageWithWorks(db, rows, limit, generationView)
      })
    },
  })

  app.route({
    method: 'GET',
    url: '/v1/generations/figures',
    config: { access: 'checks.read' },
    schema: {
      operationId: 'countGenerations',
      tags,
      summary: 'How many videos were asked for through your gateway, and what became of them',
      querystring: figuresQuery,
      response: { 200: figuresOut },
    },
    handler: async (request) =>
      await request.asTenant(async (db) => {
        const figures = await countGenerations(db, all(ownOnly(request.principal)), {
          ...request.query,
          now: house.kyodaku.now(),
        })
        const names = await namesFor(db, {
          parties: figures.providers.map(({ provider }) => provider),
          works: figures.works.map(({ work }) => work),
        })
        return { ...figures, names }
      }),
  })

  app.route({
    method: 'GET',
    url: '/v1/generations/concerning',
    config: { access: 'works.read' },
    schema: {
      operationId: 'listGenerationsConcerning',
      tags,
      summary:
        'Videos that were asked for with your works, or turned out to show them, by all providers; the newest first',
      querystring: pageQuery.extend({ fate: fateQuery }),
      response: { 200: concerningListSchema },
    },
    handler: async (request) => {
      const { limit, cursor, fate } = request.query
      const conditions = [
        concerning(request.principal),
        ...(fate === undefined ? [] : [inFate(fate)]),
        ...olderThan(cursor),
      ]
      // The rows are the providers' alone: the house reads of them what concerns the works.
      const { rows } = await sql<GenerationRow>`select g.* from generations g where ${all(conditions)}
        order by g.created_at desc, g.id desc limit ${limit + 1}`.execute(house.store.db)
      return await request.asTenant(async (db) => {
        const samples = await samplesAmong(db, rows)
        const told = (row: GenerationRow, works: string[]) => ({ ...workGenerationView(row, samples), works })
        return await pageWithWorks(db, rows, limit, told)
      })
    },
  })

  app.route({
    method: 'GET',
    url: '/v1/generations/concerning/figures',
    config: { access: 'works.read' },
    schema: {
      operationId: 'countGenerationsConcerning',
      tags,
      summary: 'How many videos were asked for with your works, by whom, and what became of them',
      querystring: figuresQuery,
      response: { 200: figuresOut },
    },
    handler: async (request) => {
      const which = concerning(request.principal)
      const figures = await countGenerations(house.store.db, which, { ...request.query, now: house.kyodaku.now() })
      return await request.asTenant(async (db) => {
        const own = await ownWorks(
          db,
          request.principal,
          figures.works.map(({ work }) => work),
        )
        const works = figures.works.filter(({ work }) => own.has(work))
        const names = await namesFor(db, {
          parties: figures.providers.map(({ provider }) => provider),
          works: works.map(({ work }) => work),
        })
        return { ...figures, works, names }
      })
    },
  })

  app.route({
    method: 'GET',
    url: '/v1/generations/:id',
    config: { access: 'checks.read' },
    schema: {
      operationId: 'getGeneration',
      tags,
      summary: 'A video that was asked for: what was decided before and after, and why',
      params,
      response: { 200: detailSchema },
    },
    handler: async (request) =>
      await request.asTenant(async (db) => {
        const { id } = request.params
        const { rows } = await sql<GenerationRow>`select g.* from generations g
          where ${all([sql`g.id = ${id}`, ...ownOnly(request.principal)])}`.execute(db)
        const [row] = rows
        if (row === undefined) throw new HttpError(404, 'http.not-found', `There is no video ${id} of yours.`)
        const works = (await worksOf(db, [row])).get(id) ?? []
        const reasonsOf = async (receipt: string | null) =>
          receipt === null ? [] : await describeReasons(db, await reasonsIn(db, receipt))
        return {
          generation: generationView(row, works),
          reasons: await reasonsOf(row.receipt_id),
          outputReasons: await reasonsOf(row.output_receipt_id),
          names: await namesFor(db, { parties: [row.party], works }),
        }
      }),
  })

  const closing = new AbortController()
  app.addHook('onClose', async () => closing.abort(new Error('the server is closing')))
  const released = releasedContent(house.store.dataDirectory, closing.signal)
  app.route({
    method: 'GET',
    url: '/v1/generations/:id/content',
    config: { access: 'works.read' },
    schema: {
      operationId: 'generationContent',
      tags,
      summary: 'A released video, or a picture of it: for its provider, and for grantors who are shown it as a sample',
      description: 'Any part of it by `Range` (one range a request).',
      params,
      querystring: z.object({ variant: z.enum(contentVariants).default('video') }),
    },
    handler: async (request, reply) => {
      const { id } = request.params
      const { variant } = request.query
      const isShown = await request.asTenant((db) => mayLook(db, request.principal, id))
      const ofIt = async () => {
        const { rows } = await sql<Pick<GenerationRow, 'id' | 'released_digest'>>`select id, released_digest
          from generations where id = ${id} and state = 'released'`.execute(house.store.db)
        if (!isShown || rows[0] === undefined)
          throw new HttpError(404, 'http.not-found', `There is no video ${id} here.`)
        return rows[0]
      }
      const { path, bytes, digest, type } = await released.of(await ofIt(), variant, ofIt).catch((error: unknown) => {
        const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT'
        throw isMissing ? new HttpError(404, 'http.not-found', 'The file itself is not kept here.') : error
      })
      const name = `${id}.${variant === 'video' ? 'mp4' : type.replace('image/', '')}`
      const etag = `"${digest.slice('sha256:'.length)}"`
      // It may be deleted: then nobody has it any more.
      return await sendFile(request, reply, {
        path,
        bytes,
        etag,
        type,
        name,
        isShown: true,
        caching: 'private, no-cache',
      })
    },
  })

  app.route({
    method: 'GET',
    url: '/v1/works/:id/generations',
    config: { access: 'works.read' },
    schema: {
      operationId: 'listWorkGenerations',
      tags,
      summary: 'Videos that were asked for with a work, or turned out to show it, as it happens; the newest first',
      description: 'For its owners: of all providers, without what was asked for. A provider is told of its own.',
      params,
      querystring: pageQuery.extend({ fate: fateQuery }),
      response: { 200: workListSchema },
    },
    handler: async (request) => {
      const { id } = request.params
      const { limit, cursor, fate } = request.query
      const conditions = [
        sql`w.work_id = ${id}`,
        ...(await unlessOwner(request, id)),
        ...(fate === undefined ? [] : [inFate(fate)]),
        ...olderThan(cursor, sql`w.created_at, w.generation_id`),
      ]
      // The rows are the providers' alone: the house reads of them what concerns the work.
      const { rows } = await sql<GenerationRow>`select g.* from generation_works w
        join generations g on g.id = w.generation_id where ${all(conditions)}
        order by w.created_at desc, w.generation_id desc limit ${limit + 1}`.execute(house.store.db)
      return await request.asTenant(async (db) => {
        const names = await namesFor(db, { parties: rows.map(({ party }) => party) })
        const samples = await samplesAmong(db, rows)
        const told = (row: GenerationRow) => workGenerationView(row, samples)
        return { ...cutPage(rows, limit, told, (row) => [row.created_at.toISOString(), row.id]), names }
      })
    },
  })

  app.route({
    method: 'GET',
    url: '/v1/works/:id/generations/figures',
    config: { access: 'works.read' },
    schema: {
      operationId: 'countWorkGenerations',
      tags,
      summary: 'How many videos were asked for with a work, by whom, and what became of them',
      params,
      querystring: figuresQuery,
      response: { 200: figuresOut },
    },
    handler: async (request) => {
      const { id } = request.params
      const which = all([
        sql`g.id in (select x.generation_id from generation_works x where x.work_id = ${id})`,
        ...(await unlessOwner(request, id)),
      ])
      const figures = await countGenerations(house.store.db, which, { ...request.query, now: house.kyodaku.now() })
      // Of what else was in these videos the owner of one work is not told.
      const works = figures.works.filter(({ work }) => work === id)
      const names = await request.asTenant((db) =>
        namesFor(db, { parties: figures.providers.map(({ provider }) => provider), works: [id] }),
      )
      return { ...figures, works, names }
    },
  })
}

const all = (conditions: readonly RawBuilder<unknown>[]): RawBuilder<unknown> =>
  conditions.length === 0 ? sql`true` : sql.join(conditions, sql` and `)

const ownOnly = ({ sees }: Principal): RawBuilder<unknown>[] =>
  sees === 'all' ? [] : [sql`g.party = any (${textArray(sees)}::text[])`]

/** Of works that the caller owns, or acts for the owners of. */
const concerning = ({ sees }: Principal): RawBuilder<unknown> =>
  sees === 'all'
    ? sql`g.id in (select x.generation_id from generation_works x)`
    : sql`g.id in (select x.generation_id from generation_works x
        join registry_subjects s on s.kind = 'work' and s.subject_id = x.work_id
        where s.parties && ${textArray(sees)}::text[])`

async function ownWorks(db: TenantDatabase, { sees }: Principal, works: readonly string[]): Promise<Set<string>> {
  if (sees === 'all' || works.length === 0) return new Set(works)
  const rows = await db
    .selectFrom('registry_subjects')
    .select('subject_id')
    .where('kind', '=', 'work')
    .where('subject_id', 'in', works)
    .where(sql<boolean>`parties && ${textArray(sees)}::text[]`)
    .execute()
  return new Set(rows.map(({ subject_id }) => subject_id))
}

/** What comes after the cursor's, the newest first. */
function olderThan(cursor: string | undefined, columns = sql`g.created_at, g.id`): RawBuilder<unknown>[] {
  if (cursor === undefined) return []
  const [at, id] = decodeCursor(cursor, place)
  return [sql`(${columns}) < (${new Date(at)}::timestamptz, ${id})`]
}

const inFate = (fate: Fate): RawBuilder<unknown> => sql`g.state = any (${textArray([...fates[fate]])}::text[])`

/** Who does not own a work is told of their own videos only. @throws HttpError 404 for a work that can't be seen */
async function unlessOwner(
  request: { principal: Principal; asTenant: <T>(work: (db: TenantDatabase) => Promise<T>) => Promise<T> },
  work: string,
): Promise<RawBuilder<unknown>[]> {
  const { sees } = request.principal
  const subject = await request.asTenant((db) =>
    db
      .selectFrom('registry_subjects')
      .select('parties')
      .where('kind', '=', 'work')
      .where('subject_id', '=', work)
      .executeTakeFirst(),
  )
  if (subject === undefined) throw new HttpError(404, 'http.not-found', `There is no work ${work}.`)
  const isOwner = sees === 'all' || subject.parties.some((party) => sees.includes(party))
  return isOwner ? [] : ownOnly(request.principal)
}

/** Whether who asks may look at what came out. */
async function mayLook(db: TenantDatabase, { permissions, sees }: Principal, id: string): Promise<boolean> {
  if (sees === 'all') return permissions.has('checks.read')
  const { rows } = await sql<{ own: boolean }>`select g.party = any (${textArray(sees)}::text[]) as own
    from generations g where g.id = ${id}`.execute(db)
  if (rows[0]?.own === true) return permissions.has('checks.read')
  return (await samplesAmong(db, [{ id }])).size > 0
}

/** Videos that who asks is shown as samples. */
async function samplesAmong(db: TenantDatabase, rows: readonly { id: string }[]): Promise<Set<string>> {
  const { rows: found } = await sql<{ id: string }>`select distinct generation_id as id from generation_samples
    where generation_id = any (${textArray(rows.map(({ id }) => id))}::text[])`.execute(db)
  return new Set(found.map(({ id }) => id))
}

/** The works of each video, as far as who asks may see that. */
async function worksOf(db: TenantDatabase, rows: readonly { id: string }[]): Promise<Map<string, string[]>> {
  const works = new Map<string, string[]>()
  if (rows.length === 0) return works
  const found = await db
    .selectFrom('generation_works')
    .select(['generation_id', 'work_id'])
    .where(
      'generation_id',
      'in',
      rows.map(({ id }) => id),
    )
    .orderBy('work_id')
    .execute()
  for (const { generation_id, work_id } of found)
    works.set(generation_id, [...(works.get(generation_id) ?? []), work_id])
  return works
}

/** A page of videos, each with its works, and with what they are called. */
async function pageWithWorks<Item>(
  db: TenantDatabase,
  rows: readonly GenerationRow[],
  limit: number,
  told: (row: GenerationRow, works: string[]) => Item,
) {
  const works = await worksOf(db, rows)
  const page = cutPage(
    rows,
    limit,
    (row) => told(row, works.get(row.id) ?? []),
    ({ created_at, id }) => [created_at.toISOString(), id],
  )
  const names = await namesFor(db, {
    parties: rows.map(({ party }) => party),
    works: [...works.values()].flat(),
  })
  return { ...page, names }
}

async function reasonsIn(db: TenantDatabase, receipt: string): Promise<Receipt['decision']['reasons']> {
  const row = await db.selectFrom('clearances').select('receipt').where('receipt_id', '=', receipt).executeTakeFirst()
  return row === undefined ? [] : (row.receipt as Receipt).decision.reasons
}
