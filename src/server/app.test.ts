import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { recordGrant, recordWork } from '../clearance/index.js'
import { noPostgres, type PostgresForTests, startPostgresForTests } from '../store/postgres-for-tests.js'
import { buildApp } from './app.js'
import { type HouseForTests, openHouseForTests } from './house-for-tests.js'
import { decodeCursor, encodeCursor } from './http/index.js'
import { createToken, looksLikeToken, principalOfToken } from './identity/index.js'

const databases = ['embedded', 'postgresql'] as const

describe.each(databases)('the server on the %s database', (kind) => {
  describe.skipIf(kind === 'postgresql' && noPostgres !== undefined)(noPostgres ?? 'is there', () => {
    let postgres: PostgresForTests | undefined
    let tests: HouseForTests
    beforeAll(async () => {
      if (kind === 'postgresql') postgres = await startPostgresForTests()
      tests = await openHouseForTests(postgres === undefined ? {} : { postgres: await postgres.createDatabase() })
      await tests.people()
    })
    afterAll(async () => {
      await tests?.close()
      await postgres?.stop()
    })

    it('describes itself to nobody in particular, as OpenAPI 3.1', async () => {
      const { status, body } = await tests.anonymous.get('/openapi.json')
      expect(status).toBe(200)
      expect(body.openapi).toMatch(/^3\.1/)
    })

    it('answers what is not there with a problem', async () => {
      const { status, body, headers } = await tests.anonymous.get('/v1/nothing')
      expect(status).toBe(404)
      expect(body).toMatchObject({ code: 'http.not-found', status: 404 })
      expect(headers['content-type']).toMatch(/^application\/problem\+json/)
    })

    it('shows a tenant its own rows and no other, whatever it asks for', async () => {
      const { house } = tests
      const kinds = async (parties: string[]) =>
        await house.store.asTenant({ parties }, (db) =>
          db.selectFrom('registry_subjects').select(['kind', 'subject_id']).orderBy('subject_id').execute(),
        )
      await recordWork(house.kyodaku, {
        id: 'secret',
        kind: 'film',
        titles: [{ text: 'Secret', kind: 'official' }],
        owners: [{ party: 'hana', share: 1_000_000, territories: ['worldwide'] }],
        regime: 'prior-permission',
        disclosure: 'withheld',
      })
      await recordGrant(house.kyodaku, {
        id: 'g1',
        grantor: 'hana',
        grantee: 'gen',
        works: ['sakura'],
        uses: ['generate'],
        models: ['*'],
        territories: ['worldwide'],
        from: '2026-01-01T00:00:00Z',
        state: 'active',
      })
      expect(await kinds(['hana'])).toContainEqual({ kind: 'work', subject_id: 'secret' })
      expect(await kinds(['tsuki'])).not.toContainEqual({ kind: 'work', subject_id: 'secret' })
      expect(await kinds(['gen'])).toContainEqual({ kind: 'grant', subject_id: 'g1' })
      expect(await kinds(['other-gen'])).not.toContainEqual({ kind: 'grant', subject_id: 'g1' })
      expect((await kinds([])).filter(({ kind: one }) => one === 'grant')).toEqual([])
      const history = (parties: string[]) =>
        house.store.asTenant({ parties }, (db) =>
          db.selectFrom('registry_entries').select('subject_id').where('subject_id', 'in', ['secret', 'g1']).execute(),
        )
      expect(await history(['hana'])).toHaveLength(2)
      expect(await history(['other-gen'])).toHaveLength(0)
      await expect(
        house.store.asTenant({ parties: ['hana'] }, (db) => sql`select path from record_files`.execute(db)),
      ).rejects.toThrow(/permission denied/)
      await expect(
        house.store.asTenant({ parties: ['hana'] }, (db) =>
          db.updateTable('memberships').set({ role: 'administrator' }).execute(),
        ),
      ).rejects.toThrow(/permission denied/)
    })

    it('protects every table, for its owner too, and no policy opens one to everybody', async () => {
      const { rows } = await sql<{ name: string; secured: boolean; forced: boolean }>`
        select relname as name, relrowsecurity as secured, relforcerowsecurity as forced from pg_class
        where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace and relname not like 'kyodaku_migrations%'`.execute(
        tests.house.store.db,
      )
      expect(rows.length).toBeGreaterThan(10)
      expect(rows.filter(({ secured, forced }) => !(secured && forced))).toEqual([])
      const granted = await sql<{ name: string }>`select distinct table_schema || '.' || table_name as name
        from information_schema.table_privileges where grantee = 'PUBLIC' and table_schema = 'public'`.execute(
        tests.house.store.db,
      )
      expect(granted.rows).toEqual([])
    })
  })
})

describe('what every route has', () => {
  let tests: HouseForTests
  let acts = 0
  beforeAll(async () => {
    tests = await openHouseForTests({
      operations: async (app) => {
        app.route({
          method: 'POST',
          url: '/v1/acts-for-tests',
          config: { access: 'works.write' },
          schema: {
            body: z.strictObject({ name: z.string().min(1) }),
            response: { 201: z.object({ count: z.int() }) },
          },
          handler: async (request, reply) => {
            acts += 1
            if (request.body.name === 'fails') throw new Error('a secret of the server')
            return reply.status(201).send({ count: acts })
          },
        })
      },
    })
    await tests.people()
  })
  afterAll(() => tests?.close())

  it('refuses to start with one that does not say who may call it', async () => {
    const loose = buildApp(tests.house, { operations: async (app) => void app.get('/v1/loose', async () => ({})) })
    await expect(loose).rejects.toThrow(/does not say who may call it/)
  })

  it('asks who it is, and whether they may', async () => {
    const url = '/v1/acts-for-tests'
    expect((await tests.anonymous.post(url, { name: 'x' })).body).toMatchObject({ code: 'http.unauthenticated' })
    const viewer = await tests.as({ party: 'hana', role: 'viewer' })
    expect(await viewer.post(url, { name: 'x' })).toMatchObject({ status: 403, body: { code: 'http.forbidden' } })
    const limited = await tests.as({ party: 'hana', scopes: ['works.read'] })
    expect(await limited.post(url, { name: 'x' })).toMatchObject({ status: 403 })
    expect(acts).toBe(0)
  })

  it('says what is wrong with a request, and nothing of what is wrong with itself', async () => {
    const hana = await tests.as({ party: 'hana' })
    const bad = await hana.post('/v1/acts-for-tests', { name: '', other: 1 })
    expect(bad).toMatchObject({ status: 422, body: { code: 'http.invalid' } })
    expect(bad.body.errors.map(({ path }: { path: string }) => path)).toContain('body.name')
    const failed = await hana.post('/v1/acts-for-tests', { name: 'fails' })
    expect(failed).toMatchObject({ status: 500, body: { code: 'http.internal' } })
    expect(JSON.stringify(failed.body)).not.toContain('secret')
  })

  it('does once what is asked twice with one key, and refuses the key for anything else', async () => {
    const hana = await tests.as({ party: 'hana' })
    const key = { 'idempotency-key': 'k-1' }
    const first = await hana.post('/v1/acts-for-tests', { name: 'once' }, key)
    const again = await hana.post('/v1/acts-for-tests', { name: 'once' }, key)
    expect(again).toMatchObject({ status: 201, body: first.body, headers: { 'idempotency-replayed': 'true' } })
    expect(await hana.post('/v1/acts-for-tests', { name: 'other' }, key)).toMatchObject({
      status: 422,
      body: { code: 'http.key-reused' },
    })
    const tsuki = await tests.as({ party: 'tsuki' })
    expect((await tsuki.post('/v1/acts-for-tests', { name: 'once' }, key)).body.count).toBe(first.body.count + 1)
    const [one, two] = await Promise.all(
      [1, 2].map(() => hana.post('/v1/acts-for-tests', { name: 'p' }, { 'idempotency-key': 'k-2' })),
    )
    const statuses = [one?.status, two?.status].sort()
    expect([
      [201, 201],
      [201, 409],
    ]).toContainEqual(statuses)
    expect(acts).toBe(first.body.count + 2)
  })

  it('forgets the key of what failed here, so that it can be tried again', async () => {
    const hana = await tests.as({ party: 'hana' })
    const key = { 'idempotency-key': 'k-3' }
    expect((await hana.post('/v1/acts-for-tests', { name: 'fails' }, key)).status).toBe(500)
    expect(
      (await hana.post('/v1/acts-for-tests', { name: 'fails' }, key)).headers['idempotency-replayed'],
    ).toBeUndefined()
  })

  it('tells who has a page already that it has not changed', async () => {
    const first = await tests.anonymous.get('/openapi.json')
    const again = await tests.anonymous.get('/openapi.json', { 'if-none-match': String(first.headers.etag) })
    expect(again).toMatchObject({ status: 304, body: '' })
  })

  it('takes no token that has ended, is revoked, is cut off, or whose person is suspended', async () => {
    const { kyodaku, store } = tests.house
    const works = async (token: string) => await principalOfToken(kyodaku, token)
    const ended = await createToken(kyodaku, { name: 't', role: 'viewer', party: 'hana', expiresAt: new Date(0) })
    expect(await works(ended.token)).toBeUndefined()
    const { id, token } = await createToken(kyodaku, { name: 't', role: 'viewer', party: 'hana' })
    expect(await works(token)).toMatchObject({ party: 'hana', sees: ['hana'] })
    expect(looksLikeToken(token.slice(0, -1))).toBe(false)
    expect(looksLikeToken(`${token.slice(0, -5)}${token.at(-5) === 'a' ? 'b' : 'a'}${token.slice(-4)}`)).toBe(false)
    await store.db.updateTable('api_tokens').set({ revoked_at: new Date() }).where('id', '=', id).execute()
    expect(await works(token)).toBeUndefined()
    await store.db
      .insertInto('users')
      .values({ id: 'u1', name: 'U', email: null, state: 'suspended', created_at: new Date() })
      .execute()
    const theirs = await createToken(kyodaku, { name: 't', role: 'viewer', party: 'hana', user: 'u1' })
    expect(await works(theirs.token)).toBeUndefined()
  })
})

describe('cursors', () => {
  const schema = z.tuple([z.string(), z.number()])
  it('come back as they were', () =>
    fc.assert(
      fc.property(
        fc.string().filter((text) => !text.includes('\0')),
        fc.integer(),
        (text, number) => {
          expect(decodeCursor(encodeCursor([text, number]), schema)).toEqual([text, number])
        },
      ),
    ))
  it('are refused when they are anything else, and with one error', () =>
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.base64String(), fc.json()), (text) => {
        try {
          schema.parse(decodeCursor(text, schema))
        } catch (error) {
          expect(error).toMatchObject({ status: 400, code: 'http.bad-cursor' })
        }
      }),
    ))
})
