/** What can go wrong in this room; stable, for programs to branch on. */
export type SignalsErrorCode =
  /** No XML, or more of it than is read. */
  'signals.invalid-xml' | 'signals.invalid-rsl'

/** One thing that is wrong with a document: where it is, what is wrong, and what to do about it. */
export interface DocumentProblem {
  readonly path: string
  readonly problem: string
  readonly remedy: string
}

/**
 * A document that can't be read as what it is handed in as, with a stable code; the message says where and what. Thrown
 * only by parsers of whole documents: what gives statements says `unknown` instead.
 */
export class SignalsError extends Error {
  readonly code: SignalsErrorCode
  readonly problems: readonly DocumentProblem[]

  constructor(code: SignalsErrorCode, message: string, problems: readonly DocumentProblem[] = []) {
    super(message)
    this.name = 'SignalsError'
    this.code = code
    this.problems = problems
  }
}
