import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type AiprefPreferences,
  aiprefCategories,
  aiprefFor,
  aiprefHeaderStatements,
  aiprefPreferences,
  aiprefRobotsStatements,
  aiprefVersion,
  combineAipref,
  readAiprefRobots,
} from './aipref.js'
import { parseRobots, robotsAccess, robotsGroupsFor } from './robots.js'

const path = resolve(process.env.KYODAKU_REFDATA ?? '../shared/refdata', 'optout/aipref/vectors.json')
const present = existsSync(path)
interface Vectors {
  dictionary: { input: string; expected: string | Record<string, string> }[]
  robots: { text: string; cases: [agent: string, path: string, crawled: boolean, usage: string | null][] }
}
const allUnknown: AiprefPreferences = { 'train-ai': 'unknown', 'ai-use': 'unknown', search: 'unknown' }

describe('the edge cases of the drafts', () => {
  const vectors = () => JSON.parse(readFileSync(path, 'utf8')) as Vectors

  it.skipIf(!present)('all 10 expressions (needs KYODAKU_REFDATA)', () => {
    const { dictionary } = vectors()
    expect(dictionary).toHaveLength(10)
    for (const { input, expected } of dictionary) {
      const preferences = aiprefPreferences(input)
      if (typeof expected === 'string') expect(preferences, input).toEqual(allUnknown)
      else expect(preferences, input).toMatchObject(expected)
    }
  })

  it.skipIf(!present)('all 4 questions to a robots.txt (needs KYODAKU_REFDATA)', () => {
    const { text, cases } = vectors().robots
    const file = parseRobots(text)
    expect(cases).toHaveLength(4)
    for (const [agent, at, crawled, usage] of cases) {
      expect(robotsAccess(robotsGroupsFor(file, agent), at).allowed, at).toBe(crawled)
      const statements = aiprefRobotsStatements(file, { url: `https://a.example${at}`, agents: [agent] })
      const says = usage === null ? [] : [usage === 'train-ai=y' ? 'allow' : 'disallow']
      expect(
        statements.map((one) => one.says),
        `${agent} ${at}`,
      ).toEqual(says)
    }
  })
})

describe('AIPREF', () => {
  it('knows ai-use since -08, where search applications are about search only', () => {
    expect(aiprefPreferences('ai-use=n', 'draft-ietf-aipref-vocab-07')['ai-use']).toBe('unknown')
    const preferences = aiprefPreferences('ai-use=n, train-ai=n, search=y')
    expect(preferences['ai-use']).toBe('disallowed')
    expect(aiprefFor(preferences, 'train-ai')).toBe('disallowed')
    expect(aiprefFor(preferences, 'train-ai', true)).toBe('allowed')
    expect(aiprefFor(preferences, 'train-ai', true, 'draft-ietf-aipref-vocab-07')).toBe('disallowed')
  })

  it('combines expressions: any that disallows, else any that allows', () => {
    const all = ['train-ai=y', 'train-ai=n, search=y', 'search="n"'].map((text) => aiprefPreferences(text))
    expect(combineAipref(all)).toEqual({ 'train-ai': 'disallowed', 'ai-use': 'unknown', search: 'allowed' })
    expect(combineAipref([])).toEqual(allUnknown)
  })

  it('cites the expression, where it stands, and the draft it was read by', () => {
    expect(aiprefHeaderStatements(['train-ai=n', 'search=y'])[0]).toEqual({
      family: 'aipref',
      version: aiprefVersion,
      about: ['train', 'train-generative'],
      says: 'disallow',
      text: 'train-ai=n, search=y',
      stated: { medium: 'header', field: 'content-usage' },
    })
    const text = 'User-agent: MyBot\nContent-Usage: /a/ train-ai=n # x\n'
    expect(readAiprefRobots(text, { url: 'https://a.example/a/1', agents: ['MyBot'] })[0]).toMatchObject({
      text: 'Content-Usage: /a/ train-ai=n # x',
      stated: { medium: 'robots.txt', line: 2, field: 'content-usage', agent: 'mybot', path: '/a/' },
    })
  })

  it('states nothing for no header', () => expect(aiprefHeaderStatements([])).toEqual([]))

  it('never says that training is allowed where the preference is not (fuzz and property)', () => {
    const label = fc.constantFrom('train-ai', 'search', 'ai-use', 'bots', 'all', 'Train-AI', 'train-ai ')
    const value = fc.constantFrom('=y', '=n', '', '="n"', '=?0', '=no', ';y=n', '=(n)', ' = n', '=Y', '=1')
    const expression = fc.oneof(
      fc
        .array(
          fc.tuple(label, value).map((pair) => pair.join('')),
          { maxLength: 5 },
        )
        .map((all) => all.join(', ')),
      fc.string({ maxLength: 20 }),
    )
    fc.assert(
      fc.property(fc.array(expression, { maxLength: 3 }), (values) => {
        const preferences = aiprefPreferences(values.join(', '))
        const statements = aiprefHeaderStatements(values)
        for (const [category, activity] of [
          ['train-ai', 'train'],
          ['ai-use', 'infer'],
          ['search', 'search'],
        ] as const) {
          const says = statements.filter(({ about }) => about.includes(activity)).map((one) => one.says)
          expect(says.includes('allow')).toBe(preferences[category] === 'allowed')
          expect(says.includes('disallow')).toBe(preferences[category] === 'disallowed')
        }
      }),
      { numRuns: 2000 },
    )
    expect(aiprefCategories).toHaveLength(3)
  })
})
