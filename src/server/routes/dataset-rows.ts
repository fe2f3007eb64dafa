import { sql } from 'kysely'
import { z } from 'zod'
import type { KeptSnapshot } from '../../clearance/index.js'
import type { Use } from '../../rights/index.js'
import { outcomesOfRows, proveRow, type RowFilter, rowsOfRun } from '../../training/index.js'
import { explainedRows, namesOfRows, rowSchema, rowView, unknownDataset } from '../datasets/index.js'
import { namesFor, namesSchema } from '../grants/index.js'
import type { House } from '../house.js'
import { type App, decodeCursor, encodeCursor, pageOf, pageQuery } from '../http/index.js'

const tags = ['datasets']

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
      description: 'All that is asked for must hold. Rows can be looked at while others are still being decided.',
      params: z.object({ id: z.string().min(1).max(200) }),
      querystring: pageQuery.extend({
        reason: z.string().min(1).max(100).optional().describe('Code of a reason'),
        outcome: z.enum(outcomesOfRows).optional(),
        otherRegime: z.enum(outcomesOfRows).optional().describe('What the other regime would have said'),
        work: z.string().min(1).max(200).optional(),
        grant: z.string().min(1).max(200).optional().describe('On which an admission rests'),
        host: z.string().min(1).max(300).optional(),
        unchecked: z.string().min(1).max(100).optional().describe('What could not be looked at'),
      }),
      response: { 200: pageOf(rowSchema).extend({ names: namesSchema }) },
    },
    handler: async (request) => {
      const { id } = request.params
      const { limit, cursor, reason, outcome, otherRegime, work, grant, host, unchecked } = request.query
      const run = await request.asTenant((db) =>
        db
          .selectFrom('datasets')
          .select(['party', 'use', 'registry_log_size', 'snapshot'])
          .select(sql<string | null>`receipt -> 'inputs' -> 'looked' ->> 'rules'`.as('rules'))
          .where('id', '=', id)
          .executeTakeFirst(),
      )
      if (run === undefined) throw unknownDataset(id)
      const place = cursor === undefined ? undefined : decodeCursor(cursor, z.tuple([z.string(), z.int().min(0)]))
      const filter = said({ reason, outcome, otherRegime, work, grant, host, unchecked })
      const { rows, next } = await rowsOfRun(house.kyodaku, id, filter, {
        limit,
        ...(place === undefined ? {} : { after: { source: place[0], row: place[1] } }),
      })
      const explained = await explainedRows(house.kyodaku, rows, {
        use: run.use as Use,
        registryLogSize: run.registry_log_size,
        snapshot: run.snapshot as KeptSnapshot | null,
        rules: run.rules ?? undefined,
      })
      const { registry, names } = await request.asTenant(async (db) => ({
        registry: await namesOfRows(db, explained, run.party),
        names: await namesFor(db, { works: rows.flatMap(({ evidence }) => evidence.works) }),
      }))
      return {
        items: explained.map((row) => rowView(row, registry)),
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
      const proof = await proveRow(house.kyodaku, id, { source, row })
      return reply
        .header('content-disposition', `attachment; filename="${id}.row-${row}.proof.json"`)
        .header('cache-control', 'private, no-store')
        .send(proof)
    },
  })
}

/** Only what was asked for. */
const said = (filter: { [Key in keyof RowFilter]: RowFilter[Key] | undefined }): RowFilter =>
  Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined))
