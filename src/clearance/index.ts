/**
 * The spine: one item and one use in; what is known about it is gathered (matches, names, signals, declarations),
 * decided and recorded; a decision with its receipt comes out. The command line, both gates and the portal all go
 * through here, and nothing else decides.
 */
export {
  type ClearanceResult,
  type Clearing,
  type ClearOptions,
  clearFile,
  prepareClearing,
  type ResultSegment,
} from './clear.js'
export {
  type DepositOptions,
  type DepositProgress,
  type DepositResult,
  depositFile,
  unfinishedDeposits,
} from './deposit.js'
export { ClearanceError, type ClearanceErrorCode } from './errors.js'
export { depositFrameHashes, exportFrameHashes } from './exchange.js'
export {
  type ImportOptions,
  type ImportProgress,
  type ImportReport,
  importCatalogue,
} from './import.js'
export { type Kyodaku, type KyodakuOptions, openKyodaku, trustedLogKey } from './kyodaku.js'
export {
  type Concern,
  type DoneUnderMandate,
  doneUnderMandate,
  findMandate,
  giveMandate,
  loadPowers,
  type MandateRevocation,
  mandatesWhere,
  mayAct,
  ownersAt,
  type Powers,
  powersIn,
  revokeMandate,
} from './mandates.js'
export { type Bilingual, parseReceipt, type Receipt, type ReceiptCheck, verifyReceipt } from './receipt.js'
export { findReceipt, listClearances } from './receipts.js'
export {
  type Act,
  loadRegistry,
  type NewEntry,
  recordGrant,
  recordMandate,
  recordParty,
  recordReservation,
  recordSubjects,
  recordWork,
  subjectIn,
} from './registry.js'
export { rematchEarlier } from './rematch.js'
export {
  type Check,
  findEquivocations,
  type Trusted,
  type Verdict,
  type Verification,
  verifyItem,
} from './verification.js'
