import { type Answer, answerOf } from '../answers.js'
import { GenerationError } from '../generation-error.js'
import type { Asking, EmbeddedGate, Permit } from './create-gate.js'

/** As `node:http` and Express have it. */
interface NodeResponse {
  writeHead(status: number, headers: Record<string, string>): unknown
  end(body: string): unknown
}

/** As Fastify has it. */
interface Reply {
  code(status: number): Reply
  headers(headers: Record<string, string>): Reply
  send(body: object): unknown
}

export interface GuardOptions {
  /** Told of what is none of the asker's business: it was answered 503, and nothing may be generated. */
  onError?: (error: unknown) => void
}

const permits = new WeakMap<object, Permit>()

/** The permit that a guarded request was given. @throws where it has none: nothing may be generated */
export function permitOf(request: object): Permit {
  const permit = permits.get(request)
  if (permit === undefined) throw new Error('This request was not permitted: put the guard in front of it.')
  return permit
}

/**
 * Middleware that lets a request through only when what it asks for is permitted and on record; whatever else is answered in the
 * video dialect: 403 with `permission_required`, its receipt and explanation.
 *
 * For Express (`app.post('/videos', guarded, handler)`), Fastify (`{ preHandler: guarded }`) and `node:http`, where it resolves with
 * the permit, or undefined once it has answered.
 *
 * @param askingOf what a request asks for
 */
export function guard<Request extends object>(
  gate: Pick<EmbeddedGate, 'decide'>,
  askingOf: (request: Request) => Asking | Promise<Asking>,
  { onError }: GuardOptions = {},
): (request: Request, response: NodeResponse | Reply, next?: () => void) => Promise<Permit | undefined> {
  /** What can't be read is the asker's to put right. */
  async function read(request: Request): Promise<Asking> {
    try {
      return await askingOf(request)
    } catch (error) {
      onError?.(error)
      throw error instanceof GenerationError
        ? error
        : new GenerationError('generation.bad-request', 'The request can’t be read.', { cause: error })
    }
  }
  // Two parameters by its length: Express takes four for errors, and Fastify waits for a third to be called.
  return async (request: Request, response: NodeResponse | Reply, ...[next]: [next?: () => void]) => {
    let permit: Permit
    try {
      permit = await gate.decide(await read(request))
    } catch (error) {
      const answer = answerOf(error)
      if (answer.status >= 500) onError?.(error)
      await send(response, answer)
      return undefined
    }
    permits.set(request, permit)
    // Fastify goes on when the promise resolves.
    if (!isReply(response)) next?.()
    return permit
  }
}

function isReply(response: NodeResponse | Reply): response is Reply {
  return 'code' in response && typeof response.code === 'function' && 'send' in response
}

async function send(response: NodeResponse | Reply, { status, headers, body }: Answer): Promise<void> {
  // Fastify's reply can be waited for, which keeps what comes after from being run.
  if (isReply(response)) await response.code(status).headers(headers).send(body)
  else {
    response.writeHead(status, { ...headers, 'content-type': 'application/json; charset=utf-8' })
    response.end(JSON.stringify(body))
  }
}
