import { calibration } from './calibration.js'

/**
 * What a distance between two region hashes is worth: -log10 of the measured chance that regions of unrelated pictures
 * come at least as close, by the lower quality of the two. Never more than what was measured: beyond the closest
 * unrelated pair the table stays level.
 */
export function pairEvidence(distance: number, quality: number): number {
  const band = calibration.pairs[bandOf(quality)]!
  return distance < band.evidence.length ? band.evidence[distance]! : 0
}

/** Position of the quality band in {@link calibration}. */
export function bandOf(quality: number): number {
  let band = 0
  while (band + 1 < calibration.pairs.length && quality >= calibration.pairs[band + 1]!.fromQuality) band++
  return band
}

/**
 * The expected number of chance findings of at least this score, for a query of so many rows against so many reference
 * rows: the measured rate per compared pair of rows, times the pairs; then the chance of at least one.
 *
 * Where noise reached the score, the rate is counted. Beyond, it is extrapolated along the measured fall of the tail,
 * never below `calibration.rateFloor`, and the answer says so (`measured: false`); the most that the measurement alone
 * can promise is 3 in the number of pairs compared (rule of three).
 */
export function falseMatchProbability(
  score: number,
  queryRows: number,
  referenceRows: number,
): { probability: number; measured: boolean } {
  const { tail } = calibration
  const pairs = Math.max(1, queryRows) * Math.max(1, referenceRows)
  const last = tail.points[tail.points.length - 1]!
  let log: number
  if (score <= tail.points[0]!.score) log = tail.points[0]!.logRate
  else if (score >= last.score) log = last.logRate - tail.fallPerScore * (score - last.score)
  else {
    const above = tail.points.findIndex((point) => point.score > score)
    const [a, b] = [tail.points[above - 1]!, tail.points[above]!]
    log = a.logRate + ((b.logRate - a.logRate) * (score - a.score)) / (b.score - a.score)
  }
  const expected = pairs * 10 ** log
  const probability = -Math.expm1(-expected)
  return { probability: Math.min(1, Math.max(probability, tail.floor)), measured: score <= last.score }
}
