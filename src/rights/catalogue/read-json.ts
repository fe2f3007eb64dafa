import {
  type CatalogueFile,
  type CatalogueReading,
  columnsOf,
  problemsMax,
  recordLengthMax,
  rowsMax,
} from './catalogue-file.js'
import { type CatalogueProblem, type CatalogueProblemCode, problemAt } from './catalogue-problem.js'
import { type CatalogueRow, type Cell, type ReadRow, rowFromCells, rowFromWork } from './catalogue-row.js'
import { type CatalogueColumn, plain } from './columns.js'
import { decodeText, type TextSource } from './decode-text.js'
import { jsonElements } from './json-elements.js'

/**
 * Reads a catalogue from JSON: an array, one object a line, or `{"works": […]}`; each a work of ours (`titles`, `owners`, …)
 * or the flat columns of the CSV, where lists may be lists. Encodings, memory and errors as in `parseCatalogueCsv`.
 *
 * @example await parseCatalogueJson(['[{"作品ID": "w-1", "作品名": "灯台のみち", "種別": "映画"}]'])
 */
export async function parseCatalogueJson(source: TextSource, reading: CatalogueReading = {}): Promise<CatalogueFile> {
  const { ignoreColumns = [], zone = '+09:00', signal } = reading
  const ignored = new Set(ignoreColumns.map(plain))
  const text = decodeText(source)
  const problems: CatalogueProblem[] = []
  const rows: CatalogueRow[] = []
  const columns = new Map<string, CatalogueColumn | undefined>()
  let layout: 'array' | 'lines' | 'works' | undefined
  let read = 0

  const stop = (line: number, code: CatalogueProblemCode, max: number) => problems.push(problemAt(line, code, { max }))
  for await (const event of jsonElements(watched(text.pieces, signal), recordLengthMax)) {
    if (event.kind === 'layout') layout = event.layout
    else if (event.kind === 'problem') {
      problems.push(problemAt(event.line, event.code, { detail: event.detail, max: recordLengthMax }))
    } else if (event.kind === 'wrapper') checkWrapper(event.element.line, event.element.text)
    else {
      const { line, text: json } = event.element
      read++
      if (read > rowsMax) {
        stop(line, 'too-many-rows', rowsMax)
        break
      }
      const found = rowOf(line, json)
      if (found.row !== undefined) rows.push(found.row)
      problems.push(...found.problems)
      if (problems.length > problemsMax) {
        stop(line, 'too-many-problems', problemsMax)
        break
      }
    }
  }
  problems.unshift(...text.problems)
  if (read === 0 && !problems.some(({ severity }) => severity === 'fatal')) problems.push(problemAt(0, 'empty-file'))
  return {
    format: 'json',
    encoding: text.encoding(),
    ...(layout === undefined ? {} : { layout }),
    columns: [...columns.values()].filter((column) => column !== undefined),
    rows,
    problems,
    read,
  }

  function rowOf(line: number, json: string): ReadRow {
    let value: unknown
    try {
      value = JSON.parse(json)
    } catch (error) {
      return {
        problems: [problemAt(line, 'bad-json', { detail: (error as Error).message.slice(0, 120) }, { value: json })],
      }
    }
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      return { problems: [problemAt(line, 'wrong-type', { expected: 'object' }, { value: json })] }
    }
    const entries = Object.entries(value).filter(([key]) => !(ignored.has(plain(key)) && remember(key)))
    if (isOurShape(value)) return rowFromWork(line, Object.fromEntries(entries))
    const cells: Cell[] = []
    const wrong: CatalogueProblem[] = []
    for (const [key, content] of entries) {
      const column = known(key, line)
      if (column === undefined || content === null) continue
      const cell = cellOf(column, content)
      if (cell === undefined)
        wrong.push(
          problemAt(line, 'wrong-type', { expected: 'string' }, { column: key, value: JSON.stringify(content) }),
        )
      else cells.push(cell)
    }
    const found = rowFromCells(line, cells, { encoding: text.encoding(), zone })
    if (found.row !== undefined && wrong.length > 0) found.row.bad = true
    return { ...found, problems: [...wrong, ...found.problems] }
  }

  /** Marks a field as ignored in the list of columns. */
  function remember(key: string): true {
    columns.set(key, { header: key, field: 'ignored' })
    return true
  }

  /** The column of a field; an unknown one is reported where it is first seen. */
  function known(key: string, line: number): CatalogueColumn | undefined {
    if (!columns.has(key)) {
      if (columns.size >= fieldsMax) return undefined
      columns.set(key, columnsOf([key], ignoreColumns, line, problems, reading.headings)[0])
    }
    return columns.get(key)
  }

  function checkWrapper(line: number, json: string): void {
    try {
      const { works, ...rest } = JSON.parse(json) as Record<string, unknown>
      if (Array.isArray(works) && works.length > 0)
        problems.push(problemAt(line, 'repeated-column', { first: 'works', header: 'works' }))
      for (const key of Object.keys(rest)) {
        if (ignored.has(plain(key))) continue
        // Nothing but `works` means anything there.
        columns.delete(key)
        problems.push(problemAt(line, 'unknown-column', { header: key.slice(0, 100) }, { column: key }))
      }
    } catch (error) {
      problems.push(problemAt(line, 'not-json', { detail: (error as Error).message.slice(0, 120) }))
    }
  }
}

/** So many different fields are told apart; beyond them the file is no catalogue. */
const fieldsMax = 10_000

const isOurShape = (value: object) =>
  ['titles', 'owners', 'identifiers', 'evocations', 'disclosure'].some((key) => {
    const content = (value as Record<string, unknown>)[key]
    return key === 'disclosure' ? typeof content === 'string' : Array.isArray(content) && content.every(isObjectLike)
  }) && !('title' in value)

const isObjectLike = (value: unknown) => typeof value === 'object'

function cellOf(column: CatalogueColumn, content: unknown): Cell | undefined {
  if (typeof content === 'string') return { column, text: content }
  if (typeof content === 'number') return { column, text: String(content) }
  if (typeof content === 'boolean') return { column, text: content ? 'yes' : 'no' }
  if (Array.isArray(content) && content.every((item) => typeof item === 'string' || typeof item === 'number')) {
    const several = content.map(String)
    return { column, text: several.join('|'), several }
  }
  return undefined
}

async function* watched(pieces: AsyncIterable<string>, signal: AbortSignal | undefined): AsyncGenerator<string> {
  for await (const piece of pieces) {
    signal?.throwIfAborted()
    yield piece
  }
}
