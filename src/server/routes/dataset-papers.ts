import { createReadStream } from 'node:fs'
import { Readable } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { outcomesOfRows } from '../../training/index.js'
import { parseRange } from '../checks/index.js'
import {
  exportForms,
  exportOf,
  listOutput,
  outputFile,
  outputPathOf,
  type Paper,
  reportForms,
  reportOf,
  unknownDataset,
} from '../datasets/index.js'
import type { House } from '../house.js'
import { type App, HttpError } from '../http/index.js'

const tags = ['datasets']
const id = z.string().min(1).max(200)
const fileSchema = z
  .object({ outcome: z.enum(outcomesOfRows), name: z.string(), bytes: z.number() })
  .meta({ id: 'DatasetFile' })

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
      response: { 200: z.object({ files: z.array(fileSchema), more: z.boolean().describe('There are others') }) },
    },
    handler: async (request) => {
      const { output } = await clearedRun(request, request.params.id)
      return output === null ? { files: [], more: false } : await listOutput(outputPathOf(house.store, output))
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
      })
    },
  })

  for (const [kind, operationId, summary, forms] of [
    [
      'exports',
      'exportDataset',
      'What goes with a model: CycloneDX, SPDX, or a file to ship beside the weights',
      exportForms,
    ],
    [
      'reports',
      'reportDataset',
      'What a law or code asks to be disclosed, each figure with how it was counted',
      reportForms,
    ],
  ] as const) {
    app.route({
      method: 'GET',
      url: `/v1/datasets/:id/${kind}/:form`,
      config: { access: 'checks.read' },
      schema: {
        operationId,
        tags,
        summary,
        params: z.object({ id, form: z.enum(forms as readonly [string, ...string[]]) }),
        querystring: z.object({
          language: z.enum(['ja', 'en']).default('en').describe('Of a report'),
          version: z
            .string()
            .min(1)
            .max(200)
            .optional()
            .describe('Of the model, in an export; default: told by its name'),
          releasedAt: z.iso.datetime({ offset: true }).optional().describe('The model, in an export; default: now'),
        }),
        response: { 200: z.any().describe('The file') },
      },
      handler: async (request, reply) => {
        const { id: dataset, form } = request.params
        await clearedRun(request, dataset)
        const exportForm = exportForms.find((one) => one === form)
        const reportForm = reportForms.find((one) => one === form)
        if (exportForm !== undefined)
          return sendPaper(
            reply,
            await exportOf(house, dataset, exportForm, {
              version: request.query.version,
              releasedAt: request.query.releasedAt,
            }),
          )
        if (reportForm === undefined) throw new HttpError(404, 'http.not-found', `There is no form ${form}.`)
        return sendPaper(reply, await reportOf(house, dataset, reportForm, request.query.language))
      },
    })
  }
}

function sendPaper(reply: FastifyReply, { name, type, bytes }: Paper): FastifyReply {
  return reply
    .type(type)
    .header('content-disposition', disposition(name))
    .header('cache-control', 'private, no-store')
    .header('x-content-type-options', 'nosniff')
    .header('content-security-policy', "default-src 'none'; sandbox")
    .serializer((body: unknown) => body as string)
    .send(Buffer.from(bytes))
}

/** A file on this machine, whole or in part (RFC 9110, section 14): to be saved, never to be shown. */
function sendFile(
  request: FastifyRequest,
  reply: FastifyReply,
  { path, bytes, name, etag }: { path: string; bytes: number; name: string; etag: string },
): FastifyReply {
  reply.headers({
    'accept-ranges': 'bytes',
    'content-type': 'application/octet-stream',
    'content-disposition': disposition(name),
    'cache-control': 'private, no-cache',
    etag,
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; sandbox",
  })
  const { 'if-none-match': known, 'if-range': ifRange, range: wanted } = request.headers
  if (known?.split(',').some((one) => one.trim() === etag || one.trim() === '*')) return reply.status(304).send()
  const range = wanted === undefined || (ifRange !== undefined && ifRange !== etag) ? 'all' : parseRange(wanted, bytes)
  if (range === 'none') {
    throw new HttpError(416, 'http.bad-request', `The file has ${bytes} bytes, and none in that range.`, {
      'content-range': `bytes */${bytes}`,
    })
  }
  const { from, to } = range === 'all' ? { from: 0, to: bytes - 1 } : range
  reply.header('content-length', String(to - from + 1))
  if (range !== 'all') reply.status(206).header('content-range', `bytes ${from}-${to}/${bytes}`)
  if (request.method === 'HEAD' || bytes === 0) return reply.send(Readable.from([]))
  return reply.send(createReadStream(path, { start: from, end: to, highWaterMark: 1 << 18 }))
}

/** RFC 6266, with the name as of RFC 8187, section 3.2.1. */
const disposition = (name: string) =>
  `attachment; filename*=UTF-8''${encodeURIComponent(Buffer.from(name).toString()).replace(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)}`
