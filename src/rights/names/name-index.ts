import type { Name } from '../party.js'
import { RightsError } from '../rights-error.js'
import type { WorkKind } from '../work.js'
import { kind } from './characters.js'
import { everydayKana, isEverydayPhrase, isEverydayWord } from './everyday-words.js'
import { beginsUnit, type Folded, fold, plainReading, roomForFolded, shortReading } from './fold.js'
import { roomForUnits, type Units, unitsOf } from './units.js'

/** A name to be found. */
export interface NameEntry {
  work: string
  name: Name
  /** The work at the root of its line; names of one franchise speak for each other. Absent: the work itself. */
  franchise?: string
  /** Of one franchise's works with the same name a character is reported before the others, the franchise itself last. */
  kind?: WorkKind
}

/** Names, ready to be found. Opaque; everything in it is typed lists over one block of bytes. */
export interface NameIndex {
  readonly nameCount: number
  readonly workCount: number
  /** @internal */
  readonly parts: IndexParts
}

/** Keys longer than this are cut; what follows is compared with the name itself. */
export const keyLengthMax = 64
const nameBytesMax = 2000
const noWork = 0xffffffff
const shortKey = 0x80000000

/** What is known of a name besides its text. */
export const nameFlag = {
  /** Said to be common, or an everyday word: without a sign beside it nothing. */
  everyday: 1,
  /** Too short to be sure: without a sign beside it possible at most. */
  short: 2,
  /** Spelled in Latin letters by its Japanese sound. */
  romaji: 4,
  character: 8,
  /** The franchise itself. */
  root: 16,
  /** Japanese everyday words that are given names in Latin letters: Hana, Yuki. */
  given: 32,
} as const

/**
 * Sections of the block. Hashes of keys are sorted; `buckets` says where those with the same upper bits begin; `keyNames`
 * is the name of a key, with the top bit for the key that has its long vowels shortened. `lengths` says for the hash of
 * each beginning of four symbols how long the keys that begin so are, so that most positions are left after four.
 */
export interface IndexParts {
  readonly block: Uint8Array
  readonly bucketShift: number
  readonly hashes: Uint32Array
  readonly keyNames: Uint32Array
  readonly buckets: Uint32Array
  readonly lengths: Uint32Array
  readonly lengthShift: number
  /** Not in the block: a bit for each slot of `lengths` that is not empty, and for the upper bits of each key's hash. */
  readonly heads: Uint32Array
  readonly filter: Uint32Array
  readonly filterShift: number
  readonly nameStarts: Uint32Array
  readonly nameWorks: Uint32Array
  readonly nameFlags: Uint8Array
  readonly workStarts: Uint32Array
  readonly workFranchises: Uint32Array
  readonly nameBytes: Uint8Array
  readonly workBytes: Uint8Array
}

/** One step of the rolling hash of a key. */
export const hashStep = (hash: number, symbol: number): number => Math.imul(hash ^ symbol, 0x9e3779b1) ^ (hash >>> 15)
export const hashStart = 0x2545f491
/** The hash of a key, or of the beginning of one, of so many symbols (murmur3's finalizer). */
export function hashEnd(hash: number, length: number): number {
  let h = hash ^ Math.imul(length, 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}

/**
 * Builds the index of names. The order of the entries has no effect on what is found. A name without any letter or digit
 * can't be found and is left out.
 */
export function buildNameIndex(entries: Iterable<NameEntry>): NameIndex {
  const workNumbers = new Map<string, number>()
  const franchises = new Numbers()
  const internWork = (id: string): number => {
    let number = workNumbers.get(id)
    if (number === undefined) {
      number = workNumbers.size
      workNumbers.set(id, number)
      franchises.push(noWork)
    }
    return number
  }
  const nameStarts = new Numbers()
  const nameWorks = new Numbers()
  const flags = new Numbers()
  const text = new Bytes()
  const hashes = new Numbers()
  const keyNames = new Numbers()
  const heads = new Numbers()
  const headLengths = new Numbers()
  const addKey = (folded: Folded, name: number) => {
    const length = Math.min(folded.length, keyLengthMax)
    let hash = hashStart
    for (let i = 0; i < length; i++) {
      hash = hashStep(hash, folded.symbols[i]!)
      if (i === 3) {
        heads.push(hashEnd(hash, 4))
        headLengths.push(length)
      }
    }
    hashes.push(hashEnd(hash, length))
    keyNames.push(name)
  }
  nameStarts.push(0)
  const [units, plain, short] = [roomForUnits(100), roomForFolded(300), roomForFolded(300)]
  for (const { work, name, franchise, kind: workKind } of entries) {
    unitsOf(name.text, false, units)
    fold(units, plainReading, plain)
    if (plain.length === 0) continue
    const number = nameWorks.length
    const before = text.length
    text.write(name.text)
    if (text.length - before > nameBytesMax) {
      throw new RightsError(
        'rights.invalid-work',
        `${JSON.stringify(work)}: a name is longer than ${nameBytesMax} bytes. Give names of at most 500 characters.`,
      )
    }
    nameStarts.push(text.length)
    const workNumber = internWork(work)
    const root = franchise === undefined ? workNumber : internWork(franchise)
    franchises.set(workNumber, root)
    nameWorks.push(workNumber)
    fold(units, shortReading, short)
    flags.push(
      flagsOf(name, plain) |
        (workKind === 'character' ? nameFlag.character : 0) |
        (root === workNumber && workKind !== 'character' ? nameFlag.root : 0),
    )
    addKey(plain, number)
    if (!sameSymbols(plain, short)) addKey(short, number | shortKey)
  }
  for (const number of workNumbers.values()) if (franchises.get(number) === noWork) franchises.set(number, number)
  const works = new Bytes()
  const workStarts = new Numbers()
  workStarts.push(0)
  for (const id of workNumbers.keys()) {
    works.write(id)
    workStarts.push(works.length)
  }
  workNumbers.clear()
  const keyCount = hashes.length
  const bucketBits = Math.max(1, Math.min(24, Math.ceil(Math.log2(keyCount + 1))))
  const lengthBits = Math.max(4, Math.min(20, Math.ceil(Math.log2(keyCount + 1)) + 2))
  const block = new Uint8Array(
    blockLength({
      names: nameWorks.length,
      works: workStarts.length - 1,
      keys: keyCount,
      bucketBits,
      lengthBits,
      nameBytes: text.length,
      workBytes: works.length,
    }),
  )
  const header = new Uint32Array(block.buffer, 0, headerWords)
  header.set([
    magic[0],
    magic[1],
    nameWorks.length,
    workStarts.length - 1,
    keyCount,
    bucketBits,
    lengthBits,
    text.length,
    works.length,
  ])
  const parts = partsOf(block)
  parts.nameStarts.set(nameStarts.view())
  parts.nameWorks.set(nameWorks.view())
  parts.nameFlags.set(flags.view())
  parts.workStarts.set(workStarts.view())
  parts.workFranchises.set(franchises.view())
  parts.nameBytes.set(text.view())
  parts.workBytes.set(works.view())
  // Counting sort by the upper bits, then each small bucket by hash and name: the same bytes whatever the engine.
  const { buckets, bucketShift } = parts
  for (let i = 0; i < keyCount; i++) buckets[(hashes.get(i) >>> bucketShift) + 1]!++
  for (let i = 1; i < buckets.length; i++) buckets[i]! += buckets[i - 1]!
  const next = buckets.slice()
  for (let i = 0; i < keyCount; i++) {
    const to = next[hashes.get(i) >>> bucketShift]!++
    parts.hashes[to] = hashes.get(i)
    parts.keyNames[to] = keyNames.get(i)
  }
  for (let bucket = 0; bucket + 1 < buckets.length; bucket++) {
    const [from, to] = [buckets[bucket]!, buckets[bucket + 1]!]
    if (to - from < 2) continue
    const order = Array.from(
      { length: to - from },
      (_, i) => [parts.hashes[from + i]!, parts.keyNames[from + i]!] as const,
    )
    order.sort((one, other) => one[0] - other[0] || one[1] - other[1])
    for (const [i, [hash, name]] of order.entries()) {
      parts.hashes[from + i] = hash
      parts.keyNames[from + i] = name
    }
  }
  for (let i = 0; i < heads.length; i++) {
    const slot = (heads.get(i) >>> parts.lengthShift) * 2
    const length = headLengths.get(i)
    if (length < 36) parts.lengths[slot]! |= 1 << (length - 4)
    else parts.lengths[slot + 1]! |= 1 << (length - 36)
  }
  fillFilters(parts)
  header[9] = checksum(block)
  return { nameCount: nameWorks.length, workCount: workStarts.length - 1, parts }
}

/** The index as bytes; opening them costs next to nothing, for nothing is taken apart. Little-endian. */
export function serializeNameIndex(index: NameIndex): Uint8Array {
  return index.parts.block
}

/**
 * Opens the bytes of an index, which it keeps and reads from: don't change them afterwards.
 *
 * @throws RightsError `rights.invalid-name-index` when they are damaged or none of ours
 */
export function openNameIndex(bytes: Uint8Array): NameIndex {
  if (bytes.length < headerWords * 4) throw invalid('too short')
  const block = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice()
  const header = new Uint32Array(block.buffer, block.byteOffset, headerWords)
  if (header[0] !== magic[0] || header[1] !== magic[1]) throw invalid('not of this format or version')
  const [names, works, keys, bucketBits, lengthBits, nameBytes, workBytes] = header.subarray(2, 9) as unknown as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ]
  if (bucketBits < 1 || bucketBits > 24 || lengthBits < 4 || lengthBits > 20) throw invalid('sizes out of range')
  if (blockLength({ names, works, keys, bucketBits, lengthBits, nameBytes, workBytes }) !== block.length) {
    throw invalid('cut off or too long')
  }
  if (checksum(block) !== header[9]) throw invalid('damaged (its checksum differs)')
  const parts = partsOf(block)
  const ascending = (list: Uint32Array, end: number, step: number) => {
    if (list[0] !== 0 || list[list.length - 1] !== end) return false
    for (let i = 1; i < list.length; i++) {
      const grown = list[i]! - list[i - 1]!
      if (grown < 0 || grown > step) return false
    }
    return true
  }
  const below = (list: Uint32Array, limit: number, mask: number) => {
    for (let i = 0; i < list.length; i++) if ((list[i]! & mask) >>> 0 >= limit) return false
    return true
  }
  if (
    !ascending(parts.nameStarts, nameBytes, nameBytesMax) ||
    !ascending(parts.workStarts, workBytes, nameBytesMax) ||
    !ascending(parts.buckets, keys, keys) ||
    !below(parts.nameWorks, works, -1) ||
    !below(parts.workFranchises, works, -1) ||
    !below(parts.keyNames, names, ~shortKey)
  ) {
    throw invalid('its tables contradict each other')
  }
  fillFilters(parts)
  return { nameCount: names, workCount: works, parts }
}

/** A name of the index, and the way in which its key was read. */
export const nameOfKey = (keyName: number): number => (keyName & ~shortKey) >>> 0
export const readingOfKey = (keyName: number) => (keyName >>> 31 === 1 ? shortReading : plainReading)

const decoder = new TextDecoder()
export function nameText(index: NameIndex, name: number): string {
  const { nameBytes, nameStarts } = index.parts
  return decoder.decode(nameBytes.subarray(nameStarts[name]!, nameStarts[name + 1]!))
}
export function workId(index: NameIndex, work: number): string {
  const { workBytes, workStarts } = index.parts
  return decoder.decode(workBytes.subarray(workStarts[work]!, workStarts[work + 1]!))
}

function flagsOf(name: Name, folded: Folded): number {
  const { units } = folded
  let [latin, kana, ideographs, others] = [0, 0, 0, 0]
  for (let i = 0; i < units.length; i++) {
    const what = units.kind[i]
    if (what === kind.latin) latin++
    else if (what === kind.kana || what === kind.long) kana++
    else if (what === kind.ideograph) ideographs++
    else others++
  }
  const spelled = name.text.normalize('NFKC').toLowerCase().trim()
  let flags = 0
  if (name.common === true || isEverydayWord(spelled) || isEverydayPhrase(spelled)) flags |= nameFlag.everyday
  if (
    others === units.length &&
    units.kind.subarray(0, units.length).every((what) => what === kind.digit || what === kind.sign)
  ) {
    // 24, 1917: a number and nothing else.
    flags |= nameFlag.everyday
  }
  let letters = 0
  for (let k = 0; k < folded.length; k++) if (beginsUnit(folded, k)) letters++
  if (letters <= 2 || (latin === units.length && latin <= 3)) flags |= nameFlag.short
  if (latin > 0 && kana === 0 && ideographs === 0 && isRomaji(name, spelled)) flags |= nameFlag.romaji
  if ((flags & nameFlag.romaji) !== 0 && everydaySounds().has(soundOf(units))) {
    flags |= nameFlag.everyday | nameFlag.given
  }
  return flags
}

let sounds: ReadonlySet<string> | undefined
/** The keys of the everyday words in kana, which a name in Latin letters may be too. */
function everydaySounds(): ReadonlySet<string> {
  sounds ??= new Set(everydayKana().map((word) => soundOf(unitsOf(word))))
  return sounds
}

function soundOf(units: Units): string {
  const { symbols, length } = fold(units, shortReading)
  return symbols.subarray(0, length).join(' ')
}

/** Syllables of any romanisation system of Japanese, and nothing else. */
const romajiWord =
  /^(?:(?:[kgsztdnhbpmr]y?|sh|ch|j|jy|ts|f|w|y|v|tch|kk|ss|ssh|tt|tts|pp|cch|gg|dd|zz|jj|kw|gw|dz)?[aiueoāīūēōâîûêô]|n['’]?|m(?=[bpm])|h(?![aiueoy]))+$/

function isRomaji(name: Name, spelled: string): boolean {
  if (name.script === 'romaji') return true
  if (name.script !== undefined && name.script !== 'latin') return false
  if (name.language !== undefined && !/^ja\b/i.test(name.language)) return false
  const words = spelled.split(/[^\p{L}'’\p{M}]+/u).filter((word) => word !== '')
  return words.length > 0 && words.every((word) => romajiWord.test(word))
}

function sameSymbols(one: Folded, other: Folded): boolean {
  if (one.length !== other.length) return false
  for (let i = 0; i < one.length; i++) if (one.symbols[i] !== other.symbols[i]) return false
  return true
}

// "KYNAMES1"
const magic = [0x414e594b, 0x3153454d] as const
const headerWords = 10

interface Sizes {
  names: number
  works: number
  keys: number
  bucketBits: number
  lengthBits: number
  nameBytes: number
  workBytes: number
}

const padded = (bytes: number) => Math.ceil(bytes / 4) * 4

/** A header of ten words, then the sections in the order of `partsOf`, each from a multiple of four bytes. */
function blockLength({ names, works, keys, bucketBits, lengthBits, nameBytes, workBytes }: Sizes): number {
  const words = headerWords + 2 * keys + 2 ** bucketBits + 1 + 2 * 2 ** lengthBits + 2 * names + 1 + 2 * works + 1
  return words * 4 + padded(names) + padded(nameBytes) + padded(workBytes)
}

function partsOf(block: Uint8Array): IndexParts {
  const header = new Uint32Array(block.buffer, block.byteOffset, headerWords)
  const [names, works, keys, bucketBits, lengthBits, nameBytes, workBytes] = header.subarray(
    2,
    9,
  ) as unknown as number[]
  let at = block.byteOffset + headerWords * 4
  const words = (count: number) => {
    const list = new Uint32Array(block.buffer, at, count)
    at += count * 4
    return list
  }
  const bytes = (count: number) => {
    const list = new Uint8Array(block.buffer, at, count)
    at += padded(count)
    return list
  }
  // One bit in eight or fewer is set; both lists are small enough for the processor's cache.
  const filterBits = Math.max(5, Math.min(27, bucketBits! + 3))
  return {
    block,
    heads: new Uint32Array(Math.max(1, 2 ** lengthBits! / 32)),
    filter: new Uint32Array(2 ** (filterBits - 5)),
    filterShift: 32 - filterBits,
    bucketShift: 32 - bucketBits!,
    lengthShift: 32 - lengthBits!,
    hashes: words(keys!),
    keyNames: words(keys!),
    buckets: words(2 ** bucketBits! + 1),
    lengths: words(2 * 2 ** lengthBits!),
    nameStarts: words(names! + 1),
    nameWorks: words(names!),
    workStarts: words(works! + 1),
    workFranchises: words(works!),
    nameFlags: bytes(names!),
    nameBytes: bytes(nameBytes!),
    workBytes: bytes(workBytes!),
  }
}

/** Fills the lists that are not in the block. */
function fillFilters({ hashes, lengths, heads, filter, filterShift }: IndexParts): void {
  for (let i = 0; i < hashes.length; i++) {
    const bit = hashes[i]! >>> filterShift
    filter[bit >>> 5]! |= 1 << (bit & 31)
  }
  for (let slot = 0; slot * 2 < lengths.length; slot++) {
    if ((lengths[slot * 2]! | lengths[slot * 2 + 1]!) !== 0) heads[slot >>> 5]! |= 1 << (slot & 31)
  }
}

/** Against damage, not against intent: over all words but the checksum's own. */
function checksum(block: Uint8Array): number {
  const words = new Uint32Array(block.buffer, block.byteOffset, block.length >>> 2)
  let sum = 0x811c9dc5
  for (let i = 0; i < words.length; i++) if (i !== 9) sum = Math.imul(sum ^ words[i]!, 0x01000193) ^ (sum >>> 17)
  return sum >>> 0
}

const invalid = (what: string) =>
  new RightsError(
    'rights.invalid-name-index',
    `name index: ${what}. Build it again from the registry, or fetch the snapshot again.`,
  )

/** A list of 32-bit numbers that grows. */
class Numbers {
  private list = new Uint32Array(1024)
  length = 0
  push(value: number): void {
    if (this.length === this.list.length) {
      const grown = new Uint32Array(this.length * 2)
      grown.set(this.list)
      this.list = grown
    }
    this.list[this.length++] = value
  }
  get(i: number): number {
    return this.list[i]!
  }
  set(i: number, value: number): void {
    this.list[i] = value
  }
  view(): Uint32Array {
    return this.list.subarray(0, this.length)
  }
}

const encoder = new TextEncoder()
/** UTF-8 that grows. */
class Bytes {
  private list = new Uint8Array(1024)
  length = 0
  write(text: string): void {
    const most = text.length * 3
    if (this.length + most > this.list.length) {
      const grown = new Uint8Array(Math.max(this.length + most, this.list.length * 2))
      grown.set(this.list.subarray(0, this.length))
      this.list = grown
    }
    this.length += encoder.encodeInto(text, this.list.subarray(this.length)).written
  }
  view(): Uint8Array {
    return this.list.subarray(0, this.length)
  }
}
