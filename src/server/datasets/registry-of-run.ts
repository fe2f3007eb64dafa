import type { KeptSnapshot, Kyodaku } from '../../clearance/index.js'
import { type IndexedRegistry, indexRegistry } from '../../rights/index.js'
import { registryOfRun as read } from '../../training/index.js'

/** Registries as they were, which take a while to read; whoever pages through rows wants the same one again. */
const registries = new WeakMap<Kyodaku, Map<string, Promise<IndexedRegistry>>>()
const registriesKept = 2

/** The registry that a run was decided by: as it stood when the log had so many entries, or that of a snapshot. */
export function registryOfRun(
  kyodaku: Kyodaku,
  run: { registryLogSize: number; snapshot: KeptSnapshot | null },
): Promise<IndexedRegistry> {
  const kept = registries.get(kyodaku) ?? new Map<string, Promise<IndexedRegistry>>()
  registries.set(kyodaku, kept)
  const key = run.snapshot?.digest ?? String(run.registryLogSize)
  const known = kept.get(key)
  if (known !== undefined) return known
  const found = read(kyodaku, run).then(({ registry }) => indexRegistry(registry))
  for (const oldest of kept.keys()) if (kept.size >= registriesKept) kept.delete(oldest)
  kept.set(key, found)
  found.catch(() => kept.delete(key))
  return found
}
