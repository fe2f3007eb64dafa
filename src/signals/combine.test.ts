import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { combine, moreRestrictive, type SignalQuestion } from './combine.js'
import { activities, media, type Says, type Statement, signalFamilies } from './statement.js'

const stated = (says: Says, about: Statement['about'], more: Partial<Statement> = {}): Statement => ({
  family: 'aipref',
  version: 'test',
  about,
  says,
  text: says,
  stated: { medium: 'header' },
  ...more,
})
const to = (agent: string) => ({ stated: { medium: 'header', agent } })
const train: SignalQuestion = { use: 'train', agents: [], media: 'video' }
const saysTo = (question: Partial<SignalQuestion>, ...statements: Statement[]) =>
  combine(statements, { ...train, ...question }).says

const statement: fc.Arbitrary<Statement> = fc.record({
  family: fc.constantFrom(...signalFamilies),
  version: fc.constant('test'),
  about: fc.uniqueArray(fc.constantFrom(...activities), { minLength: 1, maxLength: 3 }),
  says: fc.constantFrom('allow', 'disallow', 'unknown'),
  text: fc.constantFrom('a', 'b'),
  stated: fc.oneof(
    fc.constant({ medium: 'header' }),
    fc.record({ medium: fc.constant('robots.txt'), agent: fc.constantFrom('*', 'GPTBot', 'mybot', 'other') }),
  ),
})
const question: fc.Arbitrary<SignalQuestion> = fc.record({
  use: fc.constantFrom('train', 'generate', 'release'),
  agents: fc.constantFrom([], ['MyBot'], ['GPTBot', 'other/1.0']),
  media: fc.constantFrom(...media),
})

describe('statements together', () => {
  it('say what the most restrictive of them says, and cite all that say it', () => {
    const refusal = stated('disallow', ['train'])
    const another = stated('disallow', ['mine'], { family: 'tdmrep' })
    const doubt = stated('unknown', ['train'])
    const permission = stated('allow', ['train', 'train-generative'])
    expect(combine([permission, another, doubt, refusal], train)).toEqual({
      says: 'disallow',
      cited: [refusal, another],
    })
    expect(combine([permission, doubt], train)).toEqual({ says: 'unknown', cited: [doubt] })
    expect(combine([permission], train)).toEqual({ says: 'allow', cited: [permission] })
    expect(combine([], train)).toEqual({ says: 'silent', cited: [] })
  })

  it('are refused with what is wider, and allowed only with what is meant', () => {
    expect(saysTo({}, stated('disallow', ['crawl']))).toBe('disallow')
    expect(saysTo({}, stated('allow', ['crawl']))).toBe('silent')
    expect(saysTo({}, stated('allow', ['mine', 'train']))).toBe('silent')
    expect(saysTo({}, stated('disallow', ['search', 'index', 'infer']))).toBe('silent')
    expect(saysTo({ use: 'generate' }, stated('disallow', ['train']))).toBe('silent')
    expect(saysTo({ use: 'generate' }, stated('allow', ['infer']), stated('unknown', ['mine']))).toBe('unknown')
    expect(saysTo({ use: 'release' }, stated('disallow', ['infer']))).toBe('disallow')
    expect(saysTo({ use: 'release' }, stated('allow', [...activities]))).toBe('silent')
  })

  it('bind whom they are addressed to', () => {
    const agents = ['MyBot/2.0']
    expect(saysTo({ agents }, stated('disallow', ['train'], to('mybot')))).toBe('disallow')
    expect(saysTo({ agents }, stated('disallow', ['train'], to('*')))).toBe('disallow')
    expect(saysTo({ agents }, stated('disallow', ['train'], to('GPTBot')))).toBe('silent')
    expect(saysTo({ agents }, stated('allow', ['train-generative'], to('MYBOT')))).toBe('allow')
  })

  it('refuse who names no agent what is refused to any that gathers training data, and allow nothing by it', () => {
    expect(saysTo({}, stated('disallow', ['train'], to('GPTBot')))).toBe('disallow')
    expect(saysTo({}, stated('unknown', ['train'], to('gptbot/1')))).toBe('unknown')
    expect(saysTo({}, stated('allow', ['train-generative'], to('GPTBot')))).toBe('silent')
    expect(saysTo({}, stated('disallow', ['train'], to('searchbot')))).toBe('silent')
  })

  it('concern the media that they are limited to', () => {
    const images = stated('disallow', ['train'], { media: ['image', 'video'] })
    expect(saysTo({ media: 'video' }, images)).toBe('disallow')
    expect(saysTo({ media: 'text' }, images)).toBe('silent')
  })

  it('say the same in any order, with the same citations', () => {
    fc.assert(
      fc.property(fc.array(statement, { maxLength: 8 }), question, fc.nat(), (statements, asked, turn) => {
        const at = statements.length === 0 ? 0 : turn % statements.length
        const turned = [...statements.slice(at), ...statements.slice(0, at)].reverse()
        expect(combine(turned, asked)).toEqual(combine(statements, asked))
      }),
      { numRuns: 1000 },
    )
  })

  it('never permit more for one more being said', () => {
    fc.assert(
      fc.property(fc.array(statement, { maxLength: 8 }), statement, question, (statements, added, asked) => {
        const before = combine(statements, asked).says
        const after = combine([...statements, added], asked).says
        expect(after).toBe(moreRestrictive(before, after))
        expect(after).toBe(moreRestrictive(before, combine([added], asked).says))
      }),
      { numRuns: 1000 },
    )
  })
})
