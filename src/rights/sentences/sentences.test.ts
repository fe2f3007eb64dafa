import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type Grant,
  grantStates,
  type Mandate,
  parseGrant,
  parseMandate,
  parseReservation,
  type Reservation,
} from '../index.js'
import {
  grantSentences,
  mandateSentences,
  type Names,
  reservationSentences,
  type Sentence,
  type SentenceLanguage,
  sentencesText,
} from './index.js'

const asTheyAre: Names = { party: (id) => id, work: (id) => id }
const languages: readonly SentenceLanguage[] = ['ja', 'en']
const say = (grant: Grant, language: SentenceLanguage) =>
  sentencesText(grantSentences(grant, { language, names: asTheyAre }), language)

const base: Grant = {
  id: 'g1',
  grantor: 'studio',
  grantee: 'lab',
  works: ['road'],
  uses: ['generate'],
  models: ['sora-*'],
  territories: ['JP'],
  from: '2026-04-01T00:00:00+09:00',
  until: '2027-04-01T00:00:00+09:00',
  contexts: { excluded: ['advertising'] },
  caps: { count: 100 },
  price: { currency: 'JPY', amountMinor: 3, per: 'second' },
  state: 'active',
}

describe('a grant as sentences', () => {
  const names: Names = {
    party: (id) => ({ studio: '青空動画', lab: 'ソラ研究所' })[id] ?? id,
    work: (id) => ({ road: '星の旅人' })[id] ?? id,
  }

  it('shows quotation marks within a credit as they are, and none that would end it', () => {
    const credit = (attribution: string, language: SentenceLanguage) =>
      say({ ...base, duties: { attribution } }, language)
    expect(credit('© 青空動画『星の旅人』', 'ja')).toContain('クレジット「© 青空動画『星の旅人』」の表示')
    expect(credit('the “Star” series', 'en')).toContain('credit “the “Star” series”')
    expect(credit('青空」と「白紙', 'ja')).toContain('「青空\\」と\\「白紙」')
  })

  it('reads as a person would write it in Japanese', () => {
    expect(sentencesText(grantSentences(base, { language: 'ja', names }), 'ja')).toBe(
      '青空動画は、ソラ研究所に対し、『星の旅人』（これに属するものを含みます）を生成に利用することを許諾します。' +
        '利用できるモデルはsora-*、地域は日本、期間は2026年4月1日から2027年3月31日までです。' +
        '広告の文脈では利用できません。利用は通算100回までとします。対価は1秒につき3円です。承諾済みの許諾です。',
    )
  })

  it('reads as a person would write it in English', () => {
    expect(say(base, 'en')).toBe(
      'studio permits lab to generate from “road” and everything that belongs to it, with the model sora-*, in Japan, from 1 April 2026 until the end of 31 March 2027. ' +
        'Not in the context of advertising. At most 100 times in all. The price is ¥3 a second. It is accepted and holds.',
    )
  })

  it('says an instant that is no midnight to the minute, and names the zone', () => {
    expect(say({ ...base, until: '2027-04-01T01:30:00Z' }, 'ja')).toContain('2027年4月1日 10:30（Asia/Tokyo）まで')
    const options = { language: 'en', names: asTheyAre, timeZone: 'UTC' } as const
    const from = '2026-04-01T00:00:00Z'
    expect(sentencesText(grantSentences({ ...base, from }, options), 'en')).toContain(
      'from 1 April 2026 until 31 March 2027, 15:00 (UTC)',
    )
  })

  it('says an amount of any size to the last unit', () => {
    const price = { currency: 'USD', amountMinor: 9_007_199_254_740_991, per: 'once' } as const
    expect(say({ ...base, price }, 'en')).toContain('$90,071,992,547,409.91 once')
  })

  it('lets no text of others break a line or turn it round', () => {
    const duties = { attribution: 'a\u202eb' }
    expect(sentencesText(grantSentences({ ...base, duties }, { language: 'en', names: asTheyAre }), 'en')).not.toMatch(
      /[\u202e\n]/,
    )
  })
})

const some = <T>(values: readonly T[]) => fc.uniqueArray(fc.constantFrom(...values), { minLength: 1, maxLength: 4 })
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined })
const word = fc.stringMatching(/^[a-z0-9]{1,6}(?:-[a-z0-9]{1,6}){0,2}$/)
const name = fc.stringMatching(/^[A-Za-z0-9あ-ん]{1,8}$/)
const free = fc.stringMatching(/^[A-Za-z0-9あ-ん“”「」\\,. ]{1,20}$/)
const instant = fc.integer({ min: 0, max: 4_000_000_000 }).map((s) => new Date(s * 1000).toISOString())
const midnight = fc.integer({ min: 0, max: 40_000 }).map((days) => new Date((days * 24 - 9) * 3_600_000).toISOString())
const territories = fc.oneof(fc.constant(['worldwide']), some(['JP', 'FR', 'US', 'DE', 'KR', 'QZ']))
const uses = fc.subarray(['train', 'generate', 'release'] as const, { minLength: 1 })
const without = <T extends object>(value: T): T =>
  JSON.parse(JSON.stringify(value, (_, one) => (Array.isArray(one) ? [...one].sort() : one))) as T

const grants: fc.Arbitrary<Grant> = fc
  .record({
    id: fc.constant('g'),
    grantor: name,
    grantee: fc.oneof(
      name,
      fc.constant('*'),
      word.map((one) => `class:${one}`),
    ),
    works: fc.uniqueArray(
      free.filter((s) => s.trim() === s && s !== '*' && !/[“”「」\\]/.test(s)),
      { minLength: 1, maxLength: 3 },
    ),
    uses,
    models: fc.oneof(fc.constant(['*']), some(['sora-*', 'sora-2', 'veo 3', 'a, b'])),
    territories,
    purposes: maybe(fc.uniqueArray(word, { minLength: 1, maxLength: 3 })),
    contexts: maybe(
      fc.record({
        allowed: maybe(fc.uniqueArray(word, { maxLength: 3 })),
        excluded: maybe(fc.uniqueArray(word, { minLength: 1, maxLength: 3 })),
      }),
    ),
    ratingMax: maybe(fc.constantFrom('all', '12', '15', '18')),
    modalities: maybe(some(['video', 'image', 'audio', 'text'] as const)),
    from: fc.oneof(instant, midnight),
    until: maybe(fc.constant('2150-01-01T00:00:00Z')),
    state: fc.constantFrom(...grantStates),
    revokedFrom: maybe(instant),
    caps: maybe(
      fc.record({
        count: maybe(fc.nat()),
        seconds: maybe(
          fc.oneof(
            fc.nat(),
            fc.integer({ min: 0, max: 100_000 }).map((n) => n / 10),
          ),
        ),
        shareOfClip: maybe(fc.integer({ min: 0, max: 1000 }).map((n) => n / 1000)),
      }),
    ),
    duties: maybe(
      fc.record({ attribution: maybe(free), rateCard: maybe(free), label: maybe(free), report: maybe(free) }),
    ),
    price: maybe(
      fc.record({
        currency: fc.constantFrom('JPY', 'USD', 'EUR', 'CNY', 'KWD'),
        amountMinor: fc.nat(),
        per: fc.constantFrom('once', 'use', 'second', 'month', 'year'),
      }),
    ),
    offeredBy: maybe(fc.constant('grantee')),
    counterTo: maybe(name),
    signedBy: maybe(fc.record({ party: name, mandate: name, at: instant })),
  })
  .map((grant) =>
    parseGrant(without({ ...grant, revokedFrom: grant.state === 'revoked' ? grant.revokedFrom : undefined })),
  )

/** Every term that limits or explains a grant, by the name its phrase has. */
function termsOf(grant: Grant): string[] {
  const { contexts = {}, caps = {}, duties = {} } = grant
  return [
    ...['grantor', 'grantee', 'works', 'uses', 'models', 'territories', 'from', 'until', 'state'],
    ...(['purposes', 'ratingMax', 'modalities', 'price', 'counterTo', 'signedBy'] as const).filter(
      (one) => grant[one] !== undefined,
    ),
    ...Object.keys(contexts).map((one) => `contexts.${one}`),
    ...Object.keys(caps).map((one) => `caps.${one}`),
    ...Object.keys(duties).map((one) => `duties.${one}`),
  ].sort()
}
const termsIn = (sentences: readonly Sentence[]) =>
  [...new Set(sentences.flat().flatMap(({ term }) => (term === undefined ? [] : [term])))].sort()

/** What means the same is the same: an empty condition is none. */
function meaning(grant: Grant): string {
  const kept = Object.entries(grant).filter(
    ([, value]) => !(typeof value === 'object' && !Array.isArray(value) && Object.keys(value).length === 0),
  )
  return JSON.stringify(kept.sort(([a], [b]) => (a < b ? -1 : 1)))
}

describe('of every grant', () => {
  it.each(languages)('each term shows up (%s)', (language) => {
    fc.assert(
      fc.property(grants, (grant) => {
        const sentences = grantSentences(grant, { language, names: asTheyAre })
        expect(termsIn(sentences)).toEqual(termsOf(grant))
        expect(sentencesText(sentences, language)).not.toMatch(/undefined|NaN|\[object/)
      }),
      { numRuns: 400 },
    )
  })

  it.each(languages)('another grant reads otherwise (%s)', (language) => {
    const seen = new Map<string, string>()
    fc.assert(
      fc.property(
        grants,
        grants,
        fc.constantFrom(...(Object.keys(base) as (keyof Grant)[]), 'duties', 'signedBy'),
        (a, b, field) => {
          // Two that differ in one term only, and two that have nothing to do with each other.
          const { [field as keyof Grant]: _, ...rest } = a
          const taken = (b as unknown as Record<string, unknown>)[field]
          const near = { ...rest, ...(taken === undefined ? {} : { [field]: taken }) } as Grant
          for (const grant of [a, b, near]) {
            if (grant.revokedFrom !== undefined && grant.state !== 'revoked') continue
            if (grant.from === undefined || grant.state === undefined || grant.works === undefined) continue
            const text = say(grant, language)
            expect(seen.get(text) ?? meaning(grant)).toBe(meaning(grant))
            seen.set(text, meaning(grant))
          }
        },
      ),
      { numRuns: 400 },
    )
  })
})

describe('reservations and mandates as sentences', () => {
  const reservation: Reservation = parseReservation({
    id: 'r1',
    work: 'road',
    uses: ['train', 'generate'],
    territories: ['worldwide'],
    from: '2026-04-01T00:00:00+09:00',
    evidence: { location: 'https://studio.example/terms', note: 'since 2026' },
  })

  it('say what is refused, and where that was found', () => {
    const say = (language: SentenceLanguage) =>
      sentencesText(reservationSentences(reservation, { language, names: asTheyAre }), language)
    expect(say('en')).toBe(
      '“road” and everything that belongs to it may not be used for training and generation, worldwide, from 1 April 2026 on. Found at “https://studio.example/terms”. Note: “since 2026”.',
    )
    expect(say('ja')).toBe(
      '『road』（これに属するものを含みます）の学習・生成への利用は、2026年4月1日以降、全世界において認めません。根拠：「https://studio.example/terms」。補足：「since 2026」。',
    )
  })

  it('say who lets whom do what', () => {
    const mandate: Mandate = parseMandate({
      id: 'm1',
      association: 'kumiai',
      rightsholder: 'studio',
      scopes: ['grant', 'claim'],
      territories: ['JP'],
      from: '2026-04-01T00:00:00+09:00',
      state: 'active',
    })
    const say = (one: Mandate, language: SentenceLanguage) =>
      sentencesText(mandateSentences(one, { language, names: asTheyAre }), language)
    expect(say(mandate, 'en')).toBe(
      'studio lets kumiai give and refuse permission and make claims, for all its works, in Japan, from 1 April 2026, without an end.',
    )
    expect(say(mandate, 'ja')).toBe(
      'studioは、kumiaiに対し、すべての著作物について許諾と留保、権利の主張を委任します。地域は日本、期間は2026年4月1日から無期限です。',
    )
    expect(
      say({ ...mandate, works: ['road'], state: 'revoked', revokedFrom: '2026-05-01T00:00:00+09:00' }, 'en'),
    ).toContain('It is revoked from 1 May 2026 on.')
  })
})
