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
 * stood in the text kept. Parallel lists, of which the first `length` count; offsets in UTF-16 units of the text.
 */
export interface Units {
  readonly length: number
  readonly kind: Uint8Array
  /** Latin: lower-case code; digit: its value; kana: katakana code point; else a code point. */
  readonly value: Int32Array
  readonly flags: Uint8Array
  readonly start: Int32Array
  readonly end: Int32Array
  /** What separates it from the unit before it, `separator` bits; 0: nothing. */
  readonly separated: Uint8Array
  /** 1: separated from both neighbours, as in `p i k a`. */
  readonly single: Uint8Array
  /** The text has letters of a script with look-alikes that are none: it is written in that script. */
  readonly foreignScript: boolean
  /** Read boldly, the text would say something else. */
  readonly ambiguous: boolean
}

type Written<T> = { -readonly [K in keyof T]: T[K] }

/** Room for so many units; it grows when a text needs more. To be given to `unitsOf` again and again. */
export function roomForUnits(capacity: number): Units {
  return {
    length: 0,
    kind: new Uint8Array(capacity),
    value: new Int32Array(capacity),
    flags: new Uint8Array(capacity),
    start: new Int32Array(capacity),
    end: new Int32Array(capacity),
    separated: new Uint8Array(capacity),
    single: new Uint8Array(capacity),
    foreignScript: false,
    ambiguous: false,
  }
}

/** Whether a unit reads on from the one before it: nothing between them, or letters set apart one by one. */
export const joined = (units: Units, i: number): boolean =>
  i > 0 && i < units.length && (units.separated[i] === 0 || (units.single[i]! & units.single[i - 1]!) === 1)

/**
 * Takes a text apart. Linear; never throws, whatever the string. `boldly`: an ideograph of katakana's shape is katakana
 * beside any katakana, 三 in 三ピカ too; otherwise only where nothing else is likely. `room` is written over and returned.
 */
export function unitsOf(text: string, boldly = false, room: Units = roomForUnits(text.length)): Units {
  const units = room as Written<Units>
  units.length = 0
  let pending = 0
  for (let at = 0; at < text.length; ) {
    let codePoint = text.charCodeAt(at)
    let end = at + 1
    if (codePoint >= 0xd800 && codePoint <= 0xdbff) {
      codePoint = text.codePointAt(at)!
      if (codePoint > 0xffff) end++
    }
    const packed = classify(codePoint)
    if (packed > 0) pending = put(units, packed, at, end, pending)
    else for (const part of partsOf(packed)) pending = put(units, part, at, end, pending)
    at = end
  }
  const { length, separated, single } = units
  for (let i = 0; i < length; i++) {
    single[i] = (i === 0 || separated[i] !== 0) && (i === length - 1 || separated[i + 1] !== 0) ? 1 : 0
  }
  units.ambiguous = readJapaneseByNeighbours(units, boldly)
  units.foreignScript = readLettersByNeighbours(units)
  return units
}

/** Adds a character to the units, or to the one before it. Takes and returns the separators not yet followed by a unit. */
function put(units: Written<Units>, packed: number, start: number, end: number, pending: number): number {
  const last = units.length - 1
  let value = codeOf(packed)
  let what = kindOf(packed)
  let flags = flagsOf(packed)
  switch (what) {
    case kind.invisible:
      return pending
    case kind.separator:
      return pending | value
    case kind.mark:
      if (last >= 0 && units.end[last] === start) units.end[last] = end
      return pending
    case kind.voiced:
    case kind.semiVoiced:
      if (last >= 0 && pending === 0 && units.kind[last] === kind.kana) {
        units.value[last] = what === kind.voiced ? voiced(units.value[last]!) : semiVoiced(units.value[last]!)
        units.end[last] = end
      }
      return pending
    case kind.dash:
      if (last < 0 || pending !== 0 || (units.kind[last] !== kind.kana && units.kind[last] !== kind.long)) {
        return pending | separator.soft
      }
      what = kind.long
      flags |= unitFlag.maybe
      break
    case kind.again: {
      const before = last >= 0 && pending === 0 ? units.kind[last]! : 0
      if (value === 0 ? before !== kind.ideograph : before !== kind.kana) return pending
      what = before
      value = units.value[last]!
      flags = units.flags[last]!
    }
  }
  const at = last + 1
  if (at === units.kind.length) grow(units)
  units.kind[at] = what
  units.value[at] = value
  units.flags[at] = flags
  units.start[at] = start
  units.end[at] = end
  units.separated[at] = pending
  units.length = at + 1
  return 0
}

function grow(units: Written<Units>): void {
  const larger = roomForUnits(units.kind.length * 2 + 16)
  for (const name of ['kind', 'value', 'flags', 'start', 'end', 'separated'] as const) {
    larger[name].set(units[name])
  }
  Object.assign(units, { ...larger, length: units.length })
}

const isKatakana = (units: Units, i: number): boolean =>
  (units.kind[i] === kind.kana && (units.flags[i]! & flag.hiragana) === 0) || units.kind[i] === kind.long
const isHiragana = (units: Units, i: number): boolean =>
  units.kind[i] === kind.kana && (units.flags[i]! & flag.hiragana) !== 0
const isAlike = (units: Units, i: number): boolean =>
  units.kind[i] === kind.ideograph && kanaOfIdeograph.has(units.value[i]!)
const ichi = 0x4e00
/** Numerals before a counter in hiragana (二つ, 一人り) stay numerals. */
const numerals = new Set('一二三八千'.split('').map((c) => c.codePointAt(0)!))
const counters = new Set('ツリ'.split('').map((c) => c.codePointAt(0)!))

/**
 * 力 among katakana is カ, エ beside an ideograph is 工, 一 after katakana is ー. Left to right, then back. Returns whether
 * reading boldly would make a difference.
 */
function readJapaneseByNeighbours(units: Units, boldly: boolean): boolean {
  let ambiguous = false
  let some = false
  for (let i = 0; i < units.length; i++) {
    if (units.kind[i] !== kind.ideograph) continue
    const value = units.value[i]!
    if (value !== ichi && !kanaOfIdeograph.has(value)) continue
    some = true
    if (!joined(units, i) || !isKatakana(units, i - 1)) continue
    if (joined(units, i + 1) && value !== ichi) {
      if (units.kind[i + 1] === kind.ideograph && !isAlike(units, i + 1)) {
        ambiguous = true
        if (!boldly) continue
      }
    } else if (joined(units, i + 1) && units.kind[i + 1] === kind.ideograph) continue
    if (joined(units, i + 1) && isHiragana(units, i + 1) && numerals.has(value) && counters.has(units.value[i + 1]!))
      continue
    readAsKana(units, i)
  }
  if (some) {
    for (let i = units.length - 2; i >= 0; i--) {
      if (!isAlike(units, i) || !joined(units, i + 1) || !isKatakana(units, i + 1)) continue
      ambiguous = true
      if (boldly || (joined(units, i) && isKatakana(units, i - 1))) readAsKana(units, i)
    }
  }
  for (let i = 0; i < units.length; i++) {
    if (!isKatakana(units, i) || units.kind[i] === kind.long) continue
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
