import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encodeBase64 } from './base64.js'
import { formatCheckpoint } from './checkpoint.js'
import { createCosigner } from './cosigner.js'
import { openLog } from './log.js'
import { type EntryRange, leafHash, merkleRoot, rangeCover, rootAround } from './merkle.js'
import { parseNote } from './note.js'
import { parsePolicy } from './policy.js'
import { formatRange, parseRange, parseRangeProof, proveRange, type RangeProof, verifyRange } from './range.js'
import { RecordError } from './record-error.js'
import { createSigner, signNote } from './signer.js'

const origin = 'log.example/ranges'
const signer = createSigner(origin, new Uint8Array(32).fill(4))
const trusted = { verifierKeys: [signer.verifierKey] }
const entries = Array.from({ length: 300 }, (_, i) => new TextEncoder().encode(`{"n":${i}}`))
const leaves = entries.map(leafHash)

function treeOf(size: number) {
  const rootHash = merkleRoot(leaves.slice(0, size))
  return { size, rootHash, checkpoint: signNote(formatCheckpoint({ origin, size, rootHash }), signer) }
}
const trees = new Map<number, ReturnType<typeof treeOf>>()
function proofOf(from: number, to: number, size: number): Promise<RangeProof> {
  const tree = trees.get(size) ?? treeOf(size)
  trees.set(size, tree)
  return proveRange(from, to, tree, async ([start, end]) => merkleRoot(leaves.slice(start, end)))
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
/** The next larger subtree of a tree of `size` (RFC 9162, 2.1.1), found from the root downwards. */
function parentOf([from, to]: EntryRange, size: number): EntryRange {
  let [start, end] = [0, size]
  for (;;) {
    let half = 1
    while (half * 2 < end - start) half *= 2
    const middle = start + half
    if ((from === start && to === middle) || (from === middle && to === end)) return [start, end]
    if (from < middle) end = middle
    else start = middle
  }
}

describe('a range of entries', () => {
  it('is proved complete for every range of every log of up to 12 entries, and for no other entries', async () => {
    for (let size = 1; size <= 12; size++) {
      for (let from = 0; from < size; from++) {
        for (let to = from + 1; to <= size; to++) {
          const proof = await proofOf(from, to, size)
          const range = entries.slice(from, to)
          expect(verifyRange(range, proof, trusted)).toMatchObject({ origin, size })
          const others = [
            range.slice(1),
            range.slice(0, -1),
            [...range, entries[to]!],
            [entries[299]!, ...range],
            range.with(0, entries[299]!),
            ...(range.length > 1 ? [range.toReversed(), range.with(1, range[0]!)] : []),
          ]
          for (const other of others)
            expect(
              codeOf(() => verifyRange(other, proof, trusted)),
              `${from} ${to} ${size}`,
            ).toBe('record.not-proved')
        }
      }
    }
  })

  it('has one proof: no hash can be left out, added, moved or replaced, and it holds for no other range', async () => {
    for (const [from, to, size] of [
      [0, 20, 20],
      [5, 6, 13],
      [3, 11, 13],
      [0, 7, 300],
      [256, 300, 300],
      [17, 299, 300],
    ] as const) {
      const proof = await proofOf(from, to, size)
      const range = entries.slice(from, to)
      const spare = encodeBase64(new Uint8Array(32))
      const changes: Partial<RangeProof>[] = [
        { hashes: [...proof.hashes, spare] },
        { hashes: [spare, ...proof.hashes] },
        { from: from + 1 },
        { to: to - 1 },
        { from: from + 1, to: to + 1 },
        { treeSize: size + 1 },
        { checkpoint: (await proofOf(from, Math.min(to, size - 1), size - 1)).checkpoint },
      ]
      for (let i = 0; i < proof.hashes.length; i++) {
        changes.push({ hashes: proof.hashes.toSpliced(i, 1) }, { hashes: proof.hashes.with(i, spare) })
        if (i > 0) changes.push({ hashes: proof.hashes.with(i, proof.hashes[0]!).with(0, proof.hashes[i]!) })
      }
      for (const change of changes)
        expect(
          codeOf(() => verifyRange(range, { ...proof, ...change }, trusted)),
          JSON.stringify(change),
        ).toMatch(/^record\.(not-proved|malformed-proof)$/)
    }
  })

  it('needs the fewest hashes that there can be, at any size below 2^53', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), fc.maxSafeNat(), fc.maxSafeNat(), (a, b, c) => {
        const [from, middle, size] = [a, b, c].sort((x, y) => x - y) as [number, number, number]
        if (size === 0) return
        const to = Math.max(middle, from + 1)
        if (to > size) return
        const cover = rangeCover(from, to, size)
        for (const [i, { range }] of cover.entries()) expect(range[0]).toBe(i === 0 ? 0 : cover[i - 1]!.range[1])
        expect(cover.at(-1)!.range[1]).toBe(size)
        for (const { range, inside } of cover) expect(inside).toBe(range[0] >= from && range[1] <= to)
        const outside = cover.filter((part) => !part.inside)
        expect(outside.length).toBeLessThanOrEqual(2 * 53)
        // None could be replaced by a larger subtree: the next larger one reaches into the range.
        for (const { range } of outside) {
          const [start, end] = parentOf(range, size)
          expect(start < to && end > from, `${range} of ${size}`).toBe(true)
        }
        const asked: EntryRange[] = []
        rootAround(from, to, size, (range) => {
          asked.push(range)
          return leaves[0]!
        })
        expect(asked).toEqual(cover.map(({ range }) => range))
      }),
      { numRuns: 200, seed: 11 },
    )
  })

  it('of random logs and ranges is proved, and refused with one entry changed', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 300 }), fc.nat(), fc.nat(), fc.nat(), async (size, a, b, c) => {
        const from = a % size
        const to = from + 1 + (b % (size - from))
        const proof = await proofOf(from, to, size)
        const range = entries.slice(from, to)
        verifyRange(
          (function* () {
            yield* range
          })(),
          proof,
          trusted,
        )
        const at = c % range.length
        expect(codeOf(() => verifyRange(range.with(at, new Uint8Array(3)), proof, trusted))).toBe('record.not-proved')
        expect(codeOf(() => verifyRange(range.toSpliced(at, 1), proof, trusted))).toBe('record.not-proved')
      }),
      { numRuns: 100, seed: 12 },
    )
  })

  it('of a log is proved against its current checkpoint, or the newest that a witness has cosigned', async () => {
    const files = new Map<string, Uint8Array>()
    const log = await openLog(
      {
        read: async (path) => files.get(path)?.slice(),
        write: async (path, bytes) => void files.set(path, bytes.slice()),
        appendJournal: async () => undefined,
        readJournal: async () => new Uint8Array(0),
        resetJournal: async () => undefined,
      },
      { origin, signer },
    )
    await Promise.all(entries.slice(0, 270).map((entry) => log.append(entry)))
    await expect(log.proveRange(0, 3, { cosigned: true })).rejects.toMatchObject({ code: 'record.out-of-range' })
    const witness = createCosigner({ name: 'w.example', algorithm: 'ed25519', seed: new Uint8Array(32).fill(9) })
    await log.cosign([witness.cosign(parseNote(log.checkpoint()).text, 1_793_000_000)], log.checkpoint())
    await Promise.all(entries.slice(270).map((entry) => log.append(entry)))
    const policy = parsePolicy(`log ${signer.verifierKey}\nwitness w ${witness.verifierKey}\nquorum w\n`)
    const [now, witnessed] = [await log.proveRange(250, 265), await log.proveRange(250, 265, { cosigned: true })]
    expect(verifyRange(entries.slice(250, 265), now, trusted).size).toBe(300)
    expect(verifyRange(entries.slice(250, 265), witnessed, { policy }).size).toBe(270)
    expect(codeOf(() => verifyRange(entries.slice(250, 265), now, { policy }))).toBe('record.quorum-not-met')
    await expect(log.proveRange(250, 271, { cosigned: true })).rejects.toMatchObject({ code: 'record.out-of-range' })
    await expect(log.proveRange(0, 301)).rejects.toMatchObject({ code: 'record.out-of-range' })
  })

  it('may be all of a log without entries, and is otherwise never empty', async () => {
    const proof = await proofOf(0, 0, 0)
    expect(verifyRange([], proof, trusted).size).toBe(0)
    expect(codeOf(() => verifyRange([entries[0]!], proof, trusted))).toBe('record.not-proved')
    await expect(proofOf(3, 3, 5)).rejects.toMatchObject({ code: 'record.out-of-range' })
    for (const [from, to] of [
      [3, 6],
      [-1, 2],
      [0.5, 2],
    ] as const)
      await expect(proofOf(from, to, 5)).rejects.toMatchObject({ code: 'record.out-of-range' })
    const other = { ...(await proofOf(0, 5, 5)), from: 3, to: 3 }
    expect(codeOf(() => verifyRange([], other, trusted))).toBe('record.malformed-proof')
  })

  it('survives as kyodaku-range@v1, and any foreign value is read or refused with a typed error', async () => {
    const proof = await proofOf(3, 11, 13)
    const text = formatRange(entries.slice(3, 11), proof)
    expect(parseRange(text)).toEqual({ proof, entries: entries.slice(3, 11) })
    expect(parseRange(JSON.parse(text))).toEqual({ proof, entries: entries.slice(3, 11) })
    const field = fc.oneof(fc.anything(), fc.constantFrom(3, 11, 13, -1, 2 ** 53, '', [], [null], new Array(3)))
    const value = fc.record(
      { from: field, to: field, treeSize: field, hashes: field, checkpoint: field, format: field, entries: field },
      { requiredKeys: [] },
    )
    fc.assert(
      fc.property(fc.oneof(fc.anything(), value), (foreign) => {
        expect(codeOf(() => parseRange(foreign))).toMatch(/^(accepted|record\.malformed-proof)$/)
        expect(codeOf(() => parseRangeProof(foreign))).toMatch(/^(accepted|record\.malformed-proof)$/)
        const mixed = { ...proof, ...(foreign as object) } as RangeProof
        expect(codeOf(() => verifyRange(entries.slice(3, 11), mixed, trusted))).toMatch(/^(accepted|record\.[a-z-]+)$/)
      }),
      { numRuns: 1500, seed: 13 },
    )
    fc.assert(
      fc.property(fc.nat(text.length), fc.nat(text.length), fc.string({ maxLength: 10 }), (a, b, middle) => {
        const changed = text.slice(0, Math.min(a, b)) + middle + text.slice(Math.max(a, b))
        expect(codeOf(() => parseRange(changed))).toMatch(/^(accepted|record\.malformed-proof)$/)
      }),
      { numRuns: 1000, seed: 14 },
    )
    for (const foreign of [undefined, null, 'x', [undefined]])
      expect(codeOf(() => verifyRange([foreign] as unknown as Uint8Array[], proof, trusted))).toMatch(/^record\./)
  })
})
