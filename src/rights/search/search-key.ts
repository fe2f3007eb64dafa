import {
  type Folded,
  flag,
  fold,
  joined,
  kind,
  roomForFolded,
  roomForUnits,
  shortReading,
  type Units,
  unitsOf,
} from '../names/index.js'

/** What is known of a symbol of a key besides itself. */
export const keyFlag = {
  /** A letter or syllable begins here: only there may what is looked for begin. */
  begins: 1,
  /** A word begins here: after a separator, or where kanji, katakana and Latin letters change. */
  word: 2,
  kana: 4,
} as const

/** A text by sound and without its looks: UTF-16 units of the key alphabet of `names/fold.ts`, and `keyFlag`s. */
export interface SearchKey {
  readonly symbols: Uint16Array
  readonly flags: Uint8Array
}

export const keySymbolsMax = 1000

const units = roomForUnits(200)
const folded = roomForFolded(600)

/**
 * The key under which a text is found: kana and Latin letters by their sound, long vowels short, width, case, diacritics
 * and separators gone, ideographs in one form. The same folding by which names are found in prompts.
 */
export function searchKeyOf(text: string): SearchKey {
  unitsOf(text.length > keySymbolsMax ? text.slice(0, keySymbolsMax) : text, false, units)
  fold(units, shortReading, folded)
  const { length } = folded
  const symbols = new Uint16Array(length * 2)
  const flags = new Uint8Array(length * 2)
  let at = 0
  for (let k = 0; k < length && at < keySymbolsMax; k++) {
    const symbol = folded.symbols[k]!
    const own = flagsOf(folded, units, k)
    if (symbol > 0xffff) {
      symbols[at] = 0xd800 + ((symbol - 0x10000) >> 10)
      flags[at++] = own
      symbols[at] = 0xdc00 + ((symbol - 0x10000) & 0x3ff)
      flags[at++] = own & keyFlag.kana
    } else {
      symbols[at] = symbol
      flags[at++] = own
    }
  }
  return { symbols: symbols.slice(0, at), flags: flags.slice(0, at) }
}

function flagsOf(key: Folded, read: Units, k: number): number {
  const unit = key.from[k]!
  const kana = read.kind[unit] === kind.kana ? keyFlag.kana : 0
  if (k > 0 && key.from[k - 1] === unit) return kana
  const word = k === 0 || !joined(read, unit) || changes(read, unit)
  return keyFlag.begins | kana | (word ? keyFlag.word : 0)
}

/** Whether another script begins; what is in hiragana after it belongs to the word before. */
function changes(read: Units, unit: number): boolean {
  const [before, here] = [scriptOf(read, unit - 1), scriptOf(read, unit)]
  return here !== before && here !== hiragana
}

const hiragana = 20
function scriptOf(read: Units, unit: number): number {
  const what = read.kind[unit]!
  if (what === kind.kana) return (read.flags[unit]! & flag.hiragana) === 0 ? what : hiragana
  return what === kind.digit || what === kind.sign ? kind.latin : what
}

/** What someone looks for. */
export interface SearchQuery {
  /** The whole of it as one key, and what it may yet become. Empty: nothing that can be looked for. */
  readonly whole: readonly SearchKey[]
  /** Its words, each in the same way, when there are two or more. */
  readonly words: readonly (readonly SearchKey[])[]
}

export const queryCharactersMax = 200

/**
 * Reads what was typed so far. Romaji that breaks off within a syllable is read as what it begins too: `sh` is on its way
 * to し, `j` to じ, `shim` to しんぶん.
 */
export function searchQueryOf(text: string): SearchQuery {
  const typed = text.slice(0, queryCharactersMax).trim()
  const words = typed.split(/\s+/).map(keysOf)
  return {
    whole: keysOf(typed),
    words: words.filter((keys) => keys.length > 0).length > 1 ? words.filter((keys) => keys.length > 0) : [],
  }
}

const unfinished: Readonly<Record<string, string>> = {
  sh: 's',
  ch: 't',
  ts: 't',
  tch: 't',
  c: 't',
  j: 'z',
  f: 'h',
  d: 'z',
  m: 'n',
}

function keysOf(text: string): SearchKey[] {
  const keys = [searchKeyOf(text)]
  const end = /(?:tch|sh|ch|ts|[cjfdm])$/i.exec(text.normalize('NFKC'))?.[0]
  if (end !== undefined) {
    const whole = text.normalize('NFKC')
    keys.push(searchKeyOf(whole.slice(0, whole.length - end.length) + unfinished[end.toLowerCase()]))
  }
  return keys.filter(({ symbols }) => symbols.length > 0)
}
