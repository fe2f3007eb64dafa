import { decodeBase64, encodeBase64 } from './base64.js'
import {
  cosignatureUnixSeconds,
  cosignedNameBytesMax,
  ed25519CosignatureVerifier,
  mlDsa44CosignatureVerifier,
} from './cosignature.js'
import { ed25519Verifier } from './ed25519.js'
import { equalBytes } from './equal-bytes.js'
import { sha256 } from './hash.js'
import { mlDsa44PublicKeyBytes } from './ml-dsa.js'
import { RecordError } from './record-error.js'

/**
 * C2SP signed-note: text, an empty line, and signature lines `— name base64(key id || signature)`.
 * Strict where the specification leaves room, since a note is read by people who do not trust who wrote it.
 */

/** A verifier must accept at least 16; above this many it is abuse. A line of ML-DSA-44 is 3.3 kB: 64 of them are 211 kB. */
const signaturesMax = 64
const noteCharactersMax = 1_048_576

/** Signature types that are known here (C2SP signed-note, Signature types; tlog-cosignature, Format). */
export const signatureTypes = { ed25519: 0x01, ed25519Cosignature: 0x04, mlDsa44Cosignature: 0x06 } as const
/** Plain Ed25519, as a log signs its checkpoints. */
export const ed25519Type = signatureTypes.ed25519
export type SignatureType = (typeof signatureTypes)[keyof typeof signatureTypes]

const publicKeyBytes: Readonly<Record<SignatureType, number>> = {
  [signatureTypes.ed25519]: 32,
  [signatureTypes.ed25519Cosignature]: 32,
  [signatureTypes.mlDsa44Cosignature]: mlDsa44PublicKeyBytes,
}

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
  /** 4 bytes */
  readonly keyId: Uint8Array
  /** 1 signs any text with Ed25519; 4 (Ed25519) and 6 (ML-DSA-44) cosign checkpoints and say when. */
  readonly type: SignatureType
  readonly publicKey: Uint8Array
  /** `message` is the text of the note, as UTF-8. */
  verify(message: Uint8Array, signature: Uint8Array): boolean
  /** The time that a cosignature states, in seconds since 1970, 0 for none; undefined with plain Ed25519. Verify first. */
  unixSeconds(signature: Uint8Array): number | undefined
}

/** Key id: the first four bytes of SHA-256(name || 0x0A || type || public key) (signed-note, Signatures). */
export function noteKeyId(name: string, type: number, publicKey: Uint8Array): Uint8Array {
  return sha256(new TextEncoder().encode(`${name}\n`), Uint8Array.of(type), publicKey).slice(0, 4)
}

/** The verifier key as it is handed around. */
export function formatVerifierKey(
  name: string,
  publicKey: Uint8Array,
  type: SignatureType = signatureTypes.ed25519,
): string {
  const id = noteKeyId(name, type, publicKey)
  const hex = Array.from(id, (byte) => byte.toString(16).padStart(2, '0')).join('')
  return `${name}+${hex}+${encodeBase64(Uint8Array.of(type, ...publicKey))}`
}

/**
 * Reads a verifier key: Ed25519 (type 1), or a cosigner's key, Ed25519 (type 4) or ML-DSA-44 (type 6).
 * @throws RecordError `record.malformed-key`
 */
export function parseVerifierKey(text: string): NoteVerifier {
  const [, name, hex, encoded] = (typeof text === 'string' && /^([^+]+)\+([0-9a-f]{8})\+(.+)$/s.exec(text)) || []
  const key = encoded === undefined ? undefined : decodeBase64(encoded)
  if (name === undefined || hex === undefined || key === undefined || !isKeyName(name)) {
    throw malformedKey('it must read name+keyid+key, with eight lower-case hexadecimal digits and base64')
  }
  const type = Object.values(signatureTypes).find((known) => known === key[0])
  if (type === undefined || key.length !== 1 + publicKeyBytes[type]) {
    throw malformedKey(
      `only Ed25519 (types 1 and 4, 32 bytes) and ML-DSA-44 (type 6, ${mlDsa44PublicKeyBytes} bytes) are known here`,
    )
  }
  const publicKey = key.slice(1)
  const keyId = noteKeyId(name, type, publicKey)
  const statedId = Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
  if (!equalBytes(keyId, statedId)) throw malformedKey('its key id is not that of its name and key')
  if (type === signatureTypes.mlDsa44Cosignature && new TextEncoder().encode(name).length > cosignedNameBytesMax)
    throw malformedKey(`an ML-DSA-44 key needs a name of at most ${cosignedNameBytesMax} bytes`)
  const unixSeconds = type === signatureTypes.ed25519 ? () => undefined : cosignatureUnixSeconds
  try {
    return { name, keyId, type, publicKey, verify: verifierOf(name, type, publicKey), unixSeconds }
  } catch {
    throw malformedKey('its public key is not one of Ed25519')
  }
}

function verifierOf(name: string, type: SignatureType, publicKey: Uint8Array): NoteVerifier['verify'] {
  if (type === signatureTypes.ed25519) return ed25519Verifier(publicKey)
  if (type === signatureTypes.ed25519Cosignature) return ed25519CosignatureVerifier(publicKey)
  return mlDsa44CosignatureVerifier(name, publicKey)
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
  return { text: note.slice(0, split + 1), signatures: parseSignatureLines(note.slice(split + 2)) }
}

/** Reads signature lines, each with its newline, as a witness replies with them. @throws RecordError `record.malformed-note` */
function parseSignatureLines(text: string): NoteSignature[] {
  if (!text.endsWith('\n')) throw malformedNote('its last signature line does not end in a newline')
  const lines = text.slice(0, -1).split('\n')
  if (lines.length > signaturesMax) throw malformedNote(`it has more than ${signaturesMax} signatures`)
  return lines.map((line, i) => {
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
}

/** A signature that is a trusted key's. */
export interface VerifiedSignature {
  key: NoteVerifier
  /** As `NoteVerifier.unixSeconds`. */
  unixSeconds: number | undefined
  /** The line, with its newline. */
  line: string
}

/**
 * Opens a note: its text, and the trusted keys that signed it (at least one).
 *
 * Signatures of keys that we do not know are ignored, even where name or key id (not both) is that of a known key;
 * one bad signature in the name of a known key rejects the whole note (signed-note, Signatures).
 * @throws RecordError `record.malformed-note`, `record.bad-signature`, `record.untrusted`
 */
export function verifyNote(
  note: string,
  trusted: readonly NoteVerifier[],
): { text: string; signedBy: NoteVerifier[]; signatures: VerifiedSignature[] } {
  const { text, signatures: foreign } = parseNote(note)
  const signatures = verifySignatures(text, foreign, trusted)
  if (signatures.length === 0) {
    const names = trusted.map((key) => key.name).join(', ') || 'none'
    throw new RecordError(
      'record.untrusted',
      `No trusted key has signed this note (trusted: ${names}). Check the verifier key.`,
    )
  }
  return { text, signedBy: [...new Set(signatures.map(({ key }) => key))], signatures }
}

/**
 * Of signature lines that someone sent for a text, such as a witness in its reply, those of trusted keys, verified; those of
 * unknown keys are left out. Only these lines should ever be added to a note.
 * @param lines each with its newline
 * @throws RecordError `record.malformed-note`, `record.bad-signature`
 */
export function verifySignatureLines(
  text: string,
  lines: string,
  trusted: readonly NoteVerifier[],
): VerifiedSignature[] {
  return verifySignatures(text, parseSignatureLines(lines), trusted)
}

function verifySignatures(
  text: string,
  foreign: readonly NoteSignature[],
  trusted: readonly NoteVerifier[],
): VerifiedSignature[] {
  const message = new TextEncoder().encode(text)
  const verified: VerifiedSignature[] = []
  for (const { name, keyId, signature } of foreign) {
    for (const key of trusted) {
      if (key.name !== name || !equalBytes(key.keyId, keyId)) continue
      if (!key.verify(message, signature)) {
        throw new RecordError(
          'record.bad-signature',
          `The signature in the name of ${name} is not that key's: the note was changed.`,
        )
      }
      verified.push({ key, unixSeconds: key.unixSeconds(signature), line: signatureLine(name, keyId, signature) })
    }
  }
  return verified
}

/**
 * The note with these signature lines (each with its newline) under those it has. A line that is there already is not added
 * again, and a new one takes the place of another of the same name and key id. Nothing is verified here: add only what
 * `verifySignatureLines` has returned, or what you have signed.
 * @throws RecordError `record.malformed-note` (also where it would have more than 64 signatures)
 */
export function addSignatureLines(note: string, lines: string | readonly string[]): string {
  const { text, signatures } = parseNote(note)
  const added = parseSignatureLines(typeof lines === 'string' ? lines : lines.join(''))
  const byKey = new Map<string, NoteSignature>()
  for (const signature of [...signatures, ...added])
    byKey.set(`${signature.name} ${encodeBase64(signature.keyId)}`, signature)
  const result = [...byKey.values()].map(({ name, keyId, signature }) => signatureLine(name, keyId, signature)).join('')
  const combined = `${text}\n${result}`
  parseNote(combined)
  return combined
}

function malformedNote(what: string): RecordError {
  return new RecordError('record.malformed-note', `This is not a signed note: ${what}.`)
}

function malformedKey(what: string): RecordError {
  return new RecordError('record.malformed-key', `This is not a verifier key: ${what}.`)
}
