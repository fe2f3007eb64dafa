import type { CsvDialect } from './part.js'
import type { RecordCutter } from './record-cutter.js'

const quote = 0x22
const lineFeed = 0x0a

/**
 * Finds where records of CSV end, over any chunking of the bytes. As RFC 4180 section 2 has it, and as common readers take
 * what it leaves open: a quote opens a quoted field only at the field's beginning, and one right after a closing quote is an
 * escaped one. A line end in quotes ends nothing. An empty line is a record.
 */
export function createCsvCutter({ delimiter, quotes }: Pick<CsvDialect, 'delimiter' | 'quotes'>): RecordCutter {
  let quoted = false
  /** A quote here would open a field, or go on with one that the last byte seemed to close. */
  let opens = true
  return {
    cut(bytes, from, recordsMax) {
      let records = 0
      let lastEnd = -1
      let at = from
      const end = bytes.length
      while (at < end) {
        if (quoted) {
          while (at < end && bytes[at] !== quote) at++
          if (at === end) break
          quoted = false
          opens = true
          at++
          continue
        }
        const byte = bytes[at]!
        at++
        if (byte === lineFeed) {
          opens = true
          lastEnd = at
          if (++records === recordsMax) break
        } else if (byte === delimiter) {
          opens = true
        } else if (byte === quote && opens && quotes) {
          quoted = true
        } else {
          opens = false
          // The run of plain bytes, without looking at each as what it might be.
          while (at < end) {
            const next = bytes[at]!
            if (next === lineFeed || next === delimiter) break
            at++
          }
        }
      }
      return { at, records, lastEnd }
    },
  }
}
