import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseRobots } from './robots.js'
import { trainingAgents } from './training-agents.js'

const path = resolve(process.env.KYODAKU_REFDATA ?? '../shared/refdata', 'optout/robots/robots.json')
const present = existsSync(path)

describe('agents that gather training data', () => {
  it('are product tokens as a robots.txt is read for them', () => {
    for (const agent of trainingAgents)
      expect(parseRobots(`User-agent: ${agent}\nDisallow: /`).groups[0]!.agents, agent).toEqual([agent])
  })

  it.skipIf(!present)(
    'are all those of a list of others that train by what is told there (needs KYODAKU_REFDATA)',
    () => {
      const listed = JSON.parse(readFileSync(path, 'utf8')) as Record<string, { function: string }>
      expect(Object.keys(listed)).toHaveLength(166)
      const training = Object.entries(listed).filter(([, agent]) => /train|LLM|language model/i.test(agent.function))
      expect(training.length).toBeGreaterThan(20)
      const missing = training.flatMap(([name]) => {
        const [token] = parseRobots(`User-agent: ${name}\nDisallow: /`).groups[0]!.agents
        return trainingAgents.has(token!) ? [] : [name]
      })
      // A tool for everybody: who is refused by its name is nobody in particular.
      expect(missing).toEqual(['Scrapy'])
    },
  )
})
