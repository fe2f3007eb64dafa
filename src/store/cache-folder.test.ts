import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { openCached } from './cache-folder.js'

describe('a cache folder', () => {
  const root = mkdtempSync(join(tmpdir(), 'kyodaku-cache-'))
  afterAll(() => rmSync(root, { recursive: true, force: true }))
  const kind = { name: 'thing', kept: 2 }
  const open = (path: string) => {
    const text = existsSync(path) ? readFileSync(path, 'utf8') : ''
    return text.startsWith('whole ') ? { text, close: () => undefined } : undefined
  }

  it('makes what it has not, once; makes anew what is damaged; keeps the newest', async () => {
    const folder = join(root, 'some')
    let made = 0
    const ask = async (key: string) =>
      (
        await openCached(folder, kind, key, open, async (path) => {
          made++
          writeFileSync(path, `whole ${key}`)
        })
      ).text
    expect([await ask('a'), await ask('a')]).toEqual(['whole a', 'whole a'])
    expect(made).toBe(1)
    const [name] = readdirSync(folder) as [string]
    writeFileSync(join(folder, name), 'spoiled')
    expect(await ask('a')).toBe('whole a')
    expect(made).toBe(2)
    utimesSync(join(folder, name), new Date('2026-01-01'), new Date('2026-01-01'))
    await ask('b')
    await ask('c')
    expect(readdirSync(folder)).toHaveLength(2)
    expect(readdirSync(folder)).not.toContain(name)
    // Files of another kind are none of its business.
    await openCached(folder, { name: 'other', kept: 1 }, 'x', open, async (path) => writeFileSync(path, 'whole x'))
    expect(readdirSync(folder)).toHaveLength(3)
  })

  it('keeps nothing of what could not be made, and says so of a disk that forgets', async () => {
    const folder = join(root, 'failing')
    const failing = openCached(folder, kind, 'a', open, async (path) => {
      writeFileSync(path, 'half')
      throw new Error('no')
    })
    await expect(failing).rejects.toThrow('no')
    expect(readdirSync(folder)).toEqual([])
    const forgotten = openCached(folder, kind, 'a', open, async (path) => writeFileSync(path, 'half'))
    await expect(forgotten).rejects.toMatchObject({ code: 'store.damaged' })
    const full = openCached(folder, kind, 'b', open, async () => {
      throw Object.assign(new Error('write'), { code: 'ENOSPC' })
    })
    await expect(full).rejects.toMatchObject({ code: 'store.disk-full' })
  })

  it('has nothing half made after a process that made it was killed, and clears away what that left', async () => {
    const folder = join(root, 'killed')
    const program = `
      import { writeFileSync } from 'node:fs'
      import { openCached } from ${JSON.stringify(new URL('../../dist/store/index.js', import.meta.url).href)}
      await openCached(${JSON.stringify(folder)}, { name: 'thing', kept: 2 }, 'a', () => undefined, async (path) => {
        writeFileSync(path, 'whole a, but not yet')
        process.kill(process.pid, 'SIGKILL')
        await new Promise(() => setInterval(() => {}, 1000))
      })`
    const { signal } = spawnSync(process.execPath, ['--input-type=module', '-e', program])
    expect(signal).toBe('SIGKILL')
    const [left] = readdirSync(folder) as [string]
    expect(left).toMatch(/\.tmp$/)
    const ask = (key: string) =>
      openCached(folder, kind, key, open, async (path) => writeFileSync(path, `whole ${key}`))
    expect((await ask('a')).text).toBe('whole a')
    // It could still be written to.
    expect(readdirSync(folder)).toContain(left)
    utimesSync(join(folder, left), new Date('2026-01-01'), new Date('2026-01-01'))
    await ask('b')
    expect(readdirSync(folder)).not.toContain(left)
  })
})
