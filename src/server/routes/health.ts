import { z } from 'zod'
import type { House } from '../house.js'
import type { App } from '../http/index.js'
import { operationsOf, readiness } from '../operations/index.js'

const checkSchema = z
  .object({
    name: z.enum(['database', 'migrations', 'record', 'disk', 'store', 'server']),
    state: z.enum(['ok', 'warning', 'failed']),
    code: z.string().optional(),
    detail: z.string().optional(),
  })
  .meta({ id: 'ReadinessCheck', description: 'One thing that serving needs.' })
const readinessSchema = z.object({ ready: z.boolean(), checks: z.array(checkSchema) }).meta({ id: 'Readiness' })

/** Whether the server lives, whether it can work, and how far the samples of a first run are. */
export function healthRoutes(app: App, house: House): void {
  app.route({
    method: 'GET',
    url: '/healthz',
    config: { access: 'public', anonymous: true },
    schema: {
      operationId: 'health',
      tags: ['operations'],
      summary: 'Whether the process answers; asks no database',
      response: { 200: z.object({ alive: z.literal(true), version: z.string() }) },
    },
    handler: async (_request, reply) => {
      reply.header('cache-control', 'no-store')
      return { alive: true as const, version: house.version }
    },
  })

  app.route({
    method: 'GET',
    url: '/readyz',
    config: { access: 'public', anonymous: true },
    schema: {
      operationId: 'readiness',
      tags: ['operations'],
      summary: 'Whether it can work: database, record, disk; 503 when it cannot',
      response: { 200: readinessSchema, 503: readinessSchema },
    },
    handler: async (_request, reply) => {
      const result = await readiness(house, operationsOf(house))
      reply.header('cache-control', 'no-store')
      return reply.code(result.ready ? 200 : 503).send(result)
    },
  })

  app.route({
    method: 'GET',
    url: '/v1/samples',
    config: { access: 'signed-in' },
    schema: {
      operationId: 'samples',
      tags: ['operations'],
      summary: 'How far the sample catalogue is, after a first start',
      response: {
        200: z.object({
          state: z.enum(['none', 'depositing', 'deciding', 'done', 'failed']),
          done: z.int(),
          total: z.int(),
          code: z.string().optional(),
        }),
      },
    },
    handler: async () => operationsOf(house).samples ?? { state: 'none' as const, done: 0, total: 0 },
  })
}
