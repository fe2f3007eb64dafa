import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'
import { madeOnce } from '../../src/store/made-once-for-tests.js'

const portal = fileURLToPath(new URL('../', import.meta.url))

/** The folder with the portal as it is in the tree now: built when something in it has changed. */
export async function builtPortal(): Promise<string> {
  const files = ['index.html', 'vite.config.ts', 'portable-record.ts', ...filesIn('src'), ...filesIn('public')]
  const newest = createHash('sha256')
  for (const file of files.sort()) {
    const { mtimeMs, size } = statSync(join(portal, file))
    newest.update(`${file} ${mtimeMs} ${size}\n`)
  }
  return await madeOnce('portal', newest.digest('hex').slice(0, 16), async (folder) => {
    const before = process.env.NODE_ENV
    // As it is served: vitest's own `test` would take React's development build.
    process.env.NODE_ENV = 'production'
    try {
      await build({
        root: portal,
        configFile: join(portal, 'vite.config.ts'),
        mode: 'production',
        logLevel: 'error',
        build: { outDir: folder, emptyOutDir: true, reportCompressedSize: false },
      })
    } finally {
      process.env.NODE_ENV = before
    }
    if (!existsSync(join(folder, 'index.html'))) throw new Error('The portal was built without a page.')
  })
}

const filesIn = (folder: string): string[] =>
  readdirSync(join(portal, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(portal.length))

/** A digest of the sources of these rooms, tests left out: what has been made by them is made anew when it changes. */
export function digestOfRooms(rooms: readonly string[]): string {
  const digest = createHash('sha256')
  for (const room of rooms) {
    const root = fileURLToPath(new URL(`../../${room}/`, import.meta.url))
    const files = readdirSync(root, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.(ts|json)$/.test(entry.name) && !/\.test\.ts$|for-tests/.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
    for (const file of files) digest.update(file.slice(root.length)).update(readFileSync(file))
  }
  return digest.digest('hex').slice(0, 16)
}
