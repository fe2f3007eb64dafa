import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { searchNames } from './find-names.js'
import { buildNameIndex, findNames, type NameEntry, nameFindings } from './index.js'
import { measureNames } from './measure-names.js'
import { fixtureEntries, negatives, positives } from './names-fixture.js'

const entry = (work: string, text: string, more: Partial<NameEntry> & { common?: boolean } = {}): NameEntry => {
  const { common, ...rest } = more
  return { work, name: { text, kind: 'official', ...(common ? { common } : {}) }, ...rest }
}
const found = (entries: NameEntry[], text: string) =>
  findNames(buildNameIndex(entries), text).map(({ work, offset, length, certainty }) => ({
    work,
    read: text.slice(offset, offset + length),
    certainty,
  }))
const sure = (work: string, read: string) => ({ work, read, certainty: 'sure' })
const possible = (work: string, read: string) => ({ work, read, certainty: 'possible' })

const index = buildNameIndex(fixtureEntries())

describe('names in texts', () => {
  it('measures itself on enough texts, and as well as docs/names.md says', () => {
    expect(positives().length).toBeGreaterThanOrEqual(400)
    expect(negatives().length).toBeGreaterThanOrEqual(400)
    const measured = measureNames()
    const sum = (rows: typeof measured.positives, of: 'texts' | 'sure' | 'any' | 'strange') =>
      rows.reduce((total, row) => total + row[of], 0)
    const texts = sum(measured.positives, 'texts')
    expect(sum(measured.positives, 'sure') / texts).toBeGreaterThan(0.94)
    expect(sum(measured.positives, 'any') / texts).toBeGreaterThan(0.98)
    expect(sum(measured.positives, 'strange')).toBe(0)
    expect(measured.negatives.filter((row) => row.sure > 0)).toEqual([])
    expect(sum(measured.negatives, 'any') / sum(measured.negatives, 'texts')).toBeLessThan(0.03)
  })

  it.each([
    ['ピクルンバ', 'pikurunba'],
    ['ピクルンバ', 'ぴくるんば'],
    ['ピクルンバ', 'ﾋﾟｸﾙﾝﾊﾞ'],
    ['ショウジ・マッチ', 'shoji macchi'],
    ['ショウジ・マッチ', 'syôzi matti'],
    ['ショウジ・マッチ', 'SHOHJI MATCHI'],
    ['ツカヂロー', 'tsukajirō'],
    ['ツカヂロー', 'tukadirou'],
    ['Ryūheiji Kōtarō', 'りゅうへいじこうたろう'],
    ['Zorvane', 'z o r v a n e'],
    ['Zorvane', 'ⓩⓞⓡⓥⓐⓝⓔ'],
    ['Zorvane', 'zоrvаnе'],
    ['千羽龍平太', '千羽竜平太'],
  ])('reads %s in %s', (name, text) => {
    expect(found([entry('w', name)], `${text}, at night`)).toEqual([sure('w', text)])
  })

  it.each([
    ['ピクルンバ', 'ピクルンバッグ'],
    ['ピクルンバ', 'アピクルンバ'],
    ['ビルマキ', 'ビールマキ'],
    ['Zorvane', 'zorvanes'],
    ['Ruritama', 'Rulidama'],
    ['Manto', 'man to man'],
    ['Andor', 'salt and/or pepper'],
    ['チスカール', 'ティスカール'],
    ['月影', '月影流居合'],
    ['SOS', '505 boxes'],
    ['Coper', 'сорер в поле'],
  ])('does not read %s in %s', (name, text) => {
    expect(found([entry('w', name)], text)).toEqual([])
  })

  it('reports the longest name, not those inside it, and again those that stand alone', () => {
    const entries = [entry('a', 'ガルドラーガ'), entry('b', 'ガルドラーガの逆襲団')]
    expect(found(entries, 'ガルドラーガの逆襲団とガルドラーガ')).toEqual([
      sure('b', 'ガルドラーガの逆襲団'),
      sure('a', 'ガルドラーガ'),
    ])
  })

  it('prefers the character to the franchise of the same name', () => {
    const entries = [
      entry('f', 'ゾルナーガ', { kind: 'franchise' }),
      entry('f/c', 'ゾルナーガ', { franchise: 'f', kind: 'character' }),
    ]
    expect(found(entries, 'ゾルナーガの絵')).toEqual([sure('f/c', 'ゾルナーガ')])
  })

  it('reports every franchise with the very same name as possible, unless a neighbour settles it', () => {
    const entries = [
      entry('a', 'ゾルナーガ'),
      entry('b', 'ゾルナーガ'),
      entry('b/x', 'ミズタマール', { franchise: 'b' }),
    ]
    expect(found(entries, 'ゾルナーガの絵')).toEqual([possible('a', 'ゾルナーガ'), possible('b', 'ゾルナーガ')])
    expect(found(entries, 'ゾルナーガとミズタマール')).toEqual([sure('b', 'ゾルナーガ'), sure('b/x', 'ミズタマール')])
  })

  it('counts everyday words only with a sign beside them', () => {
    const entries = [entry('w', 'Winter'), entry('w/x', 'Kesslow', { franchise: 'w' }), entry('j', '桜')]
    expect(found(entries, 'a quiet winter morning under 桜')).toEqual([])
    expect(found(entries, 'the anime Winter')).toEqual([sure('w', 'Winter')])
    expect(found(entries, 'kesslow in winter')).toEqual([sure('w/x', 'kesslow'), sure('w', 'winter')])
    expect(found(entries, '「桜」の一場面')).toEqual([sure('j', '桜')])
    expect(found([entry('w', 'Glimmet', { common: true })], 'a glimmet on the table')).toEqual([])
    expect(found([entry('w', 'Glimmet', { common: true })], 'a scene from “Glimmet”')).toEqual([sure('w', 'Glimmet')])
  })

  it('gives findings for decide', () => {
    expect(nameFindings(buildNameIndex([entry('w', 'Zorvane')]), 'see ｚｏｒｖａｎｅ', 'prompt')).toEqual([
      { kind: 'name', work: 'w', name: 'Zorvane', where: 'prompt', offset: 4, length: 7, certainty: 'sure' },
    ])
  })

  it('finds the same whatever the order of the entries', () => {
    const reversed = buildNameIndex([...fixtureEntries()].reverse())
    for (const { text } of positives()) expect(findNames(reversed, text)).toEqual(findNames(index, text))
  })
})

const awkward = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({
    unit: fc.constantFrom(
      ...'ピクルンバーカ力ニ二一っンぱ゙゚ﾟ月杜八々ゝ pikurnba.-・1@$!|I\u200b\u0301\ud83d\udd25ｶ'.split(''),
    ),
  }),
  fc.string({ unit: fc.constantFrom('\ud800', '\udc00', 'ピ', 'a', '\ufdfa', '㍿', '⒫', '🅰', '🇯🇵', ' ') }),
  fc.constantFrom(...positives().map(({ text }) => text)),
)

describe('any string', () => {
  it('is read without an exception, and every range lies in it', () => {
    fc.assert(
      fc.property(fc.array(awkward, { maxLength: 4 }), (parts) => {
        const text = parts.join('')
        for (const { offset, length } of findNames(index, text)) {
          expect(length).toBeGreaterThan(0)
          expect(offset).toBeGreaterThanOrEqual(0)
          expect(offset + length).toBeLessThanOrEqual(text.length)
        }
      }),
      { numRuns: 1000, seed: 1 },
    )
  })

  it('is found in the same way whatever was searched before it, and beside text that has to be read twice', () => {
    const pause = ' .\n\n. '.repeat(4)
    fc.assert(
      fc.property(awkward, awkward, (text, other) => {
        const alone = findNames(index, `${text}${pause}`)
        findNames(index, other.repeat(50))
        // カ beside 三 and an ideograph: the whole is read boldly too, which must not change what is found far from there.
        const together = findNames(index, `${text}${pause}カ三月`)
        expect(findNames(index, `${text}${pause}`)).toEqual(alone)
        if (!/[一二三八千力口工夕ト卜才又]/u.test(text)) expect(together).toEqual(alone)
      }),
      { numRuns: 500, seed: 4 },
    )
  })

  it('can be a name', () => {
    fc.assert(
      fc.property(fc.array(awkward, { maxLength: 3 }), awkward, (names, text) => {
        const odd = buildNameIndex(names.map((name, i) => entry(`w${i}`, name.slice(0, 500))))
        findNames(odd, text)
        for (const name of names) findNames(odd, name)
      }),
      { numRuns: 300, seed: 2 },
    )
  })

  it('may be 100,000 characters', () => {
    const text = positives()
      .map(({ text: one }) => one)
      .join('\n')
      .repeat(4)
      .slice(0, 100_000)
    expect(findNames(index, text).length).toBeGreaterThan(1000)
  })

  it('takes steps in proportion to its length', () => {
    const long = 'ab'.repeat(250)
    const hostile = buildNameIndex([
      ...fixtureEntries(),
      ...Array.from({ length: 30 }, (_, i) => entry(`h${i}`, long.slice(0, 4 + i * 16))),
      ...Array.from({ length: 20 }, (_, i) => entry(`k${i}`, 'カミ'.repeat(i + 1))),
    ])
    for (const unit of [
      'ab',
      'カミ',
      '力三',
      'a',
      'ー',
      '月',
      'p i k a ',
      'ピクルンバ',
      '\u200b',
      '\ud800',
      '1l1I',
      '@a',
      '「桜」',
      '三カ',
    ]) {
      const steps = (length: number) => {
        const cost = { steps: 0 }
        searchNames(hostile, unit.repeat(Math.ceil(length / unit.length)).slice(0, length), cost)
        return cost.steps
      }
      expect([unit, steps(20_000) <= 10.5 * steps(2_000) + 1000]).toEqual([unit, true])
    }
  })

  it('loses no sure name to width, case or invisible characters, wherever they come in', () => {
    const invisible = [
      '\u200b',
      '\u200c',
      '\u200d',
      '\u00ad',
      '\ufe0f',
      '\u2060',
      '\u202d',
      '\u2066',
      '\u180e',
      '\ufeff',
    ]
    const plain = positives().filter(({ kind }) => kind.startsWith('as registered'))
    const change = fc.record({
      sample: fc.constantFrom(...plain),
      inserted: fc.array(fc.tuple(fc.nat(200), fc.constantFrom(...invisible)), { maxLength: 12 }),
      changed: fc.array(fc.tuple(fc.nat(200), fc.constantFrom('upper', 'lower', 'wide')), { maxLength: 40 }),
    })
    fc.assert(
      fc.property(change, ({ sample, inserted, changed }) => {
        const units = [...sample.text]
        for (const [at, how] of changed) {
          const i = at % units.length
          const c = units[i]!
          if (how === 'upper') units[i] = c.toUpperCase()
          else if (how === 'lower') units[i] = c.toLowerCase()
          else if (/^[!-~]$/.test(c)) units[i] = String.fromCharCode(c.charCodeAt(0) + 0xfee0)
        }
        for (const [at, c] of inserted) units.splice(at % (units.length + 1), 0, c)
        const matches = findNames(index, units.join(''))
        expect(matches.filter(({ certainty }) => certainty === 'sure').map(({ work }) => work)).toContain(sample.work)
      }),
      { numRuns: 800, seed: 3 },
    )
  })
})
