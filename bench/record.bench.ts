import { randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, open, readFile, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { encodeBase64 } from '../src/record/base64.js'
import {
  auditLog,
  createProofVerifier,
  createSigner,
  formatTlogProof,
  type InclusionProof,
  type Log,
  type LogStorage,
  openLog,
} from '../src/record/index.js'
import type { Benchmark } from './run.js'

/**
 * The record on a real folder with fsync: appending one by one and 256 at a time, opening, auditing, proving, verifying, and
 * how proofs grow. `--entries N` (default 1,000,000) sets how large the log gets; `KYODAKU_BENCH_FOLDER` where it lies.
 */
export const run: Benchmark = async (options) => {
  const at = options.indexOf('--entries')
  const total = at < 0 ? 1_000_000 : Number(options[at + 1])
  const folder = await mkdtemp(join(process.env.KYODAKU_BENCH_FOLDER ?? tmpdir(), 'kyodaku-record-'))
  try {
    const storage = await folderStorage(folder)
    let log = await openLog(storage, { origin, signer })
    const appendRows: Record<string, string | number>[] = []
    const proofRows: Record<string, string | number>[] = []
    for (const [size, concurrency] of [
      [1_000, 1],
      [10_000, 256],
      [100_000, 256],
      [1_000_000, 4096],
      [10_000_000, 4096],
    ] as const) {
      if (size > total) {
        proofRows.push({
          entries: size,
          hashesMax: Math.ceil(Math.log2(size)),
          proofBytes: `${proofBytes(size)} (computed)`,
        })
        continue
      }
      appendRows.push(await appendBench(log, size - log.size(), concurrency))
      proofRows.push(await proofBench(log, size))
    }
    await log.close()

    const startOpen = performance.now()
    log = await openLog(storage, { origin, signer })
    const openMs = performance.now() - startOpen
    const rows = [{ what: 'open', entries: log.size(), ms: round(openMs) }]
    const startAudit = performance.now()
    await auditLog(storage, { verifierKeys: [signer.verifierKey] })
    rows.push({ what: 'audit of every entry and tile', entries: log.size(), ms: round(performance.now() - startAudit) })
    await log.close()
    return [
      { title: 'appending 300-byte entries: journaled, integrated, published, acknowledged (fsync)', rows: appendRows },
      { title: 'proofs (verified offline, checkpoint verified once or every time)', rows: proofRows },
      { title: 'opening and auditing', rows },
    ]
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

const origin = 'log.example/bench'
const signer = createSigner(origin, new Uint8Array(32).fill(1))

async function appendBench(log: Log, count: number, concurrency: number): Promise<Record<string, string | number>> {
  const latencies: number[] = []
  let left = count
  const cpu = process.cpuUsage()
  const start = performance.now()
  await Promise.all(
    Array.from({ length: concurrency }, async () => {
      while (left-- > 0) {
        const before = performance.now()
        await log.append(randomBytes(300))
        latencies.push(performance.now() - before)
      }
    }),
  )
  const seconds = (performance.now() - start) / 1000
  const { user, system } = process.cpuUsage(cpu)
  latencies.sort((a, b) => a - b)
  return {
    concurrency,
    entries: count,
    entriesPerSecond: Math.round(count / seconds),
    cpuUsPerEntry: round((user + system) / count),
    p50Ms: round(latencies[Math.floor(latencies.length * 0.5)]!),
    p99Ms: round(latencies[Math.floor(latencies.length * 0.99)]!),
    logSizeAfter: log.size(),
  }
}

async function proofBench(log: Log, size: number): Promise<Record<string, string | number>> {
  const trusted = { verifierKeys: [signer.verifierKey] }
  const samples: { entry: Uint8Array; proof: InclusionProof }[] = []
  const startProve = performance.now()
  for (let i = 0; i < 2000; i++) {
    const index = Math.floor((i * size) / 2000)
    samples.push({ entry: new Uint8Array(0), proof: await log.prove(index) })
  }
  const proveMs = performance.now() - startProve
  for (const sample of samples) sample.entry = await log.entry(sample.proof.index)
  const verifyMany = createProofVerifier(trusted)
  const startMany = performance.now()
  for (const { entry, proof } of samples) verifyMany(entry, proof)
  const manyMs = performance.now() - startMany
  const startEach = performance.now()
  for (const { entry, proof } of samples) createProofVerifier(trusted)(entry, proof)
  const eachMs = performance.now() - startEach
  return {
    entries: log.size(),
    hashesMax: Math.max(...samples.map(({ proof }) => proof.hashes.length)),
    proofBytes: Math.max(...samples.map(({ proof }) => formatTlogProof(proof).length)),
    proveUs: round((proveMs / samples.length) * 1000),
    verifiedPerSecondSameCheckpoint: Math.round(samples.length / (manyMs / 1000)),
    verifiedPerSecondAlone: Math.round(samples.length / (eachMs / 1000)),
  }
}

/** Size of the tlog-proof text of the last index of a full tree of this size. */
function proofBytes(size: number): number {
  const hash = encodeBase64(new Uint8Array(32))
  const hashes = Array.from({ length: Math.ceil(Math.log2(size)) }, () => hash)
  const checkpoint = `${origin}\n${size}\n${hash}\n\n— ${origin} ${encodeBase64(new Uint8Array(68))}\n`
  return formatTlogProof({ index: size - 1, treeSize: size, hashes, checkpoint }).length
}

function round(value: number): number {
  return Math.round(value * 100) / 100
}

/** The plainest LogStorage on a folder that keeps its promises: temporary file, fsync, rename, fsync of the folder. */
async function folderStorage(folder: string): Promise<LogStorage> {
  const journalPath = join(folder, 'journal')
  let journal = await open(journalPath, 'a')
  const madeFolders = new Set<string>()
  let temporaries = 0
  const syncFolder = async (path: string) => {
    const handle = await open(path, 'r')
    await handle.sync()
    await handle.close()
  }
  return {
    read: (path) =>
      readFile(join(folder, path)).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined
        throw error
      }),
    async write(path, bytes) {
      const target = join(folder, path)
      const parent = dirname(target)
      if (!madeFolders.has(parent)) {
        const first = await mkdir(parent, { recursive: true })
        for (let made = parent; first !== undefined && made.length >= dirname(first).length; made = dirname(made))
          await syncFolder(made)
        madeFolders.add(parent)
      }
      const temporary = `${target}.${temporaries++}.tmp`
      const handle = await open(temporary, 'w')
      await handle.writeFile(bytes)
      await handle.sync()
      await handle.close()
      await rename(temporary, target)
      await syncFolder(parent)
    },
    async appendJournal(bytes) {
      await journal.writeFile(bytes)
      await journal.datasync()
    },
    readJournal: () => readFile(journalPath),
    async resetJournal() {
      await journal.close()
      const empty = await open(`${journalPath}.tmp`, 'w')
      await empty.sync()
      await empty.close()
      await rename(`${journalPath}.tmp`, journalPath)
      await syncFolder(folder)
      journal = await open(journalPath, 'a')
    },
    async removeFolder(path) {
      madeFolders.delete(join(folder, path))
      await rm(join(folder, path), { recursive: true, force: true })
    },
  }
}
