import { z } from 'zod'
import {
  countMatches,
  giveVerdict,
  listMatches,
  listMatchesOfUses,
  type MatchFilter,
  type MatchPlace,
  matchStates,
  maySeeVerdicts,
  reviewersOf,
  verdictKinds,
  verdictsOf,
} from '../../clearance/index.js'
import type { Reason } from '../../rights/index.js'
import type { House } from '../house.js'
import { type App, cutPage, decodeCursor, HttpError, mapStatus, pageOf, pageQuery } from '../http/index.js'
import {
  describeMatches,
  describeReasons,
  describeVerdicts,
  matchItem,
  reasonItem,
  reviewerOf,
  verdictItem,
} from '../matches/index.js'

const id = z.string().min(1).max(200)
/** So many stretches of one input are shown beside a match. */
const segmentsMax = 200

const place = z.tuple([z.int().min(0).max(5), z.iso.datetime(), z.string()])

/** What was found of works, for the parties whose works they are, and for those whose uses it was found in. */
export function matchesRoutes(app: App, house: House): void {
  mapStatus(/^clearance\.verdict-(refused|conflict)$/, 409)

  app.route({
    method: 'GET',
    url: '/v1/matches',
    config: { access: 'matches.read', plannedOnce: true },
    schema: {
      operationId: 'listMatches',
      tags: ['matches'],
      summary: 'Matches, the most alike first, then the newest',
      querystring: pageQuery.extend({
        as: z.enum(['rightsholder', 'provider']).default('rightsholder').meta({
          description: 'Whose eyes: of the one whose work it is, or of the one whose use it was.',
        }),
        party: id.optional().meta({ description: 'Only of this rightsholder (as provider: of this provider).' }),
        work: id.optional(),
        provider: id.optional(),
        receipt: id.optional(),
        state: z.enum(matchStates).optional().meta({ description: 'Default: all but those that have lapsed.' }),
        level: z.coerce.number().int().min(1).max(5).optional(),
      }),
      response: { 200: pageOf(matchItem) },
    },
    handler: async (request) => {
      const { as, party, limit, cursor, state, ...rest } = request.query
      const { sees } = request.principal
      // A list of what one cannot see would be walked to its end for nothing.
      if (party !== undefined && sees !== 'all' && !sees.includes(party)) return { items: [] }
      const parties = party !== undefined ? [party] : sees
      const after: MatchPlace | undefined = cursor === undefined ? undefined : decodeCursor(cursor, place)
      const filter: MatchFilter = { ...defined(rest), ...(state === undefined ? {} : { states: [state] }) }
      const page = { limit: limit + 1, ...(after === undefined ? {} : { after }) }
      return await request.asTenant(async (db) => {
        const rows =
          as === 'provider' && parties !== 'all'
            ? await listMatchesOfUses(db, parties, filter, page)
            : await listMatches(db, parties, filter, page)
        const { items, ...more } = cutPage(
          rows,
          limit,
          (row) => row,
          (row) => [row.level, row.decided_at.toISOString(), row.id],
        )
        return { items: await describeMatches(db, items), ...more }
      })
    },
  })

  app.route({
    method: 'GET',
    url: '/v1/matches/counts',
    config: { access: 'matches.read' },
    schema: {
      operationId: 'countMatches',
      tags: ['matches'],
      summary: 'How many matches there are, by rightsholder, state and level',
      response: {
        200: z
          .object({
            items: z.array(z.object({ party: z.string(), state: z.enum(matchStates), level: z.int(), count: z.int() })),
          })
          .meta({ id: 'MatchCounts' }),
      },
    },
    handler: async (request) =>
      await request.asTenant(async (db) => ({ items: await countMatches(db, request.principal.sees) })),
  })

  app.route({
    method: 'GET',
    url: '/v1/matches/:id',
    config: { access: 'matches.read' },
    schema: {
      operationId: 'getMatch',
      tags: ['matches'],
      summary: 'A match: why it was decided so, what else of the input matches, what was said of it',
      params: z.object({ id }),
      response: {
        200: matchItem
          .extend({
            reasons: z.array(reasonItem),
            segments: z.array(matchItem).meta({ description: 'What else of the same input matches works of yours.' }),
            waitsUntil: z.iso.datetime().optional().meta({
              description:
                'A video waits at a gate for what is said of this match: it is withheld if nobody has by then.',
            }),
            reviewers: z.int().optional().meta({ description: 'How many people have to agree.' }),
            opinions: z.int().optional().meta({ description: 'How many people have said something.' }),
            verdicts: z
              .array(verdictItem)
              .optional()
              .meta({ description: 'Those that you may see: not what others said before you have said something.' }),
          })
          .meta({ id: 'MatchDetail' }),
      },
    },
    handler: async (request) => {
      const { sees } = request.principal
      const reviewer = reviewerOf(request.principal)
      const told = await request.asTenant(async (db) => {
        const row = await db.selectFrom('matches').selectAll().where('id', '=', request.params.id).executeTakeFirst()
        if (row === undefined) throw new HttpError(404, 'http.not-found', `There is no match "${request.params.id}".`)
        const others = await db
          .selectFrom('matches')
          .selectAll()
          .where('receipt_id', '=', row.receipt_id)
          .where('party', '=', row.party)
          .where('id', '<>', row.id)
          .orderBy('input_from')
          .orderBy('id')
          .limit(segmentsMax)
          .execute()
        const [item, ...segments] = await describeMatches(db, [row, ...others])
        const detail = {
          ...item!,
          segments,
          reasons: await describeReasons(db, row.reasons as Reason[]),
        }
        // To the provider it is a fact; what people of the rightsholder say of it is theirs.
        if (sees !== 'all' && !sees.includes(row.party)) return detail
        const verdicts = await verdictsOf(db, row.id)
        const visible = maySeeVerdicts(row, verdicts, reviewer)
          ? verdicts
          : verdicts.filter((verdict) => verdict.reviewer === reviewer)
        return {
          ...detail,
          reviewers: await reviewersOf(db, row.party),
          opinions: row.reviewed_by.length,
          verdicts: await describeVerdicts(db, visible, reviewer),
        }
      })
      const waitsUntil = await waitingFor(house, told)
      return { ...told, ...(waitsUntil === undefined ? {} : { waitsUntil: waitsUntil.toISOString() }) }
    },
  })

  app.route({
    method: 'POST',
    url: '/v1/matches/:id/verdicts',
    config: { access: 'reviews.write' },
    schema: {
      operationId: 'giveVerdict',
      tags: ['reviews'],
      summary: 'Say what a match is, or take back what you said',
      description:
        'The verdict is recorded first. Another one of yours replaces it; `withdrawn` takes it back. What ends a dispute of two reviewers needs the role rights-manager or administrator.',
      params: z.object({ id }),
      body: z.strictObject({
        verdict: z.enum([...verdictKinds, 'withdrawn']),
        note: z.string().trim().min(1).max(2000).optional(),
      }),
      response: {
        201: z.object({ verdict: verdictItem, match: matchItem }).meta({ id: 'VerdictGiven' }),
      },
    },
    handler: async (request, reply) => {
      const { principal } = request
      const reviewer = reviewerOf(principal)
      const { verdict, note } = request.body
      const given = await giveVerdict(house.kyodaku, (work, how) => request.asTenant(work, how), principal.sees, {
        match: request.params.id,
        reviewer,
        actingParty: principal.party ?? null,
        verdict,
        decides: principal.role === 'rights-manager' || principal.role === 'administrator',
        ...(note === undefined ? {} : { note }),
      })
      await house.events.publish({
        type: 'review.changed',
        parties: [given.match.party],
        subject: given.match.id,
        data: { state: given.match.state, work: given.match.work_id },
      })
      const answer = await request.asTenant(
        async (db) => {
          const [[verdictOf], [matchOf]] = await Promise.all([
            describeVerdicts(db, [given.verdict], reviewer),
            describeMatches(db, [given.match]),
          ])
          return { verdict: verdictOf!, match: matchOf! }
        },
        { readOnly: true },
      )
      return await reply.status(201).send(answer)
    },
  })
}

/**
 * Until when a video waits at a gate for a match to be judged. Its row is the provider's alone: the house reads that much of it,
 * outside of the tenant's transaction, which has the embedded database for itself.
 */
async function waitingFor(
  { store }: House,
  { provider, receipt }: { provider: string; receipt: string },
): Promise<Date | undefined> {
  const row = await store.db
    .selectFrom('generations')
    .select('review_until')
    .where('party', '=', provider)
    .where('state', '=', 'reviewing')
    .where('output_receipt_id', '=', receipt)
    .executeTakeFirst()
  return row?.review_until ?? undefined
}

/** Without what is undefined. */
function defined<T extends object>(value: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as never
}
