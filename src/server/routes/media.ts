import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { mediaOf, sendFile, unknownCheck } from '../checks/index.js'
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

/** A blob. What it is named under never changes, so it may be kept for long. */
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
  return await sendFile(request, reply, {
    path,
    bytes,
    etag: etagOf(digest),
    type,
    name,
    isShown: kind !== undefined,
  })
}

const etagOf = (digest: string) => `"${digest.slice('sha256:'.length)}"`
