import { sql } from 'kysely'
import type { Finding, Outcome, Registry, Use } from '../rights/index.js'
import { type TenantDatabase, textArray } from '../store/index.js'
import type { Kyodaku } from './kyodaku.js'
import type { DecidedItem } from './what-if.js'

/** Uses are looked at up to so many, the newest ones. */
export const usesLookedAtMax = 5000

/** Of matched stretches, so many are gone through for them. */
const stretchesMax = 50_000

/** Which decisions someone may look at, newest first. */
export interface UsesInSight {
  receipts: { id: string; whole: boolean }[]
  /** There are more than were looked for: these are the newest. */
  capped: boolean
}

/**
 * The decisions of a time that the database shows to someone: its own uses as a whole, and as a rightsholder those that
 * resembled its works or were permitted by it. Decisions that a later one replaced are left out when they are read.
 *
 * @param db as the tenant: row-level security says what there is to see
 * @param options.from, options.until decided at or after, and before
 * @param options.work only those that concern it
 */
export async function usesInSight(
  db: TenantDatabase,
  sees: readonly string[] | 'all',
  options: { from: Date; until: Date; work?: string; max?: number },
): Promise<UsesInSight> {
  const { from, until, work, max = usesLookedAtMax } = options
  const found = new Map<string, { id: string; whole: boolean; at: number }>()
  const add = (rows: readonly { receipt: string; at: Date }[], whole: boolean) => {
    for (const { receipt, at } of rows) {
      const known = found.get(receipt)
      if (known === undefined) found.set(receipt, { id: receipt, whole, at: at.getTime() })
      else known.whole ||= whole
    }
  }
  let own = db
    .selectFrom('clearances')
    .select(['receipt_id as receipt', 'decided_at as at'])
    .where('decided_at', '>=', from)
    .where('decided_at', '<', until)
    .orderBy('decided_at', 'desc')
    .orderBy('receipt_id')
    .limit(max + 1)
  if (sees !== 'all') own = own.where(sql<boolean>`party = any(${textArray(sees)})`)
  if (work !== undefined)
    own = own.where(sql<boolean>`receipt #> '{decision,works}' @> ${JSON.stringify([{ work }])}::jsonb`)
  add(await own.execute(), true)
  if (sees !== 'all') {
    const parties = textArray(sees)
    // A use can resemble many works in many places: the newest stretches are enough for the newest uses.
    const matched = await sql<{ receipt: string; at: Date }>`
      select receipt_id as receipt, max(decided_at) as at from (
        select receipt_id, decided_at from matches
        where party = any(${parties}) and decided_at >= ${from} and decided_at < ${until}
          and ${work === undefined ? sql`true` : sql`work_id = ${work}`}
        order by decided_at desc, receipt_id limit ${stretchesMax}
      ) newest group by receipt_id order by at desc limit ${max + 1}`.execute(db)
    add(matched.rows, false)
    const permitted = await sql<{ receipt: string; at: Date }>`
      select u.receipt_id as receipt, max(u.decided_at) as at from grant_uses u
      join registry_subjects s on s.kind = 'grant' and s.subject_id = u.grant_id
      where s.body ->> 'grantor' = any(${parties}) and u.decided_at >= ${from} and u.decided_at < ${until}
        and ${work === undefined ? sql`true` : sql`u.work_id = ${work}`}
      group by u.receipt_id order by at desc limit ${max + 1}`.execute(db)
    add(permitted.rows, false)
  }
  const newest = [...found.values()].sort((a, b) => b.at - a.at || (a.id < b.id ? -1 : 1))
  return { receipts: newest.slice(0, max).map(({ id, whole }) => ({ id, whole })), capped: newest.length > max }
}

/** Enough to be worth a query, few enough that deciding them holds nobody up. */
const itemsPerBatch = 50

/**
 * Reads decisions with all that they were made upon, oldest first, in batches. Those that were replaced are passed over.
 * Not as the tenant: what may be told of them follows from `seenBy`.
 *
 * @param receipts as `usesInSight` gives them, newest first
 * @param owners the parties whose works may be spoken of where a decision is not seen as a whole
 */
export async function* decidedItems(
  kyodaku: Kyodaku,
  receipts: UsesInSight['receipts'],
  owners: readonly string[],
  signal?: AbortSignal,
): AsyncGenerator<DecidedItem[]> {
  const oldestFirst = [...receipts].reverse()
  for (let from = 0; from < oldestFirst.length; from += itemsPerBatch) {
    signal?.throwIfAborted()
    const some = oldestFirst.slice(from, from + itemsPerBatch)
    const rows = await kyodaku.store.db
      .selectFrom('clearances')
      .select([
        'receipt_id as receipt',
        'input_name as input',
        'decided_at as decidedAt',
        'outcome',
        sql<Use>`receipt #> '{inputs,use}'`.as('use'),
        sql<Finding[]>`receipt #> '{inputs,findings}'`.as('findings'),
        sql<Registry>`receipt #> '{inputs,registry}'`.as('registry'),
        sql<string>`receipt #>> '{decision,version}'`.as('rules'),
      ])
      .where(
        'receipt_id',
        'in',
        some.map(({ id }) => id),
      )
      .where(({ not, exists, selectFrom }) =>
        not(
          exists(
            selectFrom('clearances as later')
              .select('later.id')
              .whereRef('later.supersedes', '=', 'clearances.receipt_id'),
          ),
        ),
      )
      .execute()
    const byId = new Map(rows.map((row) => [row.receipt, row]))
    yield some.flatMap(({ id, whole }) => {
      const row = byId.get(id)
      if (row === undefined) return []
      const seenBy: DecidedItem['seenBy'] = whole ? 'whole' : { owners }
      return [{ ...row, outcome: row.outcome as Outcome, decidedAt: row.decidedAt.toISOString(), seenBy }]
    })
  }
}
