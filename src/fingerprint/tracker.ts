import { FingerprintError } from './fingerprint-error.js'
import { distanceAt, hashBytes } from './hash.js'
import type { LumaFrame } from './luma.js'
import type { Orientation } from './orientation.js'
import { frameSpectra, regions, writeRegionHashes } from './regions.js'
import { rowBytes, type Track } from './track.js'

/** How {@link createTracker} samples and folds. */
export interface TrackerOptions {
  /** Frames a second that will be pushed; 0 where that is irregular (keyframes only). */
  sampledPerSecond: number
  /** Which turned pictures get a track too; default only the original. A row has the same times in all of them. */
  orientations?: readonly Orientation[]
  /** A frame whose regions all lie within so many bits of a row's first frame lengthens that row; default 6. */
  foldDistance?: number
}

/** Takes frames in time order and gives tracks; memory grows by about 250 bytes a row and orientation. */
export interface Tracker {
  /**
   * Adds the frame shown from `timeSeconds` on.
   *
   * @throws {FingerprintError} `fingerprint.bad-order` unless time moves forward, `fingerprint.bad-frame`.
   */
  push(timeSeconds: number, frame: LumaFrame): void
  /** The tracks so far, the last row lasting to `durationSeconds` (or its own start, if that is later). */
  finish(durationSeconds: number): Map<Orientation, Track>
}

/**
 * Describes a video frame by frame. A row lasts until the next row's first frame: with regular sampling a frame is
 * shown until the next one. With irregular sampling (`sampledPerSecond` 0) nobody looked between the keyframes, so a
 * row lasts at most a second after the last frame that was folded into it.
 *
 * @example
 * const tracker = createTracker({ sampledPerSecond: 4 })
 * for await (const frame of decode(path, { sampling: { perSecond: 4 } })) tracker.push(frame.timeSeconds, frame)
 * const track = tracker.finish(durationSeconds).get('original')
 */
export function createTracker(options: TrackerOptions): Tracker {
  const { sampledPerSecond, orientations = ['original'], foldDistance = 6 } = options
  if (!(Number.isFinite(sampledPerSecond) && sampledPerSecond >= 0)) {
    throw new FingerprintError(
      'fingerprint.bad-order',
      `frames can't come ${sampledPerSecond} times a second: pass a rate, or 0 for keyframes`,
    )
  }
  const longestHoldSeconds = sampledPerSecond > 0 ? Number.POSITIVE_INFINITY : 1
  const current = newRow()
  const firstOfRow = newRow()
  const columns = orientations.map((orientation) => ({ orientation, hashes: new Bytes(), qualities: new Bytes() }))
  let startSeconds = new Float64Array(64)
  let endSeconds = new Float64Array(64)
  let count = 0
  let lastSeconds = Number.NEGATIVE_INFINITY

  function push(timeSeconds: number, frame: LumaFrame): void {
    if (!(Number.isFinite(timeSeconds) && timeSeconds > lastSeconds)) {
      throw new FingerprintError(
        'fingerprint.bad-order',
        `a frame at ${timeSeconds} s can't follow one at ${lastSeconds} s: push frames in time order`,
      )
    }
    const spectra = frameSpectra(frame)
    writeRegionHashes(spectra, 'original', current.hashes, 0, current.qualities, 0)
    const folds = count > 0 && alike(firstOfRow, current, foldDistance)
    if (count > 0) endSeconds[count - 1] = Math.min(timeSeconds, lastSeconds + longestHoldSeconds)
    lastSeconds = timeSeconds
    if (folds) {
      endSeconds[count - 1] = timeSeconds
      return
    }
    firstOfRow.hashes.set(current.hashes)
    firstOfRow.qualities.set(current.qualities)
    for (const { orientation, hashes, qualities } of columns) {
      const hashOffset = hashes.extend(rowBytes)
      const qualityOffset = qualities.extend(regions.length)
      if (orientation === 'original') {
        hashes.data.set(current.hashes, hashOffset)
        qualities.data.set(current.qualities, qualityOffset)
      } else writeRegionHashes(spectra, orientation, hashes.data, hashOffset, qualities.data, qualityOffset)
    }
    if (count === startSeconds.length) {
      startSeconds = grow(startSeconds)
      endSeconds = grow(endSeconds)
    }
    startSeconds[count] = timeSeconds
    endSeconds[count] = timeSeconds
    count++
  }

  function finish(durationSeconds: number): Map<Orientation, Track> {
    const starts = startSeconds.slice(0, count)
    const ends = endSeconds.slice(0, count)
    if (count > 0) {
      ends[count - 1] = Math.max(lastSeconds, Math.min(durationSeconds, lastSeconds + longestHoldSeconds))
    }
    return new Map(
      columns.map(({ orientation, hashes, qualities }) => [
        orientation,
        {
          version: 'kyodaku-track-1',
          durationSeconds: Math.max(0, durationSeconds),
          sampledPerSecond,
          count,
          startSeconds: starts,
          endSeconds: ends,
          hashes: hashes.data.slice(0, count * rowBytes),
          qualities: qualities.data.slice(0, count * regions.length),
        },
      ]),
    )
  }

  return { push, finish }
}

interface Row {
  hashes: Uint8Array
  qualities: Uint8Array
}

function newRow(): Row {
  return { hashes: new Uint8Array(rowBytes), qualities: new Uint8Array(regions.length) }
}

/** The same regions present, and each within the distance. */
function alike(a: Row, b: Row, distance: number): boolean {
  for (let region = 0; region < regions.length; region++) {
    if (a.qualities[region]! > 0 !== b.qualities[region]! > 0) return false
    if (a.qualities[region] === 0) continue
    if (distanceAt(a.hashes, region * hashBytes, b.hashes, region * hashBytes) > distance) return false
  }
  return true
}

/** Bytes that grow by doubling. */
class Bytes {
  data = new Uint8Array(1024)
  #length = 0

  /** Adds so many bytes and gives the offset of the first. */
  extend(bytes: number): number {
    const offset = this.#length
    this.#length += bytes
    if (this.#length > this.data.length) {
      const bigger = new Uint8Array(Math.max(this.#length, this.data.length * 2))
      bigger.set(this.data)
      this.data = bigger
    }
    return offset
  }
}

function grow(values: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> {
  const bigger = new Float64Array(values.length * 2)
  bigger.set(values)
  return bigger
}
