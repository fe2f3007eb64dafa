/**
 * Lists and counts of matches. The rows are written by the database itself, with each decision (see the migration
 * `2026-11-23-6-matches`). With ten million of them every list must be a walk along one index: a list of several parties
 * or states is merged from one walk each.
 */
import { type Selectable, sql } from 'kysely'
import { type MatchesTable, type MatchState, type TenantDatabase, textArray } from '../store/index.js'

export type MatchRow = Selectable<MatchesTable>
/** A row as lists have it: without what is only read of one match. */
export type ListedMatch = Omit<MatchRow, 'reasons' | 'reviewed_by'>

/** Those that stand: what lists show where nothing else is asked for. */
export const standingStates = ['open', 'disputed', 'accepted', 'rejected', 'not-ours', 'false-match'] as const
export const matchStates = [...standingStates, 'lapsed'] as const satisfies readonly MatchState[]

export interface MatchFilter {
  states?: readonly MatchState[]
  /** Of a rightsholder's: whose use it was. */
  provider?: string
  work?: string
  level?: number
  receipt?: string
}

/** Where a list goes on: level, time of the decision (ISO 8601) and id of the last match. */
export type MatchPlace = readonly [level: number, decidedAt: string, id: string]

/** Walks merged for one list: a party with more than this many others behind it is to name one. */
const walksMax = 4000

/**
 * Matches of rightsholders, the most alike first, then the newest.
 *
 * @param parties whose; `all` of them, each match once, for the operator
 * @param limit at most so many
 */
export async function listMatches(
  db: TenantDatabase,
  parties: readonly string[] | 'all',
  filter: MatchFilter,
  { limit, after }: { limit: number; after?: MatchPlace },
): Promise<ListedMatch[]> {
  const conditions = [
    ...(filter.provider === undefined ? [] : [sql`m.provider = ${filter.provider}`]),
    ...(filter.work === undefined ? [] : [sql`m.work_id = ${filter.work}`]),
    ...(filter.level === undefined ? [] : [sql`m.level = ${filter.level}`]),
    ...(filter.receipt === undefined ? [] : [sql`m.receipt_id = ${filter.receipt}`]),
    ...placeCondition(after),
  ]
  const { states } = filter
  const few = filter.work !== undefined || filter.provider !== undefined
  if (states === undefined && parties !== 'all' && !few) {
    const walks = sql`unnest(${textArray(parties.slice(0, walksMax))}::text[]) p (party)`
    return await merged(db, walks, [sql`m.party = p.party`, sql`m.state <> 'lapsed'`, ...conditions], limit)
  }
  const each = states ?? standingStates
  const walks =
    parties === 'all'
      ? sql`unnest(${textArray(each)}::text[]) s (state)`
      : sql`unnest(${textArray(parties.slice(0, Math.floor(walksMax / each.length)))}::text[]) p (party)
          cross join unnest(${textArray(each)}::text[]) s (state)`
  const whose = parties === 'all' ? sql`m.lead` : sql`m.party = p.party`
  return await merged(db, walks, [whose, sql`m.state = s.state`, ...conditions], limit)
}

/** Matches of what a provider has made, each once, the most alike first, then the newest. Lapsed ones are left out. */
export async function listMatchesOfUses(
  db: TenantDatabase,
  providers: readonly string[],
  filter: MatchFilter,
  { limit, after }: { limit: number; after?: MatchPlace },
): Promise<ListedMatch[]> {
  const conditions = [
    sql`m.lead`,
    sql`m.provider = p.party`,
    sql`m.state = any(${textArray(filter.states ?? standingStates)}::text[])`,
    ...(filter.work === undefined ? [] : [sql`m.work_id = ${filter.work}`]),
    ...(filter.level === undefined ? [] : [sql`m.level = ${filter.level}`]),
    ...(filter.receipt === undefined ? [] : [sql`m.receipt_id = ${filter.receipt}`]),
    ...placeCondition(after),
  ]
  return await merged(db, sql`unnest(${textArray(providers)}::text[]) p (party)`, conditions, limit)
}

function placeCondition(after: MatchPlace | undefined) {
  if (after === undefined) return []
  const [level, decidedAt, id] = after
  return [sql`(m.level, m.decided_at, m.id) < (${level}::smallint, ${decidedAt}::timestamptz, ${id})`]
}

const listedColumns = sql.raw(
  `m.id m.party m.lead m.provider m.receipt_id m.first_receipt_id m.finding m.log_index m.work_id m.reference_id m.level m.score
  m.false_match_probability m.coverage m.orientation m.input_from m.input_until m.reference_from m.reference_until m.outcome
  m.use_kind m.model m.territory m.input_name m.input_kind m.media_digest m.duration m.thresholds m.decided_at m.exposure m.state
  m.settled_at`
    .split(/\s+/)
    .join(', '),
)

async function merged(
  db: TenantDatabase,
  walks: ReturnType<typeof sql>,
  conditions: readonly ReturnType<typeof sql>[],
  limit: number,
): Promise<ListedMatch[]> {
  // The walks give places only: rows are read for those that the list has in the end.
  const { rows } = await sql<ListedMatch>`select ${listedColumns} from (
      select w.level, w.decided_at, w.id from ${walks} cross join lateral (
        select m.level, m.decided_at, m.id from matches m where ${sql.join(conditions, sql` and `)}
        order by m.level desc, m.decided_at desc, m.id desc limit ${sql.lit(limit)}) w
      order by w.level desc, w.decided_at desc, w.id desc limit ${sql.lit(limit)}) page
    join matches m on m.id = page.id
    order by page.level desc, page.decided_at desc, page.id desc`.execute(db)
  return rows
}

/** How many matches parties have of each state and level; what there are none of is not there. */
export async function countMatches(
  db: TenantDatabase,
  parties: readonly string[] | 'all',
): Promise<{ party: string; state: MatchState; level: number; count: number }[]> {
  let query = db
    .selectFrom('match_counts')
    .select(['party', 'state', 'level', sql<number>`sum(count)::bigint`.as('count')])
    .groupBy(['party', 'state', 'level'])
    .having(sql`sum(count)`, '<>', 0)
    .orderBy('party')
    .orderBy('state')
    .orderBy('level')
  if (parties !== 'all') query = query.where('party', 'in', parties.length === 0 ? [''] : [...parties])
  return await query.execute()
}
