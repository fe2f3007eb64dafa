import type { NameFinding } from '../finding.js'
import type { Work } from '../work.js'
import { type FoundWording, findWordings, type Wording, type WordingIndex, wordingIndex } from './wording-index.js'

/** All descriptions that evoke a registered work, made ready to be looked for at once. */
export interface EvocationIndex {
  readonly wordings: WordingIndex
  /** By wording, where its uses begin in `uses`. */
  readonly starts: Int32Array
  /** Evocations by rising number, each followed by the bits of its traits that are worded so. */
  readonly uses: Int32Array
  readonly works: readonly string[]
  /** By evocation. */
  readonly workOf: Int32Array
  readonly least: Int32Array
  readonly traits: Int32Array
  /** 1: two of its traits share a wording. */
  readonly repeats: Uint8Array
}

/**
 * Makes the evocations of works ready. Once for all works; works that are withheld have to be left out by whoever builds it.
 *
 * @example
 * const index = evocationIndex(registry)
 * evocationFindings(index, 'a girl in a yellow coat and a red scarf', 'prompt')
 */
export function evocationIndex(registry: { works: Iterable<Work> }): EvocationIndex {
  const works: string[] = []
  const workOf: number[] = []
  const least: number[] = []
  const traitCounts: number[] = []
  const uses: { evocation: number; bit: number }[] = []
  const texts: Wording[] = []
  for (const { id, evocations } of registry.works) {
    if (evocations === undefined || evocations.length === 0) continue
    const work = works.push(id) - 1
    for (const { traits, least: needed } of evocations) {
      const evocation = workOf.push(work) - 1
      least.push(needed)
      traitCounts.push(traits.length)
      for (const [bit, wordings] of traits.entries()) {
        for (const text of wordings) {
          texts.push({ text, manner: 'loose' })
          uses.push({ evocation, bit: 1 << bit })
        }
      }
    }
  }
  const wordings = wordingIndex(texts)
  const byWording = usesByWording(wordings.ids, uses)
  return {
    wordings,
    ...byWording,
    works,
    workOf: Int32Array.from(workOf),
    least: Int32Array.from(least),
    traits: Int32Array.from(traitCounts),
    repeats: repeatsOf(byWording, workOf.length),
  }
}

function usesByWording(ids: Int32Array, uses: readonly { evocation: number; bit: number }[]) {
  const count = ids.reduce((most, id) => Math.max(most, id + 1), 0)
  const starts = new Int32Array(count + 1)
  for (const id of ids) if (id >= 0) starts[id + 1]!++
  for (let id = 0; id < count; id++) starts[id + 1]! += starts[id]!
  const filled = starts.slice()
  const packed = new Int32Array(starts[count]! * 2)
  for (const [i, { evocation, bit }] of uses.entries()) {
    const id = ids[i]!
    if (id < 0) continue
    const at = filled[id]!++ * 2
    packed[at] = evocation
    packed[at + 1] = bit
  }
  return { starts, uses: packed }
}

function repeatsOf({ starts, uses }: { starts: Int32Array; uses: Int32Array }, count: number): Uint8Array {
  const repeats = new Uint8Array(count)
  for (let id = 0; id + 1 < starts.length; id++) {
    for (let at = starts[id]! + 1; at < starts[id + 1]!; at++)
      if (uses[at * 2] === uses[at * 2 - 2] && uses[at * 2 + 1] !== uses[at * 2 - 1]) repeats[uses[at * 2]!] = 1
  }
  return repeats
}

/**
 * The works that a text describes without having to name them: one finding a work, whose name is what was found of it, in the
 * text's own words. `possible`: just as many traits as it takes; `sure`: more of them, or all there are.
 */
export function evocationFindings(index: EvocationIndex, text: string, where: string): NameFinding[] {
  if (index.workOf.length === 0) return []
  const places = firstPlaces(findWordings(index.wordings, text))
  if (places.size < 2) return []
  const best = new Map<number, { evocation: number; traits: number; certainty: 'sure' | 'possible' }>()
  for (const [evocation, bits] of traitsMet(index, [...places.keys()])) {
    const traits = bitCount(bits)
    const least = index.least[evocation]!
    if (traits < least) continue
    const certainty = traits > least || traits === index.traits[evocation] ? 'sure' : 'possible'
    const work = index.workOf[evocation]!
    const before = best.get(work)
    if (before !== undefined && (before.certainty === 'sure' || certainty === 'possible') && before.traits >= traits)
      continue
    if (before?.certainty === 'sure' && certainty === 'possible') continue
    best.set(work, { evocation, traits, certainty })
  }
  return [...best]
    .map(([work, { evocation, certainty }]) => {
      const met = placesOf(index, evocation, places)
      const offset = met[0]!.offset
      const end = Math.max(...met.map((place) => place.offset + place.length))
      return {
        kind: 'name' as const,
        work: index.works[work]!,
        name: met.map((place) => text.slice(place.offset, place.offset + place.length)).join(' + '),
        where,
        offset,
        length: end - offset,
        certainty,
      }
    })
    .sort((one, other) => one.offset - other.offset || (one.work < other.work ? -1 : 1))
}

/** Where each wording stands first. */
function firstPlaces(found: readonly FoundWording[]): Map<number, FoundWording> {
  const places = new Map<number, FoundWording>()
  for (const one of found) {
    const before = places.get(one.id)
    if (before === undefined || one.offset < before.offset) places.set(one.id, one)
  }
  return places
}

/** From this many uses on, the commonest wording is asked about candidates, and not gone through. */
const commonFrom = 1000

/**
 * The traits of each evocation that are there. No evocation is met by one wording alone, so that all are found without going
 * through the uses of the commonest.
 */
function traitsMet(index: EvocationIndex, wordings: readonly number[]): [number, number][] {
  const { starts, uses } = index
  const size = (id: number) => starts[id + 1]! - starts[id]!
  const sorted = [...wordings].sort((one, other) => size(one) - size(other))
  const commonest = sorted.at(-1)!
  const asked = size(commonest) >= commonFrom ? commonest : -1
  if (room.length < index.workOf.length) room = new Int32Array(index.workOf.length)
  const bits = room
  const touched: number[] = []
  for (const id of sorted) {
    if (id === asked) continue
    for (let at = starts[id]! * 2; at < starts[id + 1]! * 2; at += 2) {
      const evocation = uses[at]!
      if (bits[evocation] === 0) touched.push(evocation)
      bits[evocation]! |= uses[at + 1]!
    }
  }
  const met: [number, number][] = []
  for (const evocation of touched) {
    const own = bits[evocation]!
    bits[evocation] = 0
    const short = index.least[evocation]! - bitCount(own)
    // The commonest wording adds something where it is needed, and may make sure what is possible.
    if (asked < 0) {
      if (short <= 0) met.push([evocation, own])
    } else if (short <= 1 || index.repeats[evocation] === 1) {
      const all = own | bitsOf(index, asked, evocation)
      if (bitCount(all) >= index.least[evocation]!) met.push([evocation, all])
    }
  }
  return met
}

/** What `traitsMet` counts on, kept from text to text, and all 0 between them. */
let room = new Int32Array(0)

/** The bits of an evocation's traits that are worded so. */
function bitsOf({ starts, uses }: EvocationIndex, id: number, evocation: number): number {
  let low = starts[id]!
  let high = starts[id + 1]!
  while (low < high) {
    const middle = (low + high) >>> 1
    if (uses[middle * 2]! < evocation) low = middle + 1
    else high = middle
  }
  let bits = 0
  for (let at = low; at < starts[id + 1]! && uses[at * 2] === evocation; at++) bits |= uses[at * 2 + 1]!
  return bits
}

/** Where its traits stand, each once, in the order of the text. */
function placesOf(
  index: EvocationIndex,
  evocation: number,
  places: ReadonlyMap<number, FoundWording>,
): readonly FoundWording[] {
  const byTrait = new Map<number, FoundWording>()
  for (const [id, place] of places) {
    for (let bits = bitsOf(index, id, evocation); bits !== 0; bits &= bits - 1) {
      const bit = bits & -bits
      const before = byTrait.get(bit)
      if (before === undefined || place.offset < before.offset) byTrait.set(bit, place)
    }
  }
  return [...byTrait.values()].sort((one, other) => one.offset - other.offset || one.length - other.length)
}

function bitCount(bits: number): number {
  const pairs = bits - ((bits >>> 1) & 0x55555555)
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333)
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
}
