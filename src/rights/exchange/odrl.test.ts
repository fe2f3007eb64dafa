import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Grant, parseGrant } from '../grant.js'
import { RightsError } from '../rights-error.js'
import { type OdrlImportContext, odrlToGrants } from './from-odrl.js'
import { arbitraryGrant, arbitraryReservation } from './grants-for-tests.js'
import { odrlContext } from './odrl-vocabulary.js'
import { grantsToOdrl } from './to-odrl.js'

const at = '2026-04-01T00:00:00Z'
const context: OdrlImportContext = {
  at,
  grantor: 'studio',
  work: 'film',
  workOf: () => 'film',
  location: 'https://x.example/p',
}
const agreement = (permission: object, more: object = {}) => ({
  '@context': [odrlContext, { kyodaku: 'urn:kyodaku:odrl:', tdm: 'http://www.w3.org/ns/tdmrep#' }],
  '@type': 'Agreement',
  uid: 'https://x.example/p',
  conflict: 'prohibit',
  permission: [
    { assignee: 'urn:kyodaku:party:lab', target: 'https://x.example/film', action: 'kyodaku:train', ...permission },
  ],
  ...more,
})

describe('a grant', () => {
  it('comes back the same from its ODRL', () => {
    fc.assert(
      fc.property(
        fc.array(arbitraryGrant, { minLength: 1, maxLength: 3 }),
        fc.array(arbitraryReservation, { maxLength: 2 }),
        (some, reserved) => {
          const grants = some.map((grant, index) => parseGrant({ ...grant, id: `${grant.id}${index}` }))
          const reservations = reserved.map((one, index) => ({ ...one, id: `${one.id}${index}` }))
          const { document, problems } = grantsToOdrl(grants, { reservations })
          const read = grants.some(({ state }) => state === 'offered' || state === 'active') || reservations.length > 0
          const back = read
            ? odrlToGrants(JSON.parse(JSON.stringify(document)), { at, keepIds: true })
            : { grants: [], reservations: [], problems: [] }
          expect(back.problems).toEqual([])
          expect(back.grants).toEqual(
            grants.filter(({ state }) => state === 'offered' || state === 'active').map(plain),
          )
          expect(back.reservations).toEqual(reservations)
          expect(problems).toHaveLength(grants.filter(({ state }) => state !== 'offered' && state !== 'active').length)
        },
      ),
      { numRuns: 400 },
    )
  })

  it('is exported as actions within wider standard ones, and with a profile', () => {
    const grant: Grant = {
      id: 'g',
      grantor: 'studio',
      grantee: '*',
      works: ['w'],
      uses: ['generate'],
      models: ['*'],
      territories: ['JP'],
      from: at,
      state: 'offered',
      price: { currency: 'JPY', amountMinor: 5000, per: 'use' },
    }
    const [policy] = grantsToOdrl([grant]).document['@graph'] as [Record<string, unknown>]
    expect(policy).toMatchObject({ '@type': 'Offer', profile: 'urn:kyodaku:odrl', conflict: 'prohibit' })
    const [permission] = policy.permission as [Record<string, unknown>]
    expect(permission.action).toEqual([
      { '@id': 'kyodaku:generate', '@type': 'Action', includedIn: { '@id': 'odrl:derive' } },
    ])
    expect(permission.assignee).toEqual({ '@type': 'PartyCollection', uid: 'urn:kyodaku:anyone' })
    expect(JSON.stringify(permission.duty)).toContain('"@value":"5000"')
  })
})

describe('a policy of others', () => {
  it('is taken where all of it is understood', () => {
    const { grants, problems } = odrlToGrants(
      agreement(
        {
          action: 'http://www.w3.org/ns/odrl/2/use',
        },
        {
          permission: [
            {
              assignee: { '@id': 'urn:kyodaku:party:lab' },
              target: { uid: 'https://x.example/film' },
              action: {
                'rdf:value': { '@id': 'tdm:mine' },
                refinement: [{ leftOperand: 'kyodaku:model', operator: 'eq', rightOperand: 'sora-2' }],
              },
              constraint: {
                and: {
                  '@list': [
                    { leftOperand: 'odrl:spatial', operator: 'odrl:isAnyOf', rightOperand: ['JP', 'US'] },
                    { leftOperand: 'spatial', operator: 'eq', rightOperand: 'JP' },
                    {
                      leftOperand: 'dateTime',
                      operator: 'lt',
                      rightOperand: { '@value': '2027-01-01', '@type': 'xsd:date' },
                    },
                  ],
                },
              },
            },
          ],
        },
      ),
      context,
    )
    expect(problems).toEqual([])
    expect(grants).toMatchObject([
      {
        grantor: 'studio',
        grantee: 'lab',
        works: ['film'],
        uses: ['train'],
        models: ['sora-2'],
        territories: ['JP'],
        from: at,
        until: '2027-01-01T00:00:00+14:00',
        state: 'active',
      },
    ])
  })

  it.each<[string, object, string]>([
    [
      'an unknown operand',
      { constraint: [{ leftOperand: 'industry', operator: 'eq', rightOperand: 'x' }] },
      '$.permission[0].constraint[0]',
    ],
    [
      'an unknown operator',
      { constraint: [{ leftOperand: 'count', operator: 'lt', rightOperand: 5 }] },
      '$.permission[0].constraint[0]',
    ],
    [
      'an alternative',
      { constraint: [{ or: [{ leftOperand: 'spatial', operator: 'eq', rightOperand: 'JP' }] }] },
      '$.permission[0].constraint[0].or[0]',
    ],
    [
      'a territory that is none',
      { constraint: [{ leftOperand: 'spatial', operator: 'eq', rightOperand: 'EUROPE' }] },
      '$.permission[0].constraint[0]',
    ],
    [
      'a reference for an operand',
      { constraint: [{ leftOperand: 'spatial', operator: 'eq', rightOperandReference: 'https://x' }] },
      '$.permission[0].constraint[0].rightOperandReference',
    ],
    ['an action wider than ours', { action: 'use' }, '$.permission[0].action'],
    ['an action of another vocabulary', { action: 'https://evil.example/train' }, '$.permission[0].action'],
    ['a duty that is not understood', { duty: [{ action: 'ensureExclusivity' }] }, '$.permission[0].duty[0]'],
    ['a payment without its amount', { duty: [{ action: 'compensate' }] }, '$.permission[0].duty[0]'],
    ['a property that is not known', { condition: 'x' }, '$.permission[0].condition'],
    ['an assignee that is not known', { assignee: 'https://lab.example' }, '$.permission[0].assignee'],
    [
      'an assignee that is refined',
      { assignee: { uid: 'urn:kyodaku:party:lab', refinement: [] } },
      '$.permission[0].assignee',
    ],
    ['another assigner', { assigner: 'urn:kyodaku:party:other' }, '$.permission[0].assigner'],
    [
      'a context of its own',
      { '@context': { action: 'http://www.w3.org/ns/odrl/2/prohibition' } },
      '$.permission[0]["@context"]',
    ],
  ])('gives no grant for %s', (_name, permission, path) => {
    const { grants, problems } = odrlToGrants(agreement(permission), context)
    expect(grants).toEqual([])
    expect(problems.map((problem) => problem.path)).toContain(path)
  })

  it.each<[string, object]>([
    ['an unknown profile', { profile: 'https://x.example/profile' }],
    ['a policy that it inherits from', { inheritFrom: 'https://x.example/base' }],
    ['an obligation', { obligation: [{ action: 'delete' }] }],
    ['two types', { '@type': ['Agreement', 'Offer'] }],
    ['a context that is not known', { '@context': [odrlContext, 'https://x.example/context'] }],
    ['a context that redefines words', { '@context': [odrlContext, { permission: 'odrl:prohibition' }] }],
    ['a context that redefines ODRL', { '@context': [odrlContext, { odrl: 'https://x.example/' }] }],
    ['no context', { '@context': undefined }],
    ['an agreement with nobody', { permission: [{ target: 'https://x.example/film', action: 'tdm:mine' }] }],
  ])('gives no grant under %s', (_name, more) => {
    const { grants, problems } = odrlToGrants(agreement({}, more), context)
    expect(grants).toEqual([])
    expect(problems).not.toEqual([])
  })

  it('is not widened by nodes that stand beside it', () => {
    const { '@context': names, ...policy } = agreement({})
    const graph = [
      policy,
      { '@id': 'https://x.example/film', refinement: [{ leftOperand: 'size', operator: 'lt', rightOperand: 3 }] },
    ]
    expect(odrlToGrants({ '@context': names, '@graph': [policy] }, context).grants).toHaveLength(1)
    expect(odrlToGrants({ '@context': names, '@graph': graph }, context).grants).toEqual([])
  })

  it('offers what nobody has agreed to yet', () => {
    const offer = { ...agreement({ assignee: undefined, duty: [{ action: 'obtainConsent' }] }), '@type': 'Offer' }
    const { grants, problems } = odrlToGrants(offer, context)
    expect(grants).toMatchObject([{ state: 'offered', grantee: '*' }])
    expect(problems).toHaveLength(1)
    expect(odrlToGrants({ ...agreement({}), '@type': undefined }, context).grants).toMatchObject([{ state: 'offered' }])
  })

  it('makes an unconditional reservation of a prohibition that is not understood, and says so', () => {
    const policy = agreement(
      {},
      {
        permission: undefined,
        prohibition: [
          {
            target: 'https://x.example/film',
            action: 'reproduce',
            assignee: 'urn:kyodaku:party:lab',
            constraint: [{ leftOperand: 'industry', operator: 'eq', rightOperand: 'x' }],
          },
          {
            action: 'tdm:mine',
            constraint: [
              { leftOperand: 'spatial', operator: 'isAnyOf', rightOperand: ['JP'] },
              { leftOperand: 'dateTime', operator: 'gteq', rightOperand: '2026-01-01T00:00:00Z' },
            ],
          },
          'https://x.example/rule',
        ],
      },
    )
    const { reservations, problems } = odrlToGrants(policy, context)
    expect(reservations.map(({ uses, territories, from }) => ({ uses, territories, from }))).toEqual([
      { uses: ['train', 'generate', 'release'], territories: ['worldwide'], from: at },
      { uses: ['train'], territories: ['JP'], from: '2026-01-01T00:00:00Z' },
      { uses: ['train', 'generate', 'release'], territories: ['worldwide'], from: at },
    ])
    expect(problems.map(({ path }) => path)).toEqual([
      '$.prohibition[0].assignee',
      '$.prohibition[0].action',
      '$.prohibition[0].constraint[0]',
      '$.prohibition[2]',
    ])
  })

  it('lets the prohibition win, under whatever strategy', () => {
    const both = (conflict: string | undefined, prohibition: object) =>
      odrlToGrants(
        agreement({ action: ['kyodaku:train', 'kyodaku:generate'] }, { conflict, prohibition: [prohibition] }),
        context,
      )
    const train = { target: 'https://x.example/film', action: 'kyodaku:train' }
    expect(both('prohibit', train)).toMatchObject({
      grants: [{ uses: ['generate'] }],
      reservations: [{ uses: ['train'] }],
    })
    expect(both('perm', train)).toMatchObject({ grants: [{ uses: ['generate'] }], reservations: [{ uses: ['train'] }] })
    expect(both('perm', train).problems.length).toBeGreaterThan(1)
    for (const conflict of [undefined, 'invalid', 'other'])
      expect(both(conflict, train)).toMatchObject({ grants: [], reservations: [{ uses: ['train'] }] })
    // Worldwide except Japan cannot be said: nothing of that use is left.
    expect(
      both('prohibit', { ...train, constraint: [{ leftOperand: 'spatial', operator: 'eq', rightOperand: 'JP' }] })
        .grants,
    ).toMatchObject([{ uses: ['generate'] }])
    // Until the prohibition begins, the permission holds.
    const later = {
      ...train,
      constraint: [{ leftOperand: 'dateTime', operator: 'gteq', rightOperand: '2026-06-01T00:00:00Z' }],
    }
    expect(both('prohibit', later).grants).toMatchObject([
      { uses: ['generate'] },
      { uses: ['train'], until: '2026-06-01T00:00:00Z' },
    ])
    expect(both(undefined, { ...train, action: 'kyodaku:release' }).grants).toHaveLength(1)
  })

  it('holds a prohibition of an episode against a permission of its series', () => {
    const policy = agreement({ target: 'urn:s' }, { prohibition: [{ target: 'urn:e', action: 'kyodaku:train' }] })
    const { grants } = odrlToGrants(policy, {
      ...context,
      workOf: (uid) => uid.slice(4),
      ancestorsOf: (work) => (work === 'e' ? ['s'] : []),
    })
    expect(grants).toEqual([])
  })

  it('never takes the id of an entry that is there', () => {
    const policy = agreement({}, { uid: 'urn:kyodaku:grant:g1' })
    const [first] = odrlToGrants(policy, context).grants
    expect(first?.id).toMatch(/^grt-odrl-[0-9a-f]{20}$/)
    expect(odrlToGrants(policy, { ...context, at: '2026-05-01T00:00:00Z' }).grants[0]?.id).toBe(first?.id)
  })

  const examples = join(process.env.KYODAKU_REFDATA ?? '../shared/refdata', 'optout/tdmrep/spec-examples.json')
  it.skipIf(!existsSync(examples))('is read from the TDMRep specification (needs KYODAKU_REFDATA)', () => {
    const { examples: texts } = JSON.parse(readFileSync(examples, 'utf8')) as { examples: string[] }
    const policies = texts
      .filter((text) => text.includes('odrl.jsonld') && !text.includes('...'))
      .map((text) => JSON.parse(text.replace(/,(\s*[}\]])/g, '$1')) as object)
    expect(policies.length).toBeGreaterThanOrEqual(2)
    const read = policies.map((policy) =>
      odrlToGrants(policy, { ...context, partyOf: (uid) => (uid === 'https://provider.com' ? 'studio' : undefined) }),
    )
    // The first wants consent; the second, for uses that are no research, has a purpose that has no word here.
    expect(read[0]?.grants).toMatchObject([{ uses: ['train'], state: 'offered', grantee: '*' }])
    expect(read[1]).toMatchObject({ grants: [], problems: [{ path: '$.permission[0].constraint[0]' }] })
  })
})

describe('import', () => {
  it('never permits more than the document', () => {
    let seen = 0
    fc.assert(
      fc.property(arbitraryPolicy, ({ policy, permits }) => {
        const { grants } = odrlToGrants(policy, { at: probeTimes[0]!, grantor: 'studio', keepIds: false })
        for (const use of ['train', 'generate', 'release'] as const)
          for (const work of ['a', 'b'])
            for (const territory of ['JP', 'US', 'FR'])
              for (const time of probeTimes) {
                const granted = grants.some((grant) => covers(grant, use, work, territory, time))
                if (granted) {
                  seen++
                  expect(permits(use, work, territory, time)).toBe(true)
                }
              }
      }),
      { numRuns: 1000 },
    )
    expect(seen).toBeGreaterThan(1000)
  })

  it('fails by its typed error or gives valid entries, whatever it reads', () => {
    const seeds = [agreement({}), agreement({ duty: [{ action: 'compensate' }] }, { prohibition: [{ action: 'use' }] })]
    fc.assert(
      fc.property(
        fc.oneof(
          fc.jsonValue(),
          fc
            .tuple(fc.constantFrom(...seeds), fc.array(fc.tuple(fc.nat(), fc.jsonValue()), { maxLength: 4 }))
            .map(([seed, changes]) => mutate(seed, changes)),
        ),
        (value) => {
          try {
            const { grants, reservations } = odrlToGrants(value, context)
            for (const grant of grants) expect(parseGrant(grant)).toEqual(grant)
            for (const reservation of reservations) expect(reservation.work).toBe('film')
          } catch (error) {
            expect(error).toBeInstanceOf(RightsError)
            expect((error as RightsError).code).toBe('rights.invalid-odrl')
          }
        },
      ),
      { numRuns: 3000 },
    )
    for (const hostile of [undefined, null, 5, [], {}, { toJSON: () => Symbol() }, BigInt(3), nested(100_000)])
      expect(() => odrlToGrants(hostile, context)).toThrow(RightsError)
  })
})

/** Without what says nothing. */
function plain(grant: Grant): Grant {
  const { contexts, caps, duties, ...rest } = grant
  const some = (value: object | undefined) => value !== undefined && Object.keys(value).length > 0
  return {
    ...rest,
    ...(some(contexts) && { contexts }),
    ...(some(caps) && { caps }),
    ...(some(duties) && { duties }),
  } as Grant
}

const probeTimes = ['2026-01-01T00:00:00Z', '2026-03-01T00:00:00Z', '2026-07-01T00:00:00Z']

function covers(grant: Grant, use: string, work: string, territory: string, time: string): boolean {
  const now = Date.parse(time)
  return (
    grant.state === 'active' &&
    grant.uses.some((one) => one === use) &&
    grant.works.includes(work) &&
    (grant.territories.includes('worldwide') || grant.territories.includes(territory)) &&
    Date.parse(grant.from) <= now &&
    (grant.until === undefined || now < Date.parse(grant.until))
  )
}

interface SimpleRule {
  targets: string[]
  actions: string[]
  spatial?: string[]
  from?: string
  until?: string
  odd?: boolean
}

const arbitraryRule: fc.Arbitrary<SimpleRule> = fc.record(
  {
    targets: fc.subarray(['a', 'b'], { minLength: 1 }),
    actions: fc.subarray(['kyodaku:train', 'kyodaku:generate', 'kyodaku:release', 'tdm:mine', 'use'], {
      minLength: 1,
      maxLength: 2,
    }),
    spatial: fc.subarray(['JP', 'US'], { minLength: 1 }),
    from: fc.constantFrom('2026-02-01T00:00:00Z', '2026-01-01T00:00:00Z'),
    until: fc.constantFrom('2026-05-01T00:00:00Z', '2026-09-01T00:00:00Z'),
    odd: fc.constantFrom(false, false, true),
  },
  { requiredKeys: ['targets', 'actions'] },
)

const means: Record<string, string[]> = {
  'kyodaku:train': ['train'],
  'kyodaku:generate': ['generate'],
  'kyodaku:release': ['release'],
  'tdm:mine': ['train'],
  use: ['train', 'generate', 'release'],
}

/** What a rule says of a use, slowly and plainly; an odd constraint never holds for a permission and always for a prohibition. */
function applies(
  rule: SimpleRule,
  oddHolds: boolean,
  use: string,
  work: string,
  territory: string,
  time: string,
): boolean {
  return (
    rule.targets.includes(work) &&
    rule.actions.some((action) => means[action]?.includes(use)) &&
    (rule.spatial === undefined || rule.spatial.includes(territory)) &&
    (rule.from === undefined || rule.from <= time) &&
    (rule.until === undefined || time < rule.until) &&
    (rule.odd !== true || oddHolds)
  )
}

const written = (rule: SimpleRule, more: object) => ({
  ...more,
  target: rule.targets.map((work) => `urn:kyodaku:work:${work}`),
  action: rule.actions,
  constraint: [
    ...(rule.spatial ? [{ leftOperand: 'spatial', operator: 'isAnyOf', rightOperand: rule.spatial }] : []),
    ...(rule.from
      ? [{ leftOperand: 'dateTime', operator: 'gteq', rightOperand: { '@value': rule.from, '@type': 'xsd:dateTime' } }]
      : []),
    ...(rule.until ? [{ leftOperand: 'dateTime', operator: 'lt', rightOperand: rule.until }] : []),
    ...(rule.odd ? [{ leftOperand: 'industry', operator: 'eq', rightOperand: 'x' }] : []),
  ],
})

const arbitraryPolicy = fc
  .record({
    conflict: fc.constantFrom('prohibit', 'prohibit', 'perm', 'invalid', undefined),
    permissions: fc.array(arbitraryRule, { minLength: 1, maxLength: 3 }),
    prohibitions: fc.array(arbitraryRule, { maxLength: 2 }),
  })
  .map(({ conflict, permissions, prohibitions }) => ({
    policy: {
      ...agreement({}),
      conflict,
      permission: permissions.map((rule) => written(rule, { assignee: 'urn:kyodaku:party:lab' })),
      prohibition: prohibitions.map((rule) => written(rule, {})),
    },
    // Even where ODRL would let the permission win, a prohibition is never overridden here.
    permits: (use: string, work: string, territory: string, time: string) =>
      permissions.some((rule) => applies(rule, false, use, work, territory, time)) &&
      !prohibitions.some((rule) => applies(rule, true, use, work, territory, time)),
  }))

/** Puts other values where some are, deep in a document. */
function mutate(seed: object, changes: readonly (readonly [number, unknown])[]): unknown {
  const copy = JSON.parse(JSON.stringify(seed)) as Record<string, unknown>
  for (const [where, value] of changes) {
    const slots: [Record<string, unknown>, string][] = []
    const walk = (node: unknown) => {
      if (typeof node !== 'object' || node === null) return
      for (const key of Object.keys(node)) {
        slots.push([node as Record<string, unknown>, key])
        walk((node as Record<string, unknown>)[key])
      }
    }
    walk(copy)
    const [node, key] = slots[where % slots.length] ?? [copy, 'x']
    node[key] = value
  }
  return copy
}

function nested(depth: number): unknown {
  let value: unknown = 1
  for (let i = 0; i < depth; i++) value = [value]
  return value
}
