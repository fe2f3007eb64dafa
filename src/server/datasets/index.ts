/**
 * Datasets as the server takes and shows them: where they may lie, the run as a job, what is told of it, its files, rows and
 * papers. What a row may be trained on is for `training` to say.
 */
export { alertSchema, tellDatasetAlerts } from './alerts.js'
export { listOutput, outputFile, placedUpload, removePlacedUpload } from './dataset-folders.js'
export { nameOfLocation, placeOnServer } from './dataset-location.js'
export { type DatasetRequest, datasetRequestSchema, trainingUseOf } from './dataset-request.js'
export {
  columnsOfRun,
  type DatasetState,
  datasetDetailSchema,
  datasetSchema,
  datasetStates,
  datasetView,
  describedSchema,
  type RunRow,
  readDataset,
  stateOfRun,
  unknownDataset,
} from './dataset-view.js'
export { registryFor, rowSchema, rowView } from './row-view.js'
export { type DatasetPlan, ensureRun, registerTrainJob, tellDataset } from './run-dataset.js'
export {
  type DatasetRow,
  type DescribedDataset,
  type ExportForm,
  exportForms,
  type FoundRows,
  type Paper,
  type ReportForm,
  type RowFilter,
  type RowPlace,
  reportForms,
  type TrainingGate,
  trainingGate,
} from './training-gate.js'
