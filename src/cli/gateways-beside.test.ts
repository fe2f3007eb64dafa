import { writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { depositFile, findReceipt, liftStops, stopWork, usageOf, verifyReceipt } from '../clearance/index.js'
import { grantForTests, recordFilmsForTests } from '../clearance/registry-for-tests.js'
import { startUpstreamForTests, type UpstreamForTests } from '../generation/upstream-for-tests.js'
import { useKinds } from '../rights/index.js'
import { type House, openHouse, type RunningServer, startServer } from '../server/index.js'
import { noPostgres, type PostgresForTests, startPostgresForTests } from '../store/postgres-for-tests.js'
import { type GatewayProcess, startGateway } from './gateway-process-for-tests.js'
import { kyodaku, samples, temporaryData } from './kyodaku-for-tests.js'

const moonpath = 'The Moonlit Path of Ilmarie'
const capped = 'Nine Lanterns of Harrowgate'
const cap = 12

interface Answer {
  status: number
  // biome-ignore lint/suspicious/noExplicitAny: a test looks into answers of every shape
  body: any
}

describe.skipIf(noPostgres)(`gateways beside a server${noPostgres ? ` (${noPostgres})` : ''}`, () => {
  const data = temporaryData()
  let postgres: PostgresForTests
  let databaseUrl: string
  let house: House
  let server: RunningServer
  let upstream: UpstreamForTests
  const running = new Set<GatewayProcess>()

  const serve = async () => {
    house = await openHouse({ dataDirectory: data.path, databaseUrl })
    server = await startServer(house, { port: 0, announce: true, lagMillisecondsMax: 0, stopWithinMilliseconds: 1000 })
  }
  const gateway = async (name: string) => {
    const words = ['gateway', '--upstream', upstream.url, '--as', 'gen', '--model', 'maker-1', '--port', '0', '--json']
    const started = await startGateway(data.path, [...words, '--name', name], { DATABASE_URL: databaseUrl })
    running.add(started)
    return started
  }
  const ask = async ({ said }: GatewayProcess, prompt: string): Promise<Answer> => {
    const answer = await fetch(`${said.listening}/videos`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ prompt, seconds: '4' }),
    })
    return { status: answer.status, body: await answer.json() }
  }
  const stateOf = async ({ said }: GatewayProcess, id: string): Promise<string> =>
    ((await (await fetch(`${said.listening}/videos/${id}`)).json()) as { status: string }).status
  const untilState = async (from: GatewayProcess, id: string, state: string) => {
    for (let tries = 0; (await stateOf(from, id)) !== state; tries++) {
      if (tries > 1200) throw new Error(`${id} is ${await stateOf(from, id)} still`)
      await sleep(50)
    }
  }

  beforeAll(async () => {
    postgres = await startPostgresForTests()
    databaseUrl = await postgres.createDatabase()
    await serve()
    await recordFilmsForTests(house.kyodaku, { moonpath, capped })
    await grantForTests(house.kyodaku, 'moonpath')
    await grantForTests(house.kyodaku, 'capped', { caps: { count: cap } })
    upstream = await startUpstreamForTests()
    upstream.makes(resolve(import.meta.dirname, '../../samples/media/pinwheel-market.mp4'))
  }, 120_000)
  afterEach(async () => {
    for (const one of running) await one.killed()
    running.clear()
  })
  afterAll(async () => {
    await server?.stop()
    await upstream?.close()
    await postgres?.stop()
    data.remove()
  })

  it('decide together under one cap, are one log, and are told at once of a stop', async () => {
    const both = await Promise.all([gateway('one'), gateway('two')])
    const asked = await Promise.all(
      Array.from({ length: 2 * cap + 10 }, (_, n) => ask(both[n % 2]!, `${capped}, take ${n}`)),
    )
    const permitted = asked.filter(({ status }) => status === 200)
    expect(permitted).toHaveLength(cap)
    expect(new Set(asked.map(({ status }) => status))).toEqual(new Set([200, 403]))
    const keys = upstream.jobs.map(({ key }) => key)
    expect([...keys].sort()).toEqual(permitted.map(({ body }) => body.id as string).sort())
    const rows = await house.store.db.selectFrom('generations').select(['id', 'receipt_id', 'gateway']).execute()
    expect(new Set(rows.map((row) => row.gateway))).toEqual(new Set(['one', 'two']))
    for (const { receipt_id } of rows) {
      const receipt = await findReceipt(house.kyodaku, receipt_id)
      const checks = verifyReceipt(receipt, { verifierKeys: [house.kyodaku.log.verifierKey] })
      expect(checks.filter(({ ok }) => !ok)).toEqual([])
    }
    // What the other gateway makes is there through each.
    for (const { body } of permitted) await untilState(both[0], body.id as string, 'completed')
    const [usage] = await usageOf(house.kyodaku, [{ id: 'grt_capped' }])
    expect(usage?.count).toBe(cap)
    expect(await house.store.db.selectFrom('reserved_uses').selectAll().execute()).toEqual([])

    const statuses = async () => (await Promise.all(both.map((one) => ask(one, moonpath)))).map(({ status }) => status)
    expect(await statuses()).toEqual([200, 200])
    await stopWork(house.kyodaku, { work: 'moonpath', uses: [...useKinds], territories: ['worldwide'] })
    // Within seconds, on a machine that does much else.
    const seconds = { timeout: 5000, interval: 200 }
    await expect.poll(statuses, seconds).toEqual([403, 403])
    await liftStops(house.kyodaku, 'moonpath')
    await expect.poll(statuses, seconds).toEqual([200, 200])
  }, 240_000)

  it('each go on with their own when they were killed, and nothing of the others is touched', async () => {
    const [one, two] = await Promise.all([gateway('one'), gateway('two')])
    const ours = await Promise.all(
      Array.from({ length: 6 }, (_, n) => ask(n < 3 ? one : two, `${moonpath}, part ${n}`)),
    )
    await one.killed()
    running.delete(one)
    expect(ours.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 200])
    for (const { body } of ours.slice(3)) await untilState(two, body.id, 'completed')
    const again = await gateway('one')
    for (const { body } of ours) await untilState(again, body.id, 'completed')
    const keys = upstream.jobs.map(({ key }) => key)
    expect(new Set(keys).size, 'asked for once').toBe(keys.length)
  }, 240_000)

  it('wait for a server that is started again, and ask for nothing meanwhile', async () => {
    const one = await gateway('one')
    await server.stop()
    const before = upstream.jobs.length
    const asked = ask(one, `${moonpath}, meanwhile`)
    await sleep(1500)
    expect(upstream.jobs).toHaveLength(before)
    await serve()
    const { status, body } = await asked
    expect(status).toBe(200)
    const { receipt_id } = await house.store.db
      .selectFrom('generations')
      .select('receipt_id')
      .where('id', '=', body.id)
      .executeTakeFirstOrThrow()
    const receipt = await findReceipt(house.kyodaku, receipt_id)
    expect(verifyReceipt(receipt, { verifierKeys: [house.kyodaku.log.verifierKey] }).every(({ ok }) => ok)).toBe(true)
    await untilState(one, body.id, 'completed')
  }, 240_000)

  it('leave room for probes, which are run beside the server too, each plan by one process', async () => {
    const work = async (...words: string[]) =>
      await kyodaku(data.path, words, { environment: { DATABASE_URL: databaseUrl } })
    for (const [id, file] of [
      ['moonpath', 'lighthouse-road.mp4'],
      ['capped', 'pinwheel-market.mp4'],
    ] as const)
      await depositFile(house.kyodaku, join(samples, 'media', file), { work: id })
    const file = join(dirname(data.path), 'plan.json')
    writeFileSync(
      file,
      JSON.stringify({
        model: 'maker-1',
        generator: 'a generator for tests',
        hypothesis: 'more than chance',
        targets: [
          { id: 'moonpath', role: 'work' },
          { id: 'capped', role: 'control', unpublished: 'a drawer' },
        ],
        prompts: [
          { target: 'moonpath', kind: 'name', text: moonpath },
          { target: 'capped', kind: 'name', text: capped },
        ],
      }),
    )
    const planned = await work('probe', 'plan', file, '--as', 'hana')
    expect([planned.code, planned.stderr]).toEqual([0, expect.any(String)])
    const { id } = planned.lines[0]!.plan as { id: string }
    const held = await house.store.takeName(`probe-${id.replace('_', '-')}`)
    const refused = await work('probe', 'run', id, '--upstream', upstream.url)
    expect([refused.code, refused.lines]).toMatchObject([1, [{ error: { code: 'probes.running' } }]])
    await held.release()
    const ran = await work('probe', 'run', id, '--upstream', upstream.url, '--parallel', '2')
    expect([ran.code, ran.lines]).toMatchObject([0, [{ plan: id, ended: 2, total: 2 }]])
    const bag = join(dirname(data.path), 'bag.json')
    expect((await work('probe', 'report', id, '--out', bag)).code).toBe(0)
    expect((await work('probe', 'verify', bag)).lines).toMatchObject([{ plan: id, verified: true }])
  }, 240_000)

  it('have a name each, and the portal of the server', async () => {
    await gateway('one')
    const words = ['gateway', '--upstream', upstream.url, '--as', 'gen', '--port', '0']
    const tried = async (...more: string[]) => {
      const { code, stderr } = await kyodaku(data.path, [...words, ...more], {
        environment: { DATABASE_URL: databaseUrl },
      })
      return { code, stderr }
    }
    expect(await tried('--name', 'one')).toEqual({ code: 1, stderr: expect.stringContaining('store.name-taken') })
    expect(await tried('--name', 'Not a name')).toEqual({ code: 2, stderr: expect.stringContaining('--name') })
    expect(await tried('--portal')).toEqual({ code: 2, stderr: expect.stringContaining('--portal') })
    const embedded = await kyodaku(data.path, words, { environment: { DATABASE_URL: '' } })
    expect([embedded.code, embedded.stderr]).toEqual([1, expect.stringContaining('--portal')])
  }, 120_000)
})
