import { ideographVariants, letterLookAlikes, letterSpellings } from './look-alikes.js'

/** What a code point is to a reader of names. Packed with its value and flags into one integer: see `classify`. */
export const kind = {
  latin: 1,
  digit: 2,
  kana: 3,
  ideograph: 4,
  /** A letter of any other script: Cyrillic, Hangul, Thai, … */
  letter: 5,
  /** A sign that may stand for a letter: `@ $ ! | + € £ ¥ ¢`. */
  sign: 6,
  /** ー */
  long: 7,
  /** A dash or wave: after kana it may be a long vowel, elsewhere it separates. */
  dash: 8,
  voiced: 9,
  semiVoiced: 10,
  /** Ideographic or kana iteration mark: 々 ゝ ヽ. */
  again: 11,
  /** A combining mark: belongs to what stands before it, and says nothing. */
  mark: 12,
  invisible: 13,
  separator: 14,
} as const

/** What stands between two letters; several at once are added up. */
export const separator = { space: 1, soft: 2, symbol: 4, hard: 8, apostrophe: 16 } as const

/** `macron`: ō or ô, a long vowel in romaji. */
export const flag = { upper: 1, hiragana: 2, macron: 4 } as const

export const kindOf = (packed: number): number => packed & 15
export const flagsOf = (packed: number): number => (packed >> 4) & 15
export const codeOf = (packed: number): number => packed >> 8
const pack = (kindValue: number, value: number, flags = 0): number => kindValue | (flags << 4) | (value << 8)

const basic = new Int32Array(0x10000)
const beyond = new Map<number, number>()
const several: (readonly number[])[] = []

/**
 * What a code point is: a packed integer (`kindOf`, `flagsOf`, `codeOf`), or a negative one for a code point that
 * stands for several (`partsOf`). Width, style (𝓐, ⓐ, 🅰) and diacritics are gone, by Unicode's NFKD and the tables of
 * `look-alikes.ts`; case is a flag. Cached: a pure function of the code point.
 */
export function classify(codePoint: number): number {
  if (codePoint < 0x10000) {
    const known = basic[codePoint]!
    if (known !== 0) return known
    const packed = classified(codePoint)
    basic[codePoint] = packed
    return packed
  }
  let packed = beyond.get(codePoint)
  if (packed === undefined) {
    packed = classified(codePoint)
    beyond.set(codePoint, packed)
  }
  return packed
}

/** The parts of a code point for which `classify` is negative. */
export const partsOf = (packed: number): readonly number[] => several[-packed - 1]!

function classified(codePoint: number): number {
  const parts = partsFor(codePoint, 0)
  if (parts.length === 1) return parts[0]!
  return -several.push(parts)
}

const dashes = new Set('-‐‑‒–—―−─━~〜〰'.split('').map((c) => c.codePointAt(0)!))
const softSeparators = new Set('.·・•‧∙⋅/\\_*=^`´:゠‗﹒'.split('').map((c) => c.codePointAt(0)!))
const apostrophes = new Set("'’‘ʼ′".split('').map((c) => c.codePointAt(0)!))
const signs = new Set('@$!|+€£¥¢'.split('').map((c) => c.codePointAt(0)!))
const fillers = new Set([0x115f, 0x1160, 0x3164, 0xffa0, 0x2800, 0x034f, 0x17b4, 0x17b5])

function partsFor(cp: number, depth: number): readonly number[] {
  if (cp >= 0x61 && cp <= 0x7a) return [pack(kind.latin, cp)]
  if (cp >= 0x41 && cp <= 0x5a) return [pack(kind.latin, cp + 32, flag.upper)]
  if (cp >= 0x30 && cp <= 0x39) return [pack(kind.digit, cp - 0x30)]
  if (cp >= 0xd800 && cp <= 0xdfff) return [pack(kind.separator, separator.symbol)]
  switch (cp) {
    case 0x3099:
    case 0x309b:
    case 0xff9e:
      return [pack(kind.voiced, 0)]
    case 0x309a:
    case 0x309c:
    case 0xff9f:
      return [pack(kind.semiVoiced, 0)]
    case 0x30fc:
      return [pack(kind.long, 0)]
    case 0x3005:
    case 0x303b:
      return [pack(kind.again, 0)]
    case 0x309d:
    case 0x309e:
      return [pack(kind.again, 1, flag.hiragana)]
    case 0x30fd:
    case 0x30fe:
      return [pack(kind.again, 1)]
  }
  if (fillers.has(cp)) return [pack(kind.invisible, 0)]
  const character = String.fromCodePoint(cp)
  const spelled = letterSpellings.get(character)
  if (spelled !== undefined) {
    const flags = /\p{Lu}/u.test(character) ? flag.upper : 0
    return [...spelled].map((letter) => pack(kind.latin, letter.charCodeAt(0), flags))
  }
  const styledLetter = negativeLetter(cp)
  if (styledLetter !== 0) return [pack(kind.latin, styledLetter, flag.upper)]
  const plain = character.normalize('NFKD')
  if (plain !== character && depth < 3) {
    const parts = [...plain].flatMap((part) => partsFor(part.codePointAt(0)!, depth + 1))
    const telling = parts.filter((part) => kindOf(part) <= kind.semiVoiced && kindOf(part) !== kind.dash)
    // ⒜ is "(a)": the letter counts. Marks that came off a letter are dropped with it.
    if (telling.length === 1 && kindOf(telling[0]!) === kind.latin && /[\u0302\u0304]/.test(plain)) {
      return [telling[0]! | (flag.macron << 4)]
    }
    if (telling.length > 0) return telling
    return parts.length > 0 ? [parts[0]!] : [pack(kind.invisible, 0)]
  }
  if (cp >= 0x3041 && cp <= 0x3096) return [pack(kind.kana, cp + 0x60, flag.hiragana)]
  if (cp >= 0x30a1 && cp <= 0x30fa) return [pack(kind.kana, cp)]
  if (cp >= 0x31f0 && cp <= 0x31ff) return [pack(kind.kana, smallExtension[cp - 0x31f0]!.codePointAt(0)!)]
  if (dashes.has(cp)) return [pack(kind.dash, 0)]
  if (apostrophes.has(cp)) return [pack(kind.separator, separator.soft | separator.apostrophe)]
  if (signs.has(cp)) return [pack(kind.sign, cp)]
  if (softSeparators.has(cp)) return [pack(kind.separator, separator.soft)]
  if (/[\t-\r\u0085\p{Z}]/u.test(character)) return [pack(kind.separator, separator.space)]
  if (/[\p{Cf}\p{Cc}\p{Variation_Selector}]/u.test(character)) return [pack(kind.invisible, 0)]
  if (/\p{M}/u.test(character) && /[\p{Script=Inherited}\p{Script=Common}\u0483-\u0489]/u.test(character)) {
    return [pack(kind.mark, 0)]
  }
  if (/\p{Script=Han}/u.test(character)) {
    return [pack(kind.ideograph, (ideographVariants.get(character) ?? character).codePointAt(0)!)]
  }
  if (/[\p{L}\p{N}\p{M}]/u.test(character)) {
    return [pack(kind.letter, cp, /\p{Lu}/u.test(character) ? flag.upper : 0)]
  }
  return [pack(kind.separator, /\p{P}/u.test(character) ? separator.hard : separator.symbol)]
}

const smallExtension = 'クシストヌハヒフヘホムラリルレロ'

/** Letters in dark circles and squares, and regional indicators, which Unicode does not take apart. */
function negativeLetter(cp: number): number {
  if (cp >= 0x1f150 && cp <= 0x1f169) return 0x61 + cp - 0x1f150
  if (cp >= 0x1f170 && cp <= 0x1f189) return 0x61 + cp - 0x1f170
  if (cp >= 0x1f1e6 && cp <= 0x1f1ff) return 0x61 + cp - 0x1f1e6
  return 0
}

/** The Latin letter that a letter of another script can pass for; 0: none. */
export const lookAlikeOf = (codePoint: number): number => letterLookAlikes.get(codePoint) ?? 0

const lowered = new Map<number, number>()
/** A letter of any script in lower case. */
export function lowerOf(codePoint: number): number {
  let lower = lowered.get(codePoint)
  if (lower === undefined) {
    lower = String.fromCodePoint(codePoint).toLowerCase().codePointAt(0)!
    if (lower === 0x3c2) lower = 0x3c3
    lowered.set(codePoint, lower)
  }
  return lower
}

/** What a leet sign or digit stands for; 0: nothing. `one`: what 1, I and | are read as. */
export function leetLetter(kindValue: number, value: number, one: number): number {
  if (kindValue === kind.digit) return value === 1 ? one : (leetDigits[value] ?? 0)
  if (value === 0x7c || value === 0x21) return one
  return leetSigns.get(value) ?? 0
}

const code = (letter: string) => letter.charCodeAt(0)
const leetDigits: Record<number, number> = {
  0: code('o'),
  3: code('e'),
  4: code('a'),
  5: code('s'),
  7: code('t'),
  8: code('b'),
}
const leetSigns = new Map(
  Object.entries({ '@': 'a', $: 's', '+': 't', '€': 'e', '£': 'l', '¥': 'y', '¢': 'c' }).map(
    ([sign, letter]) => [code(sign), code(letter)] as const,
  ),
)
