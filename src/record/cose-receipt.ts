import { decode, encode } from 'cborg'
import { decodeBase64 } from './base64.js'
import { type Checkpoint, verifyCheckpoint } from './checkpoint.js'
import { ed25519Verifier } from './ed25519.js'
import { leafHash, rootFromInclusion } from './merkle.js'
import { parseVerifierKey, signatureTypes } from './note.js'
import { type InclusionProof, parseInclusionProof } from './receipt.js'
import { RecordError } from './record-error.js'
import type { NoteSigner } from './signer.js'

/**
 * COSE receipts of inclusion (RFC 9942), a second way to hand out what a proof and its checkpoint say: a COSE_Sign1
 * (RFC 9052, tag 18) by the log's Ed25519 key over the root of its tree, which is left out (detached) and follows from the
 * proof in the unprotected header. Issuer (CWT claim 1 in header 15) is the log's origin; `kid` is its note key id.
 */

/** Header parameters: RFC 9052, 3.1; RFC 9597; RFC 9942, 8.1. */
const header = { algorithm: 1, keyId: 4, cwtClaims: 15, structure: 395, proofs: 396 } as const
/** EdDSA (RFC 9053) is what verifiers know; Ed25519 (RFC 9864) says the same more exactly, and is read too. */
const algorithm = { edDsa: -8, ed25519: -19 } as const
/** RFC9162_SHA256 and its proofs of inclusion (RFC 9942, 5.2). */
const rfc9162Sha256 = 1
const inclusionProofs = -1
const issuerClaim = 1
const sign1Tag = 18
const receiptBytesMax = 64 * 1024

/**
 * Makes a COSE receipt of a proof. The signer must be the log's own: what it signs is the root of the proof's checkpoint,
 * which is checked first.
 * @throws RecordError of `verifyCheckpoint` and `parseInclusionProof`, `record.not-proved`
 */
export function encodeCoseReceipt(entry: Uint8Array, foreignProof: InclusionProof, signer: NoteSigner): Uint8Array {
  const proof = parseInclusionProof(foreignProof)
  const { rootHash } = verifyCheckpoint(proof.checkpoint, [parseVerifierKey(signer.verifierKey)])
  const path = proof.hashes.map((hash) => decodeBase64(hash)!)
  const root = rootFromInclusion(proof.index, proof.treeSize, leafHash(entry), path)
  if (root.some((byte, i) => byte !== rootHash[i]))
    throw new RecordError('record.not-proved', 'The proof does not lead to the root of its checkpoint.')
  const protectedHeader = encode(
    new Map<number, unknown>([
      [header.algorithm, algorithm.edDsa],
      [header.keyId, parseVerifierKey(signer.verifierKey).keyId],
      [header.cwtClaims, new Map([[issuerClaim, signer.name]])],
      [header.structure, rfc9162Sha256],
    ]),
  )
  const unprotected = new Map([
    [header.proofs, new Map([[inclusionProofs, [encode([proof.treeSize, proof.index, path])]]])],
  ])
  const signature = signer.sign(signedBytes(protectedHeader, root))
  return concat(Uint8Array.of(0xc0 | sign1Tag), encode([protectedHeader, unprotected, null, signature]))
}

/**
 * Checks a COSE receipt of inclusion for an entry.
 *
 * The key signs the root alone (RFC 9942, 5.2.1): tree size and index help to find the way and are not vouched for, since
 * trees of other sizes can have the same path. So they are not returned; a tlog-proof says them for certain.
 * @returns origin and root of the tree that the log's key signed and the entry is in
 * @throws RecordError `record.malformed-proof`, `record.bad-signature`, `record.untrusted`, `record.not-proved`
 */
export function verifyCoseReceipt(
  receipt: Uint8Array,
  entry: Uint8Array,
  trusted: { verifierKeys: readonly string[] },
): Pick<Checkpoint, 'origin' | 'rootHash'> {
  const { protectedHeader, issuer, keyId, treeSize, index, path, signature } = readReceipt(receipt)
  const root = rootFromInclusion(index, treeSize, leafHash(entry), path)
  const key = trusted.verifierKeys
    .map(parseVerifierKey)
    .find(({ name, keyId: id, type }) => name === issuer && type === signatureTypes.ed25519 && sameBytes(id, keyId))
  if (key === undefined)
    throw new RecordError('record.untrusted', `No trusted Ed25519 key is named ${issuer}: check the verifier key.`)
  if (!ed25519Verifier(key.publicKey)(signedBytes(protectedHeader, root), signature)) {
    throw new RecordError(
      'record.bad-signature',
      `The signature in the name of ${issuer} does not hold for the tree that entry and proof lead to.`,
    )
  }
  return { origin: issuer, rootHash: root }
}

function readReceipt(receipt: Uint8Array) {
  if (receipt.length > receiptBytesMax || receipt[0] !== (0xc0 | sign1Tag))
    throw malformed('it is no tagged COSE_Sign1')
  const [protectedHeader, unprotected, payload, signature, ...rest] = list(read(receipt.subarray(1)), 'its message')
  if (rest.length > 0 || payload !== null) throw malformed('it must have four parts, the payload left out')
  if (!(protectedHeader instanceof Uint8Array) || !(signature instanceof Uint8Array))
    throw malformed('its protected header or signature is not a byte string')
  const fields = map(read(protectedHeader), 'its protected header')
  const known: readonly unknown[] = Object.values(header)
  if ([...fields.keys()].some((label) => !known.includes(label)))
    throw malformed('its protected header says more than is known')
  const alg = fields.get(header.algorithm)
  if (alg !== algorithm.edDsa && alg !== algorithm.ed25519) throw malformed('its algorithm is not EdDSA')
  if (fields.get(header.structure) !== rfc9162Sha256) throw malformed('its structure is not RFC9162_SHA256')
  const keyId = fields.get(header.keyId)
  const issuer = map(fields.get(header.cwtClaims), 'its claims').get(issuerClaim)
  if (!(keyId instanceof Uint8Array) || keyId.length !== 4 || typeof issuer !== 'string')
    throw malformed('it does not say whose it is')
  const outer = map(unprotected, 'its unprotected header')
  const proofs = map(outer.get(header.proofs), 'its proofs')
  const [proof, ...others] = list(proofs.get(inclusionProofs), 'its proofs of inclusion')
  if (outer.size !== 1 || proofs.size !== 1 || others.length > 0 || !(proof instanceof Uint8Array))
    throw malformed('it must carry exactly one proof of inclusion')
  const [treeSize, index, hashes, ...more] = list(read(proof), 'its proof')
  if (!isCount(treeSize) || !isCount(index) || more.length > 0)
    throw malformed('its proof has other fields than it should')
  const path = list(hashes, 'its path').map((hash) => {
    if (!(hash instanceof Uint8Array) || hash.length !== 32) throw malformed('a hash in its path is not 32 bytes')
    return hash
  })
  return { protectedHeader, issuer, keyId, treeSize, index, path, signature }
}

/** Sig_structure (RFC 9052, 4.4) with the root as the detached payload. */
function signedBytes(protectedHeader: Uint8Array, root: Uint8Array): Uint8Array {
  return encode(['Signature1', protectedHeader, new Uint8Array(0), root])
}

/** Deterministic CBOR only (RFC 8949, 4.2): one way to write everything, so that no byte is without meaning. */
function read(bytes: Uint8Array): unknown {
  let value: unknown
  try {
    value = decode(bytes, {
      strict: true,
      useMaps: true,
      rejectDuplicateMapKeys: true,
      allowIndefinite: false,
      allowUndefined: false,
      allowBigInt: false,
    })
  } catch (error) {
    throw malformed(`it is not the CBOR that it should be (${(error as Error).message})`)
  }
  if (!sameBytes(encode(value), bytes)) throw malformed('its CBOR is not deterministically encoded')
  return value
}

function list(value: unknown, what: string): unknown[] {
  if (!Array.isArray(value)) throw malformed(`${what} is not a list`)
  return value
}

function map(value: unknown, what: string): Map<unknown, unknown> {
  if (!(value instanceof Map)) throw malformed(`${what} is not a map`)
  return value
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i])
}

function concat(a: Uint8Array, b: Uint8Array): Uint8Array {
  const joined = new Uint8Array(a.length + b.length)
  joined.set(a)
  joined.set(b, a.length)
  return joined
}

function malformed(what: string): RecordError {
  return new RecordError('record.malformed-proof', `This is not a COSE receipt of inclusion: ${what}.`)
}
