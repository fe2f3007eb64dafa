import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openStore, type Store } from '../index.js'
import { noPostgres, type PostgresForTests, startPostgresForTests } from '../postgres-for-tests.js'
import { openQueue, type Queue, queueSchema } from './index.js'

async function until(what: () => boolean | Promise<boolean>, milliseconds = 60_000): Promise<void> {
  for (const start = Date.now(); !(await what()); await sleep(20)) {
    if (Date.now() - start > milliseconds) throw new Error('it did not come about in time')
  }
}

for (const kind of ['embedded', 'postgresql'] as const) {
  const absent = kind === 'postgresql' ? noPostgres : undefined
  describe.skipIf(absent)(`the queue, ${kind}${absent ? ` (${absent})` : ''}`, () => {
    let folder: string
    let server: PostgresForTests | undefined
    let store: Store
    let queue: Queue
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'kyodaku-queue-'))
      if (kind === 'postgresql') server = await startPostgresForTests()
      const databaseUrl = await server?.createDatabase()
      store = await openStore({ dataDirectory: folder, ...(databaseUrl === undefined ? {} : { databaseUrl }) })
      queue = await openQueue(store.db, { pollMilliseconds: 200 })
    })
    afterAll(async () => {
      await queue?.stop()
      await store?.close()
      await server?.stop()
      await rm(folder, { recursive: true, force: true })
    })

    it('hands out what was sent, once, at its time and not before, so many at a time', async () => {
      const got: { n: number; at: number }[] = []
      let now = 0
      let most = 0
      await queue.work<{ n: number }>('one', { concurrency: 3, leaseSeconds: 30 }, async ({ n }) => {
        most = Math.max(most, ++now)
        // As many as may be are under way at a time before the first one ends: the last of them is alone.
        await until(() => most === 3)
        now--
        got.push({ n, at: Date.now() })
      })
      const later = new Date(Date.now() + 1500)
      await queue.send('one', { n: -1 }, { at: later })
      for (let n = 0; n < 10; n++) await queue.send('one', { n, text: '許諾', list: [1, 'a'] })
      await until(() => got.length === 11)
      expect(got.map(({ n }) => n).sort((a, b) => a - b)).toEqual([-1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
      expect(got.find(({ n }) => n === -1)!.at).toBeGreaterThanOrEqual(later.getTime())
      expect(most).toBe(3)
    })

    it('sends with a transaction, or not at all', async () => {
      const got: unknown[] = []
      await queue.work('two', { concurrency: 1, leaseSeconds: 30 }, async (message) => void got.push(message))
      await store.db
        .transaction()
        .execute(async (db) => {
          await queue.send('two', { never: true }, { db })
          throw new Error('changed my mind')
        })
        .catch(() => undefined)
      await store.db.transaction().execute((db) => queue.send('two', { kept: true }, { db }))
      queue.wake('two')
      await until(() => got.length > 0)
      await sleep(300)
      expect(got).toEqual([{ kept: true }])
    })

    it('hands out again what failed, and what a process took with it', async () => {
      const got: string[] = []
      await queue.send('three', { from: 'the dead' })
      // A process takes it and is heard of no more.
      await sql`update ${sql.table(`${queueSchema}.job`)} set state = 'active', started_on = now() - interval '1 hour'
        where name = 'three'`.execute(store.db)
      let failed = false
      await queue.work<{ from: string }>('three', { concurrency: 1, leaseSeconds: 1 }, async ({ from }) => {
        if (from === 'the living' && !failed) {
          failed = true
          throw new Error('not now')
        }
        got.push(from)
      })
      await queue.send('three', { from: 'the living' })
      await until(async () => {
        // No need to wait for the delay before it is tried again.
        await sql`update ${sql.table(`${queueSchema}.job`)} set start_after = now() where name = 'three' and state = 'retry'`.execute(
          store.db,
        )
        return got.length === 2
      })
      expect(got.sort()).toEqual(['the dead', 'the living'])
      expect(failed).toBe(true)
    })

    it('has nothing that a tenant may see or change', async () => {
      const { rows } = await sql<{ name: string }>`select c.relname as name from pg_class c
        join pg_namespace n on n.oid = c.relnamespace
        where n.nspname = ${queueSchema} and c.relkind in ('r', 'p', 'v', 'S')`.execute(store.db)
      expect(rows.length).toBeGreaterThan(4)
      for (const role of ['kyodaku_tenant', 'kyodaku_house']) {
        const { rows: may } = await sql<{ may: boolean }>`select
          has_schema_privilege(${role}, ${queueSchema}, 'usage') or has_schema_privilege(${role}, ${queueSchema}, 'create') as may`.execute(
          store.db,
        )
        expect(may).toEqual([{ may: false }])
      }
      await expect(
        store.asTenant({ parties: ['hana'] }, (db) =>
          sql`select * from ${sql.table(`${queueSchema}.job`)}`.execute(db),
        ),
      ).rejects.toThrow(/permission denied/)
    })

    it('opens again beside itself, and stops without losing what is under way', async () => {
      const other = await openQueue(store.db, { pollMilliseconds: 200 })
      let aborted = false
      let begun = false
      await other.work('four', { concurrency: 1, leaseSeconds: 30 }, async (_, signal) => {
        begun = true
        await sleep(10_000, undefined, { signal }).catch(() => {
          aborted = true
          throw new Error('stopping')
        })
      })
      await other.send('four', {})
      await until(() => begun)
      await other.stop()
      expect(aborted).toBe(true)
      const { rows } = await sql<{ state: string }>`select state::text from ${sql.table(`${queueSchema}.job`)}
        where name = 'four'`.execute(store.db)
      expect(rows).toEqual([{ state: 'retry' }])
    })
  })
}
