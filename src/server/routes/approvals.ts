import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { House } from '../house.js'
import { type App, cutPage, decodeCursor, HttpError, pageOf, pageQuery } from '../http/index.js'
import {
  actorOf,
  closeApproval,
  issueTicket,
  type Permission,
  type Principal,
  principalWhoAsked,
  recordAct,
  takeApproval,
  ticketHeader,
  unknownApproval,
} from '../identity/index.js'
import { personOf } from './session.js'

const states = ['waiting', 'approved', 'declined', 'withdrawn', 'failed', 'expired'] as const

const personBrief = z.object({ id: z.string(), name: z.string() })
const approvalSchema = z
  .object({
    id: z.string(),
    action: z.string().describe('What the party asks two persons for.'),
    operation: z.string(),
    method: z.string(),
    url: z.string(),
    body: z.unknown().describe('What was asked, as it was sent.'),
    askedBy: personBrief,
    askedAt: z.string(),
    expiresAt: z.string(),
    state: z.enum(states),
    decidedBy: personBrief.nullable(),
    decidedAt: z.string().nullable(),
    note: z.string().nullable(),
    result: z.object({ status: z.int(), code: z.string().optional(), detail: z.string().optional() }).nullable(),
    own: z.boolean(),
    permission: z.string().describe('Whoever approves needs it too.'),
  })
  .meta({ id: 'Approval' })
/** What the request gave, such as a token's secret: shown this once, to whoever approved it. */
const approvedSchema = approvalSchema.extend({ given: z.unknown().optional() }).meta({ id: 'ApprovedRequest' })

const decisionBody = z.strictObject({ note: z.string().max(2000).optional() })
const oneApproval = z.object({ id: z.string().max(100) })

/** Requests that wait for a second person, and what became of them. */
export function approvalsRoutes(app: App, house: House): void {
  const { kyodaku } = house
  const tags = ['approvals']

  app.route({
    method: 'GET',
    url: '/v1/approvals',
    config: { access: 'signed-in' },
    schema: {
      operationId: 'listApprovals',
      tags,
      summary: 'Requests of your party for a second person, newest first',
      querystring: pageQuery.extend({ state: z.enum(states).optional() }),
      response: { 200: pageOf(approvalSchema) },
    },
    handler: async (request) => {
      const { limit, cursor, state } = request.query
      const { principal } = request
      const after = cursor === undefined ? undefined : decodeCursor(cursor, z.tuple([z.iso.datetime(), z.string()]))
      const now = kyodaku.now()
      const rows = await request.asTenant((db) =>
        approvals(db, principal)
          .$if(state === 'waiting', (query) =>
            query.where('approvals.state', '=', 'waiting').where('expires_at', '>', now),
          )
          .$if(state === 'expired', (query) =>
            query.where('approvals.state', '=', 'waiting').where('expires_at', '<=', now),
          )
          .$if(state !== undefined && state !== 'waiting' && state !== 'expired', (query) =>
            query.where('approvals.state', '=', state as 'approved'),
          )
          .$if(after !== undefined, (query) =>
            query.where(({ eb, refTuple, tuple }) =>
              eb(refTuple('asked_at', 'approvals.id'), '<', tuple(new Date(after?.[0] ?? 0), after?.[1] ?? '')),
            ),
          )
          .orderBy('asked_at', 'desc')
          .orderBy('approvals.id', 'desc')
          .limit(limit + 1)
          .execute(),
      )
      return cutPage(
        rows,
        limit,
        (row) => itemOf(row, principal, now),
        (row) => [row.asked_at.toISOString(), row.id],
      )
    },
  })

  app.route({
    method: 'GET',
    url: '/v1/approvals/:id',
    config: { access: 'signed-in' },
    schema: {
      operationId: 'getApproval',
      tags,
      summary: 'One of them',
      params: oneApproval,
      response: { 200: approvalSchema },
    },
    handler: async (request) => await one(request, request.params.id),
  })

  app.route({
    method: 'POST',
    url: '/v1/approvals/:id/approve',
    config: { access: 'signed-in', stepUp: true, unrecorded: true },
    schema: {
      operationId: 'approve',
      tags,
      summary: 'Approve it as the second person: it is done at once, in the name of who asked',
      params: oneApproval,
      body: decisionBody,
      response: { 200: approvedSchema },
    },
    handler: async (request) => {
      const { principal } = request
      const { id } = request.params
      const asked = await one(request, id)
      mustBeAllowed(asked.permission, principal)
      const taken = await takeApproval(kyodaku, id, principal, 'approved', request.body.note)
      await recordAct(kyodaku, {
        ...actorOf(principal),
        action: 'approve',
        subjects: [id, taken.operation],
        outcome: 'done',
      })
      let result: { status: number; code?: string; detail?: string }
      let given: unknown
      try {
        const asking = await principalWhoAsked(kyodaku, taken)
        const done = await repeat(taken, asking, request)
        result = done.result
        given = done.given
      } catch (error) {
        const {
          status = 500,
          code = 'http.internal',
          message,
        } = error as { status?: number; code?: string; message: string }
        result = { status, code, detail: message }
      }
      await closeApproval(kyodaku, id, { status: result.status, body: result })
      return { ...(await one(request, id)), ...(given === undefined ? {} : { given }) }
    },
  })

  for (const [verb, state] of [
    ['decline', 'declined'],
    ['withdraw', 'withdrawn'],
  ] as const) {
    app.route({
      method: 'POST',
      url: `/v1/approvals/:id/${verb}`,
      config: { access: 'signed-in' },
      schema: {
        operationId: `${verb}Approval`,
        tags,
        summary: verb === 'decline' ? 'Decline it as the second person' : 'Withdraw what you asked for',
        params: oneApproval,
        body: decisionBody,
        response: { 200: approvalSchema },
      },
      handler: async (request) => {
        const { id } = request.params
        const asked = await one(request, id)
        if (state === 'declined') mustBeAllowed(asked.permission, request.principal)
        await takeApproval(kyodaku, id, request.principal, state, request.body.note)
        return await one(request, id)
      },
    })
  }

  /** Sends the request through the whole server once more, as approved. */
  async function repeat(
    asked: { id: string; method: string; url: string; body?: unknown; ifMatch?: string },
    principal: Principal,
    by: FastifyRequest,
  ): Promise<{ result: { status: number; code?: string; detail?: string }; given?: unknown }> {
    const { ticket, drop } = issueTicket({ principal, approval: asked.id, approvedBy: personOf(by.principal) })
    const { host, origin } = by.headers
    try {
      const response = await app.inject({
        method: asked.method as 'POST',
        url: asked.url,
        headers: {
          [ticketHeader]: ticket,
          ...(asked.ifMatch === undefined ? {} : { 'if-match': asked.ifMatch }),
          ...(host === undefined ? {} : { host }),
          ...(origin === undefined ? {} : { origin }),
        },
        ...(asked.body === undefined ? {} : { payload: asked.body as object }),
      })
      const body: unknown = response.body === '' ? undefined : JSON.parse(response.body)
      if (response.statusCode < 400) return { result: { status: response.statusCode }, given: body }
      const { code, detail } = body as { code: string; detail: string }
      return { result: { status: response.statusCode, code, detail } }
    } finally {
      drop()
    }
  }

  async function one(
    request: { principal: Principal; asTenant: <T>(work: (db: House['store']['db']) => Promise<T>) => Promise<T> },
    id: string,
  ): Promise<z.infer<typeof approvalSchema>> {
    const row = await request.asTenant((db) =>
      approvals(db, request.principal).where('approvals.id', '=', id).executeTakeFirst(),
    )
    if (row === undefined) throw unknownApproval()
    return itemOf(row, request.principal, kyodaku.now())
  }
}

/** Those of the party that the caller asked for, or could have: what is asked tells of what it is about. */
const approvals = (db: House['store']['db'], { party, user, id, permissions }: Principal) =>
  db
    .selectFrom('approvals')
    .leftJoin('users as asker', 'asker.id', 'asked_by')
    .leftJoin('users as decider', 'decider.id', 'decided_by')
    .selectAll('approvals')
    .select(['asker.name as asked_name', 'decider.name as decided_name'])
    .where('party', party === undefined ? 'is' : '=', party ?? null)
    .where(({ eb, or }) => or([eb('asked_by', '=', user ?? id), eb('permission', 'in', ['', ...permissions])]))

function itemOf(
  row: Awaited<ReturnType<ReturnType<typeof approvals>['executeTakeFirstOrThrow']>>,
  principal: Principal,
  now: Date,
): z.infer<typeof approvalSchema> {
  const result = row.result as { status: number; body?: { code?: string; detail?: string } } | null
  return {
    id: row.id,
    action: row.action,
    operation: row.operation,
    method: row.method,
    url: row.url,
    body: (row.body as { body: unknown } | null)?.body ?? null,
    askedBy: { id: row.asked_by, name: row.asked_name ?? '' },
    askedAt: row.asked_at.toISOString(),
    expiresAt: row.expires_at.toISOString(),
    state: row.state === 'waiting' && row.expires_at <= now ? 'expired' : row.state,
    decidedBy: row.decided_by === null ? null : { id: row.decided_by, name: row.decided_name ?? '' },
    decidedAt: row.decided_at?.toISOString() ?? null,
    note: row.note,
    result:
      result === null
        ? null
        : {
            status: result.status,
            ...(result.body?.code === undefined ? {} : { code: result.body.code }),
            ...(result.body?.detail === undefined ? {} : { detail: result.body.detail }),
          },
    own: row.asked_by === (principal.user ?? principal.id),
    permission: row.permission,
  }
}

/** Whoever decides needs the permission of what is asked. */
function mustBeAllowed(permission: string, { permissions }: Principal): void {
  if (permissions.has(permission as Permission)) return
  throw new HttpError(403, 'http.forbidden', `This needs the permission ${permission}, which you do not have.`)
}
