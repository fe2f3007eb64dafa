import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import {
  compareRegimes,
  type Draft,
  decidedItems,
  usesInSight,
  usesLookedAtMax,
  whatIf,
} from '../../clearance/index.js'
import {
  grantSentences,
  parseGrant,
  parseReservation,
  reservationSchema,
  reservationSentences,
} from '../../rights/index.js'
import {
  bilingualSchema,
  idSchema,
  mustSee,
  namesFor,
  namesIn,
  namesSchema,
  outcomesSchema,
  sentencesOf,
  sentencesSchema,
  termsSchema,
} from '../grants/index.js'
import type { House } from '../house.js'
import { type App, cutPage, decodeCursor } from '../http/index.js'

const tags = ['permissions']
const outcome = z.enum(['permit', 'refuse', 'review'])
const decidedUse = {
  receipt: z.string(),
  input: z.string(),
  decidedAt: z.iso.datetime(),
  use: z.object({
    kind: z.enum(['train', 'generate', 'release']),
    party: z.string(),
    model: z.string(),
    territory: z.string(),
  }),
  works: z.array(z.string()),
}
const both = z.object({ before: outcomesSchema, after: outcomesSchema })
const underEach = z.object({ priorPermission: outcomesSchema, reservation: outcomesSchema })
const span = {
  from: z.iso.datetime(),
  until: z.iso.datetime(),
  uses: z.int().describe('How many were decided anew'),
  capped: z.boolean().describe('There were more: only the newest were looked at'),
  usesMax: z.int(),
}

const previewSchema = z
  .object({
    ...span,
    before: outcomesSchema,
    after: outcomesSchema,
    byKind: z.object({ train: both, generate: both, release: both }),
    changes: z.array(z.object({ before: outcome, after: outcome, count: z.int() })),
    changed: z.array(z.object({ ...decidedUse, before: outcome, after: outcome, reason: bilingualSchema })),
    next: z.string().optional().describe('Cursor of the next page of `changed`'),
    counted: z
      .object({ count: z.int(), seconds: z.number() })
      .optional()
      .describe('Caps of the draft were counted from the first use on; this much of them was used'),
    sentences: sentencesSchema.optional(),
    names: namesSchema,
  })
  .meta({ id: 'Preview' })

const comparedSchema = z
  .object({
    ...span,
    priorPermission: outcomesSchema,
    reservation: outcomesSchema,
    pairs: z.array(z.object({ priorPermission: outcome, reservation: outcome, count: z.int() })),
    byKind: z.object({ train: underEach, generate: underEach, release: underEach }),
    different: z.array(z.object({ ...decidedUse, priorPermission: outcome, reservation: outcome })),
    next: z.string().optional().describe('Cursor of the next page of `different`'),
    names: namesSchema,
  })
  .meta({ id: 'RegimesCompared' })

const { id: _, ...reservationFields } = reservationSchema.shape
const draftSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('grant'), terms: termsSchema }),
  z.strictObject({ kind: z.literal('reservation'), terms: z.strictObject(reservationFields) }),
  z.strictObject({ kind: z.literal('none') }),
])

const day = 86_400_000
const pageOfUses = z.tuple([z.int().min(0).max(usesLookedAtMax)])

/** What a permission would have done to the uses that there were, and what each of the two regimes says of them. */
export function grantPreviewRoutes(app: App, house: House): void {
  const { kyodaku } = house

  /** Those of a time that the caller may look at, as batches to decide anew; cut off when it goes. */
  const usesOf = async (
    request: FastifyRequest,
    reply: FastifyReply,
    { from, until, work }: { from: Date; until: Date; work?: string | undefined },
  ) => {
    const { sees } = request.principal
    const gone = new AbortController()
    reply.raw.on('close', () => {
      if (!reply.raw.writableEnded) gone.abort(new Error('The caller has gone.'))
    })
    const { receipts, capped } = await request.asTenant(async (db) => {
      if (work !== undefined) await mustSee(db, 'work', work)
      return usesInSight(db, sees, { from, until, ...(work === undefined ? {} : { work }) })
    })
    const batches = decidedItems(kyodaku, receipts, sees === 'all' ? [] : sees, gone.signal)
    return {
      batches,
      signal: gone.signal,
      about: { from: from.toISOString(), until: until.toISOString(), capped, usesMax: usesLookedAtMax },
    }
  }
  const namesOf = (
    request: FastifyRequest,
    uses: readonly { use: { party: string }; works: readonly string[] }[],
    more: { parties?: string[]; works?: string[] } = {},
  ) =>
    request.asTenant((db) =>
      namesFor(db, {
        parties: [...uses.map(({ use }) => use.party), ...(more.parties ?? [])],
        works: [...uses.flatMap(({ works }) => works), ...(more.works ?? [])],
      }),
    )

  app.route({
    method: 'POST',
    url: '/v1/grants/preview',
    config: { access: 'grants.read', unrecorded: true },
    schema: {
      operationId: 'previewGrant',
      tags,
      summary: 'What a permission or reservation would have made of the uses of the last days; records nothing',
      description:
        'Each use is decided anew, upon what was known then and the draft. The term of the draft is left aside: it holds for all of the uses. Its caps are counted from the first use on.',
      body: z.strictObject({
        draft: draftSchema,
        days: z.int().min(1).max(366).default(30),
        work: idSchema.optional(),
        limit: z.int().min(0).max(100).default(20),
        cursor: z.string().max(1000).optional(),
      }),
      response: { 200: previewSchema },
    },
    handler: async (request, reply) => {
      const { draft, days, work, limit, cursor } = request.body
      const drafted: Draft =
        draft.kind === 'grant'
          ? { grant: parseGrant({ ...draft.terms, id: 'draft', state: 'offered' }) }
          : draft.kind === 'reservation'
            ? { reservation: parseReservation({ ...draft.terms, id: 'draft' }) }
            : {}
      const [start] = cursor === undefined ? [0] : decodeCursor(cursor, pageOfUses)
      const until = kyodaku.now()
      const { batches, signal, about } = await usesOf(request, reply, {
        from: new Date(until.getTime() - days * day),
        until,
        work,
      })
      const result = await untilGone(reply, signal, () => whatIf(batches, drafted, { signal }))
      if (result === undefined) return reply
      const { changed, ...counts } = result
      const page = pageFrom(changed, start, limit)
      const names = await namesOf(
        request,
        page.items,
        'grant' in drafted
          ? { parties: [drafted.grant!.grantor, drafted.grant!.grantee], works: drafted.grant!.works }
          : 'reservation' in drafted
            ? { works: [drafted.reservation!.work] }
            : {},
      )
      const sentences =
        draft.kind === 'grant'
          ? sentencesOf((language) =>
              grantSentences(draft.terms as never, { language, names: namesIn(names, language) }),
            )
          : draft.kind === 'reservation'
            ? sentencesOf((language) =>
                reservationSentences(draft.terms as never, { language, names: namesIn(names, language) }),
              )
            : undefined
      return {
        ...about,
        ...counts,
        changed: page.items,
        ...(page.next === undefined ? {} : { next: page.next }),
        ...(sentences === undefined ? {} : { sentences }),
        names,
      }
    },
  })

  app.route({
    method: 'GET',
    url: '/v1/regimes/compare',
    config: { access: 'grants.read' },
    schema: {
      operationId: 'compareRegimes',
      tags,
      summary: 'The same uses under prior permission and under reservation, side by side',
      description: 'As if every work had been deposited under the one, and under the other.',
      querystring: z.object({
        from: z.iso.datetime({ offset: true }).optional().describe('Default: 30 days before `until`'),
        until: z.iso.datetime({ offset: true }).optional().describe('Default: now'),
        work: idSchema.optional(),
        limit: z.coerce.number().int().min(1).max(100).default(20),
        cursor: z.string().max(1000).optional(),
      }),
      response: { 200: comparedSchema },
    },
    handler: async (request, reply) => {
      const { work, limit, cursor } = request.query
      const until = request.query.until === undefined ? kyodaku.now() : new Date(request.query.until)
      const from =
        request.query.from === undefined ? new Date(until.getTime() - 30 * day) : new Date(request.query.from)
      const [start] = cursor === undefined ? [0] : decodeCursor(cursor, pageOfUses)
      const { batches, signal, about } = await usesOf(request, reply, { from, until, work })
      const result = await untilGone(reply, signal, () => compareRegimes(batches, { signal }))
      if (result === undefined) return reply
      const { different, ...counts } = result
      const page = pageFrom(different, start, limit)
      const names = await namesOf(request, page.items)
      return {
        ...about,
        ...counts,
        different: page.items,
        ...(page.next === undefined ? {} : { next: page.next }),
        names,
      }
    },
  })
}

/** A page of what was found just now: the same question gives the same order, so its place is a number. */
function pageFrom<T>(all: readonly T[], start: number, limit: number): { items: T[]; next?: string } {
  return cutPage(
    all.slice(start, start + limit + 1),
    limit,
    (one) => one,
    () => [start + limit],
  )
}

/** Undefined when nobody waits for the answer any more. */
async function untilGone<T>(reply: FastifyReply, signal: AbortSignal, work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work()
  } catch (error) {
    if (!signal.aborted) throw error
    reply.hijack()
    return undefined
  }
}
