/** What a dataset, its parts and its rows are. */
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
} from './rows.js'
