import type { TenantDatabase } from '../../store/index.js'
import type { Principal } from '../identity/index.js'

/** From where the house is looked at. */
export interface Viewpoint {
  principal: Principal
  /** What the party is; `operator` without one. */
  of: 'rightsholder' | 'association' | 'provider' | 'authority' | 'operator'
  now: Date
}

/** @throws never: a party that is not registered (any more) is looked at as a rightsholder */
export async function viewpointOf(db: TenantDatabase, principal: Principal, now: Date): Promise<Viewpoint> {
  if (principal.party === undefined) return { principal, of: 'operator', now }
  const row = await db
    .selectFrom('registry_subjects')
    .select('body')
    .where('kind', '=', 'party')
    .where('subject_id', '=', principal.party)
    .executeTakeFirst()
  const role = (row?.body as { role?: unknown } | undefined)?.role
  const known = role === 'association' || role === 'provider' || role === 'authority'
  return { principal, of: known ? role : 'rightsholder', now }
}

/** A number that was counted up to a cap only. */
export interface Count {
  count: number
  /** There are more. */
  capped: boolean
}

export const countOf = (found: number, cap: number): Count => ({ count: Math.min(found, cap), capped: found > cap })
