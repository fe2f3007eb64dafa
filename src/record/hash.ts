import { createHash, createHmac, hash as hashOnce } from 'node:crypto'

export { equalBytes } from './equal-bytes.js'

/** SHA-256 (FIPS 180-4) of the parts one after another: 32 bytes. */
export function sha256(...parts: readonly Uint8Array[]): Uint8Array {
  const only = parts[0]
  if (parts.length !== 1 || only === undefined) {
    const hasher = createHash('sha256')
    for (const part of parts) hasher.update(part)
    return new Uint8Array(hasher.digest())
  }
  // A tree hashes 65 bytes at a time, where making a Buffer costs three times the hashing: a string of bytes is cheaper.
  const text = hashOnce('sha256', only, 'binary')
  const bytes = new Uint8Array(32)
  for (let i = 0; i < 32; i++) bytes[i] = text.charCodeAt(i)
  return bytes
}

/**
 * A digest that can stand in the log in place of the bytes themselves: `sha256:<64 hex digits>` of HMAC-SHA-256 (RFC 2104)
 * with the salt as its key. Whoever holds salt and bytes can show what was meant; once the salt is erased, short or
 * guessable bytes (a name, an address) cannot be found by trying, and the tree stays as it is.
 */
export function saltedDigest(salt: Uint8Array, bytes: Uint8Array): string {
  return `sha256:${createHmac('sha256', salt).update(bytes).digest('hex')}`
}
