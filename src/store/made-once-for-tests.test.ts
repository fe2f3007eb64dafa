import { randomUUID } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, describe, expect, it } from 'vitest'
import { madeOnce } from './made-once-for-tests.js'

describe('what is made once', () => {
  const name = `test-${randomUUID()}`
  let root = ''
  const mine = () => readdirSync(root).filter((entry) => entry.startsWith(name))
  afterAll(() => {
    for (const entry of mine()) rmSync(join(root, entry), { recursive: true, force: true })
  })

  it('is filled by one of all who want it, and there when it is complete', async () => {
    let fillings = 0
    const want = () =>
      madeOnce(name, 'a', async (folder) => {
        fillings++
        writeFileSync(join(folder, 'first'), '1')
        await sleep(250)
        writeFileSync(join(folder, 'last'), '2')
      }).then((folder) => {
        root = dirname(folder)
        expect(readFileSync(join(folder, 'last'), 'utf8')).toBe('2')
        return folder
      })
    const folders = await Promise.all([want(), want(), want()])
    expect(new Set(folders).size).toBe(1)
    await want()
    expect(fillings).toBe(1)
    expect(mine()).toEqual([basename(folders[0]!)])
  })

  it('is nowhere after a failure, and made by the next who wants it, also where a dead process had begun', async () => {
    const failing = madeOnce(name, 'b', async (folder) => {
      writeFileSync(join(folder, 'half'), '')
      throw new Error('no room')
    })
    await expect(failing).rejects.toThrow('no room')
    expect(mine().filter((entry) => entry.startsWith(`${name}-b`))).toEqual([])
    // No process has so large a number.
    writeFileSync(join(root, `${name}-b.lock`), String(2 ** 30))
    const folder = await madeOnce(name, 'b', async (made) => writeFileSync(join(made, 'whole'), ''))
    expect(readdirSync(folder)).toEqual(['whole'])
    expect(existsSync(`${folder}.lock`)).toBe(false)
  })
})
