import type { ReasonCode } from './decision.js'
import type { Grant } from './grant.js'
import { capDoubt, capFailure } from './grant-terms-caps.js'
import type { IndexedGrant } from './indexed-registry.js'
import { ageRatings, type Use } from './use.js'

/** Why a grant does not cover a use, or may not. */
export interface Shortfall {
  readonly code: ReasonCode
  readonly parameters: Record<string, string | number>
}

/** What the terms of a grant are held against: the use, and what its findings add to it. */
export interface Circumstances {
  readonly use: Use
  /** `use.at` in milliseconds since 1970; NaN when it cannot be read. */
  readonly atMs: number
  /** The contexts that were stated, and `other-works` where that was found. Absent: none was stated or found. */
  readonly contexts: readonly string[] | undefined
  /** Which parts of the input resemble which works. */
  readonly matches: readonly MatchedPart[]
}

/** A part of the input that resembles a work; seconds. */
export interface MatchedPart {
  readonly from: number
  readonly to: number
  /** The id of the work and those of its ancestors. */
  readonly line: readonly string[]
}

/** Whether terms cover a use: a failure, or what would have to be known; neither: they cover. */
export interface Assessment {
  readonly failure: Shortfall | undefined
  readonly doubts: readonly Shortfall[]
}

/**
 * Whether the terms of a grant cover a use, territory and grantor aside: the first term that fails, or what would have
 * to be known. A use that does not state what the grant restricts (purpose, context, rating, modality) neither covers
 * nor fails: a person can find out. Nor does a cap, as long as what was used so far is not known.
 *
 * Valid at `from <= at < until`. State: `active`, or `revoked` from a later instant.
 *
 * @param untilMs `indexed.untilMs`; its `endMs` to ask what the terms would cover if it were active
 */
export function assessTerms(indexed: IndexedGrant, circumstances: Circumstances, untilMs: number): Assessment {
  const failure = failingTerm(indexed, circumstances, untilMs)
  if (failure) return { failure, doubts: none }
  const { grant } = indexed
  if (!grant.purposes && !grant.contexts && !grant.caps && !grant.ratingMax && !grant.modalities) return covers
  return { failure: undefined, doubts: doubtsOf(indexed, circumstances) }
}

const none: readonly Shortfall[] = []
const covers: Assessment = { failure: undefined, doubts: none }

function failingTerm(indexed: IndexedGrant, circumstances: Circumstances, untilMs: number): Shortfall | undefined {
  const { grant, fromMs } = indexed
  const { use, atMs, contexts } = circumstances
  if (!grant.uses.includes(use.kind))
    return { code: 'grant.use-not-granted', parameters: { granted: join(grant.uses) } }
  if (!coversModel(grant.models, use.model))
    return { code: 'grant.model-not-granted', parameters: { granted: join(grant.models) } }
  // Written so that an instant that cannot be read is never covered.
  if (!(atMs >= fromMs)) return { code: 'grant.not-yet-valid', parameters: { from: grant.from } }
  if (!(atMs < untilMs)) return endedBecause(grant, atMs)
  if (grant.purposes && use.purpose !== undefined && !grant.purposes.includes(use.purpose))
    return { code: 'grant.purpose-not-granted', parameters: { purpose: use.purpose } }
  if (grant.contexts && contexts) {
    const { allowed, excluded } = grant.contexts
    const barred = contexts.filter((c) => excluded?.includes(c) || (allowed && !allowed.includes(c)))
    if (barred.length > 0) return { code: 'grant.context-not-granted', parameters: { contexts: join(new Set(barred)) } }
  }
  if (grant.ratingMax && use.rating !== undefined && !withinRating(use.rating, grant.ratingMax))
    return { code: 'grant.rating-not-granted', parameters: { rating: use.rating, ratingMax: grant.ratingMax } }
  if (grant.modalities && use.modality !== undefined && !grant.modalities.includes(use.modality))
    return {
      code: 'grant.modality-not-granted',
      parameters: { modality: use.modality, granted: join(grant.modalities) },
    }
  return grant.caps && capFailure(grant.caps, indexed, circumstances)
}

function endedBecause(grant: Grant, atMs: number): Shortfall {
  switch (grant.state) {
    case 'offered':
      return { code: 'grant.offered', parameters: grant.offeredBy === 'grantee' ? { offeredBy: 'grantee' } : {} }
    case 'countered':
      return { code: 'grant.countered', parameters: {} }
    case 'declined':
      return { code: 'grant.declined', parameters: {} }
    case 'withdrawn':
      return { code: 'grant.withdrawn', parameters: {} }
    case 'suspended':
      return { code: 'grant.suspended', parameters: {} }
    case 'expired':
      return { code: 'grant.expired', parameters: {} }
    case 'revoked':
      if (grant.revokedFrom === undefined) return { code: 'grant.revoked', parameters: {} }
      if (!(atMs < Date.parse(grant.revokedFrom)))
        return { code: 'grant.revoked', parameters: { revokedFrom: grant.revokedFrom } }
      break
  }
  return { code: 'grant.ended', parameters: grant.until === undefined ? {} : { until: grant.until } }
}

function doubtsOf(indexed: IndexedGrant, circumstances: Circumstances): readonly Shortfall[] {
  const { grant } = indexed
  const { use } = circumstances
  const doubts: Shortfall[] = []
  if (grant.purposes && use.purpose === undefined)
    doubts.push({ code: 'grant.purpose-unstated', parameters: { granted: join(grant.purposes) } })
  const { allowed, excluded } = grant.contexts ?? {}
  if (use.context === undefined && (allowed || (excluded && excluded.length > 0)))
    doubts.push({
      code: 'grant.context-unstated',
      parameters: { ...(allowed && { allowed: join(allowed) }), ...(excluded && { excluded: join(excluded) }) },
    })
  if (grant.ratingMax && use.rating === undefined)
    doubts.push({ code: 'grant.rating-unstated', parameters: { ratingMax: grant.ratingMax } })
  if (grant.modalities && use.modality === undefined)
    doubts.push({ code: 'grant.modality-unstated', parameters: { granted: join(grant.modalities) } })
  const cap = grant.caps && capDoubt(grant.caps, indexed, circumstances)
  if (cap) doubts.push(cap)
  return doubts
}

/** A rating that is not known is within none. */
function withinRating(rating: NonNullable<Use['rating']>, max: NonNullable<Grant['ratingMax']>): boolean {
  const rank = ageRatings.indexOf(rating)
  return rank >= 0 && rank <= ageRatings.indexOf(max)
}

/** `*`, an exact name, or a prefix that ends in `*`. */
export function coversModel(patterns: readonly string[], model: string): boolean {
  for (const pattern of patterns)
    if (pattern.endsWith('*') ? model.startsWith(pattern.slice(0, -1)) : pattern === model) return true
  return false
}

/** Sorted, so that the order in a list changes nothing. */
function join(words: Iterable<string>): string {
  return [...words].sort().join(', ')
}
