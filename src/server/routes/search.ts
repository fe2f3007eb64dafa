import { sql } from 'kysely'
import { z } from 'zod'
import { nameSchema, type Party, partyRoles, type Work, workKinds } from '../../rights/index.js'
import { textArray } from '../../store/index.js'
import { searchHouse } from '../catalogue/index.js'
import type { House } from '../house.js'
import type { App } from '../http/index.js'

const found = z
  .object({
    kind: z.enum(['work', 'party']),
    id: z.string(),
    title: nameSchema.optional().describe('Its first name'),
    matched: nameSchema.optional().describe('The name that was found, where it is another; absent: its id'),
    how: z.enum(['exact', 'prefix', 'word', 'part', 'words']),
    workKind: z.enum(workKinds).optional(),
    role: z.enum(partyRoles).optional(),
    parent: z.string().optional(),
    withheld: z.boolean(),
  })
  .meta({ id: 'Found' })

/** Everything that has a name, by what someone types. */
export function searchRoutes(app: App, house: House): void {
  app.route({
    method: 'GET',
    url: '/v1/search',
    config: { access: 'signed-in' },
    schema: {
      operationId: 'search',
      tags: ['search'],
      summary: 'Works and parties by their names: from one character on, kana, kanji and romaji',
      querystring: z.object({
        q: z.string().max(200),
        kind: z.enum(['work', 'party']).optional(),
        limit: z.coerce.number().int().min(1).max(50).default(20),
      }),
      response: { 200: z.object({ items: z.array(found) }) },
    },
    handler: async (request) => {
      const { q, kind, limit } = request.query
      const hits = await searchHouse(house, request.principal, q, { limit, ...(kind === undefined ? {} : { kind }) })
      if (hits.length === 0) return { items: [] }
      // Read as the caller: what the index would let through, the database doesn't.
      const rows = await request.asTenant((db) =>
        db
          .selectFrom('registry_subjects')
          .select(['kind', 'subject_id', 'body', 'open'])
          .where('kind', 'in', ['work', 'party'])
          .where(sql<boolean>`subject_id = any(${textArray(hits.map(({ id }) => id))}::text[])`)
          .execute(),
      )
      const subjects = new Map(rows.map((row) => [`${row.kind}/${row.subject_id}`, row]))
      const items = hits.flatMap((hit) => {
        const row = subjects.get(`${hit.kind}/${hit.id}`)
        if (row === undefined) return []
        const work = hit.kind === 'work' ? (row.body as Work) : undefined
        const party = hit.kind === 'party' ? (row.body as Party) : undefined
        const names = work?.titles ?? party?.names ?? []
        const [title, matched] = [names[0], names[hit.name]]
        return [
          {
            kind: hit.kind,
            id: hit.id,
            ...(title === undefined ? {} : { title }),
            ...(matched === undefined || matched === title ? {} : { matched }),
            how: hit.how,
            ...(work === undefined ? {} : { workKind: work.kind }),
            ...(work?.parent === undefined ? {} : { parent: work.parent }),
            ...(party === undefined ? {} : { role: party.role }),
            withheld: !row.open,
          },
        ]
      })
      return { items }
    },
  })
}
