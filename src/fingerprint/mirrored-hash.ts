import { FingerprintError } from './fingerprint-error.js'
import { hashBytes } from './hash.js'

/**
 * What the hash of a picture's mirror image is, nearly: for when there is a hash and no picture. Mirroring changes the signs
 * of the cosines of odd frequency, and so the bits that stand for them, as far as the median is zero: on frames of 20
 * videos 6 of the 256 bits were otherwise in the median, 20 at most. Takes one hash, or many one after another.
 *
 * @throws {FingerprintError} `fingerprint.bad-hash` unless they are 32 bytes each.
 */
export function mirroredHash(hashes: Uint8Array): Uint8Array {
  if (hashes.length % hashBytes !== 0)
    throw new FingerprintError(
      'fingerprint.bad-hash',
      `hashes take 32 bytes each; ${hashes.length} do not divide by 32`,
    )
  return hashes.map((byte) => byte ^ oddColumns)
}

/** Bit 16 i + j stands for column j, whose frequency j + 1 is odd where j is even: every other bit. */
const oddColumns = 0b0101_0101
