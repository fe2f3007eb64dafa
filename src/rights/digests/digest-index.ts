import {
  allBelow,
  createImage,
  damaged,
  type Image,
  type ImageFormat,
  openImage,
  rises,
  sealImage,
} from '../index-image.js'
import { RightsError } from '../rights-error.js'
import { type DigestAlgorithm, digestAlgorithms, isDigestAlgorithm, readDigest, secondWord } from './digest.js'

/** A file that is known to be a work's. */
export interface DigestEntry {
  /** `sha256:<hex>`, `md5:…`, `sha1:…`, `sha512:…`. */
  digest: string
  work: string
  /** The reference that it is a copy of, where it is one. */
  reference?: string
}

/** A work whose file has a digest. */
export interface DigestMatch {
  work: string
  reference?: string
}

/** Digests of files, ready to be looked up. Opaque; everything in it is typed lists over one block of bytes. */
export interface DigestIndex {
  readonly digestCount: number
  readonly workCount: number
  /** @internal */
  readonly parts: DigestParts
}

/**
 * Sections of the block. `heads` are the first 128 bits of all digests, four words each, sorted; `buckets` says where those
 * with the same upper bits begin. `owners` is the number of the work, with the algorithm in the two upper bits.
 * `filter` has a bit for the upper bits of each second word: it fits a processor's cache where the rest does not, and ends
 * nearly all searches for what is not there.
 */
export interface DigestParts {
  readonly heads: Uint32Array
  readonly buckets: Uint32Array
  readonly bucketShift: number
  readonly owners: Uint32Array
  readonly filter: Uint32Array
  readonly filterShift: number
  readonly workStarts: Uint32Array
  /** Where the reference of every 16th entry begins in `references`; the lengths in between are in `referenceLengths`. */
  readonly referenceStarts: Uint32Array
  readonly referenceLengths: Uint8Array
  readonly references: Uint8Array
  readonly workBytes: Uint8Array
}

const blockOfReferences = 16
const workMask = 0x3fffffff

const format: ImageFormat = {
  magic: 'KYDIGES1',
  code: 'rights.invalid-digest-index',
  sections: ([
    entries = 0,
    works = 0,
    bucketBits = 0,
    referenceBytes = 0,
    workBytes = 0,
    references = 0,
    filterBits = 0,
  ]) =>
    bucketBits < 1 || bucketBits > 26 || references > 1 || filterBits < 10 || filterBits > 27
      ? undefined
      : [
          16 * entries,
          4 * (2 ** bucketBits + 1),
          4 * entries,
          4 * (works + 1),
          references === 0 ? 0 : 4 * (Math.ceil(entries / blockOfReferences) + 1),
          references === 0 ? 0 : entries,
          referenceBytes,
          workBytes,
          2 ** filterBits / 8,
        ],
}

/** Of the bytes of an index. */
export const digestLayout = format.magic

const encoder = new TextEncoder()
const decoder = new TextDecoder()

/**
 * The index of digests, as bytes: the same for the same entries in whatever order. Entries are read one by one and kept as
 * numbers, 24 bytes each, so that ten million need no more than the index takes besides; about 22 bytes an entry, and its
 * reference's id. `shared` puts it into memory that worker threads share.
 *
 * @throws RightsError `rights.invalid-digest` for a digest that can't be read or a reference's id of more than 255 bytes
 */
export function buildDigestIndex(
  entries: Iterable<DigestEntry>,
  { shared = false }: { shared?: boolean } = {},
): Uint8Array {
  const read = readEntries(entries)
  const { count, heads, owners, references, referenceStarts } = read
  const works = [...read.workNumbers.keys()].sort()
  const numberOf = new Uint32Array(works.length)
  for (const [number, work] of works.entries()) numberOf[read.workNumbers.get(work)!] = number
  for (let i = 0; i < count; i++) owners[i] = ((owners[i]! & ~workMask) | numberOf[owners[i]! & workMask]!) >>> 0
  const order = sorted(read)
  const bucketBits = Math.max(1, Math.min(26, Math.ceil(Math.log2(order.length / 4 + 1))))
  const workLengths = works.map((work) => Buffer.byteLength(work))
  let referenceBytes = 0
  for (const i of order) referenceBytes += referenceStarts[i + 1]! - referenceStarts[i]!
  const image = createImage(
    format,
    [
      order.length,
      works.length,
      bucketBits,
      referenceBytes,
      workLengths.reduce((sum, length) => sum + length, 0),
      referenceBytes === 0 ? 0 : 1,
      Math.max(10, Math.min(27, Math.ceil(Math.log2(order.length * 8 + 1)))),
    ],
    shared,
  )
  const parts = partsOf(image)
  let at = 0
  for (const [number, work] of works.entries()) {
    encoder.encodeInto(work, parts.workBytes.subarray(at))
    at += workLengths[number]!
    parts.workStarts[number + 1] = at
  }
  at = 0
  for (let to = 0; to < order.length; to++) {
    const i = order[to]!
    for (let word = 0; word < 4; word++) parts.heads[4 * to + word] = heads[4 * i + word]!
    parts.owners[to] = owners[i]!
    const bit = heads[4 * i + 1]! >>> parts.filterShift
    parts.filter[bit >>> 5]! |= 1 << (bit & 31)
    parts.buckets[(heads[4 * i]! >>> parts.bucketShift) + 1]!++
    if (referenceBytes === 0) continue
    if (to % blockOfReferences === 0) parts.referenceStarts[to / blockOfReferences] = at
    const length = referenceStarts[i + 1]! - referenceStarts[i]!
    parts.referenceLengths[to] = length
    parts.references.set(references.subarray(referenceStarts[i], referenceStarts[i + 1]), at)
    at += length
  }
  if (referenceBytes > 0) parts.referenceStarts[parts.referenceStarts.length - 1] = at
  for (let bucket = 1; bucket < parts.buckets.length; bucket++) parts.buckets[bucket]! += parts.buckets[bucket - 1]!
  return sealImage(image)
}

interface ReadEntries {
  count: number
  heads: Uint32Array
  owners: Uint32Array
  references: Uint8Array
  referenceStarts: Uint32Array
  workNumbers: Map<string, number>
}

function readEntries(entries: Iterable<DigestEntry>): ReadEntries {
  const workNumbers = new Map<string, number>()
  const head = new Uint32Array(4)
  let capacity = 1024
  let heads = new Uint32Array(4 * capacity)
  let owners = new Uint32Array(capacity)
  let referenceStarts = new Uint32Array(capacity + 1)
  let references = new Uint8Array(1024)
  let [count, at] = [0, 0]
  for (const { digest, work, reference = '' } of entries) {
    if (count === capacity) {
      capacity = Math.ceil(capacity * 1.5)
      heads = copied(heads, new Uint32Array(4 * capacity))
      owners = copied(owners, new Uint32Array(capacity))
      referenceStarts = copied(referenceStarts, new Uint32Array(capacity + 1))
    }
    if (at + 3 * reference.length > references.length) {
      references = copied(references, new Uint8Array(Math.ceil(references.length * 1.5) + 3 * reference.length))
    }
    const algorithm = algorithmOf(digest, work)
    if (!readDigest(algorithm, digest, head)) throw invalid(digest, work)
    const { written } = encoder.encodeInto(reference, references.subarray(at))
    if (written > 255) {
      throw new RightsError(
        'rights.invalid-digest',
        `${JSON.stringify(work)}: the id of a reference is longer than 255 bytes. Give a shorter one.`,
      )
    }
    let number = workNumbers.get(work)
    if (number === undefined) {
      number = workNumbers.size
      workNumbers.set(work, number)
    }
    heads.set(head, 4 * count)
    owners[count] = digestAlgorithms.indexOf(algorithm) * (workMask + 1) + number
    at += written
    count++
    referenceStarts[count] = at
  }
  return { count, heads, owners, references, referenceStarts, workNumbers }
}

function algorithmOf(digest: string, work: string): DigestAlgorithm {
  const name = digest
    .slice(0, Math.max(0, digest.indexOf(':')))
    .trim()
    .toLowerCase()
  if (isDigestAlgorithm(name)) return name
  throw invalid(digest, work)
}

const invalid = (digest: string, work: string) =>
  new RightsError(
    'rights.invalid-digest',
    `${JSON.stringify(work)}: ${JSON.stringify(digest)} is no digest. Give sha256:, md5:, sha1: or sha512: and hex digits.`,
  )

function copied<T extends Uint8Array | Uint32Array>(from: T, to: T): T {
  to.set(from)
  return to
}

/** The entries by digest, algorithm, work and reference, without those that are there twice: a counting sort, then small ones. */
function sorted({ count, heads, owners, references, referenceStarts }: ReadEntries): Uint32Array {
  const bits = Math.max(1, Math.min(24, Math.ceil(Math.log2(count + 1))))
  const starts = new Uint32Array(2 ** bits + 1)
  for (let i = 0; i < count; i++) starts[(heads[4 * i]! >>> (32 - bits)) + 1]!++
  for (let bucket = 1; bucket < starts.length; bucket++) starts[bucket]! += starts[bucket - 1]!
  const next = starts.slice()
  const order = new Uint32Array(count)
  for (let i = 0; i < count; i++) order[next[heads[4 * i]! >>> (32 - bits)]!++] = i
  const compare = (one: number, other: number): number => {
    for (let word = 0; word < 4; word++) {
      const [a, b] = [heads[4 * one + word]!, heads[4 * other + word]!]
      if (a !== b) return a < b ? -1 : 1
    }
    if (owners[one] !== owners[other]) return owners[one]! < owners[other]! ? -1 : 1
    const reference = (i: number) => references.subarray(referenceStarts[i], referenceStarts[i + 1])
    return Buffer.compare(reference(one), reference(other))
  }
  for (let bucket = 0; bucket + 1 < starts.length; bucket++) {
    const [from, to] = [starts[bucket]!, starts[bucket + 1]!]
    if (to - from > 1) order.subarray(from, to).sort(compare)
  }
  let kept = 0
  for (let i = 0; i < count; i++) {
    if (kept > 0 && compare(order[kept - 1]!, order[i]!) === 0) continue
    order[kept++] = order[i]!
  }
  return order.subarray(0, kept)
}

/**
 * Opens the bytes of an index, which it keeps and reads from (in shared memory, too): don't change them afterwards.
 *
 * @throws RightsError `rights.invalid-digest-index` when they are damaged or none of ours
 */
export function openDigestIndex(bytes: Uint8Array): DigestIndex {
  const image = openImage(format, bytes)
  const parts = partsOf(image)
  const [digestCount = 0, workCount = 0] = image.sizes
  if (
    !rises(parts.buckets, digestCount) ||
    !rises(parts.workStarts, parts.workBytes.length) ||
    !ownersBelow(parts.owners, workCount) ||
    !soundReferences(parts, digestCount)
  ) {
    throw damaged(format, 'its tables contradict each other')
  }
  return { digestCount, workCount, parts }
}

function ownersBelow(owners: Uint32Array, works: number): boolean {
  for (let i = 0; i < owners.length; i++) if ((owners[i]! & workMask) >= works) return false
  return true
}

function soundReferences({ referenceStarts, referenceLengths, references }: DigestParts, entries: number): boolean {
  if (referenceStarts.length === 0) return references.length === 0
  if (!allBelow(referenceStarts, references.length + 1)) return false
  let at = 0
  for (let i = 0; i < entries; i++) {
    if (i % blockOfReferences === 0 && referenceStarts[i / blockOfReferences] !== at) return false
    at += referenceLengths[i]!
  }
  return at === references.length
}

function partsOf(image: Image): DigestParts {
  return {
    heads: image.words(0),
    buckets: image.words(1),
    bucketShift: 32 - image.sizes[2]!,
    owners: image.words(2),
    workStarts: image.words(3),
    referenceStarts: image.words(4),
    referenceLengths: image.bytes(5),
    references: image.bytes(6),
    workBytes: image.bytes(7),
    filter: image.words(8),
    filterShift: 32 - image.sizes[6]!,
  }
}

const nothing: readonly DigestMatch[] = Object.freeze([])
const wanted = new Uint32Array(4)

/**
 * The works with a file of this digest, in the order of their ids. Hex in either case or base64, bare or behind the
 * algorithm's name. Compared to 128 bits: that another file agrees in them takes 2^64 tries at least, for MD5 less, since
 * its collisions are easy to make (so that somebody can be blamed for an innocent file, but not hide a guilty one).
 * Undefined for a text that is no digest of the algorithm: the caller has to say so.
 *
 * @example
 * findDigest(index, 'sha256', 'E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855')
 * // [{ work: 'w', reference: 'r' }]
 */
export function findDigest(
  index: DigestIndex,
  algorithm: DigestAlgorithm,
  text: string,
): readonly DigestMatch[] | undefined {
  if (!readDigest(algorithm, text, wanted)) return undefined
  const { heads, buckets, bucketShift, owners, filter, filterShift } = index.parts
  const w0 = wanted[0]!
  const w1 = wanted[1]!
  const bit = w1 >>> filterShift
  if (((filter[bit >>> 5]! >>> (bit & 31)) & 1) === 0) return nothing
  const bucket = w0 >>> bucketShift
  let from = buckets[bucket]!
  let to = buckets[bucket + 1]!
  // Buckets are small, unless somebody registers digests that begin alike.
  while (to - from > 16) {
    const middle = (from + to) >>> 1
    if (isBelow(heads, middle, wanted)) from = middle + 1
    else to = middle
  }
  const end = buckets[bucket + 1]!
  let matches: DigestMatch[] | undefined
  for (let i = from; i < end; i++) {
    const head = heads[4 * i]!
    if (head > w0) break
    if (head !== w0 || heads[4 * i + 1] !== w1) continue
    if (heads[4 * i + 2] !== wanted[2] || heads[4 * i + 3] !== wanted[3]) continue
    if (digestAlgorithms[owners[i]! >>> 30] !== algorithm) continue
    matches ??= []
    matches.push(matchAt(index.parts, i))
  }
  return matches ?? nothing
}

/**
 * False: `findDigest` finds nothing of the digest that is written in UTF-8 from `from` to `to`, for sure. True: perhaps it
 * does, or the text is none.
 */
export function mayHaveDigest(
  { parts }: DigestIndex,
  algorithm: DigestAlgorithm,
  bytes: Uint8Array,
  from: number,
  to: number,
): boolean {
  const word = secondWord(algorithm, bytes, from, to)
  if (word < 0) return true
  const bit = word >>> parts.filterShift
  return ((parts.filter[bit >>> 5]! >>> (bit & 31)) & 1) !== 0
}

function isBelow(heads: Uint32Array, i: number, wanted: Uint32Array): boolean {
  for (let word = 0; word < 4; word++) {
    const difference = heads[4 * i + word]! - wanted[word]!
    if (difference !== 0) return difference < 0
  }
  return false
}

function matchAt(parts: DigestParts, i: number): DigestMatch {
  const { owners, workStarts, workBytes, referenceStarts, referenceLengths, references } = parts
  const owner = owners[i]! & workMask
  // Copied first: not every engine decodes out of memory that threads share.
  const work = decoder.decode(workBytes.slice(workStarts[owner], workStarts[owner + 1]))
  const length = referenceStarts.length === 0 ? 0 : referenceLengths[i]!
  if (length === 0) return { work }
  const block = Math.floor(i / blockOfReferences)
  let at = referenceStarts[block]!
  for (let k = block * blockOfReferences; k < i; k++) at += referenceLengths[k]!
  return { work, reference: decoder.decode(references.slice(at, at + length)) }
}
