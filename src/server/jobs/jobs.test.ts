import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { noPostgres, type PostgresForTests, startPostgresForTests } from '../../store/postgres-for-tests.js'
import type { HouseEvent } from '../events/index.js'
import { type House, type HouseOptions, openHouse } from '../house.js'
import type { Principal } from '../identity/index.js'
import { claimJob } from './claim.js'
import { type Job, type JobKind, type JobState, jobTransitions, mayMove, registerJob } from './index.js'

const of = (party?: string): Principal => ({
  kind: 'token',
  id: `tok_${party ?? 'house'}`,
  ...(party === undefined ? {} : { party }),
  role: 'administrator',
  permissions: new Set(),
  sees: party === undefined ? 'all' : [party],
})

async function until<T>(what: () => Promise<T | undefined | false>, milliseconds = 60_000): Promise<T> {
  for (const start = Date.now(); ; ) {
    const found = await what()
    if (found) return found
    if (Date.now() - start > milliseconds) throw new Error('it did not come about in time')
    await sleep(20)
  }
}

/** What a job of a test does: its input says by which name it is run. */
const works = new Map<string, Parameters<typeof registerJob<{ name: string; n?: number }>>[1]['run']>()

/** In place of the house's own. */
function registerTestJobs(): void {
  for (const kind of ['check', 'deposit', 'export'] as const) {
    registerJob<{ name: string; n?: number }>(kind, {
      parse: (input) => input as { name: string },
      run: (house, input, context) => works.get(input.name)!(house, input, context),
    })
  }
}

for (const kind of ['embedded', 'postgresql'] as const) {
  const absent = kind === 'postgresql' ? noPostgres : undefined
  describe.skipIf(absent)(`jobs, ${kind}${absent ? ` (${absent})` : ''}`, () => {
    let folder: string
    let server: PostgresForTests | undefined
    let databaseUrl: string | undefined
    let house: House
    const open = async (jobs: NonNullable<HouseOptions['settings']>['jobs'] = {}) => {
      house = await openHouse({
        dataDirectory: join(folder, 'data'),
        ...(databaseUrl === undefined ? {} : { databaseUrl }),
        settings: { jobs: { concurrency: 1, stopWithinMilliseconds: 300, ...jobs } },
        registerJobs: registerTestJobs,
      })
    }
    const again = async (jobs: Parameters<typeof open>[0] = {}) => {
      await house.close()
      await open(jobs)
    }
    const add = (
      name: string,
      more: { party?: string; kind?: JobKind; n?: number; idempotencyKey?: string; title?: string } = {},
    ) =>
      house.jobs.add(
        more.kind ?? 'deposit',
        { name, ...(more.n === undefined ? {} : { n: more.n }) },
        {
          principal: of(more.party),
          title: more.title ?? name,
          ...(more.idempotencyKey === undefined ? {} : { idempotencyKey: more.idempotencyKey }),
        },
      )
    const in_ = (state: JobState, id: string) =>
      until(async () => {
        const job = await house.jobs.get(id)
        return job?.state === state ? job : undefined
      })

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'kyodaku-jobs-'))
      if (kind === 'postgresql') {
        server = await startPostgresForTests()
        databaseUrl = await server.createDatabase()
      }
      await open()
    })
    afterEach(async () => {
      works.clear()
      await sql`delete from jobs`.execute(house.store.db)
    })
    afterAll(async () => {
      await house?.close()
      await server?.stop()
      await rm(folder, { recursive: true, force: true })
    })

    it('does a job, tells those whom it concerns how far it is, and keeps its result', async () => {
      const told: HouseEvent[] = []
      const toOthers: HouseEvent[] = []
      const end = [
        house.events.subscribe({ sees: ['hana'] }, (event) => told.push(event)),
        house.events.subscribe({ sees: ['tsuki'] }, (event) => toOthers.push(event)),
      ]
      works.set('count', async (_, { n = 0 }, { progress, act }) => {
        for (let i = 1; i <= n; i++) {
          progress('frames', i, n)
          await sleep(1)
        }
        return { counted: n, act }
      })
      const job = await add('count', { party: 'hana', n: 700 })
      expect(job).toMatchObject({ state: 'waiting', party: 'hana', attempts: 0, createdBy: 'tok_hana' })
      const done = await in_('done', job.id)
      expect(done).toMatchObject({ result: { counted: 700, act: { by: 'hana' } }, attempts: 1 })
      expect(done.endedAt!.getTime()).toBeGreaterThanOrEqual(done.startedAt!.getTime())
      await until(async () => told.some(({ data }) => (data as Job).state === 'done'))
      const progress = told.filter(({ id }) => id === undefined)
      expect(progress.length).toBeGreaterThanOrEqual(1)
      // 700 times said, but twice a second at most passed on.
      expect(progress.length).toBeLessThanOrEqual((done.endedAt!.getTime() - done.startedAt!.getTime()) / 450 + 2)
      expect(told.filter(({ id }) => id !== undefined).map(({ data }) => (data as Job).state)).toEqual([
        'waiting',
        'running',
        'done',
      ])
      expect(toOthers).toEqual([])
      for (const one of end) one()
    })

    it('lets one party wait behind a thousand jobs of another for one job only', async () => {
      const order: string[] = []
      works.set('note', async (_, __, { job }) => {
        order.push(job.party ?? '')
        if (order.length === 1) await sleep(800)
      })
      const values = Array.from({ length: 1000 }, (_, i) => ({
        id: `job_many_${i}`,
        kind: 'deposit',
        party: 'hana',
        title: '',
        state: 'waiting' as const,
        priority: 20,
        input: { name: 'note' },
        act: {},
        created_by: 'x',
      }))
      await house.store.db.insertInto('jobs').values(values).execute()
      await until(async () => order.length === 1)
      const one = await add('note', { party: 'tsuki' })
      await in_('done', one.id)
      expect(order.indexOf('tsuki')).toBeLessThanOrEqual(2)
      await again()
    })

    it('takes turns, whoever has how much and whatever is under way (property)', async () => {
      await again({ concurrency: 0 })
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 30 }),
          fc.integer({ min: 1, max: 3 }),
          fc.integer({ min: 1, max: 4 }),
          async (owners, runningMax, slots) => {
            await sql`delete from jobs`.execute(house.store.db)
            await house.store.db
              .insertInto('jobs')
              .values(
                owners.map((owner, i) => ({
                  id: `job_p${i}`,
                  kind: 'deposit',
                  party: `party-${owner}`,
                  title: '',
                  state: 'waiting' as const,
                  priority: 20,
                  input: {},
                  act: {},
                  created_by: 'x',
                })),
              )
              .execute()
            const waiting = new Map<string, number>()
            for (const owner of owners) waiting.set(`party-${owner}`, (waiting.get(`party-${owner}`) ?? 0) + 1)
            const running: { id: string; party: string }[] = []
            const runningOf = (party: string) => running.filter((one) => one.party === party).length
            let passedOver = new Map<string, number>()
            for (;;) {
              if (running.length === slots) {
                const first = running.shift()!
                await sql`update jobs set state = 'done', worker = null, lease_until = null where id = ${first.id}`.execute(
                  house.store.db,
                )
              }
              const claimed = await claimJob(house.store, {
                worker: 'w',
                kinds: ['deposit'],
                runningMax,
                leaseSeconds: 60,
              })
              if (claimed === undefined) {
                for (const [party, left] of waiting) expect(left === 0 || runningOf(party) >= runningMax).toBe(true)
                if ([...waiting.values()].every((left) => left === 0)) return
                if (running.length === 0) throw new Error('nothing runs and nothing is taken')
                const first = running.shift()!
                await sql`update jobs set state = 'done', worker = null, lease_until = null where id = ${first.id}`.execute(
                  house.store.db,
                )
                continue
              }
              const party = (await house.jobs.get(claimed.id))!.party!
              // Nobody has more under way than another who waits, and nobody is passed over more than once a round.
              for (const [other, left] of waiting) {
                if (left > 0 && other !== party) expect(runningOf(party)).toBeLessThanOrEqual(runningOf(other))
              }
              expect(runningOf(party)).toBeLessThan(runningMax)
              passedOver = new Map(
                [...waiting]
                  .filter(([other, left]) => left > 0 && other !== party && runningOf(other) === 0)
                  .map(([other]) => [other, (passedOver.get(other) ?? 0) + 1]),
              )
              for (const [, times] of passedOver) expect(times).toBeLessThanOrEqual(waiting.size)
              waiting.set(party, waiting.get(party)! - 1)
              running.push({ id: claimed.id, party })
            }
          },
        ),
        { numRuns: 12 },
      )
      await again()
    })

    it('does checks before deposits before exports of a party, and keeps a lane free for checks', async () => {
      const order: string[] = []
      let letGo = () => {}
      works.set('hold', () => new Promise<void>((resolve) => (letGo = resolve)))
      works.set('note', async (_, __, { job }) => void order.push(job.title))
      const held = await add('hold', { party: 'hana' })
      await in_('running', held.id)
      await add('note', { party: 'hana', kind: 'export', title: 'export' })
      await add('note', { party: 'hana', kind: 'deposit', title: 'deposit' })
      const check = await add('note', { party: 'hana', kind: 'check', title: 'check' })
      await in_('done', check.id)
      expect(order).toEqual(['check'])
      letGo()
      await until(async () => order.length === 3)
      expect(order).toEqual(['check', 'deposit', 'export'])
    })

    it('cancels what waits at once and what runs when it has stopped, and lets both be tried again', async () => {
      let begun = 0
      works.set('long', async (_, __, { signal }) => {
        begun++
        await sleep(60_000, undefined, { signal })
      })
      const running = await add('long')
      await in_('running', running.id)
      const waiting = await add('long')
      expect(await house.jobs.cancel(waiting.id)).toMatchObject({ state: 'cancelled' })
      await house.jobs.cancel(running.id)
      expect(await in_('cancelled', running.id)).toMatchObject({ attempts: 1 })
      expect((await house.jobs.get(running.id))?.error).toBeUndefined()
      expect(await house.jobs.cancel(running.id)).toMatchObject({ state: 'cancelled' })
      await house.jobs.retry(running.id)
      await until(async () => begun === 2)
      await expect(house.jobs.retry(running.id)).rejects.toMatchObject({ code: 'jobs.wrong-state' })
      await house.jobs.cancel(running.id)
      await in_('cancelled', running.id)
      await expect(house.jobs.cancel('job_none')).rejects.toMatchObject({ code: 'jobs.unknown' })
    })

    it('tries again what may pass, and lets fail what will not', async () => {
      const codes = ['store.unreachable']
      works.set('flaky', async () => {
        const code = codes.pop()
        if (code !== undefined) throw Object.assign(new Error('away'), { code })
        return 'there'
      })
      works.set('bad', async () => {
        throw Object.assign(new Error('The file is cut off.'), { code: 'media.truncated' })
      })
      works.set('bug', async () => {
        throw new TypeError('secret path /home/x')
      })
      const [flaky, bad, bug] = [await add('flaky'), await add('bad'), await add('bug')]
      const waits = await until(async () => {
        const job = await house.jobs.get(flaky.id)
        return job?.error !== undefined && job
      })
      expect(waits).toMatchObject({ state: 'waiting', attempts: 1, error: { code: 'store.unreachable' } })
      expect(waits.notBefore!.getTime()).toBeGreaterThan(Date.now())
      expect((await in_('failed', bad.id)).error).toEqual({ code: 'media.truncated', message: 'The file is cut off.' })
      const failed = await in_('failed', bug.id)
      expect(failed.error?.code).toBe('jobs.failed')
      expect(failed.error?.message).not.toContain('/home/x')
      await sql`update jobs set not_before = now()`.execute(house.store.db)
      expect(await in_('done', flaky.id)).toMatchObject({ attempts: 2, result: 'there' })
    })

    it('gives the same job for the same key, and no more than a party may have', async () => {
      await again({ concurrency: 0, waitingPerPartyMax: 3 })
      const [first, second] = await Promise.all([
        add('x', { party: 'hana', idempotencyKey: 'k' }),
        add('x', { party: 'hana', idempotencyKey: 'k' }),
      ])
      expect(first?.id).toBe(second?.id)
      expect((await add('x', { party: 'tsuki', idempotencyKey: 'k' })).id).not.toBe(first?.id)
      await add('x', { party: 'hana' })
      await add('x', { party: 'hana' })
      await expect(add('x', { party: 'hana' })).rejects.toMatchObject({ code: 'jobs.too-many', status: 429 })
      await add('x', { party: 'tsuki' })
      await again()
    })

    it('hands back what does not end in time at a stop, and goes on with it at the next start', async () => {
      works.set('long', async (_, __, { signal }) => {
        await sleep(60_000, undefined, { signal })
      })
      const job = await add('long')
      await in_('running', job.id)
      const begun = Date.now()
      await house.close()
      expect(Date.now() - begun).toBeLessThan(5000)
      works.set('long', async () => 'second time')
      await open()
      // A stop is not an attempt.
      expect(await in_('done', job.id)).toMatchObject({ attempts: 1, result: 'second time' })
    })

    it('is not written by a handler that lost its job, nor by one that does not heed its signal', async () => {
      works.set('deaf', async () => {
        await sleep(800)
        return 'late'
      })
      const job = await add('deaf')
      await in_('running', job.id)
      await sql`update jobs set worker = 'worker/elsewhere/1', attempts = attempts + 1,
        lease_until = now() + interval '1 minute' where id = ${job.id}`.execute(house.store.db)
      await sleep(1500)
      expect(await house.jobs.get(job.id)).toMatchObject({ state: 'running', attempts: 2 })
    })

    it('finds a job whose lease has ended, and fails clearly what took three processes with it', async () => {
      works.set('fine', async () => 'done after all')
      const lost = (id: string, attempts: number) =>
        sql`insert into jobs (id, kind, title, state, priority, input, act, created_by, worker, lease_until, attempts)
          values (${id}, 'deposit', '', 'running', 20, '{"name":"fine"}', '{}', 'x', 'worker/gone/1',
            now() - interval '1 second', ${attempts})`.execute(house.store.db)
      await again({ leaseSeconds: 1 })
      await lost('job_lost_once', 1)
      await lost('job_lost_thrice', 3)
      expect(await in_('done', 'job_lost_once')).toMatchObject({ attempts: 2 })
      expect((await in_('failed', 'job_lost_thrice')).error?.code).toBe('jobs.crashed')
      await again()
    })

    it('shows a party its own jobs only', async () => {
      await again({ concurrency: 0 })
      const [mine] = [await add('x', { party: 'hana' }), await add('x', { party: 'tsuki' }), await add('x')]
      const seen = await house.store.asTenant({ parties: ['hana'] }, (db) =>
        db.selectFrom('jobs').select('id').execute(),
      )
      expect(seen.map(({ id }) => id)).toEqual([mine?.id])
      await expect(
        house.store.asTenant({ parties: ['hana'] }, (db) => db.deleteFrom('jobs').execute()),
      ).rejects.toThrow(/permission denied/)
      await again()
    })
  })
}

describe('the states of a job', () => {
  it('end at done, and nothing moves to itself', () => {
    const states = Object.keys(jobTransitions) as JobState[]
    expect(jobTransitions.done).toEqual([])
    for (const state of states) expect(mayMove(state, state)).toBe(false)
  })
})
