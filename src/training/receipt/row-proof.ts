import { canonicalJson, leafHash } from '../../record/index.js'
import { type IndexedRegistry, type Registry, registryExcerpt, type Use } from '../../rights/index.js'
import type { PartName, RowValue } from '../dataset/index.js'
import { TrainingError } from '../training-error.js'
import { attempt, type Bilingual, type Check, cannotTell, Mismatch, mustEqual } from './check.js'
import {
  comparePartNames,
  formatPath,
  type HashTree,
  leafData,
  openDatasetTree,
  type PartLine,
  partLineHash,
  rootOfPath,
} from './commitment.js'
import type { DatasetReceipt } from './dataset-receipt.js'
import { decideAgain, evidenceDigest, evidenceText, excerptDigest, type RowEvidence, useOfRow } from './evidence.js'
import { explainEvidence } from './explain-row.js'
import { bytesOfHex, hexOf } from './hex.js'
import { rowBytes, rowDigest } from './row-bytes.js'

export const rowProofFormat = 'kyodaku-row-proof@v1'

/**
 * Proves what became of one row, to who has the dataset's receipt and nothing else: the row, why it was decided so, the
 * part of the registry that it was decided by, and the way up to the root in the receipt. Tells nothing of other rows.
 */
export interface RowProof {
  format: typeof rowProofFormat
  /** Id of the dataset's receipt. */
  receipt: string
  part: PartLine
  /** Ordinal of the row in its part, from 0. */
  row: number
  /** 16 bytes in hexadecimal: of this row alone. */
  salt: string
  /** In the order of the receipt's mapping. */
  values: RowValue[]
  evidence: RowEvidence
  /** Decides the same as the whole registry did. */
  registry: Registry
  /** Hashes from the row up to the root of its part, base64. */
  path: string[]
  /** Hashes from the part's line up to the root of the dataset, base64. */
  partPath: string[]
}

/** What a proof is made of. */
export interface ProvedRow {
  part: Pick<PartName, 'source' | 'index'>
  row: number
  salt: Uint8Array
  values: readonly RowValue[]
  evidence: RowEvidence
  /** Of the part's rows (`openPartTree` over the leaf hashes that were kept). */
  tree: HashTree
  /** As it was when the dataset was decided. */
  registry: Registry | IndexedRegistry
}

/**
 * The proof of one row. For many of the same dataset, hand in the tree of its parts.
 *
 * @throws TrainingError `training.unknown-row` where there is no such part or row; `training.bad-proof` where what is
 *   handed in is not what was committed to
 */
export function makeRowProof(
  receipt: DatasetReceipt,
  proved: ProvedRow,
  datasetTree: HashTree = openDatasetTree(receipt.result.parts),
): RowProof {
  const { parts } = receipt.result
  const position = parts.findIndex((line) => comparePartNames(line, proved.part) === 0)
  const part = parts[position]
  const { row, values, evidence, tree } = proved
  if (part === undefined || !(row >= 0 && row < part.rows) || tree.leaves !== part.rows)
    throw new TrainingError(
      'training.unknown-row',
      `receipt ${receipt.id} has no row ${row} in part ${proved.part.index} of ${JSON.stringify(proved.part.source)}.`,
    )
  const proof: RowProof = {
    format: rowProofFormat,
    receipt: receipt.id,
    part,
    row,
    salt: hexOf(proved.salt),
    values: [...values],
    evidence,
    registry: excerptOf(receipt.inputs.use, evidence, proved.registry),
    path: formatPath(tree.path(row)),
    partPath: formatPath(datasetTree.path(position)),
  }
  const failed = verifyRowProof(proof, receipt).find(({ ok, unknown }) => !ok && unknown !== true)
  if (failed === undefined) return proof
  throw new TrainingError(
    'training.bad-proof',
    `row ${row} of part ${part.index} of ${JSON.stringify(part.source)} can't be proved (${failed.check}): ${failed.detail.en}.`,
  )
}

/** The part of the registry that a row's proof shows. */
export function excerptOf(use: Use, evidence: RowEvidence, registry: Registry | IndexedRegistry): Registry {
  return registryExcerpt(useOfRow(use, evidence), evidence.findings, registry)
}

/** What of a dataset's receipt its rows are held against: nothing that tells of other rows. */
export interface RowsReceipt extends Pick<DatasetReceipt, 'id' | 'inputs'> {
  result: Pick<DatasetReceipt['result'], 'root' | 'parts'>
}

export type RowProofCheck = Check<'receipt' | 'part' | 'row' | 'registry' | 'decision' | 'same-row'>

/**
 * Checks a row's proof against the receipt of its dataset, which is checked by itself (`verifyDatasetReceipt`).
 *
 * - `receipt`: the proof is of this receipt;
 * - `part`: the part's line leads to the root of the receipt;
 * - `row`: the row's values, its outcomes and its evidence lead to the root of the part;
 * - `registry`: the part of the registry in the proof is the one that was committed to with the row; unknown where none
 *   was (then its entries are to be compared with their own receipts);
 * - `decision`: deciding again gives the same, under both regimes; says why in words;
 * - `same-row`: with `row`, that these are the values which were proved: by name of the mapped column, or in order.
 */
export function verifyRowProof(
  proof: RowProof,
  receipt: RowsReceipt,
  options: { row?: readonly RowValue[] | Readonly<Record<string, unknown>> } = {},
): RowProofCheck[] {
  const { part, evidence, registry } = proof
  const { inputs, result } = receipt
  const checks: RowProofCheck[] = [
    attempt('receipt', () => {
      mustEqual(proof.receipt, receipt.id, 'id of the receipt', '受領証の番号')
      mustEqual(proof.values.length, inputs.dataset.mapping.columns.length, 'number of columns', '列の数')
      return {
        en: `of the receipt ${receipt.id} for ${inputs.dataset.name}`,
        ja: `「${inputs.dataset.name}」の受領証 ${receipt.id} に属します`,
      }
    }),
    attempt('part', () => {
      const position = result.parts.findIndex((line) => comparePartNames(line, part) === 0)
      if (position < 0) throw new Mismatch('the receipt has no such part', 'この部分は受領証にありません')
      const root = rootOfPath(position, result.parts.length, partLineHash(part), proof.partPath)
      mustEqual(root, result.root, 'root of the dataset', 'データセットの根ハッシュ')
      return {
        en: `part ${part.index} of ${part.source} leads to the root of the dataset`,
        ja: `${part.source} の部分 ${part.index} は、データセットの根ハッシュに至ります`,
      }
    }),
    attempt('row', () => {
      const digest = rowDigest(bytesOfHex(proof.salt), rowBytes(proof.values))
      const leaf = leafHash(leafData(digest, evidence.outcome, evidence.otherRegime, evidenceDigest(evidence)))
      mustEqual(rootOfPath(proof.row, part.rows, leaf, proof.path), part.root, 'root of the part', '部分の根ハッシュ')
      return {
        en: `row ${part.firstRow + proof.row} of ${part.source}, with its outcome and evidence, leads to the root of its part`,
        ja: `${part.source} の ${part.firstRow + proof.row} 行目は、その判定と根拠とともに、部分の根ハッシュに至ります`,
      }
    }),
    registryCheck(evidence, registry),
    attempt('decision', () => {
      const again = decideAgain(evidence, inputs.use, registry, inputs.looked.rules)
      mustEqual(evidenceText(again), evidenceText(evidence), 'decision', '判定')
      return {
        en: explainEvidence(evidence, receipt, registry, 'en'),
        ja: explainEvidence(evidence, receipt, registry, 'ja'),
      }
    }),
  ]
  const { row } = options
  if (row !== undefined) checks.push(attempt('same-row', () => sameRow(proof, receipt, row)))
  return checks
}

function registryCheck(evidence: RowEvidence, registry: Registry): RowProofCheck {
  const { excerpt } = evidence
  // Where no work is involved, which the decision shows, nothing of the registry was asked.
  if (excerpt === undefined && evidence.works.length === 0)
    return attempt('registry', () => ({
      en: 'nothing of the registry was needed for this decision',
      ja: 'この判定に台帳の内容は必要ありませんでした',
    }))
  if (excerpt === undefined)
    return cannotTell(
      'registry',
      'works and grants are as who made the proof states them: compare them with their own receipts, or audit the dataset against the registry',
      '作品と許諾は、証明の作成者が示したものです。それぞれの受領証と照合するか、台帳に対してデータセットを監査してください',
    )
  return attempt('registry', () => {
    mustEqual(excerptDigest(registry), excerpt, 'part of the registry', '台帳の抜粋')
    return {
      en: 'works and grants are those that were committed to with the row',
      ja: '作品と許諾は、この行とともに記録されたものです',
    }
  })
}

function sameRow(
  proof: RowProof,
  { inputs }: RowsReceipt,
  row: readonly RowValue[] | Readonly<Record<string, unknown>>,
): Bilingual {
  const { columns } = inputs.dataset.mapping
  const values = isList(row) ? row : columns.map(({ column }) => valueAt(row, column))
  if (values.length !== columns.length)
    throw new Mismatch(
      `a row has ${columns.length} values, not ${values.length}`,
      `行の値は ${columns.length} 個のはずです`,
    )
  for (const [i, { column }] of columns.entries())
    if (hexOf(rowBytes([values[i]!])) !== hexOf(rowBytes([proof.values[i] ?? null])))
      throw new Mismatch(`this is another row: it differs in ${column}`, `別の行です。${column} が異なります`)
  return { en: 'this is the row that was proved', ja: '証明された行と同じです' }
}

function isList(row: readonly RowValue[] | Readonly<Record<string, unknown>>): row is readonly RowValue[] {
  return Array.isArray(row)
}

/** A value out of a row of JSON, as a reader of datasets gives it: numbers and the like as their JSON text. */
function valueAt(row: Readonly<Record<string, unknown>>, column: string): RowValue {
  const value = Object.hasOwn(row, column) ? row[column] : undefined
  if (value === undefined || value === null) return null
  if (typeof value === 'string') return value
  if (Array.isArray(value) && value.every((each) => typeof each === 'string')) return value
  return canonicalJson(value)
}
