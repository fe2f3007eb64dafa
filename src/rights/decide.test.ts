import { describe, expect, it } from 'vitest'
import { decide } from './decide.js'
import type { Finding } from './finding.js'
import type { Grant } from './grant.js'
import type { Registry } from './registry.js'
import type { Use } from './use.js'
import type { Work } from './work.js'

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
})

it('permits when nothing was found, and says only that', () => {
  const decision = decide(use, [], registry())
  expect(decision).toMatchObject({ outcome: 'permit', reasons: [{ code: 'none.found' }], works: [], needed: [] })
})
