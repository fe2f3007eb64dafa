import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createSearchIndex, type SearchDocument } from './index.js'
import { keyFlag, type SearchKey, searchKeyOf, searchQueryOf } from './search-key.js'

const official = (id: string, ...names: string[]): SearchDocument => ({
  id,
  names: names.map((text) => ({ text, kind: 'official' })),
})
const indexOf = (...documents: SearchDocument[]) => {
  const index = createSearchIndex()
  index.put(documents)
  return index
}
const idsFor = (index: ReturnType<typeof createSearchIndex>, text: string, limit = 20) =>
  index.search(text, { limit }).map(({ id }) => id)

describe('what is found', () => {
  const index = indexOf(
    official('lighthouse', '灯台守の道', 'とうだいもりのみち', 'Lighthouse Road'),
    official('market', '風車市場', 'フウシャイチバ', 'Pinwheel Market'),
    official('sakura', 'さくら', 'Sakura'),
    official('tokyo', '東京物語', 'トーキョーモノガタリ'),
    official('newspaper', '新聞', 'しんぶん'),
    official('dragon', '劇場版ドラゴン急行', 'ドラゴンきゅうこう'),
    official('width', 'ＡＢＣ探偵'),
  )
  it.each([
    ['灯', 'lighthouse'],
    ['道', 'lighthouse'],
    ['灯台', 'lighthouse'],
    ['とう', 'tokyo'],
    ['toudai', 'lighthouse'],
    ['tōdai', 'lighthouse'],
    ['todaimori', 'lighthouse'],
    ['ﾌｳｼｬ', 'market'],
    ['fuusha', 'market'],
    ['husya', 'market'],
    ['fūsha ichiba', 'market'],
    ['ichi', 'market'],
    ['さ', 'sakura'],
    ['サク', 'sakura'],
    ['sak', 'sakura'],
    ['SAKURA', 'sakura'],
    ['tokyo', 'tokyo'],
    ['とうきょう', 'tokyo'],
    ['物語', 'tokyo'],
    ['shimb', 'newspaper'],
    ['sh', 'newspaper'],
    ['しんぶ', 'newspaper'],
    ['どらごん', 'dragon'],
    ['dragon', undefined],
    ['doragon kyuko', 'dragon'],
    ['abc', 'width'],
    ['たんてい', undefined],
    ['road light', 'lighthouse'],
    ['道 lighthouse', 'lighthouse'],
    ['★', undefined],
    ['', undefined],
    ['   ', undefined],
  ])('%s', (text, id) => {
    const found = idsFor(index, text)
    if (id === undefined) expect(found).not.toContain('dragon')
    else expect(found).toContain(id)
    if (id === undefined) expect(found).toEqual([])
  })

  it('does not begin within a syllable: あ is not in さくら', () => {
    expect(idsFor(indexOf(official('sakura', 'さくら'), official('aki', 'あき')), 'あ')).toEqual(['aki'])
  })

  it('says which name it was and how it was found', () => {
    expect(index.search('toudai')[0]).toEqual({ id: 'lighthouse', name: 1, how: 'prefix' })
    expect(index.search('さくら')[0]).toEqual({ id: 'sakura', name: 0, how: 'exact' })
    expect(index.search('sakura')[0]).toEqual({ id: 'sakura', name: 1, how: 'exact' })
    expect(index.search('ドラゴン').map(({ how }) => how)).toEqual(['prefix'])
    expect(index.search('急行')[0]).toMatchObject({ how: 'word' })
  })
})

describe('order', () => {
  it('is whole, beginning, word, part; official before alternate before fan; short before long', () => {
    const index = indexOf(
      official('part', 'Moonsky'),
      official('word', 'Blue Sky'),
      official('longer', 'Skyline Story'),
      official('prefix', 'Skyline'),
      { id: 'fan', names: [{ text: 'Sky', kind: 'fan' }] },
      { id: 'alternate', names: [{ text: 'Sky', kind: 'alternate' }] },
      official('whole', 'Sky'),
    )
    expect(idsFor(index, 'sky')).toEqual(['whole', 'alternate', 'fan', 'prefix', 'longer', 'word', 'part'])
  })

  it('prefers the script that was asked in', () => {
    const index = indexOf(official('latin', 'Ai'), official('kana', 'あい'))
    expect(idsFor(index, 'ai')).toEqual(['latin', 'kana'])
    expect(idsFor(index, 'アイ')).toEqual(['kana', 'latin'])
  })
})

describe('changes', () => {
  it('are seen at once: added, renamed, removed', () => {
    const index = indexOf(official('a', '青空'))
    index.put([official('b', '青葉')])
    expect(idsFor(index, '青')).toEqual(['a', 'b'])
    index.put([official('a', '赤空')])
    expect(idsFor(index, '青')).toEqual(['b'])
    expect(idsFor(index, '赤')).toEqual(['a'])
    index.remove('b')
    expect(idsFor(index, '青')).toEqual([])
    expect(index.documentCount).toBe(1)
  })

  it('of a document that is changed again and again leave nothing behind', () => {
    const index = createSearchIndex()
    for (let i = 0; i < 3000; i++) index.put([official('a', `題名${i}`)])
    expect(index.nameCount).toBeLessThan(2500)
    expect(idsFor(index, '題名2999')).toEqual(['a'])
    expect(idsFor(index, '題名2998')).toEqual([])
  })

  it('shows only what is accepted', () => {
    const index = indexOf(official('mine', '秘密'), official('theirs', '秘密'))
    expect(index.search('秘', { accept: (id) => id === 'mine' }).map(({ id }) => id)).toEqual(['mine'])
  })
})

/** The definition: every name looked at. */
function naive(documents: readonly SearchDocument[], text: string, limit: number): string[] {
  const kindRanks = { official: 0, alternate: 1, abbreviated: 2, fan: 3, id: 4 }
  const { whole, words } = searchQueryOf(text)
  const places = (name: SearchKey, key: SearchKey) => {
    const found: number[] = []
    for (let at = 0; at + key.symbols.length <= name.symbols.length; at++) {
      if (key.symbols.every((symbol, i) => name.symbols[at + i] === symbol)) found.push(at)
    }
    return found.filter((at) => (name.flags[at]! & keyFlag.begins) !== 0)
  }
  const kanaAt = (key: SearchKey, at: number) => key.flags[at]! & keyFlag.kana
  const rankOf = (name: SearchKey, key: SearchKey) => {
    const found = places(name, key)
    if (found.length === 0) return undefined
    const byWord = found.find((at) => (name.flags[at]! & keyFlag.word) !== 0) ?? found[0]!
    const [tier, at] =
      found[0] === 0
        ? [key.symbols.length === name.symbols.length ? 0 : 2, 0]
        : [(name.flags[byWord]! & keyFlag.word) !== 0 ? 4 : 6, byWord]
    return tier + (kanaAt(name, at) === kanaAt(key, 0) ? 0 : 1)
  }
  const anchor = words.reduce<readonly SearchKey[] | undefined>(
    (best, keys) => (best === undefined || keys[0]!.symbols.length > best[0]!.symbols.length ? keys : best),
    undefined,
  )
  const scored = documents.flatMap((document) => {
    const names = document.names.map(({ text: name, kind }, ordinal) => ({
      key: searchKeyOf(name),
      kind: kindRanks[kind],
      ordinal,
    }))
    const all = words.every((keys) => names.some(({ key }) => keys.some((word) => places(key, word).length > 0)))
    const candidates = names.flatMap((name) => [
      ...whole.flatMap((key) => {
        const rank = rankOf(name.key, key)
        return rank === undefined ? [] : [{ ...name, rank, id: document.id }]
      }),
      ...(anchor !== undefined && all && anchor.some((key) => places(name.key, key).length > 0)
        ? [{ ...name, rank: 8, id: document.id }]
        : []),
    ])
    return candidates.sort(compare).slice(0, 1)
  })
  return scored
    .sort(compare)
    .slice(0, limit)
    .map(({ id, ordinal, rank }) => `${id} ${ordinal} ${rank >> 1}`)

  type Scored = { key: SearchKey; kind: number; ordinal: number; rank: number; id: string }
  function compare(a: Scored, b: Scored): number {
    const symbols = () => {
      const at = a.key.symbols.findIndex((symbol, i) => symbol !== b.key.symbols[i])
      return at < 0 ? 0 : a.key.symbols[at]! - b.key.symbols[at]!
    }
    return (
      a.rank - b.rank ||
      a.kind - b.kind ||
      a.key.symbols.length - b.key.symbols.length ||
      symbols() ||
      (a.id < b.id ? -1 : a.id > b.id ? 1 : a.ordinal - b.ordinal)
    )
  }
}

const tierNumbers = { exact: 0, prefix: 1, word: 2, part: 3, words: 4 }
const alphabet = [...'あいかきアカサんっー青空の道風aikstｱ A -・𠮷ABōsh々', 'sh', 'tsu', 'ッカ', 'きゃ', ' ']
const someText = fc.array(fc.constantFrom(...alphabet), { minLength: 1, maxLength: 7 }).map((parts) => parts.join(''))
const someName = fc.record({
  text: someText,
  kind: fc.constantFrom('official', 'alternate', 'abbreviated', 'fan', 'id') as fc.Arbitrary<'official'>,
})
const someDocuments = fc.array(fc.array(someName, { maxLength: 3 }), { maxLength: 40 })

describe('against looking at every name', () => {
  it('finds the same, in the same order, however it was put together', () => {
    fc.assert(
      fc.property(
        someDocuments,
        fc.array(fc.nat(12), { maxLength: 6 }),
        fc.array(fc.nat(39), { maxLength: 5 }),
        fc.array(someText, { minLength: 1, maxLength: 6 }),
        fc.integer({ min: 1, max: 8 }),
        (lists, cuts, again, queries, limit) => {
          const documents = lists.map((names, i) => ({ id: `d${(i * 7) % 41}`, names }))
          const index = createSearchIndex()
          const kept = new Map(documents.map((document) => [document.id, document]))
          let from = 0
          for (const cut of [...cuts, documents.length]) {
            index.put(documents.slice(from, from + cut))
            from += cut
          }
          // Put again under other names, as when a title is corrected.
          for (const at of again) {
            const [one, other] = [documents[at], documents[at + 1]]
            if (one === undefined || other === undefined) continue
            const changed = { id: one.id, names: other.names }
            kept.set(one.id, changed)
            index.put([changed])
          }
          for (const query of queries) {
            const found = index.search(query, { limit }).map(({ id, name, how }) => `${id} ${name} ${tierNumbers[how]}`)
            expect(found).toEqual(naive([...kept.values()], query, limit))
          }
        },
      ),
      { numRuns: 400 },
    )
  })

  it('takes any string for a name or a question', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: 'binary', maxLength: 30 }), { maxLength: 8 }),
        fc.string({ unit: 'binary', maxLength: 300 }),
        (names, query) => {
          const index = indexOf(...names.map((name, i) => official(`d${i}`, name)))
          expect(index.search(query).length).toBeLessThanOrEqual(names.length)
        },
      ),
      { numRuns: 300 },
    )
  })
})
