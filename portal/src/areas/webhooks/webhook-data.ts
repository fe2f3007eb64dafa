import type { AnswerOf, Described } from '../../api/index.js'

/** Where a party is told what happens. */
export type Endpoint = Described<'WebhookEndpoint'>

export type DeliveryState = Delivery['state']
export const deliveryStates = ['waiting', 'delivered', 'failed'] as const satisfies readonly DeliveryState[]

export type Delivery = Described<'WebhookDelivery'>

export type DeliveryDetails = Described<'WebhookDeliveryDetails'>

/** A new secret, as it is answered once. */
export type NewSecret = AnswerOf<'/v1/webhooks/{id}/secret', 'post'>

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
