import { allBroken } from './broken-rows.js'
import { columnNamed } from './column-named.js'
import { type CsvScan, csvField, irregularText, scanCsv } from './csv-scan.js'
import type { CsvDialect } from './part.js'
import type { BrokenRow, DatasetMapping, MappedColumn, RowsOfPart, RowValue } from './rows.js'
import { derived, valueOfText } from './value-of-text.js'

/** Text of more bytes than this is decoded field by field: a string holds no more than about 2^29 characters. */
const sharedTextBytesMax = 1 << 28

/** Rows of CSV. Only the mapped columns become text: one shared string of the part, of which values are slices. */
export function readCsvPart(
  bytes: Uint8Array,
  columns: readonly string[],
  dialect: CsvDialect,
  rows: number,
  mapping: DatasetMapping,
): RowsOfPart {
  const places = placesOf(columns, mapping.columns)
  const scan = scanCsv(bytes, dialect, places.wanted, rows)
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  const shared = bytes.length <= sharedTextBytesMax ? buffer.toString('latin1') : undefined
  const width = places.count
  const textAt = (place: number): RowValue[] => {
    const values: RowValue[] = new Array(rows)
    for (let row = 0; row < rows; row++) {
      const index = row * width + place
      const start = scan.fieldStarts[index]!
      const end = scan.fieldEnds[index]!
      const flags = scan.fieldFlags[index]!
      if (start === end) {
        values[row] = flags & csvField.quoted ? '' : null
        continue
      }
      let text =
        flags & csvField.notAscii || shared === undefined
          ? buffer.toString('utf8', start, end)
          : shared.substring(start, end)
      if (flags & csvField.irregular) text = irregularText(text)
      values[row] = valueOfText(text)
    }
    return values
  }
  const texts = Array.from({ length: width }, (_, place) => textAt(place))
  const whole = whyNone(columns, places.ofMapped, places.wanted)
  return {
    count: rows,
    columns: mapping.columns.map((mapped, index) => {
      const place = places.ofMapped[index]!
      return { mapped, values: place < 0 ? new Array<null>(rows).fill(null) : derived(mapped, texts[place]!) }
    }),
    broken: whole === undefined ? brokenRows(scan, columns.length) : allBroken(rows, whole),
  }
}

/** Where mapped columns stand among the wanted fields, and those among all fields. */
function placesOf(columns: readonly string[], mapped: readonly MappedColumn[]) {
  const wanted = new Int32Array(columns.length).fill(-1)
  let count = 0
  const names = mapped.map(({ column }) => column)
  const ofMapped = names.map((name) => {
    const field = columnNamed(columns, name, names)
    if (field < 0) return -1
    if (wanted[field]! < 0) wanted[field] = count++
    return wanted[field]!
  })
  return { wanted, count, ofMapped }
}

/** Why no row of the source can be read, if so. */
function whyNone(columns: readonly string[], ofMapped: readonly number[], wanted: Int32Array): BrokenRow | undefined {
  if (ofMapped.every((place) => place < 0)) return 'no-mapped-column'
  const looked = columns.filter((_, field) => wanted[field]! >= 0)
  const twice = looked.some((name) => columns.filter((column) => column === name).length > 1)
  return twice ? 'ambiguous-column' : undefined
}

function brokenRows({ records, fields, misquoted, unclosed }: CsvScan, width: number): Map<number, BrokenRow> {
  const broken = new Map<number, BrokenRow>()
  for (let row = 0; row < records; row++) {
    if (misquoted[row] === 1) broken.set(row, 'bad-quoting')
    else if (fields[row] !== width) broken.set(row, 'field-count')
  }
  if (unclosed) broken.set(records - 1, 'unclosed-quote')
  return broken
}
