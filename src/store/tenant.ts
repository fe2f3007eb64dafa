import type { Kysely } from 'kysely'
import { bindDatabase } from './bound-database.js'
import type { DatabasePool } from './database-pool.js'
import { StoreError } from './store-error.js'
import type { Tables } from './tables.js'

/** In whose eyes the database is to be seen. */
export interface Tenant {
  /** The parties whose rows may be seen; `all` for the operator's own people. */
  parties: readonly string[] | 'all'
  /** Whose own rows (sessions, tokens) may be seen. */
  user?: string
  /** The transaction refuses to write. Its first question goes out with its beginning, and nobody waits for its end. */
  readOnly?: boolean
  /**
   * Its statements are planned once and not for the values of each question: for those that walk an index whatever is asked,
   * of which planning is the larger part. Limits stand in them as literals, since a plan for any limit reads everything.
   */
  plannedOnce?: boolean
}

/**
 * The database in a tenant's transaction. It is one already: begin no other inside. Questions that do not depend on each
 * other are best asked side by side: on a server they travel together.
 */
export type TenantDatabase = Kysely<Tables>

/**
 * Runs a transaction as the role of tenants, which owns nothing and passes by no policy (PostgreSQL, "Row Security
 * Policies"): role and settings are the transaction's own, and gone with it.
 *
 * @throws StoreError `store.bad-tenant` for a party id that could be read as two
 */
export async function asTenant<T>(
  pool: DatabasePool,
  tenant: Tenant,
  work: (db: TenantDatabase) => Promise<T>,
): Promise<T> {
  const beginning = beginningOf(tenant)
  const client = await pool.connect()
  // One message for all of it, without parameters, so that it costs one way to the server and no planning.
  const begun = client.query(beginning, [])
  // Looked at below; until then nothing else does.
  begun.catch(() => undefined)
  const bound = bindDatabase(client, begun)
  let result: T
  try {
    // What writes goes out only when it is known as whom.
    if (tenant.readOnly !== true) await begun
    result = await work(bound.db)
    await begun
  } catch (error) {
    await bound.end()
    // On a connection that is gone there is nothing to take back, and the error that counts is the first.
    await end(client.query('rollback', []), client).catch(() => undefined)
    throw error
  }
  await bound.end()
  const ended = end(client.query('commit', []), client)
  // What was only read is as true before the end as after it.
  if (tenant.readOnly === true) ended.catch(() => undefined)
  else await ended
  return result
}

/** Gives a connection back when its transaction has ended; one that did not end it is dropped. */
async function end(ending: Promise<unknown>, client: { release(error?: Error): void }): Promise<void> {
  try {
    await ending
    client.release()
  } catch (error) {
    client.release(error instanceof Error ? error : new Error(String(error)))
    throw error
  }
}

function beginningOf({ parties, user = '', readOnly = false, plannedOnce = false }: Tenant): string {
  const all = parties === 'all' ? [] : parties
  const ambiguous = all.find((party) => party === '' || party.includes(','))
  if (ambiguous !== undefined) throw new StoreError('store.bad-tenant', `"${ambiguous}" is no party's id.`)
  const role = parties === 'all' ? 'kyodaku_house' : 'kyodaku_tenant'
  return `begin${readOnly ? ' read only' : ''}; set local role ${role}; set local kyodaku.parties = ${literal(all.join(','))}; set local kyodaku."user" = ${literal(user)}${plannedOnce ? '; set local plan_cache_mode = force_generic_plan' : ''}`
}

/** A text as the server reads it with its standard strings: quotes doubled; a NUL is in no text of it. */
function literal(text: string): string {
  if (text.includes('\0')) throw new StoreError('store.bad-tenant', 'A party or user id holds a NUL.')
  // `E''` would read backslashes; a plain literal does not while standard_conforming_strings is on, which the pool sets.
  return `'${text.replaceAll("'", "''")}'`
}
