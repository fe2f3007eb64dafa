import { createHash } from 'node:crypto'
import { hashLeaves, hashRecords, treeRoot } from '../../record/index.js'
import { otherText, type PartName, type RowsOfPart, type RowValue, valueAt } from '../dataset/index.js'
import { absentLength, formatHash, hashBytes, leafBytes, outcomeBytes, partSalts, saltBytes } from '../receipt/index.js'
import { countHosts, outcomePlaces } from './host-counts.js'
import { encodeKeptPart, type TracksOfRows } from './kept-part.js'
import type { ClassVerdict, FinishedPart } from './part-messages.js'

/** What is needed to finish a part besides its rows. */
export interface PartVerdicts {
  /** `partKey` of the part: 16 bytes. */
  key: Uint8Array
  verdicts: readonly Pick<ClassVerdict, 'evidence' | 'outcome' | 'otherRegime'>[]
  /** By row, position in `verdicts`. */
  classOf: Uint32Array
  tracks: TracksOfRows
}

/** Commits to every row of a part and packs what is kept of it. Pure: the same rows and verdicts give the same bytes. */
export function finishPart(
  part: PartName,
  rows: RowsOfPart,
  { key, verdicts, classOf, tracks }: PartVerdicts,
): Omit<FinishedPart, 'written'> {
  const { rowBytes, rowEnds, offsets } = bytesOfRows(rows)
  const evidenceDigests = verdicts.map(({ evidence }) => createHash('sha256').update(evidence).digest())
  // SHA-256(salt || row bytes) of each row.
  const digests = hashRecords(rowBytes, offsets, { prefixes: partSalts(key, rows.count), bytes: saltBytes })
  const leafHashes = new Uint8Array(rows.count * hashBytes)
  const rowsOfClass = new Uint32Array(verdicts.length)
  const digestWords = wordsOf(digests)
  const evidenceWords = evidenceDigests.map(wordsOf)
  for (let first = 0; first < rows.count; first += leavesAtOnce) {
    const some = Math.min(leavesAtOnce, rows.count - first)
    for (let row = first, at = 0; row < first + some; row++, at += leafBytes) {
      const { outcome, otherRegime } = verdicts[classOf[row]!]!
      rowsOfClass[classOf[row]!]!++
      const evidence = evidenceWords[classOf[row]!]!
      // By words: views of 32 bytes cost more than copying them.
      for (let i = 0, from = row * hashBytes; i < hashBytes; i += 4) {
        leafWords.setUint32(at + i, digestWords.getUint32(from + i))
        leafWords.setUint32(at + hashBytes + 2 + i, evidence.getUint32(i))
      }
      leaves[at + hashBytes] = outcomeBytes[outcome]
      leaves[at + hashBytes + 1] = outcomeBytes[otherRegime]
    }
    leafHashes.set(hashLeaves(leaves, leafOffsets.subarray(0, some + 1)), first * hashBytes)
  }
  const root = treeRoot(leafHashes)
  const places = Uint8Array.from(verdicts, ({ outcome }) => outcomePlaces[outcome])
  const hosts = countHosts(rows, (row) => places[classOf[row]!]!)
  const kept = encodeKeptPart({
    part,
    columns: rows.columns.map(({ mapped }) => mapped),
    evidence: verdicts.map(({ evidence }) => evidence),
    evidenceOf: classOf,
    rowEnds,
    rowBytes,
    tracks,
  })
  return {
    part,
    rows: rows.count,
    broken: rows.broken.size,
    root: formatHash(root),
    rowsOfClass,
    kept,
    hosts,
  }
}

const leavesAtOnce = 8192
const leaves = new Uint8Array(leavesAtOnce * leafBytes)
const leafWords = wordsOf(leaves)
const leafOffsets = Uint32Array.from({ length: leavesAtOnce + 1 }, (_, row) => row * leafBytes)

/** Bytes of rows, one after another. */
export interface BytesOfRows {
  rowBytes: Uint8Array
  /** Where each row begins, and where the last one ends. */
  offsets: Uint32Array
  /** Where each row ends. */
  rowEnds: Uint32Array
}

/** `rowBytes` of all rows, in one buffer. */
export function bytesOfRows({ count, columns }: RowsOfPart): BytesOfRows {
  const offsets = new Uint32Array(count + 1)
  let bytes = roomFor(Math.max(1 << 16, expectedBytes(count, columns)))
  let words = wordsOf(bytes)
  const wordsOfColumns = columns.map(({ texts }) => texts && wordsOf(texts.bytes))
  let at = 0
  for (let row = 0; row < count; row++) {
    for (let i = 0; i < columns.length; i++) {
      const { texts } = columns[i]!
      const length = texts === undefined ? otherText : texts.lengths[row]!
      if (length === otherText) {
        const value: RowValue = texts === undefined ? columns[i]!.values[row]! : valueAt(texts, row)
        const text = value === null || typeof value === 'string' ? value : JSON.stringify(value)
        // Three bytes a UTF-16 unit is the most that UTF-8 takes.
        const most = at + 4 + (text === null ? 0 : text.length * 3)
        if (most > bytes.length) {
          bytes = grown(bytes, at, most)
          words = wordsOf(bytes)
        }
        const written = text === null ? 0 : bytes.write(text, at + 4)
        bytes.writeUInt32LE(text === null ? absentLength : written, at)
        at += 4 + written
        continue
      }
      const most = at + 4 + Math.max(0, length)
      if (most > bytes.length) {
        bytes = grown(bytes, at, most)
        words = wordsOf(bytes)
      }
      // `absentText` is `absentLength`, as 32 bits.
      words.setInt32(at, length, true)
      at += 4
      if (length <= 0) continue
      const from = texts!.bytes
      const start = texts!.starts[row]!
      // For values as short as most are, a call costs more than copying them by words.
      if (length > copiedByWordsMax) bytes.set(from.subarray(start, start + length), at)
      else {
        const fromWords = wordsOfColumns[i]!
        let k = 0
        for (; k + 4 <= length; k += 4) words.setUint32(at + k, fromWords.getUint32(start + k))
        for (; k < length; k++) bytes[at + k] = from[start + k]!
      }
      at += length
    }
    offsets[row + 1] = at
  }
  return { rowBytes: bytes.subarray(0, at), offsets, rowEnds: offsets.subarray(1) }
}

const copiedByWordsMax = 400

/** For copying four bytes at once, wherever they lie. */
function wordsOf({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength)
}

/** As many as the rows take, where their values are texts. */
function expectedBytes(count: number, columns: RowsOfPart['columns']): number {
  let bytes = 0
  for (const { texts } of columns) {
    bytes += 4 * count
    if (texts === undefined) bytes += 64 * count
    else for (let row = 0; row < count; row++) bytes += Math.max(0, texts.lengths[row]!)
  }
  return bytes
}

/** What the rows of a part are written on, and those of the next one again: what each would make anew is not collected in time. */
let room: Buffer<ArrayBuffer> | undefined

/** At least so many bytes, with anything in them; until room is asked for again. */
function roomFor(bytes: number): Buffer<ArrayBuffer> {
  if (room === undefined || room.length < bytes) room = Buffer.allocUnsafeSlow(Math.ceil(bytes * 1.1))
  return room
}

function grown(bytes: Buffer<ArrayBuffer>, used: number, most: number): Buffer<ArrayBuffer> {
  room = Buffer.allocUnsafeSlow(Math.max(most, bytes.length * 2))
  bytes.copy(room, 0, 0, used)
  return room
}
