import { z } from 'zod'
import { namesFor } from '../grants/index.js'
import { type App, cutPage, decodeCursor, pageOf, pageQuery } from '../http/index.js'
import { actOfRow, listActs } from '../identity/index.js'

const id = z.string().min(1).max(200)
const instant = z.iso.datetime({ offset: true })
const cursorSchema = z.tuple([z.iso.datetime(), z.string().max(200)])

/** What acts are done to and has a name in the registry. */
const subjectKinds = ['work', 'reference', 'grant', 'reservation', 'mandate', 'claim', 'party'] as const

const actSchema = z
  .object({
    id: z.string(),
    at: z.iso.datetime(),
    action: z.string().describe('The operation’s id in this description, or a word such as `signIn.failed`.'),
    outcome: z.string().describe('`done`, an HTTP status, or why not.'),
    user: z.string().optional(),
    token: z.string().optional(),
    approvedBy: z.string().optional().describe('The second person, where the party asks for two.'),
    party: z.string().optional().describe('For whom it was done; absent: the operator.'),
    onBehalfOf: z.string().optional(),
    mandate: z.string().optional(),
    subjects: z.array(z.string()).describe('What it was done to.'),
    logIndex: z.int().describe('Where the record has its salted digest.'),
  })
  .meta({ id: 'Act' })

const actNames = z
  .object({
    people: z
      .record(z.string(), z.string())
      .describe('Without those who have been erased, and those of another party.'),
    parties: z.record(z.string(), z.object({ ja: z.string(), en: z.string() })),
    subjects: z
      .record(
        z.string(),
        z.object({
          kind: z.enum(subjectKinds),
          title: z.object({ ja: z.string(), en: z.string() }),
          work: z.string().optional().describe('Whose page shows it, where it has none of its own'),
        }),
      )
      .describe('What was done to, as far as it is registered and you may see it.'),
  })
  .meta({ id: 'ActNames' })

/** What people did, to be browsed by whom it concerns. */
export function actsRoutes(app: App): void {
  app.route({
    method: 'GET',
    url: '/v1/acts',
    config: { access: 'signed-in' },
    schema: {
      operationId: 'listActs',
      tags: ['people'],
      summary: 'What people did, newest first',
      description:
        'With the permission `acts.read`: by your party, on its behalf under a mandate, and by yourself; of the operator, all. Without it: what you did yourself.',
      querystring: pageQuery.extend({
        person: id.optional(),
        action: id.optional(),
        subject: id.optional().describe('A work, a grant, a person, …: by its id'),
        from: instant.optional(),
        until: instant.optional().describe('Before that instant'),
      }),
      response: { 200: pageOf(actSchema).extend({ names: actNames }) },
    },
    handler: async (request) => {
      const { limit, cursor, person, action, subject, from, until } = request.query
      const place = cursor === undefined ? undefined : decodeCursor(cursor, cursorSchema)
      return await request.asTenant(async (db) => {
        const rows = await listActs(
          db,
          request.principal,
          {
            ...(person === undefined ? {} : { person }),
            ...(action === undefined ? {} : { action }),
            ...(subject === undefined ? {} : { subject }),
            ...(from === undefined ? {} : { from: new Date(from) }),
            ...(until === undefined ? {} : { until: new Date(until) }),
          },
          { limit: limit + 1, ...(place === undefined ? {} : { after: { at: new Date(place[0]), id: place[1] } }) },
        )
        const page = cutPage(rows, limit, actOfRow, (row) => [row.at.toISOString(), row.id])
        const registered = await db
          .selectFrom('registry_subjects')
          .select(['kind', 'subject_id as id', 'title', 'work'])
          .where('kind', 'in', subjectKinds)
          .where('subject_id', 'in', ['', ...page.items.flatMap(({ subjects }) => subjects)])
          .execute()
        const { parties, works } = await namesFor(db, {
          parties: page.items.flatMap(({ party, onBehalfOf, subjects }) => [
            party ?? '*',
            onBehalfOf ?? '*',
            ...subjects.filter((one) => registered.some(({ kind, id }) => kind === 'party' && id === one)),
          ]),
          works: registered.flatMap(({ kind, id }) => (kind === 'work' ? [id] : [])),
        })
        const subjects = Object.fromEntries(
          registered.map(({ kind, id, title, work }) => {
            const named = kind === 'work' ? works[id] : kind === 'party' ? parties[id] : undefined
            return [
              id,
              {
                kind: kind as (typeof subjectKinds)[number],
                title: named ?? { ja: title, en: title },
                ...(work === null || kind === 'work' ? {} : { work }),
              },
            ]
          }),
        )
        const people = await db
          .selectFrom('users')
          .select(['id', 'name'])
          .where('state', '<>', 'erased')
          .where('id', 'in', ['', ...page.items.flatMap(({ user, approvedBy }) => [user ?? '', approvedBy ?? ''])])
          .execute()
        return {
          ...page,
          names: { people: Object.fromEntries(people.map((one) => [one.id, one.name])), parties, subjects },
        }
      })
    },
  })
}
