/**
 * `npm run bench -- index [--max 10000000] [--faiss PYTHON]`: the exact hash index at 100 k, 1 M and 10 M hashes,
 * uniform and as frames lie, with FAISS beside it on the same hashes and queries where it is installed (Debian:
 * `apt-get install python3-faiss`; its Python is /usr/bin/python3 by default). About six minutes, 4 GB of memory.
 */
import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { buildHashIndex, type HashIndex, openHashIndex } from '../src/match/hash-index.js'
import { frameHashes, randomNumbers, uniformHashes } from './index-hashes.js'
import type { Benchmark, BenchTable } from './run.js'

type Kind = 'uniform' | 'frames'
type Row = BenchTable['rows'][number]
const queryCount = 400
/** What FAISS's flat index is asked of them: it scans, so fewer tell as much. */
const flatQueryCount = 20

export const run: Benchmark = async (options) => {
  const max = Number(optionOf(options, '--max') ?? 10_000_000)
  const python = optionOf(options, '--faiss') ?? '/usr/bin/python3'
  const sizes = [100_000, 1_000_000, 10_000_000].filter((size) => size <= max)
  if (!sizes.includes(max)) sizes.push(max)
  const folder = await mkdtemp(join(tmpdir(), 'kyodaku-bench-'))
  const ours: Row[] = []
  const peers: Row[] = []
  try {
    for (const kind of ['uniform', 'frames'] as const) {
      const all = kind === 'uniform' ? uniformHashes(max, 1) : frameHashes(max, 1)
      for (const size of sizes) {
        const hashes = all.subarray(0, size * 32)
        const queries = singleQueries(hashes, kind)
        const { row, hits } = measure(hashes, queries, kind)
        ours.push(row)
        console.log(`${kind} ${size}: p50 ${row.p50Ms} ms`)
        await writeFile(join(folder, 'hashes'), hashes)
        await writeFile(join(folder, 'queries'), queries)
        // Filling its multi-hash takes minutes at the largest size: once, on the harder hashes, is enough.
        const kinds = size > 1_000_000 && kind === 'uniform' ? ['flat'] : ['flat', 'multi:16:16:1']
        for (const peer of await measureFaiss(python, folder, kinds)) {
          peers.push({ kind, hashes: size, ...peer, ...agreement(peer, hits) })
        }
      }
    }
  } finally {
    await rm(folder, { recursive: true })
  }
  return [
    { title: 'Kyodaku: exact search within 31 bits of 256, one thread', rows: ours },
    { title: `Growth from ${sizes[0]} to ${max} hashes (factors)`, rows: growth(ours) },
    { title: 'FAISS binary indexes, the same hashes and queries, one thread', rows: peers },
  ]
}

function measure(hashes: Uint8Array, queries: Uint8Array, kind: Kind): { row: Row; hits: number[] } {
  const count = hashes.length / 32
  let [built, buildSeconds]: [HashIndex | undefined, number] = timed(() => buildHashIndex(hashes))
  const bytes = built.serialize()
  built = undefined
  const [index, openSeconds] = timed(() => openHashIndex(bytes))
  const query = (i: number) => queries.subarray(i * 32, i * 32 + 32)
  for (let i = 0; i < 100; i++) index.search(query(i))
  const times: number[] = []
  const hits: number[] = []
  let [candidates, buckets] = [0, 0]
  for (let i = 0; i < queryCount; i++) {
    const [found, seconds] = timed(() => index.search(query(i)))
    times.push(seconds * 1000)
    hits.push(found.ids.length)
    candidates += index.lastCost().candidates
    buckets += index.lastCost().probes
  }
  times.sort((a, b) => a - b)
  const video = videoQueries(hashes, kind)
  const videoCount = video.length / 32
  const perVideoHash = (search: () => void) => {
    search()
    return (Math.min(...[1, 2, 3].map(() => timed(search)[1])) * 1000) / videoCount
  }
  return {
    row: {
      kind,
      hashes: count,
      buildSeconds: round(buildSeconds),
      bytesPerHash: round(bytes.length / count),
      openSeconds: round(openSeconds),
      p50Ms: round(times[times.length >> 1]!),
      p99Ms: round(times[Math.floor(times.length * 0.99)]!),
      candidates: Math.round(candidates / queryCount),
      buckets: Math.round(buckets / queryCount),
      hits: round(hits.reduce((sum, n) => sum + n, 0) / queryCount),
      videoBatchMsPerHash: round(perVideoHash(() => index.searchBatch(video))),
      videoSingleMsPerHash: round(
        perVideoHash(() => {
          for (let i = 0; i < videoCount; i++) index.search(video.subarray(i * 32, i * 32 + 32))
        }),
      ),
    },
    hits,
  }
}

/** Half near a stored hash (0 to 24 bits off), half of the same kind but not stored, by turns. */
function singleQueries(hashes: Uint8Array, kind: Kind): Uint8Array {
  const random = randomNumbers(77)
  const queries = new Uint8Array(queryCount * 32)
  const step = kind === 'frames' ? 26 : 1
  const fresh = kind === 'frames' ? frameHashes(queryCount * step, 4242) : uniformHashes(queryCount, 4242)
  for (let i = 0; i < queryCount; i++) {
    const stored = random() % (hashes.length / 32)
    if (i % 2) copyNear(hashes, stored, random() % 25, queries, i, random)
    else queries.set(fresh.subarray(i * step * 32, i * step * 32 + 32), i * 32)
  }
  return queries
}

/** 512 frames in a row: half a clip of what is stored, encoded again, half new. */
function videoQueries(hashes: Uint8Array, kind: Kind): Uint8Array {
  const random = randomNumbers(78)
  const queries = kind === 'frames' ? frameHashes(512, 4243) : uniformHashes(512, 4243)
  const start = random() % (hashes.length / 32 - 256)
  for (let i = 0; i < 256; i++) copyNear(hashes, start + i, random() % 7, queries, i, random)
  return queries
}

function copyNear(from: Uint8Array, at: number, flips: number, to: Uint8Array, i: number, random: () => number): void {
  to.set(from.subarray(at * 32, at * 32 + 32), i * 32)
  for (let left = flips; left > 0; left--) {
    const bit = random() & 255
    to[i * 32 + (bit >> 3)]! ^= 1 << (bit & 7)
  }
}

async function measureFaiss(python: string, folder: string, kinds: string[]): Promise<Row[]> {
  const script = fileURLToPath(new URL('./faiss-peer.py', import.meta.url))
  try {
    const { stdout } = await promisify(execFile)(
      python,
      [script, join(folder, 'hashes'), join(folder, 'queries'), ...kinds],
      { env: { ...process.env, FLAT_QUERIES: String(flatQueryCount) } },
    )
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Row)
    if (lines.some((line) => 'missing' in line)) return [{ index: 'faiss not installed' }]
    return lines.map((line) =>
      Object.fromEntries(
        Object.entries(line).map(([name, value]) => [name, typeof value === 'number' ? round(value) : value]),
      ),
    )
  } catch (error) {
    return [{ index: `faiss not installed (${python}: ${(error as Error).message.split('\n')[0]})` }]
  }
}

/** Both are exact: the same queries must have the same number of hits. */
function agreement(peer: Row, hits: number[]): Row {
  if (typeof peer.queries !== 'number') return {}
  const ours = hits.slice(0, peer.queries).reduce((sum, n) => sum + n, 0)
  return { kyodakuHits: ours, agree: ours === peer.hits ? 'yes' : 'NO' }
}

function growth(rows: Row[]): Row[] {
  return (['uniform', 'frames'] as const).map((kind) => {
    const own = rows.filter((row) => row.kind === kind)
    const [first, last] = [own[0]!, own.at(-1)!]
    const factor = (name: string) => round(Number(last[name]) / Number(first[name]))
    const bytes = (row: Row) => Number(row.bytesPerHash) * Number(row.hashes)
    return {
      kind,
      hashes: factor('hashes'),
      bytes: round(bytes(last) / bytes(first)),
      buildSeconds: factor('buildSeconds'),
      openSeconds: factor('openSeconds'),
      p50Ms: factor('p50Ms'),
      p99Ms: factor('p99Ms'),
      videoBatchMsPerHash: factor('videoBatchMsPerHash'),
    }
  })
}

function timed<T>(work: () => T): [T, number] {
  const start = performance.now()
  const result = work()
  return [result, (performance.now() - start) / 1000]
}

function round(value: number): number {
  return Number(value.toPrecision(value >= 100 ? 4 : 3))
}

function optionOf(options: string[], name: string): string | undefined {
  const at = options.indexOf(name)
  return at < 0 ? undefined : options[at + 1]
}
