import type { FastifyInstance, FastifyRequest } from 'fastify'
import { type App, buildApp } from '../app.js'
import type { House } from '../house.js'
import { nameOfPrincipal } from '../identity/index.js'
import { logPath, provesWorker, workerHeader } from '../worker/index.js'
import { measureHouse } from './house-metrics.js'
import { announceServer } from './local-server.js'
import { logOptions } from './log-options.js'
import { portalFolder } from './portal-files.js'
import { guardAgainstOverload } from './pressure.js'
import { defaultRateLimits, type RateLimits, rateLimits } from './rate-limits.js'
import { addRequestSpans } from './request-spans.js'
import { securityHeaders } from './security-headers.js'
import { operationsOf } from './state.js'
import { startTelemetry } from './telemetry.js'

export interface ServerOptions {
  /** 0: any free one. */
  port: number
  host?: string
  /** pino's level; `silent` writes nothing. Default `silent`. */
  logLevel?: string
  /** Where log lines go; default standard error. */
  logStream?: { write(line: string): void }
  rateLimits?: Partial<RateLimits>
  /** Addresses or networks of reverse proxies, whose word on who asks is taken; default: none. */
  trustProxy?: string[]
  /** By how many milliseconds the event loop may lag before requests are refused; 0: never refused. */
  lagMillisecondsMax?: number
  /** Where `OTEL_…` is read. Default: no telemetry. */
  environment?: NodeJS.ProcessEnv
  /** The portal's built files; default those beside this program. */
  portalFolder?: string
  /** Lets the command line of this machine in, by a note in the data folder. Default false. */
  announce?: boolean
  /** How long requests may take to end when it stops. */
  stopWithinMilliseconds?: number
}

export interface RunningServer {
  /** Where it listens: `http://127.0.0.1:8420`. */
  readonly url: string
  readonly app: App
  /** Takes no more, finishes what is under way, hands jobs back, and closes the house. Idempotent. */
  stop(): Promise<void>
}

/**
 * Serves a house: portal, API, reference page. The house is closed with it.
 *
 * @throws Error with `code` `EADDRINUSE` or `EACCES` when it can't listen; the house is left open then
 */
export async function startServer(house: House, options: ServerOptions): Promise<RunningServer> {
  const environment = options.environment ?? {}
  const telemetry = await startTelemetry(environment, { version: house.version })
  const out = options.logStream ?? process.stderr
  const state = operationsOf(house)
  state.portalFolder = options.portalFolder ?? portalFolder
  const app = await buildApp(house, {
    ...(options.trustProxy === undefined ? {} : { trustProxy: options.trustProxy }),
    logger: {
      ...logOptions({ level: options.logLevel ?? 'silent' }),
      stream: {
        write(line: string) {
          out.write(line)
          telemetry?.logLine(line)
        },
      },
    },
    operations: (server) => operate(server as unknown as FastifyInstance, house, options, telemetry !== undefined),
  })
  let url: string
  try {
    url = await app.listen({ port: options.port, host: options.host ?? '127.0.0.1' })
  } catch (error) {
    await app.close()
    await telemetry?.stop()
    throw error
  }
  if (telemetry !== undefined) measureHouse(house)
  const withdraw = options.announce === true ? await announceServer(house, url) : undefined

  let stopped: Promise<void> | undefined
  const stop = async () => {
    state.stopping = true
    await withdraw?.()
    // Whoever still holds a connection (a stream of events, a slow upload) is cut off after that.
    const late = setTimeout(() => app.server.closeAllConnections(), options.stopWithinMilliseconds ?? 10_000)
    // Connections that are kept alive end with the request that is under way on them.
    const idle = setInterval(() => app.server.closeIdleConnections(), 50)
    await app.close().finally(() => {
      clearTimeout(late)
      clearInterval(idle)
    })
    await house.close()
    await telemetry?.stop()
  }
  return {
    url,
    app,
    stop() {
      stopped ??= stop()
      return stopped
    },
  }
}

/** Everything that stands before the routes, in the order in which a request meets it. */
async function operate(app: FastifyInstance, house: House, options: ServerOptions, telemetry: boolean): Promise<void> {
  if (telemetry) addRequestSpans(app)
  await securityHeaders(app, { https: house.settings.publicUrl.startsWith('https://') })
  app.addHook('onSend', async (request, reply) => {
    reply.header('x-request-id', request.id)
  })
  guardAgainstOverload(app, {
    ...(options.lagMillisecondsMax === undefined ? {} : { lagMillisecondsMax: options.lagMillisecondsMax }),
  })
  const callerOf = (request: FastifyRequest) => (request.caller === null ? undefined : nameOfPrincipal(request.caller))
  // Gateways and workers beside it record through it, as often as they decide.
  const isOurs = ({ url, headers }: FastifyRequest) =>
    url === logPath && provesWorker(house.kyodaku, headers[workerHeader])
  await rateLimits(app, { ...defaultRateLimits, ...options.rateLimits }, callerOf, isOurs)
  const { database } = operationsOf(house)
  app.addHook('onRequest', async (request) => {
    if (request.url.startsWith('/v1')) database.mustBeThere()
  })
}
