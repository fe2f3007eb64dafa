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
  /** A quote as the next byte would open a field, or go on with one that the last byte seemed to close. */
  let opens = true
  return {
    cut(chunk, from, recordsMax) {
      const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length)
      const end = bytes.length
      let records = 0
      let lastEnd = -1
      let at = from
      /** Where a quote opens whatever stands before it; and the next quote and line end, once looked for. */
      let openAt = opens ? from : -1
      let nextQuote = -1
      let nextLine = -1
      while (at < end) {
        if (nextQuote < at) nextQuote = quotes ? found(bytes.indexOf(quote, at), end) : end
        if (quoted) {
          at = Math.min(nextQuote + 1, end)
          quoted = nextQuote === end
          openAt = at
          continue
        }
        if (nextLine < at) nextLine = found(bytes.indexOf(lineFeed, at), end)
        if (nextLine < nextQuote) {
          at = nextLine + 1
          openAt = at
          lastEnd = at
          if (++records === recordsMax) break
        } else if (nextQuote < end) {
          quoted = nextQuote === openAt || (nextQuote > from && bytes[nextQuote - 1] === delimiter)
          at = nextQuote + 1
        } else {
          at = end
        }
      }
      if (at > from) opens = at === openAt || bytes[at - 1] === delimiter
      return { at, records, lastEnd }
    },
  }
}

function found(index: number, end: number): number {
  return index < 0 ? end : index
}
