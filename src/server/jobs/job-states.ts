export type JobState = 'waiting' | 'running' | 'done' | 'failed' | 'cancelled'

/** Which state a job may move to from which. What has failed or was cancelled waits again when somebody retries it. */
export const jobTransitions = {
  waiting: ['running', 'cancelled'],
  // Back to waiting: handed back at a stop, found after a crash, or to be tried again later.
  running: ['done', 'failed', 'cancelled', 'waiting'],
  done: [],
  failed: ['waiting'],
  cancelled: ['waiting'],
} as const satisfies Record<JobState, readonly JobState[]>

export function mayMove(from: JobState, to: JobState): boolean {
  return (jobTransitions[from] as readonly JobState[]).includes(to)
}
