/**
 * Tells programs of parties what happens, by Standard Webhooks: signed, tried again for days, every try written down.
 * Addresses come from tenants and are hostile: only public ones are connected to, each as it was resolved and checked.
 */
export { publicAddressOf } from './addresses.js'
export { type Delivery, type DeliveryAttempt, retrySeconds } from './delivery.js'
export { describeWebhooks, payloadSchema } from './describe.js'
export { deliveriesOf, endpointsOf } from './reading.js'
export { openSecret, sealSecret } from './secrets.js'
export { openWebhooks, type Webhooks, type WebhooksSettings, webhooksSettings } from './webhooks.js'
export { WebhooksError, type WebhooksErrorCode } from './webhooks-error.js'
