import { describe, expect, it } from 'vitest'
import { combine } from './combine.js'
import { robotsBytesMax } from './robots.js'
import { type FetchedSignals, statementsAt } from './statements-at.js'
import { trainingAgents } from './training-agents.js'

/**
 * Files as large as are read, made to cost as much as they can: what grew with the square of their length would not end
 * within a test. What can't be looked at is a doubt, never silence.
 */
const longUrl = `https://media.example/${'a'.repeat(8000)}`
const everyAgent = [...trainingAgents].map((agent) => `User-agent: ${agent}\n`).join('')
const ownGroups = [...trainingAgents].map((agent) => `User-agent: ${agent}\nAllow: /zz\n`).join('')
const filled = (head: string, line: string, tail = '') =>
  head + line.repeat(Math.floor((robotsBytesMax - 100 - head.length - tail.length) / line.length)) + tail
const saysOf = (fetched: Partial<FetchedSignals>) =>
  combine(statementsAt({ url: longUrl, ...fetched }, []), { use: 'train', agents: [], media: 'video' }).says

describe('hostile files', () => {
  it('robots.txt and ai.txt with rules for every agent, nearly matching patterns, and repetition', () => {
    for (const file of [
      filled(everyAgent, 'Disallow: *b\n', ownGroups),
      filled(everyAgent, 'Content-Usage: /*a a b\n', ownGroups),
      filled(everyAgent, 'Content-Signal: ai-train=no\n', ownGroups),
      filled('', 'User-agent: gptbot\nDisallow: /a\n'),
      filled('', 'User-agent: x,gp*\nDisallow:/\n'),
    ])
      expect(['unknown', 'disallow']).toContain(saysOf({ robots: file, aiTxt: file }))
    for (const file of [
      `${everyAgent}Content-Signal: ${'ai-train=yes,'.repeat(35_000)}`,
      `User-agent: *\nDisallow: /${'*a'.repeat(240_000)}b`,
      filled('User-agent: *\n', `Disallow: *b${'a'.repeat(4000)}\n`),
      `User-agent: *\nDisallow${' '.repeat(500_000)}x`,
      `User-agent: *\nDisallow: ${'%4'.repeat(240_000)}`,
      filled('User-agent: x', ',gp*'),
    ])
      expect(saysOf({ robots: file, aiTxt: file }), file.slice(0, 40)).toBe('silent')
  })

  it('pages that nest, never end, or repeat themselves', () => {
    const noai = `<meta name=robots content="${'x,noai,'.repeat(1000)}">`
    expect(saysOf({ html: noai.repeat(250) })).toBe('disallow')
    expect(saysOf({ html: '<b>'.repeat(600_000) })).toBe('unknown')
    expect(saysOf({ html: `<script type=application/rsl+xml>${'<'.repeat(2_000_000)}` })).toBe('unknown')
    for (const html of ['<', '<!--', '<p></b>', `<meta name=x content="${'&'.repeat(1000)}`, '<a rel=license '])
      expect(saysOf({ html: html.repeat(Math.floor(2_000_000 / html.length)) }), html.slice(0, 20)).toBe('silent')
  })

  it('headers as long as anything takes them', () => {
    const long = (piece: string) => piece.repeat(100_000)
    expect(saysOf({ rawHeaders: ['X-Robots-Tag', `${long('a:')}noai`] })).toBe('silent')
    expect(saysOf({ rawHeaders: ['X-Robots-Tag', `${long('x,')}noai`] })).toBe('disallow')
    expect(saysOf({ rawHeaders: ['Content-Usage', `${long('a=b, ')}train-ai=n`] })).toBe('disallow')
    expect(saysOf({ rawHeaders: ['Content-Usage', long('(')] })).toBe('unknown')
    expect(saysOf({ rawHeaders: ['Link', long('<a>;rel="')] })).toBe('silent')
    expect(saysOf({ rawHeaders: ['TDM-Reservation', long('1,')] })).not.toBe('allow')
  })
})
