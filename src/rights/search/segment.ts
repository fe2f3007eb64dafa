import { keyFlag, type SearchKey } from './search-key.js'
import { sortKeys } from './sort-keys.js'

/**
 * How good a hit is, best first; each twice: in the script that was asked in, and by sound only. The last is for several
 * words that are found apart from each other.
 */
export const tiers = ['exact', 'prefix', 'word', 'part', 'words'] as const
export type Tier = (typeof tiers)[number]
const scattered = 8

/** Names of a part of all documents, ready to be searched: typed lists only, never changed. */
export interface Segment {
  readonly size: number
  /** Names are numbered by rank: kind, then length, then symbols. Name n is `symbols[starts[n] .. starts[n + 1]]`. */
  readonly symbols: Uint16Array
  readonly flags: Uint8Array
  readonly starts: Uint32Array
  readonly kinds: Uint8Array
  /** The document that a name belongs to, and its place among the document's names. */
  readonly documents: Uint32Array
  readonly ordinals: Uint16Array
  /** Names in the order of their symbols. */
  readonly byKey: Uint32Array
  /** By hash of a gram (one symbol, two, three Latin letters): the names that have it, in their order. */
  readonly gramStarts: Uint32Array
  readonly gramNames: Uint32Array
  /** Grams that so many names have that they aren't listed: reading the names in their order soon meets enough. */
  readonly common: Uint8Array
  readonly gramShift: number
  /** Of each document of the segment its names; `documentOf` is a name's document within the segment. */
  readonly documentOf: Uint32Array
  readonly nameStarts: Uint32Array
  readonly names: Uint32Array
}

/** Names before they are put in order. `documents` are numbers that stay a document's own for good. */
export interface SegmentNames {
  readonly size: number
  readonly symbols: Uint16Array
  readonly flags: Uint8Array
  readonly starts: Uint32Array
  readonly kinds: Uint8Array
  readonly documents: Uint32Array
  readonly ordinals: Uint16Array
}

/** A gram that more than one in so many names have is not listed. */
const commonShare = 16
/** More names than this under one beginning are not sorted but met in their order. */
const sortedMax = 8192

/** @param idOf a document's id: what names that are the same otherwise are ordered by */
export function buildSegment(input: SegmentNames, idOf: (document: number) => string): Segment {
  const { size } = input
  const tie = (a: number, b: number): number => {
    const [x, y] = [idOf(input.documents[a]!), idOf(input.documents[b]!)]
    return x < y ? -1 : x > y ? 1 : input.ordinals[a]! - input.ordinals[b]!
  }
  const lexical = Uint32Array.from({ length: size }, (_, i) => i)
  sortKeys(lexical, input.symbols, input.starts, tie)
  const lengthOf = (name: number) => input.starts[name + 1]! - input.starts[name]!
  const byLength = countingSort(lexical, (name) => lengthOf(name))
  const ranked = countingSort(byLength, (name) => input.kinds[name]!)

  const rankOf = new Uint32Array(size)
  const symbols = new Uint16Array(input.starts[size]!)
  const flags = new Uint8Array(symbols.length)
  const starts = new Uint32Array(size + 1)
  const kinds = new Uint8Array(size)
  const documents = new Uint32Array(size)
  const ordinals = new Uint16Array(size)
  for (let rank = 0, place = 0; rank < size; rank++) {
    const name = ranked[rank]!
    const [from, until] = [input.starts[name]!, input.starts[name + 1]!]
    rankOf[name] = rank
    symbols.set(input.symbols.subarray(from, until), place)
    flags.set(input.flags.subarray(from, until), place)
    place += until - from
    starts[rank + 1] = place
    kinds[rank] = input.kinds[name]!
    documents[rank] = input.documents[name]!
    ordinals[rank] = input.ordinals[name]!
  }
  const named = { size, symbols, flags, starts, kinds, documents, ordinals }
  return { ...named, byKey: lexical.map((name) => rankOf[name]!), ...listGrams(named), ...listDocuments(named) }
}

function countingSort(order: Uint32Array, keyOf: (name: number) => number): Uint32Array {
  let max = 0
  for (const name of order) max = Math.max(max, keyOf(name))
  const places = new Uint32Array(max + 2)
  for (const name of order) places[keyOf(name) + 1]!++
  for (let i = 1; i < places.length; i++) places[i]! += places[i - 1]!
  const sorted = new Uint32Array(order.length)
  for (const name of order) sorted[places[keyOf(name)]!++] = name
  return sorted
}

const hashOf = (a: number, b: number, c: number): number => {
  let hash = Math.imul(a ^ Math.imul(b + 1, 0x9e3779b1) ^ Math.imul(c + 1, 0x85ebca6b), 0xc2b2ae35)
  hash ^= hash >>> 15
  return Math.imul(hash, 0x2c1b3c6d) >>> 0
}
const none = 0xffff
const isLetter = (symbol: number): boolean => symbol < 0x80

function listGrams(named: SegmentNames): Pick<Segment, 'gramStarts' | 'gramNames' | 'common' | 'gramShift'> {
  const { size, symbols, starts } = named
  const bits = Math.min(20, Math.max(4, Math.ceil(Math.log2(size + 1)) + 1))
  const gramShift = 32 - bits
  const buckets = 1 << bits
  const last = new Int32Array(buckets).fill(-1)
  const eachGram = (visit: (bucket: number, name: number) => void) => {
    last.fill(-1)
    const meet = (hash: number, name: number) => {
      const bucket = hash >>> gramShift
      if (last[bucket] === name) return
      last[bucket] = name
      visit(bucket, name)
    }
    for (let name = 0; name < size; name++) {
      const until = starts[name + 1]!
      for (let i = starts[name]!; i < until; i++) {
        const a = symbols[i]!
        meet(hashOf(a, none, none), name)
        if (i + 1 >= until) continue
        const b = symbols[i + 1]!
        meet(hashOf(a, b, none), name)
        if (i + 2 >= until || !isLetter(a) || !isLetter(b) || !isLetter(symbols[i + 2]!)) continue
        meet(hashOf(a, b, symbols[i + 2]!), name)
      }
    }
  }
  const counts = new Uint32Array(buckets)
  eachGram((bucket) => {
    counts[bucket]!++
  })
  const gramStarts = new Uint32Array(buckets + 1)
  const common = new Uint8Array(buckets)
  const most = Math.max(64, size / commonShare)
  for (let bucket = 0; bucket < buckets; bucket++) {
    if (counts[bucket]! > most) common[bucket] = 1
    gramStarts[bucket + 1] = gramStarts[bucket]! + (common[bucket] === 1 ? 0 : counts[bucket]!)
  }
  const gramNames = new Uint32Array(gramStarts[buckets]!)
  const places = gramStarts.slice(0, buckets)
  eachGram((bucket, name) => {
    if (common[bucket] === 0) gramNames[places[bucket]!++] = name
  })
  return { gramStarts, gramNames, common, gramShift }
}

function listDocuments({ size, documents }: SegmentNames): Pick<Segment, 'documentOf' | 'nameStarts' | 'names'> {
  const numbers = new Map<number, number>()
  const documentOf = new Uint32Array(size)
  for (let name = 0; name < size; name++) {
    const document = documents[name]!
    let number = numbers.get(document)
    if (number === undefined) {
      number = numbers.size
      numbers.set(document, number)
    }
    documentOf[name] = number
  }
  const nameStarts = new Uint32Array(numbers.size + 1)
  for (let name = 0; name < size; name++) nameStarts[documentOf[name]! + 1]!++
  for (let i = 1; i < nameStarts.length; i++) nameStarts[i]! += nameStarts[i - 1]!
  const places = nameStarts.slice(0, numbers.size)
  const names = new Uint32Array(size)
  for (let name = 0; name < size; name++) names[places[documentOf[name]!]!++] = name
  return { documentOf, nameStarts, names }
}

/** A name of a segment that was found. `rank`: 0 to 8, two a tier. */
export interface SegmentHit {
  readonly segment: Segment
  readonly name: number
  readonly rank: number
}

/** The order of hits, also of several segments: how well, then which name. */
export function compareHits(a: SegmentHit, b: SegmentHit, idOf: (document: number) => string): number {
  if (a.rank !== b.rank) return a.rank - b.rank
  const [s, t] = [a.segment, b.segment]
  if (s === t) return a.name - b.name
  if (s.kinds[a.name] !== t.kinds[b.name]) return s.kinds[a.name]! - t.kinds[b.name]!
  const [i, j] = [s.starts[a.name]!, t.starts[b.name]!]
  const length = s.starts[a.name + 1]! - i
  if (length !== t.starts[b.name + 1]! - j) return length - (t.starts[b.name + 1]! - j)
  for (let k = 0; k < length; k++) {
    if (s.symbols[i + k] !== t.symbols[j + k]) return s.symbols[i + k]! - t.symbols[j + k]!
  }
  const [x, y] = [idOf(s.documents[a.name]!), idOf(t.documents[b.name]!)]
  return x < y ? -1 : x > y ? 1 : s.ordinals[a.name]! - t.ordinals[b.name]!
}

/** The best names, one a document, at most `limit`, of those that begin with, or have, the key. Best first. */
export function searchSegment(
  segment: Segment,
  key: SearchKey,
  limit: number,
  accept: (document: number) => boolean,
): SegmentHit[] {
  const { documents, starts, flags, byKey, size } = segment
  const { symbols } = key
  const kana = key.flags[0]! & keyFlag.kana
  const taken = new Set<number>()
  const hits: SegmentHit[] = []
  const refused = new Set<number>()
  /** Takes names, best first, until there are enough. */
  const take = (rank: number, names: Iterable<number>) => {
    for (const name of names) {
      if (hits.length >= limit) return
      const document = documents[name]!
      if (taken.has(document)) continue
      taken.add(document)
      hits.push({ segment, name, rank })
    }
  }
  const wanted = (name: number): boolean => {
    const document = documents[name]!
    if (taken.has(document) || refused.has(document)) return false
    if (accept(document)) return true
    refused.add(document)
    return false
  }
  /** The first name of a document, of so many documents: more are never taken. */
  const keep = (list: Map<number, number>, name: number) => {
    const document = documents[name]!
    if (list.size < limit && !list.has(document)) list.set(document, name)
  }
  /** A tier: those in the script asked in before those that only sound so. */
  const tier = (rank: number, names: Iterable<number>) => {
    const [same, other] = [new Map<number, number>(), new Map<number, number>()]
    for (const name of names) {
      if (!wanted(name)) continue
      keep((flags[starts[name]!]! & keyFlag.kana) === kana ? same : other, name)
      if (hits.length + same.size >= limit) break
    }
    take(rank, same.values())
    take(rank + 1, other.values())
  }

  const from = firstWith(segment, symbols, false)
  const until = firstWith(segment, symbols, true)
  let longer = from
  while (longer < until && starts[byKey[longer]! + 1]! - starts[byKey[longer]!]! === symbols.length) longer++
  tier(0, byKey.slice(from, longer).sort())
  if (hits.length >= limit) return hits
  tier(2, until - longer <= sortedMax ? byKey.slice(longer, until).sort() : beginningWith(segment, symbols))
  if (hits.length >= limit) return hits

  const found = [0, 1, 2, 3].map(() => new Map<number, number>())
  for (const name of namesThatMayHave(segment, symbols, size)) {
    const place = placeOf(segment, name, symbols)
    if (place < 0 || !wanted(name)) continue
    const own = flags[place]!
    keep(found[((own & keyFlag.word) === 0 ? 2 : 0) + ((own & keyFlag.kana) === kana ? 0 : 1)]!, name)
    if (hits.length + found[0]!.size >= limit) break
  }
  found.forEach((names, i) => {
    take(4 + i, names.values())
  })
  return hits
}

/**
 * The documents that have all of several words, wherever among their names, best name of the anchor word first.
 *
 * @param anchor the key that the documents are ordered by; one of those of a word
 */
export function searchSegmentWords(
  segment: Segment,
  words: readonly (readonly SearchKey[])[],
  anchor: SearchKey,
  limit: number,
  accept: (document: number) => boolean,
): SegmentHit[] {
  const { documents, documentOf, nameStarts, names, size } = segment
  const namesOf = (own: number) => names.subarray(nameStarts[own]!, nameStarts[own + 1]!)
  const hasAll = (own: number) =>
    words.every((keys) => namesOf(own).some((name) => keys.some(({ symbols }) => placeOf(segment, name, symbols) >= 0)))
  const seen = new Set<number>()
  const hits: SegmentHit[] = []
  const rarest = rarestWord(segment, words)
  if (rarest !== undefined) {
    // The few that have the rarest word, each by its best name with the anchor.
    for (const { symbols } of rarest) {
      for (const name of namesThatMayHave(segment, symbols, size)) {
        const own = documentOf[name]!
        if (seen.has(own) || placeOf(segment, name, symbols) < 0) continue
        seen.add(own)
        const best = namesOf(own).find((one) => placeOf(segment, one, anchor.symbols) >= 0)
        if (best === undefined || !hasAll(own) || !accept(documents[name]!)) continue
        hits.push({ segment, name: best, rank: scattered })
      }
    }
    return hits.sort((a, b) => a.name - b.name).slice(0, limit)
  }
  // Every word is common: documents with all of them are soon met.
  for (const name of namesThatMayHave(segment, anchor.symbols, size)) {
    const own = documentOf[name]!
    if (seen.has(own) || placeOf(segment, name, anchor.symbols) < 0) continue
    seen.add(own)
    if (!hasAll(own) || !accept(documents[name]!)) continue
    hits.push({ segment, name, rank: scattered })
    if (hits.length >= limit) break
  }
  return hits
}

/** The word that the fewest names may have; undefined where even that is common. */
function rarestWord(segment: Segment, words: readonly (readonly SearchKey[])[]): readonly SearchKey[] | undefined {
  let best: readonly SearchKey[] | undefined
  let fewest = segment.size
  for (const keys of words) {
    const count = keys.reduce((sum, { symbols }) => sum + (rarestGram(segment, symbols)?.count ?? segment.size), 0)
    if (count >= fewest) continue
    fewest = count
    best = keys
  }
  return best
}

/** Where in a name a key stands, best place: at the beginning of a word; -1: nowhere. */
function placeOf({ symbols, flags, starts }: Segment, name: number, key: Uint16Array): number {
  const last = starts[name + 1]! - key.length
  const first = key[0]!
  let part = -1
  for (let place = starts[name]!; place <= last; place++) {
    if (symbols[place] !== first || (flags[place]! & keyFlag.begins) === 0) continue
    let k = 1
    while (k < key.length && symbols[place + k] === key[k]) k++
    if (k < key.length) continue
    if ((flags[place]! & keyFlag.word) !== 0) return place
    if (part < 0) part = place
  }
  return part
}

/** In the order of symbols the first name that begins with the key; `past`: the first after all that do. */
function firstWith({ byKey, symbols, starts, size }: Segment, key: Uint16Array, past: boolean): number {
  let [low, high] = [0, size]
  while (low < high) {
    const middle = (low + high) >> 1
    const name = byKey[middle]!
    const [from, until] = [starts[name]!, starts[name + 1]!]
    let order = 0
    for (let k = 0; k < key.length && order === 0; k++) order = from + k < until ? symbols[from + k]! - key[k]! : -1
    if (order < 0 || (past && order === 0)) low = middle + 1
    else high = middle
  }
  return low
}

function* beginningWith({ symbols, starts, size }: Segment, key: Uint16Array): Iterable<number> {
  const { length } = key
  for (let name = 0; name < size; name++) {
    const from = starts[name]!
    if (starts[name + 1]! - from <= length) continue
    let k = 0
    while (k < length && symbols[from + k] === key[k]) k++
    if (k === length) yield name
  }
}

/** Names in their order, all that have the key among them: those of its rarest gram, or all. */
function* namesThatMayHave(segment: Segment, key: Uint16Array, size: number): Iterable<number> {
  const gram = rarestGram(segment, key)
  if (gram === undefined) for (let name = 0; name < size; name++) yield name
  else for (let i = gram.from; i < gram.from + gram.count; i++) yield segment.gramNames[i]!
}

/** Of a key's grams the one that the fewest names have; undefined where all are common. */
function rarestGram(
  { gramStarts, common, gramShift }: Segment,
  key: Uint16Array,
): { from: number; count: number } | undefined {
  let [from, fewest] = [-1, Number.POSITIVE_INFINITY]
  const consider = (hash: number) => {
    const bucket = hash >>> gramShift
    if (common[bucket] === 1) return
    const count = gramStarts[bucket + 1]! - gramStarts[bucket]!
    if (count >= fewest) return
    fewest = count
    from = gramStarts[bucket]!
  }
  for (let i = 0; i < key.length; i++) {
    const [a, b, c] = [key[i]!, key[i + 1], key[i + 2]]
    consider(hashOf(a, none, none))
    if (b === undefined) continue
    consider(hashOf(a, b, none))
    if (c !== undefined && isLetter(a) && isLetter(b) && isLetter(c)) consider(hashOf(a, b, c))
  }
  return from < 0 ? undefined : { from, count: fewest }
}
