/**
 * Where the column of that name stands, or -1. In another case if none is written so, and none but it is meant by that:
 * shards of one dataset aren't always of one mind.
 * @param mapped all names that are looked for
 */
export function columnNamed(columns: readonly string[], name: string, mapped: readonly string[]): number {
  const exact = columns.indexOf(name)
  if (exact >= 0) return exact
  const lower = name.toLowerCase()
  return columns.findIndex((column) => column.toLowerCase() === lower && !mapped.includes(column))
}
