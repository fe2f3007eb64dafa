import type { Unit } from './permutation-test.js'

/** Values of the units that are exchanged for each other. */
export interface Stratum {
  stratum: string
  works: number[]
  controls: number[]
}

/** Units by stratum, in the order of names; those that can't be compared are left out, and named. */
export function inStrata(units: readonly Unit[]): { strata: Stratum[]; leftOut: string[] } {
  const all = new Map<string, Stratum>()
  for (const { stratum, isWork, value } of units) {
    const one = all.get(stratum) ?? { stratum, works: [], controls: [] }
    ;(isWork ? one.works : one.controls).push(value)
    all.set(stratum, one)
  }
  const sorted = [...all.values()].sort((a, b) => (a.stratum < b.stratum ? -1 : 1))
  const isCompared = ({ works, controls }: Stratum) => works.length > 0 && controls.length > 0
  return {
    strata: sorted.filter(isCompared),
    leftOut: sorted.filter((one) => !isCompared(one)).map(({ stratum }) => stratum),
  }
}

/** Mean over strata by the weight that says most where all spread alike. */
export function weighted(strata: readonly Stratum[], of: (stratum: Stratum) => number): number {
  const weights = strata.map(
    ({ works, controls }) => (works.length * controls.length) / (works.length + controls.length),
  )
  const whole = weights.reduce((sum, weight) => sum + weight, 0)
  return strata.reduce((sum, stratum, s) => sum + (weights[s]! / whole) * of(stratum), 0)
}

/** How much larger works are than controls on average. */
export const stratifiedDifference = (strata: readonly Stratum[]): number =>
  weighted(strata, ({ works, controls }) => mean(works) - mean(controls))

export const mean = (values: readonly number[]): number => values.reduce((sum, one) => sum + one, 0) / values.length
