import type { Kyodaku } from '../../clearance/index.js'
import { IdentityError } from './identity-error.js'
import { digestOfSecret, looksLikeSecret, newSecret } from './secret.js'
import { createUser } from './users.js'

const linkHours = 24

/**
 * The link by which the first administrator comes in; undefined as soon as there is anyone. To be printed in the terminal
 * at each start: the one before is worth nothing then. Its secret stands behind `#`, which browsers send to nobody.
 *
 * @param url as browsers see the house; default its `publicUrl`
 */
export async function firstRunLink(
  house: { kyodaku: Kyodaku; settings: { publicUrl: string } },
  url = house.settings.publicUrl,
): Promise<string | undefined> {
  const { kyodaku } = house
  if (await hasUsers(kyodaku)) return undefined
  const secret = newSecret()
  const now = kyodaku.now()
  await kyodaku.store.db.transaction().execute(async (db) => {
    await db.deleteFrom('first_run_links').execute()
    await db
      .insertInto('first_run_links')
      .values({
        digest: digestOfSecret(secret),
        created_at: now,
        expires_at: new Date(now.getTime() + linkHours * 3_600_000),
      })
      .execute()
  })
  return `${url.replace(/\/$/, '')}/first-run#${secret}`
}

export async function hasUsers(kyodaku: Kyodaku): Promise<boolean> {
  const row = await kyodaku.store.db.selectFrom('users').select('id').limit(1).executeTakeFirst()
  return row !== undefined
}

/**
 * Makes the first person, the operator's administrator, and uses the link up.
 *
 * @throws IdentityError `identity.link-not-valid`
 */
export async function useFirstRunLink(
  kyodaku: Kyodaku,
  secret: string,
  person: { name: string; email: string; password?: string; language?: 'ja' | 'en' },
): Promise<{ user: string; membership: string }> {
  if (!looksLikeSecret(secret) || (await hasUsers(kyodaku))) throw notValid()
  // Whoever deletes it has it: of two at the same time one.
  const used = await kyodaku.store.db
    .deleteFrom('first_run_links')
    .where('digest', '=', digestOfSecret(secret))
    .where('expires_at', '>', kyodaku.now())
    .returning('digest')
    .executeTakeFirst()
  if (used === undefined) throw notValid()
  return await createUser(kyodaku, { ...person, role: 'administrator' })
}

const notValid = () =>
  new IdentityError(
    'identity.link-not-valid',
    'This link has been used, has ended or was replaced: restart the server, which prints a new one as long as there is nobody.',
  )
