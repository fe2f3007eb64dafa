/** Whether a grant that an association signed binds the grantor. */
import type { Grant, SignedBy } from './grant.js'
import type { Shortfall } from './grant-terms.js'
import type { IndexedGrant, IndexedWork } from './indexed-registry.js'
import type { Mandate } from './mandate.js'

/** What is wrong with a signature whatever the use; `missing`: the mandate is not registered. */
export type SignatureFlaw = 'missing' | 'association' | 'rightsholder' | 'scope' | 'time'

/** The mandate must name both, be for grants, and have been in force when it was signed; what comes after is no matter. */
export function flawOfSignature(
  grant: Grant,
  signedBy: SignedBy,
  mandate: Mandate | undefined,
): SignatureFlaw | undefined {
  if (!mandate) return 'missing'
  if (mandate.association !== signedBy.party) return 'association'
  if (mandate.rightsholder !== grant.grantor) return 'rightsholder'
  if (!mandate.scopes.includes('grant')) return 'scope'
  const signedMs = Date.parse(signedBy.at)
  // Written so that an instant that cannot be read is not in force.
  const began = signedMs >= Date.parse(mandate.from)
  const goesOn = mandate.until === undefined || signedMs < Date.parse(mandate.until)
  const stood =
    mandate.state === 'active' ||
    (mandate.state === 'revoked' && mandate.revokedFrom !== undefined && signedMs < Date.parse(mandate.revokedFrom))
  return began && goesOn && stood ? undefined : 'time'
}

/**
 * Why a signature does not bind for this work in this territory. The mandate has to reach the work itself or an
 * ancestor of it, as the grant does; that it does not reach other works of the same grant is no matter here.
 */
export function mandateShortfall(
  { grant, mandate, flaw }: IndexedGrant,
  line: readonly IndexedWork[],
  territory: string,
): Shortfall | undefined {
  const { signedBy } = grant
  if (!signedBy) return undefined
  if (flaw === 'missing' || !mandate)
    return { code: 'grant.mandate-missing', parameters: { signedBy: signedBy.party, mandate: signedBy.mandate } }
  const why =
    flaw ??
    (!reaches(mandate, line)
      ? 'works'
      : !mandate.territories.includes('worldwide') && !mandate.territories.includes(territory)
        ? 'territory'
        : undefined)
  if (why === undefined) return undefined
  return { code: 'grant.mandate-invalid', parameters: { signedBy: signedBy.party, mandate: signedBy.mandate, why } }
}

function reaches({ works }: Mandate, line: readonly IndexedWork[]): boolean {
  if (!works) return true
  for (const { work } of line) if (works.includes(work.id)) return true
  return false
}
