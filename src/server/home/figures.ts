import { sql } from 'kysely'
import { type TenantDatabase, textArray } from '../../store/index.js'
import { type Count, countOf, type Viewpoint } from './viewpoint.js'

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
  }
}

const cap = 10_000
const days = 30

type Counts = Pick<Figures, 'works' | 'references' | 'grants'>

/** How many works, references and permissions in force are the viewer's. */
export async function countRegistry(db: TenantDatabase, { principal: { sees } }: Viewpoint): Promise<Counts> {
  const limit = sql.lit(cap + 1)
  const counted = (kind: 'work' | 'reference' | 'grant') => {
    const state = kind === 'grant' ? 'active' : ''
    return sees === 'all'
      ? sql`(select count(*)::integer from (select 1 from registry_subjects s
          where s.kind = ${sql.lit(kind)} and coalesce(s.state, '') = ${sql.lit(state)} limit ${limit}) counted)`
      : sql`(select count(distinct l.subject_id)::integer from unnest(${textArray(sees)}::text[]) p (party)
          cross join lateral (select l.subject_id from registry_links l where l.role = 'party' and l.target = p.party
            and l.kind = ${sql.lit(kind)} and l.state = ${sql.lit(state)} limit ${limit}) l)`
  }
  const { rows } = await sql<{ works: number; references: number; grants: number }>`select
    ${counted('work')} as works, ${counted('reference')} as references, ${counted('grant')} as grants`.execute(db)
  const { works, references, grants } = rows[0]!
  return { works: countOf(works, cap), references: countOf(references, cap), grants: countOf(grants, cap) }
}

type CountOfDay = { day: number; outcome: 'permit' | 'refuse' | 'review'; n: number }

/** A day that is over changes by decisions that are made anew, or matches that lapse: that may be seen a minute later. */
const pastKeptMilliseconds = 60_000
const rememberedMax = 1_000

/**
 * Reads how it was decided in the last 30 days, and remembers the days that are over for a minute.
 *
 * @returns a function that takes the viewer's clock in minutes from UTC, so that days are theirs; to the quarter of an
 * hour, as clocks are
 */
export function decisionsByDay() {
  const remembered = new Map<string, { until: number; rows: Promise<CountOfDay[]> }>()
  return async (db: TenantDatabase, viewpoint: Viewpoint, minutesFromUtc: number): Promise<Figures['decisions']> => {
    const { of, now, principal } = viewpoint
    const today = Math.floor((now.getTime() + minutesFromUtc * 60_000) / dayMilliseconds)
    const startOf = (day: number) => new Date(day * dayMilliseconds - minutesFromUtc * 60_000)
    const first = today - days + 1
    const key = JSON.stringify([of, principal.sees, minutesFromUtc, today])
    const known = remembered.get(key)
    const past =
      known !== undefined && known.until > now.getTime()
        ? known
        : {
            until: now.getTime() + pastKeptMilliseconds,
            rows: countDays(db, viewpoint, minutesFromUtc, startOf(first), startOf(today)),
          }
    if (past !== known) {
      if (remembered.size >= rememberedMax) remembered.clear()
      remembered.set(key, past)
      past.rows.catch(() => remembered.delete(key))
    }
    const counts = new Map(
      Array.from({ length: days }, (_, i) => [
        first + i,
        { day: new Date((first + i) * dayMilliseconds).toISOString().slice(0, 10), permit: 0, refuse: 0, review: 0 },
      ]),
    )
    const rows = await Promise.all([
      past.rows,
      countDays(db, viewpoint, minutesFromUtc, startOf(today), startOf(today + 1)),
    ])
    for (const { day, outcome, n } of rows.flat()) {
      const there = counts.get(day)
      if (there !== undefined) there[outcome] += n
    }
    return {
      of: of === 'provider' ? 'own' : principal.sees === 'all' ? 'all' : 'concerning',
      days: [...counts.values()],
    }
  }
}

async function countDays(
  db: TenantDatabase,
  { principal: { sees, party }, of }: Viewpoint,
  minutesFromUtc: number,
  from: Date,
  until: Date,
): Promise<CountOfDay[]> {
  const whose = of === 'provider' ? [party ?? ''] : sees
  const side = of === 'provider' || sees === 'all' ? 'use' : 'work'
  const { rows } = await sql<CountOfDay>`
    select floor((extract(epoch from quarter) + ${minutesFromUtc * 60}::integer) / 86400)::integer as day, outcome,
      sum(count)::bigint as n
    from decision_counts where side = ${side} and quarter >= ${from} and quarter < ${until}
      ${whose === 'all' ? sql`` : sql`and party = any(${textArray(whose)}::text[])`}
    group by 1, 2`.execute(db)
  return rows
}

const dayMilliseconds = 86_400_000
