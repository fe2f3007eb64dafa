/**
 * `npm run bench -- snapshot [--max 10000000] [--grants 100000]`: packs, opening, searching, memory and deltas at 1 M and
 * 10 M synthetic hashes (frames as they lie in a catalogue, 1,000 hashes a reference), and the registry part. Opening is
 * measured in a process of its own. About three minutes, 3 GB of memory and of disk.
 */
import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import {
  type NamedPack,
  openPack,
  readPackDirectory,
  type TrackSource,
  writePack,
} from '../src/clearance/snapshot/pack-files.js'
import { type PieceName, pieceProblem, readPiece, writePiece } from '../src/clearance/snapshot/piece.js'
import { createRegistryReader, encodeRegistry } from '../src/clearance/snapshot/registry-pieces.js'
import { regions, type Track } from '../src/fingerprint/index.js'
import { createPackMatcher } from '../src/match/index.js'
import { indexRegistry, type Registry } from '../src/rights/index.js'
import { frameHashes } from './index-hashes.js'
import type { Benchmark } from './run.js'

const rowsPerTrack = 200
const searched = 5
const hashesPerTrack = rowsPerTrack * searched
const packHashesMax = 4_000_000
type Row = Record<string, string | number>

export const run: Benchmark = async (options) => {
  const read = options.indexOf('--open')
  if (read >= 0) return openAndReport(options[read + 1]!)
  const number = (name: string, otherwise: number) =>
    options.includes(name) ? Number(options[options.indexOf(name) + 1]) : otherwise
  const max = number('--max', 10_000_000)
  const folder = await mkdtemp(join(tmpdir(), 'kyodaku-bench-'))
  const made: Row[] = []
  const opened: Row[] = []
  try {
    for (const size of [1_000_000, 10_000_000].filter((one) => one <= max)) {
      const at = join(folder, `${size}`)
      const pieces = join(at, 'pieces')
      await mkdir(pieces, { recursive: true })
      const hashes = frameHashes(size, 1)
      const sources = tracksOf(hashes)
      let started = performance.now()
      const packs: NamedPack[] = []
      for (let from = 0; from < sources.length; ) {
        const { pack, taken } = await writePack(pieces, sources.slice(from), packHashesMax)
        if (pack !== undefined) packs.push(pack)
        from += taken
      }
      const packSeconds = seconds(started)
      const bytes = sumOf(packs)
      // One film more: what is made, and moved, anew.
      started = performance.now()
      const more = await writePack(pieces, tracksOf(frameHashes(hashesPerTrack * 10, 2), 'zz'), packHashesMax)
      const addSeconds = seconds(started)
      made.push({
        hashes: size,
        packs: packs.length,
        packSeconds,
        bytes,
        bytesPerHash: round(bytes / size),
        added10kSeconds: addSeconds,
        added10kBytes: sumOf([more.pack!]),
      })
      await writeFile(join(at, 'packs.json'), JSON.stringify([...packs, more.pack!].map(({ name }) => name)))
      opened.push(await inChild(at))
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
  const growth =
    opened.length < 2
      ? []
      : [
          Object.fromEntries(
            Object.keys(opened[0]!).map((key) => [key, round(Number(opened[1]![key]) / Number(opened[0]![key]))]),
          ),
        ]
  return [
    { title: 'Packing: index and tracks written as pieces; ten references more', rows: made },
    { title: 'Opening with every digest of the indexes checked, in a process of its own', rows: opened },
    ...(growth.length === 0 ? [] : [{ title: 'Growth from 1 M to 10 M hashes (factors)', rows: growth }]),
    { title: 'The registry in pieces', rows: [await registryRow(number('--grants', 100_000))] },
  ]
}

/** Runs `--open` in a process that has held nothing before, and takes its figures. */
async function inChild(at: string): Promise<Row> {
  const script = fileURLToPath(new URL('./run.ts', import.meta.url))
  const result = join(at, 'opened.json')
  await promisify(execFile)(process.execPath, [...process.execArgv, script, 'snapshot', '--open', at], {
    env: { ...process.env, KYODAKU_BENCH_CHILD: result },
    maxBuffer: 1 << 26,
  })
  return JSON.parse(await readFile(result, 'utf8')) as Row
}

async function openAndReport(at: string): Promise<never> {
  const pieces = join(at, 'pieces')
  const names = JSON.parse(await readFile(join(at, 'packs.json'), 'utf8')) as PieceName[]
  const residentBefore = process.memoryUsage().rss
  let started = performance.now()
  const directories = await Promise.all(names.map((name) => readPackDirectory(pieces, name)))
  const packs = directories.map((directory) => openPack(pieces, directory, { checkDigest: true }))
  const matcher = createPackMatcher(
    packs,
    directories.flatMap(({ entries }, pack) => entries.map(({ id }, entry) => ({ id, pack, entry }))),
  )
  const openSeconds = seconds(started)
  const resident = process.memoryUsage().rss - residentBefore
  const query = packs[0]!.track(3)
  const times: number[] = []
  for (let turn = 0; turn < 5; turn++) {
    started = performance.now()
    const found = matcher.match(new Map([['original', query]]))
    times.push(performance.now() - started)
    if (found.length === 0) throw new Error('nothing was found')
  }
  times.sort((a, b) => a - b)
  started = performance.now()
  for (const { tracks } of directories) if (await pieceProblem(pieces, tracks)) throw new Error('damaged')
  const row: Row = {
    hashes: matcher.description.hashes,
    openSeconds,
    residentMegabytes: round(resident / 1e6),
    residentBytesPerHash: round(resident / matcher.description.hashes),
    match50sMsMedian: round(times[2]!),
    residentAfterMatchMegabytes: round((process.memoryUsage().rss - residentBefore) / 1e6),
    verifyTracksSeconds: seconds(started),
    tracksMegabytes: round(
      (await Promise.all(directories.map(({ tracks }) => stat(join(pieces, tracks.digest.slice(7)))))).reduce(
        (total, { size }) => total + size,
        0,
      ) / 1e6,
    ),
  }
  await writeFile(process.env.KYODAKU_BENCH_CHILD!, JSON.stringify(row))
  process.exit(0)
}

function tracksOf(hashes: Uint8Array, prefix = 'ref'): TrackSource[] {
  return Array.from({ length: Math.floor(hashes.length / 32 / hashesPerTrack) }, (_, n) => ({
    id: `${prefix}_${`${n}`.padStart(8, '0')}`,
    source: `${n}`,
    pass: 'full' as const,
    track: async () => trackOf(hashes.subarray(n * hashesPerTrack * 32, (n + 1) * hashesPerTrack * 32)),
  }))
}

function trackOf(hashes: Uint8Array): Track {
  const all = new Uint8Array(rowsPerTrack * regions.length * 32)
  const qualities = new Uint8Array(rowsPerTrack * regions.length)
  for (let row = 0; row < rowsPerTrack; row++) {
    for (let region = 0; region < searched; region++) {
      // Regions follow each other in time here, so that neighbours in a region resemble each other.
      const from = (region * rowsPerTrack + row) * 32
      all.set(hashes.subarray(from, from + 32), (row * regions.length + region) * 32)
      qualities[row * regions.length + region] = 100
    }
  }
  const times = (k: number) => Float64Array.from({ length: rowsPerTrack }, (_, row) => (row + k) / 4)
  return {
    version: 'kyodaku-track-1',
    durationSeconds: rowsPerTrack / 4,
    sampledPerSecond: 4,
    count: rowsPerTrack,
    startSeconds: times(0),
    endSeconds: times(1),
    hashes: all,
    qualities,
  }
}

async function registryRow(grantCount: number): Promise<Row> {
  const from = '2026-01-01T00:00:00.000Z'
  const registry: Registry = {
    parties: Array.from({ length: 1000 }, (_, n) => ({ id: `party-${n}`, role: 'provider' as const, names: [] })),
    works: Array.from({ length: grantCount / 10 }, (_, n) => ({
      id: `work-${n}`,
      kind: 'episode' as const,
      titles: Array.from({ length: 4 }, (_, k) => ({ text: `題名 ${n} ${k}`, kind: 'alternate' as const })),
      owners: [{ party: `party-${n % 1000}`, share: 1_000_000, territories: ['worldwide'] }],
      regime: 'prior-permission' as const,
    })),
    references: [],
    grants: Array.from({ length: grantCount }, (_, n) => ({
      id: `grant-${n}`,
      grantor: `party-${n % 1000}`,
      grantee: `party-${(n * 7) % 1000}`,
      works: [`work-${n % (grantCount / 10)}`],
      uses: ['release' as const, 'generate' as const],
      models: ['*'],
      territories: ['JP', 'US'],
      from,
      state: 'active' as const,
    })),
    reservations: [],
  }
  const folder = await mkdtemp(join(tmpdir(), 'kyodaku-bench-'))
  try {
    let started = performance.now()
    const names: PieceName[] = []
    for (const bytes of encodeRegistry(registry)) names.push(await writePiece(folder, bytes))
    const writeSeconds = seconds(started)
    const before = new Set(names.map(({ digest }) => digest))
    started = performance.now()
    const reader = createRegistryReader()
    for (const name of names) reader.add(await readPiece(folder, name))
    indexRegistry(reader.finish())
    const openSeconds = seconds(started)
    registry.grants[500] = { ...registry.grants[500]!, state: 'revoked' }
    const changed: PieceName[] = []
    for (const bytes of encodeRegistry(registry)) {
      const name = await writePiece(folder, bytes)
      if (!before.has(name.digest)) changed.push(name)
    }
    return {
      grants: grantCount,
      works: grantCount / 10,
      pieces: names.length,
      bytes: names.reduce((total, { bytes }) => total + bytes, 0),
      writeSeconds,
      openSeconds,
      changedPiecesOfOneRevocation: changed.length,
      changedBytes: changed.reduce((total, { bytes }) => total + bytes, 0),
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

const seconds = (started: number) => round((performance.now() - started) / 1000)
const round = (value: number) => Number(value.toPrecision(3))
const sumOf = (packs: readonly NamedPack[]) =>
  packs.reduce((total, { name, directory: { index, tracks } }) => total + name.bytes + index.bytes + tracks.bytes, 0)
