import type { Kyodaku } from '../../clearance/index.js'
import { IdentityError } from './identity-error.js'
import { readPartySettings } from './party-settings.js'
import { permissionsOfRole, type Role } from './permissions.js'
import type { Principal } from './principal.js'
import { newSecret } from './secret.js'
import { partiesSeen } from './tokens.js'

const approvalDays = 7

/** A request that waits for a second person. */
export interface AskedRequest {
  action: string
  operation: string
  /** What whoever decides has to have too. */
  permission: string
  method: string
  url: string
  body?: unknown
  /** The condition that it came with. */
  ifMatch?: string
}

/** Whether the caller's party wants two persons for that. */
export async function needsTwo(kyodaku: Kyodaku, principal: Principal, action: string): Promise<boolean> {
  const { approvals } = await readPartySettings(kyodaku, principal.party)
  return approvals.includes(action as (typeof approvals)[number])
}

/** Keeps a request until somebody else of the party approves it. */
export async function askApproval(kyodaku: Kyodaku, principal: Principal, asked: AskedRequest): Promise<string> {
  const id = kyodaku.newId('apr')
  const now = kyodaku.now()
  await kyodaku.store.db
    .insertInto('approvals')
    .values({
      id,
      party: principal.party ?? null,
      action: asked.action,
      operation: asked.operation,
      permission: asked.permission,
      method: asked.method,
      url: asked.url,
      // A plain value at the top would not be JSON to the database's driver.
      body: asked.body === undefined || asked.body === null ? null : { body: asked.body },
      if_match: asked.ifMatch ?? null,
      asked_by: principal.user ?? principal.id,
      asked_token: principal.kind === 'token' ? principal.id : null,
      asked_at: now,
      expires_at: new Date(now.getTime() + approvalDays * 86_400_000),
      state: 'waiting',
      decided_by: null,
      decided_at: null,
      note: null,
      result: null,
    })
    .execute()
  return id
}

/**
 * Takes an approval that waits, for a second person: of two at the same time one gets it. What was asked is then to be
 * done, with the ticket.
 *
 * @throws IdentityError `identity.unknown-approval`, `identity.approval-closed`, `identity.approval-needs-another`
 */
export async function takeApproval(
  kyodaku: Kyodaku,
  id: string,
  principal: Principal,
  state: 'approved' | 'declined' | 'withdrawn',
  note?: string,
): Promise<AskedRequest & { id: string; askedBy: string; askedToken?: string; party?: string }> {
  const { db } = kyodaku.store
  const row = await db.selectFrom('approvals').selectAll().where('id', '=', id).executeTakeFirst()
  if (row === undefined || (row.party ?? undefined) !== principal.party) throw unknownApproval()
  const own = row.asked_by === (principal.user ?? principal.id)
  if (state === 'withdrawn' ? !own : own || principal.user === undefined) {
    throw new IdentityError(
      'identity.approval-needs-another',
      state === 'withdrawn'
        ? 'Only who asked for it can withdraw it: decline it instead.'
        : 'A second person has to decide this, signed in as a person, not who asked for it.',
    )
  }
  const now = kyodaku.now()
  const taken = await db
    .updateTable('approvals')
    .set({ state, decided_by: principal.user ?? principal.id, decided_at: now, note: note ?? null })
    .where('id', '=', id)
    .where('state', '=', 'waiting')
    .where('expires_at', '>', now)
    .returning('id')
    .executeTakeFirst()
  if (taken === undefined) {
    throw new IdentityError('identity.approval-closed', 'This has been decided, withdrawn or has expired: ask again.')
  }
  const body = (row.body as { body: unknown } | null)?.body
  return {
    id,
    action: row.action,
    operation: row.operation,
    permission: row.permission,
    method: row.method,
    url: row.url,
    askedBy: row.asked_by,
    ...(body === undefined ? {} : { body }),
    ...(row.if_match === null ? {} : { ifMatch: row.if_match }),
    ...(row.asked_token === null ? {} : { askedToken: row.asked_token }),
    ...(row.party === null ? {} : { party: row.party }),
  }
}

/** Notes what came of an approved request. */
export async function closeApproval(
  kyodaku: Kyodaku,
  id: string,
  result: { status: number; body: unknown },
): Promise<void> {
  await kyodaku.store.db
    .updateTable('approvals')
    .set({ result, ...(result.status < 400 ? {} : { state: 'failed' as const }) })
    .where('id', '=', id)
    .execute()
}

/**
 * The person who asked, with what they may do now: who has left or lost a role in the meantime does not get it done by
 * having asked before; neither does a token that was revoked.
 *
 * @throws IdentityError `identity.no-membership`, `identity.unknown-token`
 */
export async function principalWhoAsked(
  kyodaku: Kyodaku,
  { askedBy, askedToken, party }: { askedBy: string; askedToken?: string; party?: string },
): Promise<Principal> {
  const row = await kyodaku.store.db
    .selectFrom('memberships')
    .innerJoin('users', 'users.id', 'memberships.user_id')
    .select(['memberships.role', 'users.language'])
    .where('memberships.user_id', '=', askedBy)
    .where('memberships.party', party === undefined ? 'is' : '=', party ?? null)
    .where('memberships.state', '=', 'active')
    .where('users.state', '=', 'active')
    .executeTakeFirst()
  if (row === undefined) {
    throw new IdentityError(
      'identity.no-membership',
      'Who asked for this works for this party no more: it is not done.',
    )
  }
  if (askedToken !== undefined) {
    const token = await kyodaku.store.db
      .selectFrom('api_tokens')
      .select('revoked_at')
      .where('id', '=', askedToken)
      .executeTakeFirst()
    if (token === undefined || token.revoked_at !== null)
      throw new IdentityError('identity.unknown-token', 'The token that asked for this was revoked: it is not done.')
  }
  const role = row.role as Role
  return {
    kind: askedToken === undefined ? 'user' : 'token',
    id: askedToken ?? askedBy,
    user: askedBy,
    ...(party === undefined ? {} : { party }),
    role,
    permissions: permissionsOfRole(role, party === undefined),
    sees: await partiesSeen(kyodaku, party ?? null),
    stepUpAt: kyodaku.now(),
    language: row.language,
  }
}

/** An approved request on its way through the server once more: of this process, for one use. */
export interface ApprovedRequest {
  principal: Principal
  approval: string
  approvedBy: string
}
const tickets = new Map<string, ApprovedRequest>()
export const ticketHeader = 'kyodaku-approved'

export function issueTicket(request: ApprovedRequest): { ticket: string; drop(): void } {
  const ticket = newSecret()
  tickets.set(ticket, request)
  return { ticket, drop: () => void tickets.delete(ticket) }
}

export function redeemTicket(ticket: string): ApprovedRequest | undefined {
  const request = tickets.get(ticket)
  tickets.delete(ticket)
  return request
}

export const unknownApproval = () =>
  new IdentityError('identity.unknown-approval', 'There is no such request of your party.')
