import { z } from 'zod'
import { activityOf, subjectKinds } from '../../clearance/index.js'
import { outcomes } from '../../rights/index.js'
import { idSchema, isOf } from '../grants/index.js'
import type { House } from '../house.js'
import { type App, cutPage, decodeCursor, HttpError, pageOf, pageQuery } from '../http/index.js'

const subject = z.union([
  z.object({
    kind: z.literal('decision'),
    body: z.object({
      outcome: z.enum(outcomes),
      use: z.object({ kind: z.string(), party: z.string(), model: z.string(), territory: z.string() }),
      grants: z.array(z.string()),
      works: z.array(z.string()),
      supersedes: z.string().optional(),
    }),
  }),
  z.object({ kind: z.enum(subjectKinds), body: z.record(z.string(), z.unknown()) }),
])

const item = z
  .object({
    at: z.iso.datetime(),
    logIndex: z.int(),
    actedBy: z.string().nullable().describe('Null: the operator of this installation'),
    onBehalfOf: z.string().nullable(),
    mandate: z.string().nullable(),
    relation: z.enum(['by', 'in-its-name', 'about']),
    kind: z.enum([...subjectKinds, 'decision']),
    id: z.string(),
    change: z.enum(['added', 'changed', 'decided']),
    subject: subject.describe('What was registered, or decided'),
  })
  .meta({ id: 'Activity' })

/** What was done by a party, in its name, and with what is its own. */
export function activityRoutes(app: App, house: House): void {
  app.route({
    method: 'GET',
    url: '/v1/parties/:id/activity',
    config: { access: 'record.read' },
    schema: {
      operationId: 'listActivity',
      tags: ['parties'],
      summary: 'All that was done by a party or in its name, newest first, with the decisions under its grants',
      description: 'Of your own party, and of those that you hold a mandate of; the operator of any.',
      params: z.object({ id: idSchema }),
      querystring: pageQuery.extend({ since: z.iso.datetime({ offset: true }).optional() }),
      response: { 200: pageOf(item) },
    },
    handler: async (request) => {
      const { id } = request.params
      const { limit, cursor, since } = request.query
      if (!isOf(request.principal.sees, id)) {
        throw new HttpError(404, 'http.not-found', `There is no party ${id} of yours.`)
      }
      const before = cursor === undefined ? undefined : decodeCursor(cursor, z.tuple([z.int()]))[0]
      const done = await activityOf(house.kyodaku, id, {
        limit: limit + 1,
        ...(since === undefined ? {} : { since }),
        ...(before === undefined ? {} : { before }),
      })
      return cutPage(
        done,
        limit,
        ({ subject, ...one }) => ({
          ...one,
          subject:
            subject.kind === 'decision'
              ? { kind: subject.kind, body: subject.body }
              : { kind: subject.kind, body: { ...subject.body } },
        }),
        ({ logIndex }) => [logIndex],
      )
    },
  })
}
