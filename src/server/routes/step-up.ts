import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { House } from '../house.js'
import { type App, HttpError } from '../http/index.js'
import {
  actorOf,
  addSessionMethods,
  askPasskey,
  checkPasskey,
  type Principal,
  principalOfSecret,
  proveByPassword,
  recordAct,
  rotateSession,
  type SignInMethod,
  setSessionCookie,
  siteOf,
} from '../identity/index.js'
import { describeSession, personOf, sessionSchema } from './session.js'
import { askedPasskeySchema, passkeyAnswerSchema, passwordSchema } from './sign-in.js'

/** Proving once more who it is, for what can't be undone. */
export function stepUpRoutes(app: App, house: House): void {
  const { kyodaku } = house

  app.route({
    method: 'GET',
    url: '/v1/step-up',
    config: { access: 'signed-in', beforeSecondFactor: true },
    schema: {
      operationId: 'getStepUpWays',
      tags: ['sign-in'],
      summary: 'How you can prove once more that it is you',
      response: {
        200: z.object({ password: z.boolean(), code: z.boolean(), passkey: z.boolean(), sso: z.boolean() }),
      },
    },
    handler: async (request) => {
      const user = personOf(request.principal)
      const { db } = kyodaku.store
      const has = async (table: 'passwords' | 'passkeys' | 'sso_identities') =>
        (await db.selectFrom(table).select('user_id').where('user_id', '=', user).limit(1).executeTakeFirst()) !==
        undefined
      const totp = await db
        .selectFrom('totps')
        .select('user_id')
        .where('user_id', '=', user)
        .where('confirmed_at', 'is not', null)
        .executeTakeFirst()
      return {
        password: await has('passwords'),
        code: totp !== undefined,
        passkey: await has('passkeys'),
        sso: await has('sso_identities'),
      }
    },
  })

  app.route({
    method: 'POST',
    url: '/v1/step-up/password',
    config: { access: 'signed-in', unrecorded: true, beforeSecondFactor: true },
    schema: {
      operationId: 'stepUpByPassword',
      tags: ['sign-in'],
      summary: 'Prove it by password, and code where there is an authenticator app',
      body: z.strictObject({ password: passwordSchema, code: z.string().max(40).optional() }),
      response: { 200: sessionSchema },
    },
    handler: async (request, reply) => {
      const { password, code } = request.body
      await proveByPassword(kyodaku, {
        user: personOf(request.principal),
        password,
        address: request.ip,
        ...(code === undefined ? {} : { code }),
      })
      return await answerSteppedUp(house, request, reply, code === undefined ? ['password'] : ['password', 'totp'])
    },
  })

  app.route({
    method: 'POST',
    url: '/v1/step-up/passkey/options',
    config: { access: 'signed-in', unrecorded: true, beforeSecondFactor: true },
    schema: {
      operationId: 'askPasskeyForStepUp',
      tags: ['sign-in'],
      summary: 'What a browser needs to prove it by passkey',
      response: { 200: askedPasskeySchema },
    },
    handler: async (request) => {
      const user = personOf(request.principal)
      const { challenge, options } = await askPasskey(kyodaku, { origin: siteOf(house, request) }, user)
      return { challenge, options: options as unknown as Record<string, unknown> }
    },
  })

  app.route({
    method: 'POST',
    url: '/v1/step-up/passkey',
    config: { access: 'signed-in', unrecorded: true, beforeSecondFactor: true },
    schema: {
      operationId: 'stepUpByPasskey',
      tags: ['sign-in'],
      summary: 'Prove it by passkey',
      body: passkeyAnswerSchema,
      response: { 200: sessionSchema },
    },
    handler: async (request, reply) => {
      await checkPasskey(kyodaku, { ...request.body, user: personOf(request.principal) })
      return await answerSteppedUp(house, request, reply, ['passkey'])
    },
  })
}

/** Gives the session its new secret and the time of the proof. */
export async function answerSteppedUp(
  house: House,
  { principal }: Pick<FastifyRequest, 'principal'>,
  reply: FastifyReply,
  methods: readonly SignInMethod[],
): Promise<z.infer<typeof sessionSchema>> {
  await addSessionMethods(house.kyodaku, sessionOf(principal), methods)
  const session = await rotateSession(house.kyodaku, sessionOf(principal), { steppedUp: true })
  setSessionCookie(house, reply, session.secret)
  await recordAct(house.kyodaku, { ...actorOf(principal), action: 'stepUp', subjects: [...methods], outcome: 'done' })
  const now = await principalOfSecret(house.kyodaku, session.secret)
  return await describeSession(house, now ?? principal, session.secret)
}

export function sessionOf({ session }: Principal): string {
  if (session !== undefined) return session
  throw new HttpError(403, 'http.forbidden', 'This is for a signed-in browser: a token is limited by its scopes.')
}
