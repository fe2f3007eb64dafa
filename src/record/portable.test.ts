import fc from 'fast-check'
import { expect, it } from 'vitest'
import { ed25519Signer, ed25519Verifier } from './ed25519.js'
import { ed25519Signer as portableSigner, ed25519Verifier as portableVerifier } from './ed25519-portable.js'
import { saltedDigest, sha256 } from './hash.js'
import { saltedDigest as portableSaltedDigest, sha256 as portableSha256 } from './hash-portable.js'

const bytes = (length?: number) =>
  fc.uint8Array(length === undefined ? { maxLength: 300 } : { minLength: length, maxLength: length })

it('hashes without Node as with it', () => {
  fc.assert(
    fc.property(fc.array(bytes(), { maxLength: 4 }), bytes(), (parts, salt) => {
      expect(portableSha256(...parts)).toEqual(sha256(...parts))
      expect(portableSaltedDigest(salt, parts[0] ?? salt)).toBe(saltedDigest(salt, parts[0] ?? salt))
    }),
  )
})

it('signs and verifies without Node as with it, also what was tampered with', () => {
  fc.assert(
    fc.property(bytes(32), bytes(), fc.nat(63), fc.nat(7), (seed, message, at, bit) => {
      const [node, portable] = [ed25519Signer(seed), portableSigner(seed)]
      const signature = node.sign(message)
      expect(portable.publicKey).toEqual(node.publicKey)
      expect(portable.sign(message)).toEqual(signature)
      const changed = signature.slice()
      changed[at] = changed[at]! ^ (1 << bit)
      for (const verifier of [ed25519Verifier, portableVerifier]) {
        expect(verifier(node.publicKey)(message, signature)).toBe(true)
        expect(verifier(node.publicKey)(message, changed)).toBe(false)
        expect(verifier(node.publicKey)(message, signature.subarray(1))).toBe(false)
      }
    }),
    { numRuns: 20 },
  )
})
