import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openStore } from './open-store.js'
import { noPostgres, type PostgresForTests, startPostgresForTests } from './postgres-for-tests.js'

describe.skipIf(noPostgres)(`a database owned by a plain user${noPostgres ? ` (${noPostgres})` : ''}`, () => {
  let postgres: PostgresForTests
  let folder: string
  beforeAll(async () => {
    postgres = await startPostgresForTests({ tables: false })
    folder = mkdtempSync(join(tmpdir(), 'kyodaku-owner-'))
  })
  afterAll(async () => {
    await postgres?.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  /** A fresh database with an owner that is no superuser. */
  async function databaseOf(owner: string, rights: string): Promise<string> {
    const url = new URL(await postgres.createDatabase())
    const client = new pg.Client({ connectionString: url.href })
    await client.connect()
    await client.query(`create role ${owner} login ${rights} password 'p'`)
    await client.query(`alter database ${url.pathname.slice(1)} owner to ${owner}`)
    await client.query(`alter schema public owner to ${owner}`)
    await client.end()
    url.username = owner
    url.password = 'p'
    return url.href
  }

  it('is served as any other: the owner sees all, a tenant its own, though the owner is bound by the policies too', async () => {
    const store = await openStore({
      dataDirectory: join(folder, 'one'),
      databaseUrl: await databaseOf('kyodaku_one', 'createrole'),
    })
    try {
      await store.db
        .insertInto('registry_entries')
        .values({
          kind: 'mandate',
          subject_id: 'm',
          body: { id: 'm', association: 'a', rightsholder: 'r' },
          recorded_at: new Date(),
        })
        .execute()
      const seenBy = (parties: string[] | 'all') =>
        store.asTenant({ parties }, (db) => db.selectFrom('registry_subjects').select('subject_id').execute())
      expect(await store.db.selectFrom('registry_subjects').select('subject_id').execute()).toHaveLength(1)
      expect(await seenBy('all')).toHaveLength(1)
      expect(await seenBy(['r'])).toHaveLength(1)
      expect(await seenBy(['x'])).toHaveLength(0)
    } finally {
      await store.close()
    }
  })

  it('tells nothing where it cannot become the tenant, though questions go out with the beginning', async () => {
    const databaseUrl = await databaseOf('kyodaku_three', 'createrole')
    const store = await openStore({ dataDirectory: join(folder, 'three'), databaseUrl })
    try {
      const seen = () =>
        store.asTenant({ parties: ['r'], readOnly: true }, (db) => sql`select 'told' as what`.execute(db))
      expect((await seen()).rows).toEqual([{ what: 'told' }])
      const client = new pg.Client({
        connectionString: new URL(databaseUrl).href.replace('kyodaku_three:p', 'postgres'),
      })
      await client.connect()
      await client.query('revoke kyodaku_tenant from kyodaku_three')
      await expect(seen()).rejects.toThrow(/permission denied to set role/)
      await client.query('grant kyodaku_tenant to kyodaku_three')
      await client.end()
      expect((await seen()).rows).toEqual([{ what: 'told' }])
    } finally {
      await store.close()
    }
  })

  it('says which roles it needs, when it may not make them', async () => {
    const databaseUrl = await databaseOf('kyodaku_two', 'nocreaterole')
    await expect(openStore({ dataDirectory: join(folder, 'two'), databaseUrl })).rejects.toMatchObject({
      code: 'store.roles-missing',
      message: expect.stringMatching(/create role kyodaku_house/),
    })
    const said = await openStore({ dataDirectory: join(folder, 'two'), databaseUrl }).catch((error: Error) => error)
    const client = new pg.Client({ connectionString: new URL(databaseUrl).href.replace('kyodaku_two:p', 'postgres') })
    await client.connect()
    // The roles are of the whole server, and there already.
    await client.query(/grant kyodaku_house.*;/.exec((said as Error).message)?.[0] ?? '')
    await client.end()
    await (await openStore({ dataDirectory: join(folder, 'two'), databaseUrl })).close()
  })
})
