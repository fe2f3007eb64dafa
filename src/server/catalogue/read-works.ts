import { type SelectQueryBuilder, sql } from 'kysely'
import {
  type Ownership,
  type OwnershipClaim,
  ownershipConflicts,
  ownershipSpans,
  type Party,
  type Work,
} from '../../rights/index.js'
import { type TenantDatabase, textArray } from '../../store/index.js'
import type { WorkDetail, WorkItem } from './work-schemas.js'

/** So many titles go with a work in a list. */
const titlesInLists = 8
const stepsUpMax = 64

/** A work's row with what a list shows of it. */
export const workRows = (db: TenantDatabase) =>
  db
    .selectFrom('registry_subjects as s')
    .select(['s.subject_id', 's.seq', 's.title', 's.body', 's.parties', 's.open', 's.recorded_at'])
    .select(
      sql<number>`(select count(*)::int from registry_subjects c where c.parent = s.subject_id and c.kind = 'work')`.as(
        'children',
      ),
    )
    .select(
      sql<number>`(select count(*)::int from registry_subjects r where r.work = s.subject_id and r.kind = 'reference')`.as(
        'references',
      ),
    )
    .select(pictureOfWork.as('picture'))
    .where('s.kind', '=', 'work')

/** A reference to show for a work: of its own, or else of a part of it. Stock footage shows nothing of it. */
const pictureOfWork = sql<string | null>`coalesce(
  (select r.subject_id from registry_subjects r where r.work = s.subject_id and r.kind = 'reference'
    and not (r.body ->> 'negative')::boolean order by r.subject_id limit 1),
  (select r.subject_id from registry_subjects c
    join registry_subjects r on r.work = c.subject_id and r.kind = 'reference' and not (r.body ->> 'negative')::boolean
    where c.parent = s.subject_id and c.kind = 'work' order by c.subject_id, r.subject_id limit 1))`

type RowOf<Q> = Q extends SelectQueryBuilder<infer _D, infer _T, infer Row> ? Row : never
export type WorkRow = RowOf<ReturnType<typeof workRows>>

export function workItemOf(row: WorkRow, { whole = false } = {}): WorkItem {
  const work = row.body as Work
  return {
    id: row.subject_id,
    kind: work.kind,
    ...(work.parent === undefined ? {} : { parent: work.parent }),
    titles: work.titles.slice(0, titlesInLists),
    withheld: !row.open,
    regime: work.regime,
    owners: row.parties,
    children: row.children,
    references: row.references,
    ...(row.picture === null ? {} : { picture: row.picture }),
    seq: row.seq,
    recordedAt: row.recorded_at.toISOString(),
    ...(whole ? { work } : {}),
  }
}

/** All that a work's page shows of it; undefined where it may not be seen. */
export async function readWork(
  db: TenantDatabase,
  id: string,
  sees: readonly string[] | 'all',
  { whole = false } = {},
): Promise<WorkDetail | undefined> {
  const row = await workRows(db).select('s.log_index').where('s.subject_id', '=', id).executeTakeFirst()
  if (row === undefined) return undefined
  const work = row.body as Work
  const above = await ancestorsOf(db, id)
  const owned = [work, ...above].find(({ owners }) => owners.length > 0)
  const effective: readonly Ownership[] = owned?.owners ?? []
  const claims = (
    await db.selectFrom('registry_subjects').select('body').where('kind', '=', 'claim').where('work', '=', id).execute()
  ).map(({ body }) => body as OwnershipClaim)
  const conflicts = ownershipConflicts({ id, owners: [...effective] }, claims)
  const ownership = ownershipSpans(effective, claims).map((span) => {
    const conflict = conflicts.find(({ territory, from }) => territory === span.territory && from === span.from)
    return conflict === undefined ? span : { ...span, conflict: conflict.kind }
  })
  const lineage = [id, ...above.map((one) => one.id)]
  const counts = await countsOf(db, id, lineage)
  const committee = owned?.committee
  const named = [
    ...effective.map(({ party }) => party),
    ...claims.map(({ share }) => share.party),
    ...(committee?.representatives.map(({ party }) => party) ?? []),
  ]
  return {
    id,
    kind: work.kind,
    ...(work.parent === undefined ? {} : { parent: work.parent }),
    titles: work.titles,
    identifiers: work.identifiers ?? [],
    regime: work.regime,
    withheld: work.disclosure === 'withheld',
    owners: work.owners,
    effectiveOwners: [...effective],
    ...(owned === undefined || owned.id === id ? {} : { inheritedFrom: owned.id }),
    ...(committee === undefined ? {} : { committee }),
    ownership,
    claims: claims.map(({ work: _, ...claim }) => claim),
    parties: await partiesNamed(db, named),
    ancestors: above.map(({ id: ancestor, kind, titles }) => ({
      id: ancestor,
      kind,
      titles: titles.slice(0, titlesInLists),
    })),
    counts: { children: row.children, references: row.references, ...counts },
    ...(row.picture === null ? {} : { picture: row.picture }),
    mine: sees === 'all' || row.parties.some((party) => sees.includes(party)),
    seq: row.seq,
    recordedAt: row.recorded_at.toISOString(),
    logIndex: row.log_index,
    ...(whole ? { work } : {}),
  }
}

/** The works above one, nearest first, as far as they may be seen. */
async function ancestorsOf(db: TenantDatabase, id: string): Promise<Work[]> {
  const { rows } = await sql<{ body: Work }>`with recursive above as (
      select parent as id, 1 as step from registry_subjects where kind = 'work' and subject_id = ${id}
      union
      select s.parent, above.step + 1 from registry_subjects s join above on s.kind = 'work' and s.subject_id = above.id
        where above.step < ${stepsUpMax}
    )
    select s.body from above join registry_subjects s on s.kind = 'work' and s.subject_id = above.id
    order by above.step`.execute(db)
  // A circle would come round to itself.
  const seen = new Set([id])
  const line: Work[] = []
  for (const { body } of rows) {
    if (seen.has(body.id)) break
    seen.add(body.id)
    line.push(body)
  }
  return line
}

async function countsOf(
  db: TenantDatabase,
  id: string,
  lineage: readonly string[],
): Promise<Pick<WorkDetail['counts'], 'characters' | 'grants' | 'reservations' | 'matches'>> {
  const line = sql`${textArray(lineage)}::text[]`
  const { rows } = await sql<{ characters: number; grants: number; reservations: number; matches: number }>`select
    (select count(*)::int from registry_subjects
      where parent = ${id} and kind = 'work' and body ->> 'kind' = 'character') as characters,
    (select count(*)::int from registry_subjects
      where kind = 'grant' and state = 'active' and body -> 'works' ?| ${line}) as grants,
    (select count(*)::int from registry_subjects where kind = 'reservation' and work = any(${line})) as reservations,
    (select count(distinct (m.first_receipt_id, m.finding))::int from
      (select first_receipt_id, finding from matches where work_id = ${id} limit 10000) m) as matches`.execute(db)
  return rows[0]!
}

/** Parties by their ids, with their names. */
export async function partiesNamed(
  db: TenantDatabase,
  ids: readonly string[],
): Promise<{ id: string; role: Party['role']; names: Party['names'] }[]> {
  const wanted = [...new Set(ids)]
  if (wanted.length === 0) return []
  const rows = await db
    .selectFrom('registry_subjects')
    .select('body')
    .where('kind', '=', 'party')
    .where('subject_id', 'in', wanted)
    .orderBy('subject_id')
    .execute()
  return rows.map(({ body }) => {
    const { id, role, names } = body as Party
    return { id, role, names: names.slice(0, titlesInLists) }
  })
}
