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

/** Codes of the client's own: no answer came, or none that is an answer of the API. */
export type ClientErrorCode = 'client.unreachable' | 'client.bad-answer' | 'client.upload-failed' | 'client.job-failed'

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
