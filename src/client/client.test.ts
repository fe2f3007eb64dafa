import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, request as httpRequest } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { describeApi } from '../../scripts/describe-api.js'
import { recordParty } from '../clearance/index.js'
import { createToken, type House, openHouse, type RunningServer, startServer } from '../server/index.js'
import { readEvents } from './event-stream.js'
import { createClient, type KyodakuApiError, type KyodakuClient } from './index.js'

const folder = mkdtempSync(join(tmpdir(), 'kyodaku-client-'))
let house: House
let server: RunningServer
let token: string
let kyodaku: KyodakuClient

beforeAll(async () => {
  house = await openHouse({ dataDirectory: join(folder, 'data') })
  server = await startServer(house, { port: 0 })
  token = (await createToken(house.kyodaku, { name: 'client', role: 'administrator' })).token
  kyodaku = createClient({ url: server.url, token })
  await recordParty(house.kyodaku, { id: 'gen', role: 'provider', names: [{ text: 'Gen', kind: 'official' }] })
  for (let i = 0; i < 7; i++) {
    await recordParty(house.kyodaku, {
      id: `party-${i}`,
      role: 'rightsholder',
      names: [{ text: `Party ${i}`, kind: 'official' }],
    })
  }
})
afterAll(async () => {
  await server.stop()
  rmSync(folder, { recursive: true, force: true })
})

it('has the types of the routes that there are (npx tsx scripts/build-client.ts)', async () => {
  // However many apps the process has described already.
  expect((await fetch(new URL('/openapi.json', server.url))).status).toBe(200)
  expect(await describeApi()).toBe(readFileSync('src/client/paths.ts', 'utf8'))
})

it('reads, and throws what is refused with its stable code', async () => {
  expect(await kyodaku.get('/healthz')).toMatchObject({ alive: true })
  await expect(kyodaku.get('/v1/jobs/{id}', { params: { path: { id: 'job_none' } } })).rejects.toMatchObject({
    name: 'KyodakuApiError',
    status: 404,
    code: expect.stringMatching(/^[a-z-]+\.[a-z-]+$/),
  })
  await expect(createClient({ url: server.url }).get('/v1/samples')).rejects.toMatchObject({
    status: 401,
    code: 'http.unauthenticated',
  })
})

it('says where it got no answer from', async () => {
  const nobody = createClient({ url: 'http://127.0.0.1:9', retries: 0 })
  await expect(nobody.get('/healthz')).rejects.toMatchObject({ code: 'client.unreachable', status: 0 })
})

it('says when the answer is none of ours', async () => {
  const other = createServer((_request, response) => response.writeHead(502).end('<html>Bad gateway</html>')).listen(0)
  const { port } = other.address() as AddressInfo
  const client = createClient({ url: `http://127.0.0.1:${port}`, retries: 0 })
  await expect(client.get('/healthz')).rejects.toMatchObject({ code: 'client.bad-answer', status: 502 })
  other.close()
})

it('does not take for done what waits for a second person', async () => {
  await kyodaku.put('/v1/settings/party', { body: { approvals: ['grants.give'] } })
  const terms = {
    grantor: 'studio',
    grantee: '*',
    works: ['sora'],
    uses: ['train' as const],
    models: ['*'],
    territories: ['worldwide'],
    from: '2026-01-01T00:00:00Z',
  }
  const error: unknown = await kyodaku
    .post('/v1/grants', { body: { terms, state: 'active', dryRun: false } })
    .catch((thrown: unknown) => thrown)
  expect(error).toMatchObject({ code: 'client.approval-needed', status: 202 })
  const [waiting] = (await kyodaku.get('/v1/approvals')).items
  expect((error as KyodakuApiError).problem.instance).toBe(`/v1/approvals/${waiting?.id}`)
  await kyodaku.put('/v1/settings/party', { body: { approvals: [] } })
})

describe('through a line that breaks', () => {
  /** Passes requests on, but answers as told first. */
  async function flaky(first: (number | 'cut')[]): Promise<{ client: KyodakuClient; seen: string[]; close(): void }> {
    const seen: string[] = []
    const proxy = createServer((incoming, outgoing) => {
      seen.push(`${incoming.method} ${incoming.headers['idempotency-key'] ?? ''}`.trim())
      const act = first.shift()
      if (act === 'cut') return incoming.socket.destroy()
      if (act !== undefined) return outgoing.writeHead(act, { 'retry-after': '0' }).end()
      const { hostname, port } = new URL(server.url)
      const { method, url: path, headers } = incoming
      const passed = httpRequest({ hostname, port, method, path, headers }, (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
        answer.pipe(outgoing)
      })
      incoming.pipe(passed)
      return undefined
    }).listen(0)
    const { port } = proxy.address() as AddressInfo
    return {
      client: createClient({ url: `http://127.0.0.1:${port}`, token }),
      seen,
      close: () => {
        proxy.closeAllConnections()
        proxy.close()
      },
    }
  }

  it('repeats reads', async () => {
    const { client, seen, close } = await flaky(['cut', 503, 429])
    expect(await client.get('/healthz')).toMatchObject({ alive: true })
    expect(seen).toEqual(['GET', 'GET', 'GET', 'GET'])
    close()
  })

  it('repeats writes with the same key', async () => {
    const { client, seen, close } = await flaky(['cut', 503])
    await client.post('/v1/jobs/{id}/cancel' as never, { params: { path: { id: 'job_none' } } } as never).catch(() => 0)
    expect(seen.length).toBe(3)
    expect(new Set(seen).size).toBe(1)
    expect(seen[0]).toMatch(/^POST [0-9a-f-]{36}$/)
    close()
  })

  it('goes on with an upload where the server has come to', async () => {
    const { client, seen, close } = await flaky([])
    const bytes = Buffer.alloc(3_000_000, 7)
    let shown = 0
    const show = (sent: number) => {
      shown = sent
    }
    const id = await client.upload(bytes, { name: 'clip.mp4', onProgress: show })
    expect(shown).toBe(bytes.length)
    expect(await kyodaku.get('/v1/uploads/{id}', { params: { path: { id } } })).toMatchObject({
      id,
      name: 'clip.mp4',
      bytes: bytes.length,
      state: 'finished',
    })
    expect(seen.some((one) => one.startsWith('PATCH'))).toBe(true)
    close()
  })
})

it('sees what happens', async () => {
  const stop = new AbortController()
  const events = kyodaku.events({ signal: stop.signal })
  const first = events.next()
  await new Promise((resolve) => setTimeout(resolve, 300))
  const job = {
    id: 'job_1',
    kind: 'export',
    title: 'export',
    state: 'done' as const,
    createdBy: 'usr_1',
    createdAt: new Date().toISOString(),
    attempts: 1,
  }
  await house.events.publish({ type: 'job.changed', parties: [], subject: 'job_1', data: job })
  expect((await first).value).toMatchObject({ type: 'job.changed' })
  stop.abort()
  await events.return(undefined)
})

describe('docs/client.md', () => {
  const examples = [
    ...readFileSync('docs/client.md', 'utf8').matchAll(/## (.+)\n(?:(?!## )[\s\S])*?```ts\n([\s\S]*?)```/g),
  ]

  it('has examples', () => expect(examples.length).toBeGreaterThanOrEqual(5))

  it.each(examples.map(([, title, code]) => [title!, code!] as const))('“%s” runs', async (_title, code) => {
    const source = code.replaceAll("'kyodaku/client'", JSON.stringify(join(process.cwd(), 'src/client/index.ts')))
    const path = join(folder, 'example.mts')
    writeFileSync(path, source)
    const environment = { ...process.env, KYODAKU_URL: server.url, KYODAKU_TOKEN: token }
    const child = spawn(process.execPath, ['--import', 'tsx', path], { env: environment, cwd: process.cwd() })
    let said = ''
    child.stderr.on('data', (bytes: Buffer) => {
      said += bytes
    })
    const exitCode = await new Promise((resolve) => child.once('close', resolve))
    expect(said).toBe('')
    expect(exitCode).toBe(0)
  })
})

describe('a stream of events', () => {
  const stream = (...pieces: string[]) =>
    new ReadableStream<Uint8Array>({
      start(controller) {
        for (const piece of pieces) controller.enqueue(new TextEncoder().encode(piece))
        controller.close()
      },
    })
  const all = async (body: ReadableStream<Uint8Array>) => {
    const events: unknown[] = []
    for await (const event of readEvents(body)) events.push(event)
    return events
  }

  it('is read however it is cut', async () => {
    const text = ': hello\n\nid: 7\nevent: job.changed\ndata: {"a":\ndata: 1}\n\r\ndata:許諾\r\n\r\ndata: cut off'
    const whole = await all(stream(text))
    expect(whole).toEqual([
      { id: '7', type: 'job.changed', data: { a: 1 } },
      { type: 'message', data: '許諾' },
    ])
    const bytes = new TextEncoder().encode(text)
    const single = new ReadableStream<Uint8Array>({
      start(controller) {
        for (const byte of bytes) controller.enqueue(Uint8Array.of(byte))
        controller.close()
      },
    })
    expect(await all(single)).toEqual(whole)
  })
})
