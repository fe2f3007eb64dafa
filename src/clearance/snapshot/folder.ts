import { constants } from 'node:fs'
import { copyFile, link, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { ClearanceError } from '../errors.js'

/**
 * Makes a folder that is there whole or not at all, also when the process is killed or the power fails: filled under
 * another name beside its place, synced, renamed. What a killed process left is removed the next time.
 *
 * @throws ClearanceError `clearance.snapshot-exists`
 */
export async function makeWholeFolder<T>(
  target: string | ((result: T) => string),
  beside: string,
  fill: (folder: string) => Promise<T>,
): Promise<{ folder: string; result: T }> {
  if (typeof target === 'string') await mustNotExist(target)
  await mkdir(beside, { recursive: true })
  for (const name of await readdir(beside)) {
    const pid = leftover.exec(name)?.[1]
    if (pid !== undefined && !isRunning(Number(pid))) await rm(join(beside, name), { recursive: true, force: true })
  }
  const making = join(beside, `.kyodaku-making-${process.pid}`)
  await rm(making, { recursive: true, force: true })
  await mkdir(making)
  try {
    const result = await fill(making)
    const folder = typeof target === 'string' ? target : target(result)
    await syncFolders(making)
    await mustNotExist(folder)
    await rename(making, folder)
    await syncFolder(dirname(folder))
    return { folder, result }
  } catch (error) {
    await rm(making, { recursive: true, force: true })
    throw error
  }
}

const leftover = /^\.kyodaku-making-(\d+)$/

/** Puts a file into a folder without a copy of its bytes where the file system can, else with one. It must not change. */
export async function linkOrCopy(from: string, to: string): Promise<void> {
  try {
    await link(from, to)
    return
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return
  }
  await copyFile(from, to, constants.COPYFILE_FICLONE)
  await syncFolder(to)
}

/** Writes a file and waits until it is on disk. */
export async function writeSynced(path: string, bytes: Uint8Array | string): Promise<void> {
  const file = await open(path, 'w')
  try {
    await file.writeFile(bytes)
    await file.sync()
  } finally {
    await file.close()
  }
}

/** The folder that a new one will stand in, made if need be. */
export const besideOf = (path: string) => (basename(path) === '' ? path : dirname(path))

async function mustNotExist(path: string): Promise<void> {
  const found = await stat(path).catch(() => undefined)
  if (found === undefined) return
  throw new ClearanceError('clearance.snapshot-exists', `${path} is there already: name another place, or remove it.`)
}

async function syncFolders(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) await syncFolders(join(folder, entry.name))
  }
  await syncFolder(folder)
}

async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } catch (error) {
    // Some network file systems cannot sync a folder; the rename is then as durable as they make it.
    if (!['EINVAL', 'ENOTSUP'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error
  } finally {
    await handle.close()
  }
}

function isRunning(pid: number): boolean {
  if (pid === process.pid) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
