import fc from 'fast-check'
import { expect, it } from 'vitest'
import { combine, parseRobots, robotsPathOf, robotsStatements, type SignalQuestion } from '../../signals/index.js'
import { compileRobots, evaluateRobots, ranks, resolveEscapes } from './compiled-robots.js'

const piece = fc.constantFrom('/', 'a', 'b', '*', '$', '%61', '%2f', '%2F', '~', '.', '?', 'ab')
const written = fc
  .tuple(fc.constantFrom('/', '/', '/', '*', ''), fc.array(piece, { maxLength: 4 }))
  .map(([first, pieces]) => first + pieces.join(''))
const path = fc
  .array(fc.constantFrom('/', 'a', 'b', '%61', '%2f', '%7e', '$', '*', '.', '?', 'ab', 'robots.txt'), { maxLength: 7 })
  .map((pieces) => `/${pieces.join('')}`)
const group = fc
  .tuple(
    fc.uniqueArray(fc.constantFrom('*', 'GPTBot', 'CCBot', 'KyodakuBot', 'other'), { minLength: 1, maxLength: 2 }),
    fc.array(fc.tuple(fc.constantFrom('Allow', 'Disallow'), written), { maxLength: 5 }),
  )
  .map(([agents, rules]) => [
    ...agents.map((agent) => `User-agent: ${agent}`),
    ...rules.map(([field, pattern]) => `${field}: ${pattern}`),
    'Crawl-delay: 1',
    'Content-Signal: ai-train=no',
  ])
const text = fc.array(group, { maxLength: 3 }).map((groups) => groups.flat().join('\n'))
const question: fc.Arbitrary<SignalQuestion> = fc.record({
  use: fc.constantFrom('train', 'generate', 'release'),
  agents: fc.constantFrom([], ['KyodakuBot'], ['GPTBot/1.0', 'other'], ['unknown']),
  media: fc.constant('video' as const),
})

it('says of every path what the statements of the same robots.txt come to', () => {
  const counts = new Map<string, number>()
  fc.assert(
    fc.property(text, fc.array(path, { minLength: 1, maxLength: 10 }), question, (robots, paths, asked) => {
      const file = parseRobots(robots)
      const compiled = compileRobots(file, asked)
      expect(compiled).toBeDefined()
      for (const one of paths) {
        const url = `http://a.test${one}`
        const { says } = combine(robotsStatements(file, { url, agents: asked.agents }), asked)
        const resolved = one.includes('%') ? resolveEscapes(one) : undefined
        const rules = compiled?.rules
        const rank =
          rules === undefined ? 0 : evaluateRobots(rules, 0, url, 'http://a.test'.length, url.length, resolved)
        expect(robotsPathOf(url)).toBe(one)
        expect({ one, says: ranks[rank] }).toEqual({ one, says })
        counts.set(says, (counts.get(says) ?? 0) + 1)
      }
    }),
    { numRuns: 3000 },
  )
  expect(counts.get('disallow')).toBeGreaterThan(800)
  expect(counts.get('silent')).toBeGreaterThan(1000)
})

it('leaves a file that was cut, has very many rules, names agents in doubtful forms or says anything unknown to its parser', () => {
  const asked: SignalQuestion = { use: 'train', agents: [], media: 'video' }
  expect(compileRobots(parseRobots(`User-agent: *\n${'Disallow: /x\n'.repeat(60_000)}`), asked)).toBeUndefined()
  expect(compileRobots(parseRobots('User-agent: GPTBot, CCBot\nDisallow: /'), asked)).toBeUndefined()
  expect(compileRobots(parseRobots(`User-agent: *\n${'Allow: /x\n'.repeat(2001)}`), asked)).toBeUndefined()
  expect(compileRobots(parseRobots('User-agent: *\nDisallowAITraining: /'), asked)).toBeUndefined()
  expect(compileRobots(parseRobots('User-agent: *\nDisallow-something-new: /'), asked)).toBeUndefined()
  expect(compileRobots(parseRobots('User-agent: *\nAllow: /\nDisallow:'), asked)).toEqual({})
})
