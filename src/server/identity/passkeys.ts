import {
  type AuthenticationResponseJSON,
  generateAuthenticationOptions,
  generateRegistrationOptions,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  type RegistrationResponseJSON,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server'
import type { Kyodaku } from '../../clearance/index.js'
import { addChallenge, takeChallenge } from './challenges.js'
import { IdentityError } from './identity-error.js'

/** Where the browser is: what a passkey is bound to (Web Authentication, section 13.4.9). */
export interface PasskeySite {
  origin: string
}
const rpIdOf = ({ origin }: PasskeySite) => new URL(origin).hostname

const passkeysPerUserMax = 20

type Kept = { challenge: string; origin: string }

/** What a browser needs to make a passkey: discoverable, and only after the device knows its person. */
export async function beginPasskey(
  kyodaku: Kyodaku,
  user: { id: string; name: string; email: string | null },
  site: PasskeySite,
): Promise<{ challenge: string; options: PublicKeyCredentialCreationOptionsJSON }> {
  const there = await kyodaku.store.db
    .selectFrom('passkeys')
    .select(['id', 'transports'])
    .where('user_id', '=', user.id)
    .execute()
  if (there.length >= passkeysPerUserMax) {
    throw new IdentityError('identity.not-allowed', `There are ${there.length} passkeys: take one away first.`)
  }
  const options = await generateRegistrationOptions({
    rpName: 'Kyodaku',
    rpID: rpIdOf(site),
    userID: new Uint8Array(Buffer.from(user.id)),
    userName: user.email ?? user.name,
    userDisplayName: user.name,
    attestationType: 'none',
    excludeCredentials: there.map(({ id, transports }) => ({ id, transports: transports as [] })),
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
  })
  const kept: Kept = { challenge: options.challenge, origin: site.origin }
  return { challenge: await addChallenge(kyodaku, 'passkey-registration', kept, user.id), options }
}

/** Keeps a passkey that a browser has made. Throws `identity.passkey-refused`, `identity.challenge-not-valid`. */
export async function addPasskey(
  kyodaku: Kyodaku,
  { user, challenge, response, name }: { user: string; challenge: string; response: unknown; name: string },
): Promise<string> {
  const kept = await takeChallenge<Kept>(kyodaku, 'passkey-registration', challenge)
  if (kept.user !== user) throw refused()
  const site = { origin: kept.data.origin }
  const verified = await verifyRegistrationResponse({
    response: response as RegistrationResponseJSON,
    expectedChallenge: kept.data.challenge,
    expectedOrigin: site.origin,
    expectedRPID: rpIdOf(site),
    requireUserVerification: true,
  }).catch(explain)
  if (!verified.verified) throw refused()
  const { credential, credentialBackedUp } = verified.registrationInfo
  const added = await kyodaku.store.db
    .insertInto('passkeys')
    .values({
      id: credential.id,
      user_id: user,
      public_key: Buffer.from(credential.publicKey).toString('base64url'),
      counter: credential.counter,
      transports: credential.transports ?? [],
      name,
      rp_id: rpIdOf(site),
      backed_up: credentialBackedUp,
      created_at: kyodaku.now(),
      last_used_at: null,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst()
  if (added === undefined) throw refused()
  return added.id
}

/**
 * What a browser needs to prove that it has a passkey.
 *
 * @param user whose; absent: of whoever the device says
 */
export async function askPasskey(
  kyodaku: Kyodaku,
  site: PasskeySite,
  user?: string,
): Promise<{ challenge: string; options: PublicKeyCredentialRequestOptionsJSON }> {
  const own =
    user === undefined
      ? []
      : await kyodaku.store.db
          .selectFrom('passkeys')
          .select(['id', 'transports'])
          .where('user_id', '=', user)
          .where('rp_id', '=', rpIdOf(site))
          .execute()
  const options = await generateAuthenticationOptions({
    rpID: rpIdOf(site),
    userVerification: 'required',
    allowCredentials: own.map(({ id, transports }) => ({ id, transports: transports as [] })),
  })
  const kept: Kept = { challenge: options.challenge, origin: site.origin }
  const purpose = user === undefined ? 'passkey-sign-in' : 'passkey-step-up'
  return { challenge: await addChallenge(kyodaku, purpose, kept, user), options }
}

/**
 * Whose passkey has answered. A counter that does not go up is that of a copy, and refused (section 6.1.1).
 *
 * @throws IdentityError `identity.passkey-refused`, `identity.challenge-not-valid`
 */
export async function checkPasskey(
  kyodaku: Kyodaku,
  { challenge, response, user }: { challenge: string; response: unknown; user?: string },
): Promise<string> {
  const kept = await takeChallenge<Kept>(kyodaku, user === undefined ? 'passkey-sign-in' : 'passkey-step-up', challenge)
  if (kept.user !== user) throw refused()
  const site = { origin: kept.data.origin }
  const answer = response as AuthenticationResponseJSON
  const row =
    typeof answer?.id !== 'string'
      ? undefined
      : await kyodaku.store.db
          .selectFrom('passkeys')
          .innerJoin('users', 'users.id', 'passkeys.user_id')
          .select(['passkeys.id', 'user_id', 'public_key', 'counter', 'transports'])
          .where('passkeys.id', '=', answer.id)
          .where('rp_id', '=', rpIdOf(site))
          .where('users.state', '=', 'active')
          .executeTakeFirst()
  if (row === undefined || (user !== undefined && row.user_id !== user)) throw refused()
  const verified = await verifyAuthenticationResponse({
    response: answer,
    expectedChallenge: kept.data.challenge,
    expectedOrigin: site.origin,
    expectedRPID: rpIdOf(site),
    requireUserVerification: true,
    credential: {
      id: row.id,
      publicKey: new Uint8Array(Buffer.from(row.public_key, 'base64url')),
      counter: row.counter,
      transports: row.transports as [],
    },
  }).catch(explain)
  if (!verified.verified) throw refused()
  await kyodaku.store.db
    .updateTable('passkeys')
    .set({ counter: verified.authenticationInfo.newCounter, last_used_at: kyodaku.now() })
    .where('id', '=', row.id)
    .execute()
  return row.user_id
}

const refused = (cause?: unknown) =>
  new IdentityError('identity.passkey-refused', 'That passkey is not known here, or did not answer as it should.', {
    cause,
  })

function explain(error: unknown): never {
  throw refused(error)
}
