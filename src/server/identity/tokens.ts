import { createHash, randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import type { Kyodaku } from '../../clearance/index.js'
import { mandatesWhere } from '../../clearance/index.js'
import { type Permission, permissions, permissionsOfRole, type Role } from './permissions.js'
import type { Principal } from './principal.js'

/** What a new token is to be. */
export interface NewToken {
  name: string
  user?: string
  /** Absent: of the operator. */
  party?: string
  role: Role
  /** Limits it further than its role. */
  scopes?: readonly Permission[]
  expiresAt?: Date
}

const prefix = 'kyo_'
/** Four hex digits of a digest at the end: a token that was mistyped or cut is told from one that is unknown. */
const checkDigits = 4

/** Makes a token of 256 random bits. The database keeps its SHA-256; the token is shown once, here. */
export async function createToken(
  kyodaku: Kyodaku,
  { name, user, party, role, scopes, expiresAt }: NewToken,
): Promise<{ id: string; token: string }> {
  const body = randomBytes(32).toString('base64url')
  const token = `${prefix}${body}${check(body)}`
  const id = kyodaku.newId('tok')
  await kyodaku.store.db
    .insertInto('api_tokens')
    .values({
      id,
      digest: digest(token),
      name,
      user_id: user ?? null,
      party: party ?? null,
      role,
      scopes: scopes === undefined ? null : [...scopes],
      created_at: kyodaku.now(),
      expires_at: expiresAt ?? null,
      revoked_at: null,
      last_used_at: null,
    })
    .execute()
  return { id, token }
}

/** Whether it has the form of a token: one that hasn't needs no look at the database. */
export function looksLikeToken(token: string): boolean {
  if (!token.startsWith(prefix) || !/^[A-Za-z0-9_-]{47}$/.test(token.slice(prefix.length))) return false
  const body = token.slice(prefix.length, -checkDigits)
  return check(body) === token.slice(-checkDigits)
}

const check = (body: string) => createHash('sha256').update(`check\0${body}`).digest('hex').slice(0, checkDigits)
const digest = (token: string) => createHash('sha256').update(token).digest('hex')

/** How much later than the truth `last_used_at` may be, so that reading does not write each time. */
const lastUsedWithinMilliseconds = 60_000

/** Whose token it is; undefined for one that is unknown, revoked or has ended, or whose person is no member any more. */
export async function principalOfToken(kyodaku: Kyodaku, token: string): Promise<Principal | undefined> {
  if (!looksLikeToken(token)) return undefined
  const row = await kyodaku.store.db
    .selectFrom('api_tokens')
    .leftJoin('users', 'users.id', 'api_tokens.user_id')
    .leftJoin('memberships', (join) =>
      join
        .onRef('memberships.user_id', '=', 'api_tokens.user_id')
        .on(sql<boolean>`memberships.party is not distinct from api_tokens.party`)
        .on('memberships.state', '=', 'active'),
    )
    .select(['api_tokens.id', 'api_tokens.user_id', 'api_tokens.party', 'api_tokens.role', 'scopes'])
    .select(['expires_at', 'revoked_at', 'last_used_at', 'users.state as user_state', 'users.language'])
    .select('memberships.role as role_now')
    .where('digest', '=', digest(token))
    .executeTakeFirst()
  const now = kyodaku.now()
  if (row === undefined || row.revoked_at !== null || (row.expires_at !== null && row.expires_at <= now))
    return undefined
  if (row.user_id !== null && (row.user_state !== 'active' || row.role_now === null)) return undefined
  if (row.last_used_at === null || now.getTime() - row.last_used_at.getTime() > lastUsedWithinMilliseconds) {
    await kyodaku.store.db.updateTable('api_tokens').set({ last_used_at: now }).where('id', '=', row.id).execute()
  }
  // Never more than whoever made it may do today: a role that was taken from them is taken from their tokens.
  const ofRole = permissionsOfRole((row.role_now ?? row.role) as Role, row.party === null)
  const asMade = permissionsOfRole(row.role as Role, row.party === null)
  const scopes = row.scopes as Permission[] | null
  return {
    kind: 'token',
    id: row.id,
    ...(row.user_id === null ? {} : { user: row.user_id }),
    ...(row.party === null ? {} : { party: row.party }),
    role: row.role as Role,
    permissions: new Set(
      permissions.filter((one) => ofRole.has(one) && asMade.has(one) && (scopes === null || scopes.includes(one))),
    ),
    sees: await partiesSeen(kyodaku, row.party),
    ...(row.language === null ? {} : { language: row.language }),
  }
}

/** The party itself and the rightsholders that have given it a mandate that holds now; the operator's people see all. */
export async function partiesSeen(kyodaku: Kyodaku, party: string | null): Promise<readonly string[] | 'all'> {
  if (party === null) return 'all'
  const now = kyodaku.now().getTime()
  const held = await mandatesWhere(
    kyodaku,
    (mandate) =>
      mandate.association === party &&
      Date.parse(mandate.from) <= now &&
      (mandate.until === undefined || now < Date.parse(mandate.until)) &&
      (mandate.state === 'active' || (mandate.revokedFrom !== undefined && now < Date.parse(mandate.revokedFrom))),
  )
  return [...new Set([party, ...held.map(({ rightsholder }) => rightsholder)])]
}
