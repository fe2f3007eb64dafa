import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { metrics } from '@opentelemetry/api'
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics'
import OpenAI from 'openai'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { depositFile, type Kyodaku, openKyodaku } from '../clearance/index.js'
import { recordFilmsForTests } from '../clearance/registry-for-tests.js'
import { openGate } from './gate.js'
import { serveGateway } from './gateway.js'
import { createQuotas, openKeyFile } from './keys/index.js'
import { videoApi } from './upstream/index.js'
import { startUpstreamForTests, type UpstreamForTests } from './upstream-for-tests.js'

const samples = resolve(import.meta.dirname, '../../samples/media')
const folder = mkdtempSync(join(tmpdir(), 'kyodaku-measure-'))
let kyodaku: Kyodaku
let upstream: UpstreamForTests

beforeAll(async () => {
  kyodaku = await openKyodaku({ dataDirectory: join(folder, 'data') })
  await recordFilmsForTests(kyodaku, { zorvane: 'Zorvane Chronicle', lighthouse: 'Lighthouse Road of Vestergaard' })
  await depositFile(kyodaku, join(samples, 'lighthouse-road.mp4'), { work: 'lighthouse' })
  upstream = await startUpstreamForTests()
}, 120_000)
afterAll(async () => {
  metrics.disable()
  await upstream.close()
  await kyodaku.close()
  rmSync(folder, { recursive: true, force: true })
})

it('counts and times what the gateway does, under both regimes, without saying what was asked for or by whom', async () => {
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE)
  const provider = new MeterProvider({
    readers: [new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 })],
  })
  metrics.disable()
  metrics.setGlobalMeterProvider(provider)
  const keys = join(folder, 'keys.json')
  const apiKey = 'the-key-of-studio-a'
  writeFileSync(
    keys,
    JSON.stringify({ keys: [{ name: 'studio-a', tenant: 'tenant-a', key: apiKey, quota: { perMinute: 3 } }] }),
  )
  const gate = await openGate(kyodaku, {
    upstream: videoApi({ url: upstream.url, answerMilliseconds: 5000 }),
    party: 'gen',
    territory: 'JP',
    regime: 'prior-permission',
    model: 'maker-1',
    pollMilliseconds: 20,
  })
  const keyFile = await openKeyFile(keys, { quotas: createQuotas(kyodaku, 'gen') })
  const gateway = await serveGateway(gate, { port: 0, keys: keyFile })
  const client = new OpenAI({ baseURL: gateway.url, apiKey, maxRetries: 0 })
  upstream.makes(join(samples, 'pinwheel-market.mp4'), join(samples, 'lighthouse-road.mp4'))
  await client.videos.create({ prompt: 'a market of hidden words' })
  await gate.idle()
  await client.videos.create({ prompt: 'a road of hidden words' })
  await gate.idle()
  await client.videos.create({ prompt: 'Zorvane Chronicle' }).catch(() => undefined)
  await client.videos.create({ prompt: 'one too many' }).catch(() => undefined)

  // Nobody has reserved anything: under reservation all of it would be permitted.
  expect(gate.counts()).toEqual({
    requests: {
      'prior-permission': { permit: 2, review: 0, refuse: 1 },
      reservation: { permit: 3, review: 0, refuse: 0 },
    },
    outputs: {
      'prior-permission': { permit: 1, review: 0, refuse: 1 },
      reservation: { permit: 2, review: 0, refuse: 0 },
    },
  })
  await provider.forceFlush()
  const sent = exporter
    .getMetrics()
    .at(-1)!
    .scopeMetrics.flatMap((scope) => scope.metrics)
  const points = (name: string) =>
    sent
      .filter(({ descriptor }) => descriptor.name === name)
      .flatMap(({ dataPoints }) => dataPoints as { attributes: Record<string, string>; value: unknown }[])
  const measured = (name: string, attributes: Record<string, string> = {}): unknown =>
    points(name).find((point) => Object.entries(attributes).every(([key, value]) => point.attributes[key] === value))
      ?.value
  expect(measured('kyodaku.gateway.decisions', { stage: 'requests', outcome: 'refuse' })).toBe(1)
  expect(
    measured('kyodaku.gateway.decisions', {
      stage: 'outputs',
      outcome: 'refuse',
      'outcome_under.reservation': 'permit',
    }),
  ).toBe(1)
  expect(measured('kyodaku.gateway.decision.duration', { stage: 'requests', outcome: 'permit' })).toMatchObject({
    count: 2,
  })
  expect(measured('kyodaku.gateway.upstream.duration', { operation: 'create', result: 'answered' })).toMatchObject({
    count: 2,
  })
  expect(measured('kyodaku.gateway.clearing.duration', { outcome: 'permit' })).toMatchObject({ count: 1 })
  expect(measured('kyodaku.gateway.reviews.waiting')).toBe(0)
  expect(measured('kyodaku.gateway.quota.refusals', { quota: 'perMinute' })).toBe(1)
  const all = JSON.stringify(exporter.getMetrics())
  for (const secret of ['hidden words', 'Zorvane', 'zorvane', 'studio-a', 'tenant-a', 'video_', 'rcp_'])
    expect(all).not.toContain(secret)
  await gateway.close()
  await keyFile.close()
  await gate.close()
  await provider.shutdown()
}, 120_000)
