/** `hash.ts` without Node: what the single-file verifier is built with, so that it also runs in a browser. */
import { hmac } from '@noble/hashes/hmac.js'
import { sha256 as sha256Once } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'

export { equalBytes } from './equal-bytes.js'

/** @see hash.ts */
export function sha256(...parts: readonly Uint8Array[]): Uint8Array {
  const hasher = sha256Once.create()
  for (const part of parts) hasher.update(part)
  return hasher.digest()
}

/** @see hash.ts */
export function saltedDigest(salt: Uint8Array, bytes: Uint8Array): string {
  return `sha256:${bytesToHex(hmac(sha256Once, salt, bytes))}`
}
