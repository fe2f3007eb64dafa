import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const root = join(tmpdir(), 'kyodaku-e2e')
const keptMilliseconds = 6 * 3_600_000

/**
 * A folder that takes a while to fill, filled once and shared by the test files of this machine, also by two that run at
 * the same time. Read it only: copy what you change.
 *
 * @param name what it is
 * @param key changes when it has to be made anew
 */
export async function madeOnce(name: string, key: string, make: (folder: string) => Promise<void>): Promise<string> {
  const folder = join(root, `${name}-${key}`)
  const lock = `${folder}.lock`
  mkdirSync(root, { recursive: true })
  for (;;) {
    if (isThere(folder)) return folder
    if (takeLock(lock)) break
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
  try {
    if (isThere(folder)) return folder
    const unfinished = `${folder}.${process.pid}`
    rmSync(unfinished, { recursive: true, force: true })
    mkdirSync(unfinished, { recursive: true })
    await make(unfinished)
    renameSync(unfinished, folder)
    removeOld(name, `${name}-${key}`)
    return folder
  } finally {
    rmSync(lock, { force: true })
  }
}

const isThere = (path: string): boolean => statSync(path, { throwIfNoEntry: false }) !== undefined

/** A lock of a process that is gone is nobody's. */
function takeLock(lock: string): boolean {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' })
    return true
  } catch {
    try {
      process.kill(Number(readFileSync(lock, 'utf8')), 0)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ESRCH') rmSync(lock, { force: true })
    }
    return false
  }
}

function removeOld(name: string, current: string): void {
  for (const entry of readdirSync(root)) {
    if (!entry.startsWith(`${name}-`) || entry.startsWith(current)) continue
    const path = join(root, entry)
    const made = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now()
    if (Date.now() - made > keptMilliseconds) rmSync(path, { recursive: true, force: true })
  }
}
