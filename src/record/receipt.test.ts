import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { encodeBase64 } from './base64.js'
import { formatCheckpoint, parseCheckpoint } from './checkpoint.js'
import { inclusionRanges, leafHash, merkleRoot } from './merkle.js'
import { parseNote } from './note.js'
import {
  createProofVerifier,
  formatTlogProof,
  type InclusionProof,
  parseInclusionProof,
  parseTlogProof,
  verifyInclusionProof,
} from './receipt.js'
import { RecordError } from './record-error.js'
import { createSigner, signNote } from './signer.js'

const origin = 'log.example/receipts'
const signer = createSigner(origin, new Uint8Array(32).fill(9))
const trusted = { verifierKeys: [createSigner('other.example', new Uint8Array(32)).verifierKey, signer.verifierKey] }
const entries = Array.from({ length: 11 }, (_, i) => new TextEncoder().encode(`{"decision":"permit","n":${i}}`))
const entry = entries[5]!
const verify = createProofVerifier(trusted)

/** Proof of entry `index` in the log of all entries. */
function proofOf(index: number): InclusionProof {
  const leaves = entries.map(leafHash)
  return {
    index,
    treeSize: leaves.length,
    hashes: inclusionRanges(index, leaves.length).map(([start, end]) =>
      encodeBase64(merkleRoot(leaves.slice(start, end))),
    ),
    checkpoint: signNote(formatCheckpoint({ origin, size: leaves.length, rootHash: merkleRoot(leaves) }), signer),
  }
}
function codeOf(run: () => unknown): string {
  try {
    run()
    return 'accepted'
  } catch (error) {
    if (error instanceof RecordError) return error.code
    throw error
  }
}
/** The text with one bit of one byte of its UTF-8 changed, for every byte and bit. */
function* flips(text: string): Generator<string> {
  const bytes = new TextEncoder().encode(text)
  for (let at = 0; at < bytes.length; at++) {
    for (let bit = 0; bit < 8; bit++) {
      const changed = bytes.slice()
      changed[at]! ^= 1 << bit
      yield new TextDecoder('utf-8', { ignoreBOM: true }).decode(changed)
    }
  }
}

describe('an inclusion proof', () => {
  let proof: InclusionProof
  beforeAll(() => {
    proof = proofOf(5)
  })

  it('verifies offline for its entry, and says which log, size and root', () => {
    for (let index = 0; index < entries.length; index++) {
      const verified = verifyInclusionProof(entries[index]!, proofOf(index), trusted)
      expect(verified).toEqual(parseCheckpoint(parseNote(proof.checkpoint).text))
    }
  })

  it('does not verify for another entry, index or size, nor with another key', () => {
    expect(codeOf(() => verifyInclusionProof(entries[4]!, proof, trusted))).toBe('record.not-proved')
    for (const index of [0, 4, 6, 10, 11])
      expect(codeOf(() => verifyInclusionProof(entry, { ...proof, index }, trusted))).toBe('record.not-proved')
    for (const treeSize of [6, 10, 12])
      expect(codeOf(() => verifyInclusionProof(entry, { ...proof, treeSize }, trusted))).toBe('record.not-proved')
    const stranger = { verifierKeys: [createSigner(origin, new Uint8Array(32)).verifierKey] }
    expect(codeOf(() => verifyInclusionProof(entry, proof, stranger))).toBe('record.untrusted')
    expect(codeOf(() => verifyInclusionProof(entry, proof, { verifierKeys: [] }))).toBe('record.untrusted')
  })

  it('is refused with any bit changed in any byte of entry, hashes, checkpoint or numbers', () => {
    for (let at = 0; at < entry.length; at++) {
      for (let bit = 0; bit < 8; bit++) {
        const changed = entry.slice()
        changed[at]! ^= 1 << bit
        expect(codeOf(() => verify(changed, proof))).toBe('record.not-proved')
      }
    }
    for (const [i, hash] of proof.hashes.entries()) {
      for (const changed of flips(hash)) {
        expect(codeOf(() => verify(entry, { ...proof, hashes: proof.hashes.with(i, changed) }))).toMatch(
          /not-proved|malformed-proof/,
        )
      }
    }
    for (const checkpoint of flips(proof.checkpoint))
      expect(codeOf(() => verify(entry, { ...proof, checkpoint }))).not.toBe('accepted')
    for (const text of flips(JSON.stringify(proof))) {
      let changed: unknown
      try {
        changed = JSON.parse(text)
      } catch {
        continue
      }
      expect(
        codeOf(() => verify(entry, changed as InclusionProof)),
        text,
      ).not.toBe('accepted')
    }
  })

  it('survives as tlog-proof text, and is refused with any bit changed in it', () => {
    const text = formatTlogProof(proof)
    expect(text).toMatch(/^c2sp\.org\/tlog-proof@v1\nindex 5\n(?:.{44}\n){4}\nlog\.example\/receipts\n11\n/)
    expect(parseTlogProof(text)).toEqual({ proof })
    for (const changed of flips(text))
      expect(
        codeOf(() => verify(entry, parseTlogProof(changed).proof)),
        changed,
      ).not.toBe('accepted')
  })

  it('of the only entry needs no hashes', () => {
    const leaf = leafHash(entry)
    const checkpoint = signNote(formatCheckpoint({ origin, size: 1, rootHash: leaf }), signer)
    const single = { index: 0, treeSize: 1, hashes: [], checkpoint }
    verifyInclusionProof(entry, parseTlogProof(formatTlogProof(single)).proof, trusted)
  })

  it('as tlog-proof text may carry an extra line, which is handed over apart', () => {
    const text = formatTlogProof(proof).replace('\n', '\nextra aGVsbG8=\n')
    expect(parseTlogProof(text)).toEqual({ proof, extra: new TextEncoder().encode('hello') })
    const bad = [
      '',
      'index 5',
      text.replace('extra ', 'extra  '),
      text.replace('index 5', 'index 05'),
      text.replace('index 5\n', ''),
      text.replace('@v1', '@v2'),
    ]
    bad.push(
      text.replace('aGVsbG8=', 'aGVsbG8'),
      `\n${text}`,
      text.replaceAll('\n', '\r\n'),
      text.replace('\n\n', '\n \n'),
      text.replace(/index 5\n/, 'index 5\nshort\n'),
    )
    for (const foreign of bad)
      expect(
        codeOf(() => verifyInclusionProof(entry, parseTlogProof(foreign).proof, trusted)),
        foreign,
      ).toMatch(/malformed-(proof|note)/)
  })

  it('of any foreign value is read or refused with a typed error', () => {
    const field = fc.oneof(
      fc.anything(),
      fc.constantFrom(5, 11, -1, 2 ** 53, '', [], [null], Array(60).fill('A'.repeat(43).concat('=')), new Array(3)),
    )
    fc.assert(
      fc.property(
        fc.oneof(
          fc.anything(),
          fc.record({ index: field, treeSize: field, hashes: field, checkpoint: field }, { requiredKeys: [] }),
        ),
        fc.anything(),
        (foreign, more) => {
          expect(codeOf(() => parseInclusionProof(foreign))).toMatch(/^(accepted|record\.malformed-proof)$/)
          const mixed = { ...proof, ...(foreign as object) }
          expect(codeOf(() => verify(entry, mixed))).toMatch(/^(accepted|record\.[a-z-]+)$/)
          expect(codeOf(() => verify(entry, { ...proof, more } as InclusionProof))).toBe('record.malformed-proof')
        },
      ),
      { numRuns: 1500, seed: 6 },
    )
    const text = formatTlogProof(proof)
    fc.assert(
      fc.property(
        fc.nat(text.length),
        fc.nat(text.length),
        fc.string({ unit: 'binary', maxLength: 20 }),
        (a, b, middle) => {
          const changed = text.slice(0, Math.min(a, b)) + middle + text.slice(Math.max(a, b))
          expect(codeOf(() => parseTlogProof(changed))).toMatch(/^(accepted|record\.malformed-proof)$/)
        },
      ),
      { numRuns: 1500, seed: 7 },
    )
  })
})
