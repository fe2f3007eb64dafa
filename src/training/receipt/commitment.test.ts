import { createCipheriv } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { leafHash, nodeHash, RecordError } from '../../record/index.js'
import { outcomesOfRows, type RowOutcome, type RowValue } from '../dataset/index.js'
import {
  createPartCommitment,
  datasetRoot,
  formatHash,
  formatPath,
  leafBytes,
  leafData,
  openDatasetTree,
  openPartTree,
  type PartLine,
  partLine,
  partLineHash,
  rootOfPath,
} from './commitment.js'
import { brokenEvidence, evidenceDigest, evidenceText, type RowEvidence } from './evidence.js'
import { absentLength, rowBytes, rowDigest } from './row-bytes.js'
import { partKey, partSalts, rowSalt, saltBytes } from './salts.js'

const secret = new Uint8Array(32).fill(5)
const noCounts = { outcomes: { admit: 0, review: 0, refuse: 0 }, otherRegime: { admit: 0, review: 0, refuse: 0 } }

interface Row {
  values: RowValue[]
  outcome: RowOutcome
  otherRegime: RowOutcome
  evidence: RowEvidence
}

const value: fc.Arbitrary<RowValue> = fc.oneof(
  fc.constant(null),
  fc.string({ unit: 'grapheme', maxLength: 12 }),
  fc.array(fc.string({ maxLength: 4 }), { maxLength: 3 }),
)
const row: fc.Arbitrary<Row> = fc.record({
  values: fc.array(value, { minLength: 2, maxLength: 2 }),
  outcome: fc.constantFrom(...outcomesOfRows),
  otherRegime: fc.constantFrom(...outcomesOfRows),
  evidence: fc.string({ unit: 'grapheme', maxLength: 5 }).map(brokenEvidence),
})
const rows = fc.array(row, { minLength: 1, maxLength: 70 })

const leafOf = (each: Row, salt: Uint8Array): Uint8Array =>
  leafData(rowDigest(salt, rowBytes(each.values)), each.outcome, each.otherRegime, evidenceDigest(each.evidence))

function commit(source: string, index: number, all: readonly Row[], firstRow = 0) {
  const key = partKey(secret, { source, index })
  const commitment = createPartCommitment()
  all.forEach((each, i) => {
    commitment.addLeaves(leafOf(each, rowSalt(key, i)))
  })
  const committed = commitment.finish()
  return { committed, line: partLine({ source, index, firstRow }, committed, { ...noCounts, broken: 0 }) }
}

describe('the commitment to rows', () => {
  it('writes the values of a row with their lengths, in the order of the mapping', () => {
    expect(absentLength).toBe(4294967295)
    expect(Buffer.from(rowBytes(['é', null, '', ['a', 'b']])).toString('hex')).toBe(
      `02000000c3a9ffffffff0000000009000000${Buffer.from('["a","b"]').toString('hex')}`,
    )
    expect(rowBytes([])).toHaveLength(0)
    expect(rowBytes(['\ud800'])).toEqual(rowBytes(['\ufffd']))
  })

  it('never confuses two rows of the same columns', () => {
    fc.assert(
      fc.property(fc.array(value, { maxLength: 4 }), fc.array(value, { maxLength: 4 }), (a, b) => {
        const texts = (values: RowValue[]) => values.map((v) => (Array.isArray(v) ? JSON.stringify(v) : v))
        const same = JSON.stringify(texts(a)) === JSON.stringify(texts(b))
        expect(Buffer.compare(rowBytes(a), rowBytes(b)) === 0).toBe(same)
      }),
      { numRuns: 300 },
    )
  })

  it('salts each row with its block of the keystream, whatever else of the part is computed', () => {
    const key = partKey(secret, { source: 'a.csv', index: 3 })
    expect(key).toHaveLength(16)
    const salts = partSalts(key, 1000)
    for (const i of [0, 1, 255, 256, 257, 999])
      expect(rowSalt(key, i)).toEqual(salts.slice(i * saltBytes, (i + 1) * saltBytes))
    const counter = Buffer.alloc(16)
    counter.writeUInt32BE(131_071, 12)
    const cipher = createCipheriv('aes-128-ecb', key, null).setAutoPadding(false)
    expect(Buffer.from(rowSalt(key, 131_071))).toEqual(cipher.update(counter))
    expect(partKey(secret, { source: 'a.csv', index: 4 })).not.toEqual(key)
    expect(partKey(secret, { source: 'b.csv', index: 3 })).not.toEqual(key)
  })

  it('takes rows one by one or many at a time, with the same root', () => {
    fc.assert(
      fc.property(rows, fc.nat(80), (all, cut) => {
        const key = partKey(secret, { source: 's', index: 0 })
        const leaves = all.map((each, i) => leafOf(each, rowSalt(key, i)))
        const at = Math.min(cut, all.length)
        const inBatches = createPartCommitment()
        inBatches.addLeaves(Buffer.concat(leaves.slice(0, at)))
        inBatches.addLeaves(Buffer.concat(leaves.slice(at)))
        const oneByOne = createPartCommitment()
        all.forEach((each, i) => {
          oneByOne.add(
            rowDigest(rowSalt(key, i), rowBytes(each.values)),
            each.outcome,
            each.otherRegime,
            evidenceDigest(each.evidence),
          )
        })
        expect(inBatches.finish()).toEqual(oneByOne.finish())
        expect(oneByOne.rows).toBe(all.length)
        // The very tree of RFC 9162, by its recursive definition.
        const tree = (hashes: Uint8Array[]): Uint8Array => {
          if (hashes.length === 1) return hashes[0]!
          let k = 1
          while (k * 2 < hashes.length) k *= 2
          return nodeHash(tree(hashes.slice(0, k)), tree(hashes.slice(k)))
        }
        expect(oneByOne.finish().root).toEqual(tree(leaves.map(leafHash)))
      }),
      { numRuns: 60 },
    )
  })

  it('proves every row of every part, computed in any order, and nothing else', () => {
    const parts = fc.array(fc.tuple(fc.constantFrom('a.csv', 'b.csv', 'ü.csv'), rows), { minLength: 1, maxLength: 7 })
    fc.assert(
      fc.property(parts, fc.nat(), fc.nat(), fc.nat(), (cut, order, chosen, flip) => {
        const seen = new Map<string, number>()
        const made = cut.map(([source, all]) => {
          const index = seen.get(source) ?? 0
          seen.set(source, index + 1)
          return { ...commit(source, index, all), source, index, all }
        })
        const lines = made.map(({ line }) => line)
        const rotated = lines.map((_, i) => lines[(i + order) % lines.length]!)
        const root = datasetRoot(lines)
        expect(datasetRoot(rotated)).toBe(root)
        expect(datasetRoot(lines.toReversed())).toBe(root)

        const part = made[chosen % made.length]!
        const at = chosen % part.all.length
        const path = formatPath(openPartTree(part.committed.leafHashes).path(at))
        const salt = rowSalt(partKey(secret, part), at)
        const each = part.all[at]!
        const size = part.all.length
        const proves = (leaf: Uint8Array, index = at, hashes = path): boolean =>
          tryRoot(() => rootOfPath(index, size, leafHash(leaf), hashes)) === part.line.root
        const leaf = leafOf(each, salt)
        expect(proves(leaf)).toBe(true)

        const changed = leaf.slice()
        changed[flip % leafBytes]! ^= 1 << (flip % 8)
        expect(proves(changed)).toBe(false)
        expect(proves(leafOf({ ...each, values: [...each.values, null] }, salt))).toBe(false)
        expect(proves(leafOf({ ...each, evidence: brokenEvidence('something else') }, salt))).toBe(false)
        if (size > 1) expect(proves(leaf, (at + 1) % size)).toBe(false)
        for (let i = 0; i < path.length; i++) {
          const other = Buffer.from(path[i]!, 'base64')
          other[flip % 32]! ^= 1
          expect(proves(leaf, at, path.with(i, other.toString('base64')))).toBe(false)
        }
        expect(proves(leaf, at, [...path, path[0] ?? formatPath([leafHash(leaf)])[0]!])).toBe(false)
        expect(proves(leaf, at, ['*'])).toBe(false)

        const sorted = lines.toSorted((a, b) =>
          a.source < b.source ? -1 : a.source > b.source ? 1 : a.index - b.index,
        )
        sorted.forEach((line, i) => {
          const partPath = formatPath(openDatasetTree(lines).path(i))
          expect(rootOfPath(i, lines.length, partLineHash(line), partPath)).toBe(root)
          const another: PartLine = { ...line, counts: { ...line.counts, broken: 1 } }
          expect(rootOfPath(i, lines.length, partLineHash(another), partPath)).not.toBe(root)
        })
      }),
      { numRuns: 60 },
    )
  })

  it('commits to evidence by its canonical text', () => {
    const evidence = brokenEvidence('line 3 has a quote too many')
    expect(evidenceText(evidence)).toBe(
      '{"broken":"line 3 has a quote too many","findings":[],"grants":[],"otherRegime":"refuse","outcome":"refuse","reasons":["row.broken"],"unchecked":["row"],"works":[]}',
    )
    expect(formatHash(evidenceDigest(evidence))).toMatch(/^sha256:[0-9a-f]{64}$/)
    expect(() => createPartCommitment().add(new Uint8Array(31), 'admit', 'admit', new Uint8Array(32))).toThrow(
      RangeError,
    )
    expect(() => createPartCommitment().finish()).toThrow(RangeError)
  })
})

function tryRoot(work: () => string): string | undefined {
  try {
    return work()
  } catch (error) {
    if (error instanceof RecordError) return undefined
    throw error
  }
}
