import { type Selectable, sql } from 'kysely'
import type { Tables, TenantDatabase } from '../../store/index.js'
import type { Principal } from './principal.js'

/** Which acts, of those that the reader may see; `from` and `until` are instants, the second not included. */
export interface ActsWanted {
  person?: string
  action?: string
  subject?: string
  from?: Date
  until?: Date
}

/** Where a page of them ended. */
export interface ActPlace {
  at: Date
  id: string
}

/** Whose acts: each is a list that an index has in order. */
type Whose = { column: 'party' | 'on_behalf_of' | 'user_id'; is: string } | undefined

/**
 * Acts, newest first: with `acts.read` all that the database shows the reader (the own party's, those on its behalf, the
 * reader's own), else the reader's own. Each of the three is read in its order and the newest of them are taken, since no
 * index has "one or the other" in order.
 */
export async function listActs(
  db: TenantDatabase,
  reader: Principal,
  wanted: ActsWanted,
  { limit, after }: { limit: number; after?: ActPlace },
): Promise<Selectable<Tables['acts']>[]> {
  const found = new Map<string, Selectable<Tables['acts']>>()
  for (const whose of whoseFor(reader)) {
    for (const row of await actsOf(db, whose, wanted, after).limit(limit).execute()) found.set(row.id, row)
  }
  return [...found.values()].sort((a, b) => b.at.getTime() - a.at.getTime() || (a.id < b.id ? 1 : -1)).slice(0, limit)
}

function whoseFor({ sees, party, user, permissions }: Principal): Whose[] {
  const own: Whose[] = user === undefined ? [] : [{ column: 'user_id', is: user }]
  if (!permissions.has('acts.read')) return own
  if (sees === 'all') return [undefined]
  const ofParty = party === undefined ? [] : (['party', 'on_behalf_of'] as const)
  return [...ofParty.map((column): Whose => ({ column, is: party ?? '' })), ...own]
}

function actsOf(db: TenantDatabase, whose: Whose, wanted: ActsWanted, after: ActPlace | undefined) {
  const { person, action, subject, from, until } = wanted
  // Of what was done to something, the links have the order; else the acts themselves.
  const [table, key] = subject === undefined ? ['acts', 'id'] : ['act_subjects', 'act_id']
  const at = sql.ref<Date>(`${table}.at`)
  const id = sql.ref<string>(`${table}.${key}`)
  let query = db.selectFrom('acts').selectAll('acts').orderBy(at, 'desc').orderBy(id, 'desc')
  if (subject !== undefined)
    query = query
      .innerJoin('act_subjects', 'act_subjects.act_id', 'acts.id')
      .where('act_subjects.subject', '=', subject) as typeof query
  if (whose !== undefined) query = query.where(`acts.${whose.column}`, '=', whose.is)
  if (person !== undefined) query = query.where('acts.user_id', '=', person)
  if (action !== undefined) query = query.where('acts.action', '=', action)
  if (from !== undefined) query = query.where(at, '>=', from)
  if (until !== undefined) query = query.where(at, '<', until)
  if (after !== undefined) query = query.where(sql<boolean>`(${at}, ${id}) < (${after.at}, ${after.id})`)
  return query
}
