import { createHashIndexKernel, ensureMemory, type HashIndexKernel } from './hash-index-kernel.js'
import { MatchError } from './match-error.js'

/** Every stored hash within a radius of a query: parallel arrays, nearest first, equal distances by rising id. */
export interface HashHits {
  readonly ids: Uint32Array
  readonly distances: Uint8Array
}
/** The hits of many queries: by position of the query, then as in {@link HashHits}. */
export interface HashBatchHits extends HashHits {
  readonly queries: Uint32Array
}

/** An exact index of 256-bit hashes: every stored hash within the radius is found, none is missed. */
export interface HashIndex {
  readonly count: number
  /** Bytes it holds in memory and in its serialised form. */
  readonly bytes: number
  /** Finds all within `radius` bits (0..31, default 31) of a 32-byte query. */
  search(query: Uint8Array, radius?: number): HashHits
  /** The same for m queries of 32 bytes each, in one call: for whole videos. */
  searchBatch(queries: Uint8Array, radius?: number): HashBatchHits
  /** The memory image of the index, to be given to {@link openHashIndex}. A copy: the index stays usable. */
  serialize(): Uint8Array
  /** The same, some at a time, as views that hold until the next search: for writing it without a copy. */
  serializeParts(): Generator<Uint8Array>
  /** What the last single search cost. */
  lastCost(): { candidates: number; probes: number }
}

/** Collects hashes where they will stay, so that they never exist twice. */
export interface HashIndexBuilder {
  /** Appends n hashes (n*32 bytes); their ids go on from those added before. */
  add(hashes: Uint8Array): void
  /** Builds the index. The builder is used up. */
  finish(): HashIndex
}

/** Most hashes one index can hold: ids take three bytes. */
export const maxIndexCount = 2 ** 24 - 1
/** The widest radius: the distance at which PDQ hashes are held to match. */
export const maxIndexRadius = 31

/** Below so many hashes, comparing all of them is as quick as any table. */
const scanOnlyBelow = 50_000

/** Builds an index of n hashes (n*32 bytes); ids are positions. */
export function buildHashIndex(hashes: Uint8Array): HashIndex {
  const builder = createHashIndexBuilder(hashes.length / 32)
  builder.add(hashes)
  return builder.finish()
}

/** Starts an index that is filled piece by piece; `expectedCount` only saves growing. */
export function createHashIndexBuilder(expectedCount = 0): HashIndexBuilder {
  const kernel = createHashIndexKernel()
  let count = 0
  ensureMemory(kernel, kernel.hashesAddress() + Math.min(Math.ceil(expectedCount), maxIndexCount) * 32)
  return {
    add(hashes) {
      if (hashes.length % 32 !== 0) {
        throw new MatchError('match.bad-hash', `hashes take 32 bytes each; ${hashes.length} bytes do not divide by 32`)
      }
      const added = hashes.length / 32
      if (count + added > maxIndexCount) {
        throw new MatchError(
          'match.index-full',
          `an index holds at most ${maxIndexCount} hashes, not ${count + added}: use several side by side`,
        )
      }
      const address = kernel.hashesAddress() + count * 32
      // In strides: each growth costs the collector a look at all of it, and the tables will need twice as much again.
      if (address + hashes.length > kernel.memory.buffer.byteLength)
        ensureMemory(kernel, address + hashes.length + count * 16)
      new Uint8Array(kernel.memory.buffer).set(hashes, address)
      count += added
    },
    finish() {
      const chunks = chunksFor(count)
      const end = kernel.configure(count, chunks) >>> 0
      ensureMemory(kernel, end)
      const permutation = new Uint8Array(kernel.memory.buffer, kernel.imageAddress() + 64, 256)
      permutation.set(interleave(chunks))
      if (chunks > 0) kernel.preparePermutation()
      kernel.build()
      kernel.seal()
      return hashIndex(kernel, count, end - kernel.imageAddress())
    },
  }
}

/**
 * How many chunks the 256 bits are cut into: about log2(n) bits each (Norouzi et al., "Fast Exact Search in Hamming
 * Space with Multi-Index Hashing", 2014), as long as the tables take at most a fifth of the 100 bytes a hash may take.
 */
function chunksFor(count: number): number {
  if (count < scanOnlyBelow) return 0
  for (let chunks = 11; ; chunks++) {
    const narrow = Math.floor(256 / chunks)
    const wide = 256 % chunks
    if (4 * ((chunks - wide) * 2 ** narrow + wide * 2 ** (narrow + 1)) <= 20 * count) return chunks
  }
}

/** Which bit of a hash stands at each stored bit: neighbours, which resemble each other, go to different chunks. */
function interleave(chunks: number): Uint8Array {
  const order = new Uint8Array(256)
  if (chunks === 0) return order.map((_, bit) => bit)
  let at = 0
  for (let chunk = 0; chunk < chunks; chunk++) for (let bit = chunk; bit < 256; bit += chunks) order[at++] = bit
  return order
}

const headerBytes = 512
/** Queries that the kernel takes at once. */
const batchQueries = 256

/**
 * Opens what {@link HashIndex.serialize} wrote. The bytes are copied once and checked: length, checksum, and every
 * offset and id, so that bytes from anywhere give an index that works within its bounds or `match.bad-index`.
 */
export function openHashIndex(bytes: Uint8Array): HashIndex {
  return readHashIndex(bytes.length, (target, offset) => target.set(bytes.subarray(offset, offset + target.length)))
}

/**
 * The same for bytes that are elsewhere, such as in a file: `read` fills `target` with those at `offset`, in rising
 * order from 0, each once. They go straight to where they stay, so that they never exist twice.
 */
export function readHashIndex(byteCount: number, read: (target: Uint8Array, offset: number) => void): HashIndex {
  const bad = (what: string) => new MatchError('match.bad-index', `not a usable hash index (${what}): build it again`)
  if (byteCount < headerBytes) throw bad(`${byteCount} bytes are too few`)
  const head = new Uint8Array(headerBytes)
  read(head, 0)
  const header = new DataView(head.buffer)
  const count = header.getUint32(12, true)
  const chunks = header.getUint32(16, true)
  if (count > maxIndexCount || (chunks !== 0 && (chunks < 11 || chunks > 32))) throw bad('header out of bounds')
  const kernel = createHashIndexKernel()
  const end = kernel.configure(count, chunks) >>> 0
  const start = kernel.imageAddress()
  if (end - start !== byteCount) throw bad(`${end - start} bytes expected, ${byteCount} found`)
  ensureMemory(kernel, end)
  const memory = kernel.memory.buffer
  new Uint8Array(memory).set(head, start)
  for (let offset = headerBytes; offset < byteCount; offset += readBytes) {
    read(new Uint8Array(memory, start + offset, Math.min(readBytes, byteCount - offset)), offset)
  }
  const verdict = kernel.check()
  if (verdict !== 0) throw bad(['', 'header', 'checksum', 'bit order', 'tables'][verdict] ?? 'unknown')
  if (chunks > 0) kernel.preparePermutation()
  return hashIndex(kernel, count, byteCount)
}
const readBytes = 1 << 22

function hashIndex(kernel: HashIndexKernel, count: number, bytes: number): HashIndex {
  const run = (query: Uint8Array, radius: number): Uint32Array => {
    new Uint8Array(kernel.memory.buffer).set(query, kernel.queryAddress())
    const found = kernel.search(radius) >>> 0
    // Distance is in the high bits: the order of the numbers is the order of the hits.
    return new Uint32Array(kernel.memory.buffer, kernel.hitsAddress() >>> 0, found).sort()
  }
  const runBatch = (queries: Uint8Array, first: number, size: number, radius: number, blocks: BatchBlock[]): void => {
    const address = kernel.prepareBatch() >>> 0
    new Uint8Array(kernel.memory.buffer).set(queries.subarray(first * 32, (first + size) * 32), address)
    let found: number
    try {
      found = kernel.searchBatch(size, radius) >>> 0
    } catch (error) {
      if (size === 1) throw error
      // Too many hits for one go (as many identical frames on both sides): by halves.
      const half = size >> 1
      runBatch(queries, first, half, radius, blocks)
      runBatch(queries, first + half, size - half, radius, blocks)
      return
    }
    // Query, distance, id from the high bits down: the order of the numbers is the order of the hits.
    const keys = new Float64Array(kernel.memory.buffer, kernel.hitsAddress() >>> 0, found).sort()
    blocks.push({ first, keys: keys.filter((key, i) => key !== keys[i - 1]) })
  }
  return {
    count,
    bytes,
    search(query, radius = maxIndexRadius) {
      if (query.length !== 32) throw new MatchError('match.bad-hash', `a hash has 32 bytes, not ${query.length}`)
      assertRadius(radius)
      return unpack(run(query, radius))
    },
    searchBatch(queries, radius = maxIndexRadius) {
      if (queries.length % 32 !== 0) {
        throw new MatchError('match.bad-hash', `hashes take 32 bytes each; ${queries.length} bytes do not divide by 32`)
      }
      assertRadius(radius)
      const blocks: BatchBlock[] = []
      for (let first = 0; first * 32 < queries.length; first += batchQueries) {
        runBatch(queries, first, Math.min(batchQueries, queries.length / 32 - first), radius, blocks)
      }
      return unpackBatch(blocks)
    },
    serialize() {
      return new Uint8Array(kernel.memory.buffer).slice(kernel.imageAddress(), kernel.imageAddress() + bytes)
    },
    *serializeParts() {
      for (let offset = 0; offset < bytes; offset += readBytes) {
        yield new Uint8Array(kernel.memory.buffer, kernel.imageAddress() + offset, Math.min(readBytes, bytes - offset))
      }
    },
    lastCost() {
      return { candidates: kernel.candidateCount() >>> 0, probes: kernel.probeCount() >>> 0 }
    },
  }
}

function unpack(keys: Uint32Array): HashHits {
  const ids = new Uint32Array(keys.length)
  const distances = new Uint8Array(keys.length)
  for (let i = 0; i < keys.length; i++) {
    ids[i] = keys[i]! & 0xffffff
    distances[i] = keys[i]! >>> 24
  }
  return { ids, distances }
}

/** The hits of a run of queries from `first` on: (query - first) << 29 | distance << 24 | id, rising. */
interface BatchBlock {
  first: number
  keys: Float64Array
}

function unpackBatch(blocks: BatchBlock[]): HashBatchHits {
  const total = blocks.reduce((sum, { keys }) => sum + keys.length, 0)
  const hits = { queries: new Uint32Array(total), ids: new Uint32Array(total), distances: new Uint8Array(total) }
  let at = 0
  for (const { first, keys } of blocks) {
    for (const key of keys) {
      const query = Math.floor(key / 2 ** 29)
      hits.queries[at] = first + query
      hits.distances[at] = (key - query * 2 ** 29) / 2 ** 24
      hits.ids[at] = key % 2 ** 24
      at++
    }
  }
  return hits
}

function assertRadius(radius: number): void {
  if (!Number.isInteger(radius) || radius < 0 || radius > maxIndexRadius) {
    throw new MatchError('match.bad-radius', `the radius is a whole number of bits from 0 to ${maxIndexRadius}`)
  }
}
