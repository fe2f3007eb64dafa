/**
 * Where a column of that name stands, or -1. In another case if none is written so: shards of one dataset aren't always of
 * one mind.
 */
export function columnNamed(columns: readonly string[], name: string): number {
  const exact = columns.indexOf(name)
  if (exact >= 0) return exact
  const lower = name.toLowerCase()
  return columns.findIndex((column) => column.toLowerCase() === lower)
}
