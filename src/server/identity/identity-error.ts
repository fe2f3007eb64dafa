/** What the identity room refuses, by stable code; the message says what to do. */
export const identityErrorStatus = {
  'identity.not-signed-in': 401,
  'identity.wrong-credentials': 401,
  'identity.wrong-code': 401,
  'identity.too-many-tries': 429,
  'identity.busy': 503,
  'identity.foreign-origin': 403,
  'identity.step-up-needed': 403,
  'identity.no-membership': 403,
  'identity.not-allowed': 403,
  'identity.weak-password': 422,
  'identity.link-not-valid': 410,
  'identity.challenge-not-valid': 400,
  'identity.passkey-refused': 422,
  'identity.sso-failed': 502,
  'identity.sso-unknown-person': 403,
  'identity.sso-not-set-up': 404,
  'identity.last-administrator': 409,
  'identity.email-taken': 409,
  'identity.already-member': 409,
  'identity.unknown-person': 404,
  'identity.unknown-token': 404,
  'identity.unknown-session': 404,
  'identity.unknown-invitation': 404,
  'identity.unknown-passkey': 404,
  'identity.unknown-approval': 404,
  'identity.approval-closed': 409,
  'identity.approval-needs-another': 403,
  'identity.only-way-in': 409,
} as const
export type IdentityErrorCode = keyof typeof identityErrorStatus

export class IdentityError extends Error {
  readonly code: IdentityErrorCode
  /** With `identity.too-many-tries`: when it is worth trying again. */
  readonly retryAfterSeconds?: number

  constructor(code: IdentityErrorCode, message: string, options: ErrorOptions & { retryAfterSeconds?: number } = {}) {
    super(message, options)
    this.name = 'IdentityError'
    this.code = code
    if (options.retryAfterSeconds !== undefined) this.retryAfterSeconds = options.retryAfterSeconds
  }
}
