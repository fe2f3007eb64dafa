import { type Grant, type GrantState, parseGrant } from './grant.js'
import { RightsError } from './rights-error.js'

/** Which state a grant may move to from which. The others are final: to permit again, make a new offer. */
export const grantTransitions = {
  offered: ['active', 'countered', 'declined', 'withdrawn', 'revoked', 'expired'],
  countered: [],
  declined: [],
  withdrawn: [],
  active: ['suspended', 'revoked', 'expired'],
  suspended: ['active', 'revoked', 'expired'],
  revoked: [],
  expired: [],
} as const satisfies Record<GrantState, readonly GrantState[]>

/** The terms of a grant, before it has a state. */
export type GrantTerms = Omit<Grant, 'state' | 'revokedFrom'>

/**
 * Offers a permission; it covers nothing until it is accepted.
 *
 * @example
 * const offered = offerGrant({ id: 'g1', grantor: 'studio', grantee: 'lab', works: ['w1'], uses: ['generate'],
 *   models: ['*'], territories: ['JP'], from: '2026-04-01T00:00:00Z' })
 * const active = acceptGrant(offered)
 * @throws RightsError `rights.invalid-grant`
 */
export function offerGrant(terms: GrantTerms): Grant {
  return parseGrant({ ...terms, state: 'offered' })
}

/** @throws RightsError `rights.transition-not-allowed` unless offered, `rights.already-in-state` */
export function acceptGrant(grant: Grant): Grant {
  if (grant.state !== 'offered' && grant.state !== 'active') throw notAllowed(grant, 'active', ' by accepting it')
  return move(grant, 'active')
}

/** @throws RightsError `rights.transition-not-allowed`, `rights.already-in-state` */
export function suspendGrant(grant: Grant): Grant {
  return move(grant, 'suspended')
}

/** @throws RightsError `rights.transition-not-allowed` unless suspended, `rights.already-in-state` */
export function resumeGrant(grant: Grant): Grant {
  if (grant.state !== 'suspended' && grant.state !== 'active') throw notAllowed(grant, 'active', ' by resuming it')
  return move(grant, 'active')
}

/**
 * Revokes a grant from an instant on; before it, an active grant goes on covering. One that was not active when it was
 * revoked covers nothing any more: a revocation must not bring a suspended permission back for its last days.
 *
 * @throws RightsError `rights.transition-not-allowed`, `rights.already-in-state`, `rights.invalid-grant` (instant)
 */
export function revokeGrant(grant: Grant, from: string): Grant {
  const revoked = move(grant, 'revoked')
  const checked = parseGrant({ ...revoked, revokedFrom: from })
  return grant.state === 'active' ? checked : revoked
}

/** @throws RightsError `rights.transition-not-allowed`, `rights.already-in-state` */
export function expireGrant(grant: Grant): Grant {
  return move(grant, 'expired')
}

function move(grant: Grant, to: GrantState): Grant {
  if (grant.state === to)
    throw new RightsError('rights.already-in-state', `grant ${grant.id}: is ${to} already. There is nothing to do.`)
  const allowed: readonly GrantState[] = grantTransitions[grant.state]
  if (!allowed.includes(to)) throw notAllowed(grant, to, '')
  return { ...grant, state: to }
}

function notAllowed(grant: Grant, to: GrantState, by: string): RightsError {
  const allowed = grantTransitions[grant.state]
  const remedy = allowed.length > 0 ? `It can become ${allowed.join(', ')}.` : 'That is final: make a new grant.'
  return new RightsError(
    'rights.transition-not-allowed',
    `grant ${grant.id}: a grant that is ${grant.state} cannot become ${to}${by}. ${remedy}`,
  )
}
