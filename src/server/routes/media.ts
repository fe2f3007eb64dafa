import { createReadStream } from 'node:fs'
import { Readable } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { mediaOf, parseRange, unknownCheck } from '../checks/index.js'
import type { House } from '../house.js'
import { type App, HttpError } from '../http/index.js'
import { filmstripSpec, pictureOf, thumbnailSpec } from '../pictures/index.js'

const idParams = z.object({ id: z.string().max(200) })
const tags = ['media']
const description =
  'Any part of it by `Range` (one range a request). The type is told from the content, and never one that a browser runs.'

/** The files themselves, for players: in parts, and only to those whom they concern. */
export function mediaRoutes(app: App, house: House): void {
  app.route({
    method: 'GET',
    url: '/v1/checks/:id/media',
    config: { access: 'checks.read' },
    schema: { operationId: 'checkMedia', tags, summary: 'The file that was checked', description, params: idParams },
    handler: async (request, reply) => {
      const { id } = request.params
      const row = await request.asTenant((db) =>
        db.selectFrom('checks').select(['media_digest', 'name']).where('id', '=', id).executeTakeFirst(),
      )
      if (row === undefined || row.media_digest === null) throw unknownCheck(id)
      return await sendMedia(house, request, reply, row.media_digest, row.name)
    },
  })

  app.route({
    method: 'GET',
    url: '/v1/references/:id/media',
    config: { access: 'works.read' },
    schema: {
      operationId: 'referenceMedia',
      tags,
      summary: 'The file of a reference; for whom it concerns',
      description,
      params: idParams,
    },
    handler: async (request, reply) => {
      const { id } = request.params
      const row = await request.asTenant((db) =>
        db
          .selectFrom('registry_subjects')
          .select('body')
          .where('kind', '=', 'reference')
          .where('subject_id', '=', id)
          .executeTakeFirst(),
      )
      if (row === undefined) throw new HttpError(404, 'http.not-found', `There is no reference ${id}.`)
      const { mediaDigest, name } = row.body as { mediaDigest: string; name: string }
      return await sendMedia(house, request, reply, mediaDigest, name)
    },
  })

  app.route({
    method: 'GET',
    url: '/v1/probes/:id/samples/:sample/media',
    config: { access: 'matches.read' },
    schema: {
      operationId: 'probeSampleMedia',
      tags,
      summary: 'The video that a generator answered a prompt of a probe with',
      description,
      params: idParams.extend({ sample: z.coerce.number().int().min(0).max(1_000_000) }),
    },
    handler: async (request, reply) => {
      const { id, sample } = request.params
      const row = await request.asTenant((db) =>
        db
          .selectFrom('probe_samples')
          .select('output_digest')
          .where('plan_id', '=', id)
          .where('sample', '=', sample)
          .executeTakeFirst(),
      )
      if (row === undefined || row.output_digest === null) {
        throw new HttpError(404, 'http.not-found', `There is no output of sample ${sample} of ${id}.`)
      }
      return await sendMedia(house, request, reply, row.output_digest, `${id}-${sample}.mp4`)
    },
  })

  for (const [name, spec, operationId, summary] of [
    ['thumbnail', thumbnailSpec, 'getCheckThumbnail', 'One frame of the file that was checked, as WebP'],
    ['filmstrip', filmstripSpec, 'getCheckFilmstrip', 'Frames of it from beginning to end, side by side, as WebP'],
  ] as const) {
    app.route({
      method: 'GET',
      url: `/v1/checks/:id/${name}`,
      config: { access: 'checks.read' },
      schema: {
        operationId,
        tags,
        summary,
        params: idParams,
        produces: ['image/webp'],
        response: { 200: z.any().describe('WebP'), 304: z.null() },
      },
      handler: async (request, reply) => {
        const { id } = request.params
        const row = await request.asTenant((db) =>
          db.selectFrom('checks').select('media_digest').where('id', '=', id).executeTakeFirst(),
        )
        if (row === undefined || row.media_digest === null) throw unknownCheck(id)
        const picture = await pictureOf(house, row.media_digest, spec)
        const etag = `"${picture.digest.slice('sha256:'.length, 'sha256:'.length + 22)}"`
        reply
          .header('etag', etag)
          .header('cache-control', 'private, max-age=86400')
          .header('x-content-type-options', 'nosniff')
        if (request.headers['if-none-match']?.includes(etag) === true) return reply.status(304).send(null)
        return reply.type('image/webp').send(Buffer.from(await picture.bytes()))
      },
    })
  }
}

/** A blob, whole or in part (RFC 9110, section 14). What it is named under never changes, so it may be kept for long. */
async function sendMedia(
  house: House,
  request: FastifyRequest,
  reply: FastifyReply,
  digest: string,
  name: string,
): Promise<FastifyReply> {
  const media = await mediaOf(house.store, digest)
  if (media === undefined) throw new HttpError(404, 'http.not-found', 'The file itself is not kept here.')
  const { path, bytes, type, kind } = media
  const etag = `"${digest.slice('sha256:'.length)}"`
  reply.headers({
    'accept-ranges': 'bytes',
    'content-type': type,
    'content-disposition': `${kind === undefined ? 'attachment' : 'inline'}; filename*=UTF-8''${encodeRfc5987(name)}`,
    'cache-control': 'private, max-age=3600',
    etag,
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; sandbox",
    'cross-origin-resource-policy': 'same-origin',
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
  // An empty stream: an empty body would be given a length of its own.
  if (request.method === 'HEAD') return reply.send(Readable.from([]))
  return reply.send(createReadStream(path, { start: from, end: to, highWaterMark: 1 << 18 }))
}

/** RFC 8187, section 3.2.1. */
const encodeRfc5987 = (text: string) =>
  encodeURIComponent(text).replace(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)
