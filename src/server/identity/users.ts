import { sql } from 'kysely'
import type { Kyodaku } from '../../clearance/index.js'
import { IdentityError } from './identity-error.js'
import { hashPassword } from './passwords.js'
import type { Role } from './permissions.js'

export interface NewUser {
  name: string
  /** What they sign in with by password; compared without regard to case. */
  email?: string
  language?: 'ja' | 'en'
  /** Not checked for strength here: `mustBeStrong` is for what people type. */
  password?: string
}

/** Makes a person, who can't sign in before they have a membership. Throws `identity.email-taken`. */
export async function addUser(kyodaku: Kyodaku, { name, email, language = 'ja', password }: NewUser): Promise<string> {
  const id = kyodaku.newId('usr')
  const hash = password === undefined ? undefined : await hashPassword(password)
  const now = kyodaku.now()
  await kyodaku.store.db.transaction().execute(async (db) => {
    await db
      .insertInto('users')
      .values({ id, name, email: email ?? null, language, created_at: now })
      .execute()
      .catch(explainTaken)
    if (hash !== undefined) await db.insertInto('passwords').values({ user_id: id, hash, set_at: now }).execute()
  })
  return id
}

/** Lets a person work for a party (absent: for the operator). Throws `identity.already-member`. */
export async function addMembership(
  kyodaku: Kyodaku,
  { user, party, role }: { user: string; party?: string; role: Role },
): Promise<string> {
  const id = kyodaku.newId('mem')
  const added = await kyodaku.store.db
    .insertInto('memberships')
    .values({ id, user_id: user, party: party ?? null, role, created_at: kyodaku.now() })
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst()
  if (added === undefined) {
    throw new IdentityError('identity.already-member', 'This person is a member already: change the role instead.')
  }
  return id
}

/** A person with one membership: `addUser` and `addMembership`. */
export async function createUser(
  kyodaku: Kyodaku,
  { party, role, ...user }: NewUser & { party?: string; role: Role },
): Promise<{ user: string; membership: string }> {
  const id = await addUser(kyodaku, user)
  const membership = await addMembership(kyodaku, { user: id, role, ...(party === undefined ? {} : { party }) })
  return { user: id, membership }
}

export interface UserRow {
  id: string
  name: string
  email: string | null
  language: 'ja' | 'en'
  state: 'active' | 'suspended' | 'erased'
}

/** By the address that they sign in with. */
export async function userByEmail(kyodaku: Kyodaku, email: string): Promise<UserRow | undefined> {
  return await kyodaku.store.db
    .selectFrom('users')
    .select(['id', 'name', 'email', 'language', 'state'])
    .where(sql`lower(email)`, '=', email.trim().toLowerCase())
    .executeTakeFirst()
}

/** Throws `identity.unknown-person`. */
export async function userById(kyodaku: Kyodaku, id: string): Promise<UserRow> {
  const row = await kyodaku.store.db
    .selectFrom('users')
    .select(['id', 'name', 'email', 'language', 'state'])
    .where('id', '=', id)
    .executeTakeFirst()
  if (row === undefined) throw unknownPerson()
  return row
}

export const unknownPerson = () =>
  new IdentityError('identity.unknown-person', 'There is no such person among those you may see.')

/** Turns the unique index's refusal of a second person with an address into a typed error. */
export function explainTaken(error: unknown): never {
  if (
    String((error as { constraint?: unknown }).constraint ?? '') === 'users_by_email' ||
    /users_by_email/.test(String(error))
  ) {
    throw new IdentityError(
      'identity.email-taken',
      'There is a person with this e-mail address already: let them sign in, or invite them to one more party.',
      { cause: error },
    )
  }
  throw error
}
