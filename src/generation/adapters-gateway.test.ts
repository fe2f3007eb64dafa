import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import OpenAI, { toFile } from 'openai'
import sharp from 'sharp'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { depositFile, type Kyodaku, openKyodaku } from '../clearance/index.js'
import { recordFilmsForTests } from '../clearance/registry-for-tests.js'
import { startBatchWorker } from './batch-worker-for-tests.js'
import { type ComfyServerForTests, startComfyServerForTests } from './comfy-server-for-tests.js'
import { type Gate, openGate } from './gate.js'
import { type Gateway, serveGateway } from './gateway.js'
import { releasedAs } from './released-for-tests.js'
import { workflowForTests, workflowWith } from './upstream/comfy-ui/workflow-for-tests.js'
import { openUpstream, type Upstream } from './upstream/index.js'

const samples = resolve(import.meta.dirname, '../../samples/media')
const nobodys = join(samples, 'pinwheel-market.mp4')
const registered = join(samples, 'lighthouse-road.mp4')

const folder = mkdtempSync(join(tmpdir(), 'kyodaku-adapters-'))
let kyodaku: Kyodaku
let upstream: Upstream
let gate: Gate
let gateway: Gateway
let client: OpenAI

beforeAll(async () => {
  kyodaku = await openKyodaku({ dataDirectory: join(folder, 'data') })
  await recordFilmsForTests(kyodaku, { lighthouse: 'Lighthouse Road of Vestergaard' })
  await depositFile(kyodaku, registered, { work: 'lighthouse' })
}, 240_000)
afterAll(async () => {
  await kyodaku.close()
  rmSync(folder, { recursive: true, force: true })
})

async function open(spec: string, workflows: readonly string[] = []): Promise<void> {
  upstream = await openUpstream(spec, { workflows, client: 'kyodaku-gen' })
  gate = await openGate(kyodaku, {
    upstream,
    party: 'gen',
    territory: 'JP',
    regime: 'prior-permission',
    model: 'maker-1',
    pollMilliseconds: 20,
  })
  gateway = await serveGateway(gate, { port: 0 })
  client = new OpenAI({ baseURL: gateway.url, apiKey: 'none', maxRetries: 0 })
}
async function close(): Promise<void> {
  await gateway.close()
  await gate.close()
  await upstream.close?.()
}

async function finished(id: string) {
  await gate.idle()
  return await client.videos.retrieve(id)
}
async function contentOf(id: string): Promise<Buffer> {
  return Buffer.from(await (await client.videos.downloadContent(id)).arrayBuffer())
}
async function refusal(work: Promise<unknown>): Promise<{ status: number; code: string }> {
  return await work.then(
    () => Promise.reject(new Error('it was not refused')),
    ({ status, code }: { status: number; code: string }) => ({ status, code }),
  )
}

describe('the public client, the gateway, and ComfyUI', () => {
  let server: ComfyServerForTests
  const create = join(folder, 'create.json')
  const reference = join(folder, 'reference.json')
  writeFileSync(create, JSON.stringify(workflowForTests))
  writeFileSync(reference, workflowWith('image', '{{reference}}'))
  const workflows = [create, `reference=${reference}`]
  afterEach(async () => {
    await close()
    await server.close()
  })

  it('gets a video that is queued once, though the gateway is closed and opened again in the middle', async () => {
    server = await startComfyServerForTests()
    server.makes(nobodys)
    server.hold()
    await open(`comfyui+${server.url}`, workflows)
    const made = await client.videos.create({ prompt: 'a market with pinwheels', seconds: '4', size: '1280x720' })
    await close()
    server.next(
      { on: 'history', what: 'nonsense' },
      { on: 'queue', what: 'status', status: 500 },
      { on: 'view', what: 'break' },
    )
    server.go()
    await open(`comfyui+${server.url}`, workflows)
    await sleep(50)
    server.dropSockets()
    expect(await finished(made.id)).toMatchObject({ status: 'completed', seconds: '4', size: '1280x720' })
    expect(await releasedAs(await contentOf(made.id), nobodys)).toMatchObject({ isOriginal: true })
    expect(server.prompts).toMatchObject([{ extra: { kyodaku: made.id } }])
    const picture = await sharp({ create: { width: 320, height: 240, channels: 3, background: '#2a7' } })
      .png()
      .toBuffer()
    const input_reference = await toFile(picture, 'green.png', { type: 'image/png' })
    server.next({ on: 'job', what: 'fail' })
    const failed = await client.videos.create({ prompt: 'a green field', input_reference })
    expect(server.uploads).toMatchObject([{ bytes: picture.length }])
    expect(await finished(failed.id)).toMatchObject({ status: 'failed', error: { code: 'generation_failed' } })
  }, 300_000)

  it('does not get a registered work, nor what there is no workflow for, and is told when nobody is there', async () => {
    server = await startComfyServerForTests()
    server.makes(registered)
    await open(`comfyui+${server.url}`, workflows)
    const asked = client.videos.create({ prompt: 'Lighthouse Road of Vestergaard' })
    expect(await refusal(asked)).toEqual({ status: 403, code: 'permission_required' })
    expect(server.prompts).toEqual([])
    const made = await client.videos.create({ prompt: 'a road by the sea' })
    expect(await finished(made.id)).toMatchObject({ status: 'failed', error: { code: 'permission_required' } })
    expect((await refusal(client.videos.downloadContent(made.id))).status).toBe(409)
    const video = await toFile(readFileSync(nobodys), 'own.mp4', { type: 'video/mp4' })
    expect(await refusal(client.videos.edit({ prompt: 'brighter', video }))).toEqual({
      status: 400,
      code: 'unsupported',
    })
    server.next({ on: 'prompt', what: 'status', status: 500 })
    expect((await refusal(client.videos.create({ prompt: 'a hill' }))).status).toBe(502)
    await server.close()
    expect(await refusal(client.videos.create({ prompt: 'a cliff' }))).toEqual({
      status: 503,
      code: 'upstream_unavailable',
    })
  }, 300_000)
})

describe('the public client, the gateway, and a batch system', () => {
  it('gets a video by folders, once, though the gateway is closed and opened again in the middle', async () => {
    const jobs = join(folder, 'jobs')
    await open(`folder:${jobs}`)
    const made = await client.videos.create({ prompt: 'a market with pinwheels', seconds: '4' })
    expect(readdirSync(join(jobs, 'queue'))).toEqual([made.id])
    await close()
    const worker = startBatchWorker(jobs, nobodys)
    await open(`folder:${jobs}`)
    try {
      expect((await finished(made.id)).status).toBe('completed')
      expect(await releasedAs(await contentOf(made.id), nobodys)).toMatchObject({ isOriginal: true })
      const failed = await client.videos.create({ prompt: 'an impossible hill' })
      expect(await finished(failed.id)).toMatchObject({ status: 'failed', error: { code: 'no_gpu' } })
      expect(worker.taken.map(({ id }) => id)).toEqual([made.id, failed.id])
      await client.videos.delete(made.id)
      expect(readdirSync(join(jobs, 'done'))).toEqual([])
    } finally {
      await worker.stop()
      await close()
    }
  }, 300_000)
})

describe('what stands for an upstream', () => {
  it('is opened, or refused with what would be right, in both languages', async () => {
    const broken = join(folder, 'broken.json')
    writeFileSync(broken, '{"nodes":[],"links":[]}')
    expect((await openUpstream('https://api.example/v1/')).name).toBe('https://api.example/v1')
    for (const [spec, workflows, code] of [
      ['ftp://host', [], 'upstream.bad-spec'],
      ['folder:', [], 'upstream.bad-spec'],
      ['comfyui+http://127.0.0.1:1', [], 'upstream.bad-spec'],
      ['https://api.example/v1', [broken], 'upstream.bad-spec'],
      ['comfyui+http://127.0.0.1:1', [`upscale=${broken}`], 'upstream.bad-spec'],
      ['comfyui+http://127.0.0.1:1', [broken], 'upstream.bad-workflow'],
      ['comfyui+http://127.0.0.1:1', [join(folder, 'none.json')], 'upstream.bad-workflow'],
    ] as const)
      await expect(openUpstream(spec, { workflows })).rejects.toMatchObject({
        code,
        text: [expect.stringMatching(/\.$/), expect.stringMatching(/。$/)],
      })
  })
})
