import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { auditLog } from './audit.js'
import { decodeBase64 } from './base64.js'
import { verifyCheckpoint } from './checkpoint.js'
import { entriesPath, tilePath, widthOfTile } from './layout.js'
import {
  consistencyRanges,
  inclusionRanges,
  leafHash,
  merkleRoot,
  verifyConsistency,
  verifyInclusion,
} from './merkle.js'
import { parseVerifierKey } from './note.js'
import { RecordError } from './record-error.js'
import { createTileReader } from './tile-reader.js'
import { encodeEntryBundle, encodeTile, parseEntryBundle, parseTile } from './tiles.js'
import { emptyEdge, growTree, readEdge, rootOfEdge } from './tree.js'

const folder = resolve(process.env.KYODAKU_REFDATA ?? '../shared/refdata', 'tlog/transparency-dev-tessera/testdata/log')
const present = existsSync(folder)
const verifierKey = 'example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx'

function read(path: string): Uint8Array | undefined {
  return existsSync(join(folder, path)) ? new Uint8Array(readFileSync(join(folder, path))) : undefined
}
const storage = { read: async (path: string) => read(path) }

describe('a tlog-tiles log that others made', () => {
  it.skipIf(!present)(
    'verifies at all sizes from 0 to 15: checkpoints, tiles, entries, our tiles byte for byte, proofs between all (needs KYODAKU_REFDATA)',
    async () => {
      const reader = createTileReader(storage)
      const key = parseVerifierKey(verifierKey)
      const roots: Uint8Array[] = []
      for (let size = 0; size <= 15; size++) {
        const checkpoint = verifyCheckpoint(new TextDecoder().decode(read(`checkpoint.${size}`)), [key])
        expect(checkpoint).toMatchObject({ origin: 'example.com/log/testdata', size })
        roots.push(checkpoint.rootHash)
        if (size === 0) continue
        const entries = await reader.bundle(0, size)
        const leaves = entries.map(leafHash)
        expect(await reader.tile(0, 0, size)).toEqual(leaves)
        expect(merkleRoot(leaves)).toEqual(checkpoint.rootHash)
        const files = new Map<string, Uint8Array>()
        expect(rootOfEdge(growTree(emptyEdge, leaves, files))).toEqual(checkpoint.rootHash)
        for (const [path, bytes] of files) expect(bytes, path).toEqual(read(path))
        expect(encodeEntryBundle(entries)).toEqual(read(entriesPath(0, size)))
        for (let index = 0; index < size; index++) {
          const proof = await Promise.all(inclusionRanges(index, size).map((range) => reader.rangeHash(range, size)))
          verifyInclusion(index, size, leaves[index]!, proof, checkpoint.rootHash)
        }
        for (let size1 = 1; size1 <= size; size1++) {
          const proof = await Promise.all(consistencyRanges(size1, size).map((range) => reader.rangeHash(range, size)))
          verifyConsistency(size1, size, roots[size1]!, checkpoint.rootHash, proof)
        }
      }
    },
  )

  it.skipIf(!present)(
    'passes the audit as it lies there, and not with another key (needs KYODAKU_REFDATA)',
    async () => {
      expect(await auditLog(storage, { verifierKeys: [verifierKey] })).toMatchObject({
        origin: 'example.com/log/testdata',
      })
      const other = 'example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k'
      await expect(auditLog(storage, { verifierKeys: [other] })).rejects.toMatchObject({ code: 'record.untrusted' })
    },
  )
})

describe('tiles and entry bundles', () => {
  it('lie where C2SP tlog-tiles puts them', () => {
    expect(tilePath(0, 0)).toBe('tile/0/000')
    expect(tilePath(2, 1_234_067)).toBe('tile/2/x001/x234/067')
    expect(tilePath(0, 1000, 7)).toBe('tile/0/x001/000.p/7')
    expect(entriesPath(999_999, 255)).toBe('tile/entries/x999/999.p/255')
    expect(entriesPath(1_000_000)).toBe('tile/entries/x001/x000/000')
  })

  it('are as wide as the example of the specification says: a tree of 70,000 entries', () => {
    expect([272, 273, 274].map((index) => widthOfTile(0, index, 70_000))).toEqual([256, 112, 0])
    expect([0, 1].map((index) => widthOfTile(1, index, 70_000))).toEqual([256, 17])
    expect(widthOfTile(2, 0, 70_000)).toBe(1)
    expect([widthOfTile(0, 0, 256), widthOfTile(1, 0, 256)]).toEqual([256, 1])
  })

  it('carry entries of every length from 0 to 65,535 bytes, and none longer', () => {
    const entries = [0, 1, 255, 256, 65_535].map((length) => new Uint8Array(length).fill(length & 255))
    expect(parseEntryBundle(encodeEntryBundle(entries), entries.length)).toEqual(entries)
    expect(() => encodeEntryBundle([new Uint8Array(65_536)])).toThrow(
      expect.objectContaining({ code: 'record.entry-too-large' }),
    )
  })

  it('of any foreign bytes are read exactly or refused with a typed error', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(12), (bytes, count) => {
        for (const attempt of [
          () => expect(encodeEntryBundle(parseEntryBundle(bytes, count))).toEqual(bytes),
          () => expect(encodeTile(parseTile(bytes, count))).toEqual(bytes),
        ]) {
          try {
            attempt()
          } catch (error) {
            if (!(error instanceof RecordError)) throw error
            expect(error.code).toMatch(/^record\.malformed-(bundle|tile)$/)
          }
        }
      }),
      { numRuns: 3000, seed: 3 },
    )
  })
})

describe('the edge of a growing tree', () => {
  const leaves = Array.from({ length: 66_000 }, (_, i) => leafHash(Uint8Array.of(i & 255, i >> 8, i >> 16)))

  it('has the root of the whole tree, in whatever steps it grew, and is the same read back from its tiles', async () => {
    for (const steps of [[1, 1, 1, 253, 1, 1], [300, 300], [65_535, 1, 464], [66_000]]) {
      const files = new Map<string, Uint8Array>()
      let edge = { ...emptyEdge }
      for (const step of steps) {
        edge = growTree(edge, leaves.slice(edge.size, edge.size + step), files)
        const readBack = await readEdge(edge.size, async (level, index, width) =>
          parseTile(files.get(tilePath(level, index, width))!, width),
        )
        expect(readBack).toEqual(edge)
      }
      expect(rootOfEdge(edge)).toEqual(merkleRoot(leaves.slice(0, edge.size)))
    }
  })
})

describe('base64', () => {
  it('is the same as everyone’s, and has one spelling for every value', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        const text = Buffer.from(bytes).toString('base64')
        expect(decodeBase64(text)).toEqual(bytes)
      }),
      { seed: 4 },
    )
    for (const text of [
      'A',
      'AA',
      'AAA',
      'AA=',
      'AB==',
      'AAB=',
      'AA==\n',
      ' AA==',
      'A===',
      '====',
      'AA==AA==',
      'AA-_',
      'AAA\u0141',
    ]) {
      expect(decodeBase64(text), text).toBeUndefined()
    }
  })
})
