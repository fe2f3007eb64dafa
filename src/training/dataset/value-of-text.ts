import { parseList } from './parse-list.js'
import { idInFileName } from './platform-ids.js'
import type { MappedColumn, RowValue } from './rows.js'

/** A text as a value of a row: a list where it is one written out, else itself. */
export function valueOfText(text: string): RowValue {
  const first = text.charCodeAt(0)
  return first === 0x5b || first === 0x28 ? (parseList(text) ?? text) : text
}

/** What a mapping makes of the values of its column. */
export function derived(mapped: MappedColumn, values: readonly RowValue[]): readonly RowValue[] {
  // Of media it is read later, from where it lies.
  if (mapped.from !== 'file-name') return values
  const platform = mapped.of ?? 'youtube'
  return values.map((value) => {
    if (value === null) return null
    if (typeof value === 'string') return idInFileName(platform, value)
    const ids = value.map((name) => idInFileName(platform, name)).filter((id) => id !== null)
    return ids.length === 0 ? null : ids
  })
}
