import { sql } from 'kysely'
import type { Grant } from '../../rights/index.js'
import { type TenantDatabase, textArray } from '../../store/index.js'
import { type Count, countOf, theirs, type Viewpoint } from './viewpoint.js'

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
  const needs: (Need | undefined)[] = []
  if (permissions.has('grants.read')) needs.push(...(await grantsToAnswer(db, viewpoint)))
  if (permissions.has('works.read')) needs.push(await claims(db, viewpoint))
  if (permissions.has('reviews.write')) {
    needs.push(await matches(db, viewpoint, 'open'))
    if (decides) needs.push(await matches(db, viewpoint, 'disputed'))
  }
  if (decides) needs.push(await approvals(db, viewpoint))
  if (permissions.has('jobs.read')) needs.push(await failedJobs(db, viewpoint))
  const order = (need: Need) => needKinds.indexOf(need.kind)
  return needs.filter((need) => need !== undefined && need.count > 0).sort((a, b) => order(a!) - order(b!)) as Need[]
}

async function matches(db: TenantDatabase, viewpoint: Viewpoint, state: 'open' | 'disputed'): Promise<Need> {
  const { sees } = viewpoint.principal
  const parties = sees === 'all' ? undefined : sees
  const counted = await db
    .selectFrom('match_counts')
    .select(sql<number>`coalesce(sum(count), 0)::bigint`.as('count'))
    .where('state', '=', state)
    .$if(parties !== undefined, (query) => query.where('party', 'in', parties!.length === 0 ? [''] : [...parties!]))
    .executeTakeFirstOrThrow()
  // One walk of an index a party, the closest first.
  const { rows } = await sql<{
    id: string
    input_name: string
    work_id: string
    provider: string
    level: number
    decided_at: Date
  }>`${
    parties === undefined
      ? sql`select id, input_name, work_id, provider, level, decided_at from matches
          where state = ${state} and lead order by level desc, decided_at desc, id desc limit ${shown}`
      : sql`select m.* from unnest(${textArray(parties.slice(0, 50))}::text[]) p (party) cross join lateral (
          select id, input_name, work_id, provider, level, decided_at from matches
          where party = p.party and state = ${state} order by level desc, decided_at desc, id desc limit ${shown}) m
        order by level desc, decided_at desc, id desc limit ${shown}`
  }`.execute(db)
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
  const { rows } = await sql<{ what: 'offers' | 'grants-ending'; id: string; body: Grant; n: number }>`
    with found as (
      (select 'offers' as what, s.subject_id as id, s.body, s.recorded_at as due from registry_subjects s
        where s.kind = 'grant' and s.state = 'offered' and ${theirs(viewpoint, sql.ref('s.parties'))}
          and case when s.body ->> 'offeredBy' = 'grantee' then ${mine} else ${forMe} end
        limit ${cap + 1})
      union all
      (select 'grants-ending', s.subject_id, s.body, (s.body ->> 'until')::timestamptz from registry_subjects s
        where s.kind = 'grant' and s.state = 'active' and ${theirs(viewpoint, sql.ref('s.parties'))}
          and (s.body ->> 'until')::timestamptz between ${now} and ${until}
        limit ${cap + 1})
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

async function claims(db: TenantDatabase, viewpoint: Viewpoint): Promise<Need> {
  const rows = await db
    .selectFrom('registry_subjects')
    .select(['subject_id', 'work', 'recorded_at', 'body'])
    .where('kind', '=', 'claim')
    .where('state', '=', 'open')
    .where(theirs(viewpoint))
    .limit(cap + 1)
    .execute()
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
