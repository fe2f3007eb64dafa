import { createHash } from 'node:crypto'
import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync } from 'node:zlib'
import {
  type FetchFailure,
  fetchFailures,
  headerOf,
  isRedirect,
  mediaTypeOf,
  type ReceivedHeaders,
} from './exchange.js'
import { type FetchRecord, type NewFetch, recordOf, sha256Of, textOfRecord } from './fetch-record.js'
import type { SignalSnapshotWriter } from './signal-snapshot.js'
import { locationOf } from './site-files.js'
import { readWarc, type WarcProblem, type WarcRecord } from './warc-read.js'
import { codedFields, renamedPrefix } from './warc-write.js'

export interface WarcImport {
  records: number
  /** Fetches that were added. */
  fetches: number
  /** Fetches that were in the snapshot already. */
  known: number
  /** What is broken and was passed over; the first thousand of them. */
  problems: WarcProblem[]
  problemCount: number
}

/** Bodies of media are not kept, unless they are small: what says something is text. */
const anyBodyBytesMax = 1024 * 1024
const bodyBytesMax = 16 * 1024 * 1024
const headBytesMax = 1024 * 1024
const problemsKept = 1000
const appendedTogether = 256

/**
 * Adds the fetches of a WARC file to a snapshot, with the time at which each was made: our own, and those of any crawler.
 * What is in the snapshot already is not added again.
 *
 * @throws ClearanceError `clearance.no-signals` for what is no WARC file; what the source throws
 */
export async function importWarc(
  source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  snapshot: SignalSnapshotWriter,
): Promise<WarcImport> {
  const result: WarcImport = { records: 0, fetches: 0, known: 0, problems: [], problemCount: 0 }
  const tell = (problem: WarcProblem) => {
    result.problemCount++
    if (result.problems.length < problemsKept) result.problems.push(problem)
  }
  const adding: Promise<unknown>[] = []
  const added = new Set<string>()
  const settle = async () => {
    await Promise.all(adding.splice(0))
    added.clear()
  }
  const add = async (capture: Capture | undefined) => {
    // What it refers to may just be on its way to disk.
    if (capture?.answer?.type === 'revisit') await settle()
    const fetch = capture && fetchOf(capture, snapshot)
    if (fetch === undefined) return
    const record = recordOf(fetch)
    const text = textOfRecord(record)
    if (added.has(text) || isKnown(snapshot, record, text)) {
      result.known++
      return
    }
    added.add(text)
    result.fetches++
    const appending = snapshot.append(fetch)
    // Told where it is waited for, which is later.
    appending.catch(() => undefined)
    adding.push(appending)
    if (adding.length >= appendedTogether) await settle()
  }

  let open: Capture | undefined
  for await (const found of readWarc(source)) {
    if ('problem' in found) {
      tell(found.problem)
      continue
    }
    const { record } = found
    result.records++
    const kind = kindOf(record)
    const place = kind && placeOf(record)
    if (kind === undefined || place === undefined) continue
    if (!isWhole(record)) {
      tell({ at: result.records, problem: `its block is not what its digest says (record ${result.records})` })
      continue
    }
    if (open === undefined || open.url !== place.url || open.date !== place.date || open[kind] !== undefined) {
      await add(open)
      open = { ...place }
    }
    open[kind] = record
  }
  await add(open)
  await settle()
  return result
}

/** The records of one request: they have one URL and one date (WARC 1.1, 5.4). */
interface Capture {
  url: string
  date: string
  answer?: WarcRecord
  request?: WarcRecord
  metadata?: WarcRecord
}

function kindOf({ type, headers }: WarcRecord): 'answer' | 'request' | 'metadata' | undefined {
  switch (type) {
    case 'response':
      return /^application\/http\b/i.test(headers.get('content-type') ?? '') ? 'answer' : undefined
    case 'resource':
    case 'revisit':
      return 'answer'
    case 'request':
    case 'metadata':
      return type
    default:
      return undefined
  }
}

function placeOf({ headers }: WarcRecord): { url: string; date: string } | undefined {
  // Some writers put it between angle brackets, as WARC 1.0 has it.
  const url = locationOf((headers.get('warc-target-uri') ?? '').replace(/^<(.*)>$/, '$1'))
  const date = headers.get('warc-date') ?? ''
  const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/.test(date) ? new Date(date) : undefined
  if (url === undefined || instant === undefined || Number.isNaN(instant.getTime())) return undefined
  return { url: url.href, date: instant.toISOString() }
}

/** Where a block's digest is given in a form that is understood, it must be that. */
function isWhole({ headers, block, isCut }: WarcRecord): boolean {
  const [, algorithm = '', said = ''] =
    /^(sha1|sha-1|sha256|sha-256):(\S+)$/i.exec(headers.get('warc-block-digest') ?? '') ?? []
  if (algorithm === '' || isCut) return true
  const digest = createHash(algorithm.toLowerCase().replace('-', '')).update(block).digest()
  const forms = [digest.toString('hex'), base32(digest), digest.toString('base64'), digest.toString('base64url')]
  return forms.includes(said) || forms.slice(0, 2).includes(said.toLowerCase()) || base32(digest) === said.toUpperCase()
}

function base32(bytes: Uint8Array): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('')
  return (bits.match(/.{1,5}/g) ?? [])
    .map((five) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'[Number.parseInt(five.padEnd(5, '0'), 2)])
    .join('')
}

function fetchOf(capture: Capture, snapshot: SignalSnapshotWriter): NewFetch | undefined {
  const { url, date, answer, request, metadata } = capture
  const noted = metadata === undefined ? new Map<string, string>() : warcFields(metadata.block)
  const failure = fetchFailures.find((code) => code === noted.get('failure'))
  if (answer === undefined && failure === undefined) return undefined
  const took = Number(noted.get('fetchtimems') ?? 0)
  const requestedAt = new Date(date)
  const fetchedAt = new Date(requestedAt.getTime() + (took >= 0 && took < 86_400_000 ? Math.floor(took) : 0))
  const address = answer?.headers.get('warc-ip-address') ?? metadata?.headers.get('warc-ip-address')
  const common = {
    url,
    method: isHead(request) ? ('HEAD' as const) : ('GET' as const),
    requestedAt,
    fetchedAt,
    ...(address === undefined ? {} : { address: address.slice(0, 100) }),
  }
  const told = failure && { code: failure, detail: noted.get('failuredetail') ?? '' }
  if (answer === undefined) return { ...common, headers: [], ...(told === undefined ? {} : { error: told }) }
  const response = answer.type === 'resource' ? resourceOf(answer) : responseOf(answer)
  if (response === undefined) return undefined
  const { status, headers } = response
  if (told !== undefined) return { ...common, status, headers, error: told }
  if (answer.type === 'revisit') return revisitOf({ ...common, status, headers }, answer, noted, snapshot)
  const said = noted.get('body')
  if (said === 'none' || common.method === 'HEAD' || (said === undefined && isRedirect(status)))
    return { ...common, status, headers }
  const body = said === undefined ? bodyOf(response) : { bytes: response.body }
  if ('failure' in body) return { ...common, status, headers, error: body.failure }
  const isCut = answer.isCut || answer.headers.get('warc-truncated') !== undefined
  if (said === undefined && body.bytes.length > anyBodyBytesMax && !isText(headers))
    return { ...common, status, headers }
  return { ...common, status, headers, body: body.bytes, ...(isCut ? { isCut: true as const } : {}) }
}

/** A 304, or an answer whose body was the same as one before: what it was must be here already. */
function revisitOf(
  fetch: Omit<NewFetch, 'body'> & { status: number },
  { headers }: WarcRecord,
  noted: ReadonlyMap<string, string>,
  snapshot: SignalSnapshotWriter,
): NewFetch {
  const [, cut, bytes] = /^(cut|whole) (\d{1,15})$/.exec(noted.get('body') ?? '') ?? []
  const digest = headers.get('warc-payload-digest') ?? ''
  if (bytes !== undefined && /^sha256:[0-9a-f]{64}$/.test(digest)) {
    const confirms = { digest, bytes: Number(bytes), ...(cut === 'cut' ? { isCut: true as const } : {}) }
    return { ...fetch, confirms }
  }
  const of = locationOf((headers.get('warc-refers-to-target-uri') ?? fetch.url).replace(/^<(.*)>$/, '$1'))?.href
  const when = Date.parse(headers.get('warc-refers-to-date') ?? '')
  for (const record of snapshot.history(of ?? fetch.url, fetch.requestedAt)) {
    if (record.body === undefined || record.error !== undefined) continue
    if (!Number.isNaN(when) && Math.abs(Date.parse(record.requestedAt) - when) > 1000) continue
    return { ...fetch, confirms: record.body }
  }
  return { ...fetch, error: { code: 'garbled', detail: 'a revisit of what is not here' } }
}

const isHead = (request: WarcRecord | undefined): boolean =>
  request !== undefined && /^HEAD /.test(Buffer.from(request.block.subarray(0, 5)).toString('latin1'))

function resourceOf({ headers, block }: WarcRecord): HttpResponse {
  const type = headers.get('content-type')
  return { status: 200, headers: type === undefined ? [] : [['Content-Type', type]], body: block, wasDecoded: true }
}

interface HttpResponse {
  status: number
  headers: ReceivedHeaders
  body: Uint8Array
  /** The writer says that it took the codings off. */
  wasDecoded: boolean
}

/** An answer of HTTP/1 as it stands in a block; undefined where it is none. */
export function responseOf({ block }: Pick<WarcRecord, 'block'>): HttpResponse | undefined {
  const bytes = Buffer.from(block.buffer, block.byteOffset, block.byteLength)
  const end = headEnd(bytes)
  const [first = '', ...lines] = bytes.toString('latin1', 0, end.head).split(/\r?\n/)
  const status = /^HTTP\/\d(?:\.\d)? (\d{3})(?: |$)/.exec(first)?.[1]
  if (status === undefined) return undefined
  const written: [string, string][] = []
  for (const line of lines) {
    const before = written.at(-1)
    const colon = line.indexOf(':')
    if (/^[ \t]/.test(line) && before !== undefined) before[1] = `${before[1]} ${line.trim()}`
    else if (colon > 0) written.push([line.slice(0, colon).trim(), line.slice(colon + 1).trim()])
  }
  const { headers, wasDecoded } = asReceived(written)
  return { status: Number(status), headers, body: bytes.subarray(end.body), wasDecoded }
}

/** Where the head ends and the body begins: at the first empty line, ended as it may be. */
function headEnd(bytes: Buffer): { head: number; body: number } {
  const within = bytes.subarray(0, headBytesMax)
  const found = [
    { at: within.indexOf('\r\n\r\n'), length: 4 },
    { at: within.indexOf('\n\n'), length: 2 },
  ].filter(({ at }) => at >= 0)
  const [first] = found.sort((a, b) => a.at - b.at)
  return first === undefined
    ? { head: within.length, body: bytes.length }
    : { head: first.at, body: first.at + first.length }
}

/** Undoes what `exportWarc`, and large crawls, do to fields that speak of the body's codings. */
function asReceived(written: readonly [string, string][]): { headers: ReceivedHeaders; wasDecoded: boolean } {
  const headers: [string, string][] = []
  let wasDecoded = false
  let lengthWasRenamed = false
  for (const [name, value] of written) {
    const own = name.toLowerCase().startsWith(renamedPrefix.toLowerCase())
      ? name.slice(renamedPrefix.length)
      : undefined
    const lower = own?.toLowerCase()
    if (own !== undefined && lower !== undefined && (codedFields.has(lower) || lower === 'content-length')) {
      headers.push([own, value])
      if (lower === 'content-length') lengthWasRenamed = true
      else wasDecoded = true
      continue
    }
    // The length of what stands there now: one for each that was renamed, and others are as they came.
    if (lengthWasRenamed && name.toLowerCase() === 'content-length') {
      lengthWasRenamed = false
      continue
    }
    headers.push([name, value])
  }
  return { headers, wasDecoded }
}

function bodyOf({
  headers,
  body,
  wasDecoded,
}: HttpResponse): { bytes: Uint8Array } | { failure: { code: FetchFailure; detail: string } } {
  if (wasDecoded) return { bytes: body }
  const transferred = /\bchunked\b/i.test(headerOf(headers, 'transfer-encoding') ?? '')
    ? (unchunked(body) ?? body)
    : body
  const coding = (headerOf(headers, 'content-encoding') ?? 'identity').trim().toLowerCase()
  const limit = { maxOutputLength: bodyBytesMax }
  try {
    switch (coding) {
      case 'gzip':
      case 'x-gzip':
        // Some writers take the coding off and leave the field.
        return {
          bytes: transferred[0] === 0x1f && transferred[1] === 0x8b ? gunzipSync(transferred, limit) : transferred,
        }
      case 'deflate':
        return {
          bytes:
            ((transferred[0] ?? 0) & 0x0f) === 8 ? inflateSync(transferred, limit) : inflateRawSync(transferred, limit),
        }
      case 'br':
        return { bytes: brotliDecompressSync(transferred, limit) }
      default:
        return { bytes: transferred }
    }
  } catch (error) {
    const code = (error as { code?: string }).code ?? ''
    return { failure: { code: code === 'ERR_BUFFER_TOO_LARGE' ? 'too-large' : 'garbled', detail: code.slice(0, 200) } }
  }
}

/** The body of a chunked message (RFC 9112, 7.1); undefined where it is none, or not whole. */
export function unchunked(body: Uint8Array): Uint8Array | undefined {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength)
  const pieces: Buffer[] = []
  for (let at = 0; ; ) {
    const end = bytes.indexOf('\r\n', at)
    const size =
      end < 0
        ? undefined
        : /^([0-9a-f]{1,8})[ \t]*(?:;|$)/i.exec(bytes.toString('latin1', at, Math.min(end, at + 200)))?.[1]
    if (size === undefined) return undefined
    const length = Number.parseInt(size, 16)
    if (length === 0) return Buffer.concat(pieces)
    const begin = end + 2
    if (begin + length > bytes.length) return undefined
    pieces.push(bytes.subarray(begin, begin + length))
    at = begin + length
    if (bytes.toString('latin1', at, at + 2) === '\r\n') at += 2
  }
}

function warcFields(block: Uint8Array): Map<string, string> {
  const pairs = Buffer.from(block.subarray(0, headBytesMax))
    .toString('utf8')
    .split(/\r?\n/)
    .flatMap((line): [string, string][] => {
      const colon = line.indexOf(':')
      return colon <= 0 ? [] : [[line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()]]
    })
  return new Map(pairs)
}

const isText = (headers: ReceivedHeaders): boolean =>
  /^text\/|[/+](?:json|xml|xhtml\+xml)$/.test(mediaTypeOf(headers) ?? 'text/plain')

function isKnown(snapshot: SignalSnapshotWriter, { url }: FetchRecord, text: string): boolean {
  const digest = sha256Of(text)
  for (const record of snapshot.history(url)) if (sha256Of(textOfRecord(record)) === digest) return true
  return false
}
