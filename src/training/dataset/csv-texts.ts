import { csvField, irregularText, scanCsv } from './csv-scan.js'
import type { CsvDialect } from './part.js'

/** All fields of one record, as text. */
export function csvTexts(record: Uint8Array, dialect: Pick<CsvDialect, 'delimiter' | 'quotes'>): string[] {
  const count = scanCsv(record, dialect, new Int32Array(0), 1).fields[0] ?? 0
  const { fieldStarts, fieldEnds, fieldFlags } = scanCsv(
    record,
    dialect,
    new Int32Array(count).map((_, i) => i),
    1,
  )
  const buffer = Buffer.from(record.buffer, record.byteOffset, record.length)
  return Array.from({ length: count }, (_, i) => {
    const text = buffer.toString('utf8', fieldStarts[i], fieldEnds[i])
    return fieldFlags[i]! & csvField.irregular ? irregularText(text) : text
  })
}
