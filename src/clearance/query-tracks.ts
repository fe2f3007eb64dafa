import { decodeTrack, encodeTrack, type Orientation, type Track } from '../fingerprint/index.js'
import { queryOrientations } from './fingerprint-file.js'

/**
 * An input's fingerprint in one blob, kept so that references deposited later can be matched against it without the
 * media: for each orientation in turn, its track's length (uint32, big-endian) and bytes.
 */
export function encodeQueryTracks(tracks: ReadonlyMap<Orientation, Track>): Uint8Array {
  const parts = queryOrientations.map((orientation) => {
    const track = tracks.get(orientation)
    return track === undefined ? new Uint8Array() : encodeTrack(track)
  })
  const length = (bytes: Uint8Array) => {
    const field = Buffer.alloc(4)
    field.writeUInt32BE(bytes.length)
    return field
  }
  return Buffer.concat(parts.flatMap((bytes) => [length(bytes), bytes]))
}

/** Throws FingerprintError or RangeError on bytes that are not of that form (a blob's digest is checked before). */
export function decodeQueryTracks(bytes: Uint8Array): Map<Orientation, Track> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const tracks = new Map<Orientation, Track>()
  let offset = 0
  for (const orientation of queryOrientations) {
    const length = buffer.readUInt32BE(offset)
    offset += 4
    if (length > 0) tracks.set(orientation, decodeTrack(buffer.subarray(offset, offset + length)))
    offset += length
  }
  return tracks
}
