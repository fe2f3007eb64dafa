import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/** One for each user: what lies in another's is not to be trusted. */
const root = join(tmpdir(), `kyodaku-made-once-${process.getuid?.() ?? 'user'}`)
const keptMilliseconds = 6 * 3_600_000
const lockedMillisecondsMax = 10 * 60_000

/**
 * A folder that takes a while to fill, filled once and shared by the test files of this machine, also by those that run at
 * the same time. It has its name only when it is complete. Read it only: copy what you change. Not for use outside tests.
 *
 * @param name what it is
 * @param key changes when it has to be made anew; one of another key is removed when nobody used it for six hours
 */
export async function madeOnce(name: string, key: string, make: (folder: string) => Promise<void>): Promise<string> {
  const folder = join(root, `${name}-${key}`)
  const lock = `${folder}.lock`
  mkdirSync(root, { recursive: true, mode: 0o755 })
  if (process.getuid && statSync(root).uid !== process.getuid()) throw new Error(`${root} is somebody else's.`)
  for (;;) {
    if (isThere(folder)) return used(folder)
    if (takeLock(lock)) break
    await sleep(100)
  }
  // The lock saves work and no more: should two have it, each fills a folder of its own, and the first one is kept.
  const unfinished = `${folder}.${process.pid}`
  try {
    if (isThere(folder)) return used(folder)
    rmSync(unfinished, { recursive: true, force: true })
    mkdirSync(unfinished)
    await make(unfinished)
    try {
      renameSync(unfinished, folder)
    } catch (error) {
      if (!isThere(folder)) throw error
    }
    removeOld(name, `${name}-${key}`)
    return folder
  } finally {
    rmSync(unfinished, { recursive: true, force: true })
    rmSync(lock, { force: true })
  }
}

const isThere = (path: string): boolean => statSync(path, { throwIfNoEntry: false }) !== undefined

/** Notes that it was used, so that it is not removed meanwhile. */
function used(folder: string): string {
  const now = new Date()
  utimesSync(folder, now, now)
  return folder
}

/** A lock of a process that is gone is nobody's, nor is an old one: its number may be another's by now. */
function takeLock(lock: string): boolean {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' })
    return true
  } catch {
    const taken = statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? Date.now()
    if (Date.now() - taken > lockedMillisecondsMax) rmSync(lock, { force: true })
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
    const lastUsed = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now()
    if (Date.now() - lastUsed > keptMilliseconds) rmSync(path, { recursive: true, force: true })
  }
}
