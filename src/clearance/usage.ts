import { type Kysely, sql } from 'kysely'
import {
  type Decision,
  type Finding,
  type Grant,
  type GrantUsage,
  type IndexedGrant,
  type IndexedRegistry,
  type IndexedWork,
  indexRegistry,
  type Registry,
  type Use,
} from '../rights/index.js'
import { type Tables, textArray } from '../store/index.js'
import type { Kyodaku } from './kyodaku.js'

/**
 * How much of each grant has been used: by the decisions that permitted under it and were not replaced by a later one.
 * A decision counts once and with the seconds of its item, however many of the grant's works it concerned. One that was settled
 * does not count: what it permitted came to nothing, or counts with the decision about what came out.
 *
 * @param options.replacing a receipt that is about to be replaced or settled, and so does not count any more
 */
export async function usageOf(
  kyodaku: Kyodaku,
  grants: readonly Pick<Grant, 'id'>[],
  options: { at?: Date; replacing?: string } = {},
): Promise<GrantUsage[]> {
  const asOf = (options.at ?? kyodaku.now()).toISOString()
  const ids = [...new Set(grants.map(({ id }) => id))].sort()
  const counted = new Map<string, { count: number; seconds: number }>()
  // Each that is on its way counts from here on, wherever it is by the time the database answers.
  const wanted = new Set(ids)
  const onTheWay = [...(pending.get(kyodaku) ?? [])].filter(([, uses]) => uses.some(({ grant }) => wanted.has(grant)))
  const apart = textArray([options.replacing ?? '', ...onTheWay.map(([receipt]) => receipt)])
  for (let from = 0; from < ids.length; from += idsPerQuery) {
    const some = ids.slice(from, from + idsPerQuery)
    const rows = await kyodaku.store.db
      .selectFrom(
        kyodaku.store.db
          .selectFrom(
            kyodaku.store.db
              .selectFrom('grant_uses')
              .select(['grant_id', 'receipt_id', 'seconds'])
              .where('grant_id', 'in', some)
              // What other processes have decided and not kept yet.
              .unionAll((db) =>
                db
                  .selectFrom('reserved_uses')
                  .select(['grant_id', 'receipt_id', 'seconds'])
                  .where('grant_id', 'in', some),
              )
              .as('grant_uses'),
          )
          .select(['grant_id', 'receipt_id', ({ fn }) => fn.max('seconds').as('seconds')])
          .where(sql<boolean>`receipt_id <> all (${apart}::text[])`)
          .where(({ not, exists, selectFrom }) =>
            not(
              exists(
                selectFrom('clearances')
                  .select('clearances.id')
                  .whereRef('clearances.supersedes', '=', 'grant_uses.receipt_id'),
              ),
            ),
          )
          .where(({ not, exists, selectFrom }) =>
            not(
              exists(
                selectFrom('settled_uses')
                  .select('settled_uses.receipt_id')
                  .whereRef('settled_uses.receipt_id', '=', 'grant_uses.receipt_id'),
              ),
            ),
          )
          .groupBy(['grant_id', 'receipt_id'])
          .as('uses'),
      )
      // Rounded to the microsecond: the sum of the same numbers must not depend on the order they are added in.
      .select([
        'grant_id',
        sql<string>`count(*)`.as('count'),
        sql<string>`sum(round(seconds::numeric, 6))`.as('seconds'),
      ])
      .groupBy('grant_id')
      .execute()
    for (const row of rows) counted.set(row.grant_id, { count: Number(row.count), seconds: Number(row.seconds) })
  }
  for (const [receipt, uses] of onTheWay) if (receipt !== options.replacing) addUses(counted, uses, wanted)
  return ids.map((id) => ({ id, ...(counted.get(id) ?? { count: 0, seconds: 0 }), asOf }))
}

/** Adds what one decision uses, as the database counts it: each grant once, seconds in whole microseconds. */
export function addUses(
  counted: Map<string, { count: number; seconds: number }>,
  uses: readonly GrantUse[],
  wanted?: ReadonlySet<string>,
): void {
  for (const id of new Set(uses.map(({ grant }) => grant))) {
    if (wanted?.has(id) === false) continue
    const { count, seconds } = counted.get(id) ?? { count: 0, seconds: 0 }
    const more = Math.max(...uses.filter(({ grant }) => grant === id).map((use) => use.seconds))
    counted.set(id, { count: count + 1, seconds: Math.round((seconds + more) * 1e6) / 1e6 })
  }
}

const idsPerQuery = 1000

/** What a grant that a decision rests on is charged with: one row for each of them and work. */
export interface GrantUse {
  grant: string
  work: string
  seconds: number
}

/** The grants that a decision permitted under; none unless it permitted as a whole. */
export function grantUsesOf(decision: Decision, seconds: number): GrantUse[] {
  if (decision.outcome !== 'permit') return []
  return decision.works.flatMap(({ work, grant, grants }) =>
    [...new Set(grants ?? (grant === undefined ? [] : [grant]))].map((id) => ({ grant: id, work, seconds })),
  )
}

/**
 * What a decision about these findings is to be made from, where a grant with a cap on its count or seconds could matter: what
 * concerns the works found and their ancestors, ready to be given the `usage`. Undefined where no such grant could matter: then
 * no count is needed, and nothing has to wait for another decision.
 */
export function cappedPart(
  indexed: IndexedRegistry,
  use: Pick<Use, 'party'>,
  findings: readonly Finding[],
): { capped: Grant[]; with(usage: GrantUsage[]): IndexedRegistry } | undefined {
  const works = new Set<IndexedWork>()
  for (const finding of findings) {
    let next = 'work' in finding && finding.work !== undefined ? indexed.works.get(finding.work) : undefined
    for (; next !== undefined && !works.has(next); next = next.parent) works.add(next)
  }
  const grants = new Map<string, IndexedGrant>()
  for (const work of works)
    for (const list of work.grants?.values() ?? []) for (const grant of list) grants.set(grant.grant.id, grant)
  const grantees = new Set(['*', use.party, ...(indexed.classes.get(use.party) ?? [])])
  const all = [...grants.values()]
  const capped = all.flatMap(({ grant }) => (isCounted(grant) && grantees.has(grant.grantee) ? [grant] : []))
  if (capped.length === 0) return undefined
  const part: Registry = {
    parties: [],
    works: [...works].map(({ work }) => work),
    references: [],
    grants: all.map(({ grant }) => grant),
    reservations: [...works].flatMap(({ reservations }) => reservations.map(({ reservation }) => reservation)),
    mandates: [...new Set(all.flatMap(({ mandate }) => (mandate === undefined ? [] : [mandate])))],
    claims: [...works].flatMap(({ claims }) => claims.map(({ value }) => value)),
  }
  const { parties, classes } = indexed
  return { capped, with: (usage) => ({ ...indexRegistry({ ...part, usage }), parties, classes }) }
}

/** Whether uses of a grant have to be counted to say whether it covers one more. */
function isCounted({ caps, state }: Grant): boolean {
  return (state === 'active' || state === 'revoked') && (caps?.count !== undefined || caps?.seconds !== undefined)
}

/** Uses that are decided, and on their way into the database: they count as those that are there. */
const pending = new WeakMap<Kyodaku, Map<string, readonly GrantUse[]>>()

/** Counts uses from now on, until they are in the database or come to nothing. */
export function countPending(kyodaku: Kyodaku, receipt: string, uses: readonly GrantUse[]): void {
  if (uses.length === 0) return
  const all = pending.get(kyodaku) ?? new Map<string, readonly GrantUse[]>()
  pending.set(kyodaku, all.set(receipt, uses))
}

export function endPending(kyodaku: Kyodaku, receipt: string): void {
  pending.get(kyodaku)?.delete(receipt)
}

/**
 * Has uses that were just counted count for other processes too, until they are kept. While counting alone.
 * @param gateway whose they are: what it leaves behind is forgotten when it has kept what it had journaled
 */
export async function reserveUses(
  { store }: Kyodaku,
  gateway: string,
  all: readonly { receipt: string; uses: readonly GrantUse[] }[],
): Promise<void> {
  if (store.kind === 'embedded') return
  const rows = all.flatMap(({ receipt, uses }) =>
    [...new Set(uses.map(({ grant }) => grant))].map((grant) => ({
      receipt_id: receipt,
      grant_id: grant,
      seconds: Math.max(...uses.filter((use) => use.grant === grant).map(({ seconds }) => seconds)),
      gateway,
    })),
  )
  if (rows.length > 0) await store.db.insertInto('reserved_uses').values(rows).execute()
}

/** What was reserved is kept, or comes to nothing. */
export async function endReserved(db: Kysely<Tables>, receipts: readonly string[]): Promise<void> {
  if (receipts.length > 0)
    await sql`delete from reserved_uses where receipt_id = any (${textArray(receipts)}::text[])`.execute(db)
}

export async function endReservedOf({ store }: Kyodaku, gateway: string): Promise<void> {
  await store.db.deleteFrom('reserved_uses').where('gateway', '=', gateway).execute()
}

const turns = new WeakMap<Kyodaku, Promise<unknown>>()

const countingLock = 0x6b796f_63_6e74n

/**
 * Does something while nothing else that counts uses runs: from reading how much is used to recording one use more, or
 * two items decided side by side would both take what is left. On a database server other processes wait as well.
 */
export function countingAlone<T>(kyodaku: Kyodaku, work: () => Promise<T>): Promise<T> {
  const before = turns.get(kyodaku) ?? Promise.resolve()
  const { store } = kyodaku
  const inTurn =
    store.kind === 'embedded'
      ? work
      : () =>
          store.db.transaction().execute(async (db) => {
            await sql`select pg_advisory_xact_lock(${countingLock.toString()}::bigint)`.execute(db)
            return await work()
          })
  const mine = before.then(inTurn, inTurn)
  turns.set(
    kyodaku,
    mine.catch(() => undefined),
  )
  return mine
}
