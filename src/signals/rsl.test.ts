import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type RslQuestion, readRsl } from './rsl.js'
import { parseRsl } from './rsl-document.js'

const document = (...contents: string[]) => `<rsl xmlns="https://rslstandard.org/rsl">${contents.join('')}</rsl>`
const content = (licenses: string, attributes = '', url = '/film/*') =>
  `<content url="${url}"${attributes}>${licenses}</content>`
const license = (...inner: string[]) => `<license>${inner.join('')}</license>`
const permits = (words: string, type = 'usage') => `<permits type="${type}">${words}</permits>`
const prohibits = (words: string, type = 'usage') => `<prohibits type="${type}">${words}</prohibits>`
const pay = (type: string, inner = '') => `<payment type="${type}">${inner}</payment>`
const url = 'https://x.example/film/1'

const read = (xml: string, more: Partial<RslQuestion> = {}) => readRsl(xml, { url, ...more })
const about = (xml: string, usage: string, more: Partial<RslQuestion> = {}) =>
  read(xml, more).find(({ stated }) => stated.field === usage)
const training = (inner: string, more: Partial<RslQuestion> = {}) =>
  about(document(content(license(inner))), 'ai-train', more)?.says

describe('an RSL document', () => {
  it('that is none may have refused anything', () => {
    for (const xml of ['', 'no', '<html/>', '<rsl/>', '<!DOCTYPE rsl><rsl xmlns="https://rslstandard.org/rsl"/>'])
      expect(read(xml)).toMatchObject([{ says: 'unknown', about: ['mine', 'train', 'train-generative', 'infer'] }])
  })

  it('speaks of the addresses that it covers, by the longest pattern', () => {
    const wide = content(license(permits('all')), '', '/')
    const narrow = content(license(prohibits('ai-train')))
    expect(about(document(wide, narrow), 'ai-train')?.says).toBe('disallow')
    expect(about(document(narrow, wide), 'ai-train', { url: 'https://x.example/other' })?.says).toBe('allow')
    expect(read(document(narrow), { url: 'https://x.example/other' })).toEqual([])
    expect(about(document(content(license(prohibits('all')), '', '/%66ilm/')), 'ai-train')?.says).toBe('disallow')
    expect(read(document())).toEqual([])
    // A path without its slash was meant as one, to refuse.
    expect(about(document(content(license(prohibits('all')), '', 'film/')), 'ai-train')?.says).toBe('disallow')
    expect(about(document(content(license(permits('all')), '', 'film/')), 'ai-train')?.says).toBe('unknown')
  })

  it('that lists a content without a licence leaves it unlicensed', () => {
    expect(about(document(content('')), 'ai-train')).toMatchObject({
      says: 'unknown',
      why: expect.stringContaining('unlicensed'),
    })
    expect(about(document(content('', ' server="https://s.example"')), 'ai-train')).toMatchObject({
      says: 'disallow',
      terms: 'https://s.example',
    })
  })
})

describe('a licence', () => {
  it.each([
    [permits('ai-train'), 'allow'],
    [permits('all'), 'allow'],
    [permits('AI-Train') + pay('free'), 'allow'],
    [prohibits('ai-train'), 'disallow'],
    [prohibits('all'), 'disallow'],
    // Specific beats broad; of equals the prohibition.
    [permits('ai-train') + prohibits('all'), 'allow'],
    [permits('all') + prohibits('ai-all'), 'disallow'],
    [permits('ai-train') + prohibits('ai-train'), 'disallow'],
    // A permits closes its type.
    [permits('search'), 'disallow'],
    [permits(''), 'disallow'],
    [prohibits('search'), undefined],
    ['', 'unknown'],
    // What is not known may be a refusal.
    [permits('ai-train') + prohibits('ai-future'), 'disallow'],
    [permits('ai-train') + prohibits('x', 'device'), 'disallow'],
    [`${permits('ai-train')}<until>2030</until>`, 'unknown'],
    [permits('ai-train') + pay('barter'), 'unknown'],
  ])('of %s says %s of training', (inner, says) => expect(training(inner)).toBe(says))

  it('speaks of each usage by itself', () => {
    const xml = document(content(license(permits('search ai-index') + prohibits('ai-train'))))
    expect(read(xml).map(({ stated, says }) => [stated.field, says])).toEqual([
      ['ai-train', 'disallow'],
      ['ai-input', 'disallow'],
      ['ai-index', 'allow'],
      ['search', 'allow'],
    ])
  })

  it.each([
    ['training', '<amount currency="USD">10.50</amount>'],
    ['purchase', ''],
    ['subscription', ''],
    ['crawl', ''],
    ['use', ''],
    ['contribution', ''],
    ['attribution', ''],
    ['free', '<standard>https://x.example/t</standard>'],
    ['free', '<amount currency="JPY">5</amount>'],
  ])('to be paid by %s%s is a refusal without a grant', (type, inner) => {
    expect(training(permits('ai-train') + pay(type, inner))).toBe('disallow')
  })

  it('of a content with a server, a key or terms elsewhere is a refusal without a grant', () => {
    for (const attributes of [' server="https://s.example"', ' encrypted="true"', ' encrypted="yes"'])
      expect(
        about(document(content(license(permits('ai-train') + pay('free')), attributes)), 'ai-train'),
      ).toMatchObject({
        says: 'disallow',
        why: expect.stringMatching(/token|encrypted/),
      })
    const terms = content(`<terms>https://x.example/t</terms>${license(permits('all'))}`)
    expect(about(document(terms), 'ai-train')).toMatchObject({ says: 'disallow', terms: 'https://x.example/t' })
  })

  it('for some users or places is only theirs', () => {
    const education = permits('ai-train') + permits('education', 'user')
    expect(training(education)).toBe('disallow')
    expect(training(education, { user: 'education' })).toBe('allow')
    expect(training(education, { user: 'commercial' })).toBe('disallow')
    const elsewhere = permits('ai-train') + prohibits('US EU', 'geo')
    expect(training(elsewhere)).toBe('disallow')
    expect(training(elsewhere, { geo: 'us' })).toBe('disallow')
    // EU may mean it.
    expect(training(elsewhere, { geo: 'JP' })).toBe('disallow')
    expect(training(permits('ai-train') + prohibits('US', 'geo'), { geo: 'JP' })).toBe('allow')
    expect(training(permits('ai-train') + permits('JP', 'geo'), { geo: 'jp' })).toBe('allow')
    expect(training(permits('ai-train') + permits('EU', 'geo'), { geo: 'DE' })).toBe('disallow')
  })

  it('among several permits by itself, and prohibits for all', () => {
    const both = (a: string, b: string) => about(document(content(license(a) + license(b))), 'ai-train')?.says
    expect(both(permits('search'), permits('ai-train'))).toBe('allow')
    expect(both(permits('ai-train') + pay('training'), permits('ai-train'))).toBe('allow')
    expect(both(permits('ai-train'), prohibits('ai-all'))).toBe('disallow')
    expect(both(permits('ai-train') + pay('training'), permits('search'))).toBe('disallow')
  })
})

const words = ['all', 'ai-all', 'ai-train', 'ai-input', 'search', 'odd']
const arbitraryLicense = fc.record({
  permits: fc.option(fc.subarray(words)),
  prohibits: fc.option(fc.subarray(words, { maxLength: 2 })),
  users: fc.option(fc.subarray(['commercial', 'education'], { minLength: 1 })),
  notGeo: fc.option(fc.subarray(['JP', 'US', 'EU'], { minLength: 1 })),
  payment: fc.option(fc.constantFrom('free', 'purchase', 'attribution')),
})

describe('evaluation', () => {
  it('allows only what one licence permits freely to anyone who asks, and no prohibition reaches', () => {
    fc.assert(
      fc.property(fc.array(arbitraryLicense, { maxLength: 3 }), (licenses) => {
        const xml = document(
          content(
            licenses
              .map((one) =>
                license(
                  one.permits === null ? '' : permits(one.permits.join(' ')),
                  one.prohibits === null ? '' : prohibits(one.prohibits.join(' ')),
                  one.users === null ? '' : permits(one.users.join(' '), 'user'),
                  one.notGeo === null ? '' : prohibits(one.notGeo.join(' '), 'geo'),
                  one.payment === null ? '' : pay(one.payment),
                ),
              )
              .join(''),
          ),
        )
        if (about(xml, 'ai-train')?.says !== 'allow') return
        const rank = ['all', 'ai-all', 'ai-train']
        const best = (list: string[] | null) => Math.max(-1, ...(list ?? []).map((word) => rank.indexOf(word)))
        const free = licenses.filter(
          (one) =>
            best(one.permits) > best(one.prohibits) &&
            one.users === null &&
            one.notGeo === null &&
            (one.payment ?? 'free') === 'free',
        )
        expect(free.length).toBeGreaterThan(0)
        expect(licenses.some((one) => one.prohibits?.includes('odd'))).toBe(false)
      }),
      { numRuns: 1500 },
    )
  })

  it('takes any bytes', () => {
    const seed = document(content(license(permits('ai-train') + pay('purchase', '<amount currency="USD">1</amount>'))))
    const pieces = fc.constantFrom(
      '<',
      '>',
      '&',
      '"',
      '</license>',
      prohibits('all'),
      '<!--',
      '\u0000',
      'xmlns=""',
      '<![CDATA[',
      '\ud800',
    )
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(seed.length), fc.nat(12), pieces), { maxLength: 5 }), (changes) => {
        let xml = seed
        for (const [from, length, piece] of changes) xml = xml.slice(0, from) + piece + xml.slice(from + length)
        for (const one of read(xml)) expect(one.text.length).toBeLessThanOrEqual(1000)
      }),
      { numRuns: 2000 },
    )
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        expect(readRsl(bytes, { url }).every(({ says }) => says === 'unknown')).toBe(true)
      }),
      { numRuns: 500 },
    )
  })

  it('of the document itself throws its typed error', () => {
    expect(() => parseRsl('<rsl/>')).toThrow(expect.objectContaining({ code: 'signals.invalid-rsl' }))
  })
})
