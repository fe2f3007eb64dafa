import { describe, expect, it } from 'vitest'
import { parseRsl } from '../../signals/index.js'
import { type OdrlImportContext, odrlToGrants } from './from-odrl.js'
import { rslToGrants } from './from-rsl.js'
import { odrlContext } from './odrl-vocabulary.js'
import { problemInJapanese } from './problem-words.js'

const context = {
  at: '2026-04-01T00:00:00Z',
  grantor: 'studio',
  work: 'film',
  workOf: (uid: string) => (uid.endsWith('/film') ? 'film' : undefined),
  location: 'https://x.example/p',
} satisfies OdrlImportContext
const policy = (more: object, permission: object = {}) => ({
  '@context': [odrlContext, { kyodaku: 'urn:kyodaku:odrl:' }],
  '@type': 'Agreement',
  uid: 'https://x.example/p',
  conflict: 'prohibit',
  permission: [
    { assignee: 'urn:kyodaku:party:lab', target: 'https://x.example/film', action: 'kyodaku:train', ...permission },
  ],
  ...more,
})
const limit = (leftOperand: string, operator: string, rightOperand: unknown, more: object = {}) => ({
  constraint: [{ leftOperand, operator, rightOperand, ...more }],
})
const compensate = { action: [{ 'rdf:value': { '@id': 'compensate' }, refinement: [] }] }

const odrl: object[] = [
  { ...policy({}), '@context': undefined },
  { ...policy({}), '@context': 'https://other.example/context' },
  policy({ inheritFrom: 'https://x.example/q' }),
  policy({ profile: 'https://x.example/profile' }),
  policy({ conflict: 'perm' }),
  policy({ '@type': 'Set' }),
  policy({ '@type': 'Ticket' }),
  policy({ permission: ['x'] }),
  policy({}, { action: 'use' }),
  policy({}, { action: [] }),
  policy({}, { assignee: 'https://x.example/someone' }),
  policy({}, { assignee: undefined }),
  policy({}, { assigner: 'https://x.example/other' }),
  policy({}, { target: 'https://x.example/other' }),
  policy({}, { target: ['https://x.example/film', 'https://x.example/other'] }),
  policy({}, { 'https://x.example/mood': 'good' }),
  policy({}, limit('spatial', 'isPartOf', 'JP')),
  policy({}, limit('weather', 'eq', 'fine')),
  policy({}, limit('dateTime', 'eq', '2026-01-01')),
  policy({}, limit('dateTime', 'lt', 'soon')),
  policy({}, limit('count', 'gteq', 3)),
  policy({}, limit('count', 'lteq', 3, { unit: 'https://x.example/dozen' })),
  policy({}, limit('kyodaku:rating', 'lteq', 'grown')),
  policy({}, { constraint: ['x'] }),
  policy({}, { constraint: [{ leftOperand: 'count' }] }),
  policy({}, { constraint: [{ or: [] }] }),
  policy({}, { duty: ['x'] }),
  policy({}, { duty: [{}] }),
  policy({}, { duty: [{ action: 'plant' }] }),
  policy({}, { duty: [compensate] }),
  policy({ '@type': 'Offer' }, { assignee: undefined, duty: [{ action: 'obtainConsent' }] }),
  policy({ prohibition: [{ target: 'https://x.example/film', action: 'kyodaku:train' }] }),
  policy({ conflict: 'invalid', prohibition: [{ target: 'https://x.example/film', action: 'kyodaku:train' }] }),
  policy({ prohibition: [{ target: 'https://x.example/other', action: 'sing', assignee: 'urn:kyodaku:party:lab' }] }),
  policy({ prohibition: ['x', { action: 'kyodaku:train', ...limit('count', 'lteq', 3), 'https://x.example/y': 1 }] }),
]

const license = (inner: string, content = '') =>
  `<rsl xmlns="https://rslstandard.org/rsl"><content url="https://x.example/film"${content}><license>${inner}</license></content></rsl>`
const permits = (words: string, type = 'usage') => `<permits type="${type}">${words}</permits>`
const prohibits = (words: string, type = 'usage') => `<prohibits type="${type}">${words}</prohibits>`
const rsl: string[] = [
  '<rsl xmlns="https://rslstandard.org/rsl"/>',
  '<rsl xmlns="https://rslstandard.org/rsl"><content url="https://x.example/other"><license/></content></rsl>',
  '<rsl xmlns="https://rslstandard.org/rsl"><content url="https://x.example/film"/></rsl>',
  license(''),
  license(permits('ai-all')),
  license(permits('search')),
  license(permits('ai-train paint')),
  license(permits('ai-train') + permits('education', 'user')),
  license(permits('ai-train') + prohibits('education', 'user')),
  license(permits('ai-train') + prohibits('JP', 'geo')),
  license(permits('ai-train') + permits('EU', 'geo')),
  license(permits('ai-train') + permits('EU JP', 'geo')),
  license(permits('ai-train') + prohibits('ai-train')),
  license(prohibits('paint') + prohibits('education', 'user') + prohibits('EU', 'geo')),
  license(`${permits('ai-train')}<payment type="barter"/>`),
  license(`${permits('ai-train')}<payment type="training"/>`),
  license(`${permits('ai-train')}<payment type="free"/><payment type="training"/>`),
  license(`${permits('ai-train')}<payment type="free"><standard>https://x.example/t</standard></payment>`),
  license(`${permits('ai-train')}<legal type="warranty">x</legal><mood/>`),
  license(`${permits('ai-train')}<payment type="free"/>`, ' server="https://x.example/s"'),
  license(`${permits('ai-train')}<payment type="free"/>`, ' terms="https://x.example/t"'),
]

describe('problems of licence documents', () => {
  it('are all said in Japanese too, with the words of the document as they are', () => {
    const problems = [
      ...odrl.flatMap((document) => odrlToGrants(JSON.parse(JSON.stringify(document)), context).problems),
      ...rsl.flatMap((text) => {
        const workOf = (url: string) => (url.endsWith('/film') ? 'film' : undefined)
        return rslToGrants(parseRsl(text), { ...context, ancestorsOf: () => [], workOf }).problems
      }),
    ]
    const texts = new Set(problems.flatMap(({ problem, remedy }) => [problem, remedy]))
    expect(texts.size).toBeGreaterThan(60)
    expect([...texts].filter((text) => problemInJapanese(text) === undefined)).toEqual([])
    expect(problemInJapanese('the duty plant is not understood')).toBe('義務「plant」は解釈できません')
  })

  it('that nobody has put in words are given back as none', () => {
    expect(problemInJapanese('is out of tune')).toBeUndefined()
  })
})
