/**
 * What holds for any registry, use and findings, on small dense random worlds: few parties, works and territories, so
 * that everything meets everything. With a slow, obvious second implementation of the rules to compare with.
 */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type Decision,
  decide,
  explainReason,
  type Finding,
  type Grant,
  indexRegistry,
  type Outcome,
  outcomes,
  parseFindings,
  parseRegistry,
  parseUse,
  type Reason,
  type Registry,
  type Reservation,
  reasonCodes,
  registryExcerpt,
  sortFindings,
  summarizeDecision,
  type Use,
  type Work,
} from './index.js'

const runs = { numRuns: 1000 }

// ---- worlds

const instants = ['2026-01-01T00:00:00Z', '2026-02-01T09:00:00+09:00', '2026-03-01T00:00:00Z', '2026-04-01T00:00:00Z']
const parties = ['p1', 'p2', 'p3', 'lab']
const registered = ['w1', 'w2', 'w3', 'w4']

const some = <T>(values: readonly T[], max = values.length) =>
  fc.uniqueArray(fc.constantFrom(...values), { minLength: 1, maxLength: max })
const sometimes = <T>(arbitrary: fc.Arbitrary<T>, absentWeight: number) =>
  fc.oneof({ weight: absentWeight, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary })
const rarely = <T>(arbitrary: fc.Arbitrary<T>) => sometimes(arbitrary, 3)
const territories: fc.Arbitrary<string[]> = fc.oneof(
  fc.constant<string[]>(['worldwide']),
  some(['JP', 'US', 'worldwide']),
)
/** Leaves out what is undefined, as JSON would. */
const defined = <T extends object>(value: T): T =>
  Object.fromEntries(Object.entries(value).filter(([, v]) => v !== undefined)) as T

const useArbitrary: fc.Arbitrary<Use> = fc
  .record({
    kind: fc.constantFrom('train', 'generate', 'release'),
    party: fc.constantFrom('lab', 'lab', 'p1'),
    model: fc.constantFrom('sora-1', 'sora-2', 'veo'),
    territory: fc.constantFrom('JP', 'JP', 'US', 'worldwide'),
    at: fc.constantFrom(...instants),
    regime: fc.constantFrom('prior-permission', 'reservation'),
    purpose: sometimes(fc.constantFrom('film', 'advertising'), 1),
    context: sometimes(fc.subarray(['violence', 'politics']), 1),
  } satisfies { [K in keyof Use]?: fc.Arbitrary<Use[K]> })
  .map(defined)

const ownersArbitrary = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.constantFrom('p1', 'p2').map((party) => [{ party, share: 1_000_000, territories: ['worldwide'] }]),
  },
  {
    weight: 2,
    arbitrary: fc.constant(['p1', 'p2'].map((party) => ({ party, share: 500_000, territories: ['worldwide'] }))),
  },
  {
    weight: 2,
    arbitrary: fc.array(
      fc.record({
        party: fc.constantFrom(...parties),
        share: fc.constantFrom(300_000, 500_000, 1_000_000),
        territories,
      }),
      { maxLength: 3 },
    ),
  },
)

const workArbitrary = (id: string): fc.Arbitrary<Work> =>
  fc
    .record({
      parent: sometimes(fc.constantFrom(...registered, ...registered, 'w9'), 1),
      owners: ownersArbitrary,
      regime: fc.constantFrom<Work['regime'][]>('prior-permission', 'reservation'),
    })
    .map((work) =>
      defined({
        id,
        kind: 'film',
        titles: [{ text: `Title ${id}`, language: 'en', kind: 'official' }],
        ...work,
      } as Work),
    )

const grantArbitrary: fc.Arbitrary<Grant> = fc
  .record({
    grantor: fc.constantFrom('p1', 'p1', 'p2', 'p2', 'p3'),
    grantee: fc.constantFrom('lab', 'lab', '*', 'p1', 'p3'),
    works: some([...registered, 'w9']),
    uses: fc.oneof(
      fc.constant<Grant['uses']>(['train', 'generate', 'release']),
      some<Use['kind']>(['train', 'generate', 'release']),
    ),
    models: fc.oneof(fc.constant(['*']), some(['sora-*', 'sora-2', 'veo'])),
    territories,
    purposes: rarely(some(['film', 'advertising'])),
    contexts: rarely(
      fc
        .record({
          allowed: sometimes(some(['violence', 'politics']), 1),
          excluded: sometimes(some(['violence', 'politics']), 1),
        })
        .map(defined),
    ),
    from: fc.constantFrom(instants[0]!, instants[0]!, instants[1]!),
    until: rarely(fc.constantFrom(instants[2]!, instants[3]!)),
    state: fc.constantFrom<Grant['state'][]>(
      'active',
      'active',
      'active',
      'active',
      'revoked',
      'suspended',
      'offered',
      'expired',
    ),
    revokedFrom: sometimes(fc.constantFrom(...instants), 1),
    caps: sometimes(fc.constantFrom({ count: 10 }, { seconds: 60, shareOfClip: 0.5 }), 6),
    duties: rarely(fc.constant({ attribution: '© p1' })),
  })
  .map((grant) =>
    defined({ id: '', ...grant, revokedFrom: grant.state === 'revoked' ? grant.revokedFrom : undefined } as Grant),
  )

const reservationArbitrary: fc.Arbitrary<Reservation> = fc.record({
  id: fc.constant(''),
  work: fc.constantFrom(...registered),
  uses: some<Use['kind']>(['train', 'generate', 'release']),
  territories,
  from: fc.constantFrom(...instants),
  evidence: fc.constant({ location: 'https://example.com/terms' }),
})

const foundWork = fc.constantFrom(...registered, ...registered, 'w9')
const findingArbitrary: fc.Arbitrary<Finding> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('match' as const),
      work: foundWork,
      reference: fc.constantFrom('r1', 'r2'),
      inputRange: fc.constantFrom<[number, number][]>([0, 4], [10, 12.5]),
      referenceRange: fc.constantFrom<[number, number][]>([0, 4], [60, 64]),
      orientation: fc.constantFrom('original', 'flipX'),
      level: fc.constantFrom(0, 1, 2, 3, 4, 5),
      score: fc.constantFrom(3, 12),
      falseMatchProbability: fc.constantFrom(1e-12, 1e-4, 1e-3),
      coverage: fc.constant(1),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('name' as const),
      work: foundWork,
      name: fc.constant('Star'),
      where: fc.constantFrom('prompt', 'caption'),
      offset: fc.nat(3),
    }),
  },
  {
    weight: 2,
    arbitrary: fc
      .record({
        kind: fc.constant('signal' as const),
        work: fc.oneof(fc.constant(undefined), foundWork, foundWork),
        signal: fc.constantFrom('robots.txt', 'tdmrep'),
        location: fc.constant('https://example.com/robots.txt'),
        digest: fc.constant(`sha256:${'0'.repeat(64)}`),
        fetchedAt: fc.constant(instants[0]!),
        says: fc.constantFrom('allow', 'disallow', 'unknown'),
      } as const)
      .map(defined) as fc.Arbitrary<Finding>,
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('declaration' as const),
      work: foundWork,
      by: fc.constantFrom('lab', 'someone'),
      text: fc.constant('made with it'),
    }),
  },
)
const incompleteArbitrary: fc.Arbitrary<Finding> = fc.record({
  kind: fc.constant('incomplete' as const),
  what: fc.constantFrom(
    'media-unreadable',
    'media-partly-read',
    'index-missing',
    'index-incomplete',
    'signal-unreadable',
    'internal',
  ),
  detail: fc.constant('why'),
})

const findingsArbitrary = fc
  .tuple(fc.array(findingArbitrary, { maxLength: 4 }), sometimes(incompleteArbitrary, 6))
  .map(([findings, incomplete]) => (incomplete ? [...findings, incomplete] : findings))

const number = <T extends { id: string }>(prefix: string, list: T[]): T[] =>
  list.map((entry, i) => ({ ...entry, id: `${prefix}${i}` }))

const registryArbitrary: fc.Arbitrary<Registry> = fc
  .record({
    works: fc.tuple(...registered.map(workArbitrary)),
    grants: fc.array(grantArbitrary, { maxLength: 6 }),
    reservations: fc.array(reservationArbitrary, { maxLength: 3 }),
  })
  .map(({ works, grants, reservations }) => ({
    parties: parties.map((id) => ({
      id,
      role: 'rightsholder' as const,
      names: [{ text: `Party ${id}`, kind: 'official' as const }],
    })),
    works,
    references: [],
    grants: number('g', grants),
    reservations: number('s', reservations),
  }))

const world = [useArbitrary, findingsArbitrary, registryArbitrary] as const

// ---- the second implementation: no index, no reasons, nothing shared with the first

interface ModelDecision {
  outcome: Outcome
  works: { work: string; outcome: Outcome }[]
  otherOutcome: Outcome
  needed: { work: string; from: string[] }[]
}

const badness = { permit: 0, review: 1, refuse: 2 }
const worst = (list: Outcome[]): Outcome => list.reduce((a, b) => (badness[a] > badness[b] ? a : b), 'permit')

function modelDecide(use: Use, findings: readonly Finding[], registry: Registry): ModelDecision {
  const at = Date.parse(use.at)
  const isEverywhere = (list: string[]) => list.includes('worldwide')
  const namesWork = (f: Finding): string | undefined => (f.kind === 'incomplete' ? undefined : f.work)
  const counts = (f: Finding) => !(f.kind === 'match' && f.level === 0)
  const workIds = [...new Set(findings.filter(counts).flatMap((f) => namesWork(f) ?? []))].sort()
  const byId = (id: string) => registry.works.find((w) => w.id === id)

  function line(id: string): { works: Work[]; broken: boolean } {
    const works: Work[] = []
    let next: string | undefined = id
    while (next !== undefined) {
      const work = byId(next)
      if (!work || works.includes(work)) return { works, broken: true }
      works.push(work)
      next = work.parent
    }
    return { works, broken: false }
  }

  /** 2: grants it, 1: may grant it, 0: does not. */
  function answer(grant: Grant, territory: string, ids: string[]): 0 | 1 | 2 {
    const holds =
      (grant.state === 'active' ||
        (grant.state === 'revoked' && grant.revokedFrom !== undefined && at < Date.parse(grant.revokedFrom))) &&
      Date.parse(grant.from) <= at &&
      (grant.until === undefined || at < Date.parse(grant.until))
    const forThem = grant.grantee === '*' || grant.grantee === use.party
    const forThis = grant.works.some((w) => ids.includes(w)) && grant.uses.includes(use.kind)
    const withModel = grant.models.some(
      (m) => m === use.model || (m.endsWith('*') && use.model.startsWith(m.replace('*', ''))),
    )
    const here = isEverywhere(grant.territories) || grant.territories.includes(territory)
    if (!(holds && forThem && forThis && withModel && here)) return 0
    if (grant.purposes && use.purpose && !grant.purposes.includes(use.purpose)) return 0
    for (const context of use.context ?? []) {
      if (grant.contexts?.excluded?.includes(context)) return 0
      if (grant.contexts?.allowed && !grant.contexts.allowed.includes(context)) return 0
    }
    if (grant.purposes && !use.purpose) return 1
    if ((grant.contexts?.allowed || grant.contexts?.excluded) && !use.context) return 1
    return grant.caps ? 1 : 2
  }

  function judge(id: string, regime: Use['regime'], bind: boolean): { outcome: Outcome; missing?: string[] } {
    const about = findings.filter((f) => counts(f) && namesWork(f) === id)
    const disallowed = about.some((f) => f.kind === 'signal' && f.says === 'disallow')
    const work = byId(id)
    if (!work) return { outcome: disallowed ? 'refuse' : 'review' }
    const { works, broken } = line(id)
    const ids = works.map((w) => w.id)
    const permissionRegime = regime === 'prior-permission' || (bind && work.regime === 'prior-permission')
    const owners = works.find((w) => w.owners.length > 0)?.owners ?? []
    const slots: [string, string][] =
      use.territory === 'worldwide'
        ? owners.flatMap((o) => o.territories.map((t): [string, string] => [o.party, t]))
        : owners
            .filter((o) => isEverywhere(o.territories) || o.territories.includes(use.territory))
            .map((o): [string, string] => [o.party, use.territory])
    const best = ([party, territory]: [string, string]) =>
      Math.max(0, ...registry.grants.filter((g) => g.grantor === party).map((g) => answer(g, territory, ids)))
    const permission = slots.length === 0 ? 0 : Math.min(...slots.map(best))
    const reserved = registry.reservations.some(
      (r) =>
        ids.includes(r.work) &&
        r.uses.includes(use.kind) &&
        Date.parse(r.from) <= at &&
        (use.territory === 'worldwide' || isEverywhere(r.territories) || r.territories.includes(use.territory)),
    )
    const required = permissionRegime || reserved || disallowed
    const list: Outcome[] = []
    if (required) list.push((['refuse', 'review', 'permit'] as const)[permission]!)
    const places = use.territory === 'worldwide' ? ['worldwide', 'JP', 'US'] : [use.territory]
    const named = places.filter(
      (p) => p === 'worldwide' || p === use.territory || owners.some((o) => o.territories.includes(p)),
    )
    const totals = named.map((p) =>
      owners
        .filter((o) => isEverywhere(o.territories) || o.territories.includes(p))
        .reduce((sum, o) => sum + o.share, 0),
    )
    if (required && totals.some((t) => t > 1_000_000)) list.push('review')
    if (permissionRegime && totals.some((t) => t < 1_000_000)) list.push('review')
    if (broken) list.push('review')
    const sure = about.some(
      (f) =>
        f.kind === 'declaration' ||
        (f.kind === 'match' && f.level >= 3 && f.falseMatchProbability <= 0.0001) ||
        (f.kind === 'name' && use.kind === 'generate') ||
        (f.kind === 'signal' && f.says === 'disallow'),
    )
    const judged = worst(list)
    const softened = !sure && judged === 'refuse' ? 'review' : judged
    const unclear = about.some((f) => f.kind === 'signal' && f.says === 'unknown') && permission < 2
    const missing = [...new Set(slots.filter((slot) => best(slot) === 0).map(([party]) => party))].sort()
    return {
      outcome: worst([softened, unclear ? 'review' : 'permit']),
      ...(required && permission === 0 && { missing }),
    }
  }

  const general = findings.map((f): Outcome => {
    if (f.kind === 'incomplete')
      return ['media-unreadable', 'index-missing', 'internal'].includes(f.what) ? 'refuse' : 'review'
    if (f.kind === 'signal' && f.work === undefined)
      return f.says === 'disallow' ? 'refuse' : f.says === 'unknown' ? 'review' : 'permit'
    return 'permit'
  })
  const works = workIds.map((work) => ({ work, ...judge(work, use.regime, true) }))
  const other = use.regime === 'reservation' ? 'prior-permission' : 'reservation'
  return {
    outcome: worst([...general, ...works.map((w) => w.outcome)]),
    works: works.map(({ work, outcome }) => ({ work, outcome })),
    otherOutcome: worst([...general, ...workIds.map((w) => judge(w, other, false).outcome)]),
    needed: works.flatMap(({ work, missing }) => (missing ? [{ work, from: missing }] : [])),
  }
}

function gist(decision: Decision): ModelDecision {
  return {
    outcome: decision.outcome,
    works: decision.works.map(({ work, outcome }) => ({ work, outcome })),
    otherOutcome: decision.underOtherRegime.outcome,
    needed: decision.needed.map(({ work, from }) => ({ work, from })),
  }
}

const better = (a: Outcome, b: Outcome) => outcomes.indexOf(a) > outcomes.indexOf(b)

// ---- properties

it('agrees with the second implementation', () => {
  fc.assert(
    fc.property(...world, (use, findings, registry) => {
      expect(gist(decide(use, findings, registry))).toEqual(modelDecide(use, findings, registry))
    }),
    { numRuns: 4000 },
  )
})

it('meets every outcome and every reason in these worlds', () => {
  const seen = new Set<string>()
  for (const [use, findings, registry] of fc.sample(fc.tuple(...world), { numRuns: 6000, seed: 7 }))
    for (const { code, outcome } of decide(use, findings, registry).reasons) seen.add(code).add(outcome)
  expect([...reasonCodes, ...outcomes].filter((code) => !seen.has(code))).toEqual(['finding.not-understood'])
})

it('lives in worlds that the parsers accept', () => {
  fc.assert(
    fc.property(...world, (use, findings, registry) => {
      expect(parseUse(use)).toEqual(use)
      expect(parseFindings(findings)).toEqual(findings)
      expect(parseRegistry(registry)).toEqual(registry)
    }),
    { numRuns: 300 },
  )
})

it('says the same whatever the order of anything, indexed or not', () => {
  const shuffled = <T>(list: readonly T[], seed: number): T[] =>
    list
      .map((entry, i) => ({ entry, key: Math.sin((i + 1) * seed) }))
      .sort((a, b) => a.key - b.key)
      .map(({ entry }) => entry)
  const deep = (value: unknown, seed: number): unknown => {
    if (Array.isArray(value)) return shuffled(value, seed).map((v) => deep(v, seed))
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, deep(v, seed)]))
  }
  fc.assert(
    fc.property(...world, fc.integer({ min: 1, max: 1000 }), (use, findings, registry, seed) => {
      const expected = JSON.stringify(decide(use, findings, registry))
      const turned = deep(registry, seed) as Registry
      expect(JSON.stringify(decide(use, shuffled(findings, seed), turned))).toBe(expected)
      expect(JSON.stringify(decide(use, sortFindings(findings), indexRegistry(turned)))).toBe(expected)
    }),
    runs,
  )
})

it('gives every reason its place: the worst of them is the outcome, and positions are those of the sorted findings', () => {
  fc.assert(
    fc.property(...world, (use, findings, registry) => {
      const decision = decide(use, findings, registry)
      const sorted = sortFindings(findings)
      const outcomeOf = (reasons: Reason[]) => worst(reasons.map((r) => r.outcome))
      expect(decision.reasons.length).toBeGreaterThan(0)
      expect(outcomeOf(decision.reasons)).toBe(decision.outcome)
      expect(decision.reasons[0]!.outcome).toBe(decision.outcome)
      for (const { work, outcome } of decision.works)
        expect(outcomeOf(decision.reasons.filter((r) => r.work === work))).toBe(outcome)
      for (const reason of decision.reasons) {
        if (reason.finding === undefined) expect(reason.code).toBe('none.found')
        else expect((sorted[reason.finding] as { work?: string }).work).toBe(reason.work)
      }
      expect(JSON.parse(JSON.stringify(decision))).toStrictEqual(decision)
    }),
    runs,
  )
})

describe('registryExcerpt', () => {
  it('decides and explains the same as the whole registry', () => {
    fc.assert(
      fc.property(...world, (use, findings, registry) => {
        const excerpt = registryExcerpt(use, findings, registry)
        const decision = decide(use, findings, registry)
        expect(decide(use, findings, excerpt)).toEqual(decision)
        expect(registryExcerpt(use, findings, excerpt)).toEqual(excerpt)
        expect(parseRegistry(excerpt)).toEqual(excerpt)
        for (const reason of decision.reasons)
          expect(explainReason(reason, excerpt, 'ja')).toBe(explainReason(reason, registry, 'ja'))
        expect(summarizeDecision(decision, excerpt, 'en')).toBe(summarizeDecision(decision, registry, 'en'))
      }),
      runs,
    )
  })

  it('holds no work, grant or reservation that makes no difference', () => {
    fc.assert(
      fc.property(...world, (use, findings, registry) => {
        const excerpt = registryExcerpt(use, findings, registry)
        const other: Use = { ...use, regime: use.regime === 'reservation' ? 'prior-permission' : 'reservation' }
        const free = (r: Registry): Registry => ({ ...r, works: r.works.map((w) => ({ ...w, regime: 'reservation' })) })
        const all = (r: Registry) =>
          JSON.stringify([decide(use, findings, r), decide(use, findings, free(r)), decide(other, findings, free(r))])
        for (const list of ['works', 'grants', 'reservations'] as const)
          for (const entry of excerpt[list])
            expect(
              all({ ...excerpt, [list]: (excerpt[list] as { id: string }[]).filter((e) => e !== entry) }),
            ).not.toBe(all(excerpt))
      }),
      { numRuns: 700 },
    )
  })

  it('never holds a grant to somebody else', () => {
    fc.assert(
      fc.property(...world, (use, findings, registry) => {
        for (const grant of registryExcerpt(use, findings, registry).grants)
          expect([use.party, '*']).toContain(grant.grantee)
      }),
      { numRuns: 300 },
    )
  })
})

describe('monotonic', () => {
  const outcomesOf = (d: Decision) => [d.outcome, d.underOtherRegime.outcome, ...d.works.map((w) => w.outcome)]

  it('one more grant makes nothing worse', () => {
    fc.assert(
      fc.property(...world, grantArbitrary, (use, findings, registry, grant) => {
        const before = outcomesOf(decide(use, findings, registry))
        const grants = [...registry.grants, { ...grant, id: 'a-new-one' }]
        const after = outcomesOf(decide(use, findings, { ...registry, grants }))
        before.forEach((outcome, i) => {
          expect(better(outcome, after[i]!)).toBe(false)
        })
      }),
      runs,
    )
  })

  it('one more reservation makes nothing better', () => {
    fc.assert(
      fc.property(...world, reservationArbitrary, (use, findings, registry, reservation) => {
        const before = outcomesOf(decide(use, findings, registry))
        const reservations = [...registry.reservations, { ...reservation, id: 'a-new-one' }]
        const after = outcomesOf(decide(use, findings, { ...registry, reservations }))
        before.forEach((outcome, i) => {
          expect(better(after[i]!, outcome)).toBe(false)
        })
      }),
      runs,
    )
  })

  it('one more finding makes nothing better: nothing can be declared to get through', () => {
    fc.assert(
      fc.property(...world, findingArbitrary, (use, findings, registry, finding) => {
        const before = decide(use, findings, registry)
        const after = decide(use, [...findings, finding], registry)
        expect(better(after.outcome, before.outcome)).toBe(false)
        expect(better(after.underOtherRegime.outcome, before.underOtherRegime.outcome)).toBe(false)
      }),
      runs,
    )
  })
})

it('never permits what could not be looked at, under either regime', () => {
  fc.assert(
    fc.property(...world, incompleteArbitrary, (use, findings, registry, incomplete) => {
      const decision = decide(use, [...findings, incomplete], registry)
      expect(decision.outcome).not.toBe('permit')
      expect(decision.underOtherRegime.outcome).not.toBe('permit')
    }),
    runs,
  )
})

it('treats a grant that is not in force as if it were not there', () => {
  fc.assert(
    fc.property(
      ...world,
      grantArbitrary,
      fc.constantFrom<Grant['state'][]>('revoked', 'suspended', 'offered', 'expired'),
      fc.boolean(),
      (use, findings, registry, grant, state, dated) => {
        const { revokedFrom: _, ...terms } = grant
        const dead: Grant = {
          ...terms,
          id: 'dead',
          state,
          ...(state === 'revoked' && dated && { revokedFrom: use.at }),
        }
        const { reasons: _a, ...withDead } = decide(use, findings, { ...registry, grants: [...registry.grants, dead] })
        const { reasons: _b, ...without } = decide(use, findings, registry)
        expect(withDead).toEqual(without)
      },
    ),
    runs,
  )
})

it('permits under prior permission only what rests on a grant', () => {
  fc.assert(
    fc.property(...world, (use, findings, registry) => {
      const decision = decide({ ...use, regime: 'prior-permission' }, findings, registry)
      for (const work of decision.works) if (work.outcome === 'permit') expect(work.grant).toBeDefined()
    }),
    runs,
  )
})

it('says under the other regime what that regime says where no work is bound', () => {
  fc.assert(
    fc.property(...world, (use, findings, registry) => {
      const free: Registry = { ...registry, works: registry.works.map((w) => ({ ...w, regime: 'reservation' })) }
      const decision = decide(use, findings, free)
      const flipped = decide({ ...use, regime: decision.underOtherRegime.regime }, findings, free)
      expect(decision.underOtherRegime.outcome).toBe(flipped.outcome)
      expect(flipped.underOtherRegime.outcome).toBe(decision.outcome)
    }),
    runs,
  )
})

it('explains every reason in both languages without holes', () => {
  fc.assert(
    fc.property(...world, (use, findings, registry) => {
      const decision = decide(use, findings, registry)
      for (const reason of decision.reasons) {
        const ja = explainReason(reason, registry, 'ja')
        const en = explainReason(reason, registry, 'en')
        for (const sentence of [ja, en])
          expect(sentence).not.toMatch(/undefined|NaN|null|\[object|『』|「」|（）|\(\)|“”|\n/)
        expect(ja).toMatch(/。$/)
        expect(en).toMatch(/^[A-Z0-9“].*\.$/)
      }
      expect(summarizeDecision(decision, registry, 'ja')).toMatch(/^(許可|要確認|不許可)：/)
      expect(summarizeDecision(decision, registry, 'en')).toMatch(/^(Permitted|Needs review|Refused): /)
    }),
    runs,
  )
})
