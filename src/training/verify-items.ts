import {
  type FormatVerifier,
  notVerifiable,
  type Trusted,
  type Verification,
  type VerifyItems,
  verificationOf,
  verifyItem,
} from '../clearance/index.js'
import { parsePlainJson } from '../record/index.js'
import { type InquiryAnswer, inquiryFormat } from './inquiry.js'
import { parseInquiry } from './parse-inquiry.js'
import { type DatasetReceipt, datasetReceiptFormat, verifyDatasetReceipt } from './receipt/dataset-receipt.js'
import { explainEvidence } from './receipt/explain-row.js'
import { parseDatasetReceipt } from './receipt/parse-dataset-receipt.js'
import { parseRowProof } from './receipt/parse-row-proof.js'
import { rowProofFormat, verifyRowProof } from './receipt/row-proof.js'
import { verifyInquiry } from './verify-inquiry.js'

/**
 * Verifies items as `verifyItem` does, and receipts of datasets, proofs of rows and answers to inquiries too. A row's proof
 * is held against the receipt of its dataset, which has to be among the items, wherever; an answer brings along what it is
 * held against, and is held against receipts among the items beside. Never throws.
 */
export const verifyItems: VerifyItems = (items, trusted) => {
  const receipts = new Map<string, DatasetReceipt>()
  for (const { bytes } of items) {
    const receipt = datasetReceiptIn(bytes)
    if (receipt !== undefined) receipts.set(receipt.id, receipt)
  }
  return items.map((item) => verifyItem(item, trusted, formatsWith(receipts)))
}

/** A dataset's receipt, for the proofs that need it; what is wrong with it is said when it is verified itself. */
function datasetReceiptIn(bytes: Uint8Array): DatasetReceipt | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
    if (!text.startsWith('{') || !text.includes(datasetReceiptFormat)) return undefined
    const format = (parsePlainJson(text)?.value as { format?: unknown } | undefined)?.format
    return format === datasetReceiptFormat ? parseDatasetReceipt(text) : undefined
  } catch {
    return undefined
  }
}

function formatsWith(receipts: ReadonlyMap<string, DatasetReceipt>): Readonly<Record<string, FormatVerifier>> {
  return {
    [datasetReceiptFormat]: ({ name }, text, trusted) => verifyReceiptOf(name, parseDatasetReceipt(text), trusted),
    [rowProofFormat]: ({ name }, text, trusted) => {
      const proof = parseRowProof(text)
      const receipt = receipts.get(proof.receipt)
      if (receipt === undefined)
        throw notVerifiable(
          `the proof of a row is held against the receipt of its dataset: give the receipt ${proof.receipt} as well`,
        )
      const checks = [...verifyRowProof(proof, receipt), ...verifyDatasetReceipt(receipt, trusted)]
      const say = (language: 'en' | 'ja') => explainEvidence(proof.evidence, receipt, proof.registry, language)
      const row = proof.part.firstRow + proof.row
      const { checkpoint: note } = receipt.proof
      const found = { item: name, kind: 'row-proof' as const, checks }
      // What is refuted is not said in words again: deciding it might fail.
      const summary = checks.some(({ ok, unknown }) => !ok && unknown !== true)
        ? { en: '', ja: '' }
        : {
            en: `${proof.part.source}, row ${row}: ${say('en')}`,
            ja: `${proof.part.source} の ${row} 行目：${say('ja')}`,
          }
      return verificationOf({ ...found, summary }, { note, logKey: receipt.logKey }, trusted)
    },
    [inquiryFormat]: ({ name }, text, trusted) => {
      const answer = parseInquiry(text)
      return verificationOf(
        {
          item: name,
          kind: 'inquiry',
          checks: verifyInquiry(answer, trusted, receipts),
          summary: { en: inquirySummary(answer, 'en'), ja: inquirySummary(answer, 'ja') },
        },
        newestCheckpoint(answer),
        trusted,
      )
    },
  }
}

/** From its numbers, not from what it says of itself in words. */
function inquirySummary({ work, at, datasets }: InquiryAnswer, language: 'en' | 'ja'): string {
  const rowsOf = ({ rows }: InquiryAnswer['datasets'][number]) => rows.admit + rows.review + rows.refuse
  const found = datasets.filter((one) => rowsOf(one) > 0)
  const rows = found.reduce((sum, one) => sum + rowsOf(one), 0)
  const admitted = found.reduce((sum, one) => sum + one.rows.admit, 0)
  const all = datasets.reduce((sum, { rowsOfDataset }) => sum + rowsOfDataset, 0)
  return language === 'ja'
    ? `${at} の回答：${work} は、データセット ${datasets.length} 件（${all} 行）のうち ${found.length} 件の ${rows} 行で見つかりました（うち学習可 ${admitted} 行）`
    : `as answered at ${at}, ${work} was found in ${rows} rows (${admitted} admitted) of ${found.length} of ${datasets.length} datasets (${all} rows)`
}

/** Of the datasets' checkpoints the one of the largest log: each is checked, and this one is held against other items. */
function newestCheckpoint({ datasets }: InquiryAnswer): { note: string; logKey: string } {
  let newest: InquiryAnswer['datasets'][number]['recorded'] | undefined
  for (const { recorded } of datasets)
    if (newest === undefined || recorded.proof.treeSize > newest.proof.treeSize) newest = recorded
  return { note: newest?.proof.checkpoint ?? '', logKey: newest?.logKey ?? '' }
}

function verifyReceiptOf(item: string, receipt: DatasetReceipt, trusted: Trusted): Verification {
  const { index, treeSize, checkpoint: note } = receipt.proof
  const { dataset, use } = receipt.inputs
  const { admitted } = receipt.entry
  return verificationOf(
    {
      item,
      kind: 'dataset-receipt',
      checks: verifyDatasetReceipt(receipt, trusted),
      summary: {
        en: `${receipt.id}: ${admitted} of ${dataset.rows} rows of ${dataset.name} admitted for training ${use.model}, entry ${index} of ${treeSize}`,
        ja: `${receipt.id}：「${dataset.name}」の ${dataset.rows} 行のうち ${admitted} 行を ${use.model} の学習可と判定、記録 ${treeSize} 件のうち ${index} 番`,
      },
    },
    { note, logKey: receipt.logKey },
    trusted,
  )
}
