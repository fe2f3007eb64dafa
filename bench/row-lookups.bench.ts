/**
 * `npm run bench -- row-lookups [--digests 10000000] [--locations 1000000]`: what a row of a dataset costs to look up, by
 * where it is and by the digests of its files; memory and opening, too, for indexes in memory that threads share. About
 * three minutes. Captions: `name-scan`.
 */
import { randomFillSync } from 'node:crypto'
import { hashLeaves, hashRecords, inclusionPath, treeRoot } from '../src/record/index.js'
import {
  buildDigestIndex,
  buildLocationIndex,
  type DigestEntry,
  findDigest,
  findLocations,
  findPlatformId,
  type LocationEntry,
  openDigestIndex,
  openLocationIndex,
} from '../src/rights/index.js'
import { flat } from './captions.js'
import type { Benchmark, BenchTable } from './run.js'

type Row = BenchTable['rows'][number]
const lookups = 200_000
const rounds = 6

export const run: Benchmark = async (options) => {
  const sizeOf = (name: string, usual: number) => {
    const at = options.indexOf(name)
    return at < 0 ? usual : Number(options[at + 1])
  }
  const locations = measureLocations(sizeOf('--locations', 1_000_000))
  const digests = measureDigests(sizeOf('--digests', 10_000_000))
  return [
    { title: 'Indexes: built, opened, in memory', rows: [locations.index, digests.index] },
    {
      title: `Lookups, ${lookups} of each; CPU time of the best of ${rounds} rounds`,
      rows: [...locations.rows, ...digests.rows],
    },
    { title: 'Commitment of a part of 131,072 rows; CPU time, the best of 3', rows: measureHashes() },
  ]
}

/** A quarter each of folders, domains, videos and files. */
function* locationEntries(count: number): Iterable<LocationEntry> {
  for (let i = 0; i < count; i++) {
    const work = `work-${(i >> 2).toString(36).padStart(6, '0')}`
    switch (i % 4) {
      case 0:
        yield { work, location: `https://site${i % 50_000}.example${i % 7}.com/films/${i.toString(36)}/` }
        break
      case 1:
        yield { work, location: `domain:studio${i}.example.jp` }
        break
      case 2:
        yield { work, location: `youtube:${videoId(i, 'A')}` }
        break
      default:
        yield { work, location: `https://cdn${i % 1000}.host.com/v/${i}.mp4` }
    }
  }
}
const videoId = (i: number, rest: string) => `${i.toString(36)}${rest.repeat(11)}`.slice(0, 11)

function measureLocations(count: number): { index: Row; rows: Row[] } {
  const { bytes, row } = built('locations', count, () => buildLocationIndex(locationEntries(count), { shared: true }))
  const start = performance.now()
  const index = openLocationIndex(bytes)
  const openMs = performance.now() - start
  const urls = (make: (i: number) => string) => Array.from({ length: lookups }, (_, i) => flat(make(i)))
  const lists: [string, string[]][] = [
    [
      'files, none known',
      urls((i) => `https://ak.picdn${i % 900}.net/shutterstock/videos/${i}/preview/stock-footage-a.mp4`),
    ],
    [
      'pages, none known',
      urls((i) => `https://www.videos${i % 9000}.com/watch/${i}/a-woman-walks-on-the-beach?ref=${i % 10}`),
    ],
    ['videos, none known', urls((i) => `https://www.youtube.com/watch?v=${videoId(i, 'B')}`)],
    ['videos, all known', urls((i) => `https://youtu.be/${videoId(4 * (i % (count / 4)) + 2, 'A')}`)],
    ['files of known hosts', urls((i) => `https://cdn${i % 1000}.host.com/v/unknown/${i}.mp4`)],
  ]
  const rows = lists.map(([what, list]) => lookupRow(what, list, (url) => findLocations(index, url)?.length ?? 0))
  const ids = urls((i) => videoId(i, 'B'))
  rows.push(lookupRow('bare video ids, none known', ids, (id) => findPlatformId(index, 'youtube', id)?.length ?? 0))
  return { index: { ...row, openMs: round(openMs) }, rows }
}

const random = Buffer.alloc(32 * 1024)
/** SHA-256 digests of nothing in particular, of a million works. */
function* digestEntries(count: number): Iterable<DigestEntry> {
  for (let i = 0; i < count; i++) {
    if (i % 1024 === 0) randomFillSync(random)
    yield { digest: `sha256:${hexAt(i % 1024)}`, work: `work-${(i % 1_000_000).toString(36).padStart(6, '0')}` }
  }
}
const hexAt = (i: number) => random.toString('hex', 32 * i, 32 * i + 32)

function measureDigests(count: number): { index: Row; rows: Row[] } {
  const { bytes, row } = built('digests', count, () => buildDigestIndex(digestEntries(count), { shared: true }))
  const start = performance.now()
  const index = openDigestIndex(bytes)
  const openMs = performance.now() - start
  const known = (i: number) => {
    const { heads } = index.parts
    const entry = Math.floor((i / lookups) * index.digestCount)
    const hex = Array.from(heads.subarray(4 * entry, 4 * entry + 4), (word) => word.toString(16).padStart(8, '0')).join(
      '',
    )
    return hex.padEnd(64, '0')
  }
  const unknown = Array.from({ length: lookups }, (_, i) => {
    if (i % 1024 === 0) randomFillSync(random)
    return hexAt(i % 1024)
  })
  const find = (text: string) => findDigest(index, 'sha256', text)?.length ?? 0
  const base64 = unknown.map((hex) => flat(Buffer.from(hex, 'hex').toString('base64')))
  return {
    index: { ...row, openMs: round(openMs) },
    rows: [
      lookupRow('SHA-256 in hex, none known', unknown, find),
      lookupRow('SHA-256 in base64, none known', base64, find),
      lookupRow(
        'SHA-256 in hex, all known',
        Array.from({ length: lookups }, (_, i) => flat(known((i * 7919) % lookups))),
        find,
      ),
    ],
  }
}

function built(what: string, entries: number, build: () => Uint8Array): { bytes: Uint8Array; row: Row } {
  const before = process.cpuUsage()
  const bytes = build()
  const { user, system } = process.cpuUsage(before)
  return {
    bytes,
    row: {
      what,
      entries,
      buildCpuSeconds: round((user + system) / 1e6),
      indexMB: round(bytes.length / 1e6),
      peakRssMB: round(process.resourceUsage().maxRSS / 1e3),
    },
  }
}

function lookupRow(what: string, list: readonly string[], find: (text: string) => number): Row {
  let found = 0
  for (const text of list) if (find(text) > 0) found++
  const ns = cpuNanoseconds(rounds, list.length, () => {
    for (const text of list) find(text)
  })
  return { what, found, nsEach: Math.round(ns), millionsASecond: round(1e3 / ns) }
}

function measureHashes(): Row[] {
  const rows = 131_072
  const offsets = (length: number) => Uint32Array.from({ length: rows + 1 }, (_, i) => i * length)
  const bytes = new Uint8Array(rows * 160).map((_, i) => i * 7)
  const leaves = hashLeaves(bytes.subarray(0, rows * 66), offsets(66))
  const row = (what: string, work: () => unknown): Row => ({ what, nsARow: Math.round(cpuNanoseconds(3, rows, work)) })
  return [
    row('hashRecords, 160 bytes each', () => hashRecords(bytes, offsets(160))),
    row('hashLeaves, 66 bytes each', () => hashLeaves(bytes.subarray(0, rows * 66), offsets(66))),
    row('treeRoot', () => treeRoot(leaves)),
    row('inclusionPath', () => inclusionPath(leaves, 77_777)),
  ]
}

/** Of all threads: what it costs however busy the machine is. */
function cpuNanoseconds(times: number, count: number, work: () => unknown): number {
  let best = Number.POSITIVE_INFINITY
  for (let i = 0; i < times; i++) {
    const before = process.cpuUsage()
    work()
    const { user, system } = process.cpuUsage(before)
    best = Math.min(best, ((user + system) * 1000) / count)
  }
  return best
}

const round = (value: number) => Number(value.toPrecision(3))
