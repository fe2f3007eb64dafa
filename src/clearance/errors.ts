export type ClearanceErrorCode =
  | 'clearance.unknown-work'
  | 'clearance.unknown-grant'
  | 'clearance.unknown-party'
  | 'clearance.unknown-mandate'
  | 'clearance.unknown-claim'
  | 'clearance.mandate-needed'
  | 'clearance.not-allowed'
  | 'clearance.claim-needed'
  /** Nobody has stopped this work itself. */
  | 'clearance.not-stopped'
  /** An association does not say for which rightsholder it acts. */
  | 'clearance.owner-needed'
  | 'clearance.unknown-receipt'
  | 'clearance.unknown-match'
  /** This reviewer cannot say that of this match now. */
  | 'clearance.verdict-refused'
  | 'clearance.verdict-conflict'
  | 'clearance.already-exists'
  | 'clearance.bad-receipt'
  | 'clearance.not-verifiable'
  | 'clearance.unknown-subject'
  | 'clearance.range-too-large'
  | 'clearance.no-time-stamp'
  | 'clearance.bad-key'
  | 'clearance.not-a-file'
  | 'clearance.unusable-reference'
  /** A file of a snapshot or disclosure has not the form that is documented. */
  | 'clearance.bad-snapshot'
  | 'clearance.bad-disclosure'
  /** A piece of a snapshot is missing or was changed. */
  | 'clearance.damaged-snapshot'
  /** No known key signed the snapshot, or the log does not have it. */
  | 'clearance.untrusted-snapshot'
  | 'clearance.snapshot-exists'
  /** The snapshot is not the one, or not made for the party, that it is used for. */
  | 'clearance.snapshot-mismatch'
  /** A folder without a signal snapshot, or a file that holds no signals. */
  | 'clearance.no-signals'
  /** Something in a signal snapshot (or an image of one) has not the form that is documented. */
  | 'clearance.bad-signals'
  | 'clearance.damaged-signals'
  /** The signal snapshot is not the one that was sealed or named. */
  | 'clearance.signals-mismatch'
  /** What is said to be the registry of a log is not what the log has. */
  | 'clearance.bad-registry-record'
  /** What is registered could not be asked for: nothing is decided meanwhile. */
  | 'clearance.registry-away'
  /** A decision could not be made durable: it is none. */
  | 'clearance.record-away'
  /** What is to be decided about has characters that can't be kept. */
  | 'clearance.not-text'
  /** A decision that is in the log, and that the database refuses to keep: it was set aside. */
  | 'clearance.set-aside'

/** What the spine refuses to do, with a stable code; the message says what, where and what to do. */
export class ClearanceError extends Error {
  readonly code: ClearanceErrorCode
  constructor(code: ClearanceErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'ClearanceError'
    this.code = code
  }
}
