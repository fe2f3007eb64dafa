/** What a dataset, its parts and its rows are; how they are read and written. */
export type {
  Dataset,
  DatasetDescription,
  DatasetWarning,
  DescribedColumn,
  PassedOver,
  UnreadFiles,
} from './dataset.js'
export { unreadFiles } from './dataset.js'
export { settleDuckDbMemory } from './duckdb.js'
export { type FrameHashesOfPart, frameHashesOf, transferablesOf } from './frame-hashes-of.js'
export { type DigestOfFile, digestOfFile, type FileDigest } from './local-copies.js'
export { locationsOf } from './locations-of.js'
export { type MappingFile, parseMappingFile } from './mapping-file.js'
export { openDataset } from './open-dataset.js'
export { openOutput, outputName } from './open-output.js'
export { parseDuration } from './parse-duration.js'
export { type PartPayload, transferables } from './part.js'
export { readPart } from './read-part.js'
export {
  type BrokenRow,
  type ColumnOfPart,
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
  partRowsUsual,
  type RowOutcome,
  type RowsOfPart,
  type RowValue,
  type RowVerdict,
  verdictColumns,
} from './rows.js'
export type { OnMedia } from './samples.js'
export { shownLocation } from './shown-location.js'
export { type SourceParts, splitSource } from './split-source.js'
export { absentText, otherText, type TextColumn, valueAt } from './text-column.js'
export { linkFolderPart } from './write-folder.js'
export { writeParquet } from './write-parquet.js'
export { type OutputPiece, writePart } from './write-part.js'
export { writePieces } from './write-pieces.js'
