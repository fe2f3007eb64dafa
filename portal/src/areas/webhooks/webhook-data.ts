/** Where a party is told what happens, as `GET /v1/webhooks` gives it. */
export interface Endpoint {
  id: string
  url: string
  description: string
  /** None: all. */
  types: string[]
  state: 'active' | 'disabled'
  disabledBy?: 'failing' | 'person'
  failingSince?: string
  earlierSecretUntil?: string
  createdAt: string
  lastDelivery?: { at: string; state: DeliveryState }
}

export type DeliveryState = 'waiting' | 'delivered' | 'failed'

export interface Delivery {
  id: string
  type: string
  state: DeliveryState
  attempts: number
  createdAt: string
  nextAt?: string
  endedAt?: string
  lastStatus?: number
  lastError?: string
}

export interface DeliveryDetails extends Delivery {
  payload: string
  tries: { number: number; at: string; durationSeconds: number; status?: number; response?: string; error?: string }[]
}

/** A new secret, as it is answered once. */
export interface NewSecret {
  id: string
  secret: string
  earlierSecretUntil?: string
}

/** What can be told: `webhook.test` comes when somebody presses the button. */
export const eventTypes = [
  'check.decided',
  'match.found',
  'review.changed',
  'grant.changed',
  'reservation.changed',
  'mandate.changed',
  'claim.changed',
  'work.changed',
  'reference.changed',
  'upload.finished',
  'job.changed',
  'webhook.disabled',
] as const

/** A type as a key of texts, which take no dots. */
export const typeKey = (type: string): string => `type.${type.replace('.', '_')}`

const knownErrors = [
  'webhooks.private-address',
  'webhooks.unresolved',
  'webhooks.unreachable',
  'webhooks.tls-failed',
  'webhooks.timeout',
  'webhooks.redirected',
  'webhooks.bad-url',
]
/** What a try without a good answer came to, as a key of texts. */
export const errorKey = (code: string): string =>
  knownErrors.includes(code) ? `error.${code.replace('webhooks.', '')}` : 'error.other'
