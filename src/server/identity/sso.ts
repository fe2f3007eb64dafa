import * as oidc from 'openid-client'
import type { Kyodaku } from '../../clearance/index.js'
import { addChallenge, takeChallenge } from './challenges.js'
import { IdentityError } from './identity-error.js'
import { readInstallationSettings, type SsoSettings, ssoSettingsSchema } from './party-settings.js'
import { userByEmail } from './users.js'

/** The provider that is set up: by the environment (`KYODAKU_OIDC_*`), which wins, or by the operator in the settings. */
export async function ssoSettings(kyodaku: Kyodaku, env = process.env): Promise<SsoSettings | undefined> {
  const { KYODAKU_OIDC_ISSUER, KYODAKU_OIDC_CLIENT_ID, KYODAKU_OIDC_CLIENT_SECRET, KYODAKU_OIDC_LABEL } = env
  if (KYODAKU_OIDC_ISSUER === undefined || KYODAKU_OIDC_ISSUER === '') {
    return (await readInstallationSettings(kyodaku)).sso
  }
  const parsed = ssoSettingsSchema.safeParse({
    issuer: KYODAKU_OIDC_ISSUER,
    clientId: KYODAKU_OIDC_CLIENT_ID,
    ...(KYODAKU_OIDC_CLIENT_SECRET ? { clientSecret: KYODAKU_OIDC_CLIENT_SECRET } : {}),
    label: KYODAKU_OIDC_LABEL || new URL(KYODAKU_OIDC_ISSUER).host,
  })
  if (parsed.success) return parsed.data
  throw new IdentityError(
    'identity.bad-settings',
    'KYODAKU_OIDC_ISSUER and KYODAKU_OIDC_CLIENT_ID are needed together, as the provider gave them.',
  )
}

const timeoutSeconds = 10
const configurations = new Map<string, Promise<oidc.Configuration>>()

/** The provider's addresses and keys, by its discovery document (OpenID Connect Discovery 1.0); asked once. */
async function configurationOf(settings: SsoSettings): Promise<oidc.Configuration> {
  const key = JSON.stringify(settings)
  const known = configurations.get(key)
  if (known !== undefined) return await known
  const issuer = new URL(settings.issuer)
  // Plain http for a provider on this machine only: a test, or one behind the same proxy.
  const insecure = issuer.protocol === 'http:' && /^(localhost|127\.0\.0\.1|\[::1\])$/.test(issuer.hostname)
  const asked = oidc.discovery(issuer, settings.clientId, settings.clientSecret, undefined, {
    timeout: timeoutSeconds,
    ...(insecure ? { execute: [oidc.allowInsecureRequests] } : {}),
  })
  configurations.set(key, asked)
  asked.catch(() => configurations.delete(key))
  return await asked.catch(explain)
}

interface Kept {
  state: string
  nonce: string
  verifier: string
  next: string
  redirectUri: string
  /** A new proof is wanted, not an open session over there. */
  fresh: boolean
  invitation?: string
}

/**
 * Where to send the browser, and a secret to keep in a cookie of it until it is back: authorization code flow with PKCE,
 * state and nonce (RFC 9700, section 2.1).
 */
export async function beginSso(
  kyodaku: Kyodaku,
  settings: SsoSettings,
  want: { redirectUri: string; next: string; fresh: boolean; invitation?: string },
): Promise<{ url: URL; challenge: string }> {
  const configuration = await configurationOf(settings)
  const kept: Kept = {
    ...want,
    state: oidc.randomState(),
    nonce: oidc.randomNonce(),
    verifier: oidc.randomPKCECodeVerifier(),
  }
  const url = oidc.buildAuthorizationUrl(configuration, {
    redirect_uri: want.redirectUri,
    scope: 'openid email profile',
    response_type: 'code',
    state: kept.state,
    nonce: kept.nonce,
    code_challenge: await oidc.calculatePKCECodeChallenge(kept.verifier),
    code_challenge_method: 'S256',
    ...(want.fresh ? { prompt: 'login', max_age: '0' } : {}),
  })
  return { url, challenge: await addChallenge(kyodaku, 'sso', kept) }
}

export interface SsoAnswer {
  user?: string
  issuer: string
  subject: string
  email?: string
  name?: string
  next: string
  fresh: boolean
  invitation?: string
}

/**
 * Who has come back: someone who came before, or whose verified e-mail address is that of a person here, who is bound to it
 * from now on. `user` is absent for someone unknown, who needs an invitation.
 *
 * @param query what the provider added to the address
 * @throws IdentityError `identity.sso-failed`, `identity.challenge-not-valid`
 */
export async function finishSso(
  kyodaku: Kyodaku,
  settings: SsoSettings,
  { challenge, query }: { challenge: string; query: string },
): Promise<SsoAnswer> {
  const { data: kept } = await takeChallenge<Kept>(kyodaku, 'sso', challenge)
  const configuration = await configurationOf(settings)
  const back = new URL(kept.redirectUri)
  back.search = query
  const tokens = await oidc
    .authorizationCodeGrant(configuration, back, {
      expectedState: kept.state,
      expectedNonce: kept.nonce,
      pkceCodeVerifier: kept.verifier,
      idTokenExpected: true,
      ...(kept.fresh ? { maxAge: 60 } : {}),
    })
    .catch(explain)
  const claims = tokens.claims()
  if (claims === undefined) throw new IdentityError('identity.sso-failed', 'The provider did not say who it is.')
  // Some providers have these at their userinfo endpoint only.
  const more =
    claims.email === undefined && configuration.serverMetadata().userinfo_endpoint !== undefined
      ? await oidc.fetchUserInfo(configuration, tokens.access_token, claims.sub).catch(explain)
      : claims
  const email = typeof more.email === 'string' && more.email_verified === true ? more.email : undefined
  const answer: SsoAnswer = {
    issuer: claims.iss,
    subject: claims.sub,
    next: kept.next,
    fresh: kept.fresh,
    ...(email === undefined ? {} : { email }),
    ...(typeof more.name === 'string' && more.name !== '' ? { name: more.name.slice(0, 200) } : {}),
    ...(kept.invitation === undefined ? {} : { invitation: kept.invitation }),
  }
  const { db } = kyodaku.store
  const known = await db
    .updateTable('sso_identities')
    .set({ last_used_at: kyodaku.now() })
    .where('issuer', '=', answer.issuer)
    .where('subject', '=', answer.subject)
    .returning('user_id')
    .executeTakeFirst()
  if (known !== undefined) return { ...answer, user: known.user_id }
  const matched = email === undefined ? undefined : await userByEmail(kyodaku, email)
  if (matched === undefined || matched.state !== 'active') return answer
  await bindSso(kyodaku, answer, matched.id)
  return { ...answer, user: matched.id }
}

/** From now on that account over there is this person. */
export async function bindSso(
  kyodaku: Kyodaku,
  { issuer, subject }: { issuer: string; subject: string },
  user: string,
): Promise<void> {
  const now = kyodaku.now()
  await kyodaku.store.db
    .insertInto('sso_identities')
    .values({ issuer, subject, user_id: user, created_at: now, last_used_at: now })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

function explain(error: unknown): never {
  const said = error instanceof Error ? error.message : String(error)
  throw new IdentityError(
    'identity.sso-failed',
    `Single sign-on failed (${said}): try again, or sign in in another way.`,
    {
      cause: error,
    },
  )
}
