import { randomBytes } from 'node:crypto'
import { readFileSync, readlinkSync, unlinkSync } from 'node:fs'
import { link, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { hostname } from 'node:os'
import { basename, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { explainSystemError, StoreError, systemErrorCode } from './store-error.js'

/** One process at a time in a data directory: two writers of the embedded database destroy it. */
export interface DirectoryLock {
  /** Idempotent. Also done when the process exits in an orderly way. */
  release(): Promise<void>
}

/** Who holds a lock, as written in the file `lock`. */
interface Holder {
  /** Differs for every taking: two holders are the same only when their tokens are. */
  token: string
  pid: number
  host: string
  command: string
  /** ISO instant */
  since: string
  /** When the system was started, so to say; absent where there is no /proc */
  bootId?: string
  /** Processes are numbered anew in every pid namespace (container). */
  pidNamespace?: string
  /** Field 22 of /proc/PID/stat, clock ticks since boot: tells a process from a later one with the same number. */
  startTicks?: string
}

const lockName = 'lock'
const pollMilliseconds = 50
/** A lock file without readable content is being written just now, unless it is older than this. */
const unreadableGraceMilliseconds = 10_000
const unreadableCommand = 'unknown, its note cannot be read'

/**
 * Takes the lock of a data directory.
 *
 * Taking is one `link` of a complete file to the name `lock`: it succeeds for one process only. A lock whose holder is
 * dead is taken over: whoever wants it first links a claim named by the dead holder's token (again for one process
 * only, and a claim whose claimant is dead is claimed in the same way), checks that the lock is still the dead
 * holder's, and replaces it by a rename. Nobody ever removes a lock that is not its own, so two takers cannot undo
 * each other.
 *
 * A holder on another host, or in another pid namespace, cannot be seen from here and counts as alive.
 *
 * @param directory exists
 * @param options.command what this process does, for the message that others get
 * @param options.waitMilliseconds how long to wait for a living holder; 0: not at all
 * @throws StoreError `store.locked`, naming the process that holds it
 */
export async function lockDirectory(
  directory: string,
  options: { command?: string; waitMilliseconds?: number } = {},
): Promise<DirectoryLock> {
  const me = describeThisProcess(options.command ?? describeCommand())
  const deadline = performance.now() + (options.waitMilliseconds ?? 0)
  const lockPath = join(directory, lockName)
  try {
    for (;;) {
      const holder = await tryToTake(directory, me)
      if (holder === undefined) break
      if (performance.now() >= deadline) throw lockedError(directory, holder)
      await sleep(pollMilliseconds)
    }
  } catch (error) {
    throw explainSystemError(error, 'locking the data directory', lockPath)
  }

  const releaseAtExit = () => {
    try {
      if (parseHolder(readFileSync(lockPath, 'utf8'))?.token === me.token) unlinkSync(lockPath)
    } catch {
      // Nothing to be done while exiting: the next process sees that this one is dead.
    }
  }
  process.once('exit', releaseAtExit)

  let released = false
  return {
    async release() {
      if (released) return
      released = true
      process.removeListener('exit', releaseAtExit)
      const holder = await readHolder(lockPath)
      if (holder?.token === me.token) await rm(lockPath, { force: true })
    },
  }
}

/** Undefined when the lock is ours now; else the living process that has it. */
async function tryToTake(directory: string, me: Holder): Promise<Holder | undefined> {
  const lockPath = join(directory, lockName)
  // A few rounds: between two looks, a holder may go, or another taker may win.
  for (let round = 0; round < 20; round++) {
    if (await createExclusively(directory, lockName, me)) return undefined
    const holder = await readHolder(lockPath)
    if (holder === undefined) continue
    if (isAlive(holder)) return holder

    // Follow the claims upon the dead holder to the last one.
    const claims = [claimName(holder)]
    let claimant = await readHolder(join(directory, claims[0]!))
    while (claimant !== undefined && !isAlive(claimant)) {
      claims.push(claimName(claimant))
      claimant = await readHolder(join(directory, claims.at(-1)!))
    }
    if (claimant !== undefined) return claimant

    const claim = claims.at(-1)!
    if (!(await createExclusively(directory, claim, me))) continue
    if ((await readHolder(lockPath))?.token !== holder.token) {
      await rm(join(directory, claim), { force: true })
      continue
    }
    const temporary = await writeHolder(directory, me)
    await rename(temporary, lockPath)
    await removeClaims(directory)
    return undefined
  }
  return (await readHolder(lockPath)) ?? { ...me, command: unreadableCommand }
}

/** Creates a file with the holder in it; false when it is there already. */
async function createExclusively(directory: string, name: string, holder: Holder): Promise<boolean> {
  const path = join(directory, name)
  const temporary = await writeHolder(directory, holder)
  try {
    await link(temporary, path)
    return true
  } catch (error) {
    const code = systemErrorCode(error)
    if (code === 'EEXIST') return false
    // File systems without hard links (exFAT, some mounts): exclusive, but written after it is there.
    if (code !== 'EPERM' && code !== 'ENOTSUP' && code !== 'EOPNOTSUPP' && code !== 'ENOSYS') throw error
    try {
      const file = await open(path, 'wx')
      await file.writeFile(JSON.stringify(holder))
      await file.close()
      return true
    } catch (second) {
      if (systemErrorCode(second) === 'EEXIST') return false
      throw second
    }
  } finally {
    await rm(temporary, { force: true })
  }
}

async function writeHolder(directory: string, holder: Holder): Promise<string> {
  const path = join(directory, `${lockName}.${randomBytes(8).toString('hex')}.tmp`)
  const file = await open(path, 'wx')
  try {
    await file.writeFile(JSON.stringify(holder))
  } finally {
    await file.close()
  }
  return path
}

const claimName = (holder: Holder) => `${lockName}.claim-${holder.token}`

/** By the new holder: claims upon the dead before it, and temporary files of takers that were killed. */
async function removeClaims(directory: string): Promise<void> {
  for (const name of await readdir(directory)) {
    const claim = /^lock\.claim-[0-9a-z-]+$/.test(name)
    if (!claim && !/^lock\.[0-9a-f]{16}\.tmp$/.test(name)) continue
    const path = join(directory, name)
    const owner = await readHolder(path)
    if (claim || (owner !== undefined && !isAlive(owner))) await rm(path, { force: true })
  }
}

async function readHolder(path: string): Promise<Holder | undefined> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return undefined
    throw error
  }
  const holder = parseHolder(text)
  if (holder) return holder
  // Unreadable: only where hard links are missing, or after a power failure. Its age decides, its inode names it.
  const { ino, mtimeMs } = await stat(path)
  const fresh = Date.now() - mtimeMs < unreadableGraceMilliseconds
  return {
    token: `unreadable-${ino}-${Math.trunc(mtimeMs)}`,
    pid: fresh ? process.pid : -1,
    host: hostname(),
    command: unreadableCommand,
    since: new Date(mtimeMs).toISOString(),
  }
}

function parseHolder(text: string): Holder | undefined {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value !== 'object' || value === null) return undefined
    const { token, pid, host, command, since, bootId, pidNamespace, startTicks } = value as Record<string, unknown>
    if (typeof token !== 'string' || !/^[0-9a-f]{32}$/.test(token)) return undefined
    if (typeof pid !== 'number' || !Number.isSafeInteger(pid) || typeof host !== 'string') return undefined
    return {
      token,
      pid,
      host,
      command: typeof command === 'string' ? command : 'unknown',
      since: typeof since === 'string' ? since : '',
      ...(typeof bootId === 'string' ? { bootId } : {}),
      ...(typeof pidNamespace === 'string' ? { pidNamespace } : {}),
      ...(typeof startTicks === 'string' ? { startTicks } : {}),
    }
  } catch {
    return undefined
  }
}

/** Whether the process that wrote this may still be running. In doubt, yes. */
function isAlive(holder: Holder): boolean {
  if (holder.host !== hostname()) return true
  if (holder.pid <= 0) return false
  const bootId = readBootId()
  if (holder.bootId !== undefined && bootId !== undefined && holder.bootId !== bootId) return false
  if (holder.pidNamespace !== undefined && holder.pidNamespace !== readPidNamespace()) return true
  try {
    process.kill(holder.pid, 0)
  } catch (error) {
    return systemErrorCode(error) !== 'ESRCH'
  }
  const now = readProcess(holder.pid)
  if (now === undefined) return true
  if (now.state === 'Z' || now.state === 'X') return false
  return holder.startTicks === undefined || holder.startTicks === now.startTicks
}

function describeThisProcess(command: string): Holder {
  const bootId = readBootId()
  const pidNamespace = readPidNamespace()
  const startTicks = readProcess(process.pid)?.startTicks
  return {
    token: randomBytes(16).toString('hex'),
    pid: process.pid,
    host: hostname(),
    command,
    since: new Date().toISOString(),
    ...(bootId === undefined ? {} : { bootId }),
    ...(pidNamespace === undefined ? {} : { pidNamespace }),
    ...(startTicks === undefined ? {} : { startTicks }),
  }
}

/** State and start time of a process from /proc/PID/stat (proc(5)); undefined where there is none. */
function readProcess(pid: number): { state: string; startTicks: string } | undefined {
  const text = readIfThere(`/proc/${pid}/stat`)
  if (text === undefined) return undefined
  // The second field, the command in parentheses, may itself hold spaces and parentheses.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  const state = fields[0]
  const startTicks = fields[19]
  return state === undefined || startTicks === undefined ? undefined : { state, startTicks }
}

const readBootId = () => readIfThere('/proc/sys/kernel/random/boot_id')?.trim()

function readPidNamespace(): string | undefined {
  try {
    return readlinkSync('/proc/self/ns/pid')
  } catch {
    return undefined
  }
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

/** `kyodaku deposit` rather than paths and options, which are nobody else's business. */
function describeCommand(): string {
  const program = basename(process.argv[1] ?? 'node').replace(/\.[a-z]+$/, '')
  const name = program === 'main' ? 'kyodaku' : program
  const word = process.argv[2]
  return word !== undefined && /^[a-z][a-z-]{0,30}$/.test(word) ? `${name} ${word}` : name
}

function lockedError(directory: string, holder: Holder): StoreError {
  const since = holder.since === '' ? '' : `, since ${describeTime(holder.since)}`
  const where = holder.host === hostname() ? '' : ` on ${holder.host}`
  const whose =
    holder.command === unreadableCommand
      ? 'a process that is just starting'
      : holder.pid === process.pid && where === ''
        ? 'this very process'
        : `process ${holder.pid}${where}`
  const lost =
    where === '' ? '' : ` If that machine is gone for good, delete ${join(directory, lockName)} and start again.`
  return new StoreError(
    'store.locked',
    `${directory} is in use by ${whose} (${holder.command}${since}): wait for it, or choose another folder by KYODAKU_DATA.${lost}`,
  )
}

/** The time of day for today, the date with it for any other day. */
function describeTime(iso: string): string {
  const time = new Date(iso)
  if (Number.isNaN(time.getTime())) return iso
  const day = (date: Date) => `${date.getFullYear()}-${twoDigits(date.getMonth() + 1)}-${twoDigits(date.getDate())}`
  const clock = [time.getHours(), time.getMinutes(), time.getSeconds()].map(twoDigits).join(':')
  return day(time) === day(new Date()) ? clock : `${day(time)} ${clock}`
}

const twoDigits = (value: number) => String(value).padStart(2, '0')
