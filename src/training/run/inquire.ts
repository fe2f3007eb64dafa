import { type Kyodaku, loadRegistry } from '../../clearance/index.js'
import { type IndexedRegistry, indexRegistry } from '../../rights/index.js'
import { answerInquiry, type InquiredDataset, type InquiryAnswer } from '../inquiry.js'
import type { KeptRows } from '../kept-rows.js'
import { withDescendants } from '../names-of.js'
import type { RowProof } from '../receipt/index.js'
import { keptRowsOfRun } from './kept-of-run.js'
import { registryOfRun } from './run-registry.js'
import { proveRowOf, receiptOf } from './rows-of-run.js'
import { findRun } from './runs.js'

/**
 * "Was my work in it?", answered of every cleared dataset (or those named) from what was kept of them, with proofs of the
 * first rows of each. Says what was searched where nothing was found.
 *
 * @throws TrainingError `training.unknown-dataset`, `training.bad-kept-part`
 */
export async function inquire(
  kyodaku: Kyodaku,
  work: string,
  options: { datasets?: readonly string[]; proofsMax?: number } = {},
): Promise<InquiryAnswer> {
  let known = indexRegistry(await loadRegistry(kyodaku))
  const proofsMax = options.proofsMax ?? 10
  const datasets: InquiredDataset[] = []
  for (const id of options.datasets ?? (await clearedDatasets(kyodaku))) {
    const run = await findRun(kyodaku, id)
    const receipt = receiptOf(run)
    const then = indexRegistry((await registryOfRun(kyodaku, run)).registry)
    // Who decides under snapshots has no registry of their own: a work is then known by theirs.
    if (run.snapshot !== null && !known.works.has(work) && then.works.has(work)) known = then
    const names = namesOf(work, known, then)
    const kept: KeptRows[] = []
    const concerns = (works: readonly string[]) => works.some((one) => names.has(one))
    for await (const rows of keptRowsOfRun(kyodaku, id, {
      part: ({ partCounts }) => concerns(Object.keys(partCounts.works)),
      evidence: (evidence) => concerns(evidence.works),
    }))
      kept.push(rows)
    const proofs = new Map<string, RowProof>()
    for (const place of firstRows(kept, proofsMax))
      proofs.set(`${place.row} ${place.source}`, await proveRowOf(kyodaku, run, receipt, then, place))
    datasets.push({
      receipt,
      kept,
      knew: (one) => then.works.has(one),
      prove: ({ source, row }) => proofs.get(`${row} ${source}`)!,
    })
  }
  return answerInquiry(datasets, { work, registry: known, at: kyodaku.now().toISOString(), proofsMax })
}

/** The work and all that is part of it, now or when a dataset was cleared. */
function namesOf(work: string, ...registries: IndexedRegistry[]): Set<string> {
  return new Set(registries.flatMap((registry) => withDescendants(work, registry)))
}

async function clearedDatasets(kyodaku: Kyodaku): Promise<string[]> {
  const rows = await kyodaku.store.db
    .selectFrom('datasets')
    .select('id')
    .where('state', '=', 'cleared')
    .orderBy('created_at')
    .orderBy('id')
    .execute()
  return rows.map(({ id }) => id)
}

/** The rows that `answerInquiry` asks proofs of: the first in the order that they were kept in. */
function* firstRows(kept: readonly KeptRows[], max: number): Generator<{ source: string; row: number }> {
  let given = 0
  for (const { source, rows } of kept)
    for (const [from, to] of rows)
      for (let row = from; row < to; row++) {
        if (given++ >= max) return
        yield { source, row }
      }
}
