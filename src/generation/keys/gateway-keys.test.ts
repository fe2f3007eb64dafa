import { createHash } from 'node:crypto'
import { createReadStream, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import OpenAI, { RateLimitError } from 'openai'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Kyodaku, openKyodaku } from '../../clearance/index.js'
import { recordFilmsForTests } from '../../clearance/registry-for-tests.js'
import { type Gate, openGate } from '../gate.js'
import { type Gateway, serveGateway } from '../gateway.js'
import { videoApi } from '../upstream/index.js'
import { startUpstreamForTests, type UpstreamForTests } from '../upstream-for-tests.js'
import { createQuotas, openKeyFile } from './index.js'

const nobodys = resolve(import.meta.dirname, '../../../samples/media/pinwheel-market.mp4')
const folder = mkdtempSync(join(tmpdir(), 'kyodaku-gateway-keys-'))
const file = join(folder, 'keys.json')
const day = 24 * 60 * 60 * 1000
/** Ten in the morning, UTC, of a day that is over: what is signed must not be of the future. */
let time = Math.floor(Date.now() / day - 30) * day + 10 * 60 * 60 * 1000
const problems: string[] = []
let kyodaku: Kyodaku
let upstream: UpstreamForTests
let keys: Awaited<ReturnType<typeof openKeyFile>>
let gate: Gate
let gateway: Gateway

const secretOf = (name: string) => `${name}-key-of-more-than-16`
const keyOf = (name: string, more: object = {}) => ({ name, key: secretOf(name), ...more })
const write = (...all: object[]) => writeFileSync(file, JSON.stringify({ keys: all }))
const clientOf = (name: string, maxRetries = 0) =>
  new OpenAI({ baseURL: gateway.url, apiKey: secretOf(name), maxRetries })

async function open(): Promise<void> {
  gate = await openGate(kyodaku, {
    upstream: videoApi({ url: upstream.url, answerMilliseconds: 5000 }),
    party: 'gen',
    territory: 'JP',
    regime: 'prior-permission',
    model: 'maker-1',
    pollMilliseconds: 20,
  })
  keys = await openKeyFile(file, {
    quotas: createQuotas(kyodaku, 'gen'),
    lookMilliseconds: 50,
    onProblem: (error) => void problems.push(String(error)),
  })
  gateway = await serveGateway(gate, { port: 0, keys })
}
async function close(): Promise<void> {
  await gateway.close()
  await keys.close()
  await gate.close()
}
beforeAll(async () => {
  kyodaku = await openKyodaku({ dataDirectory: join(folder, 'data'), now: () => new Date(time) })
  await recordFilmsForTests(kyodaku, { zorvane: 'Zorvane Chronicle' })
}, 120_000)
afterAll(async () => {
  await kyodaku.close()
  rmSync(folder, { recursive: true, force: true })
})
beforeEach(async () => {
  // A day for each test: what is counted by day begins anew.
  time += day - (time % day) + 10 * 60 * 60 * 1000
  upstream = await startUpstreamForTests()
  upstream.makes(nobodys)
  write(keyOf('studio-a', { tenant: 'a' }))
  await open()
}, 60_000)
afterEach(async () => {
  await close()
  await upstream.close()
})

async function refusal(work: Promise<unknown>): Promise<{ status: number; code: string; headers: Headers }> {
  try {
    await work
  } catch (error) {
    return error as { status: number; code: string; headers: Headers }
  }
  throw new Error('it was not refused')
}

async function eventually(isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    if (await isSo()) return
    await sleep(25)
  }
  throw new Error('it did not come to that')
}

describe('keys of a file', () => {
  it('hold from when they are saved until they are taken out, without a restart', async () => {
    const hashed = createHash('sha256').update(secretOf('studio-b')).digest('hex')
    expect((await refusal(clientOf('studio-b').videos.list())).status).toBe(401)
    write(keyOf('studio-a', { tenant: 'a' }), { name: 'b', key: `sha256:${hashed}` })
    await eventually(
      async () =>
        (await clientOf('studio-b')
          .videos.list()
          .catch(() => undefined)) !== undefined,
    )
    write(keyOf('studio-a', { tenant: 'a' }))
    await eventually(async () =>
      clientOf('studio-b')
        .videos.list()
        .then(
          () => false,
          ({ status }: { status: number }) => status === 401,
        ),
    )
    expect((await clientOf('studio-a').videos.list()).data).toEqual([])
  })

  it('hold on while the file makes no sense, which is told once', async () => {
    problems.length = 0
    writeFileSync(file, '{ "keys": [')
    await eventually(() => problems.length > 0)
    await sleep(300)
    expect(problems).toEqual([expect.stringContaining('keys.json')])
    expect((await clientOf('studio-a').videos.list()).data).toEqual([])
    rmSync(file)
    await eventually(() => problems.length > 1)
    write(keyOf('studio-b'))
    await eventually(
      async () =>
        (await clientOf('studio-b')
          .videos.list()
          .catch(() => undefined)) !== undefined,
    )
  })
})

describe('a tenant', () => {
  it('sees, fetches, deletes and makes from its own videos only, as if no others were there', async () => {
    write(
      keyOf('studio-a', { tenant: 'a' }),
      keyOf('studio-a2', { tenant: 'a' }),
      keyOf('studio-b', { tenant: 'b' }),
      keyOf('nobody'),
    )
    await eventually(
      async () =>
        (await clientOf('nobody')
          .videos.list()
          .catch(() => undefined)) !== undefined,
    )
    const [a, a2, b, nobody] = ['studio-a', 'studio-a2', 'studio-b', 'nobody'].map((name) => clientOf(name))
    const made = await a!.videos.create({ prompt: 'a harbour with kites' })
    const walker = await a!.videos.createCharacter({ name: 'Kite', video: createReadStream(nobodys) })
    expect((await a2!.videos.getCharacter(walker.id!)).name).toBe('Kite')
    await gate.idle()
    expect((await a2!.videos.retrieve(made.id)).status).toBe('completed')
    expect((await a2!.videos.list()).data.map(({ id }) => id)).toEqual([made.id])
    expect((await a2!.videos.downloadContent(made.id)).status).toBe(200)
    for (const other of [b!, nobody!]) {
      for (const work of [
        () => other.videos.retrieve(made.id),
        () => other.videos.downloadContent(made.id),
        () => other.videos.remix(made.id, { prompt: 'in the rain' }),
        () => other.videos.edit({ prompt: 'brighter', video: { id: made.id } }),
        () => other.videos.extend({ prompt: 'on', seconds: '4', video: { id: made.id } }),
        () => other.videos.delete(made.id),
        () => other.videos.getCharacter(walker.id!),
        () => other.videos.list({ after: made.id }),
      ])
        expect(await refusal(work())).toMatchObject({ status: 404, code: 'not_found' })
      expect((await other.videos.list()).data).toEqual([])
    }
    // Who asks again for the same as another tenant is not given that one's.
    const again = { method: 'POST', body: JSON.stringify({ prompt: 'a harbour with kites' }) }
    const headers = { authorization: `Bearer ${secretOf('studio-b')}`, 'content-type': 'application/json' }
    const retried = await fetch(`${gateway.url}/videos`, {
      ...again,
      headers: { ...headers, 'x-stainless-retry-count': '1' },
    })
    expect(((await retried.json()) as { id: string }).id).not.toBe(made.id)
    await a!.videos.delete(made.id)
    expect((await refusal(a2!.videos.retrieve(made.id))).status).toBe(404)
  }, 120_000)
})

describe('a quota', () => {
  it('of requests a minute is answered with when to ask again, which the public client does', async () => {
    write(keyOf('studio-a', { quota: { perMinute: 2 } }))
    await keys.reread()
    const client = clientOf('studio-a')
    await client.videos.create({ prompt: 'one' })
    time += 59_000
    await client.videos.create({ prompt: 'two' })
    const refused = await refusal(client.videos.create({ prompt: 'three' }))
    expect(refused).toBeInstanceOf(RateLimitError)
    expect(refused).toMatchObject({ status: 429, code: 'rate_limit_exceeded' })
    expect(refused.headers.get('retry-after')).toBe('1')
    // Looking is not asking for anything.
    expect((await client.videos.list()).data.length).toBeGreaterThan(1)
    const patient = clientOf('studio-a', 2).videos.create({ prompt: 'three' })
    await sleep(300)
    time += 2000
    expect((await patient).id).toMatch(/^video_/)
    await gate.idle()
  }, 120_000)

  it('of videos at a time counts all keys of a tenant, and what is done makes room', async () => {
    const quota = { concurrent: 2 }
    write(keyOf('studio-a', { tenant: 'at-a-time', quota }), keyOf('studio-b', { tenant: 'at-a-time', quota }))
    await keys.reread()
    const [a, b] = [clientOf('studio-a'), clientOf('studio-b')]
    const asked = await Promise.allSettled(
      [a, b, a, b].map((client, i) => client.videos.create({ prompt: `field ${i}` })),
    )
    expect(asked.filter(({ status }) => status === 'fulfilled')).toHaveLength(2)
    const { reason } = asked.find(({ status }) => status === 'rejected') as PromiseRejectedResult
    expect(reason).toMatchObject({ status: 429, code: 'rate_limit_exceeded' })
    await gate.idle()
    expect((await b.videos.create({ prompt: 'one more field' })).id).toMatch(/^video_/)
    await gate.idle()
  }, 120_000)

  it('of seconds a day survives a restart, counts what is asked for at once together, and begins anew at midnight', async () => {
    const quota = { secondsPerDay: 20 }
    write(keyOf('studio-a', { tenant: 'by-day', quota }), keyOf('studio-b', { tenant: 'another', quota }))
    await close()
    await open()
    const create = (seconds: '4' | '8' | '12') => clientOf('studio-a').videos.create({ prompt: `${seconds}`, seconds })
    const asked = await Promise.allSettled([create('12'), create('12')])
    expect(asked.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    await gate.idle()
    await close()
    await open()
    const refused = await refusal(create('12'))
    expect(refused).toMatchObject({ status: 429, code: 'rate_limit_exceeded' })
    expect(Number(refused.headers.get('retry-after'))).toBe(14 * 60 * 60)
    expect(refused.headers.get('x-should-retry')).toBe('false')
    // Deleted, it was made all the same; refused, nothing was.
    const [first] = (await clientOf('studio-a').videos.list()).data
    await clientOf('studio-a').videos.delete(first!.id)
    expect((await refusal(clientOf('studio-a').videos.create({ prompt: 'Zorvane Chronicle' }))).status).toBe(403)
    expect((await create('8')).id).toMatch(/^video_/)
    expect((await refusal(create('4'))).status).toBe(429)
    expect((await clientOf('studio-b').videos.create({ prompt: 'b', seconds: '12' })).id).toMatch(/^video_/)
    time += 14 * 60 * 60 * 1000
    expect((await create('12')).id).toMatch(/^video_/)
    await gate.idle()
  }, 120_000)

  it('of models is said before anything is decided', async () => {
    write(keyOf('studio-a', { models: ['maker-1', 'small-*'] }))
    await keys.reread()
    const ask = (model: string) => clientOf('studio-a').videos.create({ prompt: 'a', model: model as never })
    expect(await refusal(ask('maker-2'))).toMatchObject({ status: 403, code: 'model_not_found' })
    expect((await ask('small-3')).id).toMatch(/^video_/)
    expect(upstream.jobs).toHaveLength(1)
    await gate.idle()
  }, 120_000)
})
