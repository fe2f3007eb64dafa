import { sql } from 'kysely'
import type { Grant, Work } from '../rights/index.js'
import type { Kyodaku } from './kyodaku.js'
import { inheritedOwners, partiesOf, powersIn } from './mandates.js'
import type { SubjectKind, Subjects } from './registry.js'

/** One thing that was done by a party, or in its name, or that was decided under its grants. */
export interface Activity {
  at: string
  logIndex: number
  /** Null: the operator of this installation. */
  actedBy: string | null
  onBehalfOf: string | null
  mandate: string | null
  /** `by`: the party did it. `in-its-name`: another did, for it. `about`: others did, and it concerns what it owns. */
  relation: 'by' | 'in-its-name' | 'about'
  kind: SubjectKind | 'decision'
  id: string
  /** The first entry of its kind and id, or a newer state; a decision is `decided`. */
  change: 'added' | 'changed' | 'decided'
  /** What it is, as far as a short text needs it. */
  subject: { [K in SubjectKind]: { kind: K; body: Subjects[K] } }[SubjectKind] | { kind: 'decision'; body: DecidedUse }
}

export interface DecidedUse {
  outcome: 'permit' | 'refuse' | 'review'
  use: { kind: string; party: string; model: string; territory: string }
  /** Of the party's grants and works, those that the permission rests on. */
  grants: string[]
  works: string[]
  /** The receipt that it replaces. */
  supersedes?: string
}

/**
 * All that was done by a party or in its name, newest first: entries of the registry that it made, that were made on its
 * behalf under a mandate, or that the operator made for it; what others did to works it owns; the decisions that were
 * permitted under its grants; and, of a provider, the decisions that it asked for.
 *
 * @param options.before only what stands before that entry of the log: where a page before this one ended
 *
 * What others asked about is told as far as it concerns the party: never the name of the file.
 */
export async function activityOf(
  kyodaku: Kyodaku,
  party: string,
  options: { since?: string; limit?: number; before?: number } = {},
): Promise<Activity[]> {
  const limit = options.limit ?? 100
  const since = options.since === undefined ? undefined : new Date(options.since)
  const owned = await worksOwnedBy(kyodaku, party)
  const done = [
    ...(await entriesOf(kyodaku, party, owned, { since, before: options.before, limit })),
    ...(await decisionsOf(kyodaku, party, { since, before: options.before, limit })),
  ]
  return done.sort((a, b) => b.logIndex - a.logIndex).slice(0, limit)
}

interface Stretch {
  since: Date | undefined
  before: number | undefined
  limit: number
}

async function entriesOf(
  kyodaku: Kyodaku,
  party: string,
  owned: readonly string[],
  { since, before, limit }: Stretch,
): Promise<Activity[]> {
  const own = sql`array[${owned.length === 0 ? sql`null` : sql.join(owned)}]::text[]`
  const concerns = sql<boolean>`(
    acted_by = ${party} or on_behalf_of = ${party}
    or (kind = 'party' and subject_id = ${party})
    or (kind = 'work' and subject_id = any(${own}))
    or (kind in ('reference', 'reservation') and body->>'work' = any(${own}))
    or (kind = 'claim' and (body->'share'->>'party' = ${party} or body->>'work' = any(${own})))
    or (kind = 'grant' and (body->>'grantor' = ${party} or body->>'grantee' = ${party}))
    or (kind = 'mandate' and (body->>'rightsholder' = ${party} or body->>'association' = ${party}))
  )`
  let query = kyodaku.store.db
    .selectFrom('registry_entries')
    .select([
      'kind',
      'subject_id',
      'body',
      'recorded_at',
      'log_index',
      'acted_by',
      'on_behalf_of',
      'mandate_id',
      sql<boolean>`exists (select 1 from registry_entries as earlier
        where earlier.kind = registry_entries.kind and earlier.subject_id = registry_entries.subject_id
        and earlier.seq < registry_entries.seq)`.as('changed'),
    ])
    .where(concerns)
    .orderBy('log_index', 'desc')
    .limit(limit)
  if (since !== undefined) query = query.where('recorded_at', '>=', since)
  if (before !== undefined) query = query.where('log_index', '<', before)
  return (await query.execute()).map((row) => ({
    at: row.recorded_at.toISOString(),
    logIndex: row.log_index ?? -1,
    actedBy: row.acted_by,
    onBehalfOf: row.on_behalf_of,
    mandate: row.mandate_id,
    relation: relationOf(party, row),
    kind: row.kind,
    id: row.subject_id,
    change: row.changed ? 'changed' : 'added',
    subject: { kind: row.kind, body: row.body } as Activity['subject'],
  }))
}

function relationOf(
  party: string,
  row: { kind: SubjectKind; body: unknown; acted_by: string | null; on_behalf_of: string | null },
): Activity['relation'] {
  if (row.acted_by === party) return 'by'
  if (row.on_behalf_of === party) return 'in-its-name'
  // The operator acts for whoever the entry speaks for.
  if (row.acted_by !== null) return 'about'
  if (row.kind === 'grant') return (row.body as Grant).grantor === party ? 'in-its-name' : 'about'
  if (row.kind === 'mandate') return (row.body as Subjects['mandate']).rightsholder === party ? 'in-its-name' : 'about'
  if (row.kind === 'claim') return (row.body as Subjects['claim']).share.party === party ? 'in-its-name' : 'about'
  return 'in-its-name'
}

async function decisionsOf(kyodaku: Kyodaku, party: string, { since, before, limit }: Stretch): Promise<Activity[]> {
  // A grant's grantor never changes, so that any entry of it says whose it is.
  const granted = sql`(
    select grant_uses.receipt_id from grant_uses where grant_uses.grant_id in (
      select subject_id from registry_entries where kind = 'grant' and body->>'grantor' = ${party}
    )
  )`
  let query = kyodaku.store.db
    .selectFrom('clearances')
    .select(['receipt_id', 'use', 'outcome', 'log_index', 'supersedes', 'decided_at'])
    .where(sql<boolean>`(use->>'party' = ${party} or receipt_id in ${granted})`)
    .orderBy('log_index', 'desc')
    .limit(limit)
  if (since !== undefined) query = query.where('decided_at', '>=', since)
  if (before !== undefined) query = query.where('log_index', '<', before)
  const rows = await query.execute()
  if (rows.length === 0) return []
  const uses = await kyodaku.store.db
    .selectFrom('grant_uses')
    .select(['receipt_id', 'grant_id', 'work_id'])
    .where(
      'receipt_id',
      'in',
      rows.map((row) => row.receipt_id),
    )
    .orderBy('grant_id')
    .orderBy('work_id')
    .execute()
  const theirs = new Set(
    (
      await kyodaku.store.db
        .selectFrom('registry_entries')
        .select('subject_id')
        .distinct()
        .where('kind', '=', 'grant')
        .where(sql<boolean>`body->>'grantor' = ${party}`)
        .execute()
    ).map((row) => row.subject_id),
  )
  return rows.map((row) => {
    const { kind, party: by, model, territory } = row.use as DecidedUse['use']
    // Who asked sees all grants it rests on; a grantor sees its own.
    const told = uses.filter((one) => one.receipt_id === row.receipt_id && (by === party || theirs.has(one.grant_id)))
    return {
      at: row.decided_at.toISOString(),
      logIndex: row.log_index,
      actedBy: by,
      onBehalfOf: null,
      mandate: null,
      relation: by === party ? 'by' : 'about',
      kind: 'decision',
      id: row.receipt_id,
      change: 'decided',
      subject: {
        kind: 'decision',
        body: {
          outcome: row.outcome,
          use: { kind, party: by, model, territory },
          grants: [...new Set(told.map((one) => one.grant_id))],
          works: [...new Set(told.map((one) => one.work_id))],
          ...(row.supersedes === null ? {} : { supersedes: row.supersedes }),
        },
      },
    }
  })
}

/** The works that a party owns or has owned a part of, itself or as part of a work that it owns. */
async function worksOwnedBy(kyodaku: Kyodaku, party: string): Promise<string[]> {
  const rows = await kyodaku.store.db
    .selectFrom('registry_entries')
    .distinctOn('subject_id')
    .select([
      'subject_id',
      sql<Work['owners']>`body->'owners'`.as('owners'),
      sql<string | null>`body->>'parent'`.as('parent'),
    ])
    .where('kind', '=', 'work')
    .orderBy('subject_id')
    .orderBy('seq', 'desc')
    .execute()
  const works = rows.map(({ subject_id, owners, parent }) => ({
    id: subject_id,
    owners,
    ...(parent === null ? {} : { parent }),
  }))
  const powers = powersIn({ parties: [], works: works as Work[] })
  return works.filter((work) => partiesOf(inheritedOwners(work, powers)).includes(party)).map(({ id }) => id)
}
