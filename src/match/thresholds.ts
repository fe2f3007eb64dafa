/**
 * Every threshold of the matcher, in one place; those that can be are measured (see `calibration.ts` and
 * `npm run bench -- match`). They are part of every result's description.
 */
export const thresholds = {
  /** Search radius in bits: PDQ's own. Every segment rests on at least one row this close. */
  radius: 31,
  /** Regions of lower PDQ quality are not searched, only compared along a line already found. */
  searchedQuality: 50,
  /** A row further away than this never agrees. */
  looseDistance: 60,
  /** In fast motion, where a quarter of a second changes the picture, a row may be as far as this. */
  mostMotionDistance: 84,
  /** A row agrees within the alignment's median plus this margin, but this much is always allowed. */
  acceptanceMargin: 24,
  leastAcceptance: 36,
  /** Disagreement for longer than this ends a segment, seconds. */
  longestGapSeconds: 1.25,
  /** Without anything to compare (keyframe-only references), a line is trusted for so long, seconds. */
  longestUnseenSeconds: 12,
  /** Speeds looked for. */
  slowest: 0.48,
  fastest: 2.1,
  /** An alignment this many bits closer rules out another explanation of the same moment. */
  rivalDistance: 8,
  /** A negative reference takes a stretch from a work when it is at least this close in proportion. */
  negativeRatio: 0.9,
  /** Most hits taken per query hash, nearest first. */
  hitsPerHash: 4096,
  /** What chance would bring more often than this is dropped, unless full pictures coincide within the radius. */
  mostFalseMatchProbability: 1e-2,
  /** Score does not rise above this. */
  scoreCap: 100,
} as const
