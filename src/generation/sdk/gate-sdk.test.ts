import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createReadStream, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import { type AddressInfo, createServer as createTcpServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { json } from 'node:stream/consumers'
import fastify from 'fastify'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { depositFile, openKyodaku, verifyReceipt } from '../../clearance/index.js'
import { grantForTests, recordFilmsForTests } from '../../clearance/registry-for-tests.js'
import { releasedAs } from '../released-for-tests.js'
import {
  type Asking,
  createGate,
  type EmbeddedGate,
  type EmbeddedGateOptions,
  guard,
  PermissionRequired,
  permitOf,
} from './index.js'

const samples = resolve(import.meta.dirname, '../../../samples/media')
const nobodys = join(samples, 'pinwheel-market.mp4')
const registered = join(samples, 'lighthouse-road.mp4')
const folder = mkdtempSync(join(tmpdir(), 'kyodaku-sdk-'))
const dataDirectory = join(folder, 'data')
let verifierKey: string
let gate: EmbeddedGate

const open = (more: Partial<EmbeddedGateOptions> = {}) =>
  createGate({ dataDirectory, party: 'gen', territory: 'JP', model: 'maker-1', ...more })

beforeAll(async () => {
  const kyodaku = await openKyodaku({ dataDirectory })
  await recordFilmsForTests(kyodaku, {
    zorvane: 'Zorvane Chronicle',
    moonpath: 'The Moonlit Path of Ilmarie',
    lighthouse: 'Lighthouse Road of Vestergaard',
  })
  await grantForTests(kyodaku, 'moonpath', { caps: { count: 2 } })
  await depositFile(kyodaku, registered, { work: 'lighthouse' })
  verifierKey = kyodaku.log.verifierKey
  await kyodaku.close()
}, 120_000)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('a gate in a program', () => {
  beforeEach(async () => {
    gate = await open()
  }, 60_000)
  afterEach(() => gate.close())

  it('permits on record, and releases what came out with Content Credentials', async () => {
    const permit = await gate.decide({ prompt: 'The Moonlit Path of Ilmarie at dawn', seconds: 7.5 })
    expect(permit).toMatchObject({ outcome: 'permit', id: expect.stringMatching(/^video_/) })
    const receipt = await gate.receipt(permit.receipt)
    expect(receipt.decision.works).toMatchObject([{ work: 'moonpath', outcome: 'permit' }])
    expect(verifyReceipt(receipt, { verifierKeys: [verifierKey] }).filter(({ ok }) => !ok)).toEqual([])
    await expect(gate.output(permit.id)).rejects.toMatchObject({ code: 'generation.not-ready' })

    const output = await gate.checkOutput(permit.id, createReadStream(nobodys))
    if (output.outcome !== 'permit') throw new Error(output.outcome)
    const released = await releasedAs(readFileSync(output.file.path), nobodys)
    expect(released).toMatchObject({ state: 'valid', isOriginal: true, permissions: { receipt: output.receipt } })
    expect(await gate.output(permit.id)).toEqual(output)
    // The same again is the same; another file was never looked at.
    expect(await gate.checkOutput(permit.id, nobodys)).toEqual(output)
    await expect(gate.checkOutput(permit.id, registered)).rejects.toMatchObject({ code: 'generation.other-output' })

    const remix = await gate.decide({ prompt: 'now in the rain', source: permit.id })
    expect((await gate.receipt(remix.receipt)).decision.works).toMatchObject([{ work: 'moonpath' }])
    await expect(gate.decide({ prompt: 'a third: The Moonlit Path of Ilmarie' })).rejects.toThrow(PermissionRequired)
    await gate.abandon(remix.id)
    await expect(gate.checkOutput(remix.id, nobodys)).rejects.toMatchObject({ code: 'generation.not-released' })
    // What came to nothing made room under the cap.
    const third = await gate.decide({ prompt: 'a third: The Moonlit Path of Ilmarie' })
    await gate.remove(third.id)
    await gate.remove(permit.id)
    expect(existsSync(output.file.path)).toBe(false)
    await expect(gate.output(permit.id)).rejects.toMatchObject({ code: 'generation.unknown-video' })
  }, 120_000)

  it('throws what is missing, for a prompt and for pictures to go by, with a receipt on record', async () => {
    for (const asking of [{ prompt: 'Zorvane Chronicle' }, { prompt: 'like this', files: [registered] }] as Asking[]) {
      const refused = await gate.decide(asking).catch((error: unknown) => error)
      expect(refused).toBeInstanceOf(PermissionRequired)
      const { receipt, explanation } = refused as PermissionRequired
      expect(explanation.ja).not.toBe('')
      const found = await gate.receipt(receipt)
      expect(verifyReceipt(found, { verifierKeys: [verifierKey] }).filter(({ ok }) => !ok)).toEqual([])
    }
    await expect(gate.decide({ prompt: '' })).rejects.toMatchObject({ code: 'generation.bad-request' })
    expect(gate.counts().requests).toMatchObject({ 'prior-permission': { refuse: 2 }, reservation: { permit: 2 } })
  }, 120_000)

  it('withholds and seals what came out as a registered work', async () => {
    const { id } = await gate.decide({ prompt: 'a road by the sea' })
    const output = await gate.checkOutput(id, registered)
    expect(output).toMatchObject({ outcome: 'refuse', explanation: { en: expect.stringContaining('Lighthouse') } })
    expect(output.outcome !== 'permit' && output.file).toBe(undefined)
    expect(readdirSync(join(dataDirectory, 'generations', id))).toEqual(['sealed'])
  }, 120_000)

  it('keeps tenants apart', async () => {
    const { id } = await gate.decide({ prompt: 'a field', tenant: 'a' })
    const unknown = { code: 'generation.unknown-video' }
    await expect(gate.checkOutput(id, nobodys)).rejects.toMatchObject(unknown)
    await expect(gate.checkOutput(id, nobodys, { tenant: 'b' })).rejects.toMatchObject(unknown)
    await expect(gate.abandon(id, { tenant: 'b' })).rejects.toMatchObject(unknown)
    expect((await gate.checkOutput(id, nobodys, { tenant: 'a' })).outcome).toBe('permit')
  }, 120_000)

  it('killed with -9, has on record what it permitted, and looks at the output when it is handed over again', async () => {
    await gate.close()
    const program = join(folder, 'killed.mts')
    writeFileSync(
      program,
      `import { createGate } from ${JSON.stringify(join(import.meta.dirname, 'index.ts'))}
      const [dataDirectory, video] = process.argv.slice(2)
      const gate = await createGate({ dataDirectory, party: 'gen', territory: 'JP', model: 'maker-1' })
      const decided = [await gate.decide({ prompt: 'a valley' }), await gate.decide({ prompt: 'a gorge' })]
      console.log(JSON.stringify(decided))
      await gate.checkOutput(decided[1].id, video)`,
    )
    const child = spawn(process.execPath, ['--import', 'tsx', program, dataDirectory, nobodys], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const [line] = (await once(child.stdout, 'data')) as [Buffer]
    child.kill('SIGKILL')
    await once(child, 'close')
    const decided = JSON.parse(line.toString('utf8')) as { id: string; receipt: string }[]
    gate = await open()
    for (const { id, receipt } of decided) {
      const found = await gate.receipt(receipt)
      expect(verifyReceipt(found, { verifierKeys: [verifierKey] }).filter(({ ok }) => !ok)).toEqual([])
      await expect(gate.output(id)).rejects.toMatchObject({ code: 'generation.not-ready' })
      expect((await gate.checkOutput(id, nobodys)).outcome).toBe('permit')
    }
  }, 120_000)

  it('goes on where it was when it is opened again: a permit holds, and its output is looked at', async () => {
    const { id } = await gate.decide({ prompt: 'a hill' })
    await gate.close()
    gate = await open()
    expect((await gate.checkOutput(id, nobodys)).outcome).toBe('permit')
  }, 120_000)
})

describe('the guard', () => {
  const askingOf = async (request: IncomingMessage) => (await json(request)) as Asking
  let served: string
  let closeServer: () => Promise<void> = async () => undefined
  const serve = async (listener: RequestListener) => {
    const server = createServer(listener).listen(0, '127.0.0.1')
    await once(server, 'listening')
    served = `http://127.0.0.1:${(server.address() as AddressInfo).port}/videos`
    closeServer = async () => void server.close()
  }
  const post = async (body: unknown) => {
    const init = { method: 'POST', headers: { 'content-type': 'application/json' } }
    const answer = await fetch(served, { ...init, body: typeof body === 'string' ? body : JSON.stringify(body) })
    return { status: answer.status, retry: answer.headers.get('x-should-retry'), body: (await answer.json()) as object }
  }
  beforeAll(async () => {
    gate = await open()
  }, 60_000)
  afterEach(() => closeServer())
  afterAll(() => gate.close())

  const refused = {
    status: 403,
    retry: 'false',
    body: {
      error: {
        code: 'permission_required',
        type: 'permission_error',
        outcome: 'refuse',
        receipt: expect.stringMatching(/^rcp_/),
        explanation: { en: expect.stringContaining('Zorvane'), ja: expect.any(String) },
      },
    },
  }

  it('stands in front of a node:http server', async () => {
    const guarded = guard(gate, askingOf)
    await serve(async (request, response) => {
      const permit = await guarded(request, response)
      if (permit !== undefined) response.end(JSON.stringify(permit))
    })
    expect(await post({ prompt: 'Zorvane Chronicle' })).toMatchObject(refused)
    expect(await post({ prompt: 'a hill' })).toMatchObject({ status: 200, body: { outcome: 'permit' } })
    expect(await post('{')).toMatchObject({ status: 400, body: { error: { code: 'invalid_request' } } })
  }, 60_000)

  it('stands in a chain of handlers, as Express has it: what is refused is not handed on', async () => {
    type Handler = (request: IncomingMessage, response: ServerResponse, next: () => void) => unknown
    let made = 0
    const chain: Handler[] = [
      guard(gate, askingOf),
      (request, response) => {
        made++
        response.end(JSON.stringify(permitOf(request)))
      },
    ]
    await serve((request, response) => {
      const run = (at: number): unknown => chain[at]?.(request, response, () => void run(at + 1))
      run(0)
    })
    expect(await post({ prompt: 'Zorvane Chronicle' })).toMatchObject(refused)
    expect(made).toBe(0)
    expect(await post({ prompt: 'a hill' })).toMatchObject({ status: 200, body: { outcome: 'permit' } })
    expect(made).toBe(1)
    expect(() => permitOf({})).toThrow('not permitted')
  }, 60_000)

  it('stands before Fastify’s handlers, also with hooks that answers have to wait for', async () => {
    const app = fastify()
    let made = 0
    app.addHook('onSend', async () => void (await new Promise((go) => setTimeout(go, 50))))
    const preHandler = guard(gate, (request: { body?: unknown }) => request.body as Asking)
    app.post('/videos', { preHandler }, async (request) => {
      made++
      return permitOf(request)
    })
    served = `${await app.listen({ port: 0, host: '127.0.0.1' })}/videos`
    closeServer = () => app.close()
    expect(await post({ prompt: 'Zorvane Chronicle' })).toMatchObject(refused)
    expect(made).toBe(0)
    expect(await post({ prompt: 'a hill' })).toMatchObject({ status: 200, body: { outcome: 'permit' } })
    expect(made).toBe(1)
  }, 60_000)
})

describe('docs/for-providers.md', () => {
  it('has an example that runs', async () => {
    const text = readFileSync('docs/for-providers.md', 'utf8')
    const example = [...text.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code]) => code!)
    expect(example).toHaveLength(1)
    const path = join(folder, 'example.mts')
    const source = JSON.stringify(join(import.meta.dirname, 'index.ts'))
    writeFileSync(path, example[0]!.replace("'kyodaku/gate'", source).replace('your-party-id', 'gen'))
    const probe = createTcpServer().listen(0, '127.0.0.1')
    await once(probe, 'listening')
    const { port } = probe.address() as AddressInfo
    await new Promise((done) => probe.close(done))
    const child = spawn(process.execPath, ['--import', 'tsx', path], {
      env: { ...process.env, KYODAKU_DATA: dataDirectory, PORT: String(port), VIDEO: nobodys },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let said = ''
    child.stderr.on('data', (bytes: Buffer) => {
      said += bytes
    })
    try {
      await Promise.race([
        once(child.stdout, 'data'),
        once(child, 'exit').then(() => {
          throw new Error(said)
        }),
      ])
      const ask = (prompt: string) =>
        fetch(`http://127.0.0.1:${port}`, { method: 'POST', body: JSON.stringify({ prompt }) })
      expect((await ask('Zorvane Chronicle')).status).toBe(403)
      const answer = await ask('a hill in the evening')
      expect(answer.status).toBe(200)
      const file = Buffer.from(await answer.arrayBuffer())
      expect(await releasedAs(file, nobodys)).toMatchObject({ state: 'valid', isOriginal: true })
      expect(said).toBe('')
    } finally {
      // Killed: what it has decided is on record, and the folder can be opened again.
      child.kill('SIGKILL')
      await once(child, 'close')
    }
    const kyodaku = await openKyodaku({ dataDirectory })
    const { states } = await kyodaku.store.db
      .selectFrom('generations')
      .select(({ fn }) => fn.agg<string[]>('array_agg', ['state']).as('states'))
      .where('prompt', '=', 'a hill in the evening')
      .executeTakeFirstOrThrow()
    expect(states).toEqual(['released'])
    await kyodaku.close()
  }, 120_000)
})
