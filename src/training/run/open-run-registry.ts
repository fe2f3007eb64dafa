import { type Kyodaku, registryFileAt } from '../../clearance/index.js'
import { type IndexedRegistry, indexRegistry } from '../../rights/index.js'
import { cachedLookups } from './cached-lookups.js'
import { type MadeLookups, makeLookupImages } from './lookup-images.js'
import { registryOfSnapshot } from './run-registry.js'
import type { DatasetRun } from './runs.js'

/** The registry that a run is decided by, wherever it comes from. */
export interface RegistryToDecideBy {
  readonly registry: IndexedRegistry
  readonly digest: string
  /** What rows are looked up in; `threads`: whether it may be made in some. */
  lookups(options: Parameters<typeof makeLookupImages>[1], threads: boolean): Promise<MadeLookups>
  close(): void
}

/**
 * Opens the registry of a run for deciding: that of the log here in a file, of which little is in memory; that of a snapshot
 * as a whole.
 *
 * @throws StoreError, ClearanceError `clearance.bad-snapshot`
 */
export async function openRegistryOfRun(
  kyodaku: Kyodaku,
  run: Pick<DatasetRun, 'registryLogSize' | 'snapshot'>,
): Promise<RegistryToDecideBy> {
  if (run.snapshot === null) {
    const file = await registryFileAt(kyodaku, run.registryLogSize)
    return {
      registry: file.registry,
      digest: file.digest,
      lookups: (options, threads) => cachedLookups(kyodaku, file, options, threads),
      close: () => file.close(),
    }
  }
  const { registry, digest } = await registryOfSnapshot(kyodaku, run.snapshot)
  return {
    registry: indexRegistry(registry),
    digest,
    lookups: (options) => makeLookupImages(registry, options),
    close: () => undefined,
  }
}
