import { type Checkpoint, parseCheckpoint } from './checkpoint-text.js'
import { ed25519Verifier } from './ed25519.js'
import { mlDsa44Verifier } from './ml-dsa.js'

/**
 * C2SP tlog-cosignature: what a witness signs, and when. A cosignature is `timestamp (8 bytes, big-endian) || signature`.
 *
 * The Ed25519 message holds the whole text of the checkpoint, but not the cosigner's name: one key, one cosigner. The
 * ML-DSA-44 message holds the name, and of the checkpoint origin, size and root.
 */

const timestampBytes = 8
/** Names and origins stand in an ML-DSA-44 message after one byte of length. */
export const cosignedNameBytesMax = 255

/** What is signed with Ed25519: two lines, and the text of the checkpoint (tlog-cosignature, Ed25519 signed message). */
export function ed25519CosignedMessage(checkpointText: Uint8Array, unixSeconds: number): Uint8Array {
  const head = new TextEncoder().encode(`cosignature/v1\ntime ${unixSeconds}\n`)
  const message = new Uint8Array(head.length + checkpointText.length)
  message.set(head)
  message.set(checkpointText, head.length)
  return message
}

/**
 * What is signed with ML-DSA-44: a `cosigned_message` of the tree from entry 0 on (tlog-cosignature, ML-DSA-44 signed
 * message). Undefined where name or origin are longer than it can hold.
 */
export function mlDsa44CosignedMessage(
  cosignerName: string,
  { origin, size, rootHash }: Checkpoint,
  unixSeconds: number,
): Uint8Array | undefined {
  const [name, log] = [new TextEncoder().encode(cosignerName), new TextEncoder().encode(origin)]
  if (!isNameLength(name.length) || !isNameLength(log.length)) return undefined
  const label = new TextEncoder().encode('subtree/v1\n\0')
  const start = 0
  return Uint8Array.of(
    ...label,
    ...[name.length, ...name],
    ...uint64(unixSeconds),
    ...[log.length, ...log],
    ...uint64(start),
    ...uint64(size),
    ...rootHash,
  )
}

function isNameLength(length: number): boolean {
  return length > 0 && length <= cosignedNameBytesMax
}

/** The bytes that stand in a signature line after the key id. */
export function encodeCosignature(unixSeconds: number, signature: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(timestampBytes + signature.length)
  bytes.set(uint64(unixSeconds))
  bytes.set(signature, timestampBytes)
  return bytes
}

/**
 * The time that a cosignature states, in seconds since 1970; 0 states none. Undefined where the bytes are too short, or the
 * time is 2^53 or later (the specification ends at 2^63 - 1 and lets a verifier refuse the future).
 */
export function cosignatureUnixSeconds(cosignature: Uint8Array): number | undefined {
  if (cosignature.length < timestampBytes) return undefined
  let seconds = 0
  for (const byte of cosignature.subarray(0, timestampBytes)) seconds = seconds * 256 + byte
  return Number.isSafeInteger(seconds) ? seconds : undefined
}

/** Tells whether a cosignature over the text of a checkpoint is this key's. */
export function ed25519CosignatureVerifier(
  publicKey: Uint8Array,
): (checkpointText: Uint8Array, cosignature: Uint8Array) => boolean {
  const verify = ed25519Verifier(publicKey)
  return (checkpointText, cosignature) => {
    const unixSeconds = cosignatureUnixSeconds(cosignature)
    if (unixSeconds === undefined) return false
    return verify(ed25519CosignedMessage(checkpointText, unixSeconds), cosignature.subarray(timestampBytes))
  }
}

/**
 * Tells whether a cosignature over the text of a checkpoint is that of this key and name. False for any text that is not a
 * checkpoint without extension lines: nothing that the signature does not cover may pass as signed.
 */
export function mlDsa44CosignatureVerifier(
  name: string,
  publicKey: Uint8Array,
): (checkpointText: Uint8Array, cosignature: Uint8Array) => boolean {
  const verify = mlDsa44Verifier(publicKey)
  return (checkpointText, cosignature) => {
    const unixSeconds = cosignatureUnixSeconds(cosignature)
    if (unixSeconds === undefined) return false
    let checkpoint: Checkpoint
    try {
      checkpoint = parseCheckpoint(new TextDecoder('utf-8', { ignoreBOM: true }).decode(checkpointText))
    } catch {
      return false
    }
    const message = mlDsa44CosignedMessage(name, checkpoint, unixSeconds)
    return message !== undefined && verify(message, cosignature.subarray(timestampBytes))
  }
}

function uint64(value: number): number[] {
  const bytes: number[] = []
  for (let rest = value, i = 0; i < 8; i++, rest = Math.floor(rest / 256)) bytes.unshift(rest % 256)
  return bytes
}
