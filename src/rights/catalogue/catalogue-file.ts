import type { CatalogueProblem } from './catalogue-problem.js'
import { problemAt } from './catalogue-problem.js'
import type { CatalogueRow } from './catalogue-row.js'
import { type CatalogueColumn, columnOf, plain, sameColumn } from './columns.js'
import type { TextEncoding } from './decode-text.js'

/** A catalogue as it was read: what was detected, what each row says, and every problem. */
export interface CatalogueFile {
  format: 'csv' | 'json'
  encoding: TextEncoding
  /** Of CSV: `,`, `;` or a tab. */
  delimiter?: string
  /** Of JSON: what the works stand in. `works`: `{"works": […]}`. */
  layout?: 'array' | 'lines' | 'works'
  columns: CatalogueColumn[]
  rows: CatalogueRow[]
  problems: CatalogueProblem[]
  /** How many rows or entries were read, bad ones among them. */
  read: number
}

export interface CatalogueReading {
  /** Headings or fields to leave out; they are still listed as ignored. */
  ignoreColumns?: readonly string[]
  /** Headings of the file that are to be read as others: `{ '番組名': '作品名' }`. */
  headings?: Readonly<Record<string, string>>
  /** The zone of days without one. Default `+09:00`, Japan. */
  zone?: string
  /** Aborts between pieces of the source. */
  signal?: AbortSignal
}

/** So many rows and problems are taken of one file: bounds memory, whatever is handed in. */
export const rowsMax = 2_000_000
export const problemsMax = 500_000
/** The longest record, in characters; a quotation mark that is never closed must not swallow a whole file. */
export const recordLengthMax = 8 * 2 ** 20

/** Headings as columns; what nobody understands is a problem unless it is to be ignored. */
export function columnsOf(
  headers: readonly string[],
  ignore: readonly string[],
  line: number,
  problems: CatalogueProblem[],
  readAs: CatalogueReading['headings'] = {},
): (CatalogueColumn | undefined)[] {
  const ignored = new Set(ignore.map(plain))
  const others = new Map(Object.entries(readAs).map(([header, other]) => [plain(header), other]))
  const known: CatalogueColumn[] = []
  return headers.map((header) => {
    if (ignored.has(plain(header))) return { header, field: 'ignored' }
    const found = columnOf(others.get(plain(header)) ?? header)
    const column = found === undefined ? undefined : { ...found, header }
    if (column === undefined) {
      if (header.trim() !== '')
        problems.push(problemAt(line, 'unknown-column', { header: header.slice(0, 100) }, { column: header }))
      return undefined
    }
    const twin = known.find((other) => sameColumn(other, column))
    if (twin !== undefined) {
      problems.push(problemAt(line, 'repeated-column', { first: twin.header, header }, { column: header }))
      return undefined
    }
    known.push(column)
    return column
  })
}
