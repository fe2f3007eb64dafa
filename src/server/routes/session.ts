import { z } from 'zod'
import { mandatesWhere } from '../../clearance/index.js'
import type { House } from '../house.js'
import { type App, HttpError } from '../http/index.js'
import {
  actorOf,
  clearSessionCookie,
  csrfTokenOf,
  endSessions,
  type Principal,
  principalOfSecret,
  recordAct,
  rotateSession,
  secretOfCookie,
  setSessionCookie,
  stepUpSeconds,
  unknownSession,
} from '../identity/index.js'

const membershipSchema = z
  .object({
    id: z.string(),
    party: z.string().nullable().describe('Null: the operator of this installation.'),
    partyName: z.string().nullable(),
    partyRole: z.string().nullable(),
    role: z.string(),
  })
  .meta({ id: 'Membership' })

export const sessionSchema = z
  .object({
    kind: z.enum(['user', 'token']),
    user: z.object({ id: z.string(), name: z.string(), email: z.string().nullable() }),
    party: z.string().nullable(),
    partyName: z.string().nullable(),
    partyRole: z.string().nullable(),
    role: z.string(),
    permissions: z.array(z.string()),
    secondFactorNeeded: z
      .boolean()
      .describe('The party demands a second factor: until one is set up, or signed in with, nothing else can be done.'),
    memberships: z.array(membershipSchema),
    /** The rightsholders that the party holds a mandate of. */
    actsFor: z.array(z.object({ party: z.string(), mandate: z.string(), scopes: z.array(z.string()) })),
    language: z.enum(['ja', 'en']),
    csrfToken: z.string().optional().describe('To be sent with every write of this session, as x-csrf-token.'),
    stepUpUntil: z.string().optional(),
  })
  .meta({ id: 'Session' })

export const languageSchema = z.enum(['ja', 'en'])
export const personNameSchema = z.string().trim().min(1).max(200)

/** The session that a request comes with: who is signed in, for whom they act, and their other sessions. */
export function sessionRoutes(app: App, house: House): void {
  const { kyodaku } = house

  app.route({
    method: 'GET',
    url: '/v1/session',
    config: { access: 'signed-in', beforeSecondFactor: true },
    schema: {
      operationId: 'getSession',
      tags: ['session'],
      summary: 'Who is signed in, and what they may do',
      response: { 200: sessionSchema },
    },
    handler: async (request) => {
      const secret = secretOfCookie(house, request)
      return await describeSession(house, request.principal, secret)
    },
  })

  app.route({
    method: 'PATCH',
    url: '/v1/session',
    config: { access: 'signed-in', beforeSecondFactor: true },
    schema: {
      operationId: 'changeProfile',
      tags: ['session'],
      summary: 'Change your own name or language',
      body: z.strictObject({ name: personNameSchema.optional(), language: languageSchema.optional() }),
      response: { 200: z.object({ name: z.string(), language: languageSchema }) },
    },
    handler: async (request) => {
      const { name, language } = request.body
      const row = await kyodaku.store.db
        .updateTable('users')
        .set((eb) => ({ name: name ?? eb.ref('name'), language: language ?? eb.ref('language') }))
        .where('id', '=', personOf(request.principal))
        .returning(['name', 'language'])
        .executeTakeFirstOrThrow()
      return row
    },
  })

  app.route({
    method: 'DELETE',
    url: '/v1/session',
    config: { access: 'public', unrecorded: true },
    schema: { operationId: 'signOut', tags: ['session'], summary: 'Sign out', response: { 204: z.null() } },
    handler: async (request, reply) => {
      const { caller } = request
      clearSessionCookie(house, reply)
      // What is stored for the page that was open (ASVS 5.0, 14.3.1).
      reply.header('clear-site-data', '"cache", "storage"')
      if (caller?.session !== undefined && caller.user !== undefined) {
        await endSessions(kyodaku, { user: caller.user, only: caller.session })
        await recordAct(kyodaku, { ...actorOf(caller), action: 'signOut', subjects: [], outcome: 'done' })
      }
      return reply.status(204).send(null)
    },
  })

  app.route({
    method: 'PUT',
    url: '/v1/session/party',
    config: { access: 'signed-in', unrecorded: true, beforeSecondFactor: true },
    schema: {
      operationId: 'chooseParty',
      tags: ['session'],
      summary: 'Act for another party of yours',
      body: z.strictObject({
        party: z.string().max(200).nullable().default(null).describe('Null or absent: the operator.'),
      }),
      response: { 200: sessionSchema },
    },
    handler: async (request, reply) => {
      const { principal } = request
      const { party } = request.body
      const membership = await kyodaku.store.db
        .selectFrom('memberships')
        .select('id')
        .where('user_id', '=', personOf(principal))
        .where('party', party === null ? 'is' : '=', party)
        .where('state', '=', 'active')
        .executeTakeFirst()
      if (membership === undefined || principal.session === undefined) {
        throw new HttpError(403, 'http.forbidden', 'You are no member of that party.')
      }
      const session = await rotateSession(kyodaku, principal.session, { membership: membership.id })
      setSessionCookie(house, reply, session.secret)
      await recordAct(kyodaku, {
        ...actorOf(principal),
        action: 'chooseParty',
        subjects: party === null ? [] : [party],
        outcome: 'done',
      })
      const now = await principalOfSecret(kyodaku, session.secret)
      return await describeSession(house, now ?? principal, session.secret)
    },
  })

  app.route({
    method: 'GET',
    url: '/v1/sessions',
    config: { access: 'signed-in', beforeSecondFactor: true },
    schema: {
      operationId: 'listSessions',
      tags: ['session'],
      summary: 'Where you are signed in',
      response: {
        200: z.object({
          items: z.array(
            z.object({
              id: z.string(),
              device: z.string(),
              methods: z.array(z.string()),
              createdAt: z.string(),
              lastSeenAt: z.string(),
              endsAt: z.string(),
              current: z.boolean(),
            }),
          ),
        }),
      },
    },
    handler: async (request) => {
      const user = personOf(request.principal)
      const rows = await request.asTenant((db) =>
        db
          .selectFrom('sessions')
          .select(['id', 'device', 'methods', 'created_at', 'last_seen_at', 'ends_at'])
          .where('user_id', '=', user)
          .where('ends_at', '>', kyodaku.now())
          .orderBy('last_seen_at', 'desc')
          .limit(100)
          .execute(),
      )
      return {
        items: rows.map((row) => ({
          id: row.id,
          device: row.device,
          methods: row.methods as string[],
          createdAt: row.created_at.toISOString(),
          lastSeenAt: row.last_seen_at.toISOString(),
          endsAt: row.ends_at.toISOString(),
          current: row.id === request.principal.session,
        })),
      }
    },
  })

  app.route({
    method: 'DELETE',
    url: '/v1/sessions/:id',
    config: { access: 'signed-in', beforeSecondFactor: true },
    schema: {
      operationId: 'endSession',
      tags: ['session'],
      summary: 'Sign one of your devices out',
      params: z.object({ id: z.string().max(100) }),
      response: { 204: z.null() },
    },
    handler: async (request, reply) => {
      const ended = await endSessions(kyodaku, { user: personOf(request.principal), only: request.params.id })
      if (ended === 0) throw unknownSession()
      return reply.status(204).send(null)
    },
  })

  app.route({
    method: 'DELETE',
    url: '/v1/sessions',
    config: { access: 'signed-in', beforeSecondFactor: true },
    schema: {
      operationId: 'endOtherSessions',
      tags: ['session'],
      summary: 'Sign out everywhere else',
      response: { 200: z.object({ ended: z.int() }) },
    },
    handler: async (request) => {
      const { session } = request.principal
      const ended = await endSessions(kyodaku, {
        user: personOf(request.principal),
        ...(session === undefined ? {} : { except: session }),
      })
      return { ended }
    },
  })
}

/** The person behind a request. Throws for a token that has none. */
export function personOf({ user }: Principal): string {
  if (user !== undefined) return user
  throw new HttpError(403, 'http.forbidden', 'This is a matter of a person: sign in, a token will not do.')
}

export async function describeSession(
  house: House,
  principal: Principal,
  secret: string | undefined,
): Promise<z.infer<typeof sessionSchema>> {
  const { kyodaku } = house
  const { db } = kyodaku.store
  const user =
    principal.user === undefined
      ? undefined
      : await db
          .selectFrom('users')
          .select(['id', 'name', 'email', 'language'])
          .where('id', '=', principal.user)
          .executeTakeFirst()
  const memberships =
    principal.user === undefined || principal.kind === 'token'
      ? []
      : await db
          .selectFrom('memberships')
          .select(['id', 'party', 'role'])
          .where('user_id', '=', principal.user)
          .where('state', '=', 'active')
          .orderBy('created_at')
          .orderBy('id')
          .execute()
  const wanted = [principal.party, ...memberships.map(({ party }) => party)].filter((id) => typeof id === 'string')
  const parties = new Map(
    wanted.length === 0
      ? []
      : (
          await db
            .selectFrom('registry_subjects')
            .select(['subject_id', 'title', 'body'])
            .where('kind', '=', 'party')
            .where('subject_id', 'in', wanted)
            .execute()
        ).map((row) => [row.subject_id, { name: row.title, role: (row.body as { role: string }).role }]),
  )
  const { party } = principal
  const now = kyodaku.now()
  const actsFor =
    party === undefined || principal.sees === 'all' || principal.sees.length < 2
      ? []
      : await mandatesWhere(
          kyodaku,
          (mandate) =>
            mandate.association === party &&
            mandate.state === 'active' &&
            Date.parse(mandate.from) <= now.getTime() &&
            (mandate.until === undefined || now.getTime() < Date.parse(mandate.until)),
        )
  return {
    kind: principal.kind,
    user: user ?? { id: principal.id, name: 'API', email: null },
    party: party ?? null,
    partyName: party === undefined ? null : (parties.get(party)?.name ?? party),
    partyRole: party === undefined ? null : (parties.get(party)?.role ?? null),
    role: principal.role,
    permissions: principal.secondFactorNeeded === true ? [] : [...principal.permissions],
    secondFactorNeeded: principal.secondFactorNeeded === true,
    memberships: memberships.map((one) => ({
      ...one,
      partyName: one.party === null ? null : (parties.get(one.party)?.name ?? one.party),
      partyRole: one.party === null ? null : (parties.get(one.party)?.role ?? null),
    })),
    actsFor: actsFor.map((mandate) => ({
      party: mandate.rightsholder,
      mandate: mandate.id,
      scopes: [...mandate.scopes],
    })),
    language: user?.language ?? principal.language ?? 'ja',
    ...(principal.session === undefined || secret === undefined ? {} : { csrfToken: csrfTokenOf(kyodaku, secret) }),
    ...(principal.stepUpAt === undefined
      ? {}
      : { stepUpUntil: new Date(principal.stepUpAt.getTime() + stepUpSeconds * 1000).toISOString() }),
  }
}
