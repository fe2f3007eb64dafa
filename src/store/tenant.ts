import { type Kysely, sql, type Transaction } from 'kysely'
import { StoreError } from './store-error.js'
import type { Tables } from './tables.js'

/** In whose eyes the database is to be seen. */
export interface Tenant {
  /** The parties whose rows may be seen; `all` for the operator's own people. */
  parties: readonly string[] | 'all'
  /** Whose own rows (sessions, tokens) may be seen. */
  user?: string
}

export type TenantDatabase = Transaction<Tables>

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
  const parties = tenant.parties === 'all' ? [] : tenant.parties
  const ambiguous = parties.find((party) => party === '' || party.includes(','))
  if (ambiguous !== undefined) throw new StoreError('store.bad-tenant', `"${ambiguous}" is no party's id.`)
  const role = tenant.parties === 'all' ? 'kyodaku_house' : 'kyodaku_tenant'
  return await db.transaction().execute(async (transaction) => {
    await sql`select set_config('kyodaku.parties', ${parties.join(',')}, true),
      set_config('kyodaku.user', ${tenant.user ?? ''}, true), set_config('role', ${role}, true)`.execute(transaction)
    return await work(transaction)
  })
}
