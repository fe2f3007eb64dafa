import { createReadStream } from 'node:fs'
import { Readable } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { HttpError } from '../http/index.js'
import { parseRange } from './byte-range.js'

export interface FileToSend {
  path: string
  bytes: number
  /** With its quotes. */
  etag: string
  type: string
  /** What it is called when it is kept. */
  name: string
  /** Whether a browser may show it; else it keeps it. */
  isShown: boolean
  /** Default: for an hour, since what has this etag never changes. */
  caching?: string
}

/** A file, whole or in part (RFC 9110, section 14), for whoever may have it only. */
export async function sendFile(
  request: FastifyRequest,
  reply: FastifyReply,
  { path, bytes, etag, type, name, isShown, caching = 'private, max-age=3600' }: FileToSend,
): Promise<FastifyReply> {
  reply.headers({
    'accept-ranges': 'bytes',
    'content-type': type,
    'content-disposition': disposition(isShown ? 'inline' : 'attachment', name),
    'cache-control': caching,
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
  if (request.method === 'HEAD' || bytes === 0) return reply.send(Readable.from([]))
  return reply.send(createReadStream(path, { start: from, end: to, highWaterMark: 1 << 18 }))
}

/** RFC 6266, with the name as of RFC 8187, section 3.2.1. */
export const disposition = (how: 'inline' | 'attachment', name: string): string =>
  `${how}; filename*=UTF-8''${encodeURIComponent(Buffer.from(name).toString()).replace(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)}`
