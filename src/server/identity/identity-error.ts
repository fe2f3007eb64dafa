/** What the identity room refuses, by stable code, with its HTTP status. */
const statusOf = {
  'identity.wrong-credentials': 422,
  'identity.wrong-code': 422,
  'identity.too-many-tries': 429,
  'identity.busy': 503,
  'identity.foreign-origin': 403,
  'identity.no-csrf-token': 403,
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
  'identity.unknown-party': 404,
  'identity.unknown-token': 404,
  'identity.unknown-session': 404,
  'identity.unknown-invitation': 404,
  'identity.unknown-passkey': 404,
  'identity.unknown-approval': 404,
  'identity.approval-closed': 409,
  'identity.approval-needs-another': 403,
  'identity.only-way-in': 409,
  'identity.bad-settings': 422,
  'identity.second-factor-needed': 403,
  'identity.done-not-recorded': 500,
} as const
export type IdentityErrorCode = keyof typeof statusOf

/** `code` is stable; the message says what happened and what to do. */
export class IdentityError extends Error {
  readonly code: IdentityErrorCode
  readonly status: number
  /** Its message is for the one who asked, also with 500. */
  readonly told = true
  /** When it is worth trying again. */
  readonly retryAfterSeconds?: number

  constructor(code: IdentityErrorCode, message: string, options: ErrorOptions & { retryAfterSeconds?: number } = {}) {
    super(message, options)
    this.name = 'IdentityError'
    this.code = code
    this.status = statusOf[code]
    if (options.retryAfterSeconds !== undefined) this.retryAfterSeconds = options.retryAfterSeconds
  }
}
