import { z } from 'zod'
import type { House } from '../house.js'
import { type App, HttpError } from '../http/index.js'
import {
  addPasskey,
  addSessionMethods,
  beginPasskey,
  beginTotp,
  endSessions,
  hashPassword,
  IdentityError,
  makeRecoveryCodes,
  mustBeStrong,
  removeTotp,
  siteOf,
  takeTotp,
  userById,
} from '../identity/index.js'
import { personNameSchema, personOf } from './session.js'
import { askedPasskeySchema, passkeyAnswerSchema, passkeysWorkAt, passwordSchema } from './sign-in.js'

const passkeySchema = z
  .object({
    id: z.string(),
    name: z.string(),
    host: z.string(),
    backedUp: z.boolean(),
    createdAt: z.string(),
    lastUsedAt: z.string().nullable(),
  })
  .meta({ id: 'Passkey' })

/** What somebody signs in with: each change asks for a fresh proof, since it decides who gets in from now on. */
export function signInMethodsRoutes(app: App, house: House): void {
  const { kyodaku } = house
  const { db } = kyodaku.store
  const tags = ['sign-in']

  app.route({
    method: 'GET',
    url: '/v1/sign-in-methods',
    config: { access: 'signed-in', beforeSecondFactor: true },
    schema: {
      operationId: 'getSignInMethods',
      tags,
      summary: 'What you sign in with',
      response: {
        200: z.object({
          password: z.object({ setAt: z.string() }).nullable(),
          totp: z.object({ confirmedAt: z.string() }).nullable(),
          recoveryCodesLeft: z.int(),
          passkeys: z.array(passkeySchema),
          passkeysWorkHere: z.boolean(),
          sso: z.array(z.object({ issuer: z.string(), lastUsedAt: z.string() })),
        }),
      },
    },
    handler: async (request) => {
      const user = personOf(request.principal)
      const password = await db.selectFrom('passwords').select('set_at').where('user_id', '=', user).executeTakeFirst()
      const totp = await db
        .selectFrom('totps')
        .select('confirmed_at')
        .where('user_id', '=', user)
        .where('confirmed_at', 'is not', null)
        .executeTakeFirst()
      const codes = await db
        .selectFrom('recovery_codes')
        .select(({ fn }) => fn.countAll<number>().as('n'))
        .where('user_id', '=', user)
        .executeTakeFirst()
      const passkeys = await db
        .selectFrom('passkeys')
        .selectAll()
        .where('user_id', '=', user)
        .orderBy('created_at')
        .execute()
      const sso = await db.selectFrom('sso_identities').selectAll().where('user_id', '=', user).execute()
      return {
        password: password === undefined ? null : { setAt: password.set_at.toISOString() },
        totp: totp === undefined ? null : { confirmedAt: totp.confirmed_at?.toISOString() ?? '' },
        recoveryCodesLeft: Number(codes?.n ?? 0),
        passkeys: passkeys.map((row) => ({
          id: row.id,
          name: row.name,
          host: row.rp_id,
          backedUp: row.backed_up,
          createdAt: row.created_at.toISOString(),
          lastUsedAt: row.last_used_at?.toISOString() ?? null,
        })),
        passkeysWorkHere: passkeysWorkAt(request),
        sso: sso.map((row) => ({ issuer: row.issuer, lastUsedAt: row.last_used_at.toISOString() })),
      }
    },
  })

  app.route({
    method: 'PUT',
    url: '/v1/sign-in-methods/password',
    config: { access: 'signed-in', stepUp: true, secret: true, beforeSecondFactor: true },
    schema: {
      operationId: 'setPassword',
      tags,
      summary: 'Set your password; you are signed out everywhere else',
      body: z.strictObject({ password: passwordSchema }),
      response: { 204: z.null() },
    },
    handler: async (request, reply) => {
      const { principal } = request
      const user = await userById(kyodaku, personOf(principal))
      mustBeStrong(request.body.password, [user.name, user.email ?? '', principal.party ?? ''])
      const set = { hash: await hashPassword(request.body.password), set_at: kyodaku.now() }
      await db
        .insertInto('passwords')
        .values({ user_id: user.id, ...set })
        .onConflict((conflict) => conflict.column('user_id').doUpdateSet(set))
        .execute()
      await endSessions(kyodaku, {
        user: user.id,
        ...(principal.session === undefined ? {} : { except: principal.session }),
      })
      return reply.status(204).send(null)
    },
  })

  app.route({
    method: 'POST',
    url: '/v1/sign-in-methods/totp',
    config: { access: 'signed-in', stepUp: true, unrecorded: true, beforeSecondFactor: true },
    schema: {
      operationId: 'beginTotp',
      tags,
      summary: 'Begin with an authenticator app: its secret, for a QR code',
      response: { 200: z.object({ uri: z.string(), secret: z.string() }) },
    },
    handler: async (request) => await beginTotp(kyodaku, await userById(kyodaku, personOf(request.principal))),
  })

  app.route({
    method: 'POST',
    url: '/v1/sign-in-methods/totp/confirmation',
    config: { access: 'signed-in', secret: true, beforeSecondFactor: true },
    schema: {
      operationId: 'confirmTotp',
      tags,
      summary: 'Show that the app works: from now on its code is asked for. Gives the recovery codes, this once',
      body: z.strictObject({ code: z.string().min(1).max(20) }),
      response: { 200: z.object({ recoveryCodes: z.array(z.string()) }) },
    },
    handler: async (request) => {
      const user = personOf(request.principal)
      await takeTotp(kyodaku, user, request.body.code, { unconfirmed: true })
      const { session } = request.principal
      if (session !== undefined) await addSessionMethods(kyodaku, session, ['totp'])
      const recoveryCodes = await makeRecoveryCodes(kyodaku, user)
      return { recoveryCodes }
    },
  })

  app.route({
    method: 'DELETE',
    url: '/v1/sign-in-methods/totp',
    config: { access: 'signed-in', stepUp: true },
    schema: {
      operationId: 'removeTotp',
      tags,
      summary: 'Take the authenticator app and its recovery codes away',
      response: { 204: z.null() },
    },
    handler: async (request, reply) => {
      await removeTotp(kyodaku, personOf(request.principal))
      return reply.status(204).send(null)
    },
  })

  app.route({
    method: 'POST',
    url: '/v1/sign-in-methods/recovery-codes',
    config: { access: 'signed-in', stepUp: true, secret: true, beforeSecondFactor: true },
    schema: {
      operationId: 'makeRecoveryCodes',
      tags,
      summary: 'New recovery codes, this once; those before are worth nothing',
      response: { 200: z.object({ recoveryCodes: z.array(z.string()) }) },
    },
    handler: async (request) => {
      const recoveryCodes = await makeRecoveryCodes(kyodaku, personOf(request.principal))
      return { recoveryCodes }
    },
  })

  app.route({
    method: 'POST',
    url: '/v1/sign-in-methods/passkeys/options',
    config: { access: 'signed-in', stepUp: true, unrecorded: true, beforeSecondFactor: true },
    schema: {
      operationId: 'beginPasskey',
      tags,
      summary: 'What a browser needs to make a passkey',
      response: { 200: askedPasskeySchema },
    },
    handler: async (request) => {
      if (!passkeysWorkAt(request)) {
        throw new HttpError(
          409,
          'http.conflict',
          'Passkeys belong to a name, not to an address of numbers: open http://localhost instead.',
        )
      }
      const user = await userById(kyodaku, personOf(request.principal))
      const { challenge, options } = await beginPasskey(kyodaku, user, { origin: siteOf(house, request) })
      return { challenge, options: options as unknown as Record<string, unknown> }
    },
  })

  app.route({
    method: 'POST',
    url: '/v1/sign-in-methods/passkeys',
    config: { access: 'signed-in', stepUp: true, beforeSecondFactor: true },
    schema: {
      operationId: 'addPasskey',
      tags,
      summary: 'Keep a passkey that the browser made',
      body: passkeyAnswerSchema.extend({ name: personNameSchema }),
      response: { 201: z.object({ id: z.string() }) },
    },
    handler: async (request, reply) => {
      const id = await addPasskey(kyodaku, { ...request.body, user: personOf(request.principal) })
      const { session } = request.principal
      if (session !== undefined) await addSessionMethods(kyodaku, session, ['passkey'])
      return reply.status(201).send({ id })
    },
  })

  app.route({
    method: 'PATCH',
    url: '/v1/sign-in-methods/passkeys/:id',
    config: { access: 'signed-in' },
    schema: {
      operationId: 'renamePasskey',
      tags,
      summary: 'Name a passkey',
      params: z.object({ id: z.string().max(2000) }),
      body: z.strictObject({ name: personNameSchema }),
      response: { 204: z.null() },
    },
    handler: async (request, reply) => {
      const row = await db
        .updateTable('passkeys')
        .set({ name: request.body.name })
        .where('id', '=', request.params.id)
        .where('user_id', '=', personOf(request.principal))
        .returning('id')
        .executeTakeFirst()
      if (row === undefined) throw unknownPasskey()
      return reply.status(204).send(null)
    },
  })

  app.route({
    method: 'DELETE',
    url: '/v1/sign-in-methods/passkeys/:id',
    config: { access: 'signed-in', stepUp: true },
    schema: {
      operationId: 'removePasskey',
      tags,
      summary: 'Take a passkey away; not the last way in',
      params: z.object({ id: z.string().max(2000) }),
      response: { 204: z.null() },
    },
    handler: async (request, reply) => {
      const user = personOf(request.principal)
      const others = await db
        .selectFrom('passkeys')
        .select('user_id')
        .where('user_id', '=', user)
        .where('id', '!=', request.params.id)
        .unionAll(db.selectFrom('passwords').select('user_id').where('user_id', '=', user))
        .unionAll(db.selectFrom('sso_identities').select('user_id').where('user_id', '=', user))
        .execute()
      if (others.length === 0) {
        throw new IdentityError(
          'identity.only-way-in',
          'This is your only way in: set a password or add another passkey.',
        )
      }
      const row = await db
        .deleteFrom('passkeys')
        .where('id', '=', request.params.id)
        .where('user_id', '=', user)
        .returning('id')
        .executeTakeFirst()
      if (row === undefined) throw unknownPasskey()
      return reply.status(204).send(null)
    },
  })
}

const unknownPasskey = () => new IdentityError('identity.unknown-passkey', 'There is no such passkey of yours.')
