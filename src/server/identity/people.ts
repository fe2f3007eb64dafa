import { sql } from 'kysely'
import type { Kyodaku } from '../../clearance/index.js'
import type { TenantDatabase } from '../../store/index.js'
import { IdentityError } from './identity-error.js'
import type { Role } from './permissions.js'
import { unknownPerson } from './users.js'

/** Whose member somebody is: of a party, or (undefined) of the operator. */
export type Of = string | undefined

const isParty = (of: Of) => ({ op: of === undefined ? ('is' as const) : ('=' as const), value: of ?? null })

/** Gives a member another role. Throws `identity.last-administrator`, `identity.unknown-person`. */
export async function changeRole(kyodaku: Kyodaku, user: string, of: Of, role: Role): Promise<void> {
  await changeMembership(kyodaku, user, of, role !== 'administrator', async (db, id) => {
    await db.updateTable('memberships').set({ role }).where('id', '=', id).execute()
  })
}

/** Keeps a member out for a while, or lets them in again. Their sessions and tokens for that party end. */
export async function setMemberState(
  kyodaku: Kyodaku,
  user: string,
  of: Of,
  state: 'active' | 'suspended',
): Promise<void> {
  await changeMembership(kyodaku, user, of, state === 'suspended', async (db, id) => {
    await db.updateTable('memberships').set({ state }).where('id', '=', id).execute()
    if (state === 'suspended') await endAccess(kyodaku, db, user, id, of)
  })
}

/** Takes a member out of a party; the person stays, for the other parties and for what they did. */
export async function removeMember(kyodaku: Kyodaku, user: string, of: Of): Promise<void> {
  await changeMembership(kyodaku, user, of, true, async (db, id) => {
    await endAccess(kyodaku, db, user, id, of)
    await db.deleteFrom('memberships').where('id', '=', id).execute()
  })
}

/**
 * Erases a person: name, address and everything that they signed in with. What they did stays, under an id that leads to
 * nobody; the log never had more than salted digests of it.
 *
 * @param of a party's administrator erases who works for that party alone; the operator anybody
 * @throws IdentityError `identity.not-allowed`, `identity.last-administrator`, `identity.unknown-person`
 */
export async function erasePerson(kyodaku: Kyodaku, user: string, of: Of): Promise<void> {
  await kyodaku.store.db.transaction().execute(async (db) => {
    const memberships = await db
      .selectFrom('memberships')
      .select(['id', 'party', 'role', 'state'])
      .where('user_id', '=', user)
      .execute()
    if (of !== undefined && !memberships.some(({ party }) => party === of)) throw unknownPerson()
    if (of !== undefined && memberships.some(({ party }) => party !== of)) {
      throw new IdentityError(
        'identity.not-allowed',
        'This person works for others too: take them out of your party; only the operator erases them.',
      )
    }
    for (const { party, role, state } of memberships) {
      if (role === 'administrator' && state === 'active') await mustLeaveAnother(db, party ?? undefined, user)
    }
    const { email } = (await db.selectFrom('users').select('email').where('id', '=', user).executeTakeFirst()) ?? {}
    const erased = await db
      .updateTable('users')
      .set({ name: '', email: null, state: 'erased', erased_at: kyodaku.now() })
      .where('id', '=', user)
      .where('state', '!=', 'erased')
      .returning('id')
      .executeTakeFirst()
    if (erased === undefined) throw unknownPerson()
    await db.deleteFrom('sessions').where('user_id', '=', user).execute()
    for (const table of ['passwords', 'passkeys', 'totps', 'recovery_codes', 'sso_identities', 'challenges'] as const) {
      await db.deleteFrom(table).where('user_id', '=', user).execute()
    }
    await db
      .updateTable('api_tokens')
      .set({ revoked_at: kyodaku.now() })
      .where('user_id', '=', user)
      .where('revoked_at', 'is', null)
      .execute()
    if (typeof email === 'string') {
      await db.updateTable('invitations').set({ email: null, name: null }).where('email', '=', email).execute()
      await db.updateTable('approvals').set({ body: null }).where(sql`body #>> '{body,email}'`, '=', email).execute()
    }
    await db.deleteFrom('memberships').where('user_id', '=', user).execute()
  })
}

/** Keeps a person out everywhere, or lets them in again: for the operator. */
export async function setPersonState(kyodaku: Kyodaku, user: string, state: 'active' | 'suspended'): Promise<void> {
  await kyodaku.store.db.transaction().execute(async (db) => {
    if (state === 'suspended') {
      const held = await db
        .selectFrom('memberships')
        .select('party')
        .where('user_id', '=', user)
        .where('role', '=', 'administrator')
        .where('state', '=', 'active')
        .execute()
      // A party without an administrator can be helped by the operator; the operator by nobody.
      if (held.some(({ party }) => party === null)) await mustLeaveAnother(db, undefined, user)
    }
    const changed = await db
      .updateTable('users')
      .set({ state })
      .where('id', '=', user)
      .where('state', '!=', 'erased')
      .returning('id')
      .executeTakeFirst()
    if (changed === undefined) throw unknownPerson()
    if (state === 'suspended') await db.deleteFrom('sessions').where('user_id', '=', user).execute()
  })
}

async function changeMembership(
  kyodaku: Kyodaku,
  user: string,
  of: Of,
  lessens: boolean,
  change: (db: TenantDatabase, id: string) => Promise<void>,
): Promise<void> {
  const { op, value } = isParty(of)
  await kyodaku.store.db.transaction().execute(async (db) => {
    const row = await db
      .selectFrom('memberships')
      .select(['id', 'role', 'state'])
      .where('user_id', '=', user)
      .where('party', op, value)
      .executeTakeFirst()
    if (row === undefined) throw unknownPerson()
    if (lessens && row.role === 'administrator' && row.state === 'active') await mustLeaveAnother(db, of, user)
    await change(db, row.id)
  })
}

/** Locks a party's administrators, so that of two who take each other away at the same time one stays. */
async function mustLeaveAnother(db: TenantDatabase, of: Of, user: string): Promise<void> {
  const { op, value } = isParty(of)
  const administrators = await db
    .selectFrom('memberships')
    .select(['user_id', 'state'])
    .where('party', op, value)
    .where('role', '=', 'administrator')
    .orderBy('id')
    .forUpdate()
    .execute()
  const others = administrators.flatMap((one) => (one.state === 'active' && one.user_id !== user ? [one.user_id] : []))
  const active =
    others.length === 0
      ? []
      : await db.selectFrom('users').select('id').where('state', '=', 'active').where('id', 'in', others).execute()
  if (active.length > 0) return
  throw new IdentityError(
    'identity.last-administrator',
    'This is the last administrator: make somebody else administrator first.',
  )
}

async function endAccess(
  kyodaku: Kyodaku,
  db: TenantDatabase,
  user: string,
  membership: string,
  of: Of,
): Promise<void> {
  const { op, value } = isParty(of)
  await db.deleteFrom('sessions').where('membership_id', '=', membership).execute()
  await db
    .updateTable('api_tokens')
    .set({ revoked_at: kyodaku.now() })
    .where('user_id', '=', user)
    .where('party', op, value)
    .where('revoked_at', 'is', null)
    .execute()
}
