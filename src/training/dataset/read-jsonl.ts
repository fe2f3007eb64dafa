import { detectShape } from './detect-shape.js'
import { isJsonObject, type JsonObject, jsonGetter, jsonPaths } from './json-paths.js'
import type { BrokenRow, DatasetMapping, RowsOfPart, RowValue } from './rows.js'
import { derived } from './value-of-text.js'

/**
 * Rows of JSON Lines. A line that is no JSON object is a row too: a broken one.
 * @param known names that have been looked at; a row that has another which says something of it is broken
 */
export function readJsonlPart(
  bytes: Uint8Array,
  rows: number,
  mapping: DatasetMapping,
  known?: readonly string[],
): RowsOfPart {
  const isUnmapped = known === undefined ? () => false : createUnmapped(known)
  const getters = mapping.columns.map(({ column }) => jsonGetter(column))
  const values = mapping.columns.map(() => new Array<RowValue>(rows).fill(null))
  const broken = new Map<number, BrokenRow>()
  forEachLine(bytes, (line, row) => {
    const parsed = parseLine(line)
    if (typeof parsed === 'string') broken.set(row, parsed)
    else if (isUnmapped(parsed)) broken.set(row, 'unmapped-column')
    else for (let i = 0; i < getters.length; i++) values[i]![row] = getters[i]!(parsed, line)
  })
  return {
    count: rows,
    columns: mapping.columns.map((mapped, index) => ({ mapped, values: derived(mapped, values[index]!) })),
    broken,
  }
}

/** Whether an object has a name that is not known and would be looked at, by the name and by the value that it has there. */
function createUnmapped(known: readonly string[]): (row: JsonObject) => boolean {
  const names = new Set(known)
  const byNameAlone = new Map<string, boolean>()
  return (row) => {
    for (const name in row) {
      if (names.has(name)) continue
      const value = row[name]
      if (typeof value === 'string' || (typeof value === 'object' && value !== null)) {
        if (isTellingPath(jsonPaths({ [name]: value }))) return true
        continue
      }
      const says = byNameAlone.get(name) ?? isTellingPath(new Map([[name, null]]))
      byNameAlone.set(name, says)
      if (says) return true
    }
    return false
  }
}

function isTellingPath(paths: ReadonlyMap<string, RowValue>): boolean {
  const found = [...paths].map(([column, value]) => ({ column, samples: value === null ? [] : [value] }))
  return detectShape(found) !== undefined
}

/** A line's object, or why it is none. */
export function parseLine(line: string): JsonObject | 'not-json' | 'not-an-object' {
  try {
    const value: unknown = JSON.parse(line)
    return isJsonObject(value) ? value : 'not-an-object'
  } catch {
    return 'not-json'
  }
}

/** Lines without their line ends; a last one without an end is one too. */
export function forEachLine(
  bytes: Uint8Array,
  visit: (line: string, row: number, start: number, end: number) => void,
): void {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  for (let start = 0, row = 0; start < bytes.length; row++) {
    const found = buffer.indexOf(0x0a, start)
    const next = found < 0 ? bytes.length : found + 1
    let end = found < 0 ? bytes.length : found
    if (end > start && buffer[end - 1] === 0x0d) end--
    visit(buffer.toString('utf8', start, end), row, start, end)
    start = next
  }
}
