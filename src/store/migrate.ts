import { type Kysely, type Migration, Migrator, sql } from 'kysely'
import { migrations } from './migrations/index.js'
import { StoreError } from './store-error.js'

const migrationTable = 'kyodaku_migrations'

/**
 * Brings the tables to the newest state, each migration in its own transaction with the note that it ran. Costs one
 * query when there is nothing to do.
 *
 * @throws StoreError `store.newer-version` when migrations have run that this version does not know;
 *   `store.not-ready` when some are missing and `readOnly` is set
 */
export async function migrate(
  db: Kysely<never>,
  options: { readOnly: boolean; where: string; migrations?: Readonly<Record<string, Migration>> },
): Promise<void> {
  const known = options.migrations ?? migrations
  const applied = await appliedMigrations(db)
  const unknown = applied.filter((name) => !(name in known))
  if (unknown.length > 0) {
    throw new StoreError(
      'store.newer-version',
      `${options.where} was used by a newer Kyodaku (it has ${unknown.join(', ')}, which this version does not know): ` +
        'install that version or a later one, or choose another folder by KYODAKU_DATA.',
    )
  }
  if (applied.length === Object.keys(known).length) return
  if (options.readOnly) {
    throw new StoreError(
      'store.not-ready',
      `${options.where} was made by an older Kyodaku and has to be brought up to date first: open it once to write.`,
    )
  }

  const migrator = new Migrator({
    db,
    provider: { getMigrations: async () => ({ ...known }) },
    migrationTableName: migrationTable,
    migrationLockTableName: `${migrationTable}_lock`,
  })
  const { error } = await migrator.migrateToLatest()
  if (error !== undefined) throw error
}

async function appliedMigrations(db: Kysely<never>): Promise<string[]> {
  const { rows: found } = await sql<{ there: boolean }>`
    select to_regclass(${migrationTable}) is not null as there`.execute(db)
  if (!found[0]?.there) return []
  const { rows } = await sql<{ name: string }>`select name from ${sql.table(migrationTable)} order by name`.execute(db)
  return rows.map(({ name }) => name)
}
