import { PermissionRequired } from './gate-decisions.js'
import { GenerationError, type GenerationErrorCode } from './generation-error.js'
import { QuotaExceeded } from './keys/index.js'
import { UpstreamFailure } from './upstream/index.js'

/** What HTTP has of an error. */
export interface Answer {
  status: number
  headers: Record<string, string>
  body: object
}

const statuses: Readonly<Record<GenerationErrorCode, readonly [number, string, string]>> = {
  'generation.bad-request': [400, 'invalid_request', 'invalid_request_error'],
  'generation.unknown-video': [404, 'not_found', 'invalid_request_error'],
  'generation.not-ready': [409, 'not_ready', 'invalid_request_error'],
  'generation.upstream-away': [503, 'upstream_unavailable', 'server_error'],
  'generation.upstream-refused': [502, 'upstream_error', 'server_error'],
  'generation.upstream-unknown': [502, 'upstream_unknown', 'server_error'],
  'generation.bad-keys': [503, 'gateway_unavailable', 'server_error'],
  'generation.over-quota': [429, 'rate_limit_exceeded', 'rate_limit_error'],
  'generation.model-not-allowed': [403, 'model_not_found', 'invalid_request_error'],
  'generation.not-released': [409, 'not_releasable', 'server_error'],
  'generation.other-output': [409, 'other_output', 'invalid_request_error'],
  'generation.permission-required': [403, 'permission_required', 'permission_error'],
}

/** To ask again would have it generated twice, or is of no use: the public client goes by this header. */
const once = { 'x-should-retry': 'false' }

/** An error as the dialect says it. What is not the asker's to know is not said. */
export function answerOf(error: unknown): Answer {
  if (error instanceof PermissionRequired) {
    const { receipt, outcome, explanation, alternatives, appealUrl } = error
    const body = errorBody('permission_required', explanation.en, 'permission_error', {
      receipt,
      outcome,
      explanation,
      ...(alternatives.length === 0 ? {} : { alternatives }),
      ...(appealUrl === undefined ? {} : { appeal_url: appealUrl }),
    })
    return { status: 403, headers: once, body }
  }
  if (error instanceof QuotaExceeded) {
    const [status, code, type] = statuses[error.code]
    const { retryAfterSeconds } = error
    // The public client waits for a minute at most, and asks again.
    const headers = { 'retry-after': String(retryAfterSeconds), ...(retryAfterSeconds > 60 ? once : {}) }
    return { status, headers, body: errorBody(code, error.message, type) }
  }
  if (error instanceof GenerationError) {
    const [status, code, type] = statuses[error.code]
    return { status, headers: status === 409 ? once : {}, body: errorBody(code, error.message, type) }
  }
  if (error instanceof UpstreamFailure) {
    if (error.answer !== undefined) {
      const { status, code, message } = error.answer
      return { status: status < 400 ? 502 : status, headers: {}, body: errorBody(code, message, 'upstream_error') }
    }
    const isUnknown = error.kind === 'unknown'
    const message = isUnknown
      ? 'The connection to what generates broke off. Whether the video is generated is not known; it is not asked for again.'
      : 'What generates can’t be reached.'
    return {
      status: isUnknown ? 502 : 503,
      headers: isUnknown ? once : {},
      body: errorBody(isUnknown ? 'upstream_unknown' : 'upstream_unavailable', message, 'server_error'),
    }
  }
  const { statusCode: status, message } = error as { statusCode?: number; message?: string }
  if (status !== undefined && status >= 400 && status < 500)
    return { status, headers: {}, body: errorBody('invalid_request', message ?? '', 'invalid_request_error') }
  // Nothing was permitted that is not on record, and so nothing was generated.
  return {
    status: 503,
    headers: {},
    body: errorBody('gateway_unavailable', 'The gateway can’t decide now: nothing is generated.', 'server_error'),
  }
}

/** An error as the dialect has it. */
export function errorBody(code: string, message: string, type: string, more: object = {}): object {
  return { error: { message, type, param: null, code, ...more } }
}
