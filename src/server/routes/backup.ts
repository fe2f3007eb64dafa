import { PassThrough } from 'node:stream'
import { z } from 'zod'
import { tarSink } from '../../store/index.js'
import type { House } from '../house.js'
import { type App, HttpError } from '../http/index.js'
import { writeBackup } from '../operations/index.js'

/** A backup through the server that runs on the data folder. */
export function backupRoutes(app: App, house: House): void {
  let underWay = false

  app.route({
    method: 'GET',
    url: '/v1/backup',
    config: { access: 'operations.write', stepUp: true },
    schema: {
      operationId: 'backup',
      tags: ['operations'],
      summary: 'A backup of the whole house as one tar, while it goes on working',
      description:
        'Its last file is `manifest.json`: a tar that ends without one was cut off. The secret key is in it only with `keys=include`, which is for the command line of the same machine.',
      querystring: z.object({ keys: z.enum(['include', 'leave-out']).default('leave-out') }),
    },
    handler: async (request, reply) => {
      const { principal } = request
      if (principal.party !== undefined)
        throw new HttpError(403, 'http.forbidden', 'A backup holds everything: it is for the operator only.')
      if (request.query.keys === 'include' && principal.kind !== 'token')
        throw new HttpError(403, 'http.forbidden', 'The secret key is given to the command line of the machine only.')
      if (underWay) throw new HttpError(409, 'http.conflict', 'A backup is under way already: wait until it has ended.')
      underWay = true
      const output = new PassThrough()
      // Cut off, the answer ends without its manifest, and the connection with an error.
      void writeBackup(house.kyodaku, tarSink(output), { withKeys: request.query.keys === 'include' })
        .catch((error: unknown) => {
          request.log.error({ err: error }, 'backup failed')
          output.destroy(error instanceof Error ? error : new Error(String(error)))
        })
        .finally(() => {
          underWay = false
        })
      return reply
        .type('application/x-tar')
        .header('cache-control', 'no-store')
        .header('content-disposition', 'attachment; filename="kyodaku-backup.tar"')
        .send(output)
    },
  })
}
