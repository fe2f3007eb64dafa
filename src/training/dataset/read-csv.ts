import { allBroken } from './broken-rows.js'
import { columnNamed } from './column-named.js'
import { type CsvScan, csvField, irregularText, scanCsv } from './csv-scan.js'
import type { CsvDialect } from './part.js'
import type { BrokenRow, DatasetMapping, MappedColumn, RowsOfPart } from './rows.js'
import { absentColumn, createTextColumn, derivedColumn, type TextColumn } from './text-column.js'
import { valueOfText } from './value-of-text.js'

/** Rows of CSV. Values stay where they are in the bytes, unless they are written with escapes. */
export function readCsvPart(
  bytes: Uint8Array,
  columns: readonly string[],
  dialect: CsvDialect,
  rows: number,
  mapping: DatasetMapping,
): RowsOfPart {
  const places = placesOf(columns, mapping.columns)
  const scan = scanCsv(bytes, dialect, places.wanted, rows)
  const texts = Array.from({ length: places.count }, (_, place) => fieldTexts(bytes, scan, place, rows))
  const whole = whyNone(columns, places.ofMapped, places.wanted)
  const { records, starts, ends, fields, unclosed } = scan
  return {
    count: rows,
    columns: mapping.columns.map((mapped, index) => {
      const place = places.ofMapped[index]!
      return derivedColumn(mapped, place < 0 ? absentColumn(rows) : texts[place]!)
    }),
    broken: whole === undefined ? brokenRows(scan, columns.length) : allBroken(rows, whole),
    records: { records, starts, ends, fields, unclosed },
  }
}

function fieldTexts(bytes: Uint8Array, scan: CsvScan, place: number, rows: number): TextColumn {
  const starts = scan.fieldStarts.subarray(place * rows, (place + 1) * rows)
  const ends = scan.fieldEnds.subarray(place * rows, (place + 1) * rows)
  const flags = scan.fieldFlags.subarray(place * rows, (place + 1) * rows)
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  const column = createTextColumn(bytes, starts)
  for (let row = 0; row < rows; row++) {
    const start = starts[row]!
    const length = ends[row]! - start
    const flag = flags[row]!
    if (length === 0 && (flag & csvField.quoted) === 0) column.absent(row)
    else if ((flag & csvField.irregular) !== 0 && length > 0)
      column.other(row, valueOfText(irregularText(buffer.toString('utf8', start, start + length))))
    else column.add(row, length, (flag & csvField.notAscii) !== 0)
  }
  return column.done()
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
