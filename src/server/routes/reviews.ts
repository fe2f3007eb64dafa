import { sql } from 'kysely'
import { z } from 'zod'
import {
  countMatches,
  listMatches,
  type MatchPlace,
  matchStates,
  maySeeVerdicts,
  nextToReview,
  type ReviewPlace,
  reviewedBy,
  verdictKinds,
  verdictsOf,
} from '../../clearance/index.js'
import { textArray } from '../../store/index.js'
import type { House } from '../house.js'
import { type App, cutPage, decodeCursor, encodeCursor, HttpError, pageOf, pageQuery } from '../http/index.js'
import type { Principal } from '../identity/index.js'
import { describeMatches, describeVerdicts, matchItem, reviewerOf, verdictItem } from '../matches/index.js'

const id = z.string().min(1).max(200)
const reviewPlace = z.tuple([z.int().min(0).max(5), z.number(), z.string()])
const listPlace = z.tuple([z.int().min(0).max(5), z.iso.datetime(), z.string()])
const timePlace = z.tuple([z.iso.datetime(), z.string()])

const decides = ({ role }: Principal) => role === 'rights-manager' || role === 'administrator'

/** Looking through matches one after the other, by one person or by two who do not know of each other's opinion. */
export function reviewsRoutes(app: App, house: House): void {
  const { kyodaku } = house

  /** Whose matches the caller may review: of the operator's people, all that have any. */
  const partiesOf = async ({ party }: Principal): Promise<string[]> => {
    if (party !== undefined) return await reviewedBy(kyodaku, party)
    const { rows } = await sql<{ party: string }>`select party from match_counts where state in ('open', 'disputed')
      group by party having sum(count) > 0 order by party limit 1000`.execute(house.store.db)
    return rows.map((row) => row.party)
  }

  app.route({
    method: 'GET',
    url: '/v1/reviews/next',
    config: { access: 'reviews.write', writes: true },
    schema: {
      operationId: 'nextToReview',
      tags: ['reviews'],
      summary: 'The next matches for you to review, held for you for some minutes',
      querystring: z.object({
        limit: z.coerce.number().int().min(1).max(50).default(10),
        after: z.string().max(1000).optional().meta({ description: '`next` of the answer before.' }),
        queue: z.enum(['open', 'disputed']).default('open'),
        work: id.optional(),
        provider: id.optional(),
        level: z.coerce.number().int().min(1).max(5).optional(),
      }),
      response: {
        200: z
          .object({
            items: z.array(matchItem),
            next: z.string().optional(),
            heldUntil: z.iso.datetime(),
          })
          .meta({ id: 'ReviewBatch' }),
      },
    },
    handler: async (request, reply) => {
      const { principal } = request
      const { limit, after, queue, work, provider, level } = request.query
      if (queue === 'disputed' && !decides(principal)) {
        throw new HttpError(403, 'http.forbidden', 'Rights managers and administrators decide disputed matches.')
      }
      const parties = await partiesOf(principal)
      const now = kyodaku.now()
      reply.header('cache-control', 'no-store')
      return await request.asTenant(async (db) => {
        const rows = await nextToReview(db, {
          parties,
          reviewer: reviewerOf(principal),
          queue,
          filter: {
            ...(work === undefined ? {} : { work }),
            ...(provider === undefined ? {} : { provider }),
            ...(level === undefined ? {} : { level }),
          },
          ...(after === undefined ? {} : { after: decodeCursor(after, reviewPlace) as ReviewPlace }),
          limit,
          now,
        })
        const last = rows.at(-1)
        return {
          items: await describeMatches(db, rows),
          ...(last === undefined ? {} : { next: encodeCursor([last.level, last.exposure, last.id]) }),
          heldUntil: new Date(now.getTime() + 5 * 60_000).toISOString(),
        }
      })
    },
  })

  app.route({
    method: 'GET',
    url: '/v1/reviews/progress',
    config: { access: 'matches.read' },
    schema: {
      operationId: 'reviewProgress',
      tags: ['reviews'],
      summary: 'What is left to review, and what you have done since',
      querystring: z.object({ since: z.iso.datetime().optional() }),
      response: {
        200: z
          .object({
            open: z.int(),
            disputed: z.int(),
            openByLevel: z.record(z.string(), z.int()),
            mineSince: z.int(),
            mineLastHour: z.int(),
            decides: z.boolean(),
          })
          .meta({ id: 'ReviewProgress' }),
      },
    },
    handler: async (request) => {
      const { principal } = request
      const parties = principal.party === undefined ? ('all' as const) : await reviewedBy(kyodaku, principal.party)
      const now = kyodaku.now().getTime()
      const hourAgo = new Date(now - 3_600_000)
      const since = request.query.since === undefined ? new Date(now - 12 * 3_600_000) : new Date(request.query.since)
      return await request.asTenant(async (db) => {
        const counts = await countMatches(db, parties)
        const openByLevel: Record<string, number> = {}
        let open = 0
        let disputed = 0
        for (const { state, level, count } of counts) {
          if (state === 'disputed') disputed += count
          if (state !== 'open') continue
          open += count
          openByLevel[level] = (openByLevel[level] ?? 0) + count
        }
        const { rows } = await sql<{ since: number; hour: number }>`
          select count(*) filter (where at >= ${since}) as since, count(*) filter (where at >= ${hourAgo}) as hour
          from match_verdicts v where reviewer = ${reviewerOf(principal)} and verdict <> 'withdrawn'
            and at >= ${since < hourAgo ? since : hourAgo}
            and not exists (select 1 from match_verdicts l where l.supersedes = v.id)`.execute(db)
        return {
          open,
          disputed,
          openByLevel,
          mineSince: rows[0]?.since ?? 0,
          mineLastHour: rows[0]?.hour ?? 0,
          decides: decides(principal),
        }
      })
    },
  })

  app.route({
    method: 'GET',
    url: '/v1/reviews/mine',
    config: { access: 'reviews.write' },
    schema: {
      operationId: 'listMyVerdicts',
      tags: ['reviews'],
      summary: 'What you have said of matches, newest first',
      querystring: pageQuery,
      response: {
        200: pageOf(verdictItem.extend({ matchItem: matchItem, standing: z.boolean() }).meta({ id: 'MyVerdict' })),
      },
    },
    handler: async (request) => {
      const { limit, cursor } = request.query
      const reviewer = reviewerOf(request.principal)
      const after = cursor === undefined ? undefined : decodeCursor(cursor, timePlace)
      return await request.asTenant(async (db) => {
        let query = db
          .selectFrom('match_verdicts')
          .leftJoin('match_verdicts as later', 'later.supersedes', 'match_verdicts.id')
          .innerJoin('matches', 'matches.id', 'match_verdicts.match_id')
          .selectAll('match_verdicts')
          .select(['later.id as later_id'])
          .where('match_verdicts.reviewer', '=', reviewer)
          .where('match_verdicts.verdict', '<>', 'withdrawn')
          .orderBy('match_verdicts.at', 'desc')
          .orderBy('match_verdicts.id', 'desc')
          .limit(limit + 1)
        if (after !== undefined)
          query = query.where(
            sql<boolean>`(match_verdicts.at, match_verdicts.id) < (${after[0]}::timestamptz, ${after[1]})`,
          )
        const { items: rows, ...more } = cutPage(
          await query.execute(),
          limit,
          (row) => row,
          (row) => [row.at.toISOString(), row.id],
        )
        const matches =
          rows.length === 0
            ? []
            : await db
                .selectFrom('matches')
                .selectAll()
                .where('id', 'in', [...new Set(rows.map(({ match_id }) => match_id))])
                .execute()
        const described = new Map((await describeMatches(db, matches)).map((match) => [match.id, match]))
        const verdicts = await describeVerdicts(db, rows, reviewer)
        return {
          items: verdicts.map((verdict, index) => ({
            ...verdict,
            matchItem: described.get(verdict.match)!,
            standing: rows[index]?.later_id === null,
          })),
          ...more,
        }
      })
    },
  })

  app.route({
    method: 'GET',
    url: '/v1/reviews/disagreements',
    config: { access: 'matches.read' },
    schema: {
      operationId: 'listDisagreements',
      tags: ['reviews'],
      summary: 'Matches on which two reviewers disagree, or disagreed until someone decided',
      querystring: pageQuery.extend({ state: z.enum(['disputed', 'decided']).default('disputed') }),
      response: {
        200: pageOf(
          z
            .object({
              match: matchItem,
              /** Absent: not yours to see before you have decided. */
              verdicts: z.array(verdictItem).optional(),
            })
            .meta({ id: 'Disagreement' }),
        ),
      },
    },
    handler: async (request) => {
      const { limit, cursor, state } = request.query
      const { principal } = request
      const reviewer = reviewerOf(principal)
      const parties = await (principal.party === undefined
        ? partiesWithMatches(house)
        : reviewedBy(kyodaku, principal.party))
      return await request.asTenant(async (db) => {
        const disputed = async () => {
          const after: MatchPlace | undefined = cursor === undefined ? undefined : decodeCursor(cursor, listPlace)
          const rows = await listMatches(
            db,
            parties,
            { states: ['disputed'] },
            { limit: limit + 1, ...(after === undefined ? {} : { after }) },
          )
          return cutPage(
            rows,
            limit,
            (row) => row,
            (row) => [row.level, row.decided_at.toISOString(), row.id],
          )
        }
        const decided = async () => {
          const after = cursor === undefined ? undefined : decodeCursor(cursor, timePlace)
          const { rows } = await sql<{ at: Date; id: string; match_id: string }>`
            select v.at, v.id, v.match_id from match_verdicts v
            where v.weight = 'decision' and v.verdict <> 'withdrawn' and v.party = any(${textArray(parties)}::text[])
              and not exists (select 1 from match_verdicts l where l.supersedes = v.id)
              ${after === undefined ? sql`` : sql`and (v.at, v.id) < (${after[0]}::timestamptz, ${after[1]})`}
            order by v.at desc, v.id desc limit ${limit + 1}`.execute(db)
          const page = cutPage(
            rows,
            limit,
            (row) => row,
            (row) => [row.at.toISOString(), row.id],
          )
          const matches =
            page.items.length === 0
              ? []
              : await db
                  .selectFrom('matches')
                  .selectAll()
                  .where(
                    'id',
                    'in',
                    page.items.map(({ match_id }) => match_id),
                  )
                  .execute()
          const byId = new Map(matches.map((match) => [match.id, match]))
          return { ...page, items: page.items.flatMap(({ match_id }) => byId.get(match_id) ?? []) }
        }
        const page = await (state === 'disputed' ? disputed() : decided())
        const described = await describeMatches(db, page.items)
        const items = []
        for (const [index, row] of page.items.entries()) {
          const verdicts = await verdictsOf(db, row.id)
          items.push({
            match: described[index]!,
            ...(maySeeVerdicts(row, verdicts, reviewer)
              ? { verdicts: await describeVerdicts(db, verdicts, reviewer) }
              : {}),
          })
        }
        return { ...page, items }
      })
    },
  })

  const settings = z
    .object({ party: z.string(), reviewers: z.union([z.literal(1), z.literal(2)]) })
    .meta({ id: 'ReviewSettings' })
  app.route({
    method: 'GET',
    url: '/v1/reviews/settings',
    config: { access: 'matches.read' },
    schema: {
      operationId: 'getReviewSettings',
      tags: ['reviews'],
      summary: 'How many people have to agree on a match',
      querystring: z.object({ party: id.optional() }),
      response: { 200: settings },
    },
    handler: async (request) => {
      const party = request.query.party ?? request.principal.party ?? ''
      return await request.asTenant(async (db) => {
        const row = await db
          .selectFrom('review_settings')
          .select('reviewers')
          .where('party', '=', party)
          .executeTakeFirst()
        return { party, reviewers: row?.reviewers === 2 ? (2 as const) : (1 as const) }
      })
    },
  })
  app.route({
    method: 'PUT',
    url: '/v1/reviews/settings',
    config: { access: 'settings.write' },
    schema: {
      operationId: 'setReviewSettings',
      tags: ['reviews'],
      summary: 'Ask for one or for two people on every match that is reviewed from now on',
      body: z.strictObject({ party: id.optional(), reviewers: z.union([z.literal(1), z.literal(2)]) }),
      response: { 200: settings },
    },
    handler: async (request) => {
      const { principal } = request
      const party = request.body.party ?? principal.party
      if (party === undefined) throw new HttpError(422, 'http.invalid', 'Say of which party: `party`.')
      if (principal.party !== undefined && principal.party !== party) {
        throw new HttpError(403, 'http.forbidden', 'A party sets this for itself.')
      }
      const values = { reviewers: request.body.reviewers, changed_by: reviewerOf(principal), changed_at: kyodaku.now() }
      await request.asTenant(
        async (db) =>
          await db
            .insertInto('review_settings')
            .values({ party, ...values })
            .onConflict((conflict) => conflict.column('party').doUpdateSet(values))
            .execute(),
      )
      return { party, reviewers: request.body.reviewers }
    },
  })

  app.route({
    method: 'GET',
    url: '/v1/reviews/false-matches',
    config: { access: 'operations.read' },
    schema: {
      operationId: 'listFalseMatches',
      tags: ['reviews'],
      summary: 'Matches that were reported as false, and how often that is, by version of the thresholds',
      querystring: pageQuery,
      response: {
        200: pageOf(
          z.object({ match: matchItem, thresholds: z.string(), notes: z.array(z.string()) }).meta({ id: 'FalseMatch' }),
        ).extend({
          rates: z.array(
            z
              .object({
                thresholds: z.string().meta({ description: 'Versions of the matcher and its calibration.' }),
                level: z.int(),
                settled: z.int().meta({ description: 'Matches that people have judged.' }),
                falseMatches: z.int(),
              })
              .meta({ id: 'FalseMatchRate' }),
          ),
        }),
      },
    },
    handler: async (request) => {
      const { limit, cursor } = request.query
      const after = cursor === undefined ? undefined : decodeCursor(cursor, timePlace)
      return await request.asTenant(async (db) => {
        let query = db
          .selectFrom('matches')
          .selectAll()
          .where('state', '=', 'false-match')
          .where('settled_at', 'is not', null)
          .orderBy('settled_at', 'desc')
          .orderBy('id')
          .limit(limit + 1)
        if (after !== undefined)
          query = query.where(
            sql<boolean>`settled_at <= ${after[0]}::timestamptz and (settled_at < ${after[0]}::timestamptz or id > ${after[1]})`,
          )
        const { items: rows, ...more } = cutPage(
          await query.execute(),
          limit,
          (row) => row,
          (row) => [row.settled_at?.toISOString() ?? '', row.id],
        )
        const notes =
          rows.length === 0
            ? []
            : await db
                .selectFrom('match_verdicts')
                .select(['match_id', 'note'])
                .where(
                  'match_id',
                  'in',
                  rows.map((row) => row.id),
                )
                .where('verdict', '=', 'false-match')
                .where('note', 'is not', null)
                .execute()
        const rates = await sql<{ thresholds: string; level: number; settled: number; false_matches: number }>`
          select thresholds, level, sum(count)::bigint as settled,
            coalesce(sum(count) filter (where state = 'false-match'), 0)::bigint as false_matches
          from match_counts where state = any(${textArray(verdictKinds)}::text[])
          group by thresholds, level having sum(count) > 0 order by thresholds desc, level desc`.execute(db)
        const described = await describeMatches(db, rows)
        return {
          items: described.map((match, index) => ({
            match,
            thresholds: rows[index]?.thresholds ?? '',
            notes: notes.filter(({ match_id }) => match_id === match.id).flatMap(({ note }) => note ?? []),
          })),
          ...more,
          rates: rates.rows.map(({ false_matches, ...rate }) => ({ ...rate, falseMatches: false_matches })),
        }
      })
    },
  })
}

async function partiesWithMatches(house: House): Promise<string[]> {
  const { rows } = await sql<{
    party: string
  }>`select party from match_counts where state = any(${textArray(matchStates)}::text[])
    group by party having sum(count) > 0 order by party limit 1000`.execute(house.store.db)
  return rows.map((row) => row.party)
}
