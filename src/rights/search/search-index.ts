import type { Name } from '../party.js'
import { type SearchKey, searchKeyOf, searchQueryOf } from './search-key.js'
import {
  buildSegment,
  compareHits,
  type Segment,
  type SegmentHit,
  type SegmentNames,
  searchSegment,
  searchSegmentWords,
  type Tier,
  tiers,
} from './segment.js'

/** Something that has names. What is known by an id only has that as its name. */
export interface SearchDocument {
  id: string
  names: readonly { text: string; kind: Name['kind'] | 'id' }[]
}

export interface SearchHit {
  id: string
  /** Which of its names was found; the best of them. */
  name: number
  how: Tier
}

export interface SearchOptions {
  /** Default 20. */
  limit?: number
  /** Which documents count, for who asks. Called for what was found only. */
  accept?: (id: string) => boolean
}

/**
 * Documents by their names, in memory: one or two characters of any script, beginnings, parts, kana for romaji and the
 * other way round. Each change is seen by the next search.
 *
 * What is put in becomes a segment that never changes; smaller ones are merged into one as they become many, so that a
 * document is rewritten about as often as the whole doubles. Of a document that is put again the newest counts.
 */
export interface SearchIndex {
  readonly documentCount: number
  readonly nameCount: number
  /** What the lists take; the documents' ids come on top. */
  readonly bytes: number
  /** Adds documents, or puts them in the place of those with their ids. One without names to be found is only removed. */
  put(documents: Iterable<SearchDocument>): void
  remove(id: string): void
  /**
   * The best documents for what was typed. Order: the whole name, its beginning, the beginning of a word in it, a part of
   * it, several words apart; in the script that was asked in before by sound only; official before alternate,
   * abbreviated and fan names, ids last; short before long.
   */
  search(text: string, options?: SearchOptions): SearchHit[]
}

const kindRanks = { official: 0, alternate: 1, abbreviated: 2, fan: 3, id: 4 } as const

/**
 * @example
 * const index = createSearchIndex()
 * index.put([{ id: 'w1', names: [{ text: '灯台守', kind: 'official' }, { text: 'とうだいもり', kind: 'alternate' }] }])
 * index.search('toudai') // [{ id: 'w1', name: 1, how: 'prefix' }]
 */
export function createSearchIndex(): SearchIndex {
  const ids: string[] = []
  const numbers = new Map<string, number>()
  let segments: Segment[] = []
  /** Names of documents that were put again or removed, in segments that still have them. */
  let outdated = 0

  const idOf = (document: number) => ids[document]!
  const isCurrent = (document: number) => numbers.get(ids[document]!) === document
  const forget = (id: string) => {
    if (numbers.delete(id)) outdated++
  }

  const merge = (some: readonly Segment[]): Segment => {
    const room = roomForNames()
    for (const segment of some) {
      for (let name = 0; name < segment.size; name++) {
        const document = segment.documents[name]!
        if (!isCurrent(document)) continue
        const [from, until] = [segment.starts[name]!, segment.starts[name + 1]!]
        room.add(
          segment.symbols.subarray(from, until),
          segment.flags.subarray(from, until),
          segment.kinds[name]!,
          document,
          segment.ordinals[name]!,
        )
      }
    }
    return buildSegment(room.finish(), idOf)
  }

  /** Each segment at least twice the one after it. */
  const tidy = () => {
    if (outdated > 1000 && outdated > numbers.size) {
      segments = [merge(segments)]
      outdated = 0
      return
    }
    let from = segments.length - 1
    let size = segments[from]?.size ?? 0
    while (from > 0 && segments[from - 1]!.size < size * 2) size += segments[--from]!.size
    if (from < segments.length - 1) segments = [...segments.slice(0, from), merge(segments.slice(from))]
  }

  return {
    get documentCount() {
      return numbers.size
    },
    get nameCount() {
      return segments.reduce((sum, { size }) => sum + size, 0)
    },
    get bytes() {
      return segments.reduce((sum, segment) => sum + bytesOf(segment), 0)
    },
    put(documents) {
      const room = roomForNames()
      for (const { id, names } of documents) {
        forget(id)
        let document: number | undefined
        for (const [ordinal, { text, kind }] of names.entries()) {
          const { symbols, flags } = searchKeyOf(text)
          if (symbols.length === 0 || ordinal > 0xffff) continue
          if (document === undefined) {
            document = ids.push(id) - 1
            numbers.set(id, document)
          }
          room.add(symbols, flags, kindRanks[kind], document, ordinal)
        }
      }
      const added = room.finish()
      if (added.size > 0) segments.push(buildSegment(added, idOf))
      tidy()
    },
    remove(id) {
      forget(id)
      tidy()
    },
    search(text, { limit = 20, accept } = {}) {
      const { whole, words } = searchQueryOf(text)
      const wanted = (document: number) => isCurrent(document) && (accept === undefined || accept(ids[document]!))
      const found: SegmentHit[] = []
      for (const segment of segments) {
        for (const key of whole) found.push(...searchSegment(segment, key, limit, wanted))
      }
      if (words.length > 0 && found.length < limit) {
        for (const segment of segments) {
          for (const key of anchorOf(words)) found.push(...searchSegmentWords(segment, words, key, limit, wanted))
        }
      }
      found.sort((a, b) => compareHits(a, b, idOf))
      const best = new Map<number, SearchHit>()
      for (const { segment, name, rank } of found) {
        const document = segment.documents[name]!
        if (best.has(document)) continue
        best.set(document, { id: ids[document]!, name: segment.ordinals[name]!, how: tiers[rank >> 1]! })
        if (best.size >= limit) break
      }
      return [...best.values()]
    },
  }
}

/** Of several words the longest, the first of them: it says most. */
function anchorOf(words: readonly (readonly SearchKey[])[]): readonly SearchKey[] {
  return words.reduce((best, keys) => (keys[0]!.symbols.length > best[0]!.symbols.length ? keys : best))
}

function bytesOf(segment: Segment): number {
  let bytes = 0
  for (const part of Object.values(segment)) if (ArrayBuffer.isView(part)) bytes += part.byteLength
  return bytes
}

/** Lists that grow by doubling. */
function roomForNames() {
  let [names, length] = [0, 0]
  let symbols = new Uint16Array(1024)
  let flags = new Uint8Array(1024)
  let starts = new Uint32Array(65)
  let kinds = new Uint8Array(64)
  let documents = new Uint32Array(64)
  let ordinals = new Uint16Array(64)
  return {
    add(name: Uint16Array, nameFlags: Uint8Array, kind: number, document: number, ordinal: number) {
      if (length + name.length > symbols.length) {
        symbols = larger(symbols, (length + name.length) * 2, Uint16Array)
        flags = larger(flags, symbols.length, Uint8Array)
      }
      if (names === kinds.length) {
        starts = larger(starts, names * 2 + 1, Uint32Array)
        kinds = larger(kinds, names * 2, Uint8Array)
        documents = larger(documents, names * 2, Uint32Array)
        ordinals = larger(ordinals, names * 2, Uint16Array)
      }
      symbols.set(name, length)
      flags.set(nameFlags, length)
      length += name.length
      kinds[names] = kind
      documents[names] = document
      ordinals[names] = ordinal
      starts[++names] = length
    },
    finish: (): SegmentNames => ({ size: names, symbols, flags, starts, kinds, documents, ordinals }),
  }
}

function larger<T extends Uint8Array | Uint16Array | Uint32Array>(
  list: T,
  length: number,
  Make: new (length: number) => T,
): T {
  const grown = new Make(length)
  grown.set(list)
  return grown
}
