import { RightsError } from '../rights-error.js'
import { classify, codeOf, kind, kindOf } from './characters.js'
import { fold, plainReading, shortReading } from './fold.js'
import { moraicN, smallKana, syllables } from './kana.js'
import { ideographOfKana, kanaOfIdeograph } from './look-alikes.js'
import { hashEnd, hashStart, hashStep, type NameIndex, nameFlag, nameOfKey, nameText } from './name-index.js'
import { createNameScanKernel, type NameScanKernel, scanLengthMax, teach } from './name-scan-kernel.js'
import { unitsOf } from './units.js'

/** Says of most texts at once that no registered name is in them. */
export interface NameScan {
  /**
   * False: `findNames` finds nothing in the text, for sure. True: perhaps it does. Texts of more than 4,096 UTF-16 units are
   * always perhaps.
   */
  mayName(text: string): boolean
  /** The same of a text in UTF-8, which is the bytes from `from` to `to`. */
  mayNameUtf8(bytes: Uint8Array, from: number, to: number): boolean
  /** Of memory that the scan has for itself. */
  readonly bytes: number
}

/**
 * What a scan knows of an index besides its tables: worked out once (a second or two for a million names), and given to the
 * scans of all threads. In memory that threads share: 7 MB for a million names.
 */
export interface NameScanTables {
  readonly keyBits: Uint8Array
  readonly keyFirsts: Uint8Array
  /** A bit for the hash of the first six, and of the first eight symbols of each key that has them. */
  readonly beginnings: Uint32Array
}

/**
 * A scan for the names of an index: `findNames` without what it does when it comes near to a name, in WebAssembly. It copies
 * the tables that it reads: 32 MB for a million names, one copy a scan and one scan a thread.
 *
 * @example
 * const { mayName } = createNameScan(index)
 * const found = mayName(caption) ? findNames(index, caption) : []
 * @param prepared of the same index, from `prepareNameScan`
 */
export function createNameScan(index: NameIndex, prepared: NameScanTables = prepareNameScan(index)): NameScan {
  const { keyBits, keyFirsts, beginnings } = prepared
  const { hashes } = index.parts
  if (
    keyBits.length !== hashes.length ||
    keyFirsts.length !== hashes.length ||
    beginnings.length !== 2 ** (beginningBitsOf(index) - 5)
  ) {
    throw new RightsError(
      'rights.invalid-name-index',
      'the tables of a scan are of another index. Prepare them from this one.',
    )
  }
  const kernel = kernelOf(index, prepared)
  const { buffer } = kernel.memory
  const letters = new Uint16Array(buffer, kernel.textAddress(), scanLengthMax)
  function mayName(text: string): boolean {
    const { length } = text
    if (length > scanLengthMax) return true
    for (let i = 0; i < length; i++) letters[i] = text.charCodeAt(i)
    let found = kernel.scan(length)
    if (found === needsTeaching) {
      teach(buffer, text)
      found = kernel.scan(length)
    }
    return found !== 0
  }
  return {
    bytes: buffer.byteLength,
    mayName,
    mayNameUtf8(bytes, from, to) {
      const text = () => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8', from, to)
      if (to - from > scanLengthMax) return mayName(text())
      for (let at = from, i = 0; at < to; at++, i++) {
        const byte = bytes[at]!
        if (byte > 127) return mayName(text())
        letters[i] = byte
      }
      const found = kernel.scan(to - from)
      return found === needsTeaching ? mayName(text()) : found !== 0
    },
  }
}

/** The tables for `createNameScan`. */
export function prepareNameScan(index: NameIndex): NameScanTables {
  const [keyBits, keyFirsts] = keysOf(index)
  const beginnings = new Uint32Array(new SharedArrayBuffer(2 ** (beginningBitsOf(index) - 3)))
  const kernel = kernelOf(index, { keyBits, keyFirsts, beginnings })
  const { buffer } = kernel.memory
  const letters = new Uint16Array(buffer, kernel.textAddress(), scanLengthMax)
  const table = new Uint32Array(buffer, kernel.beginningsAddress, beginnings.length)
  for (let name = 0; name < index.nameCount; name++) {
    const text = nameText(index, name)
    for (let i = 0; i < text.length; i++) letters[i] = text.charCodeAt(i)
    let learned = kernel.learn(text.length)
    if (learned === needsTeaching) {
      teach(buffer, text)
      learned = kernel.learn(text.length)
    }
    if (learned !== 0) learnHere(table, 32 - beginningBitsOf(index), text)
  }
  beginnings.set(table)
  return { keyBits, keyFirsts, beginnings }
}

/** `learn` of the kernel, for a name that is too hard for it. */
function learnHere(table: Uint32Array, shift: number, text: string): void {
  for (const reading of [plainReading, shortReading]) {
    const { symbols, length } = fold(unitsOf(text), reading)
    let hash = hashStart
    for (let size = 1; size <= Math.min(length, 8); size++) {
      hash = hashStep(hash, symbols[size - 1]!)
      if (size !== 6 && size !== 8) continue
      const bit = hashEnd(hash, size) >>> shift
      table[bit >>> 5]! |= 1 << (bit & 31)
    }
  }
}

/** One bit in eight or fewer is set. */
const beginningBitsOf = ({ parts }: NameIndex): number =>
  Math.max(10, Math.min(25, Math.ceil(Math.log2(parts.hashes.length * 16 + 1))))

function kernelOf(
  index: NameIndex,
  { keyBits, keyFirsts, beginnings }: NameScanTables,
): NameScanKernel & { beginningsAddress: number } {
  const { hashes, buckets, lengths, heads, filter, bucketShift, lengthShift, filterShift } = index.parts
  const tables = [hashes, buckets, lengths, heads, filter, keyBits, keyFirsts, beginnings]
  const kernel = createNameScanKernel(tables.reduce((sum, { byteLength }) => sum + aligned(byteLength), 0))
  let at = kernel.imageAddress()
  const addresses = tables.map((table) => {
    const address = at
    const room = table instanceof Uint8Array ? Uint8Array : Uint32Array
    new room(kernel.memory.buffer, address, table.length).set(table)
    at += aligned(table.byteLength)
    return address
  }) as [number, number, number, number, number, number, number, number]
  kernel.configure(...addresses, bucketShift, lengthShift, filterShift, 32 - beginningBitsOf(index))
  return { ...kernel, beginningsAddress: addresses[7] }
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
