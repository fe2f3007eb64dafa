import { z } from 'zod'
import type { House } from '../house.js'
import { type App, cutPage, decodeCursor, pageOf, pageQuery } from '../http/index.js'
import { createToken, IdentityError, permissions } from '../identity/index.js'
import { personOf } from './session.js'

const tokenSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    scopes: z.array(z.string()),
    createdBy: z.object({ id: z.string(), name: z.string() }).nullable(),
    createdAt: z.string(),
    expiresAt: z.string().nullable(),
    lastUsedAt: z.string().nullable(),
    state: z.enum(['active', 'expired', 'revoked']),
  })
  .meta({ id: 'ApiToken' })

const daysMax = 366

/** Tokens with which programs act for a party. */
export function tokensRoutes(app: App, house: House): void {
  const { kyodaku } = house

  app.route({
    method: 'GET',
    url: '/v1/tokens',
    config: { access: 'tokens.write' },
    schema: {
      operationId: 'listTokens',
      tags: ['tokens'],
      summary: 'API tokens of your party, newest first',
      querystring: pageQuery,
      response: { 200: pageOf(tokenSchema) },
    },
    handler: async (request) => {
      const { limit, cursor } = request.query
      const { party } = request.principal
      const after = cursor === undefined ? undefined : decodeCursor(cursor, z.tuple([z.iso.datetime(), z.string()]))
      const rows = await request.asTenant((db) =>
        db
          .selectFrom('api_tokens')
          .leftJoin('users', 'users.id', 'api_tokens.user_id')
          .select(['api_tokens.id', 'api_tokens.name', 'scopes', 'api_tokens.created_at', 'expires_at', 'revoked_at'])
          .select(['last_used_at', 'users.id as user_id', 'users.name as user_name'])
          .where('party', party === undefined ? 'is' : '=', party ?? null)
          .$if(after !== undefined, (query) =>
            query.where(({ eb, refTuple, tuple }) =>
              eb(
                refTuple('api_tokens.created_at', 'api_tokens.id'),
                '<',
                tuple(new Date(after?.[0] ?? 0), after?.[1] ?? ''),
              ),
            ),
          )
          .orderBy('api_tokens.created_at', 'desc')
          .orderBy('api_tokens.id', 'desc')
          .limit(limit + 1)
          .execute(),
      )
      const now = kyodaku.now()
      return cutPage(
        rows,
        limit,
        (row) => ({
          id: row.id,
          name: row.name,
          scopes: (row.scopes as string[] | null) ?? [...permissions],
          createdBy: row.user_id === null ? null : { id: row.user_id, name: row.user_name ?? '' },
          createdAt: row.created_at.toISOString(),
          expiresAt: row.expires_at?.toISOString() ?? null,
          lastUsedAt: row.last_used_at?.toISOString() ?? null,
          state:
            row.revoked_at !== null
              ? ('revoked' as const)
              : row.expires_at !== null && row.expires_at <= now
                ? ('expired' as const)
                : ('active' as const),
        }),
        (row) => [row.created_at.toISOString(), row.id],
      )
    },
  })

  app.route({
    method: 'POST',
    url: '/v1/tokens',
    config: { access: 'tokens.write', stepUp: true, approval: 'tokens.create', secret: true },
    schema: {
      operationId: 'createToken',
      tags: ['tokens'],
      summary: 'Make an API token, which is shown this once',
      body: z.strictObject({
        name: z.string().trim().min(1).max(200),
        scopes: z.array(z.enum(permissions)).min(1).max(permissions.length),
        expiresInDays: z.int().min(1).max(daysMax).default(90),
      }),
      response: { 201: z.object({ id: z.string(), token: z.string(), expiresAt: z.string() }) },
    },
    handler: async (request, reply) => {
      const { principal } = request
      const { name, scopes, expiresInDays } = request.body
      const beyond = scopes.find((scope) => !principal.permissions.has(scope))
      if (beyond !== undefined) {
        throw new IdentityError('identity.not-allowed', `You may not give ${beyond}, which you don't have yourself.`)
      }
      const expiresAt = new Date(kyodaku.now().getTime() + expiresInDays * 86_400_000)
      const { id, token } = await createToken(kyodaku, {
        name,
        user: personOf(principal),
        role: principal.role,
        scopes,
        expiresAt,
        ...(principal.party === undefined ? {} : { party: principal.party }),
      })
      request.noteAct({}, scopes)
      return reply.status(201).send({ id, token, expiresAt: expiresAt.toISOString() })
    },
  })

  app.route({
    method: 'DELETE',
    url: '/v1/tokens/:id',
    config: { access: 'tokens.write' },
    schema: {
      operationId: 'revokeToken',
      tags: ['tokens'],
      summary: 'Revoke an API token, at once and for good',
      params: z.object({ id: z.string().max(100) }),
      response: { 204: z.null() },
    },
    handler: async (request, reply) => {
      const { party } = request.principal
      const row = await kyodaku.store.db
        .updateTable('api_tokens')
        .set((eb) => ({ revoked_at: eb.fn.coalesce('revoked_at', eb.val(kyodaku.now())) }))
        .where('id', '=', request.params.id)
        .where('party', party === undefined ? 'is' : '=', party ?? null)
        .returning('id')
        .executeTakeFirst()
      if (row === undefined) throw new IdentityError('identity.unknown-token', 'There is no such token of your party.')
      return reply.status(204).send(null)
    },
  })
}
