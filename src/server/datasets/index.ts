/**
 * Datasets as the server takes and shows them: where they may lie, the run as a job, what is told of it, its files, rows and
 * papers. What a row may be trained on is for `training` to say.
 */
export { alertSchema, foundOf, tellDatasetAlerts } from './alerts.js'
export {
  listOutput,
  outputFile,
  outputPathOf,
  pathOfUpload,
  placedUpload,
  removePlacedUpload,
} from './dataset-folders.js'
export { plannedDigests, plannedSignals } from './dataset-inputs.js'
export { nameOfLocation, placeOnServer } from './dataset-location.js'
export { type DatasetRequest, datasetRequestSchema, trainingUseOf } from './dataset-request.js'
export {
  columnsOfRun,
  datasetDetailSchema,
  datasetSchema,
  datasetStates,
  datasetView,
  describedSchema,
  describedView,
  type RunRow,
  readDataset,
  stateOfRun,
  unknownDataset,
} from './dataset-view.js'
export { inquirySchema, inquiryView } from './inquiry-schema.js'
export { exportForms, exportOf, type Paper, reportFormats, reportOf } from './papers.js'
export { recheckInput, recheckOnChanges, registerRecheckJob } from './recheck.js'
export { registryOfRun } from './registry-of-run.js'
export { removalSchema, removeRows, tidyDatasets } from './remove.js'
export { explainedRows, namesOfRows, rowSchema, rowView, theRegistry } from './row-view.js'
export { type DatasetPlan, ensureRun, registerTrainJob, runDataset, tellDataset } from './run-dataset.js'
export { reportStatementsSchema, savedStatements, savedStatementsSchema, statementsView } from './statements.js'
