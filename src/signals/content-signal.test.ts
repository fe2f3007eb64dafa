import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { combine } from './combine.js'
import { contentSignalHeaderStatements, contentSignalVersion, readContentSignalRobots } from './content-signal.js'

const train = { use: 'train', agents: [], media: 'video' } as const
const says = (...values: string[]) => combine(contentSignalHeaderStatements(values), train).says

describe('Content-Signal', () => {
  it('cites the line, where it stands, and the policy it was read by', () => {
    const text = 'User-agent: *\nAllow: /\nContent-Signal: search=yes, ai-train=no\n'
    const [search, training] = readContentSignalRobots(text, { url: 'https://a.example/', agents: [] })
    expect(search).toMatchObject({ about: ['search'], says: 'allow' })
    expect(training).toEqual({
      family: 'content-signal',
      version: contentSignalVersion,
      about: ['train', 'train-generative'],
      says: 'disallow',
      text: 'Content-Signal: search=yes, ai-train=no',
      stated: { medium: 'robots.txt', line: 3, field: 'content-signal' },
    })
  })

  it('states each thing once, however often it is repeated', () => {
    expect(contentSignalHeaderStatements(['ai-train=no,'.repeat(50_000)])).toHaveLength(1)
    expect(contentSignalHeaderStatements([`${'x x,'.repeat(50_000)}`])).toHaveLength(1)
  })

  it('reads anything (fuzz), and is never more permissive for a refusal more', () => {
    const piece = fc.oneof(
      fc.constantFrom('ai-train=yes', 'ai-train=no', 'search=no', 'ai-train', 'train-ai=n', 'AI-TRAIN = NO', 'a=b'),
      fc.string({ maxLength: 12 }),
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 5 }), fc.array(piece, { maxLength: 5 }), (before, after) => {
        expect(says([...before, 'ai-train=no', ...after].join(','))).toBe('disallow')
        if (says(before.join(',')) === 'unknown')
          expect(['unknown', 'disallow']).toContain(says(before.join(','), after.join(',')))
      }),
      { numRuns: 2000 },
    )
  })
})
