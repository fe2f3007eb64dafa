import { type Finding, sortFindings } from '../../rights/index.js'
import {
  type ColumnOfPart,
  type FrameHashesOfPart,
  frameHashesOf,
  type MappedColumn,
  otherText,
  parseDuration,
  type RowsOfPart,
  type RowValue,
  type TextColumn,
  valueAt,
} from '../dataset/index.js'
import { type LookedKind, lookedKinds } from '../receipt/index.js'
import type { Lookups } from './lookups.js'
import type { RowClass } from './part-messages.js'

/** What was found in the content of rows, by row in the part: of rows that are not in here nobody has looked at any. */
export type ContentOfPart = ReadonlyMap<number, ContentOfRow>

export interface ContentOfRow {
  findings: readonly Finding[]
  durationSeconds?: number
  /** How it was looked at; empty: it was at hand and could not be looked at, which a finding says. */
  by: readonly ('fingerprints' | 'frame-hashes' | 'declarations')[]
  /** Frame hashes were given that are not those of the media at hand: it was decided by the media. */
  hashesDiffer?: boolean
}

/** In how many rows there was something to look at, by the way of looking. */
export type LookedRows = Record<LookedKind, number>

/**
 * Looks up every row of a part and sorts the rows into classes. Pure: no row's class depends on another row.
 *
 * @param requireContent rows whose content nobody has looked at get a finding that says so, which is reviewed
 * @param given the frame hashes of the rows, where they have been read
 */
export function findInPart(
  rows: RowsOfPart,
  lookups: Lookups,
  content: ContentOfPart,
  {
    requireContent,
    given = frameHashesOf(rows),
  }: { requireContent: boolean; given?: Pick<FrameHashesOfPart, 'unreadable'> },
): { classes: RowClass[]; classOf: Uint32Array; lookedRows: LookedRows } {
  const classes: RowClass[] = []
  const classOf = new Uint32Array(rows.count)
  const known = new Map<string, number>()
  // Most rows have findings that are shared objects (of a site's signals), or none: no text is made of those twice.
  const texts = new Map<readonly Finding[], string>()
  const lookers = rows.columns.map((column) => lookerOf(column, lookups))
  const shared: (readonly Finding[])[] = []
  const unreadableHashes = new Set(given?.unreadable)
  const bitsOf = new Float64Array(1 << lookedEnd)
  const emptyClasses = new Int32Array(uncheckedMask + 1).fill(-1)
  for (let row = 0; row < rows.count; row++) {
    const why = rows.broken.get(row)
    if (why !== undefined) {
      classOf[row] = classFor(`broken ${why}`, { findings: '[]', unchecked: ['row'], broken: why })
      continue
    }
    shared.length = 0
    let bits = 0
    let duration: number | undefined
    for (let i = 0; i < lookers.length; i++) {
      const { role, texts, passed, sift, valueAt, look } = lookers[i]!
      if (passed === undefined) {
        if (role === 'duration') duration = durationOf(valueAt(row))
        continue
      }
      // Nearly all values: a first look at their bytes says that they are nothing's.
      if (sift !== undefined) {
        const length = texts!.lengths[row]!
        if (length > 0) {
          if (!sift(row)) {
            bits |= passed
            continue
          }
        } else if (length !== otherText) continue
      }
      bits |= look(valueAt(row), shared)
    }
    const looked = content.get(row)
    if (looked === undefined) bits |= uncheckedBits.content
    else {
      for (const by of looked.by) bits |= lookedBits[by]
      if (looked.findings.length > 0) shared.push(looked.findings)
      duration = looked.durationSeconds ?? duration
      if (looked.hashesDiffer) bits |= uncheckedBits['frame-hashes-differ']
    }
    if (unreadableHashes.has(row)) {
      bits |= uncheckedBits['frame-hashes']
      shared.push(unreadable['frame-hashes'])
    }
    const missing = (bits & uncheckedMask) | unlooked(bits)
    bitsOf[bits] = bitsOf[bits]! + 1
    if (requireContent && looked === undefined) shared.push(contentUnchecked)
    // Nearly all rows: nothing was found, and they differ by what could not be looked at alone.
    if (shared.length === 0) {
      if (emptyClasses[missing]! < 0)
        emptyClasses[missing] = classFor(`${missing}  []`, { findings: '[]', unchecked: uncheckedTable[missing]! })
      classOf[row] = emptyClasses[missing]!
      continue
    }
    const unchecked = uncheckedTable[missing]!
    let findings = '[]'
    if (shared.length === 1) {
      const only = shared[0]!
      const text = texts.get(only)
      findings = text ?? JSON.stringify(sortFindings(only))
      if (text === undefined && texts.size < sharedTextsMax) texts.set(only, findings)
    } else if (shared.length > 1) findings = JSON.stringify(sortFindings(shared.flat()))
    // A duration decides nothing but what share of a clip, or how many seconds, a grant may be used for: only what resembles.
    const measured = looked !== undefined && findings !== '[]' && duration !== undefined ? duration : undefined
    const key = `${missing} ${measured ?? ''} ${findings}`
    classOf[row] =
      known.get(key) ??
      classFor(key, { findings, unchecked, ...(measured === undefined ? {} : { durationSeconds: measured }) })
  }
  return { classes, classOf, lookedRows: lookedRowsOf(bitsOf) }

  function classFor(key: string, rowClass: RowClass): number {
    const there = known.get(key)
    if (there !== undefined) return there
    known.set(key, classes.length)
    return classes.push(rowClass) - 1
  }
}

const sharedTextsMax = 100_000

const contentUnchecked: readonly Finding[] = [
  { kind: 'incomplete', what: 'content-unchecked', detail: 'no media was at hand' },
]

/** In which ways a row was looked at, and what of it could not be, as bits while rows go by. */
const lookedBits: Readonly<Record<LookedKind, number>> = {
  locations: 1 << 9,
  names: 1 << 10,
  digests: 1 << 11,
  'declared-works': 1 << 12,
  signals: 1 << 13,
  fingerprints: 1 << 14,
  declarations: 1 << 15,
  'frame-hashes': 1 << 16,
}
const lookedEnd = 17

function lookedRowsOf(bitsOf: Float64Array): LookedRows {
  const counts = Object.fromEntries(lookedKinds.map((kind) => [kind, 0])) as LookedRows
  for (let bits = 0; bits < bitsOf.length; bits++) {
    const rows = bitsOf[bits]!
    if (rows > 0) for (const kind of lookedKinds) if ((bits & lookedBits[kind]) !== 0) counts[kind] += rows
  }
  return counts
}

const uncheckedBits = {
  content: 1,
  signals: 2,
  location: 4,
  digest: 8,
  names: 16,
  'site-signals': 32,
  'page-signals': 64,
  'frame-hashes': 128,
  'frame-hashes-differ': 256,
} as const
const uncheckedMask = 511

/** What is unchecked because the row has nothing to look at, or there is nothing to look in. */
function unlooked(bits: number): number {
  return (
    ((bits & lookedBits.locations) === 0 ? uncheckedBits.location : 0) |
    ((bits & lookedBits.names) === 0 ? uncheckedBits.names : 0) |
    ((bits & lookedBits.signals) === 0 ? uncheckedBits.signals : 0)
  )
}

const uncheckedTable: readonly (readonly string[])[] = Array.from({ length: uncheckedMask + 1 }, (_, bits) =>
  Object.entries(uncheckedBits)
    .filter(([, bit]) => (bits & bit) !== 0)
    .map(([word]) => word)
    .sort(),
)

interface Looker {
  role: MappedColumn['role']
  valueAt: (row: number) => RowValue
  /** In which way a value was looked at in which nothing was found; absent: values of this column are not looked up. */
  passed?: number
  texts?: TextColumn
  /** False of the value of a row in which nothing is found. Only where there are `texts`, and of those. */
  sift?: (row: number) => boolean
  look: Look
}

/** Adds lists of findings; returns in which ways there was something to look at, and what could not be. */
type Look = (value: RowValue, found: (readonly Finding[])[]) => number

function lookerOf(column: ColumnOfPart, lookups: Lookups): Looker {
  const { mapped, texts } = column
  const { role } = mapped
  const look = lookOf(mapped, lookups)
  const ways = { text: 'names', url: 'locations', 'platform-id': 'locations', digest: 'digests' } as const
  const valueOf = texts === undefined ? (row: number) => column.values[row]! : (row: number) => valueAt(texts, row)
  if (look === undefined) return { role, valueAt: valueOf, look: () => 0 }
  const passed = role in ways ? lookedBits[ways[role as keyof typeof ways]] : 0
  const sift = texts === undefined ? undefined : siftOf(mapped, texts, lookups)
  return {
    role,
    valueAt: valueOf,
    passed,
    look,
    ...(texts === undefined || sift === undefined ? {} : { texts, sift }),
  }
}

function siftOf({ role, of }: MappedColumn, texts: TextColumn, { sifts, signals }: Lookups): Looker['sift'] {
  if (sifts === undefined) return undefined
  const { bytes, starts, lengths } = texts
  if (role === 'text') {
    const may = sifts.names(texts)
    return (row) => may[row] !== 0
  }
  // What is said at an address is asked by its text.
  if (role === 'url' && signals === undefined)
    return (row) => sifts.location(bytes, starts[row]!, starts[row]! + lengths[row]!)
  if (role === 'digest') return (row) => sifts.digest(bytes, starts[row]!, starts[row]! + lengths[row]!, of)
  return undefined
}

/** Undefined for a column that is not looked up. */
function lookOf({ role, of }: MappedColumn, lookups: Lookups): Look | undefined {
  const { names, location, signals, digest } = lookups
  switch (role) {
    case 'text': {
      const where = of ?? 'caption'
      if (names === undefined) return undefined
      return each((text, found) => lookedBits.names | add(found, names(text, where)))
    }
    case 'url':
      if (location === undefined && signals === undefined) return undefined
      return each((url, found) => {
        const works = location?.(url, undefined)
        const bits = location === undefined ? 0 : addOr(found, works, 'locations', uncheckedBits.location)
        if (signals === undefined) return bits
        const stated = signals(url)
        const said =
          stated.findings.length > 0 && works !== undefined && works.length > 0
            ? ofWorks(stated.findings, works)
            : stated.findings
        let missing = 0
        for (const what of stated.unchecked) missing |= uncheckedBits[what]
        // Where nothing of it was fetched, nothing was looked at.
        return bits | missing | add(found, said) | ((missing & uncheckedBits.signals) === 0 ? lookedBits.signals : 0)
      })
    case 'platform-id':
      if (location === undefined) return undefined
      return each((id, found) => addOr(found, location(id, of), 'locations', uncheckedBits.location))
    case 'digest':
      if (digest === undefined) return undefined
      return each((text, found) => addOr(found, digest(text, of), 'digests', uncheckedBits.digest))
    case 'declared-work':
      return each(
        (work, found) =>
          lookedBits['declared-works'] | add(found, [{ kind: 'declaration', work, by: 'dataset', text: work }]),
      )
    // Looked up before, all of a part together: `content` has what was found.
    case 'frame-hashes':
    case 'key':
    case 'duration':
      return undefined
  }
}

/** What is stated at a location that is known to be a work's is stated of that work: its owners' grants go before it. */
function ofWorks(stated: readonly Finding[], works: readonly Finding[]): readonly Finding[] {
  const ids = works.flatMap((known) => ('work' in known && known.work !== undefined ? [known.work] : []))
  return stated.flatMap((finding): Finding[] =>
    finding.kind === 'signal' ? ids.map((work) => ({ ...finding, work })) : [finding],
  )
}

/** Looks at a value, or at each of a list. */
function each(look: (value: string, found: (readonly Finding[])[]) => number): Look {
  return (value, found) => {
    if (value === null || value === '') return 0
    if (typeof value === 'string') return look(value, found)
    let bits = 0
    for (const one of value) bits |= look(one, found)
    return bits
  }
}

function add(found: (readonly Finding[])[], findings: readonly Finding[]): number {
  if (findings.length > 0) found.push(findings)
  return 0
}

/** Adds what was found; of a value that can't be read, that nobody can tell, which is reviewed. */
function addOr(
  found: (readonly Finding[])[],
  findings: readonly Finding[] | undefined,
  kind: 'locations' | 'digests',
  missing: number,
): number {
  if (findings !== undefined) return lookedBits[kind] | add(found, findings)
  found.push(unreadable[kind])
  return missing
}

/** A value that is there and is not what its column says: were it passed over, spoiling it would be a way past the gate. */
const unreadable: Readonly<Record<'locations' | 'digests' | 'frame-hashes', readonly Finding[]>> = {
  locations: [{ kind: 'incomplete', what: 'signal-unreadable', detail: 'the location of the row is no address' }],
  digests: [{ kind: 'incomplete', what: 'index-incomplete', detail: 'the digest of the row is none' }],
  'frame-hashes': [{ kind: 'incomplete', what: 'content-unchecked', detail: 'the frame hashes of the row are none' }],
}

function durationOf(value: RowValue): number | undefined {
  return typeof value === 'string' ? parseDuration(value) : undefined
}
