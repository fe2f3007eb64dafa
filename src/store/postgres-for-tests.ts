/**
 * A PostgreSQL server for tests: the one of KYODAKU_TEST_DATABASE_URL, or a private one in a temporary folder where
 * the server's programs are installed. Not for use outside tests.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'

export interface PostgresForTests {
  /** Makes an empty database and gives its address. */
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

/** Starts the server, by default without fsync (a test ends before the power fails), or uses the one that is given. Call `stop` in `afterAll`. */
export async function startPostgresForTests(options: { fsync?: boolean } = {}): Promise<PostgresForTests> {
  const given = process.env.KYODAKU_TEST_DATABASE_URL
  const server: Server = given ? { url: given, stop: async () => {} } : await startServer(options.fsync ?? false)
  const made: string[] = []
  return {
    ...(server.crash ? { crash: server.crash } : {}),
    async createDatabase() {
      const name = `kyodaku_test_${randomBytes(6).toString('hex')}`
      await withClient(server.url, (client) => client.query(`create database ${name}`))
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

async function startServer(fsync: boolean): Promise<Server> {
  const programs = serverPrograms()
  if (!programs) throw new Error(noPostgres)
  const folder = mkdtempSync(join(tmpdir(), 'kyodaku-postgres-'))
  const user = unprivilegedUser()
  if (user) chownSync(folder, user.uid, user.gid)
  const options = { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] as ['ignore', 'ignore', 'pipe'], ...user }
  const data = join(folder, 'data')

  const initdb = spawn(
    join(programs, 'initdb'),
    ['-D', data, '-U', 'postgres', '--auth=trust', '--encoding=UTF8', '--locale=C', '--no-sync'],
    options,
  )
  const initdbSaid = collect(initdb)
  const [status] = (await once(initdb, 'close')) as [number | null]
  if (status !== 0) throw new Error(`initdb failed: ${initdbSaid()}`)

  const port = await freePort()
  const settings = [
    'listen_addresses=127.0.0.1',
    `port=${port}`,
    'unix_socket_directories=',
    `fsync=${fsync ? 'on' : 'off'}`,
  ]
  const url = `postgresql://postgres@127.0.0.1:${port}/postgres`
  let server: ChildProcess
  let serverSaid: () => string
  const launch = () => {
    server = spawn(join(programs, 'postgres'), ['-D', data, ...settings.flatMap((setting) => ['-c', setting])], options)
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
    rmSync(folder, { recursive: true, force: true })
  }
  /** Starts it until it stays: after a crash it waits for the children of the one before. */
  const start = async () => {
    launch()
    for (let tries = 0; ; tries++) {
      try {
        await withClient(url, (client) => client.query('select 1'))
        return
      } catch (error) {
        if (tries > 300) {
          await stop()
          throw new Error(`The server did not start: ${serverSaid()}`, { cause: error })
        }
        await sleep(100)
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
