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

/** One of the two sides of a grant. */
export type GrantSide = NonNullable<Grant['offeredBy']>

/**
 * Accepts an offer as it stands. That is for the other side than the one that made it.
 *
 * @param by who accepts; without it, the side that did not offer
 * @throws RightsError `rights.transition-not-allowed` unless offered, `rights.already-in-state`,
 *   `rights.not-yours-to-move`
 */
export function acceptGrant(grant: Grant, by: GrantSide = otherSide(grant)): Grant {
  if (grant.state !== 'offered' && grant.state !== 'active') throw notAllowed(grant, 'active', ' by accepting it')
  const active = move(grant, 'active')
  mustBe(by, otherSide(grant), grant, 'accept')
  return active
}

/**
 * Answers an offer with other terms: the offer no longer stands, and a new one does, by the side that answers.
 *
 * @param terms those that change, with an id of their own; the rest is as in the offer. `undefined` drops a term. Works,
 *   uses, price, anything but who the two sides are: grantor and grantee stay, unless the offer was to a class or to
 *   anyone, where the grantee that answers names itself. What the grantor's side signed is signed anew (`signedBy`)
 * @param by who answers; without it, the side that did not offer
 * @example
 * const { countered, counter } = counterGrant(offer, { id: 'g2', price: { currency: 'JPY', amountMinor: 5000, per: 'month' } })
 * const active = acceptGrant(counter)
 * @throws RightsError `rights.transition-not-allowed` unless offered, `rights.already-in-state`,
 *   `rights.not-yours-to-move`, `rights.invalid-grant`
 */
export function counterGrant(
  offer: Grant,
  terms: Partial<GrantTerms> & Pick<GrantTerms, 'id'>,
  by: GrantSide = otherSide(offer),
): { countered: Grant; counter: Grant } {
  const countered = move(offer, 'countered')
  mustBe(by, otherSide(offer), offer, 'counter')
  const { signedBy: _, ...before } = offer
  const after = { ...before, ...terms, state: 'offered' as const, offeredBy: by, counterTo: offer.id }
  if (terms.id === offer.id) throw invalid(offer, 'the answer has the id of the offer', 'Give it an id of its own.')
  const open = offer.grantee === '*' || offer.grantee.startsWith('class:')
  if (after.grantor !== offer.grantor || (after.grantee !== offer.grantee && !open))
    throw invalid(offer, 'the answer is between other parties', 'Keep grantor and grantee, or make a new offer.')
  // Only what is stated: a term that was dropped is not there.
  const stated = Object.fromEntries(Object.entries(after).filter(([, value]) => value !== undefined))
  return { countered, counter: parseGrant(stated) }
}

/**
 * Turns an offer down; for the side that did not make it.
 *
 * @param by who declines; without it, the side that did not offer
 * @throws RightsError `rights.transition-not-allowed` unless offered, `rights.already-in-state`,
 *   `rights.not-yours-to-move`
 */
export function declineGrant(grant: Grant, by: GrantSide = otherSide(grant)): Grant {
  const declined = move(grant, 'declined')
  mustBe(by, otherSide(grant), grant, 'decline')
  return declined
}

/**
 * Takes an offer back; for the side that made it.
 *
 * @param by who withdraws; without it, the side that offered
 * @throws RightsError `rights.transition-not-allowed` unless offered, `rights.already-in-state`,
 *   `rights.not-yours-to-move`
 */
export function withdrawGrant(grant: Grant, by: GrantSide = grant.offeredBy ?? 'grantor'): Grant {
  const withdrawn = move(grant, 'withdrawn')
  mustBe(by, grant.offeredBy ?? 'grantor', grant, 'withdraw')
  return withdrawn
}

function otherSide({ offeredBy }: Grant): GrantSide {
  return offeredBy === 'grantee' ? 'grantor' : 'grantee'
}

function mustBe(by: GrantSide, side: GrantSide, grant: Grant, act: string): void {
  if (by === side) return
  throw new RightsError(
    'rights.not-yours-to-move',
    `grant ${grant.id}: its ${by} cannot ${act} this offer; its ${side} can. Have the ${side} do so.`,
  )
}

function invalid(grant: Grant, problem: string, remedy: string): RightsError {
  return new RightsError('rights.invalid-grant', `grant ${grant.id}: ${problem}. ${remedy}`, [
    { path: 'grant', problem, remedy },
  ])
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
