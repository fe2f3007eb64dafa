import { z } from 'zod'
import { eventKinds } from '../events/index.js'
import type { House } from '../house.js'
import { type App, cutPage, decodeCursor, HttpError, pageOf, pageQuery } from '../http/index.js'
import { deliveriesOf, endpointsOf } from '../webhooks/index.js'

const typesSchema = z.array(z.enum(eventKinds)).max(eventKinds.length).describe('None: all')
const urlSchema = z.string().min(1).max(2000).describe('Public, with https')

const endpointSchema = z
  .object({
    id: z.string(),
    url: z.string(),
    description: z.string(),
    types: z.array(z.string()),
    state: z.enum(['active', 'disabled']),
    disabledBy: z.enum(['failing', 'person']).optional(),
    failingSince: z.iso.datetime().optional(),
    earlierSecretUntil: z.iso.datetime().optional().describe('Until then messages are signed with both secrets'),
    createdAt: z.iso.datetime(),
    lastDelivery: z.object({ at: z.iso.datetime(), state: z.enum(['waiting', 'delivered', 'failed']) }).optional(),
  })
  .meta({ id: 'WebhookEndpoint', description: 'Where a party is told what happens (Standard Webhooks).' })

const deliverySchema = z
  .object({
    id: z.string().describe('Sent as `webhook-id`'),
    type: z.string(),
    state: z.enum(['waiting', 'delivered', 'failed']),
    attempts: z.int(),
    createdAt: z.iso.datetime(),
    nextAt: z.iso.datetime().optional(),
    endedAt: z.iso.datetime().optional(),
    lastStatus: z.int().optional(),
    lastError: z.string().optional(),
  })
  .meta({ id: 'WebhookDelivery' })

const deliveryDetails = deliverySchema
  .extend({
    payload: z.string(),
    tries: z.array(
      z.object({
        number: z.int(),
        at: z.iso.datetime(),
        durationSeconds: z.number(),
        status: z.int().optional(),
        response: z.string().optional().describe('Its beginning'),
        error: z.string().optional(),
      }),
    ),
  })
  .meta({ id: 'WebhookDeliveryDetails' })

const secretSchema = z.object({
  id: z.string(),
  secret: z.string().describe('`whsec_…`, shown this once'),
  earlierSecretUntil: z.iso.datetime().optional(),
})

const idParams = z.object({ id: z.string().min(1).max(200) })
const deliveryParams = idParams.extend({ delivery: z.string().min(1).max(200) })

/** Webhooks: endpoints of a party, their secrets, and what was sent to them. */
export function webhooksRoutes(app: App, house: House): void {
  const { webhooks } = house

  app.route({
    method: 'GET',
    url: '/v1/webhooks',
    config: { access: 'webhooks.read' },
    schema: {
      operationId: 'listWebhooks',
      tags: ['webhooks'],
      summary: 'Webhook endpoints of your party',
      querystring: pageQuery,
      response: { 200: pageOf(endpointSchema) },
    },
    handler: async (request) => {
      const { limit, cursor } = request.query
      const rows = await request.asTenant((db) => {
        let query = endpointsOf(db, request.principal.party)
        if (cursor !== undefined) {
          const [id] = decodeCursor(cursor, z.tuple([z.string()]))
          query = query.where('id', '>', id)
        }
        return query.limit(limit + 1).execute()
      })
      return cutPage(rows, limit, endpointOut, (row) => [row.id])
    },
  })

  app.route({
    method: 'GET',
    url: '/v1/webhooks/:id',
    config: { access: 'webhooks.read' },
    schema: {
      operationId: 'getWebhook',
      tags: ['webhooks'],
      summary: 'A webhook endpoint',
      params: idParams,
      response: { 200: endpointSchema },
    },
    handler: async (request) => {
      const { id } = request.params
      const row = await request.asTenant((db) =>
        endpointsOf(db, request.principal.party).where('id', '=', id).executeTakeFirst(),
      )
      if (row === undefined) throw notFound(id)
      return endpointOut(row)
    },
  })

  app.route({
    method: 'POST',
    url: '/v1/webhooks',
    config: { access: 'webhooks.write', secret: true },
    schema: {
      operationId: 'createWebhook',
      tags: ['webhooks'],
      summary: 'Add an endpoint; its secret is shown this once',
      body: z.strictObject({
        url: urlSchema,
        description: z.string().trim().max(200).default(''),
        types: typesSchema.default([]),
      }),
      response: { 201: secretSchema },
    },
    handler: async (request, reply) => {
      const { principal, body } = request
      const { id, secret } = await webhooks.add({
        ...body,
        party: principal.party,
        createdBy: principal.user ?? principal.id,
      })
      return reply.code(201).header('location', `/v1/webhooks/${id}`).send({ id, secret })
    },
  })

  app.route({
    method: 'PATCH',
    url: '/v1/webhooks/:id',
    config: { access: 'webhooks.write' },
    schema: {
      operationId: 'changeWebhook',
      tags: ['webhooks'],
      summary: 'Change an endpoint, disable or enable it',
      params: idParams,
      body: z.strictObject({
        url: urlSchema.optional(),
        description: z.string().trim().max(200).optional(),
        types: typesSchema.optional(),
        state: z.enum(['active', 'disabled']).optional(),
      }),
      response: { 200: endpointSchema },
    },
    handler: async (request) => {
      const { id } = request.params
      const { party } = request.principal
      const { url, description, types, state } = request.body
      await webhooks.change(id, party, {
        ...(url === undefined ? {} : { url }),
        ...(description === undefined ? {} : { description }),
        ...(types === undefined ? {} : { types }),
        ...(state === undefined ? {} : { state }),
      })
      const row = await request.asTenant((db) => endpointsOf(db, party).where('id', '=', id).executeTakeFirst())
      if (row === undefined) throw notFound(id)
      return endpointOut(row)
    },
  })

  app.route({
    method: 'DELETE',
    url: '/v1/webhooks/:id',
    config: { access: 'webhooks.write' },
    schema: {
      operationId: 'removeWebhook',
      tags: ['webhooks'],
      summary: 'Remove an endpoint with the log of its deliveries',
      params: idParams,
      response: { 204: z.null() },
    },
    handler: async (request, reply) => {
      await webhooks.remove(request.params.id, request.principal.party)
      return reply.code(204).send(null)
    },
  })

  app.route({
    method: 'POST',
    url: '/v1/webhooks/:id/secret',
    config: { access: 'webhooks.write', secret: true },
    schema: {
      operationId: 'rotateWebhookSecret',
      tags: ['webhooks'],
      summary: 'Make a new secret; the one before is good for another day',
      params: idParams,
      response: { 201: secretSchema },
    },
    handler: async (request, reply) => {
      const { principal, params } = request
      const { secret, earlierUntil } = await webhooks.rotate(params.id, principal.party)
      return reply.code(201).send({ id: params.id, secret, earlierSecretUntil: earlierUntil.toISOString() })
    },
  })

  app.route({
    method: 'POST',
    url: '/v1/webhooks/:id/test',
    config: { access: 'webhooks.write' },
    schema: {
      operationId: 'testWebhook',
      tags: ['webhooks'],
      summary: 'Send a message of type webhook.test, once',
      params: idParams,
      response: { 202: z.object({ delivery: z.string() }) },
    },
    handler: async (request, reply) => {
      const delivery = await webhooks.test(request.params.id, request.principal.party)
      return reply.code(202).send({ delivery })
    },
  })

  app.route({
    method: 'GET',
    url: '/v1/webhooks/:id/deliveries',
    config: { access: 'webhooks.read' },
    schema: {
      operationId: 'listWebhookDeliveries',
      tags: ['webhooks'],
      summary: 'What was sent to an endpoint, the newest first, for thirty days',
      params: idParams,
      querystring: pageQuery.extend({ state: z.enum(['waiting', 'delivered', 'failed']).optional() }),
      response: { 200: pageOf(deliverySchema) },
    },
    handler: async (request) => {
      const { limit, cursor, state } = request.query
      const after = cursor === undefined ? undefined : decodeCursor(cursor, z.tuple([z.iso.datetime(), z.string()]))
      const rows = await request.asTenant(async (db) => {
        const endpoint = await endpointsOf(db, request.principal.party)
          .where('id', '=', request.params.id)
          .executeTakeFirst()
        if (endpoint === undefined) throw notFound(request.params.id)
        return await deliveriesOf(db)
          .where('endpoint_id', '=', endpoint.id)
          .$if(state !== undefined, (query) => query.where('d.state', '=', state ?? 'waiting'))
          .$if(after !== undefined, (query) =>
            query.where(({ eb, refTuple, tuple }) =>
              eb(refTuple('d.created_at', 'd.id'), '<', tuple(new Date(after?.[0] ?? 0), after?.[1] ?? '')),
            ),
          )
          .orderBy('d.created_at', 'desc')
          .orderBy('d.id', 'desc')
          .limit(limit + 1)
          .execute()
      })
      return cutPage(rows, limit, deliveryOut, (row) => [row.created_at.toISOString(), row.id])
    },
  })

  app.route({
    method: 'GET',
    url: '/v1/webhooks/:id/deliveries/:delivery',
    config: { access: 'webhooks.read' },
    schema: {
      operationId: 'getWebhookDelivery',
      tags: ['webhooks'],
      summary: 'A delivery with what was sent and every answer',
      params: deliveryParams,
      response: { 200: deliveryDetails },
    },
    handler: async (request) => {
      const { id, delivery } = request.params
      const found = await request.asTenant(async (db) => {
        const row = await deliveriesOf(db)
          .select('d.payload')
          .where('d.id', '=', delivery)
          .where('endpoint_id', '=', id)
          .executeTakeFirst()
        const tries = await db
          .selectFrom('webhook_attempts')
          .selectAll()
          .where('delivery_id', '=', delivery)
          .orderBy('number', 'desc')
          .limit(100)
          .execute()
        return row && { row, tries }
      })
      if (found === undefined) throw new HttpError(404, 'http.not-found', `There is no delivery ${delivery}.`)
      return {
        ...deliveryOut(found.row),
        payload: found.row.payload,
        tries: found.tries.map(({ number, at, duration_ms, status, response, error }) => ({
          number,
          at: at.toISOString(),
          durationSeconds: duration_ms / 1000,
          ...(status === null ? {} : { status }),
          ...(response === null ? {} : { response }),
          ...(error === null ? {} : { error }),
        })),
      }
    },
  })

  app.route({
    method: 'POST',
    url: '/v1/webhooks/:id/deliveries/:delivery/resend',
    config: { access: 'webhooks.write' },
    schema: {
      operationId: 'resendWebhookDelivery',
      tags: ['webhooks'],
      summary: 'Send a delivery once more, under the same id',
      params: deliveryParams,
      response: { 202: z.object({ delivery: z.string() }) },
    },
    handler: async (request, reply) => {
      const { delivery } = request.params
      await webhooks.resend(delivery, request.principal.party)
      return reply.code(202).send({ delivery })
    },
  })
}

const notFound = (id: string) =>
  new HttpError(404, 'http.not-found', `There is no webhook endpoint ${id} of your party.`)

function endpointOut(row: Awaited<ReturnType<ReturnType<typeof endpointsOf>['execute']>>[number]) {
  return {
    id: row.id,
    url: row.url,
    description: row.description,
    types: row.types,
    state: row.state,
    ...(row.disabled_by === null ? {} : { disabledBy: row.disabled_by as 'failing' | 'person' }),
    ...(row.failing_since === null ? {} : { failingSince: row.failing_since.toISOString() }),
    ...(row.earlier_until === null || row.earlier_until < new Date()
      ? {}
      : { earlierSecretUntil: row.earlier_until.toISOString() }),
    createdAt: row.created_at.toISOString(),
    ...(row.last_at === null || row.last_state === null
      ? {}
      : { lastDelivery: { at: row.last_at.toISOString(), state: row.last_state } }),
  }
}

function deliveryOut(row: Awaited<ReturnType<ReturnType<typeof deliveriesOf>['execute']>>[number]) {
  return {
    id: row.id,
    type: row.type,
    state: row.state,
    attempts: row.attempts,
    createdAt: row.created_at.toISOString(),
    ...(row.next_at === null ? {} : { nextAt: row.next_at.toISOString() }),
    ...(row.ended_at === null ? {} : { endedAt: row.ended_at.toISOString() }),
    ...(row.status === null ? {} : { lastStatus: row.status }),
    ...(row.error === null ? {} : { lastError: row.error }),
  }
}
