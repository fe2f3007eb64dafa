import { createHash } from 'node:crypto'
import { STATUS_CODES } from 'node:http'
import { gzipSync } from 'node:zlib'
import type { ReceivedHeaders } from './exchange.js'
import { type FetchRecord, sha256Of, textOfRecord } from './fetch-record.js'
import type { SignalSnapshot } from './signal-snapshot.js'

/**
 * A snapshot as WARC 1.1 (ISO 28500:2017), each record a gzip member of its own, as the tools of web archives expect it:
 * for every fetch a response (a revisit for a 304), the request and the metadata that the two have no place for. Bodies
 * stand without their content and transfer coding; the header fields that said so are kept as `X-Crawl-…`, as large
 * crawls write them. The same snapshot gives the same bytes.
 *
 * Written here, not by a library: the one that is kept up brings a command line, temporary files and two more hash and
 * inflate implementations along, for what Node.js has in its zlib and crypto.
 *
 * @param software who writes it: `Kyodaku/0.1.0`
 */
export function* exportWarc(snapshot: SignalSnapshot, { software }: { software: string }): Generator<Uint8Array> {
  const seal = snapshot.seal()
  yield member({
    type: 'warcinfo',
    id: idOf('warcinfo', seal.digest),
    date: seal.manifest.from ?? new Date(0).toISOString(),
    contentType: 'application/warc-fields',
    block: fields([
      ['software', software],
      ['format', 'WARC File Format 1.1'],
      ['conformsTo', 'http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/'],
      ['description', `signals snapshot ${seal.digest}`],
    ]),
  })
  for (const record of snapshot.all()) yield* membersOf(record, snapshot)
}

function* membersOf(record: FetchRecord, snapshot: SignalSnapshot): Generator<Uint8Array> {
  const text = textOfRecord(record)
  const { requestedAt: date, status, body } = record
  const target: [string, string][] = [
    ['WARC-Target-URI', lineSafe(record.url)],
    ...(record.address === undefined ? [] : ([['WARC-IP-Address', record.address]] as [string, string][])),
  ]
  const responseId = idOf('response', text)
  const beside: [string, string][] =
    status === undefined ? target : [...target, ['WARC-Concurrent-To', responseId] as [string, string]]
  if (status !== undefined) {
    const bytes = status === 304 || body === undefined ? undefined : snapshot.body(body.digest)
    yield member({
      type: status === 304 ? 'revisit' : 'response',
      id: responseId,
      date,
      contentType: 'application/http;msgtype=response',
      named: [
        ...target,
        ...(body === undefined ? [] : ([['WARC-Payload-Digest', body.digest]] as [string, string][])),
        ...(status === 304 ? [['WARC-Profile', notModifiedProfile] as [string, string]] : []),
        ...(body?.isCut === true && status !== 304 ? [['WARC-Truncated', 'length'] as [string, string]] : []),
      ],
      block: responseBlock(status, record.headers, bytes),
    })
  }
  const { pathname, search, host } = URL.canParse(record.url) ? new URL(record.url) : new URL('http://nowhere.invalid/')
  yield member({
    type: 'request',
    id: idOf('request', text),
    date,
    contentType: 'application/http;msgtype=request',
    named: beside,
    block: Buffer.from(`${record.method} ${pathname}${search} HTTP/1.1\r\nHost: ${host}\r\n\r\n`, 'latin1'),
  })
  yield member({
    type: 'metadata',
    id: idOf('metadata', text),
    date,
    contentType: 'application/warc-fields',
    named: beside,
    block: fields(metadataOf(record)),
  })
}

/** What only a snapshot knows of a fetch. `fetchTimeMs` is what other crawlers call it too. */
function metadataOf({ requestedAt, fetchedAt, body, status, error }: FetchRecord): [string, string][] {
  const took = Date.parse(fetchedAt) - Date.parse(requestedAt)
  return [
    ['fetchTimeMs', String(took)],
    [
      'body',
      body === undefined
        ? 'none'
        : status === 304
          ? `${body.isCut ? 'cut' : 'whole'} ${body.bytes}`
          : body.isCut
            ? 'cut'
            : 'whole',
    ],
    ...(error === undefined
      ? []
      : ([
          ['failure', error.code],
          ['failureDetail', error.detail],
        ] as [string, string][])),
  ]
}

export const notModifiedProfile = 'http://netpreserve.org/warc/1.1/revisit/server-not-modified'

/** Fields that speak of a coding that the stored body doesn't have any more. */
export const codedFields: ReadonlySet<string> = new Set(['content-encoding', 'transfer-encoding'])
export const renamedPrefix = 'X-Crawl-'

function responseBlock(status: number, headers: ReceivedHeaders, body: Uint8Array | undefined): Buffer {
  const lines = headers.flatMap(([name, value]) => {
    const lower = name.toLowerCase()
    if (codedFields.has(lower)) return [`${renamedPrefix}${name}: ${value}`]
    if (lower === 'content-length' && body !== undefined && value !== String(body.length))
      return [`${renamedPrefix}${name}: ${value}`, `${name}: ${body.length}`]
    return [`${name}: ${value}`]
  })
  const head = [`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`.trimEnd(), ...lines, '', ''].join('\r\n')
  return Buffer.concat([Buffer.from(head, 'latin1'), body ?? new Uint8Array(0)])
}

interface WarcMember {
  type: string
  id: string
  date: string
  contentType: string
  named?: readonly (readonly [string, string])[]
  block: Buffer
}

function member({ type, id, date, contentType, named = [], block }: WarcMember): Uint8Array {
  const head = [
    'WARC/1.1',
    `WARC-Type: ${type}`,
    `WARC-Record-ID: ${id}`,
    `WARC-Date: ${date}`,
    ...named.map(([name, value]) => `${name}: ${value}`),
    `WARC-Block-Digest: ${sha256Of(block)}`,
    `Content-Type: ${contentType}`,
    `Content-Length: ${block.length}`,
    '',
    '',
  ].join('\r\n')
  return gzipSync(Buffer.concat([Buffer.from(head), block, Buffer.from('\r\n\r\n')]))
}

const fields = (pairs: readonly (readonly [string, string])[]): Buffer =>
  Buffer.from(pairs.map(([name, value]) => `${name}: ${lineSafe(value)}\r\n`).join(''))

/** Of a line, only the line: control characters are percent-encoded. */
const lineSafe = (text: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what would end the line.
  text.replace(/[\u0000-\u001f\u007f]/g, (character) => encodeURIComponent(character))

/** A UUID made of a record's digest (RFC 9562, 5.8), so that nothing in the file is left to chance. */
function idOf(kind: string, text: string): string {
  const hex = createHash('sha256').update(`${kind}\0${text}`).digest('hex')
  const variant = ((Number.parseInt(hex[16] ?? '0', 16) & 0x3) | 0x8).toString(16)
  return `<urn:uuid:${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}>`
}
