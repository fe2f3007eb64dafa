import {
  classify,
  codeOf,
  flag,
  flagsOf,
  kind,
  kindOf,
  lookAlikeOf,
  lowerOf,
  partsOf,
  separator,
} from './characters.js'
import { semiVoiced, voiced } from './kana.js'
import { ideographOfKana, kanaOfIdeograph } from './look-alikes.js'

/** How a unit was read. Bits 1, 2 and 4 are `flag` of characters.ts. */
export const unitFlag = {
  ...flag,
  /** Read as another character of its shape. */
  lookAlike: 8,
  /** The same, with nothing in its own script around it that could not be one. */
  lookAlikeAlone: 16,
  /** A dash or 一 read as a long vowel, where it may also be a separator. */
  maybe: 32,
} as const

/**
 * The letters of a text, one a unit: width, style, diacritics, invisible characters and separators gone, where they
 * stood in the text kept. Parallel lists; offsets in UTF-16 units of the text.
 */
export interface Units {
  readonly length: number
  readonly kind: number[]
  /** Latin: lower-case code; digit: its value; kana: katakana code point; else a code point. */
  readonly value: number[]
  readonly flags: number[]
  readonly start: number[]
  readonly end: number[]
  /** What separates it from the unit before it, `separator` bits; 0: nothing. */
  readonly separated: number[]
  /** 1: separated from both neighbours, as in `p i k a`. */
  readonly single: number[]
  /** The text has letters of a script with look-alikes that are none: it is written in that script. */
  readonly foreignScript: boolean
  /** Read boldly, the text would say something else. */
  readonly ambiguous: boolean
}

/** Whether a unit reads on from the one before it: nothing between them, or letters set apart one by one. */
export const joined = (units: Units, i: number): boolean =>
  i > 0 && i < units.length && (units.separated[i] === 0 || (units.single[i]! & units.single[i - 1]!) === 1)

/**
 * Takes a text apart. Linear; never throws, whatever the string. `boldly`: an ideograph of katakana's shape is katakana
 * beside any katakana, 三 in 三ピカ too; otherwise only where nothing else is likely.
 */
export function unitsOf(text: string, boldly = false): Units {
  const units: Units = {
    length: 0,
    kind: [],
    value: [],
    flags: [],
    start: [],
    end: [],
    separated: [],
    single: [],
    foreignScript: false,
    ambiguous: false,
  }
  let pending = 0
  const put = (packed: number, start: number, end: number) => {
    const last = units.kind.length - 1
    let value = codeOf(packed)
    let what = kindOf(packed)
    let flags = flagsOf(packed)
    switch (what) {
      case kind.invisible:
        return
      case kind.separator:
        pending |= value
        return
      case kind.mark:
        if (last >= 0 && units.end[last] === start) units.end[last] = end
        return
      case kind.voiced:
      case kind.semiVoiced:
        if (last >= 0 && pending === 0 && units.kind[last] === kind.kana) {
          const changed = (what === kind.voiced ? voiced : semiVoiced)(units.value[last]!)
          units.value[last] = changed
          units.end[last] = end
        }
        return
      case kind.dash:
        if (last < 0 || pending !== 0 || (units.kind[last] !== kind.kana && units.kind[last] !== kind.long)) {
          pending |= separator.soft
          return
        }
        what = kind.long
        flags |= unitFlag.maybe
        break
      case kind.again: {
        const before = last >= 0 && pending === 0 ? units.kind[last] : 0
        if (value === 0 ? before !== kind.ideograph : before !== kind.kana) return
        what = before!
        value = units.value[last]!
        flags = units.flags[last]!
      }
    }
    units.kind.push(what)
    units.value.push(value)
    units.flags.push(flags)
    units.start.push(start)
    units.end.push(end)
    units.separated.push(pending)
    pending = 0
  }
  for (let at = 0; at < text.length; ) {
    const codePoint = text.codePointAt(at)!
    const end = at + (codePoint > 0xffff ? 2 : 1)
    const packed = classify(codePoint)
    if (packed > 0) put(packed, at, end)
    else for (const part of partsOf(packed)) put(part, at, end)
    at = end
  }
  const length = units.kind.length
  const all = units as { -readonly [K in keyof Units]: Units[K] }
  all.length = length
  for (let i = 0; i < length; i++) {
    const apart = (i === 0 || units.separated[i] !== 0) && (i === length - 1 || units.separated[i + 1] !== 0)
    units.single.push(apart ? 1 : 0)
  }
  all.ambiguous = readJapaneseByNeighbours(units, boldly)
  all.foreignScript = readLettersByNeighbours(units)
  return units
}

const ichi = 0x4e00
/** Numerals before a counter in hiragana (二つ, 一人り) stay numerals. */
const numerals = new Set('一二三八千'.split('').map((c) => c.codePointAt(0)!))
const counters = new Set('ツリ'.split('').map((c) => c.codePointAt(0)!))

/**
 * 力 among katakana is カ, エ beside an ideograph is 工, 一 after katakana is ー. Left to right, then back. Returns whether
 * reading boldly would make a difference.
 */
function readJapaneseByNeighbours(units: Units, boldly: boolean): boolean {
  const isKatakana = (i: number) =>
    (units.kind[i] === kind.kana && (units.flags[i]! & flag.hiragana) === 0) || units.kind[i] === kind.long
  const isHiragana = (i: number) => units.kind[i] === kind.kana && (units.flags[i]! & flag.hiragana) !== 0
  const isAlike = (i: number) => units.kind[i] === kind.ideograph && kanaOfIdeograph.has(units.value[i]!)
  let ambiguous = false
  let some = false
  for (let i = 0; i < units.length; i++) {
    if (units.kind[i] !== kind.ideograph) continue
    const value = units.value[i]!
    if (value !== ichi && !kanaOfIdeograph.has(value)) continue
    some = true
    if (!joined(units, i) || !isKatakana(i - 1)) continue
    if (joined(units, i + 1) && value !== ichi) {
      if (units.kind[i + 1] === kind.ideograph && !isAlike(i + 1)) {
        ambiguous = true
        if (!boldly) continue
      }
    } else if (joined(units, i + 1) && units.kind[i + 1] === kind.ideograph) continue
    if (joined(units, i + 1) && isHiragana(i + 1) && numerals.has(value) && counters.has(units.value[i + 1]!)) continue
    readAsKana(units, i)
  }
  if (some) {
    for (let i = units.length - 2; i >= 0; i--) {
      if (!isAlike(i) || !joined(units, i + 1) || !isKatakana(i + 1)) continue
      ambiguous = true
      if (boldly || (joined(units, i) && isKatakana(i - 1))) readAsKana(units, i)
    }
  }
  for (let i = 0; i < units.length; i++) {
    if (!isKatakana(i) || units.kind[i] === kind.long) continue
    const ideograph = ideographOfKana.get(units.value[i]!)
    if (ideograph === undefined) continue
    const before = joined(units, i) ? units.kind[i - 1] : 0
    const after = joined(units, i + 1) ? units.kind[i + 1] : 0
    if (before === kind.kana || after === kind.kana || before === kind.long || after === kind.long) continue
    if (before !== kind.ideograph && after !== kind.ideograph) continue
    units.kind[i] = kind.ideograph
    units.value[i] = ideograph
    units.flags[i]! |= unitFlag.lookAlike
  }
  return ambiguous
}

function readAsKana(units: Units, i: number): void {
  const kana = kanaOfIdeograph.get(units.value[i]!)
  if (kana === undefined) {
    units.kind[i] = kind.long
    units.flags[i]! |= unitFlag.maybe
  } else {
    units.kind[i] = kind.kana
    units.value[i] = kana
  }
  units.flags[i]! |= unitFlag.lookAlike
}

/**
 * Cyrillic, Greek and Armenian letters that pass for Latin ones are read as such where Latin letters stand beside them,
 * or where a whole run of letters could be read so. Returns whether the text is written in such a script at all.
 */
function readLettersByNeighbours(units: Units): boolean {
  let foreign = false
  for (let from = 0; from < units.length; ) {
    let to = from
    let [latin, alike, other] = [0, 0, 0]
    do {
      const what = units.kind[to]
      if (what === kind.latin) latin++
      else if (what === kind.letter) {
        if (lookAlikeOf(units.value[to]!) !== 0) alike++
        else if (hasLookAlikes(units.value[to]!)) other++
      }
      to++
    } while (to < units.length && joined(units, to))
    if (other > 0) foreign = true
    const read = alike > 0 && (latin > 0 || other === 0)
    for (let i = from; i < to; i++) {
      if (units.kind[i] !== kind.letter) continue
      const letter = read ? lookAlikeOf(units.value[i]!) : 0
      if (letter === 0) units.value[i] = lowerOf(units.value[i]!)
      else {
        units.kind[i] = kind.latin
        units.value[i] = letter
        units.flags[i]! |= unitFlag.lookAlike | (latin === 0 ? unitFlag.lookAlikeAlone : 0)
      }
    }
    from = to
  }
  return foreign
}

/** Greek, Cyrillic, Armenian. */
const hasLookAlikes = (codePoint: number): boolean => codePoint >= 0x370 && codePoint <= 0x58f
