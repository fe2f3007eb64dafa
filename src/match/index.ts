/**
 * Finds where a query resembles what is deposited: an exact index of hashes, candidates, alignment in time, a
 * calibrated score and a resemblance level. Knows fingerprints and time; knows nothing of works, parties or permission.
 */
export { type Calibration, calibration } from './calibration.js'
export {
  buildHashIndex,
  createHashIndexBuilder,
  type HashBatchHits,
  type HashHits,
  type HashIndex,
  type HashIndexBuilder,
  maxIndexCount,
  maxIndexRadius,
  openHashIndex,
  readHashIndex,
} from './hash-index.js'
export type { Level } from './level.js'
export { MatchError, type MatchErrorCode } from './match-error.js'
export {
  createMatcher,
  type Matcher,
  type MatcherDescription,
  type MatcherOptions,
  type ReferenceTrack,
} from './matcher.js'
export {
  createPackBuilder,
  createPackMatcher,
  type Pack,
  type PackEntry,
  type PackedReference,
  type PackMatcherOptions,
  packedHashes,
} from './pack.js'
export type { Segment } from './segment.js'
export { thresholds } from './thresholds.js'
