/**
 * Keeps everything: the data directory with its lock, the database (embedded, or a PostgreSQL server) with its
 * migrations, blobs by their digest, and the files of the record. What it says is written is on disk; what was half
 * written when the process died is never seen again. Knows bytes and rows; knows nothing of what they mean.
 */
export {
  type BackupSink,
  backupName,
  type FileInBackup,
  filesBelow,
  firstBytes,
  folderSink,
  isTarName,
  listingSink,
  readTables,
  type TableInFile,
  tarFileSink,
  tarSink,
  unpackBackup,
  writeTables,
} from './backup/index.js'
export type { BlobStore } from './blob-store.js'
export { type CacheKind, openCached } from './cache-folder.js'
export { textArray } from './database-values.js'
export { moveDurably, syncDirectory } from './durable-file.js'
export { inBatches } from './in-batches.js'
export type { JournalFile } from './journal-file.js'
export { findLocalServer, type LocalServer, localServerNote } from './local-server.js'
export { type LockedFolder, openLockedFolder } from './locked-folder.js'
export { listenToServer, type Notifications } from './notifications.js'
export { type OpenStoreOptions, openStore, type Store, type StoreNotice } from './open-store.js'
export { openQueue, type Queue, type QueueOptions, queueSchema } from './queue/index.js'
export type { RecordFiles } from './record-files.js'
export { createSectionFile, openSectionFile, type SectionFile, type SectionFileWriter } from './section-file.js'
export { openStaticFiles, type StaticFiles } from './static-files.js'
export { StoreError, type StoreErrorCode } from './store-error.js'
export type {
  ClearancesTable,
  GrantUsesTable,
  ReferenceCompletionsTable,
  ReferenceTracksTable,
  RegistryEntriesTable,
  RegistryKind,
  RegistrySubjectsTable,
  RetroMatchesTable,
  SettledUsesTable,
  Tables,
} from './tables.js'
export type { ChecksTable, UploadsTable } from './tables-checks.js'
export type {
  GenerationCharactersTable,
  GenerationSamplesTable,
  GenerationState,
  GenerationsTable,
  GenerationWorksTable,
  ReservedUsesTable,
} from './tables-generation.js'
export type {
  EventsTable,
  JobsTable,
  WebhookAttemptsTable,
  WebhookDeliveriesTable,
  WebhookEndpointsTable,
} from './tables-jobs.js'
export type { MatchesTable, MatchState, MatchVerdictsTable } from './tables-matches.js'
export type { ProbeChangesTable, ProbePlansTable, ProbeSampleState, ProbeSamplesTable } from './tables-probes.js'
export type {
  DatasetAlertsTable,
  DatasetFoundSinceTable,
  DatasetGrantsTable,
  DatasetPartsTable,
  DatasetsTable,
  DatasetWorksTable,
} from './tables-training.js'
export type { Tenant, TenantDatabase } from './tenant.js'
