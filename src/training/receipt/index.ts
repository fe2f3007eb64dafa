/** What a cleared dataset is proved by: commitments to its rows, evidence, salts. */
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
export {
  brokenEvidence,
  decideAgain,
  decideRow,
  evidenceText,
  excerptDigest,
  type RowEvidence,
} from './evidence.js'
export { absentLength, rowBytes, rowDigest } from './row-bytes.js'
export { partKey, partSalts, rowSalt, saltBytes } from './salts.js'
