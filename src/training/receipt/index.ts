/** What a cleared dataset is proved by: commitments to its rows, evidence, salts, its receipt, the proof of a row. */
export {
  type AuditedPart,
  type AuditFailure,
  type AuditFailureKind,
  type AuditResult,
  auditDataset,
} from './audit.js'
export { attempt, type Check, cannotTell, Mismatch } from './check.js'
export {
  type CommittedPart,
  createPartCommitment,
  datasetRoot,
  formatHash,
  type HashTree,
  hashBytes,
  leafBytes,
  openDatasetTree,
  openPartTree,
  outcomeBytes,
  type PartCounts,
  type PartLine,
  partLine,
} from './commitment.js'
export { countRow } from './count-rows.js'
export {
  type DatasetInputs,
  type DatasetReceipt,
  datasetEntry,
  datasetResult,
  makeDatasetReceipt,
  type ReceiptSource,
  verifyDatasetReceipt,
} from './dataset-receipt.js'
export {
  brokenEvidence,
  decideAgain,
  decideRow,
  evidenceSchema,
  evidenceText,
  excerptDigest,
  type RowEvidence,
} from './evidence.js'
export { type Looked, type LookedKind, lookedKinds } from './looked.js'
export { hashText, parseDatasetReceipt, readForeign } from './parse-dataset-receipt.js'
export { datasetReceiptDigest } from './receipt-digest.js'
export { absentLength, rowBytes, rowDigest } from './row-bytes.js'
export { excerptOf, makeRowProof, type RowProof } from './row-proof.js'
export { partKey, partSalts, rowSalt, saltBytes } from './salts.js'
export { lookedNames, rowsInEnglish } from './words.js'
