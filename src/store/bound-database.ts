import {
  type CompiledQuery,
  type DatabaseConnection,
  type Driver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryResult,
} from 'kysely'
import type { PooledClient } from './database-pool.js'
import { StoreError } from './store-error.js'
import type { Tables } from './tables.js'

/** A database on one connection that is held for it. */
export interface BoundDatabase {
  readonly db: Kysely<Tables>
  /** Takes no more questions, and waits for the answers to those that were asked. */
  end(): Promise<void>
}

/**
 * The database through one connection, until it is ended. On a server its questions go out as soon as they are asked, one
 * behind the other, without waiting for answers (`pipeline` of `pg`): those that are asked side by side cost one way. On the
 * embedded database they wait for each other.
 *
 * What asks after the end, such as the rest of a work that failed in one of its parts, is refused: the connection may be in
 * another tenant's transaction by then.
 *
 * @param guard what must have succeeded before any answer is given out
 */
export function bindDatabase(client: PooledClient, guard: Promise<unknown>): BoundDatabase {
  let ended = false
  let last: Promise<unknown> = Promise.resolve()
  const open = new Set<Promise<unknown>>()

  const ask = async (text: string, parameters: readonly unknown[]) => {
    const query = () => client.query<never>(text, [...parameters])
    const answer = client.pipelined ? query() : Promise.all([guard, last]).then(query)
    const settled = answer.then(
      () => undefined,
      () => undefined,
    )
    last = settled
    open.add(settled)
    void settled.then(() => open.delete(settled))
    // Nobody may be told what was read before it is known as whom.
    await guard
    return await answer
  }
  const connection: DatabaseConnection = {
    async executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
      if (ended) {
        throw new StoreError(
          'store.tenant-ended',
          'Asked after the end of its transaction: wait for all that is asked.',
        )
      }
      const { command, rowCount, rows } = await ask(sql, parameters)
      return { rows: rows ?? [], ...(changes.has(command) ? { numAffectedRows: BigInt(rowCount) } : {}) }
    },
    streamQuery() {
      throw new StoreError('store.tenant-ended', 'Nothing is read by cursors in a tenant’s transaction.')
    },
  }
  return {
    db: new Kysely<Tables>({ dialect: dialectOf(connection) }),
    async end() {
      ended = true
      await Promise.all([...open])
    },
  }
}

const changes: ReadonlySet<string> = new Set(['INSERT', 'UPDATE', 'DELETE', 'MERGE'])

const begunAlready = async () => {
  throw new StoreError('store.tenant-ended', 'A tenant’s transaction has begun already: ask in it.')
}
const nothing = async () => undefined

function dialectOf(connection: DatabaseConnection) {
  const driver: Driver = {
    init: nothing,
    acquireConnection: async () => connection,
    releaseConnection: nothing,
    beginTransaction: begunAlready,
    commitTransaction: begunAlready,
    rollbackTransaction: begunAlready,
    destroy: nothing,
  }
  return {
    createDriver: () => driver,
    createQueryCompiler: () => new PostgresQueryCompiler(),
    createAdapter: () => new PostgresAdapter(),
    createIntrospector: (db: Kysely<never>) => new PostgresIntrospector(db),
  }
}
