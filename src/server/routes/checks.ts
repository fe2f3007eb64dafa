import { sql } from 'kysely'
import { z } from 'zod'
import {
  type CheckRow,
  checkDetail,
  checkDetailSchema,
  checkPage,
  checkRequestSchema,
  checkSchema,
  checkView,
  decideText,
  findCheck,
  isOwn,
  pagePolicy,
  type Said,
  saidOf,
  textCheckRequestSchema,
  unknownCheck,
  useOf,
} from '../checks/index.js'
import type { House } from '../house.js'
import { type App, cutPage, decodeCursor, HttpError, pageOf, pageQuery } from '../http/index.js'
import { nameOfPrincipal, type Principal } from '../identity/index.js'
import { jobOfRow, visibleJobColumns } from '../jobs/index.js'
import { finishedUploadIn } from '../uploads/index.js'

const tags = ['checks']
const idParams = z.object({ id: z.string().max(100) })

/** What was asked to be checked, and what was decided. */
export async function checksRoutes(app: App, house: House): Promise<void> {
  const { kyodaku, store } = house

  const newCheck = (
    principal: Principal,
    of: Partial<CheckRow> & Pick<CheckRow, 'name' | 'use' | 'texts'>,
  ): CheckRow => ({
    id: kyodaku.newId('chk'),
    party: principal.party ?? null,
    created_by: nameOfPrincipal(principal),
    upload_id: null,
    media_digest: null,
    job_id: null,
    receipt_id: null,
    outcome: null,
    level: null,
    duration_seconds: null,
    segments: null,
    error: null,
    matched_parties: [],
    shared: false,
    created_at: kyodaku.now(),
    decided_at: null,
    ...of,
  })
  const rowValues = ({ matched_parties: _, ...row }: CheckRow) => ({
    ...row,
    use: row.use as object,
    texts: row.texts as object | null,
    segments: null,
    error: null,
  })
  const begin = async (row: CheckRow, principal: Principal) => {
    const job = await house.jobs.add(
      'check',
      { check: row.id },
      { principal, title: row.name, subject: row.id, idempotencyKey: `check/${row.id}` },
    )
    await store.db.updateTable('checks').set({ job_id: job.id }).where('id', '=', row.id).execute()
    return job
  }

  app.route({
    method: 'POST',
    url: '/v1/checks',
    config: { access: 'checks.write' },
    schema: {
      operationId: 'startCheck',
      tags,
      summary: 'Have a file decided for a use',
      description:
        'The decision is made by a job: follow it by `GET /v1/checks/{id}`, or by the event `check.decided`.',
      body: checkRequestSchema,
      response: { 202: checkSchema },
    },
    handler: async (request, reply) => {
      const { principal, body } = request
      const use = useOf(body.use, principal)
      const row = await request.asTenant(async (db) => {
        const file =
          body.upload !== undefined
            ? await finishedUploadIn(db, store, body.upload)
            : await db
                .selectFrom('uploads')
                .select(['id', 'name', 'digest'])
                .where('digest', '=', body.mediaDigest ?? '')
                .where('finished_at', 'is not', null)
                .orderBy('created_at', 'desc')
                .limit(1)
                .executeTakeFirst()
        if (file === undefined) {
          throw new HttpError(422, 'http.invalid', 'mediaDigest: you have uploaded no such file: upload it first.')
        }
        const made = newCheck(principal, {
          upload_id: file.id,
          media_digest: file.digest,
          name: file.name,
          use,
          texts: textsOf(body),
          shared: body.shared,
        })
        await db.insertInto('checks').values(rowValues(made)).execute()
        return made
      })
      const job = await begin(row, principal)
      return reply
        .status(202)
        .header('location', `/v1/checks/${row.id}`)
        .send(checkView({ ...row, job_id: job.id }, job, true))
    },
  })

  app.route({
    method: 'POST',
    url: '/v1/checks::text',
    config: { access: 'checks.write' },
    schema: {
      operationId: 'checkText',
      tags,
      summary: 'Decide a prompt, at once',
      description: 'Registered names in it are looked for; of what will come out of it nothing is known yet.',
      body: textCheckRequestSchema,
      response: { 200: checkDetailSchema },
    },
    handler: async (request) => {
      const { principal, body } = request
      const use = useOf(body.use, principal)
      const row = newCheck(principal, { name: body.name ?? 'prompt', use, texts: textsOf(body) })
      await request.asTenant((db) => db.insertInto('checks').values(rowValues(row)).execute())
      try {
        await decideText(house, row)
      } catch (error) {
        // Nothing was decided, and the caller is told so: nothing is left that looks as if it were waiting.
        await store.db.deleteFrom('checks').where('id', '=', row.id).where('decided_at', 'is', null).execute()
        throw error
      }
      return checkDetail(await findCheck(house, principal, (work) => request.asTenant(work), row.id))
    },
  })

  app.route({
    method: 'GET',
    url: '/v1/checks',
    config: { access: 'checks.read' },
    schema: {
      operationId: 'listChecks',
      tags,
      summary: 'Checks, newest first',
      querystring: pageQuery.extend({
        outcome: z.enum(['permit', 'review', 'refuse']).optional(),
        state: z.enum(['open', 'decided']).optional(),
        use: z.enum(['train', 'generate', 'release']).optional(),
        receipt: z.string().max(100).optional(),
        q: z.string().max(200).optional().describe('Part of the name of the file'),
      }),
      response: { 200: pageOf(checkSchema) },
    },
    handler: async (request) => {
      const { limit, cursor, outcome, state, use, receipt, q } = request.query
      const after = cursor === undefined ? undefined : decodeCursor(cursor, z.tuple([z.iso.datetime(), z.string()]))
      const { rows, jobs } = await request.asTenant(async (db) => {
        let query = db.selectFrom('checks').selectAll()
        if (outcome !== undefined) query = query.where('outcome', '=', outcome)
        if (state !== undefined) query = query.where('decided_at', state === 'decided' ? 'is not' : 'is', null)
        if (use !== undefined) query = query.where(sql`use ->> 'kind'`, '=', use)
        if (receipt !== undefined) query = query.where('receipt_id', '=', receipt)
        if (q !== undefined && q.trim() !== '') {
          query = query.where('name', 'ilike', `%${q.trim().replace(/[\\%_]/g, '\\$&')}%`)
        }
        if (after !== undefined) {
          query = query.where(({ eb, refTuple, tuple }) =>
            eb(refTuple('created_at', 'id'), '<', tuple(new Date(after[0]), after[1])),
          )
        }
        const rows = await query
          .orderBy('created_at', 'desc')
          .orderBy('id', 'desc')
          .limit(limit + 1)
          .execute()
        const open = rows.flatMap(({ job_id, decided_at }) => (job_id === null || decided_at !== null ? [] : [job_id]))
        const jobs =
          open.length === 0
            ? []
            : await db.selectFrom('jobs').select(visibleJobColumns).where('id', 'in', open).execute()
        return { rows, jobs }
      })
      const jobOf = new Map(jobs.map((job) => [job.id, jobOfRow(job)]))
      return cutPage(
        rows,
        limit,
        (row) => checkView(row, jobOf.get(row.job_id ?? ''), isOwn(row, request.principal)),
        ({ created_at, id }) => [created_at.toISOString(), id],
      )
    },
  })

  app.route({
    method: 'GET',
    url: '/v1/checks/:id',
    config: { access: 'checks.read' },
    schema: {
      operationId: 'getCheck',
      tags,
      summary: 'A check with its decision, the reasons for it and every segment',
      params: idParams,
      response: { 200: checkDetailSchema },
    },
    handler: async (request) =>
      checkDetail(await findCheck(house, request.principal, (work) => request.asTenant(work), request.params.id)),
  })

  app.route({
    method: 'PATCH',
    url: '/v1/checks/:id',
    config: { access: 'checks.write' },
    schema: {
      operationId: 'shareCheck',
      tags,
      summary: 'Let the rightsholders whose works were found look at the file, or no longer',
      params: idParams,
      body: z.strictObject({ shared: z.boolean() }),
      response: { 200: checkDetailSchema },
    },
    handler: async (request) => {
      const { principal } = request
      const { id } = request.params
      await request.asTenant(async (db) => {
        const row = await db.selectFrom('checks').select('party').where('id', '=', id).executeTakeFirst()
        if (row === undefined || !isOwn(row, principal)) throw unknownCheck(id)
        await db.updateTable('checks').set({ shared: request.body.shared }).where('id', '=', id).execute()
      })
      return checkDetail(await findCheck(house, principal, (work) => request.asTenant(work), id))
    },
  })

  app.route({
    method: 'GET',
    url: '/v1/checks/:id/page',
    config: { access: 'checks.read' },
    schema: {
      operationId: 'checkPage',
      tags,
      summary: 'A decided check as one HTML file that needs nothing else and verifies its own receipt',
      params: idParams,
      querystring: z.object({ language: z.enum(['ja', 'en']).default('en') }),
      produces: ['text/html'],
    },
    handler: async (request, reply) => {
      const context = await findCheck(house, request.principal, (work) => request.asTenant(work), request.params.id)
      if (context.receipt === undefined) {
        throw new HttpError(409, 'http.conflict', 'This check is not decided yet: there is nothing to share.')
      }
      const { html, scriptHash } = await checkPage(house, context, request.query.language)
      return reply
        .header('content-type', 'text/html; charset=utf-8')
        .header('content-security-policy', pagePolicy(scriptHash))
        .header('x-content-type-options', 'nosniff')
        .header('content-disposition', `inline; filename="kyodaku-${request.params.id}.html"`)
        .send(html)
    },
  })

  app.addHook('onReady', async () => {
    // Of a call that a crash cut off: nobody waits for it.
    await store.db.deleteFrom('checks').where('job_id', '=', 'here').where('decided_at', 'is', null).execute()
    // Asked for, and cut off by a crash before its job was there.
    const lost = await store.db
      .selectFrom('checks')
      .selectAll()
      .where('job_id', 'is', null)
      .where('decided_at', 'is', null)
      .execute()
    for (const row of lost) {
      if (row.media_digest === null) await store.db.deleteFrom('checks').where('id', '=', row.id).execute()
      else await begin(row, principalOfRow(row))
    }
  })
}

/** Who asked, as far as a job has to know. */
function principalOfRow(row: CheckRow): Principal {
  const [kind, id = ''] = row.created_by.split(':')
  return {
    kind: kind === 'user' ? 'user' : 'token',
    id,
    ...(kind === 'user' ? { user: id } : {}),
    ...(row.party === null ? {} : { party: row.party }),
    role: 'viewer',
    permissions: new Set(),
    sees: row.party === null ? 'all' : [row.party],
  }
}

const textsOf = (said: Said): object | null => {
  const kept = saidOf(said)
  return Object.keys(kept).length === 0 ? null : kept
}
