import { execFileSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { folderQueue } from './folder-queue.js'
import type { ToGenerate, Upstream } from './upstream.js'

let folder: string
let upstream: Upstream
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kyodaku-folder-'))
  upstream = await folderQueue({ folder, graceMilliseconds: 0 })
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const asked = (key: string, more: Partial<ToGenerate> = {}): ToGenerate => ({
  kind: 'create',
  prompt: 'a hill',
  key,
  files: {},
  ...more,
})
const take = (id: string) => renameSync(join(folder, 'queue', id), join(folder, 'running', id))
function finish(id: string, result: unknown, stage = 'done', video: string | undefined = 'video.mp4') {
  const at = join(folder, stage, id)
  mkdirSync(at, { recursive: true })
  if (video !== undefined) writeFileSync(join(at, video), 'a video')
  writeFileSync(join(at, 'result.json'), typeof result === 'string' ? result : JSON.stringify(result))
}
async function textOf(id: string): Promise<string> {
  const chunks: Uint8Array[] = []
  for await (const chunk of await upstream.content(id)) chunks.push(chunk as Uint8Array)
  return Buffer.concat(chunks).toString('utf8')
}

describe('a queue of folders', () => {
  it('gives a job whole, once, and follows it through its folders', async () => {
    const path = join(folder, 'picture')
    writeFileSync(path, 'pixels')
    const file = { path, name: '../../x.png', type: 'image/png', bytes: 6, digest: 'sha256:00' }
    const made = await upstream.create(asked('video_1', { seconds: '8', files: { input_reference: file } }))
    expect(made).toMatchObject({ id: 'video_1', status: 'queued' })
    const job = JSON.parse(readFileSync(join(folder, 'queue', 'video_1', 'job.json'), 'utf8')) as object
    expect(job).toMatchObject({
      version: 1,
      id: 'video_1',
      kind: 'create',
      prompt: 'a hill',
      seconds: '8',
      size: null,
      files: { input_reference: { name: 'input_reference.png', bytes: 6, digest: 'sha256:00' } },
    })
    expect(readFileSync(join(folder, 'queue', 'video_1', 'input_reference.png'), 'utf8')).toBe('pixels')
    take('video_1')
    writeFileSync(join(folder, 'running', 'video_1', 'progress.json'), '{"progress":4')
    expect(await upstream.retrieve('video_1')).toMatchObject({ status: 'in_progress', progress: 0 })
    writeFileSync(join(folder, 'running', 'video_1', 'progress.json'), '{"progress":40}')
    expect(await upstream.retrieve('video_1')).toMatchObject({ status: 'in_progress', progress: 40 })
    // Asked again, by whoever was stopped in between: it is there.
    const again = await folderQueue({ folder })
    expect(await again.create(asked('video_1'))).toMatchObject({ status: 'in_progress' })
    expect(existsSync(join(folder, 'queue', 'video_1'))).toBe(false)
    renameSync(join(folder, 'running', 'video_1'), join(folder, 'done', 'video_1'))
    finish('video_1', { video: 'video.mp4', seconds: 8 })
    expect(await again.create(asked('video_1'))).toMatchObject({ status: 'completed', seconds: '8' })
    expect(await textOf('video_1')).toBe('a video')
    // What is made from it has it beside itself.
    await upstream.create(asked('video_2', { kind: 'remix', upstreamSource: 'video_1' }))
    expect(readFileSync(join(folder, 'queue', 'video_2', 'video.mp4'), 'utf8')).toBe('a video')
  })

  it('leaves nothing half there: what a process left that ended in the middle is written anew', async () => {
    mkdirSync(join(folder, 'writing', 'video_1'))
    writeFileSync(join(folder, 'writing', 'video_1', 'job.json'), '{"half')
    await upstream.create(asked('video_1'))
    expect(readFileSync(join(folder, 'queue', 'video_1', 'job.json'), 'utf8')).toContain('a hill')
    const missing = { path: join(folder, 'gone'), name: 'a', type: 'b', bytes: 1, digest: 'sha256:00' }
    const broken = upstream.create(asked('video_2', { files: { input_reference: missing } }))
    await expect(broken).rejects.toMatchObject({ name: 'UpstreamFailure', kind: 'away' })
    expect(existsSync(join(folder, 'queue', 'video_2'))).toBe(false)
  })

  it('takes jobs away where nobody works at them, and asks those who do to stop', async () => {
    await upstream.create(asked('video_1'))
    await upstream.create(asked('video_2'))
    take('video_2')
    await upstream.remove('video_1')
    await upstream.remove('video_2')
    await upstream.remove('video_3')
    expect(existsSync(join(folder, 'queue', 'video_1'))).toBe(false)
    expect(existsSync(join(folder, 'running', 'video_2', 'cancel'))).toBe(true)
    await expect(upstream.retrieve('video_1')).rejects.toMatchObject({ answer: { status: 404 } })
  })

  it('says why a job failed, and what is not a result', async () => {
    finish('video_1', { error: { code: 'no_gpu', message: 'out of memory' } }, 'failed')
    expect((await upstream.retrieve('video_1')).error).toEqual({ code: 'no_gpu', message: 'out of memory' })
    finish('video_2', 'killed', 'failed')
    expect((await upstream.retrieve('video_2')).error?.code).toBe('generation_failed')
    finish('video_3', { video: 'other.mp4' })
    expect((await upstream.retrieve('video_3')).error?.code).toBe('output_missing')
    const patient = await folderQueue({ folder })
    expect(await patient.retrieve('video_3')).toMatchObject({ status: 'in_progress' })
  })

  it('refuses what it can’t do', async () => {
    const video = { path: 'x', name: 'x', type: 'x', bytes: 1, digest: 'x' }
    await expect(upstream.createCharacter('A', video, 'k')).rejects.toMatchObject({ answer: { code: 'unsupported' } })
    await expect(upstream.file('f')).rejects.toMatchObject({ kind: 'refused' })
    writeFileSync(join(folder, 'file'), '')
    const inFile = folderQueue({ folder: join(folder, 'file') })
    await expect(inFile).rejects.toMatchObject({
      code: 'upstream.bad-folder',
      text: [expect.any(String), expect.any(String)],
    })
  })
})

describe('what others put into the folders', () => {
  it('leads nowhere: no links, no paths, no pipes, no folders of others', async () => {
    const secret = join(folder, 'secret')
    writeFileSync(secret, 'a secret')
    const at = join(folder, 'done', 'video_1')
    for (const video of ['../../secret', '/etc/passwd', '..', '.', '', 'a/b', 'a\\b', 'a\0b', '.hidden']) {
      finish('video_1', { video })
      expect((await upstream.retrieve('video_1')).status).toBe('failed')
      await expect(upstream.content('video_1')).rejects.toMatchObject({ kind: 'refused' })
    }
    finish('video_1', { video: 'link.mp4' })
    symlinkSync(secret, join(at, 'link.mp4'))
    expect((await upstream.retrieve('video_1')).status).toBe('failed')
    await expect(upstream.content('video_1')).rejects.toMatchObject({ kind: 'refused' })
    finish('video_1', { video: 'pipe.mp4' })
    execFileSync('mkfifo', [join(at, 'pipe.mp4')])
    expect((await upstream.retrieve('video_1')).status).toBe('failed')
    // A link by a job's name, to a folder that looks like a result.
    finish('elsewhere', { video: 'video.mp4' }, 'other')
    symlinkSync(join(folder, 'other', 'elsewhere'), join(folder, 'done', 'video_2'))
    await expect(upstream.retrieve('video_2')).rejects.toMatchObject({ answer: { status: 404 } })
    await expect(upstream.content('video_2')).rejects.toMatchObject({ kind: 'refused' })
    finish('video_3', `{"video":"video.mp4"${' '.repeat(70_000)}}`)
    expect((await upstream.retrieve('video_3')).error?.code).toBe('result_unreadable')
    for (const id of ['../done/video_3', '', '.', 'a/b']) {
      await expect(upstream.retrieve(id)).rejects.toMatchObject({ answer: { status: 404 } })
      await expect(upstream.content(id)).rejects.toMatchObject({ kind: 'refused' })
      await upstream.remove(id)
    }
    expect(existsSync(join(folder, 'done', 'video_3'))).toBe(true)
  })

  it('is as much as is allowed, and no more', async () => {
    const small = await folderQueue({ folder, videoBytesMax: 3 })
    finish('video_1', { video: 'video.mp4' })
    const content = await small.content('video_1')
    await expect(content.toArray()).rejects.toThrow('more than 3 bytes')
  })

  it('is read or failed, whatever is in the files', async () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc.json().map((text) => Buffer.from(text)),
      fc
        .record({ video: fc.oneof(fc.constant('video.mp4'), fc.string(), fc.anything()), seconds: fc.anything() })
        .map((value) => Buffer.from(JSON.stringify(value) ?? '')),
      fc
        .record({ error: fc.record({ code: fc.anything(), message: fc.anything() }), progress: fc.anything() })
        .map((value) => Buffer.from(JSON.stringify(value) ?? '')),
    )
    for (const stage of ['running', 'done', 'failed']) finish(`video_${stage}`, '', stage)
    await fc.assert(
      fc.asyncProperty(bytes, fc.constantFrom('running', 'done', 'failed'), async (content, stage) => {
        const name = stage === 'running' ? 'progress.json' : 'result.json'
        writeFileSync(join(folder, stage, `video_${stage}`, name), content)
        const { status, progress, error } = await upstream.retrieve(`video_${stage}`)
        expect(stage === 'running' ? ['in_progress'] : ['completed', 'failed']).toContain(status)
        expect(progress >= 0 && progress <= 100).toBe(true)
        if (status === 'failed') expect(error).toMatchObject({ code: expect.any(String), message: expect.any(String) })
      }),
      { numRuns: 300 },
    )
  })
})
