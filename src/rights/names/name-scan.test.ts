import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  endsWithParticle,
  ideographPrefix,
  ideographSuffix,
  katakanaCompanions,
  startsWithParticle,
  verbEnding,
} from './boundaries.js'
import { buildNameIndex, createNameScan, findNames, type NameEntry, type TextsInBytes } from './index.js'
import { followers, leaders } from './name-scan-kernel.js'
import { fixtureEntries, negatives, positives } from './names-fixture.js'

const entry = (text: string, i: number): NameEntry => ({ work: `w${i}`, name: { text, kind: 'official' } })

/** Names that are short, everyday or odd, beside those of the fixture: where the scan has rules of its own. */
const short =
  'あ ア ーーガ ーガン アーニ ーーバ の のの くるみ ソラ さくら そら ユキ Yuki Ai アイ ラー メーエ カー タイガ a ba Sea ソウー アーニ ヒーー 月 月影 杜 二三 24 R2 1l I Il Ivo 3三 三ピカ 力 カ力 タ夕 ニ二ロ コミ ぴか キャッ んな アッカ っか おう オー トゥ ティン ヴァ Wo Ō Ono Oono Jōji Joji Shi Chi Matchi Fu Du Dzu Mba ΑΒΓ Жук 한국 กขค Æon ßa ｱｲ ㍿ 🅰 ℕ ａｂ'
    .split(' ')
    .concat(
      'Winter',
      'The Tower',
      'Lost Sky',
      'Pi Ka',
      'Ruka・Hart',
      'ルカ・ハート',
      'A',
      'Il',
      'N1',
      '@ya',
      'sos',
      'S.O.S',
    )
const index = buildNameIndex([...fixtureEntries(), ...short.map((text, i) => entry(text, i))])
const scan = createNameScan(index)
const fixture = buildNameIndex(fixtureEntries())
const fixtureScan = createNameScan(fixture)

function losesNothing(text: string): void {
  for (const [names, { mayName, mayNameEach }] of [
    [index, scan],
    [fixture, fixtureScan],
  ] as const) {
    const maybe = mayName(text) && mayNameEach([text])[0] === 1
    const found = maybe ? [] : findNames(names, text)
    expect([text, found]).toEqual([text, []])
  }
}

/** Texts in UTF-8, one after the other, in the order of `order`. */
function inBytes(texts: readonly (string | Uint8Array | null)[], order = texts.map((_, row) => row)): TextsInBytes {
  const pieces = texts.map((text) => (text === null ? new Uint8Array(0) : Buffer.from(text)))
  const starts = new Uint32Array(texts.length)
  let at = 0
  for (const row of order) {
    starts[row] = at
    at += pieces[row]!.length
  }
  const bytes = new Uint8Array(at)
  for (const [row, piece] of pieces.entries()) bytes.set(piece, starts[row])
  return { bytes, starts, lengths: Int32Array.from(texts, (text, row) => (text === null ? -1 : pieces[row]!.length)) }
}

const awkward =
  'ピクルンバーカ力ニ二一っンぱ゙゚ﾟ月杜八々ゝ pikurnba.-・1@$!|I\u200b\u0301\ud83d\udd25ｶあいうのがはをさんく「」、。\nォィャッョんなのでかoOuUhHlrvjtcsfdmiÎіО'.split(
    '',
  )
const characters = fc.string({ unit: fc.constantFrom(...awkward), maxLength: 40 })
const name = fc.constantFrom(...[...fixtureEntries()].map(({ name: { text } }) => text), ...short)
const context = fc.constantFrom(
  ..." |、|。|,|.| the |the |a | of |の|は|が|を|、|「|」|\"|'|(|)|! |? |: |\n|;|ちゃん|くん|さま|君|アニメ|マンガ|映画|小説|劇場版|主人公|主人公の|キャラクターは|という|っていう|の主人公|のアニメ|のフィギュア|第3話|12巻|コスプレ:|タイトル、|登場人物の| anime| movie|'s film|character from |fan art of |cosplay as the |A |So |titled |starring: |ファン|グッズ|キャラクター|ファンアート|アニ|こそ|さえ|ばかり|っぽい|その|って|走る|立つ|新|版|様|氏|二人の|1|x|ア|あ|月|Ж|ж|é|\u3000|\t|！|’|・|-|–|_".split(
    '|',
  ),
)
const trick = fc.tuple(name, fc.nat(4), fc.nat(9)).map(([text, how, at]) => {
  const units = [...text]
  const i = units.length === 0 ? 0 : at % units.length
  if (how === 0) return text.toUpperCase()
  if (how === 1) return units.join(' ')
  if (how === 2) units[i] = `${units[i]}${units[i]}`
  if (how === 3) units.splice(i, 1)
  if (how === 4)
    units[i] =
      { o: '0', i: '1', l: '1', e: '3', a: '@', s: '$', カ: '力', ニ: '二', ー: '一' }[units[i]!] ?? `${units[i]}ー`
  return units.join('')
})
const word = fc.constantFrom(...[...positives(), ...negatives()].flatMap(({ text }) => text.split(/\s+/)))
const text = fc
  .array(fc.oneof(name, trick, context, context, word, characters, fc.string({ unit: 'binary', maxLength: 12 })), {
    maxLength: 7,
  })
  .map((parts) => parts.join(''))

const romanised: Readonly<Record<string, string>> = Object.fromEntries(
  'オo ウu ホho シshi チchi ツtsu フfu ジji ンn マma ヂdzi ャya ョyo ィi ッt'
    .split(' ')
    .map((pair) => [pair[0]!, pair.slice(1)]),
)

/** What the alternatives of a pattern may begin (or end) with: literals, classes, what may be absent or come again. */
function edges({ source }: RegExp, last: boolean): string[] {
  const body = source.replace(/^\^?(?:\(\?:)?|\)?\$?$/g, '')
  return body.split('|').flatMap((alternative) => {
    const tokens = alternative.match(/\[[^\]]+\]\??\+?|[^$]\??/gu) ?? []
    if (last) tokens.reverse()
    const found: string[] = []
    for (const token of tokens) {
      found.push(...token.replace(/[[\]?+]/g, ''))
      if (!token.endsWith('?')) break
    }
    return found
  })
}

describe('a scan for names', () => {
  it('knows all that may stand beside a short name', () => {
    expect(edges(ideographSuffix, false)).toEqual(expect.arrayContaining(['氏', '第', '十', '主', '展', '最']))
    expect(edges(endsWithParticle, true)).toEqual(expect.arrayContaining(['は', 'て', 'う', 'の']))
    for (const pattern of [startsWithParticle, ideographSuffix]) {
      expect(edges(pattern, false).filter((letter) => !followers.includes(letter))).toEqual([])
    }
    for (const pattern of [endsWithParticle, ideographPrefix, verbEnding]) {
      expect(edges(pattern, true).filter((letter) => !leaders.includes(letter))).toEqual([])
    }
    expect([...katakanaCompanions].filter((word) => word.length > 6)).toEqual([])
  })

  it('loses no name of the test set', () => {
    for (const { text: one } of [...positives(), ...negatives()]) losesNothing(one)
    let no = 0
    for (const { text: one } of negatives()) if (!fixtureScan.mayName(one)) no++
    expect(no / negatives().length).toBeGreaterThan(0.8)
  })

  it('loses no name of texts that are made of names, tricks and what stands beside them', () => {
    fc.assert(fc.property(text, losesNothing), { numRuns: 20_000, seed: 1 })
  })

  it('loses no short name, whatever stands around it', () => {
    const shortName = fc.constantFrom(...short)
    const few = fc
      .tuple(
        fc.array(fc.oneof(context, word), { maxLength: 3 }),
        fc.oneof(
          shortName,
          shortName.map((one) => one.toLowerCase()),
        ),
        fc.array(fc.oneof(context, word), { maxLength: 3 }),
      )
      .map(([before, one, after]) => before.join('') + one + after.join(''))
    fc.assert(fc.property(few, losesNothing), { numRuns: 20_000, seed: 2 })
  })

  it('loses no short name beside a word that says that it is a title', () => {
    const after =
      " anime| manga| fan art| fanart| cosplay| OVA| doujinshi| franchise|'s movie| the film| series|-game|, season| episode| character| characters| universe| trailer| style| soundtrack|ちゃんの主人公|くんのヒロイン|君の登場人物|さんの最終回|様の主題歌|さまの声優|の作者|の原作|の二次創作|のコスプレ|の実写版|の作画|のアニメ化|の第3話|の第十巻|というアニメ|っていう漫画|とかいうゲーム|アニメ|マンガ|コスプレ|ファンアート|シリーズ|第2期|12巻|ちゃん|くん|のアニメ|の漫画|のマンガ|のゲーム|の映画|のキャラ|のフィギュア|のグッズ|のファンアート|」|』|\"|'|)|, and|\n"
    const before =
      'anime |manga: |titled |entitled |cosplay |cosplaying as |cosplay of |fan art of |fanart of |character from |characters of |protagonist of |heroine from the |hero of |villains from |scene from |poster of |opening of |episode from |franchise |movie |film |series |game |cartoon |show |novel |called |named the |starring |アニメ|漫画|マンガ|ゲーム|映画|小説|劇場版|実写版|主人公|主人公の|主人公は|主人公、|ヒロイン|ヒロインの|キャラクター|キャラクターは|キャラクター:|キャラ、|キャラの|登場人物の|作品名|作品名は|題名:|タイトル、|コスプレ|コスプレ:|「|『|"|\'|(|see, |\n|A |see the '
    const names = [
      'あ',
      'がん',
      'くるみ',
      'さくら',
      'そら',
      'a',
      'so',
      'sea',
      'ani',
      'ba',
      'Ai',
      'So',
      'Ba',
      'ア',
      'ソラ',
      '月',
      'winter',
      'Winter',
      'Il',
      '4',
    ]
    let found = 0
    for (const one of names) {
      for (const word of after.split('|')) {
        for (const left of ['', 'with ', '絵は', '「', '"', ', ']) losesNothing(`${left}${one}${word} there`)
      }
      for (const word of before.split('|')) {
        for (const right of ['', ' there', 'を見た', '」', '"', ',']) {
          losesNothing(`A ${word}${one}${right}`)
          if (findNames(index, `A ${word}${one}${right}`).length > 0) found++
        }
      }
    }
    expect(found).toBeGreaterThan(500)
  })

  it('loses no name of awkward characters, in an index of such names', () => {
    fc.assert(
      fc.property(
        fc.array(characters, { minLength: 1, maxLength: 6 }),
        fc.array(characters, { maxLength: 3 }),
        (names, texts) => {
          const odd = buildNameIndex(names.map((one, i) => entry(one, i)))
          const { mayName, mayNameEach } = createNameScan(odd)
          for (const one of [...names, ...texts, texts.join(names[0])]) {
            if (!mayName(one) || mayNameEach([one])[0] === 0)
              expect([names, one, findNames(odd, one)]).toEqual([names, one, []])
          }
        },
      ),
      { numRuns: 300, seed: 3 },
    )
  })

  const latinLetters = fc.string({
    unit: fc.oneof(
      { weight: 6, arbitrary: fc.constantFrom(...'ooouuhhaistcdzjfmnlryIO'.split('')) },
      { weight: 1, arbitrary: fc.constantFrom(..." -'.,!|1403$@+éōÖ’ｏ\u0301🅰".split('').concat('𝓸', '\u200b')) },
    ),
    maxLength: 14,
  })

  it('loses no name in Latin letters, however they are read together, apart, twice or as digits', () => {
    const kanaOf = fc.string({ unit: fc.constantFrom(...'オウホシャチッツフジィンーマヂョ'.split('')), maxLength: 7 })
    const spelled = fc.oneof(latinLetters, latinLetters, kanaOf)
    const respelled = (text: string, how: number, at: number) => {
      const i = text.length === 0 ? 0 : at % text.length
      const [before, after] = [text.slice(0, i), text.slice(i)]
      if (how === 0) return text.toLowerCase()
      if (how === 1) return `${before} ${after}`
      if (how === 2) return `${before}${after[0] ?? ''}${after}`
      if (how === 3) return before + (after[0] ?? '').toUpperCase() + after.slice(1)
      if (how === 4) return text.replace(/o/, 'ou').replace(/O/, 'oh')
      if (how === 5) return text.replace(/o/, '0').replace(/i/, '1').replace(/a/, '@').replace(/s/, '$')
      if (how === 6) return [...text].join(' ')
      return text.replace(/ou|oh|oo/, 'o').replace(/l/, 'I')
    }
    fc.assert(
      fc.property(
        fc.array(spelled, { minLength: 1, maxLength: 12 }),
        fc.array(fc.tuple(fc.nat(7), fc.nat(7), fc.nat(20), fc.nat(20), latinLetters, fc.nat(3)), {
          minLength: 60,
          maxLength: 120,
        }),
        (names, tries) => {
          const odd = buildNameIndex(names.map((one, i) => entry(one, i)))
          const { mayNameEach } = createNameScan(odd)
          const latinOf = (text: string) => text.replace(/[オ-ン]/g, (kana) => romanised[kana] ?? kana)
          const texts = tries.map(([how, then, at, place, around, side]) => {
            const one = respelled(respelled(latinOf(names[at % names.length]!), how, at), then, place)
            return [one, `${around} ${one}`, `${one} ${around}`, `${around}${one}, ${around}`][side]!
          })
          const found = mayNameEach(texts)
          for (const [i, text] of texts.entries())
            if (found[i] === 0) expect([names, text, findNames(odd, text)]).toEqual([names, text, []])
        },
      ),
      { numRuns: 40, seed: 5 },
    )
  })

  it('says the same of texts in UTF-8, in whatever order they lie, as of strings', () => {
    const many = [
      ...[...positives(), ...negatives()].map(({ text: one }) => one),
      'ピクルン 한국어 กขค ＰＩＫＵＲＵＮ Ｐｉｋｕ ﾋﾟｸﾙﾝ が 𝓟𝓲𝓴𝓾 🅿 é e\u0301 ß ŉ ﷺ',
      '',
      'x '.repeat(2000),
      'x'.repeat(5000),
      'あ'.repeat(4000),
      'あ'.repeat(5000),
    ]
    for (const one of [scan, fixtureScan]) {
      const each = one.mayNameEach(many)
      expect(Array.from(each, (may, i) => [many[i], may === 1])).toEqual(many.map((text) => [text, one.mayName(text)]))
      const backwards = many.map((_, row) => many.length - 1 - row)
      expect(one.mayNameInBytes(inBytes(many))).toEqual(each)
      expect(one.mayNameInBytes(inBytes(many, backwards))).toEqual(each)
    }
    fc.assert(
      fc.property(fc.array(text, { maxLength: 40 }), fc.array(fc.nat()), (texts, numbers) => {
        const order = texts.map((_, row) => row).sort((one, other) => (numbers[one] ?? one) - (numbers[other] ?? other))
        const found = scan.mayNameInBytes(inBytes(texts, order))
        for (const [row, one] of texts.entries())
          if (found[row] === 0) expect([one, findNames(index, one)]).toEqual([one, []])
      }),
      { numRuns: 1_000, seed: 6 },
    )
  })

  it('takes any bytes, says perhaps of those that are no UTF-8 and no of a text that is not there', () => {
    const bad = [
      [0x80],
      [0xc0, 0x80],
      [0xe3, 0x81],
      [0xed, 0xa0, 0x80],
      [0xf4, 0x90, 0x80, 0x80],
      [0x61, 0xff],
      [0xe0, 0x9f, 0xbf],
    ]
    const found = fixtureScan.mayNameInBytes(
      inBytes([null, ...bad.map((bytes) => Uint8Array.from(bytes)), null, 'a dog']),
    )
    expect([...found]).toEqual([0, ...bad.map(() => 1), 0, 0])
    // A text ends where it ends, whatever lies behind it.
    expect([...fixtureScan.mayNameInBytes(inBytes(['a dog', Uint8Array.of(0xff), 'a do', 'gs']))]).toEqual([0, 1, 0, 0])
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 24 }), { maxLength: 20 }), (texts) => {
        const may = scan.mayNameInBytes(inBytes(texts))
        for (const [row, bytes] of texts.entries()) {
          const one = Buffer.from(bytes).toString('utf8')
          if (may[row] === 0) expect([one, findNames(index, one)]).toEqual([one, []])
        }
      }),
      { numRuns: 2_000, seed: 7 },
    )
  })

  it('reads texts that take more than one turn', () => {
    const name = [...fixtureEntries()][0]!.name.text
    const many = Array.from({ length: 10_000 }, (_, i) =>
      i % 997 === 5 ? `see ${name}, there` : `a dog ${'by the sea '.repeat(i % 9)}`,
    )
    const expected = many.map((one) => Number(fixtureScan.mayName(one)))
    expect([...fixtureScan.mayNameEach(many)]).toEqual(expected)
    expect([...fixtureScan.mayNameInBytes(inBytes(many))]).toEqual(expected)
    expect(expected.filter((may) => may === 1)).toHaveLength(11)
  })

  it('says perhaps of texts that are too long for it, and takes any string', () => {
    expect(scan.mayName('x'.repeat(5000))).toBe(true)
    expect(fixtureScan.mayName('x '.repeat(2000))).toBe(false)
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (one) => {
        losesNothing(one)
      }),
      { numRuns: 2_000, seed: 4 },
    )
  })

  it('says no of nearly all ordinary captions', () => {
    const captions = [
      'a woman in a red coat walks her dog along the pier at sunrise',
      'Aerial view of a winding road through the autumn forest, slow motion',
      'Close up of hands kneading dough on a wooden table with flour',
      '夕暮れの校舎の屋上で制服の少女が風に髪をなびかせながら遠くの海を見つめている',
      '雨の降る街を傘をさして歩く人々、車のライトが濡れた路面に映る',
      'キッチンで野菜を切る手元のアップ、湯気が立つ鍋',
    ]
    expect(captions.filter((one) => fixtureScan.mayName(one))).toEqual([])
  })
})
