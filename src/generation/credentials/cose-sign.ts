import { encode } from 'cborg'
import type { SigningAlgorithm, SigningKey } from './signing-key.js'

/** RFC 9053, 2; RFC 8230, 2. */
const algorithms: Readonly<Record<SigningAlgorithm, number>> = {
  es256: -7,
  es384: -35,
  es512: -36,
  ps256: -37,
  ed25519: -8,
}
/** Header parameters: `alg` (RFC 9052, 3.1) and `x5chain` (RFC 9360, 2). */
const alg = 1
const x5chain = 33
/** The tag of a COSE_Sign1 (RFC 9052, 2). */
const sign1 = Buffer.of(0xd2)

/** Room for a signature of this key: its certificates, and what all else, a signature of RSA 8192 among it, is smaller than. */
export function reservedBytes({ chain }: SigningKey): number {
  return chain.reduce((sum, { length }) => sum + length, 0) + 2048
}

/** COSE_Sign1 (RFC 9052, 4.2) of a claim that is not in it, padded to what was reserved (C2PA 2.2, 13.2). */
export function signClaim(claim: Uint8Array, key: SigningKey): Uint8Array {
  const chain = key.chain.length === 1 ? key.chain[0] : key.chain
  const header = encode(
    new Map<number, unknown>([
      [alg, algorithms[key.algorithm]],
      [x5chain, chain],
    ]),
  )
  const signature = key.sign(encode(['Signature1', header, new Uint8Array(0), claim]))
  const whole = (pad: number) => Buffer.concat([sign1, encode([header, { pad: new Uint8Array(pad) }, null, signature])])
  const size = reservedBytes(key)
  // The length of a pad of 256 bytes and more takes two bytes more than that of none.
  const signed = whole(size - whole(0).length - 2)
  if (signed.length !== size) throw new Error(`a signature came to ${signed.length} bytes where ${size} were reserved`)
  return new Uint8Array(signed)
}
