import { createReadStream } from 'node:fs'
import { z } from 'zod'
import { importCatalogue } from '../../clearance/index.js'
import { catalogueTemplate } from '../../rights/index.js'
import {
  importOptionsOf,
  importReport,
  importReportCsv,
  importRequest,
  readImport,
  wholeImportReport,
} from '../catalogue/index.js'
import type { House } from '../house.js'
import { type App, HttpError } from '../http/index.js'
import { finishedUpload } from '../uploads/index.js'

/** A larger file is only read by a job. */
const previewBytesMax = 30_000_000
const problemsInPreview = 500

/** Catalogues taken in at once: looked through first, then recorded by a job. */
export function importsRoutes(app: App, house: House): void {
  const { blobs } = house.store

  /** The file of a request, as a blob. */
  const fileOf = async (request: {
    body: z.infer<typeof importRequest>
    principal: Parameters<typeof finishedUpload>[1]
  }) => {
    const { upload, text, name } = request.body
    if (upload !== undefined) {
      const file = await finishedUpload(house, request.principal, upload)
      return { digest: file.digest, bytes: file.bytes, name: name ?? file.name }
    }
    const bytes = Buffer.from(text ?? '', 'utf8')
    return { digest: await blobs.put(bytes), bytes: bytes.length, name: name ?? '' }
  }
  const termsOf = ({ upload: _, text: __, name: ___, ...terms }: z.infer<typeof importRequest>, name: string) => ({
    ...terms,
    format: terms.format ?? (/\.jsonl?$/i.test(name) ? ('json' as const) : ('csv' as const)),
  })

  app.route({
    method: 'POST',
    url: '/v1/imports/preview',
    config: { access: 'works.write', unrecorded: true, acting: true },
    schema: {
      operationId: 'previewImport',
      tags: ['imports'],
      summary: 'What an import would do, with every problem by line; records nothing',
      body: importRequest,
      response: { 200: importReport },
    },
    handler: async (request) => {
      const file = await fileOf(request)
      if (file.bytes > previewBytesMax) {
        throw new HttpError(
          413,
          'http.too-large',
          `A file of more than ${previewBytesMax / 1_000_000} MB is not looked through beforehand: start the import, its report names every problem.`,
        )
      }
      const report = await importCatalogue(house.kyodaku, createReadStream(blobs.path(file.digest)), {
        ...importOptionsOf(termsOf(request.body, file.name), request.act()),
        dryRun: true,
        signal: AbortSignal.timeout(60_000),
      })
      return readImport(report, problemsInPreview)
    },
  })

  app.route({
    method: 'POST',
    url: '/v1/imports',
    config: { access: 'works.write', acting: true, dryRun: 'body' },
    schema: {
      operationId: 'startImport',
      tags: ['imports'],
      summary: 'Takes a catalogue into the registry',
      description: 'Answers with the job that does it; its result is an `ImportReport`.',
      body: importRequest,
      response: { 202: z.object({ job: z.string() }) },
    },
    handler: async (request, reply) => {
      const file = await fileOf(request)
      const { digest, name } = file
      const job = await house.jobs.add(
        'import',
        { digest, name, ...termsOf(request.body, name) },
        { principal: request.principal, title: name === '' ? 'CSV' : name, act: request.act() },
      )
      reply.status(202)
      return { job: job.id }
    },
  })

  app.route({
    method: 'GET',
    url: '/v1/imports/:job/report',
    config: { access: 'works.read' },
    schema: {
      operationId: 'getImportReport',
      tags: ['imports'],
      summary: 'Every problem of an import, as CSV that Excel opens; or as JSON, with every work that it changed',
      params: z.object({ job: z.string().min(1).max(200) }),
      querystring: z.object({
        language: z.enum(['ja', 'en']).default('ja').describe('Of the CSV'),
        format: z.enum(['csv', 'json']).default('csv'),
      }),
      response: { 200: z.any().describe('CSV, or JSON with `problems` and `changed`') },
    },
    handler: async (request, reply) => {
      const { job } = request.params
      const row = await request.asTenant((db) =>
        db.selectFrom('jobs').select('result').where('id', '=', job).where('kind', '=', 'import').executeTakeFirst(),
      )
      const report = (row?.result as { value?: { report?: unknown } } | null | undefined)?.value?.report
      if (typeof report !== 'string')
        throw new HttpError(404, 'http.not-found', `There is no report of an import ${job}.`)
      if (request.query.format === 'json') return await wholeImportReport(house, report)
      return reply
        .type('text/csv; charset=utf-8')
        .header('content-disposition', 'attachment; filename="import-report.csv"')
        .send(await importReportCsv(house, report, request.query.language))
    },
  })

  app.route({
    method: 'GET',
    url: '/v1/imports/template',
    config: { access: 'signed-in' },
    schema: {
      operationId: 'getImportTemplate',
      tags: ['imports'],
      summary: 'An example of a catalogue, as CSV that Excel opens',
      response: { 200: z.any().describe('CSV') },
    },
    handler: async (_request, reply) =>
      reply
        .type('text/csv; charset=utf-8')
        .header('content-disposition', 'attachment; filename="kyodaku-catalogue.csv"')
        .send(`\ufeff${catalogueTemplate}`),
  })
}
