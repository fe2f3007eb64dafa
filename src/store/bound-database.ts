import { Kysely, PostgresDialect, type PostgresPoolClient } from 'kysely'
import type { PooledClient } from './database-pool.js'
import type { Tables } from './tables.js'

/**
 * The database through one connection that is held for it. On a server its queries go out as soon as they are asked, one
 * behind the other, without waiting for answers (`pipeline` of `pg`): those that are asked side by side cost one way.
 * On the embedded database they wait for each other.
 *
 * @param guard what must have succeeded before any answer is given out
 */
export function bindDatabase(client: PooledClient, guard: Promise<unknown>): BoundDatabase {
  const bound: BoundDatabase = { db: kyselyOf(client), failed: false }
  sessions.set(client, { bound, guard })
  return bound
}

/** A database on one connection, and whether that connection has refused anything. */
export interface BoundDatabase {
  readonly db: Kysely<Tables>
  failed: boolean
}

interface Session {
  bound: BoundDatabase
  guard: Promise<unknown>
}

/** Whose turn a connection is. */
const sessions = new WeakMap<PooledClient, Session>()
/** Making one costs more than a query: each connection keeps its own. */
const made = new WeakMap<PooledClient, Kysely<Tables>>()

function kyselyOf(client: PooledClient): Kysely<Tables> {
  const known = made.get(client)
  if (known !== undefined) return known
  let last: Promise<unknown> = Promise.resolve()
  const inTurn = <T>(ask: () => Promise<T>): Promise<T> => {
    if (client.pipelined) return ask()
    const answer = last.then(ask, ask)
    last = answer.catch(() => undefined)
    return answer
  }
  const query = async (text: string, parameters: readonly unknown[]) => {
    const session = sessions.get(client)
    try {
      const asked = inTurn(() => client.query(text, parameters))
      // Nobody may be told what was read before it is known as whom.
      const [answer] = await Promise.all([asked, session?.guard])
      return answer
    } catch (error) {
      if (session !== undefined) session.bound.failed = true
      throw error
    }
  }
  const held = { query, release: () => {} } as unknown as PostgresPoolClient
  const db = new Kysely<Tables>({
    dialect: new PostgresDialect({ pool: { connect: async () => held, end: async () => {} } }),
  })
  made.set(client, db)
  return db
}
