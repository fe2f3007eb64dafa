import { FingerprintError } from './fingerprint-error.js'

/** Bytes of a PDQ hash (256 bits). */
export const hashBytes = 32

/**
 * Number of differing bits of two 32-byte hashes, 0 to 256. PDQ calls two pictures alike at 31 or fewer.
 *
 * @throws {FingerprintError} `fingerprint.bad-hash` unless both are 32 bytes.
 */
export function hammingDistance(a: Uint8Array, b: Uint8Array): number {
  if (a.length !== hashBytes || b.length !== hashBytes) {
    throw new FingerprintError('fingerprint.bad-hash', `a hash has 32 bytes, here are ${a.length} and ${b.length}`)
  }
  return distanceAt(a, 0, b, 0)
}

/** Number of differing bits of the 32 bytes at `aOffset` of `a` and at `bOffset` of `b`; unchecked. */
export function distanceAt(a: Uint8Array, aOffset: number, b: Uint8Array, bOffset: number): number {
  let distance = 0
  for (let k = 0; k < hashBytes; k++) distance += ones[a[aOffset + k]! ^ b[bOffset + k]!]!
  return distance
}

const ones = Uint8Array.from({ length: 256 }, (_, byte) => byte.toString(2).replaceAll('0', '').length)

/** 64 lower-case hex digits, bit 255 first: the form in which PDQ hashes are exchanged. */
export function hashToHex(hash: Uint8Array): string {
  if (hash.length !== hashBytes) {
    throw new FingerprintError('fingerprint.bad-hash', `a hash has 32 bytes, here are ${hash.length}`)
  }
  return Buffer.from(hash.buffer, hash.byteOffset, hashBytes).toString('hex')
}

/**
 * Reads 64 hex digits of either case.
 *
 * @throws {FingerprintError} `fingerprint.bad-hash` for anything else.
 */
export function hashFromHex(hex: string): Uint8Array {
  if (!/^[0-9a-fA-F]{64}$/.test(hex)) {
    const shown = hex.length > 80 ? `${hex.slice(0, 80)}...` : hex
    throw new FingerprintError('fingerprint.bad-hash', `a hash has 64 hex digits, here is ${JSON.stringify(shown)}`)
  }
  return Uint8Array.from(Buffer.from(hex, 'hex'))
}
