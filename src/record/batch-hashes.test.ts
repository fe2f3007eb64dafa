import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hashLeaves, hashRecords, inclusionPath, treeRoot } from './batch-hashes.js'
import { sha256 } from './hash.js'
import { leafHash, merkleRoot, verifyInclusion } from './merkle.js'

function laidOut(records: readonly Uint8Array[]): [Uint8Array, Uint32Array] {
  const offsets = new Uint32Array(records.length + 1)
  for (const [i, record] of records.entries()) offsets[i + 1] = offsets[i]! + record.length
  const bytes = new Uint8Array(offsets[records.length]!)
  for (const [i, record] of records.entries()) bytes.set(record, offsets[i]!)
  return [bytes, offsets]
}
const listed = (hashes: Uint8Array) =>
  Array.from({ length: hashes.length / 32 }, (_, i) => hashes.slice(32 * i, 32 * i + 32))
const joinedUp = (hashes: readonly Uint8Array[]) => new Uint8Array(Buffer.concat(hashes))
const filled = (length: number, seed: number) =>
  Uint8Array.from({ length }, (_, i) => (i * 31 + seed * 7 + (i >>> 3)) & 255)

describe('hashes of many records', () => {
  it('are those of each, at every length around the ends of blocks', () => {
    const records = Array.from({ length: 400 }, (_, length) => filled(length, length))
    for (const list of [records, [...records].reverse(), records.filter((_, i) => i % 3 !== 0)]) {
      const [bytes, offsets] = laidOut(list)
      expect(listed(hashRecords(bytes, offsets))).toEqual(list.map((record) => sha256(record)))
      expect(listed(hashLeaves(bytes, offsets))).toEqual(list.map(leafHash))
    }
  })

  it('are those of each, whatever their lengths and contents', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 13 }), (records) => {
        const [bytes, offsets] = laidOut(records)
        expect(listed(hashRecords(bytes, offsets))).toEqual(records.map((record) => sha256(record)))
        expect(listed(hashLeaves(bytes, offsets))).toEqual(records.map(leafHash))
      }),
      { numRuns: 500, seed: 1 },
    )
  })

  it('are those that are published', () => {
    // FIPS 180-4 and its examples: SHA-256 of "", "abc", and of two blocks.
    const published = {
      '': 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
      abc: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
      abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq:
        '248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1',
      abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu:
        'cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1',
    }
    const [bytes, offsets] = laidOut(Object.keys(published).map((text) => Buffer.from(text)))
    expect(listed(hashRecords(bytes, offsets)).map((hash) => Buffer.from(hash).toString('hex'))).toEqual(
      Object.values(published),
    )
  })

  it('are those of prefix and record, where records have prefixes', () => {
    const record = fc.oneof(fc.uint8Array({ maxLength: 140 }), fc.uint8Array({ minLength: 1990, maxLength: 2100 }))
    fc.assert(
      fc.property(fc.array(record, { maxLength: 11 }), fc.nat(16), (records, width) => {
        const [bytes, offsets] = laidOut(records)
        const prefixes = filled(records.length * width, width)
        const expected = records.map((one, i) => sha256(prefixes.slice(i * width, (i + 1) * width), one))
        expect(listed(hashRecords(bytes, offsets, { prefixes, bytes: width }))).toEqual(expected)
      }),
      { numRuns: 200, seed: 3 },
    )
    for (const [width, length] of [
      [17, 17],
      [16, 15],
      [-1, 0],
    ] as const)
      expect(() =>
        hashRecords(new Uint8Array(4), Uint32Array.of(0, 4), { prefixes: new Uint8Array(length), bytes: width }),
      ).toThrow(RangeError)
  })

  it('may be many, and long', () => {
    const records = [
      ...Array.from({ length: 20_000 }, (_, i) => filled(66, i)),
      filled(3_000_000, 1),
      filled(5, 2),
      filled(1_048_576, 3),
      filled(1_048_577, 4),
    ]
    const [bytes, offsets] = laidOut(records)
    expect(Buffer.from(hashLeaves(bytes, offsets)).equals(joinedUp(records.map(leafHash)))).toBe(true)
  })

  it('need offsets that rise within the records', () => {
    for (const offsets of [
      [0, 5, 3],
      [0, 11],
      [12, 12],
      [5, 0],
      [0, 0xffffffff],
    ]) {
      expect(() => hashRecords(new Uint8Array(10), Uint32Array.from(offsets))).toThrow(RangeError)
    }
    expect(hashRecords(new Uint8Array(10), new Uint32Array(0))).toHaveLength(0)
  })
})

describe('a tree over many leaves', () => {
  it('has the root that RFC 9162 says, and a proof for every leaf', () => {
    for (let count = 0; count <= 70; count++) {
      const hashes = Array.from({ length: count }, (_, i) => leafHash(filled(i, count)))
      const root = treeRoot(joinedUp(hashes))
      expect(root).toEqual(merkleRoot(hashes))
      for (const [index, hash] of hashes.entries()) {
        verifyInclusion(index, count, hash, inclusionPath(joinedUp(hashes), index), root)
      }
    }
  })

  it('has them at the size of a part, too', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5000 }), fc.nat(), (count, at) => {
        const hashes = Array.from({ length: count }, (_, i) => filled(32, i + at))
        const root = treeRoot(joinedUp(hashes))
        expect(root).toEqual(merkleRoot(hashes))
        verifyInclusion(at % count, count, hashes[at % count]!, inclusionPath(joinedUp(hashes), at % count), root)
      }),
      { numRuns: 30, seed: 2 },
    )
  })

  it('needs whole hashes, and an index that is a leaf', () => {
    expect(() => treeRoot(new Uint8Array(33))).toThrow('32 bytes')
    for (const index of [-1, 2, 0.5, Number.NaN])
      expect(() => inclusionPath(new Uint8Array(64), index)).toThrow(RangeError)
  })
})
