/** What the server itself refuses; each code stands for one cause and stays. */
export type HttpErrorCode =
  | 'http.not-found'
  | 'http.bad-request'
  | 'http.invalid'
  | 'http.unauthenticated'
  | 'http.forbidden'
  | 'http.csrf'
  | 'http.conflict'
  | 'http.gone'
  | 'http.precondition-failed'
  | 'http.too-large'
  | 'http.unsupported-type'
  | 'http.too-many'
  | 'http.bad-cursor'
  | 'http.key-reused'
  | 'http.key-in-use'
  | 'http.unavailable'
  | 'http.internal'

/** An answer other than the asked one, with its status. */
export class HttpError extends Error {
  readonly code: HttpErrorCode
  readonly status: number
  /** Extra headers of the answer, such as Retry-After. */
  readonly headers: Readonly<Record<string, string>>

  constructor(status: number, code: HttpErrorCode, message: string, headers: Record<string, string> = {}) {
    super(message)
    this.name = 'HttpError'
    this.code = code
    this.status = status
    this.headers = headers
  }
}
