/**
 * Kana by sound, in a spelling of our own that lies between the romanisation systems: Kunrei's consonants
 * (si, ti, tu, hu, sya), with じ=ぢ=zi, ず=づ=zu, を=o. `fold.ts` writes Latin letters the same way, so that a name in kana
 * and its Hepburn, Kunrei, Nihon-shiki and wāpuro spellings meet in one key.
 */

/** Consonants (may be empty) and vowel of a katakana; undefined for ッ ン and what is no syllable. */
export interface Syllable {
  readonly consonant: string
  readonly vowel: string
  /** The consonant as older systems write it, where it is another: d in ぢ and づ. */
  readonly written?: string
}

const rows: Record<string, string> = {
  '': 'アイウエオ',
  k: 'カキクケコ',
  s: 'サシスセソ',
  t: 'タチツテト',
  n: 'ナニヌネノ',
  h: 'ハヒフヘホ',
  m: 'マミムメモ',
  r: 'ラリルレロ',
  g: 'ガギグゲゴ',
  z: 'ザジズゼゾ',
  d: 'ダヂヅデド',
  b: 'バビブベボ',
  p: 'パピプペポ',
}

export const syllables: ReadonlyMap<number, Syllable> = new Map([
  ...Object.entries(rows).flatMap(([consonant, row]) =>
    [...row].map((kana, i) => [kana.codePointAt(0)!, { consonant, vowel: 'aiueo'[i]! }] as [number, Syllable]),
  ),
  ...Object.entries({
    ヤ: { consonant: 'y', vowel: 'a' },
    ユ: { consonant: 'y', vowel: 'u' },
    ヨ: { consonant: 'y', vowel: 'o' },
    ワ: { consonant: 'w', vowel: 'a' },
    ヰ: { consonant: '', vowel: 'i' },
    ヱ: { consonant: '', vowel: 'e' },
    ヲ: { consonant: '', vowel: 'o' },
    ヂ: { consonant: 'z', vowel: 'i', written: 'd' },
    ヅ: { consonant: 'z', vowel: 'u', written: 'd' },
    ヴ: { consonant: 'b', vowel: 'u', written: 'v' },
    ヷ: { consonant: 'b', vowel: 'a', written: 'v' },
    ヸ: { consonant: 'b', vowel: 'i', written: 'v' },
    ヹ: { consonant: 'b', vowel: 'e', written: 'v' },
    ヺ: { consonant: 'b', vowel: 'o', written: 'v' },
    ヵ: { consonant: 'k', vowel: 'a' },
    ヶ: { consonant: 'k', vowel: 'e' },
  }).map(([kana, syllable]) => [kana.codePointAt(0)!, syllable] as [number, Syllable]),
])

export const smallTsu = 'ッ'.codePointAt(0)!
export const moraicN = 'ン'.codePointAt(0)!

/** ャュョヮ and ァィゥェォ: the vowel, and whether a y comes with it. */
export const smallKana: ReadonlyMap<number, { readonly vowel: string; readonly glide: boolean }> = new Map(
  Object.entries({
    ャ: { vowel: 'a', glide: true },
    ュ: { vowel: 'u', glide: true },
    ョ: { vowel: 'o', glide: true },
    ヮ: { vowel: 'a', glide: false },
    ァ: { vowel: 'a', glide: false },
    ィ: { vowel: 'i', glide: false },
    ゥ: { vowel: 'u', glide: false },
    ェ: { vowel: 'e', glide: false },
    ォ: { vowel: 'o', glide: false },
  }).map(([kana, small]) => [kana.codePointAt(0)!, small]),
)

/** A syllable of two kana, as one. `foreign`: a sound that other systems spell like a native one (ティ: ti, as チ). */
export interface Compound extends Syllable {
  readonly foreign: boolean
}

const compounds = new Map<number, Compound | undefined>()
/** What a kana and a small one after it make; undefined when they stay two. Cached: a pure function of the two. */
export function compoundOf(first: number, small: number): Compound | undefined {
  if (!smallKana.has(small)) return undefined
  const both = first * 0x10000 + small
  let compound = compounds.get(both)
  if (compound === undefined && !compounds.has(both)) {
    compound = compounded(first, small)
    compounds.set(both, compound)
  }
  return compound
}

function compounded(first: number, small: number): Compound | undefined {
  const syllable = syllables.get(first)
  const follower = smallKana.get(small)
  if (syllable === undefined || follower === undefined) return undefined
  const { consonant, vowel, written } = syllable
  const known = foreign.get(String.fromCodePoint(first, small))
  if (known !== undefined) return known
  const { vowel: v, glide } = follower
  const kept = written === undefined ? {} : { written }
  if (glide && consonant !== '' && vowel === 'i')
    return { consonant: `${consonant}y`, vowel: v, foreign: false, ...kept }
  if (glide && first === fu) return { consonant: 'fy', vowel: v, foreign: false }
  if (glide && written === 'v') return { consonant: 'by', vowel: v, foreign: false, ...kept }
  if (glide) return undefined
  if (first === fu) return { consonant: 'f', vowel: v, foreign: false }
  if (written === 'v') return { consonant: 'b', vowel: v, foreign: false, ...kept }
  if (consonant === '' && vowel === 'u' && v !== 'u') return { consonant: 'w', vowel: v, foreign: false }
  if (consonant === 't' && vowel === 'u') return { consonant: 'ts', vowel: v, foreign: false }
  if ((consonant === 'k' || consonant === 'g') && vowel === 'u' && v !== 'u') {
    return { consonant: `${consonant}w`, vowel: v, foreign: false }
  }
  if (v === 'e' && vowel === 'i' && consonant !== '')
    return { consonant: `${consonant}y`, vowel: 'e', foreign: false, ...kept }
  if (v === 'e' && vowel === 'i') return { consonant: 'y', vowel: 'e', foreign: false }
  return undefined
}

const fu = 'フ'.codePointAt(0)!
const foreign: ReadonlyMap<string, Compound> = new Map(
  Object.entries({
    ティ: { consonant: 't', vowel: 'i', foreign: true },
    トゥ: { consonant: 't', vowel: 'u', foreign: true },
    テュ: { consonant: 'ty', vowel: 'u', foreign: true },
    ディ: { consonant: 'z', vowel: 'i', foreign: true, written: 'd' },
    ドゥ: { consonant: 'z', vowel: 'u', foreign: true, written: 'd' },
    デュ: { consonant: 'zy', vowel: 'u', foreign: true, written: 'd' },
    スィ: { consonant: 's', vowel: 'i', foreign: true },
    ズィ: { consonant: 'z', vowel: 'i', foreign: true },
  }),
)

const voicing = new Map<number, number>()
const semiVoicing = new Map<number, number>()
for (const [from, to] of [
  'カガ',
  'キギ',
  'クグ',
  'ケゲ',
  'コゴ',
  'サザ',
  'シジ',
  'スズ',
  'セゼ',
  'ソゾ',
  'タダ',
  'チヂ',
  'ツヅ',
  'テデ',
  'トド',
  'ハバ',
  'ヒビ',
  'フブ',
  'ヘベ',
  'ホボ',
  'ウヴ',
  'ワヷ',
]) {
  voicing.set(from!.codePointAt(0)!, to!.codePointAt(0)!)
}
for (const [from, to] of ['ハパ', 'ヒピ', 'フプ', 'ヘペ', 'ホポ']) {
  semiVoicing.set(from!.codePointAt(0)!, to!.codePointAt(0)!)
}

/** The katakana with ゛; itself where it takes none. */
export const voiced = (kana: number): number => voicing.get(kana) ?? kana
/** The katakana with ゜; itself where it takes none. */
export const semiVoiced = (kana: number): number => semiVoicing.get(kana) ?? kana
