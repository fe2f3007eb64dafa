import { TrainingError } from '../training-error.js'
import { detectShape, type FoundColumn, isTelling } from './detect-shape.js'
import { type MappingFile, mappedColumns } from './mapping-file.js'
import type { DatasetMapping, DatasetSource, MappedColumn } from './rows.js'
import { digestColumn } from './samples.js'
import type { SourceHead } from './source-head.js'

/**
 * What the sources are recognised as, put together: a dataset may have tables of several kinds.
 * @param naming columns that name media beside them
 * @throws TrainingError `training.no-columns`
 */
export function detectedMapping(
  first: DatasetSource,
  heads: readonly SourceHead[],
  naming: readonly MappedColumn[] = [],
): DatasetMapping {
  const mappings = heads.flatMap(({ found }) => detectShape(found) ?? [])
  if (mappings.length === 0 && naming.length === 0) throw noColumns(first, heads[0]!.found)
  const columns = new Map<string, MappedColumn>()
  for (const column of [...mappings.flatMap((mapping) => mapping.columns), ...naming]) {
    const key = JSON.stringify([column.column, column.role, column.from])
    if (!columns.has(key)) columns.set(key, column)
  }
  const shape = mappings.find((mapping) => mapping.shape !== undefined)?.shape
  return shape === undefined ? { columns: [...columns.values()] } : { shape, columns: [...columns.values()] }
}

/**
 * What a mapping file says.
 * @throws TrainingError `training.bad-mapping` where it names columns that a table hasn't
 */
export function filedMapping(source: DatasetSource, head: SourceHead, file: MappingFile): DatasetMapping {
  const columns = mappedColumns(file)
  // Rows of JSON and samples may have what the first ones don't; tables say all their columns.
  const table = head.layout.csv !== undefined || source.format === 'parquet'
  const missing = table ? columns.filter(({ column }) => !hasColumn(head, column)) : []
  if (missing.length > 0) {
    throw new TrainingError(
      'training.bad-mapping',
      `${source.name} has no column ${missing.map(({ column }) => JSON.stringify(column)).join(', ')}. It has: ${list(head.found)}.`,
    )
  }
  return { columns }
}

/** Columns that would be looked at if the source were alone, and aren't: its rows can't be admitted without. */
export function notLookedAt({ found, layout }: SourceHead, { columns }: DatasetMapping): string[] {
  // Columns of tables are found in another case too, paths of JSON as they are written.
  const table = layout.csv !== undefined || layout.parquet !== undefined
  const cased = (column: string) => (table ? column.toLowerCase() : column)
  const looked = new Set(columns.map(({ column }) => cased(column)))
  const alone = detectShape(found)?.columns ?? []
  const given = columns.some(({ role }) => role === 'digest')
  return alone
    .filter(({ role, column }) => isTelling(role) && !looked.has(cased(column)) && !(given && column === digestColumn))
    .map(({ column }) => column)
}

/** Names in the rows of JSON that have been looked at: those of the first rows, and those that other sources have. */
export function knownNames({ layout }: SourceHead, { columns }: DatasetMapping): string[] {
  const paths = [...layout.columns, ...columns.map(({ column }) => column)]
  return [...new Set(paths.flatMap((path) => [path, path.split(/\.|\[\]/, 1)[0]!]))]
}

/** Whether the first rows have it, or it is a list of what they have. */
export function hasColumn(head: SourceHead, name: string): boolean {
  return head.found.some(({ column }) => isOfColumn(column, name))
}

/** Whether a column, as it was found, is the mapped one, or lies in the list that is (`frames[].hash` in `frames`). */
export function isOfColumn(column: string, mapped: string): boolean {
  const [found, name] = [column.toLowerCase(), mapped.toLowerCase()]
  return found === name || found.startsWith(`${name}[].`)
}

function list(found: readonly FoundColumn[]): string {
  return found.map(({ column }) => JSON.stringify(column)).join(', ')
}

function noColumns(source: DatasetSource, found: readonly FoundColumn[]): TrainingError {
  const first = found.find(({ samples }) => samples.length > 0) ?? found[0]
  const example = JSON.stringify({ columns: { [first?.column ?? 'link']: 'url' } })
  return new TrainingError(
    'training.no-columns',
    `No column of ${source.name} is known to say where a row comes from or what is in it. It has: ${list(found) || 'none'}. Say it in a mapping file, such as ${example}.`,
  )
}
