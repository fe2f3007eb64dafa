import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { readdir, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { ClearanceError } from '../errors.js'
import { fetchFailures } from './exchange.js'
import type { NewFetch } from './fetch-record.js'
import { gatherSignals, openSignals } from './open-signals.js'
import { openSignalSnapshotToWrite, type SignalSnapshotWriter } from './signal-snapshot.js'
import { importWarc, responseOf, unchunked } from './warc-import.js'
import { readWarc, type WarcRecord } from './warc-read.js'
import { exportWarc } from './warc-write.js'

const root = mkdtempSync(join(tmpdir(), 'kyodaku-warc-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))
let made = 0
const newSnapshot = () => openSignalSnapshotToWrite(join(root, String(made++)))
const software = { software: 'Kyodaku/test' }

const httpText = (maxLength: number) =>
  fc.string({ unit: fc.integer({ min: 0x21, max: 0x7e }).map((unit) => String.fromCharCode(unit)), maxLength })
const header = fc.tuple(
  fc.constantFrom('Content-Type', 'content-encoding', 'Transfer-Encoding', 'Content-Length', 'X-Robots-Tag', 'ETag'),
  fc.oneof(fc.constantFrom('text/html', 'gzip', 'chunked', '5', 'noai', '', 'ü'), httpText(20)),
)
const fetched: fc.Arbitrary<NewFetch> = fc
  .record({
    host: fc.constantFrom('a.test', 'b.test:8080'),
    path: fc.webPath(),
    at: fc.integer({ min: 1_700_000_000_000, max: 1_700_000_999_999 }),
    took: fc.nat(5000),
    method: fc.constantFrom('GET' as const, 'HEAD' as const),
    status: fc.constantFrom(200, 204, 301, 404, 503),
    headers: fc.array(header, { maxLength: 5 }),
    body: fc.option(fc.uint8Array({ maxLength: 200 })),
    isCut: fc.boolean(),
    failure: fc.option(fc.constantFrom(...fetchFailures)),
    answered: fc.boolean(),
  })
  .map(({ host, path, at, took, method, status, headers, body, isCut, failure, answered }): NewFetch => {
    const requestedAt = new Date(at)
    const common = {
      url: new URL(`http://${host}${path}`).href,
      method,
      requestedAt,
      fetchedAt: new Date(at + took),
      address: '192.0.2.1',
    }
    if (failure !== null && !answered) return { ...common, headers: [], error: { code: failure, detail: 'as it was' } }
    if (failure !== null) return { ...common, status, headers, error: { code: failure, detail: '' } }
    if (body === null || method === 'HEAD') return { ...common, status, headers }
    return { ...common, status, headers, body, ...(isCut ? { isCut } : {}) }
  })

/** An answer of five bytes with several lengths in its head. */
const withLengths = (...lengths: string[]): NewFetch => ({
  url: 'http://a.test/',
  method: 'GET',
  requestedAt: new Date(1_700_000_000_000),
  fetchedAt: new Date(1_700_000_000_001),
  address: '192.0.2.1',
  status: 200,
  headers: lengths.map((length) => ['Content-Length', length]),
  body: Buffer.from('12345'),
})

async function filled(fetches: readonly NewFetch[]): Promise<SignalSnapshotWriter> {
  const snapshot = await newSnapshot()
  for (const fetch of fetches) await snapshot.append(fetch)
  return snapshot
}

describe('a snapshot as WARC', () => {
  it('comes back as the same snapshot, by its seal, and adding it once more adds nothing', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fetched, {
          maxLength: 6,
          selector: ({ url, requestedAt }) => `${url} ${requestedAt.getTime()}`,
        }),
        async (fetches) => {
          const snapshot = await filled(fetches)
          const file = [...exportWarc(snapshot, software)]
          const back = await newSnapshot()
          const report = await importWarc(file, back)
          expect(report).toMatchObject({ fetches: fetches.length, problemCount: 0 })
          expect([...back.all()]).toEqual([...snapshot.all()])
          expect(back.seal()).toEqual(snapshot.seal())
          expect(await importWarc(file, back)).toMatchObject({ fetches: 0, known: fetches.length })
          await snapshot.close()
          await back.close()
        },
      ),
      {
        numRuns: 60,
        // Of several lengths one is renamed, and another is that of what stands there.
        examples: [[[withLengths('7', '5')]], [[withLengths('5', '7')]], [[withLengths('7', '5', '8')]]],
      },
    )
  })

  it('keeps that a server confirmed what was there, as a revisit', async () => {
    const at = (n: number) => ({ requestedAt: new Date(n * 1000), fetchedAt: new Date(n * 1000 + 5) })
    const first = { url: 'http://a.test/', method: 'GET', status: 200, headers: [['ETag', '"1"']] } as const
    const snapshot = await newSnapshot()
    const { body } = await snapshot.append({ ...first, ...at(1), body: Buffer.from('Disallow: /') })
    await snapshot.append({ ...first, ...at(2), status: 304, confirms: body! })
    const file = Buffer.concat([...exportWarc(snapshot, software)])
    expect(gunzipSync(file).toString()).toContain('WARC-Type: revisit')
    const back = await newSnapshot()
    await importWarc([file], back)
    expect(back.seal()).toEqual(snapshot.seal())
    await snapshot.close()
    await back.close()
  })

  it('is WARC 1.1 as others read it: a gzip member a record, digests, lengths, the same bytes each time', async () => {
    const at = new Date(1_700_000_000_000)
    const url = 'http://a.test/x?y=1'
    const snapshot = await filled([
      {
        url,
        method: 'GET',
        requestedAt: at,
        fetchedAt: at,
        status: 200,
        headers: [
          ['Content-Encoding', 'gzip'],
          ['Content-Length', '31'],
        ],
        body: Buffer.from('User-agent: *'),
      },
    ])
    const members = [...exportWarc(snapshot, software)]
    expect([...exportWarc(snapshot, software)]).toEqual(members)
    const records: WarcRecord[] = []
    for await (const found of readWarc(members)) if ('record' in found) records.push(found.record)
    expect(records.map(({ type }) => type)).toEqual(['warcinfo', 'response', 'request', 'metadata'])
    expect(new Set(records.map(({ headers }) => headers.get('warc-record-id'))).size).toBe(4)
    for (const { headers, block } of records) {
      expect(headers.get('warc-record-id')).toMatch(
        /^<urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}>$/,
      )
      expect(headers.get('warc-block-digest')).toBe(`sha256:${createHash('sha256').update(block).digest('hex')}`)
    }
    const [, response, request] = records
    expect(response?.headers.get('warc-target-uri')).toBe(url)
    expect(request?.headers.get('warc-concurrent-to')).toBe(response?.headers.get('warc-record-id'))
    expect(Buffer.from(request!.block).toString()).toBe('GET /x?y=1 HTTP/1.1\r\nHost: a.test\r\n\r\n')
    expect(Buffer.from(response!.block).toString()).toBe(
      'HTTP/1.1 200 OK\r\nX-Crawl-Content-Encoding: gzip\r\nX-Crawl-Content-Length: 31\r\nContent-Length: 13\r\n\r\nUser-agent: *',
    )
    expect(members.every((bytes) => gunzipSync(bytes).subarray(-4).toString() === '\r\n\r\n')).toBe(true)
    await snapshot.close()
  })
})

it('signals are opened from a folder or a WARC file alike, by their seal where one is named', async () => {
  const folder = join(root, String(made++))
  const at = new Date(1_700_000_000_000)
  const { seal } = await gatherSignals(folder, [], {
    agent: { token: 'KyodakuBot', version: '0', contact: '+mailto:crawler@kyodaku.test' },
    now: () => at,
  })
  const writer = await openSignalSnapshotToWrite(folder)
  const fetched = {
    url: 'http://a.test/robots.txt',
    method: 'GET',
    requestedAt: at,
    fetchedAt: at,
    headers: [],
  } as const
  await writer.append({ ...fetched, status: 200, body: Buffer.from('User-agent: *') })
  const later = await writer.sealDurably()
  const file = join(root, 'signals.warc.gz')
  await writeFile(file, Buffer.concat([...exportWarc(writer, software)]))
  await writer.close()

  for (const path of [folder, file]) {
    const { snapshot } = await openSignals(path, { seal: later.digest, temporaryFolder: root })
    expect(snapshot.fetches).toBe(1)
    expect(snapshot.seal()).toEqual(later)
    expect(snapshot.newest(fetched.url)?.status).toBe(200)
    await snapshot.close()
  }
  expect((await openSignals(folder, { seal: seal.digest })).snapshot.fetches, 'as it was sealed before').toBe(0)
  const refused = (path: string, digest?: string) =>
    openSignals(path, { temporaryFolder: root, ...(digest === undefined ? {} : { seal: digest }) })
  await expect(refused(file, seal.digest)).rejects.toMatchObject({ code: 'clearance.signals-mismatch' })
  await expect(refused(join(root, 'nowhere'))).rejects.toMatchObject({ code: 'clearance.no-signals' })
  await writeFile(file, 'something else')
  await expect(refused(file)).rejects.toMatchObject({ code: 'clearance.no-signals' })
  expect(
    (await readdir(root)).filter((name) => name.startsWith('kyodaku-signals-')),
    'nothing is left',
  ).toEqual([])
})

/** A record as some other crawler may write it. */
const foreign = (type: string, named: Record<string, string>, block: string | Buffer, end = '\r\n'): Buffer => {
  const bytes = Buffer.from(block)
  const lines = ['WARC/1.0', `WARC-Type: ${type}`, ...Object.entries(named).map(([name, value]) => `${name}: ${value}`)]
  return Buffer.concat([
    Buffer.from([...lines, `Content-Length: ${bytes.length}`, '', ''].join(end)),
    bytes,
    Buffer.from(end + end),
  ])
}
const http = { 'Content-Type': 'application/http; msgtype=response' }
const at = (url: string, date = '2026-01-01T00:00:00Z') => ({ 'WARC-Target-URI': url, 'WARC-Date': date, ...http })

describe('WARC files of others', () => {
  const robots = 'User-agent: *\nDisallow: /\n'
  const crawlLike = [
    foreign('warcinfo', { 'WARC-Date': '2026-01-01T00:00:00Z' }, 'isPartOf: X\r\n'),
    foreign(
      'request',
      { ...at('http://a.test/robots.txt'), 'Content-Type': 'application/http; msgtype=request' },
      'GET /robots.txt HTTP/1.1\r\n\r\n',
    ),
    foreign(
      'response',
      { ...at('http://a.test/robots.txt'), 'WARC-Block-Digest': 'sha1:PLACE', 'WARC-IP-Address': '192.0.2.7' },
      `HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nX-Crawl-Content-Encoding: gzip\r\nContent-Length: ${robots.length}\r\n\r\n${robots}`,
    ),
    foreign(
      'metadata',
      { ...at('http://a.test/robots.txt'), 'Content-Type': 'application/warc-fields' },
      'fetchTimeMs: 250\r\nlanguages: x\r\n',
    ),
    foreign(
      'response',
      at('<http://a.test/raw>', '2026-01-01T00:00:01.5Z'),
      Buffer.concat([
        Buffer.from('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n\r\n'),
        chunked(gzipSync('許諾')),
      ]),
    ),
    foreign('response', at('dns:a.test'), '127.0.0.1'),
    foreign('resource', { ...at('http://a.test/file.json'), 'Content-Type': 'application/json' }, '[]'),
    foreign(
      'revisit',
      {
        ...at('http://a.test/robots.txt', '2026-02-01T00:00:00Z'),
        'WARC-Profile': 'http://netpreserve.org/warc/1.0/revisit/identical-payload-digest',
      },
      'HTTP/1.1 200 OK\r\n\r\n',
    ),
    foreign(
      'response',
      at('http://a.test/video.mp4'),
      Buffer.concat([Buffer.from('HTTP/1.1 200 OK\nContent-Type: video/mp4\n\n'), Buffer.alloc(2_000_000)]),
    ),
    foreign('conversion', at('http://a.test/'), 'text'),
  ].map((record) => {
    const block = record.subarray(record.indexOf('\r\n\r\n') + 4, -4)
    const digest = createHash('sha1').update(block).digest('hex')
    return Buffer.from(record.toString('latin1').replace('sha1:PLACE', `sha1:${digest}`), 'latin1')
  })

  it.each([
    ['plain', Buffer.concat(crawlLike)],
    ['compressed by member', Buffer.concat(crawlLike.map((record) => gzipSync(record)))],
    ['compressed in one piece', gzipSync(Buffer.concat(crawlLike))],
  ])('are read, %s', async (_, file) => {
    for (const size of [file.length, 1000, 7]) {
      const pieces = Array.from({ length: Math.ceil(file.length / size) }, (_, n) =>
        file.subarray(n * size, (n + 1) * size),
      )
      if (pieces.length > 200_000) continue
      const snapshot = await newSnapshot()
      const report = await importWarc(pieces, snapshot)
      expect(report).toMatchObject({ records: 10, fetches: 5, problemCount: 0 })
      const first = snapshot.newest('http://a.test/robots.txt', new Date('2026-01-15T00:00:00Z'))
      expect(first).toMatchObject({
        status: 200,
        address: '192.0.2.7',
        fetchedAt: '2026-01-01T00:00:00.250Z',
        method: 'GET',
      })
      expect(first?.headers.map(([name]) => name)).toEqual(['Content-Type', 'Content-Encoding', 'Content-Length'])
      expect(Buffer.from(snapshot.body(first!.body!.digest)!).toString()).toBe(robots)
      expect(snapshot.newest('http://a.test/robots.txt')).toMatchObject({
        fetchedAt: '2026-02-01T00:00:00.000Z',
        body: first?.body,
      })
      const raw = snapshot.newest('http://a.test/raw')
      expect(Buffer.from(snapshot.body(raw!.body!.digest)!).toString()).toBe('許諾')
      expect(snapshot.newest('http://a.test/file.json')?.body?.bytes).toBe(2)
      expect(snapshot.newest('http://a.test/video.mp4')).toMatchObject({ status: 200 })
      expect(snapshot.newest('http://a.test/video.mp4')?.body).toBeUndefined()
      await snapshot.close()
    }
  })

  it('broken ones are read as far as they are whole, and what is passed over is told', async () => {
    const good = (n: number) => foreign('response', at(`http://a.test/${n}`), `HTTP/1.1 200 OK\r\n\r\n${n}`)
    const importing = async (file: Buffer) => {
      const snapshot = await newSnapshot()
      const report = await importWarc([file], snapshot)
      await snapshot.close()
      return report
    }
    expect(await importing(Buffer.concat([good(1), Buffer.from('junk\nmore junk\n'), good(2)]))).toMatchObject({
      fetches: 2,
      problemCount: 1,
    })
    expect(await importing(Buffer.concat([good(1), good(2).subarray(0, -10)]))).toMatchObject({
      fetches: 1,
      problemCount: 1,
    })
    const wrong = foreign(
      'response',
      { ...at('http://a.test/9'), 'WARC-Block-Digest': `sha1:${'A'.repeat(32)}` },
      'HTTP/1.1 200 OK\r\n\r\n',
    )
    expect(await importing(Buffer.concat([wrong, good(1)]))).toMatchObject({ fetches: 1, problemCount: 1 })
    const members = Buffer.concat([gzipSync(good(1)), gzipSync(good(2))])
    expect(await importing(members.subarray(0, -12))).toMatchObject({ fetches: 1, problemCount: 2 })
    await expect(importing(Buffer.from('<html>'))).rejects.toMatchObject({ code: 'clearance.no-signals' })
    await expect(importing(Buffer.alloc(0))).resolves.toMatchObject({ fetches: 0 })
  })

  it('bytes of any kind are read or refused with a typed error (fuzz)', async () => {
    const whole = Buffer.concat(crawlLike.filter(({ length }) => length < 5000))
    const snapshot = await newSnapshot()
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { maxLength: 6 }),
        fc.nat(whole.length),
        fc.constantFrom('no', 'whole', 'then'),
        async (changes, cut, compress) => {
          let file = Buffer.from(compress === 'then' ? gzipSync(whole) : whole)
          for (const [place, value] of changes) file[place % file.length] = value
          file = compress === 'whole' ? gzipSync(file.subarray(0, cut)) : file.subarray(0, cut)
          try {
            await importWarc([file], snapshot)
          } catch (error) {
            expect(error).toBeInstanceOf(ClearanceError)
          }
        },
      ),
      { numRuns: 400 },
    )
    await fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        responseOf({ block: bytes })
        expect(unchunked(chunked(Buffer.from(bytes)))).toEqual(Buffer.from(bytes))
        unchunked(bytes)
      }),
      { numRuns: 500 },
    )
    await snapshot.close()
  })
})

function chunked(bytes: Buffer): Buffer {
  const half = Math.ceil(bytes.length / 2)
  const chunk = (piece: Buffer) =>
    piece.length === 0
      ? Buffer.alloc(0)
      : Buffer.concat([Buffer.from(`${piece.length.toString(16)};x\r\n`), piece, Buffer.from('\r\n')])
  return Buffer.concat([chunk(bytes.subarray(0, half)), chunk(bytes.subarray(half)), Buffer.from('0\r\n\r\n')])
}
