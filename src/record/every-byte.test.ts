import { beforeAll, describe, expect, it } from 'vitest'
import { auditLog } from './audit.js'
import { verifyCheckpoint } from './checkpoint.js'
import { policyVerifier } from './checkpoint-trust.js'
import { createCosigner } from './cosigner.js'
import { type ConsistencyProof, formatConsistency, parseConsistency, verifyConsistencyProof } from './equivocation.js'
import { type Log, openLog } from './log.js'
import { addSignatureLines, parseNote, parseVerifierKey } from './note.js'
import { parsePolicy } from './policy.js'
import { formatRange, parseRange, verifyRange } from './range.js'
import { formatTlogProof, verifyInclusionProof, verifyTlogProof } from './receipt.js'
import { RecordError } from './record-error.js'
import { createSigner } from './signer.js'
import type { LogStorage } from './storage.js'

/**
 * Whoever changes a byte anywhere is found out: every byte of every file and proof, with one bit changed and with all eight.
 * What a changed byte may do without being refused is listed here, with the reason: nothing but lines that nobody vouches for.
 */

const origin = 'log.example/bytes'
const signer = createSigner(origin, new Uint8Array(32).fill(1))
const ed = createCosigner({ name: 'ed.example/w', algorithm: 'ed25519', seed: new Uint8Array(32).fill(2) })
const pq = createCosigner({ name: 'pq.example/w', algorithm: 'ml-dsa-44', seed: new Uint8Array(32).fill(3) })
const stranger = createCosigner({ name: 'stranger.example', algorithm: 'ed25519', seed: new Uint8Array(32).fill(4) })
const policy = parsePolicy(
  `log ${signer.verifierKey}\nwitness ed ${ed.verifierKey}\nwitness pq ${pq.verifierKey}\ngroup both all ed pq\nquorum both\n`,
)
const trusted = { verifierKeys: [signer.verifierKey] }
/** One more than a tile and a bundle hold, so that there are full ones, partial ones, and a tile above them. */
const size = 257

const files = new Map<string, Uint8Array>()
let log: Log
let cosigned: string

beforeAll(async () => {
  log = await openLog(memoryStorage(files), { origin, signer })
  await Promise.all(Array.from({ length: size }, (_, i) => log.append(entryOf(i))))
  const { text } = parseNote(log.checkpoint())
  cosigned = addSignatureLines(log.checkpoint(), [ed.cosign(text, 1_793_000_000), pq.cosign(text, 1_793_000_000)])
})

function entryOf(i: number): Uint8Array {
  return Uint8Array.of(i & 255, i >> 8)
}

function memoryStorage(kept: Map<string, Uint8Array>): LogStorage {
  let journal = new Uint8Array(0)
  return {
    read: async (path) => kept.get(path)?.slice(),
    write: async (path, bytes) => {
      kept.set(path, bytes.slice())
    },
    appendJournal: async (bytes) => {
      journal = Uint8Array.of(...journal, ...bytes)
    },
    readJournal: async () => journal,
    resetJournal: async () => {
      journal = new Uint8Array(0)
    },
  }
}

/** Every byte with one bit changed (another one from byte to byte) and with all eight. */
function* changesOf(bytes: Uint8Array): Generator<{ changed: Uint8Array; at: number; mask: number }> {
  for (let at = 0; at < bytes.length; at++) {
    for (const mask of [1 << (at % 8), 0xff]) {
      const changed = bytes.slice()
      changed[at]! ^= mask
      yield { changed, at, mask }
    }
  }
}

/** As `changesOf`, of the UTF-8 of a text; one-bit changes are those that leave ASCII ASCII, as the others are no text at all. */
function* textChangesOf(text: string): Generator<{ changed: string; at: number; mask: number }> {
  const bytes = new TextEncoder().encode(text)
  for (let at = 0; at < bytes.length; at++) {
    for (const mask of [1 << (at % 7), 0xff]) {
      const changed = bytes.slice()
      changed[at]! ^= mask
      yield { changed: new TextDecoder('utf-8', { ignoreBOM: true }).decode(changed), at, mask }
    }
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

/** How often a change was accepted, and where: to be compared with nothing at all. */
function acceptedChanges(text: string, verify: (changed: string) => unknown): number[] {
  const accepted = new Set<number>()
  for (const { changed, at } of textChangesOf(text)) if (codeOf(() => verify(changed)) === 'accepted') accepted.add(at)
  return [...accepted]
}

describe('every byte changed is refused', () => {
  it('in the checkpoint, each tile and each bundle, by the audit', async () => {
    const used = [
      'checkpoint',
      'tile/0/000',
      'tile/0/001.p/1',
      'tile/1/000.p/1',
      'tile/entries/000',
      'tile/entries/001.p/1',
    ]
    await auditLog({ read: async (path) => (used.includes(path) ? files.get(path) : undefined) }, trusted)
    for (const changedPath of used) {
      for (const { changed, at, mask } of changesOf(files.get(changedPath)!)) {
        const read = async (path: string) =>
          path === changedPath ? changed : used.includes(path) ? files.get(path) : undefined
        const outcome = await auditLog({ read }, trusted).then(
          () => 'accepted',
          (error: unknown) => (error instanceof RecordError ? error.code : String(error)),
        )
        if (!/^record\.(corrupt|bad-signature|untrusted|malformed-(note|checkpoint))$/.test(outcome))
          expect.fail(`${changedPath}, byte ${at} changed by ${mask}: ${outcome}`)
      }
    }
  }, 240_000)

  it('in an entry, by its proof and by the proof of its range', async () => {
    const entry = entryOf(200)
    const proof = await log.prove(200)
    const range = await log.proveRange(199, 202)
    verifyInclusionProof(entry, proof, trusted)
    verifyRange([entryOf(199), entry, entryOf(201)], range, trusted)
    for (const { changed } of changesOf(entry)) {
      expect(codeOf(() => verifyInclusionProof(changed, proof, trusted))).toBe('record.not-proved')
      const others = [entryOf(199), changed, entryOf(201)]
      expect(codeOf(() => verifyRange(others, range, trusted))).toBe('record.not-proved')
    }
  })

  it('in a tlog-proof under a policy', async () => {
    const one = parsePolicy(`log ${signer.verifierKey}\nwitness ed ${ed.verifierKey}\nquorum ed\n`)
    const { text: head } = parseNote(cosigned)
    const checkpoint = addSignatureLines(log.checkpoint(), ed.cosign(head, 1_793_000_000))
    const text = formatTlogProof({ ...(await log.prove(3)), checkpoint })
    expect(verifyTlogProof(text, entryOf(3), one).cosigned.map(({ counted }) => counted)).toEqual([true])
    expect(acceptedChanges(text, (changed) => verifyTlogProof(changed, entryOf(3), one))).toEqual([])
  }, 240_000)

  it('in a checkpoint with cosignatures of Ed25519 and ML-DSA-44 that the policy asks for', () => {
    const verify = policyVerifier(policy)
    expect(verify(cosigned).cosigned.map(({ counted }) => counted)).toEqual([true, true])
    expect(acceptedChanges(cosigned, verify)).toEqual([])
  }, 240_000)

  it('in a range, its entries and proof in one file', async () => {
    const entries = [255, 256].map(entryOf)
    const text = formatRange(entries, await log.proveRange(255, 257))
    const verify = (changed: string) => {
      const read = parseRange(changed)
      return verifyRange(read.entries, read.proof, trusted)
    }
    expect(verify(text)).toMatchObject({ size })
    expect(acceptedChanges(text, verify)).toEqual([])
  })

  it('in a consistency proof', async () => {
    const older = createSigner(origin, new Uint8Array(32).fill(1))
    const kept = new Map<string, Uint8Array>()
    const before = await openLog(memoryStorage(kept), { origin, signer: older })
    for (let i = 0; i < 100; i++) await before.append(entryOf(i))
    const proof: ConsistencyProof = {
      older: before.checkpoint(),
      newer: log.checkpoint(),
      hashes: await log.proveConsistency(100),
    }
    const text = formatConsistency(proof)
    expect(verifyConsistencyProof(parseConsistency(text), trusted).older.size).toBe(100)
    expect(acceptedChanges(text, (changed) => verifyConsistencyProof(parseConsistency(changed), trusted))).toEqual([])
  })
})

describe('a byte that nobody vouches for changes nothing that is believed', () => {
  it('in the signature line of a key that is not known: the note is refused, or says exactly the same', () => {
    const { text } = parseNote(cosigned)
    const line = stranger.cosign(text, 1_793_000_000)
    const verify = policyVerifier(policy)
    const expected = verify(cosigned + line)
    expect(expected).toEqual(verify(cosigned))
    let refused = 0
    let ignored = 0
    for (const { changed, at, mask } of textChangesOf(line)) {
      let outcome: unknown
      const code = codeOf(() => {
        outcome = verify(cosigned + changed)
      })
      if (code === 'accepted') ignored++
      else refused++
      // Its bytes are signed by nobody whom the policy knows (signed-note: such signatures must be ignored).
      if (code === 'accepted') expect(outcome, `byte ${at} changed by ${mask}`).toEqual(expected)
      else expect(code).toBe('record.malformed-note')
    }
    expect(ignored).toBeGreaterThan(0)
    expect(refused).toBeGreaterThan(0)
  })

  it('in a cosignature, for one who trusts the log’s own key alone', () => {
    const { text } = parseNote(cosigned)
    const lines = ed.cosign(text, 1_793_000_000)
    const keys = [parseVerifierKey(signer.verifierKey)]
    const expected = verifyCheckpoint(cosigned, keys)
    for (const { changed } of textChangesOf(lines)) {
      let outcome: unknown
      const code = codeOf(() => {
        outcome = verifyCheckpoint(cosigned.replace(lines, changed), keys)
      })
      if (code === 'accepted') expect(outcome).toEqual(expected)
      else expect(code).toBe('record.malformed-note')
    }
  })

  it('in the extra line of a tlog-proof: it is handed over as it is, and all else says the same', async () => {
    const text = formatTlogProof({ ...(await log.prove(3)), checkpoint: cosigned })
    const { extra: none, ...expected } = verifyTlogProof(text, entryOf(3), policy)
    expect(none).toBeUndefined()
    for (const { changed } of textChangesOf('extra aGVsbG8gd29ybGQ=\n')) {
      let outcome: ReturnType<typeof verifyTlogProof> | undefined
      const code = codeOf(() => {
        outcome = verifyTlogProof(text.replace('\n', `\n${changed}`), entryOf(3), policy)
      })
      if (outcome === undefined) expect(code).toBe('record.malformed-proof')
      else {
        const { extra, ...rest } = outcome
        expect(rest).toEqual(expected)
        expect(extra).toBeInstanceOf(Uint8Array)
        expect(extra).not.toEqual(new TextEncoder().encode('hello world'))
      }
    }
  }, 240_000)
})
