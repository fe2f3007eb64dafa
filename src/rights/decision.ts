import type { GrantDuties, GrantPrice } from './grant.js'
import type { RulesVersion } from './rules.js'
import type { Regime, UseKind } from './use.js'

/** From worst to best: of several, the worst wins. */
export const outcomes = ['refuse', 'review', 'permit'] as const
export type Outcome = (typeof outcomes)[number]

/**
 * Every reason there can be, the most telling first: reasons of the same outcome are listed in this order. The codes
 * are stable; each is explained in Japanese and English by `explainReason`.
 */
export const reasonCodes = [
  // Basis of a permission; these never stand beside a worse outcome of the same work.
  'grant.covers',
  'reservation.overridden',
  'reservation.none',
  // Could not be looked at.
  'incomplete.internal',
  'incomplete.media-unreadable',
  'incomplete.media-partly-read',
  'incomplete.content-unchecked',
  'incomplete.index-missing',
  'incomplete.index-incomplete',
  'incomplete.signal-unreadable',
  'finding.not-understood',
  // The registry contradicts itself or lacks something.
  'work.unknown',
  'work.parent-unknown',
  'work.parent-cycle',
  'ownership.over-claimed',
  'ownership.disputed',
  // A grant that may cover, if something is stated or counted.
  'grant.purpose-unstated',
  'grant.context-unstated',
  'grant.rating-unstated',
  'grant.modality-unstated',
  'grant.caps-unchecked',
  'ownership.incomplete',
  // Not certain that the work is involved.
  'match.uncertain',
  'match.faint',
  'name.in-text',
  'name.possible',
  'signal.unknown',
  // No permission.
  'work.stopped',
  'signal.disallows',
  'reservation.applies',
  'grant.missing',
  'ownership.none',
  // Why a grant that is there does not cover.
  'grant.revoked',
  'grant.suspended',
  'grant.expired',
  'grant.offered',
  'grant.countered',
  'grant.declined',
  'grant.withdrawn',
  'grant.ended',
  'grant.not-yet-valid',
  'grant.use-not-granted',
  'grant.model-not-granted',
  'grant.territory-not-granted',
  'grant.purpose-not-granted',
  'grant.context-not-granted',
  'grant.rating-not-granted',
  'grant.modality-not-granted',
  'grant.cap-reached',
  'grant.share-exceeded',
  'grant.mandate-missing',
  'grant.mandate-invalid',
  'grant.grantor-not-owner',
  // How it came up.
  'work.bound-to-prior-permission',
  'match.substantial',
  'name.in-prompt',
  'declaration.names-work',
  'signal.allows',
  'none.found',
] as const
export type ReasonCode = (typeof reasonCodes)[number]

/** One reason for a decision, and where to look it up. */
export interface Reason {
  code: ReasonCode
  /** What this reason leads to. The outcome of a work is the worst among its reasons, and of the decision among all. */
  outcome: Outcome
  work?: string
  /** Position in the findings **as sorted by `sortFindings`**. */
  finding?: number
  grant?: string
  reservation?: string
  /** What the explanation needs to say; ranges in seconds. */
  parameters: Record<string, string | number>
}

/** What became of one work that a finding names. */
export interface WorkDecision {
  work: string
  outcome: Outcome
  /** The grant that the permission rests on; of several (joint owners), the first of `grants`. */
  grant?: string
  /** All grants that the permission rests on, sorted. */
  grants?: string[]
  /** What is owed under each grant. */
  duties?: (GrantDuties & { grant: string })[]
}

/** What would have to be granted, by whom, for this work to be permitted. */
export interface NeededGrant {
  work: string
  /** The owners whose grant is missing, sorted; empty when no owner is registered for the territory. */
  from: string[]
  use: UseKind
  territory: string
  /** Who could grant it for all of them, being a representative of their committee; sorted. Absent: nobody. */
  representatives?: string[]
  /** What could be had: offers that stand and that, once accepted, would count towards it; sorted. Absent: none. */
  offers?: { grant: string; price?: GrantPrice }[]
}

/** The answer, with all that led to it. The same inputs give the same bytes. */
export interface Decision {
  /** Of the rules. */
  version: RulesVersion
  outcome: Outcome
  regime: Regime
  /** Worst outcome first, then the most telling. Never empty. */
  reasons: Reason[]
  /** Every work that a finding above level 0 names, sorted by id. */
  works: WorkDecision[]
  /**
   * What the other regime alone would have said, as if every work had been deposited under it. Hypothetical: a work
   * bound to prior permission cannot be used by the reservation regime. Printed side by side.
   */
  underOtherRegime: { regime: Regime; outcome: Outcome }
  /** Sorted by work. */
  needed: NeededGrant[]
}

/** The worse of two outcomes. */
export function worse(a: Outcome, b: Outcome): Outcome {
  if (a === 'refuse' || b === 'refuse') return 'refuse'
  return a === 'review' || b === 'review' ? 'review' : 'permit'
}

/** The worst outcome among reasons; of none, `permit`. */
export function worstOf(reasons: readonly Pick<Reason, 'outcome'>[]): Outcome {
  let worst: Outcome = 'permit'
  for (const { outcome } of reasons) worst = worse(worst, outcome)
  return worst
}

const codeRank: ReadonlyMap<string, number> = new Map(reasonCodes.map((code, rank) => [code, rank]))

/** The canonical order of reasons; 0 only for reasons that say the same. */
export function compareReasons(a: Reason, b: Reason): number {
  if (a.outcome !== b.outcome) return outcomes.indexOf(a.outcome) - outcomes.indexOf(b.outcome)
  if (a.code !== b.code) return codeRank.get(a.code)! - codeRank.get(b.code)!
  return (
    compareText(a.work ?? '', b.work ?? '') ||
    (a.finding ?? -1) - (b.finding ?? -1) ||
    compareText(a.grant ?? '', b.grant ?? '') ||
    compareText(a.reservation ?? '', b.reservation ?? '') ||
    compareText(JSON.stringify(a.parameters), JSON.stringify(b.parameters))
  )
}

/** By UTF-16 units: the same everywhere, whatever the locale. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
