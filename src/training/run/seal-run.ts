import { type Kyodaku, programVersion } from '../../clearance/index.js'
import { canonicalJson } from '../../record/index.js'
import type { IndexedRegistry } from '../../rights/index.js'
import type { RunCounts } from '../counts.js'
import {
  type DatasetInputs,
  datasetEntry,
  datasetResult,
  makeDatasetReceipt,
  type PartLine,
  type ReceiptSource,
} from '../receipt/index.js'
import { lookedOf, sumLookedRows } from './looked-at.js'
import { type DatasetRun, decidedParts, findRun, keepReceipt } from './runs.js'

/** Hosts that a receipt counts by name. */
export const hostsOfReceipt = 5000

/**
 * Records what became of a dataset: its receipt goes into the log, and is kept with whom it concerns. Twice is once: a
 * run that is recorded already is given back as it is.
 */
export async function sealRun(
  kyodaku: Kyodaku,
  run: DatasetRun,
  { sources, counts, indexed }: { sources: readonly ReceiptSource[]; counts: RunCounts; indexed: IndexedRegistry },
): Promise<DatasetRun> {
  const now = await findRun(kyodaku, run.id)
  if (now.state === 'cleared') return now
  const parts = await decidedParts(kyodaku, run.id)
  const lines: PartLine[] = parts.map(({ source, index, firstRow, rows, root, counts: partCounts }) => ({
    source,
    index,
    firstRow,
    rows,
    root,
    counts: partCounts,
  }))
  const { description, looked } = now
  const inputs: DatasetInputs = {
    dataset: {
      name: run.name,
      sources: [...sources].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)),
      mapping: description!.mapping,
      rows: counts.rows,
    },
    use: run.use,
    registry: registryInputs(kyodaku, run),
    ...(looked!.signals === undefined ? {} : { signals: looked!.signals }),
    looked: lookedOf(looked!, sumLookedRows(parts), programVersion),
  }
  const result = datasetResult(inputs, counts, lines)
  // One receipt a run: should the process die before it is kept, the next try appends the same entry, which is once.
  const id = `rcp_${run.id.slice('dst_'.length)}`
  const salt = kyodaku.saltFor(id)
  const entry = datasetEntry(id, inputs, result, salt)
  const { index } = await kyodaku.log.append(Buffer.from(canonicalJson(entry)))
  const receipt = makeDatasetReceipt({
    inputs,
    result,
    entry,
    salt,
    proof: await kyodaku.log.prove(index),
    logKey: kyodaku.log.verifierKey,
  })
  await keepReceipt(kyodaku, run, {
    receiptId: id,
    receipt,
    logIndex: index,
    counts,
    ownersOf: (work) => ownersOf(indexed, work),
  })
  return await findRun(kyodaku, run.id)
}

/** Which registry it was decided by, as the receipt says it. */
function registryInputs(kyodaku: Kyodaku, { registryLogSize, snapshot }: DatasetRun): DatasetInputs['registry'] {
  if (snapshot === null) return { logSize: registryLogSize, origin: kyodaku.log.origin }
  const { origin, digest, root, createdAt, heldBack } = snapshot
  return {
    logSize: registryLogSize,
    origin,
    snapshot: { digest, root, createdAt, ...(snapshot.for === undefined ? {} : { for: snapshot.for }), heldBack },
  }
}

/** The parties with a share in a work, or in the nearest ancestor that has owners. */
export function ownersOf(registry: IndexedRegistry, work: string): string[] {
  const seen = new Set<string>()
  let at: string | undefined = work
  while (at !== undefined && !seen.has(at)) {
    seen.add(at)
    const found: { work: { owners: readonly { party: string }[]; parent?: string } } | undefined =
      registry.works.get(at)
    if (found === undefined) return []
    if (found.work.owners.length > 0) return found.work.owners.map(({ party }) => party)
    at = found.work.parent
  }
  return []
}
