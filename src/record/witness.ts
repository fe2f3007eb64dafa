import { decodeBase64 } from './base64.js'
import { type Checkpoint, verifyCheckpoint } from './checkpoint.js'
import { parseCheckpoint, parseWholeNumber } from './checkpoint-text.js'
import type { Cosigner } from './cosigner.js'
import { equalBytes } from './equal-bytes.js'
import { verifyConsistency } from './merkle.js'
import { parseNote, parseVerifierKey } from './note.js'
import { RecordError } from './record-error.js'

/**
 * C2SP tlog-witness, without its HTTP: what a log asks a witness, and what a witness may answer. A witness remembers one
 * checkpoint a log, the latest that it has cosigned, and cosigns only what continues it; so a log that shows two histories
 * must do without the witnesses of one of them.
 */

/** The most lines of a consistency proof (tlog-witness, add-checkpoint). */
const proofLinesMax = 63

/** One `add-checkpoint` request. */
export interface AddCheckpoint {
  /** The size that the client believes the witness to have cosigned last; 0 for none. */
  oldSize: number
  /** From there to the checkpoint; 32 bytes each. */
  hashes: Uint8Array[]
  /** The signed checkpoint. */
  note: string
}

/** The body of a request. Hashes in base64, as `Log.proveConsistency` gives them. */
export function formatAddCheckpoint(oldSize: number, hashes: readonly string[], note: string): string {
  return [`old ${oldSize}`, ...hashes, '', note].join('\n')
}

/** @throws RecordError `record.malformed-request` */
export function parseAddCheckpoint(body: string): AddCheckpoint {
  const split = body.indexOf('\n\n')
  if (split < 0) throw malformed('there is no empty line before the checkpoint')
  const [first, ...lines] = body.slice(0, split).split('\n')
  const oldSize = first?.startsWith('old ') ? parseWholeNumber(first.slice('old '.length)) : undefined
  if (oldSize === undefined) throw malformed('its first line is not "old SIZE"')
  if (lines.length > proofLinesMax) throw malformed(`its proof has more than ${proofLinesMax} lines`)
  const hashes = lines.map((line) => {
    const hash = decodeBase64(line)
    if (hash?.length !== 32) throw malformed('a line of its proof is not 32 bytes of base64')
    return hash
  })
  return { oldSize, hashes, note: body.slice(split + 2) }
}

/** What a witness knows of one log. */
export interface WitnessedLog {
  /** Keys that the log may sign with, of the log's name. */
  verifierKeys: readonly string[]
  /** The latest checkpoint that was cosigned, as it was signed by the log. */
  latest?: string
}

/**
 * What a witness answers, by HTTP status.
 *
 * - 200: cosign `note`, **after** it was stored as the latest
 * - 409 with `size`: the client knows another size than the latest; this is the latest
 * - 409 with `evidence`: the log has signed another root for the size that was cosigned: an equivocation, proved by the two
 * - 422: the proof does not hold. With `evidence` when log and size were right: then it may be the log that lies
 */
export type WitnessAnswer =
  | { status: 200; note: string; checkpoint: Checkpoint }
  | { status: 400 | 403 | 404; problem: string }
  | { status: 409; size: number; evidence?: readonly [string, string] }
  | { status: 422; problem: string; evidence: readonly [string, string] }

/**
 * Judges a request against what the witness knows of its log (tlog-witness, add-checkpoint). Pure: judging and storing must
 * happen without another request for the same log between them.
 */
export function judgeAddCheckpoint(body: string, logOf: (origin: string) => WitnessedLog | undefined): WitnessAnswer {
  let request: AddCheckpoint
  let origin: string
  try {
    request = parseAddCheckpoint(body)
    origin = parseCheckpoint(parseNote(request.note).text).origin
  } catch (error) {
    return { status: 400, problem: messageOf(error) }
  }
  const log = logOf(origin)
  if (log === undefined) return { status: 404, problem: `The log ${origin} is not witnessed here.` }
  const keys = log.verifierKeys.map(parseVerifierKey)
  let checkpoint: Checkpoint
  try {
    checkpoint = verifyCheckpoint(request.note, keys)
  } catch (error) {
    return { status: 403, problem: messageOf(error) }
  }
  const { oldSize, hashes, note } = request
  if (oldSize > checkpoint.size)
    return { status: 400, problem: `The old size ${oldSize} is above the checkpoint's ${checkpoint.size}.` }
  const latest = log.latest === undefined ? undefined : verifyCheckpoint(log.latest, keys)
  if (oldSize !== (latest?.size ?? 0)) return { status: 409, size: latest?.size ?? 0 }
  if (latest === undefined || latest.size === 0) {
    if (hashes.length > 0) {
      const problem = 'A proof from the empty tree must be empty.'
      return { status: 422, problem, evidence: [log.latest ?? '', note] }
    }
    return { status: 200, note, checkpoint }
  }
  const previous = log.latest!
  if (latest.size === checkpoint.size) {
    if (!equalBytes(latest.rootHash, checkpoint.rootHash))
      return { status: 409, size: latest.size, evidence: [previous, note] }
    if (hashes.length > 0)
      return { status: 422, problem: 'A proof from a tree to itself must be empty.', evidence: [previous, note] }
    return { status: 200, note, checkpoint }
  }
  try {
    verifyConsistency(latest.size, checkpoint.size, latest.rootHash, checkpoint.rootHash, hashes)
  } catch (error) {
    return { status: 422, problem: messageOf(error), evidence: [previous, note] }
  }
  return { status: 200, note, checkpoint }
}

/** The cosignature lines of the answer, one a key of the witness. */
export function cosignAll(note: string, cosigners: readonly Cosigner[], unixSeconds: number): string {
  const { text } = parseNote(note)
  return cosigners.map((cosigner) => cosigner.cosign(text, unixSeconds)).join('')
}

function messageOf(error: unknown): string {
  if (error instanceof RecordError) return error.message
  throw error
}

function malformed(what: string): RecordError {
  return new RecordError('record.malformed-request', `This is not an add-checkpoint request: ${what}.`)
}
