/**
 * Works, references and names as the server shows and takes them: what a page reads of them, deposits and imports as jobs,
 * the index of names in memory.
 */
export { registerCatalogueJobs, tellReference } from './catalogue-jobs.js'
export { type FoundName, houseNamesState, searchHouse } from './house-names.js'
export {
  type ImportProblem,
  importInput,
  importOptionsOf,
  importProblem,
  importReport,
  importReportCsv,
  importRequest,
  readImport,
  wholeImportReport,
} from './imports.js'
export {
  listWorks,
  partiesNamed,
  readWork,
  type WorkFilter,
  type WorkRow,
  workItemOf,
  worksById,
  worksLeft,
} from './read-works.js'
export { referenceItemOf, referenceRows } from './references.js'
export {
  depositInput,
  historyItem,
  ownersInput,
  partyShort,
  recordedWork,
  referenceChange,
  referenceItem,
  triedWork,
  wholeQuery,
  workChange,
  workDetail,
  workInput,
  workItem,
} from './work-schemas.js'
