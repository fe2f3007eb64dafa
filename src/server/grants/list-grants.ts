import { type RawBuilder, sql } from 'kysely'
import { z } from 'zod'
import { type Grant, grantStates } from '../../rights/index.js'
import { type TenantDatabase, textArray } from '../../store/index.js'
import { cutPage, decodeCursor, pageOf, pageQuery } from '../http/index.js'
import { idsIn, type NamesFound, namesFor, namesSchema } from './names.js'
import { grantSchemaOut, idSchema } from './schemas.js'
import { isOf, type WhoAsks } from './who-asks.js'

const flag = z.enum(['true', 'false']).transform((text) => text === 'true')

/** Made when routes are: `http` and the routes know each other. */
export const grantsQuery = () =>
  pageQuery.extend({
    work: idSchema.optional().describe('Those that hold for this work: its own and its ancestors’'),
    state: z
      .union([z.enum(grantStates), z.array(z.enum(grantStates)).max(grantStates.length)])
      .optional()
      .describe('One or several'),
    party: idSchema.optional().describe('On either side'),
    direction: z.enum(['given', 'received']).optional(),
    endingBefore: z.iso.datetime({ offset: true }).optional().describe('Whose term ends before that instant'),
    toAnswer: flag.optional().describe('Only offers that wait for an answer of yours'),
  })
export type GrantFilters = z.infer<ReturnType<typeof grantsQuery>>

const grantItem = grantSchemaOut
  .extend({
    recordedAt: z.iso.datetime(),
    side: z.enum(['grantor', 'grantee', 'both', 'none']).describe('On which side of it you are'),
    toAnswer: z.boolean().describe('It is an offer, and the answer is yours'),
  })
  .meta({ id: 'GrantItem' })
export const grantPageOf = () => pageOf(grantItem).extend({ names: namesSchema })
export type GrantPage = z.infer<ReturnType<typeof grantPageOf>>

const cursor = z.tuple([z.iso.datetime(), z.string().max(200)])

/** A page of the grants that the caller may see, newest change first. */
export async function listGrants(
  db: TenantDatabase,
  who: WhoAsks,
  filters: GrantFilters,
  now: Date,
): Promise<GrantPage> {
  const rows = await grantRows(db, who, filters, now)
  const page = cutPage(
    rows,
    filters.limit,
    (row) => row,
    (row) => [row.recorded_at.toISOString(), row.subject_id],
  )
  const { items, names } = await grantItems(db, who, page.items)
  return { ...page, items, names }
}

interface GrantRow {
  subject_id: string
  body: unknown
  recorded_at: Date
}

/** One more than the page has. Each list is a walk along an index, or merged from one walk a party and state. */
async function grantRows(db: TenantDatabase, who: WhoAsks, filters: GrantFilters, now: Date): Promise<GrantRow[]> {
  const after = filters.cursor === undefined ? undefined : decodeCursor(filters.cursor, cursor)
  const behind = (of: 'l' | 's') => {
    if (after === undefined) return sql`true`
    const [at, id] = [new Date(after[0]), after[1]]
    const [time, subject] = [sql.ref(`${of}.recorded_at`), sql.ref(`${of}.subject_id`)]
    return sql`(${time} < ${at} or (${time} = ${at} and ${subject} > ${id}))`
  }
  const conditions = conditionsOf(who, filters, now)
  const limit = filters.limit + 1
  const states = statesAskedFor(filters)
  if (who.sees === 'all' && filters.work === undefined) {
    const { rows } = await sql<GrantRow>`select s.subject_id, s.body, s.recorded_at from registry_subjects s
      where s.kind = 'grant' and ${sql.join([sql`s.state = any(${textArray(states)}::text[])`, ...conditions, behind('s')], sql` and `)}
      order by s.recorded_at desc, s.subject_id limit ${sql.lit(limit)}`.execute(db)
    return rows
  }
  // Row-level security lets through what is theirs or open; what is asked for by a work is few enough to be looked at.
  const walks =
    filters.work === undefined
      ? sql`(select 'party' as role, p as target from unnest(${textArray(who.sees === 'all' ? [] : who.sees)}::text[]) p
          union all select 'open', '') w`
      : sql`(${lineOf(filters.work)} select 'work' as role, id as target from line) w`
  const { rows } = await sql<GrantRow>`select s.subject_id, s.body, s.recorded_at from (
      select distinct l.recorded_at, l.subject_id from ${walks}
        cross join unnest(${textArray(states)}::text[]) t (state)
        cross join lateral (select l.recorded_at, l.subject_id from registry_links l
          ${conditions.length === 0 ? sql`` : sql`join registry_subjects s on s.kind = 'grant' and s.subject_id = l.subject_id`}
          where l.role = w.role and l.target = w.target and l.kind = 'grant' and l.state = t.state
            and ${sql.join([...conditions, behind('l')], sql` and `)}
          order by l.recorded_at desc, l.subject_id limit ${sql.lit(limit)}) l
      order by l.recorded_at desc, l.subject_id limit ${sql.lit(limit)}) page
    join registry_subjects s on s.kind = 'grant' and s.subject_id = page.subject_id
    order by page.recorded_at desc, page.subject_id`.execute(db)
  return rows
}

function statesAskedFor({ state, endingBefore, toAnswer }: GrantFilters): readonly string[] {
  const asked = state === undefined ? grantStates : typeof state === 'string' ? [state] : state
  return asked.filter(
    (one) =>
      (toAnswer !== true || one === 'offered') &&
      (endingBefore === undefined || one === 'offered' || one === 'active' || one === 'suspended'),
  )
}

/** What is granted for an ancestor holds for the work. */
const lineOf = (work: string) => sql`with recursive line (id, parent, depth) as (
    select ${work}::text collate "C",
      (select parent from registry_subjects w where w.kind = 'work' and w.subject_id = ${work}), 0
    union all
    select w.subject_id, w.parent, line.depth + 1 from line
      join registry_subjects w on w.kind = 'work' and w.subject_id = line.parent where line.depth < 64
  )`

/** Rows as items of a list, with what their parties and works are called. */
export async function grantItems(
  db: TenantDatabase,
  who: WhoAsks,
  rows: readonly { body: unknown; recorded_at: Date }[],
): Promise<{ items: z.infer<typeof grantItem>[]; names: NamesFound }> {
  const grants = rows.map(({ body }) => body as Grant)
  const [taken, names] = await Promise.all([takenBy(db, who, grants), namesFor(db, idsIn(grants))])
  const items = rows.map(({ recorded_at }, index) => {
    const grant = grants[index]!
    return {
      ...grant,
      recordedAt: recorded_at.toISOString(),
      side: sideOf(grant, who),
      toAnswer: waitsFor(grant, who) && !taken.has(grant.id),
    }
  })
  return { items, names }
}

function sideOf({ grantor, grantee }: Grant, { sees, reachedBy }: WhoAsks): 'grantor' | 'grantee' | 'both' | 'none' {
  const gives = isOf(sees, grantor)
  const takes = isOf(sees, grantee) || reachedBy.includes(grantee)
  return gives ? (takes ? 'both' : 'grantor') : takes ? 'grantee' : 'none'
}

function waitsFor(grant: Grant, who: WhoAsks): boolean {
  if (grant.state !== 'offered') return false
  if (who.sees === 'all') return true
  const side = sideOf(grant, who)
  return side === 'both' || side === (grant.offeredBy === 'grantee' ? 'grantor' : 'grantee')
}

/** The open offers that the caller has taken already. */
async function takenBy(db: TenantDatabase, { sees }: WhoAsks, grants: readonly Grant[]): Promise<ReadonlySet<string>> {
  const open = grants.filter(
    ({ state, grantee }) => state === 'offered' && (grantee === '*' || grantee.startsWith('class:')),
  )
  if (open.length === 0 || sees === 'all') return new Set()
  const rows = await db
    .selectFrom('registry_subjects')
    .select(sql<string>`body ->> 'counterTo'`.as('offer'))
    .where('kind', '=', 'grant')
    .where('state', 'in', ['active', 'suspended', 'offered'])
    .where(sql<boolean>`body ->> 'grantee' = any(${textArray(sees)})`)
    .where(sql<boolean>`body ->> 'counterTo' = any(${textArray(open.map(({ id }) => id))})`)
    .execute()
  return new Set(rows.map(({ offer }) => offer))
}

/** What no index knows, of the grant `s`. */
function conditionsOf({ sees, reachedBy }: WhoAsks, filters: GrantFilters, now: Date): RawBuilder<boolean>[] {
  const conditions: RawBuilder<boolean>[] = []
  const grantee = sql`s.body ->> 'grantee'`
  const grantor = sql`s.body ->> 'grantor'`
  const mine = sees === 'all' ? undefined : textArray(sees)
  const taking = sees === 'all' ? undefined : textArray([...sees, ...reachedBy])
  if (filters.party !== undefined) conditions.push(sql`s.parties @> ${textArray([filters.party])}`)
  if (filters.direction === 'given' && mine !== undefined) conditions.push(sql`${grantor} = any(${mine})`)
  if (filters.direction === 'received' && taking !== undefined) conditions.push(sql`${grantee} = any(${taking})`)
  if (filters.endingBefore !== undefined) {
    conditions.push(sql`(s.body ->> 'until')::timestamptz < ${new Date(filters.endingBefore)}`)
  }
  if (filters.toAnswer === true) {
    conditions.push(sql`((s.body ->> 'until') is null or (s.body ->> 'until')::timestamptz > ${now})`)
    if (mine !== undefined) {
      const asked = sql`coalesce(s.body ->> 'offeredBy', 'grantor')`
      conditions.push(
        sql`((${asked} = 'grantor' and ${grantee} = any(${taking})) or (${asked} = 'grantee' and ${grantor} = any(${mine})))`,
      )
      conditions.push(sql`not exists (select 1 from registry_subjects own where own.kind = 'grant'
        and own.state in ('active', 'suspended', 'offered')
        and own.body ->> 'counterTo' = s.subject_id and own.body ->> 'grantee' = any(${mine}))`)
    }
  }
  return conditions
}
