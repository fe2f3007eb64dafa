import type { PostgresPool, PostgresPoolClient } from 'kysely'
import type pg from 'pg'
import { encodeParameter } from './database-values.js'
import { StoreError } from './store-error.js'

/** A pool for Kysely that knows what is under way, and can be closed without cutting it off. */
export interface DatabasePool extends PostgresPool {
  connect(): Promise<PooledClient>
  /** No new connections are given; resolves when every one has been returned and closed. */
  end(): Promise<void>
}

/** A connection that is given out; the same object each time it is. */
export interface PooledClient extends PostgresPoolClient {
  /** An error says not to use it again. */
  release(error?: Error): void
  /** Queries go out without waiting for the answers to those before. */
  readonly pipelined: boolean
}

/**
 * What Kysely asks of a pool, the same over both databases: values encoded alike, session settings alike, a clear
 * error when no connection can be had.
 *
 * @param explain turns an error of connecting into a StoreError
 */
export function createDatabasePool(
  pool: pg.Pool,
  options: { readOnly: boolean; pipelined?: boolean; explain: (error: unknown) => StoreError },
): DatabasePool {
  const prepared = new WeakSet<pg.PoolClient>()
  const given = new WeakMap<pg.PoolClient, PooledClient>()
  /** Connections that are given out or waited for. */
  let wanted = 0
  let onAllReturned: () => void = () => {}
  let ending: Promise<void> | undefined

  // A connection that breaks while idle is dropped by the pool, and the next one explains itself.
  pool.on('error', () => undefined)

  const giveBack = (client: pg.PoolClient, error?: Error) => {
    client.release(error)
    countDown()
  }
  const countDown = () => {
    if (--wanted === 0) onAllReturned()
  }

  return {
    async connect(): Promise<PooledClient> {
      if (ending) throw new StoreError('store.closed', 'The store is closed: open it again.')
      wanted++
      let client: pg.PoolClient
      try {
        client = await pool.connect()
      } catch (error) {
        countDown()
        throw options.explain(error)
      }
      if (!prepared.has(client)) {
        // Given out, a connection that breaks between two queries has nobody else to hear of it, and would end the process.
        client.on('error', () => undefined)
        try {
          await client.query(sessionSettings(options.readOnly))
          prepared.add(client)
        } catch (error) {
          giveBack(client, error instanceof Error ? error : new Error(String(error)))
          throw options.explain(error)
        }
      }
      let pooled = given.get(client)
      if (pooled === undefined) {
        pooled = pooledClient(client, (error) => giveBack(client, error), options)
        given.set(client, pooled)
      }
      return pooled
    },

    end() {
      ending ??= (async () => {
        if (wanted > 0) {
          await new Promise<void>((resolve) => {
            onAllReturned = resolve
          })
        }
        await pool.end()
      })()
      return ending
    },
  }
}

/** Dates are written one way, and a decision reads the same time whatever the server's configuration. */
function sessionSettings(readOnly: boolean): string {
  return `set timezone = 'UTC'; set datestyle = 'ISO, YMD'; set extra_float_digits = 1; set standard_conforming_strings = on${
    readOnly ? '; set default_transaction_read_only = on' : ''
  }`
}

function pooledClient(
  client: pg.PoolClient,
  release: (error?: Error) => void,
  { pipelined = false, explain }: { pipelined?: boolean; explain: (error: unknown) => StoreError },
): PooledClient {
  const statements = statementsOf(client)
  const query = (text: string, parameters: readonly unknown[]) => {
    const values = parameters.map(encodeParameter)
    const name = statements(text, values.length)
    const result = name === undefined ? client.query(text, values) : client.query({ name, text, values })
    return result.catch((error: unknown) => {
      throw isLostConnection(error) ? explain(error) : error
    })
  }
  // The other overload is for cursors, of which the dialect is given none.
  return { query: query as unknown as PooledClient['query'], release, pipelined }
}

/** The server went away while it was asked: it stops or starts (57P…), the connection failed (08…), or just ended. */
function isLostConnection(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (/^(57P0[123]|08...)$/.test(code) || /^(ECONNRESET|EPIPE|ETIMEDOUT|ECONNREFUSED)$/.test(code)) return true
  return error instanceof Error && /Connection terminated|not queryable|Client was closed/.test(error.message)
}

/** A connection prepares what it is asked again, up to so many statements. */
const preparedMax = 400
const preparedLengthMax = 8000
const namers = new WeakMap<pg.PoolClient, (text: string, parameters: number) => string | undefined>()

/**
 * The name by which a connection knows a statement: given from the third time on, since a statement that is asked often
 * should be parsed and planned once, and one that is not should not stay there.
 */
function statementsOf(client: pg.PoolClient): (text: string, parameters: number) => string | undefined {
  const known = namers.get(client)
  if (known !== undefined) return known
  const seen = new Map<string, { times: number; name?: string }>()
  let names = 0
  const namer = (text: string, parameters: number) => {
    if (parameters === 0 || text.length > preparedLengthMax) return undefined
    let statement = seen.get(text)
    if (statement === undefined) {
      if (seen.size >= preparedMax * 4) for (const [other, { name }] of seen) if (name === undefined) seen.delete(other)
      statement = { times: 0 }
      seen.set(text, statement)
    }
    statement.times += 1
    if (statement.name === undefined && statement.times >= 3 && names < preparedMax) statement.name = `k${names++}`
    return statement.name
  }
  namers.set(client, namer)
  return namer
}
