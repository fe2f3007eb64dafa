import { ed25519Signer } from './ed25519.js'
import { formatVerifierKey, isKeyName, signatureLine } from './note.js'
import { RecordError } from './record-error.js'

/** Who signs a log's checkpoints. The same message must always give the same signature, as Ed25519 does. */
export interface NoteSigner {
  readonly name: string
  readonly verifierKey: string
  sign(message: Uint8Array): Uint8Array
}

/**
 * An Ed25519 signer of notes (C2SP signed-note, type 1).
 * @param name the log's origin, such as `example.com/log`: no white space, no `+`
 * @param seed 32 secret random bytes; whoever has them can sign in this name
 * @throws RecordError `record.malformed-key`
 */
export function createSigner(name: string, seed: Uint8Array): NoteSigner {
  if (!isKeyName(name)) {
    throw new RecordError(
      'record.malformed-key',
      `"${name}" cannot name a key: it must not be empty, nor contain white space or "+".`,
    )
  }
  if (!(seed instanceof Uint8Array) || seed.length !== 32)
    throw new RecordError('record.malformed-key', 'A signing seed must be exactly 32 bytes.')
  const { publicKey, sign } = ed25519Signer(seed)
  return { name, verifierKey: formatVerifierKey(name, publicKey), sign }
}

/** The text with the signer's signature line under it. The text must end in a newline. */
export function signNote(text: string, signer: NoteSigner): string {
  const key = signer.verifierKey.slice(signer.name.length + 1)
  const keyId = Uint8Array.from(key.slice(0, 8).match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
  return `${text}\n${signatureLine(signer.name, keyId, signer.sign(new TextEncoder().encode(text)))}`
}
