import { describe, expect, it } from 'vitest'
import {
  type Decision,
  decide,
  explainNeeded,
  type Finding,
  type Grant,
  type IncompleteKind,
  incompleteOutcome,
  indexRegistry,
  type Mandate,
  type Outcome,
  type OwnershipClaim,
  type Registry,
  type Reservation,
  sortFindings,
  type Use,
  type Work,
} from './index.js'

const use: Use = {
  kind: 'train',
  party: 'lab',
  model: 'sora-2',
  territory: 'JP',
  at: '2026-06-01T00:00:00Z',
  regime: 'prior-permission',
}

function work(id: string, more: Partial<Work> = {}): Work {
  const owners = [{ party: 'studio', share: 1_000_000, territories: ['worldwide'] }]
  return { id, kind: 'film', titles: [], owners, regime: 'prior-permission', ...more }
}

function grant(more: Partial<Grant> = {}): Grant {
  return {
    id: 'g1',
    grantor: 'studio',
    grantee: 'lab',
    works: ['w1'],
    uses: ['train'],
    models: ['*'],
    territories: ['worldwide'],
    from: '2026-01-01T00:00:00Z',
    state: 'active',
    ...more,
  }
}

function registry(more: Partial<Registry> = {}): Registry {
  return { parties: [], works: [work('w1')], references: [], grants: [], reservations: [], ...more }
}

function match(more: Partial<Extract<Finding, { kind: 'match' }>> = {}): Finding {
  return {
    kind: 'match',
    work: 'w1',
    reference: 'r1',
    inputRange: [0, 4],
    referenceRange: [10, 14],
    orientation: 'original',
    level: 4,
    score: 12,
    falseMatchProbability: 1e-12,
    coverage: 1,
    ...more,
  }
}

const codes = (decision: Decision) => decision.reasons.map((reason) => reason.code)
const reserved = (more: Partial<Reservation> = {}): Reservation => ({
  id: 's1',
  work: 'w1',
  uses: ['train'],
  territories: ['worldwide'],
  from: '2026-01-01T00:00:00Z',
  evidence: { location: 'https://studio.example/robots.txt' },
  ...more,
})
const free = work('w1', { regime: 'reservation' })
const underReservation: Use = { ...use, regime: 'reservation' }

describe('prior permission', () => {
  it('refuses a registered work without a grant, and says whose grant is needed', () => {
    const decision = decide(use, [match()], registry())
    expect(decision.outcome).toBe('refuse')
    expect(decision.reasons[0]).toMatchObject({ code: 'grant.missing', work: 'w1', finding: 0 })
    expect(decision.needed).toEqual([{ work: 'w1', from: ['studio'], use: 'train', territory: 'JP' }])
    expect(decision.underOtherRegime).toEqual({ regime: 'reservation', outcome: 'permit' })
  })

  it('permits what a grant covers, and carries its duties', () => {
    const decision = decide(use, [match()], registry({ grants: [grant({ duties: { attribution: '© studio' } })] }))
    expect(decision.outcome).toBe('permit')
    expect(decision.works).toEqual([
      {
        work: 'w1',
        outcome: 'permit',
        grant: 'g1',
        grants: ['g1'],
        duties: [{ grant: 'g1', attribution: '© studio' }],
      },
    ])
  })

  it('binds a work deposited under it, also when the use asks for the reservation regime', () => {
    const decision = decide(underReservation, [match()], registry())
    expect(decision.outcome).toBe('refuse')
    expect(codes(decision)).toContain('work.bound-to-prior-permission')
    expect(decision.underOtherRegime).toEqual({ regime: 'prior-permission', outcome: 'refuse' })
  })
})

describe('a grant covers', () => {
  const stated: Use = { ...use, purpose: 'film', context: ['violence'] }
  const cases: [what: string, use: Use, grant: Partial<Grant>, outcome: Outcome, reason: string][] = [
    ['anyone', use, { grantee: '*' }, 'permit', 'grant.covers'],
    ['not somebody else', use, { grantee: 'rival' }, 'refuse', 'grant.missing'],
    ['not another use', use, { uses: ['release'] }, 'refuse', 'grant.use-not-granted'],
    ['the exact model', use, { models: ['sora-2'] }, 'permit', 'grant.covers'],
    ['a family of models', use, { models: ['sora-*'] }, 'permit', 'grant.covers'],
    ['not a model whose name only begins alike', use, { models: ['sora'] }, 'refuse', 'grant.model-not-granted'],
    ['its territory', use, { territories: ['US', 'JP'] }, 'permit', 'grant.covers'],
    ['not another territory', use, { territories: ['US'] }, 'refuse', 'grant.territory-not-granted'],
    [
      'not the world when it names a country',
      { ...use, territory: 'worldwide' },
      { territories: ['JP'] },
      'refuse',
      'grant.territory-not-granted',
    ],
    ['from its first instant', use, { from: use.at }, 'permit', 'grant.covers'],
    ['from its first instant, in another zone', use, { from: '2026-06-01T09:00:00+09:00' }, 'permit', 'grant.covers'],
    ['not before', use, { from: '2026-06-01T00:00:00.001Z' }, 'refuse', 'grant.not-yet-valid'],
    ['until just before its end', use, { until: '2026-06-01T00:00:00.001Z' }, 'permit', 'grant.covers'],
    ['not at its end', use, { until: use.at }, 'refuse', 'grant.ended'],
    ['not while offered', use, { state: 'offered' }, 'refuse', 'grant.offered'],
    ['not while suspended', use, { state: 'suspended' }, 'refuse', 'grant.suspended'],
    ['not when expired', use, { state: 'expired' }, 'refuse', 'grant.expired'],
    ['not when revoked', use, { state: 'revoked' }, 'refuse', 'grant.revoked'],
    ['until its revocation', use, { state: 'revoked', revokedFrom: '2026-06-02T00:00:00Z' }, 'permit', 'grant.covers'],
    ['not from its revocation on', use, { state: 'revoked', revokedFrom: use.at }, 'refuse', 'grant.revoked'],
    [
      'not past its end because its revocation is later',
      use,
      { state: 'revoked', revokedFrom: '2026-07-01T00:00:00Z', until: use.at },
      'refuse',
      'grant.ended',
    ],
    ['a purpose', stated, { purposes: ['film'] }, 'permit', 'grant.covers'],
    ['not another purpose', stated, { purposes: ['advertising'] }, 'refuse', 'grant.purpose-not-granted'],
    ['perhaps, when no purpose is stated', use, { purposes: ['film'] }, 'review', 'grant.purpose-unstated'],
    ['an allowed context', stated, { contexts: { allowed: ['violence'] } }, 'permit', 'grant.covers'],
    [
      'not a context that is not allowed',
      stated,
      { contexts: { allowed: ['politics'] } },
      'refuse',
      'grant.context-not-granted',
    ],
    [
      'not an excluded context',
      stated,
      { contexts: { excluded: ['violence'] } },
      'refuse',
      'grant.context-not-granted',
    ],
    [
      'the absence of any context',
      { ...use, context: [] },
      { contexts: { excluded: ['violence'] } },
      'permit',
      'grant.covers',
    ],
    [
      'perhaps, when no context is stated',
      use,
      { contexts: { excluded: ['violence'] } },
      'review',
      'grant.context-unstated',
    ],
    ['perhaps, when it is capped', use, { caps: { count: 100 } }, 'review', 'grant.caps-unchecked'],
    ['not for a grantor without a share', use, { grantor: 'stranger' }, 'refuse', 'grant.grantor-not-owner'],
  ]
  it.each(cases)('%s', (_, use, terms, outcome, reason) => {
    const decision = decide(use, [match()], registry({ grants: [grant(terms)] }))
    expect(decision.outcome).toBe(outcome)
    expect(codes(decision)).toContain(reason)
  })

  it('the descendants of its works', () => {
    const works = [work('franchise'), work('series', { parent: 'franchise' }), work('w1', { parent: 'series' })]
    const decision = decide(use, [match()], registry({ works, grants: [grant({ works: ['franchise'] })] }))
    expect(decision.outcome).toBe('permit')
  })

  it('not the ancestors of its works', () => {
    const works = [work('w1'), work('episode', { parent: 'w1' })]
    expect(decide(use, [match()], registry({ works, grants: [grant({ works: ['episode'] })] })).outcome).toBe('refuse')
  })

  it('by the contract with this party before the offer to anyone, so that its duties are owed', () => {
    const grants = [
      grant({ id: 'a', grantee: '*', duties: { label: 'open' } }),
      grant({ id: 'z', duties: { label: 'contract' } }),
    ]
    expect(decide(use, [match()], registry({ grants })).works[0]).toMatchObject({
      grant: 'z',
      duties: [{ label: 'contract' }],
    })
  })
})

describe('owners', () => {
  const owner = (party: string, share: number, ...territories: string[]) => ({ party, share, territories })
  const two = work('w1', { owners: [owner('a', 600_000, 'worldwide'), owner('b', 400_000, 'JP', 'US')] })

  it('must all have granted, and who has not is named', () => {
    const one = decide(use, [match()], registry({ works: [two], grants: [grant({ grantor: 'a' })] }))
    expect(one.outcome).toBe('refuse')
    expect(one.needed).toEqual([{ work: 'w1', from: ['b'], use: 'train', territory: 'JP' }])
    const grants = [grant({ grantor: 'a' }), grant({ id: 'g2', grantor: 'b' })]
    const both = decide(use, [match()], registry({ works: [two], grants }))
    expect(both).toMatchObject({ outcome: 'permit', works: [{ grants: ['g1', 'g2'] }], needed: [] })
  })

  it('are not asked where they have no share', () => {
    const split = work('w1', { owners: [owner('a', 1_000_000, 'US'), owner('b', 1_000_000, 'JP')] })
    expect(decide(use, [match()], registry({ works: [split], grants: [grant({ grantor: 'b' })] })).outcome).toBe(
      'permit',
    )
    expect(decide(use, [match()], registry({ works: [split], grants: [grant({ grantor: 'a' })] })).outcome).toBe(
      'refuse',
    )
  })

  it('are each asked for their own territories when the use is worldwide', () => {
    const split = work('w1', { owners: [owner('a', 1_000_000, 'US'), owner('b', 1_000_000, 'JP')] })
    const grants = [
      grant({ grantor: 'a', territories: ['US'] }),
      grant({ id: 'g2', grantor: 'b', territories: ['JP'] }),
    ]
    const decision = decide({ ...use, territory: 'worldwide' }, [match()], registry({ works: [split], grants }))
    // Both have granted; for the rest of the world nobody is registered.
    expect(decision.outcome).toBe('review')
    expect(codes(decision)).toContain('ownership.incomplete')
  })

  it.each<[string, number, Outcome, string]>([
    ['more than the whole', 1_000_000, 'review', 'ownership.over-claimed'],
    ['less than the whole', 300_000, 'review', 'ownership.incomplete'],
    ['the whole', 400_000, 'permit', 'grant.covers'],
  ])('whose shares add up to %s', (_, share, outcome, reason) => {
    const works = [work('w1', { owners: [owner('a', 600_000, 'worldwide'), owner('b', share, 'JP')] })]
    const grants = [grant({ grantor: 'a' }), grant({ id: 'g2', grantor: 'b' })]
    const decision = decide(use, [match()], registry({ works, grants }))
    expect(decision.outcome).toBe(outcome)
    expect(codes(decision)).toContain(reason)
  })

  it('are those of the parent when a work has none of its own', () => {
    const works = [work('series'), work('w1', { parent: 'series', owners: [] })]
    expect(decide(use, [match()], registry({ works, grants: [grant()] })).outcome).toBe('permit')
  })

  it('are missing: nobody can grant', () => {
    const decision = decide(use, [match()], registry({ works: [work('w1', { owners: [] })], grants: [grant()] }))
    expect(decision).toMatchObject({ outcome: 'refuse', needed: [{ work: 'w1', from: [] }] })
    expect(codes(decision)).toContain('ownership.none')
  })
})

describe('a stop', () => {
  const stop = (more: Partial<Reservation> = {}) => reserved({ stops: true, ...more })
  const decided = (used: Use, more: Partial<Reservation>, by = {}) =>
    decide(used, [match()], registry({ grants: [grant()], reservations: [stop(more)] }), by)

  it.each<[string, Use, Partial<Reservation>, Outcome]>([
    ['holds against a permission', use, {}, 'refuse'],
    ['holds under the reservation regime', underReservation, {}, 'refuse'],
    ['leaves other uses alone', use, { uses: ['generate'] }, 'permit'],
    ['leaves other places alone', use, { territories: ['US'] }, 'permit'],
    ['has not begun', use, { from: '2026-06-01T00:00:00.001Z' }, 'permit'],
    ['is lifted', use, { until: use.at }, 'permit'],
    ['is not lifted yet', use, { until: '2026-06-01T00:00:00.001Z' }, 'refuse'],
  ])('%s', (_, used, more, outcome) => {
    const decision = decided(used, more)
    expect(decision.outcome).toBe(outcome)
    if (outcome === 'refuse') {
      expect(decision.reasons[0]).toMatchObject({ code: 'work.stopped', reservation: 's1', work: 'w1' })
      expect(codes(decision)).not.toContain('grant.covers')
      expect(decision.needed).toEqual([])
    }
  })

  it('is looked at by a person where the work is only possibly there', () => {
    const all = registry({ grants: [grant()], reservations: [stop()] })
    expect(decide(use, [match({ level: 2 })], all).outcome).toBe('review')
  })

  it('is no more than a reservation by the rules before', () => {
    expect(decided(use, {}, { rules: 'kyodaku-rules-2' }).outcome).toBe('permit')
  })
})

describe('reservation', () => {
  it('permits what is not reserved', () => {
    const decision = decide(underReservation, [match()], registry({ works: [free] }))
    expect(decision.outcome).toBe('permit')
    expect(decision.underOtherRegime).toEqual({ regime: 'prior-permission', outcome: 'refuse' })
  })

  it.each<[string, Use, Partial<Reservation>, Outcome]>([
    ['applies', underReservation, {}, 'refuse'],
    ['does not apply to another use', underReservation, { uses: ['release'] }, 'permit'],
    ['does not apply elsewhere', underReservation, { territories: ['US'] }, 'permit'],
    [
      'applies to a worldwide use if it holds anywhere',
      { ...underReservation, territory: 'worldwide' },
      { territories: ['US'] },
      'refuse',
    ],
    ['does not apply before its start', underReservation, { from: '2026-06-01T00:00:00.001Z' }, 'permit'],
    ['applies from its start', underReservation, { from: use.at }, 'refuse'],
    ['applies before its end', underReservation, { until: '2026-06-01T00:00:00.001Z' }, 'refuse'],
    ['does not apply from its end', underReservation, { until: use.at }, 'permit'],
  ])('%s', (_, use, terms, outcome) => {
    const decision = decide(use, [match()], registry({ works: [free], reservations: [reserved(terms)] }))
    expect(decision.outcome).toBe(outcome)
    if (outcome === 'refuse')
      expect(decision.reasons).toContainEqual(
        expect.objectContaining({ code: 'reservation.applies', reservation: 's1' }),
      )
  })

  it('of a parent applies to its descendants', () => {
    const works = [work('series'), { ...free, parent: 'series' }]
    const decision = decide(
      underReservation,
      [match()],
      registry({ works, reservations: [reserved({ work: 'series' })] }),
    )
    expect(decision.outcome).toBe('refuse')
  })

  it('gives way to a grant, for what it grants', () => {
    const all = registry({ works: [free], reservations: [reserved()], grants: [grant({ models: ['sora-*'] })] })
    expect(codes(decide(underReservation, [match()], all))).toContain('reservation.overridden')
    expect(decide(underReservation, [match()], all).outcome).toBe('permit')
    expect(decide({ ...underReservation, model: 'veo' }, [match()], all).outcome).toBe('refuse')
  })
})

describe('findings', () => {
  const granted = registry({ grants: [grant({ uses: ['train', 'generate', 'release'] })] })
  const signal = (says: 'allow' | 'disallow' | 'unknown', workId?: string): Finding => ({
    kind: 'signal',
    ...(workId !== undefined && { work: workId }),
    signal: 'robots.txt',
    location: 'https://studio.example/robots.txt',
    digest: `sha256:${'0'.repeat(64)}`,
    fetchedAt: '2026-05-01T00:00:00Z',
    says,
  })
  const name: Finding = { kind: 'name', work: 'w1', name: '星の旅人', where: 'prompt', offset: 3 }
  const declaration: Finding = { kind: 'declaration', work: 'w1', by: 'lab', text: 'cut from it' }
  const generate: Use = { ...use, kind: 'generate' }

  /** Without any grant or reservation, under prior permission and reservation; and with a grant under prior permission. */
  it.each<[string, Use, Finding, [Outcome, Outcome, Outcome]]>([
    ['a match of level 0 is nothing', use, match({ level: 0 }), ['permit', 'permit', 'permit']],
    ['a match of level 1 may be', use, match({ level: 1 }), ['review', 'permit', 'permit']],
    ['a match of level 2 may be', use, match({ level: 2 }), ['review', 'permit', 'permit']],
    ['a match of level 3 is', use, match({ level: 3, falseMatchProbability: 1e-4 }), ['refuse', 'permit', 'permit']],
    ['an unsure match may be', use, match({ level: 5, falseMatchProbability: 1.1e-4 }), ['review', 'permit', 'permit']],
    ['a name in a prompt is', generate, name, ['refuse', 'permit', 'permit']],
    ['a name in a caption may be', use, { ...name, where: 'caption' }, ['review', 'permit', 'permit']],
    ['a declaration is', use, declaration, ['refuse', 'permit', 'permit']],
    [
      'a signal that disallows is a reservation of its work',
      use,
      signal('disallow', 'w1'),
      ['refuse', 'refuse', 'permit'],
    ],
    ['an unclear signal is reviewed, without a grant', use, signal('unknown', 'w1'), ['review', 'review', 'permit']],
    ['a signal that allows is not a grant', use, signal('allow', 'w1'), ['review', 'permit', 'permit']],
    ['a signal of no work is overridden by nothing', use, signal('disallow'), ['refuse', 'refuse', 'refuse']],
    ['an unclear signal of no work is reviewed', use, signal('unknown'), ['review', 'review', 'review']],
    ['a signal of no work that allows changes nothing', use, signal('allow'), ['permit', 'permit', 'permit']],
    ['a work that is not registered is reviewed', use, match({ work: 'w2' }), ['review', 'review', 'review']],
  ])('%s', (_, use, finding, [priorPermission, reservation, withGrant]) => {
    const works = [free]
    expect(decide(use, [finding], registry({ works })).outcome).toBe(priorPermission)
    expect(decide({ ...use, regime: 'reservation' }, [finding], registry({ works })).outcome).toBe(reservation)
    expect(decide(use, [finding], granted).outcome).toBe(withGrant)
  })

  it.each(Object.entries(incompleteOutcome))('%s is never permitted: %s', (what, outcome) => {
    const finding = { kind: 'incomplete', what: what as IncompleteKind, detail: '' } as const
    expect(decide(use, [finding, match()], granted).outcome).toBe(outcome)
    expect(decide(underReservation, [finding], registry()).outcome).toBe(outcome)
  })

  it('of a kind that this version does not know are refused', () => {
    for (const strange of [
      { kind: 'smell', work: 'w1' },
      { kind: 'smell' },
      { kind: 'incomplete', what: 'toString' },
      {},
    ]) {
      const decision = decide(use, [strange as unknown as Finding], granted)
      expect(decision.outcome).toBe('refuse')
      expect(codes(decision)).toContain('finding.not-understood')
    }
  })

  it('are numbered as sortFindings sorts them', () => {
    const findings = [declaration, match({ inputRange: [9, 10] }), match({ inputRange: [0, 1] })]
    const found = decide(use, findings, granted).reasons.find((reason) => reason.code === 'declaration.names-work')
    expect(sortFindings(findings)[found!.finding!]).toEqual(declaration)
  })
})

describe('parents', () => {
  it.each<[string, Work[], string]>([
    ['of themselves', [work('w1', { parent: 'w1' })], 'work.parent-cycle'],
    ['in a circle', [work('w1', { parent: 'w2' }), work('w2', { parent: 'w1' })], 'work.parent-cycle'],
    ['in a circle further up', [work('w1', { parent: 'w2' }), work('w2', { parent: 'w2' })], 'work.parent-cycle'],
    ['that are not registered', [work('w1', { parent: 'w2' })], 'work.parent-unknown'],
  ])('%s send even a granted work to review', (_, works, code) => {
    const decision = decide(use, [match()], registry({ works, grants: [grant()] }))
    expect(decision.outcome).toBe('review')
    expect(codes(decision)).toContain(code)
  })

  it('of ten thousand generations are followed to the last', () => {
    const works = Array.from({ length: 10_000 }, (_, i) => work(`w${i + 1}`, { parent: `w${i + 2}` }))
    const all = registry({ works: [...works, work('w10001')], grants: [grant({ works: ['w10001'] })] })
    expect(decide(use, [match()], all).outcome).toBe('permit')
  })
})

it('lets the worst work decide', () => {
  const works = [work('w1'), work('w2')]
  const decision = decide(use, [match(), match({ work: 'w2' })], registry({ works, grants: [grant()] }))
  expect(decision.outcome).toBe('refuse')
  expect(decision.works.map((w) => w.outcome)).toEqual(['permit', 'refuse'])
  expect(decision.needed.map((n) => n.work)).toEqual(['w2'])
})

it('permits when nothing was found, and says only that', () => {
  const decision = decide(use, [], registry())
  expect(decision).toMatchObject({ outcome: 'permit', reasons: [{ code: 'none.found' }], works: [], needed: [] })
})

it('refuses to index two entries with one id: nobody can say which holds', () => {
  expect(() => indexRegistry(registry({ works: [work('w1'), free] }))).toThrow(/works: two entries have the id "w1"/)
})

describe('rules-2', () => {
  const owner = (party: string, more: Partial<Work['owners'][number]> = {}) => ({
    party,
    share: 1_000_000,
    territories: ['worldwide'],
    ...more,
  })
  const first = (decision: Decision) => [decision.outcome, decision.reasons[0]!.code]

  it('asks only those whose shares are in force', () => {
    const works = [work('w1', { owners: [owner('old', { until: use.at }), owner('new', { from: use.at })] })]
    expect(decide(use, [match()], registry({ works, grants: [grant({ grantor: 'new' })] })).outcome).toBe('permit')
    const late = decide(use, [match()], registry({ works, grants: [grant({ grantor: 'old' })] }))
    expect(late.needed[0]!.from).toEqual(['new'])
    expect(codes(late)).toContain('grant.grantor-not-owner')
  })

  it('does not let a work whose shares have lapsed fall to the owners of its parent', () => {
    const works = [work('series'), work('w1', { parent: 'series', owners: [owner('a', { until: use.at })] })]
    expect(codes(decide(use, [match()], registry({ works, grants: [grant()] })))).toContain('ownership.none')
  })

  describe('a committee', () => {
    const representative = { party: 'lead', uses: ['train' as const], territories: ['JP'] }
    const works = [
      work('w1', {
        owners: ['a', 'b'].map((party) => owner(party, { share: 500_000 })),
        committee: { names: [], representatives: [representative] },
      }),
    ]

    it('is spoken for by its representative', () => {
      const decision = decide(use, [match()], registry({ works, grants: [grant({ grantor: 'lead' })] }))
      expect(decision.works).toEqual([{ work: 'w1', outcome: 'permit', grant: 'g1', grants: ['g1'] }])
      expect(decision.reasons[0]!.parameters).toMatchObject({ owner: 'lead', speaksFor: 'committee' })
    })

    it('is not, outside its territory or use', () => {
      const grants = [grant({ grantor: 'lead', uses: ['train', 'release'] })]
      for (const other of [{ territory: 'US' }, { kind: 'release' as const }])
        expect(first(decide({ ...use, ...other }, [match()], registry({ works, grants })))[0]).toBe('refuse')
    })

    it('says who could grant it for all', () => {
      const { needed } = decide(use, [match()], registry({ works }))
      expect(needed).toEqual([
        { work: 'w1', from: ['a', 'b'], use: 'train', territory: 'JP', representatives: ['lead'] },
      ])
    })
  })

  describe('a grant signed by an association', () => {
    const signedBy = { party: 'assoc', mandate: 'm1', at: '2026-02-01T00:00:00Z' }
    const mandate: Mandate = {
      id: 'm1',
      association: 'assoc',
      rightsholder: 'studio',
      scopes: ['grant'],
      territories: ['worldwide'],
      from: '2026-01-01T00:00:00Z',
      state: 'active',
    }
    it.each<[string, Mandate[], string | undefined]>([
      ['counts under a mandate', [mandate], undefined],
      ['does not without one', [], 'grant.mandate-missing'],
      ['not from another rightsholder', [{ ...mandate, rightsholder: 'other' }], 'rightsholder'],
      ['not to another association', [{ ...mandate, association: 'other' }], 'association'],
      ['not without the scope', [{ ...mandate, scopes: ['claim'] }], 'scope'],
      ['not for other works', [{ ...mandate, works: ['w2'] }], 'works'],
      ['for the parent of the work', [{ ...mandate, works: ['series'] }], undefined],
      ['not elsewhere', [{ ...mandate, territories: ['US'] }], 'territory'],
      ['not before it began', [{ ...mandate, from: '2026-03-01T00:00:00Z' }], 'time'],
      ['when it was revoked later', [{ ...mandate, state: 'revoked', revokedFrom: '2026-03-01T00:00:00Z' }], undefined],
      ['not once revoked', [{ ...mandate, state: 'revoked', revokedFrom: signedBy.at }], 'time'],
      ['not if revoked from the start', [{ ...mandate, state: 'revoked' }], 'time'],
    ])('%s', (_, mandates, flaw) => {
      const works = [work('series'), work('w1', { parent: 'series' })]
      const decision = decide(use, [match()], registry({ works, grants: [grant({ signedBy })], mandates }))
      expect(decision.outcome).toBe(flaw === undefined ? 'permit' : 'refuse')
      if (flaw !== undefined)
        expect(decision.reasons.some((r) => r.code === flaw || r.parameters.why === flaw)).toBe(true)
    })
  })

  it.each<[string, Partial<OwnershipClaim>, Outcome]>([
    ['an open claim', {}, 'review'],
    ['not a dismissed one', { state: 'dismissed' }, 'permit'],
    ['not elsewhere', { share: owner('rival', { territories: ['US'] }) }, 'permit'],
    ['not later', { share: owner('rival', { from: '2027-01-01T00:00:00Z' }) }, 'permit'],
    ['not on the parent, whose owners are others', { work: 'series' }, 'permit'],
  ])('sends a permission to review for a dispute: %s', (_, more, outcome) => {
    const claim: OwnershipClaim = { id: 'c1', work: 'w1', share: owner('rival'), claimedAt: use.at, state: 'open' }
    const works = [work('series'), work('w1', { parent: 'series' })]
    const all = registry({ works, grants: [grant()], claims: [{ ...claim, ...more }] })
    const decision = decide(use, [match()], all)
    expect(decision.outcome).toBe(outcome)
    if (outcome === 'review')
      expect(decision.reasons[0]).toMatchObject({ code: 'ownership.disputed', parameters: { claimant: 'rival' } })
  })

  it('grants to a class what is granted to the class, after what is granted to the party', () => {
    const lab = { id: 'lab', role: 'provider' as const, names: [], classes: ['research'] }
    const toClass = grant({ id: 'a', grantee: 'class:research' })
    expect(decide(use, [match()], registry({ grants: [toClass] })).outcome).toBe('refuse')
    const all = registry({ parties: [lab], grants: [grant({ id: '0', grantee: '*' }), toClass] })
    expect(decide(use, [match()], all).works[0]!.grant).toBe('a')
    all.grants.push(grant({ id: 'z' }))
    expect(decide(use, [match()], all).works[0]!.grant).toBe('z')
    expect(decide({ ...use, party: 'class:research' }, [match()], registry({ grants: [toClass] })).outcome).toBe(
      'refuse',
    )
  })

  const used = (count: number, seconds: number) => [{ id: 'g1', count, seconds, asOf: use.at }]
  const tens: Use = { ...use, durationSeconds: 10 }
  it.each<[string, Use, Partial<Grant>, Partial<Registry>, Outcome, string]>([
    ['within its rating', { ...use, rating: '12' }, { ratingMax: '15' }, {}, 'permit', 'grant.covers'],
    ['not above its rating', { ...use, rating: '18' }, { ratingMax: '15' }, {}, 'refuse', 'grant.rating-not-granted'],
    ['perhaps, when no rating is stated', use, { ratingMax: '15' }, {}, 'review', 'grant.rating-unstated'],
    ['its modality', { ...use, modality: 'video' }, { modalities: ['video'] }, {}, 'permit', 'grant.covers'],
    [
      'not another modality',
      { ...use, modality: 'audio' },
      { modalities: ['video'] },
      {},
      'refuse',
      'grant.modality-not-granted',
    ],
    ['perhaps, without a modality', use, { modalities: ['video'] }, {}, 'review', 'grant.modality-unstated'],
    ['the last use under a cap', use, { caps: { count: 10 } }, { usage: used(9, 0) }, 'permit', 'grant.covers'],
    ['not one more', use, { caps: { count: 10 } }, { usage: used(10, 0) }, 'refuse', 'grant.cap-reached'],
    ['the last seconds', tens, { caps: { seconds: 60 } }, { usage: used(0, 50) }, 'permit', 'grant.covers'],
    ['not one more', tens, { caps: { seconds: 60 } }, { usage: used(0, 50.5) }, 'refuse', 'grant.cap-reached'],
    [
      'perhaps, of unknown length',
      use,
      { caps: { seconds: 60 } },
      { usage: used(0, 0) },
      'review',
      'grant.caps-unchecked',
    ],
    ['a share of a clip', tens, { caps: { shareOfClip: 0.4 } }, {}, 'permit', 'grant.covers'],
    ['not a larger one', tens, { caps: { shareOfClip: 0.39 } }, {}, 'refuse', 'grant.share-exceeded'],
    [
      'perhaps, of a clip without length',
      { ...use, durationSeconds: 0 },
      { caps: { shareOfClip: 0.4 } },
      {},
      'review',
      'grant.caps-unchecked',
    ],
    ['not when declined', use, { state: 'declined' }, {}, 'refuse', 'grant.declined'],
  ])('a grant covers %s', (_, use, terms, more, outcome, reason) => {
    const decision = decide(use, [match()], registry({ grants: [grant(terms)], ...more }))
    expect(decision.outcome).toBe(outcome)
    expect(codes(decision)).toContain(reason)
  })

  it('counts each second once in the share of a clip, over all works that the grant is for', () => {
    const works = [work('f'), work('w1', { parent: 'f' }), work('w2', { parent: 'f' })]
    const grants = [grant({ works: ['f'], caps: { shareOfClip: 0.6 } })]
    const outcome = (...ranges: [number, number][]) => {
      const findings = ranges.map((inputRange, i) => match({ work: i % 2 > 0 ? 'w2' : 'w1', inputRange }))
      return decide({ ...use, durationSeconds: 10 }, findings, registry({ works, grants })).outcome
    }
    expect(outcome([0, 4], [2, 6])).toBe('permit')
    expect(outcome([0, 4], [5, 8])).toBe('refuse')
  })

  it('holds other works against a grant that excludes them, but not works of the same franchise', () => {
    const works = [work('f'), work('w1', { parent: 'f' }), work('w2', { parent: 'f' }), work('w3')]
    const alone = grant({ works: ['f', 'w3'], contexts: { excluded: ['other-works'] } })
    const stated: Use = { ...use, context: [] }
    const outcome = (findings: Finding[]) => decide(stated, findings, registry({ works, grants: [alone] })).outcome
    expect(outcome([match(), match({ work: 'w2' })])).toBe('permit')
    expect(outcome([match(), match({ work: 'w3' })])).toBe('refuse')
    expect(outcome([match(), match({ work: 'w3', level: 2 })])).not.toBe('permit')
  })

  it('says what could be had: offers that stand, and would do', () => {
    const price = { currency: 'JPY', amountMinor: 5000, per: 'month' } as const
    const grants = [
      grant({ id: 'fits', state: 'offered', grantee: '*', price }),
      grant({ id: 'asked', state: 'offered', offeredBy: 'grantee' }),
      grant({ id: 'elsewhere', state: 'offered', territories: ['US'] }),
      grant({ id: 'ended', state: 'offered', until: use.at }),
      grant({ id: 'stranger', state: 'offered', grantor: 'stranger' }),
      grant({ id: 'gone', state: 'withdrawn' }),
    ]
    const all = registry({ grants })
    const [needed] = decide(use, [match()], all).needed
    expect(needed!.offers).toEqual([{ grant: 'fits', price }])
    expect(explainNeeded(needed!, all, 'ja')).toBe(
      '『w1』の学習への利用（日本）には、studioの許諾が必要です。申込み可能な許諾（提示中）：fits（月額￥5,000）。',
    )
    expect(explainNeeded(needed!, all, 'en')).toBe(
      'Training on “w1” (Japan) needs the permission of studio. On offer: fits (¥5,000 a month).',
    )
  })
})
