import type { House } from '../house.js'
import { type App, HttpError } from '../http/index.js'
import { answerLogCall, logCallSchema, logPath, provesWorker, workerHeader } from '../worker/index.js'

/** The log, for workers beside the server: it has one writer. */
export function internalLogRoutes(app: App, house: House): void {
  app.route({
    method: 'POST',
    url: logPath,
    // What is done to the log here is done by jobs, which are recorded by whoever asked for them.
    config: { access: 'operations.write', unrecorded: true },
    schema: { hide: true, body: logCallSchema },
    handler: async (request, reply) => {
      // A token is not enough: whoever appends holds the installation's secret as well.
      if (!provesWorker(house.kyodaku, request.headers[workerHeader]))
        throw new HttpError(403, 'http.forbidden', 'This is for workers that share the data folder of this server.')
      return reply.header('cache-control', 'no-store').send(await answerLogCall(house.kyodaku, request.body))
    },
  })
}
