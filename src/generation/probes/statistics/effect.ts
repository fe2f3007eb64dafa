import type { Unit } from './permutation-test.js'
import { randomFrom } from './random.js'
import { inStrata, type Stratum, stratifiedDifference, weighted } from './strata.js'
import type { Interval } from './wilson.js'

export interface EffectOptions {
  /** A digest in hex. */
  seed: string
  /** How often units are drawn anew for the interval. */
  resamples: number
  confidence: number
}

export interface Effect {
  /** Of means, in the units of the measure. */
  difference: number
  /** Percentile bootstrap within strata (Efron and Tibshirani, An Introduction to the Bootstrap, 1993, 13.3); too narrow for few units. */
  interval: Interval
  /**
   * Cliff's delta (Psychological Bulletin 114, 1993, 494-509): how much likelier a work is resembled more than a control, than
   * less; -1 to 1, over strata.
   */
  delta: number
}

/** How large the difference between works and controls is. @returns undefined where no stratum has works and controls */
export function effectOf(units: readonly Unit[], { seed, resamples, confidence }: EffectOptions): Effect | undefined {
  const { strata } = inStrata(units)
  if (strata.length === 0) return undefined
  const random = randomFrom(seed)
  const again = (values: readonly number[]) => values.map(() => values[random.below(values.length)]!)
  const differences = Float64Array.from({ length: resamples }, () =>
    stratifiedDifference(
      strata.map(({ stratum, works, controls }) => ({ stratum, works: again(works), controls: again(controls) })),
    ),
  ).sort()
  // A hair more, since 0.05 / 2 times a whole number is often just below a whole number.
  const outside = Math.max(1, Math.floor(((resamples + 1) * (1 - confidence)) / 2 + 1e-9))
  return {
    difference: stratifiedDifference(strata),
    interval: { low: differences[outside - 1]!, high: differences[resamples - outside]! },
    delta: weighted(strata, cliffsDelta),
  }
}

function cliffsDelta({ works, controls }: Stratum): number {
  let more = 0
  for (const work of works) for (const control of controls) more += Math.sign(work - control)
  return more / (works.length * controls.length)
}
