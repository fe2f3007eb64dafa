import { decodeBase64 } from './base64.js'
import { type Checkpoint, parseWholeNumber } from './checkpoint.js'
import {
  type CountedCosignature,
  checkpointVerifier,
  type PolicyOptions,
  policyVerifier,
  type Trusted,
} from './checkpoint-trust.js'
import { readHashList } from './hash-list.js'
import { leafHash, verifyInclusion } from './merkle.js'
import type { Policy } from './policy.js'
import { RecordError } from './record-error.js'

/** What proves offline that an entry is in the log: hashes from the entry up to the root that a signed checkpoint names. */
export interface InclusionProof {
  /** of the entry, from 0 */
  index: number
  /** entries in the tree of the checkpoint */
  treeSize: number
  /** from the leaf's sibling up to the root's child, 32 bytes each, base64 */
  hashes: string[]
  /** signed note */
  checkpoint: string
}

/** A tree of 2^53 entries has 53 levels. */
const hashesMax = 53
/** Checkpoints that a verifier remembers, so that a thousand receipts under one checkpoint cost one signature check. */
const rememberedMax = 64
const firstLine = 'c2sp.org/tlog-proof@v1'

/**
 * Checks, without network and without trusting who hands it over, that `entry` is in the log.
 *
 * @param trusted keys that the checkpoint may be signed with, any one of them, in the form `name+id+key`; or a policy
 * @returns what the signed checkpoint says: the log's origin, its size then, its root
 * @throws RecordError: `record.malformed-*` (not the exact form), `record.bad-signature`, `record.untrusted` (signatures),
 * `record.quorum-not-met` (policy), `record.not-proved` (another entry, index or tree)
 * @example verifyInclusionProof(entry, receipt.proof, { verifierKeys: ['example.com/log+33d7b496+AeHT…'] })
 */
export function verifyInclusionProof(entry: Uint8Array, proof: InclusionProof, trusted: Trusted): Checkpoint {
  return createProofVerifier(trusted)(entry, proof)
}

/** `verifyInclusionProof` for many proofs: keys are read once, and a checkpoint that was verified is remembered. */
export function createProofVerifier(trusted: Trusted): (entry: Uint8Array, proof: InclusionProof) => Checkpoint {
  const verify = checkpointVerifier(trusted)
  const verified = new Map<string, Checkpoint>()
  return (entry, foreignProof) => {
    const { proof, hashes } = readProof(foreignProof)
    let checkpoint = verified.get(proof.checkpoint)
    if (checkpoint === undefined) {
      checkpoint = verify(proof.checkpoint)
      if (verified.size >= rememberedMax) verified.clear()
      verified.set(proof.checkpoint, checkpoint)
    }
    if (proof.treeSize !== checkpoint.size) {
      const message = `The proof is for a tree of ${proof.treeSize} entries, its checkpoint for one of ${checkpoint.size}.`
      throw new RecordError('record.not-proved', message)
    }
    verifyInclusion(proof.index, checkpoint.size, leafHash(entry), hashes, checkpoint.rootHash)
    return { ...checkpoint, rootHash: checkpoint.rootHash.slice() }
  }
}

/** Reads a proof out of foreign JSON: exactly these four fields, in range. Nothing is verified yet. @throws RecordError `record.malformed-proof` */
export function parseInclusionProof(value: unknown): InclusionProof {
  return readProof(value).proof
}

/** The proof as C2SP tlog-proof text, file extension `.tlog-proof`. */
export function formatTlogProof(proof: InclusionProof): string {
  const { index, hashes, checkpoint } = parseInclusionProof(proof)
  return [firstLine, `index ${index}`, ...hashes, '', checkpoint].join('\n')
}

/**
 * Reads C2SP tlog-proof text. `extra` is what its optional extra line carries: nobody has signed it.
 * The tree size is taken from the checkpoint, which is not verified here.
 * @throws RecordError `record.malformed-proof`
 */
export function parseTlogProof(text: string): { proof: InclusionProof; extra?: Uint8Array } {
  if (typeof text !== 'string') throw malformed('it is not text')
  const split = text.indexOf('\n\n')
  if (split < 0) throw malformed('there is no empty line before the checkpoint')
  const [first, ...lines] = text.slice(0, split).split('\n')
  const checkpoint = text.slice(split + 2)
  if (first !== firstLine) throw malformed(`its first line is not ${firstLine}`)
  let extra: Uint8Array | undefined
  if (lines[0]?.startsWith('extra ')) {
    extra = decodeBase64(lines.shift()!.slice('extra '.length))
    if (extra === undefined) throw malformed('its extra line is not base64')
  }
  const indexLine = lines.shift() ?? ''
  const index = indexLine.startsWith('index ') ? parseWholeNumber(indexLine.slice('index '.length)) : undefined
  if (index === undefined) throw malformed('it has no line "index N" with a decimal number below 2^53')
  const treeSize = parseWholeNumber(checkpoint.split('\n', 2)[1] ?? '')
  if (treeSize === undefined) throw malformed('its checkpoint names no tree size')
  const proof = parseInclusionProof({ index, treeSize, hashes: lines, checkpoint })
  return extra === undefined ? { proof } : { proof, extra }
}

/**
 * Checks a C2SP tlog-proof for an entry under a policy: its checkpoint is signed by a log of the policy and by as many
 * witnesses as its quorum asks for, and the entry is in its tree. `extra`, if there is any, is nobody's word.
 * @throws RecordError as `verifyCosignedCheckpoint` and `verifyInclusionProof`
 * @example verifyTlogProof(text, entry, parsePolicy(policyText), { now: new Date(), maxAgeSeconds: 86_400 })
 */
export function verifyTlogProof(
  text: string,
  entry: Uint8Array,
  policy: Policy,
  options: PolicyOptions = {},
): { index: number; checkpoint: Checkpoint; cosigned: CountedCosignature[]; extra?: Uint8Array } {
  const { proof, extra } = parseTlogProof(text)
  const { checkpoint, cosigned } = policyVerifier(policy, options)(proof.checkpoint)
  const { hashes } = readProof(proof)
  verifyInclusion(proof.index, checkpoint.size, leafHash(entry), hashes, checkpoint.rootHash)
  const verified = { index: proof.index, checkpoint, cosigned }
  return extra === undefined ? verified : { ...verified, extra }
}

function readProof(value: unknown): { proof: InclusionProof; hashes: Uint8Array[] } {
  if (typeof value !== 'object' || value === null) throw malformed('it is not an object')
  const { index, treeSize, hashes, checkpoint, ...rest } = value as Record<string, unknown>
  const unknownField = Object.keys(rest)[0]
  if (unknownField !== undefined) throw malformed(`it has an unknown field "${unknownField}"`)
  if (!isCount(index) || !isCount(treeSize))
    throw malformed('index and treeSize must be whole numbers from 0 to 2^53 - 1')
  if (typeof checkpoint !== 'string') throw malformed('its checkpoint is not text')
  const { texts, hashes: decoded } = readHashList(hashes, hashesMax, malformed)
  return { proof: { index, treeSize, hashes: texts, checkpoint }, hashes: decoded }
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
}

function malformed(what: string): RecordError {
  return new RecordError('record.malformed-proof', `This is not a proof: ${what}.`)
}
