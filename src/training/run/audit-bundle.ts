import { createHash } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { createRegistryRecordReader, type RecordedRegistry } from '../../clearance/index.js'
import { verifyConsistencyProof } from '../../record/index.js'
import { type Finding, indexRegistry } from '../../rights/index.js'
import { noCounts, outcomesAt, topHosts } from '../counts.js'
import {
  type AuditedPart,
  type AuditFailure,
  type AuditFailureKind,
  type AuditResult,
  attempt,
  auditDataset,
  type Check,
  cannotTell,
  type DatasetReceipt,
  evidenceSchema,
  Mismatch,
  parseDatasetReceipt,
  partSalts,
  type RowEvidence,
  readForeign,
  saltBytes,
  verifyDatasetReceipt,
} from '../receipt/index.js'
import { TrainingError } from '../training-error.js'
import {
  type BundleFile,
  type BundleManifest,
  manifestFile,
  parseBundleManifest,
  receiptFile,
} from './bundle-manifest.js'
import { compareWithDataset } from './compare-dataset.js'
import { findInPart } from './find-in-part.js'
import { hostOf } from './host-counts.js'
import { bytesOfRow, decodeKeptPart, type KeptPart, valuesOfBytes } from './kept-part.js'
import { lookedVersions, makeLookupImages, openLookups } from './lookup-images.js'
import type { Lookups } from './lookups.js'
import { rowsOfKept } from './rows-of-kept.js'
import { hostsOfReceipt } from './seal-run.js'

export interface AuditBundleOptions {
  /** Keys of the log that the auditor knows from elsewhere. Without one, whose log it is stays open. */
  verifierKeys?: readonly string[]
  /** The dataset that was cleared, to be read again: a path, `s3://…`. */
  dataset?: string
  /** Text of the mapping file that it was read with, where that says more than the columns (delimiter, quotes, header). */
  mapping?: string
  /** The signal snapshot, or WARC file, that it was decided by: its digest is in the receipt. Signals are looked at again too. */
  signals?: string
  /** Lists of digests beside the registry, as they were given. */
  digests?: readonly string[]
  /** Failures that are told one by one; all are counted. Default 100. */
  failuresMax?: number
  signal?: AbortSignal
  onProgress?: (progress: { step: 'record' | 'rows' | 'dataset'; done: number; total: number }) => void
}

export type BundleCheckName =
  | `receipt-${'inputs' | 'result' | 'parts' | 'recorded' | 'key'}`
  | 'files'
  | 'record'
  | 'registry-whole'
  | AuditResult['checks'][number]['check']
  | 'hosts'
  | 'signals'
  | 'dataset'

/** What an audit of a whole dataset came to. */
export interface BundleAudit extends Omit<AuditResult, 'ok' | 'checks' | 'failures' | 'failed'> {
  receipt: DatasetReceipt
  checks: Check<BundleCheckName>[]
  failed: Record<AuditFailureKind | 'dataset', number>
  /** The first of them. */
  failures: (Omit<AuditFailure, 'kind'> & { kind: AuditFailureKind | 'dataset' })[]
}

/** Bytes of a file in a bundle: what a part or a piece can be at most. */
const fileBytesMax = 2 ** 31 - 1
const textBytesMax = 2 ** 29 - 64

/**
 * Audits a folder that `makeAuditBundle` wrote, offline: that the receipt holds, that the registry is the log's and none of
 * its entries is missing, that the rows and their evidence are those that were committed to, that every outcome follows from
 * them, and that nothing was left out that can be found again in the rows. With the dataset, that these are its rows. Holds
 * one part at a time, and the registry.
 *
 * @throws TrainingError `training.bad-bundle`, `training.bad-receipt`; of the dataset `training.unreadable-dataset`
 */
export async function auditBundle(folder: string, options: AuditBundleOptions = {}): Promise<BundleAudit> {
  const manifest = parseBundleManifest(await readText(folder, manifestFile))
  const receipt = parseDatasetReceipt(await readText(folder, receiptFile))
  const verifierKeys = options.verifierKeys ?? []
  const checks: Check<BundleCheckName>[] = verifyDatasetReceipt(receipt, { verifierKeys }).map((each) => ({
    ...each,
    check: `receipt-${each.check}` as const,
  }))
  const damaged: string[] = []
  const { recorded, record } = await readRecord(folder, manifest, receipt, options, damaged)
  checks.push(record)
  const failuresMax = options.failuresMax ?? 100
  const nothing = { rows: 0, admitted: 0, admittedUnderGrant: 0 }
  if (recorded === undefined) {
    checks.push(filesCheck(damaged))
    return { receipt, ...nothing, checks, failed: { ...noFailures, dataset: 0 }, failures: [] }
  }
  checks.push(wholeCheck(recorded))
  const registry = indexRegistry(recorded.registry)
  const looking = canLookAgain(receipt, options) ? await lookupsFor(receipt, recorded, manifest, options) : undefined
  const lookups = looking?.lookups
  if (looking?.signals !== undefined) checks.push(looking.signals)
  const counted = noCounts()
  const looker = createLooker(lookups)
  const audited = await auditDataset(
    receipt,
    partsOf(folder, manifest, receipt, damaged, { looker, hosts: counted.hosts, options }),
    {
      registry: { entries: registry, logSize: recorded.logSize },
      failuresMax,
      ...(lookups === undefined ? {} : { look: looker.look }),
    },
  )
  checks.push(filesCheck(damaged), ...audited.checks, hostsCheck(receipt, counted.hosts))
  if (lookups === undefined) checks.push(notLookedAgain)
  const failures: BundleAudit['failures'] = [...audited.failures]
  let differing = 0
  if (options.dataset !== undefined) {
    const compared = await compareWithDataset(receipt, options.dataset, {
      kept: (source, index) => keptPartOf(folder, manifest, source, index),
      fail: (failure) => {
        differing++
        if (failures.length < failuresMax) failures.push({ kind: 'dataset', ...failure })
      },
      ...(options.mapping === undefined ? {} : { mapping: options.mapping }),
      ...(options.signal === undefined ? {} : { signal: options.signal }),
      onProgress: (done) => options.onProgress?.({ step: 'dataset', done, total: receipt.inputs.dataset.rows }),
    })
    checks.push(compared)
  }
  const { rows, admitted, admittedUnderGrant } = audited
  return {
    receipt,
    checks,
    rows,
    admitted,
    admittedUnderGrant,
    failed: { ...audited.failed, dataset: differing },
    failures,
  }
}

const noFailures: AuditResult['failed'] = { permission: 0, decision: 0, 'left-out': 0, root: 0, part: 0 }

/** The registry, out of the pieces of the log; undefined where they do not prove one. */
async function readRecord(
  folder: string,
  manifest: BundleManifest,
  receipt: DatasetReceipt,
  options: AuditBundleOptions,
  damaged: string[],
): Promise<{ recorded: RecordedRegistry | undefined; record: Check<'record'> }> {
  const { logSize, snapshot } = receipt.inputs.registry
  const verifierKeys = options.verifierKeys?.length ? options.verifierKeys : [receipt.logKey]
  let recorded: RecordedRegistry | undefined
  let failure: unknown
  try {
    if (snapshot !== undefined)
      throw new Mismatch(
        'it was decided by a snapshot of a registry, which this folder does not prove',
        '台帳のスナップショットで判定されていますが、このフォルダーはそれを証明しません',
      )
    const reader = createRegistryRecordReader(verifierKeys)
    for (const { from, range, disclosed, consistency } of manifest.record) {
      options.signal?.throwIfAborted()
      options.onProgress?.({ step: 'record', done: from, total: logSize })
      const texts = {
        range: await readWhole(folder, range, damaged),
        disclosed: await readWhole(folder, disclosed, damaged),
      }
      const { note } = reader.add({ range: utf8(texts.range), disclosed: utf8(texts.disclosed) })
      // One log, and not another of the same key that was made for the audit.
      verifyConsistencyProof({ older: receipt.proof.checkpoint, newer: note, hashes: consistency }, { verifierKeys })
    }
    recorded = reader.finish()
    if (recorded.logSize !== logSize)
      throw new Mismatch(
        `there are ${recorded.logSize} entries of the log, and the registry was read at ${logSize}`,
        `記録は ${recorded.logSize} 件ですが、台帳は ${logSize} 件目までのものです`,
      )
  } catch (error) {
    options.signal?.throwIfAborted()
    recorded = undefined
    failure = error
  }
  const record = attempt('record', () => {
    if (failure !== undefined) throw failure
    return {
      en: `all ${logSize} entries of the log up to then are there, and ${recorded!.entries} registry entries say what is disclosed of them`,
      ja: `その時点までの記録 ${logSize} 件がすべて揃い、台帳の記録 ${recorded!.entries} 件は開示された内容と一致します`,
    }
  })
  return { recorded, record }
}

function wholeCheck({ unopened }: RecordedRegistry): Check<'registry-whole'> {
  if (unopened.length === 0)
    return attempt('registry-whole', () => ({
      en: 'no registry entry of the log is left out',
      ja: '台帳の記録に、開示されていないものはありません',
    }))
  const first = unopened.slice(0, 5).join(', ')
  return cannotTell(
    'registry-whole',
    `${unopened.length} registry entries of the log are not disclosed (${first}${unopened.length > 5 ? ', …' : ''}): what they say is not known. A process that died while recording leaves such entries; ask whose log it is`,
    `台帳の記録のうち ${unopened.length} 件（${first}${unopened.length > 5 ? ' ほか' : ''} 番）は開示されておらず、内容が分かりません。記録中の異常終了でも生じます。記録の運営者に確認してください`,
  )
}

/** What rows are looked up in again: the registry's, and signals and lists where the auditor has them. */
async function lookupsFor(
  receipt: DatasetReceipt,
  { registry }: RecordedRegistry,
  manifest: BundleManifest,
  { signals, digests }: AuditBundleOptions,
): Promise<{ lookups: Lookups; signals?: Check<'signals'> }> {
  // What the receipt names is recorded; the manifest is the provider's word, for receipts that don't say.
  const agents = receipt.inputs.looked.agents ?? manifest.agents
  const { images, looked } = await makeLookupImages(registry, {
    use: receipt.inputs.use,
    agents,
    ...(signals === undefined ? {} : { signals }),
    ...(digests === undefined ? {} : { digests }),
  })
  const lookups = openLookups(images)
  if (signals === undefined) return { lookups }
  const stated = receipt.inputs.signals?.digest
  const same = looked.signals?.digest === stated
  const check = attempt('signals', () => {
    if (!same)
      throw new Mismatch(
        `these are the signals ${looked.signals?.digest}, the receipt’s are ${stated ?? 'none'}`,
        `意思表示は ${looked.signals?.digest} のもので、受領証のもの（${stated ?? 'なし'}）ではありません`,
      )
    const names = agents.join(', ')
    return {
      en: `looked at again by the signals of the receipt, ${agents.length === 0 ? 'by the rules for any AI crawler' : `as the provider’s crawlers (${names}) are told`}`,
      ja: `受領証の意思表示で調べ直しました（対象：${agents.length === 0 ? 'すべての AI クローラー' : names}）`,
    }
  })
  if (same) return { lookups, signals: check }
  // By other signals, other things would be found.
  const { signals: _others, ...rest } = lookups
  return { lookups: rest, signals: check }
}

/** Whether this program looks up as the one did that decided. */
function canLookAgain({ inputs }: DatasetReceipt, { signals }: AuditBundleOptions): boolean {
  return inputs.looked.by.every(
    ({ kind, version }) =>
      !(lookedAgainKinds.has(kind) || (kind === 'signals' && signals !== undefined)) ||
      version === lookedVersions[kind],
  )
}

/** What can be found again with the registry alone. */
const lookedAgainKinds = new Set<string>(['locations', 'names', 'digests', 'declared-works'])

const notLookedAgain: Check<'left-out'> = cannotTell(
  'left-out',
  'rows were looked at by another version of this program: use that one to look for what was left out',
  'この版とは異なる版のプログラムで調べられています。検知漏れを調べるには、その版を使ってください',
)

/** Looks at rows of the part at hand again. */
function createLooker(lookups: Lookups | undefined) {
  let found: (readonly Finding[])[] = []
  let classOf = new Uint32Array(0)
  let firstRow = 0
  return {
    take(kept: KeptPart, receipt: DatasetReceipt, first: number): void {
      // Also where nothing is looked up: it is here that a row which is none is noticed.
      const rows = rowsOfKept(kept, receipt.inputs.dataset.mapping.columns)
      if (lookups === undefined) return
      const again = findInPart(rows, lookups, new Map(), { requireContent: false })
      found = again.classes.map(({ findings }) => JSON.parse(findings) as Finding[])
      classOf = again.classOf as Uint32Array<ArrayBuffer>
      firstRow = first
    },
    look: (_values: unknown, { row }: { row: number }): readonly Finding[] => found[classOf[row - firstRow]!] ?? [],
  }
}

interface Looking {
  looker: ReturnType<typeof createLooker>
  hosts: ReturnType<typeof noCounts>['hosts']
  options: AuditBundleOptions
}

async function* partsOf(
  folder: string,
  manifest: BundleManifest,
  receipt: DatasetReceipt,
  damaged: string[],
  { looker, hosts, options }: Looking,
): AsyncGenerator<AuditedPart> {
  const lines = new Map(receipt.result.parts.map((line) => [`${line.index} ${line.source}`, line]))
  let done = 0
  for (const entry of manifest.parts) {
    options.signal?.throwIfAborted()
    options.onProgress?.({ step: 'rows', done, total: receipt.inputs.dataset.rows })
    const { source, index, key } = entry
    const line = lines.get(`${index} ${source}`)
    let rows: AuditedPart['rows'] = []
    try {
      const kept = decodeKeptPart(await readWhole(folder, entry, damaged))
      const evidence = kept.evidence.map((text) =>
        readForeign(text, evidenceSchema, 'training.bad-bundle', 'the evidence of a row', evidenceTextMax),
      )
      looker.take(kept, receipt, line?.firstRow ?? 0)
      rows = rowsWith(kept, evidence, Buffer.from(key, 'hex'), receipt, hosts)
      done += kept.evidenceOf.length
    } catch (error) {
      // Without rows it is not what was committed to, which the audit says.
      if (!(error instanceof TrainingError)) throw error
      if (!damaged.includes(entry.file)) damaged.push(entry.file)
    }
    yield { source, index, rows }
  }
}

const evidenceTextMax = 2 ** 26

function* rowsWith(
  kept: KeptPart,
  evidence: readonly RowEvidence[],
  key: Uint8Array,
  { inputs }: DatasetReceipt,
  hosts: Looking['hosts'],
): Generator<{ values: ReturnType<typeof valuesOfBytes>; salt: Uint8Array; evidence: RowEvidence }> {
  const { columns } = inputs.dataset.mapping
  const url = columns.findIndex(({ role }) => role === 'url')
  const rows = kept.evidenceOf.length
  const salts = partSalts(key, rows)
  for (let row = 0; row < rows; row++) {
    const values = valuesOfBytes(bytesOfRow(kept, row), columns.length)
    const of = evidence[kept.evidenceOf[row]!]!
    const host = url < 0 ? undefined : hostOf(firstOf(values[url]!))
    if (host !== undefined) outcomesAt(hosts, host)[of.outcome]++
    yield { values, salt: salts.subarray(row * saltBytes, (row + 1) * saltBytes), evidence: of }
  }
}

/** The first of a list of values, which is kept as its JSON text. */
function firstOf(value: ReturnType<typeof valuesOfBytes>[number]): string | undefined {
  if (value === null || typeof value !== 'string') return value?.[0]
  if (!value.startsWith('["')) return value
  try {
    const list: unknown = JSON.parse(value)
    return Array.isArray(list) && typeof list[0] === 'string' ? list[0] : value
  } catch {
    return value
  }
}

function hostsCheck({ result }: DatasetReceipt, hosts: Looking['hosts']): Check<'hosts'> {
  return attempt('hosts', () => {
    const [again, stated] = [topHosts(hosts, hostsOfReceipt), result.counts.hosts]
    const text = (table: Looking['hosts']) =>
      JSON.stringify(
        Object.entries(table)
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([host, { admit, review, refuse }]) => [host, admit, review, refuse]),
      )
    if (text(again) !== text(stated))
      throw new Mismatch('counted again, rows by host differ', '数え直すと、ホストごとの行数が異なります')
    return {
      en: 'counted again, rows by host are as stated',
      ja: 'ホストごとの行数を数え直した結果は、記載と一致します',
    }
  })
}

function filesCheck(damaged: readonly string[]): Check<'files'> {
  return attempt('files', () => {
    if (damaged.length > 0) {
      const first = damaged.slice(0, 3).join(', ')
      throw new Mismatch(
        `${damaged.length} files of the folder are missing, changed or unreadable (${first})`,
        `フォルダーのファイル ${damaged.length} 個が、欠けているか、変更されているか、読めません（${first}）`,
      )
    }
    return {
      en: 'all files are there as they were written',
      ja: 'すべてのファイルが、書き出されたとおりに揃っています',
    }
  })
}

async function keptPartOf(
  folder: string,
  manifest: BundleManifest,
  source: string,
  index: number,
): Promise<KeptPart | undefined> {
  const entry = manifest.parts.find((part) => part.source === source && part.index === index)
  if (entry === undefined) return undefined
  try {
    return decodeKeptPart(await readWhole(folder, entry, []))
  } catch (error) {
    // What is wrong with it has been said when its rows were audited.
    if (error instanceof TrainingError) return undefined
    throw error
  }
}

/** A file as the manifest names it. What is otherwise is told, and read as it is where it can be. @throws TrainingError */
async function readWhole(folder: string, { file, bytes, sha256 }: BundleFile, damaged: string[]): Promise<Uint8Array> {
  const content = await readLimited(join(folder, ...file.split('/')), file, fileBytesMax).catch((error: unknown) => {
    damaged.push(file)
    throw error
  })
  if (content.length !== bytes || `sha256:${createHash('sha256').update(content).digest('hex')}` !== sha256)
    damaged.push(file)
  return content
}

async function readText(folder: string, file: string): Promise<string> {
  return utf8(await readLimited(join(folder, file), file, textBytesMax))
}

async function readLimited(path: string, file: string, max: number): Promise<Uint8Array> {
  try {
    const { size } = await stat(path)
    if (size <= max) return await readFile(path)
  } catch (error) {
    throw unreadable(file, error instanceof Error ? error.message : String(error), error)
  }
  throw unreadable(file, `it has more than ${max} bytes`)
}

function utf8(bytes: Uint8Array): string {
  try {
    if (bytes.length > textBytesMax) throw new RangeError(`it has more than ${textBytesMax} bytes`)
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch (error) {
    throw unreadable('a file', error instanceof Error ? error.message : String(error), error)
  }
}

function unreadable(file: string, why: string, cause?: unknown): TrainingError {
  return new TrainingError(
    'training.bad-bundle',
    `${file} of this folder can't be read (${why}): is it a whole folder of "kyodaku train bundle"?`,
    { cause },
  )
}
