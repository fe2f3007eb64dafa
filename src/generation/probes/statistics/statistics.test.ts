import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  bayesFactorBound,
  differenceOf,
  effectOf,
  holm,
  permutationTest,
  randomFrom,
  rateOf,
  shuffled,
  smallestP,
  type Unit,
  wilson,
} from './index.js'
import { zOf } from './normal-quantile.js'
import { randomOf } from './random.js'

const seeded = (text: string) => createHash('sha256').update(text).digest('hex')
const fixed = { seed: 20261130 }
const of4 = ({ low, high }: { low: number; high: number }) => [low, high].map((one) => Number(one.toFixed(4)))
/** As many units of 1 and of 0. */
const binary = (stratum: string, isWork: boolean, ones: number, zeros: number): Unit[] => [
  ...Array.from({ length: ones }, () => ({ stratum, isWork, value: 1 })),
  ...Array.from({ length: zeros }, () => ({ stratum, isWork, value: 0 })),
]
const options = { seed: seeded('a'), permutations: 9999 }

describe('the interval of a rate', () => {
  it('is that of tables of the normal distribution and of Newcombe (1998, 857-872, table I, method 3)', () => {
    expect([0.9, 0.95, 0.99].map((one) => Number(zOf(one).toFixed(6)))).toEqual([1.644854, 1.959964, 2.575829])
    expect(of4(wilson(81, 263, 0.95))).toEqual([0.2553, 0.3662])
    expect(of4(wilson(15, 148, 0.95))).toEqual([0.0624, 0.1605])
    expect(of4(wilson(0, 20, 0.95))).toEqual([0, 0.1611])
    expect(of4(wilson(1, 29, 0.95))).toEqual([0.0061, 0.1718])
  })

  it('holds the rate, mirrors, and gets narrower with more samples and wider with more confidence', () => {
    const counts = fc
      .integer({ min: 1, max: 500 })
      .chain((of) => fc.tuple(fc.integer({ min: 0, max: of }), fc.constant(of)))
    fc.assert(
      fc.property(counts, ([happened, of]) => {
        const one = wilson(happened, of, 0.95)
        expect(one.low).toBeLessThanOrEqual(happened / of)
        expect(one.high).toBeGreaterThanOrEqual(happened / of)
        expect([one.low >= 0, one.high <= 1]).toEqual([true, true])
        const mirrored = wilson(of - happened, of, 0.95)
        expect(mirrored.low).toBeCloseTo(1 - one.high, 12)
        const more = wilson(happened * 4, of * 4, 0.95)
        expect(more.high - more.low).toBeLessThan(one.high - one.low)
        const surer = wilson(happened, of, 0.99)
        expect(surer.high - surer.low).toBeGreaterThan(one.high - one.low)
      }),
      fixed,
    )
  })

  it('counts samples of one prompt for less, as far as they repeat each other', () => {
    const alike = Array.from({ length: 10 }, (_, i) => ({ happened: i < 5 ? 8 : 0, of: 8 }))
    expect(rateOf(alike, 0.95)).toMatchObject({ happened: 40, of: 80, rate: 0.5 })
    expect(rateOf(alike, 0.95)!.effectiveOf).toBeCloseTo(9, 10)
    const unlike = Array.from({ length: 10 }, () => ({ happened: 4, of: 8 }))
    expect(rateOf(unlike, 0.95)!.effectiveOf).toBe(80)
    // Nothing tells how far they repeat each other: each prompt once.
    expect(
      rateOf(
        [
          { happened: 0, of: 50 },
          { happened: 0, of: 50 },
        ],
        0.95,
      )!.effectiveOf,
    ).toBe(2)
    expect(
      rateOf(
        Array.from({ length: 20 }, () => ({ happened: 0, of: 1 })),
        0.95,
      ),
    ).toMatchObject({
      low: 0,
      high: wilson(0, 20, 0.95).high,
    })
    expect(rateOf([], 0.95)).toBeUndefined()
  })
})

describe('the difference of two rates', () => {
  const difference = (a: number, m: number, b: number, n: number) =>
    of4(differenceOf({ rate: a / m, effectiveOf: m }, { rate: b / n, effectiveOf: n }, 0.95))

  it('has the intervals of Newcombe (1998, 873-890, table II, method 10)', () => {
    expect(difference(56, 70, 48, 80)).toEqual([0.0524, 0.3339])
    expect(difference(9, 10, 3, 10)).toEqual([0.1705, 0.809])
    expect(difference(6, 7, 2, 7)).toEqual([0.0582, 0.8062])
    expect(difference(5, 56, 0, 29)).toEqual([-0.0381, 0.1926])
    expect(difference(0, 10, 0, 20)).toEqual([-0.1611, 0.2775])
    expect(difference(0, 10, 0, 10)).toEqual([-0.2775, 0.2775])
    expect(difference(10, 10, 0, 20)).toEqual([0.6791, 1])
    expect(difference(10, 10, 0, 10)).toEqual([0.6075, 1])
  })

  it('is that of the other way round, mirrored, and holds the difference', () => {
    const rate = fc.record({
      rate: fc.double({ min: 0, max: 1, noNaN: true }),
      effectiveOf: fc.integer({ min: 1, max: 300 }),
    })
    fc.assert(
      fc.property(rate, rate, (a, b) => {
        const [there, back] = [differenceOf(a, b, 0.95), differenceOf(b, a, 0.95)]
        expect(there.low).toBeCloseTo(-back.high, 10)
        expect(there.low).toBeLessThanOrEqual(there.difference + 1e-12)
        expect(there.high).toBeGreaterThanOrEqual(there.difference - 1e-12)
        expect(Math.max(-there.low, there.high)).toBeLessThanOrEqual(1 + 1e-9)
      }),
      fixed,
    )
  })
})

describe('chance', () => {
  it('is that of the reference implementation of xoshiro128** from the state 1, 2, 3, 4', () => {
    const random = randomOf([1, 2, 3, 4])
    expect([1, 2, 3, 4].map(() => random.next())).toEqual([11520, 0, 5927040, 70819200])
  })

  it('is the same for the same seed, keeps every item, and favours none', () => {
    const items = Array.from({ length: 30 }, (_, i) => i)
    expect(shuffled(items, randomFrom(seeded('x')))).toEqual(shuffled(items, randomFrom(seeded('x'))))
    expect(shuffled(items, randomFrom(seeded('x')))).not.toEqual(shuffled(items, randomFrom(seeded('y'))))
    expect([...shuffled(items, randomFrom(seeded('x')))].sort((a, b) => a - b)).toEqual(items)
    const random = randomFrom(seeded('z'))
    const counts = [0, 0, 0]
    for (let i = 0; i < 30_000; i++) counts[random.below(3)]!++
    for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(350)
  })
})

describe('the permutation test', () => {
  const p = (units: Unit[]) => permutationTest(units, options)!

  it('is Fisher’s exact test for values of 0 and 1: the lady tasting tea (1935), and convicted twins (1934)', () => {
    expect(p([...binary('', true, 3, 1), ...binary('', false, 1, 3)])).toMatchObject({
      p: 17 / 70,
      method: 'exact',
      arrangements: 70,
    })
    const twins = [...binary('', true, 10, 3), ...binary('', false, 2, 15)]
    const all = p(twins)
    expect(all.arrangements).toBe(119_759_850)
    expect(all.p.toPrecision(4)).toBe('0.0004652')
  })

  it('is the exact test of Cochran, Mantel and Haenszel over strata: penicillin in rabbits (Mantel 1963; Agresti 2002, table 6.5)', () => {
    const rabbits = [
      [0, 6, 0, 5],
      [3, 3, 0, 6],
      [6, 0, 2, 4],
      [5, 1, 6, 0],
      [2, 0, 5, 0],
    ].flatMap(([a, b, c, d], level) => [...binary(`${level}`, true, a!, b!), ...binary(`${level}`, false, c!, d!)])
    const { p: exact, method, strata } = p(rabbits)
    expect([exact.toFixed(4), method, strata.length]).toEqual(['0.0200', 'exact', 5])
    const random = permutationTest(rabbits, { seed: seeded('a'), permutations: 99_999, sumsMax: 1 })!
    expect(random.method).toBe('monte-carlo')
    expect(Math.abs(random.p - exact)).toBeLessThan(0.0015)
  })

  it('gives the level of the mouse data (Efron and Tibshirani 1993, table 2.1 and 15.2)', () => {
    const units = [
      ...[94, 197, 16, 38, 99, 141, 23].map((value) => ({ stratum: '', isWork: true, value })),
      ...[52, 104, 146, 10, 51, 30, 40, 27, 46].map((value) => ({ stratum: '', isWork: false, value })),
    ]
    const exact = p(units)
    expect(exact).toMatchObject({ method: 'exact', arrangements: 11_440 })
    expect(exact.statistic).toBeCloseTo(30.63, 2)
    // The book has 0.132 by 1000 random arrangements, 0.011 being the error of that.
    expect(Math.abs(exact.p - 0.132)).toBeLessThan(0.022)
    const random = permutationTest(units, { seed: seeded('b'), permutations: 19_999, sumsMax: 10 })!
    expect(Math.abs(random.p - exact.p)).toBeLessThan(0.01)
    expect(random.p).toBe((1 + random.atLeast) / 20_000)
  })

  it('says the least that there could be, and leaves out what can’t be compared', () => {
    const units = [
      { stratum: 'name', isWork: true, value: 5 },
      ...[0, 0, 1, 0].map((value) => ({ stratum: 'name', isWork: false, value })),
      { stratum: 'evocation', isWork: true, value: 5 },
    ]
    expect(p(units)).toMatchObject({ p: 0.2, smallestP: 0.2, leftOut: ['evocation'] })
    expect(smallestP([{ works: 1, controls: 4 }], 9999)).toBe(0.2)
    expect(smallestP([{ works: 20, controls: 20 }], 9999)).toBe(1 / 10_000)
    expect(permutationTest(units.slice(-1), options)).toBeUndefined()
  })

  it('is the same in any order of units and on any scale, and lies between the least and 1', () => {
    const unit = fc.record({
      stratum: fc.constantFrom('name', 'evocation'),
      isWork: fc.boolean(),
      value: fc.integer({ min: 0, max: 5 }),
    })
    fc.assert(
      fc.property(fc.array(unit, { minLength: 2, maxLength: 14 }), (units) => {
        const found = permutationTest(units, options)
        fc.pre(found !== undefined)
        const { p: one, smallestP: least, statistic } = found
        expect(one).toBeGreaterThanOrEqual(least)
        expect(one).toBeLessThanOrEqual(1)
        expect(permutationTest([...units].reverse(), options)!.p).toBe(one)
        const larger = units.map((each) => ({ ...each, value: each.value * 7 + 3 }))
        expect(permutationTest(larger, options)!.p).toBe(one)
        // Works and controls the other way round: together more than 1, by the ties.
        const swapped = permutationTest(
          units.map((each) => ({ ...each, isWork: !each.isWork })),
          options,
        )!
        expect(swapped.statistic).toBeCloseTo(-statistic, 10)
        expect(swapped.p + one).toBeGreaterThan(1)
      }),
      { ...fixed, numRuns: 200 },
    )
  })
})

describe('what the permutation test promises, by simulation', () => {
  const random = randomFrom(seeded('calibration'))
  /** Nearly normal: the sum of twelve uniform numbers. */
  const noise = () => Array.from({ length: 12 }, () => random.below(1 << 20) / (1 << 20)).reduce((a, b) => a + b, -6)
  const world = (effect: number, stratumShift: number): Unit[] =>
    [true, false].flatMap((isWork) =>
      ['name', 'evocation'].flatMap((stratum) =>
        Array.from({ length: 10 }, () => ({
          stratum,
          isWork,
          value: noise() + (isWork ? effect : 0) + (stratum === 'name' ? stratumShift : 0),
        })),
      ),
    )
  const psOf = (runs: number, effect: number) =>
    Array.from(
      { length: runs },
      (_, run) => permutationTest(world(effect, 3), { seed: seeded(`${run}`), permutations: 199, sumsMax: 1 })!.p,
    )

  it('finds what is not there no more often than it says: p is uniform', () => {
    const ps = psOf(2000, 0)
    for (const level of [0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9]) {
      const share = ps.filter((one) => one <= level).length / ps.length
      // Four standard errors of the simulation.
      expect(Math.abs(share - level), `p <= ${level}`).toBeLessThan(4 * Math.sqrt((level * (1 - level)) / ps.length))
    }
  })

  it('is uniform where resemblance is rare and mostly zero, too, or errs on the safe side', () => {
    const ps = Array.from({ length: 1500 }, (_, run) => {
      const units = world(0, 0).map((unit) => ({ ...unit, value: random.below(8) === 0 ? 1 + random.below(5) : 0 }))
      return permutationTest(units, { seed: seeded(`${run}`), permutations: 199, sumsMax: 1 })!.p
    })
    for (const level of [0.01, 0.05, 0.1])
      expect(ps.filter((one) => one <= level).length / ps.length).toBeLessThan(level + 3 * Math.sqrt(level / ps.length))
  })

  it('finds an effect of 0.8 standard deviations in 20 against 20 four times of five, as the t test does (Cohen 1988: 0.80)', () => {
    const ps = psOf(600, 0.8)
    const power = ps.filter((one) => one <= 0.05).length / ps.length
    expect(power).toBeGreaterThan(0.74)
    expect(power).toBeLessThan(0.86)
  })
})

describe('the size of a difference', () => {
  it('is in means and in how much likelier a work is resembled more', () => {
    const units = [
      ...[3, 4, 5].map((value) => ({ stratum: '', isWork: true, value })),
      ...[1, 3, 2, 6].map((value) => ({ stratum: '', isWork: false, value })),
    ]
    const effect = effectOf(units, { seed: seeded('a'), resamples: 1999, confidence: 0.95 })!
    expect(effect.difference).toBe(1)
    // 12 pairs: 8 more, 1 alike, 3 less.
    expect(effect.delta).toBeCloseTo(5 / 12, 12)
    expect(effect.interval.low).toBeLessThan(1)
    expect(effect.interval.high).toBeGreaterThan(1)
    expect(effectOf(units, { seed: seeded('a'), resamples: 1999, confidence: 0.95 })).toEqual(effect)
    expect(effectOf(units.slice(0, 3), { seed: seeded('a'), resamples: 99, confidence: 0.95 })).toBeUndefined()
  })

  it('has an interval that holds the truth about as often as it says', () => {
    const random = randomFrom(seeded('coverage'))
    let held = 0
    for (let run = 0; run < 400; run++) {
      const units = [true, false].flatMap((isWork) =>
        Array.from({ length: 25 }, () => ({
          stratum: '',
          isWork,
          value: random.below(1000) / 1000 + (isWork ? 0.3 : 0),
        })),
      )
      const { interval } = effectOf(units, { seed: seeded(`${run}`), resamples: 399, confidence: 0.9 })!
      if (interval.low <= 0.3 && interval.high >= 0.3) held++
    }
    expect(held / 400).toBeGreaterThan(0.85)
    expect(held / 400).toBeLessThan(0.95)
  })
})

describe('many works at once', () => {
  it('raises p-values as Holm does (the values of R’s p.adjust)', () => {
    expect(holm([0.01, 0.04, 0.03, 0.005]).map((one) => Number(one.toFixed(6)))).toEqual([0.03, 0.06, 0.06, 0.02])
    expect(holm([])).toEqual([])
  })

  it('keeps their order, never lowers one, and never more than the plain multiple', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 20 }), (ps) => {
        const adjusted = holm(ps)
        ps.forEach((one, i) => {
          expect(adjusted[i]).toBeGreaterThanOrEqual(one)
          expect(adjusted[i]).toBeLessThanOrEqual(Math.min(1, one * ps.length) + 1e-12)
          ps.forEach((other, j) => {
            if (one < other) expect(adjusted[i]).toBeLessThanOrEqual(adjusted[j]!)
          })
        })
      }),
      fixed,
    )
  })

  it('says how little a p-value is at best (Sellke, Bayarri and Berger 2001, table 1)', () => {
    const inverse = (one: number) => Number((1 / bayesFactorBound(one)).toFixed(4))
    expect([0.1, 0.05, 0.01, 0.001].map(inverse)).toEqual([0.6259, 0.4072, 0.1252, 0.0188])
    expect(bayesFactorBound(0.5)).toBe(1)
  })
})
