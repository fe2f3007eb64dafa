/** What can be wrong with what is handed to this room. Stable: callers branch on it. */
export type FingerprintErrorCode =
  | 'fingerprint.bad-frame'
  | 'fingerprint.bad-hash'
  | 'fingerprint.bad-order'
  | 'fingerprint.bad-track'
  | 'fingerprint.bad-line'
  | 'fingerprint.too-large'

/** A frame, hash, track or exchange file that can't be used; the message says where and what to do. */
export class FingerprintError extends Error {
  override readonly name = 'FingerprintError'
  readonly code: FingerprintErrorCode
  /** Line of the file (first is 1) where that makes sense. */
  readonly line: number | undefined

  constructor(code: FingerprintErrorCode, message: string, line?: number) {
    super(line === undefined ? message : `line ${line}: ${message}`)
    this.code = code
    this.line = line
  }
}
