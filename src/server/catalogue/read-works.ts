import { sql } from 'kysely'
import {
  type Ownership,
  type OwnershipClaim,
  ownershipConflicts,
  ownershipSpans,
  type Party,
  type Work,
  workKinds,
} from '../../rights/index.js'
import { type TenantDatabase, textArray } from '../../store/index.js'
import type { WorkDetail, WorkItem } from './work-schemas.js'

/** So many titles go with a work in a list. */
const titlesInLists = 8
const stepsUpMax = 64

/** A reference to show for a work: of its own, or else of a part of it. Stock footage shows nothing of it. */
const pictureOfWork = sql<string | null>`coalesce(
  (select r.subject_id from registry_subjects r where r.work = s.subject_id and r.kind = 'reference'
    and not (r.body ->> 'negative')::boolean order by r.subject_id limit 1),
  (select r.subject_id from registry_subjects c
    join registry_subjects r on r.work = c.subject_id and r.kind = 'reference' and not (r.body ->> 'negative')::boolean
    where c.parent = s.subject_id and c.kind = 'work' order by c.subject_id, r.subject_id limit 1))`

/** What a list shows of a work, of `registry_subjects s`. */
const columnsOfWork = sql`s.subject_id, s.seq, s.title, s.body, s.parties, s.open, s.recorded_at,
  (select count(*)::int from registry_subjects c where c.parent = s.subject_id and c.kind = 'work') as children,
  (select count(*)::int from registry_subjects r where r.work = s.subject_id and r.kind = 'reference') as references,
  ${pictureOfWork} as picture`

export interface WorkRow {
  subject_id: string
  seq: number
  title: string
  body: unknown
  parties: string[]
  open: boolean
  recorded_at: Date
  children: number
  references: number
  picture: string | null
}

export interface WorkFilter {
  /** Of one of these. */
  owners?: readonly string[]
  kind?: Work['kind']
  /** Parts of this work; null: those that are part of nothing. */
  parent?: string | null
}

/** Where a list of works goes on: title and id of the last one. */
export type WorkPlace = readonly [title: string, id: string]

/** So many owners are walked for one list; who acts for more names one. */
const ownersMax = 500

/**
 * Works that may be seen, by title: a walk along one index; of owners, merged from one walk for each of them and each kind of
 * work.
 *
 * @param limit at most so many
 */
export async function listWorks(
  db: TenantDatabase,
  { owners, kind, parent }: WorkFilter,
  { limit, after }: { limit: number; after?: WorkPlace },
): Promise<WorkRow[]> {
  const behind = (title: string, id: string) =>
    after === undefined ? sql`true` : sql`(${sql.ref(title)}, ${sql.ref(id)}) > (${after[0]}, ${after[1]})`
  if (owners !== undefined && typeof parent !== 'string') {
    const walked = owners.slice(0, ownersMax)
    const { rows } = await sql<WorkRow>`select ${columnsOfWork} from (
        select distinct l.title, l.subject_id from unnest(${textArray(walked)}::text[]) p (party)
          cross join unnest(${textArray(kind === undefined ? workKinds : [kind])}::text[]) f (form)
          cross join unnest(${sql.raw(parent === null ? 'array[true]' : 'array[true, false]')}) t (top)
          cross join lateral (select l.title, l.subject_id from registry_links l
            where l.role = 'party' and l.target = p.party and l.kind = 'work' and l.top = t.top and l.form = f.form
              and ${behind('l.title', 'l.subject_id')}
            order by l.title, l.subject_id limit ${sql.lit(limit)}) l
        order by l.title, l.subject_id limit ${sql.lit(limit)}) page
      join registry_subjects s on s.kind = 'work' and s.subject_id = page.subject_id
      order by page.title, page.subject_id`.execute(db)
    return rows
  }
  const conditions = [
    ...(kind === undefined ? [] : [sql`s.form = ${kind}`]),
    ...(parent === undefined ? [] : [parent === null ? sql`s.parent is null` : sql`s.parent = ${parent}`]),
    ...(owners === undefined ? [] : [sql`s.parties && ${textArray(owners)}::text[]`]),
    behind('s.title', 's.subject_id'),
  ]
  const { rows } = await sql<WorkRow>`select ${columnsOfWork} from registry_subjects s
    where s.kind = 'work' and ${sql.join(conditions, sql` and `)}
    order by s.title, s.subject_id limit ${sql.lit(limit)}`.execute(db)
  return rows
}

/** Of these works those that may be seen and that the filter leaves, in the order that they are given in. */
export async function worksLeft(
  db: TenantDatabase,
  ids: readonly string[],
  { owners, kind, parent }: WorkFilter,
): Promise<string[]> {
  const { rows } = await sql<{ subject_id: string }>`select s.subject_id from registry_subjects s
    where s.kind = 'work' and s.subject_id = any(${textArray(ids)}::text[])
      ${kind === undefined ? sql`` : sql`and s.form = ${kind}`}
      ${parent === undefined ? sql`` : parent === null ? sql`and s.parent is null` : sql`and s.parent = ${parent}`}
      ${owners === undefined ? sql`` : sql`and s.parties && ${textArray(owners)}::text[]`}`.execute(db)
  const left = new Set(rows.map(({ subject_id }) => subject_id))
  return ids.filter((id) => left.has(id))
}

/** Works by their ids, as far as they may be seen, in the order that they are given in. */
export async function worksById(db: TenantDatabase, ids: readonly string[]): Promise<WorkRow[]> {
  const { rows } = await sql<WorkRow>`select ${columnsOfWork} from registry_subjects s
    where s.kind = 'work' and s.subject_id = any(${textArray(ids)}::text[])`.execute(db)
  const byId = new Map(rows.map((row) => [row.subject_id, row]))
  return ids.flatMap((id) => byId.get(id) ?? [])
}

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
  const row = await workWithAllOfIt(db, id)
  if (row === undefined) return undefined
  const work = row.body as Work
  const above = unlessCircular(id, row.above)
  const owned = [work, ...above].find(({ owners }) => owners.length > 0)
  const effective: readonly Ownership[] = owned?.owners ?? []
  const { claims } = row
  const conflicts = ownershipConflicts({ id, owners: [...effective] }, claims)
  const ownership = ownershipSpans(effective, claims).map((span) => {
    const conflict = conflicts.find(({ territory, from }) => territory === span.territory && from === span.from)
    return conflict === undefined ? span : { ...span, conflict: conflict.kind }
  })
  const committee = owned?.committee
  const named = new Set([
    ...effective.map(({ party }) => party),
    ...claims.map(({ share }) => share.party),
    ...(committee?.representatives.map(({ party }) => party) ?? []),
  ])
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
    parties: row.named.filter((party) => named.has(party.id)).map(partyNamed),
    ancestors: above.map(({ id: ancestor, kind, titles }) => ({
      id: ancestor,
      kind,
      titles: titles.slice(0, titlesInLists),
    })),
    counts: {
      children: row.children,
      references: row.references,
      characters: row.characters,
      grants: row.grants,
      reservations: row.reservations,
    },
    ...(row.picture === null ? {} : { picture: row.picture }),
    mine: sees === 'all' || row.parties.some((party) => sees.includes(party)),
    seq: row.seq,
    recordedAt: row.recorded_at.toISOString(),
    logIndex: row.log_index,
    ...(whole ? { work } : {}),
  }
}

interface WholeWorkRow extends WorkRow {
  log_index: number | null
  /** The works above it, nearest first, as far as they may be seen. */
  above: Work[]
  claims: OwnershipClaim[]
  /** Whom owners, claims and committees speak of, here and above. */
  named: Party[]
  characters: number
  /** In force, for it or a work above it. */
  grants: number
  reservations: number
}

/** One question for all that depends on nothing but the id. */
async function workWithAllOfIt(db: TenantDatabase, id: string): Promise<WholeWorkRow | undefined> {
  const { rows } = await sql<WholeWorkRow>`with recursive line as (
      select s.subject_id as id, s.parent, 0 as step from registry_subjects s where s.kind = 'work' and s.subject_id = ${id}
      union
      select s.subject_id, s.parent, line.step + 1 from line
        join registry_subjects s on s.kind = 'work' and s.subject_id = line.parent where line.step < ${sql.lit(stepsUpMax)}
    )
    select ${columnsOfWork}, s.log_index,
      coalesce((select jsonb_agg(a.body order by line.step) from line
        join registry_subjects a on a.kind = 'work' and a.subject_id = line.id where line.step > 0), '[]') as above,
      coalesce((select jsonb_agg(c.body) from registry_subjects c where c.work = s.subject_id and c.kind = 'claim'), '[]')
        as claims,
      coalesce((select jsonb_agg(p.body order by p.subject_id) from registry_subjects p
        where p.kind = 'party' and p.subject_id in (
          select unnest(s.parties)
          union select c.body #>> '{share,party}' from registry_subjects c where c.work = s.subject_id and c.kind = 'claim'
          union select r ->> 'party' from line join registry_subjects a on a.kind = 'work' and a.subject_id = line.id
            cross join lateral jsonb_array_elements(a.body #> '{committee,representatives}') r)), '[]') as named,
      (select count(*)::int from registry_subjects c
        where c.parent = s.subject_id and c.kind = 'work' and c.form = 'character') as characters,
      (select count(distinct l.subject_id)::int from line join registry_links l
        on l.role = 'work' and l.target = line.id and l.kind = 'grant' and l.state = 'active') as grants,
      (select count(*)::int from line join registry_subjects r on r.work = line.id and r.kind = 'reservation')
        as reservations
    from registry_subjects s where s.kind = 'work' and s.subject_id = ${id}`.execute(db)
  return rows[0]
}

/** A circle would come round to itself. */
function unlessCircular(id: string, above: readonly Work[]): Work[] {
  const seen = new Set([id])
  const line: Work[] = []
  for (const work of above) {
    if (seen.has(work.id)) break
    seen.add(work.id)
    line.push(work)
  }
  return line
}

/** Parties by their ids, with their names. */
export async function partiesNamed(
  db: TenantDatabase,
  ids: readonly string[],
): Promise<{ id: string; role: Party['role']; names: Party['names'] }[]> {
  const wanted = [...new Set(ids)]
  if (wanted.length === 0) return []
  const { rows } = await sql<{ body: Party }>`select body from registry_subjects
    where kind = 'party' and subject_id = any(${textArray(wanted)}::text[]) order by subject_id`.execute(db)
  return rows.map(({ body }) => partyNamed(body))
}

const partyNamed = ({ id, role, names }: Party) => ({ id, role, names: names.slice(0, titlesInLists) })
