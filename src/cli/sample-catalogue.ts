import { depositFile, type Kyodaku, loadRegistry, recordGrant, recordParty, recordWork } from '../clearance/index.js'
import type { Catalogue } from './catalogue.js'

/** Whether nothing at all is registered: the first run, on which samples are welcome. */
export async function isEmptyHouse(kyodaku: Kyodaku): Promise<boolean> {
  const row = await kyodaku.store.db.selectFrom('registry_entries').select('seq').limit(1).executeTakeFirst()
  return row === undefined
}

/** Records what of the catalogue is not registered yet. */
export async function registerSamples(kyodaku: Kyodaku, catalogue: Catalogue): Promise<void> {
  const registry = await loadRegistry(kyodaku)
  const known = new Set([...registry.parties, ...registry.works, ...registry.grants].map(({ id }) => id))
  for (const party of catalogue.parties) if (!known.has(party.id)) await recordParty(kyodaku, party)
  for (const work of catalogue.works) if (!known.has(work.id)) await recordWork(kyodaku, work)
  for (const grant of catalogue.grants) if (!known.has(grant.id)) await recordGrant(kyodaku, grant)
}

/** Deposits its references, one after the other; what is deposited already is not deposited again. */
export async function depositSamples(
  kyodaku: Kyodaku,
  catalogue: Catalogue,
  { signal, onProgress }: { signal: AbortSignal; onProgress: (done: number, total: number) => void },
): Promise<void> {
  let done = 0
  for (const { file, work } of catalogue.references) {
    if (signal.aborted) throw signal.reason
    await depositFile(kyodaku, file, { work, signal })
    done += 1
    onProgress(done, catalogue.references.length)
  }
}
