import { z } from 'zod'
import { type EventKind, eventData, eventKinds, eventTexts } from '../events/index.js'

/** What a message of a type says: the event's data, with the id of what it is about. */
export const payloadSchema = (kind: EventKind) =>
  z.strictObject({
    type: z.literal(kind),
    timestamp: z.iso.datetime().describe('When it happened'),
    data: eventData[kind].extend({ subject: z.string().describe(`The ${eventTexts[kind][0]}’s id`) }),
  })

const headers = [
  ['webhook-id', 'The message’s: the same at every try, so that you can tell that you have it already.'],
  ['webhook-timestamp', 'Seconds since 1970: refuse what is older than a few minutes.'],
  [
    'webhook-signature',
    '`v1,` and the HMAC-SHA-256 of `id.timestamp.body`, base64; two with a space between while a secret is renewed.',
  ],
] as const

/** The webhooks as OpenAPI 3.1 describes them, one a type of event. */
export function describeWebhooks(): Record<string, object> {
  return Object.fromEntries(eventKinds.map((kind) => [kind, { post: described(kind) }]))
}

function described(kind: EventKind) {
  const { $schema: _, ...schema } = z.toJSONSchema(payloadSchema(kind), { io: 'input' })
  return {
    operationId: `on.${kind}`,
    tags: ['webhooks'],
    summary: eventTexts[kind][1],
    parameters: headers.map(([name, description]) => ({
      name,
      in: 'header',
      required: true,
      description,
      schema: { type: 'string' },
    })),
    requestBody: { required: true, content: { 'application/json': { schema } } },
    responses: {
      '2XX': { description: 'Taken.' },
      410: { description: 'No more of it: the endpoint is disabled.' },
      default: { description: 'Not taken: it is sent again, for three days.' },
    },
  }
}
