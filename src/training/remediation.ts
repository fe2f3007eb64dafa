import type { Bilingual } from '../clearance/index.js'
import { type Finding, type IndexedRegistry, indexRegistry, type Registry } from '../rights/index.js'
import type { RowOutcome } from './dataset/index.js'
import { countRanges, type KeptRows, mergeRanges, type RowRange } from './kept-rows.js'
import { isBelow, workTitle } from './names-of.js'
import type { DatasetReceipt } from './receipt/dataset-receipt.js'
import { decideRow, type RowEvidence } from './receipt/evidence.js'

/** What has changed in the registry since a dataset was cleared. */
export type RegistryEvent =
  | { kind: 'grant-revoked' | 'grant-expired' | 'grant-suspended'; grant: string }
  | { kind: 'work-deposited'; work: string }
  | { kind: 'reservation-added'; reservation: string; work: string }
  | { kind: 'ownership-changed'; work: string }

/** Rows in which something is found now that was not when they were cleared; each row once. */
export interface FoundNow extends KeptRows {
  /** What is found beside what `evidence` has. */
  findings: readonly Finding[]
}

export interface RemediationInputs {
  receipt: DatasetReceipt
  event: RegistryEvent
  /** As it is now, with the event in it. */
  registry: Registry | IndexedRegistry
  /** Now: an RFC 3339 instant. The use is decided as if it were made then. */
  at: string
  /** What was stored of the dataset's rows that have findings; of others nothing can change but by `foundNow`. */
  kept: Iterable<KeptRows>
  /** Looks for the event's work in the texts, locations and digests that were kept. Absent: nothing was kept to look in. */
  foundNow?: (event: RegistryEvent) => Iterable<FoundNow>
  /** Ranges of rows that are listed of each source; all rows are counted. Default 10,000. */
  rangesMax?: number
}

export interface RemediationChange {
  before: RowOutcome
  after: RowOutcome
  rows: number
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
  /** By code, how many of these rows it is a reason for. */
  reasons: Record<string, number>
  /** Rows whose evidence was decided again. */
  decidedAgain: number
  /** Rows could only be looked for where something was kept to look in. */
  lookedForNew: boolean
  summary: Bilingual
}

/**
 * Which admitted rows of a dataset would not be admitted any more: by the evidence that was kept, without reading the
 * dataset again. What was decided stays as it is recorded: this says what must not be trained on from now on.
 */
export function findAffectedRows(inputs: RemediationInputs): Remediation {
  const { receipt, event, at, kept, foundNow, rangesMax = 10_000 } = inputs
  const registry = 'source' in inputs.registry ? inputs.registry : indexRegistry(inputs.registry)
  const use = { ...receipt.inputs.use, at }
  const affected = new Map<string, RowRange[]>()
  const changes = new Map<RowOutcome, number>()
  const works = new Set<string>()
  const reasons: Map<string, number> = new Map()
  let decidedAgain = 0

  function decideNow({ source, rows, evidence }: KeptRows, findings: readonly Finding[]): void {
    if (evidence.outcome !== 'admit') return
    const count = countRanges(rows)
    decidedAgain += count
    const now = decideRow(use, findings, registry, evidence)
    if (now.outcome === 'admit') return
    const ranges = affected.get(source)
    if (ranges === undefined) affected.set(source, [...rows])
    else for (const range of rows) ranges.push(range)
    changes.set(now.outcome, (changes.get(now.outcome) ?? 0) + count)
    for (const work of now.works) works.add(work)
    for (const reason of now.reasons) reasons.set(reason, (reasons.get(reason) ?? 0) + count)
  }

  for (const each of kept) if (concerns(event, each.evidence, registry)) decideNow(each, each.evidence.findings)
  for (const each of foundNow?.(event) ?? []) decideNow(each, [...each.evidence.findings, ...each.findings])

  const sources = [...affected]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([source, ranges]) => {
      const merged = mergeRanges(ranges)
      return {
        source,
        rows: countRanges(merged),
        ranges: merged.slice(0, rangesMax),
        rangesLeftOut: Math.max(0, merged.length - rangesMax),
      }
    })
  const rows = sources.reduce((sum, source) => sum + source.rows, 0)
  const found = {
    receipt: receipt.id,
    dataset: receipt.inputs.dataset.name,
    event,
    at,
    rows,
    changes: (['review', 'refuse'] as const).flatMap((after) =>
      changes.has(after) ? [{ before: 'admit' as const, after, rows: changes.get(after)! }] : [],
    ),
    sources,
    works: [...works].sort(),
    reasons: Object.fromEntries([...reasons].sort(([a], [b]) => (a < b ? -1 : 1))),
    decidedAgain,
    lookedForNew: foundNow !== undefined,
  }
  return { ...found, summary: summaryOf(found, receipt, registry) }
}

/** Whether an event can change what becomes of a row with this evidence. */
function concerns(event: RegistryEvent, evidence: RowEvidence, registry: IndexedRegistry): boolean {
  switch (event.kind) {
    case 'grant-revoked':
    case 'grant-expired':
    case 'grant-suspended':
      return evidence.grants.includes(event.grant)
    default:
      return evidence.works.some((work) => isBelow(work, event.work, registry))
  }
}

function summaryOf(
  found: Omit<Remediation, 'summary'>,
  { inputs, result }: DatasetReceipt,
  registry: IndexedRegistry,
): Bilingual {
  const event = eventText(found.event, registry)
  const { name } = inputs.dataset
  const admitted = result.counts.outcomes.admit
  const unlooked =
    found.event.kind === 'work-deposited' && !found.lookedForNew
      ? {
          en: ' Nothing was kept of the rows to look for it in: the dataset has to be read again.',
          ja: '行の内容が保存されていないため、この作品を探せていません。データセットを読み直す必要があります。',
        }
      : { en: '', ja: '' }
  if (found.rows === 0)
    return {
      en: `${event.en} Of the ${admitted} rows of “${name}” that were admitted, none was found to be affected.${unlooked.en}`,
      ja: `${event.ja}「${name}」で学習可とされた ${admitted} 行のうち、影響を受ける行は見つかりませんでした。${unlooked.ja}`,
    }
  const parts = found.changes.map(({ after, rows }) => ({
    en: after === 'refuse' ? `${rows} would be refused` : `${rows} would have to be reviewed`,
    ja: after === 'refuse' ? `${rows} 行は学習不可` : `${rows} 行は要確認`,
  }))
  return {
    en: `${event.en} ${found.rows} of the ${admitted} rows of “${name}” that were admitted must not be trained on from now on: ${parts.map(({ en }) => en).join(', ')}.${unlooked.en}`,
    ja: `${event.ja}「${name}」で学習可とされた ${admitted} 行のうち ${found.rows} 行は、今後の学習に使えません（${parts.map(({ ja }) => ja).join('、')}）。${unlooked.ja}`,
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
