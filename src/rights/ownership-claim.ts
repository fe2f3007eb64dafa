import { z } from 'zod'
import { foreignText, id, instant } from './fields.js'
import { parseWith } from './parse.js'
import { type Ownership, ownershipSchema } from './work.js'

export const ownershipClaimStates = ['open', 'upheld', 'dismissed', 'withdrawn'] as const
export type OwnershipClaimState = (typeof ownershipClaimStates)[number]

/**
 * A party says that it owns a part of a work that others are registered for. It never overwrites what is registered: it
 * stands beside it, a case to be, and while it is open a permission by the registered owners goes to review.
 */
export interface OwnershipClaim {
  id: string
  work: string
  /** What the claimant says it owns; `share.party` is the claimant. */
  share: Ownership
  claimedAt: string
  state: OwnershipClaimState
  evidence?: string
}

export const ownershipClaimSchema = z.strictObject({
  id,
  work: id,
  share: ownershipSchema,
  claimedAt: instant,
  state: z.enum(ownershipClaimStates),
  evidence: foreignText.optional(),
}) satisfies z.ZodType<OwnershipClaim>

/** @throws RightsError `rights.invalid-claim` */
export function parseOwnershipClaim(value: unknown): OwnershipClaim {
  return parseWith(ownershipClaimSchema, value, 'rights.invalid-claim', 'claim')
}
