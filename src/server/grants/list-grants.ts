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
  let query = db
    .selectFrom('registry_subjects')
    .select(['subject_id', 'body', 'recorded_at'])
    .where('kind', '=', 'grant')
    .orderBy('recorded_at', 'desc')
    .orderBy('subject_id')
    .limit(filters.limit + 1)
  for (const condition of conditionsOf(who, filters, now)) query = query.where(condition)
  if (filters.cursor !== undefined) {
    const [at, id] = decodeCursor(filters.cursor, cursor)
    query = query.where(
      sql<boolean>`(recorded_at < ${new Date(at)} or (recorded_at = ${new Date(at)} and subject_id > ${id}))`,
    )
  }
  const rows = await query.execute()
  const page = cutPage(
    rows,
    filters.limit,
    (row) => row,
    (row) => [row.recorded_at.toISOString(), row.subject_id],
  )
  const { items, names } = await grantItems(db, who, page.items)
  return { ...page, items, names }
}

/** Rows as items of a list, with what their parties and works are called. */
export async function grantItems(
  db: TenantDatabase,
  who: WhoAsks,
  rows: readonly { body: unknown; recorded_at: Date }[],
): Promise<{ items: z.infer<typeof grantItem>[]; names: NamesFound }> {
  const grants = rows.map(({ body }) => body as Grant)
  const taken = await takenBy(db, who, grants)
  const names = await namesFor(db, idsIn(grants))
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

function conditionsOf({ sees, reachedBy }: WhoAsks, filters: GrantFilters, now: Date): RawBuilder<boolean>[] {
  const conditions: RawBuilder<boolean>[] = []
  const grantee = sql`body ->> 'grantee'`
  const grantor = sql`body ->> 'grantor'`
  const mine = sees === 'all' ? undefined : textArray(sees)
  const taking = sees === 'all' ? undefined : textArray([...sees, ...reachedBy])
  if (filters.state !== undefined) {
    const states = typeof filters.state === 'string' ? [filters.state] : filters.state
    conditions.push(sql`state = any(${textArray(states)})`)
  }
  if (filters.party !== undefined) conditions.push(sql`parties @> ${textArray([filters.party])}`)
  if (filters.direction === 'given' && mine !== undefined) conditions.push(sql`${grantor} = any(${mine})`)
  if (filters.direction === 'received' && taking !== undefined) conditions.push(sql`${grantee} = any(${taking})`)
  if (filters.endingBefore !== undefined) {
    conditions.push(sql`state in ('offered', 'active', 'suspended')`)
    conditions.push(sql`(body ->> 'until')::timestamptz < ${new Date(filters.endingBefore)}`)
  }
  if (filters.toAnswer === true) {
    conditions.push(sql`state = 'offered'`)
    conditions.push(sql`((body ->> 'until') is null or (body ->> 'until')::timestamptz > ${now})`)
    if (mine !== undefined) {
      const asked = sql`coalesce(body ->> 'offeredBy', 'grantor')`
      conditions.push(
        sql`((${asked} = 'grantor' and ${grantee} = any(${taking})) or (${asked} = 'grantee' and ${grantor} = any(${mine})))`,
      )
      conditions.push(sql`not exists (select 1 from registry_subjects own where own.kind = 'grant'
        and own.state in ('active', 'suspended', 'offered')
        and own.body ->> 'counterTo' = registry_subjects.subject_id and own.body ->> 'grantee' = any(${mine}))`)
    }
  }
  if (filters.work !== undefined) {
    // What is granted for an ancestor holds for the work.
    conditions.push(sql`(body -> 'works') ?| array(
      with recursive line(id, parent, depth) as (
        select ${filters.work}::text collate "C", (select parent from registry_subjects w where w.kind = 'work' and w.subject_id = ${filters.work}), 0
        union all
        select w.subject_id, w.parent, line.depth + 1 from line
          join registry_subjects w on w.kind = 'work' and w.subject_id = line.parent where line.depth < 64
      ) select id from line)`)
  }
  return conditions
}
