import { createHmac, timingSafeEqual } from 'node:crypto'
import { sql } from 'kysely'
import type { Kyodaku } from '../../clearance/index.js'
import { IdentityError } from './identity-error.js'
import { partySettingsOf } from './party-settings.js'
import { permissionsOfRole, type Role } from './permissions.js'
import type { Principal } from './principal.js'
import { digestOfSecret, looksLikeSecret, newSecret } from './secret.js'
import { partiesSeen } from './tokens.js'

/** A session ends after so long without a request, and after so long whatever happens (ASVS 5.0, 7.3). */
export const sessionIdleSeconds = 8 * 3600
export const sessionSeconds = 24 * 3600
/** How long a proof that it is the person counts for what can't be undone. */
export const stepUpSeconds = 600
/** How much later than the truth `last_seen_at` may be, so that reading does not write each time. */
const lastSeenWithinSeconds = 60

/** How someone proved who they are. */
export type SignInMethod = 'password' | 'totp' | 'recovery-code' | 'passkey' | 'sso' | 'link'

/** A session as its browser holds it. The secret is shown once: the database keeps its digest. */
export interface StartedSession {
  id: string
  secret: string
  /** What the browser has to send with every write. */
  csrfToken: string
  endsAt: Date
}

/**
 * Starts a session for a person, for the membership that they used last, or the one that is named.
 *
 * @param device what the browser calls itself (User-Agent); a short name of it is kept
 * @throws IdentityError `identity.no-membership` where there is none, or the person is suspended
 */
export async function startSession(
  kyodaku: Kyodaku,
  {
    user,
    membership,
    methods = ['link'],
    device = '',
  }: { user: string; membership?: string; methods?: readonly SignInMethod[]; device?: string },
): Promise<StartedSession> {
  const now = kyodaku.now()
  const { db } = kyodaku.store
  const chosen = await db
    .selectFrom('memberships')
    .innerJoin('users', 'users.id', 'memberships.user_id')
    .leftJoin('sessions', 'sessions.membership_id', 'memberships.id')
    .select('memberships.id')
    .select(({ fn }) => fn.max('sessions.last_seen_at').as('used'))
    .where('memberships.user_id', '=', user)
    .where('memberships.state', '=', 'active')
    .where('users.state', '=', 'active')
    .$if(membership !== undefined, (query) => query.where('memberships.id', '=', membership ?? ''))
    .groupBy(['memberships.id', 'memberships.created_at'])
    .orderBy('used', (order) => order.desc().nullsLast())
    .orderBy('memberships.created_at')
    .limit(1)
    .executeTakeFirst()
  if (chosen === undefined) {
    throw new IdentityError(
      'identity.no-membership',
      'This person works for no party at the moment: an administrator can invite or reactivate them.',
    )
  }
  const secret = newSecret()
  const id = kyodaku.newId('ses')
  const endsAt = new Date(now.getTime() + sessionSeconds * 1000)
  await db
    .insertInto('sessions')
    .values({
      id,
      digest: digestOfSecret(secret),
      user_id: user,
      membership_id: chosen.id,
      methods: [...methods],
      device: deviceName(device),
      created_at: now,
      last_seen_at: now,
      ends_at: endsAt,
      step_up_at: now,
    })
    .execute()
  return { id, secret, csrfToken: csrfTokenOf(kyodaku, secret), endsAt }
}

/** Whose session it is; undefined for one that is unknown or has ended, or whose person or membership is not active. */
export async function principalOfSecret(kyodaku: Kyodaku, secret: string): Promise<Principal | undefined> {
  if (!looksLikeSecret(secret)) return undefined
  const { db } = kyodaku.store
  const row = await db
    .selectFrom('sessions')
    .innerJoin('users', 'users.id', 'sessions.user_id')
    .innerJoin('memberships', 'memberships.id', 'sessions.membership_id')
    .leftJoin('party_settings', (join) =>
      join.on('party_settings.party', '=', sql<string>`coalesce(memberships.party, '')`),
    )
    .select(['sessions.id', 'sessions.user_id', 'last_seen_at', 'ends_at', 'step_up_at', 'methods', 'settings'])
    .select(['users.language', 'memberships.party', 'memberships.role'])
    .where('digest', '=', digestOfSecret(secret))
    .where('users.state', '=', 'active')
    .where('memberships.state', '=', 'active')
    .executeTakeFirst()
  if (row === undefined) return undefined
  const now = kyodaku.now()
  const idleSeconds = (now.getTime() - row.last_seen_at.getTime()) / 1000
  if (row.ends_at <= now || idleSeconds > sessionIdleSeconds) {
    await db.deleteFrom('sessions').where('id', '=', row.id).execute()
    return undefined
  }
  if (idleSeconds > lastSeenWithinSeconds) {
    await db.updateTable('sessions').set({ last_seen_at: now }).where('id', '=', row.id).execute()
  }
  const role = row.role as Role
  return {
    kind: 'user',
    id: row.user_id,
    user: row.user_id,
    ...(row.party === null ? {} : { party: row.party }),
    role,
    permissions: permissionsOfRole(role, row.party === null),
    sees: await partiesSeen(kyodaku, row.party),
    stepUpAt: row.step_up_at,
    language: row.language,
    session: row.id,
    ...(partySettingsOf(row.settings).secondFactor && !isStrong(row.methods as SignInMethod[])
      ? { secondFactorNeeded: true as const }
      : {}),
  }
}

/** Two factors, or one that is two in itself; how strongly a provider of single sign-on asked is its own affair. */
const isStrong = (methods: readonly SignInMethod[]) =>
  methods.some((method) => ['totp', 'recovery-code', 'passkey', 'sso'].includes(method))

/** Notes one more way in which the person of a session has proved who it is. */
export async function addSessionMethods(kyodaku: Kyodaku, id: string, methods: readonly SignInMethod[]): Promise<void> {
  await kyodaku.store.db
    .updateTable('sessions')
    .set({ methods: sql`methods || ${JSON.stringify(methods)}::jsonb` })
    .where('id', '=', id)
    .execute()
}

/**
 * Gives a session a new secret, after which the one before is worth nothing: at each new proof of who it is (ASVS 5.0,
 * 7.2.4) and at a change of what it may do.
 */
export async function rotateSession(
  kyodaku: Kyodaku,
  id: string,
  changes: { steppedUp?: boolean; membership?: string } = {},
): Promise<StartedSession> {
  const secret = newSecret()
  const row = await kyodaku.store.db
    .updateTable('sessions')
    .set({
      digest: digestOfSecret(secret),
      ...(changes.steppedUp ? { step_up_at: kyodaku.now() } : {}),
      ...(changes.membership === undefined ? {} : { membership_id: changes.membership }),
    })
    .where('id', '=', id)
    .returning('ends_at')
    .executeTakeFirst()
  if (row === undefined) throw unknownSession()
  return { id, secret, csrfToken: csrfTokenOf(kyodaku, secret), endsAt: row.ends_at }
}

/** Ends one session of a person, or all but one, or those for one party, or all. @returns how many */
export async function endSessions(
  kyodaku: Kyodaku,
  which: { user: string; only?: string; except?: string; party?: string },
): Promise<number> {
  const { numDeletedRows } = await kyodaku.store.db
    .deleteFrom('sessions')
    .where('user_id', '=', which.user)
    .$if(which.only !== undefined, (query) => query.where('id', '=', which.only ?? ''))
    .$if(which.party !== undefined, (query) =>
      query.where('membership_id', 'in', (eb) =>
        eb
          .selectFrom('memberships')
          .select('id')
          .where('party', '=', which.party ?? ''),
      ),
    )
    .$if(which.except !== undefined, (query) => query.where('id', '!=', which.except ?? ''))
    .executeTakeFirst()
  return Number(numDeletedRows)
}

/** Takes out what has ended. */
export async function forgetEndedSessions(kyodaku: Kyodaku): Promise<void> {
  const now = kyodaku.now().getTime()
  await kyodaku.store.db
    .deleteFrom('sessions')
    .where(({ or, eb }) =>
      or([eb('ends_at', '<', new Date(now)), eb('last_seen_at', '<', new Date(now - sessionIdleSeconds * 1000))]),
    )
    .execute()
}

export const unknownSession = () =>
  new IdentityError('identity.unknown-session', 'There is no such session of yours: it may have ended.')

/** Whether the session proved not long ago that it is the person. */
export function hasSteppedUp(principal: Principal, now: Date): boolean {
  return principal.stepUpAt !== undefined && now.getTime() - principal.stepUpAt.getTime() <= stepUpSeconds * 1000
}

/** The token that comes with every write of a session: bound to its secret, so that it changes with it. */
export const csrfTokenOf = (kyodaku: Kyodaku, secret: string): string =>
  createHmac('sha256', kyodaku.saltFor('csrf-token')).update(secret).digest('base64url')

export function isCsrfTokenOf(kyodaku: Kyodaku, secret: string, token: string): boolean {
  const expected = Buffer.from(csrfTokenOf(kyodaku, secret))
  const given = Buffer.from(token)
  return expected.length === given.length && timingSafeEqual(expected, given)
}

/** "Chrome, Windows" of a User-Agent: enough to tell one's own devices apart. */
export function deviceName(userAgent: string): string {
  const find = (known: readonly (readonly [RegExp, string])[]) =>
    known.find(([pattern]) => pattern.test(userAgent))?.[1]
  const browser = find([
    [/Edg(e|A|iOS)?\//, 'Edge'],
    [/OPR\//, 'Opera'],
    [/Firefox\/|FxiOS/, 'Firefox'],
    [/Chrome\/|CriOS|Chromium/, 'Chrome'],
    [/Safari\//, 'Safari'],
  ])
  const system = find([
    [/iPhone/, 'iPhone'],
    [/iPad/, 'iPad'],
    [/Android/, 'Android'],
    [/Windows/, 'Windows'],
    [/Mac OS X|Macintosh/, 'macOS'],
    [/CrOS/, 'ChromeOS'],
    [/Linux/, 'Linux'],
  ])
  return [browser, system].filter((one) => one !== undefined).join(', ')
}
