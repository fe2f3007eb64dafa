/**
 * A PostgreSQL server for tests: the one of KYODAKU_TEST_DATABASE_URL, or a private one in a temporary folder where
 * the server's programs are installed. Not for use outside tests.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { valueTypes } from './database-values.js'
import { digestOfMigrations, makeTables } from './embedded-template.js'
import { madeOnce } from './made-once-for-tests.js'

export interface PostgresForTests {
  /** Makes a database in which nothing is kept and gives its address: see `tables` of `startPostgresForTests`. */
  createDatabase(): Promise<string>
  /** Kills the server (SIGKILL) and starts it again; undefined when it is not ours. */
  crash?: () => Promise<void>
  /** Drops the databases that were made; ends the server if it is ours. */
  stop(): Promise<void>
}

/**
 * Why there is no server to test with; undefined when there is one. For `describe.skipIf(reason)`, with the reason in
 * the name.
 *
 * @example
 * describe.skipIf(noPostgres)(`on a server${noPostgres ? ` (${noPostgres})` : ''}`, () => { … })
 */
export const noPostgres: string | undefined =
  process.env.KYODAKU_TEST_DATABASE_URL || serverPrograms()
    ? undefined
    : "needs KYODAKU_TEST_DATABASE_URL or Debian's postgresql"

/**
 * Starts the server, or uses the one that is given. Call `stop` in `afterAll`.
 *
 * @param options.fsync default false: a test ends before the power fails
 * @param options.tables whether a database may come with all its tables and roles, copied, as if it had been opened and
 *   emptied; default true. False for tests of how they are made: then it is empty, and the server has no roles
 */
export async function startPostgresForTests(
  options: { fsync?: boolean; tables?: boolean } = {},
): Promise<PostgresForTests> {
  const { fsync = false, tables = true } = options
  const given = process.env.KYODAKU_TEST_DATABASE_URL
  const server: Server = given ? { url: given, stop: async () => {} } : await startServer({ fsync, tables })
  const like = tables && !given ? ` template ${templateDatabase}` : ''
  const made: string[] = []
  return {
    ...(server.crash ? { crash: server.crash } : {}),
    async createDatabase() {
      const name = `kyodaku_test_${randomBytes(6).toString('hex')}`
      await withClient(server.url, (client) => client.query(`create database ${name}${like}`))
      made.push(name)
      const url = new URL(server.url)
      url.pathname = `/${name}`
      return url.href
    },
    async stop() {
      for (const name of made.splice(0)) {
        await withClient(server.url, (client) => client.query(`drop database if exists ${name} with (force)`))
      }
      await server.stop()
    },
  }
}

interface Server {
  url: string
  crash?: () => Promise<void>
  stop(): Promise<void>
}

/** The database with all tables, in a copy of the folder that has them. */
const templateDatabase = 'kyodaku_template'

const initdbOptions = [
  '-U',
  'postgres',
  '--auth=trust',
  '--encoding=UTF8',
  '--locale=C',
  '--wal-segsize=1',
  '--no-sync',
]

async function startServer(options: { fsync: boolean; tables: boolean }): Promise<Server> {
  const template = await (options.tables ? folderWithTables() : emptyFolder())
  const folder = mkdtempSync(join(tmpdir(), 'kyodaku-postgres-'))
  giveAway(folder)
  try {
    const data = join(folder, 'data')
    await run('cp', ['-R', '-p', join(template, 'data'), data], folder)
    const server = await startServerIn(data, options.fsync)
    return {
      ...server,
      async stop() {
        await server.stop()
        rmSync(folder, { recursive: true, force: true })
      },
    }
  } catch (error) {
    rmSync(folder, { recursive: true, force: true })
    throw error
  }
}

/** A folder with `data` as `initdb` leaves it. */
async function emptyFolder(): Promise<string> {
  const programs = installedPrograms()
  return await madeOnce('postgres-empty', keyOf([programs, ...initdbOptions]), async (folder) => {
    giveAway(folder)
    await run(join(programs, 'initdb'), ['-D', join(folder, 'data'), ...initdbOptions], folder)
  })
}

/** A folder with `data` in which there is `templateDatabase`; another one when anything that makes its tables changes. */
async function folderWithTables(): Promise<string> {
  const packages = readFileSync(new URL('../../package-lock.json', import.meta.url), 'utf8')
  const key = keyOf([installedPrograms(), ...initdbOptions, digestOfMigrations(), packages])
  return await madeOnce('postgres-tables', key, async (folder) => {
    giveAway(folder)
    const data = join(folder, 'data')
    await run('cp', ['-R', '-p', join(await emptyFolder(), 'data'), data], folder)
    const server = await startServerIn(data, false)
    try {
      await withClient(server.url, (client) => client.query(`create database ${templateDatabase}`))
      const connectionString = server.url.replace(/[^/]*$/, templateDatabase)
      const pool = new pg.Pool({ connectionString, types: valueTypes })
      // A connection that is still being closed when the server stops has nobody else to hear of it.
      pool.on('error', () => undefined)
      await makeTables(pool, templateDatabase)
    } finally {
      await server.stop()
    }
  })
}

const keyOf = (parts: readonly string[]): string =>
  createHash('sha256')
    .update(JSON.stringify([...parts, unprivilegedUser()?.uid ?? null]))
    .digest('hex')
    .slice(0, 16)

/** Runs a program as the server's user, to its end. */
async function run(program: string, words: readonly string[], folder: string): Promise<void> {
  const child = spawn(program, words, spawnOptions(folder))
  const said = collect(child)
  const [status] = (await once(child, 'close')) as [number | null]
  if (status !== 0) throw new Error(`${program} failed: ${said()}`)
}

const spawnOptions = (cwd: string) => ({
  cwd,
  stdio: ['ignore', 'ignore', 'pipe'] as ['ignore', 'ignore', 'pipe'],
  ...unprivilegedUser(),
})

function giveAway(folder: string): void {
  const user = unprivilegedUser()
  if (user) chownSync(folder, user.uid, user.gid)
}

/** Starts a server on a folder of data; `stop` shuts it down cleanly and leaves the folder. */
async function startServerIn(data: string, fsync: boolean): Promise<Server> {
  const programs = installedPrograms()
  const port = await freePort()
  const settings = [
    'listen_addresses=127.0.0.1',
    `port=${port}`,
    'unix_socket_directories=',
    // As with segments of the usual size.
    'max_wal_size=1GB',
    `fsync=${fsync ? 'on' : 'off'}`,
  ]
  const url = `postgresql://postgres@127.0.0.1:${port}/postgres`
  let server: ChildProcess
  let serverSaid: () => string
  const launch = () => {
    const words = ['-D', data, ...settings.flatMap((setting) => ['-c', setting])]
    server = spawn(join(programs, 'postgres'), words, spawnOptions(data))
    serverSaid = collect(server)
  }
  const kill = async (signal: NodeJS.Signals) => {
    if (server.exitCode !== null || server.signalCode !== null) return
    // Not `close`: its children may hold its standard error for a moment longer.
    const exited = once(server, 'exit')
    server.kill(signal)
    await exited
  }
  const killAtExit = () => server.kill('SIGKILL')
  const stop = async () => {
    process.removeListener('exit', killAtExit)
    await kill('SIGINT')
  }
  /** Starts it until it stays: after a crash it waits for the children of the one before. */
  const start = async () => {
    launch()
    for (let tries = 0; ; tries++) {
      try {
        await withClient(url, (client) => client.query('select 1'))
        return
      } catch (error) {
        if (tries > 1500) {
          await stop()
          throw new Error(`The server did not start: ${serverSaid()}`, { cause: error })
        }
        await sleep(20)
        if (server.exitCode !== null) launch()
      }
    }
  }
  process.once('exit', killAtExit)
  await start()
  return {
    url,
    stop,
    async crash() {
      await kill('SIGKILL')
      await start()
    },
  }
}

function installedPrograms(): string {
  const programs = serverPrograms()
  if (!programs) throw new Error(noPostgres)
  return programs
}

/** The folder of the newest server's programs, as Debian installs them. */
function serverPrograms(): string | undefined {
  const root = '/usr/lib/postgresql'
  if (!existsSync(root)) return undefined
  return readdirSync(root)
    .sort((a, b) => Number(b) - Number(a))
    .map((version) => join(root, version, 'bin'))
    .find((folder) => existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'postgres')))
}

/** The server refuses to run as root: then it runs as `postgres` or `nobody`. */
function unprivilegedUser(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined
  const users = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
  const user = users.find(([name]) => name === 'postgres') ?? users.find(([name]) => name === 'nobody')
  return user && { uid: Number(user[2]), gid: Number(user[3]) }
}

function collect(child: ChildProcess): () => string {
  let text = ''
  child.stderr?.on('data', (bytes: Buffer) => {
    text = `${text}${bytes}`.slice(-4000)
  })
  return () => text
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}

async function withClient(url: string, work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => undefined)
  await client.connect()
  try {
    await work(client)
  } finally {
    await client.end()
  }
}
