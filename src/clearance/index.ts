/**
 * The spine: one item and one use in; what is known about it is gathered (matches, names, signals, declarations),
 * decided and recorded; a decision with its receipt comes out. The command line, both gates and the portal all go
 * through here, and nothing else decides.
 */
export { type Activity, activityOf, type DecidedUse } from './activity.js'
export { changeReference, type ReferenceChange } from './change-reference.js'
export {
  claimsOf,
  dismissClaim,
  openClaim,
  type UpheldClaim,
  upholdClaim,
  withdrawClaim,
} from './claims.js'
export {
  type ClearanceResult,
  type Clearing,
  type ClearOptions,
  clearFile,
  clearText,
  type ItemText,
  prepareClearing,
  type ResultSegment,
  receiptText,
} from './clear.js'
export { clearRequest, type RequestFile, type RequestOptions } from './clear-request.js'
export { decideReviewed, type JudgedMatch, type Reviewed } from './decide-judged.js'
export { worksOfGeneration } from './decided.js'
export {
  type DepositOptions,
  type DepositProgress,
  type DepositResult,
  depositFile,
  isWithdrawn,
  mustBeFile,
  unfinishedDeposits,
} from './deposit.js'
export { ClearanceError, type ClearanceErrorCode } from './errors.js'
export { depositFrameHashes, exportFrameHashes } from './exchange.js'
export { type FoundInFile, findInFile } from './find-in-file.js'
export {
  type FoundInFrameHashes,
  findInFrameHashes,
  frameHashTracks,
  type ManyFrameHashes,
} from './find-in-frame-hashes.js'
export {
  acceptOffer,
  type ChangedTerms,
  counterOffer,
  type Doing,
  decideRevokedAgain,
  declineOffer,
  expireEnded,
  findGrant,
  type GrantEvent,
  type GrantHistory,
  type GrantRevocation,
  giveGrant,
  grantHistory,
  type NewTerms,
  resumeSuspended,
  revokeGrantFrom,
  suspendActive,
  withdrawOffer,
} from './grants.js'
export { decideAgain, type TouchedDecision, touchedBy } from './grants-touched.js'
export {
  type ImportOptions,
  type ImportProgress,
  type ImportReport,
  importCatalogue,
} from './import.js'
export {
  type Decisions,
  decisionsSetAside,
  type JournaledDecision,
  type MakesGeneration,
  openDecisions,
  usualGateway,
} from './journaled-decisions.js'
export { type Kyodaku, type KyodakuOptions, openKyodaku, openSharedKyodaku, trustedLogKey } from './kyodaku.js'
export { type LiveClearing, type LiveOptions, openLiveClearing } from './live-clearing.js'
export { buildSignalIndex } from './locations/build-signal-index.js'
export { type CrawlOptions, type CrawlProgress, crawlSignals } from './locations/crawl.js'
export { type FetchFailure, fetchFailures } from './locations/exchange.js'
export type { FetchRecord } from './locations/fetch-record.js'
export {
  type LocationSignals,
  openLocationSignals,
  type SignalFindings,
  type UncheckedSignals,
} from './locations/location-signals.js'
export { gatherSignals, openSignals } from './locations/open-signals.js'
export { hostOf, type Pinned, type ResolveHost, refusedAddress, resolvePublic } from './locations/public-address.js'
export { type FetchLimits, fetchLimits, type SafeFetchOptions, safeFetch } from './locations/safe-fetch.js'
export { openSignalIndex, type SignalIndex } from './locations/signal-index.js'
export {
  checkSignalSnapshot,
  openSignalSnapshot,
  openSignalSnapshotToWrite,
  type SignalSnapshot,
  type SignalSnapshotWriter,
} from './locations/signal-snapshot.js'
export type { LocatedStatement } from './locations/site-signals.js'
export type { SignalManifest, SignalSeal } from './locations/snapshot-seal.js'
export { type SignalsFileKind, signalsFileKind } from './locations/unpack-signals.js'
export { importWarc, type WarcImport } from './locations/warc-import.js'
export { exportWarc } from './locations/warc-write.js'
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
export { type FoundInTracks, openKeptMatcher, wholeReferences } from './match-kept.js'
export {
  countMatches,
  type ListedMatch,
  listMatches,
  listMatchesOfUses,
  type MatchFilter,
  type MatchPlace,
  type MatchRow,
  matchStates,
  standingStates,
} from './matches.js'
export {
  givenVerdict,
  giveVerdict,
  matchOf,
  maySeeVerdicts,
  nextToReview,
  type ReviewPlace,
  reviewedBy,
  reviewersOf,
  takeBackHours,
  type VerdictRow,
  verdictsOf,
} from './matches-to-review.js'
export { type Bilingual, parseReceipt, type Receipt, type ReceiptCheck, verifyReceipt } from './receipt.js'
export { findReceipt, listClearances } from './receipts.js'
export {
  cosignRecord,
  rangeFile,
  recordPolicy,
  setRecordPolicy,
  stampRecord,
  subjectReceipt,
} from './record-exports.js'
export { type LoadedMatcher, loadMatcher } from './references.js'
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
  type SubjectKind,
  subjectIn,
  subjectKinds,
  unknownWork,
} from './registry.js'
export { type RegistryAt, registryAt } from './registry-at.js'
export { openRegistryFile, type RegistryFile, registryFileAt } from './registry-file.js'
export { registerParty } from './registry-parties.js'
export {
  createRegistryRecordReader,
  entriesPerPiece,
  type RecordedRegistry,
  type RegistryPiece,
  type RegistryRecordReader,
  registryPiece,
} from './registry-record.js'
export {
  mayDepositFor,
  mayRegisterWork,
  percentOfShare,
  registerWork,
  reserveWork,
  shareOfPercent,
} from './registry-works.js'
export { forgetRematch, type Rematch, rematchEarlier } from './rematch.js'
export { applyDelta, type Delta, makeDelta } from './snapshot/delta.js'
export {
  checkDisclosure,
  type Disclosure,
  type DisclosureCheck,
  disclose,
  parseDisclosure,
  readWithheld,
} from './snapshot/disclosure.js'
export {
  type HandedSnapshot,
  identityOf,
  type KeptSnapshot,
  keepSnapshot,
  keptPapers,
  keptRegistry,
  readHandedSnapshot,
  registryPieces,
  type SnapshotIdentity,
} from './snapshot/kept-snapshot.js'
export { type MadeSnapshot, type MakeSnapshotOptions, makeSnapshot, type SnapshotProgress } from './snapshot/make.js'
export { parseManifest, type SnapshotManifest, verifyPapers } from './snapshot/manifest.js'
export {
  type OpenSnapshotOptions,
  openSnapshot,
  type Snapshot,
  type SnapshotCheck,
  verifySnapshot,
} from './snapshot/open.js'
export { readPapers } from './snapshot/papers.js'
export { type RecomputeCheck, recomputeUnderSnapshot } from './snapshot/recompute.js'
export { mustCover } from './snapshot/under.js'
export { runVerifier, type VerifyItems } from './standalone-verifier.js'
export { liftStops, type Stop, stopsOf, stopWork } from './stops.js'
export { usageOf } from './usage.js'
export {
  type GivenVerdict,
  recordVerdict,
  settle,
  standingVerdicts,
  type VerdictKind,
  type VerdictStatement,
  verdictKinds,
} from './verdicts.js'
export {
  type Check,
  type FormatVerifier,
  findEquivocations,
  type Item,
  notVerifiable,
  type Trusted,
  type Verdict,
  type Verification,
  verificationOf,
  verifyItem,
} from './verification.js'
export { programVersion } from './version.js'
export {
  type ChangedUse,
  compareRegimes,
  type DecidedItem,
  type Draft,
  type Outcomes,
  type RegimesCompared,
  type WhatIf,
  whatIf,
} from './what-if.js'
export { decidedItems, type UsesInSight, usesInSight, usesLookedAtMax } from './what-if-uses.js'
export { requestCosignatures, type WitnessAddress, type WitnessResult } from './witnessing.js'
