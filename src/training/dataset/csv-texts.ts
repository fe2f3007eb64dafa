import { csvField, irregularText, scanCsv } from './csv-scan.js'
import type { CsvDialect } from './part.js'

/** All fields of one record, as text, and whether its quoting has a meaning (`CsvScan.misquoted`). */
export function csvTexts(
  record: Uint8Array,
  dialect: Pick<CsvDialect, 'delimiter' | 'quotes'>,
): { texts: string[]; misquoted: boolean } {
  const count = scanCsv(record, dialect, new Int32Array(0), 1).fields[0] ?? 0
  const { fieldStarts, fieldEnds, fieldFlags, misquoted } = scanCsv(
    record,
    dialect,
    new Int32Array(count).map((_, i) => i),
    1,
  )
  const buffer = Buffer.from(record.buffer, record.byteOffset, record.length)
  const texts = Array.from({ length: count }, (_, i) => {
    const text = buffer.toString('utf8', fieldStarts[i], fieldEnds[i])
    return fieldFlags[i]! & csvField.irregular ? irregularText(text) : text
  })
  return { texts, misquoted: misquoted[0] === 1 }
}
