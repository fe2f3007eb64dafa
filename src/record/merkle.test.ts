import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  consistencyRanges,
  emptyRoot,
  foldSubtrees,
  inclusionRanges,
  leafHash,
  merkleRoot,
  perfectSubtrees,
  verifyConsistency,
  verifyInclusion,
} from './merkle.js'
import { RecordError } from './record-error.js'

const vectors = resolve(process.env.KYODAKU_REFDATA ?? '../shared/refdata', 'tlog/transparency-dev-merkle/testdata')
const present = existsSync(vectors)

/** All files of a kind; hashes are base64 of any length, and `null` stands for no hashes. */
function readVectors(kind: string): { path: string; vector: Record<string, unknown> }[] {
  if (!present) return []
  return readdirSync(join(vectors, kind), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.json'))
    .map((path) => ({
      path,
      vector: JSON.parse(readFileSync(join(vectors, kind, path), 'utf8')) as Record<string, unknown>,
    }))
}
function hash(text: unknown): Uint8Array {
  return new Uint8Array(Buffer.from((text as string | null) ?? '', 'base64'))
}
function outcomeOf(run: () => void): string {
  try {
    run()
    return 'accepted'
  } catch (error) {
    if (error instanceof RecordError) return error.code
    throw error
  }
}

/** The root by the recursive definition of RFC 9162, 2.1.1: slow, obvious, and independent of how `merkleRoot` goes about it. */
function definedRoot(hashes: readonly Uint8Array[]): Uint8Array {
  if (hashes.length === 1) return hashes[0]!
  let k = 1
  while (k * 2 < hashes.length) k *= 2
  const both = [definedRoot(hashes.slice(0, k)), definedRoot(hashes.slice(k))]
  return new Uint8Array(createHash('sha256').update(Uint8Array.of(1)).update(both[0]!).update(both[1]!).digest())
}
const leaves = Array.from({ length: 40 }, (_, i) => leafHash(Uint8Array.of(i)))

describe('Merkle proofs', () => {
  const inclusion = readVectors('inclusion')
  const consistency = readVectors('consistency')

  it.skipIf(!present)('inclusion: all 98 vectors, good and bad (needs KYODAKU_REFDATA)', () => {
    expect(inclusion).toHaveLength(98)
    for (const { path, vector } of inclusion) {
      const { leafIdx, treeSize, root, leafHash, proof, wantErr } = vector
      const hashes = ((proof as string[] | null) ?? []).map(hash)
      const outcome = outcomeOf(() => {
        verifyInclusion(leafIdx as number, treeSize as number, hash(leafHash), hashes, hash(root))
      })
      expect(outcome !== 'accepted', `${path}: ${outcome}`).toBe(wantErr)
    }
  })

  it.skipIf(!present)(
    'consistency: all 98 vectors; roots that are not 32 bytes are refused even where they agree (needs KYODAKU_REFDATA)',
    () => {
      expect(consistency).toHaveLength(98)
      let stricter = 0
      for (const { path, vector } of consistency) {
        const { size1, size2, root1, root2, proof, wantErr } = vector
        const hashes = ((proof as string[] | null) ?? []).map(hash)
        const outcome = outcomeOf(() => {
          verifyConsistency(size1 as number, size2 as number, hash(root1), hash(root2), hashes)
        })
        const wellFormed = hash(root1).length === 32 && hash(root2).length === 32
        if (!wellFormed && wantErr === false) stricter++
        expect(outcome !== 'accepted', `${path}: ${outcome}`).toBe(wantErr === true || !wellFormed)
      }
      expect(stricter).toBe(1)
    },
  )

  it('hashes as RFC 6962 says: no entries, one empty entry', () => {
    expect(Buffer.from(emptyRoot).toString('hex')).toBe(
      'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    )
    expect(Buffer.from(leafHash(new Uint8Array(0))).toString('hex')).toBe(
      '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
    )
    expect(merkleRoot([])).toEqual(emptyRoot)
  })

  it('has the root that the definition gives', () => {
    for (let size = 1; size <= leaves.length; size++)
      expect(merkleRoot(leaves.slice(0, size))).toEqual(definedRoot(leaves.slice(0, size)))
  })

  it('verifies for every entry of every tree up to 40 entries, and for no other entry, index or size', () => {
    for (let size = 1; size <= leaves.length; size++) {
      const root = merkleRoot(leaves.slice(0, size))
      for (let index = 0; index < size; index++) {
        const proof = inclusionRanges(index, size).map(([start, end]) => definedRoot(leaves.slice(start, end)))
        verifyInclusion(index, size, leaves[index]!, proof, root)
        const other = (index + 1) % size
        if (other !== index) {
          expect(outcomeOf(() => verifyInclusion(other, size, leaves[index]!, proof, root))).toBe('record.not-proved')
          expect(outcomeOf(() => verifyInclusion(index, size, leaves[other]!, proof, root))).toBe('record.not-proved')
        }
        expect(outcomeOf(() => verifyInclusion(index, size, leaves[index]!, [...proof, root], root))).toBe(
          'record.not-proved',
        )
        expect(outcomeOf(() => verifyInclusion(size, size, leaves[index]!, proof, root))).toBe('record.not-proved')
      }
    }
  })

  it('verifies consistency between all trees up to 40 entries, and not with a changed entry', () => {
    const changed = [...leaves]
    changed[0] = leafHash(Uint8Array.of(255))
    for (let size2 = 1; size2 <= leaves.length; size2++) {
      const root2 = merkleRoot(leaves.slice(0, size2))
      for (let size1 = 1; size1 <= size2; size1++) {
        const root1 = merkleRoot(leaves.slice(0, size1))
        const proof = consistencyRanges(size1, size2).map(([start, end]) => definedRoot(leaves.slice(start, end)))
        verifyConsistency(size1, size2, root1, root2, proof)
        const otherRoot = merkleRoot(changed.slice(0, size1))
        expect(outcomeOf(() => verifyConsistency(size1, size2, otherRoot, root2, proof))).toBe('record.not-proved')
        if (size1 < size2)
          expect(outcomeOf(() => verifyConsistency(size1, size2, root1, root2, proof.slice(1)))).toBe(
            'record.not-proved',
          )
      }
    }
  })

  it('composes every hash of a proof from perfect subtrees', () => {
    for (let size = 1; size <= 40; size++) {
      for (let index = 0; index < size; index++) {
        for (const range of inclusionRanges(index, size)) {
          const parts = perfectSubtrees(range).map(({ height, index: at }) =>
            merkleRoot(leaves.slice(at * 2 ** height, (at + 1) * 2 ** height)),
          )
          expect(foldSubtrees(parts)).toEqual(definedRoot(leaves.slice(...range)))
        }
      }
    }
  })

  it('needs at most 53 hashes at any size below 2^53, computed without loss', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), fc.maxSafeNat(), (a, b) => {
        const [index, size] = a < b ? [a, b] : [b, a + 1]
        if (!Number.isSafeInteger(size)) return
        const ranges = inclusionRanges(index, size)
        expect(ranges.length).toBeLessThanOrEqual(53)
        const covered = ranges.reduce((sum, [start, end]) => sum + (end - start), 1)
        expect(covered).toBe(size)
      }),
      { seed: 1 },
    )
  })

  it('refuses foreign numbers and hashes of any kind with a typed error', () => {
    const good = leaves[0]!
    for (const number of [
      -1,
      0.5,
      Number.NaN,
      Number.POSITIVE_INFINITY,
      2 ** 53,
      '1',
      null,
      undefined,
      1n,
    ] as number[]) {
      expect(outcomeOf(() => verifyInclusion(number, 2, good, [good], good))).toBe('record.malformed-proof')
      expect(outcomeOf(() => verifyInclusion(0, number, good, [good], good))).toBe('record.malformed-proof')
      expect(outcomeOf(() => verifyConsistency(number, 2, good, good, [good]))).toBe('record.malformed-proof')
    }
    for (const bad of [
      new Uint8Array(31),
      new Uint8Array(33),
      new Uint8Array(0),
      'a'.repeat(32),
      undefined,
    ] as Uint8Array[]) {
      expect(outcomeOf(() => verifyInclusion(0, 2, bad, [good], good))).toBe('record.malformed-proof')
      expect(outcomeOf(() => verifyInclusion(0, 2, good, [bad], good))).toBe('record.malformed-proof')
      expect(outcomeOf(() => verifyInclusion(0, 2, good, [good], bad))).toBe('record.malformed-proof')
      expect(outcomeOf(() => verifyConsistency(1, 2, good, bad, [good]))).toBe('record.malformed-proof')
    }
  })
})
