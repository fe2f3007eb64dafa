import type { IndexedRegistry, IndexedWork } from './indexed-registry.js'

/** A work and what it is part of. */
export interface Lineage {
  /** The work itself, its parent, and so on up. */
  readonly works: readonly IndexedWork[]
  /** Works with the same root are of one line: they have an ancestor in common, registered or not. */
  readonly root: string
  /** Why the line upwards could not be followed to its end; then nobody can say what else holds for the work. */
  readonly broken: { readonly code: 'work.parent-unknown' | 'work.parent-cycle'; readonly parent: string } | undefined
}

/** The line upwards from a work; undefined when the work is not registered. Ends at a cycle or an unknown parent. */
export function lineageOf(workId: string, registry: IndexedRegistry): Lineage | undefined {
  const entry = registry.works.get(workId)
  if (!entry) return undefined
  const works = [entry]
  let last = entry
  let seen: Set<IndexedWork> | undefined
  for (let parent = last.parent; parent; parent = parent.parent) {
    if (seen ? seen.has(parent) : works.includes(parent)) {
      const broken = { code: 'work.parent-cycle', parent: parent.work.id } as const
      return { works, root: rootOfCycle(parent), broken }
    }
    works.push(parent)
    // Looking through a short line is quicker than keeping a set.
    if (seen) seen.add(parent)
    else if (works.length === 16) seen = new Set(works)
    last = parent
  }
  const { parent } = last.work
  if (parent === undefined) return { works, root: last.work.id, broken: undefined }
  return { works, root: parent, broken: { code: 'work.parent-unknown', parent } }
}

/** The same for all that run into the circle: its smallest id. */
function rootOfCycle(start: IndexedWork): string {
  let root = start.work.id
  for (let next = start.parent; next && next !== start; next = next.parent) if (next.work.id < root) root = next.work.id
  return root
}

const nobody: readonly never[] = []

/** Where a work's owners are registered: at the work itself, or at the nearest ancestor that has some; -1: nowhere. */
export function ownedAt(works: readonly IndexedWork[]): number {
  for (let distance = 0; distance < works.length; distance++)
    if (works[distance]!.work.owners.length > 0) return distance
  return -1
}

/**
 * The owners whose shares are in force. A work whose shares have all lapsed has no owner: those of its ancestors own
 * the ancestors, and nobody has said that the work fell to them.
 */
export function ownersInForce(
  entry: IndexedWork | undefined,
  atMs: number,
): IndexedWork['work']['owners'] | typeof nobody {
  if (!entry) return nobody
  if (!entry.periods) return entry.work.owners
  const owners = []
  for (const { value, fromMs, untilMs } of entry.periods) if (fromMs <= atMs && atMs < untilMs) owners.push(value)
  return owners
}
