/**
 * What ends the search of nearly every text in Latin letters: one pass that writes the symbols of its plain reading, without
 * those that the short reading may leave out, and a look at the first symbols from each place where a name may begin.
 *
 * A letter twice is written once, and u and h after o of the same word not at all: then both readings are the same symbols.
 * Keys are learned with the u and h after o and without them, in every combination, for a key does not say which of its
 * letters stand in one word. Readings in which digits and signs are letters are passes of their own. Where anything is not
 * simple, this says so, and `scan` searches the text: it may say yes too often, and never no where `scan` says yes.
 */
import { CLASS, HIGH, hasNoContext, setTextLength, TEXT } from './name-scan'

const KIND: usize = 0x230000 // per code: the kinds below
const LETTER: usize = 0x230100 // per code: 1 to 26 for a letter, else 0
const PAIR: usize = 0x230200 // per letter and the letter after it (0: none) its symbol; `special` where that does not say it
const SEPARATES: usize = 0x230600 // per code: bits of the separator that it is
const CODES: usize = 0x231000 // one byte a unit or separator: ASCII, or `leet` and a small letter
const PLAIN: usize = 0x235000 // the symbols, one byte each, after 16 bytes that are zero
const STARTS: usize = 0x238000 // where names may begin: place among the symbols, among the codes, symbols left out so far (u16 each)
const ENDS: usize = 0x240000 // where names may end: the same; as many as there are starts
const VARIANT: usize = 0x248000 // the symbols of a key that is learned

// kind
const separates: u32 = 0
const lower: u32 = 1
const upper: u32 = 2
const digit: u32 = 3
const sign: u32 = 4
const leetKind: u32 = 5
const hard: u32 = 6

const special: u32 = 0x80
const leet: u32 = 0x80


/** Ends that are looked at from one start: each of a text's places is to be looked at a few times only. */
const stopsMax: i32 = 32

// Results.
const no: i32 = 0
const perhaps: i32 = 1
/** Not simple. */
const unsure: i32 = -1

/** Symbols that are looked at at most. */
const reach: i32 = 12
/** Bits of a slot of the exact keys. */
const someKey: u32 = 1
/** Of them, some is no name that is silent when it stands as a word without anything that says that it is a name; … */
const someLoud: u32 = 2
/** … some has more than kana in it; … */
const someNotSolid: u32 = 4
/** … some has other signs in it than a space or a middle dot. */
const someSigns: u32 = 8

// The tables: addresses, and shifts of 64-bit hashes. The first word of the block says that some key could not be learned.
let block: usize = 0
let heads: usize = 0
let prefixes: usize = 0
let keys: usize = 0
let headShift: u64 = 0
let prefixShift: u64 = 0
let keyShift: u64 = 0

/** Says where the tables are, which have so many bits, bits and slots, as powers of two. */
export function configureLatin(at: usize, headBits: i32, prefixBits: i32, keyBits: i32): void {
  block = at
  heads = at + 64
  prefixes = heads + (<usize>1 << (headBits - 3))
  keys = prefixes + (<usize>1 << (prefixBits - 3))
  headShift = 64 - headBits
  prefixShift = 64 - prefixBits
  keyShift = 64 - keyBits
}

@inline function mixed(low: u64, high: u64): u64 {
  let x = (low ^ (high * 0x9e3779b97f4a7c15)) * 0xbf58476d1ce4e5b9
  x = (x ^ (x >> 32)) * 0x94d049bb133111eb
  return x ^ (x >> 29)
}
@inline function headHash(low: u64): u64 {
  return (low & 0xffffffff) * 0x9e3779b97f4a7c15
}
@inline function firstOf(low: u64, count: i32): u64 {
  return low & (0xffffffffffffffff >> <u64>(64 - (count << 3)))
}
@inline function hasBit(table: usize, bit: u64): bool {
  return ((load<u8>(table + <usize>(bit >> 3)) >> <u8>(bit & 7)) & 1) !== 0
}
@inline function setBit(table: usize, bit: u64): void {
  const at = table + <usize>(bit >> 3)
  store<u8>(at, load<u8>(at) | (1 << <u8>(bit & 7)))
}
/** Of a key of these symbols, from which so many were left out. Four or more count as three. */
@inline function keyHash(low: u64, high: u64, left: i32): u64 {
  return mixed(low, high | (<u64>left << 56))
}
@inline function slotAt(slot: u64): u32 {
  return (<u32>load<u8>(keys + <usize>(slot >> 1)) >> (<u32>(slot & 1) << 2)) & 15
}
/** In place of how many were left out: of keys of one or two symbols those that are not silent where digits spell them. */
const asLeet: i32 = 4
const leetMax: i32 = 2
/** What is known of a key: of two slots what both say. */
@inline function keyAt(hash: u64): u32 {
  const found = slotAt(hash >> keyShift)
  return found === 0 ? 0 : found & slotAt(rotl(hash, 32) >> keyShift)
}
function addKey(hash: u64, bits: u32): void {
  addToSlot(hash >> keyShift, bits)
  addToSlot(rotl(hash, 32) >> keyShift, bits)
}
function addToSlot(slot: u64, bits: u32): void {
  const at = keys + <usize>(slot >> 1)
  store<u8>(at, load<u8>(at) | <u8>(bits << (<u32>(slot & 1) << 2)))
}

// Learning.

/** More choices than this on the way to twelve symbols are not gone through. */
const choicesMax: i32 = 10
let learnedSymbols: usize = 0
let learnedLength: i32 = 0
let learnedBits: u32 = 0
let isLoudAsLeet: bool = false

// Bits of a key's name, as `keyBitsOf` has them.
const kanaOnly: u32 = 1
const everyday: u32 = 4
const solidKana: u32 = 8
const noHardSign: u32 = 16
const kanaUncommon: u32 = 32

/** Takes the key of so many symbols, 16 bytes apart, into the tables; `bits` are those of its name. */
export function learnLatin(symbols: usize, length: i32, bits: u32): void {
  for (let i = 0; i < length; i++) if (load<u32>(symbols + (<usize>i << 4)) > 127) return
  learnedSymbols = symbols
  learnedLength = length
  learnedBits = someKey
  if ((bits & everyday) === 0 && ((bits & kanaOnly) === 0 || length >= 5)) learnedBits |= someLoud
  isLoudAsLeet = (bits & kanaUncommon) === 0 || length >= 5
  if ((bits & solidKana) === 0) learnedBits |= someNotSolid
  if ((bits & noHardSign) === 0) learnedBits |= someSigns
  memory.fill(VARIANT, 0, 16)
  learnFrom(0, 0, 0, 0)
}

function learnFrom(from: i32, length: i32, last: u32, choices: i32): void {
  let count = length
  let before = last
  for (let at = from; at < learnedLength; at++) {
    const symbol = load<u32>(learnedSymbols + (<usize>at << 4))
    if (symbol === before) continue
    if (before === 0x6f && (symbol === 0x75 || symbol === 0x68)) {
      if (choices === choicesMax) {
        store<u32>(block, 1)
        return
      }
      choices++
      learnFrom(at + 1, count, before, choices)
      // What was tried after it is gone.
      memory.fill(VARIANT + <usize>count, 0, <usize>(16 - count))
    }
    store<u8>(VARIANT + <usize>count, symbol)
    before = symbol
    if (++count === reach) {
      learnVariant(count)
      return
    }
  }
  learnVariant(count)
}

function learnVariant(count: i32): void {
  const low = load<u64>(VARIANT)
  const high = load<u64>(VARIANT, 8)
  if (count >= 4) setBit(heads, headHash(low) >> headShift)
  if (count >= 6) setBit(prefixes, mixed(firstOf(low, 6), 0) >> prefixShift)
  if (count >= 8) setBit(prefixes, mixed(low, 0) >> prefixShift)
  if (count === reach) setBit(prefixes, mixed(low, high) >> prefixShift)
  else {
    addKey(keyHash(low, high, min(learnedLength - count, 3)), learnedBits)
    if (count <= leetMax && isLoudAsLeet) addKey(keyHash(low, high, asLeet), someKey)
  }
}

// Searching.

/** Whether a name may be in the ASCII text of so many bytes at an address: 0: none is; else it has to be searched. */
export function scanAscii(from: usize, length: i32): i32 {
  if (load<u32>(block) !== 0) return unsure
  for (let at: i32 = 0; at < length; at += 16) v128.store(CODES + <usize>at, v128.load(from + <usize>at))
  return scanCodes(length, from)
}

/** The same of a text of so many UTF-16 units at TEXT, which is not all ASCII. */
export function scanUnits(length: i32): i32 {
  if (load<u32>(block) !== 0) return unsure
  let to: i32 = 0
  for (let at = 0; at < length; at++) {
    let code = <i32>load<u16>(TEXT + (<usize>at << 1))
    if (code > 0x7f) {
      let packed = load<i32>(CLASS + (<usize>code << 2))
      if (code >= 0xd800 && code <= 0xdbff && at + 1 < length) {
        const codePoint = 0x10000 + ((code - 0xd800) << 10) + (<i32>load<u16>(TEXT + (<usize>(at + 1) << 1)) - 0xdc00)
        if (codePoint < 0x1d000 || codePoint > 0x1ffff) return unsure
        packed = load<i32>(HIGH + (<usize>(codePoint - 0x1d000) << 2))
        at++
      }
      if (packed <= 0) return unsure
      const value = packed >> 8
      switch (packed & 15) {
        case 1: // latin
          code = value - ((packed & 0x10) << 1)
          break
        case 2: // digit
          code = 0x30 + value
          break
        case 8: // dash
        case 14: // separator
          code = 0x20
          break
        case 12: // mark
        case 13: // invisible
          continue
        default:
          return unsure
      }
    }
    store<u8>(CODES + <usize>to, code)
    to++
  }
  return scanCodes(to, 0)
}

/** What `pass` found on its way. */
let mayReadLeet: bool = false
let places: i32 = 0
let symbolCount: i32 = 0
/** Where the text is, if it is ASCII, and how long; else 0. */
let ascii: usize = 0
let codesLength: i32 = 0
let widened: bool = false

function scanCodes(length: i32, from: usize): i32 {
  ascii = from
  codesLength = length
  widened = false
  mayReadLeet = false
  v128.store(CODES + <usize>length, i8x16.splat(0x20))
  if (!pass(length)) return unsure
  if (search()) return perhaps
  if (!mayReadLeet) return no
  const read = readAsLetters(length, 0x69)
  if (read === 0) return no
  if (!pass(length)) return unsure
  if (search()) return perhaps
  if (read === 1) return no
  if (from !== 0) for (let at: i32 = 0; at < length; at += 16) v128.store(CODES + <usize>at, v128.load(from + <usize>at))
  else return unsure
  v128.store(CODES + <usize>length, i8x16.splat(0x20))
  readAsLetters(length, 0x6c)
  if (!pass(length)) return unsure
  return search() ? perhaps : no
}

@inline function kindOf(code: u32): u32 {
  return load<u8>(KIND + <usize>code)
}
@inline function letterOf(code: u32): u32 {
  return load<u8>(LETTER + <usize>code)
}
@inline function pairOf(letter: u32, next: u32): u32 {
  return load<u8>(PAIR + <usize>((letter << 5) | next))
}

/** Writes symbols, starts and ends. False: not simple. */
function pass(length: i32): bool {
  const end = CODES + <usize>length
  let to = PLAIN + 16
  let last: u32 = 0
  let at = CODES
  let place: usize = 0
  let single: u32 = 0
  let left: u64 = 0
  for (;;) {
    let code = <u32>load<u8>(at)
    let kind = kindOf(code)
    while (kind === separates) {
      if (at >= end) {
        symbolCount = <i32>(to - (PLAIN + 16))
        places = <i32>(place >> 3)
        v128.store(to, i64x2.splat(0))
        return true
      }
      at++
      code = load<u8>(at)
      kind = kindOf(code)
    }
    const begin = at
    let seen: u32 = 0
    let before: u32 = separates
    let joined: bool = false
    do {
      let starts: bool = false
      if (kind !== before) {
        if (kind === hard) return false
        if (kind !== lower || before !== upper) {
          // A small letter after another in capitals is the same word, a capital after a small letter is not.
          const here = <u64>(to - (PLAIN + 16)) | (<u64>(at - CODES) << 16) | (left << 32)
          if (joined) {
            store<u64>(ENDS + place, here)
            place += 8
          }
          store<u64>(STARTS + place, here)
          starts = true
          if (kind === upper && before === lower && (code & 31) === 9) mayReadLeet = true
        }
        seen |= 1 << kind
        before = kind
      }
      const letter = letterOf(code)
      const nextCode = <u32>load<u8>(at, 1)
      const nextLetter = letterOf(nextCode)
      let symbol: u32
      let glides: bool = false
      let skips: usize = 0
      if (letter !== 0) {
        symbol = pairOf(letter, nextLetter)
        if (symbol >= special) {
          const read = readSpecial(letter, nextLetter, nextLetter === 0 ? 0 : letterOf(load<u8>(at, 2)))
          symbol = read & 0x7f
          glides = (read & 0x100) !== 0
          if ((read & 0x200) !== 0) {
            skips = 1
            const skipped = kindOf(nextCode)
            // Where the letter that is read with it may begin a name.
            if (skipped === upper && kind !== upper) return false
            seen |= 1 << skipped
            before = skipped
          }
        }
      } else symbol = kind === digit ? code : 0
      if (symbol !== 0) {
        const lengthens = joined && last === 0x6f && (symbol === 0x75 || symbol === 0x68)
        if (symbol === last) {
          left++
          // The same symbols as from the one before it.
          if (starts) store<u64>(STARTS + place, load<u64>(STARTS + place) + 0xffffffff)
        } else if (!lengthens) {
          store<u8>(to, symbol)
          to++
          last = symbol
        } else {
          if (starts) return false
          left++
        }
        if (glides) {
          store<u8>(to, 0x79)
          to++
          last = 0x79
        }
      }
      joined = true
      at += 1 + skips
      code = load<u8>(at)
      kind = kindOf(code)
    } while (kind !== separates)
    store<u64>(ENDS + place, <u64>(to - (PLAIN + 16)) | (<u64>(at - CODES) << 16) | (left << 32))
    place += 8
    // Letters set apart one by one are read together.
    if (at === begin + 1) {
      const own = <u32>load<u8>(begin)
      if (single !== 0 && !isReadApart(single, own)) return false
      single = own
    } else single = 0
    if ((seen & ((1 << lower) | (1 << upper))) !== 0 && (seen & ((1 << digit) | (1 << sign))) !== 0) mayReadLeet = true
  }
  return false
}

/** Whether two letters that stand alone, one after the other, are read as they are when they don't. */
function isReadApart(one: u32, other: u32): bool {
  const a = letterOf(one)
  const b = letterOf(other)
  if (a === 0 || b === 0 || kindOf(one) === leetKind || kindOf(other) === leetKind) return false
  // o and u, o and h; I after a small letter.
  if (a === 15 && (b === 21 || b === 8)) return false
  if (b === 9 && kindOf(other) === upper) return false
  const symbol = pairOf(a, b)
  return symbol < special && symbol === pairOf(a, 0)
}

const letterC: u32 = 3
const letterD: u32 = 4
const letterH: u32 = 8
const letterI: u32 = 9
const letterJ: u32 = 10
const letterS: u32 = 19
const letterT: u32 = 20
const letterU: u32 = 21
const letterY: u32 = 25
const letterZ: u32 = 26

/** `foldLatin` where two letters do not say it: a symbol, 0x100 if y follows, 0x200 if the next letter is read with it. */
function readSpecial(letter: u32, next: u32, afterNext: u32): u32 {
  switch (letter) {
    case letterS:
      return 0x73 | 0x200 | (afterNext === letterI ? 0 : 0x100)
    case letterC:
      if (next === letterH) return 0x74 | 0x200 | (afterNext === letterI ? 0 : 0x100)
      return afterNext === letterH ? 0x74 : 0x63
    case letterT:
      return afterNext === letterU ? 0x74 | 0x200 : 0x74
    case letterJ:
      return 0x7a | 0x100
    case letterD:
      if (next === letterZ) return afterNext === letterU ? 0x7a | 0x200 : 0x64
      return afterNext === letterI || afterNext === letterU || afterNext === letterY ? 0x7a : 0x64
  }
  return 0
}

/**
 * Rewrites digits and signs among letters to the letters that they may stand for. 0: there are none; 2: some may stand for
 * another letter than `one` as well.
 */
function readAsLetters(length: i32, one: u32): i32 {
  const end = CODES + <usize>length
  let found = 0
  let at = CODES
  while (at < end) {
    if (kindOf(load<u8>(at)) === separates) {
      at++
      continue
    }
    const begin = at
    let letters: bool = false
    while (kindOf(load<u8>(at)) !== separates) {
      const kind = kindOf(load<u8>(at))
      if (kind === lower || kind === upper) letters = true
      at++
    }
    if (!letters || at === begin + 1) continue
    for (let i = begin; i < at; i++) {
      const code = <u32>load<u8>(i)
      const kind = kindOf(code)
      let letter: u32 = 0
      if (kind === digit || (kind === sign && (code === 0x24 || (i > begin && (i + 1 < at || code === 0x40))))) {
        letter = leetOf(code)
      } else if (code === 0x49 && i > begin && kindOf(load<u8>(i - 1)) === lower) {
        letter = one === 0x6c ? 1 : 0
        found = 2
      }
      if (letter === 0) continue
      if (letter === 1) {
        letter = one
        found = 2
      } else found = max(found, 1)
      store<u8>(i, leet | letter)
    }
  }
  return found
}

/** As `leetLetter` has it; 1 for what is read as 1 is. */
function leetOf(code: u32): u32 {
  switch (code) {
    case 0x30:
      return 0x6f
    case 0x31:
    case 0x21:
    case 0x7c:
      return 1
    case 0x33:
      return 0x65
    case 0x34:
    case 0x40:
      return 0x61
    case 0x35:
    case 0x24:
      return 0x73
    case 0x37:
    case 0x2b:
      return 0x74
    case 0x38:
      return 0x62
  }
  return 0
}

/** Whether a name may begin at any of the starts. */
function search(): bool {
  const all = symbolCount
  for (let i = 0; i < places; i++) {
    const start = load<u64>(STARTS + (<usize>i << 3))
    const from = <i32>(start & 0xffff)
    const low = load<u64>(PLAIN + 16 + <usize>from)
    let most = all - from
    let high: u64 = 0
    if (most >= 4) {
      if (!hasBit(heads, headHash(low) >> headShift)) most = 3
      else if (most >= 6) {
        if (!hasBit(prefixes, mixed(firstOf(low, 6), 0) >> prefixShift)) most = 5
        else if (most >= 8) {
          if (!hasBit(prefixes, mixed(low, 0) >> prefixShift)) most = 7
          else {
            high = load<u32>(PLAIN + 24 + <usize>from)
            if (most >= reach) {
              if (hasBit(prefixes, mixed(low, high) >> prefixShift)) return true
              most = reach - 1
            }
          }
        }
      }
    }
    for (let k = i; k < places; k++) {
      const stop = load<u64>(ENDS + (<usize>k << 3))
      const count = <i32>(stop & 0xffff) - from
      if (count > most) break
      // Nothing but signs.
      if (k - i > stopsMax) return true
      if (count <= 0) continue
      const key = count <= 8 ? firstOf(low, count) : low
      const more = count <= 8 ? 0 : firstOf(high, count - 8)
      const left = <i32>(stop >> 32) - <i32>(start >> 32)
      for (let leftOfKey = min(left, 3); leftOfKey >= 0; leftOfKey--) {
        const bits = keyAt(keyHash(key, more, leftOfKey))
        if (bits !== 0 && !isSilent(i, k, bits, left, count, key)) return true
      }
    }
  }
  return false
}

/** Whether no name of these keys says anything in a stretch of the text, as `dismissalOf` has it. */
function isSilent(i: i32, k: i32, bits: u32, left: i32, count: i32, key: u64): bool {
  if (ascii === 0) return false
  const first = <i32>load<u16>(STARTS + (<usize>i << 3), 2)
  const end = <i32>load<u16>(ENDS + (<usize>k << 3), 2)
  const kind = kindOf(load<u8>(CODES + <usize>first))
  if (kind === leetKind && i === k && count <= leetMax && left < 2) {
    if (kindOf(load<u8>(ascii + <usize>first)) !== digit || keyAt(keyHash(key, 0, asLeet)) !== 0) return false
    widen()
    return hasNoContext(first, end, true, true)
  }
  if (kind !== lower && kind !== upper) return false
  if (i === k) {
    // Where two are left out one letter may stand there three times, which is a trick.
    if ((bits & someLoud) !== 0 || left >= 2 || end - first > 12) return false
    widen()
    return hasNoContext(first, end, true, true)
  }
  let separators: u32 = 0
  let letters = 0
  for (let at = first; at < end; at++) {
    const code = load<u8>(CODES + <usize>at)
    const what = kindOf(code)
    if (what === separates) separators |= load<u8>(SEPARATES + <usize>code)
    else if (what === lower || what === upper) letters++
    else return false
  }
  if (separators === 0 || letters > 12) return false
  // Letters set apart one by one are read together.
  let some = false
  for (let run = i; run <= k && !some; run++) some = isOfTwo(run)
  if (!some) return false
  let unlike: u32 = 0
  if ((separators & 8) !== 0) unlike |= someSigns
  if ((separators & 1) !== 0 && letters < 6) unlike |= someNotSolid
  // A name without other signs may be dismissed by either; what has nothing but kana in it has no sign.
  if ((unlike & someSigns) !== 0) return (bits & someSigns) === 0 || ((unlike & someNotSolid) !== 0 && (bits & someNotSolid) === 0)
  return unlike !== 0 && (bits & unlike) === 0
}

@inline function symbolsOf(run: i32): i32 {
  return <i32>load<u16>(ENDS + (<usize>run << 3)) - <i32>load<u16>(STARTS + (<usize>run << 3))
}

/** Whether the symbols of a run of letters come from two letters at least: j is two by itself. */
function isOfTwo(run: i32): bool {
  if (symbolsOf(run) < 2) return false
  const first = <i32>load<u16>(STARTS + (<usize>run << 3), 2)
  const end = <i32>load<u16>(ENDS + (<usize>run << 3), 2)
  if (end - first < 2) return false
  for (let at = first; at < end; at++) if (letterOf(load<u8>(CODES + <usize>at)) === letterJ) return false
  return true
}

/** Writes the text to where `hasNoContext` reads it. */
function widen(): void {
  if (widened) return
  widened = true
  setTextLength(codesLength)
  for (let at: i32 = 0; at < codesLength; at += 16) {
    const codes = v128.load(ascii + <usize>at)
    v128.store(TEXT + (<usize>at << 1), i16x8.extend_low_i8x16_u(codes))
    v128.store(TEXT + (<usize>at << 1) + 16, i16x8.extend_high_i8x16_u(codes))
  }
}
