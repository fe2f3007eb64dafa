import { equalBytes, sha256 } from './hash.js'
import { RecordError } from './record-error.js'

/**
 * The Merkle tree of RFC 6962 and RFC 9162 over SHA-256: hashes, which subtrees a proof is made of, and verification.
 * Sizes and indexes are whole numbers below 2^53; every argument of a `verify` function may come from a stranger.
 */

export const hashBytes = 32

/** Root of the tree without entries: the hash of no bytes (RFC 9162, 2.1.1). */
export const emptyRoot: Uint8Array = sha256(new Uint8Array(0))

/** Scratch to hash from: one allocation and one call less for each hash. Nothing here is left to a later turn. */
const leafInput = new Uint8Array(4096)
const nodeInput = new Uint8Array(1 + 2 * hashBytes)
nodeInput[0] = 1

/** Hash of an entry as a leaf: SHA-256(0x00 || entry) (RFC 9162, 2.1.1). */
export function leafHash(entry: Uint8Array): Uint8Array {
  if (entry.length >= leafInput.length) return sha256(Uint8Array.of(0), entry)
  leafInput.set(entry, 1)
  return sha256(leafInput.subarray(0, 1 + entry.length))
}

/** Hash of an inner node: SHA-256(0x01 || left || right) (RFC 9162, 2.1.1). */
export function nodeHash(left: Uint8Array, right: Uint8Array): Uint8Array {
  nodeInput.set(left, 1)
  nodeInput.set(right, 1 + hashBytes)
  return sha256(nodeInput)
}

/** Root of the tree with these leaf hashes (RFC 9162, 2.1.1), all of them in memory: for tests, audits and small trees. */
export function merkleRoot(leafHashes: readonly Uint8Array[]): Uint8Array {
  if (leafHashes.length === 0) return emptyRoot
  let row = leafHashes
  while (row.length > 1) {
    const above: Uint8Array[] = []
    for (let i = 0; i < row.length; i += 2) {
      const right = row[i + 1]
      above.push(right === undefined ? row[i]! : nodeHash(row[i]!, right))
    }
    row = above
  }
  return row[0]!
}

/** A run of entries `[start, end)` whose tree hash is one line of a proof. */
export type EntryRange = readonly [start: number, end: number]

/** The subtrees whose hashes prove entry `index` in a tree of `size`, from the leaf upwards (RFC 9162, 2.1.3.1). */
export function inclusionRanges(index: number, size: number): EntryRange[] {
  const ranges: EntryRange[] = []
  let start = 0
  let end = size
  while (end - start > 1) {
    const middle = start + powerOfTwoBelow(end - start)
    if (index < middle) {
      ranges.push([middle, end])
      end = middle
    } else {
      ranges.push([start, middle])
      start = middle
    }
  }
  return ranges.reverse()
}

/** The subtrees whose hashes prove that a tree of `size1` is the beginning of one of `size2`; 0 < size1 <= size2 (RFC 9162, 2.1.4.1). */
export function consistencyRanges(size1: number, size2: number): EntryRange[] {
  const ranges: EntryRange[] = []
  let start = 0
  let end = size2
  while (end > size1) {
    const middle = start + powerOfTwoBelow(end - start)
    if (size1 <= middle) {
      ranges.push([middle, end])
      end = middle
    } else {
      ranges.push([start, middle])
      start = middle
    }
  }
  if (size1 !== size2 && start !== 0) ranges.push([start, end])
  return ranges.reverse()
}

/** A subtree of the whole tree that lies entirely inside or entirely outside of a run of entries. */
export interface CoverPart {
  range: EntryRange
  inside: boolean
}

/** The largest subtrees that a tree of `size` consists of, left to right, when cut at `from` and `to`; from < to <= size. */
export function rangeCover(from: number, to: number, size: number): CoverPart[] {
  const parts: CoverPart[] = []
  const visit = (start: number, end: number): void => {
    const outside = end <= from || start >= to
    if (outside || (start >= from && end <= to)) {
      parts.push({ range: [start, end], inside: !outside })
      return
    }
    const middle = start + powerOfTwoBelow(end - start)
    visit(start, middle)
    visit(middle, end)
  }
  if (size > 0) visit(0, size)
  return parts
}

/** The root of a tree of `size`, from the hashes of the subtrees of its `rangeCover`, which are asked for from left to right. */
export function rootAround(
  from: number,
  to: number,
  size: number,
  hashOf: (range: EntryRange, inside: boolean) => Uint8Array,
): Uint8Array {
  const visit = (start: number, end: number): Uint8Array => {
    const outside = end <= from || start >= to
    if (outside || (start >= from && end <= to)) return hashOf([start, end], !outside)
    const middle = start + powerOfTwoBelow(end - start)
    const left = visit(start, middle)
    return nodeHash(left, visit(middle, end))
  }
  return size === 0 ? emptyRoot : visit(0, size)
}

/** A perfect subtree: the 2^height entries from index * 2^height on. */
export interface Subtree {
  height: number
  index: number
}

/** The perfect subtrees that a run of entries of a proof consists of, left to right; their hashes fold from the right into its hash. */
export function perfectSubtrees([start, end]: EntryRange): Subtree[] {
  const subtrees: Subtree[] = []
  let at = start
  for (let height = Math.floor(Math.log2(Math.max(1, end - start))) + 1; height >= 0; height--) {
    const width = 2 ** height
    if (end - at >= width) {
      subtrees.push({ height, index: at / width })
      at += width
    }
  }
  return subtrees
}

/** Folds the hashes of neighbouring perfect subtrees, left to right and of falling height, into the hash of their run. */
export function foldSubtrees(hashes: readonly Uint8Array[]): Uint8Array {
  return hashes.length === 0 ? emptyRoot : hashes.reduceRight((right, left) => nodeHash(left, right))
}

/**
 * Checks that the entry with this leaf hash is number `index` of the tree with this size and root (RFC 9162, 2.1.3.2).
 * @throws RecordError `record.malformed-proof` for numbers out of range or hashes that are not 32 bytes,
 * `record.not-proved` where the proof leads elsewhere.
 */
export function verifyInclusion(
  index: number,
  size: number,
  leaf: Uint8Array,
  proof: readonly Uint8Array[],
  root: Uint8Array,
): void {
  checkHashes([root])
  if (!equalBytes(rootFromInclusion(index, size, leaf, proof), root)) {
    throw notProved(`This entry is not number ${index} of the tree: entry, index, proof or root is another one`)
  }
}

/** The root that a proof of inclusion leads to (RFC 9162, 2.1.3.2): worth as much as who has signed it. @throws as `verifyInclusion` */
export function rootFromInclusion(
  index: number,
  size: number,
  leaf: Uint8Array,
  proof: readonly Uint8Array[],
): Uint8Array {
  checkSize('tree size', size)
  checkSize('index', index)
  checkHashes([leaf, ...proof])
  if (index >= size) throw notProved(`Entry ${index} cannot be in a tree of ${size} entries`)
  let fn = index
  let sn = size - 1
  let hash = leaf
  for (const sibling of proof) {
    if (sn === 0)
      throw notProved(`The proof of entry ${index} has more hashes than a tree of ${size} entries has levels`)
    if (fn % 2 === 1 || fn === sn) {
      hash = nodeHash(sibling, hash)
      while (fn % 2 === 0 && fn !== 0) {
        fn = half(fn)
        sn = half(sn)
      }
    } else {
      hash = nodeHash(hash, sibling)
    }
    fn = half(fn)
    sn = half(sn)
  }
  if (sn !== 0) throw notProved(`The proof of entry ${index} has too few hashes for a tree of ${size} entries`)
  return hash
}

/**
 * Checks that the tree of `size1` with `root1` is the beginning of the tree of `size2` with `root2` (RFC 9162, 2.1.4.2).
 * An empty first tree proves nothing and is refused; two trees of one size need the same root and no hashes.
 * @throws RecordError `record.malformed-proof` or `record.not-proved`
 */
export function verifyConsistency(
  size1: number,
  size2: number,
  root1: Uint8Array,
  root2: Uint8Array,
  proof: readonly Uint8Array[],
): void {
  checkSize('first tree size', size1)
  checkSize('second tree size', size2)
  checkHashes([root1, root2, ...proof])
  if (size1 === 0) throw notProved('A tree without entries is the beginning of every tree: there is nothing to prove')
  if (size1 > size2) throw notProved(`A tree of ${size1} entries cannot be the beginning of one of ${size2}`)
  if (size1 === size2) {
    if (proof.length !== 0) throw notProved('Two trees of the same size need no hashes between them')
    if (!equalBytes(root1, root2)) throw notProved(`Two different trees of ${size1} entries: the log shows two faces`)
    return
  }
  if (proof.length === 0) throw notProved('The consistency proof is empty')
  const path = Number.isInteger(Math.log2(size1)) && 2 ** Math.log2(size1) === size1 ? [root1, ...proof] : proof
  let fn = size1 - 1
  let sn = size2 - 1
  while (fn % 2 === 1) {
    fn = half(fn)
    sn = half(sn)
  }
  let hash1 = path[0]!
  let hash2 = path[0]!
  for (const sibling of path.slice(1)) {
    if (sn === 0) throw notProved('The consistency proof has more hashes than the tree has levels')
    if (fn % 2 === 1 || fn === sn) {
      hash1 = nodeHash(sibling, hash1)
      hash2 = nodeHash(sibling, hash2)
      while (fn % 2 === 0 && fn !== 0) {
        fn = half(fn)
        sn = half(sn)
      }
    } else {
      hash2 = nodeHash(hash2, sibling)
    }
    fn = half(fn)
    sn = half(sn)
  }
  if (sn !== 0) throw notProved('The consistency proof has too few hashes')
  if (!equalBytes(hash1, root1) || !equalBytes(hash2, root2)) {
    throw notProved(
      `The tree of ${size1} entries is not the beginning of the tree of ${size2}: entries were changed or removed`,
    )
  }
}

function powerOfTwoBelow(count: number): number {
  let power = 1
  while (power * 2 < count) power *= 2
  return power
}

function half(value: number): number {
  return Math.floor(value / 2)
}

function checkSize(what: string, value: number): void {
  if (!Number.isSafeInteger(value) || value < 0) {
    throw new RecordError('record.malformed-proof', `The ${what} must be a whole number from 0 to 2^53 - 1`)
  }
}

function checkHashes(hashes: readonly Uint8Array[]): void {
  for (const hash of hashes) {
    if (!(hash instanceof Uint8Array) || hash.length !== hashBytes) {
      throw new RecordError('record.malformed-proof', 'Every hash of a proof, and every root, must be exactly 32 bytes')
    }
  }
}

function notProved(message: string): RecordError {
  return new RecordError('record.not-proved', `${message}.`)
}
