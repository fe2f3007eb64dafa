/** Stable codes of everything that can go wrong in the record; messages may change, codes do not. */
export type RecordErrorCode =
  /** A value cannot be written as RFC 8785 JSON. */
  | 'record.not-canonical'
  /** A key, note, checkpoint, proof, tile or entry bundle does not have the exact form that its specification asks for. */
  | 'record.malformed-key'
  | 'record.malformed-note'
  | 'record.malformed-checkpoint'
  | 'record.malformed-proof'
  | 'record.malformed-request'
  | 'record.malformed-tile'
  | 'record.malformed-bundle'
  | 'record.malformed-time-stamp'
  /** A key that we trust is named in a signature line, and the signature is not its. */
  | 'record.bad-signature'
  /** A time-stamp over other data, by another key, or whose certificate does not lead to an anchor. */
  | 'record.bad-time-stamp'
  /** No key that we trust has signed. */
  | 'record.untrusted'
  /** A policy file (C2SP tlog-policy) is not one; a checkpoint has too few cosignatures for its quorum. */
  | 'record.malformed-policy'
  | 'record.quorum-not-met'
  /** A log has signed two different trees of one size: both notes are on the error's `evidence`. */
  | 'record.equivocation'
  /** Checkpoints of different logs say nothing about each other. */
  | 'record.different-logs'
  /** The hashes lead to another root: this entry, or this earlier tree, is not in that tree. */
  | 'record.not-proved'
  /** A log shows fewer entries than it has shown before. */
  | 'record.rolled-back'
  | 'record.entry-too-large'
  | 'record.out-of-range'
  /** What is stored contradicts itself. Nothing is repaired by dropping entries: a person decides. */
  | 'record.corrupt'
  /** The stored log belongs to another origin or another key. */
  | 'record.wrong-origin'
  | 'record.wrong-key'
  /** Another process writes to the same log. */
  | 'record.conflict'
  | 'record.storage-failed'
  | 'record.overloaded'
  | 'record.closed'

/** Two notes of one log that cannot both be honest, or that were not shown to be; anyone can verify them again. */
export interface Evidence {
  /** signed notes */
  notes: [string, string]
  /** of the consistency proof that failed, base64 */
  hashes?: string[]
}

/** Every error that this room throws on purpose. `code` is stable; the message says what, where and what to do. */
export class RecordError extends Error {
  readonly code: RecordErrorCode
  readonly evidence?: Evidence
  constructor(code: RecordErrorCode, message: string, options?: { cause?: unknown; evidence?: Evidence }) {
    super(message, options)
    this.name = 'RecordError'
    this.code = code
    if (options?.evidence !== undefined) this.evidence = options.evidence
  }
}
