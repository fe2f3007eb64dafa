import { hash } from 'node:crypto'
import { emptyRoot, hashBytes } from './merkle.js'
import { RecordError } from './record-error.js'

/**
 * Hashes of many short records in one call: what a part of a dataset is committed to by. Equal to `sha256`, `leafHash` and
 * `merkleRoot`, one by one.
 *
 * Records lie one after another in `records`; record i is the bytes from `offsets[i]` to `offsets[i + 1]`. Hashes come, and
 * are taken, as one list of 32 bytes each. Measured: Node's one-shot hash uses the processor's SHA instructions, and four
 * hashes in step in WebAssembly were no faster; what is saved here is objects.
 */

/** SHA-256 of each record. @throws RangeError for offsets that fall or lead out of the records */
export function hashRecords(records: Uint8Array, offsets: Uint32Array): Uint8Array {
  const count = checkedCount(records, offsets)
  const hashes = new Uint8Array(count * hashBytes)
  for (let i = 0; i < count; i++) hashInto(records.subarray(offsets[i], offsets[i + 1]), hashes, i * hashBytes)
  return hashes
}

/** Each record's hash as a leaf: SHA-256(0x00 || record) (RFC 9162, 2.1.1). @throws as `hashRecords` */
export function hashLeaves(records: Uint8Array, offsets: Uint32Array): Uint8Array {
  const count = checkedCount(records, offsets)
  const hashes = new Uint8Array(count * hashBytes)
  let input = new Uint8Array(1)
  for (let i = 0; i < count; i++) {
    const start = offsets[i]!
    const length = offsets[i + 1]! - start
    // Records of one length, as those of a dataset are, are hashed from one place.
    if (input.length !== length + 1) input = new Uint8Array(length + 1)
    for (let k = 0; k < length; k++) input[k + 1] = records[start + k]!
    hashInto(input, hashes, i * hashBytes)
  }
  return hashes
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
  const input = new Uint8Array(1 + 2 * hashBytes)
  input[0] = 1
  for (let pair = 0; pair < pairs; pair++) {
    const from = pair * 2 * hashBytes
    for (let k = 0; k < 2 * hashBytes; k++) input[k + 1] = row[from + k]!
    hashInto(input, row, pair * hashBytes)
  }
  if (count % 2 === 0) return pairs
  row.copyWithin(pairs * hashBytes, (count - 1) * hashBytes, count * hashBytes)
  return pairs + 1
}

/** As a string of bytes: a Buffer for each costs more than the hashing. */
function hashInto(input: Uint8Array, hashes: Uint8Array, at: number): void {
  const text = hash('sha256', input, 'binary')
  for (let k = 0; k < hashBytes; k++) hashes[at + k] = text.charCodeAt(k)
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
