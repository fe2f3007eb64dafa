import { createHash } from 'node:crypto'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Kyodaku } from '../../clearance/index.js'
import { nameOfPrincipal } from '../identity/index.js'
import { HttpError } from './http-error.js'

const keptHours = 24
const writes = new Set(['POST', 'PUT', 'PATCH', 'DELETE'])
/** Of an answer, what is repeated with it. */
const keptHeaders = ['content-type', 'location', 'etag']
const maximumBodyBytes = 1_000_000

declare module 'fastify' {
  interface FastifyRequest {
    idempotency: { principal: string; key: string } | null
  }
}

/**
 * `Idempotency-Key` on every write (draft-ietf-httpapi-idempotency-key-header-07): the same key with the same request gets
 * the answer of the first time, for a day; with another request 422; while the first is under way 409. Answers that say
 * "try again" (429, 5xx) are not kept.
 */
export function addIdempotency(app: FastifyInstance, kyodaku: Kyodaku): void {
  const { db } = kyodaku.store
  app.decorateRequest('idempotency', null)

  app.addHook('preHandler', async (request, reply) => {
    const key = request.headers['idempotency-key']
    if (key === undefined || !writes.has(request.method) || request.caller === null) return
    const { unrecorded, secret } = request.routeOptions.config
    if (unrecorded === true || secret === true) return
    if (typeof key !== 'string' || !/^[\x21-\x7e]{1,255}$/.test(key)) {
      throw new HttpError(400, 'http.bad-request', 'Idempotency-Key takes 1 to 255 visible ASCII characters.')
    }
    const principal = nameOfPrincipal(request.caller)
    const requestDigest = digestOf(request)
    const now = kyodaku.now()
    const inserted = await db
      .insertInto('idempotency_keys')
      .values({
        principal,
        key,
        request_digest: requestDigest,
        status: null,
        headers: null,
        body: null,
        created_at: now,
      })
      .onConflict((conflict) => conflict.doNothing())
      .returning('key')
      .executeTakeFirst()
    if (inserted !== undefined) {
      request.idempotency = { principal, key }
      return
    }
    const before = await db
      .selectFrom('idempotency_keys')
      .selectAll()
      .where('principal', '=', principal)
      .where('key', '=', key)
      .executeTakeFirst()
    if (before === undefined) throw inUse()
    if (before.request_digest !== requestDigest) {
      throw new HttpError(
        422,
        'http.key-reused',
        'This Idempotency-Key came with another request before: take a new one.',
      )
    }
    if (before.status === null) throw inUse()
    await reply
      .status(before.status)
      .headers({ ...(before.headers as Record<string, string>), 'idempotency-replayed': 'true' })
      .serializer((body: unknown) => String(body))
      .send(before.body ?? '')
    return reply
  })

  app.addHook('onSend', async (request, reply, payload) => {
    const { idempotency } = request
    if (idempotency === null) return payload
    request.idempotency = null
    // What was done stays done, though it could not be written down: repeated, it is not done again.
    const keep = (request.done || (reply.statusCode < 500 && reply.statusCode !== 429)) && isShortText(payload)
    const { principal, key } = idempotency
    if (keep) {
      const kept = db
        .updateTable('idempotency_keys')
        .set({ status: reply.statusCode, headers: headersOf(reply), body: typeof payload === 'string' ? payload : '' })
        .where('principal', '=', principal)
        .where('key', '=', key)
        .execute()
      // An answer that says that something failed is not replaced by another: the key then stays in use.
      if (reply.statusCode < 500) await kept
      else await kept.catch((error: unknown) => request.log.error({ err: error }, 'a key could not be kept'))
    } else {
      await db.deleteFrom('idempotency_keys').where('principal', '=', principal).where('key', '=', key).execute()
    }
    return payload
  })
}

/** Forgets keys that are older than a day, and requests that a crash cut off. Called now and then. */
export async function forgetOldKeys(kyodaku: Kyodaku): Promise<void> {
  const before = new Date(kyodaku.now().getTime() - keptHours * 3_600_000)
  await kyodaku.store.db.deleteFrom('idempotency_keys').where('created_at', '<', before).execute()
}

const inUse = () =>
  new HttpError(409, 'http.key-in-use', 'The first request with this Idempotency-Key is still under way: ask again.', {
    'retry-after': '1',
  })

function digestOf(request: FastifyRequest): string {
  return createHash('sha256')
    .update(`${request.method} ${request.url}\0`)
    .update(JSON.stringify(request.body ?? null))
    .digest('hex')
}

const isShortText = (payload: unknown) =>
  payload === undefined || payload === null || (typeof payload === 'string' && payload.length <= maximumBodyBytes)

function headersOf(reply: FastifyReply): Record<string, string> {
  return Object.fromEntries(
    keptHeaders.flatMap((name) => {
      const value = reply.getHeader(name)
      return value === undefined ? [] : [[name, String(value)]]
    }),
  )
}
