import { z } from 'zod'
import { outcomesOfRows } from '../../training/index.js'
import { registryFor, rowSchema, rowView, unknownDataset } from '../datasets/index.js'
import { namesFor, namesSchema } from '../grants/index.js'
import type { House } from '../house.js'
import { type App, decodeCursor, encodeCursor, pageOf, pageQuery } from '../http/index.js'

const tags = ['datasets']
/** Rows are looked for in parts that were kept; one page may look through so much time of them. */
const searchMilliseconds = 20_000

/** What became of the rows of a dataset, one by one, and the proof of it. */
export function datasetRowsRoutes(app: App, house: House): void {
  app.route({
    method: 'GET',
    url: '/v1/datasets/:id/rows',
    config: { access: 'checks.read' },
    schema: {
      operationId: 'listDatasetRows',
      tags,
      summary: 'The rows of a dataset, with what became of each and why, in words',
      description:
        'A page may hold fewer rows than asked for, or none, and still have a `next`: where rows of that kind are far apart.',
      params: z.object({ id: z.string().min(1).max(200) }),
      querystring: pageQuery.extend({
        reason: z.string().min(1).max(100).optional().describe('Code of a reason'),
        outcome: z.enum(outcomesOfRows).optional(),
        work: z.string().min(1).max(200).optional(),
        host: z.string().min(1).max(300).optional(),
      }),
      response: { 200: pageOf(rowSchema).extend({ names: namesSchema }) },
    },
    handler: async (request) => {
      const { id } = request.params
      const { limit, cursor, reason, outcome, work, host } = request.query
      const party = await request.asTenant((db) =>
        db.selectFrom('datasets').select('party').where('id', '=', id).executeTakeFirst(),
      )
      if (party === undefined) throw unknownDataset(id)
      const place = cursor === undefined ? undefined : decodeCursor(cursor, z.tuple([z.string(), z.int().min(0)]))
      const { rows, next } = await house.training.rows(house.kyodaku, id, {
        limit,
        ...(reason === undefined ? {} : { reason }),
        ...(outcome === undefined ? {} : { outcome }),
        ...(work === undefined ? {} : { work }),
        ...(host === undefined ? {} : { host }),
        ...(place === undefined ? {} : { after: { source: place[0], row: place[1] } }),
        signal: AbortSignal.timeout(searchMilliseconds),
      })
      const { registry, names } = await request.asTenant(async (db) => {
        const registry = await registryFor(db, rows, party.party)
        return { registry, names: await namesFor(db, { works: rows.flatMap(({ works }) => works) }) }
      })
      return {
        items: rows.map((row) => rowView(row, registry)),
        ...(next === undefined ? {} : { next: encodeCursor([next.source, next.row]) }),
        names,
      }
    },
  })

  app.route({
    method: 'GET',
    url: '/v1/datasets/:id/rows/:source/:row/proof',
    config: { access: 'checks.read' },
    schema: {
      operationId: 'proveDatasetRow',
      tags,
      summary: 'What became of one row, as a file that anyone can check with the receipt alone',
      description: 'The source is its name with `/` as `%2F`; rows are counted from 0.',
      params: z.object({
        id: z.string().min(1).max(200),
        source: z.string().min(1).max(1000),
        row: z.coerce.number().int().min(0),
      }),
      response: { 200: z.any().describe('A proof of inclusion with the row and its evidence') },
    },
    handler: async (request, reply) => {
      const { id, source, row } = request.params
      const found = await request.asTenant((db) =>
        db.selectFrom('datasets').select('id').where('id', '=', id).executeTakeFirst(),
      )
      if (found === undefined) throw unknownDataset(id)
      const proof = await house.training.proof(house.kyodaku, id, { source, row })
      return reply
        .header('content-disposition', `attachment; filename="${id}.row-${row}.proof.json"`)
        .header('cache-control', 'private, no-store')
        .send(proof)
    },
  })
}
