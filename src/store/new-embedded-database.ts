import { randomBytes } from 'node:crypto'
import { cpSync, existsSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { PGlite } from '@electric-sql/pglite'
import { syncFileSystem, syncTree } from './embedded-sync.js'

/**
 * Makes an empty database in a directory that does not exist, durably.
 *
 * Making one costs seconds of computing and always gives the same, so the first one is kept beside the compiled
 * program and copied from then on. Where the program's folder cannot be written, each is made anew.
 */
export async function makeEmbeddedDatabase(directory: string): Promise<void> {
  const template = templateDirectory()
  if (existsSync(template)) {
    cpSync(template, directory, { recursive: true })
  } else {
    const database = await PGlite.create({ dataDir: directory, initDbStartParams: ['--wal-segsize=1'] })
    await database.close()
    keepAsTemplate(directory, template)
  }
  if (!syncFileSystem(directory)) syncTree(directory)
}

function keepAsTemplate(directory: string, template: string): void {
  const copy = `${template}.${randomBytes(6).toString('hex')}.tmp`
  try {
    cpSync(directory, copy, { recursive: true })
    if (!syncFileSystem(copy)) syncTree(copy)
    renameSync(copy, template)
  } catch {
    // Not allowed to write there, or another process was faster: nothing is lost but time.
    rmSync(copy, { recursive: true, force: true })
  }
}

/** Named by the version of PGlite: another version may lay a database out in another way. */
function templateDirectory(): string {
  const packageFile = new URL('../package.json', import.meta.resolve('@electric-sql/pglite'))
  const { version } = JSON.parse(readFileSync(packageFile, 'utf8')) as { version: string }
  return fileURLToPath(new URL(`./embedded-database-${version}`, import.meta.url))
}
