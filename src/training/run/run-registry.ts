import { type KeptSnapshot, type Kyodaku, keptRegistry, type RegistryAt, registryAt } from '../../clearance/index.js'
import type { Registry } from '../../rights/index.js'

/** The registry that a run is or was decided by: of the log here, or of the snapshot that it was begun under. */
export async function registryOfRun(
  kyodaku: Kyodaku,
  run: { registryLogSize: number; snapshot: KeptSnapshot | null },
): Promise<RegistryAt> {
  return run.snapshot === null
    ? await registryAt(kyodaku, run.registryLogSize)
    : await registryOfSnapshot(kyodaku, run.snapshot)
}

/** The registry of a snapshot that was kept, as datasets are decided by it. Its digest is the snapshot's. */
export async function registryOfSnapshot(kyodaku: Kyodaku, { digest }: KeptSnapshot): Promise<RegistryAt> {
  return { registry: forDatasets(await keptRegistry(kyodaku, { digest })), digest }
}

/** Uses are not counted by datasets: what a snapshot says was counted would permit what the registry itself does not. */
export function forDatasets({ usage: _, ...registry }: Registry): Registry {
  return registry
}
