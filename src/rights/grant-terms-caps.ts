/** Whether a use still fits under the caps of a grant. */
import type { GrantCaps } from './grant.js'
import type { Circumstances, Shortfall } from './grant-terms.js'
import type { IndexedGrant } from './indexed-registry.js'

/**
 * The first cap that this use would break, as far as can be told. What is used is one more, and as many seconds as the
 * item is long; both on top of what the registry says was used so far.
 */
export function capFailure(
  caps: GrantCaps,
  indexed: IndexedGrant,
  circumstances: Circumstances,
): Shortfall | undefined {
  const { usage } = indexed
  const duration = circumstances.use.durationSeconds
  // Written so that what is not a number does not fit.
  if (usage && caps.count !== undefined && !(usage.count + 1 <= caps.count))
    return reached('count', caps.count, usage.count, usage.asOf)
  if (usage && caps.seconds !== undefined && duration !== undefined && !(usage.seconds + duration <= caps.seconds))
    return reached('seconds', caps.seconds, usage.seconds, usage.asOf)
  if (caps.shareOfClip === undefined) return undefined
  const share = shareOfClip(indexed, circumstances)
  if (share === undefined || share <= caps.shareOfClip) return undefined
  return { code: 'grant.share-exceeded', parameters: { limit: caps.shareOfClip, share } }
}

function reached(cap: 'count' | 'seconds', limit: number, used: number, asOf: string): Shortfall {
  return { code: 'grant.cap-reached', parameters: { cap, limit, used, asOf } }
}

/** The caps that cannot be checked, for want of the usage so far or of how long the item is. */
export function capDoubt(caps: GrantCaps, indexed: IndexedGrant, circumstances: Circumstances): Shortfall | undefined {
  const { usage } = indexed
  const parameters: Shortfall['parameters'] = {}
  if (caps.count !== undefined && !usage) parameters.count = caps.count
  if (caps.seconds !== undefined && !(usage && circumstances.use.durationSeconds !== undefined))
    parameters.seconds = caps.seconds
  if (caps.shareOfClip !== undefined && shareOfClip(indexed, circumstances) === undefined)
    parameters.shareOfClip = caps.shareOfClip
  for (const _ in parameters) return { code: 'grant.caps-unchecked', parameters }
  return undefined
}

/**
 * The part of the clip that resembles what the grant is for: its works and their descendants, each second counted once.
 * 0 to 1; undefined when the length is not known, or is 0 and something resembles all the same.
 */
function shareOfClip({ workSet }: IndexedGrant, { use, matches }: Circumstances): number | undefined {
  const duration = use.durationSeconds
  if (duration === undefined || !workSet) return undefined
  const parts = matches.filter(({ line }) => line.some((id) => workSet.has(id)))
  if (parts.length === 0) return 0
  if (!(duration > 0)) return undefined
  parts.sort((a, b) => a.from - b.from || a.to - b.to)
  let covered = 0
  let reachedTo = Number.NEGATIVE_INFINITY
  for (const { from, to } of parts) {
    if (to > reachedTo) covered += to - Math.max(from, reachedTo)
    reachedTo = Math.max(reachedTo, to)
  }
  // Frames may stand a little past the end that was stated.
  return Math.min(1, covered / duration)
}
