/** What the process exits with; documented, stable. */
export const exitCodes = { permitted: 0, failed: 1, usage: 2, refused: 3, review: 4 } as const
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]

/** The exit code of a run over many items: a failure says most, then a refusal, then a review. */
export function exitCodeOf(outcomes: Iterable<'permit' | 'refuse' | 'review' | 'failed'>): ExitCode {
  const all = new Set(outcomes)
  if (all.has('failed')) return exitCodes.failed
  if (all.has('refuse')) return exitCodes.refused
  if (all.has('review')) return exitCodes.review
  return exitCodes.permitted
}
