/** The ids from one back to itself by its parents, or undefined where they end. `known`: ids that are known to end. */
export function cycleThrough(
  id: string,
  parentOf: (id: string) => string | undefined,
  known: Set<string>,
): string[] | undefined {
  const path: string[] = []
  const seen = new Set<string>()
  let at: string | undefined = id
  while (at !== undefined && !known.has(at)) {
    if (seen.has(at)) {
      // Below a cycle that does not go through it: said of the works in the cycle.
      return at === id ? [...path, id] : undefined
    }
    seen.add(at)
    path.push(at)
    at = parentOf(at)
  }
  for (const one of path) known.add(one)
  return undefined
}

/** The ids in their order, but each after its parent where that is among them. Cycles end somewhere. */
export function parentsFirst<T>(entries: ReadonlyMap<string, T>, parentOf: (entry: T) => string | undefined): string[] {
  const order: string[] = []
  const done = new Set<string>()
  for (const id of entries.keys()) {
    const path: string[] = []
    let at: string | undefined = id
    while (at !== undefined && !done.has(at)) {
      const entry = entries.get(at)
      if (entry === undefined) break
      done.add(at)
      path.push(at)
      at = parentOf(entry)
    }
    order.push(...path.reverse())
  }
  return order
}
