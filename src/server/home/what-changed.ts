import { sql } from 'kysely'
import { grantStates, mandateStates, ownershipClaimStates } from '../../rights/index.js'
import { type RegistryKind, type TenantDatabase, textArray } from '../../store/index.js'
import type { Viewpoint } from './viewpoint.js'

/** Something registered, or decided, that concerns the viewer. */
export interface Change {
  kind: RegistryKind | 'decision'
  id: string
  title: string
  at: string
  /** Of a grant, mandate or claim; of a decision its outcome. */
  state?: string
  work?: string
  /** Of so many like it (references of one work, registered together) this is the newest. */
  count?: number
  /** Who did it, where that is said; of a decision whose use it is. */
  by?: string
}

const shown = 8
/** What is done in one go is told as one. */
const togetherMilliseconds = 3_600_000
const read = 60
/** In which states subjects are, all kinds together; most have none. */
const anyState = ['', ...new Set([...grantStates, ...mandateStates, ...ownershipClaimStates])]

/** The newest changes of the registry that concern the viewer, and the newest decisions of their own uses. */
export async function readChanges(db: TenantDatabase, viewpoint: Viewpoint): Promise<Change[]> {
  const { permissions } = viewpoint.principal
  const kinds: RegistryKind[] = [
    ...(permissions.has('works.read') ? (['work', 'reference', 'claim'] as const) : []),
    ...(permissions.has('grants.read') ? (['grant', 'mandate'] as const) : []),
    ...(viewpoint.of === 'operator' ? (['party'] as const) : []),
  ]
  const [registered, decided] = await Promise.all([
    registryChanges(db, viewpoint, kinds),
    permissions.has('record.read') ? decisions(db, viewpoint) : [],
  ])
  return [...registered, ...decided].sort((a, b) => (a.at < b.at ? 1 : -1)).slice(0, shown)
}

async function registryChanges(db: TenantDatabase, viewpoint: Viewpoint, kinds: RegistryKind[]): Promise<Change[]> {
  if (kinds.length === 0) return []
  const { sees } = viewpoint.principal
  // The newest of each kind: a walk along an index, or merged from one walk a party and state.
  const newest =
    sees === 'all'
      ? sql`select s.subject_id, s.recorded_at from registry_subjects s
          where s.kind = k.kind order by s.recorded_at desc, s.subject_id limit ${sql.lit(read)}`
      : sql`select distinct l.subject_id, l.recorded_at from unnest(${textArray(sees)}::text[]) p (party)
          cross join unnest(${textArray(anyState)}::text[]) t (state)
          cross join lateral (select l.subject_id, l.recorded_at from registry_links l
            where l.role = 'party' and l.target = p.party and l.kind = k.kind and l.state = t.state
            order by l.recorded_at desc, l.subject_id limit ${sql.lit(read)}) l
          order by l.recorded_at desc, l.subject_id limit ${sql.lit(read)}`
  const { rows } = await sql<{
    kind: RegistryKind
    subject_id: string
    title: string
    state: string | null
    work: string | null
    recorded_at: Date
    seq: number
  }>`select s.kind, s.subject_id, s.title, s.state, s.recorded_at, s.seq,
      coalesce(s.work, case when s.kind = 'grant' then s.body -> 'works' ->> 0 end) as work
    from unnest(${textArray(kinds)}::text[]) k (kind) cross join lateral (${newest}) n
      join registry_subjects s on s.kind = k.kind and s.subject_id = n.subject_id
    order by s.recorded_at desc, s.seq desc`.execute(db)
  const changes = rows.map((row) => ({
    kind: row.kind,
    id: row.subject_id,
    title: row.title,
    at: row.recorded_at.toISOString(),
    ...(row.state === null ? {} : { state: row.state }),
    ...(row.work === null ? {} : { work: row.work }),
    seq: row.seq,
  }))
  return await withWhoDidIt(db, together(changes).slice(0, shown))
}

async function withWhoDidIt(db: TenantDatabase, changes: readonly (Change & { seq: number })[]): Promise<Change[]> {
  if (changes.length === 0) return []
  const entries = await db
    .selectFrom('registry_entries')
    .select(['seq', 'acted_by'])
    .where(
      'seq',
      'in',
      changes.map(({ seq }) => seq),
    )
    .execute()
  const by = new Map(entries.map(({ seq, acted_by }) => [seq, acted_by]))
  return changes.map(({ seq, ...change }) => {
    const who = by.get(seq)
    return who === null || who === undefined ? change : { ...change, by: who }
  })
}

/** References of one work that were registered in one go are one change. */
function together<C extends Change>(changes: readonly C[]): C[] {
  const told: C[] = []
  for (const change of changes) {
    const before =
      change.kind === 'reference'
        ? told.find(
            (one) =>
              one.kind === 'reference' &&
              one.work === change.work &&
              Date.parse(one.at) - Date.parse(change.at) < togetherMilliseconds,
          )
        : undefined
    if (before === undefined) told.push(change)
    else before.count = (before.count ?? 1) + 1
  }
  return told
}

async function decisions(db: TenantDatabase, { principal }: Viewpoint): Promise<Change[]> {
  const rows = await db
    .selectFrom('clearances')
    .select(['receipt_id', 'input_name', 'outcome', 'decided_at', 'party'])
    .$if(principal.party !== undefined, (query) => query.where('party', '=', principal.party!))
    .orderBy('decided_at', 'desc')
    .orderBy('receipt_id')
    .limit(shown)
    .execute()
  return rows.map((row) => ({
    kind: 'decision' as const,
    id: row.receipt_id,
    title: row.input_name,
    at: row.decided_at.toISOString(),
    state: row.outcome,
    by: row.party,
  }))
}
