import rateLimit from '@fastify/rate-limit'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { HttpError } from '../http/index.js'

/** How many requests a caller may make in a minute. */
export interface RateLimits {
  /** One person or token; 0: as many as it wants. */
  perCaller: number
  /** One address, whoever sits behind it. */
  perAddress: number
  /** One address without a session or token. */
  perStranger: number
  /** Refused sign-ins and tokens (401) of one address; then it is refused without a look. */
  refusalsPerAddress: number
}

/** A hundred a second for a program or a busy page; an office behind one address; sign-in pages; nobody mistypes sixty tokens. */
export const defaultRateLimits: RateLimits = {
  perCaller: 6_000,
  perAddress: 24_000,
  perStranger: 1_200,
  refusalsPerAddress: 60,
}

const windowMilliseconds = 60_000
/** Addresses and callers that are remembered; the oldest are forgotten. */
const rememberedMax = 20_000

/**
 * Limits requests by address before anything is looked up, then by who it is. In memory: each process counts its own.
 * A route may be stricter with `config.rateLimit` of @fastify/rate-limit (by address).
 *
 * @param callerOf a caller's name once it is known, that is in `preHandler`; undefined for strangers
 * @param isOurs whether it is a part of the house that asks, by what only such a part knows: it is not limited
 */
export async function rateLimits(
  app: FastifyInstance,
  limits: RateLimits,
  callerOf: (request: FastifyRequest) => string | undefined,
  isOurs: (request: FastifyRequest) => boolean = () => false,
): Promise<void> {
  await app.register(rateLimit, {
    global: false,
    timeWindow: windowMilliseconds,
    cache: rememberedMax,
    // IPv6 customers have a /64 of addresses each.
    ipv6Subnet: 64,
    enableDraftSpec: true,
    errorResponseBuilder: (_request, { ttl }) => tooMany(Math.ceil(ttl / 1000)),
  })
  if (limits.perCaller === 0) return
  // What watches the server must see it when it is busy.
  const exempt = (request: FastifyRequest) => request.url === '/healthz' || request.url === '/readyz' || isOurs(request)

  const address = app.createRateLimit({ max: limits.perAddress, keyGenerator: (request) => `address ${request.ip}` })
  const stranger = app.createRateLimit({ max: limits.perStranger, keyGenerator: (request) => `stranger ${request.ip}` })
  const refusals = app.createRateLimit({
    max: limits.refusalsPerAddress,
    keyGenerator: (request) => `refused ${request.ip}`,
  })
  const caller = app.createRateLimit({
    max: limits.perCaller,
    keyGenerator: (request) => `caller ${callerOf(request) ?? request.ip}`,
  })
  const check = async (
    limiter: typeof address,
    request: FastifyRequest,
    options?: { increment?: boolean },
  ): Promise<number | undefined> => {
    const limit = await limiter(request, options)
    if (limit.isAllowed) return undefined
    // A look without counting says how many there were: the limit is exceeded when none remains.
    const exceeded = limit.isExceeded || (options?.increment === false && limit.remaining <= 0)
    if (exceeded) throw tooMany(limit.ttlInSeconds)
    return limit.remaining
  }

  app.addHook('onRequest', async (request) => {
    if (exempt(request)) return
    const known = request.headers.authorization !== undefined || request.headers.cookie !== undefined
    await check(known ? address : stranger, request)
    await check(refusals, request, { increment: false })
  })
  app.addHook('preHandler', async (request, reply) => {
    if (exempt(request) || callerOf(request) === undefined) return
    const remaining = await check(caller, request)
    if (remaining !== undefined) {
      reply.header('ratelimit-limit', limits.perCaller).header('ratelimit-remaining', remaining)
    }
  })
  app.addHook('onResponse', async (request, reply) => {
    // Asking who one is without being anyone is how the page begins, and no attempt.
    const tried = request.headers.authorization !== undefined || request.method !== 'GET'
    if (reply.statusCode === 401 && tried) await refusals(request)
  })
}

function tooMany(retryAfterSeconds: number): HttpError {
  const seconds = Math.max(retryAfterSeconds, 1)
  return new HttpError(429, 'http.too-many', `Too many requests: wait ${seconds} s, as Retry-After says.`, {
    'retry-after': String(seconds),
  })
}
