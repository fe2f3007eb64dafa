/** 0 none, 1 faint, 2 some elements, 3 substantial, 4 near copy, 5 copy. */
export type Level = 0 | 1 | 2 | 3 | 4 | 5

/** What a level is read from. */
export interface LevelBasis {
  readonly coverage: number
  readonly medianDistance: number
  readonly score: number
  readonly falseMatchProbability: number
  /** Mirrored or rotated. */
  readonly turned: boolean
  /** The pictures coincide (bars apart); otherwise one shows a part of the other. */
  readonly samePicture: boolean
}

/**
 * How closely a segment resembles, by what a hash can tell:
 *
 * - 5 copy: the same pictures, the same way round, row for row within 20 bits, hardly a row missing, and no chance.
 * - 4 near copy: at least three quarters of the rows within PDQ's own radius of 31 bits; or within 48 while so many
 *   different pictures agree in their order that it can only be the same footage: edited, mirrored or cropped.
 * - 3 substantial: within 48 bits over at least half of the rows.
 * - 2 some elements: anything else that chance brings less than once in ten thousand such queries.
 * - 1 faint: the rest down to the reported limit. 0 is never given to a segment: it stands for none.
 */
export function resemblanceLevel(basis: LevelBasis): Level {
  const { coverage, medianDistance, score, falseMatchProbability, turned, samePicture } = basis
  if (falseMatchProbability > 1e-4) return 1
  if (falseMatchProbability > 1e-5) return 2
  if (medianDistance <= 20 && coverage >= 0.9 && !turned && samePicture) return 5
  if (medianDistance <= 31 && coverage >= 0.75) return 4
  if (medianDistance <= 48 && coverage >= 0.75 && score >= 40) return 4
  if (medianDistance <= 48 && coverage >= 0.5) return 3
  return 2
}
