import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { encodeBase64 } from '../src/record/base64.js'
import {
  auditLog,
  createProofVerifier,
  createSigner,
  formatTlogProof,
  type InclusionProof,
  type Log,
  openLog,
} from '../src/record/index.js'
import { openStore, type Store } from '../src/store/index.js'
import { noPostgres, type PostgresForTests, startPostgresForTests } from '../src/store/postgres-for-tests.js'
import { openRecordFiles } from '../src/store/record-files.js'
import type { Benchmark, BenchTable } from './run.js'

/**
 * The record on both storages of the real store: appending one by one, 256 and 4,096 at a time, with and without duplicates,
 * with the time from `append` to a proof in the hand; beside a plain ledger with a chained hash on the same databases. Then,
 * on the files of the embedded default: opening, auditing, proving, verifying, and how proofs grow.
 *
 * `--entries N` (default 1,000,000) sets how large that log gets; `--rates` leaves it out; `KYODAKU_BENCH_FOLDER` where it
 * lies; `DATABASE_URL` names an empty database, without which a server is started where Debian's postgresql is installed.
 */
export const run: Benchmark = async (options) => {
  const at = options.indexOf('--entries')
  const total = at < 0 ? 1_000_000 : Number(options[at + 1])
  const folder = await mkdtemp(join(process.env.KYODAKU_BENCH_FOLDER ?? tmpdir(), 'kyodaku-record-'))
  try {
    const rates = await ratesOfBothStores(folder)
    if (options.includes('--rates')) return [rates]
    const storage = await openRecordFiles(join(folder, 'growth'), { readOnly: false })
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
    await storage.close()
    return [
      rates,
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

/** Appending on the embedded default and on a server, and the naive ledger in the same databases. */
async function ratesOfBothStores(folder: string): Promise<BenchTable> {
  const rows: BenchTable['rows'] = []
  const embedded = await openStore({ dataDirectory: join(folder, 'embedded') })
  rows.push(...(await storeRates('embedded', embedded)))
  await embedded.close()

  let server: PostgresForTests | undefined
  let databaseUrl = process.env.DATABASE_URL
  if (!databaseUrl && !noPostgres) {
    server = await startPostgresForTests({ fsync: true })
    databaseUrl = await server.createDatabase()
  }
  if (databaseUrl) {
    const store = await openStore({ dataDirectory: join(folder, 'postgresql'), databaseUrl })
    const durable = store.notices.length === 0 ? '' : ' (NOT durable: see notices)'
    rows.push(...(await storeRates(`postgresql${durable}`, store)))
    await store.close()
    await server?.stop()
  } else rows.push({ storage: `postgresql: not measured, ${noPostgres ?? 'no DATABASE_URL'}` })
  return {
    title:
      'appending 300-byte entries, fsynced: entries/s under a published checkpoint, and ms from append to a verified-by-the-log proof',
    rows,
  }
}

async function storeRates(storage: string, store: Store): Promise<BenchTable['rows']> {
  const log = await openLog(store.recordFiles, { origin, signer })
  const rows: BenchTable['rows'] = []
  for (const [count, concurrency, duplicates] of [
    [300, 1, 0],
    [20_000, 256, 0],
    [40_000, 4096, 0],
    [40_000, 4096, 0.2],
  ] as const) {
    const what = duplicates ? `the log, ${duplicates * 100} % duplicates` : 'the log'
    rows.push({ storage, what, ...(await appendToProof(log, count, concurrency, duplicates)) })
  }
  await log.close()
  const append = await naiveLedger(store)
  for (const [count, concurrency] of [
    [200, 1],
    [500, 256],
  ] as const) {
    rows.push({ storage, what: 'chained hash in a table', ...(await rate(count, concurrency, append)) })
  }
  return rows
}

/** Appends, each caller one entry after the other; every twentieth also asks for its proof, and is what p50 and p99 are of. */
async function appendToProof(log: Log, count: number, concurrency: number, duplicates: number) {
  const recent: Uint8Array[] = []
  const before = log.size()
  const result = await rate(count, concurrency, async (number) => {
    const repeated = recent.length > 0 && (number * 7919) % 100 < duplicates * 100
    const entry = repeated ? recent[number % recent.length]! : randomBytes(300)
    if (duplicates > 0 && !repeated && recent.length < 1000) recent.push(entry)
    const { index } = await log.append(entry)
    if (number % 20 > 0) return false
    await log.prove(index)
    return true
  })
  return { ...result, indexesTaken: log.size() - before }
}

/** The plain alternative: every entry a row with the hash of the row before, under a lock of the whole ledger. */
async function naiveLedger(store: Store): Promise<() => Promise<void>> {
  await sql`create table naive_ledger (seq bigint primary key, entry bytea not null, hash bytea not null)`.execute(
    store.db,
  )
  await sql`create table naive_ledger_head (seq bigint not null, hash bytea not null)`.execute(store.db)
  await sql`insert into naive_ledger_head values (0, ${randomBytes(32)})`.execute(store.db)
  return async () => {
    const entry = randomBytes(300)
    await store.db.transaction().execute(async (transaction) => {
      await sql`with head as (select seq, hash from naive_ledger_head for update),
        added as (insert into naive_ledger select seq + 1, ${entry}::bytea, sha256(hash || ${entry}::bytea) from head
          returning seq, hash)
        update naive_ledger_head set seq = added.seq, hash = added.hash from added`.execute(transaction)
    })
  }
}

async function rate(count: number, concurrency: number, work: (number: number) => Promise<unknown>) {
  const latencies: number[] = []
  let next = 0
  const start = performance.now()
  await Promise.all(
    Array.from({ length: concurrency }, async () => {
      while (next < count) {
        const number = next++
        const before = performance.now()
        if ((await work(number)) !== false) latencies.push(performance.now() - before)
      }
    }),
  )
  const seconds = (performance.now() - start) / 1000
  latencies.sort((a, b) => a - b)
  return {
    concurrency,
    entries: count,
    entriesPerSecond: Math.round(count / seconds),
    p50Ms: round(latencies[Math.floor(latencies.length * 0.5)]!),
    p99Ms: round(latencies[Math.floor(latencies.length * 0.99)]!),
  }
}
