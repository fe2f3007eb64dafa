import { decodeBase64, encodeBase64 } from './base64.js'
import { ed25519Verifier } from './ed25519.js'
import { equalBytes, sha256 } from './hash.js'
import { RecordError } from './record-error.js'

/**
 * C2SP signed-note: text, an empty line, and signature lines `— name base64(key id || signature)`.
 * Strict where the specification leaves room, since a note is read by people who do not trust who wrote it.
 */

/** A verifier must accept at least 16; above this many it is abuse. Post-quantum signatures are nearly 5 kB each. */
const signaturesMax = 64
const noteCharactersMax = 1_048_576

/** Signature type of plain Ed25519 notes (signed-note, Signature types). */
export const ed25519Type = 0x01

/** One signature line of a note, not yet verified. */
export interface NoteSignature {
  name: string
  /** 4 bytes */
  keyId: Uint8Array
  signature: Uint8Array
}

/** A note taken apart; its text may be believed only after `verifyNote`. */
export interface SignedNote {
  /** What is signed, with its last newline. */
  text: string
  signatures: NoteSignature[]
}

/** A public key that signs notes: `name+<key id as 8 hex digits>+base64(type || public key)`. */
export interface NoteVerifier {
  readonly name: string
  readonly keyId: Uint8Array
  verify(message: Uint8Array, signature: Uint8Array): boolean
}

/** Key id: the first four bytes of SHA-256(name || 0x0A || type || public key) (signed-note, Signatures). */
export function noteKeyId(name: string, type: number, publicKey: Uint8Array): Uint8Array {
  return sha256(new TextEncoder().encode(`${name}\n`), Uint8Array.of(type), publicKey).slice(0, 4)
}

/** The verifier key as it is handed around. */
export function formatVerifierKey(name: string, publicKey: Uint8Array): string {
  const id = noteKeyId(name, ed25519Type, publicKey)
  const hex = Array.from(id, (byte) => byte.toString(16).padStart(2, '0')).join('')
  return `${name}+${hex}+${encodeBase64(Uint8Array.of(ed25519Type, ...publicKey))}`
}

/** Reads a verifier key. Only Ed25519 (type 1) for now. @throws RecordError `record.malformed-key` */
export function parseVerifierKey(text: string): NoteVerifier {
  const [, name, hex, encoded] = (typeof text === 'string' && /^([^+]+)\+([0-9a-f]{8})\+(.+)$/s.exec(text)) || []
  const key = encoded === undefined ? undefined : decodeBase64(encoded)
  if (name === undefined || hex === undefined || key === undefined || !isKeyName(name)) {
    throw malformedKey('it must read name+keyid+key, with eight lower-case hexadecimal digits and base64')
  }
  if (key.length !== 33 || key[0] !== ed25519Type)
    throw malformedKey('only Ed25519 keys (type 1, 32 bytes) are known here')
  const keyId = noteKeyId(name, ed25519Type, key.subarray(1))
  if (
    !equalBytes(
      keyId,
      Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16)),
    )
  ) {
    throw malformedKey('its key id is not that of its name and key')
  }
  try {
    return { name, keyId, verify: ed25519Verifier(key.subarray(1)) }
  } catch {
    throw malformedKey('its public key is not one of Ed25519')
  }
}

/** A key name must not be empty, nor contain white space, control characters or `+` (signed-note, Format). */
export function isKeyName(name: string): boolean {
  return /^[^\p{White_Space}\p{Cc}\p{Surrogate}+]+$/u.test(name)
}

/** The line that carries a signature. */
export function signatureLine(name: string, keyId: Uint8Array, signature: Uint8Array): string {
  return `— ${name} ${encodeBase64(Uint8Array.of(...keyId, ...signature))}\n`
}

/** Takes a note apart without believing it. @throws RecordError `record.malformed-note` */
export function parseNote(note: string): SignedNote {
  if (typeof note !== 'string') throw malformedNote('it is not text')
  if (note.length > noteCharactersMax) throw malformedNote(`it is longer than ${noteCharactersMax} characters`)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the specification forbids exactly these
  if (/[\u0000-\u0009\u000b-\u001f]|\p{Surrogate}/u.test(note))
    throw malformedNote('it contains a control character or a lone surrogate')
  const split = note.lastIndexOf('\n\n')
  if (split < 0) throw malformedNote('there is no empty line between its text and its signatures')
  if (!note.endsWith('\n') || split + 2 >= note.length) throw malformedNote('it does not end in a signature line')
  const lines = note.slice(split + 2, -1).split('\n')
  if (lines.length > signaturesMax) throw malformedNote(`it has more than ${signaturesMax} signatures`)
  const signatures = lines.map((line, i) => {
    const [dash, name, encoded, ...rest] = line.split(' ')
    const bytes = encoded === undefined ? undefined : decodeBase64(encoded)
    if (
      dash !== '—' ||
      name === undefined ||
      !isKeyName(name) ||
      bytes === undefined ||
      bytes.length < 5 ||
      rest.length > 0
    ) {
      throw malformedNote(`its signature line ${i + 1} does not read "— name base64"`)
    }
    return { name, keyId: bytes.slice(0, 4), signature: bytes.slice(4) }
  })
  return { text: note.slice(0, split + 1), signatures }
}

/**
 * Opens a note: its text, and the trusted keys that signed it (at least one).
 *
 * Signatures of keys that we do not know are ignored, even where name or key id (not both) is that of a known key;
 * one bad signature in the name of a known key rejects the whole note (signed-note, Signatures).
 * @throws RecordError `record.malformed-note`, `record.bad-signature`, `record.untrusted`
 */
export function verifyNote(note: string, trusted: readonly NoteVerifier[]): { text: string; signedBy: NoteVerifier[] } {
  const { text, signatures } = parseNote(note)
  const message = new TextEncoder().encode(text)
  const signedBy: NoteVerifier[] = []
  for (const { name, keyId, signature } of signatures) {
    for (const key of trusted) {
      if (key.name !== name || !equalBytes(key.keyId, keyId)) continue
      if (!key.verify(message, signature)) {
        throw new RecordError(
          'record.bad-signature',
          `The signature in the name of ${name} is not that key's: the note was changed.`,
        )
      }
      if (!signedBy.includes(key)) signedBy.push(key)
    }
  }
  if (signedBy.length === 0) {
    const names = trusted.map((key) => key.name).join(', ') || 'none'
    throw new RecordError(
      'record.untrusted',
      `No trusted key has signed this note (trusted: ${names}). Check the verifier key.`,
    )
  }
  return { text, signedBy }
}

function malformedNote(what: string): RecordError {
  return new RecordError('record.malformed-note', `This is not a signed note: ${what}.`)
}

function malformedKey(what: string): RecordError {
  return new RecordError('record.malformed-key', `This is not a verifier key: ${what}.`)
}
