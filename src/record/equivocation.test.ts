import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encodeBase64 } from './base64.js'
import { formatCheckpoint } from './checkpoint.js'
import {
  type ConsistencyProof,
  compareCheckpoints,
  formatConsistency,
  parseConsistency,
  parseConsistencyProof,
  verifyConsistencyProof,
} from './equivocation.js'
import { consistencyRanges, leafHash, merkleRoot } from './merkle.js'
import { RecordError } from './record-error.js'
import { createSigner, signNote } from './signer.js'

const origin = 'log.example/history'
const signer = createSigner(origin, new Uint8Array(32).fill(5))
const other = createSigner('other.example', new Uint8Array(32).fill(6))
const verifierKeys = [signer.verifierKey, other.verifierKey]
const leaves = Array.from({ length: 40 }, (_, i) => leafHash(Uint8Array.of(i)))
/** A second history: one entry is another. */
const changed = leaves.with(2, leafHash(Uint8Array.of(255)))

function noteOf(size: number, history = leaves, by = signer): string {
  return signNote(formatCheckpoint({ origin: by.name, size, rootHash: merkleRoot(history.slice(0, size)) }), by)
}
function proofOf(size1: number, size2: number, history = leaves): ConsistencyProof {
  const ranges = size1 === 0 ? [] : consistencyRanges(size1, size2)
  const hashes = ranges.map(([start, end]) => encodeBase64(merkleRoot(history.slice(start, end))))
  return { older: noteOf(size1, history), newer: noteOf(size2, history), hashes }
}
function errorOf(run: () => unknown): RecordError | undefined {
  try {
    run()
    return undefined
  } catch (error) {
    if (error instanceof RecordError) return error
    throw error
  }
}

describe('two checkpoints of one log', () => {
  it('are the same, or one is older', () => {
    expect(compareCheckpoints(noteOf(7), noteOf(7), verifierKeys)).toBe('same')
    expect(compareCheckpoints(noteOf(7), noteOf(9), verifierKeys)).toBe('older')
    expect(compareCheckpoints(noteOf(9), noteOf(7), verifierKeys)).toBe('newer')
  })

  it('of one size with different roots are shown as equivocation, both notes as evidence', () => {
    const [a, b] = [noteOf(7), noteOf(7, changed)]
    const error = errorOf(() => compareCheckpoints(a, b, verifierKeys))
    expect(error).toMatchObject({ code: 'record.equivocation', evidence: { notes: [a, b] } })
    const proof = { older: a, newer: b, hashes: [] }
    expect(errorOf(() => verifyConsistencyProof(proof, { verifierKeys }))).toMatchObject({
      code: 'record.equivocation',
      evidence: { notes: [a, b] },
    })
  })

  it('accuse nobody when one is not properly signed, or is of another log', () => {
    const forged = noteOf(7).replace(/^.*\n.*\n.*/, noteOf(7, changed).split('\n').slice(0, 3).join('\n'))
    expect(errorOf(() => compareCheckpoints(noteOf(7), forged, verifierKeys))?.code).toBe('record.bad-signature')
    const stranger = noteOf(7, changed, createSigner(origin, new Uint8Array(32)))
    expect(errorOf(() => compareCheckpoints(noteOf(7), stranger, verifierKeys))?.code).toBe('record.untrusted')
    expect(errorOf(() => compareCheckpoints(noteOf(7), noteOf(7, changed, other), verifierKeys))?.code).toBe(
      'record.different-logs',
    )
  })
})

describe('a consistency proof', () => {
  it('shows that the log only grew, for all sizes up to 40', () => {
    for (let size2 = 0; size2 <= 40; size2++) {
      for (let size1 = 0; size1 <= size2; size1++) {
        const { older, newer } = verifyConsistencyProof(proofOf(size1, size2), { verifierKeys })
        expect([older.size, newer.size]).toEqual([size1, size2])
      }
    }
  })

  it('that fails between two properly signed checkpoints keeps them as evidence', () => {
    const [honest, rewritten] = [proofOf(7, 20), proofOf(7, 20, changed)]
    for (const hashes of [honest.hashes, rewritten.hashes, [], honest.hashes.slice(1)]) {
      const mixed = { older: honest.older, newer: rewritten.newer, hashes }
      expect(errorOf(() => verifyConsistencyProof(mixed, { verifierKeys }))).toMatchObject({
        code: 'record.not-proved',
        evidence: { notes: [mixed.older, mixed.newer], hashes },
      })
    }
    const backwards = { older: honest.newer, newer: honest.older, hashes: honest.hashes }
    expect(errorOf(() => verifyConsistencyProof(backwards, { verifierKeys }))?.code).toBe('record.not-proved')
    const fromNothing = { ...proofOf(0, 5), hashes: honest.hashes.slice(0, 1) }
    expect(errorOf(() => verifyConsistencyProof(fromNothing, { verifierKeys }))?.code).toBe('record.not-proved')
  })

  it('survives as kyodaku-consistency@v1, and any foreign value is read or refused with a typed error', () => {
    const proof = proofOf(7, 20)
    const text = formatConsistency(proof)
    expect(parseConsistency(text)).toEqual(proof)
    expect(parseConsistency(JSON.parse(text))).toEqual(proof)
    const field = fc.oneof(fc.anything(), fc.constantFrom('', noteOf(7), noteOf(20), [], [null], proof.hashes))
    const value = fc.record({ older: field, newer: field, hashes: field, format: field }, { requiredKeys: [] })
    fc.assert(
      fc.property(fc.oneof(fc.anything(), value), (foreign) => {
        for (const parse of [parseConsistency, parseConsistencyProof])
          expect(errorOf(() => parse(foreign))?.code ?? 'record.malformed-proof').toBe('record.malformed-proof')
        errorOf(() => verifyConsistencyProof({ ...proof, ...(foreign as object) }, { verifierKeys }))
      }),
      { numRuns: 1000, seed: 15 },
    )
    fc.assert(
      fc.property(fc.nat(text.length), fc.nat(text.length), fc.string({ maxLength: 10 }), (a, b, middle) => {
        const mutated = text.slice(0, Math.min(a, b)) + middle + text.slice(Math.max(a, b))
        expect(errorOf(() => parseConsistency(mutated))?.code ?? 'record.malformed-proof').toBe(
          'record.malformed-proof',
        )
      }),
      { numRuns: 1000, seed: 16 },
    )
  })
})
