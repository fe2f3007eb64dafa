import { z } from 'zod'
import type { House } from '../house.js'
import { type App, cutPage, decodeCursor, HttpError, pageOf, pageQuery } from '../http/index.js'
import {
  addInvitation,
  addRecoveryLink,
  IdentityError,
  invitationLetter,
  joinAsKnown,
  joinAsNew,
  mustBeStrong,
  type Principal,
  type Role,
  readInvitation,
  recordAct,
  recoverByLink,
  roles,
  signIn,
  siteOf,
  userById,
} from '../identity/index.js'
import { partyTitle } from './parties.js'
import { languageSchema, personNameSchema, personOf } from './session.js'
import { answerSignedIn, emailSchema, fromOf, passwordSchema, secretSchema, signedInSchema } from './sign-in.js'

const invitationSchema = z
  .object({
    id: z.string(),
    email: z.string().nullable(),
    name: z.string().nullable(),
    party: z.string().nullable(),
    role: z.string(),
    createdAt: z.string(),
    expiresAt: z.string(),
    state: z.enum(['open', 'accepted', 'withdrawn', 'expired']),
  })
  .meta({ id: 'Invitation' })

const madeLinkSchema = z.object({
  id: z.string(),
  link: z.string(),
  expiresAt: z.string(),
  letter: z.object({ subject: z.string(), text: z.string() }).describe('To be sent by your own mail.'),
})

export const roleSchema = z.enum(roles)
/** Of the operator's people alone: whose people it is about. */
export const ofPartyQuery = z.object({
  party: z.string().min(1).max(200).optional().describe('For the operator: of that party. Others: their own, always.'),
})

/** Whose people a request is about. Throws where a party asks for another's. */
export function partyMeant(principal: Principal, asked: string | undefined): string | undefined {
  if (principal.party === undefined) return asked
  if (asked === undefined || asked === principal.party) return principal.party
  throw new HttpError(403, 'http.forbidden', 'You can see the people of your own party only.')
}

/** Invitations, by links that work once: whoever invites sends them, since the house sends no mail. */
export function invitationsRoutes(app: App, house: House): void {
  const { kyodaku } = house
  const tags = ['people']

  app.route({
    method: 'GET',
    url: '/v1/invitations',
    config: { access: 'people.read' },
    schema: {
      operationId: 'listInvitations',
      tags,
      summary: 'Invitations, newest first',
      querystring: pageQuery.extend(ofPartyQuery.shape),
      response: { 200: pageOf(invitationSchema) },
    },
    handler: async (request) => {
      const { limit, cursor, party: asked } = request.query
      const party = partyMeant(request.principal, asked)
      const after = cursor === undefined ? undefined : decodeCursor(cursor, z.tuple([z.iso.datetime(), z.string()]))
      const rows = await request.asTenant((db) =>
        db
          .selectFrom('invitations')
          .select(['id', 'email', 'name', 'party', 'role', 'created_at', 'expires_at', 'ended'])
          .where('user_id', 'is', null)
          .where('party', party === undefined ? 'is' : '=', party ?? null)
          .$if(after !== undefined, (query) =>
            query.where(({ eb, refTuple, tuple }) =>
              eb(refTuple('created_at', 'id'), '<', tuple(new Date(after?.[0] ?? 0), after?.[1] ?? '')),
            ),
          )
          .orderBy('created_at', 'desc')
          .orderBy('id', 'desc')
          .limit(limit + 1)
          .execute(),
      )
      const now = kyodaku.now()
      return cutPage(
        rows,
        limit,
        (row) => ({
          id: row.id,
          email: row.email,
          name: row.name,
          party: row.party,
          role: row.role ?? '',
          createdAt: row.created_at.toISOString(),
          expiresAt: row.expires_at.toISOString(),
          state: row.ended ?? (row.expires_at <= now ? ('expired' as const) : ('open' as const)),
        }),
        (row) => [row.created_at.toISOString(), row.id],
      )
    },
  })

  app.route({
    method: 'POST',
    url: '/v1/invitations',
    config: { access: 'people.write', approval: 'people.invite', secret: true },
    schema: {
      operationId: 'invite',
      tags,
      summary: 'Invite somebody; the link is shown this once',
      querystring: ofPartyQuery,
      body: z.strictObject({
        email: emailSchema,
        name: personNameSchema.optional(),
        role: roleSchema,
        language: languageSchema.default('ja'),
      }),
      response: { 201: madeLinkSchema },
    },
    handler: async (request, reply) => {
      const { principal } = request
      const party = partyMeant(principal, request.query.party)
      const { email, role, language, name } = request.body
      await mustFit(house, party, role)
      const invitation = await addInvitation(kyodaku, {
        email,
        role,
        language,
        ...(name === undefined ? {} : { name }),
        ...(party === undefined ? {} : { party }),
        ...(principal.user === undefined ? {} : { invitedBy: principal.user }),
      })
      request.noteAct({}, [role, ...(party === undefined ? [] : [party])])
      const link = `${siteOf(house, request)}/invitation#${invitation.secret}`
      return reply.status(201).send({
        id: invitation.id,
        link,
        expiresAt: invitation.expiresAt.toISOString(),
        letter: invitationLetter({
          kind: 'invitation',
          language,
          link,
          expiresAt: invitation.expiresAt,
          role,
          ...(name === undefined ? {} : { name }),
          ...(party === undefined ? {} : { partyName: await partyTitle(house, party) }),
          ...(principal.user === undefined ? {} : { from: (await userById(kyodaku, principal.user)).name }),
        }),
      })
    },
  })

  app.route({
    method: 'DELETE',
    url: '/v1/invitations/:id',
    config: { access: 'people.write' },
    schema: {
      operationId: 'withdrawInvitation',
      tags,
      summary: 'Withdraw an invitation: its link is worth nothing from now on',
      params: z.object({ id: z.string().max(100) }),
      response: { 204: z.null() },
    },
    handler: async (request, reply) => {
      const { party } = request.principal
      const row = await kyodaku.store.db
        .updateTable('invitations')
        .set({ ended: 'withdrawn', ended_at: kyodaku.now() })
        .where('id', '=', request.params.id)
        .where('ended', 'is', null)
        .$if(party !== undefined, (query) => query.where('party', '=', party ?? ''))
        .returning('id')
        .executeTakeFirst()
      if (row === undefined) {
        throw new IdentityError('identity.unknown-invitation', 'There is no such open invitation of your party.')
      }
      return reply.status(204).send(null)
    },
  })

  app.route({
    method: 'POST',
    url: '/v1/people/:id/recovery-link',
    config: { access: 'people.write', stepUp: true, secret: true },
    schema: {
      operationId: 'makeRecoveryLink',
      tags,
      summary: 'A link by which somebody who has lost theirs sets a new password; shown this once',
      params: z.object({ id: z.string().max(100) }),
      response: { 201: madeLinkSchema },
    },
    handler: async (request, reply) => {
      const { principal } = request
      const user = await userById(kyodaku, request.params.id)
      const { rows } = await memberships(user.id)
      const own = principal.party
      // Somebody of several parties has more to lose than one administrator may decide on.
      if (own !== undefined && (rows.length === 0 || rows.some(({ party }) => party !== own))) {
        throw new IdentityError(
          'identity.not-allowed',
          'This person does not work for your party alone: the operator makes the link.',
        )
      }
      if (user.state === 'erased') throw new IdentityError('identity.unknown-person', 'This person was erased.')
      const made = await addRecoveryLink(kyodaku, {
        user: user.id,
        language: user.language,
        ...(own === undefined ? {} : { party: own }),
        ...(principal.user === undefined ? {} : { by: principal.user }),
      })
      const link = `${siteOf(house, request)}/invitation#${made.secret}`
      return reply.status(201).send({
        id: made.id,
        link,
        expiresAt: made.expiresAt.toISOString(),
        letter: invitationLetter({
          kind: 'recovery',
          language: user.language,
          link,
          expiresAt: made.expiresAt,
          name: user.name,
        }),
      })
    },
  })

  app.route({
    method: 'POST',
    url: '/v1/invitations/look-up',
    config: { access: 'public', unrecorded: true },
    schema: {
      operationId: 'lookUpInvitation',
      tags,
      summary: 'What a link is for',
      body: z.strictObject({ secret: secretSchema }),
      response: {
        200: z.object({
          kind: z.enum(['invitation', 'recovery']),
          email: z.string().nullable(),
          name: z.string().nullable(),
          party: z.string().nullable(),
          partyName: z.string().nullable(),
          role: z.string().nullable(),
          language: languageSchema,
          expiresAt: z.string(),
          hasAccount: z.boolean().describe('There is a person with that address: sign in to accept.'),
        }),
      },
    },
    handler: async (request) => {
      const { id: _id, user, expiresAt, ...open } = await readInvitation(kyodaku, request.body.secret)
      const known =
        open.email === null
          ? undefined
          : await kyodaku.store.db
              .selectFrom('users')
              .select('id')
              .where((eb) => eb(eb.fn('lower', ['email']), '=', open.email?.toLowerCase() ?? ''))
              .executeTakeFirst()
      return {
        ...open,
        name: open.name ?? (user === null ? null : (await userById(kyodaku, user)).name),
        partyName: open.party === null ? null : await partyTitle(house, open.party),
        expiresAt: expiresAt.toISOString(),
        hasAccount: known !== undefined,
      }
    },
  })

  app.route({
    method: 'POST',
    url: '/v1/invitations/accept',
    config: { access: 'public', unrecorded: true },
    schema: {
      operationId: 'acceptInvitation',
      tags,
      summary: 'Join by a link: as a new person, or as the one who is signed in',
      body: z.strictObject({
        secret: secretSchema,
        person: z
          .strictObject({ name: personNameSchema, password: passwordSchema, language: languageSchema })
          .optional()
          .describe('Absent: whoever is signed in.'),
      }),
      response: { 200: signedInSchema },
    },
    handler: async (request, reply) => {
      const { secret, person } = request.body
      const { caller } = request
      const joined = async () => {
        if (person !== undefined) {
          const open = await readInvitation(kyodaku, secret)
          mustBeStrong(person.password, [person.name, open.email ?? '', open.party ?? ''])
          return await joinAsNew(kyodaku, secret, person)
        }
        if (caller === null) throw new HttpError(401, 'http.unauthenticated', 'Sign in first, or say who you are.')
        const user = personOf(caller)
        return { user, ...(await joinAsKnown(kyodaku, secret, await userById(kyodaku, user))) }
      }
      const { user, invitation } = await joined()
      await recordAct(kyodaku, {
        user,
        ...(invitation.party === null ? {} : { party: invitation.party }),
        action: 'acceptInvitation',
        subjects: [invitation.id, invitation.role ?? ''],
        outcome: 'done',
      })
      return await answerSignedIn(house, request, reply, await signIn(kyodaku, user, ['link'], fromOf(request)))
    },
  })

  app.route({
    method: 'POST',
    url: '/v1/invitations/recover',
    config: { access: 'public', unrecorded: true },
    schema: {
      operationId: 'recoverByLink',
      tags,
      summary: 'Set a new password by a recovery link',
      body: z.strictObject({ secret: secretSchema, password: passwordSchema }),
      response: { 200: signedInSchema },
    },
    handler: async (request, reply) => {
      const { secret, password } = request.body
      const open = await readInvitation(kyodaku, secret)
      const about =
        open.user === null ? [] : await userById(kyodaku, open.user).then(({ name, email }) => [name, email ?? ''])
      mustBeStrong(password, about)
      const user = await recoverByLink(kyodaku, secret, password)
      await recordAct(kyodaku, { user, action: 'recoverByLink', subjects: [open.id], outcome: 'done' })
      return await answerSignedIn(house, request, reply, await signIn(kyodaku, user, ['link'], fromOf(request)))
    },
  })

  const memberships = async (user: string) => ({
    rows: await kyodaku.store.db.selectFrom('memberships').select('party').where('user_id', '=', user).execute(),
  })
}

/** Only an authority has investigators. Throws `identity.unknown-party`, `identity.not-allowed`. */
export async function mustFit(house: House, party: string | undefined, role: Role): Promise<void> {
  if (party === undefined) return
  const row = await house.store.db
    .selectFrom('registry_subjects')
    .select('body')
    .where('kind', '=', 'party')
    .where('subject_id', '=', party)
    .executeTakeFirst()
  if (row === undefined) {
    throw new IdentityError('identity.unknown-party', `There is no party "${party}": register it first.`)
  }
  if (role === 'investigator' && (row.body as { role: string }).role !== 'authority') {
    throw new IdentityError('identity.not-allowed', 'Investigators belong to an authority: choose another role.')
  }
}
