import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib'
import type { MappedColumn, PartName, RowValue } from '../dataset/index.js'
import { absentLength } from '../receipt/index.js'
import { TrainingError } from '../training-error.js'

/**
 * What is kept of a part when it is decided: the values that were looked at, and why each row became what it did. From it
 * rows are shown and proved, and decided again when something changes, without the dataset.
 */
export interface KeptPart {
  part: PartName
  columns: readonly MappedColumn[]
  /** Texts of the evidence, as committed to; rows name them by position. */
  evidence: readonly string[]
  /** By row. */
  evidenceOf: Uint32Array
  /** Where each row's bytes end in `rowBytes`. */
  rowEnds: Uint32Array
  /** What is committed to of each row, one after another. */
  rowBytes: Uint8Array
  tracks: TracksOfRows
}

/** Fingerprints of the content that was looked at, by row: digests of the blobs, one for each file of the row. */
export type TracksOfRows = Readonly<Record<number, readonly string[]>>

const format = 'kyodaku-kept-part@v1'
/** Of a part when it is unpacked: far more than 131,072 rows of captions need. */
const unpackedBytesMax = 2 ** 31 - 1

/** Bytes to keep a part by. Deterministic but for the version of the compressor. */
export function encodeKeptPart(kept: KeptPart): Uint8Array {
  const { part, columns, evidence, evidenceOf, rowEnds, rowBytes, tracks } = kept
  const evidenceBytes = Buffer.from(evidence.map((text) => `${text}\n`).join(''))
  const header = Buffer.from(
    JSON.stringify({
      format,
      part,
      columns,
      rows: evidenceOf.length,
      evidence: evidence.length,
      evidenceBytes: evidenceBytes.length,
      tracks,
    }),
  )
  const length = Buffer.alloc(4)
  length.writeUInt32LE(header.length)
  // At its quickest Brotli takes a third of gzip's time for the same size.
  return brotliCompressSync(
    Buffer.concat([length, header, evidenceBytes, littleEndian(evidenceOf), littleEndian(rowEnds), rowBytes]),
    { params: { [constants.BROTLI_PARAM_QUALITY]: 0 } },
  )
}

/**
 * Reads what `encodeKeptPart` wrote.
 *
 * @throws TrainingError `training.bad-kept-part`
 */
export function decodeKeptPart(bytes: Uint8Array): KeptPart {
  const bad = (why: string, cause?: unknown) =>
    new TrainingError(
      'training.bad-kept-part',
      `What was kept of a part of a dataset cannot be read (${why}): restore the data folder from a backup.`,
      { cause },
    )
  let all: Buffer
  let header: KeptPart & { format: string; rows: number; evidence: number; evidenceBytes: number }
  let at: number
  try {
    all = brotliDecompressSync(bytes, { maxOutputLength: unpackedBytesMax })
    at = 4 + all.readUInt32LE(0)
    header = JSON.parse(all.toString('utf8', 4, at))
  } catch (error) {
    throw bad('it is not whole', error)
  }
  if (header?.format !== format) throw bad(`its format is ${JSON.stringify(header?.format)}`)
  for (const count of [header.rows, header.evidence, header.evidenceBytes])
    if (!Number.isSafeInteger(count) || count < 0) throw bad('its counts are none')
  const evidenceEnd = at + header.evidenceBytes
  const numbersEnd = evidenceEnd + header.rows * 8
  if (!(numbersEnd <= all.length)) throw bad('it is too short')
  const evidence = all.toString('utf8', at, evidenceEnd).split('\n')
  evidence.pop()
  if (evidence.length !== header.evidence) throw bad('its evidence is not whole')
  const evidenceOf = fromLittleEndian(all, evidenceEnd, header.rows)
  const rowEnds = fromLittleEndian(all, evidenceEnd + header.rows * 4, header.rows)
  const rowBytes = all.subarray(numbersEnd)
  if ((rowEnds.at(-1) ?? 0) !== rowBytes.length) throw bad('its rows are not whole')
  for (let row = 1; row < rowEnds.length; row++)
    if (rowEnds[row]! < rowEnds[row - 1]!) throw bad('its rows are not in order')
  for (const index of evidenceOf) if (index >= evidence.length) throw bad('a row names evidence that is not there')
  const { part, columns, tracks } = header
  return { part, columns, evidence, evidenceOf, rowEnds, rowBytes, tracks: tracksOf(tracks) }
}

/** Parts that were kept first have one fingerprint a row at most. */
function tracksOf(tracks: Readonly<Record<number, string | readonly string[]>>): TracksOfRows {
  return Object.fromEntries(
    Object.entries(tracks).map(([row, digests]) => [row, typeof digests === 'string' ? [digests] : digests]),
  )
}

/** The bytes of one row of a kept part. */
export function bytesOfRow({ rowEnds, rowBytes }: Pick<KeptPart, 'rowEnds' | 'rowBytes'>, row: number): Uint8Array {
  return rowBytes.subarray(row === 0 ? 0 : rowEnds[row - 1]!, rowEnds[row]!)
}

/**
 * The values of a row, read from the bytes that are committed to; a list comes back as its JSON text.
 *
 * @throws TrainingError `training.bad-kept-part` where these are not the bytes of so many values
 */
export function valuesOfBytes(bytes: Uint8Array, columns: number): RowValue[] {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const values: RowValue[] = []
  let at = 0
  for (let column = 0; column < columns; column++) {
    if (at + 4 > buffer.length) throw notARow(columns)
    const length = buffer.readUInt32LE(at)
    at += 4
    if (length === absentLength) {
      values.push(null)
      continue
    }
    values.push(buffer.toString('utf8', at, at + length))
    at += length
  }
  if (at !== buffer.length) throw notARow(columns)
  return values
}

function notARow(columns: number): TrainingError {
  return new TrainingError(
    'training.bad-kept-part',
    `What was kept of a row is not ${columns} values: restore the data folder from a backup.`,
  )
}

function littleEndian(numbers: Uint32Array): Uint8Array {
  const bytes = Buffer.alloc(numbers.length * 4)
  for (let i = 0; i < numbers.length; i++) bytes.writeUInt32LE(numbers[i]!, i * 4)
  return bytes
}

function fromLittleEndian(bytes: Buffer, at: number, count: number): Uint32Array {
  const numbers = new Uint32Array(count)
  for (let i = 0; i < count; i++) numbers[i] = bytes.readUInt32LE(at + i * 4)
  return numbers
}
