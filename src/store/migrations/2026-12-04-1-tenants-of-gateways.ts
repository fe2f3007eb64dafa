import { type Kysely, sql } from 'kysely'

/** On whose behalf a provider's gateway was asked: several of its customers may use one gateway, and each sees its own. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const statements = [
    sql`alter table generations add column tenant text collate "C" check (tenant <> '')`,
    sql`alter table generation_characters add column tenant text collate "C" check (tenant <> '')`,
    sql`create index generations_by_tenant on generations (party, tenant, created_at desc, id desc) where tenant is not null`,
  ]
  for (const statement of statements) await statement.execute(db)
}
