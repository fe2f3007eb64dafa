export type GenerationErrorCode =
  /** Whoever is in front of the gateway asked for what the dialect does not have. */
  | 'generation.bad-request'
  | 'generation.unknown-video'
  | 'generation.not-ready'
  /** What generates can't be reached, or answered with what makes no sense. */
  | 'generation.upstream-away'
  | 'generation.upstream-refused'
  /** The connection broke while it was asked: whether it generates is not known, and it is not asked again. */
  | 'generation.upstream-unknown'
  /** A file of keys says what makes no sense. */
  | 'generation.bad-keys'
  /** More was asked for than the quota of a key has. */
  | 'generation.over-quota'
  | 'generation.model-not-allowed'
  /** What came out can't be released, whatever is permitted. */
  | 'generation.not-released'
  /** Another file than the one that was looked at is said to be what came out. */
  | 'generation.other-output'
  /** A decision that is not `permit`. */
  | 'generation.permission-required'

/** What the generation gate refuses to do, with a stable code; the message says what, where and what to do. */
export class GenerationError extends Error {
  readonly code: GenerationErrorCode
  constructor(code: GenerationErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'GenerationError'
    this.code = code
  }
}
