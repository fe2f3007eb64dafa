/**
 * The server under load on PostgreSQL: 100,000 works and ten million matches, read and written by many connections at
 * once. Database, server and load share this machine's cores.
 * `npm run bench -- server [--works 100000] [--matches 10000000] [--seconds 15]`.
 */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { sql } from 'kysely'
import { openKyodaku } from '../src/clearance/index.js'
import { startPostgresForTests } from '../src/store/postgres-for-tests.js'
import type { Benchmark } from './run.js'
import type { Measured, Plan } from './server-load.js'

const parties = 50
const sample = 20_000

export const run: Benchmark = async (words) => {
  const { values } = parseArgs({
    args: words,
    options: {
      works: { type: 'string', default: '100000' },
      matches: { type: 'string', default: '10000000' },
      seconds: { type: 'string', default: '15' },
    },
  })
  const [works, matches, seconds] = [Number(values.works), Number(values.matches), Number(values.seconds)]
  const folder = await mkdtemp(join(tmpdir(), 'kyodaku-bench-'))
  const postgres = await startPostgresForTests({ fsync: true })
  const children: ChildProcess[] = []
  try {
    const databaseUrl = await postgres.createDatabase()
    const began = performance.now()
    const open = await fill({ folder, databaseUrl, works, matches })
    const filled = (performance.now() - began) / 1000
    const server = start('server-process.ts', [folder, databaseUrl, ...[...Array(parties).keys()].map((n) => `p-${n}`)])
    children.push(server)
    const [{ url, tokens }] = (await once(server, 'message')) as [{ url: string; tokens: string[] }]
    const load = start('server-load.ts', [])
    children.push(load)
    const measure = async (connections: number, requests: Plan['requests']): Promise<Measured> => {
      load.send({ url, connections, seconds, requests } satisfies Plan)
      return ((await once(load, 'message')) as [Measured])[0]
    }
    const as = (party: number) => ({ authorization: `Bearer ${tokens[party]}` })
    const get = (path: (n: number) => string, party = (n: number) => n % parties): Plan['requests'] =>
      Array.from({ length: sample }, (_, n) => ({ method: 'GET', path: path(n), headers: as(party(n)) }))
    const spread = (n: number) => (n * 7919) % works

    const kinds: Record<string, Plan['requests']> = {
      'GET /v1/works/{id}': get((n) => `/v1/works/w-${spread(n)}`),
      'GET /v1/works?limit=50': get(() => '/v1/works?limit=50'),
      'GET /v1/matches?limit=50': get(() => '/v1/matches?limit=50'),
      'GET /v1/grants?limit=50': get(() => '/v1/grants?limit=50'),
      'GET /v1/home': get(() => '/v1/home'),
    }
    const session = get(() => '/v1/session')
    const mixed = Array.from({ length: sample }, (_, n) => {
      const of = [
        kinds['GET /v1/works/{id}']!,
        kinds['GET /v1/works/{id}']!,
        session,
        kinds['GET /v1/matches?limit=50']!,
      ]
      return of[n % of.length]![n]!
    })
    const verdicts: Plan['requests'] = open.map(({ id, party }) => ({
      method: 'POST',
      path: `/v1/matches/${id}/verdicts`,
      headers: { ...as(party), 'content-type': 'application/json' },
      body: '{"verdict":"accepted"}',
    }))

    const rows: Record<string, string | number>[] = []
    const add = (what: string, connections: number, { statuses, ...measured }: Measured) =>
      rows.push({ what, connections, ...measured, statuses: JSON.stringify(statuses) })
    for (const [what, requests] of Object.entries(kinds)) {
      await measure(8, requests.slice(0, 200))
      add(what, 8, await measure(8, requests))
    }
    add('reads, mixed', 64, await measure(64, mixed))
    add('writes: verdicts', 32, await measure(32, verdicts.slice(0, verdicts.length / 2)))
    server.send('memory')
    const [{ rssBytes }] = (await once(server, 'message')) as [{ rssBytes: number }]
    return [
      {
        title: `the server with ${works} works and ${matches} matches (filled in ${filled.toFixed(0)} s; server's memory ${(rssBytes / 1e6).toFixed(0)} MB)`,
        rows,
      },
    ]
  } finally {
    for (const child of children) child.kill('SIGKILL')
    await postgres.stop()
    await rm(folder, { recursive: true, force: true })
  }
}

function start(file: string, words: string[]): ChildProcess {
  const child = fork(new URL(file, import.meta.url), words, { execArgv: ['--import', 'tsx'] })
  child.on('exit', (code) => {
    if (code !== null && code !== 0) console.error(`${file} ended with ${code}`)
  })
  return child
}

/** Fills the tables as use would have, without writing the record; gives some matches that wait for a verdict. */
async function fill(of: {
  folder: string
  databaseUrl: string
  works: number
  matches: number
}): Promise<{ id: string; party: number }[]> {
  const kyodaku = await openKyodaku({ dataDirectory: of.folder, databaseUrl: of.databaseUrl })
  const { db } = kyodaku.store
  const entries = (kind: string, id: string, body: string, count: number) => sql`
    insert into registry_entries (kind, subject_id, body, recorded_at)
    select ${sql.lit(kind)}, ${sql.raw(id)}, ${sql.raw(body)}, now() - n * interval '1 second' from generate_series(0, ${sql.lit(count - 1)}) n`
  await entries(
    'party',
    `'p-' || n`,
    `jsonb_build_object('id', 'p-' || n, 'role', 'rightsholder', 'names', jsonb_build_array(jsonb_build_object('text', '出版社' || n, 'kind', 'official')))`,
    parties,
  ).execute(db)
  await entries(
    'party',
    `'gen-' || n`,
    `jsonb_build_object('id', 'gen-' || n, 'role', 'provider', 'names', jsonb_build_array(jsonb_build_object('text', 'Gen ' || n, 'kind', 'official')))`,
    10,
  ).execute(db)
  await entries(
    'work',
    `'w-' || n`,
    `jsonb_strip_nulls(jsonb_build_object('id', 'w-' || n, 'kind', case when n % 10 = 0 then 'series' else 'episode' end,
      'parent', case when n % 10 = 0 then null else 'w-' || (n - n % 10) end,
      'titles', jsonb_build_array(jsonb_build_object('text', '作品' || n, 'language', 'ja', 'kind', 'official'), jsonb_build_object('text', 'Work ' || n, 'language', 'en', 'kind', 'official')),
      'owners', case when n % 10 = 0 then jsonb_build_array(jsonb_build_object('party', 'p-' || (n / 10) % ${parties}, 'share', 1000000, 'territories', jsonb_build_array('worldwide'))) else '[]'::jsonb end,
      'regime', 'prior-permission'))`,
    of.works,
  ).execute(db)
  await entries(
    'grant',
    `'grt-' || n`,
    `jsonb_build_object('id', 'grt-' || n, 'grantor', 'p-' || n % ${parties}, 'grantee', 'gen-' || n % 10, 'works', jsonb_build_array('w-' || (n * 10) % ${of.works}), 'uses', jsonb_build_array('generate'), 'models', jsonb_build_array('*'), 'territories', jsonb_build_array('JP'), 'from', '2026-01-01T00:00:00Z', 'state', 'active')`,
    10_000,
  ).execute(db)
  // The triggers that count are for what comes one by one; here they are given the sums at the end.
  await sql`alter table matches disable trigger user`.execute(db)
  for (let from = 0; from < of.matches; from += 500_000) {
    const count = Math.min(500_000, of.matches - from)
    await sql`insert into matches (id, party, lead, provider, receipt_id, first_receipt_id, finding, log_index, work_id, reference_id, level, score,
        false_match_probability, coverage, orientation, input_from, input_until, reference_from, reference_until, outcome, reasons,
        use_kind, model, territory, input_name, input_kind, media_digest, duration, thresholds, decided_at, state)
      select 'mat_' || n, 'p-' || (n % ${sql.lit(of.works)} / 10) % ${sql.lit(parties)}, true, 'gen-' || n % 10, 'rcp_' || n, 'rcp_' || n, 0, n,
        'w-' || n % ${sql.lit(of.works)}, 'ref_' || n % ${sql.lit(of.works)}, 1 + n % 5, 0.5, 0.001, 0.9, 'original', 0, 5, 10, 15, 'refuse', '[]'::jsonb,
        'generate', 'model', 'JP', 'clip.mp4', 'video', 'sha256:x', 5, 't', now() - n * interval '1 second',
        case when n % 10 < 7 then 'open' when n % 10 < 9 then 'accepted' else 'rejected' end
      from generate_series(${sql.lit(from)}::bigint, ${sql.lit(from + count - 1)}::bigint) n`.execute(db)
    process.stderr.write(`\r${from + count} matches`)
  }
  process.stderr.write('\n')
  await sql`alter table matches enable trigger user`.execute(db)
  await sql`insert into match_counts select party, state, level, thresholds, 0, count(*) from matches group by 1, 2, 3, 4`.execute(
    db,
  )
  await sql`analyze`.execute(db)
  const { rows } = await sql<{
    id: string
    party: string
  }>`select id, party from matches where state = 'open' limit 40000`.execute(db)
  await kyodaku.close()
  return rows.map(({ id, party }) => ({ id, party: Number(party.slice(2)) }))
}
