import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { decideAndRecord } from '../clearance/clear.js'
import { prepareClearing, recordGrant, recordSubjects, recordWork } from '../clearance/index.js'
import { answerForTests, planForTests } from '../generation/probes/answered-for-tests.js'
import { stateChange } from '../generation/probes/index.js'
import { noPostgres, type PostgresForTests, startPostgresForTests } from '../store/postgres-for-tests.js'
import { addAlertsForTests, addFoundWork, clearForTests } from './datasets-for-tests.js'
import { type Caller, type HouseForTests, openHouseForTests } from './house-for-tests.js'
import { createToken, roles } from './identity/index.js'

/** In everything that is hana's alone, and in everything that is gen's alone. */
const ofHana = 'hana-alone'
const ofGen = 'gen-alone'

describe.each(['embedded', 'postgresql'] as const)('tenants on the %s database', (kind) => {
  describe.skipIf(kind === 'postgresql' && noPostgres !== undefined)(noPostgres ?? 'are held apart', () => {
    let postgres: PostgresForTests | undefined
    let tests: HouseForTests
    /** Every id of what was made, to be asked for by those whom it does not concern. */
    const ids = new Set<string>()

    beforeAll(async () => {
      if (kind === 'postgresql') postgres = await startPostgresForTests()
      tests = await openHouseForTests(postgres === undefined ? {} : { postgres: await postgres.createDatabase() })
      await tests.people()
      await fill(tests, ids)
    })
    afterAll(async () => {
      await tests?.close()
      await postgres?.stop()
    })

    const tables = async () =>
      (
        await sql<{ name: string }>`select relname as name from pg_class
          where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace order by 1`.execute(
          tests.house.store.db,
        )
      ).rows.map(({ name }) => name)

    /** Which tables hold a text in any column of any row that is seen. */
    const holding = async (text: string, parties: string[] | 'all', user?: string): Promise<string[]> => {
      const found: string[] = []
      for (const table of await tables()) {
        const rows = await tests.house.store
          .asTenant({ parties, ...(user === undefined ? {} : { user }) }, async (db) => {
            const { rows } = await sql`select 1 from ${sql.table(table)} t where t::text like ${`%${text}%`}`.execute(
              db,
            )
            return rows.length
          })
          .catch((error: { code?: unknown }) => {
            // insufficient_privilege: the table is not for tenants at all.
            if (error.code === '42501') return 0
            throw error
          })
        if (rows > 0) found.push(table)
      }
      return found
    }

    it('see no row of another in any table, whoever they are', async () => {
      const everything = await holding(ofHana, 'all')
      // Else the test would be of nothing.
      expect(everything).toEqual(
        expect.arrayContaining([
          'api_tokens',
          'dataset_alerts',
          'matches',
          'probe_changes',
          'probe_plans',
          'probe_samples',
          'registry_entries',
          'registry_subjects',
          'users',
          'webhook_endpoints',
        ]),
      )
      expect(await holding(ofHana, ['hana'])).not.toEqual([])
      for (const parties of [
        ['tsuki'],
        ['other-gen'],
        ['cho'],
        ['kumiai'],
        ['tsuki', 'other-gen', 'cho', 'kumiai'],
        [],
      ]) {
        expect(await holding(ofHana, parties, 'usr_nobody'), parties.join()).toEqual([])
        expect(await holding(ofGen, parties), parties.join()).toEqual([])
      }
      // What gen did with hana's work is hana's to see as a match, and no more of it than that.
      expect(await holding(ofGen, ['hana'])).toEqual(['matches'])
    })

    it('may change nothing of another, in any table', async () => {
      for (const table of await tables()) {
        for (const change of [sql`delete from ${sql.table(table)}`, sql`truncate ${sql.table(table)} cascade`]) {
          await tests.house.store
            .asTenant({ parties: ['tsuki'] }, async (db) => void (await change.execute(db)))
            .catch(() => undefined)
        }
      }
      expect(await holding(ofHana, ['hana'])).not.toEqual([])
      expect(await holding(ofGen, ['gen'])).not.toEqual([])
      const { rows } = await sql<{ n: number }>`select count(*)::int as n from registry_subjects`.execute(
        tests.house.store.db,
      )
      expect(rows[0]?.n).toBeGreaterThan(5)
    })

    it('cannot become another by saying so in a query', async () => {
      const seen = await tests.house.store.asTenant({ parties: ["tsuki'; set local role kyodaku_house; --"] }, (db) =>
        db.selectFrom('registry_subjects').select('subject_id').where('kind', '=', 'grant').execute(),
      )
      expect(seen).toEqual([])
      await expect(tests.house.store.asTenant({ parties: ['a,b'] }, async () => 1)).rejects.toMatchObject({
        code: 'store.bad-tenant',
      })
    })

    it('are told nothing of another by any route, in any role, whatever id they ask for', async () => {
      const paths = await readingPaths(tests)
      expect(paths.length).toBeGreaterThan(40)
      const callers: [string, Caller][] = [['nobody', tests.anonymous]]
      for (const party of ['tsuki', 'other-gen']) {
        for (const role of roles) callers.push([`${role} of ${party}`, await tests.as({ party, role })])
      }
      callers.push(['investigator of cho', await tests.as({ party: 'cho', role: 'investigator' })])
      callers.push(['administrator of kumiai, without a mandate', await tests.as({ party: 'kumiai' })])
      const told: string[] = []
      let answered = 0
      for (const [who, caller] of callers) {
        for (const path of paths) {
          for (const url of urlsOf(path, ids)) {
            const { status, body } = await caller.get(url)
            if (status === 200) answered += 1
            const text = typeof body === 'string' ? body : JSON.stringify(body)
            // An answer may repeat the id that was asked for, and nothing else.
            const rest = [...ids].reduce((all, id) => (url.includes(id) ? all.replaceAll(id, '') : all), text)
            if (rest.includes(ofHana) || rest.includes(ofGen)) told.push(`${who}: ${url}: ${status}`)
            if (status >= 500) told.push(`${who}: ${url}: ${status} ${text.slice(0, 200)}`)
          }
        }
      }
      expect(told).toEqual([])
      expect(answered).toBeGreaterThan(callers.length * 5)
    }, 300_000)

    it('are shown all of it by the same routes when it is theirs', async () => {
      const hana = await tests.as({ party: 'hana' })
      const told = new Set<string>()
      for (const path of await readingPaths(tests)) {
        for (const url of urlsOf(path, ids)) {
          const { body } = await hana.get(url)
          if (JSON.stringify(body ?? '').includes(ofHana)) told.add(path)
        }
      }
      expect([...told]).toEqual(
        expect.arrayContaining([
          '/v1/dataset-alerts',
          '/v1/works',
          '/v1/works/{id}',
          '/v1/grants',
          '/v1/probes',
          '/v1/probes/{id}',
          '/v1/probes/{id}/bag',
          '/v1/probes/{id}/samples',
          '/v1/tokens',
          '/v1/webhooks',
        ]),
      )
    })

    it('change nothing of another by any route', async () => {
      const { body } = await tests.anonymous.get('/openapi.json')
      const before = await digestOfRows(tests)
      const tsuki = await tests.as({ party: 'tsuki' })
      const done: string[] = []
      for (const [path, methods] of Object.entries(body.paths as Record<string, Record<string, unknown>>)) {
        if (!path.includes('{') || !path.startsWith('/v1/')) continue
        for (const method of ['post', 'put', 'patch', 'delete'] as const) {
          if (methods[method] === undefined) continue
          for (const url of urlsOf(path, ids)) {
            const { status } = await tsuki[method](url, method === 'delete' ? undefined : {})
            if (status < 300) done.push(`${method} ${url}: ${status}`)
            if (status >= 500) done.push(`${method} ${url}: ${status}`)
          }
        }
      }
      expect(done).toEqual([])
      expect(await digestOfRows(tests)).toEqual(before)
    }, 300_000)

    it('see what is a rightsholder’s under its mandate, for as long as it holds', async () => {
      const at = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString()
      await recordSubjects(tests.house.kyodaku, [
        {
          kind: 'mandate',
          subject: {
            id: 'mnd-1',
            association: 'kumiai',
            rightsholder: 'hana',
            scopes: ['grant'],
            territories: ['worldwide'],
            from: at(-2),
            until: at(2),
            state: 'active',
          },
        },
      ])
      const kumiai = await tests.as({ party: 'kumiai' })
      expect((await kumiai.get('/v1/grants')).body.items.map(({ id }: { id: string }) => id)).toContain(`grt-${ofHana}`)
      expect((await kumiai.get('/v1/tokens')).body.items.map(({ name }: { name: string }) => name)).not.toContain(
        ofHana,
      )
      await recordSubjects(tests.house.kyodaku, [
        {
          kind: 'mandate',
          subject: {
            id: 'mnd-1',
            association: 'kumiai',
            rightsholder: 'hana',
            scopes: ['grant'],
            territories: ['worldwide'],
            from: at(-2),
            until: at(2),
            state: 'revoked',
          },
        },
      ])
      const again = await tests.as({ party: 'kumiai' })
      expect((await again.get('/v1/grants')).body.items).toEqual([])
    })
  })
})

/** Something of hana's, and something of gen's, in as many tables as there are ways to. */
async function fill(tests: HouseForTests, ids: Set<string>): Promise<void> {
  const { house } = tests
  const { kyodaku } = house
  const named = (text: string) => [{ text, kind: 'official' as const }]
  const worldwide = { territories: ['worldwide'] }
  await recordWork(kyodaku, {
    id: `w-${ofHana}`,
    kind: 'film',
    titles: named(ofHana),
    owners: [{ party: 'hana', share: 1_000_000, ...worldwide }],
    regime: 'prior-permission',
    disclosure: 'withheld',
  })
  await recordSubjects(kyodaku, [
    {
      kind: 'reference',
      subject: {
        id: `ref-${ofHana}`,
        work: 'sakura',
        mediaDigest: `sha256:${'0'.repeat(64)}`,
        name: ofHana,
        durationSeconds: 10,
        excludedSeconds: [],
        negative: false,
        depositedAt: kyodaku.now().toISOString(),
      },
    },
  ])
  await recordGrant(kyodaku, {
    id: `grt-${ofHana}`,
    grantor: 'hana',
    grantee: 'gen',
    works: ['sakura'],
    uses: ['generate'],
    models: ['*'],
    ...worldwide,
    from: '2026-01-01T00:00:00Z',
    state: 'offered',
    duties: { attribution: ofHana },
  })
  const clearing = await prepareClearing(kyodaku)
  const use = {
    kind: 'release' as const,
    party: 'gen',
    model: 'm',
    territory: 'JP',
    regime: 'prior-permission' as const,
  }
  const { receipt } = await decideAndRecord(kyodaku, clearing, {
    name: ofGen,
    input: { name: ofGen, digest: `sha256:${'1'.repeat(64)}`, kind: 'video', durationSeconds: 5 },
    use,
    known: [
      {
        kind: 'match',
        work: 'sakura',
        reference: `ref-${ofHana}`,
        inputRange: [0, 5],
        referenceRange: [0, 5],
        orientation: 'original',
        level: 5,
        score: 1,
        falseMatchProbability: 0,
        coverage: 1,
      },
    ],
  })
  ids.add(receipt.id)
  for (const [party, marker] of [
    ['hana', ofHana],
    ['gen', ofGen],
  ] as const) {
    await kyodaku.store.db
      .insertInto('users')
      .values({ id: `usr_${marker}`, name: marker, email: `${marker}@example.jp`, created_at: kyodaku.now() })
      .execute()
    await kyodaku.store.db
      .insertInto('memberships')
      .values({
        id: `mem_${marker}`,
        user_id: `usr_${marker}`,
        party,
        role: 'administrator',
        created_at: kyodaku.now(),
      })
      .execute()
    const { id } = await createToken(kyodaku, { name: marker, role: 'viewer', party, user: `usr_${marker}` })
    ids.add(id)
    const own = await tests.as({ party })
    const post = async (url: string, body: object): Promise<void> => {
      const answer = await own.post(url, body)
      expect(answer.status, `${url}: ${JSON.stringify(answer.body)}`).toBeLessThan(300)
      for (const value of [answer.body.id, answer.body.endpoint?.id]) if (typeof value === 'string') ids.add(value)
    }
    await post('/v1/webhooks', { url: `https://${marker}.example/hook`, description: marker })
    await post('/v1/jobs', { kind: 'export', input: {}, title: marker }).catch(() => undefined)
  }
  await addFoundWork(house)
  const dataset = await clearForTests(house, {
    name: ofGen,
    csv: `name,contentUrl\nZorvane Chronicle ${ofGen},https://${ofGen}.example/1.mp4\n${ofGen},https://${ofGen}.example/2.mp4\n`,
    use: { party: 'gen' },
  })
  await addAlertsForTests(house, {
    dataset,
    provider: 'gen',
    parties: ['gen', 'hana'],
    cause: 'grant-ended',
    subject: `grt-${ofHana}`,
    work: 'zorvane',
    rows: 1,
  })
  ids.add(dataset)
  const probe = await planForTests(kyodaku, {
    party: 'hana',
    works: ['sakura'],
    controls: [],
    createdAt: new Date('2026-10-01T00:00:00.000Z'),
    prompts: { sakura: [{ kind: 'name', text: ofHana }] },
    over: { hypothesis: ofHana, model: ofHana },
  })
  await answerForTests(kyodaku, probe, () => 'failed', ofHana)
  await stateChange(kyodaku, probe.id, { at: kyodaku.now(), what: ofHana })
  ids.add(probe.id)
  for (const table of [
    'matches',
    'jobs',
    'events',
    'acts',
    'uploads',
    'checks',
    'webhook_endpoints',
    'dataset_alerts',
  ] as const) {
    const { rows } = await sql<{ id: unknown }>`select id from ${sql.table(table)}`.execute(kyodaku.store.db)
    for (const { id } of rows) ids.add(String(id))
  }
  for (const id of [`w-${ofHana}`, `ref-${ofHana}`, `grt-${ofHana}`, `usr_${ofHana}`, `mem_${ofHana}`, `usr_${ofGen}`])
    ids.add(id)
}

async function readingPaths(tests: HouseForTests): Promise<string[]> {
  const { body } = await tests.anonymous.get('/openapi.json')
  const paths = body.paths as Record<string, Record<string, unknown>>
  // A stream that does not end is asked for in its own test.
  return Object.keys(paths).filter((path) => paths[path]?.get !== undefined && path !== '/v1/events')
}

/** The path with every id in its first place; in further places the first words that routes know. */
function urlsOf(path: string, ids: ReadonlySet<string>): string[] {
  if (!path.includes('{')) return [path]
  const kinds = ['party', 'work', 'reference', 'grant', 'mandate', 'receipt']
  return [...ids].flatMap((id) => {
    if (path.includes('{kind}')) return kinds.map((kind) => path.replace('{kind}', kind).replace(/\{[^}]+\}/g, id))
    return [
      path
        .replace(/\{[^}]+\}/, encodeURIComponent(id))
        .replace(/\{form\}/, 'receipt')
        .replace(/\{[^}]+\}/g, id),
    ]
  })
}

/** What hana and gen have, table by table. What a request leaves behind by itself is not counted. */
async function digestOfRows({ house }: HouseForTests): Promise<Record<string, string>> {
  const leftBehind = new Set([
    'acts',
    'idempotency_keys',
    'api_tokens',
    'sign_in_tries',
    'record_files',
    'record_journal',
    'challenges',
    'record_writer',
  ])
  const { rows } = await sql<{ name: string }>`select relname as name from pg_class
    where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace order by 1`.execute(house.store.db)
  const digests: Record<string, string> = {}
  for (const { name } of rows) {
    if (leftBehind.has(name)) continue
    const found = await sql<{ text: string }>`select t::text as text from ${sql.table(name)} t order by 1`.execute(
      house.store.db,
    )
    digests[name] = createHash('sha256')
      .update(found.rows.map(({ text }) => text).join('\n'))
      .digest('hex')
  }
  return digests
}
