import type { FastifyRequest } from 'fastify'
import { sql } from 'kysely'
import { z } from 'zod'
import { registerWork, subjectIn } from '../../clearance/index.js'
import { canonicalJson } from '../../record/index.js'
import { parseWork, type Work, workKinds } from '../../rights/index.js'
import {
  historyItem,
  listWorks,
  ownersInput,
  readWork,
  recordedWork,
  searchHouse,
  triedWork,
  type WorkFilter,
  type WorkRow,
  wholeQuery,
  workChange,
  workDetail,
  workInput,
  workItem,
  workItemOf,
  worksById,
  worksLeft,
} from '../catalogue/index.js'
import type { House } from '../house.js'
import {
  type App,
  cutPage,
  decodeCursor,
  encodeCursor,
  etagOfVersion,
  HttpError,
  pageOf,
  pageQuery,
} from '../http/index.js'
import { mustMatch, oneAtATime } from './versions.js'

const idParams = z.object({ id: z.string().min(1).max(200) })
const titleCursor = z.tuple([z.string(), z.string()])
/** So many are found by a question; more than anyone reads. */
const foundMax = 1000

/** Works: lists, a work's page, what is registered of it and who did that. */
export function worksRoutes(app: App, house: House): void {
  const { kyodaku } = house

  app.route({
    method: 'GET',
    url: '/v1/works',
    config: { access: 'works.read', plannedOnce: true },
    schema: {
      operationId: 'listWorks',
      tags: ['works'],
      summary: 'Works, by title; of a question, by how well they fit it',
      querystring: pageQuery.extend({
        q: z.string().max(200).optional().describe('What someone types: any script, by sound too'),
        owner: z.string().max(200).optional().describe('A party, or `mine`'),
        kind: z.enum(workKinds).optional(),
        parent: z.string().max(200).optional().describe('Parts of this work; `none`: those that are part of nothing'),
        whole: wholeQuery,
      }),
      response: { 200: pageOf(workItem) },
    },
    handler: async (request) => {
      const { q, owner, kind, parent, limit, cursor } = request.query
      const itemOf = (row: WorkRow) => workItemOf(row, { whole: request.query.whole === 'true' })
      const { sees, party } = request.principal
      const owners =
        owner === 'mine'
          ? sees === 'all'
            ? party === undefined
              ? undefined
              : [party]
            : sees
          : owner === undefined
            ? undefined
            : [owner]
      const filter: WorkFilter = {
        ...(owners === undefined ? {} : { owners }),
        ...(kind === undefined ? {} : { kind }),
        ...(parent === undefined ? {} : { parent: parent === 'none' ? null : parent }),
      }
      if (q !== undefined && q.trim() !== '') {
        const from = cursor === undefined ? 0 : decodeCursor(cursor, z.tuple([z.int().min(0).max(foundMax)]))[0]
        const found = (await searchHouse(house, request.principal, q, { kind: 'work', limit: foundMax })).map(
          ({ id }) => id,
        )
        const until = from + limit
        return await request.asTenant(async (db) => {
          const left = await worksLeft(db, found, filter)
          return {
            items: (await worksById(db, left.slice(from, until))).map(itemOf),
            ...(until < left.length ? { next: encodeCursor([until]) } : {}),
          }
        })
      }
      const after = cursor === undefined ? undefined : decodeCursor(cursor, titleCursor)
      const rows = await request.asTenant((db) =>
        listWorks(db, filter, { limit: limit + 1, ...(after === undefined ? {} : { after }) }),
      )
      return cutPage(rows, limit, itemOf, (row) => [row.title, row.subject_id])
    },
  })

  app.route({
    method: 'GET',
    url: '/v1/works/:id',
    config: { access: 'works.read', plannedOnce: true },
    schema: {
      operationId: 'getWork',
      tags: ['works'],
      summary: 'A work: names, ownership by territory and period, where it stands, what there is about it',
      params: idParams,
      querystring: z.object({ whole: wholeQuery }),
      response: { 200: workDetail },
    },
    handler: async (request, reply) => {
      const work = await request.asTenant((db) =>
        readWork(db, request.params.id, request.principal.sees, { whole: request.query.whole === 'true' }),
      )
      if (work === undefined) throw noWork(request.params.id)
      reply.header('x-version', etagOfVersion(work.seq))
      return work
    },
  })

  /** The work and its newest entry, as the caller may see it. @throws HttpError 404 */
  const visible = async (request: Pick<FastifyRequest, 'asTenant'>, id: string) => {
    const row = await request.asTenant((db) =>
      db
        .selectFrom('registry_subjects')
        .select(['seq', 'recorded_at', 'body'])
        .where('kind', '=', 'work')
        .where('subject_id', '=', id)
        .executeTakeFirst(),
    )
    if (row === undefined) throw noWork(id)
    return { seq: row.seq, recordedAt: row.recorded_at.toISOString(), work: row.body as Work }
  }

  const parentMustBeThere = async (request: Pick<FastifyRequest, 'asTenant'>, { id, parent }: Work) => {
    if (parent === undefined) return
    const known = await request.asTenant((db) =>
      db
        .selectFrom('registry_subjects')
        .select('seq')
        .where('kind', '=', 'work')
        .where('subject_id', '=', parent)
        .executeTakeFirst(),
    )
    if (known !== undefined && parent !== id && !(await isAbove(request, id, parent))) return
    throw new HttpError(
      422,
      'http.invalid',
      known === undefined
        ? `There is no work ${parent} to be part of.`
        : `${id} cannot be a part of itself: choose another parent than ${parent}.`,
    )
  }

  /** Whether a work is above another one, or is it. */
  const isAbove = async (request: Pick<FastifyRequest, 'asTenant'>, work: string, below: string): Promise<boolean> =>
    await request.asTenant(async (db) => {
      const { rows } = await sql<{ found: boolean }>`with recursive above as (
          select ${below}::text collate "C" as id, 1 as step
          union select s.parent, above.step + 1 from registry_subjects s
            join above on s.kind = 'work' and s.subject_id = above.id where above.step < 64
        ) select exists (select 1 from above where id = ${work}) as found`.execute(db)
      return rows[0]?.found === true
    })

  const changed = async (id: string, parties: readonly string[]) =>
    await house.events.publish({ type: 'work.changed', parties, subject: id, data: {} })

  const ownersOf = async (id: string): Promise<string[]> => {
    const row = await house.store.db
      .selectFrom('registry_subjects')
      .select('parties')
      .where('kind', '=', 'work')
      .where('subject_id', '=', id)
      .executeTakeFirst()
    return row?.parties ?? []
  }

  app.route({
    method: 'POST',
    url: '/v1/works',
    config: { access: 'works.write', acting: true, dryRun: 'query' },
    schema: {
      operationId: 'createWork',
      tags: ['works'],
      summary: 'Registers a work',
      body: workInput,
      response: { 200: triedWork, 201: recordedWork },
    },
    handler: async (request, reply) => {
      const dryRun = request.isDryRun()
      const work = parseWork({ ...request.body, id: request.body.id ?? kyodaku.newId('wrk') })
      await parentMustBeThere(request, work)
      const recorded = await oneAtATime(house, work.id, async () => {
        // Known, though perhaps not to the caller: that an id is taken is all that is said.
        if ((await subjectIn(kyodaku, 'work', work.id)) !== undefined) {
          throw new HttpError(409, 'http.conflict', `There is a work ${work.id} already: choose another id.`)
        }
        request.noteAct(await registerWork(kyodaku, work, { act: request.act(), dryRun }))
        return dryRun ? undefined : await visible(request, work.id)
      })
      if (recorded === undefined) return reply.status(200).send({ id: work.id })
      await changed(work.id, await ownersOf(work.id))
      reply.status(201).header('location', `/v1/works/${encodeURIComponent(work.id)}`)
      return { id: work.id, seq: recorded.seq, recordedAt: recorded.recordedAt }
    },
  })

  app.route({
    method: 'PUT',
    url: '/v1/works/:id',
    config: { access: 'works.write', acting: true, dryRun: 'query' },
    schema: {
      operationId: 'updateWork',
      tags: ['works'],
      summary: 'Says anew what a work is; its owners stay',
      params: idParams,
      headers: z.object({ 'if-match': z.string().max(100).optional().describe('`"seq"` of what was changed') }),
      body: workChange,
      response: { 200: recordedWork },
    },
    handler: async (request) => {
      const { id } = request.params
      const recorded = await oneAtATime(house, id, async () => {
        const { seq, work } = await visible(request, id)
        mustMatch(request.headers['if-match'], seq)
        const { owners, committee } = work
        const next = parseWork({
          ...changeOver(work, request.body),
          id,
          owners,
          ...(committee === undefined ? {} : { committee }),
        })
        await parentMustBeThere(request, next)
        const dryRun = request.isDryRun()
        if (canonicalJson(next) !== canonicalJson(work)) {
          request.noteAct(await registerWork(kyodaku, next, { act: request.act(), dryRun }))
        }
        return await visible(request, id)
      })
      if (!request.isDryRun()) await changed(id, await ownersOf(id))
      return { id, seq: recorded.seq, recordedAt: recorded.recordedAt }
    },
  })

  app.route({
    method: 'PUT',
    url: '/v1/works/:id/owners',
    config: { access: 'works.write', approval: 'works.transfer', acting: true, dryRun: 'query' },
    schema: {
      operationId: 'transferWork',
      tags: ['works'],
      summary: 'Says whom a work belongs to',
      description:
        'By a sole owner or the operator; of a work with several owners, or of somebody else, a claim is opened instead.',
      params: idParams,
      headers: z.object({ 'if-match': z.string().max(100).optional() }),
      body: ownersInput,
      response: { 200: recordedWork },
    },
    handler: async (request) => {
      const { id } = request.params
      const before = await ownersOf(id)
      const recorded = await oneAtATime(house, id, async () => {
        const { seq, recordedAt, work } = await visible(request, id)
        mustMatch(request.headers['if-match'], seq)
        const { committee: _, ...rest } = work
        const { change, ...ownership } = request.body
        const next = parseWork({ ...(change === undefined ? rest : { ...changeOver(work, change), id }), ...ownership })
        if (change !== undefined) await parentMustBeThere(request, next)
        const dryRun = request.isDryRun()
        if (canonicalJson(next) !== canonicalJson(work)) {
          request.noteAct(await registerWork(kyodaku, next, { act: request.act(), dryRun }))
        }
        // Given away, it may be out of sight: what was recorded is told all the same.
        return await visible(request, id).catch(() => ({ seq: seq + 1, recordedAt }))
      })
      if (!request.isDryRun()) await changed(id, [...new Set([...before, ...(await ownersOf(id))])])
      return { id, seq: recorded.seq, recordedAt: recorded.recordedAt }
    },
  })

  app.route({
    method: 'GET',
    url: '/v1/works/:id/history',
    config: { access: 'works.read' },
    schema: {
      operationId: 'listWorkHistory',
      tags: ['works'],
      summary: 'What was registered of a work, newest first, and by whom',
      params: idParams,
      querystring: pageQuery,
      response: { 200: pageOf(historyItem) },
    },
    handler: async (request) => {
      const { id } = request.params
      const { limit, cursor } = request.query
      const before = cursor === undefined ? undefined : decodeCursor(cursor, z.tuple([z.int()]))[0]
      const rows = await request.asTenant(async (db) => {
        const { rows: entries } = await sql<HistoryRow>`select e.seq, e.kind, e.subject_id, e.body, e.recorded_at,
            e.log_index, e.acted_by, e.on_behalf_of, e.mandate_id,
            (select p.body from registry_entries p where p.kind = e.kind and p.subject_id = e.subject_id and p.seq < e.seq
              order by p.seq desc limit 1) as before
          from registry_entries e
          where (e.kind, e.subject_id) in (
            select 'work', ${id}::text
            union all select kind, subject_id from registry_subjects where work = ${id}
          ) ${before === undefined ? sql`` : sql`and e.seq < ${before}`}
          order by e.seq desc limit ${limit + 1}`.execute(db)
        return entries
      })
      if (rows.length === 0 && before === undefined) throw noWork(id)
      return cutPage(
        rows,
        limit,
        (row) => ({
          seq: row.seq,
          kind: row.kind,
          subject: row.subject_id,
          change: row.before === null ? ('added' as const) : ('changed' as const),
          fields: row.before === null ? [] : changedFields(row.before, row.body),
          at: row.recorded_at.toISOString(),
          logIndex: row.log_index,
          actedBy: row.acted_by,
          onBehalfOf: row.on_behalf_of,
          mandate: row.mandate_id,
        }),
        (row) => [row.seq],
      )
    },
  })
}

interface HistoryRow {
  seq: number
  kind: 'work' | 'reference' | 'reservation' | 'claim'
  subject_id: string
  body: Record<string, unknown>
  before: Record<string, unknown> | null
  recorded_at: Date
  log_index: number | null
  acted_by: string | null
  on_behalf_of: string | null
  mandate_id: string | null
}

/** What is said anew of a work. Who edits what a form shows should not lose the descriptions that it does not show. */
function changeOver({ evocations: kept }: Work, { evocations = kept, ...change }: z.infer<typeof workChange>) {
  return { ...change, ...(evocations === undefined || evocations.length === 0 ? {} : { evocations }) }
}

function changedFields(before: Record<string, unknown>, after: Record<string, unknown>): string[] {
  const text = (value: unknown) => (value === undefined ? '' : canonicalJson(value))
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((field) => text(before[field]) !== text(after[field]))
    .sort()
}

const noWork = (id: string) => new HttpError(404, 'http.not-found', `There is no work ${id}.`)
