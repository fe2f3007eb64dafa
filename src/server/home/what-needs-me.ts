import { sql } from 'kysely'
import type { Grant } from '../../rights/index.js'
import { type TenantDatabase, textArray } from '../../store/index.js'
import { type Count, countOf, type Viewpoint } from './viewpoint.js'

export const needKinds = [
  'matches',
  'disputes',
  'offers',
  'claims',
  'grants-ending',
  'approvals',
  'jobs-failed',
] as const

/** Something that waits for the viewer, with the first few of it. */
export interface Need extends Count {
  kind: (typeof needKinds)[number]
  items: { id: string; title: string; work?: string; party?: string; at?: string; level?: number }[]
}

const cap = 1_000
const shown = 3
const endingDays = 30
const failedDays = 7

/** What waits for the viewer and is theirs to do, the most pressing kinds first; kinds of which there is nothing are left out. */
export async function readNeeds(db: TenantDatabase, viewpoint: Viewpoint): Promise<Need[]> {
  const { permissions, role } = viewpoint.principal
  const decides = role === 'administrator' || role === 'rights-manager'
  const needs = (
    await Promise.all([
      permissions.has('grants.read') ? grantsToAnswer(db, viewpoint) : [],
      permissions.has('works.read') ? claims(db, viewpoint) : [],
      permissions.has('reviews.write') ? matches(db, viewpoint, 'open') : [],
      permissions.has('reviews.write') && decides ? matches(db, viewpoint, 'disputed') : [],
      decides ? approvals(db, viewpoint) : [],
      permissions.has('jobs.read') ? failedJobs(db, viewpoint) : [],
    ])
  ).flat()
  const order = (need: Need) => needKinds.indexOf(need.kind)
  return needs.filter(({ count }) => count > 0).sort((a, b) => order(a) - order(b))
}

async function matches(db: TenantDatabase, viewpoint: Viewpoint, state: 'open' | 'disputed'): Promise<Need> {
  const { sees } = viewpoint.principal
  const parties = sees === 'all' ? undefined : sees
  const counting = db
    .selectFrom('match_counts')
    .select(sql<number>`coalesce(sum(count), 0)::bigint`.as('count'))
    .where('state', '=', state)
    .$if(parties !== undefined, (query) => query.where('party', 'in', parties!.length === 0 ? [''] : [...parties!]))
    .executeTakeFirstOrThrow()
  // One walk of an index a party, the closest first.
  const reading = sql<{
    id: string
    input_name: string
    work_id: string
    provider: string
    level: number
    decided_at: Date
  }>`${
    parties === undefined
      ? sql`select id, input_name, work_id, provider, level, decided_at from matches
          where state = ${state} and lead order by level desc, decided_at desc, id desc limit ${sql.lit(shown)}`
      : sql`select m.* from unnest(${textArray(parties.slice(0, 50))}::text[]) p (party) cross join lateral (
          select id, input_name, work_id, provider, level, decided_at from matches
          where party = p.party and state = ${state} order by level desc, decided_at desc, id desc limit ${sql.lit(shown)}) m
        order by level desc, decided_at desc, id desc limit ${sql.lit(shown)}`
  }`.execute(db)
  const [counted, { rows }] = await Promise.all([counting, reading])
  return {
    kind: state === 'open' ? 'matches' : 'disputes',
    count: counted.count,
    capped: false,
    items: rows.map((row) => ({
      id: row.id,
      title: row.input_name,
      work: row.work_id,
      party: row.provider,
      level: row.level,
      at: row.decided_at.toISOString(),
    })),
  }
}

/** Offers that the other side waits for an answer to, and permissions that end soon. */
async function grantsToAnswer(db: TenantDatabase, viewpoint: Viewpoint): Promise<Need[]> {
  const { now, principal } = viewpoint
  const until = new Date(now.getTime() + endingDays * 86_400_000)
  const mine =
    principal.sees === 'all' ? sql`true` : sql`s.body ->> 'grantor' = any(${textArray(principal.sees)}::text[])`
  const forMe =
    principal.sees === 'all' ? sql`true` : sql`s.body ->> 'grantee' = any(${textArray(principal.sees)}::text[])`
  const links = (state: string) =>
    principal.sees === 'all'
      ? sql`(select subject_id, (body ->> 'until')::timestamptz as until from registry_subjects
          where kind = 'grant' and state = ${state}) l`
      : sql`(select distinct l.subject_id, l.until from registry_links l where l.role = 'party'
          and l.target = any(${textArray(principal.sees)}::text[]) and l.kind = 'grant' and l.state = ${state}) l`
  const of = (state: string) =>
    sql`${links(state)} join registry_subjects s on s.kind = 'grant' and s.subject_id = l.subject_id`
  const { rows } = await sql<{ what: 'offers' | 'grants-ending'; id: string; body: Grant; n: number }>`
    with found as (
      (select 'offers' as what, s.subject_id as id, s.body, s.recorded_at as due from ${of('offered')}
        where case when s.body ->> 'offeredBy' = 'grantee' then ${mine} else ${forMe} end
        limit ${sql.lit(cap + 1)})
      union all
      (select 'grants-ending', s.subject_id, s.body, l.until from ${of('active')}
        where l.until between ${now} and ${until} limit ${sql.lit(cap + 1)})
    ), ranked as (
      select *, row_number() over (partition by what order by due, id) as place, count(*) over (partition by what) as n
      from found)
    select what, id, body, n::integer from ranked where place <= ${shown} order by what, place`.execute(db)
  return (['offers', 'grants-ending'] as const).map((kind) => {
    const of = rows.filter(({ what }) => what === kind)
    return {
      kind,
      ...countOf(of[0]?.n ?? 0, cap),
      items: of.map(({ id, body }) => {
        const [work] = body.works
        const other = principal.sees !== 'all' && principal.sees.includes(body.grantor) ? body.grantee : body.grantor
        return {
          id,
          title: id,
          party: other,
          ...(work === undefined ? {} : { work }),
          ...(kind === 'grants-ending' && body.until !== undefined ? { at: body.until } : {}),
        }
      }),
    }
  })
}

async function claims(db: TenantDatabase, { principal: { sees } }: Viewpoint): Promise<Need> {
  const { rows } = await sql<{ subject_id: string; work: string | null; recorded_at: Date; body: unknown }>`
    select s.subject_id, s.work, s.recorded_at, s.body from registry_subjects s where s.kind = 'claim' and s.state = 'open'
      ${
        sees === 'all'
          ? sql``
          : sql`and s.subject_id in (select l.subject_id from registry_links l where l.role = 'party'
              and l.target = any(${textArray(sees)}::text[]) and l.kind = 'claim' and l.state = 'open')`
      }
    limit ${sql.lit(cap + 1)}`.execute(db)
  const first = rows.sort((a, b) => a.recorded_at.getTime() - b.recorded_at.getTime()).slice(0, shown)
  return {
    kind: 'claims',
    ...countOf(rows.length, cap),
    items: first.map(({ subject_id, work, recorded_at, body }) => {
      const party = (body as { share?: { party?: string } }).share?.party
      return {
        id: subject_id,
        title: subject_id,
        at: recorded_at.toISOString(),
        ...(work === null ? {} : { work }),
        ...(party === undefined ? {} : { party }),
      }
    }),
  }
}

async function approvals(db: TenantDatabase, { principal, now }: Viewpoint): Promise<Need> {
  const rows = await db
    .selectFrom('approvals')
    .select(['id', 'action', 'asked_at', 'expires_at'])
    .where('state', '=', 'waiting')
    .where('expires_at', '>', now)
    .where('asked_by', '<>', principal.user ?? principal.id)
    .$if(principal.party === undefined, (query) => query.where('party', 'is', null))
    .$if(principal.party !== undefined, (query) => query.where('party', '=', principal.party!))
    .orderBy('asked_at')
    .limit(cap + 1)
    .execute()
  return {
    kind: 'approvals',
    ...countOf(rows.length, cap),
    items: rows.slice(0, shown).map((row) => ({ id: row.id, title: row.action, at: row.asked_at.toISOString() })),
  }
}

async function failedJobs(db: TenantDatabase, { principal, now }: Viewpoint): Promise<Need> {
  const since = new Date(now.getTime() - failedDays * 86_400_000)
  const rows = await db
    .selectFrom('jobs')
    .select(['id', 'title', 'ended_at', 'party'])
    .where('state', '=', 'failed')
    .where('ended_at', '>', since)
    .$if(principal.party !== undefined, (query) => query.where('party', '=', principal.party!))
    .orderBy('seq', 'desc')
    .limit(cap + 1)
    .execute()
  return {
    kind: 'jobs-failed',
    ...countOf(rows.length, cap),
    items: rows.slice(0, shown).map((row) => ({
      id: row.id,
      title: row.title,
      ...(row.ended_at === null ? {} : { at: row.ended_at.toISOString() }),
      ...(row.party === null ? {} : { party: row.party }),
    })),
  }
}
