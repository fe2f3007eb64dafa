import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { aiTxtStatements, aiTxtVersion } from './ai-txt.js'
import { combine } from './combine.js'
import { robotsBytesMax } from './robots.js'

const url = 'https://a.example/v/clip.mp4'

describe('ai.txt', () => {
  it('cites the line as it is numbered in the file', () => {
    expect(aiTxtStatements('# mine\n\nUser-Agent: *\nDisallow: *.mp4\n', { url, agents: [] })).toEqual([
      {
        family: 'ai-txt',
        version: aiTxtVersion,
        about: ['mine', 'train', 'train-generative'],
        says: 'disallow',
        text: 'Disallow: *.mp4',
        stated: { medium: 'ai.txt', line: 4, field: 'disallow', path: '*.mp4' },
      },
    ])
  })

  it('limits a refusal of one kind of file to that kind where the URL does not tell', () => {
    const text = 'User-Agent: *\nDisallow: *.mp4\nDisallow: *.webm\nDisallow: *.jpg\n'
    const statements = aiTxtStatements(text, { url: 'https://a.example/watch?v=1', agents: [] })
    expect(statements.map(({ media }) => media)).toEqual([['video'], ['image']])
  })

  it('says that there was more than is read', () => {
    const statements = aiTxtStatements('#'.repeat(robotsBytesMax + 1), { url, agents: [] })
    expect(statements).toMatchObject([{ says: 'unknown' }])
  })

  it('reads any bytes (fuzz), and a refusal of everything is one whatever else refuses', () => {
    const line = fc.constantFrom('User-Agent: *', 'Disallow: *.jpg', 'Disallow: /x', '# a', '', 'nonsense', 'Disallow:')
    fc.assert(
      fc.property(fc.array(line, { maxLength: 8 }), fc.uint8Array({ maxLength: 40 }), (lines, bytes) => {
        aiTxtStatements(bytes, { url, agents: [] })
        const statements = aiTxtStatements([...lines, 'User-Agent: *', 'Disallow: /'].join('\n'), { url, agents: [] })
        expect(combine(statements, { use: 'train', agents: [], media: 'video' }).says).toBe('disallow')
      }),
      { numRuns: 1000 },
    )
  })
})
