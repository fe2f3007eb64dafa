import { FingerprintError } from './fingerprint-error.js'
import { hashBytes } from './hash.js'
import { regions } from './regions.js'

/** Bytes of the hashes of one row of a track. */
export const rowBytes = regions.length * hashBytes

/**
 * A video as hashes over time; a still is one row. Row k shows from `startSeconds[k]` to `endSeconds[k]` what did not
 * change visibly. Starts ascend and rows don't overlap.
 */
export interface Track {
  readonly version: 'kyodaku-track-1'
  readonly durationSeconds: number
  /** Frames a second that were looked at; 0 where that was irregular (keyframes only). */
  readonly sampledPerSecond: number
  /** Number of rows. */
  readonly count: number
  readonly startSeconds: Float64Array
  readonly endSeconds: Float64Array
  /** `[count][regions.length][32]`; zeros where the region is absent. */
  readonly hashes: Uint8Array
  /** `[count][regions.length]`, 0 to 100; 0 = the region is absent or flat: ignore it. */
  readonly qualities: Uint8Array
}

/**
 * Joins the tracks of consecutive parts of one video, in time order, whose times all count from the start of the whole
 * video. Rows are not folded across the seams; an end that reaches into the next part is cut there.
 *
 * @throws {FingerprintError} `fingerprint.bad-order` without parts, where parts overlap, or were sampled differently.
 */
export function joinTracks(parts: readonly Track[]): Track {
  const first = parts[0]
  if (first === undefined) throw new FingerprintError('fingerprint.bad-order', 'no parts to join: pass at least one')
  const count = parts.reduce((sum, part) => sum + part.count, 0)
  const startSeconds = new Float64Array(count)
  const endSeconds = new Float64Array(count)
  const hashes = new Uint8Array(count * rowBytes)
  const qualities = new Uint8Array(count * regions.length)
  let durationSeconds = 0
  let row = 0
  for (const [position, part] of parts.entries()) {
    if (part.sampledPerSecond !== first.sampledPerSecond) {
      throw new FingerprintError(
        'fingerprint.bad-order',
        `part ${position} was sampled at ${part.sampledPerSecond} per second, the first at ${first.sampledPerSecond}: sample all alike`,
      )
    }
    durationSeconds = Math.max(durationSeconds, part.durationSeconds)
    if (part.count === 0) continue
    if (row > 0 && part.startSeconds[0]! <= startSeconds[row - 1]!) {
      throw new FingerprintError(
        'fingerprint.bad-order',
        `part ${position} starts at ${part.startSeconds[0]} s, before the end of the one before it: pass parts in time order`,
      )
    }
    if (row > 0) endSeconds[row - 1] = Math.min(endSeconds[row - 1]!, part.startSeconds[0]!)
    startSeconds.set(part.startSeconds, row)
    endSeconds.set(part.endSeconds, row)
    hashes.set(part.hashes, row * rowBytes)
    qualities.set(part.qualities, row * regions.length)
    row += part.count
  }
  const { version, sampledPerSecond } = first
  return { version, durationSeconds, sampledPerSecond, count, startSeconds, endSeconds, hashes, qualities }
}
