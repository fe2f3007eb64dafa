import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { contentCovers } from './content-url.js'
import { parseRsl } from './rsl-document.js'
import { SignalsError } from './signals-error.js'

const document = (...contents: string[]) => `<rsl xmlns="https://rslstandard.org/rsl">${contents.join('')}</rsl>`

describe('an RSL document', () => {
  it('is read with all that it says', () => {
    const xml = `<?xml version="1.0"?>
      <r:rsl xmlns:r="https://rslstandard.org/rsl"><r:content url="https://x.example/a?b=1&amp;c" server="https://s.example" encrypted="true" lastmod="2026-01-01T00:00:00Z">
        <r:copyright type="organization" contactEmail="a@x.example">東雲工房</r:copyright><r:terms>https://x.example/terms</r:terms>
        <r:license><r:permits type="usage">ai-train  search</r:permits><r:prohibits type="geo">US</r:prohibits>
          <r:payment type="purchase"><r:standard>https://rsl.example/1</r:standard><r:amount currency="USD">10.50</r:amount></r:payment>
          <r:legal type="disclaimer">as-is</r:legal></r:license></r:content></r:rsl>`
    expect(parseRsl(xml)).toMatchObject({
      problems: [],
      contents: [
        {
          url: 'https://x.example/a?b=1&c',
          server: 'https://s.example',
          encrypted: true,
          lastmod: '2026-01-01T00:00:00Z',
          terms: 'https://x.example/terms',
          copyright: { holder: '東雲工房', type: 'organization', contact: 'a@x.example' },
          licenses: [
            {
              permits: [{ type: 'usage', values: ['ai-train', 'search'] }],
              prohibits: [{ type: 'geo', values: ['US'] }],
              payments: [
                {
                  type: 'purchase',
                  amounts: [{ value: '10.50', currency: 'USD' }],
                  standard: ['https://rsl.example/1'],
                },
              ],
              legal: [{ type: 'disclaimer', text: 'as-is' }],
              unknown: [],
            },
          ],
        },
      ],
    })
  })

  it.each([
    ['no XML', 'Content: no'],
    ['another root', '<html/>'],
    ['another namespace', '<rsl xmlns="https://rslstandard.org/other"/>'],
    ['no namespace', '<rsl/>'],
    ['a prefix that is not bound', '<r:rsl/>'],
    ['a document type', `<!DOCTYPE rsl [<!ENTITY a "b">]>${document()}`],
    ['an entity that is not defined', document('&a;')],
    ['a content without address', document('<content/>')],
    ['too deep a nest', document('<a>'.repeat(60) + '</a>'.repeat(60))],
    ['a nest past the stack', '<a b="/>">'.repeat(90_000)],
    ['too much', document(' '.repeat(1_100_000))],
  ])('is refused with %s', (_name, xml) => {
    expect(() => parseRsl(xml)).toThrow(expect.objectContaining({ code: 'signals.invalid-rsl' }))
  })

  it('keeps what is not understood, with its place', () => {
    const { contents, problems } = parseRsl(
      document(
        '<x/><content url="/"><y/><license until="2030"><z/><permits type="device">x</permits><payment type="barter"/></license></content>',
      ),
    )
    expect(problems.map(({ path }) => path)).toEqual(['/rsl/x', '/rsl/content/y'])
    expect(contents[0]?.licenses[0]?.unknown.map(({ path }) => path)).toEqual([
      '/rsl/content/license/z',
      '/rsl/content/license/permits',
      '/rsl/content/license/payment',
      '/rsl/content/license',
    ])
  })

  it('is read or refused by its typed error, whatever the bytes', () => {
    const seed = document(
      '<content url="/film"><license><permits type="usage">ai-train</permits><payment type="free"/></license></content>',
    )
    const pieces = fc.constantFrom(
      '<',
      '>',
      '&',
      '"',
      '</license>',
      '<license>',
      '<!--',
      ']]>',
      '\u0000',
      'xmlns=""',
      '<![CDATA[',
      '&#0;',
      '\ud800',
    )
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(seed.length), fc.nat(12), pieces), { maxLength: 5 }), (changes) => {
        let xml = seed
        for (const [from, length, piece] of changes) xml = xml.slice(0, from) + piece + xml.slice(from + length)
        try {
          for (const { url } of parseRsl(xml).contents) expect(typeof contentCovers(url, '/film')).toBe('boolean')
        } catch (error) {
          expect(error).toBeInstanceOf(SignalsError)
          expect((error as SignalsError).code).toBe('signals.invalid-rsl')
        }
      }),
      { numRuns: 2000 },
    )
  })
})
