import { RightsError } from '../rights-error.js'
import { classify, codeOf, kind, kindOf } from './characters.js'
import { fold, plainReading, shortReading } from './fold.js'
import { moraicN, smallKana, syllables } from './kana.js'
import { ideographOfKana, kanaOfIdeograph } from './look-alikes.js'
import { keyLengthMax, type NameIndex, nameFlag, nameOfKey, nameText } from './name-index.js'
import { createNameScanKernel, type NameScanKernel, scanLengthMax, teach } from './name-scan-kernel.js'
import { createManyScan } from './name-scan-many.js'
import { unitsOf } from './units.js'

/** Says of most texts at once that no registered name is in them. */
export interface NameScan {
  /**
   * False: `findNames` finds nothing in the text, for sure. True: perhaps it does. Texts of more than 4,096 UTF-16 units are
   * always perhaps.
   */
  mayName(text: string): boolean
  /** The same of each of many texts: 1 perhaps, 0 for sure not. */
  mayNameEach(texts: readonly string[]): Uint8Array
  /** The same of texts as they lie in memory. */
  mayNameInBytes(texts: TextsInBytes): Uint8Array
  /** Of memory that the scan has for itself. */
  readonly bytes: number
}

/**
 * Texts in UTF-8, in any order: that of a row is the `lengths[row]` bytes from `starts[row]` on; there is none where the
 * length is less than 0. What is no UTF-8 may be a name.
 */
export interface TextsInBytes {
  readonly bytes: Uint8Array
  readonly starts: Uint32Array
  readonly lengths: Int32Array
}

/**
 * What a scan knows of an index besides its tables: worked out once (a second or two for a million names), and given to the
 * scans of all threads. In memory that threads share: 11 MB for a million names.
 */
export interface NameScanTables {
  readonly keyBits: Uint8Array
  readonly keyFirsts: Uint8Array
  /** A bit for the hash of the first six, and of the first eight symbols of each key that has them. */
  readonly beginnings: Uint32Array
  /** The first symbols of keys that a text in Latin letters may have: see `assembly/_latin-scan.ts`. */
  readonly latin: Uint8Array
}

/**
 * A scan for the names of an index: `findNames` without what it does when it comes near to a name, in WebAssembly. It copies
 * the tables that it reads: 37 MB for a million names, one copy a scan and one scan a thread.
 *
 * @example
 * const { mayName } = createNameScan(index)
 * const found = mayName(caption) ? findNames(index, caption) : []
 * @param prepared of the same index, from `prepareNameScan`
 */
export function createNameScan(index: NameIndex, prepared: NameScanTables = prepareNameScan(index)): NameScan {
  const { keyBits, keyFirsts, beginnings, latin } = prepared
  const { hashes } = index.parts
  if (
    keyBits.length !== hashes.length ||
    keyFirsts.length !== hashes.length ||
    beginnings.length !== 2 ** (beginningBitsOf(index) - 5) ||
    latin.length !== latinLength(latinBitsOf(index))
  ) {
    throw new RightsError(
      'rights.invalid-name-index',
      'the tables of a scan are of another index. Prepare them from this one.',
    )
  }
  const kernel = kernelOf(index, prepared)
  const { buffer } = kernel.memory
  const units = new Uint16Array(buffer, kernel.textAddress(), scanLengthMax)
  const ascii = new Uint8Array(buffer, kernel.textsAddress(), scanLengthMax)
  const mayName = (text: string): boolean => {
    const { length } = text
    if (length > scanLengthMax) return true
    let i = 0
    for (; i < length; i++) {
      const unit = text.charCodeAt(i)
      if (unit > 0x7f) break
      ascii[i] = unit
    }
    if (i === length) return kernel.scanText(length) !== 0
    for (i = 0; i < length; i++) units[i] = text.charCodeAt(i)
    let found = kernel.scan(length)
    if (found === needsTeaching) {
      teach(buffer, text)
      found = kernel.scan(length)
    }
    return found !== 0
  }
  const { mayNameEach, mayNameInBytes } = createManyScan(kernel, mayName)
  return { bytes: buffer.byteLength, mayName, mayNameEach, mayNameInBytes }
}

/** The tables for `createNameScan`. */
export function prepareNameScan(index: NameIndex): NameScanTables {
  const bits = bitsOfNames(index)
  const [keyBits, keyFirsts] = keysOf(index, bits)
  const beginnings = new Uint32Array(new SharedArrayBuffer(2 ** (beginningBitsOf(index) - 3)))
  const latin = new Uint8Array(new SharedArrayBuffer(latinLength(latinBitsOf(index))))
  const kernel = kernelOf(index, { keyBits, keyFirsts, beginnings, latin })
  const { buffer } = kernel.memory
  const letters = new Uint16Array(buffer, kernel.textAddress(), scanLengthMax)
  for (let name = 0; name < index.nameCount; name++) {
    const text = nameText(index, name)
    for (let i = 0; i < text.length; i++) letters[i] = text.charCodeAt(i)
    let learned = kernel.learn(text.length, bits[name]!)
    if (learned === needsTeaching) {
      teach(buffer, text)
      learned = kernel.learn(text.length, bits[name]!)
    }
    if (learned !== 0) learnHere(kernel, text, bits[name]!)
  }
  beginnings.set(new Uint32Array(buffer, kernel.addresses.beginnings, beginnings.length))
  latin.set(new Uint8Array(buffer, kernel.addresses.latin, latin.length))
  return { keyBits, keyFirsts, beginnings, latin }
}

/** `learn` of the kernel, for a name that is too hard for it. */
function learnHere(kernel: NameScanKernel, text: string, bits: number): void {
  for (const reading of [plainReading, shortReading]) {
    const { symbols, length } = fold(unitsOf(text), reading)
    const count = Math.min(length, keyLengthMax)
    const words = new Int32Array(kernel.memory.buffer, kernel.symbolsAddress(), count * 4)
    for (let i = 0; i < count; i++) words[i * 4] = symbols[i]!
    kernel.learnSymbols(count, bits)
  }
}

/** One bit in eight or fewer is set. */
const beginningBitsOf = ({ parts }: NameIndex): number =>
  Math.max(10, Math.min(25, Math.ceil(Math.log2(parts.hashes.length * 16 + 1))))

interface LatinBits {
  heads: number
  prefixes: number
  keys: number
}

/** As powers of two: how many bits (of heads and prefixes) and slots of four bits (of keys) the tables of `_latin-scan.ts` have. */
function latinBitsOf({ parts }: NameIndex): LatinBits {
  const atLeast = (times: number, least: number, most: number) =>
    Math.max(least, Math.min(most, Math.ceil(Math.log2(parts.hashes.length * times + 1))))
  return { heads: atLeast(16, 10, 20), prefixes: atLeast(16, 10, 24), keys: atLeast(4, 8, 23) }
}

/** A word, then the tables. */
const latinLength = ({ heads, prefixes, keys }: LatinBits): number =>
  64 + 2 ** (heads - 3) + 2 ** (prefixes - 3) + 2 ** (keys - 1)

function kernelOf(
  index: NameIndex,
  { keyBits, keyFirsts, beginnings, latin }: NameScanTables,
): NameScanKernel & { addresses: { beginnings: number; latin: number } } {
  const { hashes, buckets, lengths, heads, filter, bucketShift, lengthShift, filterShift } = index.parts
  const tables = [hashes, buckets, lengths, heads, filter, keyBits, keyFirsts, beginnings, latin]
  const kernel = createNameScanKernel(tables.reduce((sum, { byteLength }) => sum + aligned(byteLength), 0))
  let at = kernel.imageAddress()
  const addresses = tables.map((table) => {
    const address = at
    const room = table instanceof Uint8Array ? Uint8Array : Uint32Array
    new room(kernel.memory.buffer, address, table.length).set(table)
    at += aligned(table.byteLength)
    return address
  }) as [number, number, number, number, number, number, number, number, number]
  const [latinAt] = addresses.slice(8) as [number]
  const bits = latinBitsOf(index)
  kernel.configure(
    ...(addresses.slice(0, 8) as [number, number, number, number, number, number, number, number]),
    bucketShift,
    lengthShift,
    filterShift,
    32 - beginningBitsOf(index),
    latinAt,
    bits.heads,
    bits.prefixes,
    bits.keys,
  )
  return { ...kernel, addresses: { beginnings: addresses[7], latin: latinAt } }
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

/** What is simply seen of each name; what isn't simple is 0. */
function bitsOfNames({ nameCount, parts }: NameIndex): Uint8Array {
  const { nameBytes, nameStarts, nameFlags } = parts
  const bits = new Uint8Array(nameCount)
  for (let name = 0; name < nameCount; name++) {
    let found = spellingOf(nameBytes, nameStarts[name]!, nameStarts[name + 1]!)
    if ((nameFlags[name]! & nameFlag.everyday) !== 0) found |= bit.everyday
    else if ((found & bit.kanaOnly) !== 0) found |= bit.kanaUncommon
    bits[name] = found
  }
  return bits
}

/**
 * For each key, what is simply seen of its name: bits, and the lower byte of the key's first symbol, by which nearly all
 * are told apart whose hash is the same by chance. What isn't simple is 0, and left to `findNames`.
 */
function keysOf({ nameCount, parts }: NameIndex, bits: Uint8Array): [Uint8Array, Uint8Array] {
  const { nameBytes, nameStarts, keyNames } = parts
  const firsts = new Uint8Array(nameCount)
  for (let name = 0; name < nameCount; name++)
    firsts[name] = firstSymbolOf(nameBytes, nameStarts[name]!, nameStarts[name + 1]!) & 0xff
  const room = () => new Uint8Array(new SharedArrayBuffer(keyNames.length))
  const byKey = [room(), room()] as [Uint8Array, Uint8Array]
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
