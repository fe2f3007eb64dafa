/**
 * `npm run bench -- signals [--sites 1000000] [--rows 4000000]`: signals of locations. Builds a snapshot of made-up sites as
 * they are in the wild (most with a robots.txt that says nothing of training, some with rules for paths, some that refuse,
 * a few with tdmrep.json by path), its index, and looks up rows in random order. CPU seconds of one process, for the
 * machine may be busy. About six minutes for a million sites.
 */
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  buildSignalIndex,
  crawlSignals,
  openLocationSignals,
  openSignalIndex,
  openSignalSnapshot,
  openSignalSnapshotToWrite,
  type SignalSnapshotWriter,
} from '../src/clearance/index.js'
import { resolveHere, startSiteForTests } from '../src/clearance/locations/site-for-tests.js'
import { randomNumbers } from './registry-names.js'
import type { Benchmark, BenchTable } from './run.js'

type Row = BenchTable['rows'][number]
/** As many as a part of a dataset has. */
const partRows = 131_072
const question = { use: 'train', agents: [], media: 'video' } as const

export const run: Benchmark = async (options) => {
  const sites = numberAfter(options, '--sites') ?? 1_000_000
  const rows = numberAfter(options, '--rows') ?? 4_000_000
  const folder = await mkdtemp(join(tmpdir(), 'kyodaku-bench-'))
  try {
    const kept: Row[] = []
    const writer = await openSignalSnapshotToWrite(folder)
    kept.push(await timed('append fetches, synced', 3 * sites, () => fill(writer, sites)))
    kept.push(await timed('seal', 3 * sites, async () => void writer.seal()))
    await writer.close()
    let snapshot = await openSignalSnapshot(folder)
    await snapshot.close()
    kept.push(
      await timed('open to read', 3 * sites, async () => {
        snapshot = await openSignalSnapshot(folder)
      }),
    )
    let image = new Uint8Array(0)
    kept.push(
      await timed('build the index', sites, async () => {
        image = buildSignalIndex(snapshot, question)
      }),
    )
    const signals = openLocationSignals(snapshot)
    const some = urlsOf(sites, 20_000, () => true)
    kept.push(
      await timed('signalFindings, random sites', some.length, async () => {
        for (const url of some) signals.signalFindings(url, question)
      }),
    )
    await snapshot.close()
    const bytes = await Promise.all(
      ['fetches.log', 'bodies.pack'].map(async (name) => (await stat(join(folder, name))).size),
    )
    const size = {
      sites,
      logMB: mega(bytes[0]!),
      bodiesMB: mega(bytes[1]!),
      imageMB: mega(image.length),
      imageBytesPerSite: Math.round(image.length / sites),
    }
    return [
      { title: 'Snapshot and index', rows: kept },
      { title: 'Bytes', rows: [size] },
      { title: `Look-ups of ${rows} rows in random order, one thread`, rows: lookUps(image, sites, rows) },
      {
        title: 'Crawl of a server on this machine (both sides in this process), no pause between requests',
        rows: [await crawl()],
      },
    ]
  } finally {
    await rm(folder, { recursive: true })
  }
}

const kinds = ['silent', 'rules', 'refuses', 'tdmrep by path'] as const
type Kind = (typeof kinds)[number]
/** Of a hundred sites: 60 say nothing of training, 30 have rules for paths, 9 refuse everything, 1 has tdmrep.json by path. */
const kindOf = (site: number): Kind => {
  const share = (site * 7919) % 100
  return share < 60 ? 'silent' : share < 90 ? 'rules' : share < 99 ? 'refuses' : 'tdmrep by path'
}
const hostOf = (site: number): string => `www.site-${site.toString(36)}.example`

async function fill(writer: SignalSnapshotWriter, sites: number): Promise<void> {
  const at = new Date(Date.UTC(2026, 0, 1))
  let waiting: Promise<unknown>[] = []
  for (let site = 0; site < sites; site++) {
    const texts: [string, string | undefined][] = [
      ['/robots.txt', robotsOf(site)],
      ['/.well-known/tdmrep.json', kindOf(site) === 'tdmrep by path' ? tdmrep : undefined],
      ['/ai.txt', undefined],
    ]
    for (const [path, text] of texts) {
      const headers = [
        ['Server', 'made-up'],
        ['Content-Type', 'text/plain'],
        ['Date', at.toUTCString()],
      ] as const
      waiting.push(
        writer.append({
          url: `https://${hostOf(site)}${path}`,
          method: 'GET',
          requestedAt: at,
          fetchedAt: new Date(at.getTime() + site),
          status: text === undefined ? 404 : 200,
          headers,
          ...(text === undefined ? {} : { body: Buffer.from(text) }),
        }),
      )
    }
    if (waiting.length >= 3000) {
      await Promise.all(waiting)
      waiting = []
    }
  }
  await Promise.all(waiting)
}

/** A hundred sets of rules, as software for sites comes with, and for a third of the sites one of their own. */
function robotsOf(site: number): string {
  switch (kindOf(site)) {
    case 'silent':
      return `User-agent: *\nDisallow:\n\nSitemap: https://${hostOf(site)}/sitemap.xml\n`
    case 'refuses':
      return 'User-agent: *\nContent-Signal: search=yes, ai-train=no\nAllow: /\n\nUser-agent: GPTBot\nDisallow: /\n'
    default: {
      const own = site % 3 === 0 ? `Disallow: /own-${site}/\n` : `Disallow: /set-${site % 100}/\n`
      const rules = Array.from({ length: 12 }, (_, n) => `Disallow: /part-${n}/\n`).join('')
      return `User-agent: *\n${rules}${own}Disallow: /*?session=\nAllow: /part-1/open/\n`
    }
  }
}
const tdmrep = JSON.stringify([
  { location: '/free/*', 'tdm-reservation': 0 },
  { location: '/media/*', 'tdm-reservation': 1 },
])

function urlsOf(sites: number, count: number, wanted: (kind: Kind) => boolean): string[] {
  const random = randomNumbers(5)
  const urls: string[] = []
  while (urls.length < count) {
    const site = Math.floor(random() * sites)
    if (wanted(kindOf(site))) urls.push(`https://${hostOf(site)}/media/2026/clip-${urls.length}.mp4`)
  }
  return urls
}

function lookUps(image: Uint8Array, sites: number, rows: number): Row[] {
  const shared = new Uint8Array(new SharedArrayBuffer(image.length))
  shared.set(image)
  const index = openSignalIndex(shared)
  const measure = (what: string, urls: string[]): Row => {
    let [known, best] = [0, Number.POSITIVE_INFINITY]
    // The first of three warms up.
    for (let round = 0; round < 3; round++) {
      known = 0
      const begun = process.cpuUsage()
      for (const url of urls) if (index.lookup(url) !== 0) known++
      best = Math.min(best, cpuSeconds(begun))
    }
    const ids = new Uint32Array(partRows)
    let bestTogether = Number.POSITIVE_INFINITY
    for (let round = 0; round < 3; round++) {
      let seconds = 0
      for (let from = 0; from < urls.length; from += partRows) {
        const part = urls.slice(from, from + partRows)
        const begun = process.cpuUsage()
        index.lookupAll(part, ids)
        seconds += cpuSeconds(begun)
      }
      bestTogether = Math.min(bestTogether, seconds)
    }
    const per = (seconds: number) => Math.round(urls.length / seconds)
    return { what, rows: urls.length, known, perCpuSecond: per(best), lookupAllPerCpuSecond: per(bestTogether) }
  }
  const hot = urlsOf(sites, 1000, (kind) => kind === 'silent')
  return [
    measure(
      'sites without rules for paths',
      urlsOf(sites, rows, (kind) => kind === 'silent' || kind === 'refuses'),
    ),
    measure(
      'the same, of a thousand sites',
      Array.from({ length: rows }, (_, n) => hot[n % hot.length]!),
    ),
    measure(
      'sites with 15 rules for paths',
      urlsOf(sites, rows, (kind) => kind === 'rules'),
    ),
    measure(
      'sites with tdmrep.json by path',
      urlsOf(sites, Math.min(rows, 50_000), (kind) => kind === 'tdmrep by path'),
    ),
    measure(
      'all kinds, as they are mixed',
      urlsOf(sites, rows, () => true),
    ),
    measure(
      'unknown sites',
      urlsOf(sites, rows, () => true).map((url) => url.replace('www.', 'old.')),
    ),
    measure(
      'URLs to be normalised',
      urlsOf(sites, Math.min(rows, 500_000), () => true).map((url) => url.replace('.example/', '.example:443/')),
    ),
  ]
}

/** A thousand sites, each with its three files. */
async function crawl(): Promise<Row> {
  const folder = await mkdtemp(join(tmpdir(), 'kyodaku-bench-'))
  const server = await startSiteForTests((request, response) => {
    if (request.url === '/robots.txt')
      response.writeHead(200, { 'content-type': 'text/plain' }).end('User-agent: *\nDisallow:\n')
    else response.writeHead(404).end()
  })
  const hosts = Array.from({ length: 1000 }, (_, n) => hostOf(n))
  const snapshot = await openSignalSnapshotToWrite(folder)
  try {
    return await timed('requests', hosts.length * 3, async () => {
      const { failures } = await crawlSignals(
        hosts.map((host) => `${server.origin(host)}/`),
        {
          agent: { token: 'KyodakuBench', version: '0', contact: '+mailto:bench@kyodaku.test' },
          snapshot,
          now: () => new Date(),
          perHostDelaySeconds: 0,
          concurrency: 64,
          resolve: resolveHere(),
          allowedHosts: hosts,
        },
      )
      if (failures > 0) throw new Error(`${failures} requests failed`)
    })
  } finally {
    await snapshot.close()
    await server.close()
    await rm(folder, { recursive: true })
  }
}

async function timed(what: string, count: number, work: () => Promise<void>): Promise<Row> {
  const [begun, cpu] = [performance.now(), process.cpuUsage()]
  await work()
  const seconds = cpuSeconds(cpu)
  return {
    what,
    count,
    cpuSeconds: round(seconds),
    seconds: round((performance.now() - begun) / 1000),
    perCpuSecond: Math.round(count / seconds),
    rssMB: mega(process.memoryUsage.rss()),
  }
}

function cpuSeconds(since: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(since)
  return (user + system) / 1e6
}

function numberAfter(options: readonly string[], name: string): number | undefined {
  const at = options.indexOf(name)
  return at < 0 ? undefined : Number(options[at + 1])
}

const mega = (bytes: number): number => round(bytes / 1e6)
const round = (value: number): number => Number(value.toPrecision(value >= 100 ? 4 : 3))
