import { sql } from 'kysely'
import type { Decision, Finding, Grant, GrantUsage, Registry, Use } from '../rights/index.js'
import type { Kyodaku } from './kyodaku.js'

/**
 * How much of each grant has been used: by the decisions that permitted under it and were not replaced by a later one.
 * A decision counts once and with the seconds of its item, however many of the grant's works it concerned.
 *
 * @param options.replacing a receipt that is about to be replaced, and so does not count any more
 */
export async function usageOf(
  kyodaku: Kyodaku,
  grants: readonly Pick<Grant, 'id'>[],
  options: { at?: Date; replacing?: string } = {},
): Promise<GrantUsage[]> {
  const asOf = (options.at ?? kyodaku.now()).toISOString()
  const ids = [...new Set(grants.map(({ id }) => id))].sort()
  const counted = new Map<string, { count: number; seconds: number }>()
  for (let from = 0; from < ids.length; from += idsPerQuery) {
    const rows = await kyodaku.store.db
      .selectFrom(
        kyodaku.store.db
          .selectFrom('grant_uses')
          .select(['grant_id', 'receipt_id', ({ fn }) => fn.max('seconds').as('seconds')])
          .where('grant_id', 'in', ids.slice(from, from + idsPerQuery))
          .where('receipt_id', '!=', options.replacing ?? '')
          .where(({ not, exists, selectFrom }) =>
            not(
              exists(
                selectFrom('clearances')
                  .select('clearances.id')
                  .whereRef('clearances.supersedes', '=', 'grant_uses.receipt_id'),
              ),
            ),
          )
          .groupBy(['grant_id', 'receipt_id'])
          .as('uses'),
      )
      // Rounded to the microsecond: the sum of the same numbers must not depend on the order they are added in.
      .select([
        'grant_id',
        sql<string>`count(*)`.as('count'),
        sql<string>`sum(round(seconds::numeric, 6))`.as('seconds'),
      ])
      .groupBy('grant_id')
      .execute()
    for (const row of rows) counted.set(row.grant_id, { count: Number(row.count), seconds: Number(row.seconds) })
  }
  return ids.map((id) => ({ id, ...(counted.get(id) ?? { count: 0, seconds: 0 }), asOf }))
}

const idsPerQuery = 1000

/** What a grant that a decision rests on is charged with: one row for each of them and work. */
export interface GrantUse {
  grant: string
  work: string
  seconds: number
}

/** The grants that a decision permitted under; none unless it permitted as a whole. */
export function grantUsesOf(decision: Decision, seconds: number): GrantUse[] {
  if (decision.outcome !== 'permit') return []
  return decision.works.flatMap(({ work, grant, grants }) =>
    [...new Set(grants ?? (grant === undefined ? [] : [grant]))].map((id) => ({ grant: id, work, seconds })),
  )
}

/**
 * The registry that a decision about these findings is to be made from, where a grant with a cap on its count or seconds
 * could matter: what concerns the works found and their ancestors, ready to be given the `usage`. Undefined where no such
 * grant could matter: then no count is needed, and nothing has to wait for another decision.
 */
export function cappedPart(
  registry: Registry,
  use: Pick<Use, 'party'>,
  findings: readonly Finding[],
): { registry: Registry; capped: Grant[] } | undefined {
  const byWork = mapsOf(registry)
  if (!byWork.anyCapped) return undefined
  const works = new Map<string, Registry['works'][number]>()
  for (const finding of findings) {
    let next = 'work' in finding ? finding.work : undefined
    while (next !== undefined && !works.has(next)) {
      const work = byWork.works.get(next)
      if (work === undefined) break
      works.set(work.id, work)
      next = work.parent
    }
  }
  const of = <T>(map: ReadonlyMap<string, readonly T[]>) => [
    ...new Set([...works.keys()].flatMap((id) => map.get(id) ?? [])),
  ]
  const grants = of(byWork.grants)
  const classes = registry.parties.find(({ id }) => id === use.party)?.classes ?? []
  const grantees = new Set(['*', use.party, ...classes.map((name) => `class:${name}`)])
  const capped = grants.filter((grant) => isCounted(grant) && grantees.has(grant.grantee))
  if (capped.length === 0) return undefined
  return {
    registry: {
      ...registry,
      works: [...works.values()],
      references: [],
      grants,
      reservations: of(byWork.reservations),
      claims: of(byWork.claims),
    },
    capped,
  }
}

/** Whether uses of a grant have to be counted to say whether it covers one more. */
function isCounted({ caps, state }: Grant): boolean {
  return (state === 'active' || state === 'revoked') && (caps?.count !== undefined || caps?.seconds !== undefined)
}

interface ByWork {
  anyCapped: boolean
  works: ReadonlyMap<string, Registry['works'][number]>
  grants: ReadonlyMap<string, Registry['grants']>
  reservations: ReadonlyMap<string, Registry['reservations']>
  claims: ReadonlyMap<string, NonNullable<Registry['claims']>>
}

/** Made once for a registry, when first asked for. */
const maps = new WeakMap<Registry, ByWork>()

function mapsOf(registry: Registry): ByWork {
  let found = maps.get(registry)
  if (found === undefined) {
    const anyCapped = registry.grants.some(isCounted)
    // Without any capped grant nothing is looked up.
    const some = anyCapped ? registry : { works: [], grants: [], reservations: [], claims: [] }
    found = {
      anyCapped,
      works: new Map(some.works.map((work) => [work.id, work])),
      grants: group(some.grants, ({ works }) => works),
      reservations: group(some.reservations, ({ work }) => [work]),
      claims: group(some.claims ?? [], ({ work }) => [work]),
    }
    maps.set(registry, found)
  }
  return found
}

function group<T>(entries: readonly T[], keysOf: (entry: T) => readonly string[]): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const entry of entries) {
    for (const key of keysOf(entry)) {
      const list = groups.get(key)
      if (list) list.push(entry)
      else groups.set(key, [entry])
    }
  }
  return groups
}

const turns = new WeakMap<Kyodaku, Promise<unknown>>()

/**
 * Does something while nothing else that counts uses runs: from reading how much is used to recording one use more, or
 * two items decided side by side would both take what is left. One process has the data directory, so this suffices.
 */
export function countingAlone<T>(kyodaku: Kyodaku, work: () => Promise<T>): Promise<T> {
  const before = turns.get(kyodaku) ?? Promise.resolve()
  const mine = before.then(work, work)
  turns.set(
    kyodaku,
    mine.catch(() => undefined),
  )
  return mine
}
