import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type ComfyServerForTests, startComfyServerForTests } from '../../comfy-server-for-tests.js'
import type { ToGenerate, Upstream } from '../upstream.js'
import { comfyUi, promptIdOf } from './comfy-ui.js'
import { readWorkflow, type Workflow, type WorkflowKind } from './workflow.js'
import { workflowForTests, workflowWith } from './workflow-for-tests.js'

const folder = mkdtempSync(join(tmpdir(), 'kyodaku-comfy-'))
const path = join(folder, 'video.mp4')
writeFileSync(path, Buffer.alloc(100_000, 'video'))
const file = { path, name: 'mine.mp4', type: 'video/mp4', bytes: 100_000, digest: `sha256:${'ab'.repeat(32)}` }
afterAll(() => rmSync(folder, { recursive: true, force: true }))

let server: ComfyServerForTests
let upstream: Upstream
const create = readWorkflow('create', JSON.stringify(workflowForTests), 'create.json')
const open = async (workflows: Partial<Record<WorkflowKind, Workflow>> = { create }) =>
  await comfyUi({
    url: server.url,
    workflows,
    client: 'kyodaku-test',
    answerMilliseconds: 5000,
    reconnectMilliseconds: 10,
  })
async function start(options: Parameters<typeof startComfyServerForTests>[0] = {}): Promise<void> {
  await upstream?.close?.()
  await server?.close()
  server = await startComfyServerForTests(options)
  server.makes(path)
  upstream = await open()
}
beforeEach(() => start())
afterEach(async () => {
  await upstream.close?.()
  await server.close()
})

const asked = (key: string, more: Partial<ToGenerate> = {}): ToGenerate => ({
  kind: 'create',
  prompt: 'a hill',
  key,
  files: {},
  ...more,
})

/** Asks until something holds. */
async function until<T>(ask: () => Promise<T>, holds: (value: T) => boolean): Promise<T> {
  for (let times = 0; ; times++) {
    const value = await ask()
    if (holds(value)) return value
    if (times > 2000) throw new Error(`it never came to be: ${JSON.stringify(value)}`)
    await sleep(5)
  }
}
const finished = (id: string) =>
  until(
    () => upstream.retrieve(id),
    ({ status }) => status === 'completed' || status === 'failed',
  )

describe('a ComfyUI server', () => {
  it('is given a workflow that is filled in, tells how far it is, and gives the video', async () => {
    server.hold()
    const made = await upstream.create(asked('video_1', { seconds: '8', size: '1280x720' }))
    expect(made).toMatchObject({ id: promptIdOf('video_1'), status: 'queued', seconds: '8', size: '1280x720' })
    await until(
      async () => server.sockets(),
      (count) => count === 1,
    )
    server.go()
    const percents = new Set<number>()
    await until(
      () => upstream.retrieve(made.id),
      ({ status, progress }) => percents.add(progress) && status === 'completed',
    )
    expect([...percents].some((percent) => percent > 0 && percent < 100)).toBe(true)
    const { workflow, extra } = server.prompts[0]!
    expect(workflow['6']!.inputs.text).toBe('masterpiece, a hill')
    expect(workflow['5']!.inputs).toMatchObject({ width: 1280, height: 720, length: 193 })
    expect(extra).toMatchObject({ kyodaku: 'video_1', client_id: 'kyodaku-test' })
    const content = await (await upstream.content(made.id)).toArray()
    expect(Buffer.concat(content).equals(readFileSync(path))).toBe(true)
  })

  it.each([true, false])('is never given the same twice (takes ids of prompts: %s)', async (takesIds) => {
    await start({ takesIds })
    server.hold()
    const made = await upstream.create(asked('video_1'))
    expect((await upstream.create(asked('video_1'))).id).toBe(made.id)
    server.go()
    // Stopped, and opened again in the middle and afterwards.
    for (let times = 0; times < 2; times++) {
      await upstream.close?.()
      upstream = await open()
      expect((await upstream.create(asked('video_1'))).id).toBe(made.id)
      expect((await finished(made.id)).status).toBe('completed')
    }
    // The connection breaks after it was queued: it is looked for, and is there.
    server.next({ on: 'prompt', what: 'break' })
    const broken = await upstream.create(asked('video_2'))
    expect((await finished(broken.id)).status).toBe('completed')
    expect(server.prompts).toHaveLength(2)
  })

  it('is not believed to have done what it may not have', async () => {
    server.next({ on: 'prompt', what: 'status', status: 500 })
    await expect(upstream.create(asked('video_1'))).rejects.toMatchObject({ kind: 'refused', answer: { status: 502 } })
    server.next({ on: 'queue', what: 'nonsense' })
    await expect(upstream.create(asked('video_1'))).rejects.toMatchObject({ kind: 'away' })
    expect(server.prompts).toHaveLength(0)
    const made = await upstream.create(asked('video_1'))
    await until(
      () => Promise.resolve(server.prompts[0]!.steps),
      (steps) => steps === 5,
    )
    server.dropSockets()
    server.next({ on: 'history', what: 'nonsense' })
    const answers = await Promise.allSettled([1, 2, 3].map(() => upstream.retrieve(made.id)))
    for (const answer of answers)
      if (answer.status === 'rejected') expect(answer.reason).toMatchObject({ name: 'UpstreamFailure', kind: 'away' })
    await until(
      () => upstream.retrieve(made.id).catch(() => undefined),
      (video) => video?.status === 'completed',
    )
    await server.close()
    await expect(upstream.create(asked('video_2'))).rejects.toMatchObject({ kind: 'away' })
    await expect(upstream.retrieve(made.id)).rejects.toMatchObject({ kind: 'away' })
  })

  it('is followed without its socket, and again with it', async () => {
    server.refuseSockets(true)
    expect((await finished((await upstream.create(asked('video_1'))).id)).status).toBe('completed')
    server.refuseSockets(false)
    await until(
      async () => server.sockets(),
      (count) => count === 1,
    )
    server.hold()
    const made = await upstream.create(asked('video_2'))
    server.babble(
      '{',
      '[]',
      '{"type":"progress","data":{"prompt_id":7}}',
      new Uint8Array(1000),
      `"${'x'.repeat(1000)}"`,
    )
    server.dropSockets()
    await until(
      async () => server.sockets(),
      (count) => count === 1,
    )
    server.go()
    expect((await finished(made.id)).status).toBe('completed')
  })

  it('fails with what it says: of the workflow, and of a job', async () => {
    await expect(upstream.create(asked('video_0', { size: '5000x5000' }))).rejects.toMatchObject({
      answer: { status: 400, message: expect.stringContaining('Value 5000 bigger than max of 4096') },
    })
    for (const [what, code] of [
      ['fail', 'generation_failed'],
      ['no-output', 'output_missing'],
      ['two-outputs', 'output_ambiguous'],
    ] as const) {
      server.next({ on: 'job', what })
      const { id } = await upstream.create(asked(`video_${what}`))
      expect(await finished(id)).toMatchObject({ status: 'failed', error: { code } })
      await expect(upstream.content(id)).rejects.toMatchObject({ kind: 'refused' })
    }
    server.next({ on: 'job', what: 'preview-only' })
    expect((await finished((await upstream.create(asked('video_p'))).id)).status).toBe('completed')
    await expect(upstream.retrieve(promptIdOf('video_x'))).rejects.toMatchObject({ answer: { status: 404 } })
  })

  it('makes from pictures and videos what there is a workflow for, and is not asked for the rest', async () => {
    for (const kind of ['remix', 'edit', 'extension'] as const)
      await expect(upstream.create(asked('video_1', { kind, upstreamSource: 'x' }))).rejects.toMatchObject({
        kind: 'refused',
        answer: { status: 400, code: 'unsupported' },
      })
    await expect(upstream.create(asked('video_1', { files: { input_reference: file } }))).rejects.toMatchObject({
      answer: { code: 'unsupported' },
    })
    await expect(upstream.createCharacter('A', file, 'char_1')).rejects.toMatchObject({
      answer: { code: 'unsupported' },
    })
    expect(server.asked.filter((one) => one.startsWith('POST'))).toEqual([])
    await upstream.close?.()
    upstream = await open({
      create,
      reference: readWorkflow('reference', workflowWith('image', '{{reference}}'), 'r'),
      edit: readWorkflow('edit', workflowWith('video', '{{video}}'), 'e'),
    })
    const pictured = await upstream.create(asked('video_2', { files: { input_reference: { ...file, name: 'x.png' } } }))
    expect(server.uploads).toEqual([{ name: `${'ab'.repeat(32)}.png`, bytes: 100_000 }])
    expect(server.prompts[0]!.workflow['12']!.inputs.image).toBe(`kyodaku/${'ab'.repeat(32)}.png`)
    await finished(pictured.id)
    await upstream.create(asked('video_3', { kind: 'edit', upstreamSource: pictured.id }))
    expect(server.prompts[1]!.workflow['12']!.inputs.video).toBe(`video/${pictured.id}.mp4 [output]`)
    await upstream.create(asked('video_4', { kind: 'edit', files: { video: file } }))
    expect(server.prompts[2]!.workflow['12']!.inputs.video).toBe(`kyodaku/${'ab'.repeat(32)}.mp4`)
  })

  it('stops what is removed, and nothing else', async () => {
    server.hold()
    const one = await upstream.create(asked('video_1'))
    const two = await upstream.create(asked('video_2'))
    await upstream.remove(two.id)
    expect(server.interrupted).toEqual([])
    server.go()
    await until(
      () => Promise.resolve(server.prompts[0]!.steps),
      (steps) => steps > 0,
    )
    server.hold()
    await upstream.remove(two.id)
    expect(server.interrupted).toEqual([])
    await upstream.remove(one.id)
    expect(server.interrupted).toEqual([one.id])
    await expect(upstream.retrieve(two.id)).rejects.toMatchObject({ answer: { status: 404 } })
  })

  it('is opened only with nodes that it has, where it is there to say so', async () => {
    await start({ nodes: ['KSampler', 'EmptyLatentVideo', 'CLIPTextEncode', 'CheckpointLoaderSimple', 'SaveVideo'] })
    const other = readWorkflow('reference', workflowWith('image', '{{reference}}'), 'r')
    await expect(open({ create, reference: other })).rejects.toMatchObject({
      code: 'upstream.bad-workflow',
      text: [expect.stringContaining('LoadImage'), expect.stringContaining('LoadImage')],
    })
    await server.close()
    await (await open({ create })).close?.()
  })
})
