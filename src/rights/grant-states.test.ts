import { describe, expect, it } from 'vitest'
import {
  acceptGrant,
  counterGrant,
  decide,
  declineGrant,
  expireGrant,
  type Grant,
  type GrantState,
  grantStates,
  grantTransitions,
  offerGrant,
  parseGrant,
  type RightsErrorCode,
  resumeGrant,
  revokeGrant,
  suspendGrant,
  withdrawGrant,
} from './index.js'

const terms = {
  id: 'g1',
  grantor: 'studio',
  grantee: 'lab',
  works: ['w1'],
  uses: ['train' as const],
  models: ['*'],
  territories: ['JP'],
  from: '2026-01-01T00:00:00Z',
}
const codeOf = (act: () => unknown): RightsErrorCode | undefined => {
  try {
    act()
    return undefined
  } catch (error) {
    return (error as { code: RightsErrorCode }).code
  }
}

describe('a grant', () => {
  it('is offered, accepted, suspended, resumed and revoked', () => {
    const active = acceptGrant(offerGrant(terms))
    expect(active.state).toBe('active')
    expect(resumeGrant(suspendGrant(active))).toEqual(active)
    expect(revokeGrant(active, '2026-06-01T00:00:00Z')).toEqual({
      ...active,
      state: 'revoked',
      revokedFrom: '2026-06-01T00:00:00Z',
    })
  })

  it('moves only as the table says, and says so otherwise', () => {
    const moves: Record<string, [GrantState[], GrantState, (grant: Grant) => Grant]> = {
      accept: [['offered'], 'active', (grant) => acceptGrant(grant)],
      suspend: [['active'], 'suspended', suspendGrant],
      resume: [['suspended'], 'active', resumeGrant],
      revoke: [['offered', 'active', 'suspended'], 'revoked', (grant) => revokeGrant(grant, '2026-06-01T00:00:00Z')],
      expire: [['offered', 'active', 'suspended'], 'expired', expireGrant],
      counter: [['offered'], 'countered', (grant) => counterGrant(grant, { id: 'g2' }).countered],
      decline: [['offered'], 'declined', (grant) => declineGrant(grant)],
      withdraw: [['offered'], 'withdrawn', (grant) => withdrawGrant(grant)],
    }
    for (const [from, to, move] of Object.values(moves)) {
      for (const state of grantStates) {
        const grant: Grant = { ...terms, state }
        const allowed: readonly GrantState[] = grantTransitions[state]
        if (from.includes(state)) {
          expect(allowed).toContain(to)
          expect(move(grant).state).toBe(to)
        } else {
          const expected = state === to ? 'rights.already-in-state' : 'rights.transition-not-allowed'
          expect(codeOf(() => move(grant))).toBe(expected)
        }
      }
    }
  })

  it('that was suspended is not brought back by a revocation in the future', () => {
    const suspended = suspendGrant(acceptGrant(offerGrant(terms)))
    expect(revokeGrant(suspended, '2027-01-01T00:00:00Z')).not.toHaveProperty('revokedFrom')
  })

  it('is not revoked from a date that cannot be read', () => {
    const active = acceptGrant(offerGrant(terms))
    expect(codeOf(() => revokeGrant(active, 'tomorrow'))).toBe('rights.invalid-grant')
  })

  it('leaves its argument alone, and stays a valid grant', () => {
    const offered = Object.freeze(offerGrant(terms))
    expect(parseGrant(acceptGrant(offered))).toEqual({ ...offered, state: 'active' })
  })

  it('covers from its acceptance, and no more from its revocation', () => {
    const owners = [{ party: 'studio', share: 1_000_000, territories: ['worldwide'] }]
    const outcome = (grant: Grant) =>
      decide(
        {
          kind: 'train',
          party: 'lab',
          model: 'm',
          territory: 'JP',
          at: '2026-06-01T00:00:00Z',
          regime: 'prior-permission',
        },
        [{ kind: 'declaration', work: 'w1', by: 'lab', text: '' }],
        {
          parties: [],
          works: [{ id: 'w1', kind: 'film', titles: [], owners, regime: 'prior-permission' }],
          references: [],
          grants: [grant],
          reservations: [],
        },
      ).outcome
    const active = acceptGrant(offerGrant(terms))
    expect([offerGrant(terms), active, revokeGrant(active, '2026-06-01T00:00:00Z')].map(outcome)).toEqual([
      'refuse',
      'permit',
      'refuse',
    ])
  })
})

describe('an offer', () => {
  const price = { currency: 'JPY', amountMinor: 5000, per: 'month' } as const
  const offer = offerGrant({ ...terms, price })

  it('is answered with other terms, by turns, until one side accepts', () => {
    const { countered, counter } = counterGrant(offer, { id: 'g2', price: { ...price, amountMinor: 3000 } })
    expect(countered).toEqual({ ...offer, state: 'countered' })
    expect(counter).toEqual({
      ...offer,
      id: 'g2',
      price: { ...price, amountMinor: 3000 },
      offeredBy: 'grantee',
      counterTo: 'g1',
    })
    const back = counterGrant(counter, { id: 'g3', price: { ...price, amountMinor: 4000 } }).counter
    expect(back).toMatchObject({ state: 'offered', offeredBy: 'grantor', counterTo: 'g2' })
    expect(acceptGrant(back, 'grantee').state).toBe('active')
  })

  it('is accepted and declined by the other side, and withdrawn by the side that made it', () => {
    const asked = offerGrant({ ...terms, offeredBy: 'grantee' })
    for (const [made, maker, other] of [
      [offer, 'grantor', 'grantee'],
      [asked, 'grantee', 'grantor'],
    ] as const) {
      for (const act of [acceptGrant, declineGrant, withdrawGrant]) {
        const [may, mayNot] = act === withdrawGrant ? [maker, other] : [other, maker]
        expect(act(made, may)).toEqual(act(made))
        expect(codeOf(() => act(made, mayNot))).toBe('rights.not-yours-to-move')
      }
      expect(codeOf(() => counterGrant(made, { id: 'g2' }, maker))).toBe('rights.not-yours-to-move')
    }
  })

  it('to anyone is answered by one who names itself; other offers stay between the two', () => {
    const open = offerGrant({ ...terms, grantee: '*' })
    expect(counterGrant(open, { id: 'g2', grantee: 'lab' }).counter.grantee).toBe('lab')
    expect(codeOf(() => counterGrant(offer, { id: 'g2', grantee: 'rival' }))).toBe('rights.invalid-grant')
    expect(codeOf(() => counterGrant(open, { id: 'g2', grantor: 'rival' }))).toBe('rights.invalid-grant')
    expect(codeOf(() => counterGrant(offer, { id: 'g1' }))).toBe('rights.invalid-grant')
  })

  it('carries no signature over into the answer, and no term that was dropped', () => {
    const signed = offerGrant({
      ...terms,
      until: '2027-01-01T00:00:00Z',
      signedBy: { party: 'assoc', mandate: 'm1', at: '2026-01-01T00:00:00Z' },
    })
    const { counter } = counterGrant(signed, { id: 'g2', until: undefined } as Parameters<typeof counterGrant>[1])
    expect(counter).not.toHaveProperty('signedBy')
    expect(counter).not.toHaveProperty('until')
  })
})
