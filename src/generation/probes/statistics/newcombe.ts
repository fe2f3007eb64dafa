import { type Interval, type Rate, wilson } from './wilson.js'

export interface Difference extends Interval {
  difference: number
}

/**
 * How much lower the second rate is than the first, with an interval: Newcombe's hybrid score method (method 10 in Statistics in
 * Medicine 17, 1998, 873-890), by the effective numbers of both.
 */
export function differenceOf(
  first: Pick<Rate, 'rate' | 'effectiveOf'>,
  second: Pick<Rate, 'rate' | 'effectiveOf'>,
  confidence: number,
): Difference {
  const [a, b] = [first, second].map(({ rate, effectiveOf }) => wilson(rate * effectiveOf, effectiveOf, confidence))
  const difference = first.rate - second.rate
  return {
    difference,
    low: difference - Math.hypot(first.rate - a!.low, b!.high - second.rate),
    high: difference + Math.hypot(a!.high - first.rate, second.rate - b!.low),
  }
}
