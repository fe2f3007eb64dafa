import fc from 'fast-check'
import type { NewFetch } from './fetch-record.js'

/** Made-up fetches of made-up sites: what is published, and what goes wrong with it. Not for use outside tests. */
export const hostsForTests = ['a.test', 'b.test', 'sub.a.test'] as const
export const pathsForTests = ['/', '/a', '/a/b.mp4', '/a%2Fb', '/%7Ea', '/x?y=1', '/a/b.jpg?x', '/p', '/q'] as const

const agent = fc.constantFrom('*', 'GPTBot', 'KyodakuBot', 'other', 'GPTBot, CCBot')
const pattern = fc.constantFrom(
  '/',
  '/a',
  '/a$',
  '/*b',
  '/a/*.mp4$',
  '/~a',
  '/%7ea',
  '/a%2fb',
  '*',
  '/x?',
  '',
  '/*/b',
  '/p',
)
const robotsLine = fc.oneof(
  agent.map((name) => `User-agent: ${name}`),
  fc.tuple(fc.constantFrom('Allow', 'Disallow', 'Disallow'), pattern).map(([field, path]) => `${field}: ${path}`),
  fc.constantFrom(
    'Content-Signal: ai-train=no',
    'Content-Signal: /a ai-train=yes',
    'Content-Signal: search=yes,ai-train=yes',
  ),
  fc.constantFrom('Content-Usage: train-ai=n', 'Content-Usage: /a train-ai=y', 'Content-Usage: /a/b train-ai=n'),
  fc.constantFrom(
    'License: http://a.test/rsl.xml',
    'License: http://b.test/rsl.xml',
    'Sitemap: /x',
    'DisallowAITraining: /a',
    '# nothing',
    '',
  ),
)
// Mostly what nearly all sites have, so that every way of keeping it is taken.
const robotsText = fc.oneof(
  fc.array(robotsLine, { maxLength: 8 }).map((lines) => lines.join('\n')),
  fc
    .array(fc.tuple(fc.constantFrom('Allow', 'Disallow'), pattern), { maxLength: 5 })
    .map((rules) => ['User-agent: *', ...rules.map(([field, path]) => `${field}: ${path}`)].join('\n')),
)
const tdmrepText = fc.oneof(
  fc
    .array(fc.record({ location: pattern, 'tdm-reservation': fc.constantFrom(0, 1, 2) }), { maxLength: 3 })
    .map((rules) => JSON.stringify(rules)),
  fc.constantFrom('<html>', 'broken', '{}', '\ufeff[]'),
)
const aiTxtText = fc.constantFrom(
  'User-Agent: *\nDisallow: *.mp4',
  'User-agent: *\nAllow: /',
  'Disallow: /',
  '# none',
  '<html>',
)
const rslText = fc
  .tuple(fc.constantFrom('/', '/a', '*', 'http://a.test/', '/*.mp4$'), fc.constantFrom('permits', 'prohibits'))
  .map(
    ([url, element]) =>
      `<rsl xmlns="https://rslstandard.org/rsl"><content url="${url}"><license><${element} type="usage">ai-train</${element}></license></content></rsl>`,
  )
const pageHeaders = fc.array(
  fc.constantFrom(
    ['X-Robots-Tag', 'noai'],
    ['tdm-reservation', '1'],
    ['tdm-reservation', '0'],
    ['Content-Usage', 'train-ai=y'],
    ['Link', '<http://a.test/rsl.xml>; rel="license"; type="application/rsl+xml"'],
  ) as fc.Arbitrary<[string, string]>,
  { maxLength: 2 },
)
const pageText = fc.constantFrom(
  '<head></head>',
  '<meta name="robots" content="noai">',
  '<meta name="tdm-reservation" content="1">',
  '<link rel="license" type="application/rsl+xml" href="/rsl.xml">',
)

const file = (path: string, text: fc.Arbitrary<string>) =>
  fc.record({ path: fc.constant(path), text, headers: fc.constant<[string, string][]>([]) })
const page = fc.record({
  path: fc.constantFrom(...pathsForTests),
  text: pageText,
  headers: pageHeaders.map((headers): [string, string][] => [['Content-Type', 'text/html'], ...headers]),
})

export const fetchForTests: fc.Arbitrary<NewFetch> = fc
  .record({
    origin: fc
      .tuple(fc.constantFrom('http', 'https'), fc.constantFrom(...hostsForTests))
      .map(([scheme, host]) => `${scheme}://${host}`),
    what: fc.oneof(
      { weight: 4, arbitrary: file('/robots.txt', robotsText) },
      file('/.well-known/tdmrep.json', tdmrepText),
      file('/ai.txt', aiTxtText),
      file('/rsl.xml', rslText),
      { weight: 2, arbitrary: page },
    ),
    at: fc.nat(10),
    outcome: fc.constantFrom('good', 'good', 'good', 'good', 'none', 'busy', 'timeout', 'moved'),
  })
  .map(({ origin, what, at, outcome }): NewFetch => {
    const when = new Date(Date.UTC(2026, 0, 1, at))
    const asked = { url: `${origin}${what.path}`, method: 'GET', requestedAt: when, fetchedAt: when } as const
    switch (outcome) {
      case 'none':
        return { ...asked, status: 404, headers: [] }
      case 'busy':
        return { ...asked, status: 503, headers: [] }
      case 'timeout':
        return { ...asked, headers: [], error: { code: 'timeout', detail: 'no answer' } }
      case 'moved':
        return {
          ...asked,
          status: 301,
          headers: [
            ['Location', `https://b.test${what.path}`],
            ['X-Robots-Tag', 'noimageai'],
          ],
        }
      default:
        return { ...asked, status: 200, headers: what.headers, body: Buffer.from(what.text) }
    }
  })

/** URLs as data sets have them: of these sites and others, in odd spellings. */
export const urlForTests: fc.Arbitrary<string> = fc.oneof(
  fc
    .tuple(
      fc.constantFrom('http://', 'https://', 'HTTP://', 'https:', '//', 'ftp://'),
      fc.constantFrom(
        ...hostsForTests,
        'A.TEST',
        'a.test:80',
        'a.test:443',
        'a.test:8080',
        'x.test',
        'u:p@a.test',
        'a.test.',
        '',
      ),
      fc.constantFrom(
        ...pathsForTests,
        '',
        '?x',
        '#f',
        '/a#f',
        '/./a',
        '/b/../a',
        '/a b',
        '/許',
        '/%2e/a',
        '/robots.txt',
        '/a\\b',
        "/'",
        `/${'x'.repeat(9000)}`,
      ),
    )
    .map((parts) => parts.join('')),
  fc.webUrl({ withQueryParameters: true, withFragments: true }),
  fc.string(),
)
