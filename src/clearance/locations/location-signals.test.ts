import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { parseFindings } from '../../rights/index.js'
import { combine, type SignalQuestion, statementsAt } from '../../signals/index.js'
import { buildSignalIndex } from './build-signal-index.js'
import { headerDigest, type NewFetch, sha256Of } from './fetch-record.js'
import { openLocationSignals } from './location-signals.js'
import { openSignalIndex } from './signal-index.js'
import { openSignalSnapshotToWrite, type SignalSnapshotWriter } from './signal-snapshot.js'
import { fetchForTests, hostsForTests, pathsForTests, urlForTests } from './sites-for-tests.js'

const root = mkdtempSync(join(tmpdir(), 'kyodaku-location-'))
const open: SignalSnapshotWriter[] = []
afterEach(async () => {
  for (const one of open.splice(0)) await one.close()
})
afterAll(() => rmSync(root, { recursive: true, force: true }))
let made = 0

async function snapshotOf(fetches: readonly NewFetch[]): Promise<SignalSnapshotWriter> {
  const snapshot = await openSignalSnapshotToWrite(join(root, String(made++)))
  open.push(snapshot)
  await Promise.all(fetches.map((fetch) => snapshot.append(fetch)))
  return snapshot
}

const hour = (n: number) => new Date(Date.UTC(2026, 0, 1, n))
const got = (path: string, body: string | undefined, more: Partial<NewFetch> = {}): NewFetch => ({
  url: `http://a.test${path}`,
  method: 'GET',
  requestedAt: hour(1),
  fetchedAt: hour(1),
  status: body === undefined ? 404 : 200,
  headers: [],
  ...(body === undefined ? {} : { body: Buffer.from(body) }),
  ...more,
})
/** A site that says nothing. */
const silent = [got('/robots.txt', undefined), got('/.well-known/tdmrep.json', undefined), got('/ai.txt', undefined)]
const train: SignalQuestion = { use: 'train', agents: [], media: 'video' }

async function askedOf(fetches: readonly NewFetch[], path = '/a', question = train, asOf?: Date) {
  const signals = openLocationSignals(await snapshotOf(fetches), asOf === undefined ? {} : { asOf })
  const { findings, unchecked } = signals.signalFindings(`http://a.test${path}`, question)
  expect(parseFindings(JSON.parse(JSON.stringify(findings))), 'they are findings').toEqual(findings)
  const told = findings.map((one) => (one.kind === 'signal' ? `${one.signal} ${one.says}` : one.detail))
  return { findings, unchecked, told }
}

describe('signals at a location', () => {
  it('are none, and unchecked, where nothing was fetched; and none where nothing is said', async () => {
    expect(await askedOf([])).toMatchObject({ told: [], unchecked: ['signals'] })
    expect(await askedOf(silent)).toMatchObject({ told: [], unchecked: ['page-signals'] })
    expect(await askedOf(silent.slice(0, 1))).toMatchObject({ unchecked: ['site-signals', 'page-signals'] })
    expect(await askedOf([...silent, got('/a', 'x')])).toMatchObject({ told: [], unchecked: [] })
    expect(await askedOf([got('/a', 'x')])).toMatchObject({ told: [], unchecked: ['site-signals'] })
    expect((await askedOf(silent, '/')).unchecked).toEqual(['page-signals'])
  })

  it('cite of each family the most restrictive, with the bytes that say it and when they were fetched', async () => {
    const robots = 'User-agent: *\nDisallow: /a\nContent-Signal: ai-train=no'
    const headers = [['X-Robots-Tag', 'noai']] as const
    const { findings } = await askedOf([
      got('/robots.txt', robots),
      got('/.well-known/tdmrep.json', '[{"location":"/","tdm-reservation":1}]'),
      got('/ai.txt', 'User-agent: *\nAllow: /'),
      got('/a', undefined, { method: 'HEAD', status: 200, headers, fetchedAt: hour(2) }),
    ])
    const of = (signal: string, says: string, path: string, digest: string, at = 1) => {
      const location = `http://a.test${path}`
      return { kind: 'signal', signal, location, digest, fetchedAt: hour(at).toISOString(), says }
    }
    expect(findings).toEqual([
      of('robots', 'disallow', '/robots.txt', sha256Of(robots)),
      of('content-signal', 'disallow', '/robots.txt', sha256Of(robots)),
      of('x-robots-tag', 'disallow', '/a', headerDigest(headers), 2),
      of('ai-txt', 'allow', '/ai.txt', sha256Of('User-agent: *\nAllow: /')),
      of('tdmrep', 'disallow', '/.well-known/tdmrep.json', sha256Of('[{"location":"/","tdm-reservation":1}]')),
    ])
  })

  it('are incomplete where something was asked for and cannot be read', async () => {
    const busy = (path: string, status: number) => got(path, undefined, { status })
    const failing = got('/robots.txt', undefined, { error: { code: 'too-large', detail: '' }, status: 200 })
    const timeout: NewFetch = { ...got('/robots.txt', ''), headers: [], error: { code: 'timeout', detail: '' } }
    expect(await askedOf([timeout])).toMatchObject({
      told: ['http://a.test/robots.txt: timeout'],
      unchecked: ['page-signals'],
    })
    expect((await askedOf([failing, ...silent.slice(1)])).told).toEqual(['http://a.test/robots.txt: too-large'])
    for (const status of [500, 503, 429, 302])
      expect((await askedOf([busy('/robots.txt', status), ...silent.slice(1)])).told.length, String(status)).toBe(1)
    expect((await askedOf([...silent, busy('/a', 500)])).told).toEqual(['http://a.test/a: its server answered 500'])
    expect((await askedOf([...silent, busy('/a', 403)])).told).toEqual([])
    expect(
      (await askedOf([...silent.slice(0, 1), got('/.well-known/tdmrep.json', 'x'), ...silent.slice(2)])).told,
    ).toEqual(['tdmrep unknown'])
    const page = got('/.well-known/tdmrep.json', '<!doctype html>')
    expect((await askedOf([...silent.slice(0, 1), page, ...silent.slice(2)])).told, 'a page is no file').toEqual([])
  })

  it('are those of the newest fetch not after a time', async () => {
    const fetches = [
      ...silent.slice(1),
      got('/robots.txt', 'User-agent: *\nDisallow: /', { fetchedAt: hour(2) }),
      got('/robots.txt', 'User-agent: *\nAllow: /', { fetchedAt: hour(4) }),
      got('/robots.txt', undefined, { fetchedAt: hour(6), status: 500 }),
    ]
    const at = async (n: number) => (await askedOf(fetches, '/a', train, hour(n))).told
    expect(await at(1)).toEqual([])
    expect(await at(3)).toEqual(['robots disallow'])
    expect(await at(5)).toEqual([])
    expect(await at(7)).toEqual(['http://a.test/robots.txt: its server answered 500'])
  })

  it('of a location that redirects are those of every hop and site on the way', async () => {
    const moved = got('/a', undefined, {
      status: 302,
      headers: [
        ['Location', 'http://b.test/there'],
        ['X-Robots-Tag', 'noai'],
      ],
    })
    const there = got('/there', undefined, {
      url: 'http://b.test/there',
      status: 200,
      headers: [['tdm-reservation', '1']],
    })
    const robots = got('/robots.txt', 'User-agent: *\nDisallow: /there', { url: 'http://b.test/robots.txt' })
    expect(
      (await askedOf([...silent, moved, there, robots])).findings.map((one) => ('location' in one ? one.location : '')),
    ).toEqual(['http://b.test/robots.txt', 'http://a.test/a', 'http://b.test/there'])
    expect((await askedOf([...silent, moved])).told).toEqual(['http://a.test/a: redirected to what was not fetched'])
  })

  it('TDMRep: the page overrides its header, and the header the file', async () => {
    const file = got('/.well-known/tdmrep.json', '[{"location":"/","tdm-reservation":1}]')
    const open = [
      ['tdm-reservation', '0'],
      ['Content-Type', 'text/html'],
    ] as const
    const meta = '<meta name="tdm-reservation" content="1">'
    const base = [silent[0]!, silent[2]!, file]
    expect((await askedOf([...base, got('/a', 'x', { headers: open })])).told).toEqual(['tdmrep allow'])
    expect((await askedOf([...base, got('/a', meta, { headers: open })])).told).toEqual(['tdmrep disallow'])
  })

  it('RSL: the terms where they were fetched, and that there are some where they were not', async () => {
    const robots = got('/robots.txt', 'License: http://a.test/rsl.xml')
    const rsl = (element: string) =>
      got(
        '/rsl.xml',
        `<rsl xmlns="https://rslstandard.org/rsl"><content url="/"><license><${element} type="usage">ai-train</${element}></license></content></rsl>`,
      )
    const base = [...silent.slice(1), robots]
    expect((await askedOf(base)).told).toEqual(['rsl unknown'])
    expect((await askedOf([...base, rsl('permits')])).told).toEqual(['rsl allow'])
    expect((await askedOf([...base, rsl('prohibits')])).told).toEqual(['rsl disallow'])
    for (const written of ['nowhere:', 'http://', 'mailto:a@a.test'])
      expect((await askedOf([...silent.slice(1), got('/robots.txt', `License: ${written}`)])).told).toEqual([
        'rsl unknown',
      ])
    const many = Array.from({ length: 30 }, (_, n) => `License: http://a.test/${n === 29 ? 'rsl' : n}.xml`).join('\n')
    expect((await askedOf([...silent.slice(1), got('/robots.txt', many), rsl('prohibits')])).told).toEqual([
      'rsl disallow',
    ])
    const headers = [['Link', '</rsl.xml>; rel="license"; type="application/rsl+xml"']] as const
    expect((await askedOf([...silent, rsl('prohibits'), got('/a', 'x', { headers })])).told).toEqual(['rsl disallow'])
    expect((await askedOf([...silent, got('/a', 'x', { headers })])).told).toEqual(['rsl unknown'])
  })
})

it('says what statementsAt says of the same answers, with where each statement is from', async () => {
  // One answer a URL, all of one site; its terms were not fetched, and nothing moved.
  const answers = fc
    .uniqueArray(fetchForTests, { maxLength: 40, size: 'max', selector: ({ url }) => url })
    .map((all) => all.filter(({ url, status }) => /^http:\/\/a\.test\/(?!rsl)/.test(url) && status !== 301))
  const isPage = (bytes: Uint8Array | undefined) =>
    Buffer.from(bytes ?? [])
      .toString()
      .startsWith('<')
  let compared = 0
  await fc.assert(
    fc.asyncProperty(answers, fc.constantFrom([], ['GPTBot']), async (fetches, agents) => {
      const signals = openLocationSignals(await snapshotOf(fetches))
      const bodyOf = (path: string) => fetches.find(({ url }) => url === `http://a.test${path}`)?.body
      const [robots, aiTxt, tdmrepFile] = ['/robots.txt', '/ai.txt', '/.well-known/tdmrep.json'].map(bodyOf)
      for (const url of pathsForTests.map((path) => `http://a.test${path}`)) {
        const page = fetches.find((one) => one.url === url)
        const wanted = statementsAt(
          {
            url,
            ...(robots && { robots }),
            ...(aiTxt && !isPage(aiTxt) && { aiTxt }),
            ...(tdmrepFile && !isPage(tdmrepFile) && { tdmrepFile }),
            ...(page?.body && { rawHeaders: page.headers.flat(), html: page.body }),
          },
          agents,
        )
        const found = signals.statementsFor(url, agents)
        for (const use of ['train', 'generate'] as const) {
          const question = { use, agents, media: 'video' as const }
          const says = combine(
            found.map(({ statement }) => statement),
            question,
          ).says
          expect({ url, says }).toEqual({ url, says: combine(wanted, question).says })
        }
        for (const { statement, location } of found)
          if (statement.stated.medium === 'robots.txt') expect(location).toBe('http://a.test/robots.txt')
        compared += found.length
      }
      await open.pop()?.close()
    }),
    { numRuns: 100 },
  )
  expect(compared).toBeGreaterThan(200)
})

describe('the index of signals', () => {
  const questions: SignalQuestion[] = [
    train,
    { use: 'train', agents: ['KyodakuBot/1'], media: 'image' },
    { use: 'generate', agents: ['GPTBot'], media: 'video' },
    { use: 'release', agents: [], media: 'text' },
  ]

  it('says of every URL what signalFindings says, however it is spelt, as of any time', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fetchForTests, { maxLength: 25, size: 'max' }),
        fc.array(urlForTests, { maxLength: 30, size: 'max' }),
        fc.constantFrom(...questions),
        fc.option(fc.nat(10)),
        async (fetches, urls, question, at) => {
          const snapshot = await snapshotOf(fetches)
          const asOf = at === null ? {} : { asOf: hour(at) }
          const signals = openLocationSignals(snapshot, asOf)
          const image = buildSignalIndex(snapshot, question, asOf)
          const shared = new Uint8Array(new SharedArrayBuffer(image.length))
          shared.set(image)
          const [index, other] = [openSignalIndex(image), openSignalIndex(shared)]
          expect(index.about).toMatchObject({ signals: snapshot.seal().digest, question })
          const all = hostsForTests.flatMap((host) => pathsForTests.map((path) => `http://${host}${path}`))
          for (const url of [...urls, ...all, ...all.map((url) => url.replace('http', 'https'))]) {
            const id = index.lookup(url)
            expect(other.lookup(url), url).toBe(id)
            const wanted = signals.signalFindings(url, question)
            expect({ url, ...index.findingsOf(id) }).toEqual({ url, ...wanted })
            expect(id === 0, url).toBe(wanted.unchecked.includes('signals'))
          }
          await open.pop()?.close()
        },
      ),
      { numRuns: 150 },
    )
  })

  it('tells locations apart as a browser does: dots, escapes, case, ports, fragments', async () => {
    const rules = ['/a$', '/b/*', '/x?y', '/%E8%A8%B1', '/a%20b', "/it's", '/c', '/%2e', '/.', '/|', '/^', '/[']
    const robots = ['User-agent: *', ...rules.map((rule) => `Disallow: ${rule}`)].join('\n')
    const noai = { headers: [['X-Robots-Tag', 'noai']] as const, method: 'HEAD' as const, status: 200 }
    const snapshot = await snapshotOf([
      got('/robots.txt', robots),
      ...['/', '/page', '/a%20b', '/it%27s', '/b/page?q=1'].map((path) => got(path, undefined, noai)),
      got('/robots.txt', 'User-agent: *\nDisallow: /', { url: 'https://a.test/robots.txt' }),
      got('/robots.txt', 'User-agent: *\nDisallow: /c', { url: 'http://a.test:8080/robots.txt' }),
      got('/robots.txt', 'User-agent: *\nDisallow: /c', { url: 'http://127.0.0.1/robots.txt' }),
      got('/robots.txt', 'User-agent: *\nDisallow: /c', { url: 'http://xn--wgv71a.test/robots.txt' }),
    ])
    const [signals, index] = [openLocationSignals(snapshot), openSignalIndex(buildSignalIndex(snapshot, train))]
    const site = fc.constantFrom(
      ...[
        'http://a.test',
        'HTTP://A.test',
        'https://a.test',
        'http://a.test:80',
        'http://a.test:8080',
        'https://a.test:80',
      ],
      ...[
        'http://127.0.0.1',
        'http://127.1',
        'http://0x7f.1',
        'http://日本.test',
        'http://xn--wgv71a.test',
        'http://XN--wgv71a.test',
      ],
      ...[
        'http://u@a.test',
        'http:a.test',
        'http:\\\\a.test',
        ' http://a.test',
        'http://a.test.',
        'http://a%2etest',
        'http://a..test',
      ],
    )
    const step = fc.constantFrom(
      '/',
      'a',
      'b',
      'c',
      '.',
      '..',
      '%2e',
      '%2E',
      '?',
      '#',
      ' ',
      '許',
      '%20',
      "'",
      'page',
      'x?y',
      'q=1',
      '|',
      '^',
      '[',
      '\t',
      '\\',
      'it',
    )
    fc.assert(
      fc.property(site, fc.array(step, { maxLength: 7 }), (origin, steps) => {
        const url = `${origin}${steps.length === 0 ? '' : '/'}${steps.join('')}`
        expect({ url, ...index.findingsOf(index.lookup(url)) }).toEqual({ url, ...signals.signalFindings(url, train) })
      }),
      { numRuns: 5000 },
    )
  })

  it('gives one id to all locations of which nothing is said, and none that it does not know', async () => {
    const index = openSignalIndex(
      buildSignalIndex(
        await snapshotOf([...silent.slice(1), got('/robots.txt', 'User-agent: *\nDisallow: /no')]),
        train,
      ),
    )
    expect(index.lookup('http://a.test/1')).toBe(index.lookup('http://a.test/2?x'))
    expect(index.lookup('http://a.test/no')).not.toBe(index.lookup('http://a.test/1'))
    expect(index.lookup('http://b.test/')).toBe(0)
    for (const id of [-1, 1e9, 7.5, Number.NaN]) expect(() => index.findingsOf(id)).toThrow(RangeError)
  })

  it('is refused where it is not an image, or cut off', async () => {
    const image = buildSignalIndex(await snapshotOf([...silent]), train)
    for (const bytes of [image.subarray(0, 20), image.subarray(0, image.length - 16), new Uint8Array(400)])
      expect(() => openSignalIndex(bytes)).toThrow(expect.objectContaining({ code: 'clearance.bad-signals' }))
  })
})
