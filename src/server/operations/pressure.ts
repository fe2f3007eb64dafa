import type { FastifyInstance } from 'fastify'
import { HttpError } from '../http/index.js'

const sampleMilliseconds = 250
/** Samples that must be late one after the other: one long computation is no overload. */
const lateSamples = 3

export interface Pressure {
  /** By how much the last sample was late, in milliseconds. */
  lag(): number
  stop(): void
}

/**
 * Refuses with 503 while the event loop runs behind for most of a second: what is under way is finished first, and whoever
 * was refused is told when to come back. Health and readiness are always answered.
 *
 * @param lagMillisecondsMax 0: never refuse
 */
export function guardAgainstOverload(
  app: FastifyInstance,
  { lagMillisecondsMax = 1_000 }: { lagMillisecondsMax?: number } = {},
): Pressure {
  let lag = 0
  let late = 0
  let due = performance.now() + sampleMilliseconds
  const timer = setInterval(() => {
    const now = performance.now()
    lag = Math.max(0, now - due)
    due = now + sampleMilliseconds
    late = lag > lagMillisecondsMax ? late + 1 : 0
  }, sampleMilliseconds)
  timer.unref()
  if (lagMillisecondsMax > 0) {
    app.addHook('onRequest', async (request) => {
      if (late < lateSamples || !request.url.startsWith('/v1')) return
      throw new HttpError(503, 'http.unavailable', 'The server is overloaded at the moment: try again shortly.', {
        'retry-after': '2',
      })
    })
  }
  const stop = () => clearInterval(timer)
  app.addHook('onClose', async () => stop())
  return { lag: () => lag, stop }
}
