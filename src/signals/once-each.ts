/** The same function, which looks at each thing once: a file can have one group for many agents. */
export function onceEach<Given extends object, Found>(look: (given: Given) => Found): (given: Given) => Found {
  const known = new Map<Given, { found: Found }>()
  return (given) => {
    const before = known.get(given)
    if (before !== undefined) return before.found
    const found = look(given)
    known.set(given, { found })
    return found
  }
}
