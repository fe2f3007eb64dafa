import { kernelBase64 } from '../name-scan-kernel.generated.js'
import { katakanaCompanions } from './boundaries.js'
import { classify, codeOf, kind, kindOf, leetLetter, lookAlikeOf, lowerOf, partsOf, separator } from './characters.js'
import { compoundOf, smallKana, syllables } from './kana.js'
import { ideographOfKana, kanaOfIdeograph, letterLookAlikes } from './look-alikes.js'
import { hashStart, hashStep } from './name-index.js'

/** What `assembly/name-scan.ts` exports. Addresses and counts come as signed numbers: `>>> 0` them. */
export interface NameScanKernel {
  memory: { buffer: ArrayBuffer; grow(pages: number): number }
  imageAddress(): number
  textAddress(): number
  /** Where `learnSymbols` reads symbols, 16 bytes apart. */
  symbolsAddress(): number
  /** Many texts: their bytes, and where each begins and how long it is, so many texts and bytes at once; what is said of them. */
  textsAddress(): number
  textStartsAddress(): number
  textLengthsAddress(): number
  resultsAddress(): number
  textsAtOnce(): number
  textsBytesAtOnce(): number
  configure(
    hashes: number,
    buckets: number,
    lengths: number,
    heads: number,
    filter: number,
    keyBits: number,
    keyFirsts: number,
    beginnings: number,
    bucketShift: number,
    lengthShift: number,
    filterShift: number,
    beginningsShift: number,
    latin: number,
    latinHeadBits: number,
    latinPrefixBits: number,
    latinKeyBits: number,
  ): void
  learn(length: number, bits: number): number
  learnSymbols(length: number, bits: number): void
  scan(length: number): number
  scanText(length: number): number
  scanTexts(count: number): void
}

/** The part of the WebAssembly interface used here: the Node.js types leave it to the DOM's. */
interface WebAssemblyApi {
  Module: new (bytes: Uint8Array) => object
  Instance: new (module: object, imports: object) => { exports: object }
}
const { WebAssembly } = globalThis as unknown as { WebAssembly: WebAssemblyApi }

let compiled: object | undefined

/** A kernel with a memory of its own, with the tables that don't depend on the text. */
export function createNameScanKernel(imageBytes: number): NameScanKernel {
  compiled ??= new WebAssembly.Module(Buffer.from(kernelBase64, 'base64'))
  const kernel = new WebAssembly.Instance(compiled, {}).exports as NameScanKernel
  const missing = kernel.imageAddress() + imageBytes + 65536 - kernel.memory.buffer.byteLength
  if (missing > 0) kernel.memory.grow(Math.ceil(missing / 65536))
  fillTables(kernel.memory.buffer)
  return kernel
}

/** UTF-16 units of the longest text that the kernel takes. */
export const scanLengthMax = 4096

// Where `assembly/name-scan.ts` has its tables.
const classAt = 0x10000
const highAt = 0x50000
const alikeAt = 0x60000
const lowerAt = 0x80000
const partsAt = 0xa0000
const partsMax = 0x10000
const smallAt = 0xe0000
const syllableAt = 0xe0200
const compoundAt = 0xe0400
const leetAt = 0xe4000
const leetCodes = 0x2100
const digitsAt = 0xe6200
const latinAt = 0xe6210
const changedAt = 0xe6230
const companionsAt = 0xe6300
const edgesAt = 0x210000
const wordsAt = 0x220000
// Where `assembly/_latin-scan.ts` has its own.
const codeKindAt = 0x230000
const codeLetterAt = 0x230100
const pairAt = 0x230200
const separatesAt = 0x230600
const katakanaFirst = 0x30a0
const highFirst = 0x1d000
const highEnd = 0x20000
const tooHard = -1

/** What stands for "as 1 is read" among the letters of digits and signs. */
const asOne = 1

/** Latin letters that are another symbol by themselves, and before which others they are read together or as another. */
const ownSymbols: Readonly<Record<string, string>> = { l: 'r', v: 'b' }
const changedBefore: Readonly<Record<string, string>> = { s: 'h', c: 'hc', t: 's', f: 'u', d: 'iuydz', m: 'bpm' }

/** What a Latin letter is before another, where that alone says it; the others are read together or by the letter after next. */
const symbolsBefore: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  f: { u: 'h' },
  d: { i: 'z', u: 'z', y: 'z' },
  m: { b: 'n', p: 'n', m: 'n' },
  j: { i: 'z', y: 'z', j: 'z' },
}
const readTogether: readonly string[] = ['sh', 'ch', 'cc', 'ts', 'dd', 'dz']
const special = 0x80

/** The first letters of what may follow a name of hiragana or ideographs that is short; see boundaries.ts. */
export const followers =
  'はがをにのともへでやかねよだなっまさくちたらみそふばしこ' +
  '氏様殿君役風版的達編篇似姿像戦愛熱第一二三四五六七八九十主漫映動作画原公本登以同展関初最新'
/** The last letters of what may precede one. */
export const leaders =
  'はがをにのともへでやかねよなだてうらりたるいおすぐつぬぶむく' +
  '新旧元故現真超続前対版画説公品作年女盗偵式演気者士長輩授子軍'

/** The first of what may follow の where a work is spoken of; see context.ts. */
const afterNo = '主ヒ登最声作原二コ実ア第漫マゲ映キフグ'
/** Three letters of the words of context.ts that follow a title, that precede one, and that stand before its of, from or as. */
const wordBeginnings = [
  ['ani man fan cos ova dou fra mov fil ser gam sea epi cha uni tra sty sou', 1],
  ['ani man tit ent cos fra mov fil ser gam car cha sho nov cal nam sta', 2],
  ['art fan cos cha pro her vil sce pos ope epi', 4],
] as const

function fillTables(buffer: ArrayBuffer): void {
  const bytes = new Uint8Array(buffer)
  const alike = new Uint16Array(buffer, alikeAt, 0x10000)
  for (const [from, to] of [...kanaOfIdeograph, ...ideographOfKana]) alike[from] = to
  for (const letter of letterLookAlikes.keys()) alike[letter] = lookAlikeOf(letter)
  const small = [...smallKana]
  for (const [number, [kana, { vowel, glide }]] of small.entries()) {
    bytes.set([number + 1, vowel.charCodeAt(0), glide ? 1 : 0], smallAt + 4 * (kana - katakanaFirst))
  }
  const code = (text: string, at = 0) => (at < text.length ? text.charCodeAt(at) : 0)
  for (const [kana, { consonant, vowel, written = '' }] of syllables) {
    bytes.set([code(consonant), code(vowel), code(written)], syllableAt + 4 * (kana - katakanaFirst))
  }
  for (let kana = katakanaFirst; kana < katakanaFirst + 0x60; kana++) {
    for (const [number, [second]] of small.entries()) {
      const compound = compoundOf(kana, second)
      if (compound === undefined) continue
      const { consonant, vowel, written = '', foreign } = compound
      bytes.set(
        [code(consonant), code(consonant, 1), code(vowel), foreign ? 1 : 0, code(written)],
        compoundAt + 8 * ((kana - katakanaFirst) * 16 + number),
      )
    }
  }
  for (let digit = 0; digit < 10; digit++) bytes[digitsAt + digit] = leetLetter(kind.digit, digit, asOne)
  for (let sign = 0; sign < leetCodes; sign++) bytes[leetAt + sign] = leetLetter(kind.sign, sign, asOne)
  const changed = new Uint32Array(buffer, changedAt, 26)
  for (let letter = 0; letter < 26; letter++) {
    const character = String.fromCharCode(0x61 + letter)
    bytes[latinAt + letter] = code(ownSymbols[character] ?? character)
    for (const next of changedBefore[character] ?? '') changed[letter]! |= 1 << (next.charCodeAt(0) - 0x61)
  }
  // j is z, and more.
  changed['j'.charCodeAt(0) - 0x61] = 0xffffffff
  const companions = new Uint32Array(buffer, companionsAt, katakanaCompanions.size + 1)
  companions.set([katakanaCompanions.size, ...[...katakanaCompanions].map(hashOf)])
  for (const [letters, bit] of [
    [followers, 1],
    [leaders, 2],
    [afterNo, 4],
  ] as const) {
    for (const letter of letters) {
      const c = letter.charCodeAt(0)
      // Kana is told by its katakana.
      bytes[edgesAt + (c >= 0x3041 && c <= 0x3096 ? c + 0x60 : c)]! |= bit
    }
  }
  for (const [beginnings, bit] of wordBeginnings) {
    for (const word of beginnings.split(' ')) {
      const [a, b, c] = [0, 1, 2].map((i) => word.charCodeAt(i) - 0x61) as [number, number, number]
      bytes[wordsAt + (a * 26 + b) * 26 + c]! |= bit
    }
  }
  fillLatinTables(bytes)
  let known = ''
  for (let c = 0; c < 0x500; c++) known += String.fromCharCode(c)
  for (let c = 0x2000; c < 0x2070; c++) known += String.fromCharCode(c)
  for (let c = 0x3000; c < 0x3100; c++) known += String.fromCharCode(c)
  for (let c = 0xff00; c < 0xfff0; c++) known += String.fromCharCode(c)
  teach(buffer, known)
}

/** What `_latin-scan.ts` knows of characters. */
function fillLatinTables(bytes: Uint8Array): void {
  const [separates, lower, upper, digit, sign, leet, hard] = [0, 1, 2, 3, 4, 5, 6]
  const newLine = 0x0a
  bytes.fill(hard!, codeKindAt, codeKindAt + 256)
  for (let c = newLine; c < 0x80; c++) {
    if (c < 0x20 && c !== newLine) continue
    const packed = classify(c)
    const what = kindOf(packed)
    if (what === kind.latin) {
      bytes[codeKindAt + c] = (packed & 0x10) === 0 ? lower! : upper!
      bytes[codeLetterAt + c] = codeOf(packed) - 0x60
    } else if (what === kind.digit) bytes[codeKindAt + c] = digit!
    else if (what === kind.sign) bytes[codeKindAt + c] = sign!
    else if (what === kind.dash || what === kind.separator) {
      bytes[codeKindAt + c] = separates!
      bytes[separatesAt + c] = what === kind.dash ? separator.soft : codeOf(packed)
    }
  }
  for (let letter = 1; letter <= 26; letter++) {
    bytes[codeKindAt + 0xe0 + letter] = leet!
    bytes[codeLetterAt + 0xe0 + letter] = letter
    const character = String.fromCharCode(0x60 + letter)
    for (let next = 0; next <= 26; next++) {
      const after = String.fromCharCode(0x60 + next)
      const symbol = symbolsBefore[character]?.[after] ?? ownSymbols[character] ?? character
      bytes[pairAt + letter * 32 + next] =
        readTogether.includes(character + after) || symbol === 'j' ? special : symbol.charCodeAt(0)
    }
  }
}

function hashOf(katakana: string): number {
  let hash = hashStart
  for (let i = 0; i < katakana.length; i++) hash = hashStep(hash, katakana.charCodeAt(i))
  return hash >>> 0
}

/** Writes what the characters of a text are to the tables of a kernel. */
export function teach(buffer: ArrayBuffer, text: string): void {
  const classes = new Int32Array(buffer, classAt, 0x10000)
  const high = new Int32Array(buffer, highAt, highEnd - highFirst)
  for (let at = 0; at < text.length; at++) {
    const codePoint = text.codePointAt(at)!
    if (codePoint > 0xffff) at++
    if (codePoint <= 0xffff) {
      if (classes[codePoint] === 0) classes[codePoint] = described(buffer, codePoint)
    } else if (codePoint >= highFirst && codePoint < highEnd && high[codePoint - highFirst] === 0) {
      high[codePoint - highFirst] = described(buffer, codePoint)
    }
  }
}

/** As CLASS has it: see `assembly/name-scan.ts`. */
function described(buffer: ArrayBuffer, codePoint: number): number {
  const packed = classify(codePoint)
  const parts = packed > 0 ? [packed] : partsOf(packed)
  const lower = new Uint16Array(buffer, lowerAt, 0x10000)
  for (const part of parts) {
    const what = kindOf(part)
    if (what !== kind.letter && what !== kind.ideograph) continue
    if (codeOf(part) > 0xffff) return tooHard
    if (what === kind.letter) {
      const small = lowerOf(codeOf(part))
      if (small > 0xffff) return tooHard
      lower[codeOf(part)] = small
    }
  }
  if (packed > 0) return packed
  const pool = new Int32Array(buffer, partsAt, partsMax)
  // The first word says how many are taken.
  const at = Math.max(1, pool[0]!)
  if (at + 1 + parts.length > partsMax) return tooHard
  pool.set([parts.length, ...parts], at)
  pool[0] = at + 1 + parts.length
  return -(at + 2)
}
