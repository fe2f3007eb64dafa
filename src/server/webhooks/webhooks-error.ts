/** Why an endpoint is refused, or a delivery got no answer; each code stands for one cause and stays. */
export type WebhooksErrorCode =
  | 'webhooks.bad-url'
  | 'webhooks.private-address'
  | 'webhooks.too-many'
  | 'webhooks.unknown'
  | 'webhooks.wrong-state'
  | 'webhooks.bad-secret'
  | 'webhooks.unresolved'
  | 'webhooks.unreachable'
  | 'webhooks.tls-failed'
  | 'webhooks.timeout'
  | 'webhooks.redirected'
  | 'webhooks.disabled'

const statuses: Partial<Record<WebhooksErrorCode, number>> = {
  'webhooks.bad-url': 422,
  'webhooks.private-address': 422,
  'webhooks.unresolved': 422,
  'webhooks.too-many': 409,
  'webhooks.unknown': 404,
  'webhooks.wrong-state': 409,
}

export class WebhooksError extends Error {
  readonly code: WebhooksErrorCode
  /** As an answer over HTTP. */
  readonly status: number

  constructor(code: WebhooksErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'WebhooksError'
    this.code = code
    this.status = statuses[code] ?? 500
  }
}
