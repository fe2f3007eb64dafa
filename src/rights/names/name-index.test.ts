import { describe, expect, it } from 'vitest'
import { RightsError } from '../rights-error.js'
import type { Work } from '../work.js'
import { buildNameIndex, findNames, nameEntriesOf, openNameIndex, serializeNameIndex } from './index.js'
import { fixtureEntries, positives } from './names-fixture.js'

const built = buildNameIndex(fixtureEntries())
const bytes = serializeNameIndex(built)
const texts = positives()
  .filter((_, i) => i % 20 === 0)
  .map(({ text }) => text)

/** What opening and using these bytes does: an index that works, or the typed error. */
function tryOut(damaged: Uint8Array): 'works' | 'refused' {
  try {
    const index = openNameIndex(damaged)
    for (const text of texts) for (const match of findNames(index, text)) expect(typeof match.work).toBe('string')
    return 'works'
  } catch (error) {
    expect(error).toBeInstanceOf(RightsError)
    expect((error as RightsError).code).toBe('rights.invalid-name-index')
    return 'refused'
  }
}

/** As the format says: the tests can damage bytes and still get past the checksum. */
function sign(block: Uint8Array): Uint8Array {
  const words = new Uint32Array(block.buffer, block.byteOffset, block.length >>> 2)
  let sum = 0x811c9dc5
  for (let i = 0; i < words.length; i++) if (i !== 9) sum = Math.imul(sum ^ words[i]!, 0x01000193) ^ (sum >>> 17)
  words[9] = sum >>> 0
  return block
}

function numbers(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 4294967296) * below)
  }
}

describe('a name index in bytes', () => {
  it('finds the same after opening, at any alignment', () => {
    const shifted = new Uint8Array(bytes.length + 1)
    shifted.set(bytes, 1)
    for (const opened of [openNameIndex(bytes.slice()), openNameIndex(shifted.subarray(1))]) {
      for (const { text } of positives()) expect(findNames(opened, text)).toEqual(findNames(built, text))
    }
  })

  it('is the same bytes for the same entries', () => {
    expect(serializeNameIndex(buildNameIndex(fixtureEntries()))).toEqual(bytes)
  })

  it('can be empty', () => {
    const empty = openNameIndex(serializeNameIndex(buildNameIndex([])))
    expect(findNames(empty, 'ピクルンバ and Zorvane')).toEqual([])
    expect(buildNameIndex([{ work: 'w', name: { text: '…!?', kind: 'official' } }]).nameCount).toBe(0)
  })

  it('refuses every change of a byte', () => {
    const random = numbers(1)
    for (let i = 0; i < 150; i++) {
      const damaged = bytes.slice()
      damaged[random(damaged.length)]! ^= 1 + random(255)
      expect(tryOut(damaged)).toBe('refused')
    }
  })

  it('refuses what is cut off, and bytes of anything else', () => {
    const random = numbers(2)
    for (let i = 0; i < 200; i++) expect(tryOut(bytes.slice(0, random(bytes.length)))).toBe('refused')
    for (let i = 0; i < 200; i++)
      expect(tryOut(Uint8Array.from({ length: random(300) }, () => random(256)))).toBe('refused')
  })

  it('works or is refused when someone damages it and signs it again', () => {
    const random = numbers(3)
    const ended = { works: 0, refused: 0 }
    for (let i = 0; i < 400; i++) {
      const damaged = bytes.slice()
      for (let n = 1 + random(i % 2 ? 3 : 60); n > 0; n--) {
        const at = random(3) === 0 ? random(64) : random(damaged.length)
        damaged[at] = random(256)
      }
      ended[tryOut(sign(damaged))]++
    }
    expect(ended.works).toBeGreaterThan(0)
    expect(ended.refused).toBeGreaterThan(0)
  })
})

describe('names of a registry', () => {
  const work = (id: string, parent?: string): Work => ({
    id,
    kind: 'series',
    titles: [{ text: id, kind: 'official' }],
    owners: [],
    regime: 'prior-permission',
    ...(parent === undefined ? {} : { parent }),
  })

  it('have the root of their line as franchise, also where the line is broken', () => {
    const works = [
      work('a'),
      work('b', 'a'),
      work('c', 'b'),
      work('d', 'gone'),
      work('e', 'd'),
      work('x', 'y'),
      work('y', 'x'),
    ]
    const franchises = new Map([...nameEntriesOf({ works })].map((entry) => [entry.work, entry.franchise]))
    expect(Object.fromEntries(franchises)).toEqual({ a: 'a', b: 'a', c: 'a', d: 'gone', e: 'gone', x: 'x', y: 'x' })
  })
})
