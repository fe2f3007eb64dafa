import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { combine, type SignalQuestion } from './combine.js'
import { createHeaderCheck } from './header-rules.js'
import { headerStatements } from './header-statements.js'
import { licenceLinks } from './link-header.js'
import { media } from './statement.js'

const train: SignalQuestion = { use: 'train', agents: [], media: 'video' }

const name = fc.oneof(
  fc.constantFrom(
    ...['X-Robots-Tag', 'x-robots-tag', 'TDM-Reservation', 'tdm-reservation', 'Content-Usage', 'CONTENT-USAGE', 'Link'],
    ...['Content-Signal', 'content-signal', 'link', 'LINK', 'Content-Type', 'Content-Length', 'X-Powered-By', 'Date'],
    ...['X-Request-Id', 'x\rrobots\rtag', 'lin\u212a', 'X-Robots-Tag ', '', 'content_signal', 'tdm-policy'],
  ),
  fc.string({ maxLength: 15 }),
)
const value = fc.oneof(
  fc.constantFrom(
    ...[
      '0',
      '1',
      '1, 1',
      ' 1',
      '',
      'noai',
      'otherbot: noai',
      'NOAI',
      'mybot: noai',
      'noimageai',
      'all',
      'n-o_a-i',
      'NoLLM',
      'noındex',
      'notranslate, no',
      'noimageindex',
    ],
    ...['unavailable_after: Sat, 25 Jun 2030 15:00:00 GMT, noai', 'none, no-ai', 'n', 'no', 'noa', 'no-'],
    ...['train-ai=n', 'train-ai=y', 'search=y', 'ai-use=n', 'train-ai', 'bots=n', 'ai-train=no', 'ai-train=yes'],
    ...[
      '<https://a.example/l>; rel="license"',
      '<a>; rel="lic\\ense"',
      '<a>; rel=LICENSE',
      '<a>; rel=preload',
      'rel=license',
    ],
    ...['<a>; rel=license; type=text/html', '<a,b>; x="a;b,c"; rel=license', 'text/html'],
  ),
  fc.string({ maxLength: 20 }),
)
const question: fc.Arbitrary<SignalQuestion> = fc.record({
  use: fc.constantFrom('train', 'generate', 'release'),
  agents: fc.constantFrom([], ['MyBot']),
  media: fc.constantFrom(...media),
})

describe('the check of headers', () => {
  it('says what the statements say together, for any headers and any question (property and fuzz)', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(name, value), { maxLength: 6 }), question, (headers, asked) => {
        const raw = headers.flat()
        const check = createHeaderCheck(asked)
        const says = combine(headerStatements(raw), asked).says
        expect(check(raw)).toBe(says)
        expect(check(raw), 'remembered').toBe(says)
      }),
      { numRuns: 5000 },
    )
  })

  it('reads several lines of Content-Usage as the one dictionary that they are', () => {
    const check = createHeaderCheck(train)
    expect(check(['Content-Usage', 'train-ai=n', 'Server', 'x', 'content-usage', 'train-ai=y'])).toBe('allow')
    expect(check(['Content-Usage', 'train-ai=y', 'Content-Usage', 'x=y', 'Content-Usage', 'train-ai=n'])).toBe(
      'disallow',
    )
  })

  it('remembers no more than it may, and says the same after', () => {
    const check = createHeaderCheck(train)
    for (let i = 0; i < 20_000; i++) check(['X-Robots-Tag', `x${i}`])
    expect(check(['X-Robots-Tag', 'noai'])).toBe('disallow')
    expect(check(['X-Robots-Tag', `noai${' '.repeat(2000)}`])).toBe('disallow')
    expect(check(['X-Robots-Tag'])).toBe('silent')
  })
})

describe('links of licences', () => {
  it('are found among others, in any form that a link may have', () => {
    expect(licenceLinks('<a>; rel=prev, <https://a.example/x,y;z>; title="a, b; c"; rel="next license"')).toEqual([
      'https://a.example/x,y;z',
    ])
    expect(licenceLinks('<a>; rel=license; type="application/rsl+xml; v=1"')).toEqual(['a'])
    expect(licenceLinks('a; rel=license')).toEqual([''])
    expect(licenceLinks('<a>; rel=stylesheet; license')).toEqual([])
  })
})
