import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Act, Kyodaku } from '../../clearance/index.js'
import { actorOf, recordAct } from './acts.js'
import { type ApprovedRequest, askApproval, needsTwo, redeemTicket, ticketHeader } from './approvals.js'
import { isForeign, type PublicUrl, secretOfCookie } from './cookie.js'
import { IdentityError } from './identity-error.js'
import type { Principal } from './principal.js'
import { forgetEndedSessions, hasSteppedUp, isCsrfTokenOf, principalOfSecret } from './sessions.js'
import { forgetOldTries } from './tries.js'

/** The header in which a session's CSRF token comes with every write. */
export const csrfHeader = 'x-csrf-token'

declare module 'fastify' {
  interface FastifyRequest {
    /** Set while a request that a second person approved is done. */
    approved: ApprovedRequest | null
    /** What the act's row will say besides the caller, the operation and the ids in its path and its answer. */
    acted: { act?: Act; subjects?: readonly string[]; recorded?: true } | null
    /** Says under which mandate the request was carried out, and what else it touched. */
    noteAct(act: Act, subjects?: readonly string[]): void
  }
}

/** What it needs of the house, and gives to it. */
export interface IdentityHouse extends PublicUrl {
  readonly kyodaku: Kyodaku
  principalOfSession?: (request: FastifyRequest) => Promise<Principal | undefined>
  onClose(work: () => Promise<void>): void
}

const forgetEveryMilliseconds = 3_600_000

const isWrite = ({ method }: FastifyRequest) => !['GET', 'HEAD', 'OPTIONS'].includes(method)

/**
 * Sessions, the CSRF check, step-up, approval by a second person and the record of what people do: once, as hooks, for
 * every route. To be called after the hook that says who asks.
 */
export function addIdentity(app: FastifyInstance, house: IdentityHouse): void {
  const { kyodaku } = house
  app.decorateRequest('approved', null)
  app.decorateRequest('acted', null)
  app.decorateRequest('noteAct', function (this: FastifyRequest, act: Act, subjects: readonly string[] = []) {
    this.acted = { act, subjects: [...(this.acted?.subjects ?? []), ...subjects] }
  })

  house.principalOfSession = async (request) => {
    const ticket = request.headers[ticketHeader]
    if (typeof ticket === 'string') {
      request.approved = redeemTicket(ticket) ?? null
      return request.approved?.principal
    }
    const secret = secretOfCookie(house, request)
    return secret === undefined ? undefined : await principalOfSecret(kyodaku, secret)
  }

  // What has ended is worth nothing; it is taken out so that no more is kept of people than is needed.
  let forgetting: Promise<void> = Promise.resolve()
  const timer = setInterval(() => {
    forgetting = forgetEnded(kyodaku).catch((error: unknown) => app.log.warn({ err: error }, 'forgetting failed'))
  }, forgetEveryMilliseconds)
  timer.unref()
  house.onClose(async () => {
    clearInterval(timer)
    await forgetting
  })

  app.addHook('onRequest', async (request) => {
    const { caller } = request
    if (isWrite(request) && caller?.kind !== 'token' && request.approved === null) mustBeOwnPage(house, request)
    const { stepUp } = request.routeOptions.config
    // A token is made with a step-up and limited by its scopes: there is nobody behind it who could be asked again.
    if (stepUp === true && caller?.kind === 'user' && !hasSteppedUp(caller, kyodaku.now())) throw stepUpNeeded()
  })

  app.addHook('preHandler', async (request, reply) => {
    const { approval, access = 'signed-in' } = request.routeOptions.config
    if (approval === undefined || request.approved !== null || request.caller === null || request.isDryRun()) return
    if (!(await needsTwo(kyodaku, request.caller, approval))) return
    const operation = operationOf(request)
    const id = await askApproval(kyodaku, request.caller, {
      action: approval,
      operation,
      permission: access,
      method: request.method,
      url: request.url,
      body: request.body,
    })
    await recordAct(kyodaku, {
      ...actorOf(request.caller),
      action: 'askApproval',
      subjects: [id, operation, ...pathIds(request)],
      outcome: 'waiting',
    })
    request.acted = { recorded: true }
    reply.header('location', `/v1/approvals/${id}`)
    await reply
      .status(202)
      .serializer((body: unknown) => JSON.stringify(body))
      .header('content-type', 'application/json; charset=utf-8')
      .send({ approval: { id, action: approval, state: 'waiting' } })
    return reply
  })

  app.addHook('preSerialization', async (request, _reply, payload) => {
    const id = (payload as { id?: unknown } | null)?.id
    if (isWrite(request) && typeof id === 'string') {
      request.acted = { ...request.acted, subjects: [...(request.acted?.subjects ?? []), id] }
    }
    return payload
  })

  app.addHook('onSend', async (request, reply, payload) => {
    if (isRecorded(request, reply)) await recordRequest(kyodaku, request, reply)
    return payload
  })
}

async function forgetEnded(kyodaku: Kyodaku): Promise<void> {
  await forgetEndedSessions(kyodaku)
  await forgetOldTries(kyodaku)
}

/** @throws IdentityError `identity.foreign-origin`, `identity.no-csrf-token` */
function mustBeOwnPage(house: IdentityHouse, request: FastifyRequest): void {
  if (isForeign(house, request)) {
    throw new IdentityError('identity.foreign-origin', 'A page of another site sent this: it is refused.')
  }
  if (request.caller?.session === undefined) return
  const secret = secretOfCookie(house, request)
  const token = request.headers[csrfHeader]
  if (secret === undefined || typeof token !== 'string' || !isCsrfTokenOf(house.kyodaku, secret, token)) {
    throw new IdentityError(
      'identity.no-csrf-token',
      `A write of a session needs the header ${csrfHeader} with the csrfToken of GET /v1/session.`,
    )
  }
}

const stepUpNeeded = () =>
  new IdentityError(
    'identity.step-up-needed',
    'This cannot be undone: prove once more that it is you (POST /v1/step-up/…), then repeat it.',
  )

/** Recorded are writes that were done, once; what asks for a second person has its own act. */
function isRecorded(request: FastifyRequest, reply: FastifyReply): boolean {
  return (
    isWrite(request) &&
    request.caller !== null &&
    reply.statusCode < 400 &&
    request.acted?.recorded !== true &&
    !request.isDryRun() &&
    request.routeOptions.config.unrecorded !== true &&
    reply.getHeader('idempotency-replayed') === undefined
  )
}

async function recordRequest(kyodaku: Kyodaku, request: FastifyRequest, reply: FastifyReply): Promise<void> {
  const { act, subjects = [] } = request.acted ?? {}
  const { principal } = request
  // The operator that stands in for a party does it on that party's behalf.
  const onBehalfOf = act?.onBehalfOf ?? (principal.party === undefined ? act?.by : undefined)
  request.acted = { recorded: true }
  await recordAct(kyodaku, {
    ...actorOf(principal),
    ...(request.approved === null ? {} : { approvedBy: request.approved.approvedBy }),
    ...(onBehalfOf === undefined ? {} : { onBehalfOf }),
    ...(act?.mandate === undefined ? {} : { mandate: act.mandate }),
    action: operationOf(request),
    subjects: [...new Set([...pathIds(request), ...subjects])].slice(0, 50),
    outcome: String(reply.statusCode),
  })
}

/** The operation's id; for a route that is not described, its method and pattern. */
function operationOf({ routeOptions, method }: FastifyRequest): string {
  const { operationId } = (routeOptions.schema ?? {}) as { operationId?: string }
  return operationId ?? `${method} ${routeOptions.url ?? ''}`
}

const pathIds = ({ params }: FastifyRequest): string[] =>
  Object.values((params ?? {}) as Record<string, unknown>).filter((one): one is string => typeof one === 'string')
