/** What holds for any registry, use and findings, on small dense random worlds, for the slow models too. */
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { modelDecideByRules1 } from './decide-model-1-for-tests.js'
import { modelDecide } from './decide-model-for-tests.js'
import {
  findingArbitrary,
  grantArbitrary,
  incompleteArbitrary,
  nearWorld,
  reservationArbitrary,
  world,
} from './decide-worlds-for-tests.js'
import {
  type Decision,
  decide,
  explainNeeded,
  explainReason,
  type Grant,
  indexRegistry,
  type Outcome,
  outcomes,
  parseFindings,
  parseRegistry,
  parseUse,
  type Reason,
  type Registry,
  reasonCodes,
  registryExcerpt,
  rulesVersions,
  sortFindings,
  summarizeDecision,
  type Use,
} from './index.js'

const runs = { numRuns: 1000 }

const gist = (decision: Decision) => ({
  outcome: decision.outcome,
  works: decision.works.map(({ work, outcome, grants = [] }) => ({ work, outcome, grants })),
  otherOutcome: decision.underOtherRegime.outcome,
  needed: decision.needed.map(({ work, from, representatives = [], offers = [] }) => ({
    work,
    from,
    representatives,
    offers,
  })),
})
const gistByRules1 = (decision: Decision) => ({
  outcome: decision.outcome,
  works: decision.works.map(({ work, outcome }) => ({ work, outcome })),
  otherOutcome: decision.underOtherRegime.outcome,
  needed: decision.needed.map(({ work, from }) => ({ work, from })),
})

const worst = (list: Outcome[]): Outcome => outcomes.find((outcome) => list.includes(outcome)) ?? 'permit'
const better = (a: Outcome, b: Outcome) => outcomes.indexOf(a) > outcomes.indexOf(b)

// ---- properties

describe('decide', () => {
  it('agrees with the slow model of its rules', () => {
    fc.assert(
      fc.property(...world, (use, findings, registry) => {
        expect(gist(decide(use, findings, registry))).toEqual(modelDecide(use, findings, registry))
      }),
      { numRuns: 6000 },
    )
  })

  it('agrees with the slow model where one thing decides', () => {
    fc.assert(
      fc.property(...nearWorld, (use, findings, registry) => {
        expect(gist(decide(use, findings, registry))).toEqual(modelDecide(use, findings, registry))
      }),
      { numRuns: 8000 },
    )
  })

  it('agrees, by the first rules, with the model that knew no others', () => {
    fc.assert(
      fc.property(...world, (use, findings, registry) => {
        const decision = decide(use, findings, registry, { rules: 'kyodaku-rules-1' })
        expect(gistByRules1(decision)).toEqual(modelDecideByRules1(use, findings, registry))
      }),
      { numRuns: 3000 },
    )
  })
})

describe('kyodaku-rules-1', () => {
  const decided = readFileSync('src/rights/rules-1-decisions.jsonl', 'utf8').trim().split('\n')

  it('still decides as when it was the newest', () => {
    for (const line of decided) {
      const { use, findings, registry, decision } = JSON.parse(line)
      const again = decide(use, findings, registry, { rules: 'kyodaku-rules-1' })
      expect(JSON.stringify(again)).toBe(JSON.stringify(decision))
      const indexed = indexRegistry(registry)
      expect(JSON.stringify(decide(use, findings, indexed, { rules: decision.version }))).toBe(JSON.stringify(decision))
    }
  })

  it('says what the newest rules say, of what it could read', () => {
    for (const line of decided) {
      const { use, findings, registry, decision } = JSON.parse(line)
      const now = decide(use, findings, registry)
      // What is new and needs no new field: works of other lines beside it, and what is on offer.
      const accompanied = now.works.length > 1 && registry.grants.some((grant: Grant) => grant.contexts)
      for (const needed of now.needed) delete needed.offers
      if (!accompanied) expect(JSON.stringify({ ...now, version: decision.version })).toBe(JSON.stringify(decision))
    }
  })

  it('is among the rules that can be asked for; others are not', () => {
    expect(rulesVersions).toEqual(['kyodaku-rules-1', 'kyodaku-rules-2', 'kyodaku-rules-3'])
    const [use, findings, registry] = fc.sample(fc.tuple(...world), { numRuns: 1, seed: 1 })[0]!
    expect(() => decide(use, findings, registry, { rules: 'kyodaku-rules-9' })).toThrow(
      expect.objectContaining({ code: 'rights.unknown-rules' }),
    )
  })
})

it('meets every outcome and every reason in these worlds', () => {
  const seen = new Set<string>()
  for (const [use, findings, registry] of fc.sample(fc.tuple(...world), { numRuns: 12_000, seed: 7 }))
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
        expect(JSON.stringify(decide(use, findings, excerpt))).toBe(JSON.stringify(decision))
        expect(registryExcerpt(use, findings, excerpt)).toEqual(excerpt)
        expect(parseRegistry(excerpt)).toEqual(excerpt)
        for (const reason of decision.reasons)
          expect(explainReason(reason, excerpt, 'ja')).toBe(explainReason(reason, registry, 'ja'))
        expect(summarizeDecision(decision, excerpt, 'en')).toBe(summarizeDecision(decision, registry, 'en'))
        for (const needed of decision.needed)
          expect(explainNeeded(needed, excerpt, 'ja')).toBe(explainNeeded(needed, registry, 'ja'))
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
        const classes = registry.parties.find((p) => p.id === use.party)?.classes ?? []
        for (const grant of registryExcerpt(use, findings, registry).grants)
          expect([use.party, '*', ...classes.map((name) => `class:${name}`)]).toContain(grant.grantee)
      }),
      { numRuns: 300 },
    )
  })
})

describe('kyodaku-rules-2', () => {
  it('reads no stop and no end of a reservation, and says the same of all else', () => {
    fc.assert(
      fc.property(...world, (use, findings, registry) => {
        const before = decide(use, findings, registry, { rules: 'kyodaku-rules-2' })
        const reservations = registry.reservations.map(({ stops: _, until: __, ...reservation }) => reservation)
        const now = decide(use, findings, { ...registry, reservations })
        expect(JSON.stringify({ ...now, version: before.version })).toBe(JSON.stringify(before))
      }),
      { numRuns: 3000 },
    )
  })
})

describe('a stop', () => {
  it('refuses whatever was permitted, of the work and all that belongs to it, until it is lifted', () => {
    fc.assert(
      fc.property(...world, (use, findings, registry) => {
        const work = 'w1'
        const before = decide(use, findings, registry)
        const stop = {
          id: 'a-stop',
          work,
          uses: [use.kind],
          territories: ['worldwide'],
          from: '2000-01-01T00:00:00Z',
          stops: true as const,
          evidence: { location: 'https://example.com' },
        }
        const stopped = decide(use, findings, { ...registry, reservations: [...registry.reservations, stop] })
        const named = stopped.reasons.filter(({ reservation }) => reservation === stop.id).map((reason) => reason.work)
        for (const { work: id, outcome } of stopped.works)
          if (named.includes(id)) expect(outcome).not.toBe('permit')
          else expect(outcome).toBe(before.works.find((one) => one.work === id)?.outcome)
        const lifted = { ...stop, until: use.at }
        const after = decide(use, findings, { ...registry, reservations: [...registry.reservations, lifted] })
        expect(after).toEqual(before)
      }),
      runs,
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
      fc.constantFrom<Grant['state'][]>(
        'revoked',
        'suspended',
        'offered',
        'expired',
        'countered',
        'declined',
        'withdrawn',
      ),
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
        // It may be had, which is said; it covers nothing.
        for (const { needed } of [withDead, without]) for (const each of needed) delete each.offers
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
      for (const needed of decision.needed) {
        const [ja, en] = [explainNeeded(needed, registry, 'ja'), explainNeeded(needed, registry, 'en')]
        for (const text of [ja, en]) expect(text).not.toMatch(/undefined|NaN|null|\[object|（）|\(\)|\n/)
        expect(ja).toMatch(/。$/)
        expect(en).toMatch(/^[A-Z0-9“].*\.$/)
      }
      expect(summarizeDecision(decision, registry, 'ja')).toMatch(/^(許可|要確認|不許可)：/)
      expect(summarizeDecision(decision, registry, 'en')).toMatch(/^(Permitted|Needs review|Refused): /)
    }),
    runs,
  )
})
