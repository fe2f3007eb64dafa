import { z } from 'zod'
import type { House } from '../house.js'
import { type App, cutPage, decodeCursor, pageOf, pageQuery } from '../http/index.js'
import {
  changeRole,
  endSessions,
  erasePerson,
  IdentityError,
  type Principal,
  removeMember,
  setMemberState,
  setPersonState,
  unknownPerson,
} from '../identity/index.js'
import { mustFit, ofPartyQuery, partyMeant, roleSchema } from './invitations.js'

const personSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    email: z.string().nullable(),
    party: z.string().nullable(),
    role: z.string(),
    state: z.enum(['active', 'suspended']),
    memberSince: z.string(),
    lastSeenAt: z.string().nullable(),
    secondFactor: z.boolean().describe('Signs in by passkey, or by password and code.'),
    you: z.boolean(),
  })
  .meta({ id: 'Person' })

const onePerson = z.object({ id: z.string().max(100) })

/** The people of a party, and what they may do. */
export function peopleRoutes(app: App, house: House): void {
  const { kyodaku } = house
  const tags = ['people']

  app.route({
    method: 'GET',
    url: '/v1/people',
    config: { access: 'people.read' },
    schema: {
      operationId: 'listPeople',
      tags,
      summary: 'The people of your party, by name',
      querystring: pageQuery.extend(ofPartyQuery.shape).extend({ q: z.string().max(200).optional() }),
      response: { 200: pageOf(personSchema) },
    },
    handler: async (request) => {
      const { limit, cursor, party: asked, q } = request.query
      const party = partyMeant(request.principal, asked)
      const after = cursor === undefined ? undefined : decodeCursor(cursor, z.tuple([z.string(), z.string()]))
      const rows = await request.asTenant((db) =>
        people(db, party)
          .$if(after !== undefined, (query) =>
            query.where(({ eb, refTuple, tuple }) =>
              eb(refTuple('users.name', 'users.id'), '>', tuple(after?.[0] ?? '', after?.[1] ?? '')),
            ),
          )
          .$if(q !== undefined && q !== '', (query) =>
            query.where(({ eb, or }) =>
              or([
                eb('users.name', 'ilike', `%${(q ?? '').replace(/[\\%_]/g, '\\$&')}%`),
                eb('users.email', 'ilike', `%${(q ?? '').replace(/[\\%_]/g, '\\$&')}%`),
              ]),
            ),
          )
          .orderBy('users.name')
          .orderBy('users.id')
          .limit(limit + 1)
          .execute(),
      )
      const page = cutPage(
        rows,
        limit,
        (row) => row,
        (row) => [row.name, row.id],
      )
      return { ...page, items: await described(page.items, request.principal) }
    },
  })

  app.route({
    method: 'GET',
    url: '/v1/people/:id',
    config: { access: 'people.read' },
    schema: {
      operationId: 'getPerson',
      tags,
      summary: 'One person of your party',
      params: onePerson,
      querystring: ofPartyQuery,
      response: { 200: personSchema },
    },
    handler: async (request) => {
      const party = partyMeant(request.principal, request.query.party)
      return await person(request, party)
    },
  })

  app.route({
    method: 'PATCH',
    url: '/v1/people/:id',
    config: { access: 'people.write', stepUp: true },
    schema: {
      operationId: 'changePerson',
      tags,
      summary: 'Give somebody another role',
      params: onePerson,
      querystring: ofPartyQuery,
      body: z.strictObject({ role: roleSchema }),
      response: { 200: personSchema },
    },
    handler: async (request) => {
      const party = partyMeant(request.principal, request.query.party)
      const { role } = request.body
      await mustFit(house, party, role)
      await changeRole(kyodaku, request.params.id, party, role)
      request.noteAct({}, [role])
      return await person(request, party)
    },
  })

  for (const [verb, state] of [
    ['suspend', 'suspended'],
    ['reactivate', 'active'],
  ] as const) {
    app.route({
      method: 'POST',
      url: `/v1/people/:id/${verb}`,
      config: { access: 'people.write' },
      schema: {
        operationId: `${verb}Person`,
        tags,
        summary:
          verb === 'suspend'
            ? 'Keep somebody out: sessions and tokens for your party end at once'
            : 'Let somebody in again who was kept out',
        params: onePerson,
        querystring: ofPartyQuery.extend({
          everywhere: z.stringbool().optional().describe('For the operator: whatever party they act for.'),
        }),
        response: { 204: z.null() },
      },
      handler: async (request, reply) => {
        const { principal } = request
        if (request.params.id === principal.user) {
          throw new IdentityError('identity.not-allowed', 'Not yourself: ask another administrator.')
        }
        if (request.query.everywhere === true && principal.party === undefined) {
          await setPersonState(kyodaku, request.params.id, state)
        } else {
          await setMemberState(kyodaku, request.params.id, partyMeant(principal, request.query.party), state)
        }
        return reply.status(204).send(null)
      },
    })
  }

  app.route({
    method: 'POST',
    url: '/v1/people/:id/sign-out',
    config: { access: 'people.write' },
    schema: {
      operationId: 'signPersonOut',
      tags,
      summary: 'Sign somebody out everywhere',
      params: onePerson,
      querystring: ofPartyQuery,
      response: { 200: z.object({ ended: z.int() }) },
    },
    handler: async (request) => {
      const party = partyMeant(request.principal, request.query.party)
      await person(request, party)
      // A party's administrator ends what was for that party; the operator everything.
      const own = request.principal.party
      return {
        ended: await endSessions(kyodaku, { user: request.params.id, ...(own === undefined ? {} : { party: own }) }),
      }
    },
  })

  app.route({
    method: 'DELETE',
    url: '/v1/people/:id/membership',
    config: { access: 'people.write', stepUp: true, approval: 'people.remove' },
    schema: {
      operationId: 'removeMember',
      tags,
      summary: 'Take somebody out of your party',
      params: onePerson,
      querystring: ofPartyQuery,
      response: { 204: z.null() },
    },
    handler: async (request, reply) => {
      await removeMember(kyodaku, request.params.id, partyMeant(request.principal, request.query.party))
      return reply.status(204).send(null)
    },
  })

  app.route({
    method: 'DELETE',
    url: '/v1/people/:id',
    config: { access: 'people.write', stepUp: true, approval: 'people.remove' },
    schema: {
      operationId: 'erasePerson',
      tags,
      summary: 'Erase a person: name, address and ways in. What they did stays in the record, under an id',
      params: onePerson,
      response: { 204: z.null() },
    },
    handler: async (request, reply) => {
      await erasePerson(kyodaku, request.params.id, request.principal.party)
      return reply.status(204).send(null)
    },
  })

  type Row = {
    id: string
    name: string
    email: string | null
    party: string | null
    role: string
    member_state: 'active' | 'suspended'
    user_state: string
    created_at: Date
  }

  async function person(
    request: {
      params: { id: string }
      principal: Principal
      asTenant: <T>(work: (db: House['store']['db']) => Promise<T>) => Promise<T>
    },
    party: string | undefined,
  ): Promise<z.infer<typeof personSchema>> {
    const row = await request.asTenant((db) =>
      people(db, party).where('users.id', '=', request.params.id).executeTakeFirst(),
    )
    if (row === undefined) throw unknownPerson()
    const [one] = await described([row], request.principal)
    if (one === undefined) throw unknownPerson()
    return one
  }

  /** With what only the house sees: when they were here last, and whether a password alone lets them in. */
  async function described(rows: readonly Row[], principal: Principal): Promise<z.infer<typeof personSchema>[]> {
    const ids = rows.map(({ id }) => id)
    if (ids.length === 0) return []
    const { db } = kyodaku.store
    const seen = await db
      .selectFrom('sessions')
      .select(['user_id', ({ fn }) => fn.max('last_seen_at').as('at')])
      .where('user_id', 'in', ids)
      .groupBy('user_id')
      .execute()
    const strong = await db
      .selectFrom('totps')
      .select('user_id')
      .where('user_id', 'in', ids)
      .where('confirmed_at', 'is not', null)
      .union(db.selectFrom('passkeys').select('user_id').where('user_id', 'in', ids))
      .execute()
    const seenAt = new Map(seen.map((row) => [row.user_id, row.at]))
    const withTwo = new Set(strong.map((row) => row.user_id))
    return rows.map((row) => ({
      id: row.id,
      name: row.name,
      email: row.email,
      party: row.party,
      role: row.role,
      state: row.user_state === 'active' ? row.member_state : 'suspended',
      memberSince: row.created_at.toISOString(),
      lastSeenAt: seenAt.get(row.id)?.toISOString() ?? null,
      secondFactor: withTwo.has(row.id),
      you: row.id === principal.user,
    }))
  }
}

const people = (db: House['store']['db'], party: string | undefined) =>
  db
    .selectFrom('memberships')
    .innerJoin('users', 'users.id', 'memberships.user_id')
    .select(['users.id', 'users.name', 'users.email', 'memberships.party', 'memberships.role'])
    .select(['memberships.state as member_state', 'users.state as user_state', 'memberships.created_at'])
    .where('memberships.party', party === undefined ? 'is' : '=', party ?? null)
