import { createHmac } from 'node:crypto'
import { sql } from 'kysely'
import type { Kyodaku } from '../../clearance/index.js'
import { IdentityError } from './identity-error.js'

/** How many wrong tries are free, and how long it takes until they are forgotten. */
const free = { account: 5, address: 20 } as const
const delaySecondsMax = 15 * 60
const forgottenAfterSeconds = 24 * 3600

/** What tries are counted by: an account (a hash of its address, whether it exists or not) or where they come from. */
export type TriedAt = { account?: string; address?: string }

/**
 * Counts a try before it is made, so that a hundred at once are a hundred: after a few, each has to wait twice as long as
 * the one before, up to a quarter of an hour. In the database, so that a restart or a second server forgets nothing.
 *
 * @returns how many tries there have been for the account, this one too
 * @throws IdentityError `identity.too-many-tries` with the seconds to wait
 */
export async function countTry(kyodaku: Kyodaku, at: TriedAt): Promise<number> {
  const now = kyodaku.now()
  let ofAccount = 0
  for (const [kind, value] of Object.entries(at) as ['account' | 'address', string | undefined][]) {
    if (value === undefined) continue
    const key = keyOf(kyodaku, kind, value)
    // One statement: who comes while blocked neither counts nor is let in.
    const { rows } = await sql<{ count: number; blocked_until: Date | null; let_in: boolean }>`
      insert into sign_in_tries as t (key, count, last_at, blocked_until) values (${key}, 1, ${now}, null)
      on conflict (key) do update set
        count = case
          when t.blocked_until > ${now} then t.count
          when t.last_at < ${new Date(now.getTime() - forgottenAfterSeconds * 1000)} then 1
          else t.count + 1 end,
        last_at = case when t.blocked_until > ${now} then t.last_at else ${now}::timestamptz end,
        blocked_until = case
          when t.blocked_until > ${now} then t.blocked_until
          when t.last_at < ${new Date(now.getTime() - forgottenAfterSeconds * 1000)} then null
          when t.count + 1 >= ${free[kind]} then ${now}::timestamptz
            + least(power(2, least(t.count + 1 - ${free[kind]}, 20)), ${delaySecondsMax}) * interval '1 second'
          else null end,
        refused = coalesce(t.blocked_until > ${now}, false)
      returning count, blocked_until, not refused as let_in`.execute(kyodaku.store.db)
    const row = rows[0]!
    if (kind === 'account') ofAccount = row.count
    if (!row.let_in) {
      const seconds = Math.max(1, Math.ceil(((row.blocked_until?.getTime() ?? 0) - now.getTime()) / 1000))
      throw new IdentityError(
        'identity.too-many-tries',
        `There have been too many tries: wait ${seconds} s and try again. A passkey works at once.`,
        { retryAfterSeconds: seconds },
      )
    }
  }
  return ofAccount
}

/** After a try that was right: the account's are forgotten, where it came from loses one. */
export async function forgetTries(kyodaku: Kyodaku, at: TriedAt): Promise<void> {
  if (at.account !== undefined) {
    await kyodaku.store.db
      .deleteFrom('sign_in_tries')
      .where('key', '=', keyOf(kyodaku, 'account', at.account))
      .execute()
  }
  if (at.address !== undefined) {
    await kyodaku.store.db
      .updateTable('sign_in_tries')
      .set({ count: sql<number>`greatest(count - 1, 0)`, blocked_until: null })
      .where('key', '=', keyOf(kyodaku, 'address', at.address))
      .execute()
  }
}

/** Addresses are personal data: only their keyed hash is kept, and that for a day. */
const keyOf = (kyodaku: Kyodaku, kind: string, value: string) =>
  `${kind}:${createHmac('sha256', kyodaku.saltFor('sign-in-tries')).update(value.toLowerCase()).digest('hex')}`

/** Takes out what is forgotten anyway. */
export async function forgetOldTries(kyodaku: Kyodaku): Promise<void> {
  await kyodaku.store.db
    .deleteFrom('sign_in_tries')
    .where('last_at', '<', new Date(kyodaku.now().getTime() - forgottenAfterSeconds * 1000))
    .execute()
}
