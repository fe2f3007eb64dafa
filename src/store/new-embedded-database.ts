import { cpSync } from 'node:fs'
import { PGlite } from '@electric-sql/pglite'
import { syncFileSystem, syncTree } from './embedded-sync.js'

/** Makes a database in a directory that does not exist, durably: a copy of the template, or an empty one. */
export async function makeEmbeddedDatabase(directory: string, template: string | undefined): Promise<void> {
  if (template !== undefined) cpSync(template, directory, { recursive: true })
  else {
    const database = await PGlite.create({ dataDir: directory, initDbStartParams: ['--wal-segsize=1'] })
    await database.close()
  }
  if (!syncFileSystem(directory)) syncTree(directory)
}
