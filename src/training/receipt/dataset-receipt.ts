import type { SnapshotIdentity } from '../../clearance/index.js'
import { canonicalJson, type InclusionProof, saltedDigest, verifyInclusionProof } from '../../record/index.js'
import type { Use } from '../../rights/index.js'
import type { RunCounts } from '../counts.js'
import { type DatasetMapping, outcomesOfRows } from '../dataset/index.js'
import { TrainingError } from '../training-error.js'
import { attempt, type Bilingual, type Check, keyCheck, Mismatch, mustEqual } from './check.js'
import { comparePartNames, datasetRoot, type PartLine } from './commitment.js'
import { bytesOfHex, hexOf } from './hex.js'
import type { Looked } from './looked.js'
import { notProvedOf } from './not-proved.js'

/** A file of a dataset as it was read. */
export interface ReceiptSource {
  name: string
  bytes: number
  /** `sha256:<hex>` of the file as it lay there. */
  sha256: string
  rows: number
}

/** What was decided, on what, looked at how. */
export interface DatasetInputs {
  dataset: {
    name: string
    /** In the order of their names. */
    sources: ReceiptSource[]
    mapping: DatasetMapping
    rows: number
  }
  /** Its `regime` is the one that rows are admitted under; the other one is counted beside it. */
  use: Use
  registry: {
    /** The size of the log when the registry was read: every entry before it was in force. */
    logSize: number
    /** The log that the registry is recorded in. Under a snapshot that is another one than the receipt's, mostly. */
    origin: string
    /** The registry snapshot that it was decided under; absent: the registry of the log itself. */
    snapshot?: SnapshotIdentity
  }
  /** What was published at the locations, as it was fetched. Absent: signals were not looked at. */
  signals?: { digest: string; from: string; until: string }
  looked: Looked
}

/** What came of it. */
export interface DatasetResult {
  counts: RunCounts
  /** Root of the tree over the lines of the parts. */
  root: string
  /** In order of source and index. */
  parts: PartLine[]
  /** What this receipt cannot prove, in plain words. */
  notProved: Bilingual[]
}

/** The line of the log: no names and no media; digests salted with what the receipt discloses. */
export interface DatasetEntry {
  type: 'kyodaku-dataset@v1'
  receipt: string
  decidedAt: string
  rules: string
  inputs: string
  result: string
  root: string
  rows: number
  admitted: number
}

/** A dataset cleared for training, with everything that proves it except the rows; verifies offline. */
export interface DatasetReceipt {
  format: 'kyodaku-dataset-receipt@v1'
  id: string
  entry: DatasetEntry
  proof: InclusionProof
  /** The log's public key. A verifier should know it from elsewhere, and compare. */
  logKey: string
  /** 32 bytes in hexadecimal. */
  salt: string
  inputs: DatasetInputs
  result: DatasetResult
}

export const datasetReceiptFormat = 'kyodaku-dataset-receipt@v1'

/** What came of a dataset, from the lines of its parts, which may come in any order. */
export function datasetResult(inputs: DatasetInputs, counts: RunCounts, lines: readonly PartLine[]): DatasetResult {
  const parts = [...lines].sort(comparePartNames)
  return { counts, root: datasetRoot(parts), parts, notProved: notProvedOf(inputs, counts) }
}

/** The log entry of a dataset; append its canonical JSON before any admitted row is put in place. */
export function datasetEntry(id: string, inputs: DatasetInputs, result: DatasetResult, salt: Uint8Array): DatasetEntry {
  return {
    type: 'kyodaku-dataset@v1',
    receipt: id,
    decidedAt: inputs.use.at,
    rules: inputs.looked.rules,
    inputs: digestWith(salt, inputs),
    result: digestWith(salt, result),
    root: result.root,
    rows: inputs.dataset.rows,
    admitted: result.counts.outcomes.admit,
  }
}

/**
 * Puts a receipt together once its entry is in the log.
 *
 * @throws TrainingError `training.bad-receipt` where it does not add up or the log has something else: such a receipt
 *   must not leave the house
 * @example
 * const result = datasetResult(inputs, counts, lines)
 * const entry = datasetEntry(id, inputs, result, salt)
 * const { index } = await log.append(Buffer.from(canonicalJson(entry)))
 * makeDatasetReceipt({ inputs, result, entry, salt, proof: await log.prove(index), logKey: log.verifierKey })
 */
export function makeDatasetReceipt(made: {
  inputs: DatasetInputs
  result: DatasetResult
  entry: DatasetEntry
  salt: Uint8Array
  proof: InclusionProof
  logKey: string
}): DatasetReceipt {
  const { inputs, result, entry, salt, proof, logKey } = made
  const receipt: DatasetReceipt = {
    format: datasetReceiptFormat,
    id: entry.receipt,
    entry,
    proof,
    logKey,
    salt: hexOf(salt),
    inputs,
    result,
  }
  const failed = verifyDatasetReceipt(receipt, { verifierKeys: [logKey] }).find(({ ok }) => !ok)
  if (failed === undefined) return receipt
  throw new TrainingError(
    'training.bad-receipt',
    `the receipt of dataset ${JSON.stringify(inputs.dataset.name)} does not hold (${failed.check}): ${failed.detail.en}.`,
  )
}

export type DatasetReceiptCheck = Check<'inputs' | 'result' | 'parts' | 'recorded' | 'key'>

/**
 * Checks a dataset's receipt offline: that inputs and result are those of the entry, that the parts add up to the root,
 * the rows and the counts, and that the entry is in the log that one of the trusted keys signed. Rows are checked by
 * `verifyRowProof` and `auditDataset`.
 */
export function verifyDatasetReceipt(
  receipt: DatasetReceipt,
  trusted: { verifierKeys: readonly string[] },
): DatasetReceiptCheck[] {
  const { entry, inputs, result, id } = receipt
  const salt = bytesOfHex(receipt.salt)
  return [
    attempt('inputs', () => {
      mustEqual(digestWith(salt, inputs), entry.inputs, 'digest of the inputs', '判定材料のダイジェスト')
      mustEqual(inputs.use.at, entry.decidedAt, 'time of the decision', '判定の時刻')
      mustEqual(inputs.looked.rules, entry.rules, 'version of the rules', '規則の版')
      return {
        en: 'dataset, use and what was looked at are those whose digest was logged',
        ja: 'データセット、利用、調べた内容は、記録されたダイジェストと一致します',
      }
    }),
    attempt('result', () => {
      mustEqual(digestWith(salt, result), entry.result, 'digest of the result', '結果のダイジェスト')
      mustEqual(id, entry.receipt, 'id', '番号')
      mustEqual(result.root, entry.root, 'root of all rows', '全行の根ハッシュ')
      mustEqual(inputs.dataset.rows, entry.rows, 'number of rows', '行数')
      mustEqual(result.counts.outcomes.admit, entry.admitted, 'number of admitted rows', '許可された行数')
      return { en: 'the result is the one whose digest was logged', ja: '結果は、記録されたダイジェストと一致します' }
    }),
    attempt('parts', () => {
      checkParts(inputs, result)
      const { length } = result.parts
      return {
        en: `${length} ${length === 1 ? 'part adds' : 'parts add'} up to the root, to ${inputs.dataset.rows} rows and to the counts`,
        ja: `${length} 個の部分は、根ハッシュ、${inputs.dataset.rows} 行、および集計と合います`,
      }
    }),
    attempt('recorded', () => {
      const verifierKeys = trusted.verifierKeys.length > 0 ? trusted.verifierKeys : [receipt.logKey]
      const { origin } = verifyInclusionProof(utf8(canonicalJson(entry)), receipt.proof, { verifierKeys })
      const { index, treeSize } = receipt.proof
      // Without a snapshot the registry is that of the log itself, which cannot have been longer than it is at the entry.
      if (inputs.registry.snapshot === undefined) {
        mustEqual(inputs.registry.origin, origin, 'log of the registry', '台帳の記録')
        if (inputs.registry.logSize > index)
          throw new Mismatch(
            'the registry is said to be younger than the entry that was decided by it',
            '台帳の版が、この判定の記録より新しいことになっています',
          )
      }
      const under = underSnapshot(inputs)
      return {
        en: `entry ${index} of ${treeSize} in the log ${origin}${under === undefined ? '' : `; ${under.en}`}`,
        ja: `ログ ${origin} の ${treeSize} 件のうち ${index} 番に記録されています${under === undefined ? '' : `。${under.ja}`}`,
      }
    }),
    keyCheck(receipt.logKey, trusted.verifierKeys),
  ]
}

/** Which snapshot of whose registry it was decided under; undefined: under none. */
export function underSnapshot({ registry }: Pick<DatasetInputs, 'registry'>): Bilingual | undefined {
  const { snapshot, origin, logSize } = registry
  if (snapshot === undefined) return undefined
  return {
    en: `decided under the snapshot ${snapshot.digest} of the registry of ${origin}, of ${logSize} entries, made at ${snapshot.createdAt}`,
    ja: `${origin} の台帳（記録 ${logSize} 件）のスナップショット ${snapshot.digest}（${snapshot.createdAt} 作成）で判定`,
  }
}

/** The log that a receipt is recorded in: the first line of its checkpoint. */
export function logOf({ proof }: Pick<DatasetReceipt, 'proof'>): string {
  return proof.checkpoint.split('\n', 1)[0]!
}

function checkParts({ dataset }: DatasetInputs, { parts, counts, root }: DatasetResult): void {
  const rowsOf = new Map<string, { rows: number; parts: number }>()
  const sums = { admit: 0, review: 0, refuse: 0 }
  const others = { admit: 0, review: 0, refuse: 0 }
  let broken = 0
  for (const [i, part] of parts.entries()) {
    if (i > 0 && comparePartNames(parts[i - 1]!, part) >= 0)
      throw new Mismatch('the parts are not in order', '部分の順序が正しくありません')
    const before = rowsOf.get(part.source) ?? { rows: 0, parts: 0 }
    const inAll = (of: typeof sums): number => of.admit + of.review + of.refuse
    if (
      part.index !== before.parts ||
      part.firstRow !== before.rows ||
      inAll(part.counts.outcomes) !== part.rows ||
      inAll(part.counts.otherRegime) !== part.rows ||
      part.counts.broken > part.counts.outcomes.refuse
    )
      throw new Mismatch(
        `part ${part.index} of ${JSON.stringify(part.source)} does not follow on the one before, or its rows do not add up`,
        `「${part.source}」の部分 ${part.index} は、前の部分に続いていないか、行数が合いません`,
      )
    rowsOf.set(part.source, { rows: before.rows + part.rows, parts: before.parts + 1 })
    for (const outcome of outcomesOfRows) {
      sums[outcome] += part.counts.outcomes[outcome]
      others[outcome] += part.counts.otherRegime[outcome]
    }
    broken += part.counts.broken
  }
  let rows = 0
  const names = new Set<string>()
  for (const source of dataset.sources) {
    if (names.has(source.name)) throw new Mismatch('a source is named twice', '同じ名前のファイルが 2 度現れます')
    names.add(source.name)
    mustEqual(rowsOf.get(source.name)?.rows ?? 0, source.rows, `rows of ${source.name}`, `${source.name} の行数`)
    rows += source.rows
  }
  for (const name of rowsOf.keys())
    if (!names.has(name))
      throw new Mismatch('a part is of no source of the dataset', 'どのファイルのものでもない部分があります')
  mustEqual(rows, dataset.rows, 'number of rows', '行数')
  mustEqual(counts.rows, dataset.rows, 'number of counted rows', '集計された行数')
  mustEqual(counts.broken, broken, 'number of unreadable rows', '読めない行の数')
  for (const outcome of outcomesOfRows) {
    mustEqual(counts.outcomes[outcome], sums[outcome], `count of ${outcome}`, `${outcome} の件数`)
    mustEqual(
      counts.otherRegime[outcome],
      others[outcome],
      `other count of ${outcome}`,
      `他方の制度での ${outcome} の件数`,
    )
  }
  checkRegimes(counts)
  mustEqual(datasetRoot(parts), root, 'root of all rows', '全行の根ハッシュ')
}

/** The table of the two regimes has the counts of each as its sums. */
function checkRegimes({ regimes, outcomes, otherRegime }: RunCounts): void {
  for (const outcome of outcomesOfRows) {
    const along = (pick: (other: string) => string): number =>
      outcomesOfRows.reduce((sum, other) => sum + (Object.hasOwn(regimes, pick(other)) ? regimes[pick(other)]! : 0), 0)
    mustEqual(
      along((other) => `${outcome}/${other}`),
      outcomes[outcome],
      'table of the regimes',
      '制度の比較表',
    )
    mustEqual(
      along((other) => `${other}/${outcome}`),
      otherRegime[outcome],
      'table of the regimes',
      '制度の比較表',
    )
  }
}

function digestWith(salt: Uint8Array, value: unknown): string {
  return saltedDigest(salt, utf8(canonicalJson(value)))
}

const utf8 = (text: string) => new TextEncoder().encode(text)
