import { sql } from 'kysely'
import { type TenantDatabase, textArray } from '../../store/index.js'
import type { Change } from './what-changed.js'
import type { Need } from './what-needs-me.js'

export interface Name {
  text: string
  language?: string
  script?: string
  kind: string
}

/** Titles and names of what is spoken of, so that a page needs no further question to say them. */
export async function readNames(
  db: TenantDatabase,
  needs: readonly Need[],
  changes: readonly Change[],
): Promise<{ works: Record<string, Name[]>; parties: Record<string, Name[]> }> {
  const items = needs.flatMap((need) => need.items)
  const works = new Set([...items.map(({ work }) => work), ...changes.map(({ work }) => work)])
  for (const { kind, id } of changes) if (kind === 'work') works.add(id)
  const parties = new Set(items.map(({ party }) => party))
  const of = async (kind: 'work' | 'party', ids: Set<string | undefined>): Promise<Record<string, Name[]>> => {
    ids.delete(undefined)
    if (ids.size === 0) return {}
    const { rows } = await sql<{ id: string; names: Name[] | null }>`
      select s.subject_id as id, s.body -> ${kind === 'work' ? 'titles' : 'names'} as names
      from registry_subjects s
      where s.kind = ${kind} and s.subject_id = any(${textArray([...ids] as string[])}::text[])`.execute(db)
    return Object.fromEntries(rows.map(({ id, names }) => [id, names ?? []]))
  }
  return { works: await of('work', works), parties: await of('party', parties) }
}
