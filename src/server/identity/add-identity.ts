import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Act, Kyodaku } from '../../clearance/index.js'
import { actorOf, type PersonAct } from './acts.js'
import { type ApprovedRequest, askApproval, needsTwo, redeemTicket, ticketHeader } from './approvals.js'
import { begunActs } from './begun-acts.js'
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
    acted: { act?: Act; subjects?: readonly string[] } | null
    /** The act that is noted as begun, until it is written down or was none. */
    begun: string | null
    /** It waits for a second person and is not done. */
    asked: boolean
    /** It is done, whatever the answer says: a repetition must not do it once more. */
    done: boolean
    /** Says under which mandate the request was carried out, and what else it touched; of several sayings, all. */
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
const recordLeftEveryMilliseconds = 15_000

const isWrite = ({ method }: FastifyRequest) => !['GET', 'HEAD', 'OPTIONS'].includes(method)

/**
 * Sessions, the CSRF check, step-up and the record of what people do: once, as hooks, for every route. To be called after
 * the hook that says who asks.
 */
export function addIdentity(app: FastifyInstance, house: IdentityHouse): void {
  const { kyodaku } = house
  app.decorateRequest('approved', null)
  app.decorateRequest('acted', null)
  app.decorateRequest('begun', null)
  app.decorateRequest('asked', false)
  app.decorateRequest('done', false)
  app.decorateRequest('noteAct', function (this: FastifyRequest, act: Act, subjects: readonly string[] = []) {
    this.acted = {
      ...this.acted,
      act: { ...this.acted?.act, ...act },
      subjects: [...(this.acted?.subjects ?? []), ...subjects],
    }
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

  const begun = begunActs(kyodaku)
  let recordingLeft: Promise<unknown> = Promise.resolve()
  const recordLeft = () => {
    recordingLeft = recordingLeft
      .then(() => begun.recordLeft())
      .then((count) => (Number(count) > 0 ? app.log.warn({ count }, 'acts written down late') : undefined))
      .catch((error: unknown) => app.log.error({ err: error }, 'acts wait to be written down'))
    return recordingLeft
  }
  app.addHook('onReady', async () => void (await recordLeft()))
  const recordingTimer = setInterval(() => void recordLeft(), recordLeftEveryMilliseconds)
  recordingTimer.unref()
  house.onClose(async () => {
    clearInterval(recordingTimer)
    await recordingLeft
  })

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
    const { stepUp, access = 'public', beforeSecondFactor = false } = request.routeOptions.config
    if (caller?.secondFactorNeeded === true && access !== 'public' && !beforeSecondFactor) throw secondFactorNeeded()
    // A token is made with a step-up and limited by its scopes: there is nobody behind it who could be asked again.
    if (stepUp === true && caller?.kind === 'user' && !hasSteppedUp(caller, kyodaku.now())) throw stepUpNeeded()
  })

  // Noted before it is done: where that fails it is not done.
  app.addHook('preHandler', async (request) => {
    const { unrecorded = false } = request.routeOptions.config
    if (!isWrite(request) || request.caller === null || unrecorded || request.isDryRun()) return
    request.begun = await begun.begin(actOfRequest(request))
  })

  app.addHook('preSerialization', async (request, _reply, payload) => {
    const id = (payload as { id?: unknown } | null)?.id
    if (isWrite(request) && typeof id === 'string') {
      request.acted = { ...request.acted, subjects: [id, ...(request.acted?.subjects ?? [])] }
    }
    return payload
  })

  app.addHook('onSend', async (request, reply, payload) => {
    const id = request.begun
    if (id === null) return payload
    request.begun = null
    const act = { ...actOfRequest(request), outcome: request.asked ? 'waiting' : String(reply.statusCode) }
    const later = (error: unknown) => request.log.error({ err: error, act: id }, 'an act waits to be written down')
    const replayed = reply.getHeader('idempotency-replayed') !== undefined
    if (replayed || (reply.statusCode >= 400 && reply.statusCode < 500)) await begun.drop(id).catch(later)
    // Failed half-way, it may be done in part.
    else if (reply.statusCode >= 500) await begun.failed(id, act).catch(later)
    else {
      request.done = true
      await begun.done(id, act).catch((error: unknown) => {
        throw new IdentityError(
          'identity.done-not-recorded',
          'It was done, but that it was could not be written down yet. It will be, as soon as that can be: do not repeat it, look at what has become of it.',
          { cause: error },
        )
      })
    }
    return payload
  })
}

/**
 * Keeps what a party wants two persons for until a second one has approved it. To be called after idempotency, so that
 * what is asked twice with one key waits once.
 */
export function addApprovals(app: FastifyInstance, { kyodaku }: IdentityHouse): void {
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
      ...(request.headers['if-match'] === undefined ? {} : { ifMatch: request.headers['if-match'] }),
    })
    request.acted = { subjects: [id, operation] }
    request.asked = true
    reply.header('location', `/v1/approvals/${id}`)
    await reply
      .status(202)
      .serializer((body: unknown) => JSON.stringify(body))
      .header('content-type', 'application/json; charset=utf-8')
      .send({ approval: { id, action: approval, state: 'waiting' } })
    return reply
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

const secondFactorNeeded = () =>
  new IdentityError(
    'identity.second-factor-needed',
    'Your party demands a second factor: set up an authenticator app or a passkey, or sign in with the one that you have.',
  )

const stepUpNeeded = () =>
  new IdentityError(
    'identity.step-up-needed',
    'This cannot be undone: prove once more that it is you (POST /v1/step-up/…), then repeat it.',
  )

/** What is being done, as far as it is known. */
function actOfRequest(request: FastifyRequest): Omit<PersonAct, 'outcome'> {
  const { act, subjects = [] } = request.acted ?? {}
  const { principal } = request
  // The operator that stands in for a party does it on that party's behalf.
  const onBehalfOf = act?.onBehalfOf ?? (principal.party === undefined ? act?.by : undefined)
  return {
    ...actorOf(principal),
    ...(request.approved === null ? {} : { approvedBy: request.approved.approvedBy }),
    ...(onBehalfOf === undefined ? {} : { onBehalfOf }),
    ...(act?.mandate === undefined ? {} : { mandate: act.mandate }),
    action: request.asked ? 'askApproval' : operationOf(request),
    subjects: [
      ...new Set(request.asked ? [...subjects, ...pathIds(request)] : [...pathIds(request), ...subjects]),
    ].slice(0, 50),
  }
}

/** The operation's id; for a route that is not described, its method and pattern. */
function operationOf({ routeOptions, method }: FastifyRequest): string {
  const { operationId } = (routeOptions.schema ?? {}) as { operationId?: string }
  return operationId ?? `${method} ${routeOptions.url ?? ''}`
}

const pathIds = ({ params }: FastifyRequest): string[] =>
  Object.values((params ?? {}) as Record<string, unknown>).filter((one): one is string => typeof one === 'string')
