import { classify, codeOf, kind, kindOf } from './characters.js'
import { moraicN, smallKana, syllables } from './kana.js'
import { ideographOfKana, kanaOfIdeograph } from './look-alikes.js'
import { type NameIndex, nameFlag, nameOfKey } from './name-index.js'
import { createNameScanKernel, scanLengthMax, teach } from './name-scan-kernel.js'

/** Says of most texts at once that no registered name is in them. */
export interface NameScan {
  /**
   * False: `findNames` finds nothing in the text, for sure. True: perhaps it does. Texts of more than 4,096 UTF-16 units are
   * always perhaps.
   */
  mayName(text: string): boolean
  /** Of memory that the scan has for itself. */
  readonly bytes: number
}

/**
 * A scan for the names of an index: `findNames` without what it does when it comes near to a name, in WebAssembly. About a
 * hundred times faster where there is nothing, which is nearly everywhere. It copies the tables that it reads: 25 MB for a
 * million names, one copy a scan and one scan a thread.
 *
 * @example
 * const { mayName } = createNameScan(index)
 * const found = mayName(caption) ? findNames(index, caption) : []
 */
export function createNameScan(index: NameIndex): NameScan {
  const { hashes, buckets, lengths, heads, filter, bucketShift, lengthShift, filterShift } = index.parts
  const tables = [hashes, buckets, lengths, heads, filter, ...keysOf(index)]
  const bytes = tables.reduce((sum, { byteLength }) => sum + aligned(byteLength), 0)
  const kernel = createNameScanKernel(bytes)
  let at = kernel.imageAddress()
  const addresses = tables.map((table) => {
    const address = at
    const room = table instanceof Uint8Array ? Uint8Array : Uint32Array
    new room(kernel.memory.buffer, address, table.length).set(table)
    at += aligned(table.byteLength)
    return address
  }) as [number, number, number, number, number, number, number]
  kernel.configure(...addresses, bucketShift, lengthShift, filterShift)
  const { buffer } = kernel.memory
  const letters = new Uint16Array(buffer, kernel.textAddress(), scanLengthMax)
  return {
    bytes: buffer.byteLength,
    mayName(text) {
      const { length } = text
      if (length > scanLengthMax) return true
      for (let i = 0; i < length; i++) letters[i] = text.charCodeAt(i)
      let found = kernel.scan(length)
      if (found === needsTeaching) {
        teach(buffer, text)
        found = kernel.scan(length)
      }
      return found !== 0
    },
  }
}

/** Bits of a name; the scan's kernel has the same. */
const bit = {
  /** All kana, and nothing between but spaces and ・. */
  kanaOnly: 1,
  /** That, without hiragana. */
  noHiragana: 2,
  everyday: 4,
  /** All kana, and nothing between. */
  solidKana: 8,
  /** Plain letters and digits, and nothing between but spaces and ・. */
  noHardSign: 16,
  /** All kana, and no everyday word. */
  kanaUncommon: 32,
} as const

/**
 * For each key, what is simply seen of its name: bits, and the lower byte of the key's first symbol, by which nearly all
 * are told apart whose hash is the same by chance. What isn't simple is 0, and left to `findNames`.
 */
function keysOf({ nameCount, parts }: NameIndex): [Uint8Array, Uint8Array] {
  const { nameBytes, nameStarts, nameFlags, keyNames } = parts
  const bits = new Uint8Array(nameCount)
  const firsts = new Uint8Array(nameCount)
  for (let name = 0; name < nameCount; name++) {
    const [start, end] = [nameStarts[name]!, nameStarts[name + 1]!]
    const common = (nameFlags[name]! & nameFlag.everyday) !== 0
    let found = spellingOf(nameBytes, start, end)
    if (common) found |= bit.everyday
    else if ((found & bit.kanaOnly) !== 0) found |= bit.kanaUncommon
    bits[name] = found
    firsts[name] = firstSymbolOf(nameBytes, start, end) & 0xff
  }
  const byKey = [new Uint8Array(keyNames.length), new Uint8Array(keyNames.length)] as [Uint8Array, Uint8Array]
  for (let key = 0; key < keyNames.length; key++) {
    const name = nameOfKey(keyNames[key]!)
    byKey[0][key] = bits[name]!
    byKey[1][key] = firsts[name]!
  }
  return byKey
}

/** The first symbol that `fold` makes of a name in UTF-8, where its first letter and the next one say so; else 0. */
function firstSymbolOf(bytes: Uint8Array, start: number, end: number): number {
  const first = bytes[start]!
  if (first < 0x80) {
    if (!isAsciiLetterOrDigit(first)) return 0
    return first < 0x41 ? first : latinSymbols[first & 31]!
  }
  const character = threeByte(bytes, start, end)
  if (character >= 0x4e00 && character <= 0x9fff) {
    const packed = classify(character)
    const value = codeOf(packed)
    return kindOf(packed) !== kind.ideograph || value === 0x4e00 || kanaOfIdeograph.has(value) ? 0 : value
  }
  const kana = character >= 0x3041 && character <= 0x3096 ? character + 0x60 : character
  if (kana < 0x30a1 || kana > 0x30fa || ideographOfKana.has(kana)) return 0
  // What follows must not be read together with it: a small one, a mark, another spelling of one.
  if (start + 3 < end && bytes[start + 3]! >= 0x80) {
    const next = threeByte(bytes, start + 3, end)
    const nextKana = next >= 0x3041 && next <= 0x3096 ? next + 0x60 : next
    const plain = (nextKana >= 0x30a1 && nextKana <= 0x30fa && !smallKana.has(nextKana)) || nextKana === 0x30fc
    if (!plain && !(next >= 0x4e00 && next <= 0x9fff) && next !== middleDot) return 0
  }
  if (kana === moraicN) return 0x6e
  const syllable = syllables.get(kana)
  return syllable === undefined ? 0 : (syllable.consonant + syllable.vowel).charCodeAt(0)
}

/** Of a to z: what they are folded to, whatever follows; 0 where it depends. */
const latinSymbols = Uint8Array.from('\0ab\0\0e\0ghizkr\0nopqrstubwxyz', (symbol) => symbol.charCodeAt(0))

/** The character of three bytes at a place; 0 when it is none. */
function threeByte(bytes: Uint8Array, at: number, end: number): number {
  if (at + 2 >= end || bytes[at]! < 0xe3 || bytes[at]! > 0xe9) return 0
  return ((bytes[at]! & 15) << 12) | ((bytes[at + 1]! & 0x3f) << 6) | (bytes[at + 2]! & 0x3f)
}

/** Of a name in UTF-8. */
function spellingOf(bytes: Uint8Array, start: number, end: number): number {
  let found: number = bit.kanaOnly | bit.noHiragana | bit.solidKana | bit.noHardSign
  for (let at = start; at < end; at++) {
    const byte = bytes[at]!
    if (byte === 0x20) {
      found &= ~bit.solidKana
    } else if (isAsciiLetterOrDigit(byte)) {
      found &= bit.noHardSign
    } else if (byte >= 0xe4 && byte <= 0xe9) {
      // U+4000 to U+9FFF: ideographs, but for a few signs of divination.
      found &= bit.noHardSign
      at += 2
    } else if (byte === 0xe3) {
      const character = ((bytes[at + 1]! & 0x3f) << 6) | (bytes[at + 2]! & 0x3f) | 0x3000
      if (character === middleDot) found &= ~bit.solidKana
      else if (character >= 0x3041 && character <= 0x3096) found &= ~bit.noHiragana
      else if (!((character >= 0x30a1 && character <= 0x30fa) || character === 0x30fc)) return 0
      at += 2
    } else return 0
  }
  return found
}

const middleDot = 0x30fb
const isAsciiLetterOrDigit = (byte: number): boolean =>
  (byte >= 0x30 && byte <= 0x39) || (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a)

const needsTeaching = 2
const aligned = (bytes: number) => Math.ceil(bytes / 64) * 64
