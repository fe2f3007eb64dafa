/**
 * The training gate: a dataset as it really is goes in, the part that may be trained on comes out, with the reason for
 * every row and a receipt that proves it. Reads datasets, asks `clearance` of every row, writes the parts, commits to all
 * of it in the record.
 */
export type {
  Dataset,
  DatasetDescription,
  DatasetWarning,
  DescribedColumn,
  PassedOver,
} from './dataset/dataset.js'
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
export { type SourceParts, type SourceRead, type SplitOptions, splitSource } from './dataset/split-source.js'
export { linkFolderPart } from './dataset/write-folder.js'
export { writeParquet } from './dataset/write-parquet.js'
export { type OutputPiece, type PartOutput, writePart } from './dataset/write-part.js'
export { writePieces } from './dataset/write-pieces.js'
export { TrainingError, type TrainingErrorCode } from './training-error.js'
