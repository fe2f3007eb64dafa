import { type FrameHash, hammingDistance, type Track } from '../../fingerprint/index.js'
import type { FrameHashesOfPart } from '../dataset/index.js'

/** PDQ's own: below it a hash says little, and two hashes further apart than this are of two pictures. */
const [qualityMin, distanceMax] = [50, 31]
/** The share of given hashes that some frame of the media has to bear out, and of how many of them it is told. */
const borneOutMin = 0.2
const comparedMax = 200

/**
 * Whether frame hashes that were given may be of the media whose track this is: enough of them are near one of its frames.
 * Lenient, for others sample, decode and scale otherwise: hashes of other media have no frame near at all. Hashes that say
 * little (below quality 50) may be of anything.
 */
export function mayBeHashesOf(track: Track, given: readonly FrameHash[]): boolean {
  const all = given.filter(({ quality }) => quality >= qualityMin)
  if (all.length === 0) return true
  const step = Math.ceil(all.length / comparedMax)
  const telling = all.filter((_, at) => at % step === 0)
  const regions = track.count === 0 ? 1 : track.qualities.length / track.count
  const frames: Uint8Array[] = []
  for (let row = 0; row < track.count; row++)
    if (track.qualities[row * regions]! > 0)
      frames.push(track.hashes.subarray(row * regions * 32, row * regions * 32 + 32))
  if (frames.length === 0) return true
  const borneOut = telling.filter(({ hash }) => frames.some((frame) => hammingDistance(hash, frame) <= distanceMax))
  return borneOut.length >= telling.length * borneOutMin
}

/** The frame hashes that each row brings along, of all its values together. */
export function framesByRow(given: FrameHashesOfPart): Map<number, FrameHash[]> {
  const rows = new Map<number, FrameHash[]>()
  for (const [item, row] of given.rows.entries()) {
    const frames = rows.get(row) ?? []
    for (let at = item === 0 ? 0 : given.ends[item - 1]!; at < given.ends[item]!; at++)
      frames.push({
        frame: frames.length,
        quality: given.qualities[at]!,
        hash: given.hashes.subarray(at * 32, at * 32 + 32),
        timestampSeconds: given.seconds[at]!,
      })
    rows.set(row, frames)
  }
  return rows
}
