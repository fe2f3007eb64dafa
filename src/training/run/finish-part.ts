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
  const leaves = room('leaves', rows.count * leafBytes)
  const rowsOfClass = new Uint32Array(verdicts.length)
  for (let row = 0, at = 0; row < rows.count; row++, at += leafBytes) {
    const { outcome, otherRegime } = verdicts[classOf[row]!]!
    rowsOfClass[classOf[row]!]!++
    const evidence = evidenceDigests[classOf[row]!]!
    // By bytes: views of 32 bytes cost more than copying them.
    for (let i = 0, from = row * hashBytes; i < hashBytes; i++) {
      leaves[at + i] = digests[from + i]!
      leaves[at + hashBytes + 2 + i] = evidence[i]!
    }
    leaves[at + hashBytes] = outcomeBytes[outcome]
    leaves[at + hashBytes + 1] = outcomeBytes[otherRegime]
  }
  const leafOffsets = Uint32Array.from({ length: rows.count + 1 }, (_, row) => row * leafBytes)
  const root = treeRoot(hashLeaves(leaves, leafOffsets))
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
  let bytes = room('rows', Math.max(1 << 16, expectedBytes(count, columns)))
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
        if (most > bytes.length) bytes = grown(bytes, at, most)
        const written = text === null ? 0 : bytes.write(text, at + 4)
        bytes.writeUInt32LE(text === null ? absentLength : written, at)
        at += 4 + written
        continue
      }
      const most = at + 4 + Math.max(0, length)
      if (most > bytes.length) bytes = grown(bytes, at, most)
      // `absentText` is `absentLength`, as 32 bits.
      bytes[at] = length
      bytes[at + 1] = length >>> 8
      bytes[at + 2] = length >>> 16
      bytes[at + 3] = length >>> 24
      at += 4
      if (length <= 0) continue
      const from = texts!.bytes
      const start = texts!.starts[row]!
      // For values as short as most are, a call costs more than copying them by bytes.
      if (length > copiedByBytesMax) bytes.set(from.subarray(start, start + length), at)
      else for (let k = 0; k < length; k++) bytes[at + k] = from[start + k]!
      at += length
    }
    offsets[row + 1] = at
  }
  return { rowBytes: bytes.subarray(0, at), offsets, rowEnds: offsets.subarray(1) }
}

const copiedByBytesMax = 160

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

function grown(bytes: Buffer<ArrayBuffer>, used: number, most: number): Buffer<ArrayBuffer> {
  const larger = Buffer.allocUnsafeSlow(Math.max(most, bytes.length * 2))
  bytes.copy(larger, 0, 0, used)
  rooms.set('rows', larger)
  return larger
}

/** What a part is written on in memory, and the next one again: what each would make anew is not collected in time. */
const rooms = new Map<string, Buffer<ArrayBuffer>>()

/** At least so many bytes, with anything in them; until the same room is asked for again. */
function room(name: string, bytes: number): Buffer<ArrayBuffer> {
  const kept = rooms.get(name)
  if (kept !== undefined && kept.length >= bytes) return kept
  const larger = Buffer.allocUnsafeSlow(Math.ceil(bytes * 1.25))
  rooms.set(name, larger)
  return larger
}
