import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseRsl, SignalsError } from '../../signals/index.js'
import { type Grant, parseGrant } from '../grant.js'
import type { Work } from '../work.js'
import { rslToGrants } from './from-rsl.js'
import { arbitraryGrant, arbitraryReservation } from './grants-for-tests.js'
import { toRsl } from './to-rsl.js'

const at = '2026-06-01T00:00:00Z'
const context = { at, grantor: 'studio', workOf: (url: string) => (url.startsWith('/') ? 'film' : undefined) }
const document = (...contents: string[]) => `<rsl xmlns="https://rslstandard.org/rsl">${contents.join('')}</rsl>`
const content = (...licenses: string[]) =>
  `<content url="/film/*">${licenses.map((one) => `<license>${one}</license>`).join('')}</content>`
const read = (...licenses: string[]) => rslToGrants(parseRsl(document(content(...licenses))), context)
const permits = (words: string, type = 'usage') => `<permits type="${type}">${words}</permits>`
const prohibits = (words: string, type = 'usage') => `<prohibits type="${type}">${words}</prohibits>`
const pay = (type: string, inner = '') => `<payment type="${type}">${inner}</payment>`
const usesOf = (list: readonly { uses: string[] }[]) => list.map(({ uses }) => uses)

describe('a license', () => {
  it('that is free is a grant to anyone; what it does not name is reserved', () => {
    const { grants, reservations, problems } = read(permits('ai-train') + pay('free'))
    expect(grants).toMatchObject([
      {
        grantor: 'studio',
        grantee: '*',
        works: ['film'],
        uses: ['train'],
        models: ['*'],
        territories: ['worldwide'],
        from: at,
        state: 'active',
      },
    ])
    expect(usesOf(reservations)).toEqual([['generate', 'release']])
    expect(problems).toEqual([])
    expect(usesOf(read(permits('search')).reservations)).toEqual([['train', 'generate', 'release']])
  })

  it('of all AI use reaches training and generating, and says what it does not reach', () => {
    const { grants, problems } = read(permits('ai-all'))
    expect(usesOf(grants)).toEqual([['train', 'generate']])
    expect(problems[0]?.problem).toContain('releasing')
  })

  it('is decided by the narrowest word, and by the prohibition among equals', () => {
    const broad = read(permits('ai-train') + prohibits('ai-all'))
    expect(usesOf(broad.grants)).toEqual([['train']])
    expect(usesOf(broad.reservations)).toContainEqual(['generate', 'release'])
    const narrow = read(permits('ai-all') + prohibits('ai-train'))
    expect(usesOf(narrow.grants)).toEqual([['generate']])
    expect(usesOf(narrow.reservations)).toContainEqual(['train'])
    expect(read(permits('ai-train') + prohibits('ai-train')).grants).toEqual([])
    expect(usesOf(read(prohibits('all')).reservations)).toEqual([['train', 'generate', 'release']])
  })

  it('that costs, or has terms or a server elsewhere, is an offer', () => {
    expect(read(permits('ai-train') + pay('training', '<amount currency="USD">10.50</amount>')).grants).toMatchObject([
      { state: 'offered', price: { currency: 'USD', amountMinor: 1050, per: 'once' } },
    ])
    const tooFine = read(permits('ai-train') + pay('crawl', '<amount currency="USD">0.001</amount>'))
    expect(tooFine.grants).toMatchObject([{ state: 'offered' }])
    expect(tooFine.grants[0]?.price).toBeUndefined()
    expect(tooFine.problems).not.toEqual([])
    for (const payment of [
      pay('attribution'),
      pay('contribution'),
      pay('free', '<standard>https://x.example</standard>'),
      pay('free', '<amount currency="JPY">5</amount>'),
      pay('free') + pay('crawl'),
    ])
      expect(read(permits('ai-train') + payment).grants).toMatchObject([{ state: 'offered' }])
    const license = `<license>${permits('ai-train')}${pay('free')}</license>`
    for (const one of [
      `<content url="/film" server="https://s.example">${license}</content>`,
      `<content url="/film" encrypted="true">${license}</content>`,
      `<content url="/film"><terms>https://x.example</terms>${license}</content>`,
    ])
      expect(rslToGrants(parseRsl(document(one)), context).grants).toMatchObject([{ state: 'offered' }])
  })

  it('for some users or places is granted only where that can be said', () => {
    expect(read(permits('ai-train') + permits('jp US Mars', 'geo')).grants).toMatchObject([
      { territories: ['JP', 'US'] },
    ])
    expect(read(permits('ai-train') + permits('JP US', 'geo') + prohibits('US', 'geo')).grants).toMatchObject([
      { territories: ['JP'] },
    ])
    expect(read(permits('ai-train') + prohibits('US', 'geo')).grants).toEqual([])
    expect(read(permits('ai-train') + prohibits('EU', 'geo')).reservations[0]?.territories).toEqual(['worldwide'])
    expect(read(permits('ai-train') + permits('education', 'user')).grants).toEqual([])
    expect(read(permits('ai-train') + prohibits('commercial', 'user')).grants).toEqual([])
    const parsed = parseRsl(document(content(permits('ai-train') + permits('education', 'user'))))
    expect(rslToGrants(parsed, { ...context, granteeOfUser: (user) => `class:${user}` }).grants).toMatchObject([
      { grantee: 'class:education' },
    ])
  })

  it('with anything unknown in it grants nothing', () => {
    for (const odd of [
      '<until>2027</until>',
      '<permits type="device">x</permits>',
      pay('barter'),
      '<x:b xmlns:x="https://x.example"/>',
    ]) {
      const { grants, problems } = read(permits('ai-train') + odd)
      expect(grants).toEqual([])
      expect(problems).not.toEqual([])
    }
    expect(usesOf(read(prohibits('x', 'device')).reservations)).toEqual([['train', 'generate', 'release']])
    expect(usesOf(read(prohibits('ai-future')).reservations)).toEqual([['train', 'generate', 'release']])
    expect(read('').grants).toEqual([])
  })

  it('may stand beside a prohibition as an offer, and never as a free one', () => {
    const offer = read(
      prohibits('ai-train'),
      permits('ai-train') + pay('purchase', '<amount currency="JPY">5000</amount>'),
    )
    expect(offer).toMatchObject({ grants: [{ state: 'offered' }], reservations: [{ uses: ['train'] }] })
    const free = read(prohibits('ai-train'), permits('ai-train') + pay('free'))
    expect(free).toMatchObject({ grants: [], reservations: [{ uses: ['train'] }] })
    expect(free.problems).not.toEqual([])
  })
})

const usage = ['all', 'ai-all', 'ai-train', 'ai-input', 'search', 'odd']
const arbitraryLicense = fc.record(
  {
    permits: fc.subarray(usage),
    prohibits: fc.subarray(usage, { maxLength: 2 }),
    geo: fc.subarray(['JP', 'US', 'EU'], { minLength: 1 }),
    notGeo: fc.subarray(['JP', 'FR'], { minLength: 1 }),
    users: fc.subarray(['commercial', 'education'], { minLength: 1 }),
    payment: fc.constantFrom('free', 'purchase', 'attribution'),
  },
  { requiredKeys: ['permits', 'prohibits'] },
)

describe('import', () => {
  it('never permits more than the document', () => {
    const rank = ['all', 'ai-all', 'ai-train']
    fc.assert(
      fc.property(fc.array(arbitraryLicense, { minLength: 1, maxLength: 3 }), (licenses) => {
        const { grants } = read(
          ...licenses.map(
            (one) =>
              permits(one.permits.join(' ')) +
              prohibits(one.prohibits.join(' ')) +
              (one.geo ? permits(one.geo.join(' '), 'geo') : '') +
              (one.notGeo ? prohibits(one.notGeo.join(' '), 'geo') : '') +
              (one.users ? permits(one.users.join(' '), 'user') : '') +
              (one.payment ? pay(one.payment) : ''),
          ),
        )
        // Free for everyone in a territory, by one license, slowly and plainly.
        const free = (use: string, territory: string) =>
          licenses.some((one) => {
            const words = rank.filter((word) => use === 'train' || word !== 'ai-train')
            const best = (list: string[]) => Math.max(-1, ...list.map((word) => words.indexOf(word)))
            if (best(one.permits) < 0 || best(one.permits) <= best(one.prohibits)) return false
            if (one.payment !== undefined && one.payment !== 'free') return false
            return one.users === undefined && (one.geo?.includes(territory) ?? true) && !one.notGeo?.includes(territory)
          })
        for (const grant of grants.filter(({ state }) => state === 'active'))
          for (const use of grant.uses) {
            expect(use).not.toBe('release')
            for (const territory of ['JP', 'US', 'FR', 'KR'])
              if (grant.territories.includes('worldwide') || grant.territories.includes(territory))
                expect(free(use, territory)).toBe(true)
          }
      }),
      { numRuns: 1500 },
    )
  })

  it('fails by its typed error or gives valid entries, whatever it reads', () => {
    const seed = document(
      content(`${permits('ai-train')}${pay('purchase', '<amount currency="USD">1</amount>')}`),
      content(prohibits('ai-all')),
    )
    const pieces = fc.constantFrom(
      '<',
      '>',
      '&',
      '"',
      '</license>',
      '<license>',
      permits('all'),
      '<!--',
      ']]>',
      '\u0000',
      ' ',
      'あ',
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
          const { grants } = rslToGrants(parseRsl(xml), context)
          for (const grant of grants) expect(parseGrant(grant)).toEqual(grant)
        } catch (error) {
          expect(error).toBeInstanceOf(SignalsError)
          expect((error as SignalsError).code).toBe('signals.invalid-rsl')
        }
      }),
      { numRuns: 3000 },
    )
  })
})

describe('export', () => {
  const film: Work = {
    id: 'film',
    kind: 'film',
    titles: [],
    owners: [{ party: 'studio', share: 1_000_000, territories: ['worldwide'] }],
    regime: 'prior-permission',
  }
  const grant: Grant = {
    id: 'g',
    grantor: 'studio',
    grantee: '*',
    works: ['film'],
    uses: ['train', 'generate'],
    models: ['*'],
    territories: ['JP', 'US'],
    from: '2026-01-01T00:00:00Z',
    state: 'offered',
    price: { currency: 'USD', amountMinor: 1050, per: 'use' },
  }
  const reservation = {
    id: 'r',
    work: 'film',
    uses: ['train' as const],
    territories: ['worldwide'],
    from: '2026-01-01T00:00:00Z',
    evidence: { location: 'x' },
  }
  const input = { works: [film], at, urlOf: () => '/film?a="1"&b=<2>' }

  it('writes an offer beside a reservation, escaped, and is read back', () => {
    const { xml, problems } = toRsl({ ...input, grants: [grant], reservations: [reservation] })
    expect(problems).toEqual([])
    expect(xml).toContain('<content url="/film?a=&quot;1&quot;&amp;b=&lt;2&gt;">')
    const back = rslToGrants(parseRsl(xml), context)
    expect(back.grants).toMatchObject([{ ...grant, id: expect.any(String), uses: ['train'], from: at }])
    expect(back.reservations).toMatchObject([{ uses: ['train'] }])
  })

  it('leaves out what RSL would widen, and says so', () => {
    const left = (changes: Partial<Grant>, works = [film]) => {
      const { xml, problems } = toRsl({
        ...input,
        works,
        grants: [parseGrant({ ...grant, ...changes })],
        reservations: [],
      })
      expect(problems).toHaveLength(1)
      expect(xml).not.toContain('permits')
    }
    left({ grantee: 'lab' })
    left({ uses: ['generate'] })
    left({ until: '2027-01-01T00:00:00Z' })
    left({ from: '2026-07-01T00:00:00Z' })
    left({ models: ['sora-*'] })
    left({ purposes: ['research'] })
    left({ contexts: { excluded: ['violence'] } })
    left({ ratingMax: '12' })
    left({ modalities: ['image'] })
    left({ caps: { count: 3 } })
    left({ duties: { report: 'monthly' } })
    left({ price: undefined })
    left({ price: { currency: 'JPY', amountMinor: 5, per: 'month' } })
    left({ state: 'suspended' })
    left({ grantor: 'other' })
    left({}, [
      {
        ...film,
        owners: [
          { party: 'studio', share: 500_000, territories: ['worldwide'] },
          { party: 'tv', share: 500_000, territories: ['worldwide'] },
        ],
      },
    ])
  })

  it('is never wider than the grants', () => {
    let written = 0
    fc.assert(
      fc.property(
        fc.array(arbitraryGrant, { maxLength: 4 }),
        fc.array(arbitraryReservation, { maxLength: 2 }),
        (grants, reservations) => {
          const owners = [{ party: 'a', share: 1_000_000, territories: ['worldwide'] }]
          const works = ['a', 'b-1', '灯台のみち'].map((id): Work => ({ ...film, id, owners }))
          const simple = grants.map((one, index): Grant => {
            const {
              until: _until,
              purposes: _p,
              contexts: _c,
              ratingMax: _r,
              modalities: _m,
              caps: _caps,
              duties: _d,
              ...bare
            } = one
            // Every other one without most of what RSL cannot say, so that enough of them are written.
            const plain = { ...bare, state: one.state === 'offered' ? one.state : ('active' as const) }
            return { ...(index % 2 === 0 ? plain : one), grantor: 'a', grantee: '*', models: ['*'] }
          })
          const { xml } = toRsl({ works, grants: simple, reservations, at, urlOf: (work) => `/${work}<&` })
          const back = rslToGrants(parseRsl(xml), { at, grantor: 'a', workOf: (url) => url.slice(1, -2) })
          written += back.grants.length
          for (const one of back.grants)
            expect(
              simple.some(
                (original) =>
                  original.works.includes(one.works[0]!) &&
                  original.uses.includes('train') &&
                  one.uses.every((use) => use === 'train') &&
                  (original.state === one.state || original.state === 'active') &&
                  (original.state === 'offered' || original.state === 'active') &&
                  original.until === undefined &&
                  original.caps?.count === undefined &&
                  (original.territories.includes('worldwide') ||
                    one.territories.every((t) => original.territories.includes(t))),
              ),
            ).toBe(true)
        },
      ),
      { numRuns: 500 },
    )
    expect(written).toBeGreaterThan(50)
  })
})
