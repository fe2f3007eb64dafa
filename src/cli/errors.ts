/** Words that the command line can't make sense of; the message says what was given and what is accepted. */
export class UsageError extends Error {
  readonly code = 'cli.usage'
  constructor(message: string) {
    super(message)
    this.name = 'UsageError'
  }
}

/** A typed error's stable code, or `internal`. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'internal'
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/** An error of the command line itself, other than of usage. */
export function codedError(code: string, message: string): Error & { code: string } {
  return Object.assign(new Error(message), { code })
}
