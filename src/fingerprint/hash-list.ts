import { FingerprintError } from './fingerprint-error.js'
import { hashFromHex, hashToHex } from './hash.js'
import { linesOf } from './lines.js'

/** One hash of a list, with what the list says about it. */
export interface ListedHash {
  hash: Uint8Array
  /** 0 to 100, where the list has it. */
  quality?: number
  /** What it is the hash of (a path, an id), where the list has it. */
  label?: string
}

/**
 * Reads a list of PDQ hashes: one hex hash a line; or `hash,quality`; or a CSV whose first line names its columns, of
 * which `hash` (or `pdq`, `value`, `indicator`) is needed and `quality` and `filepath` (or `path`, `file`, `id`, `label`,
 * `name`) are kept. Blank lines and lines starting with # are skipped.
 *
 * @throws {FingerprintError} `fingerprint.bad-line` with the line's number, `fingerprint.too-large`.
 */
export function readHashList(text: string): ListedHash[] {
  const rows: ListedHash[] = []
  let columns: Columns | undefined
  for (const { line, number } of linesOf(text)) {
    const fields = splitCsv(line, number)
    if (columns === undefined) {
      const named = namedColumns(fields)
      columns = named ?? { hash: 0, quality: 1, label: -1 }
      if (named !== undefined) continue
      if (fields.length > 2) {
        throw new FingerprintError('fingerprint.bad-line', 'over two fields need a first line that names them', number)
      }
    }
    rows.push(readRow(fields, columns, number))
  }
  return rows
}

/** Writes one hex hash a line, followed by `,quality` where there is one (labels are not written). */
export function writeHashList(rows: Iterable<ListedHash | Uint8Array>): string {
  let text = ''
  for (const row of rows) {
    const { hash, quality } = row instanceof Uint8Array ? { hash: row } : row
    text += quality === undefined ? `${hashToHex(hash)}\n` : `${hashToHex(hash)},${quality}\n`
  }
  return text
}

interface Columns {
  hash: number
  quality: number
  label: number
}

const hashNames = ['hash', 'pdq', 'pdq_hash', 'value', 'indicator']
const labelNames = ['filepath', 'path', 'file', 'filename', 'id', 'label', 'name']

function namedColumns(fields: readonly string[]): Columns | undefined {
  const names = fields.map((field) => field.toLowerCase())
  const hash = names.findIndex((name) => hashNames.includes(name))
  if (hash < 0) return undefined
  return { hash, quality: names.indexOf('quality'), label: names.findIndex((name) => labelNames.includes(name)) }
}

function readRow(fields: readonly string[], columns: Columns, line: number): ListedHash {
  const row: ListedHash = { hash: readHash(fields[columns.hash] ?? '', line) }
  const quality = fields[columns.quality]
  if (quality !== undefined && quality !== '') {
    if (!/^\d{1,3}$/.test(quality) || Number(quality) > 100) {
      throw new FingerprintError('fingerprint.bad-line', 'the quality must be a whole number from 0 to 100', line)
    }
    row.quality = Number(quality)
  }
  const label = fields[columns.label]
  if (label !== undefined) row.label = label
  return row
}

function readHash(hex: string, line: number): Uint8Array {
  try {
    return hashFromHex(hex)
  } catch (error) {
    throw new FingerprintError('fingerprint.bad-line', (error as Error).message, line)
  }
}

/** Fields of one CSV line (RFC 4180 section 2, but a quoted field can't hold a line end), trimmed. */
function splitCsv(line: string, number: number): string[] {
  if (!line.includes('"')) return line.split(',').map((field) => field.trim())
  const fields: string[] = []
  const field = /\s*(?:"((?:[^"]|"")*)"|([^",]*))\s*(,|$)/y
  for (;;) {
    const found = field.exec(line)
    if (found === null) throw new FingerprintError('fingerprint.bad-line', 'a quoted field is not closed', number)
    fields.push(found[1] === undefined ? found[2]!.trim() : found[1].replaceAll('""', '"'))
    if (found[3] === '') return fields
  }
}
