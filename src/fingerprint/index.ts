/**
 * Turns pictures into hashes and videos into tracks of hashes over time; reads and writes the formats in which others
 * exchange them. Knows pixels and bits; knows nothing of files, works or resemblance.
 */
export { FingerprintError, type FingerprintErrorCode } from './fingerprint-error.js'
export {
  type FrameHash,
  frameHashesFromTrack,
  readFrameHashes,
  trackFromFrameHashes,
  writeFrameHashes,
} from './frame-hashes.js'
export { hammingDistance, hashFromHex, hashToHex } from './hash.js'
export { type ListedHash, readHashList, writeHashList } from './hash-list.js'
export { type HashValue, isTimedHashValue, readHashValue } from './hash-value.js'
export { type LumaFrame, lumaFromRgb } from './luma.js'
export { mirroredHash } from './mirrored-hash.js'
export { type Orientation, orientations } from './orientation.js'
export { pdq, pdqDihedral } from './pdq.js'
export { qualityFloor, type Region, regions } from './regions.js'
export { joinTracks, type Track } from './track.js'
export { decodeTrack, encodeTrack } from './track-codec.js'
export { createTracker, type Tracker, type TrackerOptions } from './tracker.js'
export { type VpdqMatch, type VpdqMatchOptions, vpdqMatch, vpdqSemantics } from './vpdq-match.js'
