import fastify, { type FastifyInstance } from 'fastify'
import type { Witness } from './witness.js'

/** A proof of 63 lines and a checkpoint with many post-quantum signatures. */
const bodyBytesMax = 256 * 1024

/**
 * Serves a witness over HTTP (C2SP tlog-witness): `POST /add-checkpoint`; and for monitors `GET /checkpoints` (the latest
 * cosigned checkpoint of every log) and `GET /` (name and keys).
 *
 * @returns the server, listening; `close()` finishes what is under way
 */
export async function serveWitness(
  witness: Witness,
  { port, host = '127.0.0.1' }: { port: number; host?: string },
): Promise<{ url: string; close(): Promise<void> }> {
  const server: FastifyInstance = fastify({
    bodyLimit: bodyBytesMax,
    requestTimeout: 30_000,
    forceCloseConnections: 'idle',
  })
  server.removeAllContentTypeParsers()
  server.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))

  server.post('/add-checkpoint', async (request, reply) => {
    reply.type('text/plain; charset=utf-8')
    let body: string
    try {
      body = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(request.body as Uint8Array | undefined)
    } catch {
      return reply.code(400).send('This is not an add-checkpoint request: it is not UTF-8.\n')
    }
    const answer = await witness.addCheckpoint(body)
    reply.code(answer.status)
    if (answer.status === 200) return reply.send(answer.body)
    if (answer.status !== 409) return reply.send(`${answer.problem}\n`)
    return reply.type('text/x.tlog.size').send(`${answer.size}\n`)
  })

  server.get('/', async (_request, reply) =>
    reply.type('text/plain; charset=utf-8').send([`witness ${witness.name}`, ...witness.verifierKeys, ''].join('\n')),
  )
  server.get('/checkpoints', async () => ({ checkpoints: await witness.latest(), evidence: await witness.evidence() }))

  const url = await server.listen({ port, host })
  return { url, close: () => server.close() }
}
