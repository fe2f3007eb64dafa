// asc: --enable bulk-memory --enable simd
/**
 * The first steps of `findNames` (src/rights/names), which end almost every search: a text is taken apart into units, the
 * units are folded into symbols, and from each place where a name may begin the symbols are followed as far as any key
 * goes. `units.ts`, `fold.ts` and `walk` are followed line by line; where they compare a name, this says "maybe".
 *
 * One memory: page 0 belongs to the compiler, then the tables of characters, then what a search writes on, then the index.
 */
import { configureLatin, learnLatin, scanAscii, scanUnits } from './_latin-scan'

export const CLASS: usize = 0x10000 // i32 for each of the BMP: packed as in characters.ts; 0 unknown; -1 too hard; else -(2 + place in PARTS)
export const HIGH: usize = 0x50000 // the same from U+1D000 to U+1FFFF
const ALIKE: usize = 0x60000 // u16: the kana of an ideograph's shape, the ideograph of a kana's, the Latin letter of another's
const LOWER: usize = 0x80000 // u16: a letter in lower case
const PARTS: usize = 0xa0000 // i32: how many parts, then the parts
const SMALL: usize = 0xe0000 // per katakana 4 bytes: number + 1 among the small ones, vowel, glide
const SYLLABLE: usize = 0xe0200 // per katakana 4 bytes: consonant, vowel, written
const COMPOUND: usize = 0xe0400 // per katakana and small one 8 bytes: consonants (2), vowel, foreign, written
const LEET: usize = 0xe4000 // per code of a sign: its letter; 1 for those that are read as 1 is
const DIGITS: usize = 0xe6200 // per digit: the same
const LATIN: usize = 0xe6210 // per letter: the symbol that it is by itself
const CHANGED: usize = 0xe6230 // u32 per letter: a bit for each letter before which it is another; the top bit: always
const COMPANIONS: usize = 0xe6300 // u32: how many, then hashes of katakana that stands beside names
export const TEXT: usize = 0xf0000
const U_LEET: usize = 0xf2000
const ALIKE_KANA: usize = 0xf4000 // u16: where they are
const UNITS: usize = 0x100000 // 16 bytes each: value i32, kind, flags, separated, single (u8), start and end in the text (u16)
const unitsMax: i32 = 0x1fff
const SYMBOLS: usize = 0x120010 // 16 bytes each: symbol i32, from, to, flags (u16), letter (u8), the rest zero
/** The plain reading stands at 0, the others here. */
const OTHER: usize = 0x80000
const REACH: usize = 0x200000
const SEEN: usize = 0x206000
const EDGES: usize = 0x210000 // u8 of the BMP: 1 may follow a short name of its script, 2 may precede one
const WORDS: usize = 0x220000 // u8 of three small letters: 1 begins a word that may follow a title, 2 precede it, 4 stand before of
// From 0x230000 on: `_latin-scan.ts`.
const RESULTS: usize = 0x24a000 // u8 of each of many texts
const TEXT_STARTS: usize = 0x24c000 // u32: where each is in TEXTS
const TEXT_LENGTHS: usize = 0x250000 // i32: bytes; less than 0: there is none
const TEXTS: usize = 0x254000 // UTF-8
const IMAGE: usize = 0x2a0000
const textsMax: i32 = 0x1000
const textsBytesMax: i32 = 0x40000
const unitsOfTextMax: i32 = 0x1000

// kind
const latin: i32 = 1
const digit: i32 = 2
const kana: i32 = 3
const ideograph: i32 = 4
const letterKind: i32 = 5
const sign: i32 = 6
const longKind: i32 = 7
const dash: i32 = 8
const voicedKind: i32 = 9
const semiVoicedKind: i32 = 10
const again: i32 = 11
const mark: i32 = 12
const invisible: i32 = 13
const separatorKind: i32 = 14
// flag, unitFlag
const upper: i32 = 1
const hiraganaFlag: i32 = 2
const macronFlag: i32 = 4
const lookAlikeUnit: i32 = 8
const lookAlikeAloneUnit: i32 = 16
const maybeUnit: i32 = 32
const softSeparator: i32 = 2
// symbolFlag
const long: i32 = 1
const maybeLong: i32 = 2
const doubled: i32 = 4
const kanaSymbol: i32 = 8
const latinSymbol: i32 = 16
const lookAlike: i32 = 32
const leetSymbol: i32 = 64
const spelledFlag: i32 = 128
const foreign: i32 = 256
const moraicNFlag: i32 = 512
const repeated: i32 = 1024
const lookAlikeAlone: i32 = 2048
const hiragana: i32 = 4096
const macron: i32 = 8192

/** As CLASS has them. */
const capitalI: i32 = latin | (upper << 4) | (0x69 << 8)
const capitalMask: i32 = ~((hiraganaFlag | macronFlag) << 4)
const one: i32 = digit | (1 << 8)
const keyLengthMax: i32 = 64
/** In symbols: where it is asked once more whether any key begins so. Most kana begin some key with four. */
const beginning: i32 = 6
const laterBeginning: i32 = 8
const katakanaFirst: i32 = 0x30a0
const katakanaCount: i32 = 0x60
const ichi: i32 = 0x4e00

let units: i32 = 0
let ambiguous: bool = false
/** How many katakana of an ideograph's shape stand in ALIKE_KANA. */
let alikeKana: i32 = 0
/** There is a 1, a sign or a capital I, so that `hasOnes` may say yes. */
let someOnes: bool = false
let plainLength: i32 = 0
let otherLength: i32 = 0

// The index: addresses and shifts.
let hashes: usize = 0
let buckets: usize = 0
let lengths: usize = 0
let heads: usize = 0
let filter: usize = 0
let keyBits: usize = 0
let keyFirsts: usize = 0
let beginnings: usize = 0
let beginningsShift: i32 = 0
let bucketShift: i32 = 0
let lengthShift: i32 = 0
let filterShift: i32 = 0

export function imageAddress(): usize {
  return IMAGE
}
export function textAddress(): usize {
  return TEXT
}
export function symbolsAddress(): usize {
  return SYMBOLS
}
export function textsAddress(): usize {
  return TEXTS
}
export function textStartsAddress(): usize {
  return TEXT_STARTS
}
export function textLengthsAddress(): usize {
  return TEXT_LENGTHS
}
export function resultsAddress(): usize {
  return RESULTS
}
export function textsAtOnce(): i32 {
  return textsMax
}
export function textsBytesAtOnce(): i32 {
  return textsBytesMax
}

/** Says where the tables of the index are. */
export function configure(
  hashesAt: usize,
  bucketsAt: usize,
  lengthsAt: usize,
  headsAt: usize,
  filterAt: usize,
  keyBitsAt: usize,
  keyFirstsAt: usize,
  beginningsAt: usize,
  shiftOfBuckets: i32,
  shiftOfLengths: i32,
  shiftOfFilter: i32,
  shiftOfBeginnings: i32,
  latinAt: usize,
  latinHeadBits: i32,
  latinPrefixBits: i32,
  latinKeyBits: i32,
): void {
  hashes = hashesAt
  buckets = bucketsAt
  lengths = lengthsAt
  heads = headsAt
  filter = filterAt
  keyBits = keyBitsAt
  keyFirsts = keyFirstsAt
  beginnings = beginningsAt
  beginningsShift = shiftOfBeginnings
  bucketShift = shiftOfBuckets
  lengthShift = shiftOfLengths
  filterShift = shiftOfFilter
  configureLatin(latinAt, latinHeadBits, latinPrefixBits, latinKeyBits)
}

/**
 * Takes the name that is the text, of which `bits` are known, into the beginnings that `walk` looks for and the tables of
 * `_latin-scan.ts`. 0: done; else as `scan`.
 */
export function learn(length: i32, bits: i32): i32 {
  const read = takeApart(length, false)
  if (read !== 0) return read
  learnSymbols(fold(false, 0, 0), bits)
  learnSymbols(fold(true, 0, 0), bits)
  return 0
}

/** The same of a key whose symbols stand at SYMBOLS. */
export function learnSymbols(length: i32, bits: i32): void {
  learnLatin(SYMBOLS, min(length, keyLengthMax), <u32>bits)
  let hash: u32 = 0x2545f491
  for (let size = 1; size <= min(length, laterBeginning); size++) {
    hash = hashStep(hash, symbolAt(0, size - 1))
    if (size !== beginning && size !== laterBeginning) continue
    const bit = hashEnd(hash, size) >> beginningsShift
    const word = beginnings + (<usize>(bit >> 5) << 2)
    store<u32>(word, load<u32>(word) | (1 << (bit & 31)))
  }
}

let textLength: i32 = 0
export function setTextLength(length: i32): void {
  textLength = length
}

/** `scan` of each of so many texts at TEXTS, to RESULTS. */
export function scanTexts(count: i32): void {
  for (let i = 0; i < count; i++) {
    const length = load<i32>(TEXT_LENGTHS + (<usize>i << 2))
    const from = TEXTS + <usize>load<u32>(TEXT_STARTS + (<usize>i << 2))
    store<u8>(RESULTS + <usize>i, length < 0 ? 0 : scanUtf8(from, length))
  }
}

/** `scan` of so many bytes of UTF-8 at an address. Of what is no UTF-8: perhaps. */
function scanUtf8(from: usize, length: i32): i32 {
  if (length > unitsOfTextMax * 3) return 1
  if (isAscii(from, length)) {
    if (length > unitsOfTextMax) return 1
    if (scanAscii(from, length) === 0) return 0
    for (let at: i32 = 0; at < length; at += 8) {
      v128.store(TEXT + (<usize>at << 1), i16x8.extend_low_i8x16_u(v128.load(from + <usize>at)))
    }
    return scan(length)
  }
  const units = decode(from, length)
  if (units < 0) return 1
  if (scanUnits(units) === 0) return 0
  return scan(units)
}

/** Whether no name is in the ASCII text of so many bytes at TEXTS, for sure; then 0, else as `scan`. */
export function scanText(length: i32): i32 {
  return scanUtf8(TEXTS, length)
}

function isAscii(from: usize, length: i32): bool {
  let at: i32 = 0
  for (; at + 16 <= length; at += 16) if (i8x16.bitmask(v128.load(from + <usize>at)) !== 0) return false
  return (i8x16.bitmask(v128.load(from + <usize>at)) & ((1 << (length - at)) - 1)) === 0
}

/** Writes UTF-8 as UTF-16 to TEXT; returns the units. -1: it is no UTF-8, or too long. */
function decode(from: usize, length: i32): i32 {
  const end = from + <usize>length
  let units = 0
  let at = from
  while (at < end) {
    if (units + 2 > unitsOfTextMax) return -1
    const first = <u32>load<u8>(at)
    if (first < 0x80) {
      store<u16>(TEXT + (<usize>units << 1), first)
      units++
      at++
      continue
    }
    const more: usize = first < 0xc2 ? 0 : first < 0xe0 ? 1 : first < 0xf0 ? 2 : first < 0xf5 ? 3 : 0
    if (more === 0 || at + more >= end) return -1
    let codePoint: u32 = first & (0x3f >> <u32>more)
    for (let i: usize = 1; i <= more; i++) {
      const byte = <u32>load<u8>(at + i)
      if ((byte & 0xc0) !== 0x80) return -1
      codePoint = (codePoint << 6) | (byte & 0x3f)
    }
    at += more + 1
    if (more === 2 && (codePoint < 0x800 || (codePoint >= 0xd800 && codePoint <= 0xdfff))) return -1
    if (more < 3) {
      store<u16>(TEXT + (<usize>units << 1), codePoint)
      units++
      continue
    }
    if (codePoint < 0x10000 || codePoint > 0x10ffff) return -1
    store<u16>(TEXT + (<usize>units << 1), 0xd800 + ((codePoint - 0x10000) >> 10))
    store<u16>(TEXT + (<usize>units << 1), 0xdc00 + (codePoint & 0x3ff), 2)
    units += 2
  }
  return units
}

/** 0: no name is in the text of so many UTF-16 units; 1: perhaps one is; 2: a character has to be classified first. */
export function scan(length: i32): i32 {
  textLength = length
  const read = takeApart(length, false)
  if (read !== 0) return read
  if (searchUnits()) return 1
  if (ambiguous) {
    if (takeApart(length, true) !== 0) return 1
    if (searchUnits()) return 1
  }
  return 0
}

function searchUnits(): bool {
  plainLength = fold(false, 0, 0)
  if (walk(0, plainLength, false)) return true
  otherLength = fold(true, 0x69, OTHER)
  markSeen()
  if (walk(OTHER, otherLength, true)) return true
  if (!someOnes || !hasOnes()) return false
  otherLength = fold(true, 0x6c, OTHER)
  markSeen()
  return walk(OTHER, otherLength, true)
}

// units.ts

@inline function kindAt(i: i32): i32 {
  return load<u8>(UNITS + (<usize>i << 4), 4)
}
@inline function valueAt(i: i32): i32 {
  return load<i32>(UNITS + (<usize>i << 4))
}
@inline function flagsAt(i: i32): i32 {
  return load<u8>(UNITS + (<usize>i << 4), 5)
}
@inline function separatedAt(i: i32): i32 {
  return load<u8>(UNITS + (<usize>i << 4), 6)
}
@inline function singleAt(i: i32): i32 {
  return load<u8>(UNITS + (<usize>i << 4), 7)
}
@inline function joined(i: i32): bool {
  return i > 0 && i < units && (separatedAt(i) === 0 || (singleAt(i) & singleAt(i - 1)) === 1)
}
@inline function alikeOf(value: i32): i32 {
  return value < 0x10000 ? load<u16>(ALIKE + (<usize>value << 1)) : 0
}

function takeApart(length: i32, boldly: bool): i32 {
  units = 0
  let pending = 0
  let someLetters = false
  let someAlikes = false
  let someAlikeKana = false
  let others = false
  alikeKana = 0
  someOnes = false
  for (let at = 0; at < length; at++) {
    const c = <i32>load<u16>(TEXT + (<usize>at << 1))
    let packed: i32
    const begins = at
    if (c >= 0xd800 && c <= 0xdbff && at + 1 < length) {
      const low = <i32>load<u16>(TEXT + (<usize>(at + 1) << 1))
      if (low >= 0xdc00 && low <= 0xdfff) {
        const codePoint = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00)
        if (codePoint < 0x1d000 || codePoint > 0x1ffff) return 1
        packed = load<i32>(HIGH + (<usize>(codePoint - 0x1d000) << 2))
        at++
      } else packed = load<i32>(CLASS + (<usize>c << 2))
    } else packed = load<i32>(CLASS + (<usize>c << 2))
    if (packed > 0) {
      const what = packed & 15
      if (what <= digit) {
        if (units === unitsMax) return 1
        // Whatever is above it: Î is an I.
        if ((packed & capitalMask) === capitalI || packed === one) someOnes = true
        add(what, packed >> 8, (packed >> 4) & 15, pending, begins, at + 1)
        pending = 0
      } else if (what <= ideograph) {
        if (units === unitsMax) return 1
        if (what === ideograph && (packed >> 8 === ichi || alikeOf(packed >> 8) !== 0)) someAlikes = true
        else if (what === kana && (packed & (hiraganaFlag << 4)) === 0 && alikeOf(packed >> 8) !== 0) {
          someAlikeKana = true
          store<u16>(ALIKE_KANA + (<usize>alikeKana << 1), units)
          alikeKana++
        }
        add(what, packed >> 8, (packed >> 4) & 15, pending, begins, at + 1)
        pending = 0
      } else if (what === separatorKind) pending |= packed >> 8
      else {
        if (units === unitsMax) return 1
        if (what === letterKind) someLetters = true
        if (what === sign || what === letterKind) someOnes = true
        // A mark may make another kana of one, 々 another ideograph.
        else if (what === again || what === voicedKind || what === semiVoicedKind) others = true
        pending = put(packed, pending, begins, at + 1)
      }
    } else {
      if (packed === 0) return 2
      if (packed === -1) return 1
      someLetters = true
      someAlikes = true
      others = true
      someOnes = true
      let part = PARTS + (<usize>(-packed - 2) << 2)
      for (let left = load<i32>(part); left > 0; left--) {
        part += 4
        if (units === unitsMax) return 1
        pending = put(load<i32>(part), pending, begins, at + 1)
      }
    }
  }
  if (units > 0 && (units === 1 || separatedAt(units - 1) !== 0)) setSingle(units - 1)
  ambiguous = false
  if (someAlikes || others) ambiguous = readJapaneseByNeighbours(boldly)
  else if (someAlikeKana) {
    for (let i = 0; i < alikeKana; i++) readAsIdeograph(load<u16>(ALIKE_KANA + (<usize>i << 1)))
  }
  if (someLetters) readLettersByNeighbours()
  return 0
}

@inline function startAt(i: i32): i32 {
  return load<u16>(UNITS + (<usize>i << 4), 8)
}
@inline function endAt(i: i32): i32 {
  return load<u16>(UNITS + (<usize>i << 4), 10)
}

@inline function setSingle(i: i32): void {
  store<u8>(UNITS + (<usize>i << 4), 1, 7)
}

@inline function add(what: i32, value: i32, flags: i32, pending: i32, start: i32, end: i32): void {
    // The unit before stands alone if it is separated from this one and from the one before it.
  if (pending !== 0 && units > 0 && (units === 1 || separatedAt(units - 1) !== 0)) setSingle(units - 1)
  const to = UNITS + (<usize>units << 4)
  store<i32>(to, value)
  store<u32>(to, what | (flags << 8) | (pending << 16), 4)
  store<u32>(to, start | (end << 16), 8)
  units++
}

function put(packed: i32, pending: i32, start: i32, end: i32): i32 {
  const last = units - 1
  let value = packed >> 8
  let what = packed & 15
  let flags = (packed >> 4) & 15
  switch (what) {
    case invisible:
      return pending
    case mark:
      if (last >= 0 && endAt(last) === start) store<u16>(UNITS + (<usize>last << 4), end, 10)
      return pending
    case separatorKind:
      return pending | value
    case voicedKind:
    case semiVoicedKind:
      if (last >= 0 && pending === 0 && kindAt(last) === kana) {
        store<i32>(UNITS + (<usize>last << 4), what === voicedKind ? voiced(valueAt(last)) : semiVoiced(valueAt(last)))
        store<u16>(UNITS + (<usize>last << 4), end, 10)
      }
      return pending
    case dash:
      if (last < 0 || pending !== 0 || (kindAt(last) !== kana && kindAt(last) !== longKind)) return pending | softSeparator
      what = longKind
      flags |= maybeUnit
      break
    case again: {
      const before = last >= 0 && pending === 0 ? kindAt(last) : 0
      if (value === 0 ? before !== ideograph : before !== kana) return pending
      what = before
      value = valueAt(last)
      flags = flagsAt(last)
      break
    }
  }
  add(what, value, flags, pending, start, end)
  return 0
}

/** ウ, ワ and the rows of カ, サ, タ and ハ stand before their voiced forms. */
function voiced(value: i32): i32 {
  if (value === 0x30a6) return 0x30f4
  if (value === 0x30ef) return 0x30f7
  // カ to チ in steps of two; past ッ, ツ to ト; ハ to ホ in steps of three.
  if (value >= 0x30ab && value <= 0x30c1) return (value & 1) === 1 ? value + 1 : value
  if (value === 0x30c4 || value === 0x30c6 || value === 0x30c8) return value + 1
  if (value >= 0x30cf && value <= 0x30db && (value - 0x30cf) % 3 === 0) return value + 1
  return value
}
function semiVoiced(value: i32): i32 {
  return value >= 0x30cf && value <= 0x30db && (value - 0x30cf) % 3 === 0 ? value + 2 : value
}

@inline function isKatakana(i: i32): bool {
  const what = kindAt(i)
  return (what === kana && (flagsAt(i) & hiraganaFlag) === 0) || what === longKind
}
@inline function isHiragana(i: i32): bool {
  return kindAt(i) === kana && (flagsAt(i) & hiraganaFlag) !== 0
}
@inline function isAlike(i: i32): bool {
  return kindAt(i) === ideograph && alikeOf(valueAt(i)) !== 0
}

function readJapaneseByNeighbours(boldly: bool): bool {
  let isAmbiguous = false
  let some = false
  for (let i = 0; i < units; i++) {
    if (kindAt(i) !== ideograph) continue
    const value = valueAt(i)
    if (value !== ichi && alikeOf(value) === 0) continue
    some = true
    if (!joined(i) || !isKatakana(i - 1)) continue
    if (joined(i + 1) && value !== ichi) {
      if (kindAt(i + 1) === ideograph && !isAlike(i + 1)) {
        isAmbiguous = true
        if (!boldly) continue
      }
    } else if (joined(i + 1) && kindAt(i + 1) === ideograph) continue
    if (joined(i + 1) && isHiragana(i + 1) && isNumeral(value) && (valueAt(i + 1) === 0x30c4 || valueAt(i + 1) === 0x30ea)) {
      continue
    }
    readAsKana(i)
  }
  if (some) {
    for (let i = units - 2; i >= 0; i--) {
      if (!isAlike(i) || !joined(i + 1) || !isKatakana(i + 1)) continue
      isAmbiguous = true
      if (boldly || (joined(i) && isKatakana(i - 1))) readAsKana(i)
    }
  }
  for (let i = 0; i < units; i++) if (kindAt(i) === kana && (flagsAt(i) & hiraganaFlag) === 0) readAsIdeograph(i)
  return isAmbiguous
}

/** エ beside an ideograph, and no kana, is 工. */
function readAsIdeograph(i: i32): void {
  const other = alikeOf(valueAt(i))
  if (other === 0) return
  const before = joined(i) ? kindAt(i - 1) : 0
  const after = joined(i + 1) ? kindAt(i + 1) : 0
  if (before === kana || after === kana || before === longKind || after === longKind) return
  if (before !== ideograph && after !== ideograph) return
  store<u8>(UNITS + (<usize>i << 4), ideograph, 4)
  store<i32>(UNITS + (<usize>i << 4), other)
  store<u8>(UNITS + (<usize>i << 4), flagsAt(i) | lookAlikeUnit, 5)
}

/** 一二三八千 */
function isNumeral(value: i32): bool {
  return value === ichi || value === 0x4e8c || value === 0x4e09 || value === 0x516b || value === 0x5343
}

function readAsKana(i: i32): void {
  const other = valueAt(i) === ichi ? 0 : alikeOf(valueAt(i))
  if (other === 0) {
    store<u8>(UNITS + (<usize>i << 4), longKind, 4)
    store<u8>(UNITS + (<usize>i << 4), flagsAt(i) | maybeUnit | lookAlikeUnit, 5)
  } else {
    store<u8>(UNITS + (<usize>i << 4), kana, 4)
    store<i32>(UNITS + (<usize>i << 4), other)
    store<u8>(UNITS + (<usize>i << 4), flagsAt(i) | lookAlikeUnit, 5)
  }
}

function readLettersByNeighbours(): void {
  for (let from = 0; from < units; ) {
    let to = from
    let latins = 0
    let alikes = 0
    let others = 0
    do {
      const what = kindAt(to)
      if (what === latin) latins++
      else if (what === letterKind) {
        const value = valueAt(to)
        if (alikeOf(value) !== 0) alikes++
        else if (value >= 0x370 && value <= 0x58f) others++
      }
      to++
    } while (to < units && joined(to))
    const read = alikes > 0 && (latins > 0 || others === 0)
    for (let i = from; i < to; i++) {
      if (kindAt(i) !== letterKind) continue
      const value = valueAt(i)
      const other = read ? alikeOf(value) : 0
      if (other === 0) store<i32>(UNITS + (<usize>i << 4), load<u16>(LOWER + (<usize>value << 1)))
      else {
        store<u8>(UNITS + (<usize>i << 4), latin, 4)
        store<i32>(UNITS + (<usize>i << 4), other)
        store<u8>(UNITS + (<usize>i << 4), flagsAt(i) | lookAlikeUnit | (latins === 0 ? lookAlikeAloneUnit : 0), 5)
      }
    }
    from = to
  }
}

// fold.ts

function isCapitalI(k: i32): bool {
  if (kindAt(k) !== latin || valueAt(k) !== 0x69 || (flagsAt(k) & upper) === 0) return false
  return joined(k) && kindAt(k - 1) === latin && (flagsAt(k - 1) & upper) === 0
}

function hasOnes(): bool {
  for (let k = 0; k < units; k++) {
    const what = kindAt(k)
    if (what === digit && valueAt(k) === 1) return true
    if (what === sign && (valueAt(k) === 0x7c || valueAt(k) === 0x21)) return true
    if (isCapitalI(k)) return true
  }
  return false
}

@inline function isVowel(c: i32): bool {
  return c === 0x61 || c === 0x69 || c === 0x75 || c === 0x65 || c === 0x6f
}
@inline function isReadable(what: i32): bool {
  return what === latin || what === digit || what === sign
}

/** Fills U_LEET; whether anything is in it. */
function leetUnits(one: i32): bool {
  let found = false
  for (let start = 0; start < units; ) {
    let end = start
    let hasLatin = false
    let hasOthers = false
    do {
      if (kindAt(end) === latin) hasLatin = true
      else hasOthers = true
      end++
    } while (end < units && joined(end) && isReadable(kindAt(end)))
    if (hasLatin && hasOthers) {
      for (let k = start; k < end; k++) {
        const what = kindAt(k)
        if (what === latin) continue
        if (!found) {
          found = true
          memory.fill(U_LEET, 0, <usize>units)
        }
        const value = valueAt(k)
        if (what === digit) {
          const letter = <i32>load<u8>(DIGITS + <usize>value)
          store<u8>(U_LEET + <usize>k, letter === 1 ? one : letter)
        } else if (what === sign) {
          const inside = k > start && (k < end - 1 || value === 0x40)
          if (inside || value === 0x24) {
            const letter = <i32>load<u8>(LEET + <usize>value)
            store<u8>(U_LEET + <usize>k, letter === 1 ? one : letter)
          }
        }
      }
    }
    start = end
  }
  return found
}

@inline function letterAt(leet: i32, hasLeet: bool, k: i32, readsOn: bool): i32 {
  if (k >= units || (readsOn && !joined(k))) return 0
  if (kindAt(k) === latin) return leet === 0x6c && isCapitalI(k) ? 0x6c : valueAt(k)
  return hasLeet ? <i32>load<u8>(U_LEET + <usize>k) : 0
}

let count: i32 = 0

@inline function emit(o: usize, symbol: i32, flags: i32, letter: i32, first: i32, last: i32): void {
  const at = o + SYMBOLS + (<usize>count << 4)
  store<i32>(at, symbol)
  store<u32>(at, first | (last << 16), 4)
  store<u32>(at, flags | (letter << 16), 8)
  count++
}
@inline function symbolAt(o: usize, k: i32): i32 {
  return load<i32>(o + SYMBOLS + (<usize>k << 4))
}
@inline function symbolFlagsAt(o: usize, k: i32): i32 {
  return load<u16>(o + SYMBOLS + (<usize>k << 4), 8)
}
@inline function fromAt(o: usize, k: i32): i32 {
  return load<u16>(o + SYMBOLS + (<usize>k << 4), 4)
}
@inline function toAt(o: usize, k: i32): i32 {
  return load<u16>(o + SYMBOLS + (<usize>k << 4), 6)
}
@inline function addFlags(o: usize, k: i32, flags: i32): void {
  store<u16>(o + SYMBOLS + (<usize>k << 4), symbolFlagsAt(o, k) | flags, 8)
}
@inline function setTo(o: usize, k: i32, to: i32): void {
  store<u16>(o + SYMBOLS + (<usize>k << 4), to, 6)
}

function fold(collapse: bool, leet: i32, o: usize): i32 {
  count = 0
  const hasLeet = leet !== 0 && leetUnits(leet)
  let doubling = -1
  // What stands before the first symbol, and after the last unit, is looked at by the quick way.
  store<i32>(o + SYMBOLS - 16, 0)
  store<i32>(UNITS + (<usize>units << 4), 0)
  const quick = !hasLeet && leet !== 0x6c
  for (let k = 0; k < units; k++) {
    const what = kindAt(k)
    const value = valueAt(k)
    const last = count - 1
    if (what === kana && isSimpleKana(collapse, o, k, value, last, doubling)) {
      const syllable = load<u32>(SYLLABLE + (<usize>(value - katakanaFirst) << 2))
      const own = kanaSymbol | ((flagsAt(k) & hiraganaFlag) === 0 ? 0 : hiragana)
      if ((syllable & 0xff) !== 0) emit(o, syllable & 0xff, own, (syllable >> 16) & 0xff, k, k)
      emit(o, (syllable >> 8) & 0xff, own, 0, k, k)
      continue
    }
    if (quick && what === latin && isSimple(collapse, o, k, value, last)) {
      emit(o, load<u8>(LATIN + <usize>(value - 0x61)), latinSymbol, value, k, k)
      continue
    }
    const extendsLast = last >= 0 && joined(k) && toAt(o, last) === k - 1
    if (what === ideograph || what === letterKind) {
      emit(o, value, (flagsAt(k) & lookAlikeUnit) === 0 ? 0 : lookAlike, 0, k, k)
    } else if (what === longKind) {
      if (extendsLast && (symbolFlagsAt(o, last) & kanaSymbol) !== 0) {
        addFlags(o, last, (flagsAt(k) & maybeUnit) === 0 ? long : maybeLong)
        setTo(o, last, k)
      }
    } else if (what === kana) {
      if (value === 0x30c3) doubling = k
      else if (foldKana(collapse, o, k, value, last, extendsLast, doubling)) k++
    } else k += foldLatin(collapse, leet, hasLeet, o, k, what, value, last, extendsLast)
  }
  return count
}

/** Whether the next unit is in the syllable, too. */
function foldKana(collapse: bool, o: usize, k: i32, value: i32, last: i32, extendsLast: bool, doubling: i32): bool {
  const unitFlags = flagsAt(k)
  const own =
    kanaSymbol |
    ((unitFlags & lookAlikeUnit) === 0 ? 0 : lookAlike) |
    ((unitFlags & hiraganaFlag) === 0 ? 0 : hiragana)
  const next = joined(k + 1) && kindAt(k + 1) === kana ? valueAt(k + 1) : 0
  const place = value - katakanaFirst
  const small = SMALL + (<usize>place << 2)
  const syllable = SYLLABLE + (<usize>place << 2)
  let compound: usize = 0
  if (next !== 0) {
    const number = <i32>load<u8>(SMALL + (<usize>(next - katakanaFirst) << 2))
    if (number !== 0) {
      compound = COMPOUND + (<usize>((place << 4) + number - 1) << 3)
      if (load<u8>(compound, 2) === 0) compound = 0
    }
  }
  const doubles = doubling === k - 1 && doubling >= 0
  const first = doubles && collapse ? k - 1 : k
  const through = compound === 0 ? k : k + 1
  if (value === 0x30f3) {
    if (collapse && doubles) emit(o, 0x6e, own | moraicNFlag | doubled, 0, first, k)
    else emit(o, 0x6e, own | moraicNFlag, 0, k, k)
  } else if (compound !== 0 || load<u8>(syllable, 1) !== 0) {
    let c1: i32
    let c2: i32 = 0
    let vowel: i32
    let written: i32
    let sound = own
    if (compound !== 0) {
      c1 = load<u8>(compound)
      c2 = load<u8>(compound, 1)
      vowel = load<u8>(compound, 2)
      if (load<u8>(compound, 3) !== 0) sound |= foreign
      written = load<u8>(compound, 4)
    } else {
      c1 = load<u8>(syllable)
      vowel = load<u8>(syllable, 1)
      written = load<u8>(syllable, 2)
    }
    if (c1 === 0) {
      if (
        collapse &&
        extendsLast &&
        value !== 0x30f2 &&
        (symbolAt(o, last) === vowel || (symbolAt(o, last) === 0x6f && vowel === 0x75)) &&
        sameScript(symbolFlagsAt(o, last), own)
      ) {
        addFlags(o, last, long)
        setTo(o, last, k)
      } else emit(o, vowel, sound, 0, first, through)
    } else {
      let begins = first
      if (doubles && !collapse) emit(o, c1, own, written, k - 1, k - 1)
      if (
        collapse &&
        c1 === 0x6e &&
        extendsLast &&
        symbolAt(o, last) === 0x6e &&
        sameScript(symbolFlagsAt(o, last), own)
      ) {
        addFlags(o, last, doubled)
        begins = fromAt(o, last)
      } else emit(o, c1, sound | (doubles && collapse ? doubled : 0), written, begins, through)
      if (c2 !== 0) emit(o, c2, sound, written, begins, through)
      emit(o, vowel, sound, 0, begins, through)
    }
  } else if (load<u8>(small) !== 0) {
    const vowel = <i32>load<u8>(small, 1)
    if (load<u8>(small, 2) !== 0) {
      emit(o, 0x79, own, 0, k, k)
      emit(o, vowel, own, 0, k, k)
    } else if (collapse && extendsLast && symbolAt(o, last) === vowel) {
      addFlags(o, last, long)
      setTo(o, last, k)
    } else emit(o, vowel, own, 0, k, k)
  } else emit(o, value, own, 0, k, k)
  return compound !== 0
}

@inline function sameScript(one: i32, other: i32): bool {
  return ((one ^ other) & (kanaSymbol | hiragana)) === 0
}

/** Whether a kana is a syllable by itself: nothing small after it, no small ッ before it, and it lengthens nothing. */
@inline function isSimpleKana(collapse: bool, o: usize, k: i32, value: i32, last: i32, doubling: i32): bool {
  const place = <usize>(value - katakanaFirst)
  const syllable = load<u32>(SYLLABLE + (place << 2))
  const next = <u32>(valueAt(k + 1) - katakanaFirst)
  if (next < <u32>katakanaCount && load<u8>(SMALL + (<usize>next << 2)) !== 0) return false
  if (syllable === 0 || doubling === k - 1 || (flagsAt(k) & lookAlikeUnit) !== 0) return false
  if (!collapse) return true
  return (syllable & 0xff) === 0x6e ? symbolAt(o, last) !== 0x6e : (syllable & 0xff) !== 0
}

/**
 * Whether a Latin letter is a symbol by itself: nothing that follows changes it, and it lengthens nothing. Asked first, since
 * it nearly always is, and branches that go now this way, now that are what the time goes to.
 */
@inline function isSimple(collapse: bool, o: usize, k: i32, letter: i32, last: i32): bool {
  const at = <usize>(letter - 0x61)
  const next = valueAt(k + 1) - 0x61
  if ((load<u32>(CHANGED + (at << 2)) >> (<u32>next < 26 ? next : 31)) & 1) return false
  if ((flagsAt(k) & (macronFlag | lookAlikeUnit | lookAlikeAloneUnit)) !== 0) return false
  if (!collapse) return true
  const before = symbolAt(o, last)
  return before !== <i32>load<u8>(LATIN + at) && (before !== 0x6f || (letter !== 0x75 && letter !== 0x68))
}

/** A bit for each letter that is read by what follows: c d f j m s t. (h is, where it may lengthen an o.) */
const nextAsked: i32 = (1 << 2) | (1 << 3) | (1 << 5) | (1 << 9) | (1 << 12) | (1 << 18) | (1 << 19)

/** How many more units than the first were read. */
function foldLatin(
  collapse: bool,
  leet: i32,
  hasLeet: bool,
  o: usize,
  k: i32,
  what: i32,
  value: i32,
  last: i32,
  extendsLast: bool,
): i32 {
  const letter = letterAt(leet, hasLeet, k, false)
  if (letter === 0) {
    if (what === digit) emit(o, 48 + value, 0, 0, k, k)
    return 0
  }
  const unitFlags = flagsAt(k)
  const own =
    latinSymbol |
    ((unitFlags & macronFlag) === 0 ? 0 : macron) |
    (what === latin ? 0 : leetSymbol) |
    ((unitFlags & lookAlikeUnit) === 0 ? 0 : lookAlike) |
    ((unitFlags & lookAlikeAloneUnit) === 0 ? 0 : lookAlikeAlone)
  const asksNext = ((letter === 0x68 ? (collapse ? 1 : 0) : (nextAsked >> (letter - 0x61))) & 1) !== 0
  const n1 = asksNext ? letterAt(leet, hasLeet, k + 1, true) : 0
  const n2 = n1 === 0 ? 0 : letterAt(leet, hasLeet, k + 2, true)
  let symbol = letter
  let more = 0
  let glide = -1
  let spelled = 0
  switch (letter) {
    case 0x73: // s
      if (n1 === 0x68) {
        spelled = spelledFlag
        more = 1
        if (n2 !== 0x69) glide = k + 1
      }
      break
    case 0x63: // c
      if (n1 === 0x68) {
        symbol = 0x74
        spelled = spelledFlag
        more = 1
        if (n2 !== 0x69) glide = k + 1
      } else if (n1 === 0x63 && n2 === 0x68) symbol = 0x74
      break
    case 0x74: // t
      if (n1 === 0x73 && n2 === 0x75) {
        spelled = spelledFlag
        more = 1
      }
      break
    case 0x6a: // j
      symbol = 0x7a
      spelled = spelledFlag
      if (n1 !== 0x69 && n1 !== 0x79 && n1 !== 0x6a) glide = k
      break
    case 0x66: // f
      if (n1 === 0x75) symbol = 0x68
      break
    case 0x64: // d
      if (n1 === 0x69 || n1 === 0x75 || n1 === 0x79 || (n1 === 0x64 && (n2 === 0x69 || n2 === 0x75 || n2 === 0x79))) {
        symbol = 0x7a
      } else if (n1 === 0x7a && n2 === 0x75) {
        symbol = 0x7a
        more = 1
      }
      break
    case 0x6d: // m
      if (n1 === 0x62 || n1 === 0x70 || n1 === 0x6d) symbol = 0x6e
      break
    case 0x6c: // l
      symbol = 0x72
      break
    case 0x76: // v
      symbol = 0x62
      break
  }
  const through = k + more
  const sameRun = extendsLast && (symbolFlagsAt(o, last) & latinSymbol) !== 0
  if (collapse && sameRun) {
    const before = symbolAt(o, last)
    const beforeLetter = <i32>load<u8>(o + SYMBOLS + (<usize>last << 4), 10)
    if (letter === 0x68 && before === 0x6f && !isVowel(n1) && n1 !== 0x79) {
      addFlags(o, last, long)
      setTo(o, last, k)
      return more
    }
    if (before === symbol && spelled === 0 && beforeLetter === letter) {
      addFlags(o, last, (isVowel(symbol) ? long : doubled) | (own & (leetSymbol | lookAlike)))
      if (toAt(o, last) - fromAt(o, last) >= 1) addFlags(o, last, repeated)
      setTo(o, last, k)
      return more
    }
    if (before === symbol && !isVowel(symbol)) {
      addFlags(o, last, doubled | spelled)
      store<u8>(o + SYMBOLS + (<usize>last << 4), letter, 10)
      setTo(o, last, glide < 0 ? through : k)
      if (glide >= 0) emit(o, 0x79, own, 0, max(glide, k), through)
      return more
    }
    if (letter === 0x75 && before === 0x6f && beforeLetter === 0x6f) {
      addFlags(o, last, long)
      setTo(o, last, k)
      return more
    }
  }
  emit(o, symbol, own | spelled, letter, k, glide < 0 ? through : k)
  if (glide >= 0) emit(o, 0x79, own, 0, glide, through)
  return more
}

// find-names.ts

@inline function hashStep(hash: u32, symbol: i32): u32 {
  return ((hash ^ <u32>symbol) * 0x9e3779b1) ^ (hash >> 15)
}
@inline function hashEnd(hash: u32, length: i32): u32 {
  let h = hash ^ (<u32>length * 0x85ebca6b)
  h = (h ^ (h >> 16)) * 0x85ebca6b
  h = (h ^ (h >> 13)) * 0xc2b2ae35
  return h ^ (h >> 16)
}
@inline function bitOf(list: usize, bit: u32): bool {
  return ((load<u32>(list + (<usize>(bit >> 5) << 2)) >> (bit & 31)) & 1) !== 0
}

/** Whether the text may have a name that begins anywhere but at the places that `markSeen` marked. */
function walk(o: usize, length: i32, other: bool): bool {
  for (let at = 0; at < length; at++) {
    if (other) {
      if (load<u8>(SEEN + <usize>at) !== 0) continue
    } else store<u8>(REACH + <usize>at, 0)
    const unit = fromAt(o, at)
    if (at > 0) {
      if (fromAt(o, at - 1) === unit) continue
      if ((symbolFlagsAt(o, at) & symbolFlagsAt(o, at - 1) & latinSymbol) !== 0 && separatedAt(unit) === 0) {
        if ((flagsAt(unit) & upper) === 0 || (flagsAt(unit - 1) & upper) !== 0) continue
      }
    }
    const least = leastBefore(unit)
    if (least < 0) continue
    let hash: u32 = 0x2545f491
    let low: u32 = 0
    let high: u32 = 0
    const most = min(length - at, keyLengthMax)
    let size = 0
    while (size < most) {
      const next = at + size
      size++
      hash = hashStep(hash, symbolAt(o, next))
      if (size >= 4) {
        if (size === 4) {
          const slot = hashEnd(hash, 4) >> lengthShift
          if (!bitOf(heads, slot)) break
          low = load<u32>(lengths + (<usize>slot << 3))
          high = load<u32>(lengths + (<usize>slot << 3), 4)
        }
        const bits = size < 36 ? low >> (size - 4) : high >> (size - 36)
        if (bits === 0 && (size >= 36 || high === 0)) break
        if (size === beginning || size === laterBeginning) {
          if (!bitOf(beginnings, hashEnd(hash, size) >> beginningsShift)) break
        }
        if ((bits & 1) === 0) continue
      }
      const unitLast = toAt(o, next)
      if (size < keyLengthMax) {
        if (next + 1 < length && fromAt(o, next) === fromAt(o, next + 1)) continue
        if (!mayEnd(unitLast, unitLast - unit + 1)) continue
        if (unitLast - unit + 1 < least) continue
      }
      const key = hashEnd(hash, size)
      if (!bitOf(filter, key >> filterShift)) continue
      const bucket = buckets + (<usize>(key >> bucketShift) << 2)
      const end = load<u32>(bucket, 4)
      for (let i = load<u32>(bucket); i < end; i++) {
        if (load<u32>(hashes + (<usize>i << 2)) !== key) continue
        const begins = <i32>load<u8>(keyFirsts + <usize>i)
        if (begins !== 0 && begins !== (symbolAt(o, at) & 0xff)) continue
        if (size > sizeOfDismissed) return true
        const dismissal = dismissalOf(o, at, unit, unitLast, size)
        if (dismissal === never) return true
        // What is silent whatever name it is needs no look at the others of this key.
        if (dismissal === always) break
        if ((load<u8>(keyBits + <usize>i) & dismissal) === 0) return true
      }
    }
    if (!other) store<u8>(REACH + <usize>at, size < keyLengthMax ? size : 0)
  }
  return false
}

function markSeen(): void {
  let run = 1
  let beside = plainLength
  for (let k = otherLength - 1; k >= 0; k--) {
    store<u8>(SEEN + <usize>k, 0)
    const unit = fromAt(OTHER, k)
    while (beside > 0 && fromAt(0, beside - 1) > unit) {
      beside--
      run = 0
    }
    const j = beside - 1
    // Symbol, flags, letter and units at once.
    if (
      j < 0 ||
      v128.any_true(
        v128.xor(v128.load(OTHER + SYMBOLS + (<usize>k << 4)), v128.load(SYMBOLS + (<usize>j << 4))),
      )
    ) {
      run = 0
      continue
    }
    beside = j
    run++
    const reach = <i32>load<u8>(REACH + <usize>j)
    if (reach < run) store<u8>(SEEN + <usize>k, reach)
  }
}

// `alone` of find-names.ts, as far as it says "silent" of what is very short: が, na, ア.

/** In symbols; what is longer is left to findNames. */
const sizeOfDismissed: i32 = 24
const never: i32 = 0
const always: i32 = 256
/** Bits of a key's name; see `keyBitsOf`. */
const kanaOnly: i32 = 1
const noHiragana: i32 = 2
const everyday: i32 = 4
const solidKana: i32 = 8
const noHardSign: i32 = 16
const kanaUncommon: i32 = 32

const spaceSeparator: i32 = 1
const hardSeparator: i32 = 8

/** Whether a stretch of symbols is no name, or silent by itself: never, always, or if its name has one of some bits. */
function dismissalOf(o: usize, at: i32, first: i32, last: i32, size: i32): i32 {
  // `splits` of compare.ts: what separates the symbols, and of how many units the longest piece is.
  let separators = 0
  let longest = 1
  let piece = 1
  let unitCount = 1
  let reads = 0
  for (let k = at; k < at + size; k++) {
    reads |= symbolFlagsAt(o, k)
    if (k === at) continue
    const here = fromAt(o, k)
    const before = toAt(o, k - 1)
    const newUnit = here !== fromAt(o, k - 1)
    if (newUnit) unitCount++
    let t = 0
    for (let u = before + 1; u <= here; u++) t |= separatedAt(u) | (u < here && kindAt(u) === sign ? softSeparator : 0)
    if (t !== 0) {
      separators |= t
      piece = 1
    } else if (newUnit) {
      piece++
      if (piece > longest) longest = piece
    }
  }
  const letters = last - first + 1
  const what = kindAt(first)
  if (separators !== 0) {
    if (longest === 1) return never
    let unlike = never
    if ((separators & hardSeparator) !== 0) unlike |= noHardSign
    // One space too many is read over in longer names only.
    if (what === latin && (separators & spaceSeparator) !== 0 && letters < 6) unlike |= solidKana
    return unlike
  }
  if ((reads & (lookAlike | lookAlikeAlone | repeated)) !== 0) return never
  let silence = never
  if ((reads & leetSymbol) !== 0) {
    // What begins with a sign is of no script, and said to be possible.
    if (size >= 5 || (reads & kanaSymbol) !== 0 || what === sign) return never
    silence = kanaUncommon
  } else {
    if (what !== kana && what !== latin && what !== ideograph) return never
    for (let i = first; i <= last; i++) {
      const here = kindAt(i)
      if (here !== what && !(what === kana && here === longKind)) return never
      if ((flagsAt(i) & (lookAlikeUnit | lookAlikeAloneUnit)) !== 0) return never
      if (i > first && separatedAt(i) !== 0) return never
    }
    silence = everyday
    if (what === latin) {
      if (size < 5) silence |= kanaOnly
    } else if (letters < 2) silence = always
    else if (what === kana && (flagsAt(first) & hiraganaFlag) !== 0) {
      if (letters === 2) silence = always
      else if (letters === 3) silence |= noHiragana
    }
  }
  return hasNoContext(startAt(first), endAt(last), what !== kana && what !== ideograph, false) ? silence : never
}

@inline function charAt(i: i32): i32 {
  return load<u16>(TEXT + (<usize>i << 1))
}
const contextReach: i32 = 40

/** Whether `contextOf` (context.ts) says "none" of a stretch of the text. Where that is not simple: no. */
export function hasNoContext(from: i32, to: i32, isLatin: bool, isKnownPlain: bool): bool {
  const least = max(0, from - contextReach)
  const most = min(textLength, to + contextReach)
  if (!isKnownPlain) for (let i = least; i < most; i++) if (!isPlain(charAt(i))) return false
  let before = from - 1
  while (before >= least && charAt(before) === 0x20) before--
  let after = to
  while (after < most && charAt(after) === 0x20) after++
  // Nothing but spaces as far as is looked.
  if ((before < least && least > 0) || (after === most && most < textLength)) return false
  const left = before < 0 ? 0 : charAt(before)
  const right = after === textLength ? 0 : charAt(after)
  // A new line is a space to some of the patterns, and a sign to others.
  if (left === 0x0a || right === 0x0a) return false
  if (isOpening(left) && isClosing(right)) return false
  if ((left === 0 || isSegmentSign(left)) && (right === 0 || isSegmentSign(right))) return false
  if (isLatin && !isPlainLatin(from, to, before, after, left)) return false
  return !isJapaneseContext(from, to)
}

function isPlain(c: i32): bool {
  return (
    (c >= 0x20 && c <= 0x7e) ||
    (c >= 0x4e00 && c <= 0x9fff) ||
    (c >= 0x3041 && c <= 0x3096) ||
    (c >= 0x30a1 && c <= 0x30fe) ||
    c === 0x0a ||
    (c >= 0x3001 && c <= 0x3003) ||
    (c >= 0x3008 && c <= 0x3011)
  )
}
@inline function isSpace(c: i32): bool {
  return c === 0x20 || c === 0x0a
}
/** Of the plain characters: " ' and 「『《〈【[ */
function isOpening(c: i32): bool {
  return c === 0x22 || c === 0x27 || c === 0x5b || (c >= 0x3008 && c <= 0x3011)
}
function isClosing(c: i32): bool {
  return c === 0x22 || c === 0x27 || c === 0x5d || (c >= 0x3008 && c <= 0x3011)
}
/** , 、 | ; : ( ) 。 */
function isSegmentSign(c: i32): bool {
  return c === 0x2c || c === 0x3001 || c === 0x7c || c === 0x3b || c === 0x3a || c === 0x28 || c === 0x29 || c === 0x3002
}

@inline function isLetter(c: i32): bool {
  return ((c | 0x20) >= 0x61 && (c | 0x20) <= 0x7a)
}
/** The bits of WORDS of the word that begins at a place. */
function wordBits(at: i32): i32 {
  if (at + 2 >= textLength) return 0
  const a = (charAt(at) | 0x20) - 0x61
  const b = (charAt(at + 1) | 0x20) - 0x61
  const c = (charAt(at + 2) | 0x20) - 0x61
  if (<u32>a > 25 || <u32>b > 25 || <u32>c > 25) return 0
  const bits = <i32>load<u8>(WORDS + <usize>((a * 26 + b) * 26 + c))
  // "character", but no chair or chart.
  if (bits !== 0 && a === 2 && b === 7 && c === 0) {
    if (at + 4 >= textLength || (charAt(at + 3) | 0x20) !== 0x72 || (charAt(at + 4) | 0x20) !== 0x61) return 0
  }
  return bits
}
@inline function isThe(from: i32, end: i32): bool {
  return end - from === 3 && (charAt(from) | 0x20) === 0x74 && (charAt(from + 1) | 0x20) === 0x68 && (charAt(from + 2) | 0x20) === 0x65
}

/** A Latin word in small letters, or the first of a sentence, with no word of works beside it. */
function isPlainLatin(from: i32, to: i32, before: i32, after: i32, left: i32): bool {
  let capitals = 0
  for (let i = from; i < to; i++) {
    const c = charAt(i)
    if (c >= 0x41 && c <= 0x5a) capitals++
  }
  if (capitals > 0) {
    if (capitals > 1 || charAt(from) < 0x41 || charAt(from) > 0x5a) return false
    // One capital letter alone is no title.
    if (to - from > 1 && left !== 0 && left !== 0x2e && left !== 0x21 && left !== 0x3f && left !== 0x3a && left !== 0x3002) return false
  }
  // After: 's, signs, the.
  let at = to
  if (at + 1 < textLength && charAt(at) === 0x27 && (charAt(at + 1) | 0x20) === 0x73) at += 2
  for (let the = 0; the < 2; the++) {
    while (at < textLength && (isSpace(charAt(at)) || charAt(at) === 0x2c || charAt(at) === 0x2d)) at++
    let end = at
    while (end < textLength && isLetter(charAt(end))) end++
    if ((wordBits(at) & 1) !== 0) return false
    if (!isThe(at, end)) break
    at = end
  }
  // Before: the word there, past "the"; past "of", "from" and "as" another.
  let end = from
  let wanted = 2
  for (let words = 0; words < 3; words++) {
    while (end > 0 && !isLetter(charAt(end - 1))) end--
    if (end === 0) return true
    let start = end
    while (start > 0 && isLetter(charAt(start - 1))) start--
    if ((wordBits(start) & wanted) !== 0) return false
    const length = end - start
    if (length === 2 || length === 4) wanted = 6
    else if (!isThe(start, end)) return true
    end = start
  }
  return true
}

/** Whether the text before or after begins or ends as japaneseAfter, japaneseAfterWeak and japaneseBefore do. */
function isJapaneseContext(from: i32, to: i32): bool {
  if (to < textLength) {
    const c = charAt(to)
    const d = to + 1 < textLength ? charAt(to + 1) : 0
    const e = to + 2 < textLength ? charAt(to + 2) : 0
    const f = to + 3 < textLength ? charAt(to + 3) : 0
    if (c >= 0x30 && c <= 0x39) return true
    switch (c) {
      case 0x3061: // ちゃん
        if (d === 0x3083) return true
        break
      case 0x304f: // くん
        if (d === 0x3093) return true
        break
      case 0x3055: // さん, さま
        if (d === 0x3093 || d === 0x307e) return true
        break
      case 0x541b: // 君
      case 0x69d8: // 様
      case 0x7b2c: // 第
        return true
      case 0x3068: // という, とかいう
        if ((d === 0x3044 && e === 0x3046) || (d === 0x304b && e === 0x3044 && f === 0x3046)) return true
        break
      case 0x3063: // っていう
        if (d === 0x3066 && e === 0x3044 && f === 0x3046) return true
        break
      case 0x30a2: // アニメ
        if (d === 0x30cb) return true
        break
      case 0x30de: // マンガ
        if (d === 0x30f3) return true
        break
      case 0x30b3: // コスプレ
        if (d === 0x30b9) return true
        break
      case 0x30d5: // ファンアート
        if (d === 0x30a1) return true
        break
      case 0x30b7: // シリーズ
        if (d === 0x30ea) return true
        break
      case 0x306e: // の
        if ((load<u8>(EDGES + <usize>d) & 4) !== 0) return true
        break
    }
  }
  if (from < 2) return false
  let end = from
  const last = charAt(end - 1)
  if (endsWork(end)) return true
  // の は 、 :
  if (last === 0x306e || last === 0x306f || last === 0x3001 || last === 0x3a) {
    end--
    return end >= 2 && endsWork(end)
  }
  return false
}

/** Whether the last two characters are those of アニメ, 映画, … or 人物. */
function endsWork(end: i32): bool {
  const a = charAt(end - 2)
  const b = charAt(end - 1)
  switch (b) {
    case 0x30e1:
      return a === 0x30cb // ニメ
    case 0x753b:
      return a === 0x6f2b || a === 0x6620 // 漫画 映画
    case 0x30ac:
      return a === 0x30f3 // ンガ
    case 0x30e0:
      return a === 0x30fc // ーム
    case 0x8aac:
      return a === 0x5c0f // 小説
    case 0x7248:
      return a === 0x5834 || a === 0x5199 // 場版 写版
    case 0x516c:
      return a === 0x4eba // 人公
    case 0x30f3:
      return a === 0x30a4 // イン
    case 0x30fc:
      return a === 0x30bf // ター
    case 0x30e9:
      return a === 0x30e3 // ャラ
    case 0x7269:
      return a === 0x4eba // 人物
    case 0x540d:
      return a === 0x54c1 || a === 0x984c // 品名 題名
    case 0x30eb:
      return a === 0x30c8 // トル
    case 0x30ec:
      return a === 0x30d7 // プレ
  }
  return false
}

// boundaries.ts, as far as it says "none"; where it is not simple, a name may stand there.

/** The unit whose script a unit is of: a long vowel is of that before it. */
@inline function baseOf(at: i32): i32 {
  let i = at
  while (i > 0 && kindAt(i) === longKind) i--
  return i
}
@inline function isHiraganaAt(base: i32): bool {
  return kindAt(base) === kana && (flagsAt(base) & hiraganaFlag) !== 0
}

/** Units that a name has to have at least to begin at a unit; -1: none begins there. */
function leastBefore(at: i32): i32 {
  const next = at - 1
  if (next < 0 || separatedAt(at) !== 0) return 0
  const own = kindAt(at)
  const other = kindAt(next)
  switch (own) {
    case kana: {
      if (other !== kana && other !== longKind) return 0
      const base = baseOf(next)
      const otherKind = kindAt(base)
      if (otherKind !== kana && otherKind !== longKind) return 0
      if (isHiraganaAt(base) !== ((flagsAt(at) & hiraganaFlag) !== 0)) return 0
      if (other === longKind && (flagsAt(next) & maybeUnit) !== 0) return 0
      if ((flagsAt(at) & hiraganaFlag) === 0) return mayBeCompanion(next, -1) ? 0 : -1
      if (other === longKind) return 0
      return (load<u8>(EDGES + <usize>valueAt(next)) & 2) !== 0 ? 0 : 5
    }
    case ideograph:
      if (other !== ideograph) return 0
      return (load<u8>(EDGES + <usize>valueAt(next)) & 2) !== 0 ? 0 : 4
    case digit:
      return other === digit ? -1 : 0
    case letterKind:
      return other === latin ? -1 : 0
    case latin:
      return other === letterKind ? -1 : 0
  }
  return 0
}

/** Whether a name of so many units may end with a unit. */
@inline function mayEnd(at: i32, size: i32): bool {
  const next = at + 1
  if (next >= units || separatedAt(next) !== 0) return true
  const own = kindAt(at)
  const other = kindAt(next)
  if (own === latin) {
    if (other === latin) return (flagsAt(at) & upper) === 0 && (flagsAt(next) & upper) !== 0
    return other !== letterKind
  }
  return mayEndOther(at, next, own, other, size)
}

function mayEndOther(at: i32, next: i32, own: i32, other: i32, size: i32): bool {
  switch (own) {
    case longKind:
    case kana: {
      if (other !== kana) return true
      const base = baseOf(at)
      const ownKind = kindAt(base)
      if (ownKind !== kana && ownKind !== longKind) return true
      const isHiragana = isHiraganaAt(base)
      if (isHiragana !== ((flagsAt(next) & hiraganaFlag) !== 0)) return true
      if (!isHiragana) return mayBeCompanion(next, 1)
      return size >= 5 || (load<u8>(EDGES + <usize>valueAt(next)) & 1) !== 0
    }
    case ideograph:
      if (other !== ideograph) return true
      return size >= 4 || (load<u8>(EDGES + <usize>valueAt(next)) & 1) !== 0
    case digit:
      return other !== digit
    case letterKind:
      if (other === latin) return false
      if (other !== letterKind) return true
      return size >= 3 && (valueAt(at) < 0x370 || valueAt(at) > 0x5ff)
  }
  return true
}

/** Katakana, or a long vowel after it. */
function isOfKatakana(at: i32): bool {
  let i = at
  while (i > 0 && kindAt(i) === longKind) i--
  return isKatakana(i)
}

/** Whether the katakana that stands together from a unit on may be one of those that are written right beside a name. */
function mayBeCompanion(from: i32, step: i32): bool {
  let length = 0
  let i = from
  while (i >= 0 && i < units && length < 8) {
    if (!isOfKatakana(i)) break
    if (length > 0 && separatedAt(step === 1 ? i : i + 1) !== 0) break
    length++
    i += step
  }
  // No companion is longer than six.
  if (length > 6) return false
  let hash: u32 = 0x2545f491
  const first = step === 1 ? from : from - length + 1
  for (let k = first; k < first + length; k++) hash = hashStep(hash, kindAt(k) === longKind ? 0x30fc : valueAt(k))
  for (let k = load<u32>(COMPANIONS); k > 0; k--) if (load<u32>(COMPANIONS + (<usize>k << 2)) === hash) return true
  return false
}
