import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { auditLog } from './audit.js'
import { decodeBase64, encodeBase64 } from './base64.js'
import { parseCheckpoint } from './checkpoint.js'
import { equalBytes } from './hash.js'
import { encodeJournalFrame } from './journal.js'
import { type Log, openLog } from './log.js'
import { verifyConsistency } from './merkle.js'
import { parseNote } from './note.js'
import { createProofVerifier, verifyInclusionProof } from './receipt.js'
import { createSigner, signNote } from './signer.js'
import type { LogStorage } from './storage.js'

const origin = 'log.example/kyodaku'
const signer = createSigner(origin, new Uint8Array(32).fill(7))
const trusted = { verifierKeys: [signer.verifierKey] }

/** What a disk keeps when a process dies. */
interface Disk {
  files: Map<string, Uint8Array>
  journal: Uint8Array
  /** every checkpoint that was ever there */
  checkpoints: string[]
  /** tiles and bundles that were replaced by other bytes: they are immutable, so there must be none */
  rewritten: string[]
}
function emptyDisk(): Disk {
  return { files: new Map(), journal: new Uint8Array(0), checkpoints: [], rewritten: [] }
}

/** How several files are written: one by one, in one transaction, or each by itself and the last one after all others. */
type WriteAll = 'none' | 'transaction' | 'last one last'

/**
 * A storage in memory whose process is killed at operation number `killAt` (from 1): that operation and every later one
 * never resolves to its caller's success; of the operations under way, the killed one among them, each is done, not done,
 * or (appending to the journal) done in part, as `random` (0..1) says.
 */
function storageOn(
  disk: Disk,
  killAt = Number.POSITIVE_INFINITY,
  random: () => number = () => 0,
  writeAll: WriteAll = 'none',
): LogStorage & { operations(): number; killed(): boolean } {
  let operations = 0
  let killed = false
  async function step(apply: (part: number) => void, canTear = false): Promise<void> {
    if (killed) throw new Error('killed')
    operations++
    if (operations >= killAt) killed = true
    await Promise.resolve()
    if (!killed) return apply(1)
    const luck = random()
    if (canTear) apply(luck)
    else if (luck > 0.5) apply(1)
    throw new Error('killed')
  }
  async function writeSeveral(files: ReadonlyMap<string, Uint8Array>): Promise<void> {
    const copies = [...files].map(([path, bytes]) => [path, bytes.slice()] as const)
    if (writeAll === 'transaction') {
      await step(() => {
        for (const [path, copy] of copies) put(path, copy)
      })
      return
    }
    const last = copies.pop()
    await Promise.all(copies.map(([path, copy]) => step(() => put(path, copy))))
    if (last) await step(() => put(...last))
  }
  function put(path: string, copy: Uint8Array): void {
    const before = disk.files.get(path)
    if (path.startsWith('tile/') && before !== undefined && !equalBytes(before, copy)) disk.rewritten.push(path)
    disk.files.set(path, copy)
    if (path === 'checkpoint') disk.checkpoints.push(new TextDecoder().decode(copy))
  }
  return {
    ...(writeAll === 'none' ? {} : { writeAll: writeSeveral }),
    operations: () => operations,
    killed: () => killed,
    async read(path) {
      if (killed) throw new Error('killed')
      return disk.files.get(path)?.slice()
    },
    write(path, bytes) {
      const copy = bytes.slice()
      return step(() => put(path, copy))
    },
    appendJournal(bytes) {
      const copy = bytes.slice()
      return step((part) => {
        disk.journal = Buffer.concat([disk.journal, copy.subarray(0, Math.round(copy.length * part))])
      }, true)
    },
    async readJournal() {
      if (killed) throw new Error('killed')
      return disk.journal.slice()
    },
    resetJournal: () =>
      step(() => {
        disk.journal = new Uint8Array(0)
      }),
    removeFolder: (path) =>
      step(() => {
        for (const file of disk.files.keys()) if (file.startsWith(`${path}/`)) disk.files.delete(file)
      }),
  }
}

function open(storage: LogStorage, journalBytesMax?: number): Promise<Log> {
  return openLog(storage, journalBytesMax === undefined ? { origin, signer } : { origin, signer, journalBytesMax })
}
function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}
function appendAll(log: Log, count: number, from = 0): Promise<{ index: number }[]> {
  return Promise.all(Array.from({ length: count }, (_, i) => log.append(bytes(`entry ${from + i}`))))
}
/** A repeatable source of numbers 0..1 (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

describe('the log', () => {
  it('gives every entry the next index, and a proof that verifies offline', async () => {
    const log = await open(storageOn(emptyDisk()))
    for (let i = 0; i < 20; i++) {
      expect(await log.append(bytes(`entry ${i}`))).toEqual({ index: i })
      for (let j = 0; j <= i; j++) {
        const verified = verifyInclusionProof(bytes(`entry ${j}`), await log.prove(j), trusted)
        expect(verified).toMatchObject({ origin, size: i + 1 })
      }
    }
  })

  it('records concurrent entries in the order of the calls, and the same bytes once', async () => {
    const log = await open(storageOn(emptyDisk()))
    expect(await Promise.all(['a', 'b', 'a', '', 'b', ''].map((text) => log.append(bytes(text))))).toEqual(
      [0, 1, 0, 2, 1, 2].map((index) => ({ index })),
    )
    expect(await log.append(bytes('b'))).toEqual({ index: 1 })
    expect(log.size()).toBe(3)
    expect(await log.indexOf(bytes(''))).toBe(2)
    expect(await log.indexOf(bytes('c'))).toBeUndefined()
  })

  it('keeps one tree over 70,000 entries, many batches and reopenings, byte for byte what an audit expects', async () => {
    const disk = emptyDisk()
    let at = 0
    for (const count of [1, 254, 1, 1, 511, 256, 20_000, 44_000, 4_976]) {
      const log = await open(storageOn(disk))
      await appendAll(log, count, at)
      at += count
      await log.close()
    }
    expect(at).toBe(70_000)
    const log = await open(storageOn(disk))
    expect(log.size()).toBe(70_000)
    expect(await log.append(bytes('entry 3'))).toEqual({ index: 3 })
    expect(await auditLog(storageOn(disk), trusted)).toMatchObject({ origin, size: 70_000 })
    for (const index of [0, 255, 256, 65_535, 65_536, 69_888, 69_999]) {
      expect(new TextDecoder().decode(await log.entry(index))).toBe(`entry ${index}`)
      verifyInclusionProof(bytes(`entry ${index}`), await log.prove(index), trusted)
    }
    // The example of C2SP tlog-tiles: what a tree of 70,000 entries is stored as, with no partial tile left behind a full one.
    const paths = [...disk.files.keys()]
    expect(paths.filter((path) => /^tile\/0\/(x\d+\/)*\d+$/.test(path))).toHaveLength(273)
    expect(paths).toEqual(
      expect.arrayContaining([
        'tile/0/273.p/112',
        'tile/1/000',
        'tile/1/001.p/17',
        'tile/2/000.p/1',
        'tile/entries/273.p/112',
      ]),
    )
    expect(paths.filter((path) => path.includes('000.p/') && !path.startsWith('tile/2/'))).toEqual([])
    const texts: string[] = []
    for await (const entry of log.entries(510, 515)) texts.push(new TextDecoder().decode(entry))
    expect(texts).toEqual([510, 511, 512, 513, 514].map((i) => `entry ${i}`))
  })

  it('shows every earlier tree to be the beginning of every later one', async () => {
    const disk = emptyDisk()
    const log = await open(storageOn(disk))
    for (let i = 0; i < 40; i++) await log.append(bytes(`entry ${i}`))
    await expectConsistent(log, disk.checkpoints)
  })

  it('reads entries and proofs while others are being appended', async () => {
    const log = await open(storageOn(emptyDisk()))
    await appendAll(log, 300)
    const work: Promise<unknown>[] = []
    for (let round = 0; round < 30; round++) {
      work.push(appendAll(log, 50, 300 + round * 50))
      for (const index of [0, 255, 299]) {
        work.push(log.prove(index).then((proof) => verifyInclusionProof(bytes(`entry ${index}`), proof, trusted)))
      }
      await new Promise(setImmediate)
    }
    await Promise.all(work)
    expect(log.size()).toBe(1800)
  })

  it('refuses an entry over 65,535 bytes and takes one of exactly that', async () => {
    const log = await open(storageOn(emptyDisk()))
    await expect(log.append(new Uint8Array(65_536))).rejects.toMatchObject({ code: 'record.entry-too-large' })
    await log.append(new Uint8Array(65_535))
    expect(await log.entry(0)).toHaveLength(65_535)
  })

  it('keeps what was appended, whatever the caller then does with its buffer', async () => {
    const log = await open(storageOn(emptyDisk()))
    const buffer = Buffer.from('first')
    const appended = log.append(buffer)
    buffer.fill(0)
    await appended
    expect(await log.entry(0)).toEqual(bytes('first'))
  })

  it('says so when an index or size does not exist, or the log is closed', async () => {
    const log = await open(storageOn(emptyDisk()))
    await appendAll(log, 3)
    for (const index of [3, -1, 0.5, Number.NaN, 2 ** 60]) {
      await expect(log.prove(index)).rejects.toMatchObject({ code: 'record.out-of-range' })
      await expect(log.entry(index)).rejects.toMatchObject({ code: 'record.out-of-range' })
    }
    await expect(log.proveConsistency(2, 4)).rejects.toMatchObject({ code: 'record.out-of-range' })
    await log.close()
    await expect(log.append(bytes('late'))).rejects.toMatchObject({ code: 'record.closed' })
  })

  it('will not open with another origin or key, nor with a signer of another name', async () => {
    const disk = emptyDisk()
    await appendAll(await open(storageOn(disk)), 3)
    const other = createSigner('other.example', new Uint8Array(32).fill(7))
    await expect(openLog(storageOn(disk), { origin: 'other.example', signer: other })).rejects.toMatchObject({
      code: 'record.wrong-origin',
    })
    await expect(openLog(storageOn(disk), { origin, signer: other })).rejects.toMatchObject({
      code: 'record.wrong-key',
    })
    const rekeyed = createSigner(origin, new Uint8Array(32).fill(8))
    await expect(openLog(storageOn(disk), { origin, signer: rekeyed })).rejects.toMatchObject({
      code: 'record.wrong-key',
    })
  })

  it('stops before it writes anything when another process has written to it', async () => {
    const disk = emptyDisk()
    const first = await open(storageOn(disk))
    const second = await open(storageOn(disk))
    await first.append(bytes('from the first'))
    await expect(second.append(bytes('from the second'))).rejects.toMatchObject({ code: 'record.conflict' })
    await expect(second.append(bytes('again'))).rejects.toMatchObject({ code: 'record.conflict' })
    await first.append(bytes('the first goes on'))
    expect(await auditLog(storageOn(disk), trusted)).toMatchObject({ size: 2 })
  })
})

describe('cosignatures', () => {
  it('are carried by the current checkpoint and its proofs, and by the newest cosigned one when the log has grown', async () => {
    const disk = emptyDisk()
    const log = await open(storageOn(disk))
    await appendAll(log, 300)
    expect(log.cosignedCheckpoint()).toBeUndefined()
    await expect(log.prove(3, { cosigned: true })).rejects.toMatchObject({ code: 'record.out-of-range' })
    const first = log.checkpoint()
    const cosigned = await log.cosign([witnessLine('witness.example/a', 1)], first)
    expect(cosigned).toBe(first + witnessLine('witness.example/a', 1))
    expect(log.checkpoint()).toBe(cosigned)
    expect((await log.prove(3)).checkpoint).toBe(cosigned)
    expect(new TextDecoder().decode(disk.files.get('checkpoint'))).toBe(cosigned)

    await appendAll(log, 300, 300)
    expect(log.checkpoint()).not.toContain('witness')
    expect(log.cosignedCheckpoint()).toBe(cosigned)
    const proof = await log.prove(299, { cosigned: true })
    expect(proof).toMatchObject({ treeSize: 300, checkpoint: cosigned })
    verifyInclusionProof(bytes('entry 299'), proof, trusted)
    await expect(log.prove(300, { cosigned: true })).rejects.toMatchObject({ code: 'record.out-of-range' })

    // A second witness comes late, for the earlier tree; the current checkpoint stays as it is.
    const both = await log.cosign([witnessLine('witness.example/b', 2)], first)
    expect(both).toBe(cosigned + witnessLine('witness.example/b', 2))
    expect(log.cosignedCheckpoint()).toBe(both)
    expect(log.checkpoint()).not.toContain('witness')
    const newest = await log.cosign([witnessLine('witness.example/a', 3)], log.checkpoint())
    // One that is even later changes nothing that is newer.
    await log.cosign([witnessLine('witness.example/c', 4)], first)
    expect(log.cosignedCheckpoint()).toBe(newest)
    await log.close()

    const again = await open(storageOn(disk))
    expect(again.checkpoint()).toBe(newest)
    expect(again.cosignedCheckpoint()).toBe(newest)
    await again.append(bytes('goes on'))
    expect(again.size()).toBe(601)
    await auditLog(storageOn(disk), trusted)
  })

  it('are refused for what is no checkpoint of this log, and when a line is none or would replace our own', async () => {
    const disk = emptyDisk()
    const log = await open(storageOn(disk))
    await appendAll(log, 10)
    const line = witnessLine('witness.example/a', 1)
    const refused = async (note: string, lines: string[], code: string) => {
      const before = new Map(disk.files)
      await expect(log.cosign(lines, note)).rejects.toMatchObject({ code })
      expect(disk.files).toEqual(before)
    }
    const { text, signatures } = parseNote(log.checkpoint())
    await refused(signNote(text.replace('\n10\n', '\n11\n'), signer), [line], 'record.out-of-range')
    await refused(signNote(text.replace('\n10\n', '\n9\n'), signer), [line], 'record.not-proved')
    const other = createSigner('other.example', new Uint8Array(32).fill(1))
    await refused(signNote(text, other), [line], 'record.wrong-key')
    await refused(log.checkpoint(), ['no line\n'], 'record.malformed-note')
    const own = encodeBase64(Uint8Array.of(...signatures[0]!.keyId, ...new Uint8Array(64)))
    await refused(log.checkpoint(), [`— ${origin} ${own}\n`], 'record.bad-signature')
  })

  it('may come while entries are appended', async () => {
    const disk = emptyDisk()
    const log = await open(storageOn(disk, Number.POSITIVE_INFINITY, undefined, 'last one last'))
    await log.append(bytes('first'))
    const work: Promise<unknown>[] = []
    for (let round = 0; round < 30; round++) {
      work.push(appendAll(log, 40, round * 40), log.cosign([witnessLine('witness.example/a', round)], log.checkpoint()))
      await new Promise(setImmediate)
    }
    await Promise.all(work)
    expect(log.size()).toBe(1201)
    expect(log.cosignedCheckpoint()).toContain('witness.example/a')
    await expectConsistent(log, disk.checkpoints)
    await auditLog(storageOn(disk), trusted)
  })
})

/** A line as a witness sends it; that its signature is right is for whoever trusts it to check. */
function witnessLine(name: string, seed: number): string {
  return `— ${name} ${encodeBase64(new Uint8Array(76).fill(seed))}\n`
}

describe('after kill -9', () => {
  /** One life of a process: opens, appends in small concurrent rounds, and notes what was acknowledged. */
  async function live(storage: LogStorage, life: number, acknowledged: Map<string, number>): Promise<void> {
    const log = await open(storage, 600)
    for (let round = 0; round < 5; round++) {
      const texts = Array.from(
        { length: [1, 3, 7, 120, 160][round]! },
        (_, i) => `life ${life} round ${round} entry ${i}`,
      )
      texts.push('the same in every life')
      const results = await Promise.allSettled(texts.map((text) => log.append(bytes(text))))
      results.forEach((result, i) => {
        if (result.status === 'fulfilled') acknowledge(acknowledged, texts[i]!, result.value.index)
        else expect(result.reason).toMatchObject({ code: 'record.storage-failed' })
      })
    }
    await log.close()
  }

  function acknowledge(acknowledged: Map<string, number>, text: string, index: number): void {
    expect(acknowledged.get(text) ?? index).toBe(index)
    acknowledged.set(text, index)
  }

  async function expectWhole(disk: Disk, acknowledged: Map<string, number>): Promise<void> {
    const log = await open(storageOn(disk))
    const texts = new Set<string>()
    for await (const entry of log.entries()) texts.add(new TextDecoder().decode(entry))
    expect(texts.size).toBe(log.size())
    const verify = createProofVerifier(trusted)
    for (const [text, index] of acknowledged) verify(bytes(text), await log.prove(index))
    for (const [text, index] of [...acknowledged].slice(-5)) {
      expect(new TextDecoder().decode(await log.entry(index))).toBe(text)
    }
    await auditLog(storageOn(disk), trusted)
    await expectConsistent(log, disk.checkpoints)
    expect(disk.rewritten).toEqual([])
    await log.close()
  }

  it('at every single operation of a life, and again at every operation of the recovery, nothing acknowledged is lost and no index used twice', async () => {
    let kills = 0
    for (const writeAll of ['none', 'transaction', 'last one last'] as const) kills += await killEverywhere(writeAll)
    expect(kills).toBeGreaterThan(300)
  })

  async function killEverywhere(writeAll: WriteAll): Promise<number> {
    const whole = storageOn(emptyDisk(), Number.POSITIVE_INFINITY, undefined, writeAll)
    await live(whole, 0, new Map())
    const operations = whole.operations()
    expect(operations).toBeGreaterThan(12)
    let kills = 0
    for (let killAt = 1; killAt <= operations; killAt++) {
      for (const seed of writeAll === 'none' ? [1, 2] : [1]) {
        for (let killRecoveryAt = 1; ; killRecoveryAt++) {
          const disk = emptyDisk()
          const acknowledged = new Map<string, number>()
          const random = seeded(killAt * 1000 + killRecoveryAt * 10 + seed)
          const died = async (life: number, at: number): Promise<boolean> => {
            const storage = storageOn(disk, at, random, writeAll)
            await live(storage, life, acknowledged).catch((error: unknown) => {
              expect(error).toMatchObject({ code: 'record.storage-failed' })
            })
            return storage.killed()
          }
          expect(await died(1, killAt)).toBe(true)
          const again = await died(2, killRecoveryAt)
          await expectWhole(disk, acknowledged)
          kills += again ? 2 : 1
          // The first operations of the second life are those of the recovery.
          if (!again || killRecoveryAt >= 3) break
        }
      }
    }
    return kills
  }

  it('while a batch is journaled ahead of the one that is integrated', async () => {
    // Enough entries at once for several batches, the next of which is journaled early.
    const texts = Array.from({ length: 6000 }, (_, i) => `entry ${i % 5500}`)
    const append = async (storage: LogStorage): Promise<Map<string, number>> => {
      const log = await open(storage, 30_000)
      const results = await Promise.allSettled(texts.map((text) => log.append(bytes(text))))
      await log.close()
      return new Map(
        results.flatMap((result, i) =>
          result.status === 'fulfilled' ? [[texts[i]!, result.value.index] as const] : [],
        ),
      )
    }
    const whole = storageOn(emptyDisk(), Number.POSITIVE_INFINITY, undefined, 'transaction')
    expect((await append(whole)).size).toBe(5500)
    for (let killAt = 2; killAt <= whole.operations(); killAt++) {
      const disk = emptyDisk()
      const acknowledged = await append(storageOn(disk, killAt, seeded(killAt), 'transaction')).catch(() => new Map())
      const log = await open(storageOn(disk))
      for (const [text, index] of acknowledged) expect(await log.indexOf(bytes(text))).toBe(index)
      expect(await auditLog(storageOn(disk), trusted)).toMatchObject({ size: log.size() })
      expect(disk.rewritten).toEqual([])
    }
  })

  it('between the steps of cosigning, no size has two roots and every cosigned checkpoint is of the one tree', async () => {
    const note = (disk: Disk, path: string) => new TextDecoder().decode(disk.files.get(path) ?? new Uint8Array(0))
    const cosignAndGrow = async (storage: LogStorage): Promise<void> => {
      const log = await open(storage)
      for (let round = 0; round < 3; round++) {
        await appendAll(log, 200, round * 200)
        await log.cosign(
          [witnessLine('witness.example/a', round), witnessLine('witness.example/b', 7)],
          log.checkpoint(),
        )
        await log.cosign([witnessLine('witness.example/a', round + 10)], log.checkpoint())
      }
      await log.close()
    }
    for (const writeAll of ['none', 'transaction', 'last one last'] as const) {
      const whole = storageOn(emptyDisk(), Number.POSITIVE_INFINITY, undefined, writeAll)
      await cosignAndGrow(whole)
      for (let killAt = 1; killAt <= whole.operations(); killAt++) {
        const disk = emptyDisk()
        await cosignAndGrow(storageOn(disk, killAt, seeded(killAt), writeAll)).catch((error: unknown) => {
          expect(error).toMatchObject({ code: 'record.storage-failed' })
        })
        const log = await open(storageOn(disk))
        await expectConsistent(log, [
          ...disk.checkpoints,
          ...(log.cosignedCheckpoint() ? [log.cosignedCheckpoint()!] : []),
        ])
        const cosigned = log.cosignedCheckpoint()
        if (cosigned !== undefined) {
          expect(cosigned).toBe(note(disk, 'checkpoint.cosigned'))
          const proof = await log.prove(3, { cosigned: true })
          expect(proof.checkpoint).toBe(cosigned)
          verifyInclusionProof(bytes('entry 3'), proof, trusted)
          // Of one text there is one note.
          const text = parseNote(cosigned).text
          if (parseNote(log.checkpoint()).text === text) expect(log.checkpoint()).toBe(cosigned)
        }
        expect(log.checkpoint()).toBe(note(disk, 'checkpoint'))
        await log.append(bytes('next'))
        await auditLog(storageOn(disk), trusted)
      }
    }
  })

  it('in lives and at moments chosen at random', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 2, maxLength: 6 }),
        fc.integer(),
        async (lives, seed) => {
          const disk = emptyDisk()
          const acknowledged = new Map<string, number>()
          const random = seeded(seed)
          for (const [life, killAt] of lives.entries()) {
            await live(storageOn(disk, killAt, random), life, acknowledged).catch((error: unknown) => {
              expect(error).toMatchObject({ code: 'record.storage-failed' })
            })
          }
          await expectWhole(disk, acknowledged)
        },
      ),
      { numRuns: 25, seed: 20 },
    )
  })

  it('finishes a batch that was journaled and not published', async () => {
    const disk = emptyDisk()
    await appendAll(await open(storageOn(disk)), 10)
    disk.journal = encodeJournalFrame({ firstIndex: 10, entries: [bytes('journaled')] })
    const log = await open(storageOn(disk))
    expect(log.size()).toBe(11)
    expect(await log.entry(10)).toEqual(bytes('journaled'))
    expect(disk.journal).toHaveLength(0)
  })

  it('drops a frame that was cut off anywhere', async () => {
    const frame = encodeJournalFrame({ firstIndex: 10, entries: [bytes('torn'), bytes('batch')] })
    for (let length = 1; length < frame.length; length++) {
      const disk = emptyDisk()
      await appendAll(await open(storageOn(disk)), 10)
      disk.journal = Uint8Array.of(...disk.journal, ...frame.subarray(0, length))
      const log = await open(storageOn(disk))
      expect(log.size()).toBe(10)
      expect(await log.append(bytes('next'))).toEqual({ index: 10 })
    }
  })
})

describe('damaged files', () => {
  async function logOf(count: number): Promise<Disk> {
    const disk = emptyDisk()
    const log = await open(storageOn(disk))
    await appendAll(log, count)
    return disk
  }

  it('are refused with record.corrupt, and nothing is changed', async () => {
    const damage: Record<string, (disk: Disk) => void> = {
      'a tile of the right edge': (disk) => flip(disk, 'tile/0/001.p/44', 3),
      'an upper tile': (disk) => flip(disk, 'tile/1/000.p/1', 3),
      'a tile that is too short': (disk) => disk.files.set('tile/0/001.p/44', new Uint8Array(5)),
      'a missing tile': (disk) => disk.files.delete('tile/0/001.p/44'),
      'the last bundle': (disk) => flip(disk, 'tile/entries/001.p/44', 9),
      'a missing bundle': (disk) => disk.files.delete('tile/entries/001.p/44'),
      'a missing checkpoint': (disk) => disk.files.delete('checkpoint'),
      'a missing checkpoint, the journal empty': (disk) => {
        disk.files.delete('checkpoint')
        disk.journal = new Uint8Array(0)
      },
      'an older checkpoint over a journal that starts later': (disk) => {
        disk.files.set('checkpoint', bytes(disk.checkpoints[0]!))
        disk.journal = encodeJournalFrame({ firstIndex: 300, entries: [bytes('later')] })
      },
      'a checkpoint of another root': (disk) => {
        disk.files.set('checkpoint', bytes(signNote(`${origin}\n300\n${'A'.repeat(43)}=\n`, signer)))
      },
      'a checkpoint with a changed signature': (disk) => {
        const note = new TextDecoder().decode(disk.files.get('checkpoint'))
        disk.files.set('checkpoint', bytes(note.replace(/.(?=.=\n$)/, (c) => (c === 'A' ? 'B' : 'A'))))
      },
      'a journal that says otherwise': (disk) => {
        disk.journal = encodeJournalFrame({ firstIndex: 2, entries: [bytes('something else')] })
      },
      'a journal damaged in the middle': (disk) => {
        const frames = [300, 301].map((firstIndex) =>
          encodeJournalFrame({ firstIndex, entries: [bytes(`entry ${firstIndex}`)] }),
        )
        frames[0]![30]! ^= 1
        disk.journal = Uint8Array.of(...frames[0]!, ...frames[1]!)
      },
    }
    for (const [what, harm] of Object.entries(damage)) {
      const disk = await logOf(300)
      harm(disk)
      const before = { files: new Map(disk.files), journal: disk.journal }
      const error: unknown = await open(storageOn(disk)).then(
        () => 'opened',
        (reason: unknown) => reason,
      )
      expect(error, what).toMatchObject({ code: 'record.corrupt' })
      expect({ files: disk.files, journal: disk.journal }, what).toEqual(before)
    }
  })

  it('inside the log are never served: no proof, no entry; and the audit finds them', async () => {
    for (const path of ['tile/0/000', 'tile/entries/000']) {
      const disk = await logOf(300)
      disk.journal = new Uint8Array(0)
      flip(disk, path, 100)
      const log = await open(storageOn(disk))
      await expect(log.entry(path === 'tile/0/000' ? 3 : 9), path).rejects.toMatchObject({ code: 'record.corrupt' })
      await expect(auditLog(storageOn(disk), trusted), path).rejects.toMatchObject({ code: 'record.corrupt' })
    }
  })

  it('of every byte of every file in use are found by the audit', async () => {
    const disk = emptyDisk()
    await appendAll(await open(storageOn(disk)), 5)
    for (const path of ['checkpoint', 'tile/0/000.p/5', 'tile/entries/000.p/5']) {
      const length = disk.files.get(path)!.length
      for (let at = 0; at < length; at++) {
        flip(disk, path, at)
        await expect(auditLog(storageOn(disk), trusted), `${path} byte ${at}`).rejects.toHaveProperty('code')
        flip(disk, path, at)
      }
    }
    await auditLog(storageOn(disk), trusted)
  })

  it('after the storage has failed nothing more is taken, and opening again finishes what was journaled', async () => {
    const disk = emptyDisk()
    let full = false
    const storage = storageOn(disk)
    const log = await open({
      ...storage,
      write: (path, content) =>
        full && path.startsWith('tile/0') ? Promise.reject(new Error('no space left')) : storage.write(path, content),
    })
    await appendAll(log, 3)
    full = true
    await expect(log.append(bytes('unlucky'))).rejects.toMatchObject({ code: 'record.storage-failed' })
    await expect(log.append(bytes('next'))).rejects.toMatchObject({ code: 'record.storage-failed' })
    expect(log.size()).toBe(3)
    await log.close()
    const again = await open(storageOn(disk))
    expect(await again.append(bytes('unlucky'))).toEqual({ index: 3 })
  })
})

function flip(disk: Disk, path: string, at: number): void {
  const changed = disk.files.get(path)!.slice()
  changed[at]! ^= 1
  disk.files.set(path, changed)
}

/** Between every two checkpoints that were ever published there is a proof that one is the beginning of the other. */
async function expectConsistent(log: Log, notes: readonly string[]): Promise<void> {
  const checkpoints = new Map<number, Uint8Array>()
  for (const note of notes) {
    const { size, rootHash } = parseCheckpoint(parseNote(note).text)
    expect(checkpoints.get(size) ?? rootHash).toEqual(rootHash)
    checkpoints.set(size, rootHash)
  }
  const trees = [...checkpoints].filter(([size]) => size > 0)
  for (const [size1, root1] of trees) {
    for (const [size2, root2] of trees) {
      if (size1 > size2) continue
      const proof = (await log.proveConsistency(size1, size2)).map((hash) => decodeBase64(hash)!)
      verifyConsistency(size1, size2, root1, root2, proof)
    }
  }
}
