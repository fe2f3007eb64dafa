import { equalBytes } from './equal-bytes.js'
import { emptyRoot, hashBytes, nodeHash, verifyInclusion } from './merkle.js'
import { RecordError } from './record-error.js'

/**
 * Proofs about a subtree `[start, end)` of a log, which a cosigner may sign by itself (draft-ietf-plants-merkle-tree-certs,
 * section 4, which C2SP tlog-cosignature refers to). Every argument may come from a stranger.
 */

/** Whether `[start, end)` is a subtree: `start` is a multiple of the smallest power of two that `end - start` fits in (section 4.1). */
export function isSubtree(start: number, end: number): boolean {
  if (!isCount(start) || !isCount(end) || start > end) return false
  let width = 1
  while (width < end - start) width *= 2
  return start % width === 0
}

/**
 * Checks that the entry with this leaf hash is number `index` of the log, under the subtree `[start, end)` with this root
 * (section 4.3.2: as inclusion in a tree of its own).
 * @throws RecordError `record.malformed-proof` or `record.not-proved`
 */
export function verifySubtreeInclusion(
  index: number,
  start: number,
  end: number,
  leaf: Uint8Array,
  proof: readonly Uint8Array[],
  root: Uint8Array,
): void {
  checkSubtree(start, end)
  if (!isCount(index) || index < start || index >= end)
    throw notProved(`Entry ${index} is not in the subtree from ${start} to ${end}`)
  verifyInclusion(index - start, end - start, leaf, proof, root)
}

/**
 * Checks that the subtree `[start, end)` with `subtreeRoot` is part of the tree of `size` entries with `root`
 * (section 4.4.3; for `start` 0 that is RFC 9162, 2.1.4.2). An empty subtree has the root of no entries and needs no hashes.
 * @throws RecordError `record.malformed-proof` or `record.not-proved`
 */
export function verifySubtreeConsistency(
  start: number,
  end: number,
  size: number,
  subtreeRoot: Uint8Array,
  root: Uint8Array,
  proof: readonly Uint8Array[],
): void {
  checkSubtree(start, end)
  for (const hash of [subtreeRoot, root, ...proof]) {
    if (!(hash instanceof Uint8Array) || hash.length !== hashBytes)
      throw malformed('Every hash of a proof, and every root, must be exactly 32 bytes')
  }
  if (!isCount(size) || end > size) throw notProved(`The subtree ends at ${end}, the tree at ${size}`)
  if (start === end) {
    if (proof.length > 0 || !equalBytes(subtreeRoot, emptyRoot))
      throw notProved('A subtree without entries has the root of no entries and needs no hashes')
    return
  }
  // fn, sn: the first and last entry of the subtree, tn: the last of the tree, as places in the row of the tree at hand.
  let [fn, sn, tn] = [start, end - 1, size - 1]
  const up = (): void => {
    fn = Math.floor(fn / 2)
    sn = Math.floor(sn / 2)
    tn = Math.floor(tn / 2)
  }
  const atEdge = sn === tn
  while (fn !== sn && (atEdge || sn % 2 === 1)) up()
  const rest = [...proof]
  const first = fn === sn ? subtreeRoot : rest.shift()
  if (first === undefined) throw notProved('The proof has too few hashes')
  let [subtreeHash, treeHash] = [first, first]
  for (const hash of rest) {
    if (tn === 0) throw notProved('The proof has more hashes than the tree has levels')
    if (sn % 2 === 1 || sn === tn) {
      if (fn < sn) subtreeHash = nodeHash(hash, subtreeHash)
      treeHash = nodeHash(hash, treeHash)
      while (sn % 2 === 0 && sn !== 0) up()
    } else {
      treeHash = nodeHash(treeHash, hash)
    }
    up()
  }
  if (tn !== 0) throw notProved('The proof has too few hashes')
  if (!equalBytes(subtreeHash, subtreeRoot) || !equalBytes(treeHash, root))
    throw notProved(`The subtree from ${start} to ${end} is not part of that tree of ${size} entries`)
}

function checkSubtree(start: number, end: number): void {
  if (!isSubtree(start, end)) throw malformed(`There is no subtree from ${start} to ${end}`)
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0
}

function malformed(message: string): RecordError {
  return new RecordError('record.malformed-proof', `${message}.`)
}

function notProved(message: string): RecordError {
  return new RecordError('record.not-proved', `${message}.`)
}
