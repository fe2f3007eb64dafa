import type { Kyodaku } from '../../clearance/index.js'
import { IdentityError } from './identity-error.js'
import { hashPassword } from './passwords.js'
import type { Role } from './permissions.js'
import { digestOfSecret, looksLikeSecret, newSecret } from './secret.js'
import { endSessions } from './sessions.js'
import { addMembership, addUser, userByEmail } from './users.js'

const invitationDays = 7
const recoveryHours = 24

export interface NewInvitation {
  email: string
  name?: string
  /** Absent: of the operator. */
  party?: string
  role: Role
  language: 'ja' | 'en'
  invitedBy?: string
}

/** Invites somebody: the secret of the link is shown once, and works once. */
export async function addInvitation(
  kyodaku: Kyodaku,
  { email, name, party, role, language, invitedBy }: NewInvitation,
): Promise<{ id: string; secret: string; expiresAt: Date }> {
  const known = await userByEmail(kyodaku, email)
  if (known !== undefined) {
    const member = await kyodaku.store.db
      .selectFrom('memberships')
      .select('id')
      .where('user_id', '=', known.id)
      .where('party', party === undefined ? 'is' : '=', party ?? null)
      .executeTakeFirst()
    if (member !== undefined) {
      throw new IdentityError('identity.already-member', 'This person is a member already: change the role instead.')
    }
  }
  return await add(kyodaku, invitationDays * 24, {
    email,
    name: name ?? null,
    user_id: null,
    party: party ?? null,
    role,
    language,
    invited_by: invitedBy ?? null,
  })
}

/** A link for somebody who has lost what they sign in with: an administrator hands it over. */
export async function addRecoveryLink(
  kyodaku: Kyodaku,
  { user, party, by, language }: { user: string; party?: string; by?: string; language: 'ja' | 'en' },
): Promise<{ id: string; secret: string; expiresAt: Date }> {
  return await add(kyodaku, recoveryHours, {
    email: null,
    name: null,
    user_id: user,
    party: party ?? null,
    role: null,
    language,
    invited_by: by ?? null,
  })
}

async function add(
  kyodaku: Kyodaku,
  hours: number,
  row: {
    email: string | null
    name: string | null
    user_id: string | null
    party: string | null
    role: string | null
    language: 'ja' | 'en'
    invited_by: string | null
  },
): Promise<{ id: string; secret: string; expiresAt: Date }> {
  const secret = newSecret()
  const id = kyodaku.newId('inv')
  const now = kyodaku.now()
  const expiresAt = new Date(now.getTime() + hours * 3_600_000)
  await kyodaku.store.db
    .insertInto('invitations')
    .values({
      ...row,
      id,
      digest: digestOfSecret(secret),
      created_at: now,
      expires_at: expiresAt,
      ended: null,
      ended_at: null,
    })
    .execute()
  return { id, secret, expiresAt }
}

export interface OpenInvitation {
  id: string
  kind: 'invitation' | 'recovery'
  email: string | null
  name: string | null
  user: string | null
  party: string | null
  role: Role | null
  language: 'ja' | 'en'
  expiresAt: Date
}

/** What a link is for. Throws `identity.link-not-valid`. */
export async function readInvitation(kyodaku: Kyodaku, secret: string): Promise<OpenInvitation> {
  const row = looksLikeSecret(secret)
    ? await kyodaku.store.db
        .selectFrom('invitations')
        .selectAll()
        .where('digest', '=', digestOfSecret(secret))
        .where('ended', 'is', null)
        .where('expires_at', '>', kyodaku.now())
        .executeTakeFirst()
    : undefined
  if (row === undefined) throw notValid()
  return {
    id: row.id,
    kind: row.user_id === null ? 'invitation' : 'recovery',
    email: row.email,
    name: row.name,
    user: row.user_id,
    party: row.party,
    role: row.role as Role | null,
    language: row.language,
    expiresAt: row.expires_at,
  }
}

/** Uses a link up: of two at the same time one does. Throws `identity.link-not-valid`. */
async function takeInvitation(kyodaku: Kyodaku, secret: string): Promise<OpenInvitation> {
  const invitation = await readInvitation(kyodaku, secret)
  const taken = await kyodaku.store.db
    .updateTable('invitations')
    .set({ ended: 'accepted', ended_at: kyodaku.now() })
    .where('id', '=', invitation.id)
    .where('ended', 'is', null)
    .returning('id')
    .executeTakeFirst()
  if (taken === undefined) throw notValid()
  return invitation
}

/**
 * Joins by an invitation as a new person. Somebody with an account signs in first: a link alone is no way into it.
 *
 * @throws IdentityError `identity.link-not-valid`, `identity.email-taken`
 */
export async function joinAsNew(
  kyodaku: Kyodaku,
  secret: string,
  person: { name: string; language: 'ja' | 'en'; password?: string; email?: string },
): Promise<{ user: string; membership: string; invitation: OpenInvitation }> {
  const open = await readInvitation(kyodaku, secret)
  const email = person.email ?? open.email ?? undefined
  if (open.kind !== 'invitation') throw notValid()
  if (email !== undefined && (await userByEmail(kyodaku, email)) !== undefined) {
    throw new IdentityError(
      'identity.email-taken',
      'There is an account with this address already: sign in, then open the link again.',
    )
  }
  const invitation = await takeInvitation(kyodaku, secret)
  const user = await addUser(kyodaku, { ...person, ...(email === undefined ? {} : { email }) })
  const membership = await addMembership(kyodaku, {
    user,
    role: invitation.role ?? 'viewer',
    ...(invitation.party === null ? {} : { party: invitation.party }),
  })
  return { user, membership, invitation }
}

/** Joins by an invitation as somebody who has signed in. The address must be theirs. */
export async function joinAsKnown(
  kyodaku: Kyodaku,
  secret: string,
  user: { id: string; email: string | null },
): Promise<{ membership: string; invitation: OpenInvitation }> {
  const open = await readInvitation(kyodaku, secret)
  if (open.kind !== 'invitation') throw notValid()
  if (open.email !== null && open.email.toLowerCase() !== user.email?.toLowerCase()) {
    throw new IdentityError(
      'identity.not-allowed',
      'This invitation is for another address: sign out, then open the link again.',
    )
  }
  const invitation = await takeInvitation(kyodaku, secret)
  const membership = await addMembership(kyodaku, {
    user: user.id,
    role: invitation.role ?? 'viewer',
    ...(invitation.party === null ? {} : { party: invitation.party }),
  })
  return { membership, invitation }
}

/** Sets a new password by a recovery link. What they had besides (app, sessions) is gone; passkeys stay. */
export async function recoverByLink(kyodaku: Kyodaku, secret: string, password: string): Promise<string> {
  const open = await readInvitation(kyodaku, secret)
  if (open.user === null) throw notValid()
  const hash = await hashPassword(password)
  await takeInvitation(kyodaku, secret)
  const { db } = kyodaku.store
  const set = { hash, set_at: kyodaku.now() }
  await db
    .insertInto('passwords')
    .values({ user_id: open.user, ...set })
    .onConflict((conflict) => conflict.column('user_id').doUpdateSet(set))
    .execute()
  await db.deleteFrom('totps').where('user_id', '=', open.user).execute()
  await db.deleteFrom('recovery_codes').where('user_id', '=', open.user).execute()
  await endSessions(kyodaku, { user: open.user })
  return open.user
}

const notValid = () =>
  new IdentityError('identity.link-not-valid', 'This link has been used, withdrawn or has ended: ask for a new one.')
