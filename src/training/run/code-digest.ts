import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/**
 * What the program's own code in some folders is, to keep what it makes by: other code may make other things of the same,
 * and nobody has to remember to say so.
 */
export function codeDigest(folders: readonly URL[]): string {
  const hash = createHash('sha256')
  for (const folder of folders) {
    const path = fileURLToPath(folder)
    const files = readdirSync(path, { recursive: true, encoding: 'utf8' })
      .map((name) => name.replaceAll('\\', '/'))
      .filter((name) => /\.[jt]s$/.test(name) && !/\.d\.ts$|\.test\.[jt]s$/.test(name))
      .sort()
    for (const name of files)
      hash
        .update(`${name}\0`)
        .update(readFileSync(new URL(name, folder)))
        .update('\0')
  }
  return `sha256:${hash.digest('hex')}`
}
