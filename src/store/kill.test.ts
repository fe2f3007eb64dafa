import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { findWrong } from './child-for-tests.js'
import { openStore } from './index.js'
import { noPostgres, type PostgresForTests, startPostgresForTests } from './postgres-for-tests.js'

const child = resolve('dist/store/child-for-tests.js')

describe('a store whose process is killed', () => {
  let server: PostgresForTests | undefined
  afterAll(() => server?.stop())

  /**
   * Kills a writer at random moments, each time after it (or nobody) had opened and checked what the one before left.
   * Gives how many writers came so far as to check, and how many writes were acknowledged.
   */
  const killWriters = async (rounds: number, databaseUrl: string | undefined) => {
    const folder = await mkdtemp(join(tmpdir(), 'kyodaku-kill-'))
    const data = join(folder, 'data')
    const acknowledgedFile = join(folder, 'acknowledged')
    await writeFile(acknowledgedFile, '')
    let checked = 0
    for (let round = 0; round < rounds; round++) {
      const writer = spawn('node', [child, 'write', data, acknowledgedFile, databaseUrl ?? ''], {
        stdio: ['ignore', 'pipe', 'pipe'],
      })
      let said = ''
      writer.stderr.on('data', (bytes: Buffer) => {
        said += bytes
      })
      // Every third is killed by the clock, likely while it opens; the others some time after so many writes.
      const writes = round % 3 === 0 ? Number.POSITIVE_INFINITY : Math.floor(Math.random() * 6)
      const timer = setTimeout(() => writer.kill('SIGKILL'), round % 3 === 0 ? 100 + Math.random() * 1500 : 60_000)
      let rest = ''
      let done = 0
      writer.stdout.on('data', (bytes: Buffer) => {
        const lines = (rest + bytes).split('\n')
        rest = lines.pop()!
        for (const line of lines) {
          const [word, name] = line.split(' ')
          if (word === 'wrong') said += line
          if (word === 'checked') checked++
          if (word === 'done') {
            done++
            appendFileSync(acknowledgedFile, `${name}\n`)
          }
          if (done >= writes && word !== 'wrong') setTimeout(() => writer.kill('SIGKILL'), Math.random() * 60)
        }
      })
      const [, signal] = (await once(writer, 'close')) as [number | null, string | null]
      clearTimeout(timer)
      expect(`${signal} ${said}`).toBe('SIGKILL ')
    }

    const store = await openStore({ dataDirectory: data, ...(databaseUrl ? { databaseUrl } : {}) })
    const acknowledged = (await readFile(acknowledgedFile, 'utf8')).split('\n').filter(Boolean)
    expect(await findWrong(store, acknowledged)).toStrictEqual([])
    await store.close()
    await rm(folder, { recursive: true, force: true })
    return { checked, acknowledged: acknowledged.length }
  }

  it('11 times needs no repair: all that was acknowledged is there, nothing is half there; embedded', async () => {
    const { checked, acknowledged } = await killWriters(11, undefined)
    expect(checked).toBeGreaterThanOrEqual(7)
    expect(acknowledged).toBeGreaterThan(0)
  })

  it.skipIf(noPostgres)(
    `5 times needs no repair: all that was acknowledged is there, nothing is half there; on a server${noPostgres ? ` (${noPostgres})` : ''}`,
    async () => {
      server = await startPostgresForTests()
      const { checked, acknowledged } = await killWriters(5, await server.createDatabase())
      expect(checked).toBeGreaterThanOrEqual(3)
      expect(acknowledged).toBeGreaterThan(0)
    },
  )
})
