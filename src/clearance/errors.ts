export type ClearanceErrorCode =
  | 'clearance.unknown-work'
  | 'clearance.unknown-grant'
  | 'clearance.unknown-party'
  | 'clearance.unknown-mandate'
  | 'clearance.unknown-claim'
  | 'clearance.mandate-needed'
  | 'clearance.not-allowed'
  | 'clearance.claim-needed'
  | 'clearance.unknown-receipt'
  | 'clearance.already-exists'
  | 'clearance.bad-receipt'
  | 'clearance.not-verifiable'
  | 'clearance.bad-key'
  | 'clearance.not-a-file'
  | 'clearance.unusable-reference'

/** What the spine refuses to do, with a stable code; the message says what, where and what to do. */
export class ClearanceError extends Error {
  readonly code: ClearanceErrorCode
  constructor(code: ClearanceErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'ClearanceError'
    this.code = code
  }
}
