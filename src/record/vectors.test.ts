import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { auditLog } from './audit.js'
import { encodeBase64 } from './base64.js'
import { verifyCheckpoint } from './checkpoint.js'
import { compareCheckpoints, verifyConsistencyProof } from './equivocation.js'
import { entriesPath, tilePath } from './layout.js'
import { consistencyRanges, leafHash, verifyConsistency, verifyInclusion } from './merkle.js'
import { verifySubtreeConsistency, verifySubtreeInclusion } from './merkle-subtree.js'
import { parseNote, parseVerifierKey } from './note.js'
import { proveRange, verifyRange } from './range.js'
import { RecordError } from './record-error.js'
import { createTileReader } from './tile-reader.js'

/** Every file of the reference data on Merkle trees, tiles and notes is read here, and counted: none is left out. */
const folder = resolve(process.env.KYODAKU_REFDATA ?? '../shared/refdata', 'tlog')
const present = existsSync(folder)
const merkleFolder = join(folder, 'transparency-dev-merkle/testdata')
const tesseraFolder = join(folder, 'transparency-dev-tessera/testdata/log')
const specFolder = join(folder, 'c2sp-spec-examples')

function filesIn(path: string): string[] {
  if (!present) return []
  return readdirSync(path, { recursive: true, withFileTypes: true, encoding: 'utf8' })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(path.length + 1))
    .sort()
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

type Vector = Record<'leafIdx' | 'treeSize' | 'start' | 'end' | 'size' | 'size1' | 'size2', number> &
  Record<'root' | 'root1' | 'root2' | 'leafHash', string> & { proof: string[] | null; wantErr: boolean; desc: string }

const checks: Record<string, (vector: Vector, proof: Uint8Array[]) => void> = {
  inclusion: (v, proof) => verifyInclusion(v.leafIdx, v.treeSize, hash(v.leafHash), proof, hash(v.root)),
  consistency: (v, proof) => verifyConsistency(v.size1, v.size2, hash(v.root1), hash(v.root2), proof),
  subtreeinclusion: (v, proof) =>
    verifySubtreeInclusion(v.leafIdx, v.start, v.end, hash(v.leafHash), proof, hash(v.root)),
  subtreeconsistency: (v, proof) =>
    verifySubtreeConsistency(v.start, v.end, v.size, hash(v.root1), hash(v.root2), proof),
}

describe('the vectors of transparency-dev-merkle', () => {
  it.skipIf(!present)(
    'all 518: proofs of inclusion and consistency, of trees and of subtrees, good and bad (needs KYODAKU_REFDATA)',
    () => {
      const files = filesIn(merkleFolder)
      expect(files).toHaveLength(518)
      const counts: Record<string, number> = {}
      const stricter: string[] = []
      let good = 0
      for (const path of files) {
        const kind = path.split('/')[0]!
        const vector = JSON.parse(readFileSync(join(merkleFolder, path), 'utf8')) as Vector
        counts[kind] = (counts[kind] ?? 0) + 1
        const outcome = outcomeOf(() => checks[kind]!(vector, (vector.proof ?? []).map(hash)))
        if (outcome === 'accepted') good++
        if (!vector.wantErr && outcome !== 'accepted') stricter.push(path)
        else expect(outcome !== 'accepted', `${path}: ${outcome}`).toBe(vector.wantErr)
      }
      expect(counts).toEqual({ inclusion: 98, consistency: 98, subtreeinclusion: 204, subtreeconsistency: 118 })
      // Good there and refused here: their roots are not 32 bytes long ("don't care").
      expect(stricter).toEqual([
        'consistency/additional/sizes-are-equal-one-and-proof-is-empty.json',
        'subtreeconsistency/additional/sizes-are-equal-one-and-proof-is-empty.json',
        'subtreeconsistency/additional/subtree-is-empty-sizes-are-equal-one-subtree-root-valid-tree-root-random-proof-is-empty.json',
        'subtreeconsistency/additional/subtree-is-empty-sizes-are-equal-zero-subtree-root-valid-tree-root-random-proof-is-empty.json',
      ])
      expect(good).toBeGreaterThan(30)
    },
  )
})

describe('the log of transparency-dev-tessera', () => {
  const verifierKey = 'example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx'
  const read = (path: string) => new Uint8Array(readFileSync(join(tesseraFolder, path)))
  const note = (path: string) => new TextDecoder().decode(read(path))

  it.skipIf(!present)('all 51 files: checkpoints, tiles, bundles and its state (needs KYODAKU_REFDATA)', async () => {
    const used = new Set<string>()
    const keys = [parseVerifierKey(verifierKey)]
    for (let size = 0; size <= 15; size++) {
      const path = `checkpoint.${size}`
      const checkpoint = verifyCheckpoint(note(path), keys)
      used.add(path)
      expect(checkpoint.size).toBe(size)
      // The log as it lay there at that size: nothing but its own checkpoint, tile and bundle.
      const files = new Map([['checkpoint', read(path)]])
      if (size > 0) for (const file of [tilePath(0, 0, size), entriesPath(0, size)]) files.set(file, read(file))
      for (const file of files.keys()) if (file !== 'checkpoint') used.add(file)
      const storage = { read: async (file: string) => files.get(file) }
      expect(await auditLog(storage, { verifierKeys: [verifierKey] })).toEqual(checkpoint)
      const reader = createTileReader(storage)
      const entries = size === 0 ? [] : await reader.bundle(0, size)
      if (size > 0)
        expect((await reader.tile(0, 0, size)).map(encodeBase64)).toEqual(entries.map(leafHash).map(encodeBase64))
      for (let from = 0; from < size; from++) {
        for (let to = from + 1; to <= size; to++) {
          const tree = { ...checkpoint, checkpoint: note(path) }
          const proof = await proveRange(from, to, tree, (range) => reader.rangeHash(range, size))
          verifyRange(entries.slice(from, to), proof, { verifierKeys: [verifierKey] })
        }
      }
      for (let older = 0; older <= size; older++) {
        const hashes: string[] = []
        for (const range of older === 0 ? [] : consistencyRanges(older, size))
          hashes.push(encodeBase64(await reader.rangeHash(range, size)))
        verifyConsistencyProof(
          { older: note(`checkpoint.${older}`), newer: note(path), hashes },
          { verifierKeys: [verifierKey] },
        )
        const relation = compareCheckpoints(note(`checkpoint.${older}`), note(path), [verifierKey])
        expect(relation).toBe(older === size ? 'same' : 'older')
      }
    }
    const newest = verifyCheckpoint(note('checkpoint'), keys)
    used.add('checkpoint')
    const state = JSON.parse(note('.state/treeState')) as { size: number; root: string }
    used.add('.state/treeState')
    expect(state).toEqual({ size: newest.size, root: encodeBase64(newest.rootHash) })
    // A version number and two locks: nothing to verify.
    for (const path of ['.state/publish.lock', '.state/treeState.lock', '.state/version']) {
      expect(read(path).length, path).toBeLessThanOrEqual(1)
      used.add(path)
    }
    expect(filesIn(tesseraFolder)).toHaveLength(51)
    expect([...used].sort()).toEqual(filesIn(tesseraFolder))
  })
})

describe('the examples of the specifications', () => {
  it.skipIf(!present)('all 4 files are read, here and in note.test.ts (needs KYODAKU_REFDATA)', () => {
    expect(filesIn(specFolder)).toEqual([
      'SOURCE',
      'cosigned-checkpoint-example.txt',
      'signed-note-example.txt',
      'signed-note-example.vkey',
    ])
    const example = readFileSync(join(specFolder, 'cosigned-checkpoint-example.txt'), 'utf8').replace(/\n*$/, '\n')
    const [log, witness] = parseNote(example).signatures
    expect(log?.signature).toHaveLength(64)
    // 8 bytes of time and 64 of Ed25519; the time is that of the specification's example of a signed message.
    expect(new DataView(witness!.signature.buffer, witness!.signature.byteOffset).getBigUint64(0)).toBe(1_679_315_147n)
  })
})
