import { type Checkpoint, verifyCheckpoint } from './checkpoint.js'
import { checkpointVerifier, type Trusted } from './checkpoint-trust.js'
import { equalBytes } from './equal-bytes.js'
import { readHashList } from './hash-list.js'
import { verifyConsistency } from './merkle.js'
import { parseVerifierKey } from './note.js'
import { RecordError } from './record-error.js'

/**
 * Holds two signed checkpoints of one log against each other, wherever they were seen.
 *
 * Of different sizes they need a consistency proof (`verifyConsistencyProof`): this says only which one is the earlier.
 * @returns what `a` is, compared with `b`
 * @throws RecordError of `verifyCheckpoint` (either of them); `record.different-logs`; `record.equivocation` where both are
 * properly signed, of the same size, with different roots: the log showed different histories to different people. Both notes
 * are on `evidence`, and anyone who knows the log's key can check them again.
 */
export function compareCheckpoints(a: string, b: string, verifierKeys: readonly string[]): 'same' | 'older' | 'newer' {
  const keys = verifierKeys.map(parseVerifierKey)
  const [first, second] = [verifyCheckpoint(a, keys), verifyCheckpoint(b, keys)]
  checkOneHistory(first, second, [a, b])
  if (first.size === second.size) return 'same'
  return first.size < second.size ? 'older' : 'newer'
}

/** Two signed checkpoints of one log, and the hashes that show the newer tree to begin with the older. */
export interface ConsistencyProof {
  /** signed note */
  older: string
  /** signed note */
  newer: string
  /** RFC 9162, 2.1.4.1; 32 bytes each, base64 */
  hashes: string[]
}

/** A tree of 2^53 entries has 53 levels, and one hash more may be needed to begin with. */
const hashesMax = 54
const consistencyFormat = 'kyodaku-consistency@v1'

/**
 * Checks that a log only grew between two signed checkpoints: every entry of the older tree is in the newer one, unchanged and
 * in its place (RFC 9162, 2.1.4.2). From a tree without entries anything grows, and there is nothing to prove.
 *
 * @throws RecordError: `record.malformed-proof`; of `verifyCheckpoint` or `verifyCosignedCheckpoint`; `record.different-logs`;
 * `record.equivocation`, as `compareCheckpoints`; `record.not-proved` where the hashes do not lead from one to the other. Its
 * `evidence` then holds notes and hashes. The hashes may be at fault and not the log, so ask it for others: a log that cannot
 * give any for two checkpoints that it has signed has changed its history.
 */
export function verifyConsistencyProof(
  foreign: ConsistencyProof,
  trusted: Trusted,
): { older: Checkpoint; newer: Checkpoint } {
  const { proof, hashes } = readConsistencyProof(foreign)
  const verify = checkpointVerifier(trusted)
  const [older, newer] = [verify(proof.older), verify(proof.newer)]
  const notes: [string, string] = [proof.older, proof.newer]
  checkOneHistory(older, newer, notes)
  if (older.size === 0 && hashes.length === 0) return { older, newer }
  try {
    verifyConsistency(older.size, newer.size, older.rootHash, newer.rootHash, hashes)
  } catch (error) {
    if (!(error instanceof RecordError)) throw error
    throw new RecordError(error.code, error.message, { cause: error, evidence: { notes, hashes: proof.hashes } })
  }
  return { older, newer }
}

/** Reads a consistency proof out of foreign JSON: exactly these three fields. Nothing is verified yet. @throws RecordError `record.malformed-proof` */
export function parseConsistencyProof(value: unknown): ConsistencyProof {
  return readConsistencyProof(value).proof
}

/** The proof as JSON text, `kyodaku-consistency@v1`. @throws RecordError `record.malformed-proof` */
export function formatConsistency(proof: ConsistencyProof): string {
  const { older, newer, hashes } = parseConsistencyProof(proof)
  return `${JSON.stringify({ format: consistencyFormat, older, newer, hashes }, null, 1)}\n`
}

/** Reads `kyodaku-consistency@v1`, as text or as the value it has as JSON. Nothing is verified yet. @throws RecordError `record.malformed-proof` */
export function parseConsistency(foreign: unknown): ConsistencyProof {
  const value = typeof foreign === 'string' ? parseJson(foreign) : foreign
  if (typeof value !== 'object' || value === null) throw malformed('it is not an object')
  const { format, ...proof } = value as Record<string, unknown>
  if (format !== consistencyFormat) throw malformed(`its format is not ${consistencyFormat}`)
  return parseConsistencyProof(proof)
}

/** @throws RecordError `record.different-logs`, `record.equivocation` */
function checkOneHistory(a: Checkpoint, b: Checkpoint, notes: [string, string]): void {
  if (a.origin !== b.origin) {
    const message = `These are checkpoints of different logs, ${a.origin} and ${b.origin}: they say nothing about each other.`
    throw new RecordError('record.different-logs', message)
  }
  if (a.size === b.size && !equalBytes(a.rootHash, b.rootHash)) {
    const message = `The log ${a.origin} has signed two different trees of ${a.size} entries: it shows different histories to different people. Keep both checkpoints; they prove it.`
    throw new RecordError('record.equivocation', message, { evidence: { notes } })
  }
}

function readConsistencyProof(value: unknown): { proof: ConsistencyProof; hashes: Uint8Array[] } {
  if (typeof value !== 'object' || value === null) throw malformed('it is not an object')
  const { older, newer, hashes, ...rest } = value as Record<string, unknown>
  const unknownField = Object.keys(rest)[0]
  if (unknownField !== undefined) throw malformed(`it has an unknown field "${unknownField}"`)
  if (typeof older !== 'string' || typeof newer !== 'string') throw malformed('its checkpoints are not text')
  const { texts, hashes: decoded } = readHashList(hashes, hashesMax, malformed)
  return { proof: { older, newer, hashes: texts }, hashes: decoded }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw malformed('it is not JSON')
  }
}

function malformed(what: string): RecordError {
  return new RecordError('record.malformed-proof', `This is not a consistency proof: ${what}.`)
}
