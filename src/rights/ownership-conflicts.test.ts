import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { OwnershipClaim } from './ownership-claim.js'
import { ownershipConflicts, ownershipSpans } from './ownership-conflicts.js'
import { type Ownership, wholeShare } from './work.js'

const half = wholeShare / 2
const whole = (party: string, more: Partial<Ownership> = {}): Ownership => ({
  party,
  share: wholeShare,
  territories: ['worldwide'],
  ...more,
})
const claim = (id: string, share: Ownership, state: OwnershipClaim['state'] = 'open'): OwnershipClaim => ({
  id,
  work: 'w',
  share,
  claimedAt: '2026-01-01T00:00:00Z',
  state,
})

describe('ownership by territory and period', () => {
  it('finds nothing wrong with shares that add up, also across a change of owner', () => {
    const owners = [
      whole('a', { until: '2030-01-01T00:00:00Z' }),
      whole('b', { from: '2030-01-01T00:00:00.000+00:00', share: half }),
      whole('c', { from: '2030-01-01T09:00:00+09:00', share: half }),
    ]
    expect(ownershipConflicts({ id: 'w', owners })).toEqual([])
    expect(ownershipSpans(owners)).toMatchObject([
      { territory: 'worldwide', until: '2030-01-01T00:00:00.000Z', owners: [{ party: 'a' }] },
      { territory: 'worldwide', from: '2030-01-01T00:00:00.000Z', owners: [{ party: 'b' }, { party: 'c' }] },
    ])
  })

  it('says where and when they do not, to a millionth', () => {
    const owners = [whole('a'), { party: 'b', share: 1, territories: ['JP'], from: '2026-04-01T00:00:00Z' }]
    expect(ownershipConflicts({ id: 'w', owners })).toEqual([
      {
        kind: 'over',
        territory: 'JP',
        from: '2026-04-01T00:00:00.000Z',
        owners: [
          { party: 'a', share: wholeShare },
          { party: 'b', share: 1 },
        ],
        total: wholeShare + 1,
        claims: [],
        claimed: 0,
      },
    ])
    expect(ownershipConflicts({ id: 'w', owners: [whole('a', { share: wholeShare - 1 })] })).toMatchObject([
      { kind: 'under', territory: 'worldwide', total: wholeShare - 1 },
    ])
  })

  it('leaves out where and when nobody is registered', () => {
    expect(ownershipConflicts({ id: 'w', owners: [whole('a', { territories: ['JP'] })] })).toEqual([])
    expect(ownershipConflicts({ id: 'w', owners: [] })).toEqual([])
  })

  it('sets an open claim beside what is registered, where it reaches', () => {
    const claims = [
      claim('c1', { party: 'b', share: half, territories: ['JP'], until: '2027-01-01T00:00:00Z' }),
      claim('c2', whole('c'), 'dismissed'),
    ]
    expect(ownershipConflicts({ id: 'w', owners: [whole('a')] }, claims)).toMatchObject([
      { kind: 'contested', territory: 'JP', until: '2027-01-01T00:00:00.000Z', claimed: half, claims: [{ id: 'c1' }] },
    ])
    expect(ownershipConflicts({ id: 'other', owners: [whole('a')] }, claims)).toEqual([])
  })

  it('agrees with adding up at any place and instant', () => {
    const year = (n: number) => `20${30 + n}-01-01T00:00:00Z`
    const owner = fc
      .record({
        party: fc.constantFrom('a', 'b', 'c'),
        share: fc.integer({ min: 1, max: wholeShare }),
        territories: fc.uniqueArray(fc.constantFrom<string>('JP', 'US', 'worldwide'), { minLength: 1 }),
        start: fc.option(fc.nat(5), { nil: undefined }),
        length: fc.option(fc.integer({ min: 1, max: 4 }), { nil: undefined }),
      })
      .map(({ start, length, ...share }) => ({
        ...share,
        ...(start === undefined ? {} : { from: year(start) }),
        ...(length === undefined ? {} : { until: year((start ?? 0) + length) }),
      }))
    fc.assert(
      fc.property(
        fc.array(owner, { maxLength: 6 }),
        fc.constantFrom('JP', 'US', 'FR'),
        fc.nat(10),
        (owners, where, n) => {
          const at = Date.parse(year(n)) + 1000
          const expected = owners
            .filter(({ territories }) => territories.includes('worldwide') || territories.includes(where))
            .filter(({ from, until }) => !(from && at < Date.parse(from)) && !(until && at >= Date.parse(until)))
            .reduce((total, { share }) => total + share, 0)
          const spans = ownershipSpans(owners)
          const named = owners.some(({ territories }) => territories.includes(where)) ? where : 'worldwide'
          const found = spans.filter(
            ({ territory, from, until }) =>
              territory === named && !(from && at < Date.parse(from)) && !(until && at >= Date.parse(until)),
          )
          expect(found.length).toBe(expected === 0 ? 0 : 1)
          expect(found[0]?.total ?? 0).toBe(expected)
        },
      ),
    )
  })
})
