/**
 * `npm run bench -- portal [--runs 5]`: how long a page of the portal takes to be usable in a browser that has never been
 * there: home, works and a check, on a line as it is and on slow 4G (1.6 Mbit/s, 150 ms). A page is interactive when its
 * heading and its content are shown and no task longer than 50 ms ran for half a second; the time is that of the last of
 * them. The browser, the server and the database share the machine; `load` says how busy it was.
 */
import { loadavg } from 'node:os'
import type { Page } from 'playwright-core'
import { noChromium, openPortalForTests, type PortalForTests } from '../portal/e2e/house.js'
import type { Benchmark, BenchTable } from './run.js'

type Row = BenchTable['rows'][number]

const lines = [{ line: 'as it is' }, { line: 'slow 4G', bitsPerSecond: 1_600_000, latencyMilliseconds: 150 }] as const
const longTaskQuietMilliseconds = 500

/** Runs in the page before anything of ours: remembers when it painted, what ran long, and how far it jumped. */
const watch = `
  window.seen = { paintMs: 0, contentMs: 0, longestMs: 0, lastLongEndMs: 0, blockedMs: 0, shift: 0 }
  const see = (type, each) => new PerformanceObserver((list) => list.getEntries().forEach(each)).observe({ type, buffered: true })
  see('paint', (entry) => { if (entry.name === 'first-contentful-paint') seen.paintMs = entry.startTime })
  see('largest-contentful-paint', (entry) => { seen.contentMs = entry.startTime })
  see('longtask', ({ startTime, duration }) => {
    seen.longestMs = Math.max(seen.longestMs, duration)
    seen.lastLongEndMs = startTime + duration
    seen.blockedMs += duration - 50
  })
  see('layout-shift', (entry) => { if (!entry.hadRecentInput) seen.shift += entry.value })
`

interface Seen {
  paintMs: number
  contentMs: number
  longestMs: number
  lastLongEndMs: number
  blockedMs: number
  shift: number
}

export const run: Benchmark = async (options) => {
  if (noChromium !== undefined) throw new Error(`This benchmark ${noChromium}.`)
  const at = options.indexOf('--runs')
  const runs = at < 0 ? 5 : Number(options[at + 1])
  const portal = await openPortalForTests()
  try {
    const check = await portal.house.store.db
      .selectFrom('checks')
      .select('id')
      .orderBy('id')
      .limit(1)
      .executeTakeFirstOrThrow()
    const pages = [
      { page: 'home', path: '/', shown: 'main ul li a' },
      { page: 'works', path: '/works', shown: '[role="treeitem"]' },
      { page: 'check', path: `/checks/${check.id}`, shown: '[data-testid="timeline"]' },
    ]
    const rows: Row[] = []
    for (const line of lines)
      for (const page of pages) {
        // The first of all warms the server, not the browser: each has a profile of its own.
        await load(portal, page, line)
        const loads: Awaited<ReturnType<typeof load>>[] = []
        for (let i = 0; i < runs; i++) loads.push(await load(portal, page, line))
        const of = (pick: (one: (typeof loads)[number]) => number, q = 0.5) => quantile(loads.map(pick), q)
        rows.push({
          line: line.line,
          page: page.page,
          runs,
          firstPaintMs: of((one) => one.paintMs),
          shownMs: of((one) => one.shownMs),
          interactiveMs: of((one) => one.interactiveMs),
          interactiveMaxMs: of((one) => one.interactiveMs, 1),
          longestTaskMs: of((one) => one.longestMs),
          blockedMs: of((one) => one.blockedMs),
          layoutShift: Math.round(1000 * Math.max(...loads.map((one) => one.shift))) / 1000,
          requests: of((one) => one.requests),
          receivedKB: of((one) => one.bytes / 1000),
          scriptsKB: of((one) => one.scripts / 1000),
          fontsKB: of((one) => one.fonts / 1000),
          load: Math.round((loadavg()[0] ?? 0) * 10) / 10,
        })
      }
    return [{ title: 'A page in a browser that has never been there (as compressed on the line)', rows }]
  } finally {
    await portal.close()
  }
}

async function load(
  portal: PortalForTests,
  { path, shown }: { path: string; shown: string },
  line: (typeof lines)[number],
) {
  const page = await portal.page('en', 'administrator', { party: 'aonagi-animation' })
  try {
    const session = await page.context().newCDPSession(page)
    await session.send('Network.enable')
    if ('bitsPerSecond' in line)
      await session.send('Network.emulateNetworkConditions', {
        offline: false,
        latency: line.latencyMilliseconds,
        downloadThroughput: line.bitsPerSecond / 8,
        uploadThroughput: line.bitsPerSecond / 8,
      })
    const kinds = new Map<string, string>()
    const received = { requests: 0, bytes: 0, scripts: 0, fonts: 0 }
    session.on('Network.responseReceived', ({ requestId, type }) => kinds.set(requestId, type))
    session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
      received.requests += 1
      received.bytes += encodedDataLength
      const kind = kinds.get(requestId)
      if (kind === 'Script' || kind === 'Stylesheet') received.scripts += encodedDataLength
      if (kind === 'Font') received.fonts += encodedDataLength
    })
    await page.addInitScript({ content: watch })
    await page.goto(path, { waitUntil: 'commit' })
    await page.locator('main h1').first().waitFor({ timeout: 60_000 })
    await page.locator(shown).first().waitFor({ timeout: 60_000 })
    const shownMs = await now(page)
    let seen = await read(page)
    while ((await now(page)) - Math.max(shownMs, seen.lastLongEndMs) < longTaskQuietMilliseconds) {
      await page.waitForTimeout(50)
      seen = await read(page)
    }
    return { ...seen, ...received, shownMs, interactiveMs: Math.max(shownMs, seen.lastLongEndMs) }
  } finally {
    await page.context().close()
  }
}

const now = async (page: Page): Promise<number> => (await page.evaluate('performance.now()')) as number
const read = async (page: Page): Promise<Seen> => (await page.evaluate('({ ...window.seen })')) as Seen

function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return Math.round(sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? 0)
}
