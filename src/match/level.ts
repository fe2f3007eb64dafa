/** 0 none, 1 faint, 2 some elements, 3 substantial, 4 near copy, 5 copy. */
export type Level = 0 | 1 | 2 | 3 | 4 | 5

/** What a level is read from. */
export interface LevelBasis {
  readonly coverage: number
  /** Over rows, of the regions that came closest; and of the full pictures (256 where those can't be compared). */
  readonly medianDistance: number
  readonly pictureDistance: number
  readonly score: number
  readonly falseMatchProbability: number
  /** Mirrored or rotated. */
  readonly turned: boolean
  /** The pictures coincide (bars apart); otherwise one shows a part of the other. */
  readonly samePicture: boolean
}

/**
 * How closely a segment resembles, by what a hash can tell.
 *
 * Where pictures agree in their order so that chance brings it less than once in 100,000 such queries:
 * - 5 copy: the same way round, within 20 bits, at least nine rows in ten.
 * - 4 near copy: at least three quarters of the rows within PDQ's own radius of 31 bits; or within 48 where so many
 *   different pictures agree that it can only be the same footage: edited, mirrored or cropped.
 * - 3 substantial: within 48 bits over at least half of the rows.
 * - 2 some elements: less than that.
 *
 * Where there is only a picture or two to go by (a still, a standing shot, half a second), by the full pictures:
 * 5 within 10 bits, 4 within 20 (or 10 when turned), 3 within 31. Parts of pictures alone give 2 where chance brings
 * it less than once in 1000 such queries, otherwise 1 faint. 0 is never given to a segment: it stands for none.
 */
export function resemblanceLevel(basis: LevelBasis): Level {
  const { coverage, medianDistance, pictureDistance, score, falseMatchProbability, turned, samePicture } = basis
  if (falseMatchProbability <= 1e-5) {
    if (medianDistance <= 20 && coverage >= 0.9 && !turned && samePicture) return 5
    if (medianDistance <= 31 && coverage >= 0.75) return 4
    if (medianDistance <= 48 && coverage >= 0.75 && score >= 40) return 4
    return medianDistance <= 48 && coverage >= 0.5 ? 3 : 2
  }
  if (samePicture && coverage >= 0.75) {
    if (pictureDistance <= 10 && !turned) return 5
    if (pictureDistance <= (turned ? 10 : 20)) return 4
    if (pictureDistance <= 31) return 3
  }
  return falseMatchProbability <= 1e-3 ? 2 : 1
}
