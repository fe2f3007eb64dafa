import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import { changeReference, mayDepositFor } from '../../clearance/index.js'
import {
  depositInput,
  referenceChange,
  referenceItem,
  referenceItemOf,
  referenceRows,
  tellReference,
} from '../catalogue/index.js'
import type { House } from '../house.js'
import { type App, cutPage, decodeCursor, HttpError, pageOf, pageQuery } from '../http/index.js'
import { filmstripSpec, type PictureSpec, pictureOf, thumbnailSpec } from '../pictures/index.js'
import { finishedUpload } from '../uploads/index.js'
import { mustMatch, oneAtATime } from './versions.js'

const idParams = z.object({ id: z.string().min(1).max(200) })
const conditional = z.object({ 'if-match': z.string().max(100).optional() })

/** References: deposited files of works, their pictures, and what of them counts. */
export function referencesRoutes(app: App, house: House): void {
  const { kyodaku } = house

  app.route({
    method: 'GET',
    url: '/v1/works/:id/references',
    config: { access: 'works.read' },
    schema: {
      operationId: 'listReferences',
      tags: ['references'],
      summary: 'Deposited files of a work, as far as the caller may see them',
      params: idParams,
      querystring: pageQuery,
      response: { 200: pageOf(referenceItem) },
    },
    handler: async (request) => {
      const { limit, cursor } = request.query
      const rows = await request.asTenant((db) => {
        let query = referenceRows(db).where('s.work', '=', request.params.id)
        if (cursor !== undefined)
          query = query.where('s.subject_id', '>', decodeCursor(cursor, z.tuple([z.string()]))[0])
        return query
          .orderBy('s.subject_id')
          .limit(limit + 1)
          .execute()
      })
      return cutPage(rows, limit, referenceItemOf, (row) => [row.subject_id])
    },
  })

  const visible = async (request: Pick<FastifyRequest, 'asTenant'>, id: string) => {
    const row = await request.asTenant((db) => referenceRows(db).where('s.subject_id', '=', id).executeTakeFirst())
    if (row === undefined) throw noReference(id)
    return row
  }

  app.route({
    method: 'GET',
    url: '/v1/references/:id',
    config: { access: 'works.read' },
    schema: {
      operationId: 'getReference',
      tags: ['references'],
      summary: 'A deposited file',
      params: idParams,
      response: { 200: referenceItem },
    },
    handler: async (request) => referenceItemOf(await visible(request, request.params.id)),
  })

  app.route({
    method: 'POST',
    url: '/v1/works/:id/references',
    config: { access: 'references.write', acting: true },
    schema: {
      operationId: 'depositReference',
      tags: ['references'],
      summary: 'Deposits an upload as a reference of a work',
      description: 'Answers with the job that does it; its result names the reference.',
      params: idParams,
      body: depositInput,
      response: { 202: z.object({ job: z.string() }) },
    },
    handler: async (request, reply) => {
      const { id } = request.params
      const { upload, excludedSeconds, negative, name } = request.body
      const row = await request.asTenant((db) =>
        db
          .selectFrom('registry_subjects')
          .select('title')
          .where('kind', '=', 'work')
          .where('subject_id', '=', id)
          .executeTakeFirst(),
      )
      if (row === undefined) throw new HttpError(404, 'http.not-found', `There is no work ${id}.`)
      const file = await finishedUpload(house, request.principal, upload)
      const by = await mayDepositFor(kyodaku, id, request.act())
      const job = await house.jobs.add(
        'deposit',
        { work: id, mediaDigest: file.digest, name: name ?? file.name, excludedSeconds, negative },
        { principal: request.principal, title: name ?? file.name, subject: id, act: request.act() },
      )
      request.noteAct(by, [job.id])
      reply.status(202)
      return { job: job.id }
    },
  })

  const change = async (
    request: Pick<FastifyRequest, 'asTenant' | 'act' | 'noteAct' | 'principal'>,
    id: string,
    ifMatch: string | undefined,
    said: Parameters<typeof changeReference>[2],
  ) => {
    const result = await oneAtATime(house, id, async () => {
      mustMatch(ifMatch, (await visible(request, id)).seq)
      return await changeReference(kyodaku, id, said, { act: request.act() })
    })
    request.noteAct(result.by, [result.reference.work])
    if (result.changed) {
      await house.jobs.add(
        'rematch',
        { reference: id },
        { principal: request.principal, title: result.reference.name, subject: id },
      )
    }
    await tellReference(house, id)
    return referenceItemOf(await visible(request, id))
  }

  app.route({
    method: 'PATCH',
    url: '/v1/references/:id',
    config: { access: 'references.write' },
    schema: {
      operationId: 'updateReference',
      tags: ['references'],
      summary: 'Says anew which parts of a reference are not the work’s own, or what it is called',
      description: 'Earlier decisions are matched against it again.',
      params: idParams,
      headers: conditional,
      body: referenceChange,
      response: { 200: referenceItem },
    },
    handler: async (request) => {
      const { excludedSeconds, ...rest } = request.body
      const said = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined))
      return await change(request, request.params.id, request.headers['if-match'], {
        ...said,
        ...(excludedSeconds === undefined ? {} : { excludedSeconds }),
      })
    },
  })

  app.route({
    method: 'POST',
    url: '/v1/references/:id/withdraw',
    config: { access: 'references.write' },
    schema: {
      operationId: 'withdrawReference',
      tags: ['references'],
      summary: 'No longer looks for a reference; a change with `withdrawn: false` takes it up again',
      params: idParams,
      headers: conditional,
      response: { 200: referenceItem },
    },
    handler: async (request) =>
      await change(request, request.params.id, request.headers['if-match'], { withdrawn: true }),
  })

  for (const [name, spec, summary] of [
    ['thumbnail', thumbnailSpec, 'One frame of a reference, as WebP'],
    ['filmstrip', filmstripSpec, 'Frames of a reference from beginning to end, side by side, as WebP'],
  ] as const satisfies readonly (readonly [string, PictureSpec, string])[]) {
    app.route({
      method: 'GET',
      url: `/v1/references/:id/${name}`,
      config: { access: 'works.read' },
      schema: {
        operationId: name === 'thumbnail' ? 'getReferenceThumbnail' : 'getReferenceFilmstrip',
        tags: ['references'],
        summary,
        params: idParams,
        produces: ['image/webp'],
        response: { 200: z.any().describe('WebP'), 304: z.null() },
      },
      handler: async (request, reply) => {
        const row = await visible(request, request.params.id)
        const { mediaDigest } = row.body as { mediaDigest: string }
        const picture = await pictureOf(house, mediaDigest, spec)
        const etag = `"${picture.digest.slice('sha256:'.length, 'sha256:'.length + 22)}"`
        reply
          .header('etag', etag)
          // What is deposited under an id never changes its picture.
          .header('cache-control', 'private, max-age=31536000, immutable')
          .header('x-content-type-options', 'nosniff')
        if (request.headers['if-none-match']?.includes(etag) === true) return reply.status(304).send(null)
        return reply.type('image/webp').send(Buffer.from(await picture.bytes()))
      },
    })
  }
}

const noReference = (id: string) => new HttpError(404, 'http.not-found', `There is no reference ${id}.`)
