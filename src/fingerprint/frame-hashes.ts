import { FingerprintError } from './fingerprint-error.js'
import { hashBytes, hashFromHex, hashToHex } from './hash.js'
import { linesOf } from './lines.js'
import { qualityFloor, regions } from './regions.js'
import { rowBytes, type Track } from './track.js'

/** One hashed frame of a video, as vPDQ exchanges it. */
export interface FrameHash {
  /** Number of the frame, the first is 0. */
  frame: number
  /** PDQ's quality, 0 to 100. */
  quality: number
  hash: Uint8Array
  timestampSeconds: number
}

/**
 * Reads vPDQ's lines `frame,quality,hash,timestamp`; blank lines and lines starting with # are skipped.
 *
 * @throws {FingerprintError} `fingerprint.bad-line` with the line's number, `fingerprint.too-large`.
 */
export function readFrameHashes(text: string): FrameHash[] {
  const rows: FrameHash[] = []
  for (const { line, number } of linesOf(text)) {
    const [frame, quality, hex, timestamp, ...more] = line.split(',').map((field) => field.trim())
    if (timestamp === undefined || more.length > 0) {
      throw new FingerprintError(
        'fingerprint.bad-line',
        'a frame has four fields: frame,quality,hash,timestamp',
        number,
      )
    }
    rows.push({
      frame: readWhole(frame!, 'frame', Number.MAX_SAFE_INTEGER, number),
      quality: readWhole(quality!, 'quality', 100, number),
      hash: readHash(hex!, number),
      timestampSeconds: readSeconds(timestamp, number),
    })
  }
  return rows
}

/** Writes vPDQ's lines `frame,quality,hash,timestamp`, the time with three decimals as the reference does. */
export function writeFrameHashes(rows: Iterable<FrameHash>): string {
  let text = ''
  for (const { frame, quality, hash, timestampSeconds } of rows) {
    text += `${frame},${quality},${hashToHex(hash)},${timestampSeconds.toFixed(3)}\n`
  }
  return text
}

/**
 * A track from frame hashes that come from elsewhere: only the `whole` region is present, and each row lasts until the
 * next. Rows of one time keep the first; rows below `options.qualityFloor` (default {@link qualityFloor}) keep their time and lose their hash.
 *
 * @throws {FingerprintError} `fingerprint.bad-order` where time runs backwards.
 */
export function trackFromFrameHashes(
  rows: readonly FrameHash[],
  options: { durationSeconds?: number; qualityFloor?: number } = {},
): Track {
  const kept: FrameHash[] = []
  for (const row of rows) {
    const last = kept.at(-1)
    if (last !== undefined && row.timestampSeconds < last.timestampSeconds) {
      throw new FingerprintError(
        'fingerprint.bad-order',
        `frame ${row.frame} at ${row.timestampSeconds} s follows one at ${last.timestampSeconds} s: sort frames by time`,
      )
    }
    if (last === undefined || row.timestampSeconds > last.timestampSeconds) kept.push(row)
  }
  const count = kept.length
  const first = kept[0]?.timestampSeconds ?? 0
  const last = kept[count - 1]?.timestampSeconds ?? 0
  const sampledPerSecond = count > 1 ? (count - 1) / (last - first) : 1
  const durationSeconds = Math.max(last, options.durationSeconds ?? last + 1 / sampledPerSecond)
  const hashes = new Uint8Array(count * rowBytes)
  const qualities = new Uint8Array(count * regions.length)
  for (const [row, { hash, quality }] of kept.entries()) {
    if (quality === 0 || quality < (options.qualityFloor ?? qualityFloor)) continue
    hashes.set(hash, row * rowBytes)
    qualities[row * regions.length] = quality
  }
  return {
    version: 'kyodaku-track-1',
    durationSeconds,
    sampledPerSecond,
    count,
    startSeconds: Float64Array.from(kept, ({ timestampSeconds }) => timestampSeconds),
    endSeconds: Float64Array.from(kept, (_, row) => kept[row + 1]?.timestampSeconds ?? durationSeconds),
    hashes,
    qualities,
  }
}

/** The `whole` hashes of a track's rows, each at the row's start; rows without one are left out. */
export function frameHashesFromTrack(track: Track): FrameHash[] {
  const rows: FrameHash[] = []
  for (let row = 0; row < track.count; row++) {
    const quality = track.qualities[row * regions.length]!
    if (quality === 0) continue
    const hash = track.hashes.slice(row * rowBytes, row * rowBytes + hashBytes)
    rows.push({ frame: row, quality, hash, timestampSeconds: track.startSeconds[row]! })
  }
  return rows
}

function readWhole(field: string, name: string, most: number, line: number): number {
  const value = Number(field)
  if (!/^\d{1,16}$/.test(field) || value > most) {
    throw new FingerprintError('fingerprint.bad-line', `the ${name} must be a whole number from 0 to ${most}`, line)
  }
  return value
}

function readHash(hex: string, line: number): Uint8Array {
  try {
    return hashFromHex(hex)
  } catch (error) {
    throw new FingerprintError('fingerprint.bad-line', (error as Error).message, line)
  }
}

function readSeconds(field: string, line: number): number {
  const seconds = Number(field)
  if (!/^\d{1,12}(\.\d{1,12})?$/.test(field) || !Number.isFinite(seconds)) {
    throw new FingerprintError('fingerprint.bad-line', 'the timestamp must be seconds, like 12.033', line)
  }
  return seconds
}
