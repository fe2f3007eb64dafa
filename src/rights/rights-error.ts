/** What can go wrong in this room; stable, for programs to branch on. */
export type RightsErrorCode =
  | 'rights.invalid-use'
  | 'rights.invalid-party'
  | 'rights.invalid-work'
  | 'rights.invalid-reference'
  | 'rights.invalid-grant'
  | 'rights.invalid-reservation'
  | 'rights.invalid-finding'
  | 'rights.invalid-mandate'
  | 'rights.invalid-claim'
  | 'rights.invalid-registry'
  | 'rights.invalid-name-index'
  | 'rights.invalid-location'
  | 'rights.invalid-location-index'
  | 'rights.invalid-digest'
  | 'rights.invalid-digest-index'
  | 'rights.invalid-identifier'
  | 'rights.invalid-odrl'
  | 'rights.invalid-rsl'
  | 'rights.duplicate-id'
  | 'rights.transition-not-allowed'
  | 'rights.already-in-state'
  | 'rights.not-yours-to-move'
  | 'rights.unknown-rules'

/** One thing that is wrong with a value: where it is, what is wrong, and what to do about it. */
export interface Problem {
  /** As one would write it in code: `grant.territories[0]`. */
  readonly path: string
  readonly problem: string
  readonly remedy: string
}

/**
 * The only error this room throws. `code` is stable; the message says where, what and what to do; `problems` lists
 * every problem that was found (at most 100), so that an import can report them all at once.
 */
export class RightsError extends Error {
  readonly code: RightsErrorCode
  readonly problems: readonly Problem[]

  constructor(code: RightsErrorCode, message: string, problems: readonly Problem[] = []) {
    super(message)
    this.name = 'RightsError'
    this.code = code
    this.problems = problems
  }
}
