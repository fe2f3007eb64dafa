import { FingerprintError } from './fingerprint-error.js'
import { hashBytes } from './hash.js'
import { regions } from './regions.js'
import { rowBytes, type Track } from './track.js'

/*
 * Layout, little endian: "KYTRACK1", f64 duration, f64 sampled per second, u32 rows, u32 regions, then f64 starts, f64
 * ends, u8 qualities [rows][regions], and the hashes of the regions whose quality is not 0, in that order.
 */
const magic = Buffer.from('KYTRACK1', 'latin1')
const headerBytes = 8 + 8 + 8 + 4 + 4

/** A track as bytes: about 250 a row, less where regions are absent. The same track gives the same bytes. */
export function encodeTrack(track: Track): Uint8Array {
  const { count, startSeconds, endSeconds, qualities, hashes } = track
  const present = qualities.reduce((sum, quality) => sum + (quality > 0 ? 1 : 0), 0)
  const bytes = new Uint8Array(headerBytes + count * (16 + regions.length) + present * hashBytes)
  const view = new DataView(bytes.buffer)
  bytes.set(magic)
  view.setFloat64(8, track.durationSeconds, true)
  view.setFloat64(16, track.sampledPerSecond, true)
  view.setUint32(24, count, true)
  view.setUint32(28, regions.length, true)
  for (let row = 0; row < count; row++) {
    view.setFloat64(headerBytes + row * 8, startSeconds[row]!, true)
    view.setFloat64(headerBytes + (count + row) * 8, endSeconds[row]!, true)
  }
  bytes.set(qualities, headerBytes + count * 16)
  let offset = headerBytes + count * (16 + regions.length)
  for (let k = 0; k < qualities.length; k++) {
    if (qualities[k] === 0) continue
    bytes.set(hashes.subarray(k * hashBytes, (k + 1) * hashBytes), offset)
    offset += hashBytes
  }
  return bytes
}

/**
 * Reads what {@link encodeTrack} wrote, trusting none of it.
 *
 * @throws {FingerprintError} `fingerprint.bad-track` with what is wrong and where.
 */
export function decodeTrack(bytes: Uint8Array): Track {
  if (bytes.length < headerBytes || magic.some((byte, k) => bytes[k] !== byte)) {
    throw bad('these bytes are no track of version 1: they lack its header')
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const durationSeconds = view.getFloat64(8, true)
  const sampledPerSecond = view.getFloat64(16, true)
  const count = view.getUint32(24, true)
  if (!isTime(durationSeconds)) throw bad(`the duration is ${durationSeconds} s`)
  if (!isTime(sampledPerSecond)) throw bad(`the sampling is ${sampledPerSecond} per second`)
  if (view.getUint32(28, true) !== regions.length) throw bad(`it has not ${regions.length} regions`)
  const fixedBytes = headerBytes + count * (16 + regions.length)
  if (fixedBytes > bytes.length) throw bad(`${count} rows need more than its ${bytes.length} bytes: it is cut short`)
  const startSeconds = new Float64Array(count)
  const endSeconds = new Float64Array(count)
  for (let row = 0; row < count; row++) {
    const start = view.getFloat64(headerBytes + row * 8, true)
    const end = view.getFloat64(headerBytes + (count + row) * 8, true)
    if (!isTime(start) || !isTime(end) || end < start) throw bad(`row ${row} lasts from ${start} s to ${end} s`)
    if (row > 0 && (start <= startSeconds[row - 1]! || start < endSeconds[row - 1]!)) {
      throw bad(`row ${row} starts at ${start} s, within the row before it`)
    }
    startSeconds[row] = start
    endSeconds[row] = end
  }
  const qualities = bytes.slice(headerBytes + count * 16, fixedBytes)
  if (qualities.some((quality) => quality > 100)) throw bad('a quality is above 100')
  const present = qualities.reduce((sum, quality) => sum + (quality > 0 ? 1 : 0), 0)
  if (bytes.length !== fixedBytes + present * hashBytes) {
    throw bad(`it has ${bytes.length} bytes where ${fixedBytes + present * hashBytes} are due`)
  }
  const hashes = new Uint8Array(count * rowBytes)
  let offset = fixedBytes
  for (let k = 0; k < qualities.length; k++) {
    if (qualities[k] === 0) continue
    hashes.set(bytes.subarray(offset, offset + hashBytes), k * hashBytes)
    offset += hashBytes
  }
  const version = 'kyodaku-track-1'
  return { version, durationSeconds, sampledPerSecond, count, startSeconds, endSeconds, hashes, qualities }
}

function isTime(seconds: number): boolean {
  return Number.isFinite(seconds) && seconds >= 0
}

function bad(what: string): FingerprintError {
  return new FingerprintError('fingerprint.bad-track', `bad track: ${what}`)
}
