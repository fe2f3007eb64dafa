import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import OpenAI, { toFile } from 'openai'
import sharp from 'sharp'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import {
  depositFile,
  findReceipt,
  giveVerdict,
  type Kyodaku,
  openKyodaku,
  usageOf,
  verifyReceipt,
} from '../clearance/index.js'
import { grantForTests, recordFilmForTests, recordFilmsForTests } from '../clearance/registry-for-tests.js'
import { type Gate, type GateOptions, openGate } from './gate.js'
import { type Gateway, serveGateway } from './gateway.js'
import { releasedAs } from './released-for-tests.js'
import { videoApi } from './upstream/index.js'
import { startUpstreamForTests, type UpstreamForTests } from './upstream-for-tests.js'

const samples = resolve(import.meta.dirname, '../../samples/media')
const nobodys = join(samples, 'pinwheel-market.mp4')
const registered = join(samples, 'lighthouse-road.mp4')

const folder = mkdtempSync(join(tmpdir(), 'kyodaku-gateway-'))
let kyodaku: Kyodaku
let upstream: UpstreamForTests
let gate: Gate
let gateway: Gateway
let client: OpenAI

beforeAll(async () => {
  kyodaku = await openKyodaku({ dataDirectory: join(folder, 'data') })
  await recordFilmsForTests(kyodaku, {
    zorvane: 'Zorvane Chronicle',
    moonpath: 'The Moonlit Path of Ilmarie',
    lighthouse: 'Lighthouse Road of Vestergaard',
  })
  await grantForTests(kyodaku, 'moonpath')
  await depositFile(kyodaku, registered, { work: 'lighthouse' })
}, 120_000)
afterAll(async () => {
  await kyodaku.close()
  rmSync(folder, { recursive: true, force: true })
})

async function open(more: Partial<GateOptions> = {}): Promise<void> {
  gate = await openGate(kyodaku, {
    ...more,
    upstream: videoApi({ url: upstream.url, answerMilliseconds: 5000 }),
    party: 'gen',
    territory: 'JP',
    regime: 'prior-permission',
    model: 'maker-1',
    pollMilliseconds: 20,
    appealUrl: 'https://maker.example/appeal?receipt={receipt}',
  })
  gateway = await serveGateway(gate, { port: 0, keys: ['a-key'] })
  client = new OpenAI({ baseURL: gateway.url, apiKey: 'a-key' })
}
async function close(): Promise<void> {
  await gateway.close()
  await gate.close()
}
beforeEach(async () => {
  upstream = await startUpstreamForTests()
  upstream.makes(nobodys)
  await open()
}, 60_000)
afterEach(async () => {
  await close()
  await upstream.close()
})

async function finished(id: string) {
  await gate.idle()
  return await client.videos.retrieve(id)
}

/** A refusal as the public client throws it. */
async function refusal(
  work: Promise<unknown>,
): Promise<{ status: number; code: string; error: Record<string, unknown> }> {
  try {
    await work
  } catch (error) {
    return error as { status: number; code: string; error: Record<string, unknown> }
  }
  throw new Error('it was not refused')
}

describe('the public client through the gateway', () => {
  it('gets a video that nobody has rights in: asked for once, looked at, and then whole', async () => {
    const made = await client.videos.create({ prompt: 'a market with pinwheels', seconds: '8', size: '1280x720' })
    expect(made).toMatchObject({ object: 'video', model: 'maker-1', prompt: 'a market with pinwheels', error: null })
    expect(made.status).not.toBe('completed')
    expect((await refusal(client.videos.downloadContent(made.id))).code).toBe('not_ready')
    expect(await finished(made.id)).toMatchObject({ status: 'completed', progress: 100, seconds: '8' })
    expect(upstream.jobs).toMatchObject([
      { key: made.id, fields: { prompt: 'a market with pinwheels', seconds: '8', size: '1280x720', model: 'maker-1' } },
    ])
    const content = Buffer.from(await (await client.videos.downloadContent(made.id)).arrayBuffer())
    expect(await releasedAs(content, nobodys)).toMatchObject({ state: 'valid', isOriginal: true })
    const part = await fetch(`${gateway.url}/videos/${made.id}/content`, {
      headers: { authorization: 'Bearer a-key', range: 'bytes=10-19' },
    })
    expect(part.status).toBe(206)
    expect(Buffer.from(await part.arrayBuffer())).toEqual(content.subarray(10, 20))
    const known = await fetch(`${gateway.url}/videos/${made.id}/content`, {
      headers: { authorization: 'Bearer a-key', 'if-none-match': part.headers.get('etag')! },
    })
    expect([known.status, await known.text()]).toEqual([304, ''])
    // What is not what was released is not handed out.
    writeFileSync(join(folder, 'data', 'generations', made.id, 'released'), readFileSync(registered))
    const once = new OpenAI({ baseURL: gateway.url, apiKey: 'a-key', maxRetries: 0 })
    expect((await refusal(once.videos.downloadContent(made.id))).status).toBe(503)
  }, 120_000)

  it('is told which permission is missing before anything is asked for, with a receipt that verifies', async () => {
    const { status, code, error } = await refusal(client.videos.create({ prompt: 'Zorvane Chronicle, episode two' }))
    expect({ status, code }).toEqual({ status: 403, code: 'permission_required' })
    expect(error.explanation).toMatchObject({
      en: expect.stringContaining('Zorvane Chronicle'),
      ja: expect.any(String),
    })
    // What may be had instead, and where to say that it was decided wrongly.
    expect(error).toMatchObject({
      alternatives: [{ work: 'moonpath', title: { en: 'The Moonlit Path of Ilmarie' } }],
      appeal_url: `https://maker.example/appeal?receipt=${String(error.receipt)}`,
    })
    expect(upstream.jobs).toEqual([])
    const receipt = await findReceipt(kyodaku, String(error.receipt))
    expect(receipt.decision.outcome).toBe('refuse')
    const checks = verifyReceipt(receipt, { verifierKeys: [kyodaku.log.verifierKey] })
    expect(checks.filter(({ ok }) => !ok)).toEqual([])
  }, 60_000)

  it('may have what is granted, and what is made from it is asked the same', async () => {
    const made = await client.videos.create({ prompt: 'The Moonlit Path of Ilmarie at dawn' })
    expect((await finished(made.id)).status).toBe('completed')
    const remix = await client.videos.remix(made.id, { prompt: 'now in the rain' })
    expect(remix.remixed_from_video_id).toBe(made.id)
    expect((await finished(remix.id)).status).toBe('completed')
    const row = await kyodaku.store.db
      .selectFrom('generations')
      .select(['receipt_id', 'output_receipt_id'])
      .where('id', '=', remix.id)
      .executeTakeFirstOrThrow()
    for (const id of [row.receipt_id, row.output_receipt_id!]) {
      const { decision } = await findReceipt(kyodaku, id)
      expect(decision.works).toMatchObject([{ work: 'moonpath', outcome: 'permit', grant: 'grt_moonpath' }])
    }
    // The file says by whose permission it is released, and what it was made from.
    const content = Buffer.from(await (await client.videos.downloadContent(remix.id)).arrayBuffer())
    const { permissions } = await releasedAs(content, nobodys)
    expect(permissions).toMatchObject({
      receipt: row.output_receipt_id,
      works: [{ work: 'moonpath', grants: ['grt_moonpath'] }],
      madeFrom: [{ relation: 'remix' }],
    })
    expect(upstream.jobs[1]).toMatchObject({ path: '/v1/videos/up_0/remix', fields: { prompt: 'now in the rain' } })
    const edit = await client.videos.edit({ prompt: 'brighter', video: { id: made.id } })
    expect(upstream.jobs[2]).toMatchObject({ path: '/v1/videos/edits', fields: { 'video[id]': 'up_0' } })
    const extended = await client.videos.extend({ prompt: 'on', seconds: '4', video: { id: made.id } })
    expect(upstream.jobs[3]).toMatchObject({ path: '/v1/videos/extensions' })
    expect((await finished(edit.id)).status).toBe('completed')
    expect((await finished(extended.id)).status).toBe('completed')
  }, 240_000)

  it('does not get what came out as a registered work: it is withheld and sealed', async () => {
    upstream.makes(registered)
    const made = await client.videos.create({ prompt: 'a road by the sea' })
    expect(await finished(made.id)).toMatchObject({ status: 'failed', error: { code: 'permission_required' } })
    expect((await refusal(client.videos.downloadContent(made.id))).status).toBe(409)
    const kept = join(folder, 'data', 'generations', made.id)
    expect(existsSync(join(kept, 'output'))).toBe(false)
    expect(existsSync(join(kept, 'released'))).toBe(false)
    expect(readFileSync(join(kept, 'sealed')).includes(readFileSync(registered).subarray(0, 64))).toBe(false)
    expect((await refusal(client.videos.remix(made.id, { prompt: 'again' }))).status).toBe(409)
  }, 120_000)

  it('may not go by a picture or video of a registered work, wherever it comes from', async () => {
    const video = await toFile(readFileSync(registered), 'mine.mp4', { type: 'video/mp4' })
    for (const work of [
      () => client.videos.create({ prompt: 'like this', input_reference: video }),
      () => client.videos.edit({ prompt: 'brighter', video }),
      () => client.videos.extend({ prompt: 'on', seconds: '4', video }),
      () => client.videos.createCharacter({ name: 'Me', video }),
    ])
      expect((await refusal(work())).code).toBe('permission_required')
    upstream.makes(registered)
    expect(
      (await refusal(client.videos.create({ prompt: 'like this', input_reference: { file_id: 'file_1' } }))).code,
    ).toBe('permission_required')
    expect(upstream.jobs).toEqual([])
    expect(upstream.characters).toEqual([])
    upstream.makes(nobodys)
    const character = await client.videos.createCharacter({
      name: 'Windmill',
      video: await toFile(readFileSync(nobodys), 'own.mp4', { type: 'video/mp4' }),
    })
    expect(await client.videos.getCharacter(character.id!)).toMatchObject({ id: character.id, name: 'Windmill' })
    expect((await refusal(client.videos.createCharacter({ name: 'Zorvane Chronicle', video }))).status).toBe(403)
  }, 240_000)

  it('sends on the very picture that was looked at, of an address in a request', async () => {
    const picture = await sharp({ create: { width: 320, height: 240, channels: 3, background: '#2a7' } })
      .png()
      .toBuffer()
    const url = `data:image/png;base64,${picture.toString('base64')}`
    const made = await client.videos.create({ prompt: 'a green field', input_reference: { image_url: url } })
    expect(upstream.jobs[0]).toMatchObject({ files: { input_reference: picture.length } })
    expect((await finished(made.id)).status).toBe('completed')
    const inside = client.videos.create({ prompt: 'a', input_reference: { image_url: 'http://127.0.0.1:1/x.png' } })
    expect((await refusal(inside)).status).toBe(400)
  }, 120_000)

  it('lists, pages and deletes; a deleted video is gone', async () => {
    const ids: string[] = []
    for (let i = 0; i < 5; i++) ids.unshift((await client.videos.create({ prompt: `field number ${i}` })).id)
    await gate.idle()
    const listed: string[] = []
    for await (const video of client.videos.list({ limit: 2 })) listed.push(video.id)
    expect(listed.slice(0, 5)).toEqual(ids)
    expect(await client.videos.delete(ids[0]!)).toEqual({ id: ids[0], object: 'video.deleted', deleted: true })
    expect((await refusal(client.videos.retrieve(ids[0]!))).status).toBe(404)
    expect(upstream.jobs.at(-1)!.removed).toBe(true)
    expect(existsSync(join(folder, 'data', 'generations', ids[0]!, 'released'))).toBe(false)
  }, 240_000)

  it('gets pictures of what is released, and of nothing else; they go with it', async () => {
    const made = await client.videos.create({ prompt: 'a windmill' })
    const picture = async (variant: 'thumbnail' | 'spritesheet') => {
      const answer = await client.videos.downloadContent(made.id, { variant })
      const bytes = Buffer.from(await answer.arrayBuffer())
      const { width, height, format } = await sharp(bytes).metadata()
      return { type: answer.headers.get('content-type'), format, width, height, bytes }
    }
    expect(await refusal(picture('thumbnail'))).toMatchObject({ status: 409, code: 'not_ready' })
    await finished(made.id)
    const [thumbnail, again] = await Promise.all([picture('thumbnail'), picture('thumbnail')])
    expect(thumbnail).toMatchObject({ type: 'image/webp', format: 'webp', width: 640 })
    expect(again).toEqual(thumbnail)
    const sheet = await picture('spritesheet')
    expect(sheet).toMatchObject({ type: 'image/jpeg', format: 'jpeg', width: 4 * 320 })
    expect(sheet.height! / 4).toBe(Math.round((320 * thumbnail.height!) / thumbnail.width!))
    const kept = join(folder, 'data', 'generations', made.id)
    expect(readdirSync(kept).sort()).toEqual(['released', 'released.spritesheet', 'released.thumbnail'])
    // What somebody else has put there is not handed out.
    writeFileSync(join(kept, 'released.thumbnail'), sheet.bytes)
    expect(await picture('thumbnail')).toEqual(thumbnail)
    expect((await refusal(client.videos.downloadContent(made.id, { variant: 'gif' as never }))).status).toBe(400)
    await client.videos.delete(made.id)
    expect(readdirSync(kept)).toEqual([])
    expect((await refusal(picture('thumbnail'))).status).toBe(404)

    upstream.makes(registered)
    const withheld = await client.videos.create({ prompt: 'a road' })
    await finished(withheld.id)
    for (const variant of ['thumbnail', 'spritesheet'] as const)
      expect((await refusal(client.videos.downloadContent(withheld.id, { variant }))).status).toBe(409)
    expect(readdirSync(join(folder, 'data', 'generations', withheld.id))).toEqual(['sealed'])
  }, 120_000)

  it('is told what is wrong with a request, in the dialect', async () => {
    for (const [body, field] of [
      [{ prompt: '' }, 'prompt'],
      [{ prompt: 'x'.repeat(32_001) }, 'prompt'],
      [{ prompt: 'a', size: 'large' }, 'size'],
      [{ prompt: 'a', rights: 'mine' }, 'rights'],
    ] as const) {
      const { status, error } = await refusal(client.videos.create(body as never))
      expect(status).toBe(400)
      expect(error.message).toContain(field)
    }
    expect((await refusal(new OpenAI({ baseURL: gateway.url, apiKey: 'other' }).videos.list())).status).toBe(401)
    expect(upstream.jobs).toEqual([])
  })
})

describe('what goes wrong behind the gateway', () => {
  it('is asked again where it did nothing, and never where it may have', async () => {
    upstream.next({ on: 'create', what: 'status', status: 500 })
    const made = await client.videos.create({ prompt: 'a hill' })
    expect(upstream.jobs).toHaveLength(1)
    expect((await finished(made.id)).status).toBe('completed')
    upstream.next({ on: 'create', what: 'break' })
    expect(await refusal(client.videos.create({ prompt: 'another hill' }))).toMatchObject({
      status: 502,
      code: 'upstream_unknown',
    })
    expect(upstream.jobs).toHaveLength(2)
  }, 120_000)

  it('does not let go of a video that breaks off, is broken, or can’t be asked about for a while', async () => {
    upstream.next(
      { on: 'content', what: 'break' },
      { on: 'retrieve', what: 'status', status: 500 },
      { on: 'retrieve', what: 'nonsense' },
    )
    const made = await client.videos.create({ prompt: 'a lake' })
    expect((await finished(made.id)).status).toBe('completed')
    const content = await client.videos.downloadContent(made.id)
    expect(await releasedAs(Buffer.from(await content.arrayBuffer()), nobodys)).toMatchObject({ isOriginal: true })
    const broken = join(folder, 'broken.mp4')
    writeFileSync(broken, readFileSync(nobodys).subarray(0, 3000))
    upstream.makes(broken)
    const unreadable = await client.videos.create({ prompt: 'a pond' })
    expect(await finished(unreadable.id)).toMatchObject({ status: 'failed', error: { code: 'permission_required' } })
    upstream.next({ on: 'job', what: 'fail' })
    const failed = await client.videos.create({ prompt: 'a brook' })
    expect(await finished(failed.id)).toMatchObject({ status: 'failed', error: { code: 'moderation_blocked' } })
  }, 120_000)

  it('goes on with what was under way when it is opened again', async () => {
    const made = await client.videos.create({ prompt: 'a valley' })
    await close()
    await open()
    expect((await finished(made.id)).status).toBe('completed')
    expect(upstream.jobs).toHaveLength(1)
  }, 120_000)

  it('says that it can’t be reached, and nothing is kept as under way', async () => {
    await upstream.close()
    const { status, code } = await refusal(
      new OpenAI({ baseURL: gateway.url, apiKey: 'a-key', maxRetries: 0 }).videos.create({ prompt: 'a cliff' }),
    )
    expect({ status, code }).toEqual({ status: 503, code: 'upstream_unavailable' })
    await gate.idle()
    const { state } = await kyodaku.store.db
      .selectFrom('generations')
      .select('state')
      .where('prompt', '=', 'a cliff')
      .executeTakeFirstOrThrow()
    expect(state).toBe('failed')
  }, 60_000)

  it('counts what is released once against a cap, and what comes to nothing not at all', async () => {
    await recordFilmForTests(kyodaku, 'counted', 'Three Lanterns of Quillmere')
    await grantForTests(kyodaku, 'counted', { caps: { count: 2 } })
    const counted = async () => (await usageOf(kyodaku, [{ id: 'grt_counted' }]))[0]!.count
    const prompt = 'Three Lanterns of Quillmere at night'
    upstream.next({ on: 'job', what: 'fail' })
    const failing = await client.videos.create({ prompt })
    expect(await counted()).toBe(1)
    expect((await finished(failing.id)).status).toBe('failed')
    expect(await counted()).toBe(0)
    const first = await client.videos.create({ prompt })
    expect((await finished(first.id)).status).toBe('completed')
    expect(await counted()).toBe(1)
    // Two at once, and one place left: it is one's.
    const both = await Promise.allSettled([client.videos.create({ prompt }), client.videos.create({ prompt })])
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    await gate.idle()
    expect(await counted()).toBe(2)
    expect((await refusal(client.videos.create({ prompt }))).status).toBe(403)
  }, 120_000)

  it('is held to a permission that was taken back, from the next request on', async () => {
    const prompt = 'The Moonlit Path of Ilmarie, by day'
    await client.videos.create({ prompt })
    const moon = (state: 'active' | 'suspended') => grantForTests(kyodaku, 'moonpath', { state })
    await moon('suspended')
    expect((await refusal(client.videos.create({ prompt }))).status).toBe(403)
    await moon('active')
    expect((await client.videos.create({ prompt })).id).toMatch(/^video_/)
    await gate.idle()
  }, 120_000)

  it('is held to the contexts that a permission names, also in what is made from a video', async () => {
    await recordFilmForTests(kyodaku, 'gentle', 'The Gentle Weavers of Tannmark', {
      evocations: [
        {
          traits: [
            ['seven-coloured loom', '七色の織機'],
            ['one-eyed heron', '片目のサギ'],
            ['glass thimble', 'ガラスの指ぬき'],
          ],
          least: 2,
        },
      ],
    })
    // Without a permission: it is described, and not named.
    const described = 'a one-eyed heron beside a seven-coloured loom, a glass thimble on its beak'
    expect((await refusal(client.videos.create({ prompt: described }))).status).toBe(403)
    await grantForTests(kyodaku, 'gentle', { contexts: { excluded: ['violence'] } })
    const title = 'The Gentle Weavers of Tannmark'
    expect((await refusal(client.videos.create({ prompt: `${title}: the heroine is stabbed to death` }))).status).toBe(
      403,
    )
    const made = await client.videos.create({ prompt: `${title} by the river` })
    expect((await finished(made.id)).status).toBe('completed')
    expect((await refusal(client.videos.remix(made.id, { prompt: 'now a bloody massacre' }))).status).toBe(403)
  }, 120_000)

  it('is only tried with a dry run: told what would be held back, and given it', async () => {
    await close()
    const notices: string[] = []
    await open({ dryRun: true, onNotice: (text) => notices.push(text) })
    upstream.makes(registered)
    const made = await client.videos.create({ prompt: 'Zorvane Chronicle, the last episode' })
    expect(notices).toEqual([
      expect.stringMatching(/^dry run: .*refuse, under reservation alone with permit \(rcp_\w+\)$/),
    ])
    expect((await finished(made.id)).status).toBe('completed')
    const content = Buffer.from(await (await client.videos.downloadContent(made.id)).arrayBuffer())
    expect(content.equals(readFileSync(registered))).toBe(true)
    // What was decided is on record, as it would have been.
    const row = await kyodaku.store.db
      .selectFrom('generations')
      .selectAll()
      .where('id', '=', made.id)
      .executeTakeFirstOrThrow()
    expect(row.dry_run).toBe(true)
    for (const id of [row.receipt_id, row.output_receipt_id!])
      expect((await findReceipt(kyodaku, id)).decision.outcome).toBe('refuse')
  }, 120_000)

  it('is given what has to be reviewed by nobody’s silence, and what is withheld is kept for a set time', async () => {
    // So soon that it is over when the gate is opened again.
    await close()
    await open({ reviewDays: 0, sealedDays: 0, reviewLookMilliseconds: 3_600_000 })
    upstream.makes(registered)
    const made = await client.videos.create({ prompt: 'a quay' })
    await finished(made.id)
    await kyodaku.store.db.updateTable('generations').set({ state: 'reviewing' }).where('id', '=', made.id).execute()
    const sealed = join(folder, 'data', 'generations', made.id, 'sealed')
    expect(existsSync(sealed)).toBe(true)
    await kyodaku.store.db
      .updateTable('generations')
      .set({ review_until: kyodaku.now() })
      .where('id', '=', made.id)
      .execute()
    expect((await client.videos.retrieve(made.id)).status).toBe('in_progress')
    // So are the words of what was refused at once.
    const { error } = await refusal(client.videos.create({ prompt: 'Zorvane Chronicle, to be forgotten' }))
    const asked = () =>
      kyodaku.store.db
        .selectFrom('generations')
        .select(['state', 'prompt'])
        .where('receipt_id', '=', String(error.receipt))
        .executeTakeFirst()
    await vi.waitFor(
      async () =>
        expect(await asked()).toMatchObject({ state: 'refused', prompt: expect.stringContaining('forgotten') }),
      9000,
    )
    await close()
    await open({ sealedDays: 0 })
    expect(await client.videos.retrieve(made.id)).toMatchObject({
      status: 'failed',
      error: { code: 'permission_required' },
    })
    expect(existsSync(sealed)).toBe(false)
    expect(await asked()).toEqual({ state: 'refused', prompt: null })
  }, 120_000)

  it('is asked by what a character was made from, wherever it is named', async () => {
    upstream.makes(nobodys)
    const made = await client.videos.createCharacter({
      name: 'The Moonlit Path of Ilmarie walker',
      video: await toFile(readFileSync(nobodys), 'own.mp4', { type: 'video/mp4' }),
    })
    const { receipt_id } = await kyodaku.store.db
      .selectFrom('generation_characters')
      .select('receipt_id')
      .where('id', '=', made.id!)
      .executeTakeFirstOrThrow()
    expect((await findReceipt(kyodaku, receipt_id)).decision.works).toMatchObject([{ work: 'moonpath' }])
    const video = await client.videos.create({ prompt: 'the moonlit path of ILMARIE walker crosses a bridge' })
    const row = await kyodaku.store.db
      .selectFrom('generations')
      .select('receipt_id')
      .where('id', '=', video.id)
      .executeTakeFirstOrThrow()
    const { inputs } = await findReceipt(kyodaku, row.receipt_id)
    expect(inputs.findings.filter(({ kind }) => kind === 'declaration')).toMatchObject([
      { work: 'moonpath', by: 'lineage', text: made.id },
    ])
    await gate.idle()
  }, 120_000)

  // The last: from here on the other video is somebody's.
  it('waits for those who own what it resembles, and is released or withheld by what they say', async () => {
    await close()
    await open({ reviewLookMilliseconds: 200 })
    // Owned by half: nobody can say that it is permitted.
    const owned = (share: number) => recordFilmForTests(kyodaku, 'wharf', 'Wharf of Seven Vanes', { share })
    await owned(500_000)
    await grantForTests(kyodaku, 'wharf')
    await depositFile(kyodaku, nobodys, { work: 'wharf' })
    upstream.makes(nobodys)
    const waiting = async () => {
      const made = await client.videos.create({ prompt: 'a pier in the morning' })
      expect(await finished(made.id)).toMatchObject({ status: 'in_progress', progress: 99 })
      const { output_receipt_id } = await rowOf(made.id)
      const matches = await kyodaku.store.db
        .selectFrom('matches')
        .select('id')
        .where('receipt_id', '=', output_receipt_id)
        .execute()
      expect(matches.length).toBeGreaterThan(0)
      return { ...made, matches: matches.map(({ id }) => id) }
    }
    const rowOf = (id: string) =>
      kyodaku.store.db.selectFrom('generations').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
    const settled = async (id: string) => {
      for (let tries = 0; tries < 100; tries++) {
        const video = await client.videos.retrieve(id)
        if (video.status !== 'in_progress') return video
        await sleep(100)
      }
      throw new Error(`${id} still waits.`)
    }
    const says = async (ids: readonly string[], verdict: 'rejected' | 'accepted') => {
      for (const match of ids)
        await giveVerdict(
          kyodaku,
          (work, how) => kyodaku.store.asTenant({ parties: ['hana'], readOnly: how?.readOnly ?? false }, work),
          ['hana'],
          { match, reviewer: 'usr_hana', actingParty: null, verdict, decides: true },
        )
    }
    const [rejected, accepted, permitted] = [await waiting(), await waiting(), await waiting()]

    await says(rejected.matches, 'rejected')
    expect(await settled(rejected.id)).toMatchObject({ status: 'completed', progress: 100 })
    const released = await rowOf(rejected.id)
    const receipt = await findReceipt(kyodaku, released.output_receipt_id!)
    expect(receipt.decision).toMatchObject({ outcome: 'permit', works: [] })
    const trusted = { verifierKeys: [kyodaku.log.verifierKey] }
    expect(verifyReceipt(receipt, trusted).filter(({ ok }) => !ok)).toEqual([])
    const { judged } = receipt.inputs.search as { judged: { verdict: string; logIndex: number }[] }
    expect(judged.map(({ verdict }) => verdict)).toEqual(rejected.matches.map(() => 'rejected'))
    const said = JSON.parse(Buffer.from(await kyodaku.log.entry(judged[0]!.logIndex)).toString('utf8')) as object
    expect(said).toMatchObject({ type: 'kyodaku-verdict@v1' })
    const file = Buffer.from(await (await client.videos.downloadContent(rejected.id)).arrayBuffer())
    expect(`sha256:${createHash('sha256').update(file).digest('hex')}`).toBe(released.released_digest)
    const left = join(folder, 'data', 'generations', rejected.id)
    expect(readdirSync(left)).toEqual(['released'])

    await says(accepted.matches, 'accepted')
    expect(await settled(accepted.id)).toMatchObject({ status: 'failed', error: { code: 'permission_required' } })
    expect(existsSync(join(folder, 'data', 'generations', accepted.id, 'sealed'))).toBe(true)

    // Nobody has said anything of this one: what is registered has become clear.
    expect((await client.videos.retrieve(permitted.id)).status).toBe('in_progress')
    await owned(1_000_000)
    expect((await settled(permitted.id)).status).toBe('completed')
    const { output_receipt_id } = await rowOf(permitted.id)
    const clear = await findReceipt(kyodaku, output_receipt_id!)
    expect(clear.decision).toMatchObject({ outcome: 'permit', works: [{ work: 'wharf', grant: 'grt_wharf' }] })
    expect(clear.inputs.supersedes).toMatch(/^rcp_/)
    expect((await usageOf(kyodaku, [{ id: 'grt_wharf' }]))[0]!.count).toBe(1)
  }, 180_000)
})
