import { TrainingError } from '../training-error.js'
import { createCsvCutter } from './csv-cut.js'
import { csvTexts } from './csv-texts.js'
import type { CsvDialect, SourceLayout } from './part.js'
import { platformOf } from './platform-ids.js'
import { isMedia } from './source-format.js'

/** Candidates, and the order in which they win where the first rows fit several. */
const delimiters = [0x2c, 0x09, 0x3b, 0x7c]

/** What a mapping file may say of CSV, instead of it being found out. */
export interface CsvOptions {
  delimiter?: string
  quotes?: boolean
  /** False: the first record is a row; columns are named `1`, `2`, …. Otherwise what it reads like says it. */
  header?: boolean
}

/** A layout, and the first rows, as far as the head holds them whole. */
export interface CsvHead {
  layout: SourceLayout
  rows: string[][]
}

/**
 * Finds out delimiter, quoting and header from the first bytes of a source.
 * @param whole the head is the whole file
 * @throws TrainingError `training.unreadable-dataset`
 */
export function readCsvHead(name: string, head: Uint8Array, whole: boolean, options: CsvOptions): CsvHead {
  const bom = head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf ? 3 : 0
  const body = head.subarray(bom)
  if (looksUtf16(head)) throw unreadable(name, 'it is UTF-16: convert it to UTF-8')
  const dialect = chooseDialect(body, whole, options)
  const { records } = firstRecords(body, whole, dialect)
  const first = records[0]
  if (first === undefined) {
    if (body.length === 0) throw unreadable(name, 'it is empty')
    throw unreadable(name, 'its first record does not end within the first megabytes')
  }
  const newline = first.bytes.at(-2) === 0x0d ? '\r\n' : '\n'
  if (!(options.header ?? readsLikeHeader(first.texts))) {
    const columns = first.texts.map((_, index) => String(index + 1))
    return {
      layout: { columns, headBytes: bom, csv: { ...dialect, newline } },
      rows: records.map(({ texts }) => texts),
    }
  }
  const headBytes = bom + first.bytes.length
  const csv = { ...dialect, newline, head: head.slice(0, headBytes - lineEndBytes(first.bytes)) } as const
  return {
    layout: { columns: first.texts.map((text) => text.trim()), headBytes, csv },
    rows: records.slice(1).map(({ texts }) => texts),
  }
}

/**
 * Whether a first record names columns. One that doesn't is a row, and must not be written into the outputs as a header: so
 * a URL, a number, a file of media, an id or a long text says that it is one. Numbers that count columns are names.
 */
function readsLikeHeader(texts: readonly string[]): boolean {
  if ([0, 1].some((first) => texts.every((text, index) => text === String(first + index)))) return true
  return !texts.some(
    (text) =>
      /^[a-z][a-z0-9+.-]*:\/\/\S/i.test(text) ||
      /^[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?$/i.test(text) ||
      (/^.*\.[a-z0-9]{2,5}$/i.test(text) && isMedia(text)) ||
      (platformOf([text], true) !== undefined && /\d/.test(text) && /[A-Z]/.test(text)) ||
      /^(?:sm|nm|so)\d+$/.test(text) ||
      text.length > 200,
  )
}

function chooseDialect(body: Uint8Array, whole: boolean, { delimiter, quotes }: CsvOptions) {
  const candidates = delimiter === undefined ? delimiters : [delimiter.charCodeAt(0)]
  const options = candidates.flatMap((byte) =>
    (quotes === undefined ? [true, false] : [quotes]).map((quoted) => ({ delimiter: byte, quotes: quoted })),
  )
  let best = options[0]!
  let most = -1
  for (const option of options) {
    const score = fitness(firstRecords(body, whole, option))
    if (score > most) {
      best = option
      most = score
    }
  }
  return best
}

/** How well records fit their header: the share of rows with as many fields, of those that split at all. */
function fitness({ records, rest }: Beginning): number {
  const width = records[0]?.texts.length ?? 0
  if (width === 0) return -1
  const fitting = records.filter(({ texts, misquoted }) => texts.length === width && !misquoted).length
  // What has not ended for so long is not one record: a quote that is none has opened it.
  const all = records.length + (rest > restBytesMax ? 1 : 0)
  return fitting / all + (width > 1 ? 1 : 0)
}

const restBytesMax = 1 << 16

interface Beginning {
  records: FirstRecord[]
  /** Bytes of a record that doesn't end within the head. */
  rest: number
}

interface FirstRecord {
  bytes: Uint8Array
  texts: string[]
  misquoted: boolean
}

const recordsMax = 200

function firstRecords(body: Uint8Array, whole: boolean, dialect: Pick<CsvDialect, 'delimiter' | 'quotes'>): Beginning {
  const cutter = createCsvCutter(dialect)
  const records: FirstRecord[] = []
  let start = 0
  while (start < body.length && records.length <= recordsMax) {
    const { at, records: ended } = cutter.cut(body, start, 1)
    if (ended === 0 && !whole) return { records, rest: body.length - start }
    const bytes = body.subarray(start, at)
    records.push({ bytes, ...csvTexts(bytes, dialect) })
    start = at
  }
  return { records, rest: 0 }
}

function lineEndBytes(record: Uint8Array): number {
  if (record.at(-1) !== 0x0a) return 0
  return record.at(-2) === 0x0d ? 2 : 1
}

function looksUtf16(head: Uint8Array): boolean {
  return (head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff)
}

function unreadable(name: string, why: string): TrainingError {
  return new TrainingError('training.unreadable-dataset', `${name} can't be read as CSV: ${why}.`)
}
