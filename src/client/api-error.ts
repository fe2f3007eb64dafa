/** What the API says went wrong (RFC 9457). */
export interface Problem {
  type: string
  title: string
  status: number
  /** Stable: what programs look at. */
  code: string
  /** For people. */
  detail: string
  /** The request's id, for the operator who looks for it in the log. */
  instance?: string
  /** What of the input is wrong, and where. */
  errors?: { path: string; problem: string }[]
}

/** Codes of the client's own: no answer came, none that is an answer of the API, or none yet. */
export type ClientErrorCode =
  | 'client.unreachable'
  | 'client.bad-answer'
  | 'client.upload-failed'
  | 'client.job-failed'
  /** It is done when a second person has approved it: `instance` is the address of the approval. */
  | 'client.approval-needed'

/**
 * An answer other than the asked one, or none. `code` is stable: `http.not-found`, `clearance.mandate-needed` …, and those
 * of ClientErrorCode with status 0.
 */
export class KyodakuApiError extends Error {
  readonly code: string
  readonly status: number
  readonly problem: Problem

  constructor(problem: Problem, options?: ErrorOptions) {
    super(problem.detail, options)
    this.name = 'KyodakuApiError'
    this.code = problem.code
    this.status = problem.status
    this.problem = problem
  }
}

/** An error of the client's own. */
export function clientError(code: ClientErrorCode, detail: string, options?: ErrorOptions): KyodakuApiError {
  return new KyodakuApiError({ type: `urn:kyodaku:problem:${code}`, title: 'Failed', status: 0, code, detail }, options)
}

/** What waits for a second person, as the answer says; undefined for every other answer. */
export function approvalAsked(answer: Response): KyodakuApiError | undefined {
  const instance = answer.status === 202 ? answer.headers.get('location') : null
  const [, id] = /^\/v1\/approvals\/([^/]+)$/.exec(instance ?? '') ?? []
  if (instance === null || id === undefined) return undefined
  const code = 'client.approval-needed'
  const detail = `Nothing is done yet: your party wants two persons for this, and the request ${id} waits for the second one.`
  return new KyodakuApiError({
    type: `urn:kyodaku:problem:${code}`,
    title: 'Waits for approval',
    status: 202,
    code,
    detail,
    instance,
  })
}

/** The error of an answer that is not a success. */
export async function errorOfAnswer(answer: Response): Promise<KyodakuApiError> {
  const text = await answer.text().catch(() => '')
  return errorOfBody(answer.status, text)
}

export function errorOfBody(status: number, text: string): KyodakuApiError {
  let body: Partial<Problem> = {}
  try {
    body = JSON.parse(text) as Partial<Problem>
  } catch {
    // Said below.
  }
  if (typeof body?.code === 'string' && typeof body.detail === 'string') {
    return new KyodakuApiError({
      ...body,
      type: body.type ?? 'about:blank',
      title: body.title ?? '',
      status: body.status ?? status,
      code: body.code,
      detail: body.detail,
    })
  }
  const detail = `The answer ${status} is none of Kyodaku's: check the address, and what stands between (a proxy?).`
  return new KyodakuApiError({ type: 'about:blank', title: '', status, code: 'client.bad-answer', detail })
}
