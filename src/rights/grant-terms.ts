import type { ReasonCode } from './decision.js'
import type { Grant } from './grant.js'
import type { IndexedGrant } from './indexed-registry.js'
import type { Use } from './use.js'

/** Why a grant does not cover a use, or may not. */
export interface Shortfall {
  readonly code: ReasonCode
  readonly parameters: Record<string, string | number>
}

/**
 * Whether the terms of a grant cover a use, territory and grantor aside: the first term that fails, or what would have
 * to be known. A use that does not state a purpose or context that the grant restricts neither covers nor fails: a
 * person can find out. Caps are never checked here, since what has been used so far is not an input.
 *
 * Valid at `from <= at < until`. State: `active`, or `revoked` from a later instant.
 */
export function assessTerms(
  { grant, fromMs, untilMs }: IndexedGrant,
  use: Use,
  atMs: number,
): { failure?: Shortfall; doubts: readonly Shortfall[] } {
  const failure = failingTerm(grant, fromMs, untilMs, use, atMs)
  return failure ? { failure, doubts: none } : { doubts: doubtsOf(grant, use) }
}

const none: readonly Shortfall[] = []

function failingTerm(grant: Grant, fromMs: number, untilMs: number, use: Use, atMs: number): Shortfall | undefined {
  if (!grant.uses.includes(use.kind))
    return { code: 'grant.use-not-granted', parameters: { granted: join(grant.uses) } }
  if (!grant.models.some((pattern) => coversModel(pattern, use.model)))
    return { code: 'grant.model-not-granted', parameters: { granted: join(grant.models) } }
  // Written so that an instant that cannot be read is never covered.
  if (!(atMs >= fromMs)) return { code: 'grant.not-yet-valid', parameters: { from: grant.from } }
  if (!(atMs < untilMs)) return endedBecause(grant, atMs)
  if (grant.purposes && use.purpose !== undefined && !grant.purposes.includes(use.purpose))
    return { code: 'grant.purpose-not-granted', parameters: { purpose: use.purpose } }
  const { allowed, excluded } = grant.contexts ?? {}
  const barred = use.context?.filter((c) => excluded?.includes(c) || (allowed && !allowed.includes(c)))
  if (barred && barred.length > 0)
    return { code: 'grant.context-not-granted', parameters: { contexts: join(new Set(barred)) } }
  return undefined
}

function endedBecause(grant: Grant, atMs: number): Shortfall {
  switch (grant.state) {
    case 'offered':
      return { code: 'grant.offered', parameters: {} }
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

function doubtsOf(grant: Grant, use: Use): readonly Shortfall[] {
  if (!grant.purposes && !grant.contexts && !grant.caps) return none
  const doubts: Shortfall[] = []
  if (grant.purposes && use.purpose === undefined)
    doubts.push({ code: 'grant.purpose-unstated', parameters: { granted: join(grant.purposes) } })
  const { allowed, excluded } = grant.contexts ?? {}
  if (use.context === undefined && (allowed || (excluded && excluded.length > 0)))
    doubts.push({
      code: 'grant.context-unstated',
      parameters: { ...(allowed && { allowed: join(allowed) }), ...(excluded && { excluded: join(excluded) }) },
    })
  const caps = Object.entries(grant.caps ?? {}).filter(([, cap]) => cap !== undefined)
  if (caps.length > 0) doubts.push({ code: 'grant.caps-unchecked', parameters: Object.fromEntries(caps.sort()) })
  return doubts
}

/** `*`, an exact name, or a prefix that ends in `*`. */
function coversModel(pattern: string, model: string): boolean {
  return pattern.endsWith('*') ? model.startsWith(pattern.slice(0, -1)) : pattern === model
}

/** Sorted, so that the order in a list changes nothing. */
function join(words: Iterable<string>): string {
  return [...words].sort().join(', ')
}
