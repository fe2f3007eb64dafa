import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { findLocalServer } from '../../store/index.js'
import { noPostgres, type PostgresForTests, startPostgresForTests } from '../../store/postgres-for-tests.js'
import { type House, openHouse } from '../house.js'
import type { Principal } from '../identity/index.js'
import { registerJob } from '../jobs/index.js'
import { type RunningServer, startServer } from '../operations/index.js'
import { openWorker } from './index.js'
import { logPath, workerHeader } from './log-calls.js'

const principal: Principal = { kind: 'token', id: 'tok_1', role: 'administrator', permissions: new Set(), sees: 'all' }

async function until<T>(what: () => Promise<T | undefined | false>, milliseconds = 30_000): Promise<T> {
  for (const start = Date.now(); ; await sleep(50)) {
    const found = await what()
    if (found) return found
    if (Date.now() - start > milliseconds) throw new Error('it did not come about in time')
  }
}

it('is refused on the embedded database, where one process has everything', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'kyodaku-worker-'))
  await expect(
    openWorker({ dataDirectory: folder, databaseUrl: '', findServer: async () => undefined }),
  ).rejects.toMatchObject({ code: 'store.not-shareable' })
  await rm(folder, { recursive: true, force: true })
})

describe.skipIf(noPostgres)(`a worker beside a server${noPostgres ? ` (${noPostgres})` : ''}`, () => {
  let postgres: PostgresForTests
  let databaseUrl: string
  let folder: string
  let house: House
  let server: RunningServer
  const workers: House[] = []
  const children: ChildProcess[] = []

  const registerJobs = () => {
    // What a decision does: to the log first, then to the database, with a proof in the end.
    registerJob<{ text: string; n: number }>('deposit', {
      parse: (input) => input as { text: string; n: number },
      async run({ kyodaku }, { text, n }, { progress }) {
        const indexes: number[] = []
        for (let i = 0; i < n; i++) {
          const { index } = await kyodaku.log.append(Buffer.from(`${text} ${i}`))
          indexes.push(index)
          progress('record', i + 1, n)
          await sleep(20)
        }
        const last = indexes.at(-1)!
        const proof = await kyodaku.log.prove(last)
        const digest = await kyodaku.store.blobs.put(Buffer.from(text))
        return { indexes, covered: proof.treeSize > last, size: kyodaku.log.size(), digest, pid: process.pid }
      },
    })
  }
  const serve = async () => {
    house = await openHouse({
      dataDirectory: folder,
      databaseUrl,
      registerJobs,
      settings: { jobs: { concurrency: 0 } },
    })
    server = await startServer(house, { port: 0, announce: true, lagMillisecondsMax: 0, stopWithinMilliseconds: 1000 })
  }
  const work = async () => {
    const worker = await openWorker({
      dataDirectory: folder,
      databaseUrl,
      findServer: () => findLocalServer(folder),
      registerJobs,
      jobs: { concurrency: 1, stopWithinMilliseconds: 200, leaseSeconds: 3 },
    })
    workers.push(worker)
    return worker
  }
  const done = (id: string) =>
    until(async () => {
      const job = await house.jobs.get(id)
      return (job?.state === 'done' || job?.state === 'failed') && job
    })

  beforeAll(async () => {
    postgres = await startPostgresForTests()
    databaseUrl = await postgres.createDatabase()
    folder = await mkdtemp(join(tmpdir(), 'kyodaku-worker-'))
    await serve()
  })
  afterEach(async () => {
    for (const worker of workers.splice(0)) await worker.close()
    for (const child of children.splice(0)) child.kill('SIGKILL')
  })
  afterAll(async () => {
    await server?.stop()
    await postgres?.stop()
    await rm(folder, { recursive: true, force: true })
  })

  it('takes jobs, records through the server, and tells those who watch there', async () => {
    const told: string[] = []
    const end = house.events.subscribe({ sees: 'all', types: ['job.changed'] }, ({ data }) =>
      told.push((data as { state: string }).state),
    )
    await work()
    const job = await house.jobs.add('deposit', { text: 'by a worker', n: 30 }, { principal, title: '' })
    const { state, result } = await done(job.id)
    expect(state).toBe('done')
    const made = result as { indexes: number[]; covered: boolean; digest: string }
    expect(made.indexes).toHaveLength(30)
    expect(made.covered).toBe(true)
    const entry = await house.kyodaku.log.entry(made.indexes[29]!)
    expect(Buffer.from(entry).toString()).toBe('by a worker 29')
    expect(Buffer.from(await house.store.blobs.get(made.digest)).toString()).toBe('by a worker')
    await until(async () => told.includes('done'))
    expect(told[0]).toBe('waiting')
    expect(told.filter((one) => one === 'running').length).toBeGreaterThanOrEqual(1)
    end()
  })

  it('goes on when the server starts again in the middle, with another token', { timeout: 60_000 }, async () => {
    await work()
    const job = await house.jobs.add('deposit', { text: 'over a restart', n: 150 }, { principal, title: '' })
    await until(async () => ((await house.jobs.get(job.id))?.progress?.done ?? 0) > 20)
    await server.stop()
    await serve()
    expect(await done(job.id)).toMatchObject({ state: 'done', attempts: 1 })
    // Each entry once, although the server was away in the middle.
    const { indexes } = (await house.jobs.get(job.id))!.result as { indexes: number[] }
    expect(new Set(indexes).size).toBe(150)
  })

  it('lets nobody near the log who has not both a token and the installation’s secret', async () => {
    const { url, token } = (await findLocalServer(folder))!
    const ask = (headers: Record<string, string>) =>
      fetch(new URL(logPath, url), {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ call: 'state' }),
      })
    const proof = Buffer.from(house.kyodaku.keyFor('worker')).toString('hex')
    expect((await ask({ [workerHeader]: proof })).status).toBe(401)
    expect((await ask({ authorization: `Bearer ${token}` })).status).toBe(403)
    expect((await ask({ authorization: `Bearer ${token}`, [workerHeader]: proof.replace(/./, 'z') })).status).toBe(403)
    expect((await ask({ authorization: `Bearer ${token}`, [workerHeader]: proof })).status).toBe(200)
  })

  it('runs as a command of its own, and what it leaves when it is killed is found again', {
    timeout: 90_000,
  }, async () => {
    const child = spawn(
      process.execPath,
      ['--import', 'tsx', resolve('src/cli/main.ts'), 'worker', '--data', folder, '--concurrency', '1', '--lang', 'en'],
      { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, DATABASE_URL: databaseUrl } },
    )
    children.push(child)
    let said = ''
    child.stdout?.on('data', (bytes: Buffer) => {
      said += bytes
    })
    await until(async () => said.includes('Taking jobs') || said.includes('working'), 60_000)
    const job = await house.jobs.add('export', { what: 'receipts' }, { principal, title: '' })
    expect(await done(job.id)).toMatchObject({ state: 'done', attempts: 1 })

    const { store } = house
    await store.db
      .insertInto('jobs')
      .values({
        id: 'job_of_the_dead',
        kind: 'export',
        title: '',
        state: 'running',
        priority: 60,
        input: { what: 'receipts' },
        act: {},
        created_by: 'x',
        attempts: 1,
        worker: 'worker/gone/1',
        lease_until: new Date(Date.now() - 1000),
      })
      .execute()
    expect(await done('job_of_the_dead')).toMatchObject({ state: 'done', attempts: 2 })
    child.kill('SIGTERM')
    const [code] = (await once(child, 'exit')) as [number]
    expect(code).toBe(0)
  })
})
