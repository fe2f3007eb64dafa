import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type House, openHouse } from '../house.js'
import { createToken } from '../identity/index.js'
import { countDecision, observeQueue, type RunningServer, startServer, startTelemetry, withSpan } from './index.js'

/** A collector of OTLP over HTTP, JSON, that keeps what it is sent. */
const received: { path: string; body: string; service: boolean }[] = []
let collector: Server
let endpoint: string
const folder = mkdtempSync(join(tmpdir(), 'kyodaku-telemetry-'))
let house: House
let server: RunningServer
let token: string

beforeAll(async () => {
  collector = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8')
      received.push({ path: request.url ?? '', body, service: body.includes('kyodaku-test') })
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}')
    })
  }).listen(0)
  endpoint = `http://127.0.0.1:${(collector.address() as AddressInfo).port}`
  house = await openHouse({ dataDirectory: join(folder, 'data') })
  token = (await createToken(house.kyodaku, { name: 'telemetry', role: 'administrator' })).token
  server = await startServer(house, {
    port: 0,
    logLevel: 'info',
    logStream: { write() {} },
    environment: { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_SERVICE_NAME: 'kyodaku-test' },
  })
})
afterAll(() => {
  collector.close()
  rmSync(folder, { recursive: true, force: true })
})

it('is off where nobody asked for it', async () => {
  expect(await startTelemetry({}, { version: '0' })).toBeUndefined()
  expect(
    await startTelemetry({ OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_SDK_DISABLED: 'true' }, { version: '0' }),
  ).toBeUndefined()
})

it('sends spans, metrics and logs to a collector, by route and without secrets', async () => {
  observeQueue(async () => [{ state: 'waiting', kind: 'check', jobs: 3 }])
  const parent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
  await fetch(`${server.url}/v1/jobs/job_secretid?q=hidden-words`, {
    headers: { authorization: `Bearer ${token}`, traceparent: parent },
  })
  await withSpan('job check', { 'kyodaku.job.kind': 'check' }, async () => countDecision('refuse'))
  await withSpan('job failing', {}, async () => {
    throw Object.assign(new Error('no'), { code: 'media.broken' })
  }).catch(() => undefined)
  await house.events.publish({
    type: 'check.decided',
    parties: [],
    subject: 'chk_1',
    data: { check: 'chk_1', receipt: 'rcp_1', outcome: 'review', level: 0, matches: 0 },
  })
  const [startedAt, endedAt] = ['2026-11-23T00:00:00.000Z', '2026-11-23T00:00:03.000Z']
  const data = {
    id: 'job_1',
    kind: 'deposit',
    title: 'film',
    state: 'failed' as const,
    createdBy: 'usr_1',
    createdAt: startedAt,
    attempts: 1,
    startedAt,
    endedAt,
    error: { code: 'media.too-many-pixels', message: 'too many' },
  }
  await house.events.publish({ type: 'job.changed', parties: [], subject: 'job_1', data })
  await server.stop()

  const of = (path: string) =>
    received
      .filter((one) => one.path === path)
      .map(({ body }) => body)
      .join('\n')
  const traces = of('/v1/traces')
  expect(traces).toContain('GET /v1/jobs/:id')
  expect(traces).toContain('0af7651916cd43dd8448eb211c80319c')
  expect(traces).toContain('job check')
  expect(traces).toContain('media.broken')
  expect(traces).toContain('job deposit')
  expect(traces).toContain('media.too-many-pixels')
  const metrics = of('/v1/metrics')
  expect(metrics).toContain('http.server.request.duration')
  expect(metrics).toContain('kyodaku.decisions')
  expect(metrics).toContain('refuse')
  expect(metrics).toContain('review')
  expect(metrics).toContain('kyodaku.jobs')
  expect(of('/v1/logs')).toContain('incoming request')
  const all = received.map(({ body }) => body).join('\n')
  expect(received.every(({ service }) => service)).toBe(true)
  for (const secret of [token, 'hidden-words']) expect(all).not.toContain(secret)
})
