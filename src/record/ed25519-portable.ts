/** `ed25519.ts` without Node: what the single-file verifier is built with, so that it also runs in a browser. */
import { ed25519 } from '@noble/curves/ed25519.js'

/** @see ed25519.ts. RFC 8032, not the looser ZIP 215, so that both builds accept the same signatures. */
export function ed25519Verifier(publicKey: Uint8Array): (message: Uint8Array, signature: Uint8Array) => boolean {
  return (message, signature) => {
    if (signature.length !== 64) return false
    try {
      return ed25519.verify(signature, message, publicKey, { zip215: false })
    } catch {
      return false
    }
  }
}

/** @see ed25519.ts */
export function ed25519Signer(seed: Uint8Array): { publicKey: Uint8Array; sign: (message: Uint8Array) => Uint8Array } {
  return { publicKey: ed25519.getPublicKey(seed), sign: (message) => ed25519.sign(message, seed) }
}
