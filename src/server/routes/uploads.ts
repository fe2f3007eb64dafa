import { Readable } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { House } from '../house.js'
import { type App, cutPage, decodeCursor, HttpError, pageOf, pageQuery } from '../http/index.js'
import {
  defaultUploadLimits,
  openTus,
  openUploads,
  UploadError,
  type UploadLimits,
  type UploadRow,
  uploadsPath,
} from '../uploads/index.js'

const uploadSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    bytes: z.int(),
    received: z.int().describe('Bytes that are on disk for certain: the upload goes on here'),
    state: z.enum(['receiving', 'finished', 'expired']),
    digest: z.string().optional().describe('`sha256:<hex>` of a finished one'),
    createdAt: z.iso.datetime(),
    expiresAt: z.iso.datetime(),
    finishedAt: z.iso.datetime().optional(),
  })
  .meta({ id: 'Upload' })

const mediaTypeOfTus = 'application/offset+octet-stream'
const cleaningMilliseconds = 10 * 60_000

/** Files on their way in, by tus 1.0; what has come can be listed. */
export async function uploadsRoutes(app: App, house: House): Promise<void> {
  const limits: UploadLimits = { ...defaultUploadLimits, fileBytesMax: house.settings.uploadBytesMax }
  const uploads = await openUploads(house.kyodaku, limits)
  const tus = openTus(house.kyodaku, uploads, limits)

  await uploads.removeExpired()
  const cleaning = setInterval(() => {
    uploads.removeExpired().catch((error: unknown) => app.log.error({ err: error }, 'removing expired uploads failed'))
  }, cleaningMilliseconds)
  cleaning.unref()
  app.addHook('onClose', async () => clearInterval(cleaning))

  // The bytes stay in the socket until the protocol reads them.
  app.addContentTypeParser(mediaTypeOfTus, (_request, _payload, done) => done(null))

  // What is uploaded is checked or deposited: who may do either may upload.
  const mayUpload = ({ principal: { permissions } }: FastifyRequest): void => {
    if (permissions.has('checks.write') || permissions.has('references.write')) return
    throw new HttpError(403, 'http.forbidden', 'Uploading needs the permission checks.write or references.write.')
  }
  const visible = async (request: FastifyRequest, id: string): Promise<void> => {
    mayUpload(request)
    const row = await request.asTenant((db) =>
      db.selectFrom('uploads').select('party').where('id', '=', id).executeTakeFirst(),
    )
    // Who acts for several parties goes on only with what it began.
    if (row === undefined || row.party !== (request.principal.party ?? null)) {
      throw new UploadError('uploads.unknown', `There is no upload ${id}.`)
    }
  }

  const answer = async (request: FastifyRequest, reply: FastifyReply) => {
    const { method, headers, raw } = request
    const hasBody = headers['content-type']?.startsWith(mediaTypeOfTus) === true
    const {
      status,
      headers: own,
      error,
    } = await tus({
      principal: request.principal,
      method,
      path: request.url.split('?')[0] ?? uploadsPath,
      headers,
      ...(hasBody && (method === 'PATCH' || method === 'POST') ? { body: bodyOf(raw) } : {}),
    })
    reply.headers(own)
    if (error !== undefined) {
      // What was not read of the body is still to come, and nobody reads it.
      if (hasBody && !raw.readableEnded) reply.header('connection', 'close')
      throw error
    }
    if (method === 'PATCH' || method === 'POST') {
      // The bytes are safe; that nobody could be told is no reason to say otherwise.
      await tellWhenFinished(house, request, own).catch((failed: unknown) =>
        request.log.error({ err: failed }, 'telling of a finished upload failed'),
      )
    }
    return reply.status(status).send()
  }

  const idParams = z.object({ id: z.string().max(100) })
  const tags = ['uploads']

  app.route({
    method: 'OPTIONS',
    url: uploadsPath,
    config: { access: 'public' },
    schema: { operationId: 'uploadProtocol', tags, summary: 'What of tus 1.0 is spoken here' },
    handler: async (_request, reply) =>
      reply
        .status(204)
        .headers({
          'tus-resumable': '1.0.0',
          'tus-version': '1.0.0',
          'tus-max-size': String(limits.fileBytesMax),
          'tus-extension': 'creation,creation-with-upload,expiration,termination,checksum',
          'tus-checksum-algorithm': 'sha256',
        })
        .send(),
  })

  app.route({
    method: 'POST',
    url: uploadsPath,
    config: { access: 'signed-in' },
    schema: {
      operationId: 'beginUpload',
      tags,
      summary: 'Begin an upload (tus 1.0, creation)',
      description:
        'Headers: `Tus-Resumable: 1.0.0`, `Upload-Length`, `Upload-Metadata: filename <base64>[,sha256 <base64 of the hex digest>]`. The answer’s `Location` is where the bytes go, by PATCH.',
    },
    handler: async (request, reply) => {
      mayUpload(request)
      return await answer(request, reply)
    },
  })

  app.route({
    method: 'HEAD',
    url: `${uploadsPath}/:id`,
    config: { access: 'signed-in' },
    schema: { operationId: 'uploadOffset', tags, summary: 'Where the upload goes on', params: idParams },
    handler: async (request, reply) => {
      await visible(request, request.params.id)
      return await answer(request, reply)
    },
  })

  for (const [method, operationId, summary] of [
    ['PATCH', 'sendUpload', 'Send bytes of an upload from Upload-Offset on'],
    ['DELETE', 'removeUpload', 'Give up an upload that is not finished'],
  ] as const) {
    app.route({
      method,
      url: `${uploadsPath}/:id`,
      config: { access: 'signed-in', unrecorded: method === 'PATCH' },
      schema: { operationId, tags, summary, params: idParams },
      handler: async (request, reply) => {
        await visible(request, request.params.id)
        return await answer(request, reply)
      },
    })
  }

  app.route({
    method: 'GET',
    url: `${uploadsPath}/:id`,
    exposeHeadRoute: false,
    config: { access: 'signed-in' },
    schema: {
      operationId: 'getUpload',
      tags,
      summary: 'How far an upload is',
      params: idParams,
      response: { 200: uploadSchema },
    },
    handler: async (request) => {
      const row = await request.asTenant((db) =>
        db.selectFrom('uploads').selectAll().where('id', '=', request.params.id).executeTakeFirst(),
      )
      if (row === undefined) throw new UploadError('uploads.unknown', `There is no upload ${request.params.id}.`)
      return viewOf(row, house.kyodaku.now())
    },
  })

  app.route({
    method: 'GET',
    url: uploadsPath,
    exposeHeadRoute: false,
    config: { access: 'signed-in' },
    schema: {
      operationId: 'listUploads',
      tags,
      summary: 'Uploads, newest first',
      querystring: pageQuery.extend({ state: z.enum(['receiving', 'finished']).optional() }),
      response: { 200: pageOf(uploadSchema) },
    },
    handler: async (request) => {
      const { limit, cursor, state } = request.query
      const after = cursor === undefined ? undefined : decodeCursor(cursor, z.tuple([z.iso.datetime(), z.string()]))
      const rows = await request.asTenant((db) => {
        let query = db.selectFrom('uploads').selectAll()
        if (state !== undefined) query = query.where('finished_at', state === 'finished' ? 'is not' : 'is', null)
        if (after !== undefined) {
          query = query.where(({ eb, refTuple, tuple }) =>
            eb(refTuple('created_at', 'id'), '<', tuple(new Date(after[0]), after[1])),
          )
        }
        return query
          .orderBy('created_at', 'desc')
          .orderBy('id', 'desc')
          .limit(limit + 1)
          .execute()
      })
      const now = house.kyodaku.now()
      return cutPage(
        rows,
        limit,
        (row) => viewOf(row, now),
        ({ created_at, id }) => [created_at.toISOString(), id],
      )
    },
  })
}

/** The bytes of a request as a web stream; a connection that breaks off is an error in it, and no more than that. */
function bodyOf(raw: FastifyRequest['raw']): ReadableStream {
  raw.on('error', () => undefined)
  return Readable.toWeb(raw) as ReadableStream
}

async function tellWhenFinished(house: House, request: FastifyRequest, headers: Record<string, string>): Promise<void> {
  const id = ((request.params as { id?: string }).id ?? headers.location?.split('/').at(-1)) as string | undefined
  if (id === undefined) return
  const row = await request.asTenant((db) =>
    db.selectFrom('uploads').select(['name', 'bytes', 'finished_at']).where('id', '=', id).executeTakeFirst(),
  )
  if (row === undefined || row.finished_at === null) return
  const { party } = request.principal
  await house.events.publish({
    type: 'upload.finished',
    parties: party === undefined ? [] : [party],
    subject: id,
    data: { name: row.name, bytes: row.bytes },
  })
}

function viewOf(row: UploadRow, now: Date): z.infer<typeof uploadSchema> {
  return {
    id: row.id,
    name: row.name,
    bytes: row.bytes,
    received: row.received,
    state: row.finished_at !== null ? 'finished' : row.expires_at <= now ? 'expired' : 'receiving',
    ...(row.finished_at === null || row.digest === null ? {} : { digest: row.digest }),
    createdAt: row.created_at.toISOString(),
    expiresAt: row.expires_at.toISOString(),
    ...(row.finished_at === null ? {} : { finishedAt: row.finished_at.toISOString() }),
  }
}
