/**
 * The server under load on PostgreSQL: 100,000 works and ten million matches, read and written by many connections at
 * once. Database, server and load share this machine's cores.
 * `npm run bench -- server [--works 100000] [--matches 10000000] [--seconds 15] [--kept FOLDER --database URL]`; what is
 * filled once into a database of one's own is kept and can be measured again.
 *
 * Beside requests a second, which whatever else runs on the machine takes away from, it says what a request costs: CPU
 * time of the server, of the database and of the load.
 */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import pg from 'pg'
import { startPostgresForTests } from '../src/store/postgres-for-tests.js'
import { fillHouse, parties } from './fill-house.js'
import type { Benchmark } from './run.js'
import type { Measured, Plan } from './server-load.js'

const sample = 20_000

export const run: Benchmark = async (words) => {
  const { values } = parseArgs({
    args: words,
    options: {
      works: { type: 'string', default: '100000' },
      matches: { type: 'string', default: '10000000' },
      seconds: { type: 'string', default: '15' },
      kept: { type: 'string' },
      database: { type: 'string' },
    },
  })
  const [works, matches, seconds] = [Number(values.works), Number(values.matches), Number(values.seconds)]
  const folder = values.kept ?? (await mkdtemp(join(tmpdir(), 'kyodaku-bench-')))
  const postgres = values.database === undefined ? await startPostgresForTests({ fsync: true }) : undefined
  const children: ChildProcess[] = []
  const closing: (() => Promise<void>)[] = []
  try {
    const databaseUrl = values.database ?? (await postgres!.createDatabase())
    const began = performance.now()
    const open = await fillHouse({ folder, databaseUrl, works, matches })
    const filled = (performance.now() - began) / 1000
    const server = start('server-process.ts', [folder, databaseUrl, ...[...Array(parties).keys()].map((n) => `p-${n}`)])
    children.push(server)
    const [{ url, tokens }] = (await once(server, 'message')) as [{ url: string; tokens: string[] }]
    const load = start('server-load.ts', [])
    children.push(load)
    const database = new pg.Client({ connectionString: databaseUrl })
    await database.connect()
    closing.push(() => database.end())
    const cpu = async (): Promise<Record<'server' | 'database' | 'load', number>> => {
      const { rows } = await database.query<{ pid: number }>(
        'select pid from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
      )
      return {
        server: cpuMsOf(server.pid!),
        database: rows.reduce((sum, { pid }) => sum + cpuMsOf(pid), 0),
        load: cpuMsOf(load.pid!),
      }
    }
    const measure = async (connections: number, requests: Plan['requests']): Promise<Row> => {
      const before = await cpu()
      load.send({ url, connections, seconds, requests } satisfies Plan)
      const { statuses, ...measured } = ((await once(load, 'message')) as [Measured])[0]
      const after = await cpu()
      const each = (ms: number) => Number((ms / Math.max(1, measured.ok)).toFixed(3))
      return {
        connections,
        ...measured,
        serverCpuMs: each(after.server - before.server),
        databaseCpuMs: each(after.database - before.database),
        loadCpuMs: each(after.load - before.load),
        statuses: JSON.stringify(statuses),
      }
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

    const rows: Row[] = []
    for (const [what, requests] of Object.entries(kinds)) {
      await measure(8, requests.slice(0, 200))
      rows.push({ what, ...(await measure(8, requests)) })
    }
    rows.push({ what: 'reads, mixed', ...(await measure(64, mixed)) })
    rows.push({ what: 'writes: verdicts', ...(await measure(32, verdicts)) })
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
    for (const close of closing) await close()
    await postgres?.stop()
    if (values.kept === undefined) await rm(folder, { recursive: true, force: true })
  }
}

type Row = Record<string, string | number>

/** What a process has used so far, in milliseconds (proc(5): `utime` and `stime`, in ticks of 10 ms); 0 where it is elsewhere. */
function cpuMsOf(pid: number): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ')
    return (Number(fields[11]) + Number(fields[12])) * 10
  } catch {
    return 0
  }
}

function start(file: string, words: string[]): ChildProcess {
  const child = fork(new URL(file, import.meta.url), words, { execArgv: ['--import', 'tsx'] })
  child.on('exit', (code) => {
    if (code !== null && code !== 0) console.error(`${file} ended with ${code}`)
  })
  return child
}
