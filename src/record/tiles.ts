import { tileWidth } from './layout.js'
import { hashBytes } from './merkle.js'
import { RecordError } from './record-error.js'

/** Longest entry: its length stands before it in 16 bits (C2SP tlog-tiles, Log entries). Log digests, not evidence. */
export const entryBytesMax = 65_535

/** The bytes of a tile: its hashes one after another. */
export function encodeTile(hashes: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(hashes.length * hashBytes)
  hashes.forEach((hash, i) => {
    bytes.set(hash, i * hashBytes)
  })
  return bytes
}

/** The hashes of a tile that must be `width` wide. @throws RecordError `record.malformed-tile` */
export function parseTile(bytes: Uint8Array, width: number): Uint8Array[] {
  if (bytes.length !== width * hashBytes) {
    const message = `A tile of ${width} hashes must be ${width * hashBytes} bytes, this one is ${bytes.length}.`
    throw new RecordError('record.malformed-tile', message)
  }
  return Array.from({ length: width }, (_, i) => copyOf(bytes, i * hashBytes, hashBytes))
}

/** The bytes of an entry bundle: every entry after its length as big-endian uint16. @throws RecordError `record.entry-too-large` */
export function encodeEntryBundle(entries: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(entries.reduce((sum, entry) => sum + 2 + entry.length, 0))
  let at = 0
  for (const entry of entries) {
    checkEntrySize(entry)
    bytes[at] = entry.length >> 8
    bytes[at + 1] = entry.length & 255
    bytes.set(entry, at + 2)
    at += 2 + entry.length
  }
  return bytes
}

/**
 * The entries of a bundle that must hold exactly `count` of them and nothing else (for a journal frame `count` may be above 256).
 * @throws RecordError `record.malformed-bundle`
 */
export function parseEntryBundle(bytes: Uint8Array, count: number): Uint8Array[] {
  const entries: Uint8Array[] = []
  let at = 0
  while (at < bytes.length) {
    const length = at + 2 <= bytes.length ? bytes[at]! * 256 + bytes[at + 1]! : Number.POSITIVE_INFINITY
    if (at + 2 + length > bytes.length) throw malformed(`entry ${entries.length} runs over its end`)
    if (entries.length === count) throw malformed(`it holds more than ${count} entries`)
    entries.push(copyOf(bytes, at + 2, length))
    at += 2 + length
  }
  if (entries.length !== count) throw malformed(`it holds ${entries.length} entries in place of ${count}`)
  return entries
}

/** @throws RecordError `record.entry-too-large` */
export function checkEntrySize(entry: Uint8Array): void {
  if (entry.length > entryBytesMax) {
    const message = `An entry of ${entry.length} bytes is over the limit of ${entryBytesMax}. Store it as a blob and log its digest.`
    throw new RecordError('record.entry-too-large', message)
  }
}

/**
 * All perfect subtrees inside one tile, so that a proof costs no hashing: row h holds the hashes of 2^h tile hashes each,
 * as far as the tile is filled.
 */
export function expandTile(
  hashes: readonly Uint8Array[],
  nodeHash: (l: Uint8Array, r: Uint8Array) => Uint8Array,
): Uint8Array[][] {
  const rows: Uint8Array[][] = [[...hashes]]
  for (let below = rows[0]!; below.length > 1 && rows.length <= Math.log2(tileWidth); below = rows.at(-1)!) {
    const row: Uint8Array[] = []
    for (let i = 0; i + 1 < below.length; i += 2) row.push(nodeHash(below[i]!, below[i + 1]!))
    rows.push(row)
  }
  return rows
}

/** Not `slice`: on a Buffer, which a storage may well hand us, that is a view of the same memory. */
function copyOf(bytes: Uint8Array, start: number, length: number): Uint8Array {
  return new Uint8Array(bytes.subarray(start, start + length))
}

function malformed(what: string): RecordError {
  return new RecordError('record.malformed-bundle', `This entry bundle is damaged: ${what}.`)
}
