import { flag, kind, leetLetter } from './characters.js'
import { compoundOf, moraicN, smallKana, smallTsu, syllables } from './kana.js'
import { joined, roomForUnits, type Units, unitFlag } from './units.js'

/** What a symbol is besides its code; two spellings of one key are told apart by these. */
export const symbolFlag = {
  /** The vowel is long: ー, a doubled vowel, おう. */
  long: 1,
  /** Long, if what stands there is no separator. */
  maybeLong: 2,
  /** The consonant is doubled: っ, or the letter twice. */
  doubled: 4,
  kana: 8,
  latin: 16,
  lookAlike: 32,
  leet: 64,
  /** Hepburn's sh, ts, ch, …: another spelling of the same key. */
  spelled: 128,
  /** ティ, トゥ, …: not チ, ツ. */
  foreign: 256,
  /** ん */
  moraicN: 512,
  /** The same letter three times or more. */
  repeated: 1024,
  lookAlikeAlone: 2048,
  hiragana: 4096,
  /** ō, ô */
  macron: 8192,
} as const

/** How a text is read. The same text is read in more than one way; a name is found when any of them gives its key. */
export interface Reading {
  /** Long vowels and doubled consonants are one symbol, ou and oh are o. */
  readonly collapse: boolean
  /** What 1, ! and | stand for among letters, and that other digits and signs are letters too; 0: nothing. */
  readonly leet: number
}

const [a, b, c, d, e, f, h, i, j, l, m, n, o, p, r, s, t, u, v, y, z] = [...'abcdefhijlmnoprstuvyz'].map((letter) =>
  letter.charCodeAt(0),
) as [number, ...number[]] & number[]
/** As it stands: every letter a symbol. */
export const plainReading: Reading = { collapse: false, leet: 0 }
/** Long vowels shortened; digits as they stand. Names are read so and plainly. */
export const shortReading: Reading = { collapse: true, leet: 0 }
/** Texts are read so too: digits and signs among letters are letters, 1 is i. */
export const leetReading: Reading = { collapse: true, leet: i }
/** 1 is l. Only needed where `hasOnes`. */
export const leetReadingL: Reading = { collapse: true, leet: l }

/**
 * A text as symbols of the key alphabet: a to z (kana too, by sound), digits, ideographs and other letters. Parallel lists,
 * of which the first `length` count.
 */
export interface Folded {
  readonly length: number
  readonly symbols: Int32Array
  readonly flags: Uint16Array
  /** The letter that stands there, where the key has another: l for r, c for t; for kana the consonant of older systems. */
  readonly letters: Uint8Array
  /** The units that a symbol was read from: first and last. */
  readonly from: Int32Array
  readonly to: Int32Array
  readonly units: Units
}

type Written<T> = { -readonly [K in keyof T]: T[K] }

const noUnits = roomForUnits(0)
/** Room for so many symbols; it grows when a text needs more. To be given to `fold` again and again. */
export function roomForFolded(capacity: number): Folded {
  return {
    length: 0,
    symbols: new Int32Array(capacity),
    flags: new Uint16Array(capacity),
    letters: new Uint8Array(capacity),
    from: new Int32Array(capacity),
    to: new Int32Array(capacity),
    units: noUnits,
  }
}

/** Whether a symbol is the first (last) of what it was read from: only there may a name begin (end). */
export const beginsUnit = (folded: Folded, k: number): boolean => k === 0 || folded.from[k] !== folded.from[k - 1]
export const endsUnit = (folded: Folded, k: number): boolean =>
  k === folded.length - 1 || folded.from[k] !== folded.from[k + 1]

/** Whether the reading `leetReadingL` can say anything that `leetReading` does not. */
export function hasOnes(units: Units): boolean {
  for (let k = 0; k < units.length; k++) {
    if (units.kind[k] === kind.digit && units.value[k] === 1) return true
    if (units.kind[k] === kind.sign && (units.value[k] === 0x7c || units.value[k] === 0x21)) return true
    if (isCapitalI(units, k)) return true
  }
  return false
}

/** A capital I within small letters, which may be an l. */
function isCapitalI(units: Units, k: number): boolean {
  if (units.kind[k] !== kind.latin || units.value[k] !== i || (units.flags[k]! & flag.upper) === 0) return false
  return joined(units, k) && units.kind[k - 1] === kind.latin && (units.flags[k - 1]! & flag.upper) === 0
}

/**
 * Writes units in the key alphabet. Kana and Latin letters meet by sound (see kana.ts); the Latin rules are Hepburn's,
 * Kunrei's (ISO 3602) and wāpuro's spellings rewritten to one, applied to every Latin word alike, Japanese or not.
 * `room` is written over and returned.
 */
export function fold(units: Units, reading: Reading, room: Folded = roomForFolded(units.length * 3)): Folded {
  const folded = room as Written<Folded>
  folded.units = units
  folded.length = 0
  // No unit gives more than three symbols.
  if (folded.symbols.length < units.length * 3) Object.assign(folded, roomForFolded(units.length * 4), { units })
  const { symbols, flags, letters, from, to } = folded
  const { collapse, leet } = reading
  const leetAt = leet === 0 ? undefined : leetUnits(units, leet)
  let doubling = -1
  for (let k = 0; k < units.length; k++) {
    const what = units.kind[k]!
    const value = units.value[k]!
    const last = folded.length - 1
    const extendsLast = last >= 0 && joined(units, k) && to[last] === k - 1
    switch (what) {
      case kind.ideograph:
      case kind.letter:
        emit(folded, value, (units.flags[k]! & unitFlag.lookAlike) === 0 ? 0 : symbolFlag.lookAlike, 0, k, k)
        break
      case kind.long:
        if (extendsLast && (flags[last]! & symbolFlag.kana) !== 0) {
          flags[last]! |= (units.flags[k]! & unitFlag.maybe) === 0 ? symbolFlag.long : symbolFlag.maybeLong
          to[last] = k
        }
        break
      case kind.kana: {
        const own =
          symbolFlag.kana |
          ((units.flags[k]! & unitFlag.lookAlike) === 0 ? 0 : symbolFlag.lookAlike) |
          ((units.flags[k]! & flag.hiragana) === 0 ? 0 : symbolFlag.hiragana)
        if (value === smallTsu) {
          doubling = k
          break
        }
        const next = joined(units, k + 1) && units.kind[k + 1] === kind.kana ? units.value[k + 1]! : 0
        const compound = next === 0 ? undefined : compoundOf(value, next)
        const small = smallKana.get(value)
        const syllable = compound ?? syllables.get(value)
        const doubles = doubling === k - 1 && doubling >= 0
        const first = doubles && collapse ? k - 1 : k
        const through = compound === undefined ? k : k + 1
        if (value === moraicN) {
          if (collapse && doubles) emit(folded, n, own | symbolFlag.moraicN | symbolFlag.doubled, 0, first, k)
          else emit(folded, n, own | symbolFlag.moraicN, 0, k, k)
        } else if (syllable !== undefined) {
          const { consonant, vowel } = syllable
          const written = syllable.written === undefined ? 0 : syllable.written.charCodeAt(0)
          const sound = own | (compound?.foreign ? symbolFlag.foreign : 0)
          if (consonant === '') {
            const code = vowel.charCodeAt(0)
            if (
              collapse &&
              extendsLast &&
              value !== particleWo &&
              lengthens(symbols[last]!, code) &&
              sameScript(flags[last]!, own)
            ) {
              flags[last]! |= symbolFlag.long
              to[last] = k
            } else emit(folded, code, sound, 0, first, through)
          } else {
            // All symbols of a syllable begin where it begins, so that no name begins or ends inside it.
            let begins = first
            if (doubles && !collapse) emit(folded, consonant.charCodeAt(0), own, written, k - 1, k - 1)
            for (let at = 0; at < consonant.length; at++) {
              const doubled = doubles && collapse && at === 0 ? symbolFlag.doubled : 0
              const code = consonant.charCodeAt(at)
              if (
                collapse &&
                at === 0 &&
                code === n &&
                symbols[last] === n &&
                extendsLast &&
                sameScript(flags[last]!, own)
              ) {
                // んな is one n, doubled; the syllable begins with it.
                flags[last]! |= symbolFlag.doubled
                begins = from[last]!
                continue
              }
              emit(folded, code, sound | doubled, written, begins, through)
            }
            emit(folded, vowel.charCodeAt(0), sound, 0, begins, through)
          }
        } else if (small !== undefined) {
          const code = small.vowel.charCodeAt(0)
          if (small.glide) {
            emit(folded, y, own, 0, k, k)
            emit(folded, code, own, 0, k, k)
          } else if (collapse && extendsLast && symbols[last] === code) {
            flags[last]! |= symbolFlag.long
            to[last] = k
          } else emit(folded, code, own, 0, k, k)
        } else emit(folded, value, own, 0, k, k)
        if (compound !== undefined) k++
        break
      }
      default: {
        const letter = letterAt(units, leet, leetAt, k, false)
        if (letter === 0) {
          if (what === kind.digit) emit(folded, 48 + value, 0, 0, k, k)
          break
        }
        const own =
          symbolFlag.latin |
          ((units.flags[k]! & flag.macron) === 0 ? 0 : symbolFlag.macron) |
          (what === kind.latin ? 0 : symbolFlag.leet) |
          ((units.flags[k]! & unitFlag.lookAlike) === 0 ? 0 : symbolFlag.lookAlike) |
          ((units.flags[k]! & unitFlag.lookAlikeAlone) === 0 ? 0 : symbolFlag.lookAlikeAlone)
        const n1 = letterAt(units, leet, leetAt, k + 1, true)
        const n2 = n1 === 0 ? 0 : letterAt(units, leet, leetAt, k + 2, true)
        let symbol = letter
        let more = 0
        let glide = -1
        let spelled = 0
        switch (letter) {
          case s:
            if (n1 === h) {
              spelled = symbolFlag.spelled
              more = 1
              if (n2 !== i) glide = k + 1
            }
            break
          case c:
            if (n1 === h) {
              symbol = t
              spelled = symbolFlag.spelled
              more = 1
              if (n2 !== i) glide = k + 1
            } else if (n1 === c && n2 === h) symbol = t
            break
          case t:
            if (n1 === s && n2 === u) {
              spelled = symbolFlag.spelled
              more = 1
            }
            break
          case j:
            symbol = z
            spelled = symbolFlag.spelled
            if (n1 !== i && n1 !== y && n1 !== j) glide = k
            break
          case f:
            if (n1 === u) symbol = h
            break
          case d:
            if (n1 === i || n1 === u || n1 === y || (n1 === d && (n2 === i || n2 === u || n2 === y))) symbol = z
            else if (n1 === z && n2 === u) {
              symbol = z
              more = 1
            }
            break
          case m:
            if (n1 === b || n1 === p || n1 === m) symbol = n
            break
          case l:
            symbol = r
            break
          case v:
            symbol = b
            break
        }
        const through = k + more
        const sameRun = extendsLast && last >= 0 && (flags[last]! & symbolFlag.latin) !== 0
        if (collapse && sameRun && letter === h && symbols[last] === o && !isVowel(n1) && n1 !== y) {
          flags[last]! |= symbolFlag.long
          to[last] = k
        } else if (collapse && sameRun && symbols[last] === symbol && spelled === 0 && letters[last] === letter) {
          flags[last]! |=
            (isVowel(symbol) ? symbolFlag.long : symbolFlag.doubled) | (own & (symbolFlag.leet | symbolFlag.lookAlike))
          if (to[last]! - from[last]! >= 1) flags[last]! |= symbolFlag.repeated
          to[last] = k
        } else if (collapse && sameRun && symbols[last] === symbol && !isVowel(symbol)) {
          // tch, ssh: the spelling of the second counts.
          flags[last]! |= symbolFlag.doubled | spelled
          letters[last] = letter
          to[last] = glide < 0 ? through : k
          if (glide >= 0) emit(folded, y, own, 0, Math.max(glide, k), through)
        } else if (collapse && sameRun && letter === u && symbols[last] === o && letters[last] === o) {
          flags[last]! |= symbolFlag.long
          to[last] = k
        } else {
          emit(folded, symbol, own | spelled, letter, k, glide < 0 ? through : k)
          if (glide >= 0) emit(folded, y, own, 0, glide, through)
        }
        k += more
      }
    }
  }
  return folded
}

function emit(
  folded: Written<Folded>,
  symbol: number,
  flags: number,
  letter: number,
  first: number,
  last: number,
): void {
  const at = folded.length++
  folded.symbols[at] = symbol
  folded.flags[at] = flags
  folded.letters[at] = letter
  folded.from[at] = first
  folded.to[at] = last
}

/** The Latin letter of a unit, if it is one and reads on from the unit before it; 0 otherwise. */
function letterAt(units: Units, leet: number, leetAt: Uint8Array | undefined, k: number, readsOn: boolean): number {
  if (k >= units.length || (readsOn && !joined(units, k))) return 0
  if (units.kind[k] === kind.latin) return leet === l && isCapitalI(units, k) ? l : units.value[k]!
  return leetAt === undefined ? 0 : leetAt[k]!
}

/** を is a particle, and lengthens nothing. */
const particleWo = 'ヲ'.charCodeAt(0)
const isVowel = (code: number): boolean => code === a || code === i || code === u || code === e || code === o
const lengthens = (before: number, vowel: number): boolean => before === vowel || (before === o && vowel === u)
const sameScript = (x1: number, x2: number): boolean => ((x1 ^ x2) & (symbolFlag.kana | symbolFlag.hiragana)) === 0

/** For each unit, the letter that it stands for as leet; 0 for none. Only in a run that has a Latin letter. */
export function leetUnits(units: Units, one: number): Uint8Array | undefined {
  let found: Uint8Array | undefined
  for (let start = 0; start < units.length; ) {
    let end = start
    let latin = false
    do {
      latin ||= units.kind[end] === kind.latin
      end++
    } while (end < units.length && joined(units, end) && readable(units.kind[end]!))
    if (latin) {
      for (let k = start; k < end; k++) {
        const what = units.kind[k]!
        if (what === kind.latin) continue
        found ??= new Uint8Array(units.length)
        if (what === kind.digit) found[k] = leetLetter(what, units.value[k]!, one)
        else if (what === kind.sign) {
          // A last ! or | or + ends a word, a first @ addresses someone.
          const inside = k > start && (k < end - 1 || units.value[k] === 0x40)
          if (inside || units.value[k] === 0x24) found[k] = leetLetter(what, units.value[k]!, one)
        }
      }
    }
    start = end
  }
  return found
}

const readable = (what: number): boolean => what === kind.latin || what === kind.digit || what === kind.sign
