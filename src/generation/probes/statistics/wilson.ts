import { zOf } from './normal-quantile.js'

export interface Interval {
  low: number
  high: number
}

/**
 * The score interval of a rate (Wilson, JASA 22, 1927; formula (2) in Newcombe, Statistics in Medicine 17, 1998, 857-872). It
 * never leaves 0..1 and says something when nothing happened at all.
 *
 * @param happened how often it happened, of `of`; fractions are fine, as effective numbers are
 * @param confidence such as 0.95
 */
export function wilson(happened: number, of: number, confidence: number): Interval {
  if (!(of > 0) || !(happened >= 0) || happened > of) throw new RangeError(`${happened} of ${of} is no rate`)
  const z = zOf(confidence)
  const middle = 2 * happened + z * z
  const width = z * Math.sqrt(z * z + (4 * happened * (of - happened)) / of)
  const whole = 2 * (of + z * z)
  return {
    low: happened === 0 ? 0 : Math.max(0, (middle - width) / whole),
    high: happened === of ? 1 : Math.min(1, (middle + width) / whole),
  }
}

/** Samples that may resemble each other more than others do: those of one prompt. */
export interface Cluster {
  happened: number
  of: number
}

export interface Rate extends Interval {
  happened: number
  of: number
  rate: number
  /** As many independent samples would say as much: `of`, or fewer where the samples of a prompt repeat each other. */
  effectiveOf: number
}

/**
 * A rate with its interval, by samples of several prompts. Samples of one prompt repeat each other, so that they count for less
 * than as many of different prompts: the design effect is that of Rao and Scott (Biometrics 48, 1992, 577-585). Where it can't be
 * told (one prompt; it happened always or never) each prompt counts once.
 *
 * @returns undefined where there are no samples
 */
export function rateOf(clusters: readonly Cluster[], confidence: number): Rate | undefined {
  const used = clusters.filter(({ of }) => of > 0)
  const happened = used.reduce((sum, one) => sum + one.happened, 0)
  const of = used.reduce((sum, one) => sum + one.of, 0)
  if (of === 0) return undefined
  const rate = happened / of
  const effectiveOf = of / designEffect(used, rate, of)
  return { happened, of, rate, effectiveOf, ...wilson(rate * effectiveOf, effectiveOf, confidence) }
}

function designEffect(clusters: readonly Cluster[], rate: number, of: number): number {
  const count = clusters.length
  if (count === of) return 1
  if (count === 1 || rate === 0 || rate === 1) return of / count
  const spread = clusters.reduce((sum, one) => sum + (one.happened - rate * one.of) ** 2, 0)
  const variance = (count / (count - 1)) * (spread / (of * of))
  // Samples that differ more within a prompt than between prompts are no reason to claim more than there is.
  return Math.max(1, (of * variance) / (rate * (1 - rate)))
}
