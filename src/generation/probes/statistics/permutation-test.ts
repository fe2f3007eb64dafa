import { randomFrom } from './random.js'
import { inStrata, stratifiedDifference } from './strata.js'

/** What is compared: a work or a prompt, with how much what came out resembles what it was about. */
export interface Unit {
  /** Only units of one stratum are exchanged for each other. */
  stratum: string
  /** Otherwise it is a control. */
  isWork: boolean
  value: number
}

export interface PermutationOptions {
  /** What the random arrangements come from: a digest in hex. */
  seed: string
  /** How many random arrangements there are, where not all are counted. */
  permutations: number
  /** All are counted where their sums are no more different ones than this. */
  sumsMax?: number
}

export interface PermutationResult {
  /** How much more works resemble than controls on average, over strata. */
  statistic: number
  /** One-sided: how often chance alone gives as much or more. */
  p: number
  method: 'exact' | 'monte-carlo'
  /** Arrangements that were counted, and those that gave as much or more. */
  arrangements: number
  atLeast: number
  /** The smallest p that there could have been, whatever came out. */
  smallestP: number
  strata: { stratum: string; works: number; controls: number }[]
  /** Strata that have only works or only controls, and so say nothing. */
  leftOut: string[]
}

const sumsMaxDefault = 100_000

/**
 * Whether works are resembled more than controls beyond chance: of all ways to call so many units of each stratum works, how
 * many give a difference of means as large as the one found. No assumption about how resemblance is distributed; that a work
 * and a control of a stratum would be resembled alike, had the generator seen neither, is the hypothesis. The statistic weighs
 * strata by `works * controls / all`: for values of 0 and 1 that is the exact test of Cochran, Mantel and Haenszel, and of Fisher
 * for one stratum. All arrangements are counted where their sums are few (Pagano and Tritchler, JASA 78, 1983); otherwise random
 * ones are tried, with p = (1 + b) / (1 + m) (Phipson and Smyth, Statistical Applications in Genetics and Molecular Biology
 * 9(1), 2010), which is never too small.
 *
 * @returns undefined where no stratum has works and controls
 */
export function permutationTest(
  units: readonly Unit[],
  { seed, permutations, sumsMax = sumsMaxDefault }: PermutationOptions,
): PermutationResult | undefined {
  const { strata, leftOut } = inStrata(units)
  if (strata.length === 0) return undefined
  const pools = strata.map(({ works, controls }) => ({
    values: [...works, ...controls].map(whole),
    works: works.length,
  }))
  // With those weights the statistic grows with the sum of all works' values, and with nothing else that arrangements change.
  const observed = pools.reduce((total, { values, works }) => total + sum(values.slice(0, works)), 0)
  // Each value may be half a unit off.
  const limit = observed - pools.reduce((total, { values }) => total + values.length, 0)
  const counts = countSums(pools, sumsMax)
  const { arrangements, atLeast, p } =
    counts === undefined ? tryRandom(pools, limit, seed, permutations) : countAll(counts, limit)
  const counted = strata.map(({ stratum, works, controls }) => ({
    stratum,
    works: works.length,
    controls: controls.length,
  }))
  return {
    statistic: stratifiedDifference(strata),
    p,
    method: counts === undefined ? 'monte-carlo' : 'exact',
    arrangements,
    atLeast,
    smallestP: counts === undefined ? smallestP(counted, permutations) : 1 / arrangements,
    strata: counted,
    leftOut,
  }
}

/** The smallest p that a comparison of so many works and controls, stratum by stratum, can be sure to be able to give. */
export function smallestP(strata: readonly { works: number; controls: number }[], permutations: number): number {
  const all = strata.reduce((product, { works, controls }) => product * choose(works, controls), 1)
  return Math.max(1 / all, 1 / (1 + permutations))
}

/** In how many ways so many of all are works. */
function choose(works: number, controls: number): number {
  let ways = 1
  for (let i = 1; i <= works; i++) ways = (ways * (controls + i)) / i
  return Math.round(ways)
}

/** The values of a stratum, and how many of them are works'. */
interface Pool {
  values: number[]
  works: number
}

/** As a whole number, so that the same values have the same sum in any order. */
const whole = (value: number): number => Math.round(value * 1e9)

const sum = (values: readonly number[]): number => values.reduce((total, one) => total + one, 0)

/** By sum, how many arrangements have it. @returns undefined where there are too many sums */
function countSums(pools: readonly Pool[], sumsMax: number): Map<number, number> | undefined {
  let all = new Map([[0, 1]])
  for (const pool of pools) {
    const own = countSumsOf(pool, sumsMax)
    if (own === undefined || own.size * all.size > 20 * sumsMax) return undefined
    const both = new Map<number, number>()
    for (const [a, times] of all) for (const [b, more] of own) both.set(a + b, (both.get(a + b) ?? 0) + times * more)
    if (both.size > sumsMax) return undefined
    all = both
  }
  return all
}

function countSumsOf({ values, works }: Pool, sumsMax: number): Map<number, number> | undefined {
  /** By how many were chosen. */
  const chosen = Array.from({ length: works + 1 }, (_, many) => new Map(many === 0 ? [[0, 1]] : []))
  for (const value of values) {
    let sums = 0
    // From the most on, so that no value is chosen twice.
    for (let many = works; many > 0; many--) {
      const into = chosen[many]!
      for (const [before, times] of chosen[many - 1]!) into.set(before + value, (into.get(before + value) ?? 0) + times)
      sums += into.size
    }
    if (sums > sumsMax) return undefined
  }
  return chosen[works]!
}

type Counted = Pick<PermutationResult, 'arrangements' | 'atLeast' | 'p'>

function countAll(counts: ReadonlyMap<number, number>, limit: number): Counted {
  let [arrangements, atLeast] = [0, 0]
  for (const [total, times] of counts) {
    arrangements += times
    if (total >= limit) atLeast += times
  }
  return { arrangements, atLeast, p: atLeast / arrangements }
}

function tryRandom(pools: readonly Pool[], limit: number, seed: string, permutations: number): Counted {
  const random = randomFrom(seed)
  let atLeast = 0
  for (let n = 0; n < permutations; n++) {
    let total = 0
    for (const { values, works } of pools)
      for (let i = 0; i < works; i++) {
        const j = i + random.below(values.length - i)
        const value = values[j]!
        values[j] = values[i]!
        values[i] = value
        total += value
      }
    if (total >= limit) atLeast++
  }
  return { arrangements: permutations, atLeast, p: (1 + atLeast) / (1 + permutations) }
}
