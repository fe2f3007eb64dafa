import type { PostgresPool, PostgresPoolClient } from 'kysely'
import type pg from 'pg'
import { encodeParameter } from './database-values.js'
import { StoreError } from './store-error.js'

/** A pool for Kysely that knows what is under way, and can be closed without cutting it off. */
export interface DatabasePool extends PostgresPool {
  /** No new connections are given; resolves when every one has been returned and closed. */
  end(): Promise<void>
}

/**
 * What Kysely asks of a pool, the same over both databases: values encoded alike, session settings alike, a clear
 * error when no connection can be had.
 *
 * @param explain turns an error of connecting into a StoreError
 */
export function createDatabasePool(
  pool: pg.Pool,
  options: { readOnly: boolean; explain: (error: unknown) => StoreError },
): DatabasePool {
  const prepared = new WeakSet<pg.PoolClient>()
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
    async connect(): Promise<PostgresPoolClient> {
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
        try {
          await client.query(sessionSettings(options.readOnly))
          prepared.add(client)
        } catch (error) {
          giveBack(client, error instanceof Error ? error : new Error(String(error)))
          throw options.explain(error)
        }
      }
      return asKyselyClient(client, () => giveBack(client))
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
  return `set timezone = 'UTC'; set datestyle = 'ISO, YMD'; set extra_float_digits = 1${
    readOnly ? '; set default_transaction_read_only = on' : ''
  }`
}

function asKyselyClient(client: pg.PoolClient, release: () => void): PostgresPoolClient {
  const query = (text: string, parameters: readonly unknown[]) => client.query(text, parameters.map(encodeParameter))
  // The other overload is for cursors, of which the dialect is given none.
  return { query: query as unknown as PostgresPoolClient['query'], release }
}
