import { z } from 'zod'
import { parseStatements } from '../../training/index.js'
import { reportStatementsSchema, savedStatementsSchema, statementsView, unknownDataset } from '../datasets/index.js'
import type { House } from '../house.js'
import { type App, HttpError, mapStatus } from '../http/index.js'
import { nameOfPrincipal } from '../identity/index.js'

const tags = ['datasets']
const params = z.object({ id: z.string().min(1).max(200) })
mapStatus(/^training\.bad-statements$/, 422)

/** What a provider states of a dataset for its reports, saved with it. */
export function datasetStatementsRoutes(app: App, house: House): void {
  app.route({
    method: 'GET',
    url: '/v1/datasets/:id/statements',
    config: { access: 'checks.read' },
    schema: {
      operationId: 'getDatasetStatements',
      tags,
      summary: 'What the provider states of a dataset for its reports',
      params,
      response: { 200: savedStatementsSchema },
    },
    handler: async (request) => {
      const { id } = request.params
      const view = await request.asTenant((db) => statementsView(db, id))
      if (view === undefined) throw unknownDataset(id)
      return view
    },
  })

  app.route({
    method: 'PUT',
    url: '/v1/datasets/:id/statements',
    config: { access: 'checks.write' },
    schema: {
      operationId: 'saveDatasetStatements',
      tags,
      summary: 'State what only the provider can say: its reports say it from then on',
      params,
      body: reportStatementsSchema,
      response: { 200: savedStatementsSchema },
    },
    handler: async (request) => {
      const { id } = request.params
      const { principal, body } = request
      const row = await request.asTenant(
        (db) => db.selectFrom('datasets').select('party').where('id', '=', id).executeTakeFirst(),
        { readOnly: true },
      )
      if (row === undefined) throw unknownDataset(id)
      if (principal.party !== undefined && principal.party !== row.party) {
        throw new HttpError(403, 'http.forbidden', `The dataset ${id} is another party's: only they state this.`)
      }
      parseStatements(JSON.stringify(body))
      await house.store.db
        .updateTable('datasets')
        .set({ statements: body, statements_by: nameOfPrincipal(principal), statements_at: house.kyodaku.now() })
        .where('id', '=', id)
        .execute()
      const view = await request.asTenant((db) => statementsView(db, id), { readOnly: true })
      if (view === undefined) throw unknownDataset(id)
      return view
    },
  })
}
