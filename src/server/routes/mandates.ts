import type { FastifyRequest } from 'fastify'
import { sql } from 'kysely'
import { z } from 'zod'
import {
  type DoneUnderMandate,
  doneUnderMandate,
  giveMandate,
  type MandateRevocation,
  revokeMandate,
} from '../../clearance/index.js'
import { type Mandate, mandateSchema, mandateSentences } from '../../rights/index.js'
import { idSchema, mustSee, namesFor, namesIn, namesSchema, sentencesOf, sentencesSchema } from '../grants/index.js'
import type { House } from '../house.js'
import { type App, cutPage, decodeCursor, pageOf, pageQuery } from '../http/index.js'

const tags = ['permissions']
const idParams = z.object({ id: idSchema })
const when = z.iso.datetime({ offset: true })
const { id: _, state: __, revokedFrom: ___, works, ...fields } = mandateSchema.shape
const cursor = z.tuple([z.iso.datetime(), z.string().max(200)])

const mandateOut = z.object({ ...mandateSchema.shape }).meta({ id: 'Mandate' })
const item = mandateOut.extend({ recordedAt: z.iso.datetime() }).meta({ id: 'MandateItem' })
const doneSchema = z.object({ kind: z.string(), id: z.string(), at: z.iso.datetime(), logIndex: z.int().nullable() })
const someDone = z.object({ count: z.int(), newest: z.array(doneSchema) })
const detail = z
  .object({ mandate: mandateOut, sentences: sentencesSchema, done: someDone, names: namesSchema })
  .meta({ id: 'MandateDetail' })
const revocation = z
  .object({
    mandate: mandateOut,
    before: someDone.describe('Done under it before: none of it is undone'),
    after: someDone.describe('Done at or after the instant that it is dated back to: it stands, and wants looking at'),
  })
  .meta({ id: 'MandateRevocation' })

const doneListed = 100
const some = (done: readonly DoneUnderMandate[]) => ({
  count: done.length,
  newest: done.slice(-doneListed).reverse(),
})

/** Mandates: who may act for whom, and what was done under each. */
export function mandatesRoutes(app: App, house: House): void {
  const { kyodaku } = house
  const changed = async (request: FastifyRequest, { id, state, association, rightsholder }: Mandate) => {
    request.noteAct({}, [id, association, rightsholder])
    await house.events.publish({
      type: 'mandate.changed',
      parties: [association, rightsholder],
      subject: id,
      data: { state },
    })
  }
  const visible = (request: FastifyRequest, id: string) => request.asTenant((db) => mustSee(db, 'mandate', id))

  app.route({
    method: 'GET',
    url: '/v1/mandates',
    config: { access: 'grants.read' },
    schema: {
      operationId: 'listMandates',
      tags,
      summary: 'Mandates given and held, newest change first',
      querystring: pageQuery.extend({
        state: z.enum(['active', 'revoked']).optional(),
        association: idSchema.optional(),
        rightsholder: idSchema.optional(),
      }),
      response: { 200: pageOf(item).extend({ names: namesSchema }) },
    },
    handler: (request) =>
      request.asTenant(async (db) => {
        const { state, association, rightsholder, limit } = request.query
        let query = db
          .selectFrom('registry_subjects')
          .select(['subject_id', 'body', 'recorded_at'])
          .where('kind', '=', 'mandate')
          .orderBy('recorded_at', 'desc')
          .orderBy('subject_id')
          .limit(limit + 1)
        if (state !== undefined) query = query.where('state', '=', state)
        if (association !== undefined) query = query.where(sql<boolean>`body ->> 'association' = ${association}`)
        if (rightsholder !== undefined) query = query.where(sql<boolean>`body ->> 'rightsholder' = ${rightsholder}`)
        if (request.query.cursor !== undefined) {
          const [at, id] = decodeCursor(request.query.cursor, cursor)
          query = query.where(
            sql<boolean>`(recorded_at < ${new Date(at)} or (recorded_at = ${new Date(at)} and subject_id > ${id}))`,
          )
        }
        const page = cutPage(
          await query.execute(),
          limit,
          (row) => ({ ...(row.body as Mandate), recordedAt: row.recorded_at.toISOString() }),
          (row) => [row.recorded_at.toISOString(), row.subject_id],
        )
        const names = await namesFor(db, {
          parties: page.items.flatMap((one) => [one.association, one.rightsholder]),
          works: page.items.flatMap((one) => one.works ?? []),
        })
        return { ...page, names }
      }),
  })

  app.route({
    method: 'GET',
    url: '/v1/mandates/:id',
    config: { access: 'grants.read' },
    schema: {
      operationId: 'getMandate',
      tags,
      summary: 'One mandate, and what was done under it',
      params: idParams,
      response: { 200: detail },
    },
    handler: async (request) => {
      const { id } = request.params
      await visible(request, id)
      const done = await doneUnderMandate(kyodaku, id)
      return await request.asTenant(async (db) => {
        const { body } = await db
          .selectFrom('registry_subjects')
          .select('body')
          .where('kind', '=', 'mandate')
          .where('subject_id', '=', id)
          .executeTakeFirstOrThrow()
        const mandate = body as Mandate
        const names = await namesFor(db, {
          parties: [mandate.association, mandate.rightsholder],
          works: mandate.works ?? [],
        })
        return {
          mandate,
          sentences: sentencesOf((language) =>
            mandateSentences(mandate, { language, names: namesIn(names, language) }),
          ),
          done: some(done),
          names,
        }
      })
    },
  })

  app.route({
    method: 'POST',
    url: '/v1/mandates',
    config: { access: 'grants.write', stepUp: true, approval: 'mandates.give', acting: true, dryRun: 'body' },
    schema: {
      operationId: 'createMandate',
      tags,
      summary: 'Give a mandate: by the rightsholder itself, or the operator',
      body: z.strictObject({
        terms: z.strictObject({ ...fields, works: works.unwrap().max(1000).optional() }),
        dryRun: z.boolean().default(false),
      }),
      response: { 201: mandateOut },
    },
    handler: async (request, reply) => {
      const { terms, dryRun } = request.body
      const mandate = await giveMandate(kyodaku, terms, { act: request.act(), dryRun })
      if (!dryRun) await changed(request, mandate)
      return reply.status(201).send(mandate)
    },
  })

  const revocationOf = ({ mandate, before, after }: MandateRevocation) => ({
    mandate,
    before: some(before),
    after: some(after),
  })
  app.route({
    method: 'GET',
    url: '/v1/mandates/:id/revocation',
    config: { access: 'grants.write', acting: true },
    schema: {
      operationId: 'previewMandateRevocation',
      tags,
      summary: 'What was done under it before and after; changes nothing',
      params: idParams,
      querystring: z.object({ from: when.optional() }),
      response: { 200: revocation },
    },
    handler: async (request) => {
      await visible(request, request.params.id)
      const { from } = request.query
      return revocationOf(
        await revokeMandate(kyodaku, request.params.id, {
          act: request.act(),
          dryRun: true,
          ...(from === undefined ? {} : { from }),
        }),
      )
    },
  })

  app.route({
    method: 'POST',
    url: '/v1/mandates/:id/revoke',
    config: { access: 'grants.write', stepUp: true, approval: 'mandates.revoke', acting: true },
    schema: {
      operationId: 'revokeMandate',
      tags,
      summary: 'Revoke a mandate, or lay it down: what was done under it stays',
      params: idParams,
      body: z.strictObject({ from: when.optional() }),
      response: { 200: revocation },
    },
    handler: async (request) => {
      await visible(request, request.params.id)
      const { from } = request.body
      const done = await revokeMandate(kyodaku, request.params.id, {
        act: request.act(),
        ...(from === undefined ? {} : { from }),
      })
      await changed(request, done.mandate)
      return revocationOf(done)
    },
  })
}
