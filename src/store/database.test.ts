import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openStore, type Store, textArray } from './index.js'
import { noPostgres, type PostgresForTests, startPostgresForTests } from './postgres-for-tests.js'

const at = new Date('2026-11-22T03:04:05.678Z')
const digest = `sha256:${'0a'.repeat(32)}`

for (const kind of ['embedded', 'postgresql'] as const) {
  const absent = kind === 'postgresql' ? noPostgres : undefined
  describe.skipIf(absent)(`the database, ${kind}${absent ? ` (${absent})` : ''}`, () => {
    let folder: string
    let server: PostgresForTests | undefined
    let databaseUrl: string | undefined
    let store: Store
    const open = (more: Partial<Parameters<typeof openStore>[0]> = {}) =>
      openStore({ dataDirectory: join(folder, 'data'), ...(databaseUrl ? { databaseUrl } : {}), ...more })

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'kyodaku-store-'))
      if (kind === 'postgresql') {
        server = await startPostgresForTests({ tables: false })
        databaseUrl = await server.createDatabase()
      }
      store = await open()
    })
    afterAll(async () => {
      await store?.close()
      await server?.stop()
      await rm(folder, { recursive: true, force: true })
    })

    const addEntry = (subject: string, body: object = {}) =>
      store.db
        .insertInto('registry_entries')
        .values({ kind: 'work', subject_id: subject, body, recorded_at: at })
        .returningAll()
        .executeTakeFirstOrThrow()

    it('gives back what was put in: numbers, instants, JSON with arrays and every script', async () => {
      const body = { titles: ['許諾', 'é', '🎬', '\\ " \' $1'], nested: [[1, null], { a: 1.5e-9 }], big: 2 ** 53 - 1 }
      const row = await addEntry('work:1', body)
      expect(row).toStrictEqual({
        seq: row.seq,
        kind: 'work',
        subject_id: 'work:1',
        body,
        recorded_at: at,
        log_index: null,
        acted_by: null,
        on_behalf_of: null,
        mandate_id: null,
      })
      expect(row.seq).toBeTypeOf('number')

      await store.db
        .insertInto('clearances')
        .values({
          id: 'c1',
          receipt_id: 'r1',
          input_name: 'a.mp4',
          media_digest: digest,
          use: { kind: 'train' },
          outcome: 'refuse',
          receipt: {},
          log_index: Number.MAX_SAFE_INTEGER,
          decided_at: at,
        })
        .execute()
      // A list at the top is JSON too, not an array of the database.
      await store.db
        .insertInto('retro_matches')
        .values({ clearance_id: 'c1', reference_id: 'f1', segments: [[1, 2], 'x', {}] })
        .execute()
      const { segments, found_at } = await store.db.selectFrom('retro_matches').selectAll().executeTakeFirstOrThrow()
      expect(segments).toStrictEqual([[1, 2], 'x', {}])
      expect(found_at).toBeInstanceOf(Date)
      const { log_index } = await store.db.selectFrom('clearances').select('log_index').executeTakeFirstOrThrow()
      expect(log_index).toBe(Number.MAX_SAFE_INTEGER)

      await store.db
        .insertInto('reference_tracks')
        .values({
          reference_id: 'f1',
          pass: 'full',
          part: 0,
          start_seconds: 0,
          end_seconds: 1 / 3,
          track_digest: digest,
        })
        .execute()
      const track = await store.db.selectFrom('reference_tracks').selectAll().executeTakeFirstOrThrow()
      expect(track.end_seconds).toBe(1 / 3)
    })

    it('gives back any JSON that can be stored', async () => {
      // PostgreSQL's jsonb has no U+0000 and no lone surrogates, and -0 is 0 in JSON.
      const storable = fc
        .jsonValue({ maxDepth: 4 })
        .filter((value) => !/\\u0000|\\ud[89a-f]/.test(JSON.stringify(value)))
        .map((value) => JSON.parse(JSON.stringify(value)) as unknown)
      await fc.assert(
        fc.asyncProperty(storable, async (value) => {
          expect((await addEntry('any', { value })).body).toStrictEqual({ value })
        }),
        { numRuns: 60 },
      )
    })

    it('answers alike to questions with typed parameters', async () => {
      const { rows } = await sql`select ${1.5}::float8 as float, ${true}::boolean as yes, ${null}::text as nothing,
        ${at}::timestamptz as instant, ${'2 ** 40'}::text as text, 42::bigint as big, 7::int as small,
        (${JSON.stringify([1])})::jsonb as list, count(*) as count from generate_series(1, 3)`.execute(store.db)
      expect(rows).toStrictEqual([
        {
          float: 1.5,
          yes: true,
          nothing: null,
          instant: at,
          text: '2 ** 40',
          big: 42,
          small: 7,
          list: [1],
          count: 3,
        },
      ])
      const ids = sql<{ id: string }>`select id from clearances where id = any(${textArray(['c1', 'x,"y'])}::text[])`
      expect((await ids.execute(store.db)).rows).toStrictEqual([{ id: 'c1' }])
    })

    it('refuses a number that JavaScript would falsify, and goes on', async () => {
      await expect(sql`select 9007199254740993::bigint as n`.execute(store.db)).rejects.toMatchObject({
        code: 'store.number-too-large',
      })
      expect((await sql`select '9007199254740993'::bigint::text as n`.execute(store.db)).rows).toStrictEqual([
        { n: '9007199254740993' },
      ])
    })

    it('sorts ids by their bytes, whatever the locale', async () => {
      for (const subject of ['b', 'A', 'a-1', 'a1', 'B', 'あ', 'é', 'Z']) await addEntry(`sort:${subject}`)
      const rows = await store.db
        .selectFrom('registry_entries')
        .select('subject_id')
        .where('subject_id', 'like', 'sort:%')
        .orderBy('subject_id')
        .execute()
      const ids = rows.map((row) => row.subject_id)
      expect(ids).toStrictEqual([...ids].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))))
    })

    it('refuses to change or remove what was recorded', async () => {
      for (const table of ['registry_entries', 'clearances', 'grant_uses'] as const) {
        for (const change of [
          sql`update ${sql.table(table)} set ${sql.ref(table === 'grant_uses' ? 'seconds' : 'log_index')} = 1`,
          sql`delete from ${sql.table(table)}`,
          sql`truncate ${sql.table(table)} cascade`,
        ]) {
          await expect(change.execute(store.db)).rejects.toMatchObject({
            code: '23001',
            message: expect.stringContaining(`${table} is append-only`),
          })
        }
      }
      expect(await store.db.selectFrom('clearances').select('id').execute()).toHaveLength(1)
    })

    it('refuses rows that make no sense', async () => {
      const insert = (values: Record<string, unknown>) =>
        store.db
          .insertInto('registry_entries')
          .values(values as never)
          .execute()
      const good = { kind: 'work', subject_id: 'w', body: {}, recorded_at: at }
      await expect(insert({ ...good, kind: 'player' })).rejects.toMatchObject({ code: '23514' })
      await expect(insert({ ...good, subject_id: '' })).rejects.toMatchObject({ code: '23514' })
      await expect(insert({ ...good, log_index: -1 })).rejects.toMatchObject({ code: '23514' })
      await expect(insert({ ...good, recorded_at: null })).rejects.toMatchObject({ code: '23502' })
      await expect(
        store.db
          .insertInto('retro_matches')
          .values({ clearance_id: 'none', reference_id: 'f', segments: [] })
          .execute(),
      ).rejects.toMatchObject({ code: '23503' })
    })

    it('takes back everything of a transaction that fails, and keeps transactions apart', async () => {
      const count = async (subject: string) =>
        (await store.db.selectFrom('registry_entries').select('seq').where('subject_id', '=', subject).execute()).length
      const failing = store.db.transaction().execute(async (transaction) => {
        await transaction
          .insertInto('registry_entries')
          .values({ kind: 'work', subject_id: 'undone', body: {}, recorded_at: at })
          .execute()
        throw new Error('changed my mind')
      })
      await expect(failing).rejects.toThrow('changed my mind')
      expect(await count('undone')).toBe(0)

      // Each reads the count and writes one more; side by side they must not see each other's halves.
      await Promise.all(
        Array.from({ length: 12 }, (_, i) =>
          store.db.transaction().execute(async (transaction) => {
            const values = { kind: 'work', subject_id: `pair:${i}`, body: {}, recorded_at: at } as const
            await transaction.insertInto('registry_entries').values(values).execute()
            expect([0, 2]).toContain(await countPairs(transaction, (i + 1) % 12))
            await transaction.insertInto('registry_entries').values(values).execute()
          }),
        ),
      )
      for (let i = 0; i < 12; i++) expect(await count(`pair:${i}`)).toBe(2)
    })
    const countPairs = async (transaction: Pick<Store['db'], 'selectFrom'>, i: number) =>
      (await transaction.selectFrom('registry_entries').select('seq').where('subject_id', '=', `pair:${i}`).execute())
        .length

    it('goes on after errors, many questions at once, and large values', async () => {
      const results = await Promise.allSettled(
        Array.from({ length: 60 }, (_, i) =>
          i % 3 === 0
            ? sql`select 1 / 0`.execute(store.db)
            : sql<{ i: number }>`select ${i}::int as i`.execute(store.db),
        ),
      )
      results.forEach((result, i) => {
        if (i % 3 === 0) expect(result).toMatchObject({ status: 'rejected', reason: { code: '22012' } })
        else expect(result).toMatchObject({ value: { rows: [{ i }] } })
      })
      const text = '許'.repeat(1_500_000)
      expect((await addEntry('large', { text })).body).toStrictEqual({ text })
    })

    it('is one store at a time in a data directory, also within one process', async () => {
      await expect(open()).rejects.toMatchObject({
        code: 'store.locked',
        message: expect.stringMatching(
          /in use by this very process .*wait for it, or choose another folder by KYODAKU_DATA/,
        ),
      })
    })

    it('closes after what is running, once, and is there again when opened', async () => {
      const slow = sql<{ n: number }>`select count(*) as n from generate_series(1, 300000)`.execute(store.db)
      const queued = sql<{ n: number }>`select 1 as n`.execute(store.db)
      await new Promise((resolve) => setTimeout(resolve, 20))
      const closing = store.close()
      expect(store.close()).toBe(closing)
      expect((await slow).rows).toStrictEqual([{ n: 300000 }])
      expect((await queued).rows).toStrictEqual([{ n: 1 }])
      await closing
      await expect(sql`select 1`.execute(store.db)).rejects.toThrow()
      await expect(store.writeFile('a', 'b')).rejects.toMatchObject({ code: 'store.closed' })
      await expect(store.recordFiles.write('a', new Uint8Array(1))).rejects.toMatchObject({ code: 'store.closed' })

      const reader = await open({ readOnly: true })
      expect(await reader.db.selectFrom('clearances').select('id').execute()).toStrictEqual([{ id: 'c1' }])
      const refused = reader.db.deleteFrom('retro_matches').execute()
      await expect(refused).rejects.toMatchObject({ code: '25006' })
      await expect(reader.blobs.put(new Uint8Array(1))).rejects.toMatchObject({ code: 'store.read-only' })
      await expect(reader.writeFile('a', 'b')).rejects.toMatchObject({ code: 'store.read-only' })
      await expect(reader.recordFiles.resetJournal()).rejects.toMatchObject({ code: 'store.read-only' })
      await reader.close()
    })

    it('refuses what a newer version made, in the folder or in the database', async () => {
      store = await open()
      await sql`insert into kyodaku_migrations (name, timestamp) values ('2099-01-01-flying-cars', 'x')`.execute(
        store.db,
      )
      await store.close()
      await expect(open()).rejects.toMatchObject({
        code: 'store.newer-version',
        message: expect.stringContaining('2099-01-01-flying-cars'),
      })

      const notePath = join(folder, 'data', 'store.json')
      const note = await readFile(notePath, 'utf8')
      await writeFile(notePath, JSON.stringify({ format: 2, anything: true }))
      await expect(open()).rejects.toMatchObject({ code: 'store.newer-version' })
      await writeFile(notePath, '{"format":1,')
      await expect(open()).rejects.toMatchObject({ code: 'store.damaged' })
      await writeFile(notePath, note)
    })
  })
}

describe.skipIf(noPostgres)(`a server${noPostgres ? ` (${noPostgres})` : ''}`, () => {
  let folder: string
  let server: PostgresForTests
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kyodaku-store-'))
    server = await startPostgresForTests()
  })
  afterAll(async () => {
    await server?.stop()
    await rm(folder, { recursive: true, force: true })
  })

  it('belongs with one data directory, and a directory with one database', async () => {
    const [first, second] = [await server.createDatabase(), await server.createDatabase()]
    const home = join(folder, 'home')
    await (await openStore({ dataDirectory: home, databaseUrl: first })).close()
    await (await openStore({ dataDirectory: home, databaseUrl: first })).close()
    const wrong = { code: 'store.wrong-database' }
    await expect(openStore({ dataDirectory: join(folder, 'other'), databaseUrl: first })).rejects.toMatchObject(wrong)
    await expect(openStore({ dataDirectory: home, databaseUrl: second })).rejects.toMatchObject(wrong)
    await expect(openStore({ dataDirectory: home })).rejects.toMatchObject(wrong)
  })

  it('that cannot be reached is named without its password', async () => {
    const failing = [
      'postgresql://me:s%65cret-word@127.0.0.1:1/x',
      'postgresql://me:s%65cret-word@nowhere.invalid/x',
      'mysql://me:s%65cret-word@localhost/x',
      'localhost secret-word',
    ]
    for (const databaseUrl of failing) {
      const error = await openStore({ dataDirectory: join(folder, 'unreached'), databaseUrl }).then(
        () => undefined,
        (reason: unknown) => reason,
      )
      expect(error).toMatchObject({ code: expect.stringMatching(/^store\.(unreachable|bad-database-url)$/) })
      expect(`${error instanceof Error ? error.stack : ''} ${JSON.stringify(error)}`).not.toMatch(/s(e|%65)cret-word/)
    }
    // And the lock was given back each time.
    await expect(
      openStore({ dataDirectory: join(folder, 'unreached'), databaseUrl: failing[0]! }),
    ).rejects.toMatchObject({ code: 'store.unreachable' })
  })
})
