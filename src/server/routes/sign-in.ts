import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { House } from '../house.js'
import type { App } from '../http/index.js'
import {
  askPasskey,
  checkPasskey,
  countTry,
  endSessions,
  forgetTries,
  hasUsers,
  mustBeStrong,
  passwordLettersMax,
  principalOfSecret,
  recordAct,
  type SignedIn,
  secretOfCookie,
  setSessionCookie,
  signIn,
  signInByCode,
  signInByPassword,
  siteOf,
  ssoSettings,
  useFirstRunLink,
} from '../identity/index.js'
import { describeSession, languageSchema, personNameSchema, sessionSchema } from './session.js'

export const emailSchema = z.email().max(254)
/** Any letters; how many is checked with what they are. */
export const passwordSchema = z
  .string()
  .min(1)
  .max(passwordLettersMax * 2)
export const secretSchema = z.string().min(1).max(100)

export const signedInSchema = z
  .object({ state: z.literal('signed-in'), session: sessionSchema })
  .meta({ id: 'SignedIn' })
export const askedPasskeySchema = z.object({
  challenge: z.string(),
  options: z.record(z.string(), z.unknown()).describe('For navigator.credentials, as JSON.'),
})
export const passkeyAnswerSchema = z.strictObject({
  challenge: secretSchema,
  response: z.record(z.string().max(100), z.unknown()).describe('What navigator.credentials gave, as JSON.'),
})
const codeNeededSchema = z
  .object({ state: z.literal('code-needed'), challenge: z.string() })
  .meta({ id: 'CodeNeeded', description: 'The password was right: now a code of the authenticator app.' })

/** Signing in: by password and code, and the very first time by the link from the terminal. */
export function signInRoutes(app: App, house: House): void {
  const { kyodaku } = house

  app.route({
    method: 'GET',
    url: '/v1/sign-in',
    config: { access: 'public' },
    schema: {
      operationId: 'getSignInWays',
      tags: ['sign-in'],
      summary: 'How one can sign in here',
      response: {
        200: z.object({
          password: z.boolean(),
          passkey: z.boolean(),
          sso: z.object({ label: z.string() }).optional(),
          firstRun: z.boolean().describe('There is nobody yet: the terminal shows the link to begin with.'),
        }),
      },
    },
    handler: async (request) => {
      const sso = await ssoSettings(kyodaku)
      return {
        password: true,
        passkey: passkeysWorkAt(request),
        ...(sso === undefined ? {} : { sso: { label: sso.label } }),
        firstRun: !(await hasUsers(kyodaku)),
      }
    },
  })

  app.route({
    method: 'POST',
    url: '/v1/sign-in/password',
    config: { access: 'public', unrecorded: true },
    schema: {
      operationId: 'signInByPassword',
      tags: ['sign-in'],
      summary: 'Sign in by e-mail address and password',
      body: z.strictObject({ email: z.string().min(1).max(254), password: passwordSchema }),
      response: { 200: z.discriminatedUnion('state', [signedInSchema, codeNeededSchema]) },
    },
    handler: async (request, reply) => {
      const done = await signInByPassword(kyodaku, { ...request.body, ...fromOf(request) })
      return done.state === 'code-needed' ? done : await answerSignedIn(house, request, reply, done)
    },
  })

  app.route({
    method: 'POST',
    url: '/v1/sign-in/totp',
    config: { access: 'public', unrecorded: true },
    schema: {
      operationId: 'signInByCode',
      tags: ['sign-in'],
      summary: 'The second step: a code of the authenticator app, or a recovery code',
      body: z.strictObject({ challenge: secretSchema, code: z.string().min(1).max(40) }),
      response: { 200: signedInSchema },
    },
    handler: async (request, reply) =>
      await answerSignedIn(house, request, reply, await signInByCode(kyodaku, { ...request.body, ...fromOf(request) })),
  })

  app.route({
    method: 'POST',
    url: '/v1/sign-in/passkey/options',
    config: { access: 'public', unrecorded: true },
    schema: {
      operationId: 'askPasskey',
      tags: ['sign-in'],
      summary: 'What a browser needs to sign in by passkey',
      response: { 200: askedPasskeySchema },
    },
    handler: async (request) => {
      const { challenge, options } = await askPasskey(kyodaku, { origin: siteOf(house, request) })
      return { challenge, options: options as unknown as Record<string, unknown> }
    },
  })

  app.route({
    method: 'POST',
    url: '/v1/sign-in/passkey',
    config: { access: 'public', unrecorded: true },
    schema: {
      operationId: 'signInByPasskey',
      tags: ['sign-in'],
      summary: 'Sign in by passkey',
      body: passkeyAnswerSchema,
      response: { 200: signedInSchema },
    },
    handler: async (request, reply) => {
      await countTry(kyodaku, { address: request.ip })
      const user = await checkPasskey(kyodaku, request.body)
      await forgetTries(kyodaku, { address: request.ip })
      return await answerSignedIn(house, request, reply, await signIn(kyodaku, user, ['passkey'], fromOf(request)))
    },
  })

  app.route({
    method: 'POST',
    url: '/v1/first-run',
    config: { access: 'public', unrecorded: true },
    schema: {
      operationId: 'firstRun',
      tags: ['sign-in'],
      summary: 'Become the first administrator, by the link from the terminal',
      body: z.strictObject({
        secret: secretSchema,
        name: personNameSchema,
        email: emailSchema,
        password: passwordSchema,
        language: languageSchema.default('ja'),
      }),
      response: { 200: signedInSchema },
    },
    handler: async (request, reply) => {
      const { secret, ...person } = request.body
      mustBeStrong(person.password, [person.name, person.email])
      const { user } = await useFirstRunLink(kyodaku, secret, person)
      await recordAct(kyodaku, { user, action: 'firstRun', subjects: [user, 'administrator'], outcome: 'done' })
      return await answerSignedIn(house, request, reply, await signIn(kyodaku, user, ['link'], fromOf(request)))
    },
  })
}

export const fromOf = (request: FastifyRequest): { address: string; device: string } => ({
  address: request.ip,
  device: request.headers['user-agent'] ?? '',
})

/** Sets the cookie of a new session; the one that the browser had before is over. */
export async function answerSignedIn(
  house: House,
  request: FastifyRequest,
  reply: FastifyReply,
  { session }: SignedIn,
): Promise<z.infer<typeof signedInSchema>> {
  const { kyodaku } = house
  const before = secretOfCookie(house, request)
  const old = before === undefined ? undefined : await principalOfSecret(kyodaku, before)
  if (old?.session !== undefined) await endSessions(kyodaku, { user: old.id, only: old.session })
  setSessionCookie(house, reply, session.secret)
  const principal = await principalOfSecret(kyodaku, session.secret)
  if (principal === undefined) throw new Error('a session ended the moment it began')
  return { state: 'signed-in', session: await describeSession(house, principal, session.secret) }
}

/** Passkeys belong to a name: an address of numbers has none (Web Authentication, section 5.1.3). */
export const passkeysWorkAt = ({ hostname }: FastifyRequest): boolean => !/^[\d.]+$|^\[/.test(hostname)
