import type { FastifyRequest } from 'fastify'
import { sql } from 'kysely'
import { z } from 'zod'
import { type Act, dismissClaim, openClaim, upholdClaim, withdrawClaim } from '../../clearance/index.js'
import {
  type OwnershipClaim,
  ownershipClaimSchema,
  ownershipClaimStates,
  ownershipConflicts,
  ownershipSchema,
  type Work,
} from '../../rights/index.js'
import type { TenantDatabase } from '../../store/index.js'
import { eachParty, foreignSchema, idSchema, mustSee, namesFor, namesSchema } from '../grants/index.js'
import type { House } from '../house.js'
import { type App, cutPage, decodeCursor, HttpError, pageOf, pageQuery } from '../http/index.js'

const tags = ['permissions']
const idParams = z.object({ id: idSchema })
const cursor = z.tuple([z.iso.datetime(), z.string().max(200)])

const claimOut = z.object({ ...ownershipClaimSchema.shape }).meta({ id: 'OwnershipClaim' })
const item = claimOut.extend({ recordedAt: z.iso.datetime() }).meta({ id: 'OwnershipClaimItem' })
const ownership = z.object({ ...ownershipSchema.shape }).meta({ id: 'Ownership' })
const conflicts = z.array(
  z.object({
    kind: z.string(),
    territory: z.string(),
    total: z.int(),
    from: z.string().optional(),
    until: z.string().optional(),
  }),
)
const detail = z
  .object({
    claim: claimOut,
    owners: z.array(ownership).describe('Who is registered as owning the work now'),
    conflicts: conflicts.describe('Where it would not add up if this claim were true as well'),
    names: namesSchema,
  })
  .meta({ id: 'OwnershipClaimDetail' })

/** Claims of ownership: they stand beside what is registered until the operator upholds or dismisses them. */
export function claimsRoutes(app: App, house: House): void {
  const { kyodaku } = house
  const changed = async (request: FastifyRequest, { id, state, work, share }: OwnershipClaim) => {
    request.noteAct({}, [id, work])
    const owners = await request.asTenant((db) => partiesOf(db, work))
    await house.events.publish({
      type: 'claim.changed',
      parties: eachParty([share.party, ...owners]),
      subject: id,
      data: { state, work },
    })
  }
  /** As the caller asks; what was recorded of it stands in the caller's act too. */
  const recording = (request: FastifyRequest) => ({
    act: request.act(),
    onRecorded: (by: Act) => request.noteAct(by),
  })
  const acting = async (request: FastifyRequest, id: string) => {
    await request.asTenant((db) => mustSee(db, 'claim', id))
    return { ...recording(request), dryRun: request.isDryRun() }
  }

  app.route({
    method: 'GET',
    url: '/v1/claims',
    config: { access: 'grants.read' },
    schema: {
      operationId: 'listClaims',
      tags,
      summary: 'Claims of ownership: yours, and those upon works of yours',
      querystring: pageQuery.extend({
        state: z.enum(ownershipClaimStates).optional(),
        work: idSchema.optional(),
      }),
      response: { 200: pageOf(item).extend({ names: namesSchema }) },
    },
    handler: (request) =>
      request.asTenant(async (db) => {
        const { state, work, limit } = request.query
        let query = db
          .selectFrom('registry_subjects')
          .select(['subject_id', 'body', 'recorded_at'])
          .where('kind', '=', 'claim')
          .orderBy('recorded_at', 'desc')
          .orderBy('subject_id')
          .limit(limit + 1)
        if (state !== undefined) query = query.where('state', '=', state)
        if (work !== undefined) query = query.where('work', '=', work)
        if (request.query.cursor !== undefined) {
          const [at, id] = decodeCursor(request.query.cursor, cursor)
          query = query.where(
            sql<boolean>`(recorded_at < ${new Date(at)} or (recorded_at = ${new Date(at)} and subject_id > ${id}))`,
          )
        }
        const page = cutPage(
          await query.execute(),
          limit,
          (row) => ({ ...(row.body as OwnershipClaim), recordedAt: row.recorded_at.toISOString() }),
          (row) => [row.recorded_at.toISOString(), row.subject_id],
        )
        const names = await namesFor(db, {
          parties: page.items.map(({ share }) => share.party),
          works: page.items.map((one) => one.work),
        })
        return { ...page, names }
      }),
  })

  app.route({
    method: 'GET',
    url: '/v1/claims/:id',
    config: { access: 'grants.read' },
    schema: {
      operationId: 'getClaim',
      tags,
      summary: 'One claim, beside what is registered',
      params: idParams,
      response: { 200: detail },
    },
    handler: (request) =>
      request.asTenant(async (db) => {
        const { id } = request.params
        await mustSee(db, 'claim', id)
        const { body } = await db
          .selectFrom('registry_subjects')
          .select('body')
          .where('kind', '=', 'claim')
          .where('subject_id', '=', id)
          .executeTakeFirstOrThrow()
        const claim = body as OwnershipClaim
        const owners = await ownersIn(db, claim.work)
        const names = await namesFor(db, {
          parties: [claim.share.party, ...owners.map(({ party }) => party)],
          works: [claim.work],
        })
        return { claim, owners, conflicts: conflictsOf({ id: claim.work, owners }, [claim]), names }
      }),
  })

  app.route({
    method: 'POST',
    url: '/v1/claims',
    config: { access: 'grants.write', acting: true, dryRun: 'body' },
    schema: {
      operationId: 'openClaim',
      tags,
      summary: 'Claim a share of a work: while it is open, permissions by the registered owners go to review',
      body: z.strictObject({
        work: idSchema,
        share: z.strictObject(ownershipSchema.shape),
        evidence: foreignSchema.optional(),
        dryRun: z.boolean().default(false),
      }),
      response: { 201: claimOut },
    },
    handler: async (request, reply) => {
      const { work, share, evidence, dryRun } = request.body
      await request.asTenant((db) => mustSee(db, 'work', work))
      const claim = await openClaim(
        kyodaku,
        { work, share, ...(evidence === undefined ? {} : { evidence }) },
        { ...recording(request), dryRun },
      )
      if (!dryRun) await changed(request, claim)
      return reply.status(201).send(claim)
    },
  })

  for (const [name, does, summary] of [
    ['withdraw', withdrawClaim, 'Take a claim back: by whoever made it'],
    ['dismiss', dismissClaim, 'Dismiss a claim: what is registered stays. By the operator'],
  ] as const)
    app.route({
      method: 'POST',
      url: `/v1/claims/:id/${name}`,
      config: { access: 'grants.write', acting: true, dryRun: 'query' },
      schema: { operationId: `${name}Claim`, tags, summary, params: idParams, response: { 200: claimOut } },
      handler: async (request) => {
        const claim = await does(kyodaku, request.params.id, await acting(request, request.params.id))
        if (!request.isDryRun()) await changed(request, claim)
        return claim
      },
    })

  app.route({
    method: 'POST',
    url: '/v1/claims/:id/uphold',
    config: { access: 'grants.write', stepUp: true, approval: 'works.transfer', acting: true, dryRun: 'body' },
    schema: {
      operationId: 'upholdClaim',
      tags,
      summary: 'Uphold a claim, and register who owns the work now. By the operator',
      params: idParams,
      body: z.strictObject({
        owners: z.array(z.strictObject(ownershipSchema.shape)).min(1).max(1000).optional(),
        dryRun: z.boolean().default(false),
      }),
      response: { 200: z.object({ claim: claimOut, owners: z.array(ownership), conflicts }) },
    },
    handler: async (request) => {
      const { owners, dryRun } = request.body
      const done = await upholdClaim(kyodaku, request.params.id, {
        ...(await acting(request, request.params.id)),
        ...(owners === undefined ? {} : { owners }),
      })
      if (!dryRun) await changed(request, done.claim)
      return { claim: done.claim, owners: done.work.owners, conflicts: done.conflicts.map(plainConflict) }
    },
  })
}

const conflictsOf = (work: Pick<Work, 'id' | 'owners'>, claims: readonly OwnershipClaim[]) =>
  ownershipConflicts(work, claims).map(plainConflict)

const plainConflict = (conflict: ReturnType<typeof ownershipConflicts>[number]) => {
  const { kind, territory, total } = conflict
  const { from, until } = conflict as { from?: string; until?: string }
  return { kind, territory, total, ...(from === undefined ? {} : { from }), ...(until === undefined ? {} : { until }) }
}

async function partiesOf(db: TenantDatabase, work: string): Promise<string[]> {
  const row = await db
    .selectFrom('registry_subjects')
    .select('parties')
    .where('kind', '=', 'work')
    .where('subject_id', '=', work)
    .executeTakeFirst()
  return row?.parties ?? []
}

/** A work's owners, or those of the nearest ancestor that has some. */
async function ownersIn(db: TenantDatabase, id: string): Promise<Work['owners']> {
  let here: string | null = id
  for (let depth = 0; here !== null && depth < 64; depth += 1) {
    const row: { body: unknown; parent: string | null } | undefined = await db
      .selectFrom('registry_subjects')
      .select(['body', 'parent'])
      .where('kind', '=', 'work')
      .where('subject_id', '=', here)
      .executeTakeFirst()
    if (row === undefined) {
      if (depth === 0) throw new HttpError(404, 'http.not-found', `There is no work ${id}.`)
      return []
    }
    const { owners } = row.body as Work
    if (owners.length > 0) return owners
    here = row.parent
  }
  return []
}
