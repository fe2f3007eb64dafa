/** What a cleared dataset is proved by: commitments to its rows, evidence, salts, its receipt, the proof of a row. */
export {
  type CommittedPart,
  createPartCommitment,
  datasetRoot,
  formatHash,
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
} from './dataset-receipt.js'
export {
  brokenEvidence,
  decideAgain,
  decideRow,
  evidenceText,
  excerptDigest,
  type RowEvidence,
} from './evidence.js'
export { type Looked, type LookedKind, lookedKinds } from './looked.js'
export { datasetReceiptDigest } from './receipt-digest.js'
export { absentLength, rowBytes, rowDigest } from './row-bytes.js'
export { makeRowProof, type RowProof } from './row-proof.js'
export { partKey, partSalts, rowSalt, saltBytes } from './salts.js'
export { lookedNames, rowsInEnglish } from './words.js'
