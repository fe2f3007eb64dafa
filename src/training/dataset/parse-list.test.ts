import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseList } from './parse-list.js'

describe('lists in a cell', () => {
  it('reads lists as Python prints them and as JSON', () => {
    expect(parseList(`['a', "it's", 'say \\'so\\'', None, 1.5, True]`)).toEqual([
      'a',
      "it's",
      "say 'so'",
      '',
      '1.5',
      'True',
    ])
    expect(parseList('["a", "\\u8a31\\u8afe", null, -1e3]')).toEqual(['a', '許諾', '', '-1e3'])
    expect(parseList(`[['0:00:01', '0:00:05'], ['0:00:07', '0:00:09']]`)).toEqual([
      '["0:00:01","0:00:05"]',
      '["0:00:07","0:00:09"]',
    ])
    expect(parseList(`('a', 'b',)`)).toEqual(['a', 'b'])
    expect(parseList('[]')).toEqual([])
  })

  it('leaves text that only begins with a bracket', () => {
    for (const text of [
      '[music] a man sings [softly]',
      '[a, b]',
      "['a' 'b']",
      "['a']]",
      '[',
      `[${'['.repeat(50)}`,
      '(a man)',
    ]) {
      expect(parseList(text)).toBeUndefined()
    }
  })

  it('reads back every list of texts that JSON writes (property)', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' })), (texts) => {
        expect(parseList(JSON.stringify(texts))).toEqual(texts)
      }),
      { numRuns: 3000 },
    )
  })

  it('gives a list or nothing for any text (fuzz)', () => {
    const piece = fc.constantFrom(
      '[',
      ']',
      '(',
      ')',
      "'",
      '"',
      ',',
      '\\',
      'x41',
      'u0041',
      'U00110000',
      'None',
      '1',
      ' ',
      'a',
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const list = parseList(`[${pieces.join('')}]`)
        if (list !== undefined) expect(list.every((element) => typeof element === 'string')).toBe(true)
      }),
      { numRuns: 20_000 },
    )
  })
})
