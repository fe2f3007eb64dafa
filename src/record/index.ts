/**
 * The record: an append-only Merkle log that anyone can check. Entries go in as bytes and come back with a receipt that
 * proves offline, against one public key, that they are in there and where. The files are C2SP tlog-tiles, checkpoints and
 * signed notes, so any client of those protocols can read them. Knows bytes, not rights; storage is handed in.
 */
export { auditLog } from './audit.js'
export { decodeBase64, encodeBase64 } from './base64.js'
export { hashLeaves, hashRecords, inclusionPath, treeRoot } from './batch-hashes.js'
export { canonicalJson, canonicalJsonWith, type LastingTexts } from './canonical-json.js'
export { type CertificateFacts, readCertificate } from './certificate.js'
export { type Checkpoint, formatCheckpoint, parseCheckpoint, verifyCheckpoint } from './checkpoint.js'
export {
  type CountedCosignature,
  type PolicyOptions,
  type PolicyTrust,
  policyVerifier,
  type Trusted,
  verifyCosignedCheckpoint,
} from './checkpoint-trust.js'
export { encodeCoseReceipt, verifyCoseReceipt } from './cose-receipt.js'
export { type CosignatureAlgorithm, type Cosigner, createCosigner } from './cosigner.js'
export {
  type ConsistencyProof,
  compareCheckpoints,
  formatConsistency,
  parseConsistency,
  parseConsistencyProof,
  verifyConsistencyProof,
} from './equivocation.js'
export { followLog } from './follow.js'
export { saltedDigest, sha256 } from './hash.js'
export { type Log, type LogOptions, openLog } from './log.js'
export { leafHash, nodeHash, rootFromInclusion, verifyConsistency, verifyInclusion } from './merkle.js'
export { exportLog, type MirrorTarget } from './mirror.js'
export {
  addSignatureLines,
  type NoteVerifier,
  parseNote,
  parseVerifierKey,
  type VerifiedSignature,
  verifyNote,
  verifySignatureLines,
} from './note.js'
export { parsePlainJson } from './plain-json.js'
export { evaluateQuorum, formatPolicy, type Policy, parsePolicy } from './policy.js'
export { formatRange, parseRange, parseRangeProof, type RangeProof, verifyRange } from './range.js'
export {
  createProofVerifier,
  formatTlogProof,
  type InclusionProof,
  parseInclusionProof,
  parseTlogProof,
  verifyInclusionProof,
  verifyTlogProof,
} from './receipt.js'
export { type Evidence, RecordError, type RecordErrorCode } from './record-error.js'
export { createSigner, type NoteSigner, signNote } from './signer.js'
export type { LogStorage } from './storage.js'
export { entryBytesMax } from './tiles.js'
export { type TimeStamp, type TimeStampTrust, verifyTimeStamp } from './time-stamp.js'
export { timeStampRequest } from './time-stamp-request.js'
export {
  type AddCheckpoint,
  cosignAll,
  formatAddCheckpoint,
  judgeAddCheckpoint,
  parseAddCheckpoint,
  type WitnessAnswer,
  type WitnessedLog,
} from './witness.js'
