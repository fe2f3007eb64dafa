import type { NameFinding } from '../finding.js'
import { edgesOf } from './boundaries.js'
import { flag, kind } from './characters.js'
import { compare } from './compare.js'
import { type Context, contextOf, seen } from './context.js'
import { isEverydayWord } from './everyday-words.js'
import {
  beginsUnit,
  endsUnit,
  type Folded,
  fold,
  hasOnes,
  leetReading,
  leetReadingL,
  plainReading,
  symbolFlag,
} from './fold.js'
import {
  hashEnd,
  hashStart,
  hashStep,
  keyLengthMax,
  type NameIndex,
  nameFlag,
  nameOfKey,
  nameText,
  readingOfKey,
  workId,
} from './name-index.js'
import { unitsOf } from './units.js'

/** A registered name in a text. */
export interface NameMatch {
  work: string
  /** As it is registered. */
  name: string
  /** UTF-16 units from the start of the text, and of it. */
  offset: number
  length: number
  certainty: 'sure' | 'possible'
}

/** What a search has cost, in steps that don't depend on the machine: symbols walked and keys compared. */
export interface SearchCost {
  steps: number
}

interface Candidate {
  readonly name: number
  readonly work: number
  readonly franchise: number
  readonly start: number
  readonly end: number
  /** In symbols of the key. */
  readonly size: number
  /** 2 as registered, 1 in other letters, 0 with goodwill. */
  readonly grade: number
  /** Character before others before the franchise itself. */
  readonly specific: number
  /** What it is with a sign of the work beside it. */
  readonly atBest: 'sure' | 'possible'
  /** What it is by itself. */
  certainty: 'sure' | 'possible' | 'silent'
}

/**
 * Finds the names of an index in a text: any script, width, case, romanisation, and the tricks that docs/names.md lists.
 * The longest wins; of one franchise's works with that name the most specific; works of several franchises with the very
 * same name are all reported, as `possible`, unless another name in the text settles it. In order of their place.
 *
 * Total and linear: any string may come, and the time grows with its length. Deterministic.
 */
export function findNames(index: NameIndex, text: string): NameMatch[] {
  return searchNames(index, text, { steps: 0 })
}

/** `findNames` as findings for `decide`; `where` says what the text is: `prompt`, `caption`. */
export function nameFindings(index: NameIndex, text: string, where: string): NameFinding[] {
  return findNames(index, text).map(({ work, name, offset, length, certainty }) => ({
    kind: 'name',
    work,
    name,
    where,
    offset,
    length,
    certainty,
  }))
}

/** `findNames`, counting its steps. */
export function searchNames(index: NameIndex, text: string, cost: SearchCost): NameMatch[] {
  const candidates = new Map<string, Candidate>()
  const names = new Map<number, Folded>()
  for (const boldly of [false, true]) {
    const units = unitsOf(text, boldly)
    const readings = [plainReading, leetReading]
    if (hasOnes(units)) readings.push(leetReadingL)
    for (const reading of readings) walk(index, text, fold(units, reading), names, candidates, cost)
    if (!units.ambiguous) break
  }
  if (candidates.size === 0) return []
  const all = [...candidates.values()]
  const neighbours = namesHeard(all, text.length)
  for (const candidate of all) if (hasNeighbour(candidate, neighbours)) candidate.certainty = candidate.atBest
  return longest(all, text.length)
    .flatMap((group) => settleShared(oneOfEach(index, group), neighbours))
    .map(({ work, name, start, end, certainty }) => ({
      work: workId(index, work),
      name: nameText(index, name),
      offset: start,
      length: end - start,
      certainty: certainty as 'sure' | 'possible',
    }))
    .sort((one, other) => one.offset - other.offset || one.length - other.length || (one.work < other.work ? -1 : 1))
}

/** From each place where a name may begin, follows the text as far as any key goes, and compares the names on the way. */
function walk(
  index: NameIndex,
  text: string,
  folded: Folded,
  names: Map<number, Folded>,
  candidates: Map<string, Candidate>,
  cost: SearchCost,
): void {
  const { parts } = index
  const { buckets, bucketShift, hashes, keyNames, lengths, lengthShift } = parts
  const { symbols, length } = folded
  for (let at = 0; at < length; at++) {
    if (!mayBegin(folded, at)) continue
    let hash = hashStart
    // Bit n: some key of n + 1 symbols (36 and more: n + 36) may begin so.
    let low = 0
    let high = 0
    const end = Math.min(length, at + keyLengthMax)
    for (let next = at; next < end; next++) {
      cost.steps++
      hash = hashStep(hash, symbols[next]!)
      const size = next - at + 1
      if (size === 4) {
        const slot = (hashEnd(hash, 4) >>> lengthShift) * 2
        low = lengths[slot]!
        high = lengths[slot + 1]!
      }
      if (size >= 4) {
        const bits = size < 36 ? low >>> (size - 4) : high >>> (size - 36)
        if (bits === 0 && (size >= 36 || high === 0)) break
        if ((bits & 1) === 0) continue
      }
      if (size < keyLengthMax && !endsUnit(folded, next)) continue
      const key = hashEnd(hash, size)
      const bucket = key >>> bucketShift
      for (let i = buckets[bucket]!; i < buckets[bucket + 1]!; i++) {
        if (hashes[i] !== key) continue
        cost.steps++
        const candidate = candidateFor(index, text, folded, at, keyNames[i]!, names)
        if (candidate === undefined) continue
        const place = `${candidate.name} ${candidate.start}`
        const known = candidates.get(place)
        if (known === undefined || better(candidate, known)) candidates.set(place, candidate)
      }
    }
  }
}

const rank = { sure: 2, possible: 1, silent: 0 } as const
const better = (one: Candidate, other: Candidate): boolean =>
  rank[one.certainty] - rank[other.certainty] > 0 ||
  (one.certainty === other.certainty && (one.grade > other.grade || (one.grade === other.grade && one.end < other.end)))

/** No name begins inside a Latin word or inside a syllable. */
function mayBegin(folded: Folded, at: number): boolean {
  if (!beginsUnit(folded, at)) return false
  if (at === 0 || (folded.flags[at]! & folded.flags[at - 1]! & symbolFlag.latin) === 0) return true
  const { units } = folded
  const unit = folded.from[at]!
  if (units.separated[unit] !== 0) return true
  // #PikamoFan
  return (units.flags[unit]! & flag.upper) !== 0 && (units.flags[unit - 1]! & flag.upper) === 0
}

function candidateFor(
  index: NameIndex,
  text: string,
  folded: Folded,
  at: number,
  key: number,
  names: Map<number, Folded>,
): Candidate | undefined {
  const { parts } = index
  const name = nameOfKey(key)
  let foldedName = names.get(key)
  if (foldedName === undefined) {
    foldedName = fold(unitsOf(nameText(index, name)), readingOfKey(key))
    names.set(key, foldedName)
  }
  const size = foldedName.length
  if (size === 0 || at + size > folded.length || !endsUnit(folded, at + size - 1)) return undefined
  const flags = parts.nameFlags[name]!
  const edge = edgesOf(folded, at, size)
  if (edge === 'none') return undefined
  const likeness = compare(folded, at, foldedName, (flags & nameFlag.romaji) !== 0)
  if (likeness === undefined) return undefined
  const { units } = folded
  const [first, last] = [folded.from[at]!, folded.to[at + size - 1]!]
  const [start, end] = [units.start[first]!, units.end[last]!]
  const far = likeness.likeness === 'far'
  if (far && edge === 'weak') return undefined
  const atBest = far || edge === 'weak' ? 'possible' : 'sure'
  const work = parts.nameWorks[name]!
  const hiraganaName = (foldedName.flags[0]! & symbolFlag.hiragana) !== 0
  return {
    name,
    work,
    franchise: parts.workFranchises[work]!,
    start,
    end,
    size,
    grade: far ? 0 : likeness.transliterated ? 1 : 2,
    specific: (flags & nameFlag.character) !== 0 ? 2 : (flags & nameFlag.root) !== 0 ? 0 : 1,
    atBest,
    certainty: alone(text, folded, at, size, flags, likeness, atBest, start, end, hiraganaName),
  }
}

/** What a name is worth without another one of its franchise in the text. */
function alone(
  text: string,
  folded: Folded,
  at: number,
  size: number,
  flags: number,
  likeness: { transliterated: boolean; hidden: boolean },
  atBest: 'sure' | 'possible',
  start: number,
  end: number,
  registeredInHiragana: boolean,
): Candidate['certainty'] {
  const { units } = folded
  const [first, last] = [folded.from[at]!, folded.to[at + size - 1]!]
  const letters = last - first + 1
  const script = units.kind[first]!
  const hiragana = script === kind.kana && (units.flags[first]! & flag.hiragana) !== 0
  let everyday = (flags & nameFlag.everyday) !== 0
  let short = (flags & nameFlag.short) !== 0
  if (hiragana && letters <= 3) short = true
  if (likeness.transliterated) {
    if (!everyday && isEverydayWord(seen(text.slice(start, end)).toLowerCase())) everyday = true
    if (size < 5 || (hiragana && letters < 4)) short = true
  }
  if (!everyday && !short) return atBest
  const context: Context = contextOf(text, start, end, (flags & nameFlag.given) !== 0 || likeness.transliterated)
  if (context === 'strong') return atBest
  if (context === 'weak') return 'possible'
  if (everyday) return likeness.hidden ? 'possible' : 'silent'
  if (hiragana) return letters === 3 && registeredInHiragana ? 'possible' : 'silent'
  if (letters < 2) return 'silent'
  if (script === kind.latin || script === kind.digit)
    return letters >= 3 && !likeness.transliterated ? 'possible' : 'silent'
  return 'possible'
}

/** The names that are heard without help, by franchise: a few of each are enough. */
type Neighbours = ReadonlyMap<number, readonly Candidate[]>

function namesHeard(candidates: readonly Candidate[], textLength: number): Neighbours {
  const heard = new Map<number, Candidate[]>()
  for (const candidate of longest(candidates, textLength).flat()) {
    const list = heard.get(candidate.franchise)
    if (list === undefined) heard.set(candidate.franchise, [candidate])
    else if (list.length < 4 && list.every(({ name }) => name !== candidate.name)) list.push(candidate)
  }
  return heard
}

/** Whether another name of the same franchise stands elsewhere in the text. */
function hasNeighbour(candidate: Candidate, neighbours: Neighbours): boolean {
  const heard = neighbours.get(candidate.franchise) ?? []
  return heard.some(
    ({ name, start, end }) => name !== candidate.name && (end <= candidate.start || start >= candidate.end),
  )
}

/**
 * The candidates by place, without those that a longer one covers or crosses. One that is only possible hides no sure one:
 * then both stay.
 */
function longest(candidates: readonly Candidate[], textLength: number): Candidate[][] {
  const places = new Map<number, Candidate[]>()
  for (const candidate of candidates) {
    if (candidate.certainty === 'silent') continue
    const place = candidate.start * (textLength + 1) + candidate.end
    const group = places.get(place)
    if (group === undefined) places.set(place, [candidate])
    else group.push(candidate)
  }
  const groups = [...places.values()].map((group) => ({
    group,
    size: group.reduce((most, candidate) => Math.max(most, candidate.size), 0),
    sure: group.some(({ certainty }) => certainty === 'sure'),
  }))
  groups.sort(
    (one, other) =>
      other.size - one.size || Number(other.sure) - Number(one.sure) || one.group[0]!.start - other.group[0]!.start,
  )
  // 1: part of a possible name, 2: of a sure one.
  const taken = new Uint8Array(textLength)
  const kept: Candidate[][] = []
  for (const { group, sure } of groups) {
    const { start, end } = group[0]!
    const forbidden = sure ? 2 : 3
    let free = true
    for (let i = start; i < end && free; i++) free = (taken[i]! & forbidden) === 0
    if (!free) continue
    for (let i = start; i < end; i++) taken[i]! |= sure ? 2 : 1
    kept.push(group)
  }
  return kept
}

/** Of one place: each work once, by the best of its names; of one franchise the most specific works. */
function oneOfEach(index: NameIndex, group: readonly Candidate[]): Candidate[] {
  if (group.length === 1) return [...group]
  const works = new Map<number, Candidate>()
  for (const candidate of group) {
    const known = works.get(candidate.work)
    if (known === undefined || better(candidate, known)) works.set(candidate.work, candidate)
    else if (!better(known, candidate) && nameText(index, candidate.name) < nameText(index, known.name)) {
      // As good as each other: the choice must not depend on the order of registration.
      works.set(candidate.work, candidate)
    }
  }
  const best = new Map<number, number>()
  for (const { franchise, specific } of works.values())
    best.set(franchise, Math.max(best.get(franchise) ?? 0, specific))
  return [...works.values()].filter(({ franchise, specific }) => best.get(franchise) === specific)
}

/**
 * One place that is the name of several franchises: the one that another name in the text speaks for, or all, of which
 * none is sure then. A spelling that only comes close doesn't make one that is exact doubtful.
 */
function settleShared(group: Candidate[], neighbours: Neighbours): Candidate[] {
  const grade = group.reduce((most, candidate) => Math.max(most, candidate.grade), 0)
  const best = group.filter((candidate) => candidate.grade === grade)
  if (new Set(group.map(({ franchise }) => franchise)).size === 1) return group
  const spokenFor = best.filter((candidate) => hasNeighbour(candidate, neighbours))
  if (spokenFor.length > 0) return spokenFor
  const shared = new Set(best.map(({ franchise }) => franchise)).size > 1
  return group.map((candidate) =>
    shared || candidate.grade < grade ? { ...candidate, certainty: 'possible' as const } : candidate,
  )
}
