import { parse } from 'csv-parse'
import {
  type CatalogueFile,
  type CatalogueReading,
  columnsOf,
  problemsMax,
  recordLengthMax,
  rowsMax,
} from './catalogue-file.js'
import { type CatalogueProblem, type CatalogueProblemCode, problemAt } from './catalogue-problem.js'
import { type CatalogueRow, type Cell, rowFromCells } from './catalogue-row.js'
import type { CatalogueColumn } from './columns.js'
import { decodeText, type TextSource } from './decode-text.js'

/**
 * Reads a catalogue from CSV: headings in English or Japanese, one row a work or several with the same id. Detects encoding
 * (see `decodeText`) and delimiter (comma, tab, semicolon). Whatever the bytes are, the answer is rows and problems; only an
 * aborted signal or a failing source throws.
 *
 * Memory: the rows, and what is at hand of the text.
 *
 * @example
 * const file = await parseCatalogueCsv(createReadStream('catalogue.csv'))
 * for (const problem of file.problems) console.log(problem.line, explainCatalogueProblem(problem, 'ja').text)
 */
export async function parseCatalogueCsv(source: TextSource, reading: CatalogueReading = {}): Promise<CatalogueFile> {
  const { ignoreColumns = [], zone = '+09:00', signal } = reading
  const text = decodeText(source)
  const problems: CatalogueProblem[] = []
  const rows: CatalogueRow[] = []
  let columns: (CatalogueColumn | undefined)[] | undefined
  let lineEnd = 0
  let lastBadLine = -1
  let read = 0
  let stopped = false
  const stop = (line: number, code: CatalogueProblemCode, parameters: CatalogueProblem['parameters']) => {
    problems.push(problemAt(line, code, parameters))
    stopped = true
  }

  const takeRecord = (record: string[], line: number) => {
    if (stopped || record.every((cell) => cell.trim() === '')) return
    if (columns === undefined) {
      columns = columnsOf(record, ignoreColumns, line, problems, reading.headings)
      if (!columns.some((column) => column?.field === 'id')) problems.push(problemAt(line, 'no-id-column'))
      if (!columns.some((column) => column?.field === 'kind')) problems.push(problemAt(line, 'kind-not-said'))
      return
    }
    read++
    if (read > rowsMax) return stop(line, 'too-many-rows', { max: rowsMax })
    const found = rowFromCells(line, cellsOf(record, columns), { encoding: text.encoding(), zone })
    const beyond = record.slice(columns.length).find((cell) => cell.trim() !== '')
    if (beyond !== undefined) {
      problems.push(
        problemAt(line, 'too-many-cells', { count: record.length, columns: columns.length }, { value: beyond }),
      )
      if (found.row !== undefined) found.row.bad = true
    }
    if (found.row !== undefined) rows.push(found.row)
    problems.push(...found.problems)
    if (problems.length > problemsMax) stop(line, 'too-many-problems', { max: problemsMax })
  }

  let delimiter = ','
  let parser: ReturnType<typeof parse> | undefined
  let head = ''
  for await (const piece of text.pieces) {
    signal?.throwIfAborted()
    if (stopped) break
    if (parser === undefined) {
      head += piece
      if (!hasWholeLine(head) && head.length < headLengthMax) continue
      start()
      await write(head)
    } else await write(piece)
  }
  if (parser === undefined && head !== '') {
    start()
    await write(head)
  }
  if (parser !== undefined && !stopped) await finish(parser)
  problems.unshift(...text.problems)
  if (columns === undefined && !problems.some(({ severity }) => severity === 'fatal'))
    problems.push(problemAt(0, 'empty-file'))
  else if (read === 0 && columns !== undefined) problems.push(problemAt(0, 'empty-file'))
  return {
    format: 'csv',
    encoding: text.encoding(),
    delimiter,
    columns: (columns ?? []).filter((column) => column !== undefined),
    rows,
    problems,
    read,
  }

  function start(): void {
    // Excel's own way to say it; the line is not part of the table.
    const [said, separator] = /^sep=(.)\n/i.exec(head) ?? []
    if (said !== undefined) {
      head = head.slice(said.length)
      lineEnd = 1
    }
    const shift = lineEnd
    delimiter = separator ?? delimiterOf(head)
    parser = parse({
      delimiter,
      record_delimiter: '\n',
      relax_column_count: true,
      skip_records_with_error: true,
      max_record_size: recordLengthMax,
      on_record: (record: string[], { lines }) => {
        const line = lineEnd + 1
        lineEnd = lines + shift
        takeRecord(record, line)
        return null
      },
    })
    parser.on('skip', (error: Error & { code?: string; lines?: number }) => {
      if (stopped) return
      const line = lineEnd + 1
      const at = (error.lines ?? line) + shift
      if (error.code === 'CSV_MAX_RECORD_SIZE') return stop(line, 'record-too-long', { max: recordLengthMax })
      if (error.code === 'CSV_QUOTE_NOT_CLOSED') return stop(line, 'quote-not-closed', {})
      // A line with several is one problem; a heading that cannot be read leaves nothing to go by.
      if (at !== lastBadLine) {
        read += columns === undefined ? 0 : 1
        problems.push(problemAt(line, 'bad-quotes', {}, { value: error.message }))
      }
      lastBadLine = at
      lineEnd = Math.max(lineEnd, at)
    })
    parser.on('error', (error: Error & { code?: string }) => {
      if (!stopped) stop(lineEnd + 1, 'bad-quotes', {})
      void error
    })
    parser.resume()
  }

  async function write(piece: string): Promise<void> {
    const into = parser
    if (into === undefined || into.destroyed || into.write(piece)) return
    await new Promise<void>((resolve) => {
      into.once('drain', resolve).once('close', resolve)
    })
  }
}

/** So long may the first line be before its delimiter is taken from what is there. */
const headLengthMax = 64 * 1024

function finish(parser: ReturnType<typeof parse>): Promise<void> {
  return new Promise((resolve) => {
    if (parser.destroyed) return resolve()
    parser.once('end', resolve).once('close', resolve)
    parser.end()
  })
}

function hasWholeLine(text: string): boolean {
  const line = firstLine(text)
  return line.length < text.length
}

/** The first line that is not blank, with quoted line breaks. */
function firstLine(text: string): string {
  let quoted = false
  const from = text.length - text.trimStart().length
  for (let at = from; at < text.length; at++) {
    if (text[at] === '"') quoted = !quoted
    else if (text[at] === '\n' && !quoted) return text.slice(0, at)
  }
  return text
}

/** The separator that stands most often in the heading, outside of quotation marks. */
function delimiterOf(text: string): string {
  const line = firstLine(text).replaceAll(/"[^"]*"/g, '')
  let [best, most] = [',', 0]
  for (const candidate of [',', '\t', ';']) {
    const count = line.split(candidate).length - 1
    if (count > most) [best, most] = [candidate, count]
  }
  return best
}

function cellsOf(record: readonly string[], columns: readonly (CatalogueColumn | undefined)[]): Cell[] {
  const cells: Cell[] = []
  for (let i = 0; i < columns.length && i < record.length; i++) {
    const column = columns[i]
    if (column !== undefined && record[i] !== '') cells.push({ column, text: record[i]! })
  }
  return cells
}
