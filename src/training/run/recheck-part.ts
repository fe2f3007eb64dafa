import { type FoundInTracks, frameHashTracks } from '../../clearance/index.js'
import { canonicalJson } from '../../record/index.js'
import { type Finding, sortFindings } from '../../rights/index.js'
import { frameHashesOf, type RowsOfPart } from '../dataset/index.js'
import type { RowRange } from '../kept-rows.js'
import type { RowEvidence } from '../receipt/index.js'
import type { RecheckedRows } from '../remediation.js'
import { findInPart } from './find-in-part.js'
import type { KeptPart } from './kept-part.js'
import type { Lookups } from './lookups.js'
import { rowsOfKept } from './rows-of-kept.js'

type Fingerprint = ReturnType<typeof frameHashTracks>

/** What is looked for in what was kept of rows. */
export interface LookedForNow {
  /** New works, works that are found otherwise, and new references' digests. Absent: there are none. */
  some: Lookups | undefined
  /** Everything registered: rows in which `some` finds anything are looked up in it, as one name may hide another. */
  all: () => Promise<Lookups>
  /** Works that have other names now: rows with their names are looked at again. */
  renamed: ReadonlySet<string>
  /** Whether references have changed, so that every fingerprint is matched. */
  references: boolean
  match: (fingerprints: readonly (string | Fingerprint)[]) => Promise<FoundInTracks>
}

/** What is in a row now: matches are left out where nothing of what changed is in it. */
export interface MatchedRow {
  row: number
  matches?: readonly Finding[]
  durationSeconds: number
}

/** Everything that is found in a row now, where that is not what was known. */
export interface RowNow {
  findings: readonly Finding[]
  durationSeconds?: number
}

/**
 * Looks for what has changed in the admitted rows of a part, by what was kept of them.
 *
 * @param since what was found in rows after they were cleared
 * @param done rows that were matched before the process stopped; `keep` is told of each that is matched now
 */
export async function findNow(
  kept: KeptPart,
  since: ReadonlyMap<number, RowEvidence>,
  { some, all, renamed, references, match }: LookedForNow,
  options: {
    done: ReadonlyMap<number, MatchedRow>
    keep: (row: MatchedRow) => Promise<void>
    signal?: AbortSignal
    onProgress?: (done: number, total: number) => void
  },
): Promise<Map<number, RowNow>> {
  const evidence = admittedEvidence(kept)
  const known = (row: number) => since.get(row) ?? evidence[kept.evidenceOf[row]!]!
  const admitted = (row: number) => evidence[kept.evidenceOf[row]!] !== undefined
  const again = new Map<number, readonly Finding[]>()
  if (some !== undefined || renamed.size > 0) {
    const rows = rowsOfKept(kept, kept.columns)
    const hit = some === undefined ? undefined : foundIn(rows, some)
    const named = evidence.map((each) => each !== undefined && hasNameOf(each, renamed))
    const wanted: number[] = []
    for (let row = 0; row < rows.count; row++) {
      if (!admitted(row)) continue
      const sinceRow = since.get(row)
      if (isNews(hit?.(row), known(row)) || named[kept.evidenceOf[row]!] || (sinceRow && hasNameOf(sinceRow, renamed)))
        wanted.push(row)
    }
    if (wanted.length > 0) {
      const found = foundIn(theseRows(rows, wanted), await all())
      for (const [i, row] of wanted.entries()) again.set(row, found(i) ?? [])
    }
  }
  const isMatched = (row: number) => admitted(row) && (references || again.has(row))
  const given = references || again.size > 0 ? givenHashes(kept, isMatched) : new Map<number, () => Fingerprint[]>()
  const toMatch = [...new Set([...Object.keys(kept.tracks).map(Number), ...given.keys()])]
    .filter(isMatched)
    .sort((a, b) => a - b)
  const matched = new Map<number, MatchedRow>()
  for (const [i, row] of toMatch.entries()) {
    options.signal?.throwIfAborted()
    options.onProgress?.(i, toMatch.length)
    const there = options.done.get(row)
    if (there !== undefined) matched.set(row, there)
    else {
      const { matches, durationSeconds } = await match(kept.tracks[row] ?? given.get(row)!())
      const found = { row, ...(matches === undefined ? {} : { matches }), durationSeconds }
      await options.keep(found)
      matched.set(row, found)
    }
  }
  const now = new Map<number, RowNow>()
  for (const row of new Set([...again.keys(), ...matched.keys()])) {
    const was = known(row).findings
    const findings = merged(was, again.get(row), matched.get(row)?.matches)
    if (canonicalJson(findings) === canonicalJson(was)) continue
    const durationSeconds = matched.get(row)?.durationSeconds ?? known(row).durationSeconds
    now.set(row, { findings, ...(durationSeconds === undefined ? {} : { durationSeconds }) })
  }
  return now
}

/** Whether something is found that is not known: what a dataset declares of itself is found again and again. */
function isNews(found: readonly Finding[] | undefined, { findings }: RowEvidence): boolean {
  if (found === undefined) return false
  const known = new Set(findings.map(canonicalJson))
  return found.some((finding) => !known.has(canonicalJson(finding)))
}

/** Sorts the admitted rows of a part by what is known of them. Rows of which nothing is known are left out: nothing that changes concerns them. */
export function sortRows(
  kept: KeptPart,
  since: ReadonlyMap<number, RowEvidence>,
  now: ReadonlyMap<number, RowNow>,
): RecheckedRows[] {
  const evidence = admittedEvidence(kept)
  const { firstRow, source } = kept.part
  const groups = new Map<string, Omit<RecheckedRows, 'rows'> & { rows: [number, number][] }>()
  const sinceIds = new Map<RowEvidence, number>()
  for (let row = 0; row < kept.evidenceOf.length; row++) {
    const of = evidence[kept.evidenceOf[row]!]
    const sinceRow = since.get(row)
    const nowRow = now.get(row)
    if (of === undefined || (of.works.length === 0 && sinceRow === undefined && nowRow === undefined)) continue
    if (sinceRow !== undefined && !sinceIds.has(sinceRow)) sinceIds.set(sinceRow, sinceIds.size)
    const key = `${kept.evidenceOf[row]} ${sinceRow && sinceIds.get(sinceRow)} ${nowRow && canonicalJson(nowRow)}`
    const at = firstRow + row
    const group = groups.get(key)
    if (group === undefined)
      groups.set(key, {
        source,
        rows: [[at, at + 1]],
        evidence: of,
        ...(sinceRow === undefined ? {} : { since: sinceRow }),
        ...(nowRow === undefined ? {} : { now: nowRow }),
      })
    else {
      const last = group.rows.at(-1)!
      if (last[1] === at) last[1] = at + 1
      else group.rows.push([at, at + 1])
    }
  }
  return [...groups.values()]
}

/** How many admitted rows of a part have fingerprints, or frame hashes that were given, and how many have none. */
export function countContent(kept: KeptPart): { matched: number; unmatched: number } {
  const evidence = admittedEvidence(kept)
  let admitted = 0
  let matched = 0
  for (let row = 0; row < kept.evidenceOf.length; row++) {
    if (evidence[kept.evidenceOf[row]!] === undefined) continue
    admitted++
    if (isLookedAt(kept, row)) matched++
  }
  return { matched, unmatched: admitted - matched }
}

/** Fingerprints of admitted rows by frame hashes that were given and looked at, where there are none of media. */
function givenHashes(kept: KeptPart, isMatched: (row: number) => boolean): Map<number, () => Fingerprint[]> {
  const items = kept.columns.some(({ role }) => role === 'frame-hashes')
    ? frameHashesOf(rowsOfKept(kept, kept.columns))
    : undefined
  const rows = new Map<number, () => Fingerprint[]>()
  for (const [item, row] of items?.rows.entries() ?? []) {
    if (!isMatched(row) || kept.tracks[row] !== undefined || !isLookedAt(kept, row)) continue
    const others = rows.get(row)
    rows.set(row, () => [...(others?.() ?? []), frameHashTracks(items!, item)])
  }
  return rows
}

/** Whether the content of an admitted row was looked at. */
function isLookedAt(kept: KeptPart, row: number): boolean {
  return admittedEvidence(kept)[kept.evidenceOf[row]!]?.unchecked.includes('content') === false
}

/** By position; undefined where rows with it were not admitted. */
function admittedEvidence(kept: KeptPart): (RowEvidence | undefined)[] {
  const known = parsed.get(kept)
  if (known !== undefined) return known
  const evidence = kept.evidence.map((text) => {
    const each = JSON.parse(text) as RowEvidence
    return each.outcome === 'admit' ? each : undefined
  })
  parsed.set(kept, evidence)
  return evidence
}
const parsed = new WeakMap<KeptPart, (RowEvidence | undefined)[]>()

/** What is looked up of each row; undefined where nothing is found. */
function foundIn(rows: RowsOfPart, lookups: Lookups): (row: number) => readonly Finding[] | undefined {
  const nothingGiven = { unreadable: new Uint32Array(0) }
  const { classes, classOf } = findInPart(rows, lookups, new Map(), { requireContent: false, given: nothingGiven })
  const found = classes.map(({ findings }) => (findings === '[]' ? undefined : (JSON.parse(findings) as Finding[])))
  return (row) => found[classOf[row]!]
}

function theseRows({ columns }: RowsOfPart, rows: readonly number[]): RowsOfPart {
  return {
    count: rows.length,
    columns: columns.map(({ mapped, values }) => ({ mapped, values: rows.map((row) => values[row]!) })),
    broken: new Map(),
  }
}

const hasNameOf = ({ findings }: RowEvidence, works: ReadonlySet<string>) =>
  works.size > 0 && findings.some((finding) => finding.kind === 'name' && works.has(finding.work))

/**
 * What holds of a row now. Names and registered locations are those found again, matches those matched again; what came
 * from elsewhere (lists of digests, signals, the file itself) still stands.
 */
function merged(
  known: readonly Finding[],
  again: readonly Finding[] | undefined,
  matches: readonly Finding[] | undefined,
): Finding[] {
  const stands = (finding: Finding) => {
    if (finding.kind === 'match') return matches === undefined
    if (finding.kind === 'name' || (finding.kind === 'declaration' && finding.by === 'registry'))
      return again === undefined
    return true
  }
  const all = [...known.filter(stands), ...(again ?? []), ...(matches ?? [])]
  const seen = new Set<string>()
  return sortFindings(
    all.filter((finding) => {
      const text = canonicalJson(finding)
      return !seen.has(text) && seen.add(text) !== undefined
    }),
  )
}

/** Ordinals as ranges, in order. */
export function rangesOf(rows: Iterable<number>): RowRange[] {
  const ranges: [number, number][] = []
  for (const row of [...rows].sort((a, b) => a - b)) {
    const last = ranges.at(-1)
    if (last !== undefined && last[1] === row) last[1] = row + 1
    else ranges.push([row, row + 1])
  }
  return ranges
}
