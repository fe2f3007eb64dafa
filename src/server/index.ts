/**
 * The HTTP side, where the rooms are put together: the house that people and programs work in, a witness of logs, and a
 * log's files served as they are.
 */

export { type App, type AppOptions, buildApp } from './app.js'
export { checkFileHere } from './checks/index.js'
export { explainedRows, removeRows, rowView, savedStatements, theRegistry } from './datasets/index.js'
export { type House, type HouseOptions, openHouse, type ServerSettings } from './house.js'
export type { HttpErrorCode } from './http/index.js'
export { createToken, firstRunLink, type IdentityErrorCode, recordAct } from './identity/index.js'
export type { JobsErrorCode } from './jobs/index.js'
export { serveLog } from './log-server.js'
export {
  type BackupManifest,
  operationsOf,
  type Restored,
  type RunningServer,
  restoreBackup,
  type ServerOptions,
  startServer,
  startTelemetry,
  type Telemetry,
  writeBackup,
} from './operations/index.js'
export type { PictureErrorCode } from './pictures/index.js'
export type { UploadErrorCode } from './uploads/index.js'
export type { WebhooksErrorCode } from './webhooks/index.js'
export { openWitness, type Witness, type WitnessErrorCode, type WitnessOptions } from './witness.js'
export { serveWitness } from './witness-server.js'
export { connectLog, openWorker, type ServerAddress, type WorkerOptions } from './worker/index.js'
