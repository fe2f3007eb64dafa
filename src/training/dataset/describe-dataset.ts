import type { DatasetDescription, DatasetWarning, PassedOver } from './dataset.js'
import { hasColumn, isOfColumn } from './map-columns.js'
import type { DatasetMapping, DatasetSource } from './rows.js'
import type { SourceHead } from './source-head.js'

/** What people are shown of a dataset before it is cleared; `head` is its first source's. */
export function describeDataset(
  location: string,
  sources: readonly DatasetSource[],
  passedOver: readonly PassedOver[],
  mapping: DatasetMapping,
  head: SourceHead,
): DatasetDescription {
  const bytes = sources.every((source) => source.bytes !== undefined)
    ? sources.reduce((sum, source) => sum + source.bytes!, 0)
    : undefined
  return {
    location,
    sources: sources.length,
    bytes,
    shape: mapping.shape,
    columns: head.found.map(({ column, samples }) => ({
      column,
      mapped: mapping.columns.filter((one) => isOfColumn(column, one.column)),
      samples: samples.slice(0, 3),
    })),
    passedOver,
    warnings: warningsOf(sources, passedOver, mapping, head),
  }
}

function warningsOf(
  sources: readonly DatasetSource[],
  passedOver: readonly PassedOver[],
  { columns }: DatasetMapping,
  head: SourceHead,
): DatasetWarning[] {
  const warnings: DatasetWarning[] = []
  const roles = new Set(columns.map(({ role }) => role))
  const formats = new Set(sources.map(({ format }) => format))
  const beside = passedOver.filter(({ why }) => why === 'beside-tables').length
  if (!roles.has('url') && !roles.has('platform-id')) warnings.push({ code: 'no-location', about: '' })
  if (!roles.has('text')) warnings.push({ code: 'no-text', about: '' })
  if (formats.size > 1) warnings.push({ code: 'mixed-formats', about: [...formats].join(', ') })
  if (head.broken > 0) warnings.push({ code: 'broken-rows', about: head.broken })
  const naming = columns.filter(({ from }) => from === 'media').map(({ column }) => column)
  if (naming.length > 0) warnings.push({ code: 'media-named', about: naming.join(', ') })
  else if (beside > 0) warnings.push({ code: 'media-beside-tables', about: beside })
  if (head.layout.csv !== undefined && head.layout.csv.head === undefined)
    warnings.push({ code: 'no-header', about: '' })
  for (const { column } of columns)
    if (!hasColumn(head, column)) warnings.push({ code: 'column-not-seen', about: column })
  return warnings
}
