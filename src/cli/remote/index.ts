/**
 * The commands through a server: which one it is, and for each group of commands what is asked of its API, as the same
 * values that the data folder gives. Shows nothing: that is done once, by the commands.
 */
export { activityThere } from './activity.js'
export { allById } from './answers.js'
export { type CheckTerms, clearThere } from './checks.js'
export {
  dismissClaimThere,
  listClaimsThere,
  openClaimThere,
  upholdClaimThere,
  withdrawClaimThere,
} from './claims.js'
export { clearDatasetThere, namedThere } from './clear-dataset.js'
export { mustOpenFolder, namedServer, remoteOf } from './connection.js'
export {
  inquireThere,
  listRunsThere,
  proveRowThere,
  rowsThere,
  showRunThere,
  stopRunThere,
} from './datasets.js'
export { type Deposited, type DepositTerms, depositThere } from './deposits.js'
export {
  acceptOfferThere,
  counterOfferThere,
  declineOfferThere,
  giveGrantThere,
  grantHistoryThere,
  grantsThere,
  ownersThere,
  resumeSuspendedThere,
  revokeGrantThere,
  suspendActiveThere,
  withdrawOfferThere,
} from './grants.js'
export { importCatalogueThere } from './imports.js'
export { listJobsThere } from './jobs.js'
export { registryOfLicence, registryToLicense, takeLicenceThere } from './licences.js'
export {
  allOf,
  giveMandateThere,
  listMandatesThere,
  revokeMandateThere,
  type SomeDone,
  showMandateThere,
} from './mandates.js'
export { allPartiesThere, partyThere, registerPartyThere } from './parties.js'
export { findReceiptThere, listClearancesThere } from './receipts.js'
export {
  entryThere,
  type LogShown,
  logAddress,
  logThere,
  policyThere,
  rangeThere,
  subjectReceiptThere,
} from './record.js'
export { liftStopsThere, reserveThere, stopWorkThere } from './reservations.js'
export { allWorksThere, registryAround, type WorksDesk, worksThere } from './works.js'
