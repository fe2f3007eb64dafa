import { createHmac, randomInt } from 'node:crypto'
import { Secret, TOTP } from 'otpauth'
import type { Kyodaku } from '../../clearance/index.js'
import { IdentityError } from './identity-error.js'
import { seal, unseal } from './sealed.js'

/** RFC 6238 as authenticator apps know it; a code counts one step early or late. */
const periodSeconds = 30
const totpOf = (secret: Secret, label = '') =>
  new TOTP({ issuer: 'Kyodaku', label, secret, digits: 6, period: periodSeconds, algorithm: 'SHA1' })

/** Begins a new one, which counts once a code of it was shown: its address for a QR code, and the secret to type. */
export async function beginTotp(
  kyodaku: Kyodaku,
  user: { id: string; email: string | null; name: string },
): Promise<{ uri: string; secret: string }> {
  const secret = new Secret({ size: 20 })
  const row = {
    secret: seal(kyodaku, `totp/${user.id}`, secret.base32),
    confirmed_at: null,
    last_step: 0,
    created_at: kyodaku.now(),
  }
  const written = await kyodaku.store.db
    .insertInto('totps')
    .values({ user_id: user.id, ...row })
    .onConflict((conflict) => conflict.column('user_id').doUpdateSet(row).where('totps.confirmed_at', 'is', null))
    .returning('user_id')
    .executeTakeFirst()
  if (written === undefined) {
    throw new IdentityError('identity.not-allowed', 'There is an authenticator app already: take it away first.')
  }
  return { uri: totpOf(secret, user.email ?? user.name).toString(), secret: secret.base32 }
}

/** Whether someone has to give a code besides the password. */
export async function hasTotp(kyodaku: Kyodaku, user: string): Promise<boolean> {
  const row = await kyodaku.store.db
    .selectFrom('totps')
    .select('user_id')
    .where('user_id', '=', user)
    .where('confirmed_at', 'is not', null)
    .executeTakeFirst()
  return row !== undefined
}

/**
 * Takes a code: each time step counts once (RFC 6238, section 5.2), also of two requests at the same time.
 *
 * @param unconfirmed of one that was begun: it counts from now on
 * @throws IdentityError `identity.wrong-code`
 */
export async function takeTotp(
  kyodaku: Kyodaku,
  user: string,
  code: string,
  { unconfirmed = false }: { unconfirmed?: boolean } = {},
): Promise<void> {
  const { db } = kyodaku.store
  const row = await db
    .selectFrom('totps')
    .select('secret')
    .where('user_id', '=', user)
    .where('confirmed_at', unconfirmed ? 'is' : 'is not', null)
    .executeTakeFirst()
  if (row === undefined) throw wrongCode()
  const now = kyodaku.now()
  const totp = totpOf(Secret.fromBase32(unseal(kyodaku, `totp/${user}`, row.secret)))
  const delta = totp.validate({ token: code, timestamp: now.getTime(), window: 1 })
  if (delta === null) throw wrongCode()
  const step = Math.floor(now.getTime() / 1000 / periodSeconds) + delta
  const taken = await db
    .updateTable('totps')
    .set({ last_step: step, ...(unconfirmed ? { confirmed_at: now } : {}) })
    .where('user_id', '=', user)
    .where('last_step', '<', step)
    .where('confirmed_at', unconfirmed ? 'is' : 'is not', null)
    .returning('user_id')
    .executeTakeFirst()
  if (taken === undefined) throw wrongCode()
}

export async function removeTotp(kyodaku: Kyodaku, user: string): Promise<void> {
  await kyodaku.store.db.deleteFrom('totps').where('user_id', '=', user).execute()
  await kyodaku.store.db.deleteFrom('recovery_codes').where('user_id', '=', user).execute()
}

const recoveryCodes = 10
/** Without letters that look alike: 12 of them are 59 bits. */
const recoveryLetters = 'abcdefghjkmnpqrstuvwxyz23456789'

/** New codes for the day the phone is lost, shown once; those before are worth nothing. */
export async function makeRecoveryCodes(kyodaku: Kyodaku, user: string): Promise<string[]> {
  const codes = Array.from({ length: recoveryCodes }, () =>
    Array.from({ length: 12 }, () => recoveryLetters[randomInt(recoveryLetters.length)])
      .join('')
      .replace(/(.{4})(?=.)/g, '$1-'),
  )
  await kyodaku.store.db.transaction().execute(async (db) => {
    await db.deleteFrom('recovery_codes').where('user_id', '=', user).execute()
    await db
      .insertInto('recovery_codes')
      .values(codes.map((code) => ({ user_id: user, digest: recoveryDigest(kyodaku, user, code) })))
      .execute()
  })
  return codes
}

/** Uses one up. Throws `identity.wrong-code`. */
export async function takeRecoveryCode(kyodaku: Kyodaku, user: string, code: string): Promise<void> {
  const taken = await kyodaku.store.db
    .deleteFrom('recovery_codes')
    .where('user_id', '=', user)
    .where('digest', '=', recoveryDigest(kyodaku, user, code))
    .returning('digest')
    .executeTakeFirst()
  if (taken === undefined) throw wrongCode()
}

/** Whether a code is meant as a recovery code: they are longer than six digits. */
export const looksLikeRecoveryCode = (code: string): boolean => plainCode(code).length === 12

const plainCode = (code: string) =>
  code
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '')

const recoveryDigest = (kyodaku: Kyodaku, user: string, code: string) =>
  createHmac('sha256', kyodaku.saltFor('recovery-codes'))
    .update(`${user}\0${plainCode(code)}`)
    .digest('hex')

const wrongCode = () =>
  new IdentityError('identity.wrong-code', 'That code is not right, or was used already: wait for the next one.')
