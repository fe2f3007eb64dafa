import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { lineTo } from '../../store/line-for-tests.js'
import { noPostgres, type PostgresForTests, startPostgresForTests } from '../../store/postgres-for-tests.js'
import { type AppOptions, buildApp } from '../app.js'
import { type HouseForTests, openHouseForTests } from '../house-for-tests.js'
import { createUser } from './index.js'

const folders: string[] = []
const folder = () => {
  folders.push(mkdtempSync(join(tmpdir(), 'kyodaku-begun-')))
  return folders.at(-1)!
}
afterAll(() => {
  for (const one of folders) rmSync(one, { recursive: true, force: true })
})

const invitation = { email: 'new@hana.jp', role: 'viewer' }
const countOf = async (tests: HouseForTests, table: 'invitations' | 'users' | 'begun_acts' | 'acts') =>
  (await tests.house.store.db.selectFrom(table).select('id').execute()).length

describe('what is done while the record cannot be written', () => {
  it('is answered as done and not written down, not done twice, and written down when that can be', async () => {
    const dataDirectory = folder()
    const tests = await openHouseForTests({ dataDirectory })
    await tests.people()
    const hana = await tests.as({ party: 'hana' })
    const once = { 'idempotency-key': 'once' }
    await tests.house.kyodaku.log.close()
    const work = {
      kind: 'film',
      titles: [{ text: 'Ko', kind: 'official' }],
      owners: [{ party: 'hana', share: 1_000_000, territories: ['worldwide'] }],
      regime: 'prior-permission',
    }
    expect((await hana.post('/v1/works', { ...work, id: 'ko' })).status).toBe(500)
    const webhook = { url: 'https://hana.example/hook', description: 'one' }
    const made = await hana.post('/v1/webhooks', webhook)
    expect(made).toMatchObject({ status: 500, body: { code: 'identity.done-not-recorded' } })
    expect(made.headers['content-type']).toMatch(/^application\/problem\+json/)
    expect(made.body.detail).toMatch(/^It was done/)
    const set = await hana.put('/v1/settings/party', { approvals: ['grants.give'] }, once)
    expect(set).toMatchObject({ status: 500, body: { code: 'identity.done-not-recorded' } })
    // The same again with its key: the same answer, and it is not done again.
    expect(await hana.put('/v1/settings/party', { approvals: ['grants.give'] }, once)).toMatchObject({
      status: 500,
      body: { code: 'identity.done-not-recorded' },
      headers: { 'idempotency-replayed': 'true' },
    })
    // What is refused is no act, and neither is what was only repeated.
    expect((await hana.post('/v1/invitations', { email: 'nobody' })).status).toBe(422)
    expect(await countOf(tests, 'begun_acts')).toBe(3)
    expect(await countOf(tests, 'acts')).toBe(0)
    await tests.close()

    const later = await openHouseForTests({ dataDirectory })
    const { body } = await (await later.as({ party: 'hana' })).get('/v1/acts')
    expect(body.items).toMatchObject([
      { action: 'setPartySettings', outcome: '200', subjects: ['grants.give'], party: 'hana' },
      { action: 'createWebhook', outcome: '201', party: 'hana' },
      // It failed, and may be done in part: that is said too.
      { action: 'createWork', outcome: '500', party: 'hana' },
    ])
    expect(await later.house.kyodaku.log.size()).toBeGreaterThan(body.items[1].logIndex)
    expect(await countOf(later, 'begun_acts')).toBe(0)
    await later.close()
  })
})

describe('a server that dies between what is done and the act that says so', () => {
  it('says afterwards that it was begun', async () => {
    const dataDirectory = folder()
    const first = await openHouseForTests({ dataDirectory })
    await first.people()
    await first.close()
    const child = spawn(
      process.execPath,
      ['--import', 'tsx', resolve('src/server/identity/acts-child-for-tests.ts'), dataDirectory],
      { stdio: ['ignore', 'inherit', 'inherit'] },
    )
    const [, signal] = await once(child, 'exit')
    expect(signal).toBe('SIGKILL')
    const later = await openHouseForTests({ dataDirectory })
    expect(await countOf(later, 'users')).toBe(1)
    const { body } = await (await later.as({ party: 'hana' })).get('/v1/acts')
    expect(body.items).toMatchObject([
      { action: 'POST /v1/deaths-for-tests/:id', outcome: 'interrupted', subjects: ['thing-1'], party: 'hana' },
    ])
    await later.close()
  })
})

describe.skipIf(noPostgres)(`with the database away${noPostgres ? ` (${noPostgres})` : ''}`, () => {
  let postgres: PostgresForTests
  let line: Awaited<ReturnType<typeof lineTo>>
  let tests: HouseForTests
  let options: AppOptions
  beforeAll(async () => {
    postgres = await startPostgresForTests()
    line = await lineTo(await postgres.createDatabase())
    options = {
      operations: async (app) => {
        app.route({
          method: 'POST',
          url: '/v1/cuts-for-tests/:id',
          config: { access: 'works.write' },
          handler: async () => {
            await createUser(tests.house.kyodaku, { name: 'made before the cut', role: 'viewer', party: 'hana' })
            line.cut()
            return {}
          },
        })
      },
    }
    tests = await openHouseForTests({ postgres: line.url, ...options })
    await tests.people()
  }, 120_000)
  afterAll(async () => {
    await tests?.close()
    line?.close()
    await postgres?.stop()
  })

  it('does nothing of which it cannot note that it was begun', async () => {
    const hana = await tests.as({ party: 'hana' })
    expect((await hana.post('/v1/invitations', invitation)).status).toBe(201)
    line.cut()
    const refused = await hana.post('/v1/invitations', { ...invitation, email: 'second@hana.jp' })
    expect(refused).toMatchObject({ status: 503, body: { code: 'store.unreachable' } })
    line.mend()
    await expect.poll(async () => await countOf(tests, 'begun_acts').catch(() => -1), { timeout: 15_000 }).toBe(0)
    expect(await countOf(tests, 'invitations')).toBe(1)
    expect(await countOf(tests, 'acts')).toBe(1)
  }, 60_000)

  it('answers as done and not written down when it goes away in between, and writes it down when it is back', async () => {
    const hana = await tests.as({ party: 'hana' })
    const answer = await hana.post('/v1/cuts-for-tests/thing-2', {}, { 'idempotency-key': 'cut' })
    expect(answer).toMatchObject({ status: 500, body: { code: 'identity.done-not-recorded' } })
    line.mend()
    await expect.poll(async () => await countOf(tests, 'users').catch(() => -1), { timeout: 15_000 }).toBe(1)
    expect((await hana.post('/v1/cuts-for-tests/thing-2', {}, { 'idempotency-key': 'cut' })).status).toBe(409)
    // By itself, while the server goes on; what it knew of it is not lost.
    const acts = async () => (await hana.get('/v1/acts')).body.items
    await expect.poll(async () => (await acts())[0]?.action, { timeout: 30_000 }).toBe('POST /v1/cuts-for-tests/:id')
    expect((await acts())[0]).toMatchObject({ outcome: '200', subjects: ['thing-2'] })
    // The same is true of the next start.
    expect(await countOf(tests, 'begun_acts')).toBe(0)
    await (await buildApp(tests.house, options)).close()
    expect((await acts()).filter(({ outcome }: { outcome: string }) => outcome === 'interrupted')).toEqual([])
  }, 90_000)
})
