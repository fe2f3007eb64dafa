/**
 * How long lists of matches take with ten million of them, all of one party: `npm run bench -- matches [--rows N]
 * [--embedded] [--calls N]`. Over PostgreSQL where Debian's server is installed (or KYODAKU_TEST_DATABASE_URL), else, or
 * with `--embedded`, over the embedded database with a million.
 */
import { performance } from 'node:perf_hooks'
import { sql } from 'kysely'
import { listMatches } from '../src/clearance/index.js'
import { type HouseForTests, openHouseForTests } from '../src/server/house-for-tests.js'
import { noPostgres, startPostgresForTests } from '../src/store/postgres-for-tests.js'
import { fillMatches } from './fill-matches.js'
import type { Benchmark } from './run.js'

/** Works that are matched, of one party. */
const works = 100_000
const providers = 50

export const run: Benchmark = async (options) => {
  const value = (name: string) => {
    const at = options.indexOf(name)
    return at < 0 ? undefined : Number(options[at + 1])
  }
  const embedded = options.includes('--embedded') || noPostgres !== undefined
  const rows = value('--rows') ?? (embedded ? 1_000_000 : 10_000_000)
  const calls = value('--calls') ?? 200
  const server = embedded ? undefined : await startPostgresForTests()
  const postgres = await server?.createDatabase()
  const tests = await openHouseForTests(postgres === undefined ? {} : { postgres })
  try {
    await tests.people()
    const filledSeconds = await fill(tests, rows)
    const timings = await measure(tests, calls)
    return [
      {
        title: `${rows.toLocaleString('en')} matches of one party, ${embedded ? 'embedded' : 'PostgreSQL'}`,
        rows: [{ filledSeconds, ...(await sizes(tests)) }],
      },
      { title: `${calls} calls each, one after the other`, rows: timings },
    ]
  } finally {
    await tests.close()
    await server?.stop()
  }
}

/** Rows as decisions would have left them, without the decisions: by the database itself, indexes last. */
async function fill({ house }: HouseForTests, rows: number): Promise<number> {
  const { db } = house.store
  const began = performance.now()
  for (let from = 0; from < Math.min(works, rows); from += 5000) {
    await sql`insert into registry_entries (kind, subject_id, body, recorded_at, log_index)
    select 'work', 'work-' || i, jsonb_build_object('id', 'work-' || i, 'kind', 'film', 'parent', 'sakura', 'regime', 'prior-permission',
      'titles', jsonb_build_array(jsonb_build_object('text', '作品 ' || i, 'kind', 'official')), 'owners', '[]'::jsonb), now(), i
    from generate_series(${from + 1}::int, ${Math.min(works, rows, from + 5000)}::int) i`.execute(db)
    if (from === 0) await sql`analyze`.execute(db)
  }
  await fillMatches(db, rows, {
    party: sql`'hana'`,
    provider: sql`'gen-' || (i::bigint * 7919 % ${sql.lit(providers)})`,
    work: sql`'work-' || (1 + (i::bigint * 104729) % ${sql.lit(Math.min(works, rows))})`,
  })
  await sql`analyze`.execute(db)
  return Math.round((performance.now() - began) / 1000)
}

async function sizes({ house }: HouseForTests): Promise<Record<string, number>> {
  const { rows } = await sql<{ heap: number; indexes: number }>`
    select pg_relation_size('matches') as heap, pg_indexes_size('matches') as indexes`.execute(house.store.db)
  const megabytes = (bytes: number | undefined) => Math.round((bytes ?? 0) / 1e6)
  return { tableMegabytes: megabytes(rows[0]?.heap), indexMegabytes: megabytes(rows[0]?.indexes) }
}

async function measure(tests: HouseForTests, calls: number): Promise<Record<string, string | number>[]> {
  const hana = await tests.as({ party: 'hana', role: 'administrator' })
  const operator = await tests.as({})
  const gen = await tests.as({ party: 'gen-7', role: 'administrator' })
  const get = (caller: typeof hana, url: string) => async () => {
    const answer = await caller.get(url)
    if (answer.status !== 200) throw new Error(`${url}: ${answer.status} ${JSON.stringify(answer.body)}`)
    return answer.body as { items: { id: string }[]; next?: string }
  }
  const first = await get(hana, '/v1/matches?limit=200')()
  let deep = first.next
  for (let page = 0; page < 20 && deep !== undefined; page++)
    deep = (await get(hana, `/v1/matches?limit=200&cursor=${deep}`)()).next
  const ids = first.items.map(({ id }) => id)
  let turn = 0
  const cases: [string, () => Promise<unknown>][] = [
    ['GET /v1/matches (all states, 50)', get(hana, '/v1/matches')],
    ['GET /v1/matches?state=open', get(hana, '/v1/matches?state=open')],
    ['GET /v1/matches?state=open&level=3', get(hana, '/v1/matches?state=open&level=3')],
    ['GET /v1/matches?work=…', get(hana, '/v1/matches?work=work-4242')],
    ['GET /v1/matches?provider=…', get(hana, '/v1/matches?provider=gen-7')],
    ['GET /v1/matches, page 20 of 200', get(hana, `/v1/matches?cursor=${deep}`)],
    ['GET /v1/matches/{id}', () => get(hana, `/v1/matches/${ids[turn++ % ids.length]}`)()],
    ['GET /v1/matches/counts', get(hana, '/v1/matches/counts')],
    ['GET /v1/matches?as=provider', get(gen, '/v1/matches?as=provider')],
    ['GET /v1/matches, operator', get(operator, '/v1/matches?state=open')],
    ['GET /v1/reviews/next', get(hana, '/v1/reviews/next')],
    ['GET /v1/reviews/next?work=…', get(hana, '/v1/reviews/next?work=work-4242')],
    ['GET /v1/reviews/next?provider=…', get(hana, '/v1/reviews/next?provider=gen-7')],
    ['GET /v1/reviews/progress', get(hana, '/v1/reviews/progress')],
    [
      'next, then POST …/verdicts (one match reviewed)',
      async () => {
        const { items } = await get(hana, '/v1/reviews/next?limit=1')()
        const answer = await hana.post(`/v1/matches/${items[0]?.id}/verdicts`, { verdict: 'rejected' })
        if (answer.status !== 201) throw new Error(JSON.stringify(answer.body))
      },
    ],
    [
      'SQL alone: open matches of a party',
      () =>
        tests.house.store.asTenant({ parties: ['hana'] }, (db) =>
          listMatches(db, ['hana'], { states: ['open'] }, { limit: 51 }),
        ),
    ],
  ]
  const result: Record<string, string | number>[] = []
  for (const [what, call] of cases) {
    await call()
    const times: number[] = []
    for (let i = 0; i < calls; i++) {
      const began = performance.now()
      await call()
      times.push(performance.now() - began)
    }
    times.sort((a, b) => a - b)
    const at = (part: number) => Number(times[Math.min(times.length - 1, Math.floor(times.length * part))]?.toFixed(2))
    result.push({ what, p50Ms: at(0.5), p99Ms: at(0.99), maxMs: at(1) })
  }
  return result
}
