import { canonicalJson, decodeBase64, encodeBase64, leafHash, nodeHash, rootFromInclusion } from '../../record/index.js'
import type { OutcomeCounts, RunCounts } from '../counts.js'
import { outcomesOfRows, type PartName, type RowOutcome } from '../dataset/index.js'
import { hexOf } from './hex.js'

/**
 * The commitment to every row of a dataset and to what became of it. Each row is a leaf (RFC 9162, 2.1.1) of the tree of
 * its part; each part is a line with the root of its tree; the lines, in order of source and index, are the leaves of the
 * tree of the dataset. So parts are computed anywhere in any order, and one row is proved by two short paths.
 */

export const hashBytes = 32

/** A leaf: row digest, outcome, outcome under the other regime, evidence digest. */
export const leafBytes = hashBytes + 2 + hashBytes

/** As committed to; fixed for ever. */
export const outcomeBytes: Readonly<Record<RowOutcome, number>> = { refuse: 0, review: 1, admit: 2 }

/** The data of a row's leaf: what its hash is over, after the zero byte of RFC 9162. */
export function leafData(
  digestOfRow: Uint8Array,
  outcome: RowOutcome,
  otherRegime: RowOutcome,
  digestOfEvidence: Uint8Array,
): Uint8Array {
  const leaf = new Uint8Array(leafBytes)
  putLeaf(leaf, 0, digestOfRow, outcome, otherRegime, digestOfEvidence)
  return leaf
}

function putLeaf(
  into: Uint8Array,
  at: number,
  digestOfRow: Uint8Array,
  outcome: RowOutcome,
  otherRegime: RowOutcome,
  digestOfEvidence: Uint8Array,
): void {
  if (digestOfRow.length !== hashBytes || digestOfEvidence.length !== hashBytes)
    throw new RangeError('digests of rows and of evidence are 32 bytes long')
  into.set(digestOfRow, at)
  into[at + hashBytes] = outcomeBytes[outcome]
  into[at + hashBytes + 1] = outcomeBytes[otherRegime]
  into.set(digestOfEvidence, at + hashBytes + 2)
}

/** How a tree is hashed, many hashes a call, so that a faster SHA-256 can be put in. Results are new arrays. */
export interface TreeHasher {
  /** SHA-256(0x00 || leaf) of each of the leaves of `width` bytes that lie one after another. */
  leaves(data: Uint8Array, width: number): Uint8Array
  /** SHA-256(0x01 || left || right) of each pair of the hashes that lie one after another; an even number of them. */
  nodes(hashes: Uint8Array): Uint8Array
}

/** With the SHA-256 of the platform. */
export const plainTreeHasher: TreeHasher = {
  leaves(data, width) {
    const hashes = new Uint8Array((data.length / width) * hashBytes)
    for (let from = 0, to = 0; from < data.length; from += width, to += hashBytes)
      hashes.set(leafHash(data.subarray(from, from + width)), to)
    return hashes
  },
  nodes(hashes) {
    const above = new Uint8Array(hashes.length / 2)
    for (let to = 0; to < above.length; to += hashBytes)
      above.set(nodeHash(hashAt(hashes, 2 * to), hashAt(hashes, 2 * to + hashBytes)), to)
    return above
  },
}

/** The leaves of a part as they are made, in the order of its rows. */
export interface PartCommitment {
  readonly rows: number
  add(digestOfRow: Uint8Array, outcome: RowOutcome, otherRegime: RowOutcome, digestOfEvidence: Uint8Array): void
  /** Adds rows whose leaf data is there, one after another: any whole number of leaves. */
  addLeaves(data: Uint8Array): void
  finish(): CommittedPart
}

export interface CommittedPart {
  rows: number
  root: Uint8Array
  /** One after another; kept to prove rows by (`openPartTree`). Says nothing of the rows to who has not their salts. */
  leafHashes: Uint8Array
}

/** Commits to the rows of a part, a few or many at a time. */
export function createPartCommitment(hasher: TreeHasher = plainTreeHasher): PartCommitment {
  let data = new Uint8Array(1024 * leafBytes)
  let used = 0
  const reserve = (bytes: number): void => {
    if (used + bytes <= data.length) return
    const grown = new Uint8Array(Math.max(data.length * 2, used + bytes))
    grown.set(data.subarray(0, used))
    data = grown
  }
  return {
    get rows() {
      return used / leafBytes
    },
    add(digestOfRow, outcome, otherRegime, digestOfEvidence) {
      reserve(leafBytes)
      putLeaf(data, used, digestOfRow, outcome, otherRegime, digestOfEvidence)
      used += leafBytes
    },
    addLeaves(leaves) {
      if (leaves.length % leafBytes !== 0) throw new RangeError(`a leaf is ${leafBytes} bytes long`)
      reserve(leaves.length)
      data.set(leaves, used)
      used += leaves.length
    },
    finish() {
      const leafHashes = hasher.leaves(data.subarray(0, used), leafBytes)
      return { rows: used / leafBytes, root: rootOf(leafHashes, hasher), leafHashes }
    },
  }
}

/** Root of the tree over hashes that lie one after another; at least one. */
export function rootOf(leafHashes: Uint8Array, hasher: TreeHasher = plainTreeHasher): Uint8Array {
  return openPartTree(leafHashes, hasher).root
}

/** A whole tree in memory (64 bytes a leaf), for proving many of its leaves. */
export interface HashTree {
  leaves: number
  root: Uint8Array
  /** The hashes from the sibling of leaf `index` up to the child of the root (RFC 9162, 2.1.3.1). */
  path(index: number): Uint8Array[]
}

/** The tree over leaf hashes that lie one after another. @throws RangeError of none, or of a piece of one */
export function openPartTree(leafHashes: Uint8Array, hasher: TreeHasher = plainTreeHasher): HashTree {
  if (leafHashes.length === 0 || leafHashes.length % hashBytes !== 0)
    throw new RangeError('a tree is made of one or more hashes of 32 bytes')
  const levels = [leafHashes]
  for (let level = leafHashes; level.length > hashBytes; ) {
    const single = (level.length / hashBytes) % 2
    const pairs = hasher.nodes(level.subarray(0, level.length - single * hashBytes))
    // The last of an odd number has no partner, and goes up as it is.
    const above = single === 0 ? pairs : new Uint8Array(pairs.length + hashBytes)
    if (single === 1) {
      above.set(pairs)
      above.set(level.subarray(level.length - hashBytes), pairs.length)
    }
    levels.push(above)
    level = above
  }
  const leaves = leafHashes.length / hashBytes
  return {
    leaves,
    root: levels.at(-1)!.slice(),
    path(index) {
      if (!Number.isSafeInteger(index) || index < 0 || index >= leaves)
        throw new RangeError(`there is no leaf ${index} in a tree of ${leaves}`)
      const path: Uint8Array[] = []
      for (let height = 0, at = index; height < levels.length - 1; height++, at = Math.floor(at / 2)) {
        const sibling = (at % 2 === 0 ? at + 1 : at - 1) * hashBytes
        const level = levels[height]!
        if (sibling < level.length) path.push(level.slice(sibling, sibling + hashBytes))
      }
      return path
    },
  }
}

/** What a part came to, in its line. */
export interface PartCounts {
  outcomes: OutcomeCounts
  otherRegime: OutcomeCounts
  /** Rows that could not be read as such; they are among the refused. */
  broken: number
}

/** A part in the receipt: its line is a leaf of the dataset's tree. */
export interface PartLine extends PartName {
  rows: number
  /** Of the tree of its rows. */
  root: string
  counts: PartCounts
}

/** The line of a part that was committed to. */
export function partLine(part: PartName, committed: CommittedPart, counts: Readonly<PartCounts> | RunCounts): PartLine {
  const { outcomes, otherRegime, broken } = counts
  return {
    source: part.source,
    index: part.index,
    firstRow: part.firstRow,
    rows: committed.rows,
    root: formatHash(committed.root),
    counts: { outcomes: onlyOutcomes(outcomes), otherRegime: onlyOutcomes(otherRegime), broken },
  }
}

function onlyOutcomes(counts: OutcomeCounts): OutcomeCounts {
  return Object.fromEntries(outcomesOfRows.map((outcome) => [outcome, counts[outcome]])) as OutcomeCounts
}

/** The order of parts in a dataset: by source (UTF-16 units), then by index. */
export function comparePartNames(a: Omit<PartName, 'firstRow'>, b: Omit<PartName, 'firstRow'>): number {
  return a.source < b.source ? -1 : a.source > b.source ? 1 : a.index - b.index
}

/** Hash of a part's line as a leaf of the dataset's tree: over its canonical JSON. */
export function partLineHash(line: PartLine): Uint8Array {
  return leafHash(new TextEncoder().encode(canonicalJson(line)))
}

/** The tree of a dataset over the lines of its parts, which may come in any order. */
export function openDatasetTree(lines: readonly PartLine[]): HashTree {
  const sorted = [...lines].sort(comparePartNames)
  const hashes = new Uint8Array(sorted.length * hashBytes)
  sorted.forEach((line, i) => {
    hashes.set(partLineHash(line), i * hashBytes)
  })
  return openPartTree(hashes)
}

/** The root of a dataset, as it is written in its receipt. */
export function datasetRoot(lines: readonly PartLine[]): string {
  return formatHash(openDatasetTree(lines).root)
}

/** The root that a path leads to from a leaf. @throws RecordError `record.malformed-proof`, `record.not-proved` */
export function rootOfPath(index: number, leaves: number, leaf: Uint8Array, path: readonly string[]): string {
  return formatHash(rootFromInclusion(index, leaves, leaf, path.map(parsePathHash)))
}

/** Hashes of a path as in the proofs of the record: base64. */
export function formatPath(path: readonly Uint8Array[]): string[] {
  return path.map(encodeBase64)
}

function parsePathHash(text: string): Uint8Array {
  // What is no hash is refused by the record as malformed.
  return decodeBase64(text) ?? new Uint8Array(0)
}

/** In the house's spelling: `sha256:<hex>`. */
export function formatHash(hash: Uint8Array): string {
  return `sha256:${hexOf(hash)}`
}

function hashAt(hashes: Uint8Array, at: number): Uint8Array {
  return hashes.subarray(at, at + hashBytes)
}
