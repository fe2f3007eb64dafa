import type { Text } from './language.js'

/** What can go wrong in the command line itself; stable, like the codes of the rooms. */
export type CliErrorCode =
  /** Words that the command line can't make sense of. */
  | 'cli.usage'
  | 'cli.not-found'
  | 'cli.not-a-file'
  /** A folder without media. */
  | 'cli.no-media'
  | 'cli.unknown-work'
  | 'cli.unknown-grant'
  /** A licence that is neither ODRL nor RSL. */
  | 'cli.unknown-format'
  | 'cli.too-large'
  /** The policy names no witness that could be asked. */
  | 'cli.no-witness'
  | 'cli.log-unreachable'
  /** Something else listens on the port. */
  | 'cli.port-taken'
  | 'cli.cannot-listen'
  /** Nothing serves the data folder, and none was named. */
  | 'cli.no-server'
  /** A server has the data folder open. */
  | 'cli.server-running'
  /** A server is meant, and only a data folder will do. */
  | 'cli.needs-folder'

/**
 * Words that the command line can't make sense of; the message says what was given and what is accepted. In both
 * languages where there is more to say than that the usage is wrong.
 */
export class UsageError extends Error {
  readonly code = 'cli.usage' satisfies CliErrorCode
  /** All of it in both languages. */
  readonly text?: Text
  constructor(message: string | Text) {
    super(typeof message === 'string' ? message : message[0])
    this.name = 'UsageError'
    if (typeof message !== 'string') this.text = message
  }
}

/** A typed error's stable code, or `internal`. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'internal'
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/** An error of the command line itself, other than of usage; with `text`, all of it in both languages. */
export function codedError(
  code: CliErrorCode,
  message: string,
  text?: Text,
): Error & { code: CliErrorCode; text?: Text } {
  return Object.assign(new Error(message), { code, ...(text === undefined ? {} : { text }) })
}

/** The failure of one file among several, as that of the whole run. */
export function failureOf(path: string, { code, message }: { code: string; message: string }): Error {
  return Object.assign(new Error(`${path}: ${message}`), { code })
}
