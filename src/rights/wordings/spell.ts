import {
  flag,
  hasOnes,
  joined,
  kind,
  leetReading,
  leetReadingL,
  leetUnits,
  roomForUnits,
  type Units,
  unitFlag,
  unitsOf,
} from '../names/index.js'

/** What a token is. A letter of a script without spaces is a token of its own; of other scripts, a word is. */
export const tokenKind = { word: 1, letter: 2 } as const

/**
 * A text as tokens, spelled in symbols: small Latin letters, digits, katakana for all kana, ideographs and letters of other
 * scripts. Parallel lists, of which the first `length` (tokens) and `size` (symbols) count.
 */
export interface Spelled {
  length: number
  readonly kind: Uint8Array
  /** Its symbols: the first, and the one after the last. */
  readonly first: Int32Array
  readonly last: Int32Array
  /** Where it stands, in UTF-16 units of the text. */
  readonly start: Int32Array
  readonly end: Int32Array
  /** How far from the beginning, a letter counting 1 and a word 2; articles count nothing. */
  readonly place: Int32Array
  /** How many barriers (punctuation, and, with) stand before it. */
  readonly barrier: Int32Array
  /** `tokenFlag` bits. */
  readonly flags: Uint8Array
  size: number
  readonly symbols: Int32Array
}

/**
 * `spaced`: letters set apart one by one, so that a word may begin and end anywhere in it. `upper`: begins with a capital.
 * `runsOn`: nothing stands between it and the token before it. `barrier`: a word such as `and`.
 */
export const tokenFlag = {
  spaced: 1,
  upper: 2,
  hiragana: 4,
  katakana: 8,
  runsOn: 16,
  article: 32,
  barrier: 64,
} as const

/** One way to read a text. What is ambiguous is read in every way that there is a reason for. */
interface Reading {
  /** Digits and signs as letters: what 1 stands for. */
  readonly leet: 'none' | 'i' | 'l'
  /** Hyphens, dots and the like within a word are left out. */
  readonly welded: boolean
  /** A letter that stands three times or more is that letter so many times. */
  readonly repeats: 1 | 2
  /** A dash after kana is the long vowel. */
  readonly dashes: boolean
}

/** Room to write on, kept from text to text. */
export interface SpellingRoom {
  units: Units
  boldUnits: Units
  spelled: Spelled
}

export const spellingRoom = (capacity = 2048): SpellingRoom => ({
  units: roomForUnits(capacity),
  boldUnits: roomForUnits(capacity),
  spelled: roomForSpelled(capacity),
})

function roomForSpelled(capacity: number): Spelled {
  const list = () => new Int32Array(capacity)
  return {
    length: 0,
    kind: new Uint8Array(capacity),
    first: list(),
    last: list(),
    start: list(),
    end: list(),
    place: list(),
    barrier: list(),
    flags: new Uint8Array(capacity),
    size: 0,
    symbols: list(),
  }
}

const plain: Reading = { leet: 'none', welded: false, repeats: 1, dashes: false }

/**
 * Spells a text in each way that it may be read, and hands each to `look`: written over by the next. At most seven, each
 * linear in the text's length, so that any string may come.
 */
export function eachSpelling(text: string, room: SpellingRoom, look: (spelled: Spelled) => void): void {
  const units = unitsOf(text, false, room.units)
  const spell = (from: Units, reading: Reading) => {
    if (room.spelled.symbols.length < from.length) room.spelled = roomForSpelled(from.length * 2)
    look(spelled(from, reading, room.spelled))
  }
  const found = traitsOf(units)
  spell(units, plain)
  const leet = found.leet ? 'i' : 'none'
  if (found.leet) spell(units, { ...plain, leet })
  if (found.leet && hasOnes(units)) spell(units, { ...plain, leet: 'l' })
  if (found.welds) spell(units, { ...plain, leet, welded: true })
  if (found.repeats) spell(units, { ...plain, leet, repeats: 2 })
  if (found.dashes) spell(units, { ...plain, dashes: true })
  if (units.ambiguous) spell(unitsOf(text, true, room.boldUnits), { ...plain, dashes: true })
}

/** The plain spelling, for what is registered rather than asked. Not written over. */
export function spellingOf(text: string): Spelled {
  const units = unitsOf(text)
  return spelled(units, { ...plain, dashes: true }, roomForSpelled(units.length + 1))
}

const isLetterKind = (what: number) => what === kind.kana || what === kind.long || what === kind.ideograph

/** Why a text would be read more than once. */
function traitsOf(units: Units): { leet: boolean; welds: boolean; repeats: boolean; dashes: boolean } {
  const found = { leet: false, welds: false, repeats: false, dashes: false }
  for (let k = 0; k < units.length; k++) {
    const what = units.kind[k]!
    if (what === kind.digit || what === kind.sign) found.leet ||= besideLatin(units, k)
    else if (what === kind.long) found.dashes ||= (units.flags[k]! & unitFlag.maybe) !== 0
    else if (what === kind.latin && k > 0 && units.kind[k - 1] === kind.latin) {
      const gap = units.separated[k]!
      found.welds ||= weldable(gap)
      found.repeats ||=
        k > 1 && units.value[k] === units.value[k - 1] && units.value[k] === units.value[k - 2] && gap === 0
    }
  }
  return found
}

const besideLatin = (units: Units, k: number) =>
  (k > 0 && units.kind[k - 1] !== kind.kana && units.kind[k - 1]! <= kind.sign) ||
  (k + 1 < units.length && units.kind[k + 1]! <= kind.sign && units.kind[k + 1] !== kind.kana)

/** Separators but no space (1) and no punctuation (8). */
const weldable = (gap: number) => gap !== 0 && (gap & 9) === 0

function spelled(units: Units, reading: Reading, room: Spelled): Spelled {
  const { kind: kinds, first, last, start, end, place, barrier, flags, symbols } = room
  const leet =
    reading.leet === 'none' ? undefined : leetUnits(units, (reading.leet === 'i' ? leetReading : leetReadingL).leet)
  let at = -1
  let size = 0
  let here = 0
  let barriers = 0
  const close = () => {
    if (at < 0 || kinds[at] !== tokenKind.word) return
    last[at] = size
    const length = size - first[at]!
    if (length <= longestSmallWord) {
      const small = smallWord(symbols, first[at]!, length)
      if (small === 'barrier') {
        barriers++
        flags[at]! |= tokenFlag.barrier
      } else if (small === 'article') {
        here -= 2
        flags[at]! |= tokenFlag.article
      }
    }
  }
  for (let k = 0; k < units.length; k++) {
    let what = units.kind[k]!
    let symbol = units.value[k]!
    const gap = units.separated[k]!
    if (leet !== undefined && leet[k] !== 0) {
      what = kind.latin
      symbol = leet[k]!
    } else if (what === kind.digit) symbol += 48
    if (what === kind.sign) continue
    if (what === kind.long) {
      if (!reading.dashes && (units.flags[k]! & unitFlag.maybe) !== 0) continue
      symbol = longVowel
    }
    const isLetter = isLetterKind(what)
    const before = at < 0 ? 0 : kinds[at]!
    const readsOn =
      !isLetter &&
      before === tokenKind.word &&
      (joined(units, k) || (reading.welded && weldable(gap))) &&
      !isLetterKind(units.kind[k - 1]!)
    if (readsOn) {
      if (gap !== 0) flags[at]! |= joined(units, k) ? tokenFlag.spaced : 0
      if (size - first[at]! >= reading.repeats && repeatsFrom(units, k, reading.repeats)) {
        end[at] = units.end[k]!
        continue
      }
      symbols[size++] = symbol
      end[at] = units.end[k]!
      continue
    }
    close()
    if (parts(gap)) barriers++
    at++
    kinds[at] = isLetter ? tokenKind.letter : tokenKind.word
    first[at] = size
    start[at] = units.start[k]!
    end[at] = units.end[k]!
    place[at] = here
    barrier[at] = barriers
    flags[at] =
      ((units.flags[k]! & flag.upper) !== 0 ? tokenFlag.upper : 0) |
      (what === kind.kana && (units.flags[k]! & flag.hiragana) !== 0 ? tokenFlag.hiragana : 0) |
      ((what === kind.kana && (units.flags[k]! & flag.hiragana) === 0) || what === kind.long ? tokenFlag.katakana : 0) |
      (gap === 0 && k > 0 ? tokenFlag.runsOn : 0)
    here += isLetter ? 1 : 2
    symbols[size++] = symbol
    last[at] = size
  }
  close()
  room.length = at + 1
  room.size = size
  return room
}

/** Punctuation (8), or a dot (2) before a space (1); an apostrophe (16) parts nothing. */
const parts = (gap: number) => (gap & 8) !== 0 || (gap & 19) === 3

/** ー */
const longVowel = 0x30fc

/** Whether a letter stands three times or more within its word, and this is one too many. */
function repeatsFrom(units: Units, k: number, keep: number): boolean {
  if (units.kind[k] !== kind.latin) return false
  let before = 0
  while (before < 2 && isRepeated(units, k - before)) before++
  return before >= keep && (before >= 2 || isRepeated(units, k + 1))
}

const isRepeated = (units: Units, i: number) =>
  units.value[i] === units.value[i - 1] && units.kind[i] === units.kind[i - 1] && joined(units, i)

const longestSmallWord = 7
const barriers = new Set('and or nor with but in on at by near beside over under behind while'.split(' '))
const articles = new Set('a an the his her its their my your our'.split(' '))
const smallWords = new Map<number, 'barrier' | 'article'>([
  ...[...barriers].map((word) => [keyOf(word), 'barrier'] as const),
  ...[...articles].map((word) => [keyOf(word), 'article'] as const),
])

/** Letters a to z, five bits each: exact for seven. */
function keyOf(word: string): number {
  let key = 0
  for (let i = 0; i < word.length; i++) key = key * 32 + word.charCodeAt(i) - 96
  return key
}

function smallWord(symbols: Int32Array, from: number, length: number): 'barrier' | 'article' | undefined {
  let key = 0
  for (let i = from; i < from + length; i++) {
    const letter = symbols[i]! - 96
    if (letter < 1 || letter > 26) return undefined
    key = key * 32 + letter
  }
  return smallWords.get(key)
}
