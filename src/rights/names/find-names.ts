import type { NameFinding } from '../finding.js'
import { type Edge, edgesOf } from './boundaries.js'
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
  roomForFolded,
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
import { roomForUnits, type Units, unitsOf } from './units.js'

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
  const rooms = kept ?? newRooms()
  const search: Search = { index, text, cost, rooms, candidates: new Map(), names: new Map(), contexts: new Map() }
  const units = unitsOf(text, false, rooms.units)
  const plain = fold(units, plainReading, rooms.plain)
  walk(search, plain, rooms.reach, false)
  rest(search, plain, rooms.reach)
  if (units.ambiguous) {
    const boldUnits = unitsOf(text, true, rooms.boldUnits)
    const bold = fold(boldUnits, plainReading, rooms.bold)
    markSeen(rooms, bold, plain, rooms.reach)
    walk(search, bold, rooms.boldReach, true)
    rest(search, bold, rooms.boldReach)
  }
  kept = rooms.plain.symbols.length > keptLength || rooms.units.kind.length > keptLength ? undefined : rooms
  const { candidates } = search
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

interface Search {
  readonly index: NameIndex
  readonly text: string
  readonly cost: SearchCost
  readonly rooms: Rooms
  /** By name and start. */
  readonly candidates: Map<number, Candidate>
  /** By key. */
  readonly names: Map<number, Folded>
  /** What stands around a place, by start and end. */
  readonly contexts: Map<number, Context>
}

/** What a search writes on. One is kept from search to search, so that the collector has little to do. */
interface Rooms {
  readonly units: Units
  readonly plain: Folded
  readonly reach: Reach
  readonly boldUnits: Units
  readonly bold: Folded
  readonly boldReach: Reach
  readonly other: Folded
  /** For each symbol of the reading that is walked, how far the reach goes from there in one that was; 0: not known. */
  seen: Uint8Array
  readonly names: Folded[]
}

/** For each symbol of a reading, how many from there on were looked at; 0: none, or more than are kept in mind. */
interface Reach {
  list: Uint8Array
}

/** Lists for more than this, in symbols and in names that a text came near to, are not kept. */
const keptLength = 1 << 16
const keptNames = 512
const keptNameLength = 300
let kept: Rooms | undefined

function newRooms(): Rooms {
  return {
    units: roomForUnits(2048),
    plain: roomForFolded(6144),
    reach: { list: new Uint8Array(6144) },
    boldUnits: roomForUnits(2048),
    bold: roomForFolded(6144),
    boldReach: { list: new Uint8Array(6144) },
    other: roomForFolded(6144),
    seen: new Uint8Array(6144),
    names: [],
  }
}

/** The readings besides the plain one, where they differ from it. */
function rest(search: Search, plain: Folded, reach: Reach): void {
  const { units } = plain
  for (const reading of hasOnes(units) ? [leetReading, leetReadingL] : [leetReading]) {
    const folded = fold(units, reading, search.rooms.other)
    markSeen(search.rooms, folded, plain, reach)
    walk(search, folded, undefined, true)
  }
}

/**
 * From each place where a name may begin, follows the text as far as any key goes, and compares the names on the way; how
 * far it went, it writes to `reach`. `seen`: places marked by `markSeen` are left out.
 */
function walk(search: Search, folded: Folded, reach: Reach | undefined, seen: boolean): void {
  const { rooms, cost } = search
  const { buckets, bucketShift, hashes, keyNames, lengths, lengthShift, heads, filter, filterShift } =
    search.index.parts
  const { symbols, length } = folded
  const known = seen ? rooms.seen : undefined
  if (reach !== undefined) {
    if (reach.list.length < length) reach.list = new Uint8Array(length * 2)
    reach.list.fill(0, 0, length)
  }
  let steps = 0
  for (let at = 0; at < length; at++) {
    if (known !== undefined && known[at] !== 0) {
      if (reach !== undefined) reach.list[at] = known[at]!
      continue
    }
    if (!mayBegin(folded, at)) continue
    let hash = hashStart
    // Bit n: some key of n + 4 symbols (in the upper word: n + 36) may begin so.
    let low = 0
    let high = 0
    const most = Math.min(length - at, keyLengthMax)
    let size = 0
    while (size < most) {
      const next = at + size
      steps++
      size++
      hash = hashStep(hash, symbols[next]!)
      if (size >= 4) {
        if (size === 4) {
          const slot = hashEnd(hash, 4) >>> lengthShift
          if (((heads[slot >>> 5]! >>> (slot & 31)) & 1) === 0) break
          low = lengths[slot * 2]!
          high = lengths[slot * 2 + 1]!
        }
        const bits = size < 36 ? low >>> (size - 4) : high >>> (size - 36)
        if (bits === 0 && (size >= 36 || high === 0)) break
        if ((bits & 1) === 0) continue
      }
      if (size < keyLengthMax && !endsUnit(folded, next)) continue
      const key = hashEnd(hash, size)
      const bit = key >>> filterShift
      if (((filter[bit >>> 5]! >>> (bit & 31)) & 1) === 0) continue
      const bucket = key >>> bucketShift
      const end = buckets[bucket + 1]!
      let edge: Edge | undefined
      for (let i = buckets[bucket]!; i < end; i++) {
        if (hashes[i] !== key) continue
        steps++
        if (size < keyLengthMax) {
          edge ??= edgesOf(folded, at, size)
          if (edge === 'none') break
        }
        consider(search, folded, at, size, keyNames[i]!, edge)
      }
    }
    // A key that was cut is compared further than it goes.
    if (reach !== undefined) reach.list[at] = size < keyLengthMax ? size : 0
  }
  cost.steps += steps
}

/**
 * Marks the symbols of a reading from which nothing can be found that was not found in another reading of the text: as far
 * as was looked there, and a symbol further, both are the same.
 */
function markSeen(rooms: Rooms, folded: Folded, known: Folded, reach: Reach): void {
  const { symbols, flags, letters, from, to, length, units } = folded
  if (rooms.seen.length < length) rooms.seen = new Uint8Array(length * 2)
  const { seen } = rooms
  const unlike = units === known.units ? undefined : unlikeUnits(units, known.units)
  // The end of the text counts as a symbol.
  let run = 1
  let beside = known.length
  for (let k = length - 1; k >= 0; k--) {
    seen[k] = 0
    while (beside > 0 && known.from[beside - 1]! > from[k]!) {
      beside--
      run = 0
    }
    const j = beside - 1
    if (
      j < 0 ||
      symbols[k] !== known.symbols[j] ||
      flags[k] !== known.flags[j] ||
      letters[k] !== known.letters[j] ||
      from[k] !== known.from[j] ||
      to[k] !== known.to[j] ||
      (unlike !== undefined && unlike[from[k]!]! + unlike[to[k]!]! !== 0)
    ) {
      run = 0
      continue
    }
    beside = j
    run++
    if (reach.list[j]! < run) seen[k] = reach.list[j]!
  }
}

/**
 * The units that two ways to read the same text differ in, and those so near that `edgesOf` may ask about a difference: it
 * looks at eight beyond a name, and for the script of a long vowel at what stands before that.
 */
function unlikeUnits(units: Units, known: Units): Uint8Array {
  const { length } = units
  const unlike = new Uint8Array(length)
  for (let i = 0, near = 0; i < length; i++) {
    if (units.kind[i] !== known.kind[i] || units.value[i] !== known.value[i] || units.flags[i] !== known.flags[i]) {
      near = 10
    } else if (near > 0 && units.kind[i] !== kind.long) near--
    if (near > 0) unlike[i] = 1
  }
  for (let i = length - 1, near = 0; i >= 0; i--) {
    if (units.kind[i] !== known.kind[i] || units.value[i] !== known.value[i] || units.flags[i] !== known.flags[i]) {
      near = 10
    } else if (near > 0) near--
    if (near > 0) unlike[i] = 1
  }
  return unlike
}

/** Takes a name with the key of a stretch of text for a candidate, if it stands there. */
function consider(search: Search, folded: Folded, at: number, size: number, key: number, edge: Edge | undefined): void {
  const { candidates, text } = search
  const candidate = candidateFor(search, folded, at, size, key, edge)
  if (candidate === undefined) return
  const place = candidate.name * (text.length + 1) + candidate.start
  const known = candidates.get(place)
  if (known === undefined || better(candidate, known)) candidates.set(place, candidate)
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
  search: Search,
  folded: Folded,
  at: number,
  size: number,
  key: number,
  knownEdge: Edge | undefined,
): Candidate | undefined {
  const { parts } = search.index
  const name = nameOfKey(key)
  const foldedName = search.names.get(key) ?? nameFor(search, key)
  const { length } = foldedName
  if (knownEdge === undefined ? length < size || at + length > folded.length : length !== size) return undefined
  if (knownEdge === undefined && !endsUnit(folded, at + length - 1)) return undefined
  const flags = parts.nameFlags[name]!
  const edge = knownEdge ?? edgesOf(folded, at, length)
  if (edge === 'none') return undefined
  const likeness = compare(folded, at, foldedName, (flags & nameFlag.romaji) !== 0)
  if (likeness === undefined) return undefined
  const { units } = folded
  const [first, last] = [folded.from[at]!, folded.to[at + length - 1]!]
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
    size: length,
    grade: far ? 0 : likeness.transliterated ? 1 : 2,
    specific: (flags & nameFlag.character) !== 0 ? 2 : (flags & nameFlag.root) !== 0 ? 0 : 1,
    atBest,
    certainty: alone(search, folded, at, length, flags, likeness, atBest, start, end, hiraganaName),
  }
}

function nameFor(search: Search, key: number): Folded {
  const { index, names, rooms } = search
  const place = names.size
  const room = rooms.names[place] ?? roomForFolded(96)
  const units = room.units.kind.length === 0 ? roomForUnits(48) : room.units
  fold(unitsOf(nameText(index, nameOfKey(key)), false, units), readingOfKey(key), room)
  names.set(key, room)
  if (place < keptNames) rooms.names[place] = room.symbols.length <= keptNameLength ? room : roomForFolded(96)
  return room
}

/** What a name is worth without another one of its franchise in the text. */
function alone(
  search: Search,
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
  const { text } = search
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
  const given = (flags & nameFlag.given) !== 0 || likeness.transliterated
  const place = (start * (text.length + 1) + end) * 2 + (given ? 1 : 0)
  let context = search.contexts.get(place)
  if (context === undefined) {
    context = contextOf(text, start, end, given)
    search.contexts.set(place, context)
  }
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
