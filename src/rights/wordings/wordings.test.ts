import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseWork, type Work } from '../work.js'
import { evocationFindings, evocationIndex, findWordings, type Wording, wordingIndex } from './index.js'

const work = (id: string, traits: string[][], least: number): Work =>
  parseWork({ id, kind: 'character', titles: [], owners: [], evocations: [{ traits, least }] })

const mascot = work(
  'mascot',
  [
    ['red cap', '赤い帽子'],
    ['blue overalls', '青いつなぎ'],
    ['lantern', 'ランタン'],
  ],
  2,
)
const index = evocationIndex({ works: [mascot] })
const found = (text: string) =>
  evocationFindings(index, text, 'prompt').map(({ work: id, name, certainty }) => [id, name, certainty])

const strict = (texts: string[]) => wordingIndex(texts.map((text) => ({ text, manner: 'strict' }) satisfies Wording))
const reads = (wording: string, text: string) => findWordings(strict([wording]), text).length > 0

describe('descriptions that evoke a work', () => {
  it('counts different traits, in any language, and says what was found', () => {
    expect(found('a boy in a red cap')).toEqual([])
    expect(found('a red cap and another red cap and 赤い帽子')).toEqual([])
    expect(found('a boy in a red cap and blue overalls')).toEqual([['mascot', 'red cap + blue overalls', 'possible']])
    expect(found('赤い帽子と青いつなぎの少年')).toEqual([['mascot', '赤い帽子 + 青いつなぎ', 'possible']])
    expect(found('赤い帽子, blue overalls, a lantern')).toEqual([
      ['mascot', '赤い帽子 + blue overalls + lantern', 'sure'],
    ])
  })

  it('is sure of a work when all its traits are there, though it takes all of them', () => {
    const both = evocationIndex({ works: [work('w', [['red cap'], ['lantern']], 2)] })
    expect(evocationFindings(both, 'red cap, lantern', 'prompt')).toEqual([
      { kind: 'name', work: 'w', name: 'red cap + lantern', where: 'prompt', offset: 0, length: 16, certainty: 'sure' },
    ])
  })

  it('reads words that stand apart, plurals, width, look-alikes, leetspeak and spacing', () => {
    for (const text of [
      'ｒｅｄ woollen ｃａｐｓ, blue overalls',
      'r3d cap, 8lue overall5',
      'rеd сap, blue-overalls',
      'l a n t e r n, blue overalls',
      '赤い毛糸の帽子と青のつなぎ',
      '赤 い 帽 子、青 い つ な ぎ',
    ])
      expect([text, found(text).length]).toEqual([text, 1])
  })

  it('takes words of different things for no trait', () => {
    for (const text of [
      'a red barn, a man in a cap and blue overalls',
      'red, cap, blue overalls',
      'recap of the blue overalls',
      '赤ちゃんの帽子と青いつなぎ',
      'a red barn with a very old flat cap, blue overalls',
    ])
      expect([text, found(text)]).toEqual([text, []])
  })

  it('keeps in place what it finds', () => {
    const [one] = evocationFindings(index, '🎬 a ＲＥＤ cap… and a lantern', 'caption')
    expect(one).toMatchObject({ offset: 5, length: 22, where: 'caption', name: 'ＲＥＤ cap + lantern' })
  })

  it('finds what is found by going through every evocation, however common a wording is', () => {
    const words = ['red cap', 'lantern', 'green tail', 'bell', 'scarf', '白いひげ']
    const many = Array.from({ length: 3000 }, (_, i) =>
      work(`w${i}`, [['red cap'], [words[1 + (i % 5)]!], [words[1 + ((i + 2) % 5)]!, `sign ${i}`]], 2 + (i % 2)),
    )
    const all = evocationIndex({ works: many })
    fc.assert(
      fc.property(fc.uniqueArray(fc.constantFrom(...words, 'sign 7'), { minLength: 1 }), (said) => {
        const text = said.join(', ')
        const expected = many.filter(({ evocations }) => {
          const { traits, least } = evocations![0]!
          return traits.filter((wordings) => wordings.some((wording) => said.includes(wording))).length >= least
        })
        expect(new Set(evocationFindings(all, text, 'prompt').map((finding) => finding.work))).toEqual(
          new Set(expected.map(({ id }) => id)),
        )
      }),
      { numRuns: 40, seed: 1 },
    )
  })
})

describe('evocations of a work', () => {
  it('are refused where they could not be met, or one trait alone would do', () => {
    const of = (traits: string[][], least: number) => () => work('w', traits, least)
    expect(of([['red cap'], ['bell']], 2)).not.toThrow()
    for (const bad of [
      of([['red cap'], ['bell']], 1),
      of([['red cap'], ['bell']], 3),
      of([['red cap']], 2),
      of([['red cap'], []], 2),
      of([['red cap'], ['!!']], 2),
      of(
        Array.from({ length: 31 }, (_, i) => [`sign ${i}`]),
        2,
      ),
    ])
      expect(bad).toThrow(expect.objectContaining({ code: 'rights.invalid-work' }))
  })
})

describe('strict wordings', () => {
  it('go on after a star, and leave room at two dots', () => {
    expect(reads('stab', 'stabbing')).toBe(false)
    expect(reads('stab*', 'stabbing')).toBe(true)
    expect(reads('take*..clothes', 'she takes off her clothes')).toBe(true)
    expect(reads('take*..clothes', 'she takes tea. New clothes')).toBe(false)
    expect(reads('machine gun', 'a machine made a gun')).toBe(false)
  })

  it('keep katakana within its word unless a star says otherwise', () => {
    expect(reads('テロ', 'ステロイド')).toBe(false)
    expect(reads('テロ', 'テロリスト')).toBe(false)
    expect(reads('テロ*', 'テロリスト')).toBe(true)
    expect(reads('ナイフ', 'ないふで')).toBe(true)
    expect(reads('銃撃', '銃撃戦')).toBe(true)
  })

  it('are read through letters that repeat, dots and hyphens', () => {
    expect(reads('kill', 'killllll him')).toBe(true)
    expect(reads('kill', 'k.i.l.l him')).toBe(true)
    expect(reads('violence', 'vio-lence')).toBe(true)
    expect(reads('violence', 'vi0l3nce')).toBe(true)
    expect(reads('kill', 'skill')).toBe(false)
  })
})

describe('any string', () => {
  const awkward = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 80 }),
    fc.string({ unit: fc.constantFrom(...'redcapRE赤い帽子の青ランタンー-.1l0| ,、\u200b\u0301\ud800ｶﾞ'.split('')) }),
  )

  it('is read without an exception, and what is found lies in it', () => {
    fc.assert(
      fc.property(awkward, (text) => {
        for (const { offset, length } of findWordings(index.wordings, text)) {
          expect(length).toBeGreaterThan(0)
          expect(offset + length).toBeLessThanOrEqual(text.length)
        }
      }),
      { numRuns: 1500, seed: 2 },
    )
  })

  it('can be a wording', () => {
    fc.assert(
      fc.property(fc.array(awkward, { maxLength: 5 }), awkward, (texts, text) => {
        for (const manner of ['strict', 'loose'] as const)
          findWordings(wordingIndex(texts.map((one) => ({ text: one, manner }))), text)
      }),
      { numRuns: 500, seed: 3 },
    )
  })

  it('takes time in proportion to its length', () => {
    for (const unit of ['r e d ', 'red ', '赤い', 'aaa', '1l', 'a-', 'ー-', '赤']) {
      const milliseconds = (length: number) => {
        const text = unit.repeat(length / unit.length)
        let best = Number.POSITIVE_INFINITY
        for (let round = 0; round < 3; round++) {
          const start = process.cpuUsage()
          findWordings(index.wordings, text)
          const { user, system } = process.cpuUsage(start)
          best = Math.min(best, (user + system) / 1000)
        }
        return best
      }
      milliseconds(6_000)
      expect([unit, milliseconds(60_000) < 40 * milliseconds(6_000) + 20]).toEqual([unit, true])
    }
  })
})
