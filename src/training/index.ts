/**
 * The training gate: a dataset as it really is goes in, the part that may be trained on comes out, with the reason for
 * every row and a receipt that proves it. Reads datasets, asks `clearance` of every row, writes the parts, commits to all
 * of it in the record.
 */

export type { ClearDatasetOptions, ClearedDataset, ClearProgress } from './clear-dataset-options.js'
export { type OutcomeCounts, type RunCounts, topHosts } from './counts.js'
export {
  type ColumnRole,
  columnRoles,
  type DatasetMapping,
  type DatasetSource,
  type MappedColumn,
  outcomesOfRows,
  type PartName,
  partRowsMax,
  type RowOutcome,
  type RowsOfPart,
  type RowValue,
  type RowVerdict,
  verdictColumns,
} from './dataset/rows.js'
export { TrainingError, type TrainingErrorCode } from './training-error.js'
