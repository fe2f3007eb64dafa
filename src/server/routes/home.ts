import { z } from 'zod'
import {
  countRegistry,
  decisionsByDay,
  needKinds,
  readChanges,
  readNames,
  readNeeds,
  viewpointOf,
} from '../home/index.js'
import type { House } from '../house.js'
import type { App } from '../http/index.js'

const count = z.object({ count: z.int(), capped: z.boolean().describe('There are more: show it as `1,000+`') })
const names = z.array(
  z.object({ text: z.string(), language: z.string().optional(), script: z.string().optional(), kind: z.string() }),
)
const outcomes = { permit: z.int(), refuse: z.int(), review: z.int() }

const homeSchema = z
  .object({
    of: z
      .enum(['rightsholder', 'association', 'provider', 'authority', 'operator'])
      .describe('What the party is that the caller acts for'),
    needs: z
      .array(
        count.extend({
          kind: z.enum(needKinds),
          items: z
            .array(
              z.object({
                id: z.string(),
                title: z.string(),
                work: z.string().optional(),
                party: z.string().optional().describe('The other side'),
                at: z.iso.datetime({ offset: true }).optional(),
                level: z.int().optional(),
              }),
            )
            .describe('The first few'),
        }),
      )
      .describe('What waits for the caller, the most pressing first'),
    changes: z
      .array(
        z.object({
          kind: z.enum(['party', 'work', 'reference', 'grant', 'reservation', 'mandate', 'claim', 'decision']),
          id: z.string(),
          title: z.string(),
          at: z.iso.datetime(),
          state: z.string().optional(),
          work: z.string().optional(),
          count: z.int().optional().describe('Of so many like it this is the newest'),
          by: z.string().optional(),
        }),
      )
      .describe('What is new, newest first'),
    figures: z.object({
      works: count,
      references: count,
      grants: count.describe('In force'),
      decisions: z.object({
        of: z
          .enum(['own', 'concerning', 'all'])
          .describe('Of the caller’s own uses, those that found works of theirs, or everybody’s'),
        days: z.array(z.object({ day: z.iso.date(), ...outcomes })).describe('The last 30 days, oldest first'),
      }),
    }),
    names: z
      .object({ works: z.record(z.string(), names), parties: z.record(z.string(), names) })
      .describe('Of the works and parties above'),
    steps: z
      .object({ work: z.boolean(), reference: z.boolean(), grant: z.boolean(), check: z.boolean() })
      .describe('Which of the first steps have been taken'),
  })
  .meta({ id: 'Home' })

/** The page one arrives at. */
export function homeRoutes(app: App, house: House): void {
  const decisionsOf = decisionsByDay()

  app.route({
    method: 'GET',
    url: '/v1/home',
    config: { access: 'signed-in', plannedOnce: true },
    schema: {
      operationId: 'getHome',
      tags: ['home'],
      summary: 'What waits for you, what is new, and how much there is',
      querystring: z.object({
        minutesFromUtc: z.coerce.number().int().min(-840).max(840).default(0).describe('Of your clock; JST is 540'),
      }),
      response: { 200: homeSchema },
    },
    handler: async (request) =>
      await request.asTenant(async (db) => {
        const viewpoint = await viewpointOf(db, request.principal, house.kyodaku.now())
        // Side by side: on a server they travel together.
        const [needs, changes, counts, decisions] = await Promise.all([
          readNeeds(db, viewpoint),
          readChanges(db, viewpoint),
          countRegistry(db, viewpoint),
          decisionsOf(db, viewpoint, request.query.minutesFromUtc),
        ])
        const figures = { ...counts, decisions }
        const decided = figures.decisions.days.some(({ permit, refuse, review }) => permit + refuse + review > 0)
        const checked =
          decided ||
          (await db.selectFrom('checks').select('id').limit(1).executeTakeFirst()) !== undefined ||
          (await db.selectFrom('clearances').select('id').limit(1).executeTakeFirst()) !== undefined
        return {
          of: viewpoint.of,
          needs,
          changes,
          figures,
          names: await readNames(db, needs, changes),
          steps: {
            work: figures.works.count > 0,
            reference: figures.references.count > 0,
            grant: figures.grants.count > 0,
            check: checked,
          },
        }
      }),
  })
}
