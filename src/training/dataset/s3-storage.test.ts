import { createHash, createHmac } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { TrainingError } from '../training-error.js'
import { clearForTests } from './clear-for-tests.js'
import { openDataset } from './open-dataset.js'
import { parseListing } from './s3-listing.js'

const secret = 'a secret of the test'
const bucket = 'films'

/** What the server does wrong, once each. */
let faults: ('503' | 'reset')[]
let objects: Map<string, Buffer>
let changing: string | undefined
let requests: string[]
let server: Server
let folder: string

beforeEach(async () => {
  faults = []
  requests = []
  objects = new Map()
  changing = undefined
  folder = await mkdtemp(join(tmpdir(), 'kyodaku-s3-'))
  server = createServer(answer)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
})
afterEach(async () => {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
  await rm(folder, { recursive: true })
})

function environment(changes: Record<string, string> = {}) {
  return {
    AWS_ACCESS_KEY_ID: 'key',
    AWS_SECRET_ACCESS_KEY: secret,
    AWS_REGION: 'ap-northeast-1',
    AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ...changes,
  }
}
function open(location: string, changes?: Record<string, string>) {
  return openDataset(location, { environment: environment(changes), scratch: folder })
}

function answer(request: IncomingMessage, response: ServerResponse): void {
  const url = new URL(request.url!, 'http://127.0.0.1')
  requests.push(`${request.method} ${url.pathname} ${request.headers.range ?? ''}`)
  if (!isSigned(request, url))
    return void response.writeHead(403).end('<Error><Code>SignatureDoesNotMatch</Code></Error>')
  if (faults[0] === '503') {
    faults.shift()
    return void response.writeHead(503).end('<Error><Code>SlowDown</Code></Error>')
  }
  const key = decodeURIComponent(url.pathname).slice(`/${bucket}/`.length)
  if (key === '') return void list(url, response)
  const whole = objects.get(key)
  if (whole === undefined) return void response.writeHead(404).end('<Error><Code>NoSuchKey</Code></Error>')
  const etag = request.headers['if-match']
  if (etag !== undefined && etag !== etagOf(key, whole)) return void response.writeHead(412).end()
  const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range!)!
  const body = whole.subarray(Number(first), Number(last) + 1)
  response.writeHead(206, { 'content-length': body.length })
  if (faults[0] === 'reset' && body.length > 100) {
    faults.shift()
    response.write(body.subarray(0, body.length >> 1), () => setTimeout(() => response.destroy(), 20))
  } else response.end(body)
  if (key === changing) objects.set(key, Buffer.from('another'))
}

function etagOf(key: string, bytes: Buffer): string {
  return `"${createHash('md5').update(key).update(bytes).digest('hex')}"`
}

/** Two objects a page. */
function list(url: URL, response: ServerResponse): void {
  const keys = [...objects.keys()].filter((key) => key.startsWith(url.searchParams.get('prefix') ?? '')).sort()
  const from = Number(url.searchParams.get('continuation-token') ?? 0)
  const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
  const contents = keys.slice(from, from + 2).map((key) => {
    const bytes = objects.get(key)!
    return `<Contents><Key>${escaped(key)}</Key><Size>${bytes.length}</Size><ETag>${escaped(etagOf(key, bytes))}</ETag></Contents>`
  })
  const more = from + 2 < keys.length
  const rest = more ? `<NextContinuationToken>${from + 2}</NextContinuationToken>` : ''
  response.end(
    `<?xml version="1.0"?><ListBucketResult><IsTruncated>${more}</IsTruncated>${rest}${contents.join('')}</ListBucketResult>`,
  )
}

/** Checks AWS Signature Version 4 from its definition: canonical request, string to sign, derived key. */
function isSigned(request: IncomingMessage, url: URL): boolean {
  const found =
    /^AWS4-HMAC-SHA256 Credential=key\/(\d{8})\/ap-northeast-1\/s3\/aws4_request, ?SignedHeaders=([a-z0-9;-]+), ?Signature=([0-9a-f]{64})$/.exec(
      request.headers.authorization ?? '',
    )
  if (found === null) return false
  const [, day, names, signature] = found as unknown as [string, string, string, string]
  const encode = (text: string) =>
    encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)
  const query = [...url.searchParams]
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .sort()
    .join('&')
  const headers = names
    .split(';')
    .map((name) => `${name}:${String(request.headers[name]).trim()}\n`)
    .join('')
  const path = url.pathname
    .split('/')
    .map((segment) => encode(decodeURIComponent(segment)))
    .join('/')
  const canonical = [request.method, path, query, headers, names, request.headers['x-amz-content-sha256']].join('\n')
  const scope = `${day}/ap-northeast-1/s3/aws4_request`
  const digest = createHash('sha256').update(canonical).digest('hex')
  const text = `AWS4-HMAC-SHA256\n${request.headers['x-amz-date']}\n${scope}\n${digest}`
  const mac = (key: string | Buffer, value: string) => createHmac('sha256', key).update(value).digest()
  const signing = [day, 'ap-northeast-1', 's3', 'aws4_request'].reduce<string | Buffer>(mac, `AWS4${secret}`)
  return mac(signing, text).toString('hex') === signature
}

function csv(from: number, rows: number): Buffer {
  return Buffer.from(
    `url,caption\n${Array.from({ length: rows }, (_, i) => `https://a.test/${from + i},caption ${from + i}\n`).join('')}`,
  )
}

describe('a dataset in S3', () => {
  it('is listed page by page and read in order of name, under the prefix as a folder', async () => {
    objects.set("set/b (1)'s 許諾.csv", csv(0, 100))
    objects.set('set/a/1.csv.gz', gzipSync(csv(100, 50)))
    objects.set('set/', Buffer.alloc(0))
    objects.set('set/../up.csv', csv(1, 1))
    objects.set('settings.csv', csv(7, 1))
    objects.set('set/z.tsv', Buffer.from('url\tcaption\nhttps://a.test/\tx\n'))
    const dataset = await open('s3://films/set')
    expect(dataset.sources.map(({ name, format, compression }) => `${name} ${format} ${compression}`)).toEqual([
      'a/1.csv.gz csv gzip',
      "b (1)'s 許諾.csv csv none",
      'z.tsv tsv none',
    ])
    expect(dataset.describe().passedOver).toEqual([{ name: '../up.csv', why: 'unsafe-name' }])
    const { rows, sha256, values } = await clearForTests(dataset, 20)
    expect(rows).toBe(50)
    expect(values[49]).toEqual(['https://a.test/149', 'caption 149'])
    expect(sha256).toBe(createHash('sha256').update(objects.get('set/a/1.csv.gz')!).digest('hex'))
  })

  it('is read on from where it broke off, and asked again where the server is busy', async () => {
    objects.set('big.csv', csv(0, 30_000))
    const dataset = await open('s3://films/big.csv')
    faults.push('503', 'reset', '503', 'reset')
    const { rows, sha256 } = await clearForTests(dataset, 10_000)
    expect(rows).toBe(30_000)
    expect(sha256).toBe(createHash('sha256').update(objects.get('big.csv')!).digest('hex'))
    expect(requests.filter((line) => /bytes=[1-9]/.test(line)).length).toBeGreaterThanOrEqual(2)
  })

  it('is never read half from one object and half from another', async () => {
    objects.set('big.csv', csv(0, 30_000))
    const dataset = await open('s3://films/big.csv')
    faults.push('reset')
    changing = 'big.csv'
    await expect(clearForTests(dataset, 1000)).rejects.toMatchObject({ code: 'training.dataset-changed' })
  })

  it('is put into the scratch folder where it is read at random, and taken away again', async () => {
    const path = join(folder, 'made.parquet')
    const { DuckDBInstance } = await import('@duckdb/node-api')
    const connection = await (await DuckDBInstance.create(':memory:')).connect()
    await connection.run(
      `COPY (SELECT 'https://a.test/' || i AS url FROM range(100) t(i)) TO '${path}' (FORMAT parquet)`,
    )
    const { readFile, readdir } = await import('node:fs/promises')
    objects.set('p/a.parquet', await readFile(path))
    const dataset = await open('s3://films/p/')
    expect((await clearForTests(dataset, 30)).values[99]).toEqual(['https://a.test/99'])
    await dataset.close()
    expect(await readdir(folder)).toEqual(['made.parquet'])
  })

  it('has a listing that is read whole or refused, whatever it says (fuzz)', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        '<Contents>',
        '</Contents>',
        '<Key>a</Key>',
        '<Size>1</Size>',
        '<Size>-1</Size>',
        '<IsTruncated>true</IsTruncated>',
      ),
      fc.constantFrom(
        '<NextContinuationToken>x</NextContinuationToken>',
        '&amp;',
        '&x;',
        '<!DOCTYPE a>',
        '<![CDATA[',
        ']]>',
        '<a',
      ),
      fc.string({ maxLength: 5 }),
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        try {
          const { objects } = parseListing(`<ListBucketResult>${pieces.join('')}</ListBucketResult>`, 'x')
          for (const { key, bytes } of objects) expect(key !== '' && Number.isSafeInteger(bytes)).toBe(true)
        } catch (error) {
          expect(error).toBeInstanceOf(TrainingError)
        }
      }),
      { numRuns: 5000 },
    )
  })

  it('says why it cannot be read', async () => {
    objects.set('a.csv', csv(0, 1))
    await expect(open('s3://films/a.csv', { AWS_SECRET_ACCESS_KEY: 'another' })).rejects.toThrow(
      '403 SignatureDoesNotMatch',
    )
    await expect(open('s3://films/a.csv', { AWS_ACCESS_KEY_ID: '' })).rejects.toThrow('AWS_ACCESS_KEY_ID')
    await expect(open('s3://films/nothing')).rejects.toMatchObject({ code: 'training.unreadable-dataset' })
  })
})
