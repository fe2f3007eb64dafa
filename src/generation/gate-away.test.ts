import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Kyodaku, openKyodaku } from '../clearance/index.js'
import { lineTo } from '../store/line-for-tests.js'
import { noPostgres, type PostgresForTests, startPostgresForTests } from '../store/postgres-for-tests.js'
import { type Gate, openGate } from './gate.js'
import { type Gateway, serveGateway } from './gateway.js'
import { videoApi } from './upstream/index.js'
import { startUpstreamForTests, type UpstreamForTests } from './upstream-for-tests.js'

describe.skipIf(noPostgres)(
  `a gateway whose database and record are away${noPostgres ? ` (${noPostgres})` : ''}`,
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'kyodaku-gate-away-'))
    let postgres: PostgresForTests
    let line: Awaited<ReturnType<typeof lineTo>>
    let kyodaku: Kyodaku
    let upstream: UpstreamForTests
    let gate: Gate
    let gateway: Gateway

    beforeAll(async () => {
      postgres = await startPostgresForTests()
      line = await lineTo(await postgres.createDatabase())
      kyodaku = await openKyodaku({ dataDirectory: join(folder, 'data'), databaseUrl: line.url })
      upstream = await startUpstreamForTests()
      upstream.makes(resolve(import.meta.dirname, '../../samples/media/pinwheel-market.mp4'))
      gate = await openGate(kyodaku, {
        upstream: videoApi({ url: upstream.url }),
        party: 'gen',
        territory: 'JP',
        regime: 'prior-permission',
        model: 'maker-1',
        pollMilliseconds: 50,
      })
      gateway = await serveGateway(gate, { port: 0 })
    })
    afterAll(async () => {
      await gateway.close()
      await gate.close()
      await upstream.close()
      await kyodaku.close()
      line.close()
      await postgres.stop()
      rmSync(folder, { recursive: true, force: true })
    })

    const ask = async (prompt: string) => {
      const answer = await fetch(`${gateway.url}/videos`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ prompt }),
      })
      return { status: answer.status, body: (await answer.json()) as { id?: string; error?: { code: string } } }
    }
    const statusOf = async (id: string) => {
      const answer = await fetch(`${gateway.url}/videos/${id}`)
      return ((await answer.json()) as { status?: string }).status
    }

    it('has nothing generated meanwhile, and lets go of no video that was under way', async () => {
      // Long enough under way for the line to be cut in the middle.
      upstream.next({ on: 'retrieve', what: 'wait', milliseconds: 1500 })
      const made = await ask('a meadow')
      expect(made.status).toBe(200)
      line.cut()
      await sleep(100)
      for (const prompt of ['a hill', 'another hill']) {
        const { status, body } = await ask(prompt)
        expect([status, body.error?.code]).toEqual([503, 'gateway_unavailable'])
      }
      await sleep(2500)
      expect(upstream.jobs).toHaveLength(1)
      line.mend()
      for (let tries = 0; (await statusOf(made.body.id!)) !== 'completed'; tries++) {
        if (tries > 150) throw new Error('The video was let go of.')
        await sleep(200)
      }
      let again = await ask('a third hill')
      for (let tries = 0; again.status !== 200 && tries < 50; tries++) {
        await sleep(200)
        again = await ask('a third hill')
      }
      expect(again.status).toBe(200)
      // What was decided while nothing could be recorded is on record now, and was never asked for.
      await gate.idle()
      const rows = await kyodaku.store.db.selectFrom('generations').select(['prompt', 'state', 'receipt_id']).execute()
      for (const { prompt, state } of rows)
        if (prompt !== 'a meadow' && prompt !== 'a third hill') expect(state).toBe('failed')
      expect(upstream.jobs).toHaveLength(2)
      expect(rows.filter(({ state }) => state === 'permitted' || state === 'sending')).toEqual([])
    }, 120_000)
  },
)
