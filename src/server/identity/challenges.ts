import type { Kyodaku } from '../../clearance/index.js'
import { IdentityError } from './identity-error.js'
import { digestOfSecret, looksLikeSecret, newSecret } from './secret.js'

/** What a half-done sign-in waits for. */
export type ChallengePurpose = 'totp' | 'passkey-sign-in' | 'passkey-registration' | 'passkey-step-up' | 'sso'

const secondsOf: Readonly<Record<ChallengePurpose, number>> = {
  totp: 300,
  'passkey-sign-in': 300,
  'passkey-registration': 300,
  'passkey-step-up': 300,
  sso: 600,
}

/** Keeps what a sign-in has to go on with, under a secret that is good for once and for minutes. */
export async function addChallenge(
  kyodaku: Kyodaku,
  purpose: ChallengePurpose,
  data: object,
  user?: string,
): Promise<string> {
  const secret = newSecret()
  const now = kyodaku.now()
  const { db } = kyodaku.store
  await db.deleteFrom('challenges').where('expires_at', '<', now).execute()
  await db
    .insertInto('challenges')
    .values({
      digest: digestOfSecret(secret),
      purpose,
      user_id: user ?? null,
      data,
      expires_at: new Date(now.getTime() + secondsOf[purpose] * 1000),
    })
    .execute()
  return secret
}

/** Gives what was kept, and forgets it: of two at the same time one gets it. Throws `identity.challenge-not-valid`. */
export async function takeChallenge<T>(
  kyodaku: Kyodaku,
  purpose: ChallengePurpose,
  secret: string,
): Promise<{ user?: string; data: T }> {
  const row = looksLikeSecret(secret)
    ? await kyodaku.store.db
        .deleteFrom('challenges')
        .where('digest', '=', digestOfSecret(secret))
        .where('purpose', '=', purpose)
        .where('expires_at', '>', kyodaku.now())
        .returning(['user_id', 'data'])
        .executeTakeFirst()
    : undefined
  if (row === undefined) throw notValid()
  return { data: row.data as T, ...(row.user_id === null ? {} : { user: row.user_id }) }
}

/** What was kept, which stays: for a code that may be mistyped. Throws `identity.challenge-not-valid`. */
export async function readChallenge<T>(
  kyodaku: Kyodaku,
  purpose: ChallengePurpose,
  secret: string,
): Promise<{ user?: string; data: T }> {
  const row = looksLikeSecret(secret)
    ? await kyodaku.store.db
        .selectFrom('challenges')
        .select(['user_id', 'data'])
        .where('digest', '=', digestOfSecret(secret))
        .where('purpose', '=', purpose)
        .where('expires_at', '>', kyodaku.now())
        .executeTakeFirst()
    : undefined
  if (row === undefined) throw notValid()
  return { data: row.data as T, ...(row.user_id === null ? {} : { user: row.user_id }) }
}

const notValid = () =>
  new IdentityError('identity.challenge-not-valid', 'This took too long, or was done already: begin again.')
