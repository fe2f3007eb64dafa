import type { Kyodaku } from '../../clearance/index.js'
import { recordAct } from './acts.js'
import { addChallenge, readChallenge, takeChallenge } from './challenges.js'
import { IdentityError } from './identity-error.js'
import { verifyPassword } from './passwords.js'
import { type SignInMethod, type StartedSession, startSession } from './sessions.js'
import { hasTotp, looksLikeRecoveryCode, takeRecoveryCode, takeTotp } from './totp.js'
import { countTry, forgetTries } from './tries.js'
import { userByEmail } from './users.js'

/** Where a try comes from. */
export interface SignInFrom {
  /** Of the network. */
  address: string
  device?: string
}

export type SignedIn = { state: 'signed-in'; user: string; session: StartedSession }
/** The password was right; a code is asked for too. */
export type CodeNeeded = { state: 'code-needed'; challenge: string }

/**
 * By e-mail address and password. Says and takes the same whether the account is unknown or the password wrong.
 *
 * @throws IdentityError `identity.wrong-credentials`, `identity.too-many-tries`, `identity.no-membership`
 */
export async function signInByPassword(
  kyodaku: Kyodaku,
  { email, password, ...from }: SignInFrom & { email: string; password: string },
): Promise<SignedIn | CodeNeeded> {
  const tried = { account: email.trim(), address: from.address }
  const tries = await countTry(kyodaku, tried)
  const user = await userByEmail(kyodaku, email)
  const row =
    user === undefined
      ? undefined
      : await kyodaku.store.db.selectFrom('passwords').select('hash').where('user_id', '=', user.id).executeTakeFirst()
  const right = await verifyPassword(password, row?.hash)
  if (!right || user === undefined || user.state !== 'active') {
    if (user !== undefined) await recordFailure(kyodaku, user.id, 'password', tries)
    throw new IdentityError('identity.wrong-credentials', 'The e-mail address or the password is not right.')
  }
  if (await hasTotp(kyodaku, user.id)) {
    // The count stays until the code is right too: the password alone is no way to try codes for ever.
    return { state: 'code-needed', challenge: await addChallenge(kyodaku, 'totp', { email }, user.id) }
  }
  await forgetTries(kyodaku, tried)
  return await signIn(kyodaku, user.id, ['password'], from)
}

/**
 * The second step: a code of the authenticator app, or a recovery code.
 *
 * @throws IdentityError `identity.wrong-code`, `identity.challenge-not-valid`, `identity.too-many-tries`
 */
export async function signInByCode(
  kyodaku: Kyodaku,
  { challenge, code, ...from }: SignInFrom & { challenge: string; code: string },
): Promise<SignedIn> {
  const { user = '', data } = await readChallenge<{ email: string }>(kyodaku, 'totp', challenge)
  const tried = { account: data.email.trim(), address: from.address }
  const tries = await countTry(kyodaku, tried)
  const method = looksLikeRecoveryCode(code) ? 'recovery-code' : 'totp'
  try {
    if (method === 'recovery-code') await takeRecoveryCode(kyodaku, user, code)
    else await takeTotp(kyodaku, user, code)
  } catch (error) {
    await recordFailure(kyodaku, user, method, tries)
    throw error
  }
  await takeChallenge(kyodaku, 'totp', challenge)
  await forgetTries(kyodaku, tried)
  return await signIn(kyodaku, user, ['password', method], from)
}

/** Starts the session of someone who has proved who they are, and writes it down. */
export async function signIn(
  kyodaku: Kyodaku,
  user: string,
  methods: readonly SignInMethod[],
  from: SignInFrom,
): Promise<SignedIn> {
  const session = await startSession(kyodaku, {
    user,
    methods,
    ...(from.device === undefined ? {} : { device: from.device }),
  })
  await recordAct(kyodaku, { user, action: 'signIn', subjects: [...methods], outcome: 'done' })
  return { state: 'signed-in', user, session }
}

/**
 * Proves once more that it is the person, by password and (where there is an authenticator app) code.
 *
 * @throws IdentityError `identity.wrong-credentials`, `identity.wrong-code`, `identity.too-many-tries`
 */
export async function proveByPassword(
  kyodaku: Kyodaku,
  { user, password, code, address }: { user: string; password: string; code?: string; address: string },
): Promise<void> {
  const tried = { account: `user ${user}`, address }
  const tries = await countTry(kyodaku, tried)
  const row = await kyodaku.store.db
    .selectFrom('passwords')
    .select('hash')
    .where('user_id', '=', user)
    .executeTakeFirst()
  if (!(await verifyPassword(password, row?.hash))) {
    await recordFailure(kyodaku, user, 'password', tries)
    throw new IdentityError('identity.wrong-credentials', 'The password is not right.')
  }
  if (await hasTotp(kyodaku, user)) {
    if (code === undefined || code === '') {
      throw new IdentityError('identity.wrong-code', 'The code of the authenticator app is needed too.')
    }
    try {
      if (looksLikeRecoveryCode(code)) await takeRecoveryCode(kyodaku, user, code)
      else await takeTotp(kyodaku, user, code)
    } catch (error) {
      await recordFailure(kyodaku, user, 'totp', tries)
      throw error
    }
  }
  await forgetTries(kyodaku, tried)
}

/** The first few, then every power of two: somebody who tries for days does not fill the record. */
export async function recordFailure(
  kyodaku: Kyodaku,
  user: string,
  method: SignInMethod,
  tries: number,
): Promise<void> {
  if (tries > 4 && !Number.isInteger(Math.log2(tries))) return
  await recordAct(kyodaku, { user, action: 'signIn.failed', subjects: [method], outcome: `try ${tries}` })
}
