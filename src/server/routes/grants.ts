import type { FastifyRequest } from 'fastify'
import { sql } from 'kysely'
import { z } from 'zod'
import {
  type Act,
  acceptOffer,
  counterOffer,
  declineOffer,
  giveGrant,
  grantHistory,
  resumeSuspended,
  revokeGrantFrom,
  suspendActive,
  type TouchedDecision,
  usageOf,
  withdrawOffer,
} from '../../clearance/index.js'
import { type Grant, grantSentences, grantStates, useKinds } from '../../rights/index.js'
import {
  changedTermsSchema,
  eachParty,
  grantItems,
  grantPageOf,
  grantSchemaOut,
  grantsQuery,
  idSchema,
  isOf,
  listGrants,
  mustSee,
  namesFor,
  namesIn,
  namesSchema,
  sentencesOf,
  sentencesSchema,
  termsSchema,
  whoAsks,
} from '../grants/index.js'
import type { House } from '../house.js'
import { type App, cutPage, decodeCursor, HttpError, pageOf, pageQuery } from '../http/index.js'

const tags = ['permissions']
const idParams = z.object({ id: idSchema })
const when = z.iso.datetime({ offset: true })

const usageSchema = z.object({
  count: z.int(),
  seconds: z.number(),
  asOf: z.iso.datetime(),
})

const grantDetail = z
  .object({
    grant: grantSchemaOut,
    side: z.enum(['grantor', 'grantee', 'both', 'none']),
    toAnswer: z.boolean(),
    sentences: sentencesSchema,
    events: z.array(
      z.object({
        state: z.enum(grantStates),
        at: z.iso.datetime(),
        logIndex: z.int().nullable(),
        actedBy: z.string().nullable(),
        onBehalfOf: z.string().nullable(),
        mandate: z.string().nullable(),
        revokedFrom: z.string().optional(),
      }),
    ),
    chain: z.array(grantSchemaOut).describe('The offers that led to it, and those that answer it'),
    usage: usageSchema.optional().describe('How much of it is used; absent where that is not for you to know'),
    names: namesSchema,
  })
  .meta({ id: 'GrantDetail' })

const touchedSchema = z.object({
  receipt: z.string(),
  input: z.string(),
  works: z.array(z.string()),
  seconds: z.number(),
  decidedAt: z.iso.datetime(),
  logIndex: z.int(),
  use: z.object({ kind: z.enum(useKinds), party: z.string(), model: z.string(), territory: z.string() }),
  supersededBy: z.string().optional(),
})
const someTouched = z.object({ count: z.int(), seconds: z.number(), newest: z.array(touchedSchema) })

const revocationSchema = z
  .object({
    grant: grantSchemaOut,
    from: z.string(),
    before: someTouched.describe('Made under it before that instant: they stand'),
    after: someTouched.describe('Made since, and not decided anew yet: each is, by the job'),
    job: z.string().optional().describe('The job that decides them anew; absent in a preview'),
  })
  .meta({ id: 'GrantRevocation' })

/** So many decisions are listed; the count is of all. */
const touchedListed = 100

/** Permissions: lists, one with all that became of it, offers and their answers, suspending and revoking. */
export function grantsRoutes(app: App, house: House): void {
  const { kyodaku } = house

  /** As the caller asks; what was recorded of it stands in the caller's act too. */
  const recording = (request: FastifyRequest) => ({
    act: request.act(),
    onRecorded: (by: Act) => request.noteAct(by),
  })
  /** What the caller cannot see is not there for it; then as it asks. */
  const acting = async (request: FastifyRequest, id: string) => {
    await request.asTenant((db) => mustSee(db, 'grant', id))
    return { ...recording(request), dryRun: request.isDryRun() }
  }
  const changed = async (request: FastifyRequest, ...grants: readonly Grant[]) => {
    request.noteAct(
      {},
      grants.flatMap(({ id, works }) => [id, ...works]),
    )
    for (const { id, state, grantor, grantee } of grants)
      await house.events.publish({
        type: 'grant.changed',
        parties: eachParty([grantor, grantee]),
        subject: id,
        data: { state },
      })
  }

  app.route({
    method: 'GET',
    url: '/v1/grants',
    config: { access: 'grants.read', plannedOnce: true },
    schema: {
      operationId: 'listGrants',
      tags,
      summary: 'Permissions and offers, newest change first',
      querystring: grantsQuery(),
      response: { 200: grantPageOf() },
    },
    handler: (request) =>
      request.asTenant(async (db) =>
        listGrants(db, await whoAsks(db, request.principal), request.query, kyodaku.now()),
      ),
  })

  app.route({
    method: 'GET',
    url: '/v1/grants/:id',
    config: { access: 'grants.read' },
    schema: {
      operationId: 'getGrant',
      tags,
      summary: 'One permission: its terms as sentences, its states, the offers around it, how much of it is used',
      params: idParams,
      response: { 200: grantDetail },
    },
    handler: async (request) => {
      const { id } = request.params
      await request.asTenant((db) => mustSee(db, 'grant', id))
      const { events, chain } = await grantHistory(kyodaku, id)
      const seen = await request.asTenant(async (db) => {
        const who = await whoAsks(db, request.principal)
        const rows = await db
          .selectFrom('registry_subjects')
          .select(['subject_id', 'body', 'recorded_at'])
          .where('kind', '=', 'grant')
          .where(
            'subject_id',
            'in',
            chain.map((one) => one.id),
          )
          .execute()
        const visible = new Map(rows.map((row) => [row.subject_id, row]))
        const row = visible.get(id)
        if (row === undefined) throw new HttpError(404, 'http.not-found', `There is no grant ${id}.`)
        const { items } = await grantItems(db, who, [row])
        const seenChain = chain.filter((one) => visible.has(one.id))
        const names = await namesFor(db, {
          parties: [
            ...seenChain.flatMap(({ grantor, grantee, signedBy }) => [grantor, grantee, signedBy?.party ?? '*']),
            ...events.flatMap(({ actedBy, onBehalfOf }) => [actedBy ?? '*', onBehalfOf ?? '*']),
          ],
          works: seenChain.flatMap(({ works }) => works),
        })
        return { item: items[0]!, chain: seenChain, names, grant: row.body as Grant }
      })
      const { grant, item, names } = seen
      // What others use of an offer to anyone is for its grantor to know, unless it eats up what is left.
      const knows =
        isOf(request.principal.sees, grant.grantor) ||
        isOf(request.principal.sees, grant.grantee) ||
        grant.caps !== undefined
      const [usage] = knows ? await usageOf(kyodaku, [grant]) : []
      return {
        grant,
        side: item.side,
        toAnswer: item.toAnswer,
        sentences: sentencesOf((language) => grantSentences(grant, { language, names: namesIn(names, language) })),
        events,
        chain: seen.chain,
        ...(usage === undefined ? {} : { usage: { count: usage.count, seconds: usage.seconds, asOf: usage.asOf } }),
        names,
      }
    },
  })

  app.route({
    method: 'POST',
    url: '/v1/grants',
    config: { access: 'grants.write', approval: 'grants.give', acting: true, dryRun: 'body' },
    schema: {
      operationId: 'createGrant',
      tags,
      summary: 'Offer a permission, or give it at once',
      body: z.strictObject({
        terms: termsSchema,
        state: z.enum(['offered', 'active']).default('offered'),
        dryRun: z.boolean().default(false),
      }),
      response: { 201: grantSchemaOut },
    },
    handler: async (request, reply) => {
      const { terms, state, dryRun } = request.body
      const grant = await giveGrant(kyodaku, terms, { ...recording(request), state, dryRun })
      if (!dryRun) await changed(request, grant)
      return reply.status(201).send(grant)
    },
  })

  const answers = {
    accept: {
      does: acceptOffer,
      summary: 'Accept an offer: by the side that did not make it',
      approval: 'grants.give',
    },
    decline: { does: declineOffer, summary: 'Decline an offer: by the side that did not make it' },
    withdraw: { does: withdrawOffer, summary: 'Take an offer back: by the side that made it' },
    suspend: { does: suspendActive, summary: 'Let a permission rest: it covers nothing until it is resumed' },
    resume: { does: resumeSuspended, summary: 'Let a suspended permission cover again', approval: 'grants.give' },
  } as const
  for (const [name, { does, summary, ...more }] of Object.entries(answers)) {
    app.route({
      method: 'POST',
      url: `/v1/grants/:id/${name}`,
      config: { access: 'grants.write', acting: true, dryRun: 'query', ...more },
      schema: {
        operationId: `${name}Grant`,
        tags,
        summary,
        params: idParams,
        response: { 200: grantSchemaOut },
      },
      handler: async (request) => {
        const grant = await does(kyodaku, request.params.id, await acting(request, request.params.id))
        if (!request.isDryRun()) await changed(request, grant)
        return grant
      },
    })
  }

  app.route({
    method: 'POST',
    url: '/v1/grants/:id/counter',
    config: { access: 'grants.write', approval: 'grants.give', acting: true, dryRun: 'query' },
    schema: {
      operationId: 'counterGrant',
      tags,
      summary: 'Answer an offer with another one',
      description: 'What is not named stays as it is offered; `null` takes a condition away.',
      params: idParams,
      body: z.strictObject({ changes: changedTermsSchema }),
      response: { 201: z.object({ countered: grantSchemaOut, offer: grantSchemaOut }) },
    },
    handler: async (request, reply) => {
      const done = await counterOffer(
        kyodaku,
        request.params.id,
        request.body.changes,
        await acting(request, request.params.id),
      )
      if (!request.isDryRun()) await changed(request, done.offer, done.countered)
      return reply.status(201).send(done)
    },
  })

  app.route({
    method: 'GET',
    url: '/v1/grants/:id/revocation',
    config: { access: 'grants.write', acting: true },
    schema: {
      operationId: 'previewGrantRevocation',
      tags,
      summary: 'What revoking it would touch; changes nothing',
      params: idParams,
      querystring: z.object({ from: when.optional() }),
      response: { 200: revocationSchema },
    },
    handler: async (request) => {
      const { from } = request.query
      return revocationOf(
        await revokeGrantFrom(kyodaku, request.params.id, {
          ...(await acting(request, request.params.id)),
          dryRun: true,
          ...(from === undefined ? {} : { from }),
        }),
      )
    },
  })

  app.route({
    method: 'POST',
    url: '/v1/grants/:id/revoke',
    config: { access: 'grants.write', stepUp: true, approval: 'grants.revoke', acting: true },
    schema: {
      operationId: 'revokeGrant',
      tags,
      summary: 'Revoke a permission at once; a job decides anew what was permitted under it since',
      description:
        'This cannot be undone: look at `GET /v1/grants/{id}/revocation` first. What was permitted before `from` stands.',
      params: idParams,
      body: z.strictObject({ from: when.optional() }),
      response: { 200: revocationSchema },
    },
    handler: async (request) => {
      const { id } = request.params
      const how = await acting(request, id)
      const { from: asked } = request.body
      const first = await revokeGrantFrom(kyodaku, id, {
        ...how,
        dryRun: true,
        ...(asked === undefined ? {} : { from: asked }),
      })
      // Its job first: where the process dies after it, the job revokes.
      const job = await jobOf(request, id, first.from)
      const done = await revokeGrantFrom(kyodaku, id, { ...how, from: first.from, decideAgain: 'later' })
      request.noteAct({}, [job])
      await changed(request, done.grant)
      return { ...revocationOf(done), job }
    },
  })

  /** The job of a revocation: the one that has not ended, or a new one. */
  const jobOf = async (request: FastifyRequest, grant: string, from: string): Promise<string> => {
    const row = await request.asTenant((db) =>
      db
        .selectFrom('jobs')
        .select('id')
        .where('kind', '=', 'revocation')
        .where('subject', '=', grant)
        .where('state', 'in', ['waiting', 'running'])
        .executeTakeFirst(),
    )
    if (row !== undefined) return row.id
    const { principal } = request
    const job = await house.jobs.add('revocation', { grant, from }, { principal, title: grant, subject: grant })
    return job.id
  }

  const cursor = z.tuple([z.iso.datetime(), z.string().max(200)])
  app.route({
    method: 'GET',
    url: '/v1/grants/:id/decisions',
    config: { access: 'grants.read' },
    schema: {
      operationId: 'listGrantDecisions',
      tags,
      summary: 'The decisions that rest on a permission, newest first',
      params: idParams,
      querystring: pageQuery,
      response: { 200: pageOf(touchedSchema).extend({ names: namesSchema }) },
    },
    handler: async (request) => {
      const { id } = request.params
      const { limit } = request.query
      const { sees } = request.principal
      const from = request.query.cursor === undefined ? undefined : decodeCursor(request.query.cursor, cursor)
      const rows = await request.asTenant(async (db) => {
        await mustSee(db, 'grant', id)
        const { body } = await db
          .selectFrom('registry_subjects')
          .select('body')
          .where('kind', '=', 'grant')
          .where('subject_id', '=', id)
          .executeTakeFirstOrThrow()
        let query = db
          .selectFrom('grant_uses')
          .select(['receipt_id', 'decided_at', sql<string[]>`array_agg(distinct work_id order by work_id)`.as('works')])
          .select(({ fn }) => fn.max('seconds').as('seconds'))
          .where('grant_id', '=', id)
          .groupBy(['receipt_id', 'decided_at'])
          .orderBy('decided_at', 'desc')
          .orderBy('receipt_id')
          .limit(limit + 1)
        // Of a permission that many use, each sees its own uses; the grantor sees all.
        if (!isOf(sees, (body as Grant).grantor))
          query = query.where(({ exists, selectFrom }) =>
            exists(
              selectFrom('clearances')
                .select('clearances.id')
                .whereRef('clearances.receipt_id', '=', 'grant_uses.receipt_id'),
            ),
          )
        if (from !== undefined)
          query = query.where(
            sql<boolean>`(decided_at < ${new Date(from[0])} or (decided_at = ${new Date(from[0])} and receipt_id > ${from[1]}))`,
          )
        return query.execute()
      })
      const receipts = rows.map(({ receipt_id }) => receipt_id)
      const decided =
        receipts.length === 0
          ? []
          : await kyodaku.store.db
              .selectFrom('clearances')
              .leftJoin('clearances as later', 'later.supersedes', 'clearances.receipt_id')
              .select([
                'clearances.receipt_id as receipt',
                'clearances.input_name as input',
                'clearances.use as use',
                'clearances.log_index as logIndex',
                'later.receipt_id as supersededBy',
              ])
              .where('clearances.receipt_id', 'in', receipts)
              .execute()
      const byReceipt = new Map(decided.map((row) => [row.receipt, row]))
      const page = cutPage(
        rows,
        limit,
        (row) => {
          const { input, use, logIndex, supersededBy } = byReceipt.get(row.receipt_id)!
          const { kind, party, model, territory } = use as TouchedDecision['use']
          return {
            receipt: row.receipt_id,
            input,
            works: row.works,
            seconds: row.seconds,
            decidedAt: row.decided_at.toISOString(),
            logIndex,
            use: { kind, party, model, territory },
            ...(supersededBy === null ? {} : { supersededBy }),
          }
        },
        (row) => [row.decided_at.toISOString(), row.receipt_id],
      )
      const names = await request.asTenant((db) =>
        namesFor(db, {
          parties: page.items.map(({ use }) => use.party),
          works: page.items.flatMap(({ works }) => works),
        }),
      )
      return { ...page, names }
    },
  })
}

function revocationOf({
  grant,
  from,
  before,
  after,
}: Awaited<ReturnType<typeof revokeGrantFrom>>): z.infer<typeof revocationSchema> {
  const some = (touched: readonly TouchedDecision[]) => ({
    count: touched.length,
    seconds: touched.reduce((sum, { seconds }) => sum + seconds, 0),
    newest: touched.slice(-touchedListed).reverse(),
  })
  return { grant, from, before: some(before), after: some(after) }
}
