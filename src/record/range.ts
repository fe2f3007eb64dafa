import { decodeBase64, encodeBase64 } from './base64.js'
import type { Checkpoint } from './checkpoint.js'
import { checkpointVerifier, type Trusted } from './checkpoint-trust.js'
import { equalBytes } from './equal-bytes.js'
import { readHashList } from './hash-list.js'
import { type EntryRange, foldSubtrees, leafHash, nodeHash, rangeCover, rootAround } from './merkle.js'
import { RecordError } from './record-error.js'
import { corrupt } from './tile-reader.js'
import { checkEntrySize } from './tiles.js'

/**
 * What proves offline that these are **all** entries of a log from `from` up to and without `to`, in this order: the hashes
 * of the subtrees left and right of them. The root follows from every entry of the range, so none can be left out, added,
 * changed or moved; and of the subtrees the largest are taken, so there is one proof for a range (at most 2 hashes a level).
 */
export interface RangeProof {
  /** index of the first entry */
  from: number
  /** index after the last entry */
  to: number
  /** entries in the tree of the checkpoint */
  treeSize: number
  /** of the subtrees left of the range, then of those right of it, all from left to right; 32 bytes each, base64 */
  hashes: string[]
  /** signed note */
  checkpoint: string
}

/** Two sides of a tree of at most 53 levels. */
const hashesMax = 2 * 53
const rangeFormat = 'kyodaku-range@v1'

/**
 * Checks, without network and without trusting who hands it over, that `entries` are all entries of the log from
 * `proof.from` up to and without `proof.to`.
 *
 * An empty range proves nothing and is refused, except all of a log that has no entries.
 * @param entries read once, so a generator over a large file will do
 * @returns what the signed checkpoint says
 * @throws RecordError: `record.malformed-*`, `record.bad-signature`, `record.untrusted`, `record.quorum-not-met`,
 * `record.not-proved` (an entry is missing, added, changed or moved, or the range is another)
 * @example verifyRange(entries, proof, { verifierKeys: ['example.com/log+33d7b496+AeHT…'] })
 */
export function verifyRange(entries: Iterable<Uint8Array>, proof: RangeProof, trusted: Trusted): Checkpoint {
  const { proof: read, hashes } = readRangeProof(proof)
  const { from, to, treeSize } = read
  const checkpoint = checkpointVerifier(trusted)(read.checkpoint)
  if (treeSize !== checkpoint.size) {
    throw notProved(`the proof is for a tree of ${treeSize} entries, its checkpoint for one of ${checkpoint.size}`)
  }
  const leaves = leavesOf(entries, from, to)
  let used = 0
  const root = rootAround(from, to, treeSize, ([start, end], inside) => {
    if (inside) return hashOfNext(leaves, end - start)
    const hash = hashes[used++]
    if (hash === undefined) throw notProved('it has too few hashes')
    return hash
  })
  if (leaves.next().done !== true) throw notProved(`there are more entries than the ${to - from} of the range`)
  if (used !== hashes.length) throw notProved('it has more hashes than the range needs')
  if (!equalBytes(root, checkpoint.rootHash)) {
    throw notProved(
      `these are not the entries ${from} to ${to - 1} of the log: one is missing, added, changed or moved`,
    )
  }
  return checkpoint
}

/**
 * Makes the proof of a range in a tree, and checks that it leads to the root.
 * @param rangeHash the hash of a subtree of that tree
 * @throws RecordError `record.out-of-range`, `record.corrupt`
 */
export async function proveRange(
  from: number,
  to: number,
  tree: { size: number; rootHash: Uint8Array; checkpoint: string },
  rangeHash: (range: EntryRange) => Promise<Uint8Array>,
): Promise<RangeProof> {
  const { size, rootHash, checkpoint } = tree
  if (!isCount(from) || !isCount(to) || to > size || (from >= to && size > 0)) {
    const message = `There is no range of entries from ${from} to ${to}: the checkpoint has ${size} entries, numbered from 0.`
    throw new RecordError('record.out-of-range', message)
  }
  const cover = await Promise.all(
    rangeCover(from, to, size).map(async ({ range, inside }) => ({ inside, hash: await rangeHash(range) })),
  )
  let at = 0
  if (
    !equalBytes(
      rootAround(from, to, size, () => cover[at++]!.hash),
      rootHash,
    )
  )
    throw corrupt(`the tiles around the entries ${from} to ${to} do not lead to the root of the checkpoint.`)
  const hashes = cover.flatMap(({ inside, hash }) => (inside ? [] : [encodeBase64(hash)]))
  return { from, to, treeSize: size, hashes, checkpoint }
}

function* leavesOf(entries: Iterable<Uint8Array>, from: number, to: number): Generator<Uint8Array> {
  let count = 0
  for (const entry of entries) {
    if (!(entry instanceof Uint8Array)) throw malformed(`entry ${from + count} is not bytes`)
    checkEntrySize(entry)
    count++
    yield leafHash(entry)
  }
  if (count < to - from) throw notProved(`there are ${count} entries in place of the ${to - from} of the range`)
}

/** Hash of the tree over the next `count` leaves, holding no more than one hash a level. */
function hashOfNext(leaves: Iterator<Uint8Array>, count: number): Uint8Array {
  const peaks: Uint8Array[] = []
  for (let i = 0; i < count; i++) {
    const next = leaves.next()
    if (next.done === true) throw notProved('there are fewer entries than the range has')
    let hash = next.value
    for (let rest = i; rest % 2 === 1; rest = Math.floor(rest / 2)) hash = nodeHash(peaks.pop()!, hash)
    peaks.push(hash)
  }
  return foldSubtrees(peaks)
}

/** Reads a range proof out of foreign JSON: exactly these five fields, in range. Nothing is verified yet. @throws RecordError `record.malformed-proof` */
export function parseRangeProof(value: unknown): RangeProof {
  return readRangeProof(value).proof
}

/** Range and entries as one JSON text, `kyodaku-range@v1`, one field a line. @throws RecordError `record.malformed-proof` */
export function formatRange(entries: Iterable<Uint8Array>, proof: RangeProof): string {
  const { from, to, treeSize, hashes, checkpoint } = parseRangeProof(proof)
  const texts = Array.from(entries, encodeBase64)
  if (texts.length !== to - from) throw malformed(`it has ${texts.length} entries in place of ${to - from}`)
  const value = { format: rangeFormat, from, to, treeSize, hashes, checkpoint, entries: texts }
  return `${JSON.stringify(value, null, 1)}\n`
}

/** Reads `kyodaku-range@v1`, as text or as the value it has as JSON. Nothing is verified yet. @throws RecordError `record.malformed-proof` */
export function parseRange(foreign: unknown): { entries: Uint8Array[]; proof: RangeProof } {
  const value = typeof foreign === 'string' ? parseJson(foreign) : foreign
  if (typeof value !== 'object' || value === null) throw malformed('it is not an object')
  const { format, entries, ...rest } = value as Record<string, unknown>
  if (format !== rangeFormat) throw malformed(`its format is not ${rangeFormat}`)
  const proof = parseRangeProof(rest)
  if (!Array.isArray(entries) || entries.length !== proof.to - proof.from)
    throw malformed(`its entries are not a list of ${proof.to - proof.from}`)
  const decoded = Array.from(entries, (text: unknown, i) => {
    const entry = typeof text === 'string' ? decodeBase64(text) : undefined
    if (entry === undefined) throw malformed(`entry ${proof.from + i} is not base64`)
    return entry
  })
  return { entries: decoded, proof }
}

function readRangeProof(value: unknown): { proof: RangeProof; hashes: Uint8Array[] } {
  if (typeof value !== 'object' || value === null) throw malformed('it is not an object')
  const { from, to, treeSize, hashes, checkpoint, ...rest } = value as Record<string, unknown>
  const unknownField = Object.keys(rest)[0]
  if (unknownField !== undefined) throw malformed(`it has an unknown field "${unknownField}"`)
  if (!isCount(from) || !isCount(to) || !isCount(treeSize))
    throw malformed('from, to and treeSize must be whole numbers from 0 to 2^53 - 1')
  if (to > treeSize || (from >= to && treeSize > 0))
    throw malformed(`${from} to ${to} is not a range of entries in a tree of ${treeSize}`)
  if (typeof checkpoint !== 'string') throw malformed('its checkpoint is not text')
  const { texts, hashes: decoded } = readHashList(hashes, hashesMax, malformed)
  return { proof: { from, to, treeSize, hashes: texts, checkpoint }, hashes: decoded }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw malformed('it is not JSON')
  }
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
}

function malformed(what: string): RecordError {
  return new RecordError('record.malformed-proof', `This is not a range proof: ${what}.`)
}

function notProved(what: string): RecordError {
  return new RecordError('record.not-proved', `The range is not proved: ${what}.`)
}
