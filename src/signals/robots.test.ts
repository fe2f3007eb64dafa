import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseRobots, robotsAccess, robotsByStatus, robotsBytesMax, robotsGroupsFor } from './robots.js'
import { robotsPathMax, robotsPathOf } from './robots-pattern.js'
import { readRobots } from './robots-statements.js'

const path = resolve(process.env.KYODAKU_REFDATA ?? '../shared/refdata', 'optout/robots/rfc9309-google-vectors.json')
const present = existsSync(path)
interface Vector {
  test: string
  google_only: boolean
  robots_txt: string
  user_agent: string
  url: string
  allowed: boolean
}
const allowed = (text: string | Uint8Array, agent: string, url: string) => {
  const file = parseRobots(text)
  return robotsAccess(robotsGroupsFor(file, agent), robotsPathOf(url)).allowed
}

describe('the vectors of RFC 9309', () => {
  const vectors = present ? (JSON.parse(readFileSync(path, 'utf8')) as { vectors: Vector[] }).vectors : []
  const differing = (ofOneEngine: boolean) =>
    vectors
      .filter(({ google_only }) => google_only === ofOneEngine)
      .filter(({ robots_txt, user_agent, url, allowed: expected }) => allowed(robots_txt, user_agent, url) !== expected)

  it.skipIf(!present)('all 72 of the RFC (needs KYODAKU_REFDATA)', () => {
    expect(vectors.filter(({ google_only }) => !google_only)).toHaveLength(72)
    expect(differing(false)).toEqual([])
  })

  it.skipIf(!present)('all 70 of one engine, but for its own rule about index.html (needs KYODAKU_REFDATA)', () => {
    expect(vectors.filter(({ google_only }) => google_only)).toHaveLength(70)
    // "Allow: /folder/index.html" allows /folder/ there: no other crawler reads that, and the RFC has nothing like it.
    expect(differing(true).map(({ test, url }) => [test, url])).toEqual([
      ['GoogleOnly_IndexHTMLisDirectory', 'http://foo.com/allowed-slash/'],
    ])
  })
})

describe('robots.txt', () => {
  it('reads the file whatever ends its lines and begins it', () => {
    for (const end of ['\n', '\r', '\r\n', '\n\r'])
      expect(allowed(`User-agent: *${end}Disallow: /a${end}`, 'x', '/a'), JSON.stringify(end)).toBe(false)
    const bytes = (text: string, mark: number[]) => Uint8Array.from([...mark, ...Buffer.from(text, 'utf8')])
    expect(allowed(bytes('User-agent: *\nDisallow: /', [0xef, 0xbb, 0xbf]), 'x', '/')).toBe(false)
    const utf16 = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('User-agent: *\nDisallow: /', 'utf16le')])
    expect(allowed(utf16, 'x', '/')).toBe(false)
  })

  it('refuses what may be meant by a path in another encoding than UTF-8', () => {
    const file = (path: number[]) =>
      Uint8Array.from([...Buffer.from('User-agent: *\nDisallow: /v/'), ...path, ...Buffer.from('/x\n')])
    const shiftJis = file([0x93, 0xae, 0x89, 0xe6])
    expect(allowed(shiftJis, 'x', '/v/%E5%8B%95%E7%94%BB/x1')).toBe(false)
    expect(allowed(shiftJis, 'x', '/v/other')).toBe(true)
    expect(readRobots(shiftJis, { url: 'https://a.example/v/a/x', agents: [] })).toMatchObject([{ says: 'unknown' }])
  })

  it('takes groups of one agent together, wherever they stand and however they are written', () => {
    const text =
      'User-agent: A\nDisallow: /1\n\nUser-agent: b\nUser-agent: a/2.0 (+x)\nDisallow: /2\n\nUser-agent: *\nDisallow: /'
    expect(['/1', '/2', '/3'].map((url) => allowed(text, 'A/9', url))).toEqual([false, false, true])
    expect(allowed(text, 'c', '/3')).toBe(false)
  })

  it('reads names with digits and dots whole', () => {
    expect(allowed('User-agent: AI2Bot\nDisallow: /', 'AI', '/')).toBe(true)
    expect(allowed('User-agent: AI2Bot\nDisallow: /', 'ai2bot', '/')).toBe(false)
    expect(allowed('User-agent: example.com\nDisallow: /', 'example.com', '/')).toBe(false)
  })

  it('refuses however the escapes of a refused path are written, and allows only what is written alike', () => {
    expect(allowed('User-agent: *\nDisallow: /a%62c', 'x', '/abc')).toBe(false)
    expect(allowed('User-agent: *\nDisallow: /%e3%83%84', 'x', '/ツ')).toBe(false)
    expect(allowed('User-agent: *\nDisallow: /ツ', 'x', '/%E3%83%84')).toBe(false)
    expect(allowed('User-agent: *\nDisallow: /a%2fb', 'x', '/a/b')).toBe(true)
    expect(allowed('User-agent: *\nDisallow: /\nAllow: /a%62c', 'x', '/abc')).toBe(false)
  })

  it('knows * and a $ at the end only', () => {
    const refuses = (pattern: string, url: string) => !allowed(`User-agent: *\nDisallow: ${pattern}`, 'x', url)
    expect(refuses('/*.mp4$', '/v/a.mp4')).toBe(true)
    expect(refuses('/*.mp4$', '/v/a.mp4?x')).toBe(false)
    expect(refuses('/a$b', '/a$b')).toBe(true)
    expect(refuses('/a*a$', '/a')).toBe(false)
    expect(refuses('/a*b*c', '/axbxc')).toBe(true)
    expect(refuses('*', '/')).toBe(true)
    expect(refuses('/$', '/x')).toBe(false)
  })

  it('keeps what it does not know, with line and group, and lines in no group apart', () => {
    const file = parseRobots(
      'License: https://l.example/1\nUser-agent: a\nContent-Usage: train-ai=n # no\nDisallow:\nContent-Signal: ai-train=no',
    )
    expect(file.outside).toEqual([
      { field: 'license', value: 'https://l.example/1', line: 1, text: 'License: https://l.example/1' },
    ])
    expect(file.groups[0]!.extensions.map(({ field, value, line }) => [field, value, line])).toEqual([
      ['content-usage', 'train-ai=n', 3],
      ['content-signal', 'ai-train=no', 5],
    ])
  })

  it('lets a Content-Usage end the list of agents, and a Sitemap not', () => {
    expect(parseRobots('User-agent: a\nContent-Usage: x=y\nUser-agent: b\nDisallow: /').groups).toHaveLength(2)
    expect(parseRobots('User-agent: a\nSitemap: /s\nUser-agent: b\nDisallow: /').groups).toHaveLength(1)
  })

  it('remembers agents that are named in a way that binds no crawler', () => {
    const [group] = parseRobots('User-agent: GPTBot, CCBot\nUser-agent: Claude*\nDisallow: /').groups
    expect(group).toMatchObject({ agents: ['gptbot'], doubtfulAgents: ['ccbot', 'claude*'] })
  })

  it('reads 500 KiB, whole lines only, and says that there was more', () => {
    const line = 'Disallow: /0123456789\n'
    const long = `User-agent: *\n${line.repeat(Math.ceil(robotsBytesMax / line.length))}Disallow: /late\n`
    const file = parseRobots(long)
    expect(file.cut).toBe(true)
    expect(new Set(file.groups[0]!.rules.map((rule) => rule.pattern.written))).toEqual(new Set(['/0123456789']))
    expect(parseRobots('User-agent: *\n').cut).toBe(false)
  })

  it('allows no path that is too long to look at, and always itself', () => {
    const long = `/${'a'.repeat(robotsPathMax)}`
    expect(allowed('User-agent: *\nDisallow: /b', 'x', long)).toBe(false)
    expect(allowed('User-agent: *\nAllow: /', 'x', long)).toBe(false)
    expect(allowed('', 'x', long)).toBe(true)
    expect(allowed(`User-agent: *\n${'Disallow: /b\n'.repeat(30_000)}`, 'x', `/${'a'.repeat(1000)}`)).toBe(false)
    expect(allowed(`User-agent: *\n${'Disallow: /b\n'.repeat(30_000)}`, 'x', '/a')).toBe(true)
    expect(allowed('User-agent: *\nDisallow: /', 'x', 'https://a.example/robots.txt')).toBe(true)
  })

  it('knows what an answer without a file means', () => {
    expect([200, 206, 404, 403, 410, 429, 500, 503, 301, undefined].map(robotsByStatus)).toEqual([
      'read',
      'read',
      'open',
      'open',
      'open',
      'closed',
      'closed',
      'closed',
      'closed',
      'closed',
    ])
  })

  it('reads any bytes and any path (fuzz), and more refusals never allow more', () => {
    const line = fc.oneof(
      fc
        .tuple(
          fc.constantFrom('User-agent', 'Allow', 'Disallow', 'Content-Usage', 'x'),
          fc.string({ unit: fc.constantFrom(...'/a*$%2F#:, é'), maxLength: 8 }),
        )
        .map((pair) => pair.join(': ')),
      fc.string({ maxLength: 12 }),
    )
    fc.assert(
      fc.property(
        fc.array(line, { maxLength: 12 }),
        fc.uint8Array({ maxLength: 30 }),
        fc.string({ unit: fc.constantFrom(...'/a%2F*$é'), maxLength: 10 }),
        (lines, bytes, tail) => {
          parseRobots(bytes)
          const text = lines.join('\n')
          const groups = robotsGroupsFor(parseRobots(text), 'a')
          if (!robotsAccess(groups, `/${tail}`).allowed)
            expect(
              robotsAccess([...groups, ...parseRobots('User-agent: a\nDisallow: /a').groups], `/${tail}`).allowed,
            ).toBe(false)
        },
      ),
      { numRuns: 2000 },
    )
  })
})
