import { describe, expect, it } from 'vitest'
import { exitCodeOf } from './exit-codes.js'
import { chooseLanguage } from './language.js'
import { id, instant, named, stretch } from './options.js'
import { timecode } from './result-view.js'

describe('words of the command line', () => {
  it('reads stretches in seconds and refuses what is none', () => {
    expect(stretch('--exclude', '12.5-30')).toEqual([12.5, 30])
    for (const wrong of ['30-12', '5', 'a-b', '-5-7', '5-5'])
      expect(() => stretch('--exclude', wrong)).toThrow(/12.5-30/)
  })

  it('reads names with their language', () => {
    expect(named('ja:灯台のみち')).toEqual({ text: '灯台のみち', language: 'ja', kind: 'official' })
    expect(named('Re: Zero')).toEqual({ text: 'Re: Zero', kind: 'official' })
  })

  it('takes dates and instants, and nothing else, as times', () => {
    expect(instant('--since', '2026-04-01')).toBe('2026-04-01T00:00:00.000Z')
    expect(instant('--since', '2026-04-01T09:00:00+09:00')).toBe('2026-04-01T00:00:00.000Z')
    expect(() => instant('--since', 'tomorrow')).toThrow(/2026-04-01/)
  })

  it('takes ids of any script, and refuses those that could be a path', () => {
    expect(id('--work', '灯台のみち-1')).toBe('灯台のみち-1')
    for (const wrong of ['', '../x', 'a b', '*', '-x']) expect(() => id('--work', wrong)).toThrow(/letters/)
  })

  it('speaks the language of the option, else of the locale', () => {
    expect(chooseLanguage(undefined, { LANG: 'ja_JP.UTF-8' })).toBe('ja')
    expect(chooseLanguage(undefined, { LANG: 'ja_JP.UTF-8', LC_ALL: 'C' })).toBe('en')
    expect(chooseLanguage('ja', {})).toBe('ja')
    expect(() => chooseLanguage('fr', {})).toThrow(/ja or en/)
  })

  it('exits with the gravest of what happened', () => {
    expect(exitCodeOf([])).toBe(0)
    expect(exitCodeOf(['permit', 'review'])).toBe(4)
    expect(exitCodeOf(['permit', 'review', 'refuse'])).toBe(3)
    expect(exitCodeOf(['refuse', 'failed'])).toBe(1)
  })

  it('prints times as players do', () => {
    expect([0, 7.46, 59.96, 61.2, 3723].map(timecode)).toEqual(['0:00.0', '0:07.5', '1:00.0', '1:01.2', '1:02:03.0'])
  })
})
