import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { recordParty } from '../../clearance/index.js'
import { lineTo } from '../../store/line-for-tests.js'
import { noPostgres, type PostgresForTests, startPostgresForTests } from '../../store/postgres-for-tests.js'
import { type House, openHouse } from '../house.js'
import { createToken } from '../identity/index.js'
import { type RunningServer, startServer } from './index.js'

describe.skipIf(noPostgres)(`with the database away${noPostgres ? ` (${noPostgres})` : ''}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'kyodaku-away-'))
  let postgres: PostgresForTests
  let line: Awaited<ReturnType<typeof lineTo>>
  let house: House
  let server: RunningServer
  let authorization: string

  beforeAll(async () => {
    postgres = await startPostgresForTests()
    line = await lineTo(await postgres.createDatabase())
    house = await openHouse({ dataDirectory: join(folder, 'data'), databaseUrl: line.url })
    server = await startServer(house, { port: 0 })
    authorization = `Bearer ${(await createToken(house.kyodaku, { name: 'away', role: 'administrator' })).token}`
    await register('before')
  })
  afterAll(async () => {
    await server.stop()
    line.close()
    await postgres.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  const register = (id: string) =>
    recordParty(house.kyodaku, { id, role: 'provider', names: [{ text: id, kind: 'official' }] })
  const ask = async () => {
    const started = performance.now()
    const answer = await fetch(`${server.url}/v1/jobs`, { headers: { authorization } })
    return { answer, milliseconds: performance.now() - started }
  }
  /** Until it is as wanted, or ten seconds. */
  const until = async (wanted: () => Promise<boolean>) => {
    for (const end = performance.now() + 10_000; performance.now() < end; ) {
      if (await wanted()) return
      await new Promise((resolve) => setTimeout(resolve, 200))
    }
    throw new Error('It did not come to that within ten seconds.')
  }

  const recovers = async (id: string) => {
    await until(async () => (await ask()).answer.status === 200)
    await register(id)
    const ready = await fetch(`${server.url}/readyz`)
    expect(ready.status).toBe(200)
    const rows = await house.store.db.selectFrom('registry_entries').select(['subject_id', 'log_index']).execute()
    expect(rows.find((row) => row.subject_id === id)?.log_index).not.toBeNull()
  }

  it('refuses clearly and at once when the line is cut, and goes on, the record too', async () => {
    expect((await ask()).answer.status).toBe(200)
    line.cut()
    for (let i = 0; i < 5; i++) {
      const { answer, milliseconds } = await ask()
      expect(answer.status).toBe(503)
      expect(answer.headers.get('retry-after')).toMatch(/^\d+$/)
      expect(await answer.json()).toMatchObject({ code: 'store.unreachable' })
      expect(milliseconds).toBeLessThan(2_000)
    }
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200)
    expect((await fetch(`${server.url}/readyz`)).status).toBe(503)
    await expect(register('lost')).rejects.toMatchObject({ code: expect.stringMatching(/^(store|record)\./) })
    line.mend()
    await recovers('after-the-cut')
  })

  it('refuses at once also while the server swallows every word', async () => {
    line.silence()
    await until(async () => {
      const asked = fetch(`${server.url}/v1/samples`, { headers: { authorization }, signal: AbortSignal.timeout(500) })
      return asked.then(
        ({ status }) => status === 503,
        () => false,
      )
    })
    const { answer, milliseconds } = await ask()
    expect(answer.status).toBe(503)
    expect(milliseconds).toBeLessThan(500)
    line.mend()
    await recovers('after-the-silence')
  })

  it('goes on after the server was killed', async () => {
    if (postgres.crash === undefined) return
    await postgres.crash()
    await recovers('after-the-crash')
  })
})
