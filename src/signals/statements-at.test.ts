import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { combine, moreRestrictive } from './combine.js'
import { headerStatements } from './header-statements.js'
import { type FetchedSignals, statementsAt } from './statements-at.js'

const url = 'https://media.example/v/clip.mp4'
const saysOf = (fetched: Omit<FetchedSignals, 'url'>, agents: string[] = []) =>
  combine(statementsAt({ url, ...fetched }, agents), { use: 'train', agents, media: 'video' }).says

const rsl = (usage: string) =>
  `<rsl xmlns="https://rslstandard.org/rsl"><content url="/"><license>${usage}</license></content></rsl>`
const refusal = rsl('<prohibits type="usage">ai-train</prohibits>')
const permission = rsl('<permits type="usage">ai-train</permits><payment type="free"/>')

describe('what is stated at a location', () => {
  it('is what everything that was fetched for it states', () => {
    const families = statementsAt(
      {
        url,
        rawHeaders: [
          'X-Robots-Tag',
          'noai',
          'Content-Usage',
          'search=y',
          'TDM-Reservation',
          '1',
          'Link',
          '<l>;rel=license',
        ],
        html: '<meta name="robots" content="noimageai">',
        robots: 'User-agent: *\nDisallow: /v/\nContent-Signal: ai-train=no\n',
        aiTxt: 'User-Agent: *\nDisallow: *.mp4\n',
      },
      [],
    ).map(({ family }) => family)
    expect(new Set(families)).toEqual(
      new Set(['robots', 'content-signal', 'x-robots-tag', 'aipref', 'ai-txt', 'tdmrep', 'rsl']),
    )
    expect(statementsAt({ url }, [])).toEqual([])
  })

  it('lets the stages of TDMRep override each other, and of nothing else', () => {
    const tdmrepFile = '[{"location": "/", "tdm-reservation": 1}]'
    expect(saysOf({ tdmrepFile })).toBe('disallow')
    expect(saysOf({ tdmrepFile, rawHeaders: ['tdm-reservation', '0'] })).toBe('allow')
    expect(saysOf({ tdmrepFile, html: '<meta name="tdm-reservation" content="0">' })).toBe('allow')
    expect(saysOf({ rawHeaders: ['TDM-Reservation', '0', 'X-Robots-Tag', 'noai'] })).toBe('disallow')
  })

  it('is unknown where terms are linked to, until they are read', () => {
    const robots = 'User-agent: *\nAllow: /\nLicense: https://media.example/license.xml\n'
    const document = { url: 'https://media.example/license.xml' }
    expect(saysOf({ robots })).toBe('unknown')
    expect(saysOf({ robots, rsl: [{ ...document, document: refusal }] })).toBe('disallow')
    expect(saysOf({ robots, rsl: [{ ...document, document: permission }] })).toBe('allow')
    expect(saysOf({ robots, rsl: [{ ...document, document: '<rsl' }] })).toBe('unknown')
    expect(saysOf({ robots, rsl: [{ url: 'https://media.example/other.xml', document: permission }] })).toBe('unknown')
    const rawHeaders = ['Link', '</license.xml>; rel="license"; type="application/rsl+xml"']
    expect(saysOf({ rawHeaders, rsl: [{ ...document, document: permission }] })).toBe('allow')
    expect(saysOf({ html: `<script type="application/rsl+xml">${refusal}</script>` })).toBe('disallow')
  })

  it('is a refusal where robots.txt could not be had', () => {
    expect(saysOf({ robots: { closed: 503 } })).toBe('disallow')
    expect(saysOf({ robots: { closed: undefined } })).toBe('disallow')
  })

  it('is read from any bytes (fuzz), and is never more permissive than any part of it but TDMRep and RSL', () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 60 }),
      fc.constantFrom('', '[]', '{}', '<rsl', '<meta name=robots content=noai>'),
    )
    const header = fc.tuple(
      fc.constantFrom('X-Robots-Tag', 'Content-Usage', 'content-signal'),
      fc.constantFrom('noai', 'train-ai=n', 'train-ai=y', 'ai-train=no', 'ai-train=yes', '?', 'bots=n'),
    )
    fc.assert(
      fc.property(
        fc.array(header, { maxLength: 4 }),
        fc.record({ html: bytes, robots: bytes, aiTxt: bytes, tdmrepFile: bytes }),
        (headers, fetched) => {
          const rawHeaders = headers.flat()
          const part = combine(headerStatements(rawHeaders), { use: 'train', agents: [], media: 'video' }).says
          const whole = saysOf({ ...fetched, rawHeaders, rsl: [{ url, document: fetched.html }] })
          expect(whole).toBe(moreRestrictive(whole, part))
        },
      ),
      { numRuns: 1000 },
    )
  })
})
