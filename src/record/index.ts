/**
 * The record: an append-only Merkle log that anyone can check. Entries go in as bytes and come back with a receipt that
 * proves offline, against one public key, that they are in there and where. The files are C2SP tlog-tiles, checkpoints and
 * signed notes, so any client of those protocols can read them. Knows bytes, not rights; storage is handed in.
 */
export { auditLog } from './audit.js'
export { canonicalJson } from './canonical-json.js'
export { type Checkpoint, verifyCheckpoint } from './checkpoint.js'
export { encodeCoseReceipt, verifyCoseReceipt } from './cose-receipt.js'
export { saltedDigest, sha256 } from './hash.js'
export { type Log, type LogOptions, openLog } from './log.js'
export { leafHash, verifyConsistency, verifyInclusion } from './merkle.js'
export { type NoteVerifier, parseVerifierKey, verifyNote } from './note.js'
export {
  createProofVerifier,
  formatTlogProof,
  type InclusionProof,
  parseInclusionProof,
  parseTlogProof,
  verifyInclusionProof,
} from './receipt.js'
export { RecordError, type RecordErrorCode } from './record-error.js'
export { createSigner, type NoteSigner, signNote } from './signer.js'
export type { LogStorage } from './storage.js'
export { entryBytesMax } from './tiles.js'
export { type TimeStamp, type TimeStampTrust, verifyTimeStamp } from './time-stamp.js'
export { timeStampRequest } from './time-stamp-request.js'
