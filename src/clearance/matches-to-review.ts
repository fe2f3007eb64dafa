/** Who looks at which match next, and what becomes of it when they have said what it is. */
import { type Selectable, sql } from 'kysely'
import { type MatchVerdictsTable, type TenantDatabase, textArray } from '../store/index.js'
import { ClearanceError } from './errors.js'
import type { Kyodaku } from './kyodaku.js'
import { loadPowers, mandatesWhere, mayAct } from './mandates.js'
import type { MatchFilter, MatchRow } from './matches.js'
import {
  type GivenVerdict,
  recordVerdict,
  settle,
  standingVerdicts,
  type VerdictKind,
  type VerdictStatement,
} from './verdicts.js'

/** So long is a match held for the one who got it. */
export const leaseMinutes = 5
/** So long after it was given can a verdict be taken back by the one who gave it. */
export const takeBackHours = 12

/** Hands out matches one caller after the other: any number, the same everywhere. */
const handingOutLock = 0x6b796f72657677n

/** Where a reviewer goes on from: level, exposure in seconds, id. */
export type ReviewPlace = readonly [level: number, exposure: number, id: string]

export interface ReviewQueue {
  parties: readonly string[]
  reviewer: string
  /** `disputed`: those that wait for a decision. */
  queue: 'open' | 'disputed'
  filter: Pick<MatchFilter, 'provider' | 'work' | 'level'>
  after?: ReviewPlace
  limit: number
  now: Date
}

/**
 * The next matches for a reviewer: the most alike first, then those that show the most, and none that others hold or that
 * the reviewer has judged. They are held for some minutes, so that two people do not do the same; where a party wants
 * two opinions, two people get each.
 */
export async function nextToReview(db: TenantDatabase, options: ReviewQueue): Promise<MatchRow[]> {
  const { parties, reviewer, queue, filter, after, limit, now } = options
  await sql`select pg_advisory_xact_lock(${handingOutLock.toString()}::bigint)`.execute(db)
  const held = sql`(select count(*) from match_leases l where l.match_id = m.id and l.reviewer <> ${reviewer}
    and l.until > ${now} and l.reviewer <> all (m.reviewed_by))`
  const conditions = [
    sql`m.party = p.party`,
    sql`m.state = ${queue}`,
    sql`${reviewer} <> all (m.reviewed_by)`,
    queue === 'disputed' ? sql`${held} = 0` : sql`cardinality(m.reviewed_by) + ${held} < coalesce(r.reviewers, 1)`,
    ...(filter.provider === undefined ? [] : [sql`m.provider = ${filter.provider}`]),
    ...(filter.work === undefined ? [] : [sql`m.work_id = ${filter.work}`]),
    ...(filter.level === undefined ? [] : [sql`m.level = ${filter.level}`]),
    ...(after === undefined
      ? []
      : [sql`(m.level, m.exposure, m.id) < (${after[0]}::smallint, ${after[1]}::double precision, ${after[2]})`]),
  ]
  const { rows } = await sql<MatchRow>`select m.* from unnest(${textArray(parties)}::text[]) p (party)
    left join review_settings r on r.party = p.party
    cross join lateral (
      select * from matches m where ${sql.join(conditions, sql` and `)}
      order by m.level desc, m.exposure desc, m.id desc limit ${limit}) m
    order by m.level desc, m.exposure desc, m.id desc limit ${limit}`.execute(db)
  await db.deleteFrom('match_leases').where('reviewer', '=', reviewer).where('until', '<=', now).execute()
  if (rows.length > 0) {
    const until = new Date(now.getTime() + leaseMinutes * 60_000)
    await db
      .insertInto('match_leases')
      .values(rows.map(({ id, party }) => ({ match_id: id, reviewer, party, until })))
      .onConflict((conflict) => conflict.columns(['match_id', 'reviewer']).doUpdateSet({ until }))
      .execute()
  }
  return rows
}

/** How many people a party wants to agree on a match; one where it has not said. */
export async function reviewersOf(db: TenantDatabase, party: string): Promise<1 | 2> {
  const row = await db.selectFrom('review_settings').select('reviewers').where('party', '=', party).executeTakeFirst()
  return row?.reviewers === 2 ? 2 : 1
}

export type VerdictRow = Selectable<MatchVerdictsTable>

/** All that was said of a match, in the order of the record. */
export async function verdictsOf(db: TenantDatabase, match: string): Promise<VerdictRow[]> {
  return await db
    .selectFrom('match_verdicts')
    .selectAll()
    .where('match_id', '=', match)
    .orderBy('log_index')
    .orderBy('id')
    .execute()
}

export const givenVerdict = (row: VerdictRow): GivenVerdict => ({
  id: row.id,
  reviewer: row.reviewer,
  verdict: row.verdict,
  weight: row.weight,
  ...(row.supersedes === null ? {} : { supersedes: row.supersedes }),
})

/** Whether a reviewer may see what others have said: not before having said something, while it is not settled. */
export function maySeeVerdicts(
  match: Pick<MatchRow, 'state'>,
  verdicts: readonly VerdictRow[],
  reviewer: string,
): boolean {
  if (match.state !== 'open' && match.state !== 'disputed') return true
  return (
    match.state === 'disputed' &&
    standingVerdicts(verdicts.map(givenVerdict)).some((standing) => standing.reviewer === reviewer)
  )
}

export interface NewVerdict {
  match: string
  reviewer: string
  /** Null: the operator. */
  actingParty: string | null
  verdict: VerdictKind | 'withdrawn'
  note?: string
  /** Whether the reviewer may end disputes. */
  decides: boolean
}

export interface VerdictGiven {
  verdict: VerdictRow
  match: MatchRow
}

/**
 * Says what a match is, or takes back what one has said: in the record first, then in the table, and the match is what
 * all that stands makes it.
 *
 * @param asTenant runs a transaction as the reviewer's party, which must be one whose match it is
 * @throws ClearanceError `clearance.unknown-match`, `clearance.mandate-needed`, `clearance.verdict-refused` (nothing to take back, or too late; disputed,
 * and the reviewer may not decide), `clearance.verdict-conflict` (the same person has just said something else: repeat)
 */
export async function giveVerdict(
  kyodaku: Kyodaku,
  asTenant: <T>(work: (db: TenantDatabase) => Promise<T>, how?: { readOnly?: boolean }) => Promise<T>,
  parties: readonly string[] | 'all',
  { match: id, reviewer, actingParty, verdict, note, decides }: NewVerdict,
): Promise<VerdictGiven> {
  const now = kyodaku.now()
  const before = await asTenant(
    async (db) => {
      const [match, verdicts] = await Promise.all([matchOf(db, parties, id), verdictsOf(db, id)])
      return { match, verdicts }
    },
    { readOnly: true },
  )
  const mine = standingOf(before.verdicts, reviewer)
  await mayReview(kyodaku, actingParty, before.match, now)
  const weight = weightOf(before.match, mine, { verdict, decides })
  if (verdict === 'withdrawn') mayTakeBack(before.verdicts, mine, now)
  const statement: VerdictStatement = {
    id: kyodaku.newId('vrd'),
    match: id,
    receipt: before.match.receipt_id,
    party: before.match.party,
    actingParty,
    reviewer,
    verdict,
    weight,
    at: now.toISOString(),
    ...(note === undefined ? {} : { note }),
    ...(mine === undefined ? {} : { supersedes: mine.id }),
  }
  const logIndex = await recordVerdict(kyodaku, statement)
  return await asTenant(async (db) => {
    // Side by side, and in this order: what is read behind the lock is read after it was had.
    const [match, verdicts, reviewers] = await Promise.all([
      matchOf(db, parties, id, 'lock'),
      verdictsOf(db, id),
      reviewersOf(db, before.match.party),
    ])
    if (standingOf(verdicts, reviewer)?.id !== mine?.id) {
      throw new ClearanceError('clearance.verdict-conflict', 'You have just said something else of this match.')
    }
    const row: VerdictRow = {
      id: statement.id,
      match_id: id,
      party: match.party,
      reviewer,
      acting_party: actingParty,
      verdict,
      weight,
      note: note ?? null,
      at: now,
      log_index: logIndex,
      supersedes: mine?.id ?? null,
    }
    const settled = settledBy(match, [...verdicts, row], reviewers, now)
    await Promise.all([
      db.insertInto('match_verdicts').values(row).execute(),
      db
        .updateTable('matches')
        .set({
          state: settled.state,
          settled_at: settled.settled_at,
          reviewed_by: sql`${textArray(settled.reviewed_by)}::text[]`,
        })
        .where('id', '=', id)
        .execute(),
      db.deleteFrom('match_leases').where('match_id', '=', id).where('reviewer', '=', reviewer).execute(),
    ])
    return { verdict: row, match: settled }
  })
}

/** For its own matches anyone of a party, for those of others an association that may claim for them. */
async function mayReview(kyodaku: Kyodaku, actingParty: string | null, match: MatchRow, now: Date): Promise<void> {
  if (actingParty === null || actingParty === match.party) return
  const act = { by: actingParty }
  const concern = { rightsholders: [match.party], works: [{ id: match.work_id }] }
  mayAct(await loadPowers(kyodaku, act, [match.work_id]), act, 'claim', concern, now)
}

/** Whose matches the people of a party may review: its own, and those of rightsholders that it may claim for. */
export async function reviewedBy(kyodaku: Kyodaku, party: string): Promise<string[]> {
  const now = kyodaku.now().getTime()
  const held = await mandatesWhere(
    kyodaku,
    ({ association, scopes, from, until, state, revokedFrom }) =>
      association === party &&
      scopes.includes('claim') &&
      Date.parse(from) <= now &&
      (until === undefined || now < Date.parse(until)) &&
      (state === 'active' || (revokedFrom !== undefined && now < Date.parse(revokedFrom))),
  )
  return [...new Set([party, ...held.map(({ rightsholder }) => rightsholder)])]
}

/** A match as its verdicts make it. */
function settledBy(match: MatchRow, verdicts: readonly VerdictRow[], reviewers: 1 | 2, now: Date): MatchRow {
  const given = verdicts.map(givenVerdict)
  const said = settle(given, reviewers)
  // What has lapsed stays so until it is found again or comes back to its owner, unless it is settled.
  const state = match.state === 'lapsed' && (said === 'open' || said === 'disputed') ? 'lapsed' : said
  const reviewed = [...new Set(standingVerdicts(given).map(({ reviewer }) => reviewer))].sort()
  const settledAt = state === 'open' || state === 'disputed' || state === 'lapsed' ? null : now
  return { ...match, state, settled_at: settledAt, reviewed_by: reviewed }
}

/** @throws ClearanceError `clearance.unknown-match`: not there, or not of one of the parties (a provider sees it, and has no say) */
export async function matchOf(
  db: TenantDatabase,
  parties: readonly string[] | 'all',
  id: string,
  lock?: 'lock',
): Promise<MatchRow> {
  let query = db.selectFrom('matches').selectAll().where('id', '=', id)
  if (parties !== 'all') query = query.where(sql<boolean>`party = any(${textArray(parties)}::text[])`)
  if (lock === 'lock') query = query.forUpdate()
  const match = await query.executeTakeFirst()
  if (match === undefined) throw new ClearanceError('clearance.unknown-match', `There is no match "${id}" of yours.`)
  return match
}

const standingOf = (verdicts: readonly VerdictRow[], reviewer: string) => {
  const standing = standingVerdicts(verdicts.map(givenVerdict)).find((one) => one.reviewer === reviewer)
  return verdicts.find(({ id }) => id === standing?.id)
}

function weightOf(
  match: MatchRow,
  mine: VerdictRow | undefined,
  { verdict, decides }: Pick<NewVerdict, 'verdict' | 'decides'>,
): 'opinion' | 'decision' {
  if (mine !== undefined) return mine.weight
  if (match.state !== 'disputed' || verdict === 'withdrawn') return 'opinion'
  if (decides) return 'decision'
  throw new ClearanceError(
    'clearance.verdict-refused',
    'Two people disagree on this match: a rights manager or administrator decides.',
  )
}

function mayTakeBack(verdicts: readonly VerdictRow[], mine: VerdictRow | undefined, now: Date): void {
  if (mine === undefined)
    throw new ClearanceError('clearance.verdict-refused', 'There is nothing of yours to take back.')
  if (now.getTime() - mine.at.getTime() > takeBackHours * 3_600_000) {
    throw new ClearanceError(
      'clearance.verdict-refused',
      `A verdict can be taken back for ${takeBackHours} hours; give another one instead.`,
    )
  }
  const decided = standingVerdicts(verdicts.map(givenVerdict)).some((one) => one.weight === 'decision')
  if (decided && mine.weight === 'opinion') {
    throw new ClearanceError('clearance.verdict-refused', 'This match has been decided since; ask who decided it.')
  }
}
