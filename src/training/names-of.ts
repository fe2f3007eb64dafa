import { type IndexedRegistry, indexRegistry, type Language, type Name, type Registry } from '../rights/index.js'

/** What a work is called in a language: its title there, else the first, else its id. */
export function workTitle(id: string, registry: IndexedRegistry, language: Language): string {
  return nameIn(registry.works.get(id)?.work.titles, language) ?? id
}

/** What a party is called in a language: its name there, else the first, else its id. */
export function partyName(id: string, registry: IndexedRegistry, language: Language): string {
  return nameIn(registry.parties.get(id)?.names, language) ?? id
}

/** Takes either; indexes what is not indexed yet. */
export function asIndexed(registry: Registry | IndexedRegistry): IndexedRegistry {
  return 'source' in registry ? registry : indexRegistry(registry)
}

/** The works whose line goes up to this one, itself first, the others by id. */
export function withDescendants(work: string, registry: IndexedRegistry): string[] {
  const below: string[] = []
  for (const id of registry.works.keys()) if (id !== work && isBelow(id, work, registry)) below.push(id)
  return [work, ...below.sort()]
}

/** Whether a work is that one or is part of it. */
export function isBelow(id: string, ancestor: string, registry: IndexedRegistry): boolean {
  const seen = new Set<string>()
  for (let at: string | undefined = id; at !== undefined && !seen.has(at); at = registry.works.get(at)?.work.parent) {
    if (at === ancestor) return true
    seen.add(at)
  }
  return false
}

function nameIn(names: readonly Name[] | undefined, language: Language): string | undefined {
  return (names?.find((name) => name.language?.split('-')[0] === language) ?? names?.[0])?.text
}
