import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { outcomesOfRows, reportKinds } from '../../training/index.js'
import { disposition, sendFile } from '../checks/index.js'
import {
  exportForms,
  exportOf,
  listOutput,
  outputFile,
  outputPathOf,
  type Paper,
  reportFormats,
  reportOf,
  reportStatementsSchema,
  unknownDataset,
} from '../datasets/index.js'
import type { House } from '../house.js'
import { type App, decodeCursor, encodeCursor, HttpError } from '../http/index.js'

const tags = ['datasets']
const id = z.string().min(1).max(200)
const fileSchema = z
  .object({ outcome: z.enum(outcomesOfRows), name: z.string(), bytes: z.number() })
  .meta({ id: 'DatasetFile' })

const severalDatasets = z
  .array(z.string().min(1).max(200))
  .min(1)
  .max(100)
  .describe('Datasets by their ids, or by the ids of their receipts')

// Once, and not once an app: the description would take the second for one that it knows.
const exportSchema = z
  .strictObject({
    form: z.enum(exportForms),
    datasets: severalDatasets,
    language: z.enum(['ja', 'en']).default('en').describe('Of names'),
    format: z.enum(reportFormats).default('json').describe('Of `weights` alone: for people'),
    model: z
      .strictObject({
        name: z.string().min(1).max(300).optional().describe('Default: the one that they were cleared for'),
        version: z.string().min(1).max(200).optional(),
        providerUrl: z.string().min(1).max(2000).optional(),
        weights: z
          .array(
            z.strictObject({
              name: z.string().min(1).max(1000),
              sha256: z.string().regex(/^sha256:[0-9a-f]{64}$/),
            }),
          )
          .max(10_000)
          .optional(),
        releasedAt: z.iso.datetime({ offset: true }).optional(),
        licence: z.string().min(1).max(2000).optional().describe('An SPDX expression'),
        downloadUrl: z.string().min(1).max(2000).optional(),
      })
      .optional(),
    receiptUrl: z
      .string()
      .min(1)
      .max(2000)
      .optional()
      .describe('Where receipts can be had, with `{id}`; default: the files beside the weights'),
  })
  .meta({ id: 'DatasetExport' })

const reportSchema = z
  .strictObject({
    kind: z.enum(reportKinds),
    datasets: severalDatasets,
    statements: reportStatementsSchema.optional().describe('Default: those that are saved with the newest of them'),
    language: z.enum(['ja', 'en']).default('en'),
    format: z.enum(reportFormats).default('html'),
  })
  .meta({ id: 'DatasetReport' })

/** What a dataset leaves behind once it is cleared: its parts as files, its receipt, what goes with a model, what is disclosed. */
export function datasetPapersRoutes(app: App, house: House): void {
  /** A run that is cleared. Before its receipt is in the record nothing of it is handed out. */
  const clearedRun = async (request: Pick<FastifyRequest, 'asTenant'>, dataset: string) => {
    const row = await request.asTenant((db) =>
      db
        .selectFrom('datasets')
        .select(['id', 'name', 'output', 'state', 'receipt', 'receipt_id'])
        .where('id', '=', dataset)
        .executeTakeFirst(),
    )
    if (row === undefined) throw unknownDataset(dataset)
    if (row.state !== 'cleared' || row.receipt_id === null) {
      throw new HttpError(
        409,
        'http.conflict',
        `The dataset ${dataset} is not cleared yet: there is nothing of it to have.`,
      )
    }
    return { ...row, receiptId: row.receipt_id }
  }

  /** The datasets that are named by their ids or their receipts' ids, each of which the caller sees, and is cleared. */
  const clearedIds = async (request: Pick<FastifyRequest, 'asTenant'>, named: readonly string[]): Promise<string[]> => {
    const ids: string[] = []
    for (const one of named) {
      const row = await request.asTenant((db) =>
        db.selectFrom('datasets').select('id').where('receipt_id', '=', one).executeTakeFirst(),
      )
      ids.push((await clearedRun(request, row?.id ?? one)).id)
    }
    return ids
  }

  app.route({
    method: 'GET',
    url: '/v1/datasets/:id/receipt',
    config: { access: 'checks.read' },
    schema: {
      operationId: 'getDatasetReceipt',
      tags,
      summary: 'The receipt of a dataset, as a file: what was decided of which rows, and where it is in the record',
      params: z.object({ id }),
      response: { 200: z.any().describe('The receipt') },
    },
    handler: async (request, reply) => {
      const { receipt, receiptId } = await clearedRun(request, request.params.id)
      return reply
        .header('content-disposition', `attachment; filename="${receiptId}.dataset-receipt.json"`)
        .send(receipt)
    },
  })

  app.route({
    method: 'GET',
    url: '/v1/datasets/:id/files',
    config: { access: 'checks.read' },
    schema: {
      operationId: 'listDatasetFiles',
      tags,
      summary: 'The files with the admitted, review and refused rows',
      params: z.object({ id }),
      querystring: z.object({ cursor: z.string().max(4000).optional().describe('Goes on behind what `next` names') }),
      response: {
        200: z.object({
          files: z.array(fileSchema),
          more: z.boolean().describe('There are others'),
          next: z.string().optional(),
        }),
      },
    },
    handler: async (request) => {
      const { cursor } = request.query
      const after =
        cursor === undefined ? undefined : decodeCursor(cursor, z.tuple([z.enum(outcomesOfRows), z.string()]))
      const { output } = await clearedRun(request, request.params.id)
      if (output === null) return { files: [], more: false }
      const { files, next } = await listOutput(
        outputPathOf(house.store, output),
        after === undefined ? {} : { after: { outcome: after[0], name: after[1] } },
      )
      return {
        files,
        more: next !== undefined,
        ...(next === undefined ? {} : { next: encodeCursor([next.outcome, next.name]) }),
      }
    },
  })

  app.route({
    method: 'GET',
    url: '/v1/datasets/:id/files/:outcome/:name',
    config: { access: 'checks.read' },
    schema: {
      operationId: 'downloadDatasetFile',
      tags,
      summary: 'A file with admitted, review or refused rows, in the form of the dataset, with the verdict columns',
      description: 'The name as it is listed, with `/` as `%2F`. Any part of it by `Range` (one range a request).',
      params: z.object({ id, outcome: z.enum(outcomesOfRows), name: z.string().min(1).max(2000) }),
    },
    handler: async (request, reply) => {
      const { id: dataset, outcome, name } = request.params
      const { output, receiptId } = await clearedRun(request, dataset)
      const file = output === null ? undefined : await outputFile(outputPathOf(house.store, output), outcome, name)
      if (file === undefined) {
        throw new HttpError(404, 'http.not-found', `The dataset ${dataset} has no file ${name} of rows to ${outcome}.`)
      }
      return await sendFile(request, reply, {
        ...file,
        name: `${outcome}-${name.split('/').at(-1)}`,
        etag: `"${receiptId}-${file.bytes}-${file.changed.getTime()}"`,
        type: 'application/octet-stream',
        isShown: false,
        caching: 'private, no-cache',
      })
    },
  })

  app.route({
    method: 'GET',
    url: '/v1/datasets/:id/exports/:form',
    config: { access: 'checks.read' },
    schema: {
      operationId: 'exportDataset',
      tags,
      summary: 'What goes with a model: CycloneDX, SPDX, or a file to ship beside the weights',
      params: z.object({ id, form: z.enum(exportForms) }),
      querystring: z.object({
        language: z.enum(['ja', 'en']).default('en').describe('Of names'),
        version: z.string().min(1).max(200).optional().describe('Of the model; default: told by its name'),
        releasedAt: z.iso.datetime({ offset: true }).optional().describe('The model; default: now'),
      }),
      response: { 200: z.any().describe('The file') },
    },
    handler: async (request, reply) => {
      const { id: dataset, form } = request.params
      const { language, version, releasedAt } = request.query
      await clearedRun(request, dataset)
      const receiptUrl = `${house.settings.publicUrl}/v1/datasets/${encodeURIComponent(dataset)}/receipt`
      return sendPaper(
        reply,
        await exportOf(house, [dataset], { form, language, model: { version, releasedAt }, receiptUrl }),
      )
    },
  })

  app.route({
    method: 'POST',
    url: '/v1/dataset-exports',
    config: { access: 'checks.read', unrecorded: true },
    schema: {
      operationId: 'exportDatasets',
      tags,
      summary: 'What goes with a model that was trained on several datasets, with all that is stated of it',
      body: exportSchema,
      response: { 200: z.any().describe('The file') },
    },
    handler: async (request, reply) => {
      const { datasets, receiptUrl, model, ...wanted } = request.body
      const ids = await clearedIds(request, datasets)
      return sendPaper(
        reply,
        await exportOf(house, ids, {
          ...wanted,
          ...(model === undefined ? {} : { model }),
          ...(receiptUrl === undefined ? {} : { receiptUrl }),
        }),
      )
    },
  })

  app.route({
    method: 'GET',
    url: '/v1/datasets/:id/reports/:form',
    config: { access: 'checks.read' },
    schema: {
      operationId: 'reportDataset',
      tags,
      summary: 'What a law or code asks to be disclosed, each figure with how it was counted',
      description: 'With what the provider has stated of the dataset (`/v1/datasets/{id}/statements`).',
      params: z.object({ id, form: z.enum(reportKinds) }),
      querystring: z.object({
        language: z.enum(['ja', 'en']).default('en'),
        format: z.enum(reportFormats).default('html'),
      }),
      response: { 200: z.any().describe('The file') },
    },
    handler: async (request, reply) => {
      const { id: dataset, form } = request.params
      await clearedRun(request, dataset)
      return sendPaper(reply, await reportOf(house, [dataset], { kind: form, ...request.query }))
    },
  })

  app.route({
    method: 'POST',
    url: '/v1/dataset-reports',
    config: { access: 'checks.read', unrecorded: true },
    schema: {
      operationId: 'reportDatasets',
      tags,
      summary: 'A report over several datasets, with statements that are given or saved',
      body: reportSchema,
      response: { 200: z.any().describe('The file') },
    },
    handler: async (request, reply) => {
      const { datasets, statements, ...wanted } = request.body
      const ids = await clearedIds(request, datasets)
      return sendPaper(
        reply,
        await reportOf(house, ids, { ...wanted, ...(statements === undefined ? {} : { statements }) }),
      )
    },
  })
}

function sendPaper(reply: FastifyReply, { name, type, bytes }: Paper): FastifyReply {
  return reply
    .type(type)
    .header('content-disposition', disposition('attachment', name))
    .header('cache-control', 'private, no-store')
    .header('x-content-type-options', 'nosniff')
    .header('content-security-policy', "default-src 'none'; sandbox")
    .serializer((body: unknown) => body as string)
    .send(Buffer.from(bytes))
}
