import { type ClientRequest, type IncomingMessage, request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { isIP } from 'node:net'
import { pipeline } from 'node:stream'
import { createBrotliDecompress, createGunzip, createInflate, createInflateRaw } from 'node:zlib'
import { type Exchange, type FetchFailure, isRedirect, type ReceivedHeaders, redirectOf, targetOf } from './exchange.js'
import { hostOf, type Pinned, type ResolveHost, refusedAddress, resolvePublic } from './public-address.js'
import { urlLengthMax } from './site-files.js'

export interface FetchLimits {
  /** Until the connection stands, TLS included. */
  connectMilliseconds: number
  /** From the request to the answer's header. */
  headerMilliseconds: number
  /** One exchange in all. */
  wholeMilliseconds: number
  headerBytes: number
  /** As transferred, and again as decompressed. */
  bodyBytes: number
  redirects: number
}

/** A robots.txt is read to 500 KiB at least (RFC 9309, 2.5); redirects are followed five times at least (2.3.1.2). */
export const fetchLimits: FetchLimits = {
  connectMilliseconds: 10_000,
  headerMilliseconds: 20_000,
  wholeMilliseconds: 60_000,
  headerBytes: 64 * 1024,
  bodyBytes: 1024 * 1024,
  redirects: 5,
}

export interface SafeFetchOptions {
  /** The whole User-Agent line: name, version and how its operator can be reached. */
  userAgent: string
  now: () => Date
  method?: 'GET' | 'HEAD'
  /** `if-none-match` and the like: of this URL, and therefore not sent to where it redirects. */
  conditions?: Readonly<Record<string, string>>
  limits?: Partial<FetchLimits>
  /** Takes the beginning of a body that is longer than the limit, instead of failing. */
  onlyBeginning?: boolean
  /** Whether the body is worth reading, by status and header; default: yes, unless it redirects. */
  wantsBody?: (status: number, headers: ReceivedHeaders) => boolean
  /** Before every redirect is followed: waits, or says why it isn't followed. */
  onRedirect?: (to: URL) => Promise<FetchFailure | undefined>
  signal?: AbortSignal
  resolve?: ResolveHost
  /** Hosts that may be private and answer on any port: what an operator allows, and where tests listen. */
  allowedHosts?: readonly string[]
}

/**
 * Fetches what a stranger's URL leads to, and tells every exchange on the way, the last one last. Connects only to
 * addresses that were checked (no private ones, also after redirects and whatever a name resolves to the next time), on
 * ports 80 and 443, within limits of time, bytes, decompressed bytes and redirects. What goes wrong is in the exchange.
 *
 * @throws the signal's reason, and nothing else
 * @example (await safeFetch('https://example.com/robots.txt', { userAgent, now })).at(-1)?.status
 */
export async function safeFetch(text: string, options: SafeFetchOptions): Promise<Exchange[]> {
  const limits = { ...fetchLimits, ...options.limits }
  const exchanges: Exchange[] = []
  const seen = new Set<string>()
  const failed = (url: string, code: FetchFailure, detail: string): Exchange[] => {
    const at = options.now()
    const method = options.method ?? 'GET'
    exchanges.push({ url, method, requestedAt: at, fetchedAt: at, headers: [], error: { code, detail } })
    return exchanges
  }
  let next = targetOf(text, text)
  if (next === undefined) return failed(text, 'bad-url', 'it is no URL')
  for (;;) {
    options.signal?.throwIfAborted()
    const url = next
    seen.add(url.href)
    const bad = refusedUrl(url, options.allowedHosts ?? [])
    if (bad !== undefined) return failed(url.href, ...bad)
    const { conditions = {} } = exchanges.length === 0 ? options : {}
    const exchange = await exchangeOnce(url, { ...options, conditions }, limits)
    exchanges.push(exchange)
    if (exchange.error !== undefined || !isRedirect(exchange.status)) return exchanges
    const to = targetOf(redirectOf(exchange) ?? 'nowhere:', url.href)
    const why = whyNotFollowed(to, { seen, followed: exchanges.length - 1, max: limits.redirects })
    if (to === undefined || why !== undefined) {
      exchange.error = { code: 'bad-redirect', detail: why ?? 'it redirects to no URL' }
      return exchanges
    }
    const held = refusedUrl(to, options.allowedHosts ?? []) ? undefined : await options.onRedirect?.(to)
    if (held !== undefined) return failed(to.href, held, `redirected to from ${url.href}`)
    next = to
  }
}

function whyNotFollowed(
  to: URL | undefined,
  { seen, followed, max }: { seen: ReadonlySet<string>; followed: number; max: number },
): string | undefined {
  if (to === undefined || to.protocol === 'nowhere:') return 'it redirects to no URL'
  if (seen.has(to.href)) return 'it redirects in a circle'
  return followed >= max ? `it redirects more than ${max} times` : undefined
}

/** Why a URL is not fetched whatever it resolves to. */
function refusedUrl(url: URL, allowedHosts: readonly string[]): [FetchFailure, string] | undefined {
  const host = hostOf(url)
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return ['bad-url', 'it is not http or https']
  if (url.username !== '' || url.password !== '') return ['bad-url', 'it has a name and password in it']
  if (url.href.length > urlLengthMax) return ['bad-url', `it has more than ${urlLengthMax} characters`]
  if (allowedHosts.includes(host)) return undefined
  // A port that is written out and not the scheme's own; `http` on 443 and `https` on 80 are as good.
  if (!['', '80', '443'].includes(url.port)) return ['bad-url', `port ${url.port} is neither 80 nor 443`]
  const refused = isIP(host) === 0 ? undefined : refusedAddress(host)
  return refused === undefined ? undefined : ['private-address', refused]
}

/** What ended an exchange before its end; inside this file only. */
class Ended extends Error {
  readonly failure: FetchFailure
  constructor(failure: FetchFailure, detail: string) {
    super(detail)
    this.failure = failure
  }
}

async function exchangeOnce(url: URL, options: SafeFetchOptions, limits: FetchLimits): Promise<Exchange> {
  const host = hostOf(url)
  const exchange: Exchange = {
    url: url.href,
    method: options.method ?? 'GET',
    requestedAt: options.now(),
    fetchedAt: options.now(),
    headers: [],
  }
  const stop = new AbortController()
  const end = (failure: FetchFailure, detail: string) => stop.abort(new Ended(failure, detail))
  const whole = setTimeout(
    () => end('timeout', `not finished after ${limits.wholeMilliseconds} ms`),
    limits.wholeMilliseconds,
  )
  const outer = () => stop.abort(options.signal?.reason)
  options.signal?.addEventListener('abort', outer, { once: true })
  let request: ClientRequest | undefined
  try {
    const pinned = await pinnedOf(host, options, stop.signal)
    const sent = send(url, pinned, options, limits, stop.signal)
    request = sent.request
    const response = await untilHeader(sent, limits, end)
    if (response.socket.remoteAddress !== undefined) exchange.address = response.socket.remoteAddress
    exchange.status = response.statusCode ?? 0
    exchange.headers = pairsOf(response.rawHeaders)
    const wants = options.wantsBody ?? (() => true)
    if (
      exchange.method === 'GET' &&
      exchange.status !== 304 &&
      !isRedirect(exchange.status) &&
      wants(exchange.status, exchange.headers)
    ) {
      const { bytes, isCut } = await readBody(response, limits.bodyBytes, options.onlyBeginning === true)
      exchange.body = bytes
      if (isCut) exchange.isCut = true
    }
  } catch (error) {
    if (options.signal?.aborted) throw options.signal.reason
    exchange.error = stop.signal.reason instanceof Ended ? failureOf(stop.signal.reason) : failureOf(error)
  } finally {
    clearTimeout(whole)
    options.signal?.removeEventListener('abort', outer)
    request?.destroy()
  }
  exchange.fetchedAt = options.now()
  return exchange
}

async function pinnedOf(host: string, options: SafeFetchOptions, signal: AbortSignal): Promise<readonly Pinned[]> {
  const resolving = resolvePublic(host, {
    mayBePrivate: options.allowedHosts?.includes(host) ?? false,
    ...(options.resolve === undefined ? {} : { resolve: options.resolve }),
  })
  const resolved = await Promise.race([resolving, aborted(signal)])
  if ('pinned' in resolved) return resolved.pinned
  throw resolved.refused === 'unresolved'
    ? new Ended('unresolved', `the host ${host} is unknown`)
    : new Ended('private-address', `${host} does not lead to a public address`)
}

/** The system's resolver can't be stopped; it can be left behind. */
const aborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }))

interface Sent {
  request: ClientRequest
  answered: Promise<IncomingMessage>
}

function send(
  url: URL,
  pinned: readonly Pinned[],
  options: SafeFetchOptions,
  { headerBytes }: FetchLimits,
  signal: AbortSignal,
): Sent {
  const request = (url.protocol === 'https:' ? requestHttps : requestHttp)(url, {
    method: options.method ?? 'GET',
    headers: {
      accept: '*/*',
      'accept-encoding': 'gzip, deflate, br',
      ...options.conditions,
      'user-agent': options.userAgent,
    },
    signal,
    // A connection of its own: one that is kept might be to an address that was not checked for this.
    agent: false,
    maxHeaderSize: headerBytes,
    // Instead of resolving again.
    lookup: (_host, { all }, done) => {
      const [first] = pinned
      if (all) done(null, [...pinned])
      else if (first !== undefined) done(null, first.address, first.family)
    },
  })
  const answered = new Promise<IncomingMessage>((resolve, reject) => {
    request.on('response', resolve)
    // Stays to the end: what comes later than the header is told by the body's reader.
    request.on('error', reject)
  })
  request.end()
  return { request, answered }
}

async function untilHeader(
  { request, answered }: Sent,
  { connectMilliseconds, headerMilliseconds }: FetchLimits,
  end: (failure: FetchFailure, detail: string) => void,
): Promise<IncomingMessage> {
  const connecting = setTimeout(
    () => end('timeout', `no connection after ${connectMilliseconds} ms`),
    connectMilliseconds,
  )
  const waiting = setTimeout(() => end('timeout', `no answer after ${headerMilliseconds} ms`), headerMilliseconds)
  const connected = () => clearTimeout(connecting)
  request.on('socket', (socket) => {
    socket.once('encrypted' in socket ? 'secureConnect' : 'connect', connected)
  })
  try {
    return await answered
  } finally {
    connected()
    clearTimeout(waiting)
  }
}

async function readBody(
  response: IncomingMessage,
  bytesMax: number,
  onlyBeginning: boolean,
): Promise<{ bytes: Uint8Array; isCut: boolean }> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  try {
    for await (const chunk of decoded(response, bytesMax)) {
      chunks.push(chunk)
      bytes += chunk.length
      if (bytes > bytesMax) throw new Ended('too-large', `its body is longer than ${bytesMax} bytes`)
    }
  } catch (error) {
    if (!onlyBeginning || !(error instanceof Ended) || error.failure !== 'too-large') throw error
    return { bytes: Buffer.concat(chunks).subarray(0, bytesMax), isCut: true }
  }
  return { bytes: Buffer.concat(chunks), isCut: false }
}

/** The body without its content coding (RFC 9110, 8.4.1), never more than a chunk beyond what is asked for. */
async function* decoded(response: IncomingMessage, bytesMax: number): AsyncGenerator<Uint8Array> {
  const coding = (response.headers['content-encoding'] ?? 'identity').trim().toLowerCase()
  const transferred = upTo(response, bytesMax)
  if (coding === 'identity' || coding === '') return yield* transferred
  const first = await transferred.next()
  // A coding of no bytes is no bytes: answers to HEAD and some 404 have that.
  if (first.done) return
  const decoder = decoderOf(coding, first.value)
  const rest = async function* () {
    yield first.value
    yield* transferred
  }
  // Errors come out of the decoder that is read below.
  yield* pipeline(rest, decoder, () => undefined)
}

function decoderOf(coding: string, first: Uint8Array) {
  switch (coding) {
    case 'gzip':
    case 'x-gzip':
      return createGunzip()
    case 'br':
      return createBrotliDecompress()
    case 'deflate':
      // zlib as specified, or bare as some servers send it: the first byte tells (RFC 1950, 2.2).
      return ((first[0] ?? 0) & 0x0f) === 8 ? createInflate() : createInflateRaw()
    default:
      throw new Ended('garbled', `its content coding ${coding.slice(0, 40)} is unknown`)
  }
}

async function* upTo(source: AsyncIterable<Uint8Array>, bytesMax: number): AsyncGenerator<Uint8Array> {
  let bytes = 0
  for await (const chunk of source) {
    bytes += chunk.length
    yield chunk
    // One more than allowed has been handed on, so that the reader sees that it is too long.
    if (bytes > bytesMax) throw new Ended('too-large', `its body is longer than ${bytesMax} bytes`)
  }
}

function pairsOf(raw: readonly string[]): [string, string][] {
  return Array.from({ length: raw.length / 2 }, (_, n) => [raw[2 * n] ?? '', raw[2 * n + 1] ?? ''])
}

function failureOf(error: unknown): { code: FetchFailure; detail: string } {
  if (error instanceof Ended) return { code: error.failure, detail: error.message }
  const { code = '', message = '' } = error as { code?: string; message?: string }
  return { code: failureByCode(code), detail: (code || message).slice(0, 200).replace(/\p{Surrogate}/gu, '\uFFFD') }
}

function failureByCode(code: string): FetchFailure {
  if (code === 'HPE_HEADER_OVERFLOW') return 'too-large'
  if (/^(HPE_|Z_|ERR_ZLIB|ERR__ERROR_|ERR_BROTLI|ERR_STREAM_PREMATURE)/.test(code)) return 'garbled'
  if (/^(ERR_TLS|ERR_SSL|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|HOSTNAME|EPROTO)/.test(code)) return 'tls-failed'
  return code === 'ETIMEDOUT' ? 'timeout' : 'unreachable'
}
