import pg from 'pg'
import { StoreError, systemErrorCode } from './store-error.js'

const oldestVersion = 15

/** Parses and checks `databaseUrl`. @throws StoreError `store.bad-database-url`, without repeating a password */
export function checkDatabaseUrl(databaseUrl: string): URL {
  let url: URL | undefined
  try {
    url = new URL(databaseUrl)
  } catch {
    // Said below, for both ways to be wrong.
  }
  if (url === undefined || !/^postgres(ql)?:$/.test(url.protocol)) {
    throw new StoreError(
      'store.bad-database-url',
      'DATABASE_URL is not an address of a PostgreSQL database: give postgresql://user:password@host:5432/database, ' +
        'with special characters of the password percent-encoded, or leave it out to use the embedded database.',
    )
  }
  return url
}

/**
 * A pool of connections to a PostgreSQL server.
 *
 * @throws StoreError `store.bad-database-url`, `store.unreachable`, `store.server-too-old`
 */
export async function openPostgresqlDatabase(databaseUrl: string, poolConfig: pg.PoolConfig): Promise<pg.Pool> {
  checkDatabaseUrl(databaseUrl)
  const pool = new pg.Pool({
    application_name: 'kyodaku',
    max: 10,
    connectionTimeoutMillis: 15_000,
    keepAlive: true,
    // A program that forgot to close the store still ends.
    allowExitOnIdle: true,
    ...poolConfig,
    connectionString: databaseUrl,
  })
  pool.on('error', () => undefined)
  try {
    const { rows } = await pool.query<{ number: string; text: string }>(
      `select current_setting('server_version_num') as number, current_setting('server_version') as text`,
    )
    const version = Math.trunc(Number(rows[0]?.number) / 10_000)
    if (!(version >= oldestVersion)) {
      throw new StoreError(
        'store.server-too-old',
        `The database at ${describeServer(databaseUrl)} is PostgreSQL ${rows[0]?.text}: Kyodaku needs ${oldestVersion} or newer.`,
      )
    }
    return pool
  } catch (error) {
    await pool.end().catch(() => undefined)
    throw explainUnreachable(error, databaseUrl)
  }
}

/** An error of connecting, as a StoreError that names the server and never the password. */
export function explainUnreachable(error: unknown, databaseUrl: string): StoreError {
  if (error instanceof StoreError) return error
  return new StoreError(
    'store.unreachable',
    `The database at ${describeServer(databaseUrl)} cannot be used: ${describeReason(error, databaseUrl)}. ` +
      'Check DATABASE_URL and that the server runs, or leave DATABASE_URL out to use the embedded database.',
  )
}

/** Host, port, database and user of a database URL. */
function describeServer(databaseUrl: string): string {
  const url = checkDatabaseUrl(databaseUrl)
  const host = url.searchParams.get('host') ?? url.hostname
  const port = url.port === '' ? (url.searchParams.get('port') ?? '5432') : url.port
  const user = url.username === '' ? '' : `${decode(url.username)}@`
  return `${user}${host === '' ? 'localhost' : decode(host)}:${port}${url.pathname}`
}

function describeReason(error: unknown, databaseUrl: string): string {
  const errors = error instanceof AggregateError ? error.errors : [error]
  const reasons = errors.map((one: unknown) => {
    const code = systemErrorCode(one)
    const message = one instanceof Error ? one.message : String(one)
    if (code === 'ECONNREFUSED') return 'nothing listens there (ECONNREFUSED)'
    if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return `no such host (${code})`
    if (message.includes('timeout exceeded when trying to connect')) return 'no connection came free in time'
    return message
  })
  // A driver may quote what it was given. The password goes, in both of its spellings.
  const password = checkDatabaseUrl(databaseUrl).password
  let text = [...new Set(reasons)].join('; ')
  for (const secret of [password, decode(password)]) if (secret !== '') text = text.replaceAll(secret, '***')
  return text
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
