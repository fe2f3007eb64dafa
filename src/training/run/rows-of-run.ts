import { type Kyodaku, registryAt } from '../../clearance/index.js'
import { sha256 } from '../../record/index.js'
import { type IndexedRegistry, indexRegistry } from '../../rights/index.js'
import type { MappedColumn, RowOutcome, RowValue } from '../dataset/index.js'
import {
  createPartCommitment,
  type DatasetReceipt,
  formatHash,
  type HashTree,
  hashBytes,
  leafBytes,
  makeRowProof,
  openPartTree,
  outcomeBytes,
  partKey,
  partSalts,
  type RowEvidence,
  type RowProof,
  rowDigest,
  saltBytes,
} from '../receipt/index.js'
import { TrainingError } from '../training-error.js'
import { hostOf } from './host-counts.js'
import { bytesOfRow, type KeptPart, valuesOfBytes } from './kept-part.js'
import { type DatasetRun, type DecidedPartRow, decidedParts, findRun, keptPart, mustNotBeRemoved } from './runs.js'

/** A row of a dataset that was decided, as it is shown. */
export interface ShownRow {
  source: string
  /** Ordinal in its source, from 0. */
  row: number
  values: { column: MappedColumn; value: RowValue }[]
  evidence: RowEvidence
}

/** Which rows: all that is given must hold. */
export interface RowFilter {
  outcome?: RowOutcome
  /** What the other regime would have said. */
  otherRegime?: RowOutcome
  /** A code of a reason. */
  reason?: string
  work?: string
  grant?: string
  /** As in the counts: lower case, without `www.`. */
  host?: string
  unchecked?: string
}

/** Where to go on: behind this row. */
export interface RowPlace {
  source: string
  row: number
}

/**
 * Rows of a run that a filter lets through, in order, at most `limit`. Reads the parts one after another as they were kept,
 * passing over those whose counts say that they have none. Works while a run is under way, too.
 *
 * @throws TrainingError `training.unknown-dataset`, `training.bad-kept-part`
 */
export async function rowsOfRun(
  kyodaku: Kyodaku,
  id: string,
  filter: RowFilter,
  { after, limit }: { after?: RowPlace; limit: number },
): Promise<{ rows: ShownRow[]; next?: RowPlace }> {
  const rows: ShownRow[] = []
  for (const part of await decidedParts(kyodaku, id)) {
    if (after !== undefined && isBefore(part, after)) continue
    if (!mayHold(part, filter)) continue
    const kept = await keptPart(kyodaku, part)
    const wanted = kept.evidence.map((text) => letsThrough(JSON.parse(text) as RowEvidence, filter))
    const first = after?.source === part.source ? Math.max(0, after.row + 1 - part.firstRow) : 0
    for (let row = first; row < part.rows; row++) {
      if (!wanted[kept.evidenceOf[row]!]) continue
      const shown = shownRow(kept, row)
      if (filter.host !== undefined && !isOfHost(shown, filter.host)) continue
      if (rows.length === limit) {
        const last = rows.at(-1)!
        return { rows, next: { source: last.source, row: last.row } }
      }
      rows.push(shown)
    }
  }
  return { rows }
}

/** Whether all of a part lies before the row behind which to go on. */
function isBefore({ source, firstRow, rows }: DecidedPartRow, after: RowPlace): boolean {
  return source < after.source || (source === after.source && firstRow + rows <= after.row + 1)
}

/** By the counts of a part, whether any of its rows can be one. */
function mayHold({ partCounts }: DecidedPartRow, { outcome, otherRegime, reason, work, grant, unchecked }: RowFilter) {
  return (
    (outcome === undefined || partCounts.outcomes[outcome] > 0) &&
    (otherRegime === undefined || partCounts.otherRegime[otherRegime] > 0) &&
    (reason === undefined || Object.hasOwn(partCounts.reasons, reason)) &&
    (work === undefined || Object.hasOwn(partCounts.works, work)) &&
    (grant === undefined || Object.hasOwn(partCounts.grants, grant)) &&
    (unchecked === undefined || Object.hasOwn(partCounts.unchecked, unchecked))
  )
}

function letsThrough(evidence: RowEvidence, { outcome, otherRegime, reason, work, grant, unchecked }: RowFilter) {
  return (
    (outcome === undefined || evidence.outcome === outcome) &&
    (otherRegime === undefined || evidence.otherRegime === otherRegime) &&
    (reason === undefined || evidence.reasons.includes(reason)) &&
    (work === undefined || evidence.works.includes(work)) &&
    (grant === undefined || evidence.grants.includes(grant)) &&
    (unchecked === undefined || evidence.unchecked.includes(unchecked))
  )
}

function isOfHost({ values }: ShownRow, host: string): boolean {
  const value = values.find(({ column }) => column.role === 'url')?.value
  return hostOf(typeof value === 'string' ? value : value?.[0]) === host
}

function shownRow(kept: KeptPart, row: number): ShownRow {
  const values = valuesOfBytes(bytesOfRow(kept, row), kept.columns.length)
  return {
    source: kept.part.source,
    row: kept.part.firstRow + row,
    values: kept.columns.map((column, i) => ({ column, value: values[i]! })),
    evidence: JSON.parse(kept.evidence[kept.evidenceOf[row]!]!) as RowEvidence,
  }
}

/**
 * The proof of what became of one row.
 *
 * @throws TrainingError `training.unknown-dataset`, `training.unknown-row`, `training.bad-proof`
 */
export async function proveRow(kyodaku: Kyodaku, id: string, place: RowPlace): Promise<RowProof> {
  const run = await findRun(kyodaku, id)
  const receipt = receiptOf(run)
  mustNotBeRemoved(run)
  const { registry } = await registryAt(kyodaku, run.registryLogSize)
  return await rowProver(kyodaku, run, receipt, indexRegistry(registry))(place)
}

/**
 * `proveRow` for many of one dataset: with its receipt, and the registry as it was. Rows of one part are best asked for one
 * after another: the part is read once then.
 */
export function rowProver(
  kyodaku: Kyodaku,
  run: DatasetRun,
  receipt: DatasetReceipt,
  registry: IndexedRegistry,
): (place: RowPlace) => Promise<RowProof> {
  let parts: DecidedPartRow[] | undefined
  let opened: (OpenedPart & { part: DecidedPartRow }) | undefined
  return async ({ source, row }) => {
    parts ??= await decidedParts(kyodaku, run.id)
    const part = parts.find((one) => one.source === source && row >= one.firstRow && row < one.firstRow + one.rows)
    if (part === undefined)
      throw new TrainingError(
        'training.unknown-row',
        `Dataset ${run.id} has no row ${row} in ${JSON.stringify(source)}: rows are counted from 0.`,
      )
    if (opened?.part !== part) opened = { part, ...(await openPart(kyodaku, run, part)) }
    const { kept, salts, tree } = opened
    const inPart = row - part.firstRow
    return makeRowProof(receipt, {
      part,
      row: inPart,
      salt: salts.subarray(inPart * saltBytes, (inPart + 1) * saltBytes),
      values: valuesOfBytes(bytesOfRow(kept, inPart), kept.columns.length),
      evidence: JSON.parse(kept.evidence[kept.evidenceOf[inPart]!]!) as RowEvidence,
      tree,
      registry,
    })
  }
}

/** A part with all that its rows are proved by. */
interface OpenedPart {
  kept: KeptPart
  salts: Uint8Array
  tree: HashTree
}

async function openPart(kyodaku: Kyodaku, run: DatasetRun, part: DecidedPartRow): Promise<OpenedPart> {
  const kept = await keptPart(kyodaku, part)
  const salts = partSalts(partKey(kyodaku.keyFor(`dataset/${run.id}`), part), part.rows)
  const tree = openPartTree(leafHashesOf(kept, salts))
  if (formatHash(tree.root) === part.root) return { kept, salts, tree }
  throw new TrainingError(
    'training.bad-kept-part',
    `What was kept of part ${part.index} of ${part.source} is not what was committed to: restore the data folder from a backup.`,
  )
}

/** The leaves of a part made anew from what was kept of it. */
export function leafHashesOf(kept: KeptPart, salts: Uint8Array): Uint8Array {
  const commitment = createPartCommitment()
  const evidence = kept.evidence.map((text) => {
    const { outcome, otherRegime } = JSON.parse(text) as RowEvidence
    return { digest: sha256(new TextEncoder().encode(text)), outcome, otherRegime }
  })
  const leaf = new Uint8Array(leafBytes)
  for (let row = 0; row < kept.evidenceOf.length; row++) {
    const { digest, outcome, otherRegime } = evidence[kept.evidenceOf[row]!]!
    leaf.set(rowDigest(salts.subarray(row * saltBytes, (row + 1) * saltBytes), bytesOfRow(kept, row)))
    leaf[hashBytes] = outcomeBytes[outcome]
    leaf[hashBytes + 1] = outcomeBytes[otherRegime]
    leaf.set(digest, hashBytes + 2)
    commitment.addLeaves(leaf)
  }
  return commitment.finish().leafHashes
}

/** The receipt of a cleared dataset. @throws TrainingError `training.unknown-dataset` where it has none yet */
export function receiptOf(run: DatasetRun): DatasetReceipt {
  if (run.receipt !== null) return run.receipt as DatasetReceipt
  throw new TrainingError(
    'training.unknown-dataset',
    `Dataset ${run.id} has no receipt yet (${run.state}): clear it to its end first.`,
  )
}
