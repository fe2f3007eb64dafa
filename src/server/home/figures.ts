import { sql } from 'kysely'
import { type TenantDatabase, textArray } from '../../store/index.js'
import { type Count, countOf, theirs, type Viewpoint } from './viewpoint.js'

/** A day of the viewer's calendar, and how it was decided on it. */
export interface DecisionDay {
  day: string
  permit: number
  refuse: number
  review: number
}

/** How much there is. */
export interface Figures {
  works: Count
  references: Count
  /** Permissions in force. */
  grants: Count
  decisions: {
    /** `own`: of the viewer's uses. `concerning`: that found works of theirs. `all`: of everybody. */
    of: 'own' | 'concerning' | 'all'
    days: DecisionDay[]
    /** There are more than these: on each day, or before the first of them. */
    capped: boolean
  }
}

const cap = 10_000
const days = 30
/** A day of one outcome is counted so far. */
const capOfDay = 1_000
/** The newest so many decisions are looked at where no index knows days and outcomes. */
const newestDecisions = 5_000

type Counts = Pick<Figures, 'works' | 'references' | 'grants'>

/**
 * Remembers how many works, references and permissions there are for each viewpoint, for as long as nothing that the viewer
 * may see was registered. A party with few works among very many is otherwise counted by looking at all of them: behind
 * row-level security no index of arrays is used.
 */
export function countsOfRegistry(rememberedMax = 500) {
  const remembered = new Map<string, { seq: number; counts: Counts }>()
  return async (db: TenantDatabase, viewpoint: Viewpoint): Promise<Counts> => {
    const { sees } = viewpoint.principal
    const key = sees === 'all' ? '*' : sees.join(',')
    const newest = await db
      .selectFrom('registry_entries')
      .select('seq')
      .orderBy('seq', 'desc')
      .limit(1)
      .executeTakeFirst()
    const seq = newest?.seq ?? 0
    const known = remembered.get(key)
    remembered.delete(key)
    const counts = known?.seq === seq ? known.counts : await countRegistry(db, viewpoint)
    remembered.set(key, { seq, counts })
    for (const oldest of remembered.keys()) {
      if (remembered.size <= rememberedMax) break
      remembered.delete(oldest)
    }
    return counts
  }
}

async function countRegistry(db: TenantDatabase, viewpoint: Viewpoint): Promise<Counts> {
  const capped = (where: ReturnType<typeof sql>) =>
    sql`(select count(*)::integer from (select 1 from registry_subjects s
      where ${where} and ${theirs(viewpoint, sql.ref('s.parties'))} limit ${cap + 1}) counted)`
  const { rows } = await sql<{ works: number; references: number; grants: number }>`select
    ${capped(sql`s.kind = 'work'`)} as works,
    ${capped(sql`s.kind = 'reference'`)} as references,
    ${capped(sql`s.kind = 'grant' and s.state = 'active'`)} as grants`.execute(db)
  const counted = rows[0]!
  return {
    works: countOf(counted.works, cap),
    references: countOf(counted.references, cap),
    grants: countOf(counted.grants, cap),
  }
}

/**
 * How it was decided in the last 30 days.
 *
 * @param minutesFromUtc of the viewer's clock, so that days are theirs
 */
export async function readDecisions(
  db: TenantDatabase,
  { principal, of, now }: Viewpoint,
  minutesFromUtc: number,
): Promise<Figures['decisions']> {
  const shift = minutesFromUtc * 60_000
  const midnight = (at: number) => Math.floor((at + shift) / 86_400_000) * 86_400_000 - shift
  const dayOf = (at: number) => new Date(midnight(at) + shift).toISOString().slice(0, 10)
  const today = midnight(now.getTime())
  const starts = Array.from({ length: days }, (_, i) => today - (days - 1 - i) * 86_400_000)
  const counts = new Map(starts.map((at) => [dayOf(at), { day: dayOf(at), permit: 0, refuse: 0, review: 0 }]))
  const since = new Date(starts[0]!)
  let capped = false

  if (of === 'provider') {
    const { rows } = await sql<{ start: Date; outcome: 'permit' | 'refuse' | 'review'; n: number }>`
      select d.start, o.outcome, c.n from unnest(${textArray(starts.map((at) => new Date(at).toISOString()))}::timestamptz[]) d (start)
        cross join unnest(array['permit', 'refuse', 'review']) o (outcome)
        cross join lateral (select count(*)::integer as n from (
          select 1 from clearances where party = ${principal.party!} and outcome = o.outcome
            and decided_at >= d.start and decided_at < d.start + interval '1 day' limit ${capOfDay + 1}) counted) c
      where c.n > 0`.execute(db)
    for (const { start, outcome, n } of rows) {
      const day = counts.get(dayOf(start.getTime()))
      if (day !== undefined) day[outcome] = Math.min(n, capOfDay)
      capped ||= n > capOfDay
    }
    return { of: 'own', days: [...counts.values()], capped }
  }

  // The newest of them, in whatever order the indexes have them; days that are not seen whole are left out.
  const newest = (from: string, condition: ReturnType<typeof sql>, limit: number) =>
    sql`(select outcome, decided_at from ${sql.table(from)} where ${condition} and decided_at >= ${since}
      order by decided_at desc limit ${limit})`
  const { sees } = principal
  const concerning = sees !== 'all'
  const slices = concerning
    ? sees
        .slice(0, 20)
        .flatMap((party) =>
          ['open', 'disputed', 'accepted', 'rejected', 'not-ours', 'false-match'].flatMap((state) =>
            [1, 2, 3, 4, 5].map((level) => sql`party = ${party} and state = ${state} and level = ${level}`),
          ),
        )
    : [sql`true`]
  const limit = Math.ceil(newestDecisions / Math.min(slices.length, 10))
  const { rows } = await sql<{ slice: number; outcome: 'permit' | 'refuse' | 'review'; decided_at: Date }>`${sql.join(
    slices.map(
      (condition, slice) =>
        sql`select ${sql.lit(slice)} as slice, newest.* from ${newest(concerning ? 'matches' : 'clearances', condition, limit)} newest`,
    ),
    sql` union all `,
  )}`.execute(db)
  const full = new Map<number, { n: number; oldest: number }>()
  for (const { slice, decided_at } of rows) {
    const seen = full.get(slice) ?? { n: 0, oldest: Number.POSITIVE_INFINITY }
    full.set(slice, { n: seen.n + 1, oldest: Math.min(seen.oldest, decided_at.getTime()) })
  }
  let whole = Number.NEGATIVE_INFINITY
  for (const { n, oldest } of full.values()) if (n >= limit) whole = Math.max(whole, oldest)
  for (const { outcome, decided_at } of rows) {
    const day = counts.get(dayOf(decided_at.getTime()))
    if (day !== undefined) day[outcome]++
  }
  const firstWhole = whole === Number.NEGATIVE_INFINITY ? '' : dayOf(whole)
  return {
    of: concerning ? 'concerning' : 'all',
    days: [...counts.values()].filter(({ day }) => day > firstWhole || day === dayOf(today)),
    capped: firstWhole !== '',
  }
}
