import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { clearText, giveGrant, recordParty, recordWork } from '../../clearance/index.js'
import { noPostgres, type PostgresForTests, startPostgresForTests } from '../../store/postgres-for-tests.js'
import { buildApp } from '../app.js'
import { openHouse } from '../house.js'
import { createToken, type Principal } from '../identity/index.js'
import { registerJob } from './index.js'

interface Notes {
  notes: string
  lines: () => Promise<string[]>
}

const principal: Principal = {
  kind: 'token',
  id: 'tok_1',
  role: 'administrator',
  permissions: new Set(),
  sees: 'all',
}

for (const kind of ['embedded', 'postgresql'] as const) {
  const absent = kind === 'postgresql' ? noPostgres : undefined
  describe.skipIf(absent)(`a server that is killed during jobs, ${kind}${absent ? ` (${absent})` : ''}`, () => {
    let server: PostgresForTests | undefined
    let databaseUrl: string | undefined
    const folders: string[] = []
    const children: ChildProcess[] = []
    beforeAll(async () => {
      if (kind === 'postgresql') server = await startPostgresForTests()
    })
    afterEach(() => {
      for (const child of children.splice(0)) child.kill('SIGKILL')
    })
    afterAll(async () => {
      await server?.stop()
      for (const folder of folders) await rm(folder, { recursive: true, force: true })
    })

    const begin = async () => {
      const folder = await mkdtemp(join(tmpdir(), 'kyodaku-kill-jobs-'))
      folders.push(folder)
      databaseUrl = await server?.createDatabase()
      const notes = join(folder, 'notes')
      await writeFile(notes, '')
      const lines = async () => (await readFile(notes, 'utf8')).split('\n').filter(Boolean)
      return { data: join(folder, 'data'), notes, lines }
    }
    const open = (data: string, concurrency: number) =>
      openHouse({
        dataDirectory: data,
        ...(databaseUrl === undefined ? {} : { databaseUrl }),
        settings: { jobs: { concurrency, leaseSeconds: 2 } },
        registerJobs() {
          for (const kind of ['deposit', 'import'] as const)
            registerJob(kind, { parse: (input) => input, run: async () => undefined })
        },
      })
    const begun = (data: string, notes: string, hold = '') => {
      const child = spawn(
        process.execPath,
        [resolve('dist/server/jobs/jobs-child-for-tests.js'), data, notes, databaseUrl ?? '', hold],
        { stdio: ['ignore', 'pipe', 'inherit'] },
      )
      children.push(child)
      return child
    }
    const launch = async (data: string, notes: string) => {
      const child = begun(data, notes)
      await Promise.race([once(child.stdout!, 'data'), once(child, 'exit')])
      return child
    }
    /** It stops at that line, and is killed there. */
    const killedAt = async (data: string, { notes, lines }: Notes, hold: string) => {
      const child = begun(data, notes, hold)
      await until(async () => (await lines()).includes(hold))
      child.kill('SIGKILL')
      await gone(child)
    }
    /** Ends it in order, when what it worked on has been written down. */
    const endedAfter = async (child: ChildProcess, what: () => Promise<boolean>) => {
      await until(what)
      child.kill('SIGTERM')
      await gone(child)
    }
    const gone = async (child: ChildProcess) => {
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
    }
    const until = async (what: () => Promise<boolean>) => {
      for (const start = Date.now(); !(await what()); await sleep(30)) {
        if (Date.now() - start > 300_000) throw new Error('it did not come about in time')
      }
    }

    it('finds its jobs again and goes on with them, each step done once', async () => {
      const { data, notes, lines } = await begin()
      const house = await open(data, 0)
      const ids: string[] = []
      for (const name of ['a', 'b']) {
        const job = await house.jobs.add('deposit', { name, steps: 15 }, { principal, title: name })
        ids.push(job.id)
      }
      await house.close()

      await killedAt(data, { notes, lines }, 'a step 4')
      await endedAfter(await launch(data, notes), async () => (await lines()).includes('b ended'))

      const said = await lines()
      expect(said.filter((line) => line === 'a begun')).toHaveLength(2)
      for (const name of ['a', 'b']) {
        const steps = said.filter((line) => line.startsWith(`${name} step`))
        expect(new Set(steps).size).toBe(15)
        expect(steps).toHaveLength(15)
      }
      const after = await open(data, 0)
      expect(await after.jobs.get(ids[0]!)).toMatchObject({ state: 'done', attempts: 2, result: { steps: 15 } })
      expect(await after.jobs.get(ids[1]!)).toMatchObject({ state: 'done', attempts: 1 })
      await after.close()
    })

    it('decides anew what a revocation touches, each once, though it is killed on the way', async () => {
      const { data, notes, lines } = await begin()
      const house = await open(data, 0)
      const { kyodaku } = house
      const named = (text: string) => [{ text, kind: 'official' as const }]
      await recordParty(kyodaku, { id: 'hana', role: 'rightsholder', names: named('hana') })
      await recordParty(kyodaku, { id: 'gen', role: 'provider', names: named('gen') })
      await recordWork(kyodaku, {
        id: 'sakura',
        kind: 'film',
        titles: named('sakura'),
        owners: [{ party: 'hana', share: 1_000_000, territories: ['worldwide'] }],
        regime: 'prior-permission',
      })
      const terms = {
        grantor: 'hana',
        grantee: 'gen',
        works: ['sakura'],
        uses: ['generate' as const],
        territories: ['JP'],
        from: '2026-01-01T00:00:00Z',
      }
      const give = (model: string) =>
        giveGrant(kyodaku, { ...terms, models: [model] }, { act: { by: 'hana' }, state: 'active' })
      const grant = await give('m')
      const permitted = 40
      const use = {
        kind: 'generate',
        party: 'gen',
        model: 'm',
        territory: 'JP',
        regime: 'prior-permission',
      } as const
      for (let made = 0; made < permitted; made += 1) {
        const { decision } = await clearText(kyodaku, await house.clearing(), 'prompt', {
          use,
          declarations: [{ work: 'sakura', by: 'gen', text: `take ${made}` }],
        })
        expect(decision.outcome).toBe('permit')
      }
      const app = await buildApp(house)
      const { token } = await createToken(kyodaku, { name: 't', role: 'administrator', party: 'hana' })
      const answer = await app.inject({
        method: 'POST',
        url: `/v1/grants/${grant.id}/revoke`,
        headers: { authorization: `Bearer ${token}` },
        payload: { from: '2026-01-02T00:00:00Z' },
      })
      expect(answer.json()).toMatchObject({ grant: { state: 'revoked' }, after: { count: permitted } })
      // It holds at once: what is asked from now on is refused, though nothing was decided anew yet.
      const next = await clearText(kyodaku, await house.clearing(), 'prompt', {
        use,
        declarations: [{ work: 'sakura', by: 'gen', text: 'one more' }],
      })
      expect(next.decision.outcome).toBe('refuse')
      // A revocation whose request died when its job was there already, and nothing else.
      const other = await give('another')
      const left = await house.jobs.add(
        'revocation',
        { grant: other.id, from: kyodaku.now().toISOString() },
        { principal: { ...principal, party: 'hana' }, title: other.id, subject: other.id },
      )
      await app.close()
      await house.close()

      await killedAt(data, { notes, lines }, `revocation step 5 of ${permitted}`)
      const ended = async () => (await lines()).filter((line) => line === 'revocation ended').length === 2
      await endedAfter(await launch(data, notes), ended)

      const after = await open(data, 0)
      expect(await after.jobs.get(answer.json().job)).toMatchObject({
        state: 'done',
        attempts: 2,
        party: 'hana',
        result: { decidedAgain: permitted },
      })
      const rows = await after.store.db
        .selectFrom('clearances')
        .select(['supersedes', 'outcome'])
        .where('supersedes', 'is not', null)
        .execute()
      expect(rows).toHaveLength(permitted)
      expect(new Set(rows.map(({ supersedes }) => supersedes)).size).toBe(permitted)
      expect(new Set(rows.map(({ outcome }) => outcome))).toEqual(new Set(['refuse']))
      expect(await after.jobs.get(left.id)).toMatchObject({ state: 'done' })
      const { rows: grants } = await sql<{ state: string }>`select state from registry_subjects
        where subject_id = ${other.id}`.execute(after.store.db)
      expect(grants).toEqual([{ state: 'revoked' }])
      await after.close()
    })

    it('goes on with a dataset where it was, no part decided twice', async () => {
      const { data, notes, lines } = await begin()
      const location = join(data, '..', 'large.csv')
      // More parts than are under way at a time.
      const partRows = 100
      const parts = availableParallelism() + 8
      const rows = parts * partRows
      const text = Array.from({ length: rows }, (_, row) => `${row},a boat,https://h${row % 7}.example/${row}.mp4`)
      await writeFile(location, `videoid,name,contentUrl\n${text.join('\n')}\n`)
      const house = await open(data, 0)
      await recordParty(house.kyodaku, { id: 'gen', role: 'provider', names: [{ text: 'gen', kind: 'official' }] })
      const use = { kind: 'train', party: 'gen', model: 'm-1', territory: 'JP', regime: 'prior-permission' }
      const job = await house.jobs.add(
        'train',
        {
          dataset: 'ds_large',
          name: 'large',
          location,
          use: { ...use, at: house.kyodaku.now().toISOString() },
          content: 'auto',
          unchecked: 'admit',
          partRows,
          createdBy: 'tests',
        },
        { principal: { ...principal, party: 'gen' }, title: 'large', subject: 'ds_large' },
      )
      await house.close()
      await killedAt(data, { notes, lines }, 'train deciding')
      const partsIn = async (of: Awaited<ReturnType<typeof open>>) =>
        await of.store.db
          .selectFrom('dataset_parts')
          .select(['part_index', 'decided_at'])
          .orderBy('part_index')
          .execute()
      const between = await open(data, 0)
      const decided = await partsIn(between)
      const { state } = await between.store.db
        .selectFrom('datasets')
        .select('state')
        .where('id', '=', 'ds_large')
        .executeTakeFirstOrThrow()
      await between.close()
      expect(decided.length).toBeGreaterThan(0)
      expect(decided.length).toBeLessThan(parts)
      expect(state).toBe('running')
      await endedAfter(await launch(data, notes), async () => (await lines()).includes('train ended'))
      const after = await open(data, 0)
      expect(await after.jobs.get(job.id)).toMatchObject({ state: 'done', attempts: 2, result: { rows } })
      const all = await partsIn(after)
      expect(all).toHaveLength(parts)
      expect(all).toEqual(expect.arrayContaining(decided))
      const run = await after.store.db.selectFrom('datasets').selectAll().execute()
      expect(run).toMatchObject([{ id: 'ds_large', state: 'cleared', rows, receipt_id: expect.any(String) }])
      await after.close()
    })

    it('fails clearly what kills its process three times, and is not in its way afterwards', async () => {
      const { data, notes, lines } = await begin()
      const house = await open(data, 0)
      const deadly = await house.jobs.add('import', { name: 'deadly' }, { principal, title: 'deadly' })
      const good = await house.jobs.add('deposit', { name: 'good', steps: 2 }, { principal, title: 'good' })
      await house.close()
      for (let round = 0; round < 3; round++) await gone(await launch(data, notes))
      await endedAfter(await launch(data, notes), async () => (await lines()).includes('good ended'))
      const after = await open(data, 0)
      expect(await after.jobs.get(deadly.id)).toMatchObject({
        state: 'failed',
        attempts: 3,
        error: { code: 'jobs.crashed' },
      })
      expect((await after.jobs.get(good.id))?.state).toBe('done')
      expect((await lines()).filter((line) => line === 'deadly begun')).toHaveLength(3)
      await after.close()
    })
  })
}
