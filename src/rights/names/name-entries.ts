import type { Work } from '../work.js'
import type { NameEntry } from './name-index.js'

/**
 * All names of a registry's works, each with the root of its work's line as its franchise. A line that leads to a work
 * that is not in the registry ends at that work; one that runs in a circle, at the work itself. Works are gone through
 * twice, and not held.
 */
export function* nameEntriesOf(registry: { works: Iterable<Work> }): Iterable<NameEntry> {
  const parents = new Map<string, string>()
  for (const { id, parent } of registry.works) if (parent !== undefined) parents.set(id, parent)
  const roots = new Map<string, string>()
  const rootOf = (id: string): string => {
    const line: string[] = []
    const seen = new Set<string>()
    let at = id
    let root: string | undefined
    for (;;) {
      root = roots.get(at)
      if (root !== undefined) break
      if (seen.has(at)) {
        root = id
        break
      }
      seen.add(at)
      line.push(at)
      const parent = parents.get(at)
      if (parent === undefined) {
        root = at
        break
      }
      at = parent
    }
    for (const step of line) roots.set(step, root)
    return root
  }
  for (const { id, kind, titles } of registry.works) {
    const franchise = parents.has(id) ? rootOf(id) : id
    for (const name of titles) yield { work: id, name, franchise, kind }
  }
}
