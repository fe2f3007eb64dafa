/**
 * The training gate: a dataset as it really is goes in, the part that may be trained on comes out, with the reason for
 * every row and a receipt that proves it. Reads datasets, asks `clearance` of every row, writes the parts, commits to all
 * of it in the record.
 */

export type { ClearDatasetOptions, ClearedDataset, ClearProgress } from './clear-dataset-options.js'
export { addCounts, noCounts, type OutcomeCounts, type RunCounts, topHosts } from './counts.js'
export type {
  Dataset,
  DatasetDescription,
  DatasetWarning,
  DescribedColumn,
  PassedOver,
  UnreadFiles,
} from './dataset/dataset.js'
export { unreadFiles, whysPassedOver } from './dataset/dataset.js'
export { locationsOf } from './dataset/locations-of.js'
export { type MappingFile, parseMappingFile } from './dataset/mapping-file.js'
export { type OpenOptions, openDataset } from './dataset/open-dataset.js'
export { manifestName, type OutputFrame, openOutput, outputName } from './dataset/open-output.js'
export { durationOfValue, parseDuration } from './dataset/parse-duration.js'
export {
  type LooseFile,
  type ParquetLayout,
  type PartData,
  type PartPayload,
  type SourceLayout,
  transferables,
} from './dataset/part.js'
export { readPart } from './dataset/read-part.js'
export {
  type BrokenRow,
  type ColumnRole,
  columnRoles,
  type DatasetMapping,
  type DatasetSource,
  derivations,
  type MappedColumn,
  type MediaAt,
  outcomesOfRows,
  type PartName,
  partRowsMax,
  type RowOutcome,
  type RowsOfPart,
  type RowValue,
  type RowVerdict,
  verdictColumns,
} from './dataset/rows.js'
export { shownLocation } from './dataset/shown-location.js'
export { type SourceParts, type SourceRead, type SplitOptions, splitSource } from './dataset/split-source.js'
export { linkFolderPart } from './dataset/write-folder.js'
export { writeParquet } from './dataset/write-parquet.js'
export { type OutputPiece, type PartOutput, writePart } from './dataset/write-part.js'
export { writePieces } from './dataset/write-pieces.js'
export { type ReportDocument, renderHtml, renderMarkdown } from './document/index.js'
export {
  type GrantorOf,
  type ModelExport,
  receiptFileName,
  type TrainedModel,
  toCycloneDx,
  toSpdx,
  type WeightsFile,
  weightsDocument,
  weightsFile,
} from './exports/index.js'
export {
  answerInquiry,
  type InquiredAnswer,
  type InquiredDataset,
  type InquiryAnswer,
  type InquiryOptions,
  type InquiryRecorded,
} from './inquiry.js'
export { countRanges, type KeptRows, mergeRanges, type RowRange } from './kept-rows.js'
export { partyName } from './names-of.js'
export { parseInquiry } from './parse-inquiry.js'
export {
  type AuditedPart,
  type AuditedRow,
  type AuditFailure,
  type AuditFailureKind,
  type AuditOptions,
  type AuditResult,
  auditDataset,
} from './receipt/audit.js'
export type { Bilingual, Check } from './receipt/check.js'
export {
  type CommittedPart,
  comparePartNames,
  createPartCommitment,
  datasetRoot,
  type HashTree,
  leafBytes,
  leafData,
  openDatasetTree,
  openPartTree,
  outcomeBytes,
  type PartCommitment,
  type PartCounts,
  type PartLine,
  partLine,
  plainTreeHasher,
  type TreeHasher,
} from './receipt/commitment.js'
export { countRow } from './receipt/count-rows.js'
export {
  type DatasetEntry,
  type DatasetInputs,
  type DatasetReceipt,
  type DatasetReceiptCheck,
  type DatasetResult,
  datasetEntry,
  datasetResult,
  logOf,
  makeDatasetReceipt,
  type ReceiptSource,
  underSnapshot,
  verifyDatasetReceipt,
} from './receipt/dataset-receipt.js'
export {
  brokenEvidence,
  brokenReason,
  decideAgain,
  decideRow,
  decisionOf,
  evidenceDigest,
  evidenceOf,
  evidenceText,
  excerptDigest,
  type RowEvidence,
  rowOutcomeOf,
} from './receipt/evidence.js'
export { explainEvidence } from './receipt/explain-row.js'
export { type Looked, type LookedBy, type LookedKind, lookedKinds } from './receipt/looked.js'
export { parseDatasetReceipt } from './receipt/parse-dataset-receipt.js'
export { parseRowProof } from './receipt/parse-row-proof.js'
export { datasetReceiptDigest } from './receipt/receipt-digest.js'
export { rowBytes, rowDigest } from './receipt/row-bytes.js'
export { makeRowProof, type ProvedRow, type RowProof, type RowProofCheck, verifyRowProof } from './receipt/row-proof.js'
export { partKey, partSalts, rowSalt, saltBytes } from './receipt/salts.js'
export { lookedNames, rowOutcomeName } from './receipt/words.js'
export {
  type FoundSince,
  findAffectedRows,
  type RecheckedRows,
  type RegistryEvent,
  type Remediation,
  type RemediationChange,
  type RemediationInputs,
  type SinceCleared,
} from './remediation.js'
export {
  type DueDiligenceInputs,
  dueDiligenceFields,
  dueDiligenceRecord,
  grantorsIn,
  nothingStated,
  type PartyStatement,
  type PartyStatements,
  type PrincipleAnswer,
  type PrincipleCodeInputs,
  parseStatements,
  principleCodeAnswers,
  principleCodeFields,
  type ReportInputs,
  type ReportKind,
  type ReportSource,
  reportKinds,
  reportOf,
  reportSources,
  type StatedForReports,
  type StatedSize,
  type StatementsFile,
  statementsFormat,
  statementsSchema,
  statementsTemplate,
  type TrainingContentInputs,
  trainingContentFields,
  trainingContentSummary,
} from './reports/index.js'
export { type AuditBundleOptions, auditBundle, type BundleAudit, type BundleCheckName } from './run/audit-bundle.js'
export { type BundleProgress, type MadeBundle, makeAuditBundle } from './run/bundle.js'
export { type BundleManifest, parseBundleManifest } from './run/bundle-manifest.js'
export { clearDataset } from './run/clear-dataset.js'
export { checkDigestList, type DigestListFile } from './run/digest-list.js'
export { type InquireOptions, type InquiryAsker, inquire } from './run/inquire.js'
export { type OutputFolder, openOutputFolder, outcomeFolders } from './run/output-folder.js'
export { type Rechecked, recheckDataset, recheckDatasets } from './run/recheck.js'
export {
  type DatasetRemoval,
  type RemoveOptions,
  removeDataset,
  resumeRemovals,
  sweepMediaFolders,
} from './run/remove-dataset.js'
export { proveRow, type RowFilter, type RowPlace, receiptOf, rowsOfRun, type ShownRow } from './run/rows-of-run.js'
export { registryOfRun } from './run/run-registry.js'
export { type DatasetRun, findRun, interruptedCode, listRuns, noteInterruptedRuns } from './run/runs.js'
export { TrainingError, type TrainingErrorCode } from './training-error.js'
export { type InquiryCheck, verifyInquiry } from './verify-inquiry.js'
export { verifyItems } from './verify-items.js'
export {
  outcomeWords,
  reasonWords,
  roleOfWords,
  roleWords,
  stateWords,
  type TwoLanguages,
  uncheckedWords,
} from './words/index.js'
