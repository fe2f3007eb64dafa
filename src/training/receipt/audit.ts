import { canonicalJson } from '../../record/index.js'
import {
  type Finding,
  type IndexedRegistry,
  indexRegistry,
  type Registry,
  registryExcerpt,
} from '../../rights/index.js'
import { noCounts, type RunCounts } from '../counts.js'
import type { PartName, RowValue } from '../dataset/index.js'
import { attempt, type Bilingual, type Check, Mismatch } from './check.js'
import { createPartCommitment, formatHash, leafData, plainTreeHasher, type TreeHasher } from './commitment.js'
import { countRow } from './count-rows.js'
import type { DatasetReceipt } from './dataset-receipt.js'
import {
  decideAgain,
  decideRow,
  evidenceDigest,
  evidenceText,
  excerptDigest,
  type RowEvidence,
  useOfRow,
} from './evidence.js'
import { rowBytes, rowDigest } from './row-bytes.js'

/** A row of a cleared dataset, with what was kept of its decision. */
export interface AuditedRow {
  values: readonly RowValue[]
  salt: Uint8Array
  evidence: RowEvidence
}

/** The rows of a part, in order. */
export interface AuditedPart extends Pick<PartName, 'source' | 'index'> {
  rows: Iterable<AuditedRow> | AsyncIterable<AuditedRow>
}

export interface AuditOptions {
  /** As it was when the log had `logSize` entries: to be the receipt's `registry.logSize`. */
  registry: { entries: Registry | IndexedRegistry; logSize: number }
  /**
   * Looks at a row again. What is found and not in the row's evidence must not make its outcome worse. Without it, the
   * audit takes the findings as they are stated.
   */
  look?: (values: readonly RowValue[], at: { source: string; row: number }) => readonly Finding[]
  /** Failures that are told one by one; all are counted. Default 100. */
  failuresMax?: number
  hasher?: TreeHasher
}

export const auditFailureKinds = [
  /** An admitted row that nothing permitted. */
  'permission',
  /** Another outcome, or another reason for it, follows from what was found. */
  'decision',
  /** Something that can be found in the row is not in its evidence, and makes its outcome worse. */
  'left-out',
  /** The rows handed in are not those that were committed to. */
  'root',
  /** A part of the receipt was not handed in, or one that is not in it, or one twice. */
  'part',
] as const
export type AuditFailureKind = (typeof auditFailureKinds)[number]

export interface AuditFailure {
  kind: AuditFailureKind
  source: string
  index: number
  /** Ordinal in its source; absent where it is about the whole part. */
  row?: number
  detail: Bilingual
}

export type AuditCheck = Check<'registry' | 'rows' | 'permissions' | 'decisions' | 'left-out' | 'counts'>

export interface AuditResult {
  /** Every check holds. `left-out` is not among them where nothing was looked at again. */
  ok: boolean
  checks: AuditCheck[]
  rows: number
  admitted: number
  /** Admitted rows that rest on a grant; the others rest on nothing registered having been found. */
  admittedUnderGrant: number
  failed: Record<AuditFailureKind, number>
  /** The first of them. */
  failures: AuditFailure[]
}

/** Decisions that are remembered, so that rows which share an evidence are decided once. */
const rememberedMax = 200_000

/**
 * Checks a whole dataset against its receipt and the registry: that these are the rows and the evidence that were
 * committed to, that every outcome follows from its evidence under the registry of the time, and so that **no admitted
 * row lacked a valid grant at the stated time**. The receipt itself is checked by `verifyDatasetReceipt`.
 *
 * @param parts in any order; rows are read once, and none is kept
 * @example
 * const { ok, failures } = await auditDataset(receipt, partsOf(folder), { registry: { entries, logSize } })
 */
export async function auditDataset(
  receipt: DatasetReceipt,
  parts: Iterable<AuditedPart> | AsyncIterable<AuditedPart>,
  options: AuditOptions,
): Promise<AuditResult> {
  const { entries, logSize } = options.registry
  const registry = 'source' in entries ? entries : indexRegistry(entries)
  const judge = createJudge(receipt, registry)
  const counts = noCounts()
  const failures = collectFailures(options.failuresMax ?? 100)
  const lines = new Map(receipt.result.parts.map((line) => [keyOf(line), line]))
  const awaited = new Set(receipt.result.parts)
  let admittedUnderGrant = 0
  for await (const part of parts) {
    const line = lines.get(keyOf(part))
    if (line === undefined || !awaited.delete(line)) {
      failures.add({ kind: 'part', ...nameOf(part), detail: line === undefined ? unknownPart : partTwice })
      continue
    }
    const commitment = createPartCommitment(options.hasher ?? plainTreeHasher)
    for await (const { values, salt, evidence } of part.rows) {
      const at = { source: part.source, row: line.firstRow + commitment.rows }
      const { digest, failure } = judge(evidence)
      const rowFailure = failure ?? leftOut(receipt, registry, evidence, options.look?.(values, at))
      if (rowFailure !== undefined) failures.add({ ...rowFailure, ...nameOf(part), row: at.row })
      commitment.addLeaves(leafData(rowDigest(salt, rowBytes(values)), evidence.outcome, evidence.otherRegime, digest))
      countRow(counts, evidence)
      if (evidence.outcome === 'admit' && evidence.grants.length > 0) admittedUnderGrant++
    }
    if (commitment.rows !== line.rows || formatHash(commitment.finish().root) !== line.root)
      failures.add({ kind: 'root', ...nameOf(part), detail: otherRows })
  }
  for (const line of awaited) failures.add({ kind: 'part', ...nameOf(line), detail: missingPart })
  const checks = conclude(receipt, logSize, counts, failures.failed, options.look !== undefined)
  return {
    ok: checks.every((check) => check.ok),
    checks,
    rows: counts.rows,
    admitted: counts.outcomes.admit,
    admittedUnderGrant,
    failed: failures.failed,
    failures: failures.told,
  }
}

type RowFailure = Pick<AuditFailure, 'kind' | 'detail'>

/** Decides evidence again, each once, however many rows share it. */
function createJudge(
  { inputs }: DatasetReceipt,
  registry: IndexedRegistry,
): (evidence: RowEvidence) => { digest: Uint8Array; failure: RowFailure | undefined } {
  const { use, looked } = inputs
  const digests = new WeakMap<RowEvidence, Uint8Array>()
  const judged = new Map<string, RowFailure | undefined>()
  return (evidence) => {
    let digest = digests.get(evidence)
    if (digest === undefined) {
      digest = evidenceDigest(evidence)
      digests.set(evidence, digest)
    }
    const key = Buffer.from(digest).toString('latin1')
    if (!judged.has(key)) {
      if (judged.size >= rememberedMax) judged.clear()
      judged.set(key, judgeOne(evidence))
    }
    return { digest, failure: judged.get(key) }
  }

  function judgeOne(evidence: RowEvidence): RowFailure | undefined {
    const again = decideAgain(evidence, use, registry, looked.rules)
    if (evidence.outcome === 'admit' && again.outcome !== 'admit') return notPermitted(again)
    if (evidenceText(again) !== evidenceText(evidence)) return { kind: 'decision', detail: otherDecision }
    if (evidence.excerpt === undefined) return undefined
    const excerpt = registryExcerpt(useOfRow(use, evidence), evidence.findings, registry)
    return excerptDigest(excerpt) === evidence.excerpt ? undefined : { kind: 'decision', detail: otherRegistry }
  }
}

function leftOut(
  { inputs }: DatasetReceipt,
  registry: IndexedRegistry,
  evidence: RowEvidence,
  found: readonly Finding[] | undefined,
): RowFailure | undefined {
  if (found === undefined || found.length === 0 || evidence.broken !== undefined) return undefined
  const { use, looked } = inputs
  // As they are recorded, so that what is cut for the record is not taken for another finding.
  const asRecorded = decideRow(use, found, registry, {}, looked.rules).findings
  const stated = new Set(evidence.findings.map(canonicalJson))
  const missing = asRecorded.filter((finding) => !stated.has(canonicalJson(finding)))
  if (missing.length === 0) return undefined
  const again = decideRow(use, [...evidence.findings, ...missing], registry, evidence, looked.rules)
  if (severity[again.outcome] <= severity[evidence.outcome]) return undefined
  return {
    kind: 'left-out',
    detail: {
      en: `something that can be found in this row is not in its evidence: it would be ${again.outcome}, not ${evidence.outcome} (${again.reasons[0]})`,
      ja: `この行で見つかるものが根拠に含まれていません。${evidence.outcome} ではなく ${again.outcome} になります（${again.reasons[0]}）`,
    },
  }
}

const severity = { admit: 0, review: 1, refuse: 2 } as const

function collectFailures(max: number) {
  const failed = Object.fromEntries(auditFailureKinds.map((kind) => [kind, 0])) as Record<AuditFailureKind, number>
  const told: AuditFailure[] = []
  return {
    failed,
    told,
    add(failure: AuditFailure) {
      failed[failure.kind]++
      if (told.length < max) told.push(failure)
    },
  }
}

function conclude(
  receipt: DatasetReceipt,
  logSize: number,
  counts: RunCounts,
  failed: Record<AuditFailureKind, number>,
  lookedAgain: boolean,
): AuditCheck[] {
  const { inputs, result } = receipt
  const none = (number: number, en: string, ja: string) => {
    if (number > 0) throw new Mismatch(`${number} ${en}`, `${ja}：${number} 件`)
  }
  const checks: AuditCheck[] = [
    attempt('registry', () => {
      const { logSize: stated } = inputs.registry
      if (logSize !== stated)
        throw new Mismatch(
          `the registry is that of log entry ${logSize}, the receipt’s of ${stated}`,
          `台帳は記録 ${logSize} 件目までのもので、受領証の ${stated} 件目までのものではありません`,
        )
      return {
        en: `decided again by the registry at log entry ${logSize}`,
        ja: `記録 ${logSize} 件目までの台帳で判定し直しました`,
      }
    }),
    attempt('rows', () => {
      none(failed.root + failed.part, 'parts are missing or have other rows', '欠けているか、行が異なる部分')
      return {
        en: `all ${counts.rows} rows are those that were committed to`,
        ja: `全 ${counts.rows} 行が、記録されたものと一致します`,
      }
    }),
    attempt('permissions', () => {
      none(failed.permission, 'admitted rows lacked a valid permission', '有効な許諾がないのに学習可とされた行')
      return {
        en: `none of ${counts.outcomes.admit} admitted rows lacked a valid permission at ${inputs.use.at}`,
        ja: `学習可とされた ${counts.outcomes.admit} 行のうち、${inputs.use.at} の時点で有効な許諾を欠くものはありません`,
      }
    }),
    attempt('decisions', () => {
      none(failed.decision, 'rows are decided otherwise by what was found', '根拠からは別の判定になる行')
      return {
        en: 'every outcome, under both regimes, follows from what was found',
        ja: '両方の制度のすべての判定が、検知されたものから導かれます',
      }
    }),
    attempt('counts', () => {
      for (const field of countedFields)
        if (canonicalJson(counts[field]) !== canonicalJson(result.counts[field]))
          throw new Mismatch(`counted again, ${field} differ`, `数え直すと ${field} が異なります`)
      return { en: 'counted again, all is as stated', ja: '数え直した結果は、記載と一致します' }
    }),
  ]
  if (lookedAgain)
    checks.push(
      attempt('left-out', () => {
        none(failed['left-out'], 'rows have findings that were left out', '検知が漏れている行')
        return {
          en: 'looked at again, nothing was left out that would change an outcome',
          ja: '調べ直しましたが、判定を変える検知漏れはありません',
        }
      }),
    )
  return checks
}

/** Hosts are not among them: evidence does not tell where a row is. */
const countedFields = [
  'rows',
  'broken',
  'outcomes',
  'otherRegime',
  'regimes',
  'reasons',
  'works',
  'grants',
  'unchecked',
] as const satisfies readonly (keyof RunCounts)[]

function keyOf({ source, index }: Pick<PartName, 'source' | 'index'>): string {
  return `${index} ${source}`
}

function nameOf({ source, index }: Pick<PartName, 'source' | 'index'>) {
  return { source, index }
}

function notPermitted(again: RowEvidence): RowFailure {
  return {
    kind: 'permission',
    detail: {
      en: `admitted, and nothing permitted it: it would be ${again.outcome} (${again.reasons[0]})`,
      ja: `学習可とされていますが、許諾がありません。${again.outcome} になります（${again.reasons[0]}）`,
    },
  }
}

const otherDecision = { en: 'decided again, it comes out otherwise', ja: '判定し直すと、結果が異なります' }
const otherRegistry = {
  en: 'the part of the registry that it was decided by is not that of the registry',
  ja: '判定に使われた台帳の抜粋が、台帳の内容と異なります',
}
const otherRows = {
  en: 'these are not the rows, or not the evidence, that were committed to',
  ja: '記録された行または根拠と異なります',
}
const missingPart = { en: 'this part was not handed in', ja: 'この部分がありません' }
const unknownPart = { en: 'the receipt has no such part', ja: 'この部分は受領証にありません' }
const partTwice = { en: 'this part was handed in twice', ja: 'この部分が 2 度現れました' }
