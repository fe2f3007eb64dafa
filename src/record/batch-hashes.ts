import { type Sha256Batch, sha256Batch } from './batch-sha256-kernel.js'
import { sha256 } from './hash.js'
import { emptyRoot, hashBytes } from './merkle.js'
import { RecordError } from './record-error.js'

/**
 * Hashes of many short records in one call: what a part of a dataset is committed to by. Equal to `sha256`, `leafHash` and
 * `merkleRoot`, one by one.
 *
 * Records lie one after another in `records`; record i is the bytes from `offsets[i]` to `offsets[i + 1]`. Hashes come, and
 * are taken, as one list of 32 bytes each. Measured: Node's one-shot hash uses the processor's SHA instructions and takes
 * 70 ns a block, but 600 ns a call; four hashes in step in WebAssembly take 140 ns a block and nothing besides.
 */

/** A prefix of each record: those of all, one after another, of `bytes` bytes each. */
export interface RecordPrefixes {
  prefixes: Uint8Array
  /** At most 16. */
  bytes: number
}

/**
 * SHA-256 of each record, behind its prefix where there are such.
 *
 * @throws RangeError for offsets that fall or lead out of the records, and prefixes that are not as many, or too long
 */
export function hashRecords(records: Uint8Array, offsets: Uint32Array, prefix?: RecordPrefixes): Uint8Array {
  const count = checkedCount(records, offsets)
  if (prefix === undefined) return hashAll(records, offsets, count, noPrefix)
  const { prefixes, bytes } = prefix
  if (!(bytes >= 0 && bytes <= prefixBytesMax) || prefixes.length !== count * bytes)
    throw new RangeError(`each record has a prefix, of ${prefixBytesMax} bytes at most`)
  return hashAll(records, offsets, count, { prefixes, bytes, stride: bytes })
}

/** Each record's hash as a leaf: SHA-256(0x00 || record) (RFC 9162, 2.1.1). @throws as `hashRecords` without prefixes */
export function hashLeaves(records: Uint8Array, offsets: Uint32Array): Uint8Array {
  return hashAll(records, offsets, checkedCount(records, offsets), leafPrefix)
}

const prefixBytesMax = 16
const nodeMark = 1

interface Prefix extends RecordPrefixes {
  /** From one record's prefix to the next one's; 0: all have the same. */
  stride: number
}
const noPrefix: Prefix = { prefixes: new Uint8Array(0), bytes: 0, stride: 0 }
const leafPrefix: Prefix = { prefixes: new Uint8Array(1), bytes: 1, stride: 0 }

function hashAll(records: Uint8Array, offsets: Uint32Array, count: number, prefix: Prefix): Uint8Array {
  const hashes = new Uint8Array(count * hashBytes)
  const batch = sha256Batch()
  const { prefixes, bytes, stride } = prefix
  for (let first = 0; first < count; ) {
    const taken = takeEnds(batch, offsets, first, count, bytes)
    if (taken === 0) {
      // Too long for the kernel: it takes longer than the call.
      const at = first * stride
      const message = [prefixes.subarray(at, at + bytes), records.subarray(offsets[first], offsets[first + 1])]
      hashes.set(sha256(...message), first * hashBytes)
      first++
      continue
    }
    const next = first + taken
    batch.records.set(records.subarray(offsets[first], offsets[next]))
    batch.prefixes.set(stride === 0 ? prefixes : prefixes.subarray(first * stride, next * stride))
    batch.hashRecords(taken, bytes, stride)
    hashes.set(batch.hashes.subarray(0, taken * hashBytes), first * hashBytes)
    first = next
  }
  return hashes
}

/** Where the records from `first` on end, as many as one batch takes. Returns how many. */
function takeEnds(
  { ends, records, messageBytesMax }: Sha256Batch,
  offsets: Uint32Array,
  first: number,
  count: number,
  prefixBytes: number,
): number {
  const start = offsets[first]!
  const most = Math.min(count - first, ends.length)
  let from = start
  for (let i = 0; i < most; i++) {
    const end = offsets[first + i + 1]!
    if (end - start > records.length || end - from + prefixBytes > messageBytesMax) return i
    ends[i] = end - start
    from = end
  }
  return most
}

/** Root of the tree with these leaf hashes (RFC 9162, 2.1.1). @throws RecordError `record.malformed-proof` when they are cut off */
export function treeRoot(leafHashes: Uint8Array): Uint8Array {
  let count = countOf(leafHashes)
  if (count === 0) return emptyRoot.slice()
  const row = leafHashes.slice()
  while (count > 1) count = hashLevel(row, count)
  return row.slice(0, hashBytes)
}

/**
 * The hashes that prove leaf `index` of the tree with these leaf hashes, from the leaf upwards (RFC 9162, 2.1.3.1): for
 * `verifyInclusion`. Works out the whole tree.
 * @throws RangeError for an index that is no leaf's; RecordError as `treeRoot`
 */
export function inclusionPath(leafHashes: Uint8Array, index: number): Uint8Array[] {
  let count = countOf(leafHashes)
  if (!Number.isInteger(index) || index < 0 || index >= count) {
    throw new RangeError(`leaf ${index} is none of ${count}`)
  }
  const row = leafHashes.slice()
  const path: Uint8Array[] = []
  for (let place = index; count > 1; place = Math.floor(place / 2)) {
    const sibling = place % 2 === 0 ? place + 1 : place - 1
    // The last of an odd number has none, and goes up as it is.
    if (sibling < count) path.push(row.slice(sibling * hashBytes, (sibling + 1) * hashBytes))
    count = hashLevel(row, count)
  }
  return path
}

/** One level up, in place: hashes become those of their pairs, the last of an odd number stays. How many there are then. */
function hashLevel(row: Uint8Array, count: number): number {
  const pairs = Math.floor(count / 2)
  const batch = sha256Batch()
  batch.prefixes[0] = nodeMark
  for (let pair = 0; pair < pairs; ) {
    const taken = Math.min(pairs - pair, batch.ends.length)
    batch.records.set(row.subarray(pair * 2 * hashBytes, (pair + taken) * 2 * hashBytes))
    batch.hashAlike(taken, 2 * hashBytes)
    row.set(batch.hashes.subarray(0, taken * hashBytes), pair * hashBytes)
    pair += taken
  }
  if (count % 2 === 0) return pairs
  row.copyWithin(pairs * hashBytes, (count - 1) * hashBytes, count * hashBytes)
  return pairs + 1
}

function checkedCount(records: Uint8Array, offsets: Uint32Array): number {
  for (let i = 0; i < offsets.length; i++) {
    if (offsets[i]! < (i === 0 ? 0 : offsets[i - 1]!) || offsets[i]! > records.length) {
      throw new RangeError('offsets of records have to rise, and to end within the records')
    }
  }
  return Math.max(0, offsets.length - 1)
}

function countOf(leafHashes: Uint8Array): number {
  if (leafHashes.length % hashBytes === 0) return leafHashes.length / hashBytes
  throw new RecordError('record.malformed-proof', 'Leaf hashes must be 32 bytes each')
}
