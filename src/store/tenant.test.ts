import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openStore, type Store } from './open-store.js'
import { noPostgres, type PostgresForTests, startPostgresForTests } from './postgres-for-tests.js'
import type { TenantDatabase } from './tenant.js'

for (const kind of ['embedded', 'postgresql'] as const) {
  const absent = kind === 'postgresql' ? noPostgres : undefined
  describe.skipIf(absent)(`a tenant’s transaction, ${kind}${absent ? ` (${absent})` : ''}`, () => {
    const folder = mkdtempSync(join(tmpdir(), 'kyodaku-tenant-'))
    let postgres: PostgresForTests | undefined
    let store: Store
    beforeAll(async () => {
      if (kind === 'postgresql') postgres = await startPostgresForTests()
      const databaseUrl = await postgres?.createDatabase()
      store = await openStore({ dataDirectory: folder, ...(databaseUrl === undefined ? {} : { databaseUrl }) })
    })
    afterAll(async () => {
      await store?.close()
      await postgres?.stop()
      rmSync(folder, { recursive: true, force: true })
    })
    const who = (db: TenantDatabase) =>
      sql<{ who: string }>`select current_setting('kyodaku.parties') as who`.execute(db)

    it('answers questions that are asked side by side, each its own', async () => {
      const numbers = Array.from({ length: 40 }, (_, n) => n)
      const answers = await store.asTenant({ parties: ['a'], readOnly: true, plannedOnce: true }, (db) =>
        Promise.all(numbers.map((n) => sql<{ n: number }>`select ${n}::integer as n`.execute(db))),
      )
      expect(answers.map(({ rows }) => rows[0]?.n)).toEqual(numbers)
    })

    it('refuses to write in a transaction that reads, and goes on afterwards', async () => {
      const write = store.asTenant({ parties: 'all', readOnly: true }, (db) =>
        sql`insert into review_settings values ('a', 1, 'x', now())`.execute(db),
      )
      await expect(write).rejects.toMatchObject({ code: '25006' })
      // As many as there are connections: none is left in the transaction that failed.
      const seen = await Promise.all(
        Array.from({ length: 12 }, () =>
          store.asTenant({ parties: ['b'], readOnly: true }, (db) =>
            sql<{ who: string }>`select current_setting('kyodaku.parties') as who`.execute(db),
          ),
        ),
      )
      expect(seen.every(({ rows }) => rows[0]?.who === 'b')).toBe(true)
      const { rows } = await sql<{
        who: string | null
      }>`select nullif(current_setting('kyodaku.parties', true), '') as who`.execute(store.db)
      expect(rows[0]?.who).toBeNull()
    })

    it('gives an error of the work as it is, and takes the connection back', async () => {
      for (let n = 0; n < 12; n++) {
        const work = store.asTenant({ parties: ['a'], readOnly: true }, async (db) => {
          await sql`select 1`.execute(db)
          throw new TypeError('not found')
        })
        await expect(work).rejects.toThrow('not found')
      }
    })

    for (const readOnly of [true, false]) {
      it(`takes no question after its end, ${readOnly ? 'reading' : 'writing'}, which would be another tenant’s by then`, async () => {
        const late: Promise<unknown>[] = []
        const failing = store.asTenant({ parties: ['a'], readOnly }, async (db) => {
          const forgotten = async () => {
            await sql`select pg_sleep(0.2)`.execute(db)
            return await who(db)
          }
          late.push(forgotten().catch((error: unknown) => error))
          await sql`select nonsense`.execute(db)
        })
        await expect(failing).rejects.toThrow(/nonsense/)
        // As many as there are connections, while the forgotten one wakes up.
        const others = Array.from({ length: 12 }, () =>
          store.asTenant({ parties: ['b'] }, async (db) => {
            await sleep(20)
            return (await who(db)).rows[0]?.who
          }),
        )
        expect(new Set(await Promise.all(others))).toEqual(new Set(['b']))
        const [told] = await Promise.all(late)
        expect(told).toBeInstanceOf(Error)
        if (kind === 'embedded' || !readOnly) expect((told as Error).message).toMatch(/aborted|after the end/)
      })
    }

    it('writes nothing of what failed, also what was asked beside it', async () => {
      const write = (party: string, db: TenantDatabase) =>
        sql`insert into review_settings values (${party}, 1, 'x', now())`.execute(db)
      const failing = store.asTenant({ parties: ['a'] }, (db) =>
        Promise.all([write('a', db), sql`select nonsense`.execute(db), write('a', db)]),
      )
      await expect(failing).rejects.toThrow(/nonsense/)
      const { rows } = await sql`select 1 from review_settings`.execute(store.db)
      expect(rows).toEqual([])
    })
  })
}
