import { type Kyodaku, registryAt } from '../../clearance/index.js'
import { type IndexedRegistry, indexRegistry } from '../../rights/index.js'

/** Registries as they were, which take a while to read; whoever pages through rows wants the same one again. */
const registries = new WeakMap<Kyodaku, Map<number, Promise<IndexedRegistry>>>()
const registriesKept = 2

/** The registry that a run was decided by: as it stood when the log had so many entries. */
export function registryOfRun(kyodaku: Kyodaku, logSize: number): Promise<IndexedRegistry> {
  const kept = registries.get(kyodaku) ?? new Map<number, Promise<IndexedRegistry>>()
  registries.set(kyodaku, kept)
  const known = kept.get(logSize)
  if (known !== undefined) return known
  const read = registryAt(kyodaku, logSize).then(({ registry }) => indexRegistry(registry))
  for (const oldest of kept.keys()) if (kept.size >= registriesKept) kept.delete(oldest)
  kept.set(logSize, read)
  read.catch(() => kept.delete(logSize))
  return read
}
