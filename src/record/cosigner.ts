import { parseCheckpoint } from './checkpoint-text.js'
import {
  cosignedNameBytesMax,
  ed25519CosignedMessage,
  encodeCosignature,
  mlDsa44CosignedMessage,
} from './cosignature.js'
import { ed25519Signer } from './ed25519.js'
import { mlDsa44Signer } from './ml-dsa.js'
import { formatVerifierKey, isKeyName, noteKeyId, type SignatureType, signatureLine, signatureTypes } from './note.js'
import { RecordError } from './record-error.js'

export type CosignatureAlgorithm = 'ed25519' | 'ml-dsa-44'

/** Who states that a checkpoint is consistent with every other that it has seen of that log (C2SP tlog-cosignature). */
export interface Cosigner {
  readonly name: string
  readonly algorithm: CosignatureAlgorithm
  readonly verifierKey: string
  /**
   * The signature line, with its newline, for the text of a checkpoint (what stands above the empty line of its note).
   *
   * Whoever calls this must have verified the log's signature and the consistency with the last checkpoint cosigned, and
   * must have stored the new one. `unixSeconds` is now: the line says that no larger tree was known then. With ML-DSA-44 it
   * may be 0, which says nothing of time.
   * @throws RecordError `record.malformed-checkpoint`, `record.out-of-range`
   */
  cosign(checkpointText: string, unixSeconds: number): string
}

/**
 * A cosigner of checkpoints. Its seed must be its own: not that of a log, nor of another cosigner (an Ed25519 cosignature does
 * not say who made it). ML-DSA-44 is the recommendation for new witnesses; one name may have a key of each algorithm.
 * A log signs with ML-DSA-44 by a cosigner of the log's own name, beside the Ed25519 signature that it keeps.
 * @param options.name such as `witness.example/w1`: no white space, no `+`
 * @param options.seed 32 secret random bytes
 * @throws RecordError `record.malformed-key`
 */
export function createCosigner(options: { name: string; seed: Uint8Array; algorithm: CosignatureAlgorithm }): Cosigner {
  const { name, seed, algorithm } = options
  if (!isKeyName(name) || new TextEncoder().encode(name).length > cosignedNameBytesMax) {
    const message = `"${name}" cannot name a cosigner: it must have 1 to ${cosignedNameBytesMax} bytes, no white space and no "+".`
    throw new RecordError('record.malformed-key', message)
  }
  if (!(seed instanceof Uint8Array) || seed.length !== 32)
    throw new RecordError('record.malformed-key', 'A signing seed must be exactly 32 bytes.')
  const type: SignatureType =
    algorithm === 'ed25519' ? signatureTypes.ed25519Cosignature : signatureTypes.mlDsa44Cosignature
  const { publicKey, sign } = algorithm === 'ed25519' ? ed25519Signer(seed) : mlDsa44Signer(seed)
  const keyId = noteKeyId(name, type, publicKey)
  return {
    name,
    algorithm,
    verifierKey: formatVerifierKey(name, publicKey, type),
    cosign(checkpointText, unixSeconds) {
      const checkpoint = parseCheckpoint(checkpointText)
      if (!Number.isSafeInteger(unixSeconds) || unixSeconds < (algorithm === 'ed25519' ? 1 : 0)) {
        const message = `${unixSeconds} is not a time to cosign at: give whole seconds since 1970 (0, for no statement of time, with ML-DSA-44 only).`
        throw new RecordError('record.out-of-range', message)
      }
      const message =
        algorithm === 'ed25519'
          ? ed25519CosignedMessage(new TextEncoder().encode(checkpointText), unixSeconds)
          : mlDsa44CosignedMessage(name, checkpoint, unixSeconds)
      if (message === undefined) {
        const problem = `The origin is longer than the ${cosignedNameBytesMax} bytes that an ML-DSA-44 cosignature can hold.`
        throw new RecordError('record.malformed-checkpoint', problem)
      }
      return signatureLine(name, keyId, encodeCosignature(unixSeconds, sign(message)))
    },
  }
}
