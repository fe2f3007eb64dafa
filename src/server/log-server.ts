import fastify, { type FastifyReply } from 'fastify'

/** What of a log's storage is public: checkpoint, tiles and entry bundles (C2SP tlog-tiles). The journal is not. */
const publicPath = /^(?:checkpoint|tile\/(?:entries|\d{1,2})\/(?:x\d{3}\/)*\d{3}(?:\.p\/\d{1,3})?)$/

/**
 * Serves a log's files as they are (C2SP tlog-tiles): tiles and full bundles never change and may be kept for ever, the
 * checkpoint is always asked for anew. Any static file server does the same with an exported folder.
 */
export async function serveLog(
  files: { read(path: string): Promise<Uint8Array | undefined> },
  { port, host = '127.0.0.1' }: { port: number; host?: string },
): Promise<{ url: string; close(): Promise<void> }> {
  const server = fastify({ requestTimeout: 30_000, forceCloseConnections: 'idle' })
  server.get('/*', (request, reply) => sendLogFile(files, (request.params as { '*': string })['*'], reply))
  const url = await server.listen({ port, host })
  return { url, close: () => server.close() }
}

/** Answers with one of a log's public files, or 404. For any origin: there is nothing secret in them. */
export async function sendLogFile(
  files: { read(path: string): Promise<Uint8Array | undefined> },
  path: string,
  reply: Pick<FastifyReply, 'header' | 'code' | 'type' | 'send'>,
): Promise<unknown> {
  const bytes = publicPath.test(path) ? await files.read(path) : undefined
  reply.header('access-control-allow-origin', '*')
  if (bytes === undefined)
    return reply.code(404).type('text/plain; charset=utf-8').send('There is no such file in this log.\n')
  reply.header('cache-control', path === 'checkpoint' ? 'no-cache' : 'public, max-age=31536000, immutable')
  reply.type(path === 'checkpoint' ? 'text/plain; charset=utf-8' : 'application/octet-stream')
  return reply.send(Buffer.from(bytes))
}
