import { createHash } from 'node:crypto'
import type { FastifyInstance } from 'fastify'

/** Weak ETags of what is read (RFC 9110, section 8.8.3): who has it already is told so, without the bytes. */
export function addEtags(app: FastifyInstance): void {
  app.addHook('onSend', async (request, reply, payload) => {
    if (request.method !== 'GET' || reply.statusCode !== 200 || typeof payload !== 'string') return payload
    if (!reply.hasHeader('etag')) {
      reply.header('etag', `W/"${createHash('sha256').update(payload).digest('base64url').slice(0, 22)}"`)
    }
    if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'private, no-cache')
    const known = request.headers['if-none-match']
    if (known === undefined) return payload
    const etag = String(reply.getHeader('etag'))
    const matches = known.split(',').some((one) => weak(one.trim()) === weak(etag) || one.trim() === '*')
    if (!matches) return payload
    reply.status(304).removeHeader('content-length').removeHeader('content-type')
    return null
  })
}

const weak = (etag: string) => etag.replace(/^W\//, '')

/** The version of a subject as an ETag, for `If-Match` on changes. */
export const etagOfVersion = (version: number): string => `"${version}"`
