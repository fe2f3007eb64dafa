import { isUtf8 } from 'node:buffer'
import type { ColumnOfPart, MappedColumn, RowValue } from './rows.js'
import { derived, valueOfText } from './value-of-text.js'

/**
 * The values of a column as they lie in memory, in UTF-8: that of a row is the `lengths[row]` bytes from `starts[row]` on.
 * Most values are looked up, hashed and copied, for which nobody needs a string of each.
 */
export interface TextColumn {
  readonly bytes: Uint8Array
  readonly starts: Uint32Array
  /** Bytes of each; or `absentText`, `otherText`. */
  readonly lengths: Int32Array
  /** Values that are no run of these bytes: lists, texts with escapes in them, what is no UTF-8. */
  readonly others: ReadonlyMap<number, RowValue>
}

/** In place of a length: the value is null. */
export const absentText = -1
/** In place of a length: the value is among the others. */
export const otherText = -2

/** The value of one row. */
export function valueAt({ bytes, starts, lengths, others }: TextColumn, row: number): RowValue {
  const length = lengths[row]!
  if (length === absentText) return null
  if (length === otherText) return others.get(row)!
  return textBetween(bytes, starts[row]!, starts[row]! + length)
}

function textBetween(bytes: Uint8Array, start: number, end: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8', start, end)
}

/** A column whose values are made when somebody asks for them. */
function columnOfTexts(mapped: MappedColumn, texts: TextColumn): ColumnOfPart {
  let values: RowValue[] | undefined
  return {
    mapped,
    texts,
    get values() {
      values ??= valuesOf(texts)
      return values
    },
  }
}

/** What a mapping makes of the values of its column. */
export function derivedColumn(mapped: MappedColumn, texts: TextColumn): ColumnOfPart {
  return mapped.from !== 'file-name'
    ? columnOfTexts(mapped, texts)
    : { mapped, values: derived(mapped, valuesOf(texts)) }
}

/** All values of a column. */
export function valuesOf(texts: TextColumn): RowValue[] {
  return Array.from(texts.lengths, (_, row) => valueAt(texts, row))
}

/** A column whose every value is null. */
export function absentColumn(count: number): TextColumn {
  const lengths = new Int32Array(count).fill(absentText)
  return { bytes: new Uint8Array(0), starts: new Uint32Array(count), lengths, others: new Map() }
}

const bracket = 0x5b
const parenthesis = 0x28

/** Takes texts one by one, and says which are values as they stand (`valueOfText`). */
export function createTextColumn(bytes: Uint8Array, starts: Uint32Array) {
  const lengths = new Int32Array(starts.length)
  const others = new Map<number, RowValue>()
  let wholeIsUtf8: boolean | undefined
  const isText = (start: number, end: number): boolean => {
    wholeIsUtf8 ??= isUtf8(bytes)
    return wholeIsUtf8 || isUtf8(bytes.subarray(start, end))
  }
  return {
    absent(row: number): void {
      lengths[row] = absentText
    },
    /** @param notAscii whether there are other bytes than ASCII's in it */
    add(row: number, length: number, notAscii: boolean): void {
      const start = starts[row]!
      const first = length === 0 ? 0 : bytes[start]!
      if (first === bracket || first === parenthesis || (notAscii && !isText(start, start + length))) {
        const text = textBetween(bytes, start, start + length)
        const value = valueOfText(text)
        if (value !== text || notAscii) {
          this.other(row, value)
          return
        }
      }
      lengths[row] = length
    },
    other(row: number, value: RowValue): void {
      lengths[row] = otherText
      others.set(row, value)
    },
    done: (): TextColumn => ({ bytes, starts, lengths, others }),
  }
}
