/** What jobs refuse or fail with; each code stands for one cause and stays. */
export type JobsErrorCode =
  | 'jobs.too-many'
  | 'jobs.unknown'
  | 'jobs.wrong-state'
  | 'jobs.no-handler'
  | 'jobs.bad-input'
  | 'jobs.too-large'
  | 'jobs.crashed'
  | 'jobs.failed'
  | 'jobs.stopping'
  | 'jobs.lost'
  | 'jobs.cancelled'

const statuses: Partial<Record<JobsErrorCode, number>> = {
  'jobs.too-many': 429,
  'jobs.unknown': 404,
  'jobs.wrong-state': 409,
  'jobs.bad-input': 422,
  'jobs.no-handler': 422,
  'jobs.stopping': 503,
}

export class JobsError extends Error {
  readonly code: JobsErrorCode
  /** As an answer over HTTP. */
  readonly status: number

  constructor(code: JobsErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'JobsError'
    this.code = code
    this.status = statuses[code] ?? 500
  }
}
