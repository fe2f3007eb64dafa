import { type CsvRecords, scanCsv } from './csv-scan.js'
import type { CsvDialect } from './part.js'
import { type RowOutcome, type RowVerdict, verdictColumns } from './rows.js'
import { createSinks } from './sinks.js'
import { onceEach, verdictValues } from './verdict-text.js'

/**
 * Rows of CSV as they stood, each with the verdict's fields before its line end. A row of too few fields is filled up, so
 * that the verdict stands in its columns; a quote that was never closed is closed.
 * @param scan where the records lie, if that was found out before
 */
export function writeCsvPart(
  bytes: Uint8Array,
  columns: number,
  dialect: CsvDialect,
  verdicts: readonly RowVerdict[],
  scan: CsvRecords = scanCsv(bytes, dialect, new Int32Array(0), verdicts.length),
): Record<RowOutcome, Uint8Array> {
  const delimiter = String.fromCharCode(dialect.delimiter)
  const fieldsOf = onceEach((verdict) => Buffer.from(csvFields(verdictValues(verdict), dialect)))
  const newline = Buffer.from(dialect.newline)
  const sinks = createSinks(bytes.length)
  verdicts.forEach((verdict, row) => {
    const sink = sinks[verdict.outcome]
    const start = scan.starts[row]!
    const end = scan.ends[row]!
    const next = scan.starts[row + 1]!
    sink.addRange(bytes, start, end)
    if (scan.unclosed && row === scan.records - 1) sink.add(Buffer.from('"'))
    const missing = columns - scan.fields[row]!
    if (missing > 0) sink.add(Buffer.from(delimiter.repeat(missing)))
    sink.add(fieldsOf(verdict))
    if (next > end) sink.addRange(bytes, end, next)
    else sink.add(newline)
  })
  return sinks.take()
}

/** The header record with the verdict columns, and its line end; nothing where the file has no header. */
export function csvPrefix(dialect: CsvDialect): Uint8Array {
  if (dialect.head === undefined) return new Uint8Array(0)
  return Buffer.concat([dialect.head, Buffer.from(csvFields(verdictColumns, dialect) + dialect.newline)])
}

/** Fields to be put behind others: each with a delimiter before it. */
function csvFields(values: readonly string[], { delimiter, quotes }: CsvDialect): string {
  const before = String.fromCharCode(delimiter)
  return values
    .map((value) => {
      if (!quotes) return before + value.replaceAll(/[\t\r\n]/g, ' ')
      return before + (/["\r\n]/.test(value) || value.includes(before) ? `"${value.replaceAll('"', '""')}"` : value)
    })
    .join('')
}
