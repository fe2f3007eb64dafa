import { sql } from 'kysely'
import type { Party, PartyRole } from '../../rights/index.js'
import type { TenantDatabase } from '../../store/index.js'
import { HttpError } from '../http/index.js'
import type { Principal } from '../identity/index.js'

/** On whose behalf someone asks, as grants name parties. */
export interface WhoAsks {
  /** Its own party and those that it holds a mandate of; `all` for the operator. */
  sees: Principal['sees']
  role?: PartyRole
  /** What grants may name it by beside its id: `*` and its classes; only of a provider. */
  reachedBy: readonly string[]
}

export async function whoAsks(db: TenantDatabase, { sees, party }: Principal): Promise<WhoAsks> {
  if (party === undefined) return { sees, reachedBy: [] }
  const row = await db
    .selectFrom('registry_subjects')
    .select('body')
    .where('kind', '=', 'party')
    .where('subject_id', '=', party)
    .executeTakeFirst()
  const own = row?.body as Party | undefined
  const reachedBy = own?.role === 'provider' ? ['*', ...(own.classes ?? []).map((name) => `class:${name}`)] : []
  return { sees, ...(own === undefined ? {} : { role: own.role }), reachedBy }
}

/** Whether a party is one that is asked for. */
export const isOf = (sees: Principal['sees'], party: string | undefined): boolean =>
  party !== undefined && (sees === 'all' || sees.includes(party))

/** Those of a list that are parties, once each. */
export const eachParty = (ids: readonly string[]): string[] =>
  [...new Set(ids)].filter((id) => id !== '*' && !id.startsWith('class:'))

/**
 * That the caller may see a subject: what it may not see is not there for it, and nothing is told of it.
 *
 * @throws HttpError 404
 */
export async function mustSee(
  db: TenantDatabase,
  kind: 'grant' | 'mandate' | 'claim' | 'reservation' | 'work',
  id: string,
): Promise<void> {
  const row = await db
    .selectFrom('registry_subjects')
    .select(sql<number>`1`.as('one'))
    .where('kind', '=', kind)
    .where('subject_id', '=', id)
    .executeTakeFirst()
  if (row === undefined) throw new HttpError(404, 'http.not-found', `There is no ${kind} ${id}.`)
}
