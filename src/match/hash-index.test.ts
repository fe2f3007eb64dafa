import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { buildHashIndex, createHashIndexBuilder, openHashIndex } from './hash-index.js'
import { createHashIndexKernel, ensureMemory } from './hash-index-kernel.js'
import { MatchError } from './match-error.js'

describe('the exact hash index', () => {
  it('finds what brute force finds, at radius 31 and others, in a table of 200,000 random and clustered hashes', () => {
    const random = xorshift(7)
    const hashes = clusteredHashes(200_000, random)
    const index = buildHashIndex(hashes)
    for (let i = 0; i < 60; i++) {
      const query = flip(hashes.subarray(32 * 3000 * i, 32 * 3000 * i + 32), random() % 40, random)
      for (const radius of i % 4 ? [31] : [31, 30, 17, 11, 3, 0]) {
        expect(list(index.search(query, radius))).toEqual(bruteForce(hashes, query, radius))
      }
    }
  })

  it('finds pairs exactly 31 bits apart and leaves those at 32, wherever the bits lie', () => {
    const random = xorshift(11)
    const base = randomHashes(1, random)
    const hashes = randomHashes(60_000, random)
    for (let i = 0; i < 4000; i++) hashes.set(flip(base, i % 2 ? 31 : 32, random), i * 32)
    const index = buildHashIndex(hashes)
    const { ids, distances } = index.search(base)
    expect([...ids]).toEqual(Array.from({ length: 2000 }, (_, i) => 2 * i + 1))
    expect(distances.every((distance) => distance === 31)).toBe(true)
  })

  it('equals brute force for small sets with pairs near the radius (property)', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 0, max: 300 }), fc.integer({ min: 0, max: 31 }), (seed, n, radius) => {
        const random = xorshift(seed + 1)
        const query = randomHashes(1, random)
        const hashes = randomHashes(n, random)
        for (let i = 0; i < n; i += 2) hashes.set(flip(query, Math.max(0, radius - 1 + (random() % 4)), random), i * 32)
        expect(list(buildHashIndex(hashes).search(query, radius))).toEqual(bruteForce(hashes, query, radius))
      }),
      { numRuns: 150 },
    )
  })

  it('answers a batch as it answers each query alone', () => {
    const random = xorshift(13)
    for (const n of [3000, 120_000, 200_000, 400_000]) {
      const hashes = clusteredHashes(n, random)
      const index = buildHashIndex(hashes)
      const queries = new Uint8Array(32 * 300)
      for (let i = 0; i < 300; i++) {
        const from = (random() % 20) * 40 + (i % 3)
        queries.set(
          i % 7 ? flip(hashes.subarray(from * 32, from * 32 + 32), random() % 12, random) : randomHashes(1, random),
          i * 32,
        )
      }
      for (const radius of [31, 12]) {
        const batch = index.searchBatch(queries, radius)
        const expected = Array.from({ length: 300 }, (_, i) =>
          list(index.search(queries.subarray(i * 32, i * 32 + 32), radius)).map((hit) => [i, ...hit]),
        ).flat()
        expect([...batch.ids].map((id, i) => [batch.queries[i], id, batch.distances[i]])).toEqual(expected)
        expect(expected.length).toBeGreaterThan(100)
      }
    }
  })

  it('answers thousands of identical hashes in order of id', () => {
    const hashes = new Uint8Array(32 * 70_000).fill(0x0f)
    const { ids, distances } = buildHashIndex(hashes).search(hashes.slice(0, 32), 31)
    expect(ids.length).toBe(70_000)
    expect(ids.every((id, i) => id === i)).toBe(true)
    expect(distances.every((distance) => distance === 0)).toBe(true)
  })

  it('is the same index after a round trip, and the same when filled piece by piece', () => {
    const random = xorshift(17)
    for (const n of [0, 1, 500, 110_000]) {
      const hashes = clusteredHashes(n, random)
      const index = buildHashIndex(hashes)
      const bytes = index.serialize()
      expect(bytes.length).toBe(index.bytes)
      const opened = openHashIndex(bytes)
      expect(opened.count).toBe(n)
      expect(Buffer.compare(opened.serialize(), bytes)).toBe(0)
      const builder = createHashIndexBuilder()
      for (let at = 0; at < n; at += 30_011) builder.add(hashes.subarray(at * 32, Math.min(n, at + 30_011) * 32))
      expect(Buffer.compare(builder.finish().serialize(), bytes)).toBe(0)
      const query = n ? flip(hashes.subarray(0, 32), 20, random) : randomHashes(1, random)
      expect(list(opened.search(query))).toEqual(bruteForce(hashes, query, 31))
    }
  })

  it('says what is wrong with a query, a radius or a list of hashes', () => {
    const index = buildHashIndex(new Uint8Array(64))
    expect(() => index.search(new Uint8Array(31))).toThrow(MatchError)
    expect(() => index.searchBatch(new Uint8Array(33))).toThrow(MatchError)
    for (const radius of [-1, 32, 1.5, Number.NaN]) {
      expect(() => index.search(new Uint8Array(32), radius)).toThrow(MatchError)
    }
    expect(() => buildHashIndex(new Uint8Array(40))).toThrow(MatchError)
  })

  it('refuses truncated, lengthened and damaged bytes', () => {
    const random = xorshift(19)
    const bytes = buildHashIndex(clusteredHashes(300, random)).serialize()
    const tables = buildHashIndex(clusteredHashes(60_000, random)).serialize()
    const refused = (damaged: Uint8Array) => {
      let code: unknown
      try {
        openHashIndex(damaged)
      } catch (error) {
        code = error instanceof MatchError ? error.code : error
      }
      expect(code).toBe('match.bad-index')
    }
    for (let i = 0; i < 300; i++) {
      refused(bytes.slice(0, random() % bytes.length))
      refused(flipBit(bytes, i < 100 ? random() % 4096 : random() % (bytes.length * 8)))
      refused(randomHashes(1 + (random() % 40), random))
    }
    for (let i = 0; i < 30; i++) refused(flipBit(tables, random() % (tables.length * 8)))
    refused(new Uint8Array([...bytes, 0]))
    refused(new Uint8Array(0))
  })

  it('never reads out of bounds from bytes with a forged checksum', () => {
    const random = xorshift(23)
    const bytes = buildHashIndex(clusteredHashes(60_000, random)).serialize()
    let opened = 0
    for (let i = 0; i < 60; i++) {
      const damaged = bytes.slice()
      // Anywhere, the bit order, or some whole words of the tables.
      for (let k = 0; k < 1 + (i % 3); k++) {
        const at = i % 4 === 0 ? 64 + (random() % 256) : 512 + (random() % (bytes.length - 520))
        if (i % 2) new DataView(damaged.buffer).setUint32(at, random())
        else damaged[at]! ^= 1 << (random() % 8)
      }
      const forged = withChecksum(damaged)
      try {
        const index = openHashIndex(forged)
        opened++
        for (let q = 0; q < 3; q++) {
          const { ids, distances } = index.search(flip(bytes.subarray(512, 544), random() % 40, random))
          expect(ids.every((id) => id < index.count) && distances.every((distance) => distance <= 31)).toBe(true)
        }
      } catch (error) {
        expect(error instanceof MatchError ? error.code : error).toBe('match.bad-index')
      }
    }
    expect(opened).toBeGreaterThan(0)
    expect(opened).toBeLessThan(60)
  })
})

function list({ ids, distances }: { ids: Uint32Array; distances: Uint8Array }): [number, number][] {
  return [...ids].map((id, i) => [id, distances[i]!])
}

function bruteForce(hashes: Uint8Array, query: Uint8Array, radius: number): [number, number][] {
  const found: [number, number][] = []
  const words = new Uint32Array(hashes.buffer, hashes.byteOffset, hashes.length / 4)
  const sought = new Uint32Array(query.slice().buffer)
  for (let id = 0; id * 8 < words.length; id++) {
    let distance = 0
    for (let i = 0; i < 8 && distance <= radius; i++) distance += ones(words[id * 8 + i]! ^ sought[i]!)
    if (distance <= radius) found.push([id, distance])
  }
  return found.sort((a, b) => a[1] - b[1] || a[0] - b[0])
}

function ones(x: number): number {
  let v = x - ((x >>> 1) & 0x55555555)
  v = (v & 0x33333333) + ((v >>> 2) & 0x33333333)
  return Math.imul((v + (v >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
}

function xorshift(seed: number): () => number {
  let x = (Math.imul(seed, 2654435761) ^ 0x9e3779b9) | 1
  return () => {
    x ^= x << 13
    x ^= x >>> 17
    x ^= x << 5
    return x >>> 0
  }
}

function randomHashes(n: number, random: () => number): Uint8Array {
  const words = new Uint32Array(n * 8)
  for (let i = 0; i < words.length; i++) words[i] = random()
  return new Uint8Array(words.buffer)
}

/** The hash with exactly `bits` bits turned over. */
function flip(hash: Uint8Array, bits: number, random: () => number): Uint8Array {
  const flipped = hash.slice()
  const done = new Set<number>()
  while (done.size < bits) {
    const bit = random() % 256
    if (done.has(bit)) continue
    done.add(bit)
    flipped[bit >> 3]! ^= 1 << (bit & 7)
  }
  return flipped
}

/** Half unrelated, half in clusters of near duplicates with some bits that hardly vary, like the frames of shots. */
function clusteredHashes(n: number, random: () => number): Uint8Array {
  const hashes = randomHashes(n, random)
  for (let i = 0; i < n / 2; ) {
    const first = hashes.slice(i * 32, i * 32 + 32)
    for (let byte = 0; byte < 12; byte++) first[byte] = random() % 16 ? 0x5a : 0xa5
    for (let left = 1 + (random() % 50); left > 0 && i < n; left--, i++)
      hashes.set(flip(first, random() % 24, random), i * 32)
  }
  return hashes
}

function flipBit(bytes: Uint8Array, bit: number): Uint8Array {
  const flipped = bytes.slice()
  flipped[bit >> 3]! ^= 1 << (bit & 7)
  return flipped
}

/** The bytes with the checksum that a malicious writer would put there: ours, computed by our own kernel. */
function withChecksum(bytes: Uint8Array): Uint8Array {
  const kernel = createHashIndexKernel()
  const header = new DataView(bytes.buffer)
  const end = kernel.configure(header.getUint32(12, true), header.getUint32(16, true)) >>> 0
  ensureMemory(kernel, end)
  new Uint8Array(kernel.memory.buffer).set(bytes, kernel.imageAddress())
  kernel.seal()
  return new Uint8Array(kernel.memory.buffer).slice(kernel.imageAddress(), end)
}
