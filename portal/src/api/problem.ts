/** What the server refused (RFC 9457), or `portal.offline` when it was not reached. */
export class ProblemError extends Error {
  readonly status: number
  readonly code: string
  readonly title: string
  readonly detail: string
  readonly errors: readonly { path: string; problem: string }[]

  constructor(of: {
    status: number
    code: string
    title: string
    detail: string
    errors?: readonly { path: string; problem: string }[] | undefined
  }) {
    super(of.detail || of.title)
    this.name = 'ProblemError'
    this.status = of.status
    this.code = of.code
    this.title = of.title
    this.detail = of.detail
    this.errors = of.errors ?? []
  }
}

/** The problem that an answer says, whatever its body is. */
export async function problemOf(response: Response): Promise<ProblemError> {
  const body = (await response
    .clone()
    .json()
    .catch(() => ({}))) as Partial<Record<string, unknown>>
  const string = (value: unknown, otherwise: string) => (typeof value === 'string' ? value : otherwise)
  return new ProblemError({
    status: response.status,
    code: string(body.code, 'http.internal'),
    title: string(body.title, response.statusText || String(response.status)),
    detail: string(body.detail, ''),
    errors: Array.isArray(body.errors) ? (body.errors as { path: string; problem: string }[]) : undefined,
  })
}

/** The same for whatever was thrown. */
export function asProblem(error: unknown): ProblemError {
  if (error instanceof ProblemError) return error
  return new ProblemError({
    status: 0,
    code: error instanceof TypeError ? 'portal.offline' : 'portal.unexpected',
    title: '',
    detail: error instanceof Error ? error.message : String(error),
  })
}
