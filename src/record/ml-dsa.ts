import { ml_dsa44 } from '@noble/post-quantum/ml-dsa.js'

/** Sizes of ML-DSA-44 (FIPS 204, Table 2). */
export const mlDsa44PublicKeyBytes = 1312
export const mlDsa44SignatureBytes = 2420

/** A function that tells whether a signature over a message is this key's (FIPS 204, Algorithm 3, with an empty context). */
export function mlDsa44Verifier(publicKey: Uint8Array): (message: Uint8Array, signature: Uint8Array) => boolean {
  const key = new Uint8Array(publicKey)
  return (message, signature) => {
    if (signature.length !== mlDsa44SignatureBytes) return false
    try {
      return ml_dsa44.verify(signature, message, key)
    } catch {
      return false
    }
  }
}

/**
 * The public key and a signing function of a 32-byte seed (FIPS 204, Algorithm 6, and Algorithm 2 in its deterministic variant
 * with an empty context: the same message gives the same signature).
 */
export function mlDsa44Signer(seed: Uint8Array): { publicKey: Uint8Array; sign: (message: Uint8Array) => Uint8Array } {
  const { publicKey, secretKey } = ml_dsa44.keygen(new Uint8Array(seed))
  return {
    publicKey: new Uint8Array(publicKey),
    sign: (message) => new Uint8Array(ml_dsa44.sign(message, secretKey, { extraEntropy: false })),
  }
}
