import { sql } from 'kysely'
import type { RegistryKind, TenantDatabase } from '../../store/index.js'
import { theirs, type Viewpoint } from './viewpoint.js'

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
/** So far back among the newest of each kind is looked for those of the viewer. */
const newestOfKind = 1_000

/** The newest changes of the registry that concern the viewer, and the newest decisions of their own uses. */
export async function readChanges(db: TenantDatabase, viewpoint: Viewpoint): Promise<Change[]> {
  const { permissions } = viewpoint.principal
  const kinds: RegistryKind[] = [
    ...(permissions.has('works.read') ? (['work', 'reference', 'claim'] as const) : []),
    ...(permissions.has('grants.read') ? (['grant', 'mandate'] as const) : []),
    ...(viewpoint.of === 'operator' ? (['party'] as const) : []),
  ]
  const registered = await registryChanges(db, viewpoint, kinds)
  const decided = permissions.has('record.read') ? await decisions(db, viewpoint) : []
  return [...registered, ...decided].sort((a, b) => (a.at < b.at ? 1 : -1)).slice(0, shown)
}

async function registryChanges(db: TenantDatabase, viewpoint: Viewpoint, kinds: RegistryKind[]): Promise<Change[]> {
  if (kinds.length === 0) return []
  const { rows } = await sql<{
    kind: RegistryKind
    subject_id: string
    title: string
    state: string | null
    work: string | null
    recorded_at: Date
    acted_by: string | null
  }>`select c.kind, c.subject_id, c.title, c.state, c.recorded_at, e.acted_by, coalesce(c.work, (
      select g.body -> 'works' ->> 0 from registry_subjects g
      where c.kind = 'grant' and g.kind = c.kind and g.subject_id = c.subject_id)) as work
    from (${sql.join(
      kinds.map(
        (kind) => sql`(select * from (
          select s.kind, s.subject_id, s.title, s.state, s.work, s.recorded_at, s.seq, s.parties from registry_subjects s
          where s.kind = ${kind} order by s.recorded_at desc, s.subject_id limit ${newestOfKind}) newest
        where ${theirs(viewpoint, sql.ref('newest.parties'))} order by recorded_at desc, subject_id limit ${read})`,
      ),
      sql` union all `,
    )}) c left join registry_entries e on e.seq = c.seq
    order by c.recorded_at desc, c.seq desc`.execute(db)
  const changes = rows.map((row) => ({
    kind: row.kind,
    id: row.subject_id,
    title: row.title,
    at: row.recorded_at.toISOString(),
    ...(row.state === null ? {} : { state: row.state }),
    ...(row.work === null ? {} : { work: row.work }),
    ...(row.acted_by === null ? {} : { by: row.acted_by }),
  }))
  return together(changes)
}

/** References of one work that were registered in one go are one change. */
function together(changes: readonly Change[]): Change[] {
  const told: Change[] = []
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
