import { type Kysely, type RawBuilder, sql } from 'kysely'

/** The roles of both databases: the house's own, for which everything is open, and the one that a tenant's transaction takes. */
export const houseRole = 'kyodaku_house'
export const tenantRole = 'kyodaku_tenant'

/**
 * Closes a table to tenants, by the database itself and for its owner too (`force row level security`), but for the rows
 * that a condition opens. Without conditions nobody but the house sees it.
 *
 * @param open `read` and `write` are conditions on a row; `(select kyodaku_parties())` are the tenant's parties and
 * `(select kyodaku_user())` its user, each looked up once a query
 */
export async function protect(
  db: Kysely<unknown>,
  table: string,
  open: { read?: RawBuilder<unknown>; write?: RawBuilder<unknown> },
): Promise<void> {
  const name = sql.table(table)
  await sql`alter table ${name} enable row level security`.execute(db)
  await sql`alter table ${name} force row level security`.execute(db)
  await sql`create policy house on ${name} to ${sql.id(houseRole)} using (true) with check (true)`.execute(db)
  await sql`grant select, insert, update, delete on ${name} to ${sql.id(houseRole)}`.execute(db)
  if (open.read !== undefined) {
    await sql`create policy tenant_reads on ${name} for select to ${sql.id(tenantRole)} using (${open.read})`.execute(
      db,
    )
    await sql`grant select on ${name} to ${sql.id(tenantRole)}`.execute(db)
  }
  if (open.write !== undefined) {
    await sql`create policy tenant_inserts on ${name} for insert to ${sql.id(tenantRole)}
      with check (${open.write})`.execute(db)
    await sql`create policy tenant_updates on ${name} for update to ${sql.id(tenantRole)}
      using (${open.write}) with check (${open.write})`.execute(db)
    await sql`create policy tenant_deletes on ${name} for delete to ${sql.id(tenantRole)} using (${open.write})`.execute(
      db,
    )
    await sql`grant insert, update, delete on ${name} to ${sql.id(tenantRole)}`.execute(db)
  }
}
