export type MatchErrorCode =
  | 'match.bad-hash'
  | 'match.bad-index'
  | 'match.bad-radius'
  | 'match.index-full'
  | 'match.internal'
  | 'match.duplicate-reference'
  | 'match.index-mismatch'

/** What goes wrong in this room; `code` is stable, the message says what to do. */
export class MatchError extends Error {
  readonly code: MatchErrorCode
  constructor(code: MatchErrorCode, message: string) {
    super(message)
    this.name = 'MatchError'
    this.code = code
  }
}
