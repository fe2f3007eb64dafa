import type { IndexedRegistry } from './indexed-registry.js'
import type { Ownership, Work } from './work.js'

/** A work and what it is part of. */
export interface Lineage {
  /** The work itself, its parent, and so on up. */
  readonly works: readonly Work[]
  /** Why the line upwards could not be followed to its end; then nobody can say what else holds for the work. */
  readonly broken?: { readonly code: 'work.parent-unknown' | 'work.parent-cycle'; readonly parent: string }
}

/** The line upwards from a work; undefined when the work is not registered. Ends at a cycle or an unknown parent. */
export function lineageOf(workId: string, registry: IndexedRegistry): Lineage | undefined {
  const work = registry.works.get(workId)
  if (!work) return undefined
  if (work.parent === undefined) return { works: [work] }
  const works = [work]
  const seen = new Set([workId])
  for (let parent: string | undefined = work.parent; parent !== undefined; ) {
    if (seen.has(parent)) return { works, broken: { code: 'work.parent-cycle', parent } }
    const next = registry.works.get(parent)
    if (!next) return { works, broken: { code: 'work.parent-unknown', parent } }
    seen.add(parent)
    works.push(next)
    parent = next.parent
  }
  return { works }
}

/** The owners of a work: its own, or those of the nearest ancestor that has some. */
export function ownersOf(lineage: Lineage): readonly Ownership[] {
  for (const work of lineage.works) if (work.owners.length > 0) return work.owners
  return []
}
