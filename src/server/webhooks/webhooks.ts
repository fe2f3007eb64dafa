import { type Kysely, type Selectable, sql } from 'kysely'
import type { Kyodaku } from '../../clearance/index.js'
import { type Queue, type Tables, textArray, type WebhookEndpointsTable } from '../../store/index.js'
import type { Events, HouseEvent } from '../events/index.js'
import { checkUrl } from './addresses.js'
import { type DeliveryAttempt, deliver, isDelivered, retrySeconds } from './delivery.js'
import { newSecret, openSecret, sealSecret } from './secrets.js'
import { WebhooksError } from './webhooks-error.js'

export interface WebhooksSettings {
  /** Hosts that may be private and need no TLS: for tests, and for receivers beside the server. */
  allowedHosts: readonly string[]
  /** Of a party. */
  endpointsMax: number
  /** An endpoint that has taken nothing for so many days is disabled once a delivery has used up its tries. */
  disableAfterDays: number
}

export const webhooksSettings: WebhooksSettings = { allowedHosts: [], endpointsMax: 20, disableAfterDays: 3 }

export interface NewEndpoint {
  /** Undefined: the operator's, which is told of everything. */
  party: string | undefined
  url: string
  description: string
  /** None: all. */
  types: readonly string[]
  createdBy: string
}

export interface Webhooks {
  /** @returns the secret, which is shown this once. @throws WebhooksError `webhooks.bad-url` … `webhooks.too-many` */
  add(endpoint: NewEndpoint): Promise<{ id: string; secret: string }>
  /**
   * Changes an endpoint; `state: 'active'` also ends a disablement.
   * @throws WebhooksError `webhooks.unknown`, `webhooks.bad-url`, `webhooks.private-address`
   */
  change(
    id: string,
    party: string | undefined,
    changes: { url?: string; description?: string; types?: readonly string[]; state?: 'active' | 'disabled' },
  ): Promise<void>
  /** Removes it with its deliveries. @throws WebhooksError `webhooks.unknown` */
  remove(id: string, party: string | undefined): Promise<void>
  /** A new secret; for a day everything is signed with both. @throws WebhooksError `webhooks.unknown` */
  rotate(id: string, party: string | undefined): Promise<{ secret: string; earlierUntil: Date }>
  /** Sends a message of type `webhook.test`, once. @returns the delivery's id. @throws WebhooksError `webhooks.unknown`, `webhooks.wrong-state` */
  test(id: string, party: string | undefined): Promise<string>
  /** Sends a delivery once more, under the same id. @throws WebhooksError `webhooks.unknown`, `webhooks.wrong-state` */
  resend(deliveryId: string, party: string | undefined): Promise<void>
  /** Begins to deliver. */
  start(): Promise<void>
}

const queueName = 'webhooks'
const concurrency = 8
/** So many at a time to one endpoint: one that is slow keeps nobody else's waiting. */
const perEndpointMax = 2
const leaseSeconds = 60
const bothSecretsHours = 24
const deliveriesKeptDays = 30
const pruneEveryMilliseconds = 60 * 60 * 1000
const busySeconds = 2

interface Message {
  delivery: string
  /** Which try this is, from 1: one that was made already is not made again. */
  attempt: number
}

/** Deliveries of what happens: written down together with the event, sent afterwards. */
export function openWebhooks(base: {
  kyodaku: Kyodaku
  events: Events
  queue: Queue
  settings: WebhooksSettings
  version: string
  onClose: (work: () => Promise<void>) => void
}): Webhooks {
  const { kyodaku, events, queue, settings, version } = base
  const { db } = kyodaku.store
  const key = kyodaku.keyFor('webhook secrets')
  const inFlight = new Map<string, number>()

  const ofParty = (party: string | undefined) => sql<boolean>`party is not distinct from ${party ?? null}::text`
  const must = async (id: string, party: string | undefined) => {
    const row = await db
      .selectFrom('webhook_endpoints')
      .selectAll()
      .where('id', '=', id)
      .where(ofParty(party))
      .executeTakeFirst()
    if (row === undefined) throw unknownEndpoint(id)
    return row
  }

  /** Writes deliveries of one message down and sends them on their way, all in one transaction. */
  const enqueue = async (
    transaction: Kysely<Tables>,
    endpoints: readonly { id: string; party: string | null }[],
    message: { type: string; payload: string },
  ): Promise<string[]> => {
    const ids: string[] = []
    for (const endpoint of endpoints) {
      const id = kyodaku.newId('msg')
      ids.push(id)
      await transaction
        .insertInto('webhook_deliveries')
        .values({
          id,
          endpoint_id: endpoint.id,
          party: endpoint.party,
          ...message,
          state: 'waiting',
          next_at: sql<Date>`now()`,
        })
        .execute()
      await queue.send(queueName, { delivery: id, attempt: 1 } satisfies Message, { db: transaction })
    }
    return ids
  }

  events.alongside(async (transaction, happened) => {
    const { rows: endpoints } = await sql<{ id: string; party: string | null; types: string[]; of: string[] | null }>`
      select e.id, e.party, e.types, (
        select array_agg(m.body ->> 'rightsholder') from registry_subjects m
        where m.kind = 'mandate' and m.body ->> 'association' = e.party
          and (m.body ->> 'from')::timestamptz <= now()
          and (m.body ->> 'until' is null or now() < (m.body ->> 'until')::timestamptz)
          and (m.state = 'active' or now() < (m.body ->> 'revokedFrom')::timestamptz)
      ) as of
      from webhook_endpoints e where e.state = 'active'`.execute(transaction)
    if (endpoints.length === 0) return
    for (const event of happened) {
      if (event.type === 'webhook.test' || !isWorthTelling(event)) continue
      const those = endpoints.filter(
        ({ party, types, of }) =>
          (types.length === 0 || types.includes(event.type)) &&
          (party === null || event.parties.some((one) => one === party || of?.includes(one))),
      )
      if (those.length > 0) await enqueue(transaction, those, { type: event.type, payload: payloadOf(event) })
    }
    // Seen by the queue once this has committed; a moment later is soon enough.
    setTimeout(() => queue.wake(queueName), 20).unref()
  })

  const work = async ({ delivery: id, attempt }: Message, signal: AbortSignal) => {
    const row = await db
      .selectFrom('webhook_deliveries')
      .innerJoin('webhook_endpoints', 'webhook_endpoints.id', 'webhook_deliveries.endpoint_id')
      .selectAll('webhook_endpoints')
      .select(['payload', 'type', 'attempts', 'webhook_deliveries.state as delivery_state'])
      .where('webhook_deliveries.id', '=', id)
      .executeTakeFirst()
    // Removed, or this try was made by a process that then died.
    if (row === undefined || row.delivery_state !== 'waiting' || row.attempts !== attempt - 1) return
    if (row.state === 'disabled') return await giveUp(id)
    const busy = inFlight.get(row.id) ?? 0
    if (busy >= perEndpointMax) {
      await queue.send(queueName, { delivery: id, attempt }, { at: new Date(Date.now() + busySeconds * 1000) })
      return
    }
    inFlight.set(row.id, busy + 1)
    try {
      const now = kyodaku.now()
      const secrets = [
        row.secret,
        ...(row.earlier_secret !== null && now < row.earlier_until! ? [row.earlier_secret] : []),
      ]
      const came = await deliver(
        { id, payload: row.payload },
        { url: row.url, secrets: secrets.map((one) => openSecret(one, key, row.id)) },
        { policy: settings, now: kyodaku.now, signal, version },
      )
      await settle(row, { id, attempt, type: row.type }, came)
    } finally {
      const left = (inFlight.get(row.id) ?? 1) - 1
      if (left === 0) inFlight.delete(row.id)
      else inFlight.set(row.id, left)
    }
  }

  /** Writes a try down, and what follows from it: done, the next try, or no more. */
  const settle = async (
    endpoint: Selectable<WebhookEndpointsTable>,
    { id, attempt, type }: { id: string; attempt: number; type: string },
    came: DeliveryAttempt,
  ) => {
    const delivered = isDelivered(came)
    const wait = type === 'webhook.test' || delivered || came.status === 410 ? undefined : retrySeconds[attempt - 1]
    const next =
      wait === undefined
        ? undefined
        : new Date(Date.now() + 1000 * Math.max(jittered(wait), came.retryAfterSeconds ?? 0))
    const disabled = await db.transaction().execute(async (transaction) => {
      await transaction
        .insertInto('webhook_attempts')
        .values({
          delivery_id: id,
          number: attempt,
          party: endpoint.party,
          at: came.at,
          duration_ms: came.durationMilliseconds,
          status: came.status ?? null,
          response: came.response ?? null,
          error: came.error ?? null,
        })
        .execute()
      await transaction
        .updateTable('webhook_deliveries')
        .set({
          attempts: attempt,
          state: delivered ? 'delivered' : next === undefined ? 'failed' : 'waiting',
          next_at: next ?? null,
          ended_at: next === undefined ? sql<Date>`now()` : null,
        })
        .where('id', '=', id)
        .execute()
      if (next !== undefined)
        await queue.send(queueName, { delivery: id, attempt: attempt + 1 }, { at: next, db: transaction })
      if (type === 'webhook.test') return false
      if (delivered) {
        await transaction
          .updateTable('webhook_endpoints')
          .set({ failing_since: null })
          .where('id', '=', endpoint.id)
          .where('failing_since', 'is not', null)
          .execute()
        return false
      }
      const { numUpdatedRows } = await transaction
        .updateTable('webhook_endpoints')
        .set({ state: 'disabled', disabled_by: 'failing' })
        .where('id', '=', endpoint.id)
        .where('state', '=', 'active')
        .$if(came.status !== 410, (query) =>
          query.where(
            sql<boolean>`${next === undefined}::boolean and failing_since < now() - make_interval(days => ${settings.disableAfterDays}::int)`,
          ),
        )
        .executeTakeFirst()
      await sql`update webhook_endpoints set failing_since = coalesce(failing_since, now()) where id = ${endpoint.id}`.execute(
        transaction,
      )
      return numUpdatedRows > 0n
    })
    if (disabled) {
      await events.publish({
        type: 'webhook.disabled',
        parties: endpoint.party === null ? [] : [endpoint.party],
        subject: endpoint.id,
        data: { url: new URL(endpoint.url).origin },
      })
    }
  }

  const giveUp = async (id: string) => {
    await db
      .updateTable('webhook_deliveries')
      .set({ state: 'failed', next_at: null, ended_at: sql<Date>`now()` })
      .where('id', '=', id)
      .where('state', '=', 'waiting')
      .execute()
  }

  const prune = () =>
    sql`delete from webhook_deliveries
      where created_at < now() - make_interval(days => ${deliveriesKeptDays}::int) and state <> 'waiting'`.execute(db)

  return {
    async add({ party, url, description, types, createdBy }) {
      checkUrl(url, settings)
      const id = kyodaku.newId('whe')
      const secret = newSecret()
      await db.transaction().execute(async (transaction) => {
        const { n } = await transaction
          .selectFrom('webhook_endpoints')
          .select(({ fn }) => fn.countAll<number>().as('n'))
          .where(ofParty(party))
          .executeTakeFirstOrThrow()
        if (Number(n) >= settings.endpointsMax) {
          throw new WebhooksError(
            'webhooks.too-many',
            `There are ${n} endpoints, which is as many as a party may have: remove one first.`,
          )
        }
        await transaction
          .insertInto('webhook_endpoints')
          .values({
            id,
            party: party ?? null,
            url,
            description,
            types: textArray(types),
            secret: sealSecret(secret, key, id),
            state: 'active',
            created_by: createdBy,
          })
          .execute()
      })
      return { id, secret }
    },

    async change(id, party, { url, description, types, state }) {
      if (url !== undefined) checkUrl(url, settings)
      const row = await db
        .updateTable('webhook_endpoints')
        .set({
          // So that there is always something to set.
          created_by: sql<string>`created_by`,
          ...(url === undefined ? {} : { url }),
          ...(description === undefined ? {} : { description }),
          ...(types === undefined ? {} : { types: textArray(types) }),
          ...(state === undefined ? {} : { state, disabled_by: state === 'active' ? null : 'person' }),
          ...(state === 'active' || url !== undefined ? { failing_since: null } : {}),
        })
        .where('id', '=', id)
        .where(ofParty(party))
        .returning('id')
        .executeTakeFirst()
      if (row === undefined) throw unknownEndpoint(id)
    },

    async remove(id, party) {
      const row = await db
        .deleteFrom('webhook_endpoints')
        .where('id', '=', id)
        .where(ofParty(party))
        .returning('id')
        .executeTakeFirst()
      if (row === undefined) throw unknownEndpoint(id)
    },

    async rotate(id, party) {
      const secret = newSecret()
      const earlierUntil = new Date(kyodaku.now().getTime() + bothSecretsHours * 3_600_000)
      const row = await db
        .updateTable('webhook_endpoints')
        .set({
          earlier_secret: sql<Uint8Array>`secret`,
          earlier_until: earlierUntil,
          secret: sealSecret(secret, key, id),
        })
        .where('id', '=', id)
        .where(ofParty(party))
        .returning('id')
        .executeTakeFirst()
      if (row === undefined) throw unknownEndpoint(id)
      return { secret, earlierUntil }
    },

    async test(id, party) {
      const endpoint = await must(id, party)
      if (endpoint.state === 'disabled')
        throw new WebhooksError('webhooks.wrong-state', `The endpoint ${id} is disabled: enable it before testing it.`)
      const at = kyodaku.now()
      const payload = payloadOf({ type: 'webhook.test', subject: id, at, data: {} })
      const ids = await db
        .transaction()
        .execute((transaction) => enqueue(transaction, [endpoint], { type: 'webhook.test', payload }))
      queue.wake(queueName)
      return ids[0]!
    },

    async resend(deliveryId, party) {
      await db.transaction().execute(async (transaction) => {
        const row = await transaction
          .updateTable('webhook_deliveries')
          .set({ state: 'waiting', next_at: sql<Date>`now()`, ended_at: null })
          .where('id', '=', deliveryId)
          // What waits for its next try is hurried: that try, when its time comes, is found to be made.
          .where(sql<boolean>`(state <> 'waiting' or next_at > now())`)
          .where(ofParty(party))
          .returning(['attempts', 'endpoint_id'])
          .executeTakeFirst()
        if (row === undefined) {
          const before = await transaction
            .selectFrom('webhook_deliveries')
            .select('state')
            .where('id', '=', deliveryId)
            .where(ofParty(party))
            .executeTakeFirst()
          if (before === undefined)
            throw new WebhooksError('webhooks.unknown', `There is no delivery ${deliveryId} of your party.`)
          throw new WebhooksError('webhooks.wrong-state', `The delivery ${deliveryId} is on its way already.`)
        }
        const { state } = await transaction
          .selectFrom('webhook_endpoints')
          .select('state')
          .where('id', '=', row.endpoint_id)
          .executeTakeFirstOrThrow()
        if (state === 'disabled')
          throw new WebhooksError('webhooks.wrong-state', 'The endpoint is disabled: enable it before sending again.')
        await queue.send(queueName, { delivery: deliveryId, attempt: row.attempts + 1 }, { db: transaction })
      })
      queue.wake(queueName)
    },

    async start() {
      await queue.work<Message>(queueName, { concurrency, leaseSeconds }, work)
      await prune()
      const pruning = setInterval(() => void prune().catch(() => undefined), pruneEveryMilliseconds)
      pruning.unref()
      base.onClose(async () => clearInterval(pruning))
    },
  }
}

/** The body of a message (Standard Webhooks, "Payload structure"): its type, when it happened, and what. */
function payloadOf({ type, subject, at, data }: Pick<HouseEvent, 'type' | 'subject' | 'at' | 'data'>): string {
  return JSON.stringify({ type, timestamp: at.toISOString(), data: { ...data, subject } })
}

/** Of jobs, that they have ended: that they wait and begin is for those who watch. */
const isWorthTelling = ({ type, data }: HouseEvent): boolean =>
  type !== 'job.changed' || !['waiting', 'running'].includes(String((data as { state?: unknown }).state))

/** A tenth more at most, so that what failed together is not tried together. */
const jittered = (seconds: number): number => seconds * (1 + Math.random() / 10)

const unknownEndpoint = (id: string) =>
  new WebhooksError('webhooks.unknown', `There is no webhook endpoint ${id} of your party.`)
