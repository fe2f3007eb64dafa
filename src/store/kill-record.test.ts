import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, describe, expect, it } from 'vitest'
import { decodeBase64 } from '../record/base64.js'
import { parseCheckpoint } from '../record/checkpoint.js'
import { auditLog, createSigner, openLog, verifyConsistency } from '../record/index.js'
import { parseNote } from '../record/note.js'
import { openStore } from './index.js'
import { noPostgres, type PostgresForTests, startPostgresForTests } from './postgres-for-tests.js'

const child = resolve('dist/store/log-child-for-tests.js')
const signer = createSigner('log.example/kill', new Uint8Array(32).fill(3))
/** `log.test.ts` ends at every single operation; this is by real processes, and each costs a second. */
const kills = Number(process.env.KYODAKU_TEST_KILLS ?? 30)

/** What was acknowledged over all lives, and every tree that was seen. */
interface Witnessed {
  acknowledged: Map<string, number>
  texts: Map<number, string>
  roots: Map<number, Uint8Array>
  lastSize: number
  opened: number
}

describe('the log of a store whose process is killed while it appends', () => {
  let server: PostgresForTests | undefined
  afterAll(() => server?.stop())

  function witnessed(): Witnessed {
    return { acknowledged: new Map(), texts: new Map(), roots: new Map(), lastSize: 0, opened: 0 }
  }

  function acknowledge(seen: Witnessed, text: string, index: number): void {
    expect(seen.acknowledged.get(text) ?? index, `the index of ${text}`).toBe(index)
    expect(seen.texts.get(index) ?? text, `what is at ${index}`).toBe(text)
    seen.acknowledged.set(text, index)
    seen.texts.set(index, text)
  }

  function see(seen: Witnessed, note: string, hashes: string[]): void {
    const { size, rootHash } = parseCheckpoint(parseNote(note).text)
    expect(seen.roots.get(size) ?? rootHash).toEqual(rootHash)
    expect(size).toBeGreaterThanOrEqual(seen.lastSize)
    if (seen.lastSize > 0) {
      const proof = hashes.map((hash) => decodeBase64(hash)!)
      verifyConsistency(seen.lastSize, size, seen.roots.get(seen.lastSize)!, rootHash, proof)
    }
    seen.roots.set(size, rootHash)
    seen.lastSize = size
    seen.opened++
  }

  /** A process that has loaded its program, and waits for what to do: the next one loads while this one lives. */
  function startChild(folder: string, life: number, databaseUrl: string | undefined) {
    // The embedded database has no part in the log, and takes a second to start: it is there every fourth time.
    const only = databaseUrl === undefined && life % 4 !== 0 ? ['record'] : []
    const started = spawn('node', [child, folder, String(life), databaseUrl ?? '', ...only], {
      stdio: ['pipe', 'pipe', 'pipe'],
    })
    started.stdin.on('error', () => undefined)
    return started
  }

  /** One life: opens what the one before left, checks it, appends; `end` says when it is over. */
  async function live(
    seen: Witnessed,
    writer: ReturnType<typeof startChild>,
    life: number,
    end: (kill: () => void, acknowledgedNow: () => number) => void,
  ): Promise<void> {
    // All of the last life, and some of those before.
    const all = [...seen.acknowledged]
    const asked = [...all.slice(-100), ...all.filter((_, i) => i % Math.ceil(all.length / 20) === life % 7)]
    writer.stdin.end(`${JSON.stringify({ seenSize: seen.lastSize, acknowledged: asked })}\n`)
    let complaints = ''
    writer.stderr.on('data', (bytes: Buffer) => {
      complaints += bytes
    })
    let rest = ''
    let done = 0
    writer.stdout.on('data', (bytes: Buffer) => {
      const lines = (rest + bytes).split('\n')
      rest = lines.pop()!
      for (const line of lines) {
        const json: unknown = JSON.parse(line.slice(line.indexOf(' ') + 1))
        if (line.startsWith('done ')) {
          acknowledge(seen, ...(json as [string, number]))
          done++
        } else {
          const { checkpoint, hashes, wrong } = json as { checkpoint: string; hashes: string[]; wrong: string[] }
          expect(wrong).toEqual([])
          see(seen, checkpoint, hashes)
        }
      }
    })
    end(
      () => writer.kill('SIGKILL'),
      () => done,
    )
    const [code, signal] = (await once(writer, 'close')) as [number | null, string | null]
    if (signal === null) throw new Error(`The child ended with ${code}: ${complaints}`)
  }

  /** Everything that was acknowledged is there, once, and every entry and tile is what the root says. */
  async function expectWhole(seen: Witnessed, folder: string, databaseUrl: string | undefined): Promise<void> {
    const store = await openStore({ dataDirectory: folder, ...(databaseUrl ? { databaseUrl } : {}) })
    const log = await openLog(store.recordFiles, { origin: signer.name, signer })
    see(seen, log.checkpoint(), await log.proveConsistency(seen.lastSize))
    const texts = new Set<string>()
    let index = 0
    for await (const entry of log.entries()) {
      const text = Buffer.from(entry).toString()
      texts.add(text)
      expect(seen.texts.get(index) ?? text).toBe(text)
      index++
    }
    expect(texts.size).toBe(log.size())
    for (const [text, at] of seen.acknowledged) expect(at, text).toBeLessThan(log.size())
    // Every tree that was ever seen is the beginning of the last.
    for (const [size, root] of seen.roots) {
      if (size === 0) continue
      const hashes = (await log.proveConsistency(size)).map((hash) => decodeBase64(hash)!)
      verifyConsistency(size, log.size(), root, seen.roots.get(log.size())!, hashes)
    }
    await log.close()
    await auditLog(store.recordFiles, { verifierKeys: [signer.verifierKey] })
    await store.close()
  }

  async function killAgainAndAgain(databaseUrl: string | undefined): Promise<void> {
    const folder = await mkdtemp(join(tmpdir(), 'kyodaku-kill-record-'))
    const seen = witnessed()
    let next = startChild(folder, 0, databaseUrl)
    for (let life = 0; life < kills; life++) {
      const writer = next
      next = startChild(folder, life + 1, databaseUrl)
      await live(seen, writer, life, (kill, done) => {
        // Every tenth is killed by the clock, likely while it opens; the others some time after the first are acknowledged.
        if (life % 10 === 9) setTimeout(kill, 200 + Math.random() * 600)
        else void waitUntil(() => done() > 0).then(() => setTimeout(kill, Math.random() * 60))
      })
    }
    next.kill('SIGKILL')
    await expectWhole(seen, folder, databaseUrl)
    expect(seen.opened).toBeGreaterThan(kills * 0.8)
    expect(seen.acknowledged.size).toBeGreaterThan(kills * 10)
    await rm(folder, { recursive: true, force: true })
  }

  it(`${kills} times loses nothing acknowledged and uses no index twice; embedded`, { timeout: 900_000 }, async () => {
    await killAgainAndAgain(undefined)
  })

  const needed = noPostgres ? ` (${noPostgres})` : ''
  it.skipIf(noPostgres)(
    `${kills} times loses nothing acknowledged and uses no index twice; on a server${needed}`,
    { timeout: 900_000 },
    async () => {
      server ??= await startPostgresForTests()
      await killAgainAndAgain(await server.createDatabase())
    },
  )

  const ours = needed || (process.env.KYODAKU_TEST_DATABASE_URL ? ' (needs a server of its own)' : '')
  it.skipIf(ours)(`goes on when the database server is killed, five times${ours}`, { timeout: 200_000 }, async () => {
    server ??= await startPostgresForTests()
    const databaseUrl = await server.createDatabase()
    const folder = await mkdtemp(join(tmpdir(), 'kyodaku-kill-record-'))
    const seen = witnessed()
    for (let life = 0; life < 5; life++) {
      const store = await openStore({ dataDirectory: folder, databaseUrl })
      const log = await openLog(store.recordFiles, { origin: signer.name, signer, journalBytesMax: 20_000 })
      see(seen, log.checkpoint(), seen.lastSize > 0 ? await log.proveConsistency(seen.lastSize) : [])
      const codes = new Set<string>()
      const lanes = Array.from({ length: 30 }, async (_, lane) => {
        for (let i = 0; codes.size === 0; i++) {
          const text = `life ${life} ${lane} ${i}`
          await log.append(Buffer.from(text)).then(
            ({ index }) => acknowledge(seen, text, index),
            (error: { code: string }) => codes.add(error.code),
          )
        }
      })
      await sleep(100 + Math.random() * 300)
      await server.crash?.()
      await Promise.all(lanes)
      expect(['record.conflict', 'record.storage-failed']).toEqual(expect.arrayContaining([...codes]))
      await log.close()
      await store.close().catch(() => undefined)
    }
    await expectWhole(seen, folder, databaseUrl)
    expect(seen.acknowledged.size).toBeGreaterThan(50)
    await rm(folder, { recursive: true, force: true })
  })
})

async function waitUntil(condition: () => boolean): Promise<void> {
  for (let tries = 0; !condition() && tries < 6000; tries++) await sleep(5)
}
