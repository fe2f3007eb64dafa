import type { FastifyReply } from 'fastify'
import { z } from 'zod'
import type { House } from '../house.js'
import type { App } from '../http/index.js'
import {
  beginSso,
  bindSso,
  finishSso,
  IdentityError,
  joinAsNew,
  recordAct,
  type SsoAnswer,
  signIn,
  siteOf,
  ssoSettings,
} from '../identity/index.js'
import { answerSignedIn, fromOf, secretSchema } from './sign-in.js'
import { answerSteppedUp } from './step-up.js'

/** Where the browser goes afterwards: a path of this house, never another site. */
const nextSchema = z
  .string()
  .max(2000)
  .regex(/^\/(?![/\\])[^\\\s]*$/, 'is no path of this house')

/** Signing in by a provider of the organisation (OpenID Connect). */
export function ssoRoutes(app: App, house: House): void {
  const { kyodaku } = house
  const secure = house.settings.publicUrl.startsWith('https://')
  const cookie = secure ? '__Host-kyodaku-sso' : 'kyodaku-sso'
  const setCookie = (reply: FastifyReply, challenge: string) =>
    reply.setCookie(cookie, challenge, { path: '/', httpOnly: true, sameSite: 'lax', secure, maxAge: 600 })
  const redirectUri = (site: string) => `${site}/v1/sign-in/oidc/callback`

  app.route({
    method: 'POST',
    url: '/v1/sign-in/oidc',
    config: { access: 'public', unrecorded: true },
    schema: {
      operationId: 'beginSso',
      tags: ['sign-in'],
      summary: 'Where to send the browser for single sign-on',
      body: z.strictObject({
        next: nextSchema.default('/'),
        fresh: z.boolean().default(false).describe('Prove it anew over there, as a step-up here.'),
        invitation: secretSchema.optional(),
      }),
      response: { 200: z.object({ url: z.string() }) },
    },
    handler: async (request, reply) => {
      const settings = await mustHaveSso()
      const { invitation, ...want } = request.body
      const { url, challenge } = await beginSso(kyodaku, settings, {
        ...want,
        redirectUri: redirectUri(siteOf(house, request)),
        ...(invitation === undefined ? {} : { invitation }),
      })
      setCookie(reply, challenge)
      return { url: url.href }
    },
  })

  app.route({
    method: 'GET',
    url: '/v1/sign-in/oidc/callback',
    config: { access: 'public' },
    schema: { hide: true },
    handler: async (request, reply) => {
      const challenge = request.cookies[cookie]
      reply.clearCookie(cookie, { path: '/', httpOnly: true, sameSite: 'lax', secure })
      reply.header('cache-control', 'no-store')
      try {
        const settings = await mustHaveSso()
        const query = request.url.includes('?') ? request.url.slice(request.url.indexOf('?')) : ''
        const answer = await finishSso(kyodaku, settings, { challenge: challenge ?? '', query })
        const { caller } = request
        if (answer.fresh && caller?.session !== undefined && caller.user === answer.user) {
          await answerSteppedUp(house, request, reply, ['sso'])
        } else {
          const user = answer.user ?? (await joinBySso(answer))
          await answerSignedIn(house, request, reply, await signIn(kyodaku, user, ['sso'], fromOf(request)))
        }
        return reply.redirect(answer.next, 302)
      } catch (error) {
        if (!(error instanceof IdentityError)) throw error
        request.log.info({ code: error.code, err: error.cause }, 'single sign-on refused')
        return reply.redirect(`/sign-in?problem=${encodeURIComponent(error.code)}`, 302)
      }
    },
  })

  const mustHaveSso = async () => {
    const settings = await ssoSettings(kyodaku)
    if (settings !== undefined) return settings
    throw new IdentityError('identity.sso-not-set-up', 'Single sign-on is not set up here.')
  }

  /** Somebody unknown comes in by an invitation only. */
  const joinBySso = async (answer: SsoAnswer) => {
    if (answer.invitation === undefined) {
      throw new IdentityError(
        'identity.sso-unknown-person',
        'The provider knows you, but there is nobody here with your address: ask for an invitation.',
      )
    }
    const { user, invitation } = await joinAsNew(kyodaku, answer.invitation, {
      name: answer.name ?? answer.email ?? 'SSO',
      language: 'ja',
      ...(answer.email === undefined ? {} : { email: answer.email }),
    })
    await bindSso(kyodaku, answer, user)
    await recordAct(kyodaku, {
      user,
      ...(invitation.party === null ? {} : { party: invitation.party }),
      action: 'acceptInvitation',
      subjects: [invitation.id, invitation.role ?? ''],
      outcome: 'done',
    })
    return user
  }
}
