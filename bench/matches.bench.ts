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
import type { Benchmark } from './run.js'

/** Works that are matched, of one party. */
const works = 100_000
const providers = 50
const rowsAtOnce = 500_000

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
  const { rows: indexes } = await sql<{ name: string; definition: string }>`
    select indexname as name, indexdef as definition from pg_indexes
    where tablename = 'matches' and indexname <> 'matches_pkey'`.execute(db)
  await sql`alter table matches disable trigger user`.execute(db)
  for (const { name } of indexes) await sql`drop index ${sql.ref(name)}`.execute(db)
  for (let from = 0; from < rows; from += rowsAtOnce) {
    await sql`insert into matches (id, party, lead, provider, receipt_id, first_receipt_id, finding, log_index, work_id,
        reference_id, level, score, false_match_probability, coverage, orientation, input_from, input_until, reference_from,
        reference_until, outcome, reasons, use_kind, model, territory, input_name, input_kind, media_digest, duration,
        thresholds, decided_at, state)
      select 'mat_' || lpad(i::text, 19, '0') || '-0-0a1b2c3d', 'hana', true, 'gen-' || (i::bigint * 7919 % ${providers}), 'rcp_' || (i / 3),
        'rcp_' || (i / 3), i % 3, i, 'work-' || (1 + (i::bigint * 104729) % ${Math.min(works, rows)}), 'ref-' || (i % 300000),
        1 + (hashint4(i) & 7) * (hashint4(i + 1) & 7) / 12, 40, 1e-9, 0.9, 'identity', i % 50, i % 50 + 1 + (i % 17), i % 1000,
        i % 1000 + 1 + (i % 17), case when i % 5 = 0 then 'review' else 'refuse' end,
        '[{"code":"grant.missing","outcome":"refuse","work":"w","finding":0,"parameters":{"owner":"hana","party":"gen-1","use":"release"}}]'::jsonb,
        'release', 'model-1', 'JP', 'output-' || i || '.mp4', 'video', 'sha256:' || md5(i::text) || md5((i + 1)::text), 60,
        'kyodaku-match-1/2026-11', timestamptz '2026-01-01' + i * interval '2 seconds',
        (array['open','open','open','accepted','accepted','accepted','rejected','rejected','not-ours','false-match'])[1 + (hashint4(i + 2) & 1023) % 10]
      from generate_series(${from + 1}::int, ${Math.min(rows, from + rowsAtOnce)}::int) i`.execute(db)
  }
  await sql`update matches set settled_at = decided_at where state = 'false-match' and false`.execute(db)
  for (const { definition } of indexes) await sql.raw(definition).execute(db)
  await sql`insert into match_counts select party, state, level, thresholds, 0, count(*) from matches group by 1, 2, 3, 4`.execute(
    db,
  )
  await sql`alter table matches enable trigger user`.execute(db)
  await sql`vacuum analyze matches`.execute(db)
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
