import type { Readable } from 'node:stream'
import { z } from 'zod'
import { eventKinds, openEventStream } from '../events/index.js'
import type { House } from '../house.js'
import { type App, bearerOf, HttpError } from '../http/index.js'
import { nameOfPrincipal, type Principal, partiesSeen, principalOfToken } from '../identity/index.js'

/** A browser has some tabs, a program one connection: more is a fault. */
const streamsPerPrincipalMax = 12

/** What happens, as server-sent events. */
export function eventsRoutes(app: App, house: House): void {
  const open = new Map<string, Set<Readable>>()

  app.addHook('preClose', async () => {
    for (const streams of open.values()) for (const stream of streams) stream.destroy()
  })

  app.route({
    method: 'GET',
    url: '/v1/events',
    config: { access: 'signed-in' },
    schema: {
      operationId: 'watchEvents',
      tags: ['events'],
      summary: 'What happens, as it happens (server-sent events)',
      description:
        'A stream that stays open. Each event has a type, the id of what it is about and its data as JSON. After a break send `Last-Event-ID` to be told what was missed, for a week back; `lost` says that some of it is no longer kept. Events without an id, such as progress, are told once.',
      querystring: z.object({
        types: z
          .string()
          .max(1000)
          .optional()
          .describe(`Only these, with commas between: ${eventKinds.join(', ')}`),
      }),
      headers: z.object({ 'last-event-id': z.string().max(20).optional() }),
    },
    handler: async (request, reply) => {
      const { principal } = request
      const types = typesOf(request.query.types)
      const after = lastEventId(request.headers['last-event-id'])
      const name = nameOfPrincipal(principal)
      const streams = open.get(name) ?? new Set()
      if (streams.size >= streamsPerPrincipalMax) {
        throw new HttpError(
          429,
          'http.too-many',
          `${streams.size} event streams are open already: close one before opening another.`,
          { 'retry-after': '10' },
        )
      }
      const token = bearerOf(request)
      const stream = openEventStream(
        house.events,
        { sees: principal.sees, ...(types === undefined ? {} : { types }) },
        {
          ...(after === undefined ? {} : { after }),
          heartbeatSeconds: house.settings.eventHeartbeatSeconds,
          valid: () => isStillValid(house, principal, token),
        },
      )
      streams.add(stream)
      open.set(name, streams)
      stream.once('close', () => {
        streams.delete(stream)
        if (streams.size === 0) open.delete(name)
      })
      request.raw.once('close', () => stream.destroy())
      return reply
        .type('text/event-stream; charset=utf-8')
        .header('cache-control', 'no-store')
        .header('x-accel-buffering', 'no')
        .send(stream)
    },
  })
}

function typesOf(text: string | undefined): string[] | undefined {
  if (text === undefined || text === '') return undefined
  const types = text.split(',')
  const unknown = types.find((type) => !(eventKinds as readonly string[]).includes(type))
  if (unknown !== undefined)
    throw new HttpError(422, 'http.invalid', `"${unknown}" is no type of event: ${eventKinds.join(', ')}.`)
  return types
}

function lastEventId(text: string | undefined): number | undefined {
  if (text === undefined || text === '') return undefined
  const id = Number(text)
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(id))
    throw new HttpError(400, 'http.bad-request', 'Last-Event-ID is the id of an event: a whole number.')
  return id
}

/** Whether the session or token is still there and sees the same. Asking is no sign of life of the person. */
async function isStillValid(house: House, before: Principal, token: string | undefined): Promise<boolean> {
  if (token !== undefined) {
    const now = await principalOfToken(house.kyodaku, token)
    return now !== undefined && String(now.sees) === String(before.sees)
  }
  if (before.session === undefined) return false
  const row = await house.store.db
    .selectFrom('sessions')
    .innerJoin('users', 'users.id', 'sessions.user_id')
    .innerJoin('memberships', 'memberships.id', 'sessions.membership_id')
    .select(['memberships.party', 'sessions.ends_at'])
    .where('sessions.id', '=', before.session)
    .where('users.state', '=', 'active')
    .where('memberships.state', '=', 'active')
    .executeTakeFirst()
  const now = house.kyodaku.now()
  if (row === undefined || row.ends_at <= now || row.party !== (before.party ?? null)) return false
  return String(await partiesSeen(house.kyodaku, row.party)) === String(before.sees)
}
