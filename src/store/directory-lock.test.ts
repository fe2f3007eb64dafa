import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { hostname, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { lockDirectory } from './directory-lock.js'

const child = resolve('dist/store/child-for-tests.js')

describe('the lock of a data directory', () => {
  let folder: string
  let lockPath: string
  const children: ChildProcess[] = []
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kyodaku-lock-'))
    lockPath = join(folder, 'lock')
  })
  afterEach(async () => {
    for (const process of children.splice(0)) process.kill('SIGKILL')
    await rm(folder, { recursive: true, force: true })
  })

  const start = (...args: string[]) => {
    const process = spawn('node', [child, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
    children.push(process)
    return process
  }
  const firstLine = async (process: ChildProcess) => {
    const [bytes] = (await once(process.stdout!, 'data')) as [Buffer]
    return bytes.toString().trim()
  }
  /** Starts a holder, and kills it: its lock stays behind. */
  const leaveStaleLock = async () => {
    const holder = start('hold', folder)
    expect(await firstLine(holder)).toBe('held')
    holder.kill('SIGKILL')
    await once(holder, 'close')
    expect(await readdir(folder)).toStrictEqual(['lock'])
  }
  const takeAndRelease = async () => {
    const lock = await lockDirectory(folder)
    await lock.release()
    expect(await readdir(folder)).toStrictEqual([])
  }

  it('names the process that holds it, and what it does, since when', async () => {
    const holder = start('hold', folder)
    expect(await firstLine(holder)).toBe('held')
    await expect(lockDirectory(folder)).rejects.toMatchObject({
      code: 'store.locked',
      message: expect.stringMatching(
        new RegExp(
          `^${folder} is in use by process ${holder.pid} \\(kyodaku deposit, since \\d\\d:\\d\\d:\\d\\d\\): ` +
            'wait for it, or choose another folder by KYODAKU_DATA\\.$',
        ),
      ),
    })
    expect(await readdir(folder)).toStrictEqual(['lock'])
  })

  it('is waited for as long as asked, and taken when it comes free', async () => {
    const lock = await lockDirectory(folder)
    const waiting = start('hold', folder, '60000')
    const began = performance.now()
    await expect(lockDirectory(folder, { waitMilliseconds: 300 })).rejects.toMatchObject({ code: 'store.locked' })
    expect(performance.now() - began).toBeGreaterThan(290)
    await lock.release()
    await lock.release()
    expect(await firstLine(waiting)).toBe('held')
  })

  it('left by a killed process is taken over', async () => {
    await leaveStaleLock()
    await takeAndRelease()
  })

  it('left by a killed process is taken over when a taker was killed half-way too', async () => {
    await leaveStaleLock()
    const dead = JSON.parse(await readFile(lockPath, 'utf8')) as { token: string }
    const claimant = { ...dead, token: 'f'.repeat(32) }
    await writeFile(join(folder, `lock.claim-${dead.token}`), JSON.stringify(claimant))
    await cp(lockPath, join(folder, 'lock.0123456789abcdef.tmp'))
    await takeAndRelease()
  })

  it('left by a killed process goes to one of many takers at once', async () => {
    await leaveStaleLock()
    const takers = Array.from({ length: 6 }, () => start('hold', folder))
    const said = await Promise.all(takers.map(firstLine))
    expect(said.filter((line) => line === 'held')).toHaveLength(1)
    const winner = takers[said.indexOf('held')]!
    for (const line of said) expect(line).toMatch(line === 'held' ? /./ : `by process ${winner.pid} `)
  })

  it('is never held by two, while holders and takers die at random', async () => {
    const contenders = Array.from({ length: 5 }, () => start('contend', folder, '12'))
    let turns = 0
    for (const one of contenders)
      one.stdout!.on('data', (bytes: Buffer) => (turns += bytes.toString().split('\n').length - 1))
    const ends = await Promise.all(
      contenders.map((one) => once(one, 'close') as Promise<[number | null, string | null]>),
    )
    for (const [code, signal] of ends) expect(signal ?? code).toSatisfy((end) => end === 0 || end === 'SIGKILL')
    expect(turns).toBeGreaterThanOrEqual(5)
    const lock = await lockDirectory(folder)
    await lock.release()
  })

  it('of a process whose number another one has now is taken over', async () => {
    await leaveStaleLock()
    const dead = JSON.parse(await readFile(lockPath, 'utf8')) as { startTicks?: string }
    if (dead.startTicks === undefined) return
    await writeFile(lockPath, JSON.stringify({ ...dead, pid: process.pid }))
    await takeAndRelease()
  })

  it('of another machine, or another container, is left alone', async () => {
    await leaveStaleLock()
    const dead = JSON.parse(await readFile(lockPath, 'utf8')) as Record<string, unknown>
    await writeFile(lockPath, JSON.stringify({ ...dead, host: `not-${hostname()}` }))
    await expect(lockDirectory(folder)).rejects.toMatchObject({
      code: 'store.locked',
      message: expect.stringMatching(/ on not-.* If that machine is gone for good, delete .*lock and start again\.$/),
    })
    if (dead.pidNamespace === undefined) return
    await writeFile(lockPath, JSON.stringify({ ...dead, pidNamespace: 'pid:[1]' }))
    await expect(lockDirectory(folder)).rejects.toMatchObject({ code: 'store.locked' })
  })

  it('of before the last start of this machine is taken over', async () => {
    await leaveStaleLock()
    const dead = JSON.parse(await readFile(lockPath, 'utf8')) as { bootId?: string }
    if (dead.bootId === undefined) return
    await writeFile(lockPath, JSON.stringify({ ...dead, pid: process.pid, bootId: 'another' }))
    await takeAndRelease()
  })

  it('that nobody can read is being written just now, or old and taken over', async () => {
    for (const text of ['', '{"pid":', 'null', '[]', '{"token":"../../x","pid":1,"host":"h"}', '\0\0\0']) {
      await writeFile(lockPath, text)
      await expect(lockDirectory(folder)).rejects.toMatchObject({ code: 'store.locked' })
      await utimes(lockPath, 1, 1)
      await takeAndRelease()
    }
  })

  it('goes with its process, when that ends in order without releasing it', async () => {
    const code = `const { lockDirectory } = await import('${resolve('dist/store/directory-lock.js')}')
      await lockDirectory(${JSON.stringify(folder)})`
    const [status] = (await once(
      spawn('node', ['--input-type=module', '-e', code], { stdio: 'inherit' }),
      'close',
    )) as [number]
    expect(status).toBe(0)
    expect(await readdir(folder)).toStrictEqual([])
  })
})
