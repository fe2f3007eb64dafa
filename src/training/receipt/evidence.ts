import { z } from 'zod'
import { canonicalJson, sha256 } from '../../record/index.js'
import {
  type Decision,
  decide,
  type Finding,
  findingSchema,
  type IndexedRegistry,
  type Outcome,
  type Registry,
  sortFindings,
  type Use,
} from '../../rights/index.js'
import { outcomesOfRows, type RowOutcome } from '../dataset/index.js'
import { hexOf } from './hex.js'

/**
 * Why a row is admitted, refused or to be reviewed: what was found, and what followed from it. Rows that say the same
 * share one evidence. With the use and the registry anyone can decide it again.
 */
export interface RowEvidence {
  /** In the order of `sortFindings`. */
  findings: Finding[]
  outcome: RowOutcome
  /** What the other regime alone would have said. */
  otherRegime: RowOutcome
  /** Codes of reasons, most telling first, none twice. */
  reasons: string[]
  /** Ids of the works involved, sorted. */
  works: string[]
  /** Ids of the grants that an admission rests on, sorted. */
  grants: string[]
  /** What could not be looked at (`content`, `signals`, …), sorted. */
  unchecked: string[]
  /** Why the row could not be read as one; it is refused then, and nothing else is said of it. */
  broken?: string
  /** How long the item is, where a grant's caps ask for it; part of the use that was decided. */
  durationSeconds?: number
  /** `excerptDigest` of the registry's part that it was decided by. Absent: only the whole registry can tell. */
  excerpt?: string
}

/** UTF-16 units of foreign text that `findingSchema` takes. */
const carriedTextMax = 10_000

/** The reason that a row which can't be read is refused for. */
export const brokenReason = 'row.broken'

const rowOutcomes: Record<Outcome, RowOutcome> = { permit: 'admit', review: 'review', refuse: 'refuse' }

/** What becomes of a row whose use is decided so. */
export function rowOutcomeOf(outcome: Outcome): RowOutcome {
  return rowOutcomes[outcome]
}

/** What is known of a row beside its findings. */
export interface RowCircumstances {
  unchecked?: readonly string[]
  durationSeconds?: number
}

/**
 * Decides a row and writes down why. Pure: the same findings, in any order, give the same bytes.
 *
 * @param rules the version to decide by; the newest by default
 * @throws RightsError `rights.unknown-rules`
 */
export function decideRow(
  use: Use,
  findings: readonly Finding[],
  registry: Registry | IndexedRegistry,
  circumstances: RowCircumstances = {},
  rules?: string,
): RowEvidence {
  const sorted = sortFindings(findings.map(carried))
  return evidenceOf(decide(useOfRow(use, circumstances), sorted, registry, rulesOption(rules)), sorted, circumstances)
}

/** The evidence that a decision is; `findings` are those that it was made on, sorted. */
export function evidenceOf(
  decision: Decision,
  findings: readonly Finding[],
  { unchecked = [], durationSeconds }: RowCircumstances = {},
): RowEvidence {
  const grants = new Set<string>()
  if (decision.outcome === 'permit')
    for (const work of decision.works) for (const grant of work.grants ?? []) grants.add(grant)
  return {
    findings: [...findings],
    outcome: rowOutcomeOf(decision.outcome),
    otherRegime: rowOutcomeOf(decision.underOtherRegime.outcome),
    reasons: [...new Set(decision.reasons.map(({ code }) => code))],
    works: decision.works.map(({ work }) => work),
    grants: [...grants].sort(),
    unchecked: [...new Set(unchecked)].sort(),
    ...(durationSeconds === undefined ? {} : { durationSeconds }),
  }
}

/** The evidence of a row that could not be read: refused under every regime. */
export function brokenEvidence(why: string): RowEvidence {
  return {
    findings: [],
    outcome: 'refuse',
    otherRegime: 'refuse',
    reasons: [brokenReason],
    works: [],
    grants: [],
    unchecked: ['row'],
    broken: carriedText(why),
  }
}

/** The decision that an evidence is the outcome of; undefined of a row that could not be read, which nobody decides. */
export function decisionOf(
  evidence: RowEvidence,
  use: Use,
  registry: Registry | IndexedRegistry,
  rules?: string,
): Decision | undefined {
  if (evidence.broken !== undefined) return undefined
  return decide(useOfRow(use, evidence), evidence.findings, registry, rulesOption(rules))
}

/** The evidence that its findings lead to now, under this registry: the same bytes where nothing has changed. */
export function decideAgain(
  evidence: RowEvidence,
  use: Use,
  registry: Registry | IndexedRegistry,
  rules?: string,
): RowEvidence {
  const decision = decisionOf(evidence, use, registry, rules)
  const again =
    decision === undefined ? brokenEvidence(evidence.broken!) : evidenceOf(decision, evidence.findings, evidence)
  return evidence.excerpt === undefined ? again : { ...again, excerpt: evidence.excerpt }
}

/** The use that is decided for one row of a dataset. */
export function useOfRow(use: Use, { durationSeconds }: RowCircumstances): Use {
  return durationSeconds === undefined ? use : { ...use, durationSeconds }
}

/** The one text of an evidence, which its digest is over. */
export function evidenceText(evidence: RowEvidence): string {
  return canonicalJson(evidence)
}

/** SHA-256 of `evidenceText`, 32 bytes. */
export function evidenceDigest(evidence: RowEvidence): Uint8Array {
  return sha256(new TextEncoder().encode(evidenceText(evidence)))
}

/** `sha256:<hex>` of the canonical JSON of a `registryExcerpt`: binds what a row was decided by to its commitment. */
export function excerptDigest(excerpt: Registry): string {
  return `sha256:${hexOf(sha256(new TextEncoder().encode(canonicalJson(excerpt))))}`
}

const word = z.string().max(200)
const outcome = z.enum(outcomesOfRows)

/** Findings of one row at most, in what comes from elsewhere. */
export const findingsOfRowMax = 10_000

export const evidenceSchema = z.strictObject({
  findings: z.array(findingSchema).max(findingsOfRowMax),
  outcome,
  otherRegime: outcome,
  reasons: z.array(word).max(200),
  works: z.array(word).max(findingsOfRowMax),
  grants: z.array(word).max(100_000),
  unchecked: z.array(word).max(100),
  broken: z.string().max(carriedTextMax).optional(),
  durationSeconds: z.number().min(0).optional(),
  excerpt: z
    .string()
    .regex(/^sha256:[0-9a-f]{64}$/)
    .optional(),
}) satisfies z.ZodType<RowEvidence>

function rulesOption(rules: string | undefined): { rules?: string } {
  return rules === undefined ? {} : { rules }
}

/** A finding as it can be recorded and read again: foreign text cut to what `findingSchema` takes, and well formed. */
function carried(finding: Finding): Finding {
  const stated = Object.entries(finding).filter(([, value]) => value !== undefined)
  return Object.fromEntries(
    stated.map(([field, value]) => [field, typeof value === 'string' ? carriedText(value) : value]),
  ) as unknown as Finding
}

function carriedText(text: string): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(new TextEncoder().encode(text.slice(0, carriedTextMax)))
}
