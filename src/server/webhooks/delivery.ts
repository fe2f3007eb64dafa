import { request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { Webhook } from 'standardwebhooks'
import { type AddressPolicy, checkUrl, publicAddressOf } from './addresses.js'
import { WebhooksError } from './webhooks-error.js'

/** One message to one endpoint. */
export interface Delivery {
  /** The same at every try, so that a receiver can tell that it has it already. */
  id: string
  /** As it is sent and signed. */
  payload: string
}

/** What became of one try. */
export interface DeliveryAttempt {
  at: Date
  durationMilliseconds: number
  /** Absent when there was no answer. */
  status?: number
  /** The beginning of the answer's body. */
  response?: string
  /** Why there was no answer, or none that counts. */
  error?: string
  /** The receiver asks for so much patience. */
  retryAfterSeconds?: number
}

/** When a delivery is tried after the try before failed (Standard Webhooks, "Deliverability and reliability"). */
export const retrySeconds = [5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400] as const

const timeoutMilliseconds = 15_000
const responseBytesMax = 64 * 1024
const responseCharactersKept = 1000
const headerBytesMax = 16 * 1024

/** Whether the endpoint has taken the message: any 2xx. */
export const isDelivered = ({ status, error }: DeliveryAttempt): boolean =>
  error === undefined && status !== undefined && status >= 200 && status < 300

/**
 * Sends a message once, signed with each of the secrets, and tells what came of it. Connects to the address that was
 * resolved and checked, follows no redirect, waits 15 s in all and reads 64 kB at most.
 */
export async function deliver(
  { id, payload }: Delivery,
  { url: text, secrets }: { url: string; secrets: readonly string[] },
  { policy, now, signal, version }: { policy: AddressPolicy; now: () => Date; signal: AbortSignal; version: string },
): Promise<DeliveryAttempt> {
  const at = now()
  const begun = performance.now()
  const came = (rest: Omit<DeliveryAttempt, 'at' | 'durationMilliseconds'>): DeliveryAttempt => ({
    at,
    durationMilliseconds: Math.round(performance.now() - begun),
    ...rest,
  })
  try {
    const url = checkUrl(text, policy)
    const pinned = await publicAddressOf(url, policy)
    const headers = {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(payload),
      'user-agent': `Kyodaku/${version} (webhooks)`,
      'webhook-id': id,
      'webhook-timestamp': Math.floor(at.getTime() / 1000),
      'webhook-signature': secrets.map((secret) => new Webhook(secret).sign(id, at, payload)).join(' '),
    }
    const whole = AbortSignal.any([signal, AbortSignal.timeout(timeoutMilliseconds)])
    return came(await post(url, pinned, headers, payload, whole))
  } catch (error) {
    if (signal.aborted) throw signal.reason
    return came({ error: codeOf(error) })
  }
}

function post(
  url: URL,
  { address, family }: { address: string; family: 4 | 6 },
  headers: Record<string, string | number>,
  body: string,
  signal: AbortSignal,
): Promise<Omit<DeliveryAttempt, 'at' | 'durationMilliseconds'>> {
  return new Promise((resolve, reject) => {
    const send = url.protocol === 'https:' ? requestHttps : requestHttp
    const request = send(url, {
      method: 'POST',
      headers,
      signal,
      // A connection of its own: one that is kept might be to an address that was not checked for this.
      agent: false,
      maxHeaderSize: headerBytesMax,
      // Instead of resolving again.
      lookup: (_host, options, done) => {
        if (options.all) done(null, [{ address, family }])
        else done(null, address, family)
      },
    })
    request.on('error', reject)
    request.on('response', (response) => {
      const chunks: Buffer[] = []
      let bytes = 0
      const finish = () => {
        const status = response.statusCode ?? 0
        const text = readable(Buffer.concat(chunks))
        const retryAfter = Number(response.headers['retry-after'])
        resolve({
          status,
          response: text,
          ...(status >= 300 && status < 400 ? { error: 'webhooks.redirected' } : {}),
          ...(Number.isFinite(retryAfter) && retryAfter > 0 ? { retryAfterSeconds: Math.min(retryAfter, 3600) } : {}),
        })
        request.destroy()
      }
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length
        chunks.push(chunk)
        if (bytes >= responseBytesMax) finish()
      })
      response.on('end', finish)
      response.on('error', reject)
    })
    request.end(body)
  })
}

/** The beginning of an answer as text; what a database's text cannot hold is left out. */
const readable = (bytes: Buffer): string =>
  new TextDecoder('utf-8').decode(bytes).replaceAll('\0', '').slice(0, responseCharactersKept)

function codeOf(error: unknown): string {
  if (error instanceof WebhooksError) return error.code
  const { name, code } = error as { name?: string; code?: string }
  if (name === 'TimeoutError' || name === 'AbortError' || code === 'ETIMEDOUT') return 'webhooks.timeout'
  const isTls = /^(ERR_TLS|ERR_SSL|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|HOSTNAME|EPROTO)/.test(code ?? '')
  return isTls ? 'webhooks.tls-failed' : 'webhooks.unreachable'
}
