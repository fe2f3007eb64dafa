import type { MappedColumn, RowsOfPart } from '../dataset/index.js'
import { bytesOfRow, type KeptPart, valuesOfBytes } from './kept-part.js'

/**
 * The rows of a part as they were read from the dataset, from what was kept of it, to be looked at again. A list of values,
 * which was committed to as its JSON text, is a list again.
 *
 * @throws TrainingError `training.bad-kept-part`
 */
export function rowsOfKept(
  kept: Pick<KeptPart, 'evidenceOf' | 'rowEnds' | 'rowBytes'>,
  columns: readonly MappedColumn[],
): RowsOfPart {
  const count = kept.evidenceOf.length
  const values = columns.map(() => new Array<string | readonly string[] | null>(count))
  for (let row = 0; row < count; row++) {
    const of = valuesOfBytes(bytesOfRow(kept, row), columns.length)
    for (let column = 0; column < columns.length; column++) values[column]![row] = listed(of[column]!)
  }
  return { count, columns: columns.map((mapped, i) => ({ mapped, values: values[i]! })), broken: new Map() }
}

/** A list of values as it was before it was committed to as JSON. */
function listed(value: string | readonly string[] | null): string | readonly string[] | null {
  if (typeof value !== 'string' || !value.startsWith('["')) return value
  try {
    const list: unknown = JSON.parse(value)
    return Array.isArray(list) && list.every((one) => typeof one === 'string') ? list : value
  } catch {
    // A text that looks like a list and is none: it is looked at as it stands.
    return value
  }
}
