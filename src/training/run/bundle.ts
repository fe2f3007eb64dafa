import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { entriesPerPiece, type Kyodaku, programVersion, registryPiece } from '../../clearance/index.js'
import { parseRange } from '../../record/index.js'
import { type DatasetReceipt, partKey } from '../receipt/index.js'
import { TrainingError } from '../training-error.js'
import { type BundleFile, type BundleManifest, bundleFormat, manifestFile, receiptFile } from './bundle-manifest.js'
import { writeWhole } from './handle-part.js'
import { receiptOf } from './rows-of-run.js'
import { decidedParts, findRun, mustNotBeRemoved } from './runs.js'

export interface BundleProgress {
  step: 'record' | 'parts'
  done: number
  total: number
}

/** What was written. */
export interface MadeBundle {
  folder: string
  receipt: string
  parts: number
  rows: number
  /** Entries of the log that the registry is proved by. */
  logSize: number
  bytes: number
}

/**
 * Writes what a third party needs to audit a whole cleared dataset without trusting us: its receipt, what was kept of every
 * row (values and evidence), the keys of the salts, and the record with the registry as it was when the dataset was decided,
 * every entry of it opened. It discloses the dataset's looked-at columns and the whole registry of that time: it is for who
 * may see both.
 *
 * Streams. The manifest is written last, so a folder without it is not whole; begun anew, what is there of the parts is kept.
 *
 * @throws TrainingError `training.unknown-dataset`, `training.output-in-use`; StoreError, RecordError; what the signal aborts with
 */
export async function makeAuditBundle(
  kyodaku: Kyodaku,
  id: string,
  folder: string,
  options: { signal?: AbortSignal; onProgress?: (progress: BundleProgress) => void } = {},
): Promise<MadeBundle> {
  const { signal, onProgress } = options
  const run = await findRun(kyodaku, id)
  const receipt = receiptOf(run)
  mustNotBeRemoved(run)
  await claim(folder, receipt)
  const write = async (file: string, bytes: Uint8Array): Promise<BundleFile> => {
    await writeWhole(join(folder, ...file.split('/')), bytes)
    return { file, bytes: bytes.length, sha256: digestOf(bytes) }
  }

  const { logSize } = receipt.inputs.registry
  const record: BundleManifest['record'] = []
  for (let from = 0; from < logSize; from += entriesPerPiece) {
    signal?.throwIfAborted()
    onProgress?.({ step: 'record', done: from, total: logSize })
    const to = Math.min(from + entriesPerPiece, logSize)
    const { range, disclosed } = await registryPiece(kyodaku, from, to)
    const name = String(from / entriesPerPiece).padStart(6, '0')
    record.push({
      from,
      to,
      range: await write(`record/${name}.range.json`, Buffer.from(range)),
      disclosed: await write(`record/${name}.disclosed.jsonl`, Buffer.from(disclosed)),
      consistency: await kyodaku.log.proveConsistency(receipt.proof.treeSize, parseRange(range).proof.treeSize),
    })
  }

  const secret = kyodaku.keyFor(`dataset/${run.id}`)
  const parts: BundleManifest['parts'] = []
  const decided = await decidedParts(kyodaku, id)
  for (const [done, part] of decided.entries()) {
    signal?.throwIfAborted()
    onProgress?.({ step: 'parts', done, total: decided.length })
    const hex = part.kept.replace(/^sha256:/, '')
    const file = `parts/${hex}.part`
    const there = await stat(join(folder, 'parts', `${hex}.part`)).catch(() => undefined)
    const { source, index } = part
    const key = Buffer.from(partKey(secret, part)).toString('hex')
    if (there?.isFile()) parts.push({ source, index, key, file, bytes: there.size, sha256: part.kept })
    else parts.push({ source, index, key, ...(await write(file, await kyodaku.store.blobs.get(part.kept))) })
  }

  const manifest: BundleManifest = {
    format: bundleFormat,
    receipt: receipt.id,
    program: programVersion,
    agents: run.looked?.agents ?? [],
    record,
    parts,
  }
  await writeWhole(join(folder, manifestFile), Buffer.from(`${JSON.stringify(manifest, null, 1)}\n`))
  const sum = (files: readonly BundleFile[]) => files.reduce((bytes, file) => bytes + file.bytes, 0)
  return {
    folder,
    receipt: receipt.id,
    parts: parts.length,
    rows: receipt.inputs.dataset.rows,
    logSize,
    bytes: sum(parts) + sum(record.flatMap(({ range, disclosed }) => [range, disclosed])),
  }
}

/** An empty folder, or one of the same dataset; its manifest goes until all is there again. */
async function claim(folder: string, receipt: DatasetReceipt): Promise<void> {
  const text = `${JSON.stringify(receipt, null, 2)}\n`
  await mkdir(folder, { recursive: true })
  const there = await readFile(join(folder, receiptFile), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
  if (there === undefined && (await readdir(folder)).length > 0)
    throw new TrainingError(
      'training.output-in-use',
      `${folder} has files in it that are not of this audit: give an empty folder, or one that does not exist yet.`,
    )
  if (there !== undefined && there !== text)
    throw new TrainingError(
      'training.output-in-use',
      `${folder} is of another dataset than ${receipt.id}: give an empty folder, or one that does not exist yet.`,
    )
  await rm(join(folder, manifestFile), { force: true })
  await writeWhole(join(folder, receiptFile), Buffer.from(text))
}

function digestOf(bytes: Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`
}
