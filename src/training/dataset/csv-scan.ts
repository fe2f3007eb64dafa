import type { CsvDialect } from './part.js'

const quote = 0x22
const lineFeed = 0x0a
const carriageReturn = 0x0d

/** Where some records lie in their bytes. */
export interface CsvRecords {
  records: number
  /** By record: where it begins; one more than there are records, so that the last one's end is there too. */
  starts: Uint32Array
  /** By record: where its content ends, before its line end. */
  ends: Uint32Array
  /** By record: how many fields it has. */
  fields: Uint32Array
  /** The last record ends within a quoted field. */
  unclosed: boolean
}

/** Where the wanted fields of some records lie, too. */
export interface CsvScan extends CsvRecords {
  /**
   * Field by field, of as many records as were asked for at most: where the content begins and ends, quotes left out, and
   * bits of `csvField`. Begin and end 0: no such field.
   */
  fieldStarts: Uint32Array
  fieldEnds: Uint32Array
  fieldFlags: Uint8Array
  /** By record: 1 where something follows a closing quote, or a carriage return stands alone outside of quotes: neither is RFC 4180. */
  misquoted: Uint8Array
}

/** Bits that say how a field's text is to be got from its bytes. */
export const csvField = {
  quoted: 1,
  /** Has escaped quotes, or characters after its closing quote. */
  irregular: 2,
  notAscii: 4,
} as const

/**
 * Scans whole records, at most `recordsMax`, by the rules of `createCsvCutter`.
 * @param wanted for each field of a record, its place among the wanted ones, or -1
 */
export function scanCsv(
  bytes: Uint8Array,
  { delimiter, quotes }: Pick<CsvDialect, 'delimiter' | 'quotes'>,
  wanted: Int32Array,
  recordsMax: number,
): CsvScan {
  const width = wanted.reduce((most, place) => Math.max(most, place + 1), 0)
  const starts = new Uint32Array(recordsMax + 1)
  const ends = new Uint32Array(recordsMax)
  const fields = new Uint32Array(recordsMax)
  const misquoted = new Uint8Array(recordsMax)
  const fieldStarts = new Uint32Array(recordsMax * width)
  const fieldEnds = new Uint32Array(recordsMax * width)
  const fieldFlags = new Uint8Array(recordsMax * width)
  const end = bytes.length
  const quoteByte = quotes ? quote : -1
  let records = 0
  let at = 0
  let unclosed = false
  while (at < end && records < recordsMax) {
    starts[records] = at
    let field = 0
    for (;;) {
      let start = at
      let stop: number
      let seen = 0
      let flags = 0
      if (at < end && bytes[at] === quoteByte) {
        flags = csvField.quoted
        start = ++at
        for (;;) {
          while (at < end) {
            const byte = bytes[at]!
            if (byte === quote) break
            seen |= byte
            at++
          }
          if (at >= end) {
            unclosed = true
            break
          }
          if (bytes[at + 1] !== quote) break
          flags |= csvField.irregular
          at += 2
        }
        stop = at
        if (at < end) at++
        if (at < end && !isFieldEnd(bytes, at, delimiter)) {
          flags |= csvField.irregular
          misquoted[records] = 1
          while (at < end && bytes[at] !== delimiter && bytes[at] !== lineFeed) seen |= bytes[at++]!
          stop = endOfText(bytes, start, at)
        }
      } else {
        while (at < end) {
          const byte = bytes[at]!
          if (byte === delimiter || byte === lineFeed) break
          if (byte === carriageReturn && at + 1 < end && bytes[at + 1] !== lineFeed) misquoted[records] = 1
          seen |= byte
          at++
        }
        stop = endOfText(bytes, start, at)
      }
      const place = field < wanted.length ? wanted[field]! : -1
      if (place >= 0) {
        const index = place * recordsMax + records
        fieldStarts[index] = start
        fieldEnds[index] = stop
        fieldFlags[index] = seen > 127 ? flags | csvField.notAscii : flags
      }
      field++
      // A carriage return that belongs to the line end.
      if (at + 1 < end && bytes[at] === carriageReturn && bytes[at + 1] === lineFeed) at++
      if (at >= end || bytes[at] === lineFeed) break
      at++
    }
    ends[records] = at < end && at > starts[records]! && bytes[at - 1] === carriageReturn ? at - 1 : at
    fields[records] = field
    if (at < end) at++
    records++
  }
  starts[records] = at
  return { records, starts, ends, fields, fieldStarts, fieldEnds, fieldFlags, misquoted, unclosed }
}

function isFieldEnd(bytes: Uint8Array, at: number, delimiter: number): boolean {
  const byte = bytes[at]
  return byte === delimiter || byte === lineFeed || (byte === carriageReturn && bytes[at + 1] === lineFeed)
}

/** Where unquoted text ends: before a carriage return that belongs to a line end. */
function endOfText(bytes: Uint8Array, start: number, at: number): number {
  return at < bytes.length && bytes[at] === lineFeed && at > start && bytes[at - 1] === carriageReturn ? at - 1 : at
}

/** The text of a field whose quotes aren't plain: escaped quotes are one quote, what follows the closing quote is added. */
export function irregularText(raw: string): string {
  for (let at = raw.indexOf('"'); at >= 0; at = raw.indexOf('"', at + 2)) {
    if (raw[at + 1] !== '"') return raw.slice(0, at).replaceAll('""', '"') + raw.slice(at + 1)
  }
  return raw.replaceAll('""', '"')
}
