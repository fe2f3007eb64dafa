import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { combine } from './combine.js'
import { readHtmlSignals } from './html.js'
import { robotsMetaStatements, xRobotsTagHeaderStatements, xRobotsTagVersion } from './x-robots-tag.js'

const saysTo = (agents: string[], ...values: string[]) =>
  combine(xRobotsTagHeaderStatements(values), { use: 'train', agents, media: 'video' }).says

describe('X-Robots-Tag', () => {
  it('cites the line, the agent, and the words it was read by', () => {
    expect(xRobotsTagHeaderStatements(['Demobot: all, SoraBot: NoAI'])).toEqual([
      {
        family: 'x-robots-tag',
        version: xRobotsTagVersion,
        about: ['mine', 'train', 'train-generative', 'infer'],
        says: 'disallow',
        text: 'Demobot: all, SoraBot: NoAI',
        stated: { medium: 'header', field: 'x-robots-tag', agent: 'sorabot' },
      },
    ])
  })

  it('states that something may not be indexed, which concerns no use of ours', () => {
    expect(xRobotsTagHeaderStatements(['none, noimageindex'])).toMatchObject([
      { about: ['index', 'search'], says: 'disallow' },
      { about: ['index', 'search'], says: 'disallow', media: ['image'] },
    ])
  })

  it('keeps the agent of a meta', () => {
    const html = readHtmlSignals('<meta name="GPTBot" content="noai"><meta name="robots" content="otherbot: noai">')
    expect(robotsMetaStatements(html).map(({ stated }) => stated)).toEqual([
      { medium: 'html', field: 'gptbot', agent: 'gptbot' },
      { medium: 'html', field: 'robots', agent: 'otherbot' },
    ])
  })

  it('sees noai wherever it stands in a line, whatever stands before it, unless that is another agent (property)', () => {
    const directive = fc.constantFrom(
      ...['noindex', 'nofollow', 'all', 'max-snippet: 20', 'max-image-preview:large', '', ' ', 'nosnippet;', '"x"'],
      ...['unavailable_after: Saturday, 25-Jun-2030 15:00:00 GMT', 'unavailable_after: 25 Jun 2030 15:00:00 PST'],
      ...['unavailable_after: June 25, 2030 3:00 PM', 'unavailable_after: 2030-06-25T15:00:00Z'],
    )
    const case_ = fc.constantFrom('noai', 'NOAI', 'NoAI', ' noai ', 'noimageai', '*: noai', 'mybot: noai', 'noai;')
    fc.assert(
      fc.property(
        fc.array(directive, { maxLength: 4 }),
        case_,
        fc.array(directive, { maxLength: 3 }),
        (before, noai, after) => {
          const line = [...before, noai, ...after].join(',')
          expect(saysTo(['MyBot'], line), line).toBe('disallow')
          expect(saysTo(['MyBot'], 'x', line), line).toBe('disallow')
          if (!noai.includes(':')) expect(saysTo(['MyBot'], `otherbot: ${line}`), line).toBe('silent')
          expect(saysTo(['MyBot'], `otherbot: ${before.join(',')}, mybot: noai`), line).toBe('disallow')
        },
      ),
      { numRuns: 2000 },
    )
  })

  it('reads anything (fuzz), in time that grows with its length', () => {
    const characters = fc.constantFrom(...',:; "*noaiNOAI-_1\té\u0000', 'noai', 'unavailable_after')
    fc.assert(
      fc.property(fc.string({ unit: characters, maxLength: 60 }), (value) => {
        xRobotsTagHeaderStatements([value])
      }),
      { numRuns: 3000 },
    )
    expect(xRobotsTagHeaderStatements([':'.repeat(100_000), 'a:'.repeat(100_000), ','.repeat(100_000)])).toEqual([])
  })
})
