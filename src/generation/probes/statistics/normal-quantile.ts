/**
 * The z that a standard normal variable stays within, to both sides, with a probability: 1.959964 for 0.95. By Newton's method
 * on the distribution function, whose series (Marsaglia, Journal of Statistical Software 11(4), 2004) is exact to a double.
 *
 * @param confidence between 0 and 0.999999, both excluded
 */
export function zOf(confidence: number): number {
  if (!(confidence > 0 && confidence < 0.999999))
    throw new RangeError(`a confidence lies between 0 and 1, not at ${confidence}`)
  let z = 1
  for (let step = 0; step < 60; step++) {
    const next = z - (2 * halfBelow(z) - confidence) / (2 * density(z))
    // A far step would leave the region where the density still says something.
    const bounded = Math.min(Math.max(next, z / 4), z + 1)
    if (Math.abs(bounded - z) < 1e-14) return bounded
    z = bounded
  }
  return z
}

const density = (x: number): number => Math.exp(-(x * x) / 2) / Math.sqrt(2 * Math.PI)

/** The probability between 0 and x. */
function halfBelow(x: number): number {
  let [sum, term] = [x, x]
  for (let k = 3; term > sum * 1e-17; k += 2) {
    term *= (x * x) / k
    sum += term
  }
  return density(x) * sum
}
