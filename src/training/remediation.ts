import type { Bilingual } from '../clearance/index.js'
import { canonicalJson } from '../record/index.js'
import { type Decision, type Finding, type IndexedRegistry, indexRegistry, type Registry } from '../rights/index.js'
import type { RowOutcome } from './dataset/index.js'
import { countRanges, type KeptRows, mergeRanges, type RowRange } from './kept-rows.js'
import { isBelow, workTitle } from './names-of.js'
import type { DatasetReceipt } from './receipt/dataset-receipt.js'
import { decideRow, decisionOf, type RowEvidence } from './receipt/evidence.js'

/** What has changed in the registry since a dataset was cleared. */
export type RegistryEvent =
  | { kind: 'grant-revoked' | 'grant-expired' | 'grant-suspended'; grant: string }
  | { kind: 'work-deposited' | 'work-changed'; work: string }
  /** Of a work that was there: by which of its references rows are found now that were not before. */
  | { kind: 'reference-added'; work: string; references: string[] }
  | { kind: 'reservation-added'; reservation: string; work: string }
  | { kind: 'ownership-changed'; work: string }

/** Kept rows, with what has come to be known of them since they were cleared. Each row once. */
export interface RecheckedRows extends KeptRows {
  /** As they were decided when something was last found in them after the clearing. */
  since?: RowEvidence
  /** All that is found in them now. Absent: just what was known. */
  now?: { findings: readonly Finding[]; durationSeconds?: number }
}

export interface RemediationInputs {
  receipt: DatasetReceipt
  event: RegistryEvent
  /** As it is now, with the event in it. */
  registry: Registry | IndexedRegistry
  /** Now: an RFC 3339 instant. The use is decided as if it were made then. */
  at: string
  /** What was stored of the dataset's rows that have findings, or in which something is found now. */
  kept: Iterable<RecheckedRows>
  /** Ranges of rows that are listed of each source; all rows are counted. Default 10,000. */
  rangesMax?: number
}

export interface RemediationChange {
  before: RowOutcome
  after: RowOutcome
  rows: number
}

/** Something that is found in rows now and was not known when they were cleared. */
export interface FoundSince {
  source: string
  rows: readonly RowRange[]
  finding: Finding
}

/** The rows of a cleared dataset that may no longer be trained on, after something in the registry has changed. */
export interface Remediation {
  receipt: string
  dataset: string
  event: RegistryEvent
  at: string
  /** Rows that were admitted and would not be now. */
  rows: number
  changes: RemediationChange[]
  /** In order of their names. */
  sources: { source: string; rows: number; ranges: RowRange[]; rangesLeftOut: number }[]
  /** Ids of the works that these rows involve now, sorted. */
  works: string[]
  /** Ids of those of them that are found only now, sorted. */
  foundWorks: string[]
  /** What was found in the first of these rows: where, how alike, by which name. */
  found: FoundSince[]
  /** By code, how many of these rows it is a reason for. */
  reasons: Record<string, number>
  /** Rows whose evidence was decided again. */
  decidedAgain: number
  summary: Bilingual
}

/** Findings that a remediation lists. */
const foundMax = 1000

/**
 * Which admitted rows of a dataset would not be admitted any more: by the evidence that was kept, without reading the
 * dataset again. What was decided stays as it is recorded: this says what must not be trained on from now on.
 */
export function findAffectedRows({ kept, event, ...inputs }: RemediationInputs): Remediation {
  const collection = collectAffectedRows({ ...inputs, events: [event] })
  const bySource = new Map<string, RecheckedRows[]>()
  for (const rows of kept) {
    const of = bySource.get(rows.source)
    if (of === undefined) bySource.set(rows.source, [rows])
    else of.push(rows)
  }
  for (const rows of bySource.values()) collection.add(rows)
  return collection.finish().find((each) => each.event === event)!
}

/** Rows that are affected by any of several events, as they are handed in. */
export interface AffectedRows {
  /** Rows of one source: all of it, or those of a part that follows on what was added before. */
  add(rows: readonly RecheckedRows[]): void
  /** For each event, in their order, what it affects; then, by work, what was found by references alone. */
  finish(): Remediation[]
}

/**
 * `findAffectedRows` for several events at once, in memory that grows with what is affected (at most `rangesMax` ranges a
 * source), not with the dataset. Where something is found that nobody knew of, it is told under the event of its work.
 */
export function collectAffectedRows(
  inputs: Omit<RemediationInputs, 'event' | 'kept'> & { events: readonly RegistryEvent[] },
): AffectedRows {
  const { receipt, at, rangesMax = 10_000, events } = inputs
  const registry = 'source' in inputs.registry ? inputs.registry : indexRegistry(inputs.registry)
  const use = { ...receipt.inputs.use, at }
  const growing = new Map(events.map((event) => [event, grow(event)]))
  const deposited = new Map(events.flatMap((event) => (event.kind === 'work-deposited' ? [[event.work, event]] : [])))
  const changed = new Map(events.flatMap((event) => (event.kind === 'work-changed' ? [[event.work, event]] : [])))
  const added = new Map<string, RegistryEvent & { kind: 'reference-added' }>()
  for (const event of events) if (event.kind === 'reference-added') added.set(event.work, event)

  return {
    add(rows) {
      const rangesOf = new Map<Growing, RowRange[]>()
      for (const each of rows) if (each.evidence.outcome === 'admit') addRows(each, rangesOf)
      for (const [of, ranges] of rangesOf) addRanges(of, rows[0]!.source, mergeRanges(ranges), rangesMax)
    },
    finish() {
      const found = [...added.values()].filter((event) => !events.includes(event))
      const inOrder = [...events, ...found.sort((a, b) => (a.work < b.work ? -1 : 1))]
      return inOrder.map((event) => finished(growing.get(event)!, { receipt, at, registry }))
    },
  }

  function addRows(rows: RecheckedRows, rangesOf: Map<Growing, RowRange[]>): void {
    const { evidence, since, now } = rows
    const known = since ?? evidence
    const circumstances = (durationSeconds = known.durationSeconds) => ({
      unchecked: evidence.unchecked,
      ...(durationSeconds === undefined ? {} : { durationSeconds }),
    })
    const decided = (findings: readonly Finding[], seconds?: number) => {
      const again = decideRow(use, findings, registry, circumstances(seconds))
      return { evidence: again, decision: decisionOf(again, use, registry)! }
    }
    const after = now === undefined ? undefined : decided(now.findings, now.durationSeconds)
    let before: ReturnType<typeof decided> | undefined
    const decidedBefore = () => {
      before ??= decided(after === undefined ? known.findings : holding(known.findings, after.evidence.findings))
      return before
    }
    const told = new Set<RegistryEvent>()
    const tell = (event: RegistryEvent, again: RowEvidence, found: readonly Finding[]) => {
      const of = growing.get(event)!
      told.add(event)
      count(of, rows, again, found)
      const ranges = rangesOf.get(of)
      if (ranges === undefined) rangesOf.set(of, [...rows.rows])
      else for (const range of rows.rows) ranges.push(range)
    }
    if (after !== undefined) {
      const fresh = freshIn(after.evidence.findings, known.findings)
      const byEvent = new Map<RegistryEvent, Finding[]>()
      if (after.decision.outcome !== 'permit')
        for (const work of toBlame(fresh, after.decision, decidedBefore().decision)) {
          const of = fresh.filter((finding) => workOf(finding) === work)
          const event = eventOfFound(work, of)
          byEvent.set(event, [...(byEvent.get(event) ?? []), ...of])
        }
      for (const [event, found] of byEvent) tell(event, after.evidence, found)
    }
    for (const event of events) {
      if (told.has(event) || !(concerns(event, evidence, registry) || (since && concerns(event, since, registry))))
        continue
      growing.get(event)!.decidedAgain += countRanges(rows.rows)
      const { evidence: again } = decidedBefore()
      if (again.outcome !== 'admit') tell(event, again, [])
    }
  }

  /** What something that is found only now is told under: its work is new, has another name, or another reference. */
  function eventOfFound(work: string, findings: readonly Finding[]): RegistryEvent {
    let topmost: RegistryEvent | undefined
    const seen = new Set<string>()
    for (
      let of: string | undefined = work;
      of !== undefined && !seen.has(of);
      of = registry.works.get(of)?.work.parent
    ) {
      seen.add(of)
      topmost = deposited.get(of) ?? topmost
    }
    if (topmost !== undefined) return topmost
    const matched = findings.flatMap((finding) => (finding.kind === 'match' ? [finding.reference] : []))
    const ofChange = changed.get(work)
    if (ofChange !== undefined && matched.length < findings.length) return ofChange
    let event = added.get(work)
    if (event === undefined) {
      event = { kind: 'reference-added', work, references: [] }
      added.set(work, event)
      growing.set(event, grow(event))
    }
    for (const reference of matched) if (!event.references.includes(reference)) event.references.push(reference)
    event.references.sort()
    return event
  }
}

/** Of one event, while it is put together. */
interface Growing extends Pick<Remediation, 'event' | 'found' | 'decidedAgain'> {
  sources: Map<string, { rows: number; ranges: [number, number][]; rangesLeftOut: number }>
  changes: Map<RowOutcome, number>
  works: Set<string>
  foundWorks: Set<string>
  reasons: Map<string, number>
}

function grow(event: RegistryEvent): Growing {
  return {
    event,
    found: [],
    decidedAgain: 0,
    sources: new Map(),
    changes: new Map(),
    works: new Set(),
    foundWorks: new Set(),
    reasons: new Map(),
  }
}

function count(of: Growing, { source, rows }: KeptRows, again: RowEvidence, found: readonly Finding[]): void {
  const number = countRanges(rows)
  if (found.length > 0) of.decidedAgain += number
  of.changes.set(again.outcome, (of.changes.get(again.outcome) ?? 0) + number)
  for (const work of again.works) of.works.add(work)
  for (const reason of again.reasons) of.reasons.set(reason, (of.reasons.get(reason) ?? 0) + number)
  for (const finding of found) {
    of.foundWorks.add(workOf(finding)!)
    if (of.found.length < foundMax) of.found.push({ source, rows: rows.slice(0, 100), finding })
  }
}

/** Adds ranges that lie behind those of the same source which are there. */
function addRanges({ sources }: Growing, source: string, ranges: readonly RowRange[], max: number): void {
  const there = sources.get(source) ?? { rows: 0, ranges: [], rangesLeftOut: 0 }
  sources.set(source, there)
  for (const [from, to] of ranges) {
    there.rows += to - from
    const last = there.ranges.at(-1)
    if (last !== undefined && last[1] === from && there.rangesLeftOut === 0) last[1] = to
    else if (there.ranges.length < max) there.ranges.push([from, to])
    else there.rangesLeftOut++
  }
}

function finished(
  { event, sources, changes, works, foundWorks, found, reasons, decidedAgain }: Growing,
  { receipt, at, registry }: { receipt: DatasetReceipt; at: string; registry: IndexedRegistry },
): Remediation {
  const listed = [...sources]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([source, { rows, ranges, rangesLeftOut }]) => ({ source, rows, ranges, rangesLeftOut }))
  const remediation = {
    receipt: receipt.id,
    dataset: receipt.inputs.dataset.name,
    event,
    at,
    rows: listed.reduce((sum, { rows }) => sum + rows, 0),
    changes: (['review', 'refuse'] as const).flatMap((after) =>
      changes.has(after) ? [{ before: 'admit' as const, after, rows: changes.get(after)! }] : [],
    ),
    sources: listed,
    works: [...works].sort(),
    foundWorks: [...foundWorks].sort(),
    found,
    reasons: Object.fromEntries([...reasons].sort(([a], [b]) => (a < b ? -1 : 1))),
    decidedAgain,
  }
  return { ...remediation, summary: summaryOf(remediation, receipt, registry) }
}

/** Whether an event can change what becomes of a row with this evidence, whatever else is found in it. */
function concerns(event: RegistryEvent, evidence: RowEvidence, registry: IndexedRegistry): boolean {
  switch (event.kind) {
    case 'grant-revoked':
    case 'grant-expired':
    case 'grant-suspended':
      return evidence.grants.includes(event.grant)
    case 'work-deposited':
    case 'reference-added':
      return false
    default:
      return evidence.works.some((work) => isBelow(work, event.work, registry))
  }
}

const workOf = (finding: Finding): string | undefined => ('work' in finding ? finding.work : undefined)

/** Whether a finding says what another one said: matches by their reference, names by their work. */
function saysTheSame(one: Finding, other: Finding): boolean {
  if (one.kind === 'match') return other.kind === 'match' && other.reference === one.reference
  if (one.kind === 'name') return other.kind === 'name' && other.work === one.work && other.where === one.where
  return canonicalJson(one) === canonicalJson(other)
}

/** What was known and still holds: a reference may be withdrawn, or a match be found to be nobody's. */
function holding(known: readonly Finding[], now: readonly Finding[]): readonly Finding[] {
  return known.filter((finding) => now.some((one) => saysTheSame(finding, one)))
}

/** What is found of works now that was not known, or is more than was known. */
function freshIn(now: readonly Finding[], known: readonly Finding[]): Finding[] {
  return now.filter(
    (finding) =>
      workOf(finding) !== undefined &&
      !known.some(
        (one) =>
          saysTheSame(one, finding) && !(one.kind === 'match' && finding.kind === 'match' && finding.level > one.level),
      ),
  )
}

/**
 * The works of what is found only now for which a row is not permitted, and was not without it either: those whom it is
 * told to have to be told once. Where each by itself is permitted, and not all together, it is all of them.
 */
function toBlame(fresh: readonly Finding[], after: Decision, before: Decision): string[] {
  const outcomeIn = ({ works }: Decision, id: string) => works.find(({ work }) => work === id)?.outcome ?? 'permit'
  const works = [...new Set(fresh.map((finding) => workOf(finding)!))].sort()
  const blamed = works.filter((work) => outcomeIn(after, work) !== 'permit' && outcomeIn(before, work) === 'permit')
  return blamed.length === 0 && before.outcome === 'permit' ? works : blamed
}

function summaryOf(
  found: Omit<Remediation, 'summary'>,
  { inputs, result }: DatasetReceipt,
  registry: IndexedRegistry,
): Bilingual {
  const event = eventText(found.event, registry)
  const { name } = inputs.dataset
  const admitted = result.counts.outcomes.admit
  if (found.rows === 0)
    return {
      en: `${event.en} Of the ${admitted} rows of “${name}” that were admitted, none was found to be affected.`,
      ja: `${event.ja}「${name}」で学習可とされた ${admitted} 行のうち、影響を受ける行は見つかりませんでした。`,
    }
  const parts = found.changes.map(({ after, rows }) => ({
    en: after === 'refuse' ? `${rows} would be refused` : `${rows} would have to be reviewed`,
    ja: after === 'refuse' ? `${rows} 行は学習不可` : `${rows} 行は要確認`,
  }))
  return {
    en: `${event.en} ${found.rows} of the ${admitted} rows of “${name}” that were admitted must not be trained on from now on: ${parts.map(({ en }) => en).join(', ')}.`,
    ja: `${event.ja}「${name}」で学習可とされた ${admitted} 行のうち ${found.rows} 行は、今後の学習に使えません（${parts.map(({ ja }) => ja).join('、')}）。`,
  }
}

function eventText(event: RegistryEvent, registry: IndexedRegistry): Bilingual {
  const title = (work: string) => ({ en: workTitle(work, registry, 'en'), ja: workTitle(work, registry, 'ja') })
  switch (event.kind) {
    case 'grant-revoked':
      return { en: `Grant ${event.grant} was revoked.`, ja: `許諾 ${event.grant} が取り消されました。` }
    case 'grant-expired':
      return { en: `Grant ${event.grant} has expired.`, ja: `許諾 ${event.grant} の期間が終わりました。` }
    case 'grant-suspended':
      return { en: `Grant ${event.grant} was suspended.`, ja: `許諾 ${event.grant} が停止されました。` }
    case 'work-deposited': {
      const { en, ja } = title(event.work)
      return { en: `“${en}” was deposited.`, ja: `『${ja}』が登録されました。` }
    }
    case 'work-changed': {
      const { en, ja } = title(event.work)
      return { en: `Names or identifiers of “${en}” have changed.`, ja: `『${ja}』の名称または識別子が変わりました。` }
    }
    case 'reference-added': {
      const { en, ja } = title(event.work)
      return {
        en: `A reference of “${en}” was deposited, or more of one is looked for.`,
        ja: `『${ja}』の参照素材が登録されたか、照合する範囲が広がりました。`,
      }
    }
    case 'reservation-added': {
      const { en, ja } = title(event.work)
      return { en: `A reservation was added for “${en}”.`, ja: `『${ja}』に留保が付されました。` }
    }
    case 'ownership-changed': {
      const { en, ja } = title(event.work)
      return { en: `The ownership of “${en}” has changed.`, ja: `『${ja}』の権利者が変わりました。` }
    }
  }
}
