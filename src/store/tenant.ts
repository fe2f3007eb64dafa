import { type Kysely, sql } from 'kysely'
import { StoreError } from './store-error.js'
import type { Tables } from './tables.js'

/** In whose eyes the database is to be seen. */
export interface Tenant {
  /** The parties whose rows may be seen; `all` for the operator's own people. */
  parties: readonly string[] | 'all'
  /** Whose own rows (sessions, tokens) may be seen. */
  user?: string
}

/** The database in a tenant's transaction. It is one already: begin no other inside. */
export type TenantDatabase = Kysely<Tables>

/**
 * Runs a transaction as the role of tenants, which owns nothing and passes by no policy (PostgreSQL, "Row Security
 * Policies"): role and settings are the transaction's own, and gone with it.
 *
 * @throws StoreError `store.bad-tenant` for a party id that could be read as two
 */
export async function asTenant<T>(
  db: Kysely<Tables>,
  tenant: Tenant,
  work: (db: TenantDatabase) => Promise<T>,
): Promise<T> {
  const begin = sql.raw(beginning(tenant))
  return await db.connection().execute(async (connection) => {
    let result: T
    try {
      // One message for all of it, without parameters, so that it costs one way to the server and no planning.
      await begin.execute(connection)
      result = await work(connection)
    } catch (error) {
      // On a connection that is gone there is nothing to take back, and the error that counts is the first.
      await sql`rollback`.execute(connection).catch(() => undefined)
      throw error
    }
    await sql`commit`.execute(connection)
    return result
  })
}

function beginning({ parties, user = '' }: Tenant): string {
  const all = parties === 'all' ? [] : parties
  const ambiguous = all.find((party) => party === '' || party.includes(','))
  if (ambiguous !== undefined) throw new StoreError('store.bad-tenant', `"${ambiguous}" is no party's id.`)
  const role = parties === 'all' ? 'kyodaku_house' : 'kyodaku_tenant'
  return `begin; set local role ${role}; set local kyodaku.parties = ${literal(all.join(','))}; set local kyodaku."user" = ${literal(user)}`
}

/** A text as the server reads it with its standard strings: quotes doubled; a NUL is in no text of it. */
function literal(text: string): string {
  if (text.includes('\0')) throw new StoreError('store.bad-tenant', 'A party or user id holds a NUL.')
  // `E''` would read backslashes; a plain literal does not while standard_conforming_strings is on, which the pool sets.
  return `'${text.replaceAll("'", "''")}'`
}
