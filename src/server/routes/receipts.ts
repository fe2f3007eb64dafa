import { sql } from 'kysely'
import { z } from 'zod'
import { type Receipt, receiptText } from '../../clearance/index.js'
import { outcomes } from '../../rights/index.js'
import { type TenantDatabase, textArray } from '../../store/index.js'
import type { House } from '../house.js'
import { type App, cutPage, decodeCursor, HttpError, pageOf, pageQuery } from '../http/index.js'
import { describeReasons, reasonItem } from '../matches/index.js'
import { evidenceBag } from '../record-bag/index.js'

const receiptItem = z
  .object({
    id: z.string(),
    party: z.string(),
    input: z.string(),
    outcome: z.enum(outcomes),
    use: z.object({ kind: z.string(), party: z.string(), model: z.string(), territory: z.string() }),
    decidedAt: z.iso.datetime(),
    logIndex: z.int(),
    mediaDigest: z.string(),
    supersedes: z.string().optional(),
    supersededBy: z.string().optional(),
  })
  .meta({ id: 'ReceiptItem' })
type ReceiptItem = z.infer<typeof receiptItem>

const params = z.object({ id: z.string().min(1).max(200) })
const place = z.tuple([z.iso.datetime(), z.string()])

/** What was decided for the caller's uses, with what proves it. */
export function receiptsRoutes(app: App, house: House): void {
  app.route({
    method: 'GET',
    url: '/v1/receipts',
    config: { access: 'record.read' },
    schema: {
      operationId: 'listReceipts',
      tags: ['record'],
      summary: 'Receipts of decisions, newest first',
      querystring: pageQuery.extend({
        outcome: z.enum(outcomes).optional(),
        party: z.string().min(1).max(200).optional().meta({ description: 'Whose use it was.' }),
        media: z.string().min(1).max(100).optional().meta({ description: 'Of this file: `sha256:…`.' }),
      }),
      response: { 200: pageOf(receiptItem) },
    },
    handler: async (request) => {
      const { limit, cursor, outcome, party, media } = request.query
      const { sees } = request.principal
      if (party !== undefined && sees !== 'all' && !sees.includes(party)) return { items: [] }
      const parties = party !== undefined ? [party] : sees
      const after = cursor === undefined ? undefined : decodeCursor(cursor, place)
      const conditions = [
        ...(outcome === undefined ? [] : [sql`c.outcome = ${outcome}`]),
        ...(media === undefined ? [] : [sql`c.media_digest = ${media}`]),
        ...(after === undefined
          ? []
          : [
              sql`c.decided_at <= ${after[0]}::timestamptz
                and (c.decided_at < ${after[0]}::timestamptz or c.receipt_id > ${after[1]})`,
            ]),
      ]
      return await request.asTenant(async (db) => {
        const columns = sql`receipt_id, party, input_name, outcome, use, decided_at, log_index, media_digest, supersedes`
        const walk = (whose: typeof columns) => sql`select ${columns} from clearances c
          where ${sql.join([whose, ...conditions], sql` and `)}
          order by decided_at desc, receipt_id limit ${limit + 1}`
        const { rows } = await sql<ReceiptRow>`select r.*,
            (select l.receipt_id from clearances l where l.supersedes = r.receipt_id order by l.log_index desc limit 1) as later
          from (${
            parties === 'all'
              ? walk(sql`true`)
              : sql`select w.* from unnest(${textArray(parties)}::text[]) p (party)
                  cross join lateral (${walk(sql`c.party = p.party`)}) w
                order by decided_at desc, receipt_id limit ${limit + 1}`
          }) r order by decided_at desc, receipt_id`.execute(db)
        return cutPage(rows, limit, itemOf, (row) => [row.decided_at.toISOString(), row.receipt_id])
      })
    },
  })

  app.route({
    method: 'GET',
    url: '/v1/receipts/:id',
    config: { access: 'record.read' },
    schema: {
      operationId: 'getReceipt',
      tags: ['record'],
      summary: 'A receipt: what was decided and why, and all that it can be proved with',
      params,
      response: {
        200: receiptItem
          .extend({
            reasons: z.array(reasonItem),
            receipt: z.unknown().meta({ description: 'The receipt itself, `kyodaku-receipt@v1`.' }),
          })
          .meta({ id: 'ReceiptDetail' }),
      },
    },
    handler: async (request) =>
      await request.asTenant(async (db) => {
        const row = await receiptRow(db, request.params.id)
        const receipt = row.receipt as Receipt
        return { ...itemOf(row), reasons: await describeReasons(db, receipt.decision.reasons), receipt }
      }),
  })

  app.route({
    method: 'GET',
    url: '/v1/receipts/:id/:form',
    config: { access: 'record.read' },
    schema: {
      operationId: 'downloadReceipt',
      tags: ['record'],
      summary: 'A receipt as a file, or as a bag (zip) with proofs, checkpoints and the offline verifier',
      params: params.extend({ form: z.enum(['file', 'bag']) }),
    },
    handler: async (request, reply) => {
      const { id, form } = request.params
      const row = await request.asTenant((db) => receiptRow(db, id))
      const receipt = row.receipt as Receipt
      const name = form === 'file' ? `${receipt.id}.receipt.json` : `${receipt.id}.zip`
      reply.header('content-disposition', `attachment; filename="${name}"`)
      if (form === 'bag') return await reply.type('application/zip').send(await evidenceBag(house.kyodaku, receipt))
      return await reply.type('application/json; charset=utf-8').send(receiptText(receipt))
    },
  })
}

interface ReceiptRow {
  receipt_id: string
  party: string
  input_name: string
  outcome: ReceiptItem['outcome']
  use: unknown
  decided_at: Date
  log_index: number
  media_digest: string
  supersedes: string | null
  later: string | null
}

async function receiptRow(db: TenantDatabase, id: string): Promise<ReceiptRow & { receipt: unknown }> {
  const row = await db
    .selectFrom('clearances')
    .selectAll()
    .select(
      sql<string | null>`(select l.receipt_id from clearances l where l.supersedes = clearances.receipt_id
        order by l.log_index desc limit 1)`.as('later'),
    )
    .where('receipt_id', '=', id)
    .executeTakeFirst()
  if (row === undefined) throw new HttpError(404, 'http.not-found', `There is no receipt "${id}" of yours.`)
  return row
}

function itemOf(row: ReceiptRow): ReceiptItem {
  const { kind, party, model, territory } = row.use as ReceiptItem['use']
  return {
    id: row.receipt_id,
    party: row.party,
    input: row.input_name,
    outcome: row.outcome,
    use: { kind, party, model, territory },
    decidedAt: row.decided_at.toISOString(),
    logIndex: row.log_index,
    mediaDigest: row.media_digest,
    ...(row.supersedes === null ? {} : { supersedes: row.supersedes }),
    ...(row.later === null ? {} : { supersededBy: row.later }),
  }
}
