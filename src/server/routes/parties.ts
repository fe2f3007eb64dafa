import { sql } from 'kysely'
import { z } from 'zod'
import { registerParty } from '../../clearance/index.js'
import { type Party, partyRoles, partySchema } from '../../rights/index.js'
import type { House } from '../house.js'
import { type App, cutPage, decodeCursor, HttpError, pageOf, pageQuery } from '../http/index.js'
import { IdentityError, type Principal } from '../identity/index.js'

const partyItem = z
  .object({
    id: z.string(),
    role: z.enum(partyRoles),
    name: z.string(),
    names: partySchema.shape.names,
    classes: z.array(z.string()),
    recordedAt: z.string(),
    logIndex: z.int().nullable(),
    own: z.boolean(),
    /** The caller's party acts for it under a mandate. */
    represented: z.boolean(),
  })
  .meta({ id: 'Party' })

/** What a dry run answers: it may be registered. */
const triedParty = z.object({ id: z.string() }).meta({ id: 'TriedParty' })
const oneParty = z.object({ id: z.string().min(1).max(200) })

/** The parties: who is in the house. Each signed-in party sees all of them; the operator registers them. */
export function partiesRoutes(app: App, house: House): void {
  const { kyodaku } = house
  const tags = ['parties']

  app.route({
    method: 'GET',
    url: '/v1/parties',
    config: { access: 'signed-in' },
    schema: {
      operationId: 'listParties',
      tags,
      summary: 'Parties, by name',
      querystring: pageQuery.extend({
        q: z.string().max(200).optional(),
        role: z.enum(partyRoles).optional(),
      }),
      response: { 200: pageOf(partyItem) },
    },
    handler: async (request) => {
      const { limit, cursor, q, role } = request.query
      const after = cursor === undefined ? undefined : decodeCursor(cursor, z.tuple([z.string(), z.string()]))
      const rows = await request.asTenant((db) =>
        db
          .selectFrom('registry_subjects')
          .select(['subject_id', 'title', 'body', 'recorded_at', 'log_index'])
          .where('kind', '=', 'party')
          .$if(role !== undefined, (query) => query.where(sql`body ->> 'role'`, '=', role))
          .$if(q !== undefined && q !== '', (query) =>
            query.where(({ eb, or }) => {
              const like = `%${(q ?? '').replace(/[\\%_]/g, '\\$&')}%`
              return or([
                eb('title', 'ilike', like),
                eb('subject_id', 'ilike', like),
                eb(sql`(body -> 'names')::text`, 'ilike', like),
              ])
            }),
          )
          .$if(after !== undefined, (query) =>
            query.where(({ eb, refTuple, tuple }) =>
              eb(refTuple('title', 'subject_id'), '>', tuple(after?.[0] ?? '', after?.[1] ?? '')),
            ),
          )
          .orderBy('title')
          .orderBy('subject_id')
          .limit(limit + 1)
          .execute(),
      )
      return cutPage(
        rows,
        limit,
        (row) => itemOf(row, request.principal),
        (row) => [row.title, row.subject_id],
      )
    },
  })

  app.route({
    method: 'GET',
    url: '/v1/parties/:id',
    config: { access: 'signed-in' },
    schema: {
      operationId: 'getParty',
      tags,
      summary: 'One party',
      params: oneParty,
      response: { 200: partyItem },
    },
    handler: async (request) => await one(request, request.params.id),
  })

  app.route({
    method: 'POST',
    url: '/v1/parties',
    config: { access: 'operations.write', acting: true, dryRun: 'query' },
    schema: {
      operationId: 'createParty',
      tags,
      summary: 'Register a party',
      body: partySchema,
      response: { 200: triedParty, 201: partyItem },
    },
    handler: async (request, reply) => {
      const dryRun = request.isDryRun()
      const party = request.body as Party
      const before = await kyodaku.store.db
        .selectFrom('registry_subjects')
        .select('subject_id')
        .where('kind', '=', 'party')
        .where('subject_id', '=', party.id)
        .executeTakeFirst()
      if (before !== undefined) {
        throw new HttpError(409, 'http.conflict', `There is a party "${party.id}" already: take another id.`)
      }
      request.noteAct(await registerParty(kyodaku, party, { act: request.act(), dryRun }))
      if (dryRun) return reply.status(200).send({ id: party.id })
      return reply.status(201).send(await one(request, party.id))
    },
  })

  app.route({
    method: 'PATCH',
    url: '/v1/parties/:id',
    config: { access: 'settings.write', acting: true, dryRun: 'query' },
    schema: {
      operationId: 'changeParty',
      tags,
      summary: 'Change the names of a party; its role and classes only the operator',
      params: oneParty,
      body: partySchema.omit({ id: true }).partial(),
      response: { 200: partyItem },
    },
    handler: async (request) => {
      const before = await one(request, request.params.id)
      const { names = before.names, role = before.role, classes = before.classes } = request.body
      const party: Party = {
        id: before.id,
        role,
        names: names as Party['names'],
        ...(classes.length === 0 ? {} : { classes }),
      }
      request.noteAct(await registerParty(kyodaku, party, { act: request.act(), dryRun: request.isDryRun() }))
      return await one(request, before.id)
    },
  })

  async function one(
    request: { principal: Principal; asTenant: <T>(work: (db: House['store']['db']) => Promise<T>) => Promise<T> },
    id: string,
  ): Promise<z.infer<typeof partyItem>> {
    const row = await request.asTenant((db) =>
      db
        .selectFrom('registry_subjects')
        .select(['subject_id', 'title', 'body', 'recorded_at', 'log_index'])
        .where('kind', '=', 'party')
        .where('subject_id', '=', id)
        .executeTakeFirst(),
    )
    if (row === undefined) throw new IdentityError('identity.unknown-party', `There is no party "${id}".`)
    return itemOf(row, request.principal)
  }
}

function itemOf(
  row: { subject_id: string; title: string; body: unknown; recorded_at: Date; log_index: number | null },
  principal: { party?: string; sees: readonly string[] | 'all' },
): z.infer<typeof partyItem> {
  const { role, names, classes = [] } = row.body as Party
  return {
    id: row.subject_id,
    role,
    name: row.title,
    names,
    classes,
    recordedAt: row.recorded_at.toISOString(),
    logIndex: row.log_index,
    own: row.subject_id === principal.party,
    represented:
      principal.sees !== 'all' && row.subject_id !== principal.party && principal.sees.includes(row.subject_id),
  }
}

/** Its name as people know it. */
export async function partyTitle(house: House, party: string): Promise<string> {
  const row = await house.store.db
    .selectFrom('registry_subjects')
    .select('title')
    .where('kind', '=', 'party')
    .where('subject_id', '=', party)
    .executeTakeFirst()
  return row?.title ?? party
}
