import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import type { ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { type CrawlOptions, type CrawlProgress, crawlSignals } from './crawl.js'
import { openSignalSnapshot, openSignalSnapshotToWrite, type SignalSnapshotWriter } from './signal-snapshot.js'
import { resolveHere, type SiteForTests, startSiteForTests } from './site-for-tests.js'
import { answerTo } from './snapshot-answer.js'

const root = mkdtempSync(join(tmpdir(), 'kyodaku-crawl-'))
const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const one of open.splice(0)) await one.close()
})
afterAll(() => rmSync(root, { recursive: true, force: true }))
let made = 0

type Pages = Record<string, (response: ServerResponse, host: string) => void>
const text =
  (body: string, headers: Record<string, string> = {}) =>
  (response: ServerResponse) =>
    void response.writeHead(200, { 'content-type': 'text/plain', ...headers }).end(body)
const html = (body: string) => text(body, { 'content-type': 'text/html; charset=utf-8' })

/** A site of these pages, a snapshot, and a crawl of the site's paths. */
async function world(pages: Pages, { folder = join(root, String(made++)), now = () => new Date() } = {}) {
  const site: SiteForTests = await startSiteForTests((request, response, host) => {
    const page = pages[`${host}${request.url}`] ?? pages[request.url ?? '']
    if (page === undefined) response.writeHead(404).end()
    else page(response, host)
  })
  const snapshot: SignalSnapshotWriter = await openSignalSnapshotToWrite(folder)
  open.push(site, snapshot)
  const crawl = (urls: Iterable<string> | AsyncIterable<string>, options: Partial<CrawlOptions> = {}) =>
    crawlSignals(urls, {
      agent: { token: 'KyodakuBot', version: '0.1', contact: '+mailto:crawler@kyodaku.test' },
      snapshot,
      now,
      perHostDelaySeconds: 0,
      resolve: resolveHere(),
      allowedHosts: ['a.test', 'b.test', 'c.test', 'd.test'],
      ...options,
    })
  const asked = () => site.requests.splice(0).map(({ method, host, path }) => `${method} ${host}${path}`)
  return { site, snapshot, crawl, asked, url: (path: string, host = 'a.test') => `${site.origin(host)}${path}` }
}

describe('a crawl of what sites say', () => {
  it('asks each site once for its files, robots.txt first, and for the licences that it names', async () => {
    const { crawl, asked, url, snapshot } = await world({
      '/robots.txt': (response, host) =>
        text(`License: http://${host}:${response.socket?.localPort}/rsl.xml\nUser-agent: *\nDisallow: /`)(response),
      '/rsl.xml': text('<rsl xmlns="https://rslstandard.org/rsl"/>'),
    })
    const done = await crawl([url('/1'), url('/2'), 'nonsense', url('/3', 'b.test'), 'ftp://a.test/'])
    const files = ['/robots.txt', '/.well-known/tdmrep.json', '/ai.txt', '/rsl.xml']
    const requests = asked()
    expect(requests.filter((line) => line.includes('a.test'))).toEqual(files.map((path) => `GET a.test${path}`))
    expect(requests.filter((line) => line.includes('b.test'))).toEqual(files.map((path) => `GET b.test${path}`))
    expect(done).toMatchObject({ urls: 5, badUrls: 2, sites: 2, sitesDone: 2, requests: 8, failures: 0 })
    expect(snapshot.fetches).toBe(8)
    expect(snapshot.newest(url('/ai.txt'))?.status).toBe(404)
  })

  it('asks for locations only where robots.txt lets it: HEAD for media, GET for pages, and for licences that they link to', async () => {
    const { crawl, asked, url, snapshot } = await world({
      'a.test/robots.txt': text(
        'User-agent: KyodakuBot\nDisallow: /secret\nAllow: /secret/not\n\nUser-agent: *\nDisallow: /',
      ),
      '/clip.mp4': text('', { 'x-robots-tag': 'noai' }),
      '/old.mp4': (response) => void response.writeHead(405).end(),
      '/page': html('<head><link rel="license" type="application/rsl+xml" href="/from-page.xml"></head>'),
      '/header': text('x', { link: '</from-header.xml>; rel="license"; type="application/rsl+xml"' }),
      '/secret/not': html('<head></head>'),
    })
    await crawl([...['/clip.mp4', '/page', '/header', '/secret', '/secret/not', '/old.mp4'].map((path) => url(path))], {
      what: 'pages',
      concurrency: 1,
    })
    const requests = asked()
    expect(requests.slice(3).map((line) => line.replace('a.test', ''))).toEqual([
      'HEAD /clip.mp4',
      'GET /page',
      'GET /from-page.xml',
      'GET /header',
      'GET /from-header.xml',
      'GET /secret/not',
      'HEAD /old.mp4',
      'GET /old.mp4',
    ])
    expect(snapshot.newest(url('/secret'))).toBeUndefined()
    expect(snapshot.newest(url('/header'))?.body, 'no page').toBeUndefined()
  })

  it.each([
    ['404: everything may be fetched', (response: ServerResponse) => void response.writeHead(404).end(), true],
    ['403: everything may be fetched', (response: ServerResponse) => void response.writeHead(403).end(), true],
    ['500: nothing may be fetched', (response: ServerResponse) => void response.writeHead(500).end(), false],
    ['503: nothing may be fetched', (response: ServerResponse) => void response.writeHead(503).end(), false],
    [
      'no answer: nothing may be fetched, its files neither',
      (response: ServerResponse) => void response.destroy(),
      false,
    ],
  ])('takes a robots.txt answered by %s', async (_, robots, isFetched) => {
    const { crawl, asked, url } = await world({ '/robots.txt': robots, '/page': html('') })
    const done = await crawl([url('/page')], { what: 'pages' })
    expect(asked().includes('GET a.test/page')).toBe(isFetched)
    expect(done.forbidden).toBe(isFetched ? 0 : 1)
  })

  it('follows redirects of robots.txt; asks the robots.txt of where a page redirects to, at one request at a time too', async () => {
    const to = (host: string, path: string) => (response: ServerResponse) =>
      void response.writeHead(302, { location: `http://${host}:${response.socket?.localPort}${path}` }).end()
    const { crawl, asked, url, snapshot } = await world({
      'a.test/robots.txt': to('c.test', '/other.txt'),
      'c.test/other.txt': text('User-agent: *\nDisallow: /no'),
      'a.test/yes': to('b.test', '/allowed'),
      'a.test/also': to('b.test', '/forbidden'),
      'b.test/robots.txt': text('User-agent: *\nDisallow: /forbidden'),
      'b.test/allowed': html('there'),
    })
    const done = await crawl([url('/yes'), url('/also'), url('/no')], { what: 'pages', concurrency: 1 })
    const requests = asked()
    expect(requests).toContain('GET b.test/robots.txt')
    expect(requests).toContain('GET b.test/allowed')
    expect(requests).not.toContain('GET b.test/forbidden')
    expect(requests).not.toContain('GET a.test/no')
    expect(done.forbidden).toBe(1)
    expect(answerTo(snapshot, url('/yes'))?.last.url).toBe(url('/allowed', 'b.test'))
    expect(answerTo(snapshot, url('/also'))?.failed).toBe('robots-disallowed')
    expect(answerTo(snapshot, url('/robots.txt'))?.last.url).toBe(url('/other.txt', 'c.test'))
  })

  it('keeps a pace for each host, over all its ports and schemes, and a slower one where robots.txt asks for it', async () => {
    const { crawl, site, url } = await world({
      'b.test/robots.txt': text('User-agent: *\nCrawl-delay: 0.3'),
    })
    const took = async (urls: string[], perHostDelaySeconds: number) => {
      const begun = performance.now()
      await crawl(urls, { perHostDelaySeconds })
      return performance.now() - begun
    }
    // Only how long it takes at least: three requests are two pauses. A timer may be a millisecond early.
    expect(await took([url('/')], 0.1)).toBeGreaterThan(195)
    expect(await took([url('/', 'b.test')], 0)).toBeGreaterThan(295)
    const { port } = site
    const other = url('/', 'c.test').replace('http:', 'https:')
    expect(await took([url('/', 'c.test'), other], 0.1), `one host, two sites on port ${port}`).toBeGreaterThan(295)
  })

  it('asks again by ETag and date when it is no longer fresh, and not at all while it is', async () => {
    let hour = 0
    const now = () => new Date(Date.UTC(2026, 0, 1, hour))
    const { crawl, asked, url, site, snapshot } = await world(
      {
        '/robots.txt': (response) => {
          if (response.req.headers['if-none-match'] === '"1"')
            response.writeHead(304, { etag: '"1"', 'x-new': '1' }).end()
          else text('User-agent: *\nDisallow:', { etag: '"1"', 'x-old': '1' })(response)
        },
        '/.well-known/tdmrep.json': text('[]', { 'cache-control': 'max-age=14400', date: now().toUTCString() }),
        '/ai.txt': text('', { 'cache-control': 'max-age=999999999', date: now().toUTCString() }),
      },
      { now },
    )
    const crawled = async (at: number) => {
      hour = at
      const done = await crawl([url('/')])
      return { ...done, paths: asked().map((line) => line.replace('GET a.test', '')) }
    }
    expect((await crawled(0)).paths).toEqual(['/robots.txt', '/.well-known/tdmrep.json', '/ai.txt'])
    expect(await crawled(0.5)).toMatchObject({ paths: [], fresh: 3, requests: 0 })
    expect((await crawled(2)).paths).toEqual(['/robots.txt'])
    expect((await crawled(5)).paths, 'older than its server allows').toEqual([
      '/robots.txt',
      '/.well-known/tdmrep.json',
    ])
    expect((await crawled(25)).paths, 'a day is the most').toContain('/ai.txt')
    site.requests.length = 0
    const [newest, , first] = [...snapshot.history(url('/robots.txt'))].slice(-3)
    expect([newest?.status, first?.status]).toEqual([304, 200])
    const answer = answerTo(snapshot, url('/robots.txt'))
    expect(answer).toMatchObject({ status: 200, body: first?.body })
    expect(answer?.headers.map(([name]) => name)).toEqual(expect.arrayContaining(['x-old', 'x-new', 'content-type']))
    expect(answer?.last.fetchedAt).toBe(new Date(Date.UTC(2026, 0, 2, 1)).toISOString())
  })

  it('waits as long as a busy server asks for, and keeps its refusal where that is too long', async () => {
    let refusals = 1
    const { crawl, asked, url, snapshot } = await world({
      'a.test/robots.txt': (response) =>
        refusals-- > 0 ? void response.writeHead(429, { 'retry-after': '1' }).end() : text('User-agent: *')(response),
      'b.test/robots.txt': (response) => void response.writeHead(503, { 'retry-after': '9999' }).end(),
    })
    await crawl([url('/'), url('/', 'b.test')])
    expect(
      asked()
        .filter((line) => line.endsWith('robots.txt'))
        .sort(),
    ).toEqual(['GET a.test/robots.txt', 'GET a.test/robots.txt', 'GET b.test/robots.txt'])
    expect(snapshot.newest(url('/robots.txt'))?.status).toBe(200)
    expect(snapshot.newest(url('/robots.txt', 'b.test'))?.status).toBe(503)
  })

  it('takes many locations of many sites with a bounded number at hand, and no more of one site than it is told', async () => {
    const { crawl, url, asked } = await world({ '/robots.txt': text('') })
    const urls = function* () {
      for (let n = 0; n < 40; n++) for (const host of ['a.test', 'b.test', 'c.test']) yield url(`/${n}`, host)
    }
    const done = await crawl(urls(), { what: 'pages', pagesPerSiteMax: 10 })
    expect(done).toMatchObject({ urls: 120, sites: 3, sitesDone: 3, leftOut: 90 })
    expect(asked().length).toBe(3 * 13)
  })

  it('ends when it is told to, and when the snapshot cannot be written', async () => {
    const stop = new AbortController()
    const { crawl, url, snapshot } = await world({ 'a.test/robots.txt': () => stop.abort(new Error('enough')) })
    await expect(crawl([url('/')], { signal: stop.signal })).rejects.toThrow('enough')
    await expect(
      crawl([url('/', 'b.test')], {
        snapshot: { ...snapshot, append: () => Promise.reject(new Error('disk full')) },
      }),
    ).rejects.toThrow('disk full')
  })

  it('killed with -9 in the middle, goes on with what it has not fetched yet', async () => {
    const { site } = await world({ '/robots.txt': text('User-agent: *\nDisallow:'), '/page': html('<head></head>') })
    const folder = join(root, String(made++))
    const hosts = 60
    await crawlInChild(folder, site.port, hosts, 40)
    const asked = site.requests.length
    expect(asked).toBeGreaterThan(39)
    const before = await openSignalSnapshot(folder)
    expect(before.fetches).toBeGreaterThan(20)
    const had = before.fetches
    await before.close()
    const rest = await crawlInChild(folder, site.port, hosts, undefined)
    expect(rest).toMatchObject({ sites: hosts, failures: 0, requests: hosts * 4 - had, fresh: had })
    const after = await openSignalSnapshot(folder)
    expect(after.fetches).toBe(hosts * 4)
    expect(new Set([...after.all()].map(({ url }) => url)).size, 'nothing twice').toBe(hosts * 4)
    await after.close()
  })
})

/** Crawls in a process of its own; with a number, kills it after so many requests. */
function crawlInChild(
  folder: string,
  port: number,
  hosts: number,
  killAfter: number | undefined,
): Promise<CrawlProgress | undefined> {
  const program = fileURLToPath(new URL('./crawl-child-for-tests.ts', import.meta.url))
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--import', 'tsx', program, folder, String(port), String(hosts)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let said = ''
    child.stdout.setEncoding('utf8').on('data', (some: string) => {
      said += some
      if (killAfter !== undefined && Number(said.split('\n').at(-2)) >= killAfter) child.kill('SIGKILL')
    })
    child.on('error', reject)
    child.on('close', () => {
      const done = /^done (.+)$/m.exec(said)?.[1]
      resolve(done === undefined ? undefined : (JSON.parse(done) as CrawlProgress))
    })
  })
}
