import { createHash, randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Kysely, PostgresDialect } from 'kysely'
import type pg from 'pg'
import { valueTypes } from './database-values.js'
import { openEmbeddedDatabase } from './embedded-database.js'
import { syncFileSystem, syncTree } from './embedded-sync.js'
import { migrate } from './migrate.js'
import { StoreError } from './store-error.js'
import type { Tables } from './tables.js'

/**
 * The folder of a database in which all tables are made and nothing is kept, to be copied for a new data directory.
 *
 * Making one costs seconds of computing and always gives the same, so the first one is kept beside the compiled program.
 *
 * @returns undefined where the program's folder cannot be written, or is full: each database is made anew there
 * @throws StoreError as `openEmbeddedDatabase`
 */
export async function embeddedTemplate(): Promise<string | undefined> {
  const template = templateDirectory()
  if (existsSync(template)) return template
  const unfinished = `${template}.${randomBytes(6).toString('hex')}.tmp`
  try {
    mkdirSync(unfinished)
  } catch {
    return undefined
  }
  try {
    const made = join(unfinished, 'database')
    await makeDatabase(made)
    // Copied for years: all of it is on disk before it has its name.
    if (!syncFileSystem(made)) syncTree(made)
    try {
      renameSync(made, template)
    } catch (error) {
      // Another process was faster.
      if (!existsSync(template)) throw error
    }
    return template
  } catch (error) {
    // No room beside the program: the data directory may lie elsewhere.
    if (error instanceof StoreError && error.code === 'store.disk-full') return undefined
    throw error
  } finally {
    rmSync(unfinished, { recursive: true, force: true })
  }
}

/** Whether there is a database in a directory that was made to its end: see `openDatabase` in the worker. */
export function isEmbeddedDatabase(directory: string): boolean {
  return existsSync(directory) && !existsSync(`${directory}.initializing`)
}

async function makeDatabase(directory: string): Promise<void> {
  const { pool, stop } = await openEmbeddedDatabase(directory, { types: valueTypes })
  try {
    await makeTables(pool, directory)
  } finally {
    await stop()
  }
}

/** Makes all tables that the store and its queue have, in an empty database, and ends its pool. @param where for errors */
export async function makeTables(pool: pg.Pool, where: string): Promise<void> {
  // Only whoever makes a template needs it.
  const { openQueue } = await import('./queue/queue.js')
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) })
  try {
    await migrate(db as unknown as Kysely<never>, { readOnly: false, where })
    const queue = await openQueue(db)
    await queue.stop()
  } finally {
    await db.destroy()
  }
}

/**
 * Named by all that it is made of: the version of PGlite, which lays databases out, and the migrations as they lie beside
 * this program, in its sources or in its build.
 */
function templateDirectory(): string {
  const packageFile = new URL('../package.json', import.meta.resolve('@electric-sql/pglite'))
  const { version } = JSON.parse(readFileSync(packageFile, 'utf8')) as { version: string }
  const here = fileURLToPath(new URL('.', import.meta.url))
  const built = here.replace(/([\\/])src([\\/]store[\\/])$/, '$1dist$2')
  return join(built, `embedded-database-${version}-${digestOfMigrations()}`)
}

/** Changes when a migration does: of their files beside this program, in its sources or in its build. */
export function digestOfMigrations(): string {
  const hash = createHash('sha256')
  const migrations = fileURLToPath(new URL('./migrations', import.meta.url))
  for (const name of readdirSync(migrations).sort()) {
    if (/\.[jt]s$/.test(name)) hash.update(`${name}\0`).update(readFileSync(join(migrations, name)))
  }
  return hash.digest('hex').slice(0, 16)
}
