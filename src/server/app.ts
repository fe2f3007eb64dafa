import { createHash } from 'node:crypto'
import fastifyCookie from '@fastify/cookie'
import fastifySwagger from '@fastify/swagger'
import Fastify, { type FastifyInstance, type FastifyRequest, type FastifyServerOptions } from 'fastify'
import {
  jsonSchemaTransform,
  jsonSchemaTransformObject,
  serializerCompiler,
  validatorCompiler,
  type ZodTypeProvider,
} from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { Act } from '../clearance/index.js'
import type { TenantDatabase } from '../store/index.js'
import type { House } from './house.js'
import {
  actFor,
  actingOf,
  actingQuery,
  addEtags,
  addIdempotency,
  bearerOf,
  checkAccess,
  dryRunQuery,
  HttpError,
  isDryRun,
  mustBeSignedIn,
  problemSchema,
  sendProblem,
} from './http/index.js'
import { addApprovals, addIdentity, approvalAskedSchema, type Principal, principalOfToken } from './identity/index.js'
import { addRoutes } from './routes/index.js'

/** The server, with zod schemas for what comes in and goes out. */
export type App = ReturnType<typeof newFastify>

export interface AppOptions {
  /** Addresses of reverse proxies whose `X-Forwarded-For` is believed; default: none. */
  trustProxy?: string[] | false
  /** Of pino; default: nothing is logged. */
  logger?: FastifyServerOptions['logger']
  /** Runs before everything else: headers, limits, telemetry. */
  operations?: (app: App, house: House) => Promise<void>
}

const changesPeople =
  /^\/v1\/(approvals|first-run|invitations|mandates|people|session|settings|sign-in|step-up|tokens)\b/

/** JSON bodies up to so many bytes; media comes by `/v1/uploads`. */
const bodyLimitBytes = 2_000_000

function newFastify({ logger = false, trustProxy = false }: AppOptions) {
  return Fastify({
    logger,
    bodyLimit: bodyLimitBytes,
    trustProxy,
    genReqId: () => crypto.randomUUID(),
    routerOptions: { maxParamLength: 300, ignoreTrailingSlash: true },
    // A path that the router gives up on meets no error handler.
    frameworkErrors: sendProblem,
    return503OnClosing: true,
  }).withTypeProvider<ZodTypeProvider>()
}

/**
 * Every route of the house. Nothing listens yet: `app.listen` or `app.inject`.
 *
 * @throws Error for a route that does not say who may call it
 */
export async function buildApp(house: House, options: AppOptions = {}): Promise<App> {
  const app = newFastify(options)
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  app.setErrorHandler(sendProblem)
  app.setNotFoundHandler((request, reply) => {
    sendProblem(
      new HttpError(404, 'http.not-found', `There is nothing at ${request.method} ${request.url.split('?')[0]}.`),
      request,
      reply,
    )
  })
  app.addHook('onRoute', ({ method, url, config, schema }) => {
    // Files of the portal are for everybody; the interface says it route by route.
    if (config?.access === undefined && url.startsWith('/v1'))
      throw new Error(`${String(method)} ${url} does not say who may call it (config.access).`)
    if (schema === undefined || schema.hide === true) return
    const query = schema.querystring as z.ZodObject | undefined
    const more = {
      ...(config?.acting === true ? actingQuery.shape : {}),
      ...(config?.dryRun === 'query' ? dryRunQuery.shape : {}),
    }
    if (Object.keys(more).length > 0) schema.querystring = query === undefined ? z.object(more) : query.extend(more)
    schema.security ??= (config?.access ?? 'public') === 'public' ? [] : [{ token: [] }, { session: [] }]
    const responses = (schema.response ?? {}) as Record<string, unknown>
    const waiting = config?.approval === undefined ? {} : { 202: approvalAskedSchema }
    schema.response = { ...responses, ...waiting, '4xx': problemSchema, '5xx': problemSchema }
  })
  if (options.operations !== undefined) await options.operations(app, house)
  await app.register(fastifyCookie)
  await app.register(fastifySwagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Kyodaku', version: house.version, description: 'A rights clearing house for generative video.' },
      components: {
        securitySchemes: {
          token: { type: 'http', scheme: 'bearer', description: 'An API token, `kyo_…`.' },
          session: { type: 'apiKey', in: 'cookie', name: 'kyodaku', description: 'A signed-in browser.' },
        },
      },
    },
    transform: jsonSchemaTransform,
    transformObject: jsonSchemaTransformObject,
  })

  app.decorateRequest('caller', null)
  app.decorateRequest('principal', {
    getter(this: { caller: Principal | null }) {
      return mustBeSignedIn(this.caller)
    },
  })
  app.decorateRequest('asTenant', async function <
    T,
  >(this: FastifyRequest, work: (db: TenantDatabase) => Promise<T>, how: { readOnly?: boolean } = {}) {
    const { sees, user } = mustBeSignedIn(this.caller)
    const { writes, plannedOnce = false } = this.routeOptions.config
    const readOnly = how.readOnly ?? (this.method === 'GET' && writes !== true)
    const tenant = { parties: sees, readOnly, plannedOnce, ...(user === undefined ? {} : { user }) }
    return await house.store.asTenant(tenant, work)
  })
  app.decorateRequest('act', function (this: FastifyRequest): Act {
    const principal = mustBeSignedIn(this.caller)
    const act = actFor(principal, actingOf(this))
    // The registry entry names the party alone: that the operator stood in for it is for the act to say.
    if (act.by !== principal.party && this.acted?.act === undefined) this.noteAct(act)
    return act
  })
  app.decorateRequest('isDryRun', function (this: FastifyRequest): boolean {
    return isDryRun(this)
  })

  app.addHook('onRequest', async (request) => {
    if (request.routeOptions.config.anonymous === true) return
    const token = bearerOf(request)
    request.caller =
      token === undefined
        ? ((await house.principalOfSession?.(request)) ?? null)
        : ((await house.principals.of(createHash('sha256').update(token).digest('base64'), () =>
            principalOfToken(house.kyodaku, token),
          )) ?? null)
    checkAccess(request.routeOptions.config.access ?? 'public', request.caller)
  })
  addIdentity(app as unknown as FastifyInstance, house)
  // Who may do what changes by these alone: whoever is remembered is looked up anew.
  app.addHook('onSend', async (request, _reply, payload) => {
    if (request.method !== 'GET' && changesPeople.test(request.routeOptions.url ?? '')) house.principals.forget()
    return payload
  })
  addIdempotency(app as unknown as FastifyInstance, house.kyodaku)
  addApprovals(app as unknown as FastifyInstance, house)
  addEtags(app as unknown as FastifyInstance)

  await addRoutes(app, house)
  await app.ready()
  return app
}
