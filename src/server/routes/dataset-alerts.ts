import { sql } from 'kysely'
import { z } from 'zod'
import { textArray } from '../../store/index.js'
import { alertSchema, foundOf } from '../datasets/index.js'
import { namesFor, namesSchema } from '../grants/index.js'
import type { House } from '../house.js'
import { type App, cutPage, decodeCursor, HttpError, pageOf, pageQuery } from '../http/index.js'

const tags = ['datasets']

interface AlertRow {
  id: string
  dataset_id: string
  name: string | null
  provider: string
  party: string
  cause: string
  subject: string
  work_id: string | null
  rows: number
  summary: unknown
  log_index: number | null
  created_at: Date
  seen_at: Date | null
}

/** What changed after datasets were cleared: for who trains, and for those whose works it concerns. */
export function datasetAlertsRoutes(app: App, _house: House): void {
  app.route({
    method: 'GET',
    url: '/v1/dataset-alerts',
    config: { access: 'checks.read' },
    schema: {
      operationId: 'listDatasetAlerts',
      tags,
      summary: 'What changed after datasets were cleared, and how many of their rows it concerns; the newest first',
      querystring: pageQuery.extend({
        dataset: z.string().min(1).max(200).optional(),
        work: z.string().min(1).max(200).optional(),
        seen: z.enum(['true', 'false']).optional(),
      }),
      response: { 200: pageOf(alertSchema).extend({ names: namesSchema }) },
    },
    handler: async (request) => {
      const { limit, cursor, dataset, work, seen } = request.query
      const after = cursor === undefined ? undefined : decodeCursor(cursor, z.tuple([z.iso.datetime(), z.string()]))
      const { sees } = request.principal
      const conditions = [
        // What is told to the owner of a work is not told to the provider once more, though the table shows it.
        ...(sees === 'all' ? [] : [sql`a.party = any (${textArray(sees)}::text[])`]),
        ...(dataset === undefined ? [] : [sql`a.dataset_id = ${dataset}`]),
        ...(work === undefined ? [] : [sql`a.work_id = ${work}`]),
        ...(seen === undefined ? [] : [sql`a.seen_at is ${seen === 'true' ? sql`not null` : sql`null`}`]),
        ...(after === undefined ? [] : [sql`(a.created_at, a.id) < (${new Date(after[0])}::timestamptz, ${after[1]})`]),
      ]
      return await request.asTenant(async (db) => {
        const { rows } = await sql<AlertRow>`select a.id, a.dataset_id, d.name, a.provider, a.party, a.cause, a.subject,
            a.work_id, a.rows, a.summary, a.log_index, a.created_at, a.seen_at
          from dataset_alerts a left join datasets d on d.id = a.dataset_id
          ${conditions.length === 0 ? sql`` : sql`where ${sql.join(conditions, sql` and `)}`}
          order by a.created_at desc, a.id desc limit ${limit + 1}`.execute(db)
        const names = await namesFor(db, {
          parties: rows.flatMap(({ party, provider }) => [party, provider]),
          works: rows.flatMap(({ work_id }) => work_id ?? []),
        })
        return { ...cutPage(rows, limit, alertOf, ({ created_at, id }) => [created_at.toISOString(), id]), names }
      })
    },
  })

  app.route({
    method: 'POST',
    url: '/v1/dataset-alerts/:id/seen',
    config: { access: 'checks.write' },
    schema: {
      operationId: 'seeDatasetAlert',
      tags,
      summary: 'Say that what changed has been looked at',
      params: z.object({ id: z.string().min(1).max(200) }),
      response: { 204: z.null() },
    },
    handler: async (request, reply) => {
      const { id } = request.params
      const { party } = request.principal
      await request.asTenant(async (db) => {
        const row = await db.selectFrom('dataset_alerts').select('party').where('id', '=', id).executeTakeFirst()
        if (row === undefined || (party !== undefined && row.party !== party)) {
          throw new HttpError(404, 'http.not-found', `There is no alert ${id}, or it is not for you.`)
        }
        await db
          .updateTable('dataset_alerts')
          .set({ seen_at: sql`now()` })
          .where('id', '=', id)
          .where('seen_at', 'is', null)
          .execute()
      })
      return reply.status(204).send(null)
    },
  })
}

function alertOf(row: AlertRow): z.infer<typeof alertSchema> {
  return {
    id: row.id,
    dataset: row.dataset_id,
    ...(row.name === null ? {} : { name: row.name }),
    provider: row.provider,
    party: row.party,
    cause: row.cause,
    subject: row.subject,
    ...(row.work_id === null ? {} : { work: row.work_id }),
    rows: Number(row.rows),
    summary: row.summary,
    found: foundOf(row.summary),
    ...(row.log_index === null ? {} : { logIndex: Number(row.log_index) }),
    createdAt: row.created_at.toISOString(),
    ...(row.seen_at === null ? {} : { seenAt: row.seen_at.toISOString() }),
  }
}
