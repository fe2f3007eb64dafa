import { sql } from 'kysely'
import { z } from 'zod'
import { reserveWork } from '../../clearance/index.js'
import { parseReservation, type Reservation, reservationSchema, reservationSentences } from '../../rights/index.js'
import { type TenantDatabase, textArray } from '../../store/index.js'
import {
  foreignSchema,
  idSchema,
  mustSee,
  namesFor,
  namesIn,
  namesSchema,
  reservationSchemaOut,
  sentencesOf,
  sentencesSchema,
} from '../grants/index.js'
import type { House } from '../house.js'
import { type App, cutPage, decodeCursor, HttpError, pageOf, pageQuery } from '../http/index.js'

const tags = ['permissions']
const { id: _, from, evidence, ...fields } = reservationSchema.shape
const evidenceSchema = z.strictObject({ ...evidence.shape, location: foreignSchema, note: foreignSchema.optional() })
const cursor = z.tuple([z.iso.datetime(), z.string().max(200)])

const item = reservationSchemaOut.extend({ recordedAt: z.iso.datetime() }).meta({ id: 'ReservationItem' })
const detail = z
  .object({
    reservation: reservationSchemaOut,
    recordedAt: z.iso.datetime(),
    sentences: sentencesSchema,
    names: namesSchema,
  })
  .meta({ id: 'ReservationDetail' })

/**
 * Reservations: explicit refusals. They stand until their end, if they have one, and are overridden by a permission; nothing takes
 * them back but what stops a work, which is lifted where works are (`work-stops.ts`).
 */
export function reservationsRoutes(app: App, house: House): void {
  const { kyodaku } = house

  app.route({
    method: 'GET',
    url: '/v1/reservations',
    config: { access: 'grants.read' },
    schema: {
      operationId: 'listReservations',
      tags,
      summary: 'Reservations, newest first: they are open to all',
      querystring: pageQuery.extend({
        work: idSchema.optional(),
        mine: z.enum(['true', 'false']).optional().describe('Only those of works that you own'),
      }),
      response: { 200: pageOf(item).extend({ names: namesSchema }) },
    },
    handler: (request) =>
      request.asTenant(async (db) => {
        const { work, mine, limit } = request.query
        const { sees } = request.principal
        let query = db
          .selectFrom('registry_subjects')
          .select(['subject_id', 'body', 'recorded_at'])
          .where('kind', '=', 'reservation')
          .orderBy('recorded_at', 'desc')
          .orderBy('subject_id')
          .limit(limit + 1)
        if (work !== undefined) query = query.where('work', '=', work)
        if (mine === 'true' && sees !== 'all')
          query = query.where(
            sql<boolean>`exists (select 1 from registry_subjects w where w.kind = 'work'
              and w.subject_id = registry_subjects.work and w.parties && ${textArray(sees)}::text[])`,
          )
        if (request.query.cursor !== undefined) {
          const [at, id] = decodeCursor(request.query.cursor, cursor)
          query = query.where(
            sql<boolean>`(recorded_at < ${new Date(at)} or (recorded_at = ${new Date(at)} and subject_id > ${id}))`,
          )
        }
        const page = cutPage(
          await query.execute(),
          limit,
          (row) => ({ ...(row.body as Reservation), recordedAt: row.recorded_at.toISOString() }),
          (row) => [row.recorded_at.toISOString(), row.subject_id],
        )
        return { ...page, names: await namesFor(db, { works: page.items.map((one) => one.work) }) }
      }),
  })

  app.route({
    method: 'GET',
    url: '/v1/reservations/:id',
    config: { access: 'grants.read' },
    schema: {
      operationId: 'getReservation',
      tags,
      summary: 'One reservation, as sentences',
      params: z.object({ id: idSchema }),
      response: { 200: detail },
    },
    handler: (request) =>
      request.asTenant(async (db) => {
        await mustSee(db, 'reservation', request.params.id)
        const { reservation, recordedAt } = await reservationIn(db, request.params.id)
        const names = await namesFor(db, { works: [reservation.work] })
        return {
          reservation,
          recordedAt,
          sentences: sentencesOf((language) =>
            reservationSentences(reservation, { language, names: namesIn(names, language) }),
          ),
          names,
        }
      }),
  })

  app.route({
    method: 'POST',
    url: '/v1/reservations',
    config: { access: 'grants.write', acting: true, dryRun: 'body' },
    schema: {
      operationId: 'createReservation',
      tags,
      summary: 'Reserve a work explicitly: for good, unless a permission says otherwise',
      body: z.strictObject({
        terms: z.strictObject({ ...fields, from: from.optional(), evidence: evidenceSchema.optional() }),
        dryRun: z.boolean().default(false),
      }),
      response: { 201: reservationSchemaOut },
    },
    handler: async (request, reply) => {
      const { terms, dryRun } = request.body
      await request.asTenant((db) => mustSee(db, 'work', terms.work))
      const reservation = parseReservation({
        id: kyodaku.newId('rsv'),
        ...terms,
        from: terms.from ?? kyodaku.now().toISOString(),
        evidence: terms.evidence ?? { location: house.settings.publicUrl },
      })
      const by = await reserveWork(kyodaku, reservation, { act: request.act(), dryRun })
      if (!dryRun) {
        request.noteAct(by, [reservation.work])
        await house.events.publish({
          type: 'reservation.changed',
          parties: by.onBehalfOf === undefined ? (by.by === undefined ? [] : [by.by]) : [by.by ?? '', by.onBehalfOf],
          subject: reservation.id,
          data: { work: reservation.work },
        })
      }
      return reply.status(201).send(reservation)
    },
  })
}

async function reservationIn(
  db: TenantDatabase,
  id: string,
): Promise<{ reservation: Reservation; recordedAt: string }> {
  const row = await db
    .selectFrom('registry_subjects')
    .select(['body', 'recorded_at'])
    .where('kind', '=', 'reservation')
    .where('subject_id', '=', id)
    .executeTakeFirst()
  if (row === undefined) throw new HttpError(404, 'http.not-found', `There is no reservation ${id}.`)
  return { reservation: row.body as Reservation, recordedAt: row.recorded_at.toISOString() }
}
