import { constants } from 'node:fs'
import { type FileHandle, lstat, open, realpath, stat } from 'node:fs/promises'
import { join, sep } from 'node:path'
import type { z } from 'zod'

/**
 * Opens a file that others put below a folder. It is a plain file of that folder itself, or it is not opened: no link, no pipe, nothing
 * that a link on the way leads to.
 *
 * @param root as the system calls it (`realpath`)
 * @returns undefined where there is no such file, or another thing by its name
 */
export async function openForeign(root: string, ...names: string[]): Promise<FileHandle | undefined> {
  const path = join(root, ...names)
  let file: FileHandle | undefined
  try {
    // Not waiting: opening a pipe would, for someone to write.
    file = await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0))
    const [opened, real] = await Promise.all([file.stat(), realpath(path)])
    const there = await stat(real)
    // What was opened is what lies at this very path.
    if (opened.isFile() && real === path && there.ino === opened.ino && there.dev === opened.dev) return file
  } catch (error) {
    if (!notThere.has((error as NodeJS.ErrnoException).code ?? '')) {
      await file?.close()
      throw error
    }
  }
  await file?.close()
  return undefined
}

const notThere: ReadonlySet<string> = new Set(['ENOENT', 'ENOTDIR', 'ELOOP', 'EISDIR', 'ENXIO', 'EOPNOTSUPP', 'ENODEV'])

/** JSON in such a file. @returns undefined where there is none, or it is too long, or does not say what it should */
export async function readForeignJson<T>(
  schema: z.ZodType<T>,
  bytesMax: number,
  root: string,
  ...names: string[]
): Promise<T | undefined> {
  const file = await openForeign(root, ...names)
  if (file === undefined) return undefined
  try {
    const buffer = Buffer.alloc(bytesMax + 1)
    let length = 0
    for (;;) {
      const { bytesRead } = await file.read(buffer, length, buffer.length - length)
      length += bytesRead
      if (bytesRead === 0 || length > bytesMax) break
    }
    if (length > bytesMax) return undefined
    const read = schema.safeParse(jsonOf(buffer.toString('utf8', 0, length)))
    return read.success ? read.data : undefined
  } finally {
    await file.close()
  }
}

/** Whether there is a folder of this name that is no link; when it was last changed, in milliseconds. */
export async function foreignFolder(root: string, ...names: string[]): Promise<{ changedAt: number } | undefined> {
  const path = join(root, ...names)
  if (!path.startsWith(root + sep)) return undefined
  try {
    const found = await lstat(path)
    return found.isDirectory() ? { changedAt: found.mtimeMs } : undefined
  } catch (error) {
    if (notThere.has((error as NodeJS.ErrnoException).code ?? '')) return undefined
    throw error
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
