import { Readable, Transform } from 'node:stream'
import type { ReadableStream as WebStream } from 'node:stream/web'
import type { z } from 'zod'
import { UpstreamFailure } from './upstream.js'

/** Someone who is asked over HTTP. */
export interface Asked {
  /** Without a slash at its end. */
  base: string
  headers: Readonly<Record<string, string>>
  /** Until an answer begins. */
  answerMilliseconds: number
}

/** JSON that is longer is no answer. */
const answerBytesMax = 4 << 20

/**
 * Asks, and follows no redirect: what is asked for goes to whom it was meant for.
 *
 * @param init `makes`: it makes something, so that a connection that breaks may have made it
 * @throws UpstreamFailure `away` or `unknown`
 */
export async function ask(
  { base, headers, answerMilliseconds }: Asked,
  path: string,
  init: RequestInit & { makes?: boolean },
  signal?: AbortSignal,
): Promise<Response> {
  const { makes = false, ...rest } = init
  // Until the answer begins and no longer: a large video takes the time that it takes.
  const waiting = new AbortController()
  const timer = setTimeout(() => waiting.abort(new Error(`no answer in ${answerMilliseconds} ms`)), answerMilliseconds)
  try {
    return await fetch(`${base}${path}`, {
      ...rest,
      headers: { ...headers, ...(rest.headers as Record<string, string> | undefined) },
      redirect: 'error',
      signal: signal === undefined ? waiting.signal : AbortSignal.any([signal, waiting.signal]),
    })
  } catch (error) {
    signal?.throwIfAborted()
    // Refused before a byte was sent; anything else may have come through.
    const code = (error as { cause?: { code?: string } }).cause?.code
    const kind = !makes || (code !== undefined && neverConnected.has(code)) ? 'away' : 'unknown'
    throw new UpstreamFailure(kind, `${base} can't be reached: ${code ?? (error as Error).message}.`, { cause: error })
  } finally {
    clearTimeout(timer)
  }
}

const neverConnected: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
])

export interface Expected<T> {
  schema: z.ZodType<T>
  /** What an answer with another status than 2xx means; the value is its JSON, if it is any. */
  refusal: (status: number, value: unknown) => UpstreamFailure
  makes?: boolean
  bytesMax?: number
}

/** The JSON of an answer, held against what is expected. @throws UpstreamFailure */
export async function readAnswer<T>(
  base: string,
  response: Response,
  { schema, refusal, makes = false, bytesMax = answerBytesMax }: Expected<T>,
): Promise<T> {
  const kind = makes ? 'unknown' : 'away'
  const text = await textOf(response, bytesMax).catch((error: unknown) => {
    throw new UpstreamFailure(kind, `${base} broke off in the middle of an answer.`, { cause: error })
  })
  const value = jsonOf(text)
  if (!response.ok) throw refusal(response.status, value)
  const read = schema.safeParse(value)
  if (read.success) return read.data
  const why = read.error.issues[0]
  throw new UpstreamFailure(
    kind,
    `${base} answered what makes no sense (${why?.path.join('.') ?? ''}: ${why?.message ?? ''}).`,
  )
}

/** The bytes of an answer, as they come. @throws UpstreamFailure */
export async function bytesOf(response: Response, refusal: Expected<unknown>['refusal']): Promise<Readable> {
  if (response.ok && response.body !== null) return Readable.fromWeb(response.body as WebStream)
  throw refusal(response.status, jsonOf(await textOf(response, answerBytesMax).catch(() => '')))
}

/** The same bytes, of which there may be so many and no more: a stream that never ends would fill the disk. */
export function limited(stream: Readable, bytesMax: number, name: string): Readable {
  let bytes = 0
  const limit = new Transform({
    transform(chunk: Uint8Array, _encoding, done) {
      bytes += chunk.length
      if (bytes > bytesMax) done(new UpstreamFailure('away', `${name} sends more than ${bytesMax} bytes.`))
      else done(null, chunk)
    },
  })
  stream.once('error', (error) => limit.destroy(error))
  limit.once('close', () => stream.destroy())
  return stream.pipe(limit)
}

async function textOf(response: Response, bytesMax: number): Promise<string> {
  if (response.body === null) return ''
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of response.body as WebStream<Uint8Array>) {
    bytes += chunk.length
    if (bytes > bytesMax) throw new Error(`an answer of more than ${bytesMax} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
